"""The evidence of warning signs: every number that each rule used."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.judgement.target_status import against_target
from app.domain.measures.indicator import (
    CompareWith,
    DirectionRule,
    Frequency,
    Polarity,
    RuleSetting,
    Supply,
    TargetRule,
    ThresholdBasis,
    ThresholdKind,
)
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import ValueStatus
from app.domain.warnings.evidence import (
    DeclineEvidence,
    OverdueEvidence,
    PeersEvidence,
    Point,
    TargetEvidence,
    ThresholdEvidence,
    periods_of,
)
from app.domain.warnings.rules import (
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
    series,
    value,
    years,
)

YEAR = parse_period("2022-23")
TEN_PEERS = (8, 8, 9, 9, 10, 10, 11, 11, 12, 12)


def test_a_breach_gives_the_level_its_basis_and_the_distance_past_it() -> None:
    finding = found(knowledge([value("2022-23", 30.6)], versions=[WITH_FLOOR]), WarningRule.THRESHOLD_BREACHED)
    assert finding.evidence == ThresholdEvidence(
        period=YEAR,
        value=Decimal("30.6"),
        level=Decimal("35.0"),
        kind=ThresholdKind.FLOOR,
        basis=ThresholdBasis.COUNCIL,
        note="Set by Cabinet.",
        past_by=Decimal("4.4"),
    )
    assert (finding.period, finding.since, finding.severity) == (YEAR, YEAR, Severity.CRITICAL)


def test_a_red_value_gives_the_target_and_the_miss() -> None:
    own = replace(value("2022-23", 30.6), status=ValueStatus.PROVISIONAL)
    finding = found(knowledge([own], aims={"2022-23": 35.0}), WarningRule.OFF_TARGET)
    assert finding.evidence == TargetEvidence(
        period=YEAR,
        value=Decimal("30.6"),
        target=35.0,
        target_upper=None,
        off_by=Decimal("4.4"),
        provisional=True,
    )


def test_a_miss_of_a_range_names_both_ends() -> None:
    definition = replace(RECYCLING, polarity=Polarity.TARGET_IS_BEST, target_rule=TargetRule())
    own = value("2022-23", 25.0)
    judged = against_target(
        own, target=Target(RECYCLING.code, YEAR, 30.0, upper=35.0), definition=definition, last_year=None
    )
    known = replace(knowledge([own], versions=[definition]), target_judgements={YEAR: judged})
    evidence = found(known, WarningRule.OFF_TARGET).evidence
    assert isinstance(evidence, TargetEvidence)
    assert (evidence.target, evidence.target_upper, evidence.off_by) == (30.0, 35.0, Decimal("5.0"))


def test_a_decline_gives_every_value_of_its_run() -> None:
    finding = found(knowledge(years(2018, 30.0, 36.0, 35.0, 33.0, 30.6)), WarningRule.SUSTAINED_DECLINE)
    assert finding.evidence == DeclineEvidence(
        period=YEAR,
        points=(
            Point(parse_period("2020-21"), Decimal("35.0")),
            Point(parse_period("2021-22"), Decimal("33.0")),
            Point(YEAR, Decimal("30.6")),
        ),
        base_periods=(parse_period("2019-20"),),
        base_value=Decimal("36.0"),
        compare_with=CompareWith.SAME_PERIOD_LAST_YEAR,
        total=Decimal("5.4"),
        tolerance=Decimal("2.850"),
        tolerance_from="mean_moving_range",
        steps=4,
    )
    assert (finding.severity, finding.since) == (Severity.WATCH, parse_period("2020-21"))


def test_quarters_decline_from_year_to_year() -> None:
    rows = series({"2020-21-Q1": 9.0, "2021-22-Q1": 8.0, "2021-22-Q4": 20.0, "2022-23-Q1": 7.0, "2022-23-Q2": 1.0})
    definition = replace(RECYCLING, frequency=Frequency.QUARTERLY)
    finding = found(knowledge(rows, versions=[definition]), WarningRule.SUSTAINED_DECLINE, period="2022-23-Q1")
    assert (finding.severity, finding.since) == (Severity.WATCH, parse_period("2021-22-Q1"))


def test_a_decline_from_a_mean_names_the_periods_averaged() -> None:
    rule = DirectionRule(CompareWith.MEAN_OF_PREVIOUS, periods=2)
    known = knowledge(years(2018, 37.0, 35.0, 35.0, 33.0, 30.0), versions=[replace(RECYCLING, direction=rule)])
    evidence = found(known, WarningRule.SUSTAINED_DECLINE).evidence
    assert isinstance(evidence, DeclineEvidence)
    assert evidence.base_periods == (parse_period("2019-20"), parse_period("2018-19"))
    assert (evidence.base_value, evidence.total, len(evidence.points)) == (Decimal(36), Decimal(6), 3)


def test_a_hole_in_the_series_keeps_a_decline_from_being_assessed() -> None:
    known = knowledge(series({"2019-20": 36.0, "2021-22": 33.0, "2022-23": 30.6}))
    assert reason(known, WarningRule.SUSTAINED_DECLINE) == "not_comparable:gap"


def test_a_break_in_the_series_keeps_a_decline_from_being_assessed() -> None:
    rows = years(2020, 36.0, 33.0, 30.6)
    known = knowledge([*rows[:2], replace(rows[2], break_in_series=True)])
    assert reason(known, WarningRule.SUSTAINED_DECLINE) == "not_comparable:break_in_series"


def test_a_hole_further_back_does_not() -> None:
    known = knowledge(series({"2018-19": 40.0, "2020-21": 36.0, "2021-22": 33.0, "2022-23": 30.6}))
    assert found(known, WarningRule.SUSTAINED_DECLINE).severity is Severity.WATCH


@pytest.mark.parametrize(("tolerance", "severity"), [(1.9, "watch"), (2, None)])
def test_a_tolerance_can_be_set_and_its_edge_is_no_warning(tolerance: float, severity: str | None) -> None:
    rules = {"sustained_decline": RuleSetting(parameters={"tolerance": tolerance})}
    known = knowledge(years(2020, 40.0, 39.0, 38.0), versions=[replace(RECYCLING, warning_rules=rules)])
    finding = assess(known, period=YEAR).finding(WarningRule.SUSTAINED_DECLINE)
    assert (finding.severity if finding is not None else None) == severity
    if finding is not None:
        assert isinstance(finding.evidence, DeclineEvidence)
        assert (finding.evidence.tolerance, finding.evidence.tolerance_from) == (Decimal("1.9"), "parameter")


def test_far_from_peers_gives_the_distance_and_the_number_of_peers() -> None:
    finding = found(knowledge([value("2022-23", 6.9)], others=peers(*TEN_PEERS)), WarningRule.FAR_FROM_PEERS)
    assert finding.evidence == PeersEvidence(
        period=YEAR,
        value=Decimal("6.9"),
        comparator="similar-districts",
        name="Similar districts",
        median=Decimal("10.0"),
        difference=Decimal("-3.1"),
        distance=3.1,
        areas_with_value=10,
    )


def test_an_overdue_value_gives_its_date_and_what_was_held_last() -> None:
    known = knowledge([value("2022-23", 30.0)], versions=[BY_COUNCIL], today=date(2025, 4, 1))
    finding = found(known, WarningRule.OVERDUE)
    expected = parse_period("2023-24")
    assert finding.evidence == OverdueEvidence(
        expected, date(2025, 3, 31), Supply.COUNCIL, YEAR, working=False, missing=(expected,)
    )
    assert (finding.period, finding.since) == (expected, expected)


def test_overdue_names_every_period_that_is_late_a_hole_among_them() -> None:
    rows = series({"2021-22": 30.0, "2023-24": 31.0})
    evidence = found(
        knowledge(rows, versions=[BY_COUNCIL], today=date(2027, 4, 1)), WarningRule.OVERDUE, period="2023-24"
    ).evidence
    assert isinstance(evidence, OverdueEvidence)
    assert [period.id for period in evidence.missing] == ["2022-23", "2024-25", "2025-26"]
    assert (evidence.period.id, evidence.due, evidence.last_held) == (
        "2022-23",
        date(2024, 3, 30),
        parse_period("2023-24"),
    )


def test_the_working_view_falls_back_on_the_day_of_publication() -> None:
    known = knowledge([value("2022-23", 30.0)], versions=[BY_COUNCIL], today=date(2025, 4, 1), working=True)
    evidence = found(known, WarningRule.OVERDUE).evidence
    assert isinstance(evidence, OverdueEvidence)
    assert (evidence.due, evidence.working) == (date(2025, 3, 31), True)


def test_the_periods_of_evidence_are_those_of_its_figures() -> None:
    assessment = assess(knowledge(years(2019, 36.0, 35.0, 33.0, 30.0)), period=parse_period("2022-23"))
    decline = assessment.finding(WarningRule.SUSTAINED_DECLINE)
    assert decline is not None
    assert {period.id for period in periods_of(decline.evidence)} == {"2019-20", "2020-21", "2021-22", "2022-23"}
    late = OverdueEvidence(parse_period("2022-23"), date(2023, 6, 1), Supply.COUNCIL, None, False, ())
    assert periods_of(late) == frozenset()
