"""The change summary: a card beside an earlier state of its indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.period import parse_period
from app.domain.performance.card import Card
from app.domain.performance.change_summary import (
    IndicatorState,
    SummaryItem,
    SummaryKind,
    change_items,
    count_items,
    counts_by,
)
from app.domain.warnings.life import Warning, WarningResponse, WarningState, goes_on
from app.domain.warnings.rules import Severity, WarningRule
from tests.domain.test_health import sign, with_warnings
from tests.domain.test_warning_budget import PERIOD
from tests.domain.warning_examples import HOME

TODAY = date(2024, 6, 3)
LATER, EARLIER = parse_period("2023-24"), parse_period("2021-22")
BREACHED, NEAR = WarningRule.THRESHOLD_BREACHED, WarningRule.NEAR_THRESHOLD
OPEN = sign(BREACHED, code="a")
ACCEPTED = replace(OPEN, state=WarningState.ACCEPTED)
OVER = replace(OPEN, state=WarningState.CLEARED)
TAKEN_BACK = replace(OPEN, state=WarningState.RETRACTED)
MILDER = replace(OPEN, severity=Severity.WATCH)
# Another id: a revision moved its beginning.
MOVED = replace(OPEN, id="a.moved", raised_in=EARLIER)
NEXT = replace(OPEN, id="a.next", raised_in=LATER, latest=LATER)


def told(now: Sequence[Warning], before: Sequence[Warning] | None) -> list[tuple[str, str]]:
    """What is told of warnings now beside those before (None: the indicator was not there): kind and id."""
    states = {} if before is None else {"a": IndicatorState(TargetStatus.NO_TARGET, tuple(before))}
    items = change_items([with_warnings(*now, code="a")], before=states, today=TODAY)
    return [(item.kind.value, item.warning.id) for item in items if item.warning is not None]


def of_status(now: TargetStatus, before: TargetStatus | None) -> list[SummaryItem]:
    """What is told of an indicator's status beside the one before (None: the indicator was not there)."""
    card = with_warnings(code="a")
    card = replace(card, target=replace(card.target, status=now))
    states = {} if before is None else {"a": IndicatorState(before, ())}
    return list(change_items([card], before=states, today=TODAY))


def promising(due: date | None) -> Warning:
    """An open warning whose response names a day."""
    return replace(OPEN, response=WarningResponse("a", HOME, BREACHED, PERIOD, "We know.", None, None, None, due, None))


@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [
        (None, (OPEN,), ["raised"]),
        ((), (OPEN,), ["raised"]),
        ((), (ACCEPTED,), ["raised"]),
        ((), (OVER,), []),
        ((), (TAKEN_BACK,), []),
        ((OPEN,), (OPEN,), []),
        ((OPEN,), (OVER,), ["cleared"]),
        ((ACCEPTED,), (OVER,), ["cleared"]),
        ((OPEN,), (TAKEN_BACK,), ["retracted"]),
        ((OVER,), (TAKEN_BACK,), ["retracted"]),
        ((TAKEN_BACK,), (TAKEN_BACK,), []),
        ((OVER,), (OVER,), []),
        ((OVER,), (OPEN,), ["raised"]),
        ((OPEN,), (), ["cleared"]),
        ((OVER,), (), []),
        ((OPEN,), (ACCEPTED,), ["accepted"]),
        ((ACCEPTED,), (OPEN,), ["reopened"]),
        ((MILDER,), (OPEN,), ["more_serious"]),
        ((OPEN,), (MILDER,), []),
        ((OPEN,), (TAKEN_BACK, MOVED), []),
        ((MILDER,), (TAKEN_BACK, MOVED), ["more_serious"]),
        ((OPEN,), (OVER, NEXT), ["raised", "cleared"]),
    ],
)
def test_what_became_of_a_warning(before: Sequence[Warning] | None, now: Sequence[Warning], kinds: list[str]) -> None:
    assert [kind for kind, _ in told(now, before)] == kinds


@pytest.mark.parametrize("now", [None, *WarningState])
@pytest.mark.parametrize("before", [None, *WarningState])
def test_what_was_live_and_was_raised_is_live_or_over(before: WarningState | None, now: WarningState | None) -> None:
    live = (WarningState.OPEN, WarningState.ACCEPTED)
    was, is_now = ([] if state is None else [replace(OPEN, state=state)] for state in (before, now))
    kinds = [kind for kind, _ in told(is_now, was)]
    over = kinds.count("cleared") + (kinds.count("retracted") if before in live else 0)
    assert (before in live) + kinds.count("raised") == (now in live) + over


def test_a_warning_that_the_present_does_not_have_is_told_as_it_stood() -> None:
    [gone] = change_items(
        [with_warnings(code="a")],
        before={"a": IndicatorState(TargetStatus.NO_TARGET, (OPEN,))},
        today=TODAY,
    )
    assert (gone.kind, gone.warning, gone.is_present, gone.severity_before) == (
        SummaryKind.CLEARED,
        OPEN,
        False,
        OPEN.severity,
    )


def test_a_warning_goes_on_where_one_of_its_rule_shares_a_period() -> None:
    assert goes_on(OPEN, as_=MOVED)
    assert goes_on(MOVED, as_=OPEN)
    assert not goes_on(OPEN, as_=NEXT)
    assert not goes_on(NEXT, as_=OPEN)
    assert not goes_on(OPEN, as_=replace(OPEN, rule=NEAR))


@pytest.mark.parametrize("now", TargetStatus)
@pytest.mark.parametrize("before", [None, *TargetStatus])
def test_red_is_told_where_it_is_new_and_where_it_has_gone(before: TargetStatus | None, now: TargetStatus) -> None:
    expected: list[tuple[SummaryKind, TargetStatus | None]] = []
    if now is TargetStatus.RED and before is not TargetStatus.RED:
        expected = [(SummaryKind.TURNED_RED, before)]
    if before is TargetStatus.RED and now is not TargetStatus.RED:
        expected = [(SummaryKind.NO_LONGER_RED, before)]
    assert [(item.kind, item.status_before) for item in of_status(now, before)] == expected


@pytest.mark.parametrize(
    ("due", "days_later", "kinds"),
    [(None, 900, []), (TODAY, 0, []), (TODAY, 1, ["promise_overdue"]), (TODAY, 200, ["promise_overdue"])],
)
def test_a_promise_is_past_its_date_from_the_day_after_it_on(
    due: date | None, days_later: int, kinds: list[str]
) -> None:
    for warning in (promising(due), replace(promising(due), state=WarningState.ACCEPTED)):
        card = with_warnings(warning, code="a")
        items = change_items([card], before=None, today=TODAY + timedelta(days=days_later))
        assert [item.kind.value for item in items] == kinds
    over = with_warnings(replace(promising(due), state=WarningState.CLEARED), code="a")
    assert change_items([over], before=None, today=TODAY + timedelta(days=900)) == ()


def test_without_an_earlier_state_only_what_stands_is_told() -> None:
    card = with_warnings(replace(OPEN, unexplained=True), replace(promising(date(2024, 6, 2)), id="a.b"), code="a")
    card = replace(card, target=replace(card.target, status=TargetStatus.RED))
    items = change_items([card], before=None, today=TODAY)
    assert [item.kind.value for item in items] == ["unanswered", "promise_overdue"]


def test_items_come_by_kind_and_live_warnings_by_their_urgency() -> None:
    watch = with_warnings(sign(NEAR, code="a", chance=0.3, severity=Severity.WATCH), code="a")
    critical = with_warnings(sign(BREACHED, code="b", severity=Severity.CRITICAL), code="b")
    over = [with_warnings(replace(sign(BREACHED, code=code), state=WarningState.CLEARED), code=code) for code in "dc"]
    before = {code: IndicatorState(TargetStatus.RED, (sign(BREACHED, code=code),)) for code in "dc"}
    items = change_items([watch, critical, *over], before=before, today=TODAY)
    assert [(item.kind.value, item.card.definition.code) for item in items] == [
        *(("raised", "b"), ("raised", "a")),
        *(("cleared", "d"), ("cleared", "c")),
        *(("no_longer_red", "d"), ("no_longer_red", "c")),
    ]


def test_counts_are_of_all_cards_and_of_each_group() -> None:
    cards: list[Card] = [with_warnings(sign(BREACHED, code=code), code=code) for code in "abc"]
    items = change_items(cards, before={}, today=TODAY)
    whole = count_items(items, cards)
    assert (whole.indicators, whole.of(SummaryKind.RAISED), whole.of(SummaryKind.CLEARED)) == (3, 3, 0)
    groups = counts_by(items, cards, group=lambda card: card.definition.code in "ac")
    found: Mapping[bool, tuple[int, int]] = {
        group: (counts.indicators, counts.of(SummaryKind.RAISED)) for group, counts in groups.items()
    }
    assert found == {True: (2, 2), False: (1, 1)}
    assert counts_by((), cards, group=lambda card: card.tier)[cards[0].tier].of(SummaryKind.RAISED) == 0
