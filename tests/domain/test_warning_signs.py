"""Warning signs: what each rule needs, what it answers with, and whose parameters apply."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.measures.indicator import (
    Definition,
    DueDays,
    Measure,
    RuleSetting,
    Supply,
    UnlikeComparator,
)
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value
from app.domain.warnings.evidence import DeclineEvidence
from app.domain.warnings.rules import (
    WARNING_RULES,
    NotAssessed,
    Severity,
    WarningRule,
    assess,
)
from tests.domain.warning_examples import (
    BY_COUNCIL,
    RECYCLING,
    WITH_FLOOR,
    found,
    knowledge,
    peers,
    reason,
    value,
    years,
)

YEAR = parse_period("2022-23")
FALLING = years(2019, 40.0, 36.0, 32.0, 28.0)
TEN_PEERS = (8, 8, 9, 9, 10, 10, 11, 11, 12, 12)


def with_limits(row: Value, *, half: float) -> Value:
    """The value with confidence limits `half` to either side."""
    number = row.number or 0.0
    return replace(row, lower_limit=number - half, upper_limit=number + half, limits_level=95.0)


def test_the_table_has_every_rule_once_in_order() -> None:
    assert tuple(rule.name for rule in WARNING_RULES) == tuple(WarningRule)


def test_severities_go_from_watch_to_critical() -> None:
    assert sorted(Severity, key=lambda severity: severity.level) == ["watch", "warning", "critical"]


def test_every_rule_says_what_it_found_or_why_it_could_not_look() -> None:
    assessment = assess(knowledge([]), period=YEAR)
    assert assessment.findings == ()
    assert {missing.rule: missing.reason for missing in assessment.not_assessed} == {
        WarningRule.THRESHOLD_BREACHED: "no_threshold",
        WarningRule.OFF_TARGET: "no_target",
        WarningRule.NEAR_THRESHOLD: "no_line",
        WarningRule.FAR_FROM_PEERS: "no_value",
        WarningRule.SUSTAINED_DECLINE: "not_comparable:no_value",
        WarningRule.SIGNIFICANT_DECLINE: "no_trend",
        WarningRule.OVERDUE: "supplied_by_others",
        WarningRule.DATA_QUALITY: "no_value",
    }


def test_nothing_is_assessed_for_another_council() -> None:
    known = replace(knowledge([value("2022-23", 20.0)], versions=[WITH_FLOOR]), home=False)
    assessment = assess(known, period=YEAR)
    assert assessment.findings == ()
    assert assessment.not_assessed == tuple(NotAssessed(rule, "not_home_area", None) for rule in WarningRule)


def test_a_threshold_says_nothing_about_a_missing_value() -> None:
    known = knowledge([value("2022-23", MissingReason.SUPPRESSED)], versions=[WITH_FLOOR])
    assert reason(known, WarningRule.THRESHOLD_BREACHED) == "no_value"


def test_each_period_is_judged_by_the_definition_in_force_for_it() -> None:
    later = replace(WITH_FLOOR, effective_from=YEAR)
    known = knowledge(years(2021, 30.0, 30.0), versions=[RECYCLING, later])
    assert reason(known, WarningRule.THRESHOLD_BREACHED, period="2021-22") == "no_threshold"
    assert found(known, WarningRule.THRESHOLD_BREACHED).period == YEAR


@pytest.mark.parametrize(
    ("missing", "expected"),
    [(MissingReason.NOT_DUE, "not_due"), (MissingReason.SUPPRESSED, "no_value")],
)
def test_a_target_says_nothing_about_a_missing_value(missing: MissingReason, expected: str) -> None:
    known = knowledge([value("2022-23", missing)], aims={"2022-23": 35.0})
    assert reason(known, WarningRule.OFF_TARGET) == expected


def test_only_certain_worsenings_are_a_decline() -> None:
    clear = found(knowledge([with_limits(row, half=1) for row in FALLING]), WarningRule.SUSTAINED_DECLINE)
    assert isinstance(clear.evidence, DeclineEvidence)
    assert [point.value for point in clear.evidence.points] == [36, 32, 28]
    unclear = assess(knowledge([with_limits(row, half=3) for row in FALLING]), period=YEAR)
    assert (unclear.finding(WarningRule.SUSTAINED_DECLINE), unclear.reason(WarningRule.SUSTAINED_DECLINE)) == (
        None,
        None,
    )


def test_a_decline_of_estimates_whose_margins_are_unknown_cannot_be_assessed() -> None:
    survey = replace(RECYCLING, measure=Measure.SURVEY_ESTIMATE)
    assert reason(knowledge(FALLING, versions=[survey]), WarningRule.SUSTAINED_DECLINE) == "margin_unknown"
    rows = [*FALLING[:2], *(with_limits(row, half=1) for row in FALLING[2:])]
    known = found(knowledge(rows, versions=[survey]), WarningRule.SUSTAINED_DECLINE)
    assert isinstance(known.evidence, DeclineEvidence)
    assert [point.value for point in known.evidence.points] == [32, 28]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"measure": Measure.SURVEY_ESTIMATE}, "margin_unknown"),
        ({"not_like_for_like": (UnlikeComparator("similar-districts", "They count more."),)}, "not_like_for_like"),
    ],
)
def test_a_difference_that_is_not_judged_is_no_ground_for_a_warning(changes: dict[str, Any], code: str) -> None:
    definition = replace(RECYCLING, **changes)
    known = knowledge([value("2022-23", 6.9)], versions=[definition], others=peers(*TEN_PEERS))
    assert reason(known, WarningRule.FAR_FROM_PEERS) == code


def test_a_count_is_not_held_against_peers() -> None:
    definition = replace(RECYCLING, comparable_between_areas=False)
    known = knowledge([value("2022-23", 6.9)], versions=[definition], others=peers(*TEN_PEERS))
    assert reason(known, WarningRule.FAR_FROM_PEERS) == "count_not_comparable"


def test_figures_of_an_earlier_period_raise_no_warning() -> None:
    known = knowledge([value("2023-24", 6.9)], others=peers(*TEN_PEERS))
    assert reason(known, WarningRule.FAR_FROM_PEERS, period="2023-24") == "period_gap"


def test_only_the_group_that_the_parameter_names_raises_a_warning() -> None:
    known = knowledge([value("2022-23", 6.9)], others=peers(*TEN_PEERS))
    settings = {"far_from_peers": RuleSetting(parameters={"comparator": "lancashire"})}
    assert reason(replace(known, settings=settings), WarningRule.FAR_FROM_PEERS) == "no_comparator_value"


def test_a_row_that_says_not_due_excuses_nothing_once_the_date_has_passed() -> None:
    rows = years(2022, 30.0, MissingReason.NOT_DUE)
    known = knowledge(rows, versions=[BY_COUNCIL], today=date(2025, 4, 1))
    assert found(known, WarningRule.OVERDUE).period == parse_period("2023-24")
    in_time = knowledge(rows, versions=[BY_COUNCIL], today=date(2025, 3, 31))
    assert reason(in_time, WarningRule.OVERDUE) is None


@pytest.mark.parametrize(
    ("due_days", "working", "expected"),
    [
        (DueDays(None, None), False, "no_due_date"),
        (DueDays(30, None), False, "no_due_date"),
        (DueDays(9_000, None), True, None),
        (DueDays(None, 9_000), True, None),
    ],
)
def test_without_a_date_nothing_is_overdue(due_days: DueDays, *, working: bool, expected: str | None) -> None:
    versions = [replace(BY_COUNCIL, due_days=due_days)]
    known = knowledge([value("2022-23", 30.0)], versions=versions, today=date(2026, 1, 1), working=working)
    assert reason(known, WarningRule.OVERDUE) == expected


def test_with_nothing_held_nothing_is_overdue() -> None:
    prompt = replace(BY_COUNCIL, due_days=DueDays(None, 30))
    known = knowledge([], versions=[prompt], today=date(2026, 6, 1))
    assert known.missing
    assert reason(known, WarningRule.OVERDUE) == "no_due_date"


@pytest.mark.parametrize("supply", [Supply.PAUSED, Supply.DISCONTINUED])
def test_overdue_goes_by_the_definition_of_the_day_whatever_the_period(supply: Supply) -> None:
    newest = replace(BY_COUNCIL, supply=supply, effective_from=parse_period("2026-27"))
    rows, versions = years(2021, 30.0, 30.0), [BY_COUNCIL, newest]
    known = knowledge(rows, versions=versions, today=date(2026, 4, 1))
    assert reason(known, WarningRule.OVERDUE, period="2021-22") == supply
    before = knowledge(rows, versions=versions, today=date(2026, 3, 31))
    assert found(before, WarningRule.OVERDUE, period="2021-22").period == parse_period("2023-24")


OFF, ON = RuleSetting(enabled=False), RuleSetting(enabled=True)


@pytest.mark.parametrize(
    ("own", "council", "expected"),
    [
        (None, None, None),
        (OFF, None, "rule_off"),
        (None, OFF, "rule_off"),
        (ON, OFF, None),
        (OFF, ON, "rule_off"),
    ],
)
def test_a_definition_switches_a_rule_before_the_council_does(
    own: RuleSetting | None, council: RuleSetting | None, expected: str | None
) -> None:
    definition: Definition = replace(WITH_FLOOR, warning_rules={"threshold_breached": own} if own else {})
    known = knowledge([value("2022-23", 36.0)], versions=[definition])
    known = replace(known, settings={"threshold_breached": council} if council else {})
    assert reason(known, WarningRule.THRESHOLD_BREACHED) == expected


def test_the_parameters_used_are_printed_the_definition_s_before_the_council_s() -> None:
    own = RuleSetting(parameters={"severity": "warning"})
    council = RuleSetting(parameters={"severity": "critical", "comparisons": 3, "watch": 5})
    definition = replace(RECYCLING, warning_rules={"sustained_decline": own})
    known = replace(
        knowledge(years(2019, 40.0, 39.0, 38.0, 37.0), versions=[definition]),
        settings={"sustained_decline": council},
    )
    finding = found(known, WarningRule.SUSTAINED_DECLINE)
    assert finding.parameters == {
        "comparisons": 3,
        "tolerance": "mean_moving_range",
        "severity": "warning",
        "severity_beside": "warning",
        "clear_after": 1,
    }, "what a rule took once is passed over"
    assert finding.severity is Severity.WARNING
