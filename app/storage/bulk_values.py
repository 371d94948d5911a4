"""Many values at once: what is recorded of some indicators in one query, and new revisions as fast as a load."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import psycopg
from sqlalchemy import Connection, Row, RowMapping, func, not_, select

from app.domain.errors import StoreUnavailableError
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value, ValueStatus
from app.domain.publishing.submission import Outcome
from app.storage.documents import Recording, next_id, not_rejected, released
from app.storage.spans import record_value_spans
from app.storage.tables import Instant, decision, document_item, publication, value_item, value_release

ValueKey = tuple[str, str, str]  # indicator, area, period id
HeldRow = Row[*tuple[Any, ...]]

SAID = (
    "number",
    "missing_reason",
    "numerator",
    "denominator",
    "lower_limit",
    "upper_limit",
    "limits_level",
    "status",
    "break_in_series",
    "break_reason",
    "note",
)
_COLUMNS = (
    "id",
    "indicator",
    "area",
    "period",
    "period_start",
    "period_end",
    "revision",
    *SAID,
    "recorded_at",
    "recorded_by",
    "submission_id",
)


@dataclass(frozen=True, slots=True)
class StoreRevision:
    """How far the store has come: two equal marks are the same state of everything recorded."""

    documents: int
    values: int
    refusals: int


def store_revision(connection: Connection) -> StoreRevision:
    """How far the store has come."""
    sent_back = select(func.count()).select_from(decision).where(decision.c.outcome == Outcome.SENT_BACK.value)
    return StoreRevision(
        documents=next_id(connection, document_item.c.id),
        values=next_id(connection, value_item.c.id),
        refusals=connection.execute(sent_back).scalar_one(),
    )


def recorded_rows(
    connection: Connection, *, indicators: Collection[str], areas: Collection[str]
) -> dict[ValueKey, HeldRow]:
    """The latest recorded row that was not sent back of every value of some indicators in some areas."""
    items = value_item.c
    columns = (items[name] for name in ("indicator", "area", "period", "revision", *SAID))
    statement = (
        select(*columns)
        .where(items.indicator.in_(sorted(indicators)), items.area.in_(sorted(areas)), not_rejected(value_item))
        .order_by(items.indicator, items.area, items.period_end, items.period_start, items.period, items.revision)
    )
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


def value_in(row: Mapping[str, Any] | RowMapping) -> Value:
    """The value that a row's mapping holds."""
    missing = row["missing_reason"]
    fields: dict[str, Any] = {name: row[name] for name in SAID if name not in ("missing_reason", "status")}
    return Value(
        indicator=row["indicator"],
        area=row["area"],
        period=parse_period(row["period"]),
        missing_reason=None if missing is None else MissingReason(missing),
        status=ValueStatus(row["status"]),
        revision=row["revision"],
        **fields,
    )


def insert_values(connection: Connection, values: Sequence[Value], *, recording: Recording) -> None:
    """Add values as they are, each with its revision: the next of its key, which the caller has looked up."""
    if not values:
        return
    first_id = next_id(connection, value_item.c.id)
    tail = (_instant(recording.recorded_at, connection), recording.recorded_by, recording.submission_id)
    days: dict[str, tuple[str, str, str]] = {}
    rows = (
        (first_id + offset, value.indicator, value.area, *_period(value, days), value.revision, *_said(value), *tail)
        for offset, value in enumerate(values)
    )
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(_COLUMNS))
        statement = f"INSERT INTO value_item ({', '.join(_COLUMNS)}) VALUES ({places})"  # noqa: S608 - our own names
        connection.exec_driver_sql(statement, list(rows))
    else:
        _copy(connection, rows)
    record_value_spans(
        connection, first_id=first_id, last_id=first_id + len(values) - 1, recorded_at=recording.recorded_at
    )


def text_of(value: Value) -> str:
    """The canonical text of a recorded value, for the audit trail: a JSON list of its key, revision and content."""
    return orjson.dumps((value.indicator, value.area, value.period.id, value.revision, *_said(value))).decode()


def recorded_value(connection: Connection, *, indicator: str, area: str, period: str) -> Value | None:
    """The latest revision recorded of one value that was not sent back, if there is one."""
    items = value_item.c
    columns = (items[name] for name in ("indicator", "area", "period", "revision", *SAID))
    key = (items.indicator == indicator, items.area == area, items.period == period)
    statement = select(*columns).where(*key, not_rejected(value_item))
    row = connection.execute(statement.order_by(items.revision.desc()).limit(1)).first()
    return None if row is None else value_in(row._mapping)


def _copy(connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    statement = f"COPY value_item ({', '.join(_COLUMNS)}) FROM STDIN"
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]  # psycopg's own
            for row in rows:
                copy.write_row(row)
    except psycopg.OperationalError as error:
        raise StoreUnavailableError("The store does not answer; try again shortly.") from error


def _instant(instant: datetime, connection: Connection) -> Any:
    return Instant().process_bind_param(instant, connection.dialect)


def _period(value: Value, known: dict[str, tuple[str, str, str]]) -> tuple[str, str, str]:
    period = value.period
    found = known.get(period.id)
    if found is None:
        found = known[period.id] = (period.id, period.start.isoformat(), period.end.isoformat())
    return found


def _said(value: Value) -> tuple[Any, ...]:
    return (
        value.number,
        value.missing_reason,
        value.numerator,
        value.denominator,
        value.lower_limit,
        value.upper_limit,
        value.limits_level,
        value.status,
        value.break_in_series,
        value.break_reason,
        value.note,
    )
