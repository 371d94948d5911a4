"""What a whole series says beside its card: Hyndburn's recycling and council tax, as published."""

from dataclasses import replace

from app.domain.judgement.time_series.process_chart import ChartedFigure, NoLimitsReason, Variation
from app.domain.judgement.time_series.recent_trend import TrendMethod, TrendReason, TrendStatus
from app.domain.judgement.time_series.year_end import NoYearEndReason, YearEndMethod
from app.domain.judgement.value_interval import NoIntervalReason, ValueIntervalMethod
from app.domain.measures.commentary import StepChange
from app.domain.measures.indicator import Accumulation, AnnualFigure, ForecastMethod, Frequency
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason
from app.domain.performance.card import Subject
from app.domain.performance.series_statistics import SeriesStatistics, series_statistics
from tests.domain.snapshot_examples import NEIGHBOURS, PLACES, SIMILAR, district, peer_group, subject
from tests.domain.warning_examples import HOME, RECYCLING, series, value, years
from tests.spec.examples import read_series

# Household waste recycled, percent: Defra, local authority collected waste statistics.
RECYCLED = years(2014, 34.3, 32.5, 32.9, 33.3, 33.8, 34.5, 35.9, 33.0, 30.6)
# Council tax collected in the year, percent: DLUHC, collection rates; limits worked in the rule book.
COLLECTED = years(2019, 94.89, 93.34, 93.79, 94.44, 94.37, 94.36)
QUARTERLY = replace(RECYCLING, frequency=Frequency.QUARTERLY, annual_figure=AnnualFigure.SUM)


def found(of: Subject) -> SeriesStatistics:
    """The statistics, which are there."""
    statistics = series_statistics(of)
    assert statistics is not None
    return statistics


def test_without_a_value_there_is_nothing_to_say() -> None:
    assert series_statistics(subject((), *PLACES)) is None


def test_the_limits_of_council_tax_are_those_worked_by_hand() -> None:
    fine = replace(RECYCLING, decimal_places=2)
    latest = found(subject(COLLECTED, *PLACES, versions=[fine])).chart.latest
    assert latest is not None
    assert latest.limits is not None
    assert (f"{latest.limits.lower:.3f}", f"{latest.limits.upper:.3f}") == ("92.746", "95.651")
    assert latest.variation is Variation.COMMON_CAUSE
    assert latest.limits.trial


def test_statistics_are_those_of_the_period_asked_for() -> None:
    whole, early = (found(subject(RECYCLED, *PLACES, until=until)) for until in (None, "2020-21"))
    assert (whole.period.id, early.period.id) == ("2022-23", "2020-21")
    assert early == found(subject(RECYCLED[:7], *PLACES, until="2020-21"))
    assert early.forecast.years[0].period.id == "2021-22"


def test_the_target_of_each_period_is_held_against_the_limits() -> None:
    target = Target(RECYCLING.code, parse_period("2022-23"), 50.0)
    charts = [found(subject(RECYCLED, *PLACES, *items)).chart for items in ((), (target,))]
    assert [chart.latest and chart.latest.assurance for chart in charts] == [None, "consistently_missed"]


def test_an_agreed_step_change_begins_the_limits_anew_and_is_named() -> None:
    numbers = [30.0, 31, 30, 29, 30, 31, 40, 41, 40, 39, 40, 41]
    agreed = StepChange(RECYCLING.code, HOME, parse_period("2018-19"), "A new service.", "Cabinet")
    elsewhere = replace(agreed, area=NEIGHBOURS[0].code)
    earlier = replace(agreed, period=parse_period("2012-13"), reason="Before the series.")
    plain, stepped = (
        found(subject(years(2012, *numbers), *PLACES, *steps)) for steps in ((elsewhere,), (agreed, earlier))
    )
    assert (plain.rebased_by, plain.chart.reason) == (None, NoLimitsReason.DRIFTS)
    assert stepped.rebased_by == agreed
    assert stepped.chart.latest is not None
    assert stepped.chart.latest.limits is not None
    assert f"{stepped.chart.latest.limits.lower:.2f}" == "37.51"
    assert found(subject(COLLECTED, *PLACES, earlier)).rebased_by is None


def test_a_series_that_drifts_is_charted_beside_its_main_peers() -> None:
    climb = [20.0, 22, 22, 23, 25, 25, 26, 28, 28, 29, 31, 31]
    others = [district(f"E0700020{number}") for number in range(5)]
    figures = [
        value(f"{2012 + year}-{13 + year}", 20.0 + year + place, area=other.code)
        for place, other in enumerate(others)
        for year in range(12)
    ]
    group = peer_group(HOME, *(other.code for other in others))
    drifting = found(subject(years(2012, *climb), *PLACES, *others, group, others=figures))
    assert drifting.chart.figure is ChartedFigure.GAP_TO_MEDIAN
    assert drifting.peers is not None
    assert (drifting.peers.code, len(drifting.chart.peers)) == ("similar-districts", 5)
    steady = found(subject(COLLECTED, *PLACES, SIMILAR))
    assert (steady.chart.figure, steady.peers) == (ChartedFigure.VALUE, None)


def test_a_suppressed_figure_is_behind_no_limits() -> None:
    hidden = replace(RECYCLED[3], number=None, missing_reason=MissingReason.SUPPRESSED)
    rows = (*RECYCLED[:3], hidden, *RECYCLED[4:])
    statistics = found(subject(rows, *PLACES))
    assert (statistics.chart.reason, statistics.chart.points) == (NoLimitsReason.SUPPRESSED, ())
    rows = (*RECYCLED[:6], replace(RECYCLED[6], number=None, missing_reason=MissingReason.SUPPRESSED), *RECYCLED[7:])
    assert found(subject(rows, *PLACES)).trend.reason is TrendReason.MISSING_VALUES


def test_counts_of_people_are_tested_as_a_share_and_money_never() -> None:
    counted = read_series("2018 1367/44701; 2019 1332/44064; 2020 1199/42811; 2021 1023/41527; 2022 994/40299")
    rows = [
        replace(row, number=100 * (row.numerator or 0) / (row.denominator or 1)) for row in counted
    ]  # a case of the public health methods' package
    people = found(subject(rows, *PLACES, versions=[replace(RECYCLING, counts_events=True)]))
    assert (people.trend.method, people.trend.status) == (TrendMethod.LOGISTIC, TrendStatus.DECREASING)
    assert people.trend.p_value is not None
    assert people.trend.p_value < 0.002
    assert people.interval.method is ValueIntervalMethod.WILSON
    money = found(subject(rows, *PLACES))
    assert (money.trend.reason, money.trend.p_value) == (TrendReason.NO_LIMITS, None)
    assert money.interval.reason is NoIntervalReason.NO_COUNTS


def test_the_forecast_is_by_the_method_of_the_definition() -> None:
    rising = years(2018, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    plain, theta = (
        found(subject(rising, *PLACES, versions=[replace(RECYCLING, forecast_method=method)]))
        for method in ForecastMethod
    )
    assert [str(each.forecast.years[0].middle) for each in (plain, theta)] == ["6.0", "6.5"]
    assert plain.cover.figures < theta.cover.figures or plain.cover != theta.cover


def test_a_year_counted_by_quarter_is_told_where_it_will_end() -> None:
    quarters = {f"2024-25-Q{quarter}": 10.0 * quarter for quarter in (1, 2, 3, 4)}
    going_on = found(subject(series(quarters | {"2025-26-Q1": 15.0}), *PLACES, versions=[QUARTERLY])).year_end
    assert going_on is not None
    assert (str(going_on.figure), going_on.method) == ("105.0", YearEndMethod.LAST_YEAR)
    over = found(subject(series(quarters), *PLACES, versions=[QUARTERLY])).year_end
    assert over is not None
    assert over.reason is NoYearEndReason.YEAR_COMPLETE
    assert found(subject(RECYCLED, *PLACES)).year_end is None
    rolling = series({"2024-04-01--P1Y": 11.0, "2024-07-01--P1Y": 12.0})
    by_quarter = replace(QUARTERLY, accumulation=Accumulation.ROLLING_YEAR, annual_figure=AnnualFigure.NONE)
    of_rolling = found(subject(rolling, *PLACES, versions=[by_quarter]))
    assert of_rolling.year_end is None, "each figure is a whole year's"


def test_a_year_asked_for_has_the_statistics_of_the_years() -> None:
    rows = {
        f"{year}-{year % 100 + 1}-Q{quarter}": float(year % 7) for year in range(2015, 2025) for quarter in range(1, 5)
    }
    by_year = found(subject(series(rows), *PLACES, versions=[QUARTERLY], until="2024-25"))
    assert by_year.year_end is None
    assert by_year.period.id == "2024-25"
    assert [point.period.id for point in by_year.chart.points][:2] == ["2015-16", "2016-17"]
    assert by_year.forecast.years[0].period.id == "2025-26"
