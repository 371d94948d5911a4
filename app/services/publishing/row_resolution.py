"""Rows of a return resolved to an indicator, an area and a period, which must exist and be the caller's to post."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from app.domain.errors import Fault, InvalidPeriodError
from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.period import Period, parse_period
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import Caller
from app.domain.publishing.returns import ForbiddenRowsError, RowFault, SubmittedReturn, SubmittedRow, period_fault

MOST_NAMED = 100
MOST_LIKE = 3
MOST_GUESSED = 50  # faults: no more are shown, and looking for codes that are like another takes its time


@dataclass(frozen=True, slots=True)
class ResolvedRow:
    """One row by its place in the return (from 0): the definition in force, its area and period."""

    index: int
    definition: Definition
    area: str
    period: Period


@dataclass(frozen=True, slots=True)
class _IndicatorPeriod:
    """An indicator's definition at a period, and everything that is wrong with the two."""

    definition: Definition | None
    period: Period | None
    faults: tuple[Fault, ...]


def allowed_indicators(reference: ReferenceSnapshot, *, caller: Caller) -> Mapping[str, tuple[Definition, ...]]:
    """The versions of the indicators that a caller may post: all, or those of the services of their key."""
    services = caller.services
    if services is None:
        return reference.versions
    return {code: versions for code, versions in reference.versions.items() if versions[-1].service in services}


def resolve_rows(
    submitted: SubmittedReturn, *, reference: ReferenceSnapshot, caller: Caller, home_area: str
) -> tuple[list[ResolvedRow], list[RowFault]]:
    """The rows that name an indicator, an area and a period, and what is wrong with the others.

    Rows in part are checked as far as they go, and are not resolved. Raises ForbiddenRowsError: a key that is limited
    to services does not learn whether an indicator of no service of its own exists.
    """
    allowed = allowed_indicators(reference, caller=caller)
    if caller.services is not None:
        _require_allowed(submitted.rows, allowed=allowed)
    known: dict[tuple[str | None, str | None], _IndicatorPeriod] = {}
    first: dict[tuple[str, str, str], int] = {}
    resolved: list[ResolvedRow] = []
    faults: list[RowFault] = []
    for index, row in enumerate(submitted.rows):
        named = (row.get("indicator"), row.get("period"))
        at = known.get(named)
        if at is None:
            at = known[named] = _indicator_period(*named, allowed=allowed, guess=len(faults) < MOST_GUESSED)
        if at.faults:
            faults += [RowFault(index, fault.field, fault.code, fault.detail) for fault in at.faults]
        in_part = index in submitted.partial
        if in_part and "area" not in row:
            continue
        area = row.get("area") or home_area
        if area not in reference.areas:
            faults.append(RowFault(index, "area", "unknown_area", _UNKNOWN_AREA))
        elif at.definition is not None and at.period is not None and not at.faults:
            key = (at.definition.code, area, at.period.id)
            if first.setdefault(key, index) != index:
                faults.append(RowFault(index, "indicator", "duplicate", _DUPLICATE, first[key]))
            elif not in_part:
                resolved.append(ResolvedRow(index, at.definition, area, at.period))
    return resolved, faults


_DUPLICATE = "Row {} gives the same indicator, area and period: send each value once."
_UNKNOWN_AREA = "There is no area of this code; /v1/areas lists them. Leave it out for the council's own."


def _indicator_period(
    indicator: str | None, period: str | None, *, allowed: Mapping[str, tuple[Definition, ...]], guess: bool
) -> _IndicatorPeriod:
    """What an indicator and a period stand for, each of them as far as it was read."""
    faults: list[Fault] = []
    versions = None if indicator is None else allowed.get(indicator)
    if indicator is not None and versions is None:
        faults.append(Fault("indicator", "unknown_indicator", _unknown(indicator, known=allowed, guess=guess)))
    parsed = None
    try:
        parsed = None if period is None else parse_period(period)
    except InvalidPeriodError as error:
        faults.append(Fault("period", "invalid_period", str(error)))
    if versions is None or parsed is None:
        return _IndicatorPeriod(None, None, tuple(faults))
    fault = period_fault(parsed, definition=versions[-1])
    return _IndicatorPeriod(in_force(versions, period=parsed), parsed, () if fault is None else (fault,))


def _require_allowed(rows: Sequence[SubmittedRow], *, allowed: Mapping[str, Any]) -> None:
    refused = [index for index, row in enumerate(rows) if "indicator" in row and row["indicator"] not in allowed]
    if refused:
        detail = f"This key may not post this indicator.{_named(allowed)}"
        raise ForbiddenRowsError(RowFault(index, "indicator", "not_allowed", detail) for index in refused)


def _unknown(indicator: str, *, known: Collection[str], guess: bool) -> str:
    alike = get_close_matches(indicator, known, n=MOST_LIKE) if guess else []
    if alike:
        return f"There is no indicator of this code. Is it {' or '.join(alike)}?"
    return f"There is no indicator of this code.{_named(known)}"


def _named(known: Collection[str]) -> str:
    if not known:
        return " There is none that it may post."
    return f" There are: {', '.join(sorted(known))}." if len(known) <= MOST_NAMED else " /v1/indicators lists them."
