"""Against target: a better figure never has a worse status, and what a judgement carries with it."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.judgement.target_status import TargetJudgement, TargetStatus, against_target, nearest_edge
from app.domain.measures.indicator import Amber, AmberKind, Band, BandKind, Polarity, TargetRule
from app.domain.measures.target import Target
from app.domain.measures.value import ValueStatus
from tests.domain.properties import NUMBERS, PROPERTY, WIDTHS
from tests.spec.examples import RECYCLING, held

ORDER = (TargetStatus.RED, TargetStatus.AMBER, TargetStatus.GREEN)
BANDS = st.builds(Band, st.sampled_from(BandKind), WIDTHS)
AMBERS = st.one_of(
    st.none(),
    st.builds(Amber, st.just(AmberKind.WITHIN), band=BANDS),
    st.builds(Amber, st.just(AmberKind.FLOOR), level=NUMBERS.map(float)),
    st.just(Amber(AmberKind.NOT_WORSE_THAN_LAST_YEAR)),
)
RULES = st.builds(TargetRule, BANDS, AMBERS)


def judged(
    number: float, *, rule: TargetRule, polarity: Polarity, target: Target, last_year: float | None = None
) -> TargetJudgement:
    return against_target(
        held("2022-23", number),
        target=target,
        definition=replace(RECYCLING, polarity=polarity, target_rule=rule),
        last_year=None if last_year is None else held("2021-22", last_year),
    )


def a_target(value: float, upper: float | None = None) -> Target:
    return Target(RECYCLING.code, held("2022-23").period, value, upper=upper)


@PROPERTY
@given(rule=RULES, goal=NUMBERS, before=NUMBERS, one=NUMBERS, other=NUMBERS)
def test_a_better_figure_never_has_a_worse_status(
    rule: TargetRule, goal: Decimal, before: Decimal, one: Decimal, other: Decimal
) -> None:
    target, worse, better = a_target(float(goal)), float(min(one, other)), float(max(one, other))
    for polarity in (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER):
        low, high = (
            judged(number, rule=rule, polarity=polarity, target=target, last_year=float(before)).status
            for number in (worse, better)
        )
        assert ORDER.index(low) <= ORDER.index(high)
        worse, better = better, worse


@PROPERTY
@given(goal=NUMBERS, one=NUMBERS, other=NUMBERS, width=WIDTHS)
def test_a_figure_nearer_to_the_best_never_has_a_worse_status(
    goal: Decimal, one: Decimal, other: Decimal, width: float
) -> None:
    rule = TargetRule(Band(amount=width / 2), Amber(AmberKind.WITHIN, band=Band(amount=width)))
    nearer, further = sorted((one, other), key=lambda number: abs(number - goal))
    found = [
        judged(float(number), rule=rule, polarity=Polarity.TARGET_IS_BEST, target=a_target(float(goal))).status
        for number in (further, nearer)
    ]
    assert ORDER.index(found[0]) <= ORDER.index(found[1])


@PROPERTY
@given(rule=RULES, goal=NUMBERS, beyond=WIDTHS)
def test_a_met_target_is_green_by_every_rule(rule: TargetRule, goal: Decimal, beyond: float) -> None:
    found = judged(float(goal) + beyond, rule=rule, polarity=Polarity.HIGHER_IS_BETTER, target=a_target(float(goal)))
    assert found.status is TargetStatus.GREEN


def test_a_judgement_carries_its_rule_its_target_and_last_year() -> None:
    rule = TargetRule(amber=Amber(AmberKind.NOT_WORSE_THAN_LAST_YEAR))
    target = a_target(35)
    found = judged(30.6, rule=rule, polarity=Polarity.HIGHER_IS_BETTER, target=target, last_year=33.04)
    assert (found.rule, found.target, found.last_year) == (rule, target, Decimal("33.0"))
    assert (found.value, found.off_by, found.status) == (Decimal("30.6"), Decimal("4.4"), TargetStatus.RED)


def test_last_year_is_not_named_where_the_rule_does_not_ask_for_it() -> None:
    found = judged(30.6, rule=TargetRule(), polarity=Polarity.HIGHER_IS_BETTER, target=a_target(35), last_year=33)
    assert found.last_year is None


def test_the_status_of_a_provisional_value_says_so() -> None:
    value = replace(held("2022-23", 30.6), status=ValueStatus.PROVISIONAL)
    found = against_target(value, target=a_target(30), definition=RECYCLING, last_year=None)
    assert (found.status, found.provisional) == (TargetStatus.GREEN, True)


def test_without_a_value_there_is_no_period_and_nothing_provisional() -> None:
    found = against_target(None, target=a_target(30), definition=RECYCLING, last_year=None)
    assert (found.status, found.provisional, found.period) == (TargetStatus.NO_VALUE, False, None)


def test_a_miss_of_a_range_is_measured_from_the_end_that_it_passed() -> None:
    target = a_target(10, upper=20)
    edges = [nearest_edge(Decimal(number), target=target, decimal_places=0) for number in (8, 22)]
    assert edges == [10, 20]


def test_a_rule_whose_band_was_forgotten_finds_no_amber() -> None:
    rule = TargetRule(amber=Amber(AmberKind.WITHIN))
    found = judged(30.6, rule=rule, polarity=Polarity.HIGHER_IS_BETTER, target=a_target(35))
    assert found.status is TargetStatus.RED


def test_half_way_between_the_ends_of_a_range_the_lower_is_the_nearest() -> None:
    edges = [nearest_edge(Decimal(value), target=a_target(10, upper=20), decimal_places=1) for value in ("15", "15.1")]
    assert edges == [10, 20]
