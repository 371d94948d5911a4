"""Autocorrelation: whether a series drifts, so that each figure resembles the one before, or follows the seasons."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain
from math import sqrt

from app.domain.measures.number import mean

DRIFTS_ABOVE = Decimal("0.3")  # lag-1 autocorrelation
SEASONS_NEEDED = 3  # whole years of quarters or months
SEASONAL_ABOVE = 1.645  # standard errors of the autocorrelation at a year's lag: 90 %


def autocorrelation(segments: Sequence[Sequence[Decimal]], *, lag: int = 1) -> Decimal:
    """The autocorrelation of a series at a lag, about the mean of each of its segments; 0 of a constant series.

    An agreed step change begins a new segment and is no drift. Source: Box and Jenkins, Time Series Analysis (1970).
    """
    residuals = [[number - level for number in segment] for segment, level in _with_means(segments)]
    total = sum((residual * residual for residual in chain.from_iterable(residuals)), Decimal(0))
    pairs = (zip(segment, segment[lag:], strict=False) for segment in residuals)
    shared = sum((earlier * later for earlier, later in chain.from_iterable(pairs)), Decimal(0))
    return shared / total if total else Decimal(0)


def is_seasonal(numbers: Sequence[Decimal], *, season: int) -> bool:
    """Whether a series of quarters (`season` 4) or months (12) follows the seasons; never in under 3 years.

    Source: Assimakopoulos and Nikolopoulos, International Journal of Forecasting 16 (2000) 521-530: the autocorrelation
    at a year's lag is beyond 1.645 of its standard errors by Bartlett's formula.
    """
    if len(numbers) < SEASONS_NEEDED * season:
        return False
    at_lags = [float(autocorrelation([numbers], lag=lag)) for lag in range(1, season + 1)]
    error = sqrt((1 + 2 * sum(at_lag * at_lag for at_lag in at_lags[:-1])) / len(numbers))
    return abs(at_lags[-1]) > SEASONAL_ABOVE * error


def _with_means(segments: Sequence[Sequence[Decimal]]) -> Iterator[tuple[Sequence[Decimal], Decimal]]:
    return ((segment, mean(segment)) for segment in segments if segment)
