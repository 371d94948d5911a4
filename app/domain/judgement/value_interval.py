"""Between which limits a value may lie by chance: as published, or from the counts behind it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.judgement.intervals import (
    LEVEL,
    ConfidenceInterval,
    IntervalMethod,
    count_interval,
    proportion_interval,
)
from app.domain.measures.indicator import PERCENT, Definition, is_in
from app.domain.measures.number import exact, rounded
from app.domain.measures.period import Period
from app.domain.measures.value import Value


class ValueIntervalMethod(StrEnum):
    """Whether the limits were published with the value, or how they are computed from its counts."""

    PUBLISHED = "published"
    WILSON = IntervalMethod.WILSON.value
    BYAR = IntervalMethod.BYAR.value
    EXACT = IntervalMethod.EXACT.value


class NoIntervalReason(StrEnum):
    """Why a value has no interval."""

    NO_VALUE = "no_value"
    NO_COUNTS = "no_counts"
    COUNTS_ROUNDED = "counts_rounded"


@dataclass(frozen=True, slots=True)
class ValueInterval:
    """The limits of the value at `period`, in the unit, at `level` percent; with a `reason` there are none.

    A limit that does not exist is None.
    """

    period: Period
    method: ValueIntervalMethod | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    level: float | None = None
    reason: NoIntervalReason | None = None


def value_interval(value: Value, *, definition: Definition) -> ValueInterval:
    """The published limits of a value, or where its counts are of people or events those that chance gives them.

    Of a percentage Wilson's, of a rate those of its numerator over its denominator, of a count without either its own;
    they take each person or event as independent of the others.
    """
    if value.number is None:
        return ValueInterval(value.period, reason=NoIntervalReason.NO_VALUE)
    if value.lower_limit is not None and value.upper_limit is not None:
        published = (exact(value.lower_limit), exact(value.upper_limit))
        return ValueInterval(value.period, ValueIntervalMethod.PUBLISHED, *published, value.limits_level)
    if not definition.counts_events:
        return ValueInterval(value.period, reason=NoIntervalReason.NO_COUNTS)
    if definition.counts_rounded_to is not None:
        return ValueInterval(value.period, reason=NoIntervalReason.COUNTS_ROUNDED)
    by_counts = _by_counts(value, definition=definition)
    if by_counts is None or by_counts[0].upper is None:
        return ValueInterval(value.period, reason=NoIntervalReason.NO_COUNTS)
    interval, factor = by_counts
    places = definition.decimal_places
    lower, upper = (
        None if limit is None else rounded(limit * factor, decimal_places=places)
        for limit in (interval.lower, interval.upper)
    )
    return ValueInterval(value.period, ValueIntervalMethod(interval.method.value), lower, upper, LEVEL)


def _by_counts(value: Value, *, definition: Definition) -> tuple[ConfidenceInterval, float] | None:
    """The interval of the counts, and what turns its limits into the unit; None without counts."""
    part, whole = value.numerator, value.denominator
    if part is not None and whole is not None and whole > 0:
        if is_in(definition.unit, PERCENT):
            return proportion_interval(part, whole), definition.ratio_multiplier
        return count_interval(part), definition.ratio_multiplier / whole
    is_count = definition.decimal_places == 0 and not definition.comparable_between_areas
    if value.number is None or not is_count or is_in(definition.unit, PERCENT):
        return None
    return count_interval(value.number), 1.0
