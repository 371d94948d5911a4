"""Where the rows of a return belong: each one's indicator, area and period, which must exist and be the caller's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from app.domain.access import Caller
from app.domain.catalogue import Catalogue
from app.domain.errors import Fault, InvalidPeriodError
from app.domain.indicator import Definition, in_force
from app.domain.period import Period, parse_period
from app.domain.returns import Entry, ForbiddenRowsError, RowFault, period_fault

MOST_NAMED = 100
MOST_LIKE = 3


@dataclass(frozen=True, slots=True)
class Place:
    """One row by its place in the return (from 0), the definition in force, its area and period."""

    index: int
    definition: Definition
    area: str
    period: Period


@dataclass(frozen=True, slots=True)
class _Row:
    """An indicator's definition at a period, or what is wrong with the two."""

    definition: Definition | None
    period: Period | None
    fault: Fault | None


def allowed_indicators(catalogue: Catalogue, *, caller: Caller) -> dict[str, tuple[Definition, ...]]:
    """The versions of the indicators that a caller may post: all, or those of the services of their key."""
    services = caller.services
    return {
        code: versions
        for code, versions in catalogue.versions.items()
        if services is None or versions[-1].service in services
    }


def places_of(
    entries: Sequence[Entry], *, catalogue: Catalogue, caller: Caller, home_area: str
) -> tuple[list[Place], list[RowFault]]:
    """The place of every row that has one, and what is wrong with the others; raises ForbiddenRowsError.

    A key that is limited to services is not told whether an indicator of no service of its own exists.
    """
    allowed = allowed_indicators(catalogue, caller=caller)
    if caller.services is not None:
        _require_allowed(entries, allowed=allowed)
    read: dict[tuple[str, str], _Row] = {}
    first: dict[tuple[str, str, str], int] = {}
    places: list[Place] = []
    faults: list[RowFault] = []
    for index, entry in enumerate(entries):
        asked = (entry["indicator"], entry["period"])
        row = read.get(asked)
        if row is None:
            row = read[asked] = _row(*asked, allowed=allowed)
        area = entry.get("area") or home_area
        if row.fault is not None:
            faults.append(RowFault(index, row.fault.field, row.fault.code, row.fault.detail))
        if area not in catalogue.areas:
            detail = "There is no area of this code; /v1/areas lists them. Leave it out for the council's own."
            faults.append(RowFault(index, "area", "unknown_area", detail))
        elif row.fault is None and row.definition is not None and row.period is not None:
            key = (asked[0], area, row.period.id)
            if first.setdefault(key, index) != index:
                faults.append(RowFault(index, "indicator", "duplicate", _DUPLICATE, first[key]))
            else:
                places.append(Place(index, row.definition, area, row.period))
    return places, faults


_DUPLICATE = "The same indicator, area and period stand in the return before: send each value once."


def _row(indicator: str, period: str, *, allowed: Mapping[str, tuple[Definition, ...]]) -> _Row:
    versions = allowed.get(indicator)
    if versions is None:
        return _Row(None, None, Fault("indicator", "unknown_indicator", _unknown(indicator, known=allowed)))
    try:
        parsed = parse_period(period)
    except InvalidPeriodError as error:
        return _Row(None, None, Fault("period", "invalid_period", str(error)))
    definition = in_force(versions, period=parsed)
    return _Row(definition, parsed, period_fault(parsed, definition=versions[-1]))


def _require_allowed(entries: Sequence[Entry], *, allowed: Mapping[str, Any]) -> None:
    refused = [index for index, entry in enumerate(entries) if entry["indicator"] not in allowed]
    if refused:
        detail = f"This key may not post this indicator.{_named(allowed)}"
        raise ForbiddenRowsError(RowFault(index, "indicator", "not_allowed", detail) for index in refused)


def _unknown(indicator: str, *, known: Collection[str]) -> str:
    alike = get_close_matches(indicator, known, n=MOST_LIKE)
    if alike:
        return f"There is no indicator of this code. Is it {' or '.join(alike)}?"
    return f"There is no indicator of this code.{_named(known)}"


def _named(known: Collection[str]) -> str:
    if not known:
        return " There is none that it may post."
    return f" There are: {', '.join(sorted(known))}." if len(known) <= MOST_NAMED else " /v1/indicators lists them."
