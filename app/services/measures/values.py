"""Tidy values: a page of what is public, with the definition that each is read by."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
    position_of,
    public_values,
    released_values,
)

_AT_ONCE = 2_000  # values in memory at a time where all are read


@dataclass(frozen=True, slots=True)
class ValuePage:
    """One page, the number of all, and whether more follow."""

    rows: tuple[tuple[Value, Definition], ...]
    total: int
    more: bool


def count_values(connection: Connection, *, snapshot: Snapshot, where: ValueFilter) -> int:
    """How many values pass `where`; only of indicators in a public tier."""
    reference = snapshot.reference
    return count_public_values(
        connection, where=_shown(reference, where=where), until=reference.instant, view=reference.view
    )


def read_values(
    connection: Connection, *, snapshot: Snapshot, where: ValueFilter, after: Position | None, limit: int
) -> ValuePage:
    """The values that pass `where`, `limit` of them from after a position; only of indicators in a public tier."""
    reference = snapshot.reference
    until, view = reference.instant, reference.view
    where = _shown(reference, where=where)
    values = public_values(connection, where=where, until=until, view=view, after=after, limit=limit + 1)
    total = count_public_values(connection, where=where, until=until, view=view)
    page = _marked(connection, values[:limit], reference=reference)
    return ValuePage(page, total, more=len(values) > limit)


def every_value(
    connection: Connection, *, snapshot: Snapshot, where: ValueFilter, after: Position | None = None
) -> Iterator[tuple[Value, Definition]]:
    """The values that pass `where` from after a position, read in batches on demand."""
    reference = snapshot.reference
    until, view = reference.instant, reference.view
    where = _shown(reference, where=where)
    while values := public_values(connection, where=where, until=until, view=view, after=after, limit=_AT_ONCE):
        yield from _marked(connection, values, reference=reference)
        if len(values) < _AT_ONCE:
            return
        after = position_of(values[-1])


def _shown(reference: ReferenceSnapshot, *, where: ValueFilter) -> ValueFilter:
    """The filter without indicators that are not shown."""
    shown = set(reference.shown())
    return replace(where, indicators=shown if where.indicators is None else shown & set(where.indicators))


def _marked(
    connection: Connection, values: Sequence[Value], *, reference: ReferenceSnapshot
) -> tuple[tuple[Value, Definition], ...]:
    """Values with what they were revised from, what is said of them, and the definition that each is read by."""
    until, view = reference.instant, reference.view
    revised = [value for value in values if value.revision > 1]
    spans = items_beside(revised, lambda beside: released_values(connection, where=beside, until=until, view=view))
    marked = [with_revision_marked(value, [span.item for span in spans.get(key_of(value), ())]) for value in values]
    broken = with_series_breaks(connection, marked, reference=reference)
    return tuple(_with_definition(value, reference=reference) for value in broken)


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
    return items_by_key(read(where))


def items_by_key(items: Iterable[ReleasedItem[Value]]) -> dict[str, list[ReleasedItem[Value]]]:
    """Items by the key of their values, in the order given."""
    items_of_key: dict[str, list[ReleasedItem[Value]]] = {}
    for item in items:
        items_of_key.setdefault(item.key, []).append(item)
    return items_of_key


def _with_definition(value: Value, *, reference: ReferenceSnapshot) -> tuple[Value, Definition]:
    text = reference.commentaries.get((value.indicator, value.area, value.period))
    with_commentary = value if text is None else replace(value, commentary=text)
    return with_commentary, in_force(reference.versions[value.indicator], period=value.period)
