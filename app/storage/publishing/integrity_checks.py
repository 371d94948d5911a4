"""Rows that contradict others in what no digest covers: instants, people, revisions, subjects, periods, names."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Table, exists, func, or_, select

from app.domain.measures.period import parse_period
from app.domain.publishing.audit import ERASE_OPERATION, SEED_OPERATION
from app.storage.measures.document_json import UndecodableDocument, decode_or_finding
from app.storage.measures.documents import subject_of
from app.storage.tables import audit_entry, document_item, person, submission, value_item

MOST_NAMED = 100  # of each kind: a hundred rows show a change of a million as well


def contradictions(connection: Connection) -> Iterator[str]:
    """A sentence for each row that contradicts another."""
    seeded_at = connection.execute(
        select(audit_entry.c.at).where(audit_entry.c.operation == SEED_OPERATION).limit(1)
    ).scalar()
    for items, name in ((value_item, "value"), (document_item, "document")):
        yield from _other_recordings(connection, items, name=name, seeded_at=seeded_at)
    yield from _misnumbered_revisions(connection)
    yield from _other_subjects(connection)
    yield from _other_days(connection)
    yield from _names_after_erasure(connection)


def count_without_submission(connection: Connection) -> tuple[int, int]:
    """How many values and documents were recorded without a submission."""
    counts = (
        connection.execute(select(func.count()).select_from(items).where(items.c.submission_id.is_(None))).scalar_one()
        for items in (value_item, document_item)
    )
    values, documents = counts
    return values, documents


def _other_recordings(connection: Connection, items: Table, *, name: str, seeded_at: datetime | None) -> Iterator[str]:
    """Items whose instant or person differs from that of their submission, or of the seed."""
    key = [
        items.c[column] for column in (("kind", "key") if items is document_item else ("indicator", "area", "period"))
    ]
    sent = select(submission.c.code, *key, items.c.revision).join(submission, submission.c.id == items.c.submission_id)
    other = or_(items.c.recorded_at != submission.c.recorded_at, items.c.recorded_by != submission.c.recorded_by)
    for code, *cells, revision in connection.execute(sent.where(other).order_by(items.c.id).limit(MOST_NAMED)):
        what = f"{name} {' '.join(cells)}"
        yield f"the {what}, revision {revision}, and the submission {code} name different times or people"
    if seeded_at is None:
        return
    seeded = select(*key, items.c.revision).where(items.c.submission_id.is_(None))
    other = or_(items.c.recorded_at != seeded_at, items.c.recorded_by != SEED_OPERATION)
    for *cells, revision in connection.execute(seeded.where(other).order_by(items.c.id).limit(MOST_NAMED)):
        yield f"the {name} {' '.join(cells)}, revision {revision}, and the seed name different times or people"


def _misnumbered_revisions(connection: Connection) -> Iterator[str]:
    """Documents whose revisions are not numbered in the order in which they were recorded."""
    items = document_item.c
    number = func.row_number().over(partition_by=(items.kind, items.key), order_by=items.id).label("number")
    numbered = select(items.id, items.kind, items.key, items.revision, number).subquery()
    wrong = select(numbered).where(numbered.c.revision != numbered.c.number).order_by(numbered.c.id).limit(MOST_NAMED)
    for row in connection.execute(wrong):
        yield f"the document {row.kind} {row.key} has revision {row.revision} where {row.number} was recorded"


def _other_subjects(connection: Connection) -> Iterator[str]:
    """Documents whose columns name another indicator, area or period than their body does."""
    items = document_item.c
    subject = (items.indicator, items.area, items.period)
    statement = select(items.kind, items.key, items.revision, items.body, *subject).order_by(items.id)
    for kind, key, revision, body, *cells in connection.execute(statement, execution_options={"yield_per": 1_000}):
        document = decode_or_finding(kind, body, key=key, revision=revision, indicator=None)
        if not isinstance(document, UndecodableDocument) and cells != list(subject_of(document).values()):
            yield f"the document {kind} {key}, revision {revision}, stands under another indicator, area or period"


def _other_days(connection: Connection) -> Iterator[str]:
    """Values whose days differ from those of their period."""
    items = value_item.c
    for name, start, end in connection.execute(select(items.period, items.period_start, items.period_end).distinct()):
        period = parse_period(name)
        if (period.start.isoformat(), period.end.isoformat()) != (start, end):
            yield f"values for the period {name} stand from {start} to {end}"


def _names_after_erasure(connection: Connection) -> Iterator[str]:
    """People who were erased and have a name."""
    erased = exists().where(audit_entry.c.operation == ERASE_OPERATION, audit_entry.c.target == person.c.code)
    statement = select(person.c.code).where(person.c.name.is_not(None), erased).order_by(person.c.code)
    for code in connection.execute(statement).scalars():
        yield f"the person {code} was erased and has a name again"
