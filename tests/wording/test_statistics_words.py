"""What a whole series says, in sentences."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.judgement.direction import Judgement
from app.domain.judgement.time_series.assurance import Assurance
from app.domain.judgement.time_series.forecast import Forecast, ForecastYear, NoForecastReason
from app.domain.judgement.time_series.forecast_cover import ForecastCover
from app.domain.judgement.time_series.process_chart import (
    ChartedFigure,
    ChartPoint,
    NoLimitsReason,
    ProcessChart,
    Variation,
    variation,
)
from app.domain.judgement.time_series.process_limits import ProcessLimits, ProcessSignal, SignalKind
from app.domain.judgement.time_series.recent_trend import RecentTrend, TrendReason, TrendStatus
from app.domain.judgement.time_series.year_end import NoYearEndReason, YearEnd, YearEndMethod
from app.domain.judgement.value_interval import NoIntervalReason, ValueInterval, ValueIntervalMethod
from app.domain.measures.commentary import StepChange
from app.domain.measures.indicator import POUNDS, ForecastMethod
from app.domain.measures.period import parse_period
from app.domain.performance.series_statistics import SeriesStatistics, series_statistics
from app.wording import statistics as words
from tests.domain.snapshot_examples import PLACES, SIMILAR, subject
from tests.domain.warning_examples import HOME, RECYCLING, years

PERIOD, NEXT = parse_period("2022-23"), parse_period("2023-24")
YEARS = tuple(parse_period(f"{year}-{year + 1 - 2000}") for year in range(2018, 2023))
LIMITS = ProcessLimits(mean=Decimal("33.0"), moving_range=Decimal("1.0"), points=12)
COVER = ForecastCover(0.814, 2416, of_indicator=True, theta_error=1.12)


def trend(status: TrendStatus, judgement: Judgement, *, outlier: bool = False) -> str:
    """The sentence of a trend over five years."""
    return words.trend_sentence(RecentTrend(status, judgement, YEARS, outlier), place="Hyndburn")


def test_a_trend_says_which_way_and_that_it_is_no_chance() -> None:
    years_of_it = "by more than chance over the five years from 2018/19 to 2022/23."
    falls, rises = TrendStatus.DECREASING, TrendStatus.INCREASING
    assert trend(falls, Judgement.WORSENING) == f"Hyndburn has got worse {years_of_it}"
    assert trend(falls, Judgement.IMPROVING) == f"Hyndburn has got better {years_of_it}"
    assert trend(rises, Judgement.NO_JUDGEMENT) == f"Hyndburn's figure has gone up {years_of_it}"
    assert trend(falls, Judgement.NO_JUDGEMENT) == f"Hyndburn's figure has gone down {years_of_it}"


def test_no_trend_says_what_one_year_alone_would_make() -> None:
    level = TrendStatus.NO_SIGNIFICANT_CHANGE
    plain = "Hyndburn shows no change beyond chance over the five years from 2018/19 to 2022/23"
    assert trend(level, Judgement.NO_CLEAR_CHANGE) == f"{plain}."
    assert trend(level, Judgement.NO_CLEAR_CHANGE, outlier=True) == f"{plain}: one year alone makes the difference."


@pytest.mark.parametrize("reason", list(TrendReason))
def test_each_reason_without_a_trend_has_its_words(reason: TrendReason) -> None:
    blank = RecentTrend(TrendStatus.CANNOT_BE_CALCULATED, Judgement.NOT_COMPARABLE, (), reason=reason)
    assert words.trend_sentence(blank, place="Hyndburn").startswith("Hyndburn's trend over five years is not known: ")


def statistics(
    signal: ProcessSignal | None,
    *,
    number: str = "30.6",
    limits: ProcessLimits | None = LIMITS,
    gap: bool = False,
    step: StepChange | None = None,
) -> SeriesStatistics:
    """Statistics whose latest point is as given."""
    found = series_statistics(subject(years(2018, 30.0, 31.0, 30.0, 31.0, 30.6), *PLACES, SIMILAR))
    assert found is not None
    meaning = variation(signal, polarity=RECYCLING.polarity)
    point = ChartPoint(PERIOD, Decimal(number), limits, signal, meaning, None)
    figure = ChartedFigure.GAP_TO_MEDIAN if gap else ChartedFigure.VALUE
    peers = subject((), *PLACES, SIMILAR).main_comparator(PERIOD) if gap else None
    return replace(found, chart=ProcessChart(figure, (point,)), peers=peers, rebased_by=step)


def process(signal: SignalKind | None, *, higher: bool = False, **more: object) -> str:
    """The sentence of a latest point."""
    found = statistics(None if signal is None else ProcessSignal(signal, higher), **more)  # type: ignore[arg-type]  # passed on
    return words.process_sentence(found, place="Hyndburn")


FIGURE = "Hyndburn's figure for 2022/23, 30.6%, "


@pytest.mark.parametrize(
    ("signal", "higher", "said"),
    [
        (None, False, "is within its usual range, between 30.3% and 35.7%."),
        (
            SignalKind.OUTSIDE_LIMITS,
            False,
            "is lower than its usual range, between 30.3% and 35.7%: a sign that it is getting worse.",
        ),
        (SignalKind.RUN_OF_STEPS, True, "has gone up six times running or more: a sign that it is getting better."),
        (SignalKind.RUN_OF_STEPS, False, "has gone down six times running or more: a sign that it is getting worse."),
        (
            SignalKind.TWO_OF_THREE,
            True,
            "is at the higher end of its usual range, between 30.3% and 35.7%, for the second time in three: "
            "a sign that it is getting better.",
        ),
        (
            SignalKind.RUN_ON_ONE_SIDE,
            False,
            "has been lower than its average for longer than chance allows: a sign that it is getting worse.",
        ),
    ],
)
def test_a_point_says_where_it_lies_and_what_that_is_a_sign_of(
    signal: SignalKind | None, higher: bool, said: str
) -> None:
    assert process(signal, higher=higher) == FIGURE + said


def test_a_gap_says_on_which_side_of_the_middle_value_it_lies() -> None:
    of_gap = "Hyndburn's distance from the middle value of Group similar-districts in 2022/23"
    both = ProcessLimits(mean=Decimal("-1.0"), moving_range=Decimal("1.0"), points=12)
    assert process(None, number="-2.5", limits=both, gap=True) == (
        f"{of_gap}, 2.5 percentage points below it, is within its usual range, between 3.7 percentage points below it "
        "and 1.7 percentage points above it."
    )
    above = ProcessLimits(mean=Decimal("4.0"), moving_range=Decimal("1.0"), points=12)
    assert process(None, number="4.5", limits=above, gap=True).endswith(
        "is within its usual range, between 1.3 and 6.7 percentage points above it."
    )
    below = ProcessLimits(mean=Decimal("-4.0"), moving_range=Decimal("1.0"), points=12)
    assert process(None, number="-4.5", limits=below, gap=True).endswith(
        "is within its usual range, between 1.3 and 6.7 percentage points below it."
    )


def test_a_gap_in_pounds_has_the_sign_at_both_ends() -> None:
    found = statistics(None, number="-2600", limits=ProcessLimits(Decimal(-2000), Decimal(300), 12), gap=True)
    in_pounds = replace(found, definition=replace(RECYCLING, unit=POUNDS, decimal_places=0))
    assert words.process_sentence(in_pounds, place="Hyndburn").endswith(
        "£2,600 below it, is within its usual range, between £1,202 and £2,798 below it."
    )


def test_a_figure_just_outside_its_limits_is_told_from_them() -> None:
    limits = ProcessLimits(Decimal(-2), Decimal(1), 12)
    said = process(SignalKind.OUTSIDE_LIMITS, higher=True, number="0.7", limits=limits, gap=True)
    assert "0.70 percentage points above it, is higher than its usual range, between 4.66 percentage points" in said
    assert "below it and 0.66 percentage points above it" in said


def test_a_figure_that_never_moved_has_no_range() -> None:
    still = ProcessLimits(Decimal("30.6"), Decimal(0), 12)
    assert process(None, limits=still) == FIGURE + "is what it was in all the years that can be compared."


def test_a_range_that_rests_on_little_or_was_begun_anew_says_so() -> None:
    step = StepChange(RECYCLING.code, HOME, parse_period("2018-19"), "A new service.", "Cabinet")
    anew = "The usual range begins again in 2018/19, as was agreed."
    rough = "The usual range rests on only 9 figures, so it is rough."
    trial = LIMITS._replace(points=9)
    said = [
        words.range_sentence(statistics(None, limits=limits, step=agreed))
        for limits, agreed in ((LIMITS, None), (LIMITS, step), (trial, None), (trial, step), (None, step))
    ]
    assert said == [None, anew, rough, f"{anew} {rough}", None]
    blank = replace(statistics(None), chart=ProcessChart(ChartedFigure.VALUE, reason=NoLimitsReason.DRIFTS))
    assert words.range_sentence(blank) is None
    assert process(None, limits=None, step=step) == (
        "Hyndburn's usual range is not known: too few figures are held since the change that was agreed."
    )


@pytest.mark.parametrize("reason", list(NoLimitsReason))
def test_each_reason_without_limits_has_its_words(reason: NoLimitsReason) -> None:
    found = replace(statistics(None), chart=ProcessChart(ChartedFigure.VALUE, reason=reason))
    assert words.process_sentence(found, place="Hyndburn").startswith("Hyndburn's usual range is not known: ")


def test_every_variation_assurance_and_method_has_its_words() -> None:
    assert {words.variation_label(each) for each in Variation} == {
        "Getting better",
        "Getting worse",
        "Changing",
        "As usual",
    }
    assert all(words.assurance_sentence(each).startswith("As long as nothing changes") for each in Assurance)
    assert len({words.forecast_method_label(each) for each in ForecastMethod}) == 2


def test_a_forecast_says_its_band_and_what_such_bands_held() -> None:
    year = ForecastYear(NEXT, Decimal("30.6"), Decimal("27.0"), Decimal("34.2"))
    plain = Forecast(ForecastMethod.NO_CHANGE, PERIOD, (year,), 2.1, 5)
    assert words.forecast_sentence(plain, cover=COVER, definition=RECYCLING, place="Hyndburn") == (
        "Hyndburn's figure for 2023/24 is forecast at 30.6% if nothing changes, between 27.0% and 34.2% four times in "
        "five. Of 100 such forecasts of this figure in English districts 81 came true."
    )
    theta = replace(plain, method=ForecastMethod.THETA)
    of_all = replace(COVER, of_indicator=False)
    assert words.forecast_sentence(theta, cover=of_all, definition=RECYCLING, place="Hyndburn") == (
        "Hyndburn's figure for 2023/24 is forecast at 30.6% if half of its trend goes on, between 27.0% and "
        "34.2% four times in five. Of 100 such forecasts of all figures tried in English districts 81 came true."
    )


def test_a_figure_that_never_moved_is_forecast_without_a_band() -> None:
    year = ForecastYear(NEXT, Decimal("30.6"), Decimal("30.6"), Decimal("30.6"))
    flat = Forecast(ForecastMethod.NO_CHANGE, PERIOD, (year,), 0.0, 5)
    assert words.forecast_sentence(flat, cover=COVER, definition=RECYCLING, place="Hyndburn") == (
        "Hyndburn's figure for 2023/24 is forecast at 30.6% if nothing changes. It has hardly moved before, so "
        "how far it may move is not known."
    )


@pytest.mark.parametrize("reason", list(NoForecastReason))
def test_each_reason_without_a_forecast_has_its_words(reason: NoForecastReason) -> None:
    blank = Forecast(ForecastMethod.NO_CHANGE, PERIOD, reason=reason)
    said = words.forecast_sentence(blank, cover=COVER, definition=RECYCLING, place="Hyndburn")
    assert said.startswith("Hyndburn's figure is not forecast: ")


def test_a_year_end_says_by_what_it_is_reckoned() -> None:
    by_last = YearEnd(NEXT, Decimal("31.2"), YearEndMethod.LAST_YEAR)
    by_profile = replace(by_last, method=YearEndMethod.PROFILE)
    said = [words.year_end_sentence(each, definition=RECYCLING, place="Hyndburn") for each in (by_last, by_profile)]
    assert said == [
        "Hyndburn's figure for 2023/24 will be 31.2% if it goes on as last year did.",
        "Hyndburn's figure for 2023/24 will be 31.2% if it keeps to its target's profile.",
    ]


@pytest.mark.parametrize("reason", list(NoYearEndReason))
def test_each_reason_without_a_year_end_has_its_words(reason: NoYearEndReason) -> None:
    said = words.year_end_sentence(YearEnd(NEXT, reason=reason), definition=RECYCLING, place="Hyndburn")
    assert said.startswith("Hyndburn's figure for 2023/24 is not forecast: ")


def test_an_interval_says_whether_it_was_published_or_is_reckoned() -> None:
    published = ValueInterval(PERIOD, ValueIntervalMethod.PUBLISHED, Decimal("28.9"), Decimal("32.3"), 95.0)
    assert words.interval_sentence(published, definition=RECYCLING, place="Hyndburn") == (
        "Hyndburn's figure for 2022/23 may be out by chance: 28.9% to 32.3%."
    )
    reckoned = replace(published, method=ValueIntervalMethod.BYAR, lower=None)
    assert words.interval_sentence(reckoned, definition=RECYCLING, place="Hyndburn") == (
        "Hyndburn's figure for 2022/23 could have come out at up to 32.3% by chance alone, if each one counted is "
        "independent of the others."
    )


@pytest.mark.parametrize("reason", list(NoIntervalReason))
def test_each_reason_without_an_interval_has_its_words(reason: NoIntervalReason) -> None:
    said = words.interval_sentence(ValueInterval(PERIOD, reason=reason), definition=RECYCLING, place="Hyndburn")
    assert said.startswith("How far chance may have moved Hyndburn's figure is not known: ")
