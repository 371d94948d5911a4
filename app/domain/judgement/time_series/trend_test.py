"""The test of a trend over a few points: its slope, how surely there is one, and whether one point alone makes it."""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

SIGNIFICANT = 9.5495  # chi-squared with one degree of freedom at 99.8 %
NEGLIGIBLE = 1e-9  # of the size of its terms: a slope below it is 0 but for the rounding of doubles


class TrendTest(NamedTuple):
    """The slope a point (for proportions of the log odds), chi-squared, and whether one point alone makes the trend.

    `outlier` is True only where chi-squared is significant and leaving one point out turns the slope's sign, or makes
    it 0.
    """

    slope: float
    chi_squared: float
    outlier: bool

    @property
    def is_significant(self) -> bool:
        """Whether chi-squared shows a trend, an outlier apart."""
        return self.chi_squared > SIGNIFICANT


def trend_of_estimates(numbers: Sequence[float], *, standard_errors: Sequence[float]) -> TrendTest:
    """The trend of estimates at equal steps in time, with standard errors above 0, by weighted regression.

    Source: OHID, Fingertips trend markers, and PHEindicatormethods `assign_trend_markers`: weights 1/SE^2, chi-squared
    = slope^2 x sum of w (t - mean t)^2; 9.5495 is significant, unless any one point makes the trend.
    """
    weights = [1 / (error * error) for error in standard_errors]
    slope, spread = _slope(numbers, weights=weights)
    chi_squared = slope * slope * spread
    return TrendTest(slope, chi_squared, chi_squared > SIGNIFICANT and _outlier(numbers, slope=slope, weights=weights))


def trend_of_proportions(parts: Sequence[float], *, wholes: Sequence[float]) -> TrendTest:
    """The trend of proportions at equal steps in time, from counts of people or events (never of money).

    Source: as above. Chi-squared is that of the logistic trend by Cochran and Armitage; the slope is that of the log
    odds, unweighted. Where none or all are counted at a point, half a person is added on both sides at each.
    """
    total, counted = sum(wholes), sum(parts)
    times = range(len(parts))
    counted_times = sum(time * part for time, part in zip(times, parts, strict=True))
    times_sum = sum(time * whole for time, whole in zip(times, wholes, strict=True))
    squares = sum(time * time * whole for time, whole in zip(times, wholes, strict=True))
    excess = total * counted_times - counted * times_sum
    spread = counted * (total - counted) * (total * squares - times_sum * times_sum)
    chi_squared = total * excess * excess / spread if spread else 0.0
    odds = _log_odds(parts, wholes=wholes)
    weights = [1.0] * len(odds)
    slope, _ = _slope(odds, weights=weights)
    return TrendTest(slope, chi_squared, chi_squared > SIGNIFICANT and _outlier(odds, slope=slope, weights=weights))


def _log_odds(parts: Sequence[float], *, wholes: Sequence[float]) -> list[float]:
    extreme = any(part in (0, whole) for part, whole in zip(parts, wholes, strict=True))
    more = 0.5 if extreme else 0.0
    return [log((part + more) / (whole - part + more)) for part, whole in zip(parts, wholes, strict=True)]


def _outlier(numbers: Sequence[float], *, slope: float, weights: Sequence[float]) -> bool:
    """Whether leaving any one point out turns the slope's sign or makes it 0."""
    return any(_slope(numbers, weights=weights, without=left_out)[0] * slope <= 0 for left_out in range(len(numbers)))


def _slope(numbers: Sequence[float], *, weights: Sequence[float], without: int = -1) -> tuple[float, float]:
    """The weighted slope of numbers at the times 0, 1, 2 ..., and the weighted spread of the times."""
    first = numbers[0]  # taken off, so that a large level costs no digits
    used = [(time, numbers[time] - first, weights[time]) for time in range(len(numbers)) if time != without]
    total = sum(weight for _, _, weight in used)
    middle = sum(weight * time for time, _, weight in used) / total
    level = sum(weight * number for _, number, weight in used) / total
    products = [weight * (time - middle) * (number - level) for time, number, weight in used]
    spread = sum(weight * (time - middle) ** 2 for time, _, weight in used)
    excess = sum(products)
    if abs(excess) <= NEGLIGIBLE * sum(abs(product) for product in products):
        return 0.0, spread
    return excess / spread, spread
