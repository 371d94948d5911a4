"""Confidence intervals of proportions and counts: Wilson's, Byar's, and the exact one of fewer than 10 events."""

from enum import StrEnum
from math import sqrt
from typing import NamedTuple

from app.domain.judgement.quantiles import gamma_quantile, normal_quantile, two_sided

LEVEL = 95.0
EXACT_BELOW = 10  # events; Byar's approximation serves from here on


class IntervalMethod(StrEnum):
    """How the limits of an interval are computed."""

    WILSON = "wilson"
    BYAR = "byar"
    EXACT = "exact"


class ConfidenceInterval(NamedTuple):
    """Limits of a proportion (0 to 1) or of a number of events; a limit that does not exist is None."""

    lower: float | None
    upper: float | None
    method: IntervalMethod


NO_LIMITS = (None, None)


def proportion_interval(part: float, whole: float, *, level: float = LEVEL) -> ConfidenceInterval:
    """Wilson's interval of `part` out of `whole`, as a share from 0 to 1; no limits where these are not counts.

    Source: Wilson, Journal of the American Statistical Association 22 (1927) 209-212, as PHEindicatormethods.
    """
    if not 0 <= part <= whole or whole <= 0:
        return ConfidenceInterval(*NO_LIMITS, IntervalMethod.WILSON)
    z = normal_quantile(two_sided(level))
    middle = 2 * part + z * z
    half = z * sqrt(z * z + 4 * part * (1 - part / whole))
    over = 2 * (whole + z * z)
    lower = (middle - half) / over if part else 0.0
    upper = (middle + half) / over if part < whole else 1.0
    return ConfidenceInterval(lower, upper, IntervalMethod.WILSON)


def count_interval(events: float, *, level: float = LEVEL) -> ConfidenceInterval:
    """The interval of a number of independent events: exact below 10, else Byar's; no limits below 0.

    A rate's limits are these over its denominator. Never for sums of money or weights, which are not events.
    """
    return exact_interval(events, level=level) if events < EXACT_BELOW else byar_interval(events, level=level)


def byar_interval(events: float, *, level: float = LEVEL) -> ConfidenceInterval:
    """Byar's interval of a number of events; a lower limit below 0 is None, and so are both below 0 events.

    Source: Breslow and Day, Statistical methods in cancer research II (1987) 69, as PHEindicatormethods.
    """
    if events < 0:
        return ConfidenceInterval(*NO_LIMITS, IntervalMethod.BYAR)
    z = normal_quantile(two_sided(level))
    lower = events * (1 - 1 / (9 * events) - z / (3 * sqrt(events))) ** 3 if events else 0.0
    more = events + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3
    return ConfidenceInterval(lower if lower >= 0 else None, upper, IntervalMethod.BYAR)


def exact_interval(events: float, *, level: float = LEVEL) -> ConfidenceInterval:
    """The exact Poisson interval of a number of events, from chi-squared; no limits below 0.

    Source: Garwood, Biometrika 28 (1936) 437-442: half of chi-squared with 2 x events and 2 x events + 2 degrees.
    """
    if events < 0:
        return ConfidenceInterval(*NO_LIMITS, IntervalMethod.EXACT)
    above = two_sided(level)
    lower = gamma_quantile(1 - above, shape=events)
    return ConfidenceInterval(lower, gamma_quantile(above, shape=events + 1), IntervalMethod.EXACT)
