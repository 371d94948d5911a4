"""Which trends count as tests of the council's set, and with what p-value."""

from dataclasses import replace

import pytest
from scipy.stats import chi2

from app.domain.judgement.time_series.recent_trend import recent_trend
from app.domain.measures.indicator import Definition, Polarity, RuleSetting, Supply
from app.domain.measures.value import Value
from app.domain.performance.trend_tests import trend_p_value
from tests.domain.snapshot_examples import NEIGHBOURS, PLACES, subject
from tests.domain.warning_examples import RECYCLING, years

OFF = RuleSetting(enabled=False)


def limited(*numbers: float, half: float = 1.0) -> list[Value]:
    """Years with limits `half` to either side."""
    return [
        replace(row, lower_limit=(row.number or 0) - half, upper_limit=(row.number or 0) + half, limits_level=95.0)
        for row in years(2018, *numbers)
    ]


FALL, LEVEL, ONE_YEAR = limited(50, 49, 48, 47, 46), limited(50, 51, 50, 51, 50), limited(50, 50.5, 49.8, 49.6, 64)


@pytest.mark.parametrize("rows", [FALL, LEVEL])
def test_a_trend_counts_with_its_p_value_found_or_not(rows: list[Value]) -> None:
    trend = recent_trend(rows, period=rows[-1].period, versions=[RECYCLING])
    assert trend.chi_squared is not None
    assert trend_p_value(subject(rows, *PLACES)) == pytest.approx(chi2.sf(trend.chi_squared, 1))


def test_a_trend_that_one_year_alone_makes_found_nothing() -> None:
    assert recent_trend(ONE_YEAR, period=ONE_YEAR[-1].period, versions=[RECYCLING]).outlier
    assert trend_p_value(subject(ONE_YEAR, *PLACES)) == 1.0


@pytest.mark.parametrize(
    ("definition", "tested"),
    [
        (RECYCLING, True),
        (replace(RECYCLING, polarity=Polarity.NONE), False),
        (replace(RECYCLING, supply=Supply.DISCONTINUED), False),
        (replace(RECYCLING, warning_rules={"significant_decline": OFF}), False),
        (replace(RECYCLING, warning_rules={"sustained_decline": OFF}), True),
    ],
)
def test_a_trend_that_no_rule_looks_at_is_no_test(definition: Definition, tested: bool) -> None:
    assert (trend_p_value(subject(FALL, *PLACES, versions=[definition])) is not None) is tested


def test_a_rule_that_the_council_switched_off_tests_nothing_unless_the_definition_has_it_on() -> None:
    setting = ("significant_decline", OFF)
    assert trend_p_value(subject(FALL, *PLACES, setting)) is None
    own = replace(RECYCLING, warning_rules={"significant_decline": RuleSetting()})
    assert trend_p_value(subject(FALL, *PLACES, setting, versions=[own])) is not None


def test_without_a_trend_or_for_another_council_there_is_no_test() -> None:
    assert trend_p_value(subject((), *PLACES)) is None
    assert trend_p_value(subject(years(2018, 50, 49, 48, 47, 46), *PLACES)) is None
    assert trend_p_value(subject(FALL, *PLACES, area=NEIGHBOURS[0])) is None
