"""Rows of a return resolved to an indicator, an area and a period, which must exist and be the caller's to post."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from app.domain.errors import Fault, InvalidPeriodError
from app.domain.judgement.comparators import kind_code
from app.domain.measures.area import Area, AreaKind
from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.period import Period
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import Caller
from app.domain.publishing.returns import NOT_ALLOWED, RowFault, SubmittedReturn
from app.domain.publishing.submitted_periods import period_fault, submitted_period
from app.edge.addresses import under_root

MOST_NAMED = 100
MOST_LIKE = 3
CLOSE_NAME = 0.8  # how much of an area's name must agree
MOST_GUESSED = 50  # faults: no more are shown, and looking for codes that are like another takes its time


class ResolvedRow(NamedTuple):
    """One row by its place in the return (from 0): the definition in force, its area and period."""

    row_index: int
    definition: Definition
    area: str
    period: Period

    @property
    def key(self) -> tuple[str, str, str]:
        """What the revisions of its value share: indicator, area and period id."""
        return self.definition.code, self.area, self.period.id


@dataclass(frozen=True, slots=True)
class _IndicatorPeriod:
    """An indicator's definition at a period, and everything that is wrong with the two."""

    definition: Definition | None
    period: Period | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Indicators:
    """The indicators that a caller may post, by code, and whether these are those of their services alone."""

    allowed: Mapping[str, tuple[Definition, ...]]
    is_limited: bool

    def fault(self, indicator: str, *, guess: bool) -> Fault:
        """That a code is none of these, with those that are like it."""
        if self.is_limited:
            return Fault("indicator", NOT_ALLOWED, f"This key may not post this indicator.{self._named()}")
        alike = self._alike(indicator) if guess else []
        named = f" Did you mean {' or '.join(alike)}?" if alike else self._named()
        return Fault("indicator", "unknown_indicator", f"There is no indicator of this code.{named}")

    def _alike(self, indicator: str) -> list[str]:
        """The codes that are like a text, which may be written as a title is."""
        text = indicator.strip().casefold()
        titled = [code for code, versions in self.allowed.items() if versions[-1].title.casefold() == text]
        code = _NOT_IN_A_CODE.sub("-", text).strip("-")
        return titled[:MOST_LIKE] or get_close_matches(code, self.allowed, n=MOST_LIKE)

    def _named(self) -> str:
        if not self.allowed:
            return " There is none that it may post."
        if len(self.allowed) > MOST_NAMED:
            return f" {under_root('/v1/indicators')} lists them."
        return f" There are: {', '.join(sorted(self.allowed))}."


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

    Rows in part are checked as far as they go, and are not resolved. A key that is limited to services does not learn
    whether an indicator of no service of its own exists.
    """
    indicators = _Indicators(allowed_indicators(reference, caller=caller), is_limited=caller.services is not None)
    known: dict[tuple[str | None, str | None], _IndicatorPeriod] = {}
    first: dict[tuple[str, str, str], int] = {}
    resolved: list[ResolvedRow] = []
    faults: list[RowFault] = []
    for index, row in enumerate(submitted.rows):
        named = (row.get("indicator"), row.get("period"))
        at = known.get(named)
        if at is None:
            at = known[named] = _indicator_period(*named, indicators=indicators, guess=len(faults) < MOST_GUESSED)
        if at.faults:
            faults += [RowFault(index, fault.field, fault.code, fault.detail) for fault in at.faults]
        in_part = index in submitted.partial
        if in_part and "area" not in row:
            continue
        area = row.get("area") or home_area
        if area not in reference.areas:
            detail = _unknown_area(area, areas=reference.areas) if len(faults) < MOST_GUESSED else _no_area()
            faults.append(RowFault(index, "area", "unknown_area", detail))
        elif at.definition is not None and at.period is not None and not at.faults:
            place = ResolvedRow(index, at.definition, area, at.period)
            earlier = first.setdefault(place.key, index)
            if earlier != index:
                faults.append(RowFault(index, "indicator", "duplicate", _DUPLICATE, earlier))
            elif not in_part:
                resolved.append(place)
    return resolved, [*faults, *_comparator_faults(submitted, reference=reference)]


_NOT_IN_A_CODE = re.compile(r"[^a-z0-9]+")
_COUNCIL = re.compile(r"( (metropolitan|city|district|borough|county))? (council|borough)$")
_DUPLICATE = "{} gives the same indicator, area and period: send each value once."


def _no_area() -> str:
    areas = under_root("/v1/areas")
    create = under_root("/v1/areas/{code}")
    return (
        f"There is no area of this code; {areas} lists them. Leave it out for the council's own, or create the area "
        f"first, with PUT {create}."
    )


def _no_comparator() -> str:
    areas, groups = under_root("/v1/areas"), under_root("/v1/peer-groups")
    return f"There is no area or peer group of this code; {areas} and {groups} list them."


def _unknown_area(text: str, *, areas: Mapping[str, Area]) -> str:
    """That there is no such area, with the code that a name or a code in small letters stands for."""
    code = text.strip().upper()
    if code in areas:
        return f"Did you mean {code} ({areas[code].name})? Write the code in capital letters."
    by_name: dict[str, list[str]] = {}
    for area in areas.values():
        by_name.setdefault(area.name.casefold(), []).append(area.code)
    name = _COUNCIL.sub("", text.strip().casefold())
    for alike in get_close_matches(name, by_name, n=1, cutoff=CLOSE_NAME):
        codes = [f"{code} ({areas[code].name})" for code in sorted(by_name[alike])]
        return f"Write an area's code, not its name. Did you mean {' or '.join(codes[:MOST_LIKE])}?"
    return _no_area()


def _comparator_faults(submitted: SubmittedReturn, *, reference: ReferenceSnapshot) -> Iterator[RowFault]:
    """The verdicts beside something that no value is compared with."""
    known = {*reference.areas, *reference.groups, *map(kind_code, AreaKind)}
    for index, row in enumerate(submitted.rows):
        comparator = row.get("verdict_comparator")
        if comparator is not None and comparator not in known:
            yield RowFault(index, "verdict_comparator", "unknown_comparator", _no_comparator())


def _indicator_period(
    indicator: str | None, period: str | None, *, indicators: _Indicators, guess: bool
) -> _IndicatorPeriod:
    """What an indicator and a period stand for, each of them as far as it was read."""
    faults: list[Fault] = []
    versions = None if indicator is None else indicators.allowed.get(indicator)
    if indicator is not None and versions is None:
        faults.append(indicators.fault(indicator, guess=guess))
    parsed = None
    try:
        parsed = None if period is None else submitted_period(period, definition=versions[-1] if versions else None)
    except InvalidPeriodError as error:
        faults.append(Fault("period", "invalid_period", str(error)))
    if versions is None or parsed is None:
        return _IndicatorPeriod(None, None, tuple(faults))
    fault = period_fault(parsed, definition=versions[-1])
    return _IndicatorPeriod(in_force(versions, period=parsed), parsed, () if fault is None else (fault,))
