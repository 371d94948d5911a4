"""Figures to check: how long each flaw stands, what it rests on, and what it says nothing about."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.domain.measures.indicator import (
    Accumulation,
    AnnualFigure,
    Band,
    BandKind,
    Definition,
    DirectionRule,
    DoubtfulPeriod,
    Frequency,
    RuleSetting,
)
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value
from app.domain.warnings.data_quality import QualityEvidence, QualityKind
from app.domain.warnings.evidence import NotAssessedReason, periods_of
from app.domain.warnings.parameters import check_parameters
from app.domain.warnings.rules import RuleFinding, RuleInput, Severity, WarningRule, assess
from tests.domain.warning_examples import RECYCLING, found, knowledge, reason, value, years

RULE = WarningRule.DATA_QUALITY
TOLERANT = replace(RECYCLING, direction=DirectionRule(tolerance=Band(BandKind.ABSOLUTE, 0.5)))
BY_QUARTER = replace(RECYCLING, frequency=Frequency.QUARTERLY, annual_figure=AnnualFigure.SUM, decimal_places=0)
MOVING = replace(RECYCLING, usual_yearly_change=2.0)
SAME = years(2019, 38.2, 38.2, 38.2, 38.2)


def quarters(year: str, *numbers: float) -> list[Value]:
    """The values of a year's quarters in order."""
    return [value(quarter.id, number) for quarter, number in zip(parse_period(year).quarters, numbers, strict=False)]


def revised(row: Value, *, before: float) -> Value:
    """The value, of which the public could read another before."""
    return replace(row, revised=True, revised_from=before)


def kinds(known: RuleInput, *, period: str) -> list[QualityKind]:
    """What is wrong or odd at a period, in order."""
    finding = assess(known, period=parse_period(period)).finding(RULE)
    return [flaw.kind for flaw in evidence_of(finding).flaws] if finding is not None else []


def evidence_of(finding: RuleFinding) -> QualityEvidence:
    """The evidence of the rule."""
    assert isinstance(finding.evidence, QualityEvidence)
    return finding.evidence


def with_setting(definition: Definition, **parameters: float | str) -> Definition:
    """The definition with its own parameters of the rule."""
    return replace(definition, warning_rules={RULE.value: RuleSetting(parameters=parameters)})


def test_a_year_that_disagrees_stands_until_the_next_year_is_there() -> None:
    first = [*quarters("2022-23", 10, 11, 12, 13), value("2022-23", 60.0)]
    begun = [*first, *quarters("2023-24", 10, 11, 12)]
    whole = [*first, *quarters("2023-24", 10, 11, 12, 13)]
    agrees = [*whole, value("2023-24", 46.0)]
    for rows, period, expected in (
        (first, "2022-23-Q3", []),
        (first, "2022-23-Q4", [QualityKind.DISAGREES_WITH_QUARTERS]),
        (begun, "2023-24-Q3", [QualityKind.DISAGREES_WITH_QUARTERS]),
        (whole, "2023-24-Q4", [QualityKind.DISAGREES_WITH_QUARTERS]),
        (agrees, "2023-24-Q4", []),
        (agrees, "2023-24-Q3", [QualityKind.DISAGREES_WITH_QUARTERS]),
        ([*whole, *quarters("2024-25", 10, 11, 12, 13)], "2024-25-Q4", []),  # two years without one: long past
    ):
        assert kinds(knowledge(rows, versions=[BY_QUARTER]), period=period) == expected, (len(rows), period)


def test_a_year_given_without_a_number_is_no_figure_to_disagree() -> None:
    rows = [*quarters("2022-23", 10, 11, 12, 13), value("2022-23", MissingReason.NOT_AVAILABLE)]
    assert kinds(knowledge(rows, versions=[BY_QUARTER]), period="2022-23-Q4") == []


def test_the_quarters_that_a_disagreement_rests_on_are_the_held_ones() -> None:
    """A snapshot on a quarter's last day is that quarter's value."""
    days = ("2022-06-30", "2022-09-30", "2022-12-31", "2023-03-31")
    counted = replace(BY_QUARTER, accumulation=Accumulation.SNAPSHOT, annual_figure=AnnualFigure.MEAN)
    rows = [*(value(day, 10.0) for day in days), value("2022-23", 20.0)]
    finding = found(knowledge(rows, versions=[counted]), RULE, period="2023-03-31")
    assert sorted(period.id for period in periods_of(finding.evidence)) == sorted((*days, "2022-23"))
    assert finding.since.id == "2022-06-30"


def test_a_revision_of_what_the_latest_is_compared_with_stands_however_old_it_is() -> None:
    pooled = [value("2015-2017", 38.0), value("2016-2018", 37.0), value("2017-2019", 36.0), value("2018-2020", 33.0)]
    base, beside = revised(pooled[0], before=30.0), revised(pooled[1], before=30.0)
    known = knowledge([base, *pooled[1:]], versions=[TOLERANT])
    assert kinds(known, period="2018-2020") == [QualityKind.LARGE_REVISION]
    assert kinds(knowledge([pooled[0], beside, *pooled[2:]], versions=[TOLERANT]), period="2018-2020") == []


def test_several_flaws_are_told_in_order_with_all_that_they_rest_on() -> None:
    rows = [*SAME[:3], revised(SAME[3], before=30.0)]
    known = knowledge(rows, versions=[MOVING], aims={"2021-22": 45.0})
    finding = found(known, RULE)
    assert [flaw.kind for flaw in evidence_of(finding).flaws] == [
        QualityKind.LARGE_REVISION,
        QualityKind.STALE_TARGET,
        QualityKind.IDENTICAL_VALUES,
    ]
    assert (finding.severity, finding.since.id) == (Severity.WATCH, "2019-20")
    assert periods_of(finding.evidence) == {row.period for row in rows}


def test_a_target_that_is_missing_rests_on_no_figure() -> None:
    finding = found(knowledge([value("2022-23", 38.0)], aims={"2021-22": 45.0}), RULE)
    assert (periods_of(finding.evidence), finding.since.id) == (frozenset(), "2022-23")


def test_figures_that_a_definition_calls_doubtful_are_not_told() -> None:
    doubtful = replace(MOVING, doubtful_periods=(DoubtfulPeriod(SAME[0].period, "Offices were closed."),))
    assert reason(knowledge(SAME, versions=[doubtful]), RULE) == NotAssessedReason.CAVEAT


@pytest.mark.parametrize(
    ("missing", "expected"), [(MissingReason.NOT_DUE, "not_due"), (MissingReason.SUPPRESSED, "no_value")]
)
def test_a_period_without_a_number_cannot_be_looked_at(missing: MissingReason, expected: str) -> None:
    assert reason(knowledge([value("2022-23", missing)]), RULE) == expected


def test_a_value_that_is_missing_now_is_no_revision() -> None:
    rows = [revised(value("2022-23", MissingReason.NOT_AVAILABLE), before=30.0)]
    assert reason(knowledge(rows, versions=[TOLERANT]), RULE) == "no_value"


@pytest.mark.parametrize(
    "changes",
    [
        {"accumulation": Accumulation.ROLLING_YEAR},
        {"accumulation": Accumulation.CUMULATIVE, "frequency": Frequency.QUARTERLY},
        {"frequency": Frequency.QUARTERLY},  # a year's usual change says nothing of a quarter's
    ],
)
def test_a_run_of_what_accumulates_or_comes_by_quarter_says_nothing(changes: dict[str, object]) -> None:
    rows = [*quarters("2021-22", 38.2, 38.2, 38.2, 38.2), *quarters("2022-23", 38.2)]
    periods = rows if changes.get("frequency") else SAME
    assert kinds(knowledge(periods, versions=[replace(MOVING, **changes)]), period=periods[-1].period.id) == []  # type: ignore[arg-type]  # fields by name


def test_a_run_by_quarter_is_measured_by_the_series_itself() -> None:
    rows = [*quarters("2020-21", 30.1, 34.2, 31.3, 35.4), *quarters("2021-22", 38.2, 38.2, 38.2, 38.2)]
    known = knowledge(rows, versions=[replace(RECYCLING, frequency=Frequency.QUARTERLY)])
    assert kinds(known, period="2021-22-Q4") == [QualityKind.IDENTICAL_VALUES]


def test_pooled_years_that_share_years_may_well_be_equal() -> None:
    rows = [value(f"{year}-{year + 2}", 38.2) for year in range(2013, 2018)]
    assert kinds(knowledge(rows, versions=[MOVING]), period="2017-2019") == []


def test_a_run_does_not_reach_across_a_definition_that_breaks_the_series() -> None:
    later = replace(MOVING, effective_from=SAME[1].period, breaks_series=True)
    assert kinds(knowledge(SAME, versions=[MOVING, later]), period="2022-23") == []
    longer = knowledge(years(2019, *[38.2] * 5), versions=[MOVING, later])
    assert kinds(longer, period="2023-24") == [QualityKind.IDENTICAL_VALUES]


def test_the_usual_change_is_that_since_the_series_broke() -> None:
    later = replace(RECYCLING, effective_from=SAME[0].period, breaks_series=True)
    rows = [*years(2014, 30.1, 34.2, 31.3, 35.4, 33.0), *SAME]
    assert kinds(knowledge(rows, versions=[RECYCLING]), period="2022-23") == [QualityKind.IDENTICAL_VALUES]
    assert kinds(knowledge(rows, versions=[RECYCLING, later]), period="2022-23") == []


@pytest.mark.parametrize(
    ("rows", "definition", "off"),
    [
        ([revised(value("2022-23", 40.0), before=30.0)], TOLERANT, {"revision": 10}),
        ([value("2022-23", 40.0)], RECYCLING, {"target_years": 0}),
        (SAME, MOVING, {"identical_chance": 0}),
        (SAME, MOVING, {"identical": 5}),
    ],
)
def test_each_flaw_is_told_by_its_own_parameters(
    rows: Sequence[Value], definition: Definition, off: dict[str, float | str]
) -> None:
    aims = {"2021-22": 45.0} if "target_years" in off else {}
    assert len(kinds(knowledge(rows, versions=[definition], aims=aims), period="2022-23")) == 1
    assert kinds(knowledge(rows, versions=[with_setting(definition, **off)], aims=aims), period="2022-23") == []


def test_a_revision_may_be_measured_by_a_number() -> None:
    rows = [revised(value("2022-23", 30.3), before=30.0)]
    assert kinds(knowledge(rows, versions=[TOLERANT]), period="2022-23") == []
    by_number = with_setting(TOLERANT, revision=0.2)
    assert kinds(knowledge(rows, versions=[by_number]), period="2022-23") == [QualityKind.LARGE_REVISION]


@pytest.mark.parametrize(
    "parameters",
    [{"revision": "much"}, {"revision": -1}, {"target_years": 21}, {"identical": 1}, {"identical_chance": 2}],
)
def test_parameters_outside_their_range_are_refused(parameters: dict[str, float | str]) -> None:
    assert [fault.field for fault in check_parameters(RULE, parameters)] == list(parameters)


def test_the_tables_parameters_pass_their_own_check() -> None:
    assert check_parameters(RULE, {"revision": "tolerance", "target_years": 3, "identical_chance": 0.001}) == ()
