"""Tidy values: a page of what is public, with the definition that each is read by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.value import Value, with_revision_marked
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_items import ReleasedItem
from app.services.measures.series_breaks import with_series_breaks
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
    connection: Connection, *, snapshot: Snapshot, where: ValueFilter, after: Position | None, limit: int
) -> ValuePage:
    """The values that pass `where`, `limit` of them from after a position; only of indicators in a public tier."""
    reference = snapshot.reference
    until, view = reference.instant, reference.view
    shown = set(reference.shown())
    where = replace(where, indicators=shown if where.indicators is None else shown & set(where.indicators))
    values = public_values(connection, where=where, until=until, view=view, after=after, limit=limit + 1)
    total = count_public_values(connection, where=where, until=until, view=view)
    revised = [value for value in values[:limit] if value.revision > 1]
    spans = items_beside(revised, lambda beside: released_values(connection, where=beside, until=until, view=view))
    marked = [
        with_revision_marked(value, [span.item for span in spans.get(key_of(value), ())]) for value in values[:limit]
    ]
    broken = with_series_breaks(connection, marked, reference=reference)
    page = tuple(_with_definition(value, reference=reference) for value in broken)
    return ValuePage(page, total, more=len(values) > limit)


def items_beside(
    values: Sequence[Value], read: Callable[[ValueFilter], Iterable[ReleasedItem[Value]]]
) -> dict[str, list[ReleasedItem[Value]]]:
    """By the keys of some values (and some others), what `read` gives of them, the oldest first."""
    if not values:
        return {}
    where = ValueFilter(
        indicators={value.indicator for value in values},
        areas={value.area for value in values},
        periods={value.period.id for value in values},
    )
    items: dict[str, list[ReleasedItem[Value]]] = {}
    for item in read(where):
        items.setdefault(item.key, []).append(item)
    return items


def _with_definition(value: Value, *, reference: ReferenceSnapshot) -> tuple[Value, Definition]:
    text = reference.commentaries.get((value.indicator, value.area, value.period))
    return replace(value, commentary=text), in_force(reference.versions[value.indicator], period=value.period)
