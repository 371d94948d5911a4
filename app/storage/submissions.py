"""Submissions and the decisions on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, func, insert, select

from app.domain.publishing.submission import Decision, Outcome, Submission
from app.storage.document_spans import reject_document_spans
from app.storage.documents import next_id
from app.storage.spans import reject_value_spans
from app.storage.tables import (
    decision,
    document_item,
    document_release,
    publication,
    submission,
    value_item,
    value_release,
    withdrawal,
)


def add_submission(
    connection: Connection,
    *,
    operation: str,
    recorded_at: datetime,
    recorded_by: str,
    reason_code: str | None = None,
    reason: str | None = None,
) -> tuple[int, str]:
    """Open a submission; its row id and its code (`S` and the number, from 1)."""
    identity = next_id(connection, submission.c.id)
    code = f"S{identity:06d}"
    row = {
        "id": identity,
        "code": code,
        "operation": operation,
        "reason_code": reason_code,
        "reason": reason,
        "recorded_at": recorded_at,
        "recorded_by": recorded_by,
    }
    connection.execute(insert(submission), row)
    return identity, code


def find_submission(connection: Connection, code: str, *, now: datetime) -> tuple[int, Submission] | None:
    """A submission by its code as it is `now`, with its row id."""
    row = connection.execute(_submissions(now).where(submission.c.code == code)).first()
    return None if row is None else (row.id, _submission(row))


def submissions(connection: Connection, *, now: datetime, sender: str | None = None) -> list[Submission]:
    """Every submission as it is `now`, the latest first; with `sender` only that person's."""
    statement = _submissions(now).order_by(submission.c.id.desc())
    if sender is not None:
        statement = statement.where(submission.c.recorded_by == sender)
    return [_submission(row) for row in connection.execute(statement)]


def add_decision(
    connection: Connection,
    submission_id: int,
    *,
    outcome: Outcome,
    reason: str | None,
    decided_at: datetime,
    decided_by: str,
) -> None:
    """Decide on a submission, once and for all."""
    row = {
        "submission_id": submission_id,
        "outcome": outcome.value,
        "reason": reason,
        "decided_at": decided_at,
        "decided_by": decided_by,
    }
    connection.execute(insert(decision), row)
    if outcome is Outcome.SENT_BACK:
        reject_value_spans(connection, submission_id, decided_at=decided_at)
        reject_document_spans(connection, submission_id)


def items_of(connection: Connection, submission_id: int) -> tuple[list[int], list[int]]:
    """The row ids of a submission's documents and values."""
    documents = connection.execute(select(document_item.c.id).where(document_item.c.submission_id == submission_id))
    values = connection.execute(select(value_item.c.id).where(value_item.c.submission_id == submission_id))
    return list(documents.scalars()), list(values.scalars())


def _submissions(now: datetime) -> Select[Any]:
    return select(
        submission,
        decision.c.outcome,
        decision.c.reason.label("decision_reason"),
        decision.c.decided_at,
        decision.c.decided_by,
        *_counts(now),
    ).outerjoin(decision, decision.c.submission_id == submission.c.id)


def _counts(now: datetime) -> list[ColumnElement[int]]:
    """How many items a submission has, and how many of them are public, to come, or taken back."""
    stands = withdrawal.c.publication_id.is_(None)
    counted: dict[str, list[Select[Any]]] = {"counted": [], "released": [], "scheduled": [], "withdrawn": []}
    for items, link in ((document_item, document_release.c.document_id), (value_item, value_release.c.value_id)):
        public = _published(items, link, stands, publication.c.released_at <= now)
        to_come = _published(items, link, stands, publication.c.released_at > now)
        taken_back = _published(items, link, withdrawal.c.withdrawn_at > publication.c.released_at)
        mine = select(func.count()).select_from(items).where(items.c.submission_id == submission.c.id)
        counted["counted"].append(mine)
        counted["released"].append(mine.where(public))
        counted["scheduled"].append(mine.where(to_come, ~public))
        counted["withdrawn"].append(mine.where(taken_back, ~public, ~to_come))
    return [
        (documents.correlate(submission).scalar_subquery() + values.correlate(submission).scalar_subquery()).label(name)
        for name, (documents, values) in counted.items()
    ]


def _published(items: Table, link: Column[int], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an item is in a publication of that kind."""
    statement = (
        select(link)
        .join(publication, publication.c.id == link.table.c.publication_id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(link == items.c.id, *conditions)
    )
    return statement.correlate(items).exists()


def _submission(row: Row[*tuple[Any, ...]]) -> Submission:
    decided = None
    if row.outcome is not None:
        decided = Decision(Outcome(row.outcome), row.decision_reason, row.decided_at, row.decided_by)
    return Submission(
        code=row.code,
        operation=row.operation,
        reason_code=row.reason_code,
        reason=row.reason,
        recorded_at=row.recorded_at,
        sender=row.recorded_by,
        rows=row.counted,
        released=row.released,
        decision=decided,
        scheduled=row.scheduled,
        withdrawn=row.withdrawn,
    )
