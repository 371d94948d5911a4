"""Judged states: what the warnings of an indicator had become by the end of each past state of knowledge.

The past never changes, so each state is judged once; the rows are a projection that can be made again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    delete,
    func,
    null,
    or_,
    select,
    union_all,
)

from app.domain.measures.period import Period, parse_period
from app.domain.publishing.change_items import ItemKind, View
from app.domain.warnings.evidence import Evidence
from app.domain.warnings.life import KnownWarning
from app.storage.database import insert_rows
from app.storage.measures.document_json import UndecodableDocument, decode_or_finding
from app.storage.measures.document_spans import REFERENCE
from app.storage.tables import document_item, document_span, judged_state, scope_version, value_change

Known = tuple[KnownWarning, ...]


@dataclass(frozen=True, slots=True)
class JudgedThrough:
    """The warnings known through the state that ended at `known_until`."""

    known_until: datetime
    known: Known


@dataclass(frozen=True, slots=True)
class ValueBoundary:
    """An instant at which values of an indicator changed, and the end of the earliest period among them."""

    at: datetime
    first_end: date


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The instants at which what is known of an indicator changed after `since`, oldest first."""

    since: datetime
    documents: frozenset[datetime]
    values: tuple[ValueBoundary, ...]


def latest_judged(
    connection: Connection, indicators: Collection[str], *, area: str, until: datetime, view: View
) -> dict[str, JudgedThrough]:
    """By indicator, what was known by the end of the last judged state that had ended by an instant."""
    parameters = {"view": view.value, "indicators": list(indicators), "area": area, "until": until}
    rows = connection.execute(_LATEST_JUDGED, parameters)
    return {row.indicator: JudgedThrough(row.known_until, decode_known(row.body)) for row in rows}


def add_judged(connection: Connection, rows: Iterable[tuple[str, JudgedThrough]], *, area: str, view: View) -> None:
    """Store what was known by the end of states, by indicator."""
    states = [
        {
            "view": view.value,
            "indicator": indicator,
            "area": area,
            "known_until": judged.known_until,
            "body": encode_known(judged.known),
        }
        for indicator, judged in rows
    ]
    insert_rows(connection, judged_state, states)


def judged_rows(connection: Connection, *, area: str) -> Iterator[Row[Any]]:
    """Every judged state of an area, in order."""
    yield from connection.execute(
        select(judged_state).where(judged_state.c.area == area).order_by(*judged_state.primary_key)
    )


def due_waits(
    connection: Connection, indicators: Collection[str], *, until: datetime, view: View
) -> dict[str, list[tuple[datetime, int]]]:
    """By indicator, the days after a period by which its values are due, and since when each version said so.

    In the working view they are those of the submission, where there are any. A version that this program cannot read
    says nothing.
    """
    parameters = {"view": view.value, "indicators": list(indicators), "until": until}
    waits: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for row in connection.execute(_DEFINITION_VERSIONS, parameters):
        definition = decode_or_finding(row.kind, row.body, key=row.key, revision=row.revision, indicator=row.indicator)
        if isinstance(definition, UndecodableDocument):
            continue
        due = definition.due_days
        days = due.publication if view is View.PUBLIC or due.submission is None else due.submission
        if days is not None:
            waits[row.indicator].append((row.known_from, days))
    return waits


def delete_judged(connection: Connection) -> None:
    """Delete all judged states: they are made again when they are needed."""
    connection.execute(delete(judged_state))


def boundaries(
    connection: Connection, indicators: Collection[str], *, since: Mapping[str, datetime], until: datetime, view: View
) -> dict[str, Boundaries]:
    """By indicator, the instants after that of `since`, or its beginning, and up to `until` at which it changed."""
    parameters: dict[str, Any] = {"view": view.value, "indicators": list(indicators), "until": until}
    begins = dict(since)
    if not begins.keys() >= set(indicators):
        begins = {row.indicator: row.at for row in connection.execute(_FIRST_KNOWN, parameters)} | begins
    parameters["since"] = min(begins.values(), default=until)
    documents: dict[str, list[datetime]] = defaultdict(list)
    values: dict[str, list[ValueBoundary]] = defaultdict(list)
    for scope, at, first_end in connection.execute(_BOUNDARIES, parameters):
        if first_end is None:
            documents[scope].append(at)
        else:
            values[scope].append(ValueBoundary(at, date.fromisoformat(first_end)))
    shared = documents[REFERENCE]
    return {
        code: Boundaries(
            begin,
            frozenset(at for at in (*documents[code], *shared) if at > begin),
            tuple(sorted((release for release in values[code] if release.at > begin), key=attrgetter("at"))),
        )
        for code, begin in begins.items()
    }


def _latest_judged() -> Select[Any]:
    """By indicator, the last of its judged states that had ended, looked up: earlier ones cost nothing."""
    state, scopes, other = judged_state.c, scope_version.c, judged_state.alias("other")
    latest = select(func.max(other.c.known_until)).where(
        other.c.view == scopes.view,
        other.c.indicator == scopes.scope,
        other.c.area == bindparam("area"),
        other.c.known_until <= _UNTIL,
    )
    is_latest = and_(
        state.view == scopes.view,
        state.indicator == scopes.scope,
        state.area == bindparam("area"),
        state.known_until == latest.scalar_subquery(),
    )
    return (
        select(state.indicator, state.known_until, state.body)
        .select_from(scope_version)  # what a view shows of any indicator has a version
        .join(judged_state, is_latest)
        .where(scopes.view == _VIEW, scopes.scope.in_(_INDICATORS))
    )


def _boundaries() -> CompoundSelect[Any]:
    """Where documents that judge began or ceased to count after `since`, and then where values changed."""
    span, change = document_span.c, value_change.c
    nothing = null().cast(Text).label("first_end")
    in_scope = and_(span.view == _VIEW, or_(span.scope == REFERENCE, span.scope.in_(_INDICATORS)))
    begins = select(span.scope, span.known_from.label("at"), nothing).where(
        in_scope, span.judges, span.known_from > _SINCE, span.known_from <= _UNTIL
    )
    ends = select(span.scope, span.known_until.label("at"), nothing).where(
        in_scope, span.judges_end, span.known_until > _SINCE, span.known_until <= _UNTIL
    )
    values = select(change.indicator, change.at, change.first_end).where(
        change.view == _VIEW, change.indicator.in_(_INDICATORS), change.at > _SINCE, change.at <= _UNTIL
    )
    return union_all(begins, ends, values)


def _of_definitions() -> ColumnElement[bool]:
    """The versions of some definitions by an instant, found by their indicator: to find spans by it would read all."""
    items, span = document_item.c, document_span.c
    return and_(
        items.kind == ItemKind.DEFINITION.value,
        items.indicator.in_(_INDICATORS),
        span.view == _VIEW,
        span.document_id == items.id,
        span.known_from <= _UNTIL,
    )


# Built once: to build a statement costs more than to execute it.
_VIEW: BindParameter[str] = bindparam("view")
_INDICATORS: BindParameter[list[str]] = bindparam("indicators", expanding=True)
_SINCE: BindParameter[datetime] = bindparam("since")
_UNTIL: BindParameter[datetime] = bindparam("until")
_LATEST_JUDGED = _latest_judged()
_FIRST_KNOWN = (
    select(document_item.c.indicator, func.min(document_span.c.known_from).label("at"))
    .where(_of_definitions())
    .group_by(document_item.c.indicator)
)
_DEFINITION_VERSIONS = (
    select(*(document_item.c[name] for name in ("kind", "key", "revision", "indicator", "body")))
    .add_columns(document_span.c.known_from)
    .where(_of_definitions())
)
_BOUNDARIES = _boundaries()


def _converter() -> Any:
    converter = make_converter()
    converter.register_unstructure_hook(Period, lambda period: period.id)
    converter.register_structure_hook(Period, lambda text, _: parse_period(text))
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    converter.register_structure_hook(float | int | str, lambda value, _: value)
    configure_tagged_union(Evidence, converter, tag_name="evidence")
    return converter


_CONVERTER = _converter()


def encode_known(known: Sequence[KnownWarning]) -> str:
    """Known warnings as JSON."""
    return str(_CONVERTER.dumps(tuple(known), sort_keys=True, separators=(",", ":")))


def decode_known(body: str) -> Known:
    """The known warnings that `encode_known` wrote."""
    return tuple(_CONVERTER.loads(body, tuple[KnownWarning, ...]))
