"""Whether a change is clear: beyond the margin of error of the figures compared, or beyond the usual change."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import NormalDist

from app.domain.measures.indicator import ESTIMATES, CertaintyRule, Definition
from app.domain.measures.number import exact, rounded
from app.domain.measures.value import Value

MARGIN_PLACES = 2  # decimal places of a margin beyond those of the indicator
LEAST_LEVEL, HIGHEST_LEVEL = 1.0, 99.999  # levels of limits beyond these are converted as these


class Certainty(StrEnum):
    """Whether the figures can say that a change means anything."""

    CLEAR = "clear"
    WITHIN_MARGIN = "within_margin"
    MARGIN_UNKNOWN = "margin_unknown"
    WITHIN_USUAL_CHANGE = "within_usual_change"


NOT_CLEAR = (Certainty.WITHIN_MARGIN, Certainty.MARGIN_UNKNOWN)


class MarginSource(StrEnum):
    """What a clear change must exceed: the margin of error by confidence limits, or the definition's tolerance."""

    LIMITS = "limits"
    TOLERANCE = "tolerance"


@dataclass(frozen=True, slots=True)
class ChangeCertainty:
    """Whether a change is clear, and the `margin` (in the unit, None where unknown) that it must exceed for that."""

    certainty: Certainty
    margin: Decimal | None
    margin_from: MarginSource | None


def certainty_of(
    size: Decimal,
    *,
    latest: Value,
    bases: Sequence[Value],
    base_value: Decimal,
    tolerance: Decimal,
    definition: Definition,
) -> ChangeCertainty:
    """Whether a change of `size` (0 or more) from the bases to `latest`, both with numbers, is clear.

    Confidence limits come first. An estimate without them has an unknown margin. Any other figure, and every figure of
    a definition that judges by what is printed, is compared with the tolerance. Each edge belongs to the margin.
    """
    places = definition.decimal_places
    by_margins = definition.certainty is CertaintyRule.MARGINS
    number = rounded(latest.number or 0.0, decimal_places=places)
    margin = _margin_of_error(latest, bases, number=number, base_value=base_value) if by_margins else None
    if margin is not None:
        certainty = Certainty.WITHIN_MARGIN if size <= margin else Certainty.CLEAR
        return ChangeCertainty(certainty, rounded(margin, decimal_places=places + MARGIN_PLACES), MarginSource.LIMITS)
    if by_margins and definition.measure in ESTIMATES:
        return ChangeCertainty(Certainty.MARGIN_UNKNOWN, None, None)
    certainty = Certainty.WITHIN_USUAL_CHANGE if size <= tolerance else Certainty.CLEAR
    return ChangeCertainty(certainty, tolerance, MarginSource.TOLERANCE)


def _margin_of_error(latest: Value, bases: Sequence[Value], *, number: Decimal, base_value: Decimal) -> Decimal | None:
    """What the change must exceed by the confidence limits, 0 or more; None where neither side has any.

    With limits on both sides it is the root of the sum of the squared half-widths; with limits on one side the distance
    from its value to the limit on the other value's side. The base of several periods needs the limits of all.
    """
    level = max((row.limits_level or 0.0 for row in (latest, *bases)), default=0.0)
    own = _half_width(latest, level=level)
    of_bases = [half for row in bases if (half := _half_width(row, level=level)) is not None]
    base = _root_of_squares(of_bases) / len(bases) if len(of_bases) == len(bases) else None
    if own is not None and base is not None:
        return _root_of_squares([own, base])
    rises = number > base_value
    if own is not None:
        return _distance(latest, number, upwards=not rises)
    if base is not None:
        return _distance(bases[0], base_value, upwards=rises) if len(bases) == 1 else base
    return None


def _half_width(row: Value, *, level: float) -> Decimal | None:
    """Half the width of a value's limits, at `level` percent; None without limits."""
    if row.lower_limit is None or row.upper_limit is None:
        return None
    half = (exact(row.upper_limit) - exact(row.lower_limit)) / 2
    own = row.limits_level or level
    return half if own == level else half * exact(_deviations(level)) / exact(_deviations(own))


def _deviations(level: float) -> float:
    """The standard deviations on either side of the mean that contain `level` percent of a normal distribution."""
    return NormalDist().inv_cdf((1 + min(max(level, LEAST_LEVEL), HIGHEST_LEVEL) / 100) / 2)


def _distance(row: Value, number: Decimal, *, upwards: bool) -> Decimal:
    """From a value's number to its limit above or below; 0 where rounding put the number past it."""
    upper, lower = exact(row.upper_limit or 0.0), exact(row.lower_limit or 0.0)
    return max(upper - number if upwards else number - lower, Decimal(0))


def _root_of_squares(widths: Sequence[Decimal]) -> Decimal:
    return sum((width * width for width in widths), Decimal(0)).sqrt()
