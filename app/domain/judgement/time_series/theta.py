"""The Theta method: a smoothed level with half the slope of the regression line, in plain floats."""

from collections.abc import Sequence
from typing import NamedTuple

SMOOTHINGS = tuple(step / 20 for step in range(1, 21))  # 0.05 to 1


class Theta(NamedTuple):
    """What the method fits: the level after the last number, the smoothing, and half the slope a step."""

    level: float
    smoothing: float
    drift: float
    points: int


def theta(numbers: Sequence[float]) -> Theta:
    """The fit of the standard Theta method to two or more numbers at equal steps in time.

    The smoothing is the one of 0.05 to 1 whose forecasts one step ahead have the least squares of error; the level
    begins at the first number.
    Source: Assimakopoulos and Nikolopoulos, International Journal of Forecasting 16 (2000) 521-530; Hyndman and Billah
    19 (2003) 287-290, who show that it is simple exponential smoothing with a drift of half the regression's slope.
    """
    _, level, smoothing = min(_errors_and_level(numbers, smoothing=smoothing) for smoothing in SMOOTHINGS)
    return Theta(level, smoothing, regression_slope(numbers) / 2, len(numbers))


def theta_forecast(fit: Theta, *, steps: int) -> float:
    """The forecast so many steps after the last number: Hyndman and Billah's equation 5."""
    started = (1 - (1 - fit.smoothing) ** fit.points) / fit.smoothing
    return fit.level + fit.drift * (steps - 1 + started)


def regression_slope(numbers: Sequence[float]) -> float:
    """The least-squares slope a step of two or more numbers at equal steps in time."""
    middle = (len(numbers) - 1) / 2
    first = numbers[0]
    excess = sum((time - middle) * (number - first) for time, number in enumerate(numbers))
    return excess / sum((time - middle) ** 2 for time in range(len(numbers)))


def _errors_and_level(numbers: Sequence[float], *, smoothing: float) -> tuple[float, float, float]:
    """The squares of the errors one step ahead, and the level after the last number, for one smoothing."""
    level, squares = numbers[0], 0.0
    for number in numbers:
        error = number - level
        squares += error * error
        level += smoothing * error
    return squares, level, smoothing
