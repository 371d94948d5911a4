"""Values in and out of the store."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Select, func, literal_column, select, tuple_
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import ScalarSelect

from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value, ValueStatus
from app.domain.publishing.change_items import ReleasedItem, View
from app.storage.database import insert_rows
from app.storage.documents import Recording, next_id, not_rejected, refusal_of, released, released_not_withdrawn
from app.storage.tables import Instant, decision, publication, value_item, value_release, withdrawal

CONTENT = (
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
KEY_ORDER = ("indicator", "area", "period_end", "period_start", "period")  # in the order of the unique index
_KEY = KEY_ORDER
_COLUMNS = tuple(value_item.c[name] for name in ("indicator", "area", "period", *CONTENT, "revision"))
_INSERTED = (
    "id",
    "indicator",
    "area",
    "period",
    "period_start",
    "period_end",
    "revision",
    *CONTENT,
    "recorded_at",
    "recorded_by",
    "submission_id",
)


@dataclass(frozen=True, slots=True)
class ValueFilter:
    """Which values to read; None asks for all. `from_date` and `to_date` bound the period's start and end.

    `known_since` and `publication` (its code) ask for what counts since an instant, or by a publication's release.
    """

    indicators: Collection[str] | None = None
    areas: Collection[str] | None = None
    from_date: date | None = None
    to_date: date | None = None
    status: ValueStatus | None = None
    periods: Collection[str] | None = None
    known_since: datetime | None = None
    publication: str | None = None


Position = tuple[str, str, str, str, str]  # indicator, area, period end, period start, period id


def released_values(
    connection: Connection, *, where: ValueFilter, until: datetime, view: View = View.PUBLIC
) -> list[ReleasedItem[Value]]:
    """Every release at or before `until` of the values asked for, oldest first within a key; or every recording."""
    statement = _releases(until, view=view, columns=_COLUMNS, instants=True).where(*_conditions(where))
    position = [value_item.c[name] for name in _KEY]
    order = [*position, literal_column("known_from"), value_item.c.revision]
    if view is View.PUBLIC:
        order.append(publication.c.id)
    rows = connection.execute(statement.order_by(*order))
    return [_released(row) for row in rows]


def public_values(
    connection: Connection,
    *,
    where: ValueFilter,
    until: datetime,
    after: Position | None,
    limit: int,
    view: View = View.PUBLIC,
) -> list[Value]:
    """A page of what could be read at `until`, by indicator, area and period, from after the given position."""
    position = [value_item.c[name] for name in _KEY]
    statement = _heads(where, until=until, view=view, columns=_COLUMNS, instants=True)
    if after is not None:
        statement = statement.where(tuple_(*position) > tuple_(*after))
    rows = connection.execute(statement.order_by(*position).limit(limit))
    return [_released(row).item for row in rows]


def count_public_values(
    connection: Connection, *, where: ValueFilter, until: datetime, view: View = View.PUBLIC
) -> int:
    """How many values `public_values` would give in all."""
    statement = _heads(where, until=until, view=view, columns=[func.count()], instants=False)
    return int(connection.execute(statement).scalar_one())


def position_of(value: Value) -> Position:
    """Where a value stands in the order of `public_values`."""
    period = value.period
    return (value.indicator, value.area, period.end.isoformat(), period.start.isoformat(), period.id)


def key_of(value: Value) -> str:
    """The key that revisions of a value share."""
    return f"{value.indicator}/{value.area}/{value.period.id}"


def _releases(until: datetime, *, view: View, columns: Iterable[Any], instants: bool) -> Select[Any]:
    """The releases up to `until`, or in the working view the recordings; with `instants` since when each counts."""
    if view is View.WORKING:
        known = [
            value_item.c.recorded_at.label("known_from"),
            decision.c.decided_at.label("withdrawn_at"),
            _first_release(until).label("released_at"),
        ]
        return (
            select(*columns, *(known if instants else ()))
            .select_from(value_item)
            .outerjoin(decision, refusal_of(value_item))
            .where(value_item.c.recorded_at <= until)
        )
    known = [
        publication.c.released_at.label("known_from"),
        withdrawal.c.withdrawn_at.label("withdrawn_at"),
        publication.c.released_at.label("released_at"),
    ]
    return (
        select(*columns, *(known if instants else ()))
        .select_from(value_item)
        .join(value_release, value_release.c.value_id == value_item.c.id)
        .join(publication, publication.c.id == value_release.c.publication_id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(released(until))
    )


def _first_release(until: datetime) -> ScalarSelect[Any]:
    link, other = value_release.alias(), publication.alias()
    return (
        select(func.min(other.c.released_at))
        .join(link, link.c.publication_id == other.c.id)
        .where(link.c.value_id == value_item.c.id, released(until, other))
        .scalar_subquery()
    )


def _heads(where: ValueFilter, *, until: datetime, view: View, columns: Iterable[Any], instants: bool) -> Select[Any]:
    """What counts at `until`: each key's latest release that stands; or its latest recording not sent back."""
    conditions = [*_conditions(where), ~_superseded(until, view=view)]
    if where.status is not None:
        conditions.append(value_item.c.status == where.status.value)
    if where.known_since is not None:
        since = value_item.c.recorded_at if view is View.WORKING else publication.c.released_at
        conditions.append(since >= where.known_since)
    if view is View.PUBLIC:
        conditions.append((withdrawal.c.withdrawn_at.is_(None)) | (withdrawal.c.withdrawn_at > until))
        conditions += [] if where.publication is None else [publication.c.code == where.publication]
    else:
        conditions.append(not_rejected(value_item, until=until))
    return _releases(until, view=view, columns=columns, instants=instants).where(*conditions)


def _superseded(until: datetime, *, view: View) -> ColumnElement[bool]:
    """Whether another release of the same key, which stands, counts instead.

    A later one does, or at the same instant a higher revision, or the same revision in a later publication.
    """
    item = value_item.alias()
    same_key = [item.c[name] == value_item.c[name] for name in _KEY]
    if view is View.WORKING:
        later = [item.c.revision > value_item.c.revision, item.c.recorded_at <= until, not_rejected(item, until=until)]
        return select(item.c.id).where(*same_key, *later).exists()
    link, other = value_release.alias(), publication.alias()
    after = tuple_(other.c.released_at, item.c.revision, other.c.id) > tuple_(
        publication.c.released_at, value_item.c.revision, publication.c.id
    )
    return (
        select(item.c.id)
        .join(link, link.c.value_id == item.c.id)
        .join(other, other.c.id == link.c.publication_id)
        .where(*same_key, released_not_withdrawn(until, other), after)
        .exists()
    )


def _conditions(where: ValueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.indicators is not None:
        conditions.append(value_item.c.indicator.in_(sorted(where.indicators)))
    if where.areas is not None:
        conditions.append(value_item.c.area.in_(sorted(where.areas)))
    if where.periods is not None:
        conditions.append(value_item.c.period.in_(sorted(where.periods)))
    if where.from_date is not None:
        conditions.append(value_item.c.period_start >= where.from_date.isoformat())
    if where.to_date is not None:
        conditions.append(value_item.c.period_end <= where.to_date.isoformat())
    return conditions


def _released(row: Row[*tuple[Any, ...]]) -> ReleasedItem[Value]:
    value = Value(
        indicator=row.indicator,
        area=row.area,
        period=parse_period(row.period),
        number=row.number,
        missing_reason=None if row.missing_reason is None else MissingReason(row.missing_reason),
        numerator=row.numerator,
        denominator=row.denominator,
        lower_limit=row.lower_limit,
        upper_limit=row.upper_limit,
        limits_level=row.limits_level,
        status=ValueStatus(row.status),
        break_in_series=row.break_in_series,
        break_reason=row.break_reason,
        note=row.note,
        revision=row.revision,
        released_at=row.released_at,
    )
    return ReleasedItem(key_of(value), row.revision, row.known_from, row.withdrawn_at, value)


def value_in(row: Mapping[str, Any] | RowMapping) -> Value:
    """The value that a row's mapping holds."""
    missing = row["missing_reason"]
    fields: dict[str, Any] = {name: row[name] for name in CONTENT if name not in ("missing_reason", "status")}
    return Value(
        indicator=row["indicator"],
        area=row["area"],
        period=parse_period(row["period"]),
        missing_reason=None if missing is None else MissingReason(missing),
        status=ValueStatus(row["status"]),
        revision=row["revision"],
        **fields,
    )


def content_of(value: Value) -> tuple[Any, ...]:
    """The cells of `CONTENT` as every database gives them back: `+ 0.0` takes the sign off a zero.

    PostgreSQL would keep the sign, and SQLite drop it. Written out, since returns have 100,000 rows.
    """
    number, numerator, denominator = value.number, value.numerator, value.denominator
    lower, upper, level = value.lower_limit, value.upper_limit, value.limits_level
    return (
        None if number is None else number + 0.0,
        value.missing_reason,
        None if numerator is None else numerator + 0.0,
        None if denominator is None else denominator + 0.0,
        None if lower is None else lower + 0.0,
        None if upper is None else upper + 0.0,
        None if level is None else level + 0.0,
        value.status,
        value.break_in_series,
        value.break_reason,
        value.note,
    )


def add_values(connection: Connection, values: Sequence[Value], *, recording: Recording) -> list[int]:
    """Add values as they are, each with its revision, which is the next of its key; the ids of the new rows, in order.

    The one way by which values enter the store, for a seed and for officers alike.
    """
    if not values:
        return []
    first_id = next_id(connection, value_item.c.id)
    recorded_at = Instant().process_bind_param(recording.recorded_at, connection.dialect)
    recorded = (recorded_at, recording.recorded_by, recording.submission_id)
    periods = {value.period.id: value.period for value in values}
    days = {name: (period.start.isoformat(), period.end.isoformat()) for name, period in periods.items()}
    rows = (
        (
            row_id,
            value.indicator,
            value.area,
            value.period.id,
            *days[value.period.id],
            value.revision,
            *content_of(value),
            *recorded,
        )
        for row_id, value in enumerate(values, start=first_id)
    )
    insert_rows(connection, value_item, rows, columns=_INSERTED)
    return list(range(first_id, first_id + len(values)))
