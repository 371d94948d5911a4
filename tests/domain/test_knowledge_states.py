"""What the rules say of one indicator and area: for the council's own area, and for anybody else's."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.judgement.direction import Judgement
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.area import Area
from app.domain.measures.commentary import Commentary
from app.domain.measures.indicator import DueDays, RuleSetting, Supply
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.performance.card import Subject, card, knowledge_state, not_assessed
from app.domain.publishing.change_items import View
from app.domain.publishing.due_calendar import SeriesEnd
from app.domain.warnings.evidence import PeersEvidence
from app.domain.warnings.rules import NotAssessed, WarningRule
from tests.domain.snapshot_examples import (
    ALWAYS,
    BURNLEY,
    CARLISLE,
    GONE,
    HYNDBURN,
    NEIGHBOURS,
    PENDLE,
    PLACES,
    district,
    peer_group,
    subject,
)
from tests.domain.warning_examples import BY_COUNCIL, HOME, RECYCLING, WITH_FLOOR, value, years

# Household waste recycled, percent: Defra, local authority collected waste statistics.
RECYCLED = years(2014, 34.3, 32.5, 32.9, 33.3, 33.8, 34.5, 35.9, 33.0, 30.6)
LATEST = parse_period("2022-23")
TARGET = Target(RECYCLING.code, LATEST, 35.0)


def judged(area: Area, *known: object) -> Subject:
    """An area below the council's floor and target, with ten peers far above it (their median 64.5)."""
    rows = tuple(replace(row, area=area.code) for row in RECYCLED)
    peers = tuple(f"E0799{number:04d}" for number in range(10))
    others = [value("2022-23", 60.0 + number, area=code) for number, code in enumerate(peers)]
    return subject(rows, *PLACES, TARGET, peer_group(*peers), *known, others=others, area=area, versions=[WITH_FLOOR])


def test_another_councils_area_has_values_directions_and_benchmarks_but_no_targets_and_no_warnings() -> None:
    held = judged(NEIGHBOURS[0])
    found = card(held, warnings=(), not_assessed=(), rank=False)
    assert (found.direction.judgement, found.target.status) == (Judgement.WORSENING, TargetStatus.NO_TARGET)
    assert found.benchmarks[0].median == Decimal("64.5")
    state = knowledge_state(held, known_from=ALWAYS)
    assert [each.findings for each in state.assessments] == [()] * len(RECYCLED)
    assert state.assessments[-1].not_assessed == tuple(NotAssessed(rule, "not_home_area", None) for rule in WarningRule)


@pytest.mark.parametrize(
    "area", [HYNDBURN, district(CARLISLE, successors=(HOME,)), district(CARLISLE, successors=(PENDLE,))]
)
def test_the_councils_own_area_and_those_it_replaced_have_targets_and_warnings(area: Area) -> None:
    merged = district(PENDLE, successors=(HOME,))
    held = judged(area, area, merged)
    assert card(held, warnings=(), not_assessed=(), rank=False).target.status is TargetStatus.RED
    last = knowledge_state(held, known_from=ALWAYS).assessments[-1]
    rules = {found.rule for found in last.findings}
    assert rules >= {WarningRule.THRESHOLD_BREACHED, WarningRule.OFF_TARGET, WarningRule.FAR_FROM_PEERS}


def test_warnings_are_measured_from_the_default_group_alone() -> None:
    near = peer_group(BURNLEY, PENDLE, code="a-group")
    found = (
        knowledge_state(judged(HYNDBURN, near), known_from=ALWAYS).assessments[-1].finding(WarningRule.FAR_FROM_PEERS)
    )
    assert found is not None
    assert isinstance(found.evidence, PeersEvidence)
    assert found.evidence.median == Decimal("64.5")
    without = knowledge_state(subject(RECYCLED, *PLACES, near), known_from=ALWAYS).assessments[-1]
    assert without.reason(WarningRule.FAR_FROM_PEERS) == "no_comparator_value"


def test_warnings_are_measured_from_the_members_that_the_group_had_when_the_period_ended() -> None:
    peers = tuple(f"E0799{number:04d}" for number in range(9))
    others = [value("2022-23", 60.0 + number, area=code) for number, code in enumerate((*peers, CARLISLE))]
    known = (*PLACES, GONE, peer_group(*peers, CARLISLE))
    found = knowledge_state(subject(RECYCLED, *known, others=others), known_from=ALWAYS).assessments[-1]
    assert found.finding(WarningRule.FAR_FROM_PEERS) is not None  # with nine it would be too few


def test_what_is_known_says_which_periods_have_a_commentary_and_what_the_council_switched_off() -> None:
    said = Commentary(RECYCLING.code, HOME, LATEST, "Fewer crews.")
    off = (WarningRule.THRESHOLD_BREACHED.value, RuleSetting(enabled=False))
    state = knowledge_state(judged(HYNDBURN, said, off), known_from=ALWAYS)
    assert (state.known_from, state.commented) == (ALWAYS, frozenset({LATEST}))
    assert [each.period for each in state.assessments] == [row.period for row in RECYCLED]
    assert state.assessments[-1].reason(WarningRule.THRESHOLD_BREACHED) == "rule_off"


def test_the_definition_of_the_day_says_whether_anything_is_overdue() -> None:
    late = knowledge_state(subject(RECYCLED, versions=[BY_COUNCIL]), known_from=ALWAYS).assessments[-1]
    assert late.finding(WarningRule.OVERDUE) is not None
    ended = replace(BY_COUNCIL, supply=Supply.DISCONTINUED, effective_from=parse_period("2023-24"))
    over = subject(RECYCLED, versions=[BY_COUNCIL, ended])
    state = knowledge_state(over, known_from=ALWAYS)
    assert state.ended is SeriesEnd.DISCONTINUED
    assert state.assessments[-1].reason(WarningRule.OVERDUE) == "discontinued"
    assert not_assessed(over, state) == tuple(NotAssessed(rule, "discontinued", None) for rule in WarningRule)


def test_of_another_council_s_area_no_rule_is_assessed_because_it_is_another_s() -> None:
    ended = replace(RECYCLING, supply=Supply.DISCONTINUED)
    held = subject(RECYCLED, *PLACES, area=NEIGHBOURS[0], versions=[ended])
    state = knowledge_state(held, known_from=ALWAYS)
    assert {missed.reason for missed in not_assessed(held, state)} == {"not_home_area"}


def test_a_later_figure_is_not_overdue_because_an_earlier_period_is_looked_at() -> None:
    fresh = subject((*RECYCLED, *years(2023, 30.0, 30.0, 30.0)), until="2020-21", versions=[BY_COUNCIL])
    assert fresh.reference.today == date(2026, 11, 23)
    assert knowledge_state(fresh, known_from=ALWAYS).assessments[-1].finding(WarningRule.OVERDUE) is None


def test_with_nothing_held_no_rule_is_assessed_and_each_says_why_for_the_current_year() -> None:
    empty = subject((), *PLACES, TARGET, versions=[WITH_FLOOR])
    state = knowledge_state(empty, known_from=ALWAYS)
    assert state.assessments == ()
    found = not_assessed(empty, state)
    assert {(one.rule, one.reason) for one in found} == {
        (WarningRule.THRESHOLD_BREACHED, "no_value"),
        (WarningRule.OFF_TARGET, "no_target"),
        (WarningRule.NEAR_THRESHOLD, "no_value"),
        (WarningRule.FAR_FROM_PEERS, "no_value"),
        (WarningRule.SUSTAINED_DECLINE, "not_comparable:no_value"),
        (WarningRule.SIGNIFICANT_DECLINE, "no_trend"),
        (WarningRule.OVERDUE, "supplied_by_others"),
        (WarningRule.DATA_QUALITY, "no_value"),
    }
    assert {one.period for one in found} == {parse_period("2026-27")}


def test_an_indicator_is_known_once_its_definition_is_public() -> None:
    assert subject(RECYCLED).is_known
    assert not subject(RECYCLED, versions=[]).is_known


@pytest.mark.parametrize(("view", "is_late"), [(View.PUBLIC, False), (View.WORKING, True)])
def test_inside_the_council_a_value_is_late_from_its_submission_date(view: View, *, is_late: bool) -> None:
    council = replace(RECYCLING, supply=Supply.COUNCIL, due_days=DueDays(submission=30, publication=20_000))
    seen = subject(years(2021, 30.6), *PLACES, versions=[council])
    [state] = knowledge_state(
        replace(seen, reference=replace(seen.reference, view=view)), known_from=ALWAYS
    ).assessments
    assert (state.finding(WarningRule.OVERDUE) is not None) is is_late
