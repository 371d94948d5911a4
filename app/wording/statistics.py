"""What a whole series says, in sentences: its trend, usual range, forecast, year end and what may be chance."""

from dataclasses import replace
from decimal import Decimal

from app.domain.judgement.direction import Judgement
from app.domain.judgement.time_series.assurance import Assurance
from app.domain.judgement.time_series.forecast import Forecast, NoForecastReason
from app.domain.judgement.time_series.forecast_cover import ForecastCover
from app.domain.judgement.time_series.process_chart import ChartedFigure, ChartPoint, NoLimitsReason, Variation
from app.domain.judgement.time_series.process_limits import ProcessLimits, SignalKind
from app.domain.judgement.time_series.recent_trend import RecentTrend, TrendReason, TrendStatus
from app.domain.judgement.time_series.year_end import NoYearEndReason, YearEnd, YearEndMethod
from app.domain.judgement.value_interval import NoIntervalReason, ValueInterval, ValueIntervalMethod
from app.domain.measures.indicator import POUNDS, Definition, ForecastMethod, is_in
from app.domain.measures.number import MAX_DECIMAL_PLACES, rounded
from app.domain.performance.series_statistics import SeriesStatistics
from app.wording.area import at_start, comparator_in_sentence, place_name, whose
from app.wording.number import change_in_words, display, in_words
from app.wording.period import in_sentence, when

_NO_TREND = {
    TrendReason.NOT_ENOUGH_POINTS: "fewer than five years are held",
    TrendReason.MISSING_VALUES: "one of the last five years has no figure",
    TrendReason.NO_LIMITS: "the figures come without a margin of error or the counts behind them",
    TrendReason.NOT_ANNUAL: "the figures are not a year apart",
    TrendReason.GAP: "a year is missing in between",
    TrendReason.OVERLAPS: "the figures of neighbouring years share months",
    TrendReason.BREAK_IN_SERIES: "the way of counting has changed",
    TrendReason.DEFINITION_CHANGED: "what is measured has changed",
}
_NO_LIMITS = {
    NoLimitsReason.NO_VALUE: "there is no figure for the period",
    NoLimitsReason.ACCUMULATES: "the figure adds up through the year",
    NoLimitsReason.OVERLAPS: "neighbouring figures share months",
    NoLimitsReason.TOO_FEW_POINTS: "fewer than five figures can be compared",
    NoLimitsReason.DRIFTS: "each figure is much like the one before, and too few similar areas have figures to compare",
    NoLimitsReason.SUPPRESSED: "a figure is suppressed to protect people",
}
_NO_FORECAST = {
    NoForecastReason.NO_VALUE: "there is no figure for the period",
    NoForecastReason.OVERLAPS: "the figures of neighbouring years share months",
    NoForecastReason.TOO_FEW_CHANGES: "too few years in a row can be compared",
}
_NO_YEAR_END = {
    NoYearEndReason.NO_ANNUAL_FIGURE: "quarters do not make up a year",
    NoYearEndReason.NO_QUARTERS: "it has no quarter with a figure",
    NoYearEndReason.QUARTERS_MISSING: "a quarter has no figure",
    NoYearEndReason.SUPPRESSED: "a quarter is suppressed to protect people",
    NoYearEndReason.NO_YEAR_TO_DATE: "its quarters so far give no figure",
    NoYearEndReason.YEAR_COMPLETE: "it is complete",
    NoYearEndReason.NO_BASIS: "there is neither last year's figure nor a profile of the target",
}
_NO_INTERVAL = {
    NoIntervalReason.NO_VALUE: "there is no figure",
    NoIntervalReason.NO_COUNTS: "neither a margin of error nor the counts behind it are held",
    NoIntervalReason.COUNTS_ROUNDED: "the counts behind it are rounded",
}
_VARIATIONS = {
    Variation.IMPROVEMENT: "Getting better",
    Variation.CONCERN: "Getting worse",
    Variation.NEUTRAL: "Changing",
    Variation.COMMON_CAUSE: "As usual",
}
_MEANING = {
    Variation.IMPROVEMENT: "a sign that it is getting better",
    Variation.CONCERN: "a sign that it is getting worse",
    Variation.NEUTRAL: "a sign that something has changed",
}
_ASSURANCES = {
    Assurance.CONSISTENTLY_MET: "As long as nothing changes, the target will be met each time.",
    Assurance.CONSISTENTLY_MISSED: "As long as nothing changes, the target will be missed each time.",
    Assurance.HIT_AND_MISS: "As long as nothing changes, the target will be met or missed by chance.",
}
_METHODS = {
    ForecastMethod.NO_CHANGE: "No change from the last figure",
    ForecastMethod.THETA: "The recent level and half of the trend (Theta)",
}


def shown(number: Decimal | float, *, definition: Definition) -> str:
    """A number that was worked out, with the decimal places of the indicator's figures."""
    return display(number, unit=definition.unit, decimal_places=definition.decimal_places)


def variation_label(variation: Variation) -> str:
    """What a point on its limits means, in a few words."""
    return _VARIATIONS[variation]


def forecast_method_label(method: ForecastMethod) -> str:
    """How a forecast comes about, in a few words."""
    return _METHODS[method]


def trend_sentence(trend: RecentTrend, *, place: str) -> str:
    """Whether the latest five years rise or fall beyond chance."""
    if trend.reason is not None:
        return f"{whose(place)} trend over five years is not known: {_NO_TREND[trend.reason]}."
    years = f"from {in_sentence(trend.periods[0])} to {in_sentence(trend.periods[-1])}"
    subject = at_start(place_name(place))
    if trend.status is TrendStatus.NO_SIGNIFICANT_CHANGE:
        because = ": one year alone makes the difference" if trend.outlier else ""
        return f"{subject} shows no change beyond chance over the five years {years}{because}."
    if trend.judgement in (Judgement.IMPROVING, Judgement.WORSENING):
        word = "better" if trend.judgement is Judgement.IMPROVING else "worse"
        return f"{subject} has got {word} by more than chance over the five years {years}."
    way = "up" if trend.status is TrendStatus.INCREASING else "down"
    return f"{whose(place)} figure has gone {way} by more than chance over the five years {years}."


def process_sentence(statistics: SeriesStatistics, *, place: str) -> str:
    """Where the latest figure lies in its usual range, and what that is a sign of."""
    chart, latest = statistics.chart, statistics.chart.latest
    if chart.reason is not None or latest is None:
        why = _NO_LIMITS[chart.reason or NoLimitsReason.NO_VALUE]
        return f"{whose(place)} usual range is not known: {why}."
    if latest.limits is None:
        return f"{whose(place)} usual range is not known: too few figures are held since the change that was agreed."
    return _latest_sentence(statistics, latest, limits=latest.limits, place=place)


def range_sentence(statistics: SeriesStatistics) -> str | None:
    """What the usual range rests on, where that is a step change that was agreed, or few figures; else None."""
    limits = statistics.chart.latest.limits if statistics.chart.latest is not None else None
    sentences = []
    if limits is not None and statistics.rebased_by is not None:
        sentences.append(f"The usual range begins again {when(statistics.rebased_by.period)}, as was agreed.")
    if limits is not None and limits.trial:
        sentences.append(f"The usual range rests on only {limits.points} figures, so it is rough.")
    return " ".join(sentences) or None


def _latest_sentence(statistics: SeriesStatistics, latest: ChartPoint, *, limits: ProcessLimits, place: str) -> str:
    gap = statistics.chart.figure is ChartedFigure.GAP_TO_MEDIAN
    what = f"{whose(place)} figure for {in_sentence(latest.period)}"
    if gap and statistics.peers is not None:
        others = comparator_in_sentence(statistics.peers.code, name=statistics.peers.name)
        what = f"{whose(place)} distance from the middle value of {others} {when(latest.period)}"
    places = _telling_places(latest, limits=limits, definition=statistics.definition)
    definition = replace(statistics.definition, decimal_places=places)
    number, ends = (
        _charted(latest.number, definition=definition, gap=gap),
        _range(limits, definition=definition, gap=gap),
    )
    if latest.signal is None:
        if limits.lower == limits.upper:
            return f"{what}, {number}, is what it was in all the years that can be compared."
        return f"{what}, {number}, is within its usual range, {ends}."
    way = "higher" if latest.signal.higher else "lower"
    sign = {
        SignalKind.OUTSIDE_LIMITS: f"is {way} than its usual range, {ends}",
        SignalKind.RUN_OF_STEPS: f"has gone {'up' if latest.signal.higher else 'down'} six times running or more",
        SignalKind.TWO_OF_THREE: f"is at the {way} end of its usual range, {ends}, for the second time in three",
        SignalKind.RUN_ON_ONE_SIDE: f"has been {way} than its average for longer than chance allows",
    }[latest.signal.kind]
    meaning = _MEANING[latest.variation or Variation.NEUTRAL]
    return f"{what}, {number}, {sign}: {meaning}."


def _telling_places(latest: ChartPoint, *, limits: ProcessLimits, definition: Definition) -> int:
    """Decimal places that show that a figure is outside its limits: more than the indicator's where they need it."""
    least = definition.decimal_places
    if latest.signal is None or latest.signal.kind is not SignalKind.OUTSIDE_LIMITS:
        return least
    limit = limits.upper if latest.signal.higher else limits.lower
    enough = (
        places
        for places in range(least, MAX_DECIMAL_PLACES)
        if rounded(limit, decimal_places=places) != rounded(latest.number, decimal_places=places)
    )
    return next(enough, MAX_DECIMAL_PLACES)


def _range(limits: ProcessLimits, *, definition: Definition, gap: bool) -> str:
    lower, upper = limits.lower, limits.upper
    if gap and (lower >= 0) is (upper >= 0):
        near, far = sorted((abs(lower), abs(upper)))
        unit = POUNDS if is_in(definition.unit, POUNDS) else ""
        bare = display(near, unit=unit, decimal_places=definition.decimal_places)
        return f"between {bare} and {_charted(far.copy_sign(upper), definition=definition, gap=True)}"
    ends = (_charted(end, definition=definition, gap=gap) for end in (lower, upper))
    return "between {} and {}".format(*ends)


def _charted(number: Decimal, *, definition: Definition, gap: bool) -> str:
    """A figure, or a gap to the median with its side: `2.4 percentage points below it`."""
    if not gap:
        return shown(number, definition=definition)
    size = change_in_words(number, unit=definition.unit, decimal_places=definition.decimal_places)
    return f"{size} {'above' if number >= 0 else 'below'} it"


def assurance_sentence(assurance: Assurance) -> str:
    """What can be expected against the target."""
    return _ASSURANCES[assurance]


def forecast_sentence(forecast: Forecast, *, cover: ForecastCover, definition: Definition, place: str) -> str:
    """What the next figure may be, how it comes about, and what such bands held."""
    if not forecast.years:
        why = _NO_FORECAST[forecast.reason or NoForecastReason.NO_VALUE]
        return f"{whose(place)} figure is not forecast: {why}."
    following = forecast.years[0]
    lower, upper = shown(following.lower, definition=definition), shown(following.upper, definition=definition)
    middle = in_words(following.middle, unit=definition.unit, decimal_places=definition.decimal_places)
    how = "if nothing changes" if forecast.method is ForecastMethod.NO_CHANGE else "if half of its trend goes on"
    begins = f"{whose(place)} figure for {in_sentence(following.period)} is forecast at {middle} {how}"
    if lower == upper:
        return f"{begins}. It has hardly moved before, so how far it may move is not known."
    whom = "this figure" if cover.of_indicator else "all figures tried"
    came_true = f"{100 * cover.share:.0f}"
    return (
        f"{begins}, between {lower} and {upper} four times in five. Of 100 such forecasts of {whom} in English "
        f"districts {came_true} came true."
    )


def year_end_sentence(year_end: YearEnd, *, definition: Definition, place: str) -> str:
    """Where the year will end, and by what."""
    year = in_sentence(year_end.year)
    if year_end.figure is None:
        why = _NO_YEAR_END[year_end.reason or NoYearEndReason.NO_BASIS]
        return f"{whose(place)} figure for {year} is not forecast: {why}."
    figure = in_words(year_end.figure, unit=definition.unit, decimal_places=definition.decimal_places)
    how = (
        "it goes on as last year did"
        if year_end.method is YearEndMethod.LAST_YEAR
        else "it keeps to its target's profile"
    )
    return f"{whose(place)} figure for {year} will be {figure} if {how}."


def interval_display(interval: ValueInterval, *, definition: Definition) -> str | None:
    """Both limits: `28.9% to 32.3%`; None without them."""
    if interval.upper is None:
        return None
    upper = shown(interval.upper, definition=definition)
    return f"up to {upper}" if interval.lower is None else f"{shown(interval.lower, definition=definition)} to {upper}"


def interval_sentence(interval: ValueInterval, *, definition: Definition, place: str) -> str:
    """Between which limits the value may lie by chance."""
    limits = interval_display(interval, definition=definition)
    if limits is None:
        why = _NO_INTERVAL[interval.reason or NoIntervalReason.NO_COUNTS]
        return f"How far chance may have moved {place_name(place)}'s figure is not known: {why}."
    if interval.method is ValueIntervalMethod.PUBLISHED:
        return f"{whose(place)} figure for {in_sentence(interval.period)} may be out by chance: {limits}."
    return (
        f"{whose(place)} figure for {in_sentence(interval.period)} could have come out at {limits} by chance alone, if "
        "each one counted is independent of the others."
    )
