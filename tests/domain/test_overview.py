"""The counts over a set of cards."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.judgement.direction import Judgement
from app.domain.measures.period import parse_period
from app.domain.performance.card import Card, card, knowledge_state
from app.domain.performance.currency import CurrencyState
from app.domain.performance.overview import Counts, CurrencyCounts, count
from app.domain.warnings.life import Warning, WarningResponse, WarningState
from app.domain.warnings.rules import Severity, WarningRule
from tests.domain.snapshot_examples import ALWAYS, subject
from tests.domain.warning_examples import HOME, RECYCLING, WITH_FLOOR, warnings_through, years

TODAY = date(2026, 11, 23)
NOTHING = Counts(
    indicators=0,
    improving=0,
    worsening=0,
    steady=0,
    no_clear_change=0,
    no_judgement=0,
    not_comparable=0,
    critical=0,
    warning=0,
    watch=0,
    unexplained=0,
    currency=CurrencyCounts(current=0, late=0, paused=0, discontinued=0),
)
LATE = replace(NOTHING.currency, late=1)
BELOW_FLOOR = subject(years(2022, 30.6), versions=[WITH_FLOOR])


def breach(*, accepted_until: date | None = None) -> Warning:
    """The warning of a figure below its floor, with an answer if it is accepted."""
    answer = WarningResponse(
        indicator=RECYCLING.code,
        area=HOME,
        rule=WarningRule.THRESHOLD_BREACHED,
        period=parse_period("2022-23"),
        explanation="Fewer crews.",
        likely_impact=None,
        action=None,
        owner_role=None,
        due=None,
        accepted_until=accepted_until,
    )
    states = [knowledge_state(BELOW_FLOOR, known_from=ALWAYS)]
    responses = [answer] if accepted_until else []
    [found] = [
        one
        for one in warnings_through(states, indicator=RECYCLING.code, area=HOME, responses=responses, today=TODAY)
        if one.rule is WarningRule.THRESHOLD_BREACHED
    ]
    return found


def made(*warnings: Warning, judgement: Judgement = Judgement.STEADY) -> Card:
    """A card with these warnings and this judgement."""
    held = card(BELOW_FLOOR, warnings=warnings, not_assessed=(), rank=False)
    return replace(held, direction=replace(held.direction, judgement=judgement))


def in_state(state: CurrencyState) -> Card:
    """A card whose figures are in this state."""
    held = made()
    return replace(held, currency=replace(held.currency, state=state))


def test_no_cards_count_nothing() -> None:
    assert count([]) == NOTHING


def test_every_indicator_is_counted_under_its_own_judgement() -> None:
    numbers = {judgement: number for number, judgement in enumerate(Judgement, start=1)}
    cards = [made(judgement=judgement) for judgement, number in numbers.items() for _ in range(number)]
    found = count(iter(cards))
    assert {judgement: getattr(found, judgement) for judgement in numbers} == numbers
    assert (found.indicators, found.currency) == (len(cards), replace(LATE, late=len(cards)))


def test_how_current_the_figures_are_is_counted_and_those_that_have_ended_are_in_no_other_count() -> None:
    cards = [in_state(state) for number, state in enumerate(CurrencyState, start=1) for _ in range(number)]
    found = count(cards)
    assert found.currency == CurrencyCounts(current=1, late=2, paused=3, discontinued=4)
    assert (found.indicators, found.steady) == (10, 6)


def test_open_warnings_are_counted_by_severity_over_all_cards() -> None:
    critical = replace(breach(), unexplained=True)
    assert (critical.state, critical.severity) == (WarningState.OPEN, Severity.CRITICAL)
    warning, watch = (replace(critical, severity=severity) for severity in (Severity.WARNING, Severity.WATCH))
    found = count([made(critical, watch), made(watch, warning), made(watch)])
    assert (found.critical, found.warning, found.watch, found.unexplained) == (1, 1, 3, 5)
    assert count([made(critical, replace(watch, unexplained=False))]).unexplained == 1


@pytest.mark.parametrize(("accepted_until", "critical"), [(TODAY, 0), (date(2026, 11, 22), 1)])
def test_a_warning_is_not_counted_while_it_is_accepted(accepted_until: date, critical: int) -> None:
    found = made(breach(accepted_until=accepted_until))
    assert count([found]).critical == critical
    assert len(found.live_warnings) == 1


@pytest.mark.parametrize("state", [WarningState.CLEARED, WarningState.RETRACTED])
def test_a_warning_that_is_over_is_neither_counted_nor_live(state: WarningState) -> None:
    found = made(replace(breach(), state=state))
    expected = replace(NOTHING, indicators=1, steady=1, currency=LATE)
    assert (count([found]), found.live_warnings) == (expected, ())
