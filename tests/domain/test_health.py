"""The health check over a set of cards: what is counted, what is lacking, and what can be expected of warnings."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.domain.measures.target import Target
from app.domain.performance.card import Card, card
from app.domain.performance.currency import CurrencyState
from app.domain.performance.health import (
    CoverageItem,
    Expectation,
    chance_it_comes,
    expectations,
    gaps,
    has,
    health_check,
    reason_code,
)
from app.domain.warnings.life import Warning, WarningState
from app.domain.warnings.rules import NotAssessed, WarningRule
from tests.domain.snapshot_examples import subject
from tests.domain.test_warning_budget import PERIOD, near, past, warning
from tests.domain.warning_examples import RECYCLING, WITH_FLOOR, years

BARE = card(subject(()), warnings=(), not_assessed=(), rank=False)
HELD = card(subject(years(2022, 36.0), versions=[WITH_FLOOR]), warnings=(), not_assessed=(), rank=False)
NO_TRACK_RECORD: dict[str, float] = {}


def sign(rule: WarningRule, *, code: str = RECYCLING.code, chance: float | None = None, **changes: object) -> Warning:
    """An open warning of a rule, near its line with a chance."""
    made, _ = warning(code, past("1") if chance is None else near(chance))
    return replace(made, id=f"{code}.{rule}", rule=rule, **changes)  # type: ignore[arg-type]  # any field of it


def with_warnings(*warnings: Warning, code: str = RECYCLING.code) -> Card:
    """The card of an indicator that has these warnings."""
    definition = replace(RECYCLING, code=code, title=f"Title of {code}")
    return replace(HELD, definition=definition, versions=(definition,), warnings=warnings)


def expected(cards: Sequence[Card], **precisions: float) -> list[tuple[str, int, int, int, float | None]]:
    """By rule: warnings that have happened, that foretell with a chance, without one, and those expected false."""
    return [
        (each.rule.value, each.happened, each.foretelling, each.unknown, each.expected_false)
        for each in expectations(cards, precisions=precisions)
    ]


def test_a_council_without_cards_has_nothing_to_count() -> None:
    found = health_check([], budget=5, precisions=NO_TRACK_RECORD)
    assert (found.opened, found.accepted, found.line.above, found.urgent) == (0, 0, (), ())
    assert (found.expectations, found.gaps, found.late, found.foretelling) == ((), (), (), 0)
    assert found.expected_false is None
    assert [(each.item, each.having, each.lacking) for each in found.coverage] == [
        (item, 0, 0) for item in CoverageItem
    ]


@pytest.mark.parametrize(
    ("item", "having", "lacking"),
    [
        (CoverageItem.OWNER, BARE, replace(BARE, definition=replace(RECYCLING, owner_role=" "))),
        (CoverageItem.PURPOSE, BARE, replace(BARE, definition=replace(RECYCLING, purpose=""))),
        (CoverageItem.VALUE, HELD, BARE),
        (CoverageItem.VALUE, HELD, replace(HELD, latest=replace(HELD.history[-1], number=None))),
        (CoverageItem.COMMENTARY, replace(HELD, latest=replace(HELD.history[-1], commentary="Fewer crews.")), HELD),
        (CoverageItem.COMMENTARY, replace(HELD, latest=replace(HELD.history[-1], commentary="Snow.")), BARE),
        (
            CoverageItem.TARGET,
            replace(HELD, target=replace(HELD.target, target=Target(RECYCLING.code, PERIOD, 40.0))),
            HELD,
        ),
        (CoverageItem.THRESHOLD, HELD, BARE),
    ],
)
def test_an_indicator_has_what_every_one_should_have_or_lacks_it(
    item: CoverageItem, having: Card, lacking: Card
) -> None:
    assert has(having, item)
    assert not has(lacking, item)
    [counted] = [
        each
        for each in health_check([having, lacking, lacking], budget=5, precisions=NO_TRACK_RECORD).coverage
        if each.item is item
    ]
    assert (counted.having, counted.lacking) == (1, 2)


def test_what_could_not_be_assessed_is_grouped_by_rule_and_reason_the_most_frequent_first() -> None:
    def lacking(code: str, *missed: tuple[WarningRule, str]) -> Card:
        return replace(
            with_warnings(code=code), not_assessed=tuple(NotAssessed(rule, reason, None) for rule, reason in missed)
        )

    decline, target = WarningRule.SUSTAINED_DECLINE, WarningRule.OFF_TARGET
    found = gaps(
        [
            lacking("c", (decline, "not_comparable:gap"), (target, "no_target")),
            lacking("b", (decline, "not_comparable:no_base"), (target, "paused")),
            lacking("a", (decline, "margin_unknown"), (target, "no_target")),
        ]
    )
    assert [(gap.rule, gap.reason, gap.indicators) for gap in found] == [
        (target, "no_target", ("a", "c")),
        (target, "paused", ("b",)),
        (decline, "not_comparable", ("b", "c")),
        (decline, "margin_unknown", ("a",)),
    ]
    assert reason_code(NotAssessed(decline, "not_comparable:gap", None)) == "not_comparable"


def test_open_warnings_are_counted_above_and_below_the_line() -> None:
    cards = [
        with_warnings(sign(WarningRule.THRESHOLD_BREACHED, code="a"), code="a"),
        with_warnings(sign(WarningRule.NEAR_THRESHOLD, code="b", chance=0.4), code="b"),
        with_warnings(sign(WarningRule.NEAR_THRESHOLD, code="c", chance=0.3), code="c"),
        with_warnings(sign(WarningRule.OFF_TARGET, code="d", state=WarningState.ACCEPTED), code="d"),
        with_warnings(sign(WarningRule.OFF_TARGET, code="e", state=WarningState.CLEARED), code="e"),
    ]
    found = health_check(cards, budget=2, precisions=NO_TRACK_RECORD)
    assert (found.opened, found.accepted) == (3, 1)
    assert found.urgent == ("Title of a", "Title of b")
    assert found.line.below == {"c.near_threshold"}
    assert found.counts.warning == 3


def test_two_urgent_warnings_of_one_indicator_name_it_once() -> None:
    both = with_warnings(sign(WarningRule.THRESHOLD_BREACHED), sign(WarningRule.OVERDUE))
    assert health_check([both], budget=5, precisions=NO_TRACK_RECORD).urgent == (f"Title of {RECYCLING.code}",)


def test_the_late_ones_are_named() -> None:
    current = replace(HELD, currency=replace(HELD.currency, state=CurrencyState.CURRENT))
    late = replace(HELD, currency=replace(HELD.currency, state=CurrencyState.LATE))
    found = health_check([current, late], budget=5, precisions=NO_TRACK_RECORD)
    assert found.late == (late,)
    assert found.counts.currency.late == 1


def test_what_has_happened_cannot_be_false() -> None:
    of_dates_and_figures = (WarningRule.OVERDUE, WarningRule.DATA_QUALITY)
    rules = (WarningRule.THRESHOLD_BREACHED, WarningRule.OFF_TARGET, *of_dates_and_figures)
    cards = [with_warnings(sign(rule)) for rule in rules]
    assert expected(cards, overdue=0.5) == [(rule.value, 1, 0, 0, None) for rule in rules]


def test_nearness_goes_by_the_chance_that_each_warning_prints() -> None:
    cards = [with_warnings(sign(WarningRule.NEAR_THRESHOLD, chance=chance)) for chance in (0.25, 0.5)]
    assert expected(cards, near_threshold=0.9) == [("near_threshold", 0, 2, 0, 1.25)]


def test_other_rules_go_by_the_track_record_and_without_one_nothing_is_known() -> None:
    far, falls = sign(WarningRule.FAR_FROM_PEERS), sign(WarningRule.SUSTAINED_DECLINE, parameters={"comparisons": 3})
    cards = [with_warnings(far), with_warnings(falls)]
    assert expected(cards, far_from_peers=0.25, sustained_decline_2=0.5) == [
        ("far_from_peers", 0, 1, 0, 0.75),
        ("sustained_decline", 0, 0, 1, None),
    ]
    assert expected(cards, sustained_decline_3=0.125)[1] == ("sustained_decline", 0, 1, 0, 0.875)
    assert chance_it_comes(far, precisions=NO_TRACK_RECORD) is None


@pytest.mark.parametrize("rule", [WarningRule.THRESHOLD_BREACHED, WarningRule.OFF_TARGET])
def test_a_sign_beside_a_line_that_is_crossed_foretells_nothing(rule: WarningRule) -> None:
    far = sign(WarningRule.FAR_FROM_PEERS)
    beside = with_warnings(sign(rule, state=WarningState.ACCEPTED), far)
    assert expected([beside], far_from_peers=0.25) == [("far_from_peers", 1, 0, 0, None)]
    cleared = with_warnings(sign(rule, state=WarningState.CLEARED), far)
    assert expected([cleared], far_from_peers=0.25) == [("far_from_peers", 0, 1, 0, 0.75)]


def test_the_rules_are_added_up() -> None:
    cards = [
        with_warnings(sign(WarningRule.NEAR_THRESHOLD, chance=0.25)),
        with_warnings(sign(WarningRule.FAR_FROM_PEERS)),
        with_warnings(sign(WarningRule.SIGNIFICANT_DECLINE)),
    ]
    found = health_check(cards, budget=5, precisions={"far_from_peers": 0.5})
    assert (found.foretelling, found.expected_false) == (2, 1.25)
    assert sum(each.unknown for each in found.expectations) == 1
    assert found.expectations[0] == Expectation(WarningRule.NEAR_THRESHOLD, 1, 0, 1, 0, 0.75)
    assert found.opened == 3
