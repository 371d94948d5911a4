"""Values: a number or the reason why there is none, with its counts, limits and notes; and the faults of a value."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol

from app.domain.errors import Fault
from app.domain.measures.indicator import Accumulation, Definition, Frequency
from app.domain.measures.number import LARGEST_NUMBER, exact, ratio, rounded
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind

_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: MONTHS_IN_YEAR // 4}


class MissingReason(StrEnum):
    """Why a value row has no number."""

    NOT_DUE = "not_due"
    NOT_AVAILABLE = "not_available"
    NOT_COLLECTED = "not_collected"
    SUPPRESSED = "suppressed"
    UNDEFINED = "undefined"
    UNRELIABLE = "unreliable"
    AREA_ABOLISHED = "area_abolished"
    NOT_APPLICABLE = "not_applicable"


class ValueStatus(StrEnum):
    """Whether its publisher still expects to revise a value."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class PublishedVerdict(StrEnum):
    """What a publisher says of a value beside a comparator."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"


class Figure(Protocol):
    """The number of a period, in the unit, or None: all that a comparison needs of another area's value."""

    @property
    def period(self) -> Period:
        """The period."""
        ...

    @property
    def number(self) -> float | None:
        """The number; None where there is none."""
        ...


class PlainFigure(NamedTuple):
    """A figure alone: cheap to make where thousands are read."""

    period: Period
    number: float | None


@dataclass(frozen=True, slots=True)
class Value:
    """One indicator's value for one area and period: `number` in the unit or `missing_reason`, never both or neither.

    `lower_limit` and `upper_limit` are confidence limits at `limits_level` percent. `released_at` is the instant from
    which the public could read this row (None while it is not released); `revision` counts the rows of its key from 1.
    `verdict` is what `verdict_source` published of it beside `verdict_comparator`, a comparator's code.
    `revised` says that the public could read another figure before: `revised_from` (None where that had no number).
    """

    indicator: str
    area: str
    period: Period
    number: float | None
    missing_reason: MissingReason | None = None
    numerator: float | None = None
    denominator: float | None = None
    lower_limit: float | None = None
    upper_limit: float | None = None
    limits_level: float | None = None
    status: ValueStatus = ValueStatus.FINAL
    break_in_series: bool = False
    break_reason: str | None = None
    note: str | None = None
    verdict: PublishedVerdict | None = None
    verdict_comparator: str | None = None
    verdict_source: str | None = None
    commentary: str | None = None
    revision: int = 1
    released_at: datetime | None = None
    revised: bool = False
    revised_from: float | None = None


def rounded_number(value: Value | None, *, definition: Definition) -> Decimal | None:
    """The number at the declared precision, as judgements use it; None where there is none."""
    if value is None or value.number is None:
        return None
    return rounded(value.number, decimal_places=definition.decimal_places)


def public_before(value: Value, rows: Iterable[Value]) -> tuple[Value, ...]:
    """The rows of a value's key that the public could read before it, the latest first.

    Of two rows released at one instant the public only ever read the higher revision.
    """
    by_instant: dict[datetime, Value] = {}
    for row in sorted(rows, key=lambda row: row.revision):
        if row.released_at is not None and (value.released_at is None or row.released_at < value.released_at):
            by_instant[row.released_at] = row
    return tuple(by_instant[instant] for instant in sorted(by_instant, reverse=True))


def with_revision_marked(value: Value, rows: Iterable[Value]) -> Value:
    """The value, marked as revised where the public could read another figure before; `rows` are those of its key.

    A figure that was public before a suppression is not given.
    """
    figure = (value.number, value.missing_reason)
    other = next((row for row in public_before(value, rows) if (row.number, row.missing_reason) != figure), None)
    if other is None:
        return value
    return replace(value, revised=True, revised_from=None if is_suppressed(value) else other.number)


def is_suppressed(value: Value | None) -> bool:
    """Whether a value is withheld to protect people, so that no earlier number of it may be given either."""
    return value is not None and value.missing_reason is MissingReason.SUPPRESSED


def reporting_series(values: Iterable[Value], *, definition: Definition) -> tuple[Value, ...]:
    """The values at the definition's reporting frequency, oldest first, so a quarterly series has no year in it.

    Pooled years that overlap are included; comparisons skip them.
    """
    rows = (value for value in values if _at_frequency(value.period, definition=definition))
    return tuple(sorted(rows, key=lambda value: value.period))


def _at_frequency(period: Period, *, definition: Definition) -> bool:
    if definition.accumulation is Accumulation.ROLLING_YEAR or period.kind is PeriodKind.DAY:
        return True
    months = _MONTHS.get(definition.frequency)
    if months is not None:
        return period.months == months
    within_a_year = period.kind in (PeriodKind.FINANCIAL_QUARTER, PeriodKind.MONTH)
    return definition.frequency is Frequency.IRREGULAR or not within_a_year


def latest_due(series: Sequence[Value]) -> Value | None:
    """The last row of a series that is due, with a number or a reason; None when there is none."""
    due = [value for value in series if value.missing_reason is not MissingReason.NOT_DUE]
    return due[-1] if due else None


def check_value(value: Value, *, definition: Definition) -> tuple[Fault, ...]:
    """The faults of a value row by itself; empty when it may be recorded."""
    if _is_number_alone(value):
        return ()
    if unusable := tuple(_number_faults(value)):
        return unusable
    return (
        *_reason_faults(value),
        *_ratio_faults(value, definition=definition),
        *_limit_faults(value, definition=definition),
        *_break_faults(value),
        *_verdict_faults(value),
    )


def _is_number_alone(value: Value) -> bool:
    """Whether a value is a usable number with nothing beside it that could contradict it, as most of a return are."""
    return (
        value.number is not None
        and abs(value.number) <= LARGEST_NUMBER
        and value.missing_reason is None
        and value.numerator is None
        and value.denominator is None
        and value.lower_limit is None
        and value.upper_limit is None
        and value.limits_level is None
        and not value.break_in_series
        and value.break_reason is None
        and value.verdict is None
        and value.verdict_comparator is None
        and value.verdict_source is None
    )


def ratio_value(numerator: float, denominator: float, *, definition: Definition) -> float | None:
    """Numerator over denominator in the indicator's unit (unrounded); None where the denominator is 0."""
    quotient = ratio(exact(numerator), exact(denominator), multiplier=definition.ratio_multiplier)
    return None if quotient is None else float(quotient)


def _ends_of_rounding(numerator: float, denominator: float, *, definition: Definition) -> tuple[Decimal, Decimal]:
    """The least and the largest number that counts can give which are published as these; may be infinite."""
    slack = exact(definition.counts_rounded_to or 0) / 2
    part, whole = exact(numerator), exact(denominator)
    parts = (part - slack if part < 0 else max(part - slack, Decimal(0)), part + slack)
    wholes = (max(whole - slack, Decimal(0)), whole + slack)
    multiplier = definition.ratio_multiplier
    ends = [ratio(end, over, multiplier=multiplier) or Decimal(0) for end in parts for over in wholes if over]
    if not wholes[0]:
        ends += [Decimal("Infinity").copy_sign(end) for end in parts if end]
    return min(ends), max(ends)


def _number_faults(value: Value) -> Iterator[Fault]:
    """Numbers with which no rule can compute."""
    for field in ("number", "numerator", "denominator", "lower_limit", "upper_limit"):
        number: float | None = getattr(value, field)
        if number is not None and not abs(number) <= LARGEST_NUMBER:
            yield Fault(field, "out_of_range", "Give a number of at most 9,007,199,254,740,992, above or below 0.")
    level = value.limits_level
    if level is not None and not 0 < level < 100:
        yield Fault("limits_level", "out_of_range", "Give the level of the limits in percent, above 0 and below 100.")


def _reason_faults(value: Value) -> Iterator[Fault]:
    if value.number is None and value.missing_reason is None:
        if value.denominator == 0 == value.numerator:
            yield Fault("missing_reason", "required", "0 out of 0 is not a number: give missing_reason `undefined`.")
        else:
            yield Fault("missing_reason", "required", "Say why there is no number.")
    if value.number is not None and value.missing_reason is not None:
        yield Fault("missing_reason", "conflict", "Give either a number or a missing_reason, not both.")
    if value.missing_reason is MissingReason.SUPPRESSED:
        for field in ("numerator", "denominator"):
            if getattr(value, field) is not None:
                yield Fault(field, "conflict", f"Leave out the {field} of a suppressed value.")


def _ratio_faults(value: Value, *, definition: Definition) -> Iterator[Fault]:
    if (value.numerator is None) is not (value.denominator is None):
        absent = "numerator" if value.numerator is None else "denominator"
        yield Fault(absent, "required", "Give both numerator and denominator, or neither.")
    if value.denominator is not None and value.denominator < 0:
        yield Fault("denominator", "out_of_range", "A denominator is never negative: check the signs.")
        return
    if value.number is None or value.numerator is None or value.denominator is None:
        return
    sent = rounded(value.number, decimal_places=definition.decimal_places)
    if definition.counts_rounded_to is not None:
        yield from _rounded_ratio_faults(sent, value.numerator, value.denominator, definition=definition)
        return
    quotient = ratio_value(value.numerator, value.denominator, definition=definition)
    if quotient is None:
        yield Fault(
            "denominator", "conflict", "A denominator of 0 gives no number: give the missing_reason `undefined`."
        )
        return
    computed = rounded(quotient, decimal_places=definition.decimal_places)
    if computed != sent:
        detail = f"The numerator and denominator give {computed}, not {sent}."
        if value.numerator % 5 == 0 == value.denominator % 5:  # as counts that are published rounded are
            detail += " Where the counts are rounded, the definition says so, with `counts_rounded_to`."
        yield Fault("number", "conflict", detail)


def _rounded_ratio_faults(
    sent: Decimal, numerator: float, denominator: float, *, definition: Definition
) -> Iterator[Fault]:
    """A number that no counts can give which are published as these rounded ones."""
    half, places = _half_step(definition), definition.decimal_places
    low, high = _ends_of_rounding(numerator, denominator, definition=definition)
    if low - half <= sent <= high + half:
        return
    least, most = (rounded(end, decimal_places=places) if end.is_finite() else "any number" for end in (low, high))
    detail = f"The numerator and denominator, rounded to {definition.counts_rounded_to}, give {least} to {most}"
    yield Fault("number", "conflict", f"{detail}, not {sent}.")


def _half_step(definition: Definition) -> Decimal:
    """Half of the smallest step at the declared precision: how far a rounded number is from its own at most."""
    return Decimal(1).scaleb(-definition.decimal_places) / 2


def _limit_faults(value: Value, *, definition: Definition) -> Iterator[Fault]:
    lower, upper = value.lower_limit, value.upper_limit
    if (lower is None) is not (upper is None):
        yield Fault("lower_limit" if lower is None else "upper_limit", "required", "Give both limits, or neither.")
    if value.limits_level is None and not (lower is None and upper is None):
        yield Fault("limits_level", "required", "Give the level of the limits in percent, such as 95.")
    if lower is None or upper is None:
        return
    if value.number is None:
        yield Fault("lower_limit", "conflict", "A value without a number has no limits.")
        return
    if lower > upper:
        yield Fault("lower_limit", "conflict", f"The lower limit is above the upper one, {exact(upper):f}.")
        return
    number, half = rounded(value.number, decimal_places=definition.decimal_places), _half_step(definition)
    if not exact(lower) - half <= number <= exact(upper) + half:
        yield Fault(
            "lower_limit",
            "conflict",
            f"The value {number} is outside its limits, {exact(lower):f} to {exact(upper):f}.",
        )


def _break_faults(value: Value) -> Iterator[Fault]:
    if value.break_in_series and not (value.break_reason or "").strip():
        yield Fault("break_reason", "required", "Say why the series breaks.")
    if value.break_reason and not value.break_in_series:
        yield Fault("break_reason", "conflict", "A break_reason needs break_in_series: true.")


def _verdict_faults(value: Value) -> Iterator[Fault]:
    """A verdict goes with a number, a comparator and a source, and neither of these without it."""
    beside = {"verdict_comparator": value.verdict_comparator, "verdict_source": value.verdict_source}
    for field, text in beside.items():
        name = field.removeprefix("verdict_")
        if value.verdict is not None and not (text or "").strip():
            yield Fault(field, "required", f"Give the {name} of the published verdict.")
        if value.verdict is None and text is not None:
            yield Fault("verdict", "required", f"A {field} needs a verdict.")
    if value.verdict is not None and value.number is None:
        yield Fault("verdict", "conflict", "There is no verdict on a value without a number.")
