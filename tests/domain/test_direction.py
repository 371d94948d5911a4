"""Direction of travel: what holds for all figures, and the cases that no table shows well."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.judgement.certainty import Certainty
from app.domain.judgement.direction import Judgement, Movement, NotComparableReason, compare, direction_of_travel
from app.domain.measures.indicator import Band, CompareWith, DirectionRule, Polarity, definition_key
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason
from tests.domain.properties import NUMBERS, PROPERTY, WIDTHS
from tests.spec.examples import QUARTERLY, RECYCLING, held, read_series, read_targets

MIRRORED_JUDGEMENT = {Judgement.IMPROVING: Judgement.WORSENING, Judgement.WORSENING: Judgement.IMPROVING}
MIRRORED_MOVEMENT = {Movement.UP: Movement.DOWN, Movement.DOWN: Movement.UP}
JUDGED = st.sampled_from((Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER))


@PROPERTY
@given(base=NUMBERS, latest=NUMBERS, width=WIDTHS, polarity=JUDGED)
def test_to_swap_base_and_latest_mirrors_movement_and_judgement(
    base: Decimal, latest: Decimal, width: float, polarity: Polarity
) -> None:
    tolerance = Band(amount=width)
    there = compare(base, latest, polarity=polarity, tolerance=tolerance)
    back = compare(latest, base, polarity=polarity, tolerance=tolerance)
    assert back.judgement == MIRRORED_JUDGEMENT.get(there.judgement, there.judgement)
    assert back.movement == MIRRORED_MOVEMENT.get(there.movement, there.movement)
    assert back.change == -there.change


@PROPERTY
@given(base=NUMBERS, latest=NUMBERS, width=WIDTHS)
def test_the_other_polarity_mirrors_the_judgement_and_leaves_the_movement(
    base: Decimal, latest: Decimal, width: float
) -> None:
    tolerance = Band(amount=width)
    higher = compare(base, latest, polarity=Polarity.HIGHER_IS_BETTER, tolerance=tolerance)
    lower = compare(base, latest, polarity=Polarity.LOWER_IS_BETTER, tolerance=tolerance)
    assert lower.judgement == MIRRORED_JUDGEMENT.get(higher.judgement, higher.judgement)
    assert lower.movement == higher.movement


@PROPERTY
@given(base=NUMBERS, latest=NUMBERS, width=WIDTHS)
def test_a_wider_tolerance_turns_a_judgement_into_steady_and_never_round(
    base: Decimal, latest: Decimal, width: float
) -> None:
    strict = compare(base, latest, polarity=Polarity.HIGHER_IS_BETTER)
    wide = compare(base, latest, polarity=Polarity.HIGHER_IS_BETTER, tolerance=Band(amount=width))
    assert wide.judgement in (strict.judgement, Judgement.STEADY)


def test_without_a_polarity_there_is_movement_and_no_judgement() -> None:
    found = compare(Decimal(5), Decimal(4), polarity=Polarity.NONE)
    assert (found.movement, found.judgement) == (Movement.DOWN, Judgement.NO_JUDGEMENT)


def test_a_period_without_a_row_has_no_value_and_no_reason_for_it() -> None:
    found = direction_of_travel(
        read_series("2021-22 33.0"), period=parse_period("2022-23"), versions=(RECYCLING,), targets={}
    )
    assert (found.reason, found.missing_reason, found.value) == (NotComparableReason.NO_VALUE, None, None)


def test_rows_after_the_period_judged_are_ignored() -> None:
    series = read_series("2020-21 34.0; 2021-22 33.0; 2022-23 30.6 break")
    found = direction_of_travel(series, period=parse_period("2021-22"), versions=(RECYCLING,), targets={})
    assert (found.judgement, found.change) == (Judgement.WORSENING, Decimal("-1.0"))


def test_a_base_that_cannot_be_used_is_still_named() -> None:
    series = read_series("2021-22 33.0; 2022-23 30.6 break")
    found = direction_of_travel(series, period=parse_period("2022-23"), versions=(RECYCLING,), targets={})
    assert (found.base_periods, found.base_value) == ((parse_period("2021-22"),), Decimal("33.0"))
    assert (found.movement, found.change, found.change_percent) == (None, None, None)


def test_a_base_without_a_number_hands_on_its_reason() -> None:
    series = read_series("2021-22 suppressed; 2022-23 30.6")
    found = direction_of_travel(series, period=parse_period("2022-23"), versions=(RECYCLING,), targets={})
    assert (found.missing_reason, found.base_value) == (MissingReason.SUPPRESSED, None)


def test_each_period_is_judged_by_the_definition_in_force_for_it() -> None:
    later = replace(
        RECYCLING,
        effective_from=parse_period("2022-23"),
        change_reason="Whole percentages say enough.",
        decimal_places=0,
        direction=DirectionRule(tolerance=Band(amount=3)),
    )
    series = read_series("2020-21 34.4; 2021-22 33.6; 2022-23 30.6")
    found = [
        direction_of_travel(series, period=parse_period(period), versions=(RECYCLING, later), targets={})
        for period in ("2021-22", "2022-23")
    ]
    assert [one.judgement for one in found] == [Judgement.WORSENING, Judgement.STEADY]
    assert [one.change for one in found] == [Decimal("-0.8"), Decimal(-3)]
    assert [one.rule for one in found] == [RECYCLING.direction, later.direction]


def test_a_base_from_before_a_break_stands_at_its_own_precision() -> None:
    later = replace(
        RECYCLING, unit="tonnes", decimal_places=0, effective_from=parse_period("2022-23"), change_reason="Weighed."
    )
    series = read_series("2021-22 33.6; 2022-23 30.6")
    found = direction_of_travel(series, period=parse_period("2022-23"), versions=(RECYCLING, later), targets={})
    assert (found.reason, found.base_value) == (NotComparableReason.DEFINITION_CHANGED, Decimal("33.6"))
    mean = replace(later, direction=DirectionRule(CompareWith.MEAN_OF_PREVIOUS, periods=2))
    series = read_series("2021-22 33.6; 2022-23 30.6; 2023-24 31")
    found = direction_of_travel(series, period=parse_period("2023-24"), versions=(RECYCLING, mean), targets={})
    assert (found.reason, found.base_value) == (NotComparableReason.DEFINITION_CHANGED, None)


def test_a_later_version_of_a_definition_has_a_key_of_its_own() -> None:
    later = replace(RECYCLING, effective_from=parse_period("2022-23"))
    renamed = replace(later, title="Other words")
    assert definition_key(later) == definition_key(renamed) == f"{RECYCLING.code}/2022-23"
    assert definition_key(RECYCLING) == f"{RECYCLING.code}/"


def test_a_mean_needs_all_its_periods() -> None:
    definition = replace(QUARTERLY, direction=DirectionRule(CompareWith.MEAN_OF_PREVIOUS, periods=3))
    series = read_series("2022-23-Q1 10; 2022-23-Q3 12; 2022-23-Q4 11; 2023-24-Q1 12")
    found = direction_of_travel(series, period=parse_period("2023-24-Q1"), versions=(definition,), targets={})
    assert (found.reason, found.base_periods) == (NotComparableReason.GAP, ())


def test_a_mean_is_broken_by_a_break_after_its_oldest_period() -> None:
    definition = replace(QUARTERLY, direction=DirectionRule(CompareWith.MEAN_OF_PREVIOUS, periods=2))
    series = read_series("2022-23-Q3 12; 2022-23-Q4 11 break; 2023-24-Q1 12")
    found = direction_of_travel(series, period=parse_period("2023-24-Q1"), versions=(definition,), targets={})
    assert found.reason is NotComparableReason.BREAK_IN_SERIES


def test_the_mean_towards_a_target_measures_each_figure_from_its_own() -> None:
    definition = replace(
        QUARTERLY,
        polarity=Polarity.TARGET_IS_BEST,
        direction=DirectionRule(CompareWith.MEAN_OF_PREVIOUS, periods=2),
    )
    found = direction_of_travel(
        read_series("2022-23-Q3 12; 2022-23-Q4 8; 2023-24-Q1 11"),
        period=parse_period("2023-24-Q1"),
        versions=(definition,),
        targets=read_targets("2022-23-Q3 10; 2022-23-Q4 10; 2023-24-Q1 10"),
    )
    assert (found.base_value, found.judgement) == (Decimal("10.0"), Judgement.IMPROVING)


def test_a_period_before_the_years_that_can_be_written_is_simply_not_held() -> None:
    versions = (replace(RECYCLING, direction=DirectionRule(CompareWith.PREVIOUS_PERIOD)),)
    found = direction_of_travel((held("1800", 5.0),), period=parse_period("1800"), versions=versions, targets={})
    assert found.reason is NotComparableReason.NO_PREVIOUS_VALUE


@pytest.mark.parametrize("level", [1e-300, 0.5, 99.99999999999999])
def test_limits_at_an_extreme_level_can_be_compared(level: float) -> None:
    series = (
        held("2021-22", 33.0, lower_limit=30, upper_limit=36, limits_level=level),
        held("2022-23", 30.6, lower_limit=28, upper_limit=33, limits_level=95),
    )
    found = direction_of_travel(series, period=parse_period("2022-23"), versions=(RECYCLING,), targets={})
    assert found.certainty in (Certainty.CLEAR, Certainty.WITHIN_MARGIN)


@PROPERTY
@given(base=NUMBERS, latest=NUMBERS, half=WIDTHS)
def test_to_swap_base_and_latest_leaves_the_certainty(base: Decimal, latest: Decimal, half: float) -> None:
    rows = [
        held(
            period,
            float(number),
            lower_limit=float(number) - half,
            upper_limit=float(number) + half,
            limits_level=95,
        )
        for period, number in (("2021-22", base), ("2022-23", latest), ("2023-24", base))
    ]
    there, back = (direction_of_travel(rows, period=row.period, versions=(RECYCLING,), targets={}) for row in rows[1:])
    assert (back.certainty, back.margin) == (there.certainty, there.margin)
    assert back.judgement == MIRRORED_JUDGEMENT.get(there.judgement, there.judgement)
