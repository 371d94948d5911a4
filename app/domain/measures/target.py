"""Targets: what the council set out to reach in a period, who set it and why; and the faults of a target."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.errors import Fault
from app.domain.measures.breaking_versions import breaking_version
from app.domain.measures.indicator import Definition, Polarity, in_force
from app.domain.measures.number import is_finer
from app.domain.measures.period import Period, parse_period


@dataclass(frozen=True, slots=True)
class Target:
    """The target of one indicator for one period, in its unit; with `upper` it is the range from `value` to `upper`.

    `set_under` is the first period of the definition's version that it was set under, empty for the first version; None
    for a target recorded without it.
    """

    indicator: str
    period: Period
    value: float
    upper: float | None = None
    set_on: date | None = None
    set_by: str | None = None
    rationale: str | None = None
    set_under: str | None = None


def judges(target: Target, *, versions: Sequence[Definition]) -> bool:
    """Whether a target may judge its period: not one that was set before a version that breaks the series.

    Without the version that it was set under, the day on which it was set decides.
    """
    breaking = breaking_version(versions, period=target.period)
    return breaking is None or _set_from(target) >= breaking.first_day


def version_of(target: Target, *, versions: Sequence[Definition]) -> Definition:
    """The version of the definition in whose unit a target is."""
    if judges(target, versions=versions):
        return in_force(versions, period=target.period)
    known = [version for version in versions if version.first_day <= _set_from(target)]
    return known[-1] if known else versions[0]


def _set_from(target: Target) -> date:
    if target.set_under is None:
        return target.set_on or date.min
    return parse_period(target.set_under).start if target.set_under else date.min


def target_faults(target: Target, *, definition: Definition) -> Iterator[Fault]:
    """The faults of a target by the definition that judges its period."""
    if target.upper is not None and target.upper <= target.value:
        yield Fault("upper", "conflict", "A range ends above where it begins: give a larger upper, or leave it out.")
    for field, number in (("value", target.value), ("upper", target.upper)):
        if number is not None and is_finer(number, decimal_places=definition.decimal_places):
            yield Fault(field, "too_fine", too_fine(definition.decimal_places))
    level = floor_better_than(target, definition=definition)
    if level is not None:
        detail = f"The floor of the target rule, {level:g}, is better than this target: set a target beyond the floor."
        yield Fault("value", "conflict", detail)


def floor_better_than(target: Target, *, definition: Definition) -> float | None:
    """The floor of the definition's rule, where it is better than the target and amber could never be reached."""
    amber = definition.target_rule.amber
    if amber is None or amber.level is None:
        return None
    if definition.polarity is Polarity.HIGHER_IS_BETTER:
        return amber.level if amber.level > target.value else None
    aim = target.value if target.upper is None else target.upper
    return amber.level if definition.polarity is Polarity.LOWER_IS_BETTER and amber.level < aim else None


def too_fine(decimal_places: int) -> str:
    """The sentence for a number with more decimal places than figures are judged at."""
    places = "whole numbers"
    if decimal_places:
        places = "1 decimal place" if decimal_places == 1 else f"{decimal_places} decimal places"
    return f"Figures of this indicator are judged at {places}: give no finer number."
