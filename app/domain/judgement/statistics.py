"""Figures over a group or a series, exact in decimals: median, quartiles and spread."""

from collections.abc import Sequence
from decimal import Decimal


def quartile(numbers: Sequence[Decimal], *, quarter: int) -> Decimal:
    """A quartile (1 lower, 2 median, 3 upper) of one or more numbers in any order.

    Linear interpolation between neighbours (Hyndman and Fan's type 7, numpy's default): the median of an even count
    lies half way between the two middle numbers.
    """
    ordered = sorted(numbers)
    below, rest = divmod((len(ordered) - 1) * quarter, 4)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * rest / 4


def median(numbers: Sequence[Decimal]) -> Decimal:
    """The middle of one or more numbers, or the mean of the two middle ones."""
    return quartile(numbers, quarter=2)


def median_absolute_deviation(numbers: Sequence[Decimal]) -> Decimal:
    """The median distance from the median, without the factor 1.4826 that makes it resemble a standard deviation."""
    middle = median(numbers)
    return median([abs(number - middle) for number in numbers])
