"""What was recorded, and on which nobody has decided: the items of drafts that no later submission has overtaken."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sql
from sqlalchemy import ColumnElement, Connection, Table

from app.domain.publishing.submission import SubmittedDocument, SubmittedValue
from app.storage.measures.value_spans import VALUE_KEY
from app.storage.publishing.submissions import (
    DOCUMENT_KEY,
    is_overtaken,
    submitted_documents,
    submitted_values,
)
from app.storage.tables import decision, document_item, submission, value_item


class ItemPlace(NamedTuple):
    """The place of an item in the list: by submission, documents before values, then by row id."""

    submission_id: int
    is_value: bool
    id: int


@dataclass(frozen=True, slots=True)
class UndecidedFilter:
    """Which items to read; None asks for all. `indicators` leaves out documents of no indicator."""

    submission: str | None = None
    indicators: Collection[str] | None = None


def undecided_submissions(connection: Connection, *, where: UndecidedFilter) -> dict[int, str]:
    """By row id, the codes of the submissions of which something waits for a decision, the oldest first."""
    chosen = () if where.submission is None else (submission.c.code == where.submission,)
    holding = (
        sql.select(items.c.id).where(items.c.submission_id == submission.c.id, ~is_overtaken(items, key=key)).exists()
        for items, key in ((document_item, DOCUMENT_KEY), (value_item, VALUE_KEY))
    )
    statement = (
        sql.select(submission.c.id, submission.c.code)
        .outerjoin(decision, decision.c.submission_id == submission.c.id)
        .where(decision.c.submission_id.is_(None), sql.or_(*holding), *chosen)
        .order_by(submission.c.id)
    )
    return {row.id: row.code for row in connection.execute(statement)}


def undecided_items(
    connection: Connection,
    submissions: Collection[int],
    *,
    where: UndecidedFilter,
    after: ItemPlace | None,
    limit: int,
) -> list[SubmittedDocument | SubmittedValue]:
    """`limit` items of some submissions that wait, from after a place, in their order."""
    documents = submitted_documents(
        connection, *_waits(document_item, submissions, where), *_after(document_item, after), limit=limit
    )
    values = submitted_values(
        connection, *_waits(value_item, submissions, where), *_after(value_item, after), limit=limit
    )
    items: list[SubmittedDocument | SubmittedValue] = [*documents, *values]
    return sorted(items, key=place_of)[:limit]


def count_undecided(connection: Connection, submissions: Collection[int], *, where: UndecidedFilter) -> int:
    """How many items of some submissions wait."""
    return sum(
        connection.execute(
            sql.select(sql.func.count()).select_from(items).where(*_waits(items, submissions, where))
        ).scalar_one()
        for items in (document_item, value_item)
    )


def place_of(item: SubmittedDocument | SubmittedValue) -> ItemPlace:
    """The place of an item in the list."""
    return ItemPlace(item.submission_id, isinstance(item, SubmittedValue), item.id)


def _waits(items: Table, submissions: Collection[int], where: UndecidedFilter) -> list[ColumnElement[bool]]:
    key = VALUE_KEY if items is value_item else DOCUMENT_KEY
    conditions = [items.c.submission_id.in_(submissions), ~is_overtaken(items, key=key)]
    if where.indicators is not None:
        conditions.append(items.c.indicator.in_(where.indicators))
    return conditions


def _after(items: Table, after: ItemPlace | None) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    later = items.c.submission_id > after.submission_id
    is_value = items is value_item
    if is_value and not after.is_value:
        return [items.c.submission_id >= after.submission_id]
    if after.is_value and not is_value:
        return [later]
    return [sql.or_(later, sql.and_(items.c.submission_id == after.submission_id, items.c.id > after.id))]
