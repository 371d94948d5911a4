"""An axis of numbers: its round ticks, and where a number is on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_NEAR_NULL = 3  # a smallest number of less than a third of the largest one's size shows the zero too


@dataclass(frozen=True, slots=True)
class NumberScale:
    """Ticks from the lowest to the highest number of an axis, `decimal_places` of them, and the ends in the drawing."""

    ticks: tuple[Decimal, ...]
    decimal_places: int
    start: float
    end: float

    def at(self, number: Decimal) -> float:
        """Where a number is."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.start + float((number - low) / (high - low)) * (self.end - self.start)


def number_scale(numbers: Iterable[Decimal], *, start: float, end: float, steps: int) -> NumberScale:
    """The scale of numbers, at least one, in about so many steps; with its zero where that is near."""
    known = list(numbers)
    low, high = min(known), max(known)
    if 0 <= low <= high / _NEAR_NULL:
        low = Decimal(0)
    elif low / _NEAR_NULL <= high <= 0:
        high = Decimal(0)
    if low == high:
        margin = abs(low) / 10 or Decimal(1)
        low, high = low - margin, high + margin
    step = _step((high - low) / steps)
    first, last = (low / step).to_integral_value("ROUND_FLOOR"), (high / step).to_integral_value("ROUND_CEILING")
    ticks = tuple((first + number) * step for number in range(int(last - first) + 1))
    exponent = step.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return NumberScale(ticks, places, start, end)


def _step(width: Decimal) -> Decimal:
    """The smallest round number that is at least `width`."""
    size = Decimal(1).scaleb(width.adjusted())
    return next(step * size for step in _STEPS if step * size >= width)
