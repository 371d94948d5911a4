"""Quantiles of the normal, Student's t and gamma distributions, from closed forms and series."""

from collections.abc import Callable
from functools import lru_cache
from math import cos, exp, lgamma, log, pi, sin, sqrt, tan
from statistics import NormalDist

HALVINGS = 70  # of a bracket: more than a double has digits
SMALLEST_TERM = 1e-17  # of a series, relative to its sum

_NORMAL = NormalDist()


def normal_quantile(probability: float) -> float:
    """The standard normal quantile of a probability above 0 and below 1."""
    return _NORMAL.inv_cdf(probability)


def two_sided(level: float) -> float:
    """The probability below the upper of two limits with `level` percent between them: 0.975 for 95."""
    return (1 + level / 100) / 2


@lru_cache(maxsize=512)
def t_quantile(probability: float, *, degrees: int) -> float:
    """Student's t quantile for whole degrees of freedom (1 or more): 1.476 for 0.9 and 5.

    Source: the cumulative distribution as a finite sum, Abramowitz and Stegun 26.7.3 and 26.7.4, solved by bisection.
    """
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees=degrees)
    angle = _solved(lambda at: (1 + _t_within(at, degrees=degrees)) / 2, probability, low=0.0, high=pi / 2)
    return sqrt(degrees) * tan(angle)


@lru_cache(maxsize=512)
def gamma_quantile(probability: float, *, shape: float) -> float:
    """The gamma quantile for a shape above 0 and scale 1; 0 for a shape of 0.

    Source: the series of the incomplete gamma function, Abramowitz and Stegun 6.5.29, solved by bisection.
    """
    if shape <= 0:
        return 0.0
    high = 1.0
    while _gamma_probability(high, shape=shape) < probability:
        high *= 2
    return _solved(lambda at: _gamma_probability(at, shape=shape), probability, low=0.0, high=high)


def _t_within(angle: float, *, degrees: int) -> float:
    """The probability that |t| is at most sqrt(degrees) x tan(angle)."""
    cosine = cos(angle)
    odd = degrees % 2 == 1
    term = cosine if odd else 1.0
    total = 0.0 if degrees == 1 else term
    for step in range(3 if odd else 2, degrees - 1, 2):
        term *= cosine * cosine * (step - 1) / step
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total


def _gamma_probability(value: float, *, shape: float) -> float:
    term = total = 1.0
    step = shape
    while term > SMALLEST_TERM * total:
        step += 1
        term *= value / step
        total += term
    return exp(shape * log(value) - value - lgamma(shape + 1)) * total


def _solved(rising: Callable[[float], float], value: float, *, low: float, high: float) -> float:
    """Where a rising function takes `value` between `low` and `high`, by halving."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if rising(middle) < value:
            low = middle
        else:
            high = middle
    return (low + high) / 2
