"""The values that are recorded, released or not: what a return is compared with, and what a check reads."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, not_, select

from app.domain.measures.value import Value
from app.domain.publishing.change_items import View
from app.domain.publishing.submission import Outcome
from app.storage.measures.documents import next_id, not_rejected, released
from app.storage.measures.value_spans import VALUE_KEY, spans_of_item
from app.storage.measures.values import VALUE_COLUMNS, value_of_row
from app.storage.tables import decision, document_item, publication, value_item, value_release, value_span

ValueKey = tuple[str, str, str]  # indicator, area, period id
ValueRow = Row[*tuple[Any, ...]]

_REFUSALS = select(func.count()).select_from(decision).where(decision.c.outcome == Outcome.SENT_BACK.value)


@dataclass(frozen=True, slots=True)
class StoreRevision:
    """How far the store has come: two equal marks are the same state of everything recorded."""

    documents: int
    values: int
    refusals: int


def store_revision(connection: Connection) -> StoreRevision:
    """How far the store has come."""
    return StoreRevision(
        documents=next_id(connection, document_item.c.id),
        values=next_id(connection, value_item.c.id),
        refusals=connection.execute(_REFUSALS).scalar_one(),
    )


def recorded_rows(
    connection: Connection, *, indicators: Collection[str], areas: Collection[str]
) -> dict[ValueKey, ValueRow]:
    """The latest recorded row that was not sent back of every value of some indicators in some areas."""
    items = value_item.c
    statement = _latest().where(items.indicator.in_(sorted(indicators)), items.area.in_(sorted(areas)))
    return {(row[0], row[1], row[2]): row for row in connection.execute(statement)}


def refused_revisions(
    connection: Connection, *, indicators: Collection[str], areas: Collection[str]
) -> dict[ValueKey, int]:
    """The highest revision that was sent back, of each value of which one was: its number is taken."""
    items = value_item.c
    key = (items.indicator, items.area, items.period)
    statement = (
        select(*key, func.max(items.revision))
        .where(items.indicator.in_(sorted(indicators)), items.area.in_(sorted(areas)), not_(not_rejected(value_item)))
        .group_by(*key)
    )
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(statement)}


def released_keys(
    connection: Connection, *, indicators: Collection[str], areas: Collection[str], until: datetime
) -> set[ValueKey]:
    """The values of some indicators in some areas of which the public could read a revision by `until`."""
    items = value_item.c
    statement = (
        select(items.indicator, items.area, items.period)
        .distinct()
        .join(value_release, value_release.c.value_id == items.id)
        .join(publication, publication.c.id == value_release.c.publication_id)
        .where(items.indicator.in_(sorted(indicators)), items.area.in_(sorted(areas)), released(until))
    )
    return {(row[0], row[1], row[2]) for row in connection.execute(statement)}


def recorded_value(connection: Connection, *, indicator: str, area: str, period: str) -> Value | None:
    """The latest revision recorded of one value that was not sent back, if there is one."""
    items = value_item.c
    statement = _latest().where(items.indicator == indicator, items.area == area, items.period == period)
    row = connection.execute(statement).first()
    return None if row is None else value_of_row(row)


def latest_values(connection: Connection) -> Iterator[Value]:
    """The latest recorded revision of every value, released or not, that was not sent back, in order of its key."""
    statement = _latest().order_by(*(value_item.c[name] for name in VALUE_KEY))
    for row in connection.execution_options(yield_per=10_000).execute(statement):
        yield value_of_row(row)


def _latest() -> Select[Any]:
    """What counts in the working view now, and until something else is recorded."""
    return (
        select(*VALUE_COLUMNS)
        .join(value_span, spans_of_item(value_span, value_item.c.id, view=View.WORKING))
        .where(value_span.c.known_until.is_(None))
    )
