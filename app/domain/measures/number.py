"""Numbers as judgements compare them: rounded half up at the declared precision, through the decimal text."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

MAX_DECIMAL_PLACES = 6
# Beyond this a double no longer represents every whole number, let alone decimals.
LARGEST_NUMBER = 2.0**53

# A double has up to 309 digits before the point, and rounding needs room for all of them.
_WIDE = Context(prec=309 + MAX_DECIMAL_PLACES, rounding=ROUND_HALF_UP)


def exact(value: float) -> Decimal:
    """The number as people wrote it: the shortest decimal text that reads back as the same double."""
    return Decimal(repr(float(value)))


@lru_cache(maxsize=16_384, typed=True)  # the rules round the same figures again and again
def rounded(value: float | Decimal, *, decimal_places: int) -> Decimal:
    """`value` rounded half up (away from zero) to `decimal_places` (0 to 6): 2.675 is 2.68 at two."""
    number = value if isinstance(value, Decimal) else exact(value)
    return _WIDE.plus(number.quantize(Decimal(1).scaleb(-decimal_places), context=_WIDE))


def is_finer(value: float, *, decimal_places: int) -> bool:
    """Whether a number has more decimal places than `decimal_places`."""
    return exact(value) != rounded(value, decimal_places=decimal_places)


def mean(numbers: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean of one number or more."""
    return sum(numbers, Decimal(0)) / len(numbers)


def ratio(numerator: Decimal, denominator: Decimal, *, multiplier: float) -> Decimal | None:
    """`numerator` / `denominator` times `multiplier` (100 for percent); None where the denominator is 0."""
    return numerator / denominator * exact(multiplier) if denominator else None


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """`part` in percent of |`whole`| to one decimal place, or None where the whole is 0."""
    return rounded(part / abs(whole) * 100, decimal_places=1) if whole else None
