"""What a definition or a value may not say, one contradiction at a time."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.measures.definition_checks import check_definition
from app.domain.measures.indicator import (
    Amber,
    AmberKind,
    Band,
    BandKind,
    CompareWith,
    Definition,
    DirectionRule,
    DoubtfulPeriod,
    DueDays,
    ExpectedRange,
    Frequency,
    Measure,
    Polarity,
    Source,
    Supply,
    TargetRule,
    ThresholdBasis,
    ThresholdKind,
    UnlikeComparator,
    WarningThreshold,
)
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, PublishedVerdict, Value, check_value, ratio_value
from tests.domain.properties import PROPERTY
from tests.spec.examples import RECYCLING, held

NAN, INFINITY = float("nan"), float("inf")
NARROW, WIDE = Band(BandKind.RELATIVE, 5), Band(BandKind.RELATIVE, 10)
FLOOR = WarningThreshold(ThresholdKind.FLOOR, 30, ThresholdBasis.COUNCIL, "Agreed by Cabinet.")

ACTIVITY = replace(RECYCLING, polarity=Polarity.NONE)
EXPECTED = ExpectedRange(10.0, 20.0, "The levels that the service is staffed for.")


def within(band: Band | None, *, green: Band = NARROW, level: float | None = None) -> TargetRule:
    return TargetRule(green, Amber(AmberKind.WITHIN, band=band, level=level))


def floor(level: float | None, *, band: Band | None = None) -> TargetRule:
    return TargetRule(amber=Amber(AmberKind.FLOOR, level=level, band=band))


def compared(compare_with: CompareWith, *, periods: int | None = None, tolerance: float = 0) -> DirectionRule:
    return DirectionRule(compare_with, Band(amount=tolerance), periods)


UNLIKE = UnlikeComparator("E92000001", "It counts recycling centres.")
CONTRADICTIONS = [
    ("title", replace(RECYCLING, title=" ")),
    ("purpose", replace(RECYCLING, purpose="")),
    ("owner_role", replace(RECYCLING, owner_role="")),
    ("source.name", replace(RECYCLING, source=Source("", None, "OGL-UK-3.0"))),
    ("contributes_to", replace(RECYCLING, contributes_to=RECYCLING.code)),
    ("decimal_places", replace(RECYCLING, decimal_places=7)),
    ("decimal_places", replace(RECYCLING, decimal_places=-1)),
    ("ratio_multiplier", replace(RECYCLING, ratio_multiplier=0)),
    ("ratio_multiplier", replace(RECYCLING, ratio_multiplier=INFINITY)),
    ("direction.tolerance.amount", replace(RECYCLING, direction=compared(CompareWith.PREVIOUS_HELD, tolerance=-1))),
    ("direction.tolerance.amount", replace(RECYCLING, direction=compared(CompareWith.PREVIOUS_HELD, tolerance=NAN))),
    ("direction.periods", replace(RECYCLING, direction=compared(CompareWith.MEAN_OF_PREVIOUS, periods=1))),
    ("direction.periods", replace(RECYCLING, direction=compared(CompareWith.MEAN_OF_PREVIOUS, periods=21))),
    ("direction.periods", replace(RECYCLING, direction=compared(CompareWith.PREVIOUS_HELD, periods=2))),
    ("second_direction.compare_with", replace(RECYCLING, second_direction=RECYCLING.direction)),
    ("second_direction.periods", replace(RECYCLING, second_direction=compared(CompareWith.MEAN_OF_PREVIOUS))),
    (
        "second_direction.tolerance.amount",
        replace(RECYCLING, second_direction=compared(CompareWith.PREVIOUS_HELD, tolerance=-1)),
    ),
    ("target_rule.green_within.amount", replace(RECYCLING, target_rule=TargetRule(Band(amount=-1)))),
    ("target_rule.amber", replace(RECYCLING, polarity=Polarity.NONE, target_rule=within(WIDE))),
    ("target_rule.amber.band", replace(RECYCLING, target_rule=within(None))),
    ("target_rule.amber.band", replace(RECYCLING, target_rule=floor(30, band=WIDE))),
    ("target_rule.amber.band.amount", replace(RECYCLING, target_rule=within(Band(amount=INFINITY)))),
    ("target_rule.amber.band.amount", replace(RECYCLING, target_rule=within(NARROW))),
    ("target_rule.amber.level", replace(RECYCLING, target_rule=floor(None))),
    ("target_rule.amber.level", replace(RECYCLING, target_rule=within(WIDE, level=3))),
    ("target_rule.amber.level", replace(RECYCLING, target_rule=floor(NAN))),
    ("target_rule.amber.kind", replace(RECYCLING, polarity=Polarity.TARGET_IS_BEST, target_rule=floor(30))),
    ("threshold.level", replace(RECYCLING, threshold=replace(FLOOR, level=NAN))),
    ("threshold.note", replace(RECYCLING, threshold=replace(FLOOR, note=""))),
    ("threshold.kind", replace(RECYCLING, threshold=replace(FLOOR, kind=ThresholdKind.CEILING))),
    ("threshold", replace(RECYCLING, polarity=Polarity.NONE, threshold=FLOOR)),
    ("due_days.submission", replace(RECYCLING, due_days=DueDays(-3_661, None))),
    ("due_days.publication", replace(RECYCLING, due_days=DueDays(None, 3_661))),
    ("supply_note", replace(RECYCLING, supply=Supply.PAUSED)),
    ("supply_note", replace(RECYCLING, supply=Supply.PAUSED, supply_note=" ")),
    ("supply_note", replace(RECYCLING, supply_note="Paused.")),
    ("not_like_for_like.1.comparator", replace(RECYCLING, not_like_for_like=(UNLIKE, UNLIKE))),
    ("not_like_for_like.0.reason", replace(RECYCLING, not_like_for_like=(replace(UNLIKE, reason=" "),))),
    ("threshold.basis", replace(RECYCLING, threshold=replace(FLOOR, basis=ThresholdBasis.EXPECTED_RANGE))),
    ("threshold.level", replace(RECYCLING, threshold=replace(FLOOR, level=30.05))),
    ("target_rule.amber.level", replace(RECYCLING, target_rule=floor(30.05))),
    ("target_rule.amber.band.amount", replace(RECYCLING, target_rule=within(Band(amount=1.25)))),
    ("target_rule.green_within.amount", replace(RECYCLING, target_rule=TargetRule(Band(amount=0.25)))),
    ("direction.tolerance.amount", replace(RECYCLING, direction=compared(CompareWith.PREVIOUS_HELD, tolerance=0.25))),
    ("counts_rounded_to", replace(RECYCLING, counts_rounded_to=1)),
    ("counts_events", replace(RECYCLING, counts_events=True, unit="pounds")),
    ("counts_events", replace(RECYCLING, counts_events=True, measure=Measure.SCORE)),
    ("usual_yearly_change", replace(RECYCLING, usual_yearly_change=0.0)),
    ("doubtful_periods.0.reason", replace(RECYCLING, doubtful_periods=(DoubtfulPeriod(parse_period("2020-21"), " "),))),
    ("usual_yearly_change", replace(RECYCLING, usual_yearly_change=INFINITY)),
    ("counts_rounded_to", replace(RECYCLING, counts_rounded_to=1_000_001)),
    ("expected_range", replace(RECYCLING, expected_range=EXPECTED)),
    ("expected_range", replace(ACTIVITY, expected_range=replace(EXPECTED, lower=None, upper=None))),
    ("expected_range", replace(ACTIVITY, expected_range=replace(EXPECTED, upper=INFINITY))),
    ("expected_range.upper", replace(ACTIVITY, expected_range=replace(EXPECTED, upper=9.9))),
    ("expected_range.upper", replace(ACTIVITY, expected_range=replace(EXPECTED, upper=20.05))),
    ("expected_range.lower", replace(ACTIVITY, expected_range=replace(EXPECTED, lower=10.05))),
    ("expected_range.note", replace(ACTIVITY, expected_range=replace(EXPECTED, note=" "))),
    ("due_days.submission", replace(RECYCLING, due_days=DueDays(31, 30))),
    ("change_reason", replace(RECYCLING, effective_from=parse_period("2022-23"))),
    ("breaks_series", replace(RECYCLING, breaks_series=True)),
]
SOUND = [
    RECYCLING,
    replace(RECYCLING, counts_events=True),
    replace(ACTIVITY, expected_range=EXPECTED),
    replace(ACTIVITY, expected_range=replace(EXPECTED, lower=None)),
    replace(ACTIVITY, expected_range=replace(EXPECTED, upper=None)),
    replace(ACTIVITY, expected_range=replace(EXPECTED, upper=10)),
    replace(RECYCLING, counts_rounded_to=2),
    replace(RECYCLING, doubtful_periods=(DoubtfulPeriod(parse_period("2020-21"), "Offices were closed."),)),
    replace(RECYCLING, counts_rounded_to=1_000_000),
    replace(RECYCLING, target_rule=within(Band(BandKind.RELATIVE, 7.25))),
    replace(RECYCLING, threshold=FLOOR, due_days=DueDays(30, 30)),
    replace(RECYCLING, due_days=DueDays(-345, -340)),
    replace(RECYCLING, supply=Supply.PAUSED, supply_note="Until the survey is reweighted."),
    replace(RECYCLING, supply=Supply.DISCONTINUED, supply_note="Its publisher has closed."),
    replace(RECYCLING, supply=Supply.DISCONTINUED),
    replace(RECYCLING, polarity=Polarity.TARGET_IS_BEST, threshold=FLOOR, target_rule=within(WIDE)),
    replace(RECYCLING, polarity=Polarity.NONE, frequency=Frequency.IRREGULAR),
    replace(RECYCLING, target_rule=floor(30)),
    replace(RECYCLING, not_like_for_like=(UNLIKE, replace(UNLIKE, comparator="E12000002"))),
    replace(RECYCLING, second_direction=compared(CompareWith.PREVIOUS_HELD)),
    replace(
        RECYCLING,
        direction=compared(CompareWith.MEAN_OF_PREVIOUS, periods=3),
        second_direction=compared(CompareWith.MEAN_OF_PREVIOUS, periods=4),
    ),
    replace(RECYCLING, target_rule=within(Band(amount=1))),
    replace(RECYCLING, direction=compared(CompareWith.MEAN_OF_PREVIOUS, periods=20)),
    replace(RECYCLING, effective_from=parse_period("2022-23"), change_reason="New source.", breaks_series=True),
]
FAULTY_ROWS = [
    ("numerator", held("2022-23", 30.6, numerator=NAN, denominator=1)),
    ("upper_limit", held("2022-23", 30.6, lower_limit=1, upper_limit=INFINITY, limits_level=95)),
    ("number", held("2022-23", 1e300)),
    ("limits_level", held("2022-23", 30.6, limits_level=100)),
    ("limits_level", held("2022-23", 30.6, lower_limit=28, upper_limit=33)),
    ("lower_limit", held("2022-23", 30.6, upper_limit=33, limits_level=95)),
    ("upper_limit", held("2022-23", 30.6, lower_limit=28, limits_level=95)),
    ("lower_limit", held("2022-23", 30.6, lower_limit=28, upper_limit=30, limits_level=95)),
    ("lower_limit", held("2022-23", 30.6, lower_limit=30.66, upper_limit=33, limits_level=95)),
    ("lower_limit", held("2022-23", 30.6, lower_limit=33, upper_limit=28, limits_level=95)),
    ("denominator", held("2022-23", 7.5, numerator=-3, denominator=-40)),
    ("numerator", held("2022-23", 30.6, denominator=3)),
    ("break_reason", held("2022-23", 30.6, break_in_series=True)),
    ("break_reason", held("2022-23", 30.6, break_reason="New lorries.")),
    ("verdict_source", held("2022-23", 30.6, verdict=PublishedVerdict.SIMILAR, verdict_comparator="E92000001")),
    ("verdict_comparator", held("2022-23", 30.6, verdict=PublishedVerdict.SIMILAR, verdict_source="Them")),
    ("verdict", held("2022-23", 30.6, verdict_comparator="E92000001")),
    (
        "verdict",
        replace(
            held("2022-23", None, missing_reason=MissingReason.SUPPRESSED),
            verdict=PublishedVerdict.SIMILAR,
            verdict_comparator="E92000001",
            verdict_source="Them",
        ),
    ),
]


@pytest.mark.parametrize(("field", "definition"), CONTRADICTIONS)
def test_a_definition_that_contradicts_itself_is_told_where(field: str, definition: Definition) -> None:
    [fault] = check_definition(definition)
    assert fault.field == field
    assert fault.detail[0].isupper()
    assert fault.detail.endswith(".")


@pytest.mark.parametrize("definition", SOUND)
def test_a_sound_definition_has_no_faults(definition: Definition) -> None:
    assert check_definition(definition) == ()


def test_all_faults_are_told_at_once() -> None:
    definition = replace(RECYCLING, purpose="", decimal_places=9, threshold=replace(FLOOR, level=INFINITY))
    faults = check_definition(definition)
    assert [(fault.field, fault.code) for fault in faults] == [
        ("purpose", "required"),
        ("decimal_places", "out_of_range"),
        ("threshold.level", "out_of_range"),
    ]


@pytest.mark.parametrize(("field", "row"), FAULTY_ROWS)
def test_a_row_that_cannot_be_right_is_told_where(field: str, row: Value) -> None:
    assert [fault.field for fault in check_value(row, definition=RECYCLING)] == [field]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((0, 0), "0 out of 0 is not a number: give missing_reason `undefined`."),
        ((None, None), "Say why there is no number."),
    ],
)
def test_a_row_without_a_number_is_told_what_to_give(parts: tuple[float | None, float | None], said: str) -> None:
    row = held("2022-23", numerator=parts[0], denominator=parts[1])
    [fault] = check_value(row, definition=RECYCLING)
    assert (fault.field, fault.detail) == ("missing_reason", said)


def test_a_break_with_its_reason_and_limits_with_their_level_are_sound() -> None:
    row = held(
        "2022-23",
        30.6,
        break_in_series=True,
        break_reason="Counted by weight from now on.",
        lower_limit=30.64,
        upper_limit=33,
        limits_level=95,
    )
    assert check_value(row, definition=RECYCLING) == ()


def test_a_suppressed_row_without_its_counts_is_sound() -> None:
    assert check_value(held("2022-23", missing_reason=MissingReason.SUPPRESSED), definition=RECYCLING) == ()


@PROPERTY
@given(part=st.integers(min_value=0, max_value=10**6), whole=st.integers(min_value=1, max_value=10**6))
def test_the_value_of_its_own_counts_is_always_accepted(part: int, whole: int) -> None:
    number = ratio_value(part, whole, definition=RECYCLING)
    assert check_value(held("2022-23", number, numerator=part, denominator=whole), definition=RECYCLING) == ()


def test_a_rate_is_in_the_unit_of_its_indicator() -> None:
    per_thousand = replace(RECYCLING, unit="incidents per 1,000 people", ratio_multiplier=1000)
    assert ratio_value(5, 2000, definition=per_thousand) == 2.5


@pytest.mark.parametrize(
    "definition",
    [
        replace(RECYCLING, decimal_places=0),
        replace(RECYCLING, decimal_places=6),
        replace(RECYCLING, direction=compared(CompareWith.MEAN_OF_PREVIOUS, periods=2)),
        replace(RECYCLING, direction=compared(CompareWith.MEAN_OF_PREVIOUS, periods=20)),
        replace(RECYCLING, due_days=DueDays(0, 0)),
    ],
)
def test_the_smallest_and_the_largest_that_is_allowed_is_sound(definition: Definition) -> None:
    assert check_definition(definition) == ()


@pytest.mark.parametrize(
    ("number", "lower", "upper", "level", "faulty"),
    [
        (30.6, 30.6, 31.0, 95, []),
        (30.6, 30.0, 30.6, 95, []),
        (30.6, 30.7, 31.0, 95, ["lower_limit"]),
        (30.6, 30.0, 30.5, 95, ["lower_limit"]),
        (30.6, 30.0, 31.0, 0, ["limits_level"]),
        (30.6, 30.0, 31.0, 100, ["limits_level"]),
        (2.0**53, None, None, None, []),
        (-(2.0**53), None, None, None, []),
        (2.0**53 + 2, None, None, None, ["number"]),
    ],
)
def test_a_value_on_its_limit_is_sound_and_one_past_it_is_not(
    number: float, lower: float | None, upper: float | None, level: float | None, faulty: list[str]
) -> None:
    row = held("2022-23", number, lower_limit=lower, upper_limit=upper, limits_level=level)
    assert [fault.field for fault in check_value(row, definition=RECYCLING)] == faulty
