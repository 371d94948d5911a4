"""Values in and out of the store."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from app.domain.measures.period import parse_period
from app.domain.measures.value import Figure, MissingReason, PlainFigure, PublishedVerdict, Value, ValueStatus
from app.domain.publishing.change_items import ReleasedItem, View
from app.storage.database import copy_rows
from app.storage.measures.documents import Recording, next_id, released
from app.storage.measures.value_spans import (
    VALUE_KEY,
    IndicatorCount,
    counts_at,
    record_value_spans,
    spans_of_item,
    totals_at,
)
from app.storage.tables import Instant, publication, value_item, value_release, value_span, withdrawal

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
    "verdict",
    "verdict_comparator",
    "verdict_source",
)
VALUE_COLUMNS = tuple(value_item.c[name] for name in ("indicator", "area", "period", *CONTENT, "revision"))
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


_WIDTH = len(VALUE_COLUMNS)
_MISSING: dict[str | None, MissingReason | None] = {None: None} | {reason.value: reason for reason in MissingReason}
_STATUS = {status.value: status for status in ValueStatus}
_POSITION = [value_item.c[name] for name in VALUE_KEY]  # in the order of the unique index
_AFTER = tuple(f"after_{name}" for name in VALUE_KEY)  # the parameters of a page's beginning


@dataclass(frozen=True, slots=True)
class ValueFilter:
    """Which values to read; None asks for all. `from_date` and `to_date` bound the period's start and end.

    `known_since` asks for what counts since an instant.
    """

    indicators: Collection[str] | None = None
    areas: Collection[str] | None = None
    from_date: date | None = None
    to_date: date | None = None
    status: ValueStatus | None = None
    periods: Collection[str] | None = None
    known_since: datetime | None = None

    @property
    def fields_set(self) -> frozenset[str]:
        """The names of the fields that are given: filters that share them share their statements."""
        return frozenset(field.name for field in fields(self) if getattr(self, field.name) is not None)

    def parameters(self, instant: datetime) -> dict[str, Any]:
        """What a statement of the filter is executed with, by the names of its fields, and `instant`."""
        bound: dict[str, Any] = {"instant": instant}
        for name in self.fields_set:
            value = getattr(self, name)
            if isinstance(value, datetime):
                bound[name] = value
            elif isinstance(value, date):
                bound[name] = value.isoformat()
            else:
                bound[name] = value.value if isinstance(value, ValueStatus) else sorted(value)
        return bound


Position = tuple[str, str, str, str, str]  # indicator, area, period end, period start, period id


def released_values(
    connection: Connection, *, where: ValueFilter, until: datetime, view: View = View.PUBLIC
) -> list[ReleasedItem[Value]]:
    """Every span up to `until` of the values that pass `where`, oldest first within a key: what counted, and when."""
    statement = _spans_before(where.fields_set, view=view)
    return [_released_item(row) for row in connection.execute(statement, where.parameters(until))]


def values_at(
    connection: Connection, *, where: ValueFilter, at: datetime, view: View = View.PUBLIC
) -> list[ReleasedItem[Value]]:
    """The values that count at an instant and pass `where`, by indicator, area and period."""
    statement = _counting(where.fields_set, view=view)
    return [_released_item(row) for row in connection.execute(statement, where.parameters(at))]


def figures_at(
    connection: Connection, *, where: ValueFilter, at: datetime, view: View = View.PUBLIC
) -> dict[str, dict[str, list[Figure]]]:
    """By indicator and area, the figures alone of the values that count at an instant, in order of period."""
    figures: dict[str, dict[str, list[Figure]]] = {}
    rows = connection.execute(_counting_figures(where.fields_set, view=view), where.parameters(at))
    for indicator, area, period, number in rows:
        areas = figures.setdefault(indicator, {})
        areas.setdefault(area, []).append(PlainFigure(parse_period(period), number))
    return figures


def value_releases(connection: Connection, ids: Collection[int], *, until: datetime) -> list[ReleasedItem[Value]]:
    """Every release up to an instant of the keys that some values have, given by row id; oldest first within a key."""
    rows = connection.execute(_RELEASES, {"ids": list(ids), "until": until})
    return [_released_item(row) for row in rows]


def public_values(
    connection: Connection,
    *,
    where: ValueFilter,
    until: datetime,
    after: Position | None,
    limit: int,
    view: View = View.PUBLIC,
) -> list[Value]:
    """A page of what could be read at `until`, by indicator, area and period, from after the given position.

    Of periods with one end the shorter comes first: the last quarter before its year. The items are read in the order
    of their index, which needs sorting only among those, and each span is looked up: SQLite would read all spans of the
    view and sort.
    """
    bound: dict[str, Any] = {"limit": limit}
    if after is not None:
        bound |= dict(zip(_AFTER, after, strict=True))
        if where.indicators is not None:
            where = replace(where, indicators={code for code in where.indicators if code >= after[0]})
    statement = _page(where.fields_set, view=view, goes_on=after is not None)
    return [_released_item(row).item for row in connection.execute(statement, where.parameters(until) | bound)]


def count_public_values(
    connection: Connection, *, where: ValueFilter, until: datetime, view: View = View.PUBLIC
) -> int:
    """How many values `public_values` would give in all: from the totals where only indicators are asked for."""
    if replace(where, indicators=None) == ValueFilter():
        return sum(totals_at(connection, where.indicators, at=until, view=view).values())
    statement = (
        select(func.count())
        .select_from(value_item)
        .join(value_span, spans_of_item(value_span, value_item.c.id, view=view))
        .where(*_counting_conditions(where.fields_set, view=view))
    )
    return int(connection.execute(statement, where.parameters(until)).scalar_one())


def position_of(value: Value) -> Position:
    """The position of a value in the order of `public_values`."""
    period = value.period
    return (value.indicator, value.area, period.end.isoformat(), period.start.isoformat(), period.id)


def key_of(value: Value) -> str:
    """The key that revisions of a value share."""
    return f"{value.indicator}/{value.area}/{value.period.id}"


# The statements below are built once for each set of filters: to build one costs more than to execute it.


def _releases() -> Select[Any]:
    """Every release by `until` of the keys of the values with some `ids`."""
    chosen = value_item.alias("chosen")
    same_key = and_(*(value_item.c[name] == chosen.c[name] for name in VALUE_KEY))
    until: BindParameter[datetime] = bindparam("until")
    return (
        select(
            *VALUE_COLUMNS,
            publication.c.released_at.label("known_from"),
            withdrawal.c.withdrawn_at.label("known_until"),
            publication.c.released_at,
        )
        .select_from(chosen)
        .join(value_item, same_key)
        .join(value_release, value_release.c.value_id == value_item.c.id)
        .join(publication, publication.c.id == value_release.c.publication_id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(chosen.c.id.in_(bindparam("ids", expanding=True)), released(until))
        .order_by(*_POSITION, publication.c.released_at, value_item.c.revision, publication.c.id)
    )


_RELEASES = _releases()


def _select(view: View) -> Select[Any]:
    """The columns of values with their spans; in the working view `released_at` is that of the first release."""
    released_at: ColumnElement[Any] = value_span.c.released_at
    if view is View.WORKING:
        public = value_span.alias("public")
        released_at = (
            select(func.min(public.c.released_at))
            .where(
                public.c.view == View.PUBLIC.value,
                public.c.value_id == value_item.c.id,
                public.c.known_from <= bindparam("instant"),
            )
            .scalar_subquery()
        )
    return (
        select(*VALUE_COLUMNS, value_span.c.known_from, value_span.c.known_until, released_at.label("released_at"))
        .select_from(value_item)
        .join(value_span, spans_of_item(value_span, value_item.c.id, view=view))
    )


@cache
def _spans_before(fields_set: frozenset[str], *, view: View) -> Select[Any]:
    """The spans that had begun at `instant`, oldest first within a key."""
    spans = value_span.c
    conditions = (spans.known_from <= bindparam("instant"), *_conditions(fields_set))
    return _select(view).where(*conditions).order_by(*_POSITION, spans.known_from)


@cache
def _counting(fields_set: frozenset[str], *, view: View) -> Select[Any]:
    """The values that count at `instant`, in order."""
    return _select(view).where(*_counting_conditions(fields_set, view=view)).order_by(*_POSITION)


@cache
def _page(fields_set: frozenset[str], *, view: View, goes_on: bool) -> Select[Any]:
    """The values that count, in the order of periods, `limit` of them, or those after a position."""
    indicator, area, end, start, period = _POSITION
    statement = _select(view).where(*_counting_conditions(fields_set, view=view))
    if goes_on:
        group = tuple_(indicator, area, end)
        at = tuple_(*(bindparam(name) for name in _AFTER[:3]))
        from_start: BindParameter[str] = bindparam(_AFTER[3])
        later = or_(group > at, start < from_start, and_(start == from_start, period > bindparam(_AFTER[4])))
        statement = statement.where(group >= at, later)
    return statement.order_by(indicator, area, end, start.desc(), period).limit(bindparam("limit"))


@cache
def _counting_figures(fields_set: frozenset[str], *, view: View) -> Select[Any]:
    items = value_item.c
    return (
        select(items.indicator, items.area, items.period, items.number)
        .join(value_span, spans_of_item(value_span, items.id, view=view))
        .where(*_counting_conditions(fields_set, view=view))
        .order_by(*_POSITION)
    )


def _counting_conditions(fields_set: frozenset[str], *, view: View) -> list[ColumnElement[bool]]:
    conditions = [
        *_conditions(fields_set),
        counts_at(value_span, bindparam("instant"), view=view, item=value_item.c.id),
    ]
    if "status" in fields_set:
        conditions.append(value_item.c.status == bindparam("status"))
    if "known_since" in fields_set:
        since = value_item.c.recorded_at if view is View.WORKING else value_span.c.released_at
        conditions.append(since >= bindparam("known_since"))
    return conditions


def _conditions(fields_set: frozenset[str]) -> list[ColumnElement[bool]]:
    items = value_item.c
    conditions = {
        "indicators": items.indicator.in_(bindparam("indicators", expanding=True)),
        "areas": items.area.in_(bindparam("areas", expanding=True)),
        "periods": items.period.in_(bindparam("periods", expanding=True)),
        "from_date": items.period_start >= bindparam("from_date"),
        "to_date": items.period_end <= bindparam("to_date"),
    }
    return [condition for name, condition in conditions.items() if name in fields_set]


def value_of_row(row: Any, *, released_at: datetime | None = None) -> Value:
    """The value of a row that begins with `VALUE_COLUMNS`; by position, since thousands are read for a page."""
    indicator, area, period, number, missing, numerator, denominator, lower, upper, *rest = row[:_WIDTH]
    level, status, breaks, break_reason, note, verdict, comparator, source, revision = rest
    return Value(
        indicator,
        area,
        parse_period(period),
        number,
        _MISSING[missing],
        numerator,
        denominator,
        lower,
        upper,
        level,
        _STATUS[status],
        breaks,
        break_reason,
        note,
        None if verdict is None else PublishedVerdict(verdict),
        comparator,
        source,
        revision=revision,
        released_at=released_at,
    )


def _released_item(row: Row[*tuple[Any, ...]]) -> ReleasedItem[Value]:
    known_from, known_until, released_at = row[_WIDTH:]
    value = value_of_row(row, released_at=released_at)
    return ReleasedItem(key_of(value), value.revision, known_from, known_until, value)


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
        value.verdict,
        value.verdict_comparator,
        value.verdict_source,
    )


def as_recorded(value: Value) -> Value:
    """A value as every database gives it back."""
    return value_of_row((value.indicator, value.area, value.period.id, *content_of(value), value.revision))


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
    copy_rows(connection, value_item, rows, columns=_INSERTED, count=len(values))
    record_value_spans(
        connection,
        first_id=first_id,
        last_id=first_id + len(values) - 1,
        recorded_at=recording.recorded_at,
        counts=_counts(values),
        revises=any(value.revision > 1 for value in values),
    )
    return list(range(first_id, first_id + len(values)))


def _counts(values: Sequence[Value]) -> list[IndicatorCount]:
    """How many keys values have by indicator, and the end of the earliest period among them."""
    keys: dict[str, dict[tuple[str, str], date]] = {}
    for value in values:
        keys.setdefault(value.indicator, {})[value.area, value.period.id] = value.period.end
    return [IndicatorCount(code, len(ends), min(ends.values()).isoformat()) for code, ends in sorted(keys.items())]
