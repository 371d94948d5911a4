"""What a definition or a value may not say: every contradiction is one fault with one sentence."""

from collections.abc import Iterator
from decimal import Decimal
from math import isfinite

from app.domain.errors import Fault
from app.domain.measures.indicator import (
    Accumulation,
    AmberKind,
    AnnualFigure,
    Band,
    CompareWith,
    Definition,
    Frequency,
    Polarity,
    ThresholdKind,
)
from app.domain.measures.number import MAX_DECIMAL_PLACES, exact, ratio, rounded
from app.domain.measures.value import MissingReason, Value

MUST_SAY = ("code", "title", "description", "purpose", "unit", "theme", "service", "owner_role")
FEWEST_PERIODS, MOST_PERIODS = 2, 20
# Beyond this a double no longer holds every whole number, let alone decimals.
LARGEST_NUMBER = 2.0**53
_GROWING = (Accumulation.CUMULATIVE, Accumulation.ROLLING_YEAR)


def check_definition(definition: Definition) -> tuple[Fault, ...]:
    """Everything that is wrong with a definition in itself; empty when it may be used."""
    return (
        *_text_faults(definition),
        *_measure_faults(definition),
        *_year_faults(definition),
        *_direction_faults(definition),
        *_target_rule_faults(definition),
        *_threshold_faults(definition),
        *_date_faults(definition),
    )


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


def _text_faults(definition: Definition) -> Iterator[Fault]:
    for field in MUST_SAY:
        if not str(getattr(definition, field)).strip():
            yield _required(field, f"the indicator's {field.replace('_', ' ')}")
    if not definition.source.name.strip():
        yield _required("source.name", "who publishes the figures")
    if definition.contributes_to == definition.code:
        yield _conflict("contributes_to", "An indicator cannot contribute to itself.")


def _measure_faults(definition: Definition) -> Iterator[Fault]:
    if not 0 <= definition.decimal_places <= MAX_DECIMAL_PLACES:
        yield _range("decimal_places", f"Give 0 to {MAX_DECIMAL_PLACES} decimal places.")
    if not (isfinite(definition.ratio_multiplier) and definition.ratio_multiplier > 0):
        yield _range("ratio_multiplier", "Give a number above 0, such as 100 for a percentage.")


def _year_faults(definition: Definition) -> Iterator[Fault]:
    figure, accumulation = definition.annual_figure, definition.accumulation
    if figure is AnnualFigure.NONE:
        return
    if definition.frequency is not Frequency.QUARTERLY:
        yield _conflict("annual_figure", "Only a quarterly indicator has a year derived from its quarters.")
    if accumulation in _GROWING and figure is not AnnualFigure.LAST:
        yield _conflict(
            "annual_figure",
            f"Quarters that already add up ({accumulation}) would be counted twice: "
            "the year is the last quarter's figure.",
        )
    if accumulation is Accumulation.SNAPSHOT and figure is AnnualFigure.SUM:
        yield _conflict("annual_figure", "Snapshots of the same thing cannot be added up: take the mean or the last.")


def _band_faults(band: Band, *, field: str) -> Iterator[Fault]:
    if not (isfinite(band.amount) and band.amount >= 0):
        yield _range(f"{field}.amount", "Give a number that is 0 or more.")


def _direction_faults(definition: Definition) -> Iterator[Fault]:
    rule = definition.direction
    yield from _band_faults(rule.tolerance, field="direction.tolerance")
    if rule.compare_with is CompareWith.MEAN_OF_PREVIOUS:
        if rule.periods is None or not FEWEST_PERIODS <= rule.periods <= MOST_PERIODS:
            yield _range("direction.periods", f"Give the number of periods, {FEWEST_PERIODS} to {MOST_PERIODS}.")
    elif rule.periods is not None:
        yield _conflict("direction.periods", "Only the mean of previous periods takes a number of periods.")
    if (
        definition.accumulation in _GROWING
        and rule.compare_with in (CompareWith.PREVIOUS_PERIOD, CompareWith.MEAN_OF_PREVIOUS)
        and definition.frequency is not Frequency.ANNUAL
    ):
        yield _conflict(
            "direction.compare_with",
            f"A figure that accumulates ({definition.accumulation}) can never be compared with "
            "the period before: compare it with the same period last year.",
        )


def _target_rule_faults(definition: Definition) -> Iterator[Fault]:
    green, amber = definition.target_rule.green_within, definition.target_rule.amber
    yield from _band_faults(green, field="target_rule.green_within")
    if amber is None:
        return
    if definition.polarity is Polarity.NONE:
        yield _conflict("target_rule.amber", "Without a polarity no target is judged.")
    if (amber.band is not None) is not (amber.kind is AmberKind.WITHIN):
        yield _conflict("target_rule.amber.band", "A band goes with `within`, and only with it.")
    if (amber.level is not None) is not (amber.kind is AmberKind.FLOOR):
        yield _conflict("target_rule.amber.level", "A level goes with `floor`, and only with it.")
    if amber.level is not None and not isfinite(amber.level):
        yield _range("target_rule.amber.level", "Give a finite number.")
    if amber.kind is AmberKind.FLOOR and definition.polarity is Polarity.TARGET_IS_BEST:
        yield _conflict("target_rule.amber.kind", "Where the target is best no level is a floor: give a band.")
    if amber.band is not None:
        yield from _band_faults(amber.band, field="target_rule.amber.band")
        if amber.band.kind is green.kind and amber.band.amount <= green.amount:
            yield _conflict("target_rule.amber.band.amount", "The amber band must be wider than the green one.")


def _threshold_faults(definition: Definition) -> Iterator[Fault]:
    threshold = definition.threshold
    if threshold is None:
        return
    if not isfinite(threshold.level):
        yield _range("threshold.level", "Give a finite number.")
    if not threshold.note.strip():
        yield _required("threshold.note", "where the threshold comes from")
    wrong_side = {
        Polarity.HIGHER_IS_BETTER: ThresholdKind.CEILING,
        Polarity.LOWER_IS_BETTER: ThresholdKind.FLOOR,
    }
    if definition.polarity is Polarity.NONE:
        yield _conflict("threshold", "Without a polarity no level is a warning sign.")
    elif wrong_side.get(definition.polarity) is threshold.kind:
        yield _conflict(
            "threshold.kind",
            f"A {threshold.kind} would warn of good values: the polarity is {definition.polarity}.",
        )


def _date_faults(definition: Definition) -> Iterator[Fault]:
    due = definition.due_days
    for field, days in (("submission", due.submission), ("publication", due.publication)):
        if days is not None and days < 0:
            yield _range(f"due_days.{field}", "Give a number of days that is 0 or more.")
    if due.submission is not None and due.publication is not None and due.submission > due.publication:
        yield _conflict("due_days.submission", "A value is due inside the council before it is due to the public.")
    if definition.effective_from is not None and not (definition.change_reason or "").strip():
        yield _required("change_reason", "why the definition changed")
    if definition.effective_from is None and definition.breaks_series:
        yield _conflict("breaks_series", "The first version has no series before it to break.")


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
