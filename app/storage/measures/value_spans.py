"""Spans of values: when each one counts in a view, in step with what is recorded, decided, released and withdrawn.

Spans and the changes of totals are projections: `rebuild_value_spans` makes them again. The past never changes: a
write touches only spans that begin or end at its own instant or later.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.domain.publishing.change_items import ReleasedItem, View, spans_of
from app.domain.publishing.submission import Outcome
from app.storage.database import insert_rows, note_growth
from app.storage.tables import (
    decision,
    publication,
    scope_version,
    value_change,
    value_item,
    value_release,
    value_span,
    withdrawal,
)

VALUE_KEY = ("indicator", "area", "period_end", "period_start", "period")
_KEYS_AT_ONCE = 500

ValueIds = Select[Any]


def counts_at(
    spans: FromClause, instant: datetime | BindParameter[Any], *, view: View, item: ColumnElement[int] | None = None
) -> ColumnElement[bool]:
    """THE EMBARGO: the one predicate that decides what counts at an instant; every read of items goes through it."""
    return and_(
        spans.c.view == view.value if item is None else spans_of_item(spans, item, view=view),
        spans.c.known_from <= instant,
        or_(spans.c.known_until.is_(None), spans.c.known_until > instant),
    )


def spans_of_item(spans: FromClause, item: ColumnElement[int], *, view: View) -> ColumnElement[bool]:
    """The spans in a view of the item with an id, written so that they are looked up item by item."""
    return and_(spans.c.value_id == item, spans.c.view == _ViewOf(item, literal(view.value, value_span.c.view.type)))


class _ViewOf(FunctionElement[str]):
    """A view, of an item: the constant as PostgreSQL wants it, and something that varies by item for SQLite.

    Of a constant view SQLite takes there to be few spans: it would read all of them, and sort, for a page of items. Of
    one that varies PostgreSQL does.
    """

    inherit_cache = True
    name = "view_of"


@compiles(_ViewOf)
def _constant(element: _ViewOf, compiler: SQLCompiler, **options: Any) -> str:
    _, view = element.clauses
    return compiler.process(view, **options)


@compiles(_ViewOf, "sqlite")
def _varying(element: _ViewOf, compiler: SQLCompiler, **options: Any) -> str:
    item, view = (compiler.process(part, **options) for part in element.clauses)
    return f"CASE WHEN {item} > 0 THEN {view} END"


@dataclass(frozen=True, slots=True)
class IndicatorCount:
    """How many keys some values have of an indicator, and the end of the earliest period among them."""

    indicator: str
    keys: int
    first_end: str


def record_value_spans(
    connection: Connection,
    *,
    first_id: int,
    last_id: int,
    recorded_at: datetime,
    counts: Sequence[IndicatorCount],
    revises: bool,
) -> None:
    """Let the values of a range of ids count in the working view from when they were recorded on.

    `counts` are theirs by indicator; `revises` is whether any of them is not the first of its key.
    """
    values = _Values(_RECORDED, {"first_id": first_id, "last_id": last_id}, counts, revises)
    _add(connection, values, replacing=_RECORDED_REVISIONS, view=View.WORKING, at=recorded_at)


def release_value_spans(connection: Connection, publication_id: int, *, released_at: datetime) -> None:
    """Let the values of a publication count in public from its instant on."""
    values = _Values(_RELEASED, {"of_publication": publication_id})
    _add(connection, values, replacing=_RELEASED, view=View.PUBLIC, at=released_at)


def withdraw_value_spans(connection: Connection, publication_id: int, *, since: datetime) -> None:
    """Let what the values of a withdrawn publication had replaced count again from an instant on."""
    _respan(connection, _Values(_RELEASED, {"of_publication": publication_id}), view=View.PUBLIC, since=since)


def reject_value_spans(connection: Connection, submission_id: int, *, decided_at: datetime) -> None:
    """Let what the values of a rejected submission had replaced count again in the working view."""
    _respan(connection, _Values(_SUBMITTED, {"submission_id": submission_id}), view=View.WORKING, since=decided_at)


def totals_at(
    connection: Connection, indicators: Collection[str] | None, *, at: datetime, view: View
) -> dict[str, int]:
    """By indicator (None: of all), how many values count at an instant."""
    parameters: dict[str, Any] = {"view": view.value, "at": at}
    if indicators is not None:
        parameters["indicators"] = list(indicators)
    rows = connection.execute(_totals(of_some=indicators is not None), parameters)
    return {row.scope: row.total for row in rows if row.total is not None}


def rebuild_value_spans(connection: Connection) -> None:
    """Make all spans of values and changes of totals again from the rows that they rest on."""
    connection.execute(delete(value_span))
    connection.execute(delete(value_change))
    for publication_id in connection.execute(select(publication.c.id).order_by(publication.c.id)).scalars().all():
        released = _Values(_RELEASED, {"of_publication": publication_id})
        _insert(connection, released, replacing=_RELEASED, view=View.PUBLIC)
    _insert(connection, _Values(_EVERYTHING, {}), replacing=None, view=View.WORKING)
    for view in View:
        shared = _with_several_releases(view)
        _remake(connection, list(connection.execute(shared).scalars()), view=view)
        _recount(connection, None, view=view, since=None)


def expected_value_spans(connection: Connection, indicator: str, *, view: View) -> list[dict[str, Any]]:
    """The spans that the values of an indicator have in a view, without their places, from what is recorded."""
    releases = connection.execute(_releases(view).where(value_item.c.indicator == indicator))
    return list(_span_rows(releases, view=view))


def expected_changes_of_totals(connection: Connection, *, view: View) -> Iterator[Row[Any]]:
    """The changes of totals in a view, from its spans."""
    yield from connection.execute(_changes_of_totals(view, value_span.c.view == view.value))


def disordered_publications(connection: Connection) -> list[int]:
    """The row ids of publications in which the places of values are not in the order of their keys."""
    key = [value_item.c[name] for name in VALUE_KEY]
    before = func.lag(value_span.c.place).over(partition_by=value_span.c.publication_id, order_by=key)
    placed = (
        select(value_span.c.publication_id, value_span.c.place, before.label("before"))
        .join(value_item, value_item.c.id == value_span.c.value_id)
        .where(value_span.c.view == View.PUBLIC.value)
        .subquery()
    )
    statement = select(placed.c.publication_id).where(placed.c.before > placed.c.place).distinct()
    return sorted(connection.execute(statement).scalars())


@dataclass(frozen=True, slots=True)
class _Values:
    """Some values: a query for their ids, which is one of a few, and what it is executed with.

    `counts` are theirs by indicator, where the caller knows them; `revises` is whether any may replace another.
    """

    ids: ValueIds
    parameters: Mapping[str, int]
    counts: Sequence[IndicatorCount] | None = None
    revises: bool = True


def _add(connection: Connection, values: _Values, *, replacing: ValueIds, view: View, at: datetime) -> None:
    """Add the spans of values that begin to count at an instant; `replacing` are those that may replace others."""
    counts = values.counts
    if counts is None:
        counts = [IndicatorCount(*row) for row in connection.execute(_by_indicator(values.ids), values.parameters)]
    if not counts:
        return
    parameters = {"view": view.value, "indicators": [count.indicator for count in counts], "at": at}
    totals_before = connection.execute(_standing(), parameters).all()
    if any(row.has_later for row in totals_before):  # planned already, or recorded in another order
        _insert(connection, values, replacing=replacing, view=view)
        _respan(connection, values, view=view, since=at)
        return
    closed = _close(connection, values, replacing=replacing, view=view, at=at) if values.revises else {}
    added = _insert(connection, values, replacing=replacing if values.revises else None, view=view)
    totals = {row.scope: row.total or 0 for row in totals_before}
    rows = [
        {
            "view": view.value,
            "indicator": code,
            "at": at,
            "total": totals.get(code, 0) + added.get(code, 0) - closed.get(code, 0),
            "first_end": count.first_end,
        }
        for count in counts
        for code in (count.indicator,)
    ]
    insert_rows(connection, value_change, rows)


def _close(connection: Connection, values: _Values, *, replacing: ValueIds, view: View, at: datetime) -> dict[str, int]:
    """End the open spans of the keys of some values; by indicator, how many there were."""
    counted, ended = _closing(replacing)
    closed = {row[0]: row[1] for row in connection.execute(counted, {**values.parameters, "in_view": view.value})}
    if closed:
        connection.execute(ended, {**values.parameters, "in_view": view.value, "ended_at": at})
    return closed


def _insert(connection: Connection, values: _Values, *, replacing: ValueIds | None, view: View) -> dict[str, int]:
    """Add an open span for the highest revision of each key among values; by indicator, how many there are.

    Of values of which none replaces another (None) every one gets its span.
    """
    inserted, counted = _inserting(values.ids, replacing, view)
    connection.execute(inserted, values.parameters)
    if values.counts is None:
        added = {row[0]: row[1] for row in connection.execute(counted, values.parameters)}
    else:
        added = {count.indicator: count.keys for count in values.counts}
    note_growth(connection, value_span, added=sum(added.values()))
    return added


def _respan(connection: Connection, values: _Values, *, view: View, since: datetime) -> None:
    """Make the spans of the keys of some values again, and the changes of totals from an instant on."""
    _remake(connection, connection.execute(values.ids, values.parameters).scalars().all(), view=view)
    indicators = [row.indicator for row in connection.execute(_by_indicator(values.ids), values.parameters)]
    _recount(connection, indicators, view=view, since=since)


# The statements of every write are built once: to build one costs more than to execute it.

_EVERYTHING = select(value_item.c.id)
_RECORDED = _EVERYTHING.where(value_item.c.id.between(bindparam("first_id"), bindparam("last_id")))
_RECORDED_REVISIONS = _RECORDED.where(value_item.c.revision > 1)
_RELEASED = select(value_release.c.value_id).where(value_release.c.publication_id == bindparam("of_publication"))
_SUBMITTED = _EVERYTHING.where(value_item.c.submission_id == bindparam("submission_id"))


@cache
def _totals(*, of_some: bool) -> Select[Any]:
    """By indicator, the last of its totals up to an instant, looked up: earlier changes cost nothing."""
    changes, scopes = value_change.c, scope_version.c  # what a view shows of any indicator has a version
    total = (
        select(changes.total)
        .where(changes.view == scopes.view, changes.indicator == scopes.scope, changes.at <= bindparam("at"))
        .order_by(changes.at.desc())
        .limit(1)
    )
    totals = select(scopes.scope, total.scalar_subquery().label("total")).where(scopes.view == bindparam("view"))
    return totals.where(scopes.scope.in_(bindparam("indicators", expanding=True))) if of_some else totals


@cache
def _standing() -> Select[Any]:
    """The totals of some indicators, with whether a total changes at the instant or later."""
    changes, scopes = value_change.c, scope_version.c
    later = exists().where(
        changes.view == scopes.view, changes.indicator == scopes.scope, changes.at >= bindparam("at")
    )
    return _totals(of_some=True).add_columns(later.label("has_later"))


@cache
def _by_indicator(values: ValueIds) -> Select[Any]:
    """How many of some values each indicator has, and the end of the earliest period among them."""
    items = value_item.c
    return (
        select(items.indicator, func.count(), func.min(items.period_end))
        .where(items.id.in_(values))
        .group_by(items.indicator)
    )


@cache
def _closing(replacing: ValueIds) -> tuple[Select[Any], Update]:
    """The open spans that some values replace, counted by indicator, and ended."""
    new, old = value_item.alias("new"), value_item.alias("old")
    same_key = and_(*(old.c[name] == new.c[name] for name in VALUE_KEY))
    replaced = select(old.c.id).select_from(new).join(old, same_key).where(new.c.id.in_(replacing))
    is_open = and_(
        value_span.c.view == bindparam("in_view"),
        value_span.c.known_until.is_(None),
        value_span.c.value_id.in_(replaced),
    )
    counted = select(value_span.c.indicator, func.count()).where(is_open).group_by(value_span.c.indicator)
    return counted, update(value_span).where(is_open).values(known_until=bindparam("ended_at"))


@cache
def _inserting(values: ValueIds, replacing: ValueIds | None, view: View) -> tuple[Insert, Select[Any]]:
    """Open spans for the highest revision of each key among values, and how many each indicator gets."""
    is_new: ColumnElement[bool] = value_item.c.id.in_(values)
    if replacing is not None:
        is_new = and_(is_new, value_item.c.id.not_in(_overtaken(values, replacing)))
    columns: list[Any] = [literal(view.value), value_item.c.id, value_item.c.indicator]
    names = ["view", "value_id", "indicator", "known_from"]
    if view is View.WORKING:
        rows = select(*columns, value_item.c.recorded_at)
    else:
        place = func.row_number().over(order_by=[value_item.c[name] for name in VALUE_KEY])
        names += ["released_at", "publication_id", "place"]
        rows = (
            select(*columns, publication.c.released_at, publication.c.released_at, publication.c.id, place)
            .select_from(value_item)
            .join(publication, publication.c.id == bindparam("of_publication"))
        )
    counted = select(value_item.c.indicator, func.count()).where(is_new).group_by(value_item.c.indicator)
    return insert(value_span).from_select(names, rows.where(is_new), include_defaults=False), counted


def _overtaken(values: ValueIds, replacing: ValueIds) -> ValueIds:
    """Those of some values that a higher revision of their key is among, which is one of those that may replace."""
    low, high = value_item.alias("low"), value_item.alias("high")
    same_key = and_(*(low.c[name] == high.c[name] for name in VALUE_KEY))
    return (
        select(low.c.id)
        .select_from(high)
        .join(low, and_(same_key, low.c.revision < high.c.revision))
        .where(high.c.id.in_(replacing), high.c.revision > 1, low.c.id.in_(values))
    )


def _remake(connection: Connection, ids: Collection[int], *, view: View) -> None:
    remaining = list(ids)
    for start in range(0, len(remaining), _KEYS_AT_ONCE):
        _remake_some(connection, remaining[start : start + _KEYS_AT_ONCE], view=view)


def _remake_some(connection: Connection, ids: Collection[int], *, view: View) -> None:
    """Make the spans of the keys of some values again, each from all its releases."""
    new, item = value_item.alias("new"), value_item.alias("item")
    same_key = and_(*(item.c[name] == new.c[name] for name in VALUE_KEY))
    of_keys = select(item.c.id).select_from(new).join(item, same_key).where(new.c.id.in_(ids)).distinct()
    of_keys_ids = connection.execute(of_keys).scalars().all()
    of_spans = and_(value_span.c.view == view.value, value_span.c.value_id.in_(of_keys_ids))
    places = {
        (row.value_id, row.publication_id): row.place
        for row in connection.execute(
            select(value_span.c.value_id, value_span.c.publication_id, value_span.c.place).where(of_spans)
        )
    }
    releases = connection.execute(_releases(view).where(value_item.c.id.in_(of_keys_ids)))
    connection.execute(delete(value_span).where(of_spans))
    rows = [
        row | {"place": places.get((row["value_id"], row["publication_id"]))} for row in _span_rows(releases, view=view)
    ]
    insert_rows(connection, value_span, rows)


def _span_rows(releases: Iterable[Row[Any]], *, view: View) -> Iterator[dict[str, Any]]:
    """The spans of keys, without their places, from all their releases in the order in which they count."""
    for key, group in groupby(releases, key=lambda row: tuple(row[: len(VALUE_KEY)])):
        for span in spans_of(ReleasedItem("", row.revision, row.from_instant, row.until_instant, row) for row in group):
            yield {
                "view": view.value,
                "value_id": span.release.item.id,
                "known_from": span.known_from,
                "known_until": span.known_until,
                "indicator": key[0],
                "released_at": None if view is View.WORKING else span.release.released_at,
                "publication_id": span.release.item.publication_id,
            }


def _releases(view: View) -> Select[Any]:
    """Every release of values, or in the working view every recording, by key and in the order in which they count."""
    key = [value_item.c[name] for name in VALUE_KEY]
    if view is View.WORKING:
        rejected = and_(
            decision.c.submission_id == value_item.c.submission_id, decision.c.outcome == Outcome.SENT_BACK.value
        )
        return (
            select(
                *key,
                value_item.c.id,
                value_item.c.revision,
                value_item.c.recorded_at.label("from_instant"),
                decision.c.decided_at.label("until_instant"),
                null().label("publication_id"),
            )
            .outerjoin(decision, rejected)
            .order_by(*key, value_item.c.recorded_at, value_item.c.revision)
        )
    return (
        select(
            *key,
            value_item.c.id,
            value_item.c.revision,
            publication.c.released_at.label("from_instant"),
            withdrawal.c.withdrawn_at.label("until_instant"),
            publication.c.id.label("publication_id"),
        )
        .join(value_release, value_release.c.value_id == value_item.c.id)
        .join(publication, publication.c.id == value_release.c.publication_id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .order_by(*key, publication.c.released_at, value_item.c.revision, publication.c.id)
    )


def _with_several_releases(view: View) -> ValueIds:
    """The values that count otherwise than from their release on for good: of keys with several, or withdrawn."""
    releases = _releases(view).order_by(None).subquery()
    key = [releases.c[name] for name in VALUE_KEY]
    several = select(*key).group_by(*key).having(or_(func.count() > 1, func.count(releases.c.until_instant) > 0))
    return select(value_item.c.id).where(tuple_(*(value_item.c[name] for name in VALUE_KEY)).in_(several))


def _recount(connection: Connection, indicators: Collection[str] | None, *, view: View, since: datetime | None) -> None:
    """Make the changes of totals again from the spans: of some indicators (None: of all) from an instant on."""
    own = [value_change.c.view == view.value]
    spans = [value_span.c.view == view.value]
    if indicators is not None:
        own.append(value_change.c.indicator.in_(indicators))
        spans.append(value_span.c.value_id.in_(select(value_item.c.id).where(value_item.c.indicator.in_(indicators))))
    if since is not None:
        own.append(value_change.c.at >= since)
    connection.execute(delete(value_change).where(*own))
    rows = _changes_of_totals(view, *spans)
    if since is not None:
        rows = rows.where(rows.selected_columns.at >= since)
    connection.execute(insert(value_change).from_select(list(value_change.c.keys()), rows, include_defaults=False))


def _changes_of_totals(view: View, *spans: ColumnElement[bool]) -> Select[Any]:
    """The changes of totals as some spans of a view say, in the columns of their table."""
    joined = select(value_span.c.indicator, value_item.c.period_end).join(
        value_item, value_item.c.id == value_span.c.value_id
    )
    events = union_all(
        joined.add_columns(value_span.c.known_from.label("at"), literal(1).label("delta")).where(*spans),
        joined.add_columns(value_span.c.known_until.label("at"), literal(-1).label("delta")).where(
            *spans, value_span.c.known_until.is_not(None)
        ),
    ).subquery()
    running = func.sum(func.sum(events.c.delta)).over(partition_by=events.c.indicator, order_by=events.c.at)
    totals = select(
        literal(view.value).label("view"),
        events.c.indicator,
        events.c.at,
        running.label("total"),
        func.min(events.c.period_end).label("first_end"),
    ).group_by(events.c.indicator, events.c.at)
    return select(totals.subquery())
