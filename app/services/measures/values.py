"""Tidy values: a page of what is public, with the definition that each is read by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.value import Value, with_revision_marked
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_items import ReleasedItem, View
from app.services.performance.assessment_data import Snapshot
from app.storage.measures.values import (
    Position,
    ValueFilter,
    count_public_values,
    key_of,
    public_values,
    released_values,
)


@dataclass(frozen=True, slots=True)
class ValuePage:
    """One page, the number of all, and whether more follow."""

    rows: tuple[tuple[Value, Definition], ...]
    total: int
    more: bool


def read_values(
    connection: Connection,
    *,
    snapshot: Snapshot,
    where: ValueFilter,
    after: Position | None,
    limit: int,
) -> ValuePage:
    """The values that pass `where`, `limit` of them from after a position; only of indicators in a public tier."""
    reference, until, view = snapshot.reference, snapshot.read_context.instant, snapshot.read_context.view
    shown = set(reference.shown())
    indicators = shown if where.indicators is None else shown & set(where.indicators)
    asked = replace(where, indicators=indicators)
    rows = public_values(connection, where=asked, until=until, view=view, after=after, limit=limit + 1)
    total = count_public_values(connection, where=asked, until=until, view=view)
    later = [value for value in rows[:limit] if value.revision > 1]
    beside = spans_beside(connection, later, until=until, view=view)
    marked = (
        with_revision_marked(value, [row.item for row in beside.get(key_of(value), ())]) for value in rows[:limit]
    )
    page = tuple(_with_definition(value, reference=reference) for value in marked)
    return ValuePage(page, total, more=len(rows) > limit)


def spans_beside(
    connection: Connection, values: Sequence[Value], *, until: datetime, view: View
) -> dict[str, list[ReleasedItem[Value]]]:
    """By the values' keys (and some others), all their spans, the oldest first."""
    if not values:
        return {}
    where = ValueFilter(
        indicators={value.indicator for value in values},
        areas={value.area for value in values},
        periods={value.period.id for value in values},
    )
    found: dict[str, list[ReleasedItem[Value]]] = {}
    for row in released_values(connection, where=where, until=until, view=view):
        found.setdefault(row.key, []).append(row)
    return found


def _with_definition(value: Value, *, reference: ReferenceSnapshot) -> tuple[Value, Definition]:
    text = reference.commentaries.get((value.indicator, value.area, value.period))
    return replace(value, commentary=text), in_force(reference.versions[value.indicator], period=value.period)
