"""What the whole series of a card says: its trend, process limits, forecast, year end, and the latest interval."""

from dataclasses import dataclass

from app.domain.judgement.benchmark import Comparator
from app.domain.judgement.time_series.forecast import Forecast, forecast
from app.domain.judgement.time_series.forecast_cover import ForecastCover, forecast_cover
from app.domain.judgement.time_series.process_chart import ProcessChart
from app.domain.judgement.time_series.recent_trend import RecentTrend, recent_trend
from app.domain.judgement.time_series.year_end import YearEnd, year_end
from app.domain.judgement.value_interval import ValueInterval, value_interval
from app.domain.measures.commentary import StepChange
from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.measures.value import Value
from app.domain.performance.card import Subject


@dataclass(frozen=True, slots=True)
class SeriesStatistics:
    """The statistics at `period`, the card's, by the version of the definition in force then.

    `peers` is the comparator whose median the chart's gap is taken from, None where it has none. `rebased_by` is the
    agreed step change that the limits begin at. `year_end` is None where the figure is a whole year's.
    """

    period: Period
    definition: Definition
    trend: RecentTrend
    chart: ProcessChart
    peers: Comparator | None
    rebased_by: StepChange | None
    forecast: Forecast
    cover: ForecastCover
    year_end: YearEnd | None
    interval: ValueInterval


def series_statistics(subject: Subject) -> SeriesStatistics | None:
    """The statistics of what a card shows: of the series, or for a requested year of the years; None without."""
    latest = subject.latest
    if latest is not None:
        return _statistics(subject, latest, ends=_year_end(subject, year=latest.period.year))
    years = subject.years() if subject.until in subject.year_figures else None
    if years is None or years.latest is None:
        return None
    return _statistics(years, years.latest, ends=None)


def _statistics(subject: Subject, latest: Value, *, ends: YearEnd | None) -> SeriesStatistics:
    definition, series, versions = subject.definition, subject.series, subject.versions
    chart = subject.chart(latest.period)
    return SeriesStatistics(
        period=latest.period,
        definition=definition,
        trend=recent_trend(series, period=latest.period, versions=versions),
        chart=chart,
        peers=subject.main_comparator(latest.period) if chart.peers else None,
        rebased_by=_rebased_by(subject, chart=chart),
        forecast=forecast(series, period=latest.period, versions=versions),
        cover=forecast_cover(definition.code, method=definition.forecast_method),
        year_end=ends,
        interval=value_interval(latest, definition=definition),
    )


def _rebased_by(subject: Subject, *, chart: ProcessChart) -> StepChange | None:
    """The last agreed step change within the chart, from which its latest limits are drawn."""
    if not chart.points:
        return None
    first, last = chart.points[0].period, chart.points[-1].period
    within = (step for step in subject.step_changes if first.start < step.period.start <= last.start)
    return max(within, key=lambda step: step.period.start, default=None)


def _year_end(subject: Subject, *, year: Period) -> YearEnd | None:
    latest = subject.latest
    if not subject.is_within_a_year or latest is None or latest.period == year:
        return None
    return year_end(
        subject.values_until_then,
        year=year,
        definition=subject.definition,
        versions=subject.versions,
        targets=subject.targets,
    )
