"""What the store holds that the audit trail has to tell of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.storage.bulk_values import text_of, value_in
from app.storage.tables import decision, document_item, publication, submission, value_item, withdrawal


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that a write left: what it is, when and by whom; `submission_id` for a submission alone."""

    what: str
    at: datetime
    person: str
    submission_id: int | None = None


def traces(connection: Connection) -> Iterator[Trace]:
    """Every submission, decision and publication."""
    sent = select(submission.c.code, submission.c.recorded_at, submission.c.recorded_by, submission.c.id)
    for code, at, person, identity in connection.execute(sent.order_by(submission.c.id)).all():
        yield Trace(f"the submission {code}", at, person, identity)
    decided = select(submission.c.code, decision.c.decided_at, decision.c.decided_by).join(
        submission, submission.c.id == decision.c.submission_id
    )
    for code, at, person in connection.execute(decided.order_by(submission.c.id)).all():
        yield Trace(f"the decision on {code}", at, person)
    released = select(publication.c.code, publication.c.recorded_at, publication.c.recorded_by)
    for code, at, person in connection.execute(released.order_by(publication.c.id)).all():
        yield Trace(f"the publication {code}", at, person)


def withdrawn_codes(connection: Connection) -> list[str]:
    """The codes of the publications that were withdrawn."""
    statement = select(publication.c.code).join(withdrawal, withdrawal.c.publication_id == publication.c.id)
    return list(connection.execute(statement.order_by(publication.c.id)).scalars())


def texts_of(connection: Connection, submission_id: int) -> Iterator[str]:
    """The canonical texts of a submission's rows, in the order in which its entry's digest was made of them."""
    values = select(value_item).where(value_item.c.submission_id == submission_id).order_by(value_item.c.id)
    for row in connection.execution_options(yield_per=2_000).execute(values):
        yield text_of(value_in(row._mapping))
    documents = select(document_item.c.kind, document_item.c.key, document_item.c.body).where(
        document_item.c.submission_id == submission_id
    )
    for kind, key, body in connection.execute(documents.order_by(document_item.c.id)):
        yield f"{kind} {key} {body}"
