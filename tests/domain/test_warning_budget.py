"""Few warnings at a time: which are told first, and which fall below the line."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from app.domain.judgement.time_series.process_limits import SignalKind
from app.domain.measures.indicator import Definition, ThresholdBasis, ThresholdKind
from app.domain.measures.period import parse_period
from app.domain.warnings.budget import Discount, budget_line, is_open_trend
from app.domain.warnings.data_quality import QualityEvidence, QualityFlaw, QualityKind
from app.domain.warnings.evidence import (
    Evidence,
    LineKind,
    NearEvidence,
    PeersEvidence,
    TargetEvidence,
    ThresholdEvidence,
    TrendEvidence,
    periods_of,
)
from app.domain.warnings.false_discovery import edge_for, surviving_p_value
from app.domain.warnings.life import Warning, WarningState
from app.domain.warnings.rules import Severity, WarningRule
from tests.domain.properties import PROPERTY
from tests.domain.warning_examples import FLOOR, HOME, RECYCLING, found, knowledge, value, years

PERIOD = parse_period("2022-23")
ONE = Decimal(1)


def warning(
    code: str,
    evidence: Evidence | None,
    *,
    severity: Severity = Severity.WARNING,
    state: WarningState = WarningState.OPEN,
    group: str | None = None,
    usual: float | None = None,
) -> tuple[Warning, Definition]:
    """A warning of an indicator of this code, with its definition."""
    rule = WarningRule.THRESHOLD_BREACHED
    made = Warning(
        id=f"{code}.{HOME}.{rule}.{PERIOD.id}",
        indicator=code,
        area=HOME,
        rule=rule,
        severity=severity,
        state=state,
        raised_in=PERIOD,
        since=PERIOD,
        latest=PERIOD,
        cleared_in=None,
        unexplained=False,
        evidence=evidence,
        parameters={},
        response=None,
        retracted_at=None,
    )
    return made, replace(RECYCLING, code=code, group=group, usual_yearly_change=usual)


def past(by: str) -> ThresholdEvidence:
    """A value past its threshold by so much."""
    return ThresholdEvidence(
        PERIOD, ONE, ONE, ThresholdKind.FLOOR, ThresholdBasis.STATISTICAL, note="", past_by=Decimal(by)
    )


def near(chance: float) -> NearEvidence:
    """A value near its line with this chance."""
    return NearEvidence(
        period=PERIOD,
        value=ONE,
        periods=(PERIOD,),
        level=ONE,
        line=LineKind.TARGET,
        line_at=ONE,
        kind=ThresholdKind.FLOOR,
        usual_change=ONE,
        own_change=ONE,
        others_change=None,
        distance=ONE,
        chance=chance,
        cases=10,
        crossed=3,
        years=(2001, 2018),
        chance_in_other_half=chance,
        other_years=(2019, 2023),
    )


def far(distance: float) -> PeersEvidence:
    """A value so far from its peers."""
    return PeersEvidence(PERIOD, ONE, "similar", "Similar", ONE, ONE, distance, 12)


def odd() -> QualityEvidence:
    """A run of equal figures."""
    return QualityEvidence(PERIOD, (QualityFlaw(QualityKind.IDENTICAL_VALUES, PERIOD, (PERIOD,), ONE),))


def codes(warnings: list[tuple[Warning, Definition]], *, budget: int) -> list[str]:
    """The indicators above the line, the most urgent first."""
    return [identity.partition(".")[0] for identity in budget_line(warnings, budget=budget).above]


def test_severity_comes_first_then_the_chance_then_the_distance() -> None:
    missed = TargetEvidence(PERIOD, ONE, 2.0, None, Decimal(9), provisional=False)
    decline = found(knowledge(years(2020, 40.0, 39.0, 38.0)), WarningRule.SUSTAINED_DECLINE).evidence
    warnings = [
        warning("fallen", decline, usual=1.0),
        warning("fallen-further", decline, usual=0.6),
        warning("far", far(4.0)),
        warning("farther", far(9.0)),
        warning("likely", near(0.3)),
        warning("likelier", near(0.4)),
        warning("past", past("2"), usual=1.0),
        warning("far-past", past("2"), usual=0.5),
        warning("missed", missed, usual=1.0),
        warning("hidden", None),
        warning("grave", past("0.1"), severity=Severity.CRITICAL),
        warning("slight", past("99"), severity=Severity.WATCH, usual=1.0),
    ]
    expected = [
        "grave",
        "missed",
        "far-past",
        "past",
        "likelier",
        "likely",
        "farther",
        "far",
        "fallen-further",
        "fallen",
        "hidden",
    ]
    assert codes(warnings, budget=99) == [*expected, "slight"]
    assert codes(list(reversed(warnings)), budget=4) == expected[:4]


def test_figures_to_check_come_after_all_that_is_as_severe_and_never_stand_for_the_level() -> None:
    watch = Severity.WATCH
    fallen = found(knowledge(years(2020, 40.0, 39.0, 38.0)), WarningRule.SUSTAINED_DECLINE).evidence
    warnings = [
        warning("odd", odd(), severity=watch),
        warning("odd-count", odd(), severity=watch, group="one"),
        warning("near-rate", near(0.2), severity=watch, group="one"),
        warning("fallen", fallen, severity=watch),
        warning("hidden", None, severity=watch),
        warning("past", past("1")),
    ]
    assert codes(warnings, budget=5) == ["past", "near-rate", "fallen", "hidden", "odd"]


def test_what_is_not_open_is_on_neither_side() -> None:
    shut = [warning(state.value, past("1"), state=state) for state in WarningState if state is not WarningState.OPEN]
    found_line = budget_line(shut, budget=5)
    assert (found_line.above, found_line.below) == ((), frozenset())


def test_one_warning_of_a_group_stands_for_it_and_names_the_others() -> None:
    lead = warning("rate", past("3"), group="poverty", usual=1.0)
    other = warning("count", past("2"), group="poverty", usual=1.0)
    again = warning("rate", far(4.0), group="poverty")
    again = (replace(again[0], id=again[0].id.replace("threshold_breached", "far_from_peers")), again[1])
    alone = warning("waste", past("1"), usual=1.0)
    twice = (replace(alone[0], id="waste.decline", severity=Severity.WATCH), alone[1])
    found_line = budget_line([twice, alone, other, again, lead], budget=5)
    assert found_line.above == (lead[0].id, alone[0].id)
    assert found_line.below == {other[0].id, again[0].id, "waste.decline"}
    assert found_line.others == {lead[0].id: ("count",)}


def test_the_figures_of_a_level_and_of_a_trend_are_its_evidence() -> None:
    floor = replace(FLOOR, level=39.2)
    rows = years(2018, 40.0, 39.0, 40.0, 39.0, 40.0)
    finding = found(knowledge(rows, versions=[replace(RECYCLING, threshold=floor)]), WarningRule.NEAR_THRESHOLD)
    assert periods_of(finding.evidence) == {row.period for row in rows}
    assert isinstance(finding.evidence, NearEvidence)
    assert finding.evidence.level == Decimal("39.674")
    assert (finding.evidence.own_change, finding.evidence.others_change) == (Decimal("1.000"), None)
    numbers = (30.6, 30.2, 28.0, 24.6, 24.5)
    limited = [
        replace(value(row.period.id, number), lower_limit=number - 1, upper_limit=number + 1, limits_level=95.0)
        for row, number in zip(rows, numbers, strict=True)
    ]
    finding = found(knowledge(limited), WarningRule.SIGNIFICANT_DECLINE)
    assert periods_of(finding.evidence) == {row.period for row in rows}
    assert isinstance(finding.evidence, TrendEvidence)
    assert [float(point.value) for point in finding.evidence.points] == list(numbers)


def trend(code: str, p_value: float, *, signal: SignalKind | None = None) -> tuple[Warning, Definition]:
    """A warning whose ground is a trend."""
    evidence = TrendEvidence(PERIOD, (), ONE, ONE, p_value, signal)
    made, definition = warning(code, evidence, severity=Severity.CRITICAL)
    return replace(made, rule=WarningRule.SIGNIFICANT_DECLINE), definition


def test_a_trend_that_may_be_chance_among_so_many_is_below_the_line_and_says_by_how_much() -> None:
    chance, level = trend("chance", 0.0019), warning("level", past("1"), usual=1.0)
    nothing_found = {f"quiet-{number}": 0.5 for number in range(52)}
    found_line = budget_line([chance, level], budget=5, trend_tests=nothing_found | {"chance": 0.00193})
    assert found_line.above == (level[0].id,)
    assert found_line.below == {chance[0].id}
    assert found_line.discounted == {chance[0].id: Discount(0.0019, 0.1 / 53, 53)}
    alone = budget_line([chance, level], budget=5)
    assert (alone.above, alone.discounted) == ((chance[0].id, level[0].id), {})


def test_only_open_trends_ask_how_many_were_tested() -> None:
    open_trend, level = trend("one", 0.0019)[0], warning("level", past("1"))[0]
    assert [is_open_trend(each) for each in (open_trend, level)] == [True, False]
    assert not is_open_trend(replace(open_trend, state=WarningState.CLEARED))


def test_trends_that_survive_together_are_told() -> None:
    pair = [trend("one", 0.0019), trend("two", 0.0018)]
    found_line = budget_line(pair, budget=5, trend_tests={f"quiet-{number}": 0.5 for number in range(52)})
    assert len(found_line.above) == 2


def test_a_trend_with_a_signal_beside_it_has_a_ground_of_its_own() -> None:
    both = trend("both", 0.0019, signal=SignalKind.RUN_OF_STEPS)
    found_line = budget_line([both], budget=5, trend_tests={f"quiet-{number}": 0.5 for number in range(52)})
    assert (found_line.above, found_line.discounted) == ((both[0].id,), {})


def test_one_that_is_discounted_stands_for_no_group() -> None:
    chance = trend("rate", 0.0019)
    chance = (chance[0], replace(chance[1], group="poverty"))
    other = warning("count", past("2"), group="poverty", usual=1.0)
    found_line = budget_line([chance, other], budget=5, trend_tests={f"quiet-{n}": 0.5 for n in range(52)})
    assert (found_line.above, found_line.others) == ((other[0].id,), {})


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=60), st.sampled_from((0.05, 0.1, 0.2)))
@PROPERTY
def test_what_survives_is_what_scipy_lets_survive(p_values: list[float], rate: float) -> None:
    edge = surviving_p_value(p_values, rate=rate)
    adjusted = false_discovery_control(p_values)
    for p_value, limit in zip(p_values, adjusted.tolist(), strict=True):
        if abs(limit - rate) > 1e-9:
            assert (p_value <= edge) is (limit <= rate)
        if p_value <= edge:
            assert edge >= p_value
        elif p_value == min(p_values):
            assert p_value > edge_for(p_value, p_values=p_values, rate=rate)
