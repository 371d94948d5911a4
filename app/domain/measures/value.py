"""Values: a number or the reason why there is none, with what was counted, its limits and its notes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

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
    """Whether a value may still change as a matter of course."""

    PROVISIONAL = "provisional"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Value:
    """One indicator's value for one area and period: `number` in the unit or `missing_reason`, never both or neither.

    `lower_limit` and `upper_limit` are confidence limits at `limits_level` percent. `released_at` is the instant from
    which the public could read this row (None while it is not released); `revision` counts the rows of its key from 1.
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
    commentary: str | None = None
    revision: int = 1
    released_at: datetime | None = None
    revised: bool = False
    revised_from: float | None = None


def public_before(value: Value, rows: Iterable[Value]) -> tuple[Value, ...]:
    """Those of the rows of a value's key that the public could read before it, the latest first.

    Of two rows released at one instant the public only ever read the higher revision.
    """
    found: dict[datetime, Value] = {}
    for row in sorted(rows, key=_revision):
        if row.released_at is not None and (value.released_at is None or row.released_at < value.released_at):
            found[row.released_at] = row
    return tuple(found[instant] for instant in sorted(found, reverse=True))


def with_revision_marked(value: Value, rows: Iterable[Value]) -> Value:
    """The value, marked where the public could read another figure before it; `rows` are those of its key."""
    figure = (value.number, value.missing_reason)
    other = next((row for row in public_before(value, rows) if (row.number, row.missing_reason) != figure), None)
    return value if other is None else replace(value, revised=True, revised_from=other.number)


def _revision(row: Value) -> int:
    return row.revision


def reporting_series(values: Iterable[Value], *, definition: Definition) -> tuple[Value, ...]:
    """The values at the definition's reporting frequency, oldest first: a year's figure is no quarter of the series.

    Pooled years that overlap stay in; comparisons step over them.
    """
    kept = (value for value in values if _reports(value.period, definition=definition))
    return tuple(sorted(kept, key=lambda value: value.period))


def _reports(period: Period, *, definition: Definition) -> bool:
    if definition.accumulation is Accumulation.ROLLING_YEAR or period.kind is PeriodKind.DAY:
        return True
    months = _MONTHS.get(definition.frequency)
    if months is not None:
        return period.months == months
    part_of_a_year = period.kind in (PeriodKind.FINANCIAL_QUARTER, PeriodKind.MONTH)
    return definition.frequency is Frequency.IRREGULAR or not part_of_a_year


def latest_due(series: Sequence[Value]) -> Value | None:
    """The last row of a series that is due, whether it holds a number or a reason; None when there is none."""
    due = [value for value in series if value.missing_reason is not MissingReason.NOT_DUE]
    return due[-1] if due else None


def check_value(value: Value, *, definition: Definition) -> tuple[Fault, ...]:
    """Everything that is wrong with a value row by itself; empty when it may be recorded."""
    impossible = tuple(_number_faults(value))
    if impossible:
        return impossible
    return (
        *_reason_faults(value),
        *_ratio_faults(value, definition=definition),
        *_limit_faults(value, definition=definition),
        *_break_faults(value),
    )


def ratio_value(numerator: float, denominator: float, *, definition: Definition) -> float | None:
    """Numerator over denominator in the indicator's unit (unrounded); None where the denominator is 0."""
    found = ratio(exact(numerator), exact(denominator), multiplier=definition.ratio_multiplier)
    return None if found is None else float(found)


def _required(field: str, what: str) -> Fault:
    return Fault(field, "required", f"Say {what}.")


def _conflict(field: str, detail: str) -> Fault:
    return Fault(field, "conflict", detail)


def _range(field: str, detail: str) -> Fault:
    return Fault(field, "out_of_range", detail)


def _number_faults(value: Value) -> Iterator[Fault]:
    """Numbers that no rule can reckon with."""
    for field in ("number", "numerator", "denominator", "lower_limit", "upper_limit"):
        number: float | None = getattr(value, field)
        if number is not None and not abs(number) <= LARGEST_NUMBER:
            yield _range(field, "Give a finite number, no larger than 2 to the power of 53.")
    level = value.limits_level
    if level is not None and not 0 < level < 100:
        yield _range("limits_level", "Give the level of the limits in percent, above 0 and below 100.")


def _reason_faults(value: Value) -> Iterator[Fault]:
    if value.number is None and value.missing_reason is None:
        if value.denominator == 0 == value.numerator:
            yield Fault("missing_reason", "required", "0 out of 0 is no number: give the missing_reason `undefined`.")
        else:
            yield _required("missing_reason", "why there is no number")
    if value.number is not None and value.missing_reason is not None:
        yield _conflict("missing_reason", "A number has no reason for being missing: leave one of them out.")
    if value.missing_reason is MissingReason.SUPPRESSED:
        for field in ("numerator", "denominator"):
            if getattr(value, field) is not None:
                yield _conflict(field, f"A suppressed value hides its {field} as well.")


def _ratio_faults(value: Value, *, definition: Definition) -> Iterator[Fault]:
    if (value.numerator is None) is not (value.denominator is None):
        missing = "numerator" if value.numerator is None else "denominator"
        yield _required(missing, f"the {missing} too, or neither")
    if value.number is None or value.numerator is None or value.denominator is None:
        return
    found = ratio_value(value.numerator, value.denominator, definition=definition)
    if found is None:
        yield _conflict("denominator", "Nothing can be divided by 0: give the reason `undefined` and no number.")
        return
    computed, sent = (rounded(number, decimal_places=definition.decimal_places) for number in (found, value.number))
    if computed != sent:
        yield _conflict("number", f"The numerator and denominator give {computed}, not {sent}.")


def _limit_faults(value: Value, *, definition: Definition) -> Iterator[Fault]:
    lower, upper = value.lower_limit, value.upper_limit
    if (lower is None) is not (upper is None):
        yield _required("lower_limit" if lower is None else "upper_limit", "both limits, or neither")
    if value.limits_level is None and not (lower is None and upper is None):
        yield _required("limits_level", "the level of the limits in percent, such as 95")
    if lower is None or upper is None:
        return
    if value.number is None:
        yield _conflict("lower_limit", "A value without a number has no limits.")
        return
    low, number, high = (_at_precision(each, definition=definition) for each in (lower, value.number, upper))
    if not low <= number <= high:
        yield _conflict("lower_limit", f"The limits {low} to {high} do not hold the value {number}.")


def _at_precision(number: float, *, definition: Definition) -> Decimal:
    return rounded(number, decimal_places=definition.decimal_places)


def _break_faults(value: Value) -> Iterator[Fault]:
    if value.break_in_series and not (value.break_reason or "").strip():
        yield _required("break_reason", "why the series breaks")
    if value.break_reason and not value.break_in_series:
        yield _conflict("break_reason", "There is a reason for a break, but no break in the series.")
