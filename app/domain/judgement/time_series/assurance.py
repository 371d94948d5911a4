"""Assurance: whether a stable process meets its target always, never, or by chance."""

from decimal import Decimal
from enum import StrEnum

from app.domain.judgement.time_series.process_limits import ProcessLimits
from app.domain.measures.indicator import Polarity
from app.domain.measures.number import rounded
from app.domain.measures.target import Target


class Assurance(StrEnum):
    """What can be expected of a process against its target, as long as nothing changes."""

    CONSISTENTLY_MET = "consistently_met"
    CONSISTENTLY_MISSED = "consistently_missed"
    HIT_AND_MISS = "hit_and_miss"


def assurance(
    limits: ProcessLimits | None,
    *,
    target: Target | None,
    polarity: Polarity,
    decimal_places: int,
    shift: Decimal = Decimal(0),
) -> Assurance | None:
    """Whether the limits lie on one side of the target of a period; None without limits, target or polarity.

    A target that moves is that of each period. `shift` is taken off the target where the limits are drawn on the gap
    to a median. Source: NHSRplotthedots, `ptd_calculate_assurance_type`; that a range counts is Waymark's own.
    """
    if limits is None or target is None or polarity is Polarity.NONE:
        return None
    low = rounded(target.value, decimal_places=decimal_places) - shift
    high = low if target.upper is None else rounded(target.upper, decimal_places=decimal_places) - shift
    below, above = limits.upper < low, limits.lower > high
    match polarity:
        case Polarity.HIGHER_IS_BETTER:
            met, missed = limits.lower > low, below
        case Polarity.LOWER_IS_BETTER:
            met, missed = limits.upper < high, above
        case _:
            met, missed = low < limits.lower and limits.upper < high, below or above
    if met:
        return Assurance.CONSISTENTLY_MET
    return Assurance.CONSISTENTLY_MISSED if missed else Assurance.HIT_AND_MISS
