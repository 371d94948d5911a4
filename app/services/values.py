"""Tidy values: a page of what is public, with the definition that each is read by."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.domain.catalogue import Catalogue
from app.domain.indicator import Definition, in_force
from app.domain.value import Value
from app.services.picture import Known
from app.storage.values import Position, ValueFilter, count_public_values, public_values


@dataclass(frozen=True, slots=True)
class ValuePage:
    """One page, the number of all, and whether more follow."""

    rows: tuple[tuple[Value, Definition], ...]
    total: int
    more: bool


def read_values(
    connection: Connection,
    *,
    known: Known,
    where: ValueFilter,
    after: Position | None,
    limit: int,
) -> ValuePage:
    """The values that pass `where`, `limit` of them from after a position; only of indicators in a public tier."""
    catalogue, until, view = known.catalogue, known.viewpoint.instant, known.viewpoint.view
    shown = set(catalogue.shown())
    indicators = shown if where.indicators is None else shown & set(where.indicators)
    asked = replace(where, indicators=indicators)
    rows = public_values(connection, where=asked, until=until, view=view, after=after, limit=limit + 1)
    total = count_public_values(connection, where=asked, until=until, view=view)
    page = tuple(_with_definition(value, catalogue=catalogue) for value in rows[:limit])
    return ValuePage(page, total, more=len(rows) > limit)


def _with_definition(value: Value, *, catalogue: Catalogue) -> tuple[Value, Definition]:
    text = catalogue.commentaries.get((value.indicator, value.area, value.period))
    return replace(value, commentary=text), in_force(catalogue.versions[value.indicator], period=value.period)
