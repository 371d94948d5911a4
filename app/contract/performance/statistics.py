"""The shapes of what a whole series says: its trend, process limits, forecast, year end and latest interval."""

from collections.abc import Sequence
from decimal import Decimal

from app.contract.base import PeriodText, Shape, output_field
from app.domain.judgement.direction import Judgement
from app.domain.judgement.time_series.assurance import Assurance
from app.domain.judgement.time_series.forecast import Forecast, NoForecastReason
from app.domain.judgement.time_series.forecast_cover import ForecastCover
from app.domain.judgement.time_series.process_chart import ChartedFigure, ChartPoint, NoLimitsReason, Variation
from app.domain.judgement.time_series.process_limits import ProcessLimits, SignalKind
from app.domain.judgement.time_series.recent_trend import RecentTrend, TrendMethod, TrendReason, TrendStatus
from app.domain.judgement.time_series.year_end import NoYearEndReason, YearEnd, YearEndMethod
from app.domain.judgement.value_interval import NoIntervalReason, ValueInterval, ValueIntervalMethod
from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition, ForecastMethod
from app.domain.measures.number import rounded
from app.domain.measures.period import Period
from app.domain.performance.series_statistics import SeriesStatistics
from app.wording import statistics as words
from app.wording.direction import judgement_label
from app.wording.number import figure_display
from app.wording.period import label

MORE_PLACES = 2  # of what is worked out, beyond the indicator's own
PLACES = 4  # of numbers without a unit


class RecentTrendShape(Shape):
    """Whether the latest five years rise or fall beyond chance, by the method of OHID's Fingertips."""

    status: TrendStatus = output_field("Which way it goes, whatever that means; or that it is not known.")
    judgement: Judgement = output_field("What that means by polarity.")
    judgement_label: str = output_field("The judgement in words.", "Worse")
    reason: TrendReason | None = output_field("Why it cannot be calculated; null where it is.")
    outlier: bool = output_field("Whether one year alone makes the trend, which is then no significant change.")
    periods: list[str] = output_field("The years, oldest first.")
    method: TrendMethod | None = output_field(
        "`logistic` on numerators and denominators, `weighted` by confidence limits; null without a test."
    )
    slope: float | None = output_field("A year's change in the unit, with `logistic` of the log odds.")
    chi_squared: float | None = output_field("The test's figure; beyond 9.55 it is chance once in 500 times.")
    p_value: float | None = output_field("How often chance alone gives as much, from 0 to 1.")
    sentence: str = output_field("The trend in one sentence.")


class ProcessLimitsShape(Shape):
    """Between which limits the figure stays as long as nothing changes: mean +/- 2.66 x mean moving range."""

    mean: float = output_field("The mean.")
    mean_display: str = output_field("The mean as text, with its unit.")
    lower: float = output_field("The lower limit; it is not cut off at 0.")
    lower_display: str = output_field("The lower end as text, with its unit.")
    upper: float = output_field("The upper limit.")
    upper_display: str = output_field("The upper end as text, with its unit.")
    points: int = output_field("How many points the limits rest on.", 12)
    trial: bool = output_field("Whether these are fewer than 12, so that the limits are on trial.")


class ProcessPointShape(Shape):
    """One period on the chart."""

    period: PeriodText = output_field("The period.")
    period_label: str = output_field("The period in words.")
    number: float = output_field("What is charted: the value, or its gap to the comparator's median.")
    mean: float | None = output_field("The mean in force; null without limits.")
    lower: float | None = output_field("The lower limit in force.")
    upper: float | None = output_field("The upper limit in force.")
    signal: SignalKind | None = output_field("Why the point is not common variation; null where it is.")
    variation: Variation | None = output_field("What that means by polarity; null without limits.")


class ProcessShape(Shape):
    """The series on its process limits (XmR), as in Making Data Count; a description, and no warning by itself."""

    figure: ChartedFigure = output_field(
        "`value`, or `gap_to_median` where each value resembles the one before (autocorrelation above 0.3)."
    )
    reason: NoLimitsReason | None = output_field("Why there are no limits; null where there are.")
    comparator: str | None = output_field("The peer group whose median the gap is taken from; null for `value`.")
    comparator_name: str | None = output_field("Its name.")
    areas: int = output_field("How many of its areas have a figure in every period; 0 of `value`.")
    autocorrelation: float | None = output_field("That of the values at lag 1; null where it was not worked out.")
    gap_autocorrelation: float | None = output_field("That of the gap; null for `value`.")
    same_quarter: bool = output_field("Whether only the same part of each year is charted, as it follows the seasons.")
    rebased_from: PeriodText | None = output_field("The agreed step change that the limits begin at; null: none.")
    rebased_because: str | None = output_field("Why it was agreed.")
    limits: ProcessLimitsShape | None = output_field("The latest limits, of what is charted; null without.")
    signal: SignalKind | None = output_field("The latest point's signal; null where it is common variation.")
    higher: bool | None = output_field("Whether the signal is towards higher numbers; null without one.")
    variation: Variation | None = output_field("What the latest point means by polarity; null without limits.")
    variation_label: str | None = output_field("The variation in words.", "Getting worse")
    points: list[ProcessPointShape] = output_field("Every period on the chart, oldest first.")
    sentence: str = output_field("What the latest point says, in words.")
    range_sentence: str | None = output_field("What the limits rest on, where that is little or was agreed; null: all.")
    assurance: Assurance | None = output_field(
        "What can be expected of the process against the latest period's target; null without limits or target."
    )
    assurance_sentence: str | None = output_field("The assurance in one sentence; null where there is none.")


class ForecastPeriodShape(Shape):
    """What a figure may be in a period to come; it is no value."""

    period: PeriodText = output_field("The period.")
    period_label: str = output_field("The period in words.")
    middle: float = output_field("The middle of the band.")
    middle_display: str = output_field("The middle as text, with its unit.")
    lower: float = output_field("The lower end of the band.")
    lower_display: str = output_field("The lower end as text, with its unit.")
    upper: float = output_field("The upper end of the band.")
    upper_display: str = output_field("The upper end as text, with its unit.")


class ForecastCoverShape(Shape):
    """What bands like this held in the track record."""

    share: float = output_field("The share, from 0 to 1, of figures one and two years later that the band held.", 0.778)
    figures: int = output_field("How many figures that rests on, in the half of the English districts that reports.")
    of_indicator: bool = output_field(
        "Whether the figures are this indicator's; false: they are those of all indicators that took part."
    )
    theta_error: float | None = output_field(
        "Theta's mean absolute error over that of no change for this indicator; null where it had no part."
    )


class ForecastShape(Shape):
    """The forecast of the periods to come."""

    method: ForecastMethod = output_field("How the middle comes about: the last value, or Theta.")
    method_label: str = output_field("The method in words.")
    reason: NoForecastReason | None = output_field("Why there is none; null where there is.")
    base: PeriodText = output_field("The period that it is made from.")
    level: float = output_field("How many of 100 figures the band should hold.", 80)
    usual_change: float | None = output_field("How far a year usually moves the figure, in the unit.")
    changes: int = output_field("How many yearly changes that rests on.")
    periods: list[ForecastPeriodShape] = output_field("The periods to come, nearest first.")
    cover: ForecastCoverShape = output_field("How many figures such bands held.")
    sentence: str = output_field("The forecast in one sentence.")


class YearEndShape(Shape):
    """Where the year will end, from its quarters so far; it is no value."""

    year: PeriodText = output_field("The year.")
    year_label: str = output_field("The year in words.")
    figure: float | None = output_field("Where it will end, in the unit; null where it is not known.")
    display: str | None = output_field("Where it will end as text, with its unit.")
    method: YearEndMethod | None = output_field("`last_year`: as that went on; `profile`: along the target's profile.")
    reason: NoYearEndReason | None = output_field("Why there is none; null where there is.")
    quarters: list[str] = output_field("The quarters so far.")
    year_to_date: float | None = output_field("The year to date.")
    base: float | None = output_field("The same quarters of last year, or the profile so far.")
    base_year: float | None = output_field("Last year's figure, or the year's target.")
    sentence: str = output_field("Where the year will end, in one sentence.")


class ValueIntervalShape(Shape):
    """Between which limits the latest value may lie by chance."""

    period: PeriodText = output_field("The period.")
    method: ValueIntervalMethod | None = output_field(
        "`published` with the value, or from its counts: Wilson's of a share, Byar's of a count, exact below 10."
    )
    reason: NoIntervalReason | None = output_field("Why there is none; null where there is.")
    level: float | None = output_field("How many of 100 such intervals hold the truth.", 95)
    lower: float | None = output_field("The lower limit; null where there is none.")
    upper: float | None = output_field("The upper limit; null where there is none.")
    display: str | None = output_field("Both limits as text, with their unit.", "1,180 to 1,320")
    sentence: str = output_field("What the limits mean, in one sentence.")


class SeriesStatisticsShape(Shape):
    """What the whole series says up to the card's value: descriptions and forecasts, never mixed with values."""

    period: PeriodText = output_field("The period that they are of.")
    recent_trend: RecentTrendShape = output_field("Whether the latest five years rise or fall beyond chance.")
    process: ProcessShape = output_field("The series on its process limits.")
    forecast: ForecastShape = output_field("The periods to come.")
    year_end: YearEndShape | None = output_field(
        "Where the year will end; null where the indicator is counted by the year."
    )
    interval: ValueIntervalShape = output_field("Between which limits the latest value may lie by chance.")


def statistics_shape(statistics: SeriesStatistics, *, area: Area) -> SeriesStatisticsShape:
    """The statistics with their sentences."""
    definition = statistics.definition
    return SeriesStatisticsShape(
        period=statistics.period,
        recent_trend=_trend(statistics.trend, definition=definition, area=area),
        process=_process(statistics, area=area),
        forecast=_forecast(statistics.forecast, cover=statistics.cover, definition=definition, area=area),
        year_end=_year_end(statistics.year_end, definition=definition, area=area) if statistics.year_end else None,
        interval=_interval(statistics.interval, definition=definition, area=area),
    )


def _trend(trend: RecentTrend, *, definition: Definition, area: Area) -> RecentTrendShape:
    return RecentTrendShape.of(
        trend,
        judgement_label=judgement_label(trend.judgement),
        periods=_ids(trend.periods),
        slope=None if trend.slope is None else round(trend.slope, definition.decimal_places + MORE_PLACES + PLACES),
        chi_squared=None if trend.chi_squared is None else round(trend.chi_squared, PLACES),
        sentence=words.trend_sentence(trend, place=area.name),
    )


def _process(statistics: SeriesStatistics, *, area: Area) -> ProcessShape:
    chart, definition, latest = statistics.chart, statistics.definition, statistics.chart.latest
    signal = latest.signal if latest else None
    step, peers = statistics.rebased_by, statistics.peers
    limits = latest.limits if latest else None
    return ProcessShape.of(
        chart,
        comparator=peers.code if peers else None,
        comparator_name=peers.name if peers else None,
        areas=len(chart.peers),
        autocorrelation=_plain(chart.autocorrelation),
        gap_autocorrelation=_plain(chart.gap_autocorrelation),
        rebased_from=step.period if step else None,
        rebased_because=step.reason if step else None,
        limits=_limits(limits, definition=definition) if limits else None,
        signal=signal.kind if signal else None,
        higher=signal.higher if signal else None,
        variation=latest.variation if latest else None,
        variation_label=words.variation_label(latest.variation) if latest and latest.variation else None,
        points=[_point(point, definition=definition) for point in chart.points],
        sentence=words.process_sentence(statistics, place=area.name),
        range_sentence=words.range_sentence(statistics),
        assurance=latest.assurance if latest else None,
        assurance_sentence=words.assurance_sentence(latest.assurance) if latest and latest.assurance else None,
    )


def _limits(limits: ProcessLimits, *, definition: Definition) -> ProcessLimitsShape:
    return ProcessLimitsShape.of(
        limits,
        mean=_worked_out(limits.mean, definition=definition),
        lower=_worked_out(limits.lower, definition=definition),
        upper=_worked_out(limits.upper, definition=definition),
        mean_display=words.shown(limits.mean, definition=definition),
        lower_display=words.shown(limits.lower, definition=definition),
        upper_display=words.shown(limits.upper, definition=definition),
    )


def _point(point: ChartPoint, *, definition: Definition) -> ProcessPointShape:
    limits = point.limits
    return ProcessPointShape.of(
        point,
        period_label=label(point.period),
        signal=point.signal.kind if point.signal else None,
        mean=_worked_out(limits.mean, definition=definition) if limits else None,
        lower=_worked_out(limits.lower, definition=definition) if limits else None,
        upper=_worked_out(limits.upper, definition=definition) if limits else None,
    )


def _forecast(forecast: Forecast, *, cover: ForecastCover, definition: Definition, area: Area) -> ForecastShape:
    places = definition.decimal_places + MORE_PLACES
    return ForecastShape.of(
        forecast,
        method_label=words.forecast_method_label(forecast.method),
        usual_change=None if forecast.usual_change is None else round(forecast.usual_change, places),
        periods=[
            ForecastPeriodShape.of(
                year,
                period_label=label(year.period),
                middle_display=words.shown(year.middle, definition=definition),
                lower_display=words.shown(year.lower, definition=definition),
                upper_display=words.shown(year.upper, definition=definition),
            )
            for year in forecast.years
        ],
        cover=ForecastCoverShape.of(cover, share=round(cover.share, PLACES)),
        sentence=words.forecast_sentence(forecast, cover=cover, definition=definition, place=area.name),
    )


def _year_end(year_end: YearEnd, *, definition: Definition, area: Area) -> YearEndShape:
    return YearEndShape.of(
        year_end,
        year_label=label(year_end.year),
        display=figure_display(year_end.figure, definition=definition),
        quarters=_ids(year_end.quarters),
        sentence=words.year_end_sentence(year_end, definition=definition, place=area.name),
    )


def _interval(interval: ValueInterval, *, definition: Definition, area: Area) -> ValueIntervalShape:
    return ValueIntervalShape.of(
        interval,
        display=words.interval_display(interval, definition=definition),
        sentence=words.interval_sentence(interval, definition=definition, place=area.name),
    )


def _ids(periods: Sequence[Period]) -> list[str]:
    return [period.id for period in periods]


def _plain(number: Decimal | None) -> Decimal | None:
    return None if number is None else rounded(number, decimal_places=PLACES)


def _worked_out(number: Decimal, *, definition: Definition) -> Decimal:
    return rounded(number, decimal_places=definition.decimal_places + MORE_PLACES)
