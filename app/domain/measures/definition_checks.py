"""The faults of a definition, by itself and beside the other versions."""

from collections.abc import Iterator, Sequence
from math import isfinite

from app.domain.errors import Fault
from app.domain.measures.breaking_versions import changes_of_meaning
from app.domain.measures.indicator import (
    ENDED_SUPPLIES,
    POUNDS,
    Accumulation,
    AmberKind,
    AnnualFigure,
    Band,
    BandKind,
    CompareWith,
    Definition,
    DirectionRule,
    Frequency,
    Measure,
    Polarity,
    Supply,
    ThresholdBasis,
    ThresholdKind,
    is_in,
)
from app.domain.measures.number import MAX_DECIMAL_PLACES, is_finer
from app.domain.measures.reserved_codes import reserved_faults
from app.domain.measures.target import Target, floor_better_than, too_fine

REQUIRED_TEXTS = ("code", "title", "description", "purpose", "unit", "theme", "service", "owner_role")
MIN_PERIODS, MAX_PERIODS = 2, 20
MAX_DUE_DAYS = 3_660
COARSEST_COUNTS = 1_000_000
_ACCUMULATING = (Accumulation.CUMULATIVE, Accumulation.ROLLING_YEAR)


def check_definition(definition: Definition) -> tuple[Fault, ...]:
    """The faults of a definition by itself; empty when it may be used."""
    return (
        *_text_faults(definition),
        *_measure_faults(definition),
        *_year_faults(definition),
        *_direction_faults(definition),
        *_target_rule_faults(definition),
        *_threshold_faults(definition),
        *_unlike_faults(definition),
        *_doubtful_faults(definition),
        *_expected_range_faults(definition),
        *_precision_faults(definition),
        *_date_faults(definition),
    )


def _text_faults(definition: Definition) -> Iterator[Fault]:
    for field in REQUIRED_TEXTS:
        if not str(getattr(definition, field)).strip():
            yield Fault(field, "required", f"Give the indicator's {field.replace('_', ' ')}.")
    if not definition.source.name.strip():
        yield Fault("source.name", "required", "Say who publishes the figures.")
    noted = bool((definition.supply_note or "").strip())
    if definition.supply is Supply.PAUSED and not noted:
        yield Fault("supply_note", "required", "Say what the publisher says of the pause.")
    if noted and definition.supply not in ENDED_SUPPLIES:
        yield Fault("supply_note", "conflict", "Only a paused or discontinued series has the publisher's word for it.")
    if definition.contributes_to == definition.code:
        yield Fault("contributes_to", "conflict", "An indicator cannot contribute to itself.")


def _measure_faults(definition: Definition) -> Iterator[Fault]:
    if not 0 <= definition.decimal_places <= MAX_DECIMAL_PLACES:
        yield Fault("decimal_places", "out_of_range", f"Give 0 to {MAX_DECIMAL_PLACES} decimal places.")
    if not (isfinite(definition.ratio_multiplier) and definition.ratio_multiplier > 0):
        yield Fault("ratio_multiplier", "out_of_range", "Give a number above 0, such as 100 for a percentage.")
    if definition.counts_rounded_to is not None and not 2 <= definition.counts_rounded_to <= COARSEST_COUNTS:
        detail = f"Give a whole number from 2 to {COARSEST_COUNTS}, such as 5; leave it out where counts are exact."
        yield Fault("counts_rounded_to", "out_of_range", detail)
    if definition.counts_events and (is_in(definition.unit, POUNDS) or definition.measure is Measure.SCORE):
        what = "a score" if definition.measure is Measure.SCORE else "a sum of money"
        yield Fault("counts_events", "conflict", f"The figure is {what}, which counts neither people nor events.")
    usual = definition.usual_yearly_change
    if usual is not None and not (isfinite(usual) and usual > 0):
        yield Fault("usual_yearly_change", "out_of_range", "Give a number above 0, or leave it out.")


def _year_faults(definition: Definition) -> Iterator[Fault]:
    figure, accumulation = definition.annual_figure, definition.accumulation
    if figure is AnnualFigure.NONE:
        return
    if definition.frequency is not Frequency.QUARTERLY:
        yield Fault("annual_figure", "conflict", "Only a quarterly indicator has a year derived from its quarters.")
    if accumulation in _ACCUMULATING and figure is not AnnualFigure.LAST:
        yield Fault(
            "annual_figure",
            "conflict",
            f"Quarters that already add up ({accumulation}) would be counted twice: "
            "the year is the last quarter's figure.",
        )
    if accumulation is Accumulation.SNAPSHOT and figure is AnnualFigure.SUM:
        yield Fault(
            "annual_figure", "conflict", "Snapshots of the same thing cannot be added up: take the mean or the last."
        )


def _band_faults(band: Band, *, field: str) -> Iterator[Fault]:
    if not (isfinite(band.amount) and band.amount >= 0):
        yield Fault(f"{field}.amount", "out_of_range", "Give a number that is 0 or more.")


def _direction_faults(definition: Definition) -> Iterator[Fault]:
    first, second = definition.direction, definition.second_direction
    yield from _direction_rule_faults(first, field="direction", definition=definition)
    if second is None:
        return
    yield from _direction_rule_faults(second, field="second_direction", definition=definition)
    if (second.compare_with, second.periods) == (first.compare_with, first.periods):
        yield Fault(
            "second_direction.compare_with",
            "conflict",
            "The second direction rule compares with the same base as the first: choose another, or leave it out.",
        )


def _direction_rule_faults(rule: DirectionRule, *, field: str, definition: Definition) -> Iterator[Fault]:
    yield from _band_faults(rule.tolerance, field=f"{field}.tolerance")
    if rule.compare_with is CompareWith.MEAN_OF_PREVIOUS:
        if rule.periods is None or not MIN_PERIODS <= rule.periods <= MAX_PERIODS:
            yield Fault(
                f"{field}.periods", "out_of_range", f"Give the number of periods, {MIN_PERIODS} to {MAX_PERIODS}."
            )
    elif rule.periods is not None:
        yield Fault(f"{field}.periods", "conflict", "Only the mean of previous periods takes a number of periods.")
    if (
        definition.accumulation in _ACCUMULATING
        and rule.compare_with in (CompareWith.PREVIOUS_PERIOD, CompareWith.MEAN_OF_PREVIOUS)
        and definition.frequency is not Frequency.ANNUAL
    ):
        yield Fault(
            f"{field}.compare_with",
            "conflict",
            f"A figure that accumulates ({definition.accumulation}) can never be compared with "
            "the period before: compare it with the same period last year.",
        )


def _target_rule_faults(definition: Definition) -> Iterator[Fault]:
    green, amber = definition.target_rule.green_within, definition.target_rule.amber
    yield from _band_faults(green, field="target_rule.green_within")
    if amber is None:
        return
    if definition.polarity is Polarity.NONE:
        yield Fault(
            "target_rule.amber",
            "conflict",
            "Without a polarity no target is judged: leave this out, or give a polarity.",
        )
    if (amber.band is not None) is not (amber.kind is AmberKind.WITHIN):
        yield Fault("target_rule.amber.band", "conflict", "A band goes with `within`, and only with it.")
    if (amber.level is not None) is not (amber.kind is AmberKind.FLOOR):
        yield Fault("target_rule.amber.level", "conflict", "A level goes with `floor`, and only with it.")
    if amber.level is not None and not isfinite(amber.level):
        yield Fault("target_rule.amber.level", "out_of_range", "Give a finite number.")
    if amber.kind is AmberKind.FLOOR and definition.polarity is Polarity.TARGET_IS_BEST:
        yield Fault(
            "target_rule.amber.kind", "conflict", "With the polarity target_is_best no level is a floor: give a band."
        )
    if amber.band is not None:
        yield from _band_faults(amber.band, field="target_rule.amber.band")
        if amber.band.kind is green.kind and amber.band.amount <= green.amount:
            yield Fault("target_rule.amber.band.amount", "conflict", "The amber band must be wider than the green one.")


def _threshold_faults(definition: Definition) -> Iterator[Fault]:
    threshold = definition.threshold
    if threshold is None:
        return
    if not isfinite(threshold.level):
        yield Fault("threshold.level", "out_of_range", "Give a finite number.")
    if not threshold.note.strip():
        yield Fault("threshold.note", "required", "Say where the threshold comes from.")
    if threshold.basis is ThresholdBasis.EXPECTED_RANGE:
        detail = "A threshold is the council's or a statistic's: give an expected range as expected_range."
        yield Fault("threshold.basis", "conflict", detail)
    wrong_side = {
        Polarity.HIGHER_IS_BETTER: ThresholdKind.CEILING,
        Polarity.LOWER_IS_BETTER: ThresholdKind.FLOOR,
    }
    if definition.polarity is Polarity.NONE:
        yield Fault(
            "threshold",
            "conflict",
            "Without a polarity no level is a warning sign: leave this out, or give a polarity.",
        )
    elif wrong_side.get(definition.polarity) is threshold.kind:
        yield Fault(
            "threshold.kind",
            "conflict",
            f"A {threshold.kind} would warn of good values: the polarity is {definition.polarity}.",
        )


def _unlike_faults(definition: Definition) -> Iterator[Fault]:
    named: set[str] = set()
    for index, unlike in enumerate(definition.not_like_for_like):
        if unlike.comparator in named:
            detail = f"The comparator {unlike.comparator} is listed twice."
            yield Fault(f"not_like_for_like.{index}.comparator", "duplicate", detail)
        if not unlike.reason.strip():
            detail = "Say why the comparator's figure is not like for like."
            yield Fault(f"not_like_for_like.{index}.reason", "required", detail)
        named.add(unlike.comparator)


def _doubtful_faults(definition: Definition) -> Iterator[Fault]:
    for index, each in enumerate(definition.doubtful_periods):
        if not each.reason.strip():
            yield Fault(f"doubtful_periods.{index}.reason", "required", "Say what makes the period's figures doubtful.")


def _expected_range_faults(definition: Definition) -> Iterator[Fault]:
    expected = definition.expected_range
    if expected is None:
        return
    if definition.polarity is not Polarity.NONE:
        detail = "An expected range is for an indicator without polarity: set a target or a warning_threshold."
        yield Fault("expected_range", "conflict", detail)
    ends = [end for end in (expected.lower, expected.upper) if end is not None]
    if not ends:
        yield Fault("expected_range", "required", "Give a lower or an upper end, or both.")
    elif not all(map(isfinite, ends)):
        yield Fault("expected_range", "out_of_range", "Give finite numbers.")
    elif ends[0] > ends[-1]:
        yield Fault("expected_range.upper", "conflict", "A range ends above where it begins: give a larger upper.")
    if not expected.note.strip():
        yield Fault("expected_range.note", "required", "Say where the range comes from.")


def _precision_faults(definition: Definition) -> Iterator[Fault]:
    """Levels and bands in the unit that are finer than the figures which they judge."""
    amber, threshold, expected = definition.target_rule.amber, definition.threshold, definition.expected_range
    levels = {
        "target_rule.amber.level": amber.level if amber is not None else None,
        "threshold.level": threshold.level if threshold is not None else None,
        "expected_range.lower": expected.lower if expected is not None else None,
        "expected_range.upper": expected.upper if expected is not None else None,
    }
    bands = {
        "direction.tolerance": definition.direction.tolerance,
        "target_rule.green_within": definition.target_rule.green_within,
        "target_rule.amber.band": amber.band if amber is not None else None,
    }
    levels |= {
        f"{field}.amount": band.amount
        for field, band in bands.items()
        if band is not None and band.kind is BandKind.ABSOLUTE
    }
    places = min(max(definition.decimal_places, 0), MAX_DECIMAL_PLACES)
    for field, level in levels.items():
        if level is not None and isfinite(level) and is_finer(level, decimal_places=places):
            yield Fault(field, "too_fine", too_fine(places))


def standing_target_faults(definition: Definition, *, targets: Sequence[Target]) -> Iterator[Fault]:
    """The faults of a version by the targets set already for the periods that it judges, as places of the body."""
    for target in targets:
        level = floor_better_than(target, definition=definition)
        if level is not None:
            detail = f"The floor {level:g} is better than the target {target.value:g} of {target.period.id}."
            yield Fault("target_rule.amber_floor", "conflict", detail)
        numbers = [number for number in (target.value, target.upper) if number is not None]
        if any(is_finer(number, decimal_places=definition.decimal_places) for number in numbers):
            detail = f"The target of {target.period.id} is finer ({numbers[0]:g}): set it again, or keep the precision."
            yield Fault("decimal_places", "conflict", detail)


def _date_faults(definition: Definition) -> Iterator[Fault]:
    due = definition.due_days
    for field, days in (("submission", due.submission), ("publication", due.publication)):
        if days is not None and abs(days) > MAX_DUE_DAYS:
            yield Fault(f"due_days.{field}", "out_of_range", f"Give at most {MAX_DUE_DAYS:,} days before or after.")
    if due.submission is not None and due.publication is not None and due.submission > due.publication:
        yield Fault(
            "due_days.submission",
            "conflict",
            "A value is due inside the council before it is due to the public: give fewer days than for publication.",
        )
    if definition.effective_from is not None and not (definition.change_reason or "").strip():
        yield Fault("change_reason", "required", "Say why the definition changed.")
    if definition.effective_from is None and definition.breaks_series:
        yield Fault("breaks_series", "conflict", "The first version has no series before it to break.")


# Fields that the body of a definition names otherwise than the rules do.
_BODY_FIELDS = (
    ("direction.", "direction_rule."),
    ("second_direction.", "second_direction_rule."),
    ("target_rule.amber.band", "target_rule.amber_within"),
    ("target_rule.amber.level", "target_rule.amber_floor"),
    ("target_rule.amber.kind", "target_rule.amber"),
    ("threshold", "warning_threshold"),
    ("due_days.submission", "submission_due_days"),
    ("due_days.publication", "publication_due_days"),
)


def check_version(
    version: Definition, *, versions: Sequence[Definition], replaces: Definition | None, corrects: bool
) -> tuple[Fault, ...]:
    """The faults of `version` by the fields of a body; `replaces` is the recorded version that it replaces, if any."""
    own = (Fault(body_field(fault.field), fault.code, fault.detail) for fault in check_definition(version))
    history = _history_faults(version, versions=versions, replaces=replaces, corrects=corrects)
    return (*own, *history, *_meaning_faults(version, versions=versions))


def body_field(field: str) -> str:
    """The field of the body for what the rules call `field`."""
    for prefix, name in _BODY_FIELDS:
        if field.startswith(prefix):
            return name + field.removeprefix(prefix)
    return field


def _history_faults(
    version: Definition, *, versions: Sequence[Definition], replaces: Definition | None, corrects: bool
) -> Iterator[Fault]:
    if not versions:
        yield from reserved_faults(version.code, what="indicator")
        yield from _first_faults(version, corrects=corrects)
    elif replaces is None:
        yield from _new_faults(version, versions=versions, corrects=corrects)
    elif replaces != version and not corrects:
        yield _unclear(replaces)


def _first_faults(version: Definition, *, corrects: bool) -> Iterator[Fault]:
    if version.effective_from is not None:
        yield Fault(
            "effective_from", "conflict", "The first version is in force from the beginning: leave effective_from out."
        )
    if corrects:
        yield Fault("corrects", "conflict", "There is no version to correct yet: leave corrects out.")


def _new_faults(version: Definition, *, versions: Sequence[Definition], corrects: bool) -> Iterator[Fault]:
    start = version.effective_from
    if start is None:
        return
    if corrects:
        starts = ", ".join(other.effective_from.id for other in versions if other.effective_from) or "none"
        detail = f"There is no version from {start.id} to correct; versions begin in: {starts}."
        yield Fault("effective_from", "unknown_value", detail)
    for other in versions:
        if other.effective_from is not None and other.effective_from.start == start.start:
            detail = f"A version begins on that day already: {other.effective_from.id}."
            yield Fault("effective_from", "conflict", detail)
    if version.retired_from is not None and start.start >= version.retired_from.start:
        detail = f"The indicator is retired from {version.retired_from.id} on; end its retirement first."
        yield Fault("effective_from", "retired", detail)


def _meaning_faults(version: Definition, *, versions: Sequence[Definition]) -> Iterator[Fault]:
    """Figures that mean something else than those of the version before cannot be one series with them."""
    before = [other for other in versions if other.first_day < version.first_day]
    if not before or version.breaks_series:
        return
    if changed := changes_of_meaning(version, before=max(before, key=lambda other: other.first_day)):
        named = ", ".join(field.replace("_", " ") for field in changed)
        detail = (
            f"Figures with another {named} cannot be compared with those before: send breaks_series: true, "
            "and set the targets from then on again."
        )
        yield Fault("breaks_series", "required", detail)


def _unclear(replaces: Definition) -> Fault:
    if replaces.effective_from is None:
        return Fault(
            "effective_from",
            "required",
            "Give the first period of the change (effective_from), or say that it corrects the version in force "
            "(corrects: true).",
        )
    detail = (
        f"There is a version from {replaces.effective_from.id} already: send corrects: true, or another effective_from."
    )
    return Fault("effective_from", "conflict", detail)
