"""Targets: what the council set out to reach in a period, who set it and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.measures.breaking_versions import breaking_version
from app.domain.measures.indicator import Definition, in_force
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
    """Whether a target may judge its period: none that was set before a version that breaks the series may.

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
