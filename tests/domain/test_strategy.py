"""Strategies: when they hold, what is stated last, what belongs to what, and what cannot be."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from app.domain.errors import Fault, NotFoundError
from app.domain.judgement.target_status import TargetStatus
from app.domain.performance.card import Card, card
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.agreement import IndicatorSign
from app.domain.strategy.outcome_signs import sign_of
from app.domain.strategy.plan import Plan, plan_of
from app.domain.strategy.progress import Progress, ProgressStatus, is_overdue, latest
from app.domain.strategy.strategy import (
    Action,
    Milestone,
    Priority,
    Strategy,
    StrategyOutcome,
    is_in_force,
    replaced_on,
)
from app.domain.strategy.strategy_checks import action_faults, outcome_faults, progress_faults, strategy_faults
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity
from tests.domain.snapshot_examples import subject
from tests.domain.test_warning_budget import past, warning
from tests.domain.warning_examples import years
from tests.stores import ACTION, OUTCOME, STRATEGY

NEXT = replace(
    STRATEGY, code="next", first_year=2025, last_year=2030, adopted_on=date(2025, 7, 10), replaces="made-up-strategy"
)
BOTH = {strategy.code: strategy for strategy in (STRATEGY, NEXT)}


def stated(status: ProgressStatus, on: date, *, percent: int | None = None, subject: str = ACTION.code) -> Progress:
    return Progress(subject, on, status, percent, "Words.")


def planned(*documents: object, progress: Iterable[Progress] = ()) -> Plan:
    kinds: dict[ItemKind, list[object]] = {kind: [] for kind in ItemKind}
    for document in documents:
        kind = {Strategy: ItemKind.STRATEGY, StrategyOutcome: ItemKind.OUTCOME, Action: ItemKind.ACTION}
        kinds[kind[type(document)]].append(document)
    kinds[ItemKind.ACTION_PROGRESS] += progress
    return plan_of(kinds)


@pytest.mark.parametrize(
    ("day", "old", "new"),
    [
        (date(2023, 3, 31), False, False),
        (date(2023, 4, 1), True, False),
        (date(2025, 7, 9), True, False),
        (date(2025, 7, 10), False, True),
        (date(2030, 12, 31), False, True),
        (date(2031, 1, 1), False, False),
    ],
)
def test_a_strategy_holds_until_another_replaces_it_or_its_last_year_is_over(day: date, old: bool, new: bool) -> None:
    assert is_in_force(STRATEGY, day=day, strategies=BOTH) is old
    assert is_in_force(NEXT, day=day, strategies=BOTH) is new


def test_a_strategy_without_a_day_of_adoption_begins_with_its_first_year() -> None:
    assert replace(STRATEGY, adopted_on=None).begins == date(2023, 1, 1)
    assert replaced_on(STRATEGY, strategies=BOTH) == date(2025, 7, 10)
    assert replaced_on(NEXT, strategies=BOTH) is None


def test_what_was_stated_last_is_the_latest_by_the_day() -> None:
    first, second = stated(ProgressStatus.ON_TRACK, date(2024, 1, 1)), stated(ProgressStatus.AT_RISK, date(2024, 6, 1))
    assert latest([second, first], day=date(2024, 5, 31)) == first
    assert latest([second, first], day=date(2024, 6, 1)) == second
    assert latest([second], day=date(2024, 1, 1)) is None


@pytest.mark.parametrize(
    ("due", "status", "overdue"),
    [
        (date(2024, 3, 31), ProgressStatus.ON_TRACK, True),
        (date(2024, 3, 31), None, True),
        (date(2024, 3, 31), ProgressStatus.COMPLETE, False),
        (date(2024, 3, 31), ProgressStatus.STOPPED, False),
        (date(2024, 4, 1), ProgressStatus.ON_TRACK, False),
        (None, ProgressStatus.ON_TRACK, False),
    ],
)
def test_an_action_is_overdue_after_its_day_unless_it_has_ended(
    due: date | None, status: ProgressStatus | None, overdue: bool
) -> None:
    progress = [] if status is None else [stated(status, date(2024, 3, 1))]
    assert is_overdue(due, progress, day=date(2024, 4, 1)) is overdue


def test_an_action_that_is_made_up_says_so_in_its_title() -> None:
    assert replace(ACTION, title="Example: visits").is_example
    assert not ACTION.is_example


def test_a_plan_leaves_out_what_belongs_to_nothing_that_is_known() -> None:
    lost = replace(OUTCOME, code="lost", strategy="nowhere")
    action, orphan = ACTION, replace(ACTION, code="orphan", outcome="lost")
    plan = planned(
        *(STRATEGY, OUTCOME, lost, action, orphan),
        progress=[stated(ProgressStatus.ON_TRACK, date(2024, 1, 1), subject=code) for code in (ACTION.code, "orphan")],
    )
    assert list(plan.outcomes) == [OUTCOME.code]
    assert list(plan.actions) == [ACTION.code]
    assert list(plan.action_progress) == [ACTION.code]
    for ask in (plan.strategy, plan.outcome, plan.action):
        with pytest.raises(NotFoundError):
            ask("orphan")
    assert (plan.strategy(STRATEGY.code), plan.outcome(OUTCOME.code), plan.action(ACTION.code)) == (
        *(STRATEGY, OUTCOME, ACTION),
    )


@pytest.mark.parametrize(
    ("kind", "known", "unknown"),
    [
        (ItemKind.STRATEGY, STRATEGY, NEXT),
        (ItemKind.OUTCOME, OUTCOME, replace(OUTCOME, code="o")),
        (ItemKind.ACTION, ACTION, replace(ACTION, code="a")),
        (ItemKind.OUTCOME_PROGRESS, stated(ProgressStatus.COMPLETE, date(2024, 1, 1), subject=OUTCOME.code), None),
        (ItemKind.ACTION_PROGRESS, stated(ProgressStatus.COMPLETE, date(2024, 1, 1)), None),
    ],
)
def test_a_plan_holds_what_belongs_to_it(kind: ItemKind, known: object, unknown: object | None) -> None:
    plan = planned(STRATEGY, OUTCOME, ACTION)
    assert plan.holds(known, kind=kind)
    other = unknown or stated(ProgressStatus.COMPLETE, date(2024, 1, 1), subject="nothing")
    assert plan.holds(other, kind=kind) is (kind is ItemKind.STRATEGY)


def test_outcomes_come_in_the_order_of_their_priorities_and_actions_by_the_day_they_are_due() -> None:
    others = [
        replace(OUTCOME, code=code, priority=priority, sort=sort)
        for code, priority, sort in (("c", "other", 1), ("b", "made-up", 2), ("gone", "no-more", 0))
    ]
    later = replace(ACTION, code="later", due_on=None)
    plan = planned(NEXT, STRATEGY, *others, OUTCOME, later, ACTION)
    assert [each.code for each in plan.outcomes_of(STRATEGY.code)] == [OUTCOME.code, "b", "c", "gone"]
    assert [each.code for each in plan.outcomes_of(STRATEGY.code, "made-up")] == [OUTCOME.code, "b"]
    assert [each.code for each in plan.actions_of(OUTCOME.code)] == [ACTION.code, "later"]
    assert [each.code for each in plan.in_order()] == ["next", STRATEGY.code]


def told(faults: Iterable[Fault]) -> list[tuple[str, str]]:
    found = list(faults)
    assert all(fault.detail.endswith(".") for fault in found)
    return [(fault.field, fault.code) for fault in found]


def faults_of(strategy: Strategy) -> list[tuple[str, str]]:
    own = [OUTCOME] if strategy.code == OUTCOME.strategy else []
    return told(strategy_faults(strategy, strategies=BOTH, themes={"made-up"}, outcomes=own))


def test_a_strategy_that_cannot_be_names_every_fault() -> None:
    assert faults_of(STRATEGY) == faults_of(NEXT) == []
    assert faults_of(replace(NEXT, last_year=2024)) == [("last_year", "conflict"), ("adopted_on", "conflict")]
    assert faults_of(replace(NEXT, replaces="next")) == [("replaces", "conflict")]
    assert faults_of(replace(NEXT, replaces="nothing")) == [("replaces", "unknown_value")]
    assert faults_of(replace(NEXT, adopted_on=date(2023, 4, 1))) == [("replaces", "conflict")]
    twice = (*STRATEGY.priorities, Priority("other", "Other", "Again.", "no-theme"))
    assert faults_of(replace(STRATEGY, priorities=twice)) == [
        ("priorities", "duplicate"),
        ("priorities.2.theme", "unknown_value"),
    ]
    assert faults_of(replace(STRATEGY, priorities=STRATEGY.priorities[1:])) == [("priorities", "conflict")]


def test_an_outcome_that_cannot_be_names_every_fault() -> None:
    tiers = {"made-up-rate": True, "service-level": False}

    def faults(outcome: StrategyOutcome) -> list[tuple[str, str]]:
        return told(outcome_faults(outcome, strategies=BOTH, tiers=tiers))

    assert faults(OUTCOME) == []
    assert faults(replace(OUTCOME, strategy="nowhere")) == [("strategy", "unknown_value")]
    assert faults(replace(OUTCOME, priority="nothing")) == [("priority", "unknown_value")]
    bare = {"bare": replace(STRATEGY, code="bare", priorities=())}
    [fault] = outcome_faults(replace(OUTCOME, strategy="bare"), strategies=bare, tiers=tiers)
    assert fault.detail == "bare has no priority made-up. It has: none."
    named = ("made-up-rate", "made-up-rate", "nothing", "service-level")
    assert faults(replace(OUTCOME, indicators=named)) == [
        ("indicators.1", "duplicate"),
        ("indicators.2", "unknown_value"),
        ("indicators.3", "conflict"),
    ]


def test_an_action_that_cannot_be_names_every_fault() -> None:
    early = replace(
        ACTION, outcome="nowhere", due_on=date(2023, 3, 1), milestones=(Milestone("Late", date(2024, 1, 1)),)
    )
    assert told(action_faults(ACTION, outcomes={OUTCOME.code})) == []
    assert told(action_faults(replace(ACTION, due_on=None), outcomes={OUTCOME.code})) == []
    assert told(action_faults(replace(ACTION, code="template"), outcomes={OUTCOME.code})) == [("code", "conflict")]
    assert told(action_faults(early, outcomes={OUTCOME.code})) == [
        ("outcome", "unknown_value"),
        ("due_on", "conflict"),
        ("milestones.0.due_on", "conflict"),
    ]


@pytest.mark.parametrize(
    ("status", "percent", "faults"),
    [
        (ProgressStatus.ON_TRACK, 40, []),
        (ProgressStatus.COMPLETE, 100, []),
        (ProgressStatus.COMPLETE, None, []),
        (ProgressStatus.COMPLETE, 99, [("percent", "conflict")]),
        (ProgressStatus.NOT_STARTED, 0, []),
        (ProgressStatus.NOT_STARTED, 1, [("percent", "conflict")]),
    ],
)
def test_what_is_stated_fits_its_status(
    status: ProgressStatus, percent: int | None, faults: list[tuple[str, str]]
) -> None:
    progress = stated(status, date(2024, 1, 1), percent=percent)
    assert told(progress_faults(progress, today=date(2024, 1, 1))) == faults
    assert told(progress_faults(progress, today=date(2023, 12, 31))) == [("on", "conflict"), *faults]


def shown(*values: float) -> Card:
    return card(subject(years(2020, *values)), warnings=(), not_assessed=(), rank=False)


@pytest.mark.parametrize(
    ("values", "sign"),
    [
        ((30.0, 34.0), IndicatorSign.FOR),
        ((34.0, 30.0), IndicatorSign.AGAINST),
        ((34.0, 34.0), IndicatorSign.NEITHER),
        ((34.0,), IndicatorSign.SILENT),
    ],
)
def test_an_indicator_speaks_by_its_direction_of_travel(values: tuple[float, ...], sign: IndicatorSign) -> None:
    assert sign_of(shown(*values)) is sign


def test_an_open_warning_or_a_red_status_speaks_louder() -> None:
    better = shown(30.0, 34.0)
    opened, _ = warning("made-up", past("1"), severity=Severity.WARNING)
    assert sign_of(replace(better, warnings=(opened,))) is IndicatorSign.WARNED
    assert sign_of(replace(better, warnings=(replace(opened, severity=Severity.WATCH),))) is IndicatorSign.FOR
    assert sign_of(replace(better, warnings=(replace(opened, state=WarningState.CLEARED),))) is IndicatorSign.FOR
    assert sign_of(replace(better, target=replace(better.target, status=TargetStatus.RED))) is IndicatorSign.WARNED
