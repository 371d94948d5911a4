"""Targets: what the council set out to reach in a period, who set it and why."""

from dataclasses import dataclass
from datetime import date

from app.domain.measures.period import Period


@dataclass(frozen=True, slots=True)
class Target:
    """The target of one indicator for one period, in its unit; with `upper` it is the range from `value` to `upper`."""

    indicator: str
    period: Period
    value: float
    upper: float | None = None
    set_on: date | None = None
    set_by: str | None = None
    rationale: str | None = None
