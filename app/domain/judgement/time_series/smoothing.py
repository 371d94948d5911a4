"""The level of a series, its usual yearly change, and how far it is from a line in such changes; in plain floats."""

from collections.abc import Sequence
from math import sqrt

SMOOTHING = 0.4
CHANGES = 5  # of the usual yearly change, the latest


def smoothed_level(numbers: Sequence[float], *, smoothing: float = SMOOTHING) -> float:
    """The level by simple exponential smoothing of one or more numbers in order of time, begun at the first.

    Source: Brown, Statistical Forecasting for Inventory Control (1959): level = 0.4 x latest + 0.6 x level before.
    """
    level = numbers[0]
    for number in numbers:
        level += smoothing * (number - level)
    return level


def usual_change(changes: Sequence[float]) -> float:
    """The root mean square of the last 5 of one or more yearly changes: how far a year usually moves a series."""
    latest = changes[-CHANGES:]
    return sqrt(sum(change * change for change in latest) / len(latest))


def shared_usual_change(own: float, *, others: float | None) -> float:
    """Half the series' own usual yearly change and half the median of the others'; the own alone without others.

    Five changes of one council measure little: the median of councils steadies them.
    """
    return own if others is None else (own + others) / 2


def distance_to_line(level: float, *, line: float, below: bool, usual: float) -> float | None:
    """How many usual yearly changes a level is from a line, negative past it; None where nothing usually changes.

    `below` says that below the line is the wrong side, as with a floor.
    """
    if usual <= 0:
        return None
    return (level - line if below else line - level) / usual
