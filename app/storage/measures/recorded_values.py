"""The values that are recorded, released or not: what a return is compared with, and what a check reads."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, not_, or_, select

from app.domain.measures.value import Value
from app.domain.publishing.change_items import View
from app.domain.publishing.submission import Outcome
from app.storage.measures.documents import not_rejected, released
from app.storage.measures.value_spans import VALUE_KEY, spans_of_item
from app.storage.measures.values import VALUE_COLUMNS, value_of_row
from app.storage.tables import decision, document_item, publication, redaction, value_item, value_release, value_span

ValueKey = tuple[str, str, str]  # indicator, area, period id
ValueRow = Row[*tuple[Any, ...]]

_REVISION = select(
    select(func.max(document_item.c.id)).scalar_subquery(),
    select(func.max(value_item.c.id)).scalar_subquery(),
    select(func.count()).select_from(decision).where(decision.c.outcome == Outcome.SENT_BACK.value).scalar_subquery(),
    select(func.max(redaction.c.id)).scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class StoreRevision:
    """The revision of the store: two equal ones are the same state of everything recorded."""

    last_document: int | None
    last_value: int | None
    refusals: int
    last_redaction: int | None


def store_revision(connection: Connection) -> StoreRevision:
    """The revision of the store as the connection sees it."""
    return StoreRevision(*connection.execute(_REVISION).one())


@dataclass(frozen=True, slots=True)
class RecordedRows:
    """By key, the latest row that was not sent back, and the highest revision that was: its number is taken."""

    latest: Mapping[ValueKey, ValueRow]
    refused: Mapping[ValueKey, int]


def recorded_rows(connection: Connection, *, indicators: Collection[str], areas: Collection[str]) -> RecordedRows:
    """What is recorded of some indicators in some areas."""
    latest: dict[ValueKey, ValueRow] = {}
    refused: dict[ValueKey, int] = {}
    for row in connection.execute(_RECORDED, {"indicators": sorted(indicators), "areas": sorted(areas)}):
        key = (row[0], row[1], row[2])
        if row.is_refused:
            refused[key] = max(row.revision, refused.get(key, 0))
        else:
            latest[key] = row
    return RecordedRows(latest, refused)


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
    row = connection.execute(_ONE, {"indicator": indicator, "area": area, "period": period}).first()
    return None if row is None else value_of_row(row)


def latest_values(connection: Connection) -> Iterator[Value]:
    """The latest recorded revision of every value, released or not, that was not sent back, in order of its key."""
    statement = _LATEST.order_by(*(value_item.c[name] for name in VALUE_KEY))
    for row in connection.execution_options(yield_per=10_000).execute(statement):
        yield value_of_row(row)


def _recorded() -> Select[Any]:
    """What counts in the working view, and what was sent back, of some indicators in some areas."""
    items, refused = value_item.c, not_(not_rejected(value_item))
    is_open = and_(spans_of_item(value_span, items.id, view=View.WORKING), value_span.c.known_until.is_(None))
    return (
        select(*VALUE_COLUMNS, value_span.c.value_id.is_(None).label("is_refused"))
        .outerjoin(value_span, is_open)
        .where(
            items.indicator.in_(bindparam("indicators", expanding=True)),
            items.area.in_(bindparam("areas", expanding=True)),
            or_(value_span.c.value_id.is_not(None), refused),
        )
    )


# Built once: to build a statement costs more than to execute it. What counts in the working view now goes on counting
# until something else is recorded.
_LATEST = (
    select(*VALUE_COLUMNS)
    .join(value_span, spans_of_item(value_span, value_item.c.id, view=View.WORKING))
    .where(value_span.c.known_until.is_(None))
)
_ONE = _LATEST.where(*(value_item.c[name] == bindparam(name) for name in ("indicator", "area", "period")))
_RECORDED = _recorded()
