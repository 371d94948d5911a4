"""An indicator on its process limits: of its own values, or where they drift of the gap to the comparators' median."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from app.domain.judgement.benchmark import MIN_AREAS
from app.domain.judgement.statistics import median
from app.domain.judgement.time_series.assurance import Assurance, assurance
from app.domain.judgement.time_series.autocorrelation import DRIFTS_ABOVE, autocorrelation, is_seasonal
from app.domain.judgement.time_series.comparable_points import (
    SeriesPoint,
    points_of,
    same_part_of_year,
    since_last_break,
)
from app.domain.judgement.time_series.process_limits import (
    LEAST_POINTS,
    ProcessLimits,
    ProcessSignal,
    process_limits,
    process_signals,
)
from app.domain.measures.indicator import Accumulation, Definition, Polarity, in_force
from app.domain.measures.period import MONTHS_IN_YEAR, Period
from app.domain.measures.target import Target
from app.domain.measures.value import Value, is_suppressed


class Variation(StrEnum):
    """What a point means: chance, or a signal that is good, bad or, without a good side, neither."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"
    COMMON_CAUSE = "common_cause"


class ChartedFigure(StrEnum):
    """What the limits are drawn on."""

    VALUE = "value"
    GAP_TO_MEDIAN = "gap_to_median"


class NoLimitsReason(StrEnum):
    """Why there are no process limits."""

    NO_VALUE = "no_value"
    ACCUMULATES = "accumulates"
    OVERLAPS = "overlaps"
    TOO_FEW_POINTS = "too_few_points"
    SUPPRESSED = "suppressed"
    DRIFTS = "drifts"


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One period on the chart: the `number` charted, the limits in force, and what they say of it."""

    period: Period
    number: Decimal
    limits: ProcessLimits | None
    signal: ProcessSignal | None
    variation: Variation | None
    assurance: Assurance | None


@dataclass(frozen=True, slots=True)
class ProcessChart:
    """The points of a series (oldest first) on their limits; with a `reason` there are none.

    `figure` is what is charted: the gap where `autocorrelation`, that of the values at lag 1, exceeds 0.3; the gap's
    own is `gap_autocorrelation`, and `peers` are the areas of its median. `same_quarter` says that only the quarters
    (or months) of that part of the year are charted, because the series follows the seasons.
    """

    figure: ChartedFigure
    points: tuple[ChartPoint, ...] = ()
    reason: NoLimitsReason | None = None
    autocorrelation: Decimal | None = None
    gap_autocorrelation: Decimal | None = None
    peers: tuple[str, ...] = ()
    same_quarter: bool = False

    @property
    def latest(self) -> ChartPoint | None:
        """The last point, whose variation and assurance are the indicator's."""
        return self.points[-1] if self.points else None


def process_chart(
    series: Sequence[Value],
    *,
    period: Period,
    versions: Sequence[Definition],
    step_changes: Collection[Period] = (),
    targets: Mapping[Period, Target] | None = None,
    peers: Mapping[str, Mapping[str, Decimal]] | None = None,
) -> ProcessChart:
    """The chart at `period` of a reporting series, whose later rows are ignored.

    Limits begin again at each of the `step_changes`, the first periods of levels that people agreed, and nowhere else.
    Nothing is drawn around a suppressed figure. `peers` are the figures of the main peer group's areas, by code and the
    period's id, rounded as the indicator's; the area itself is not among them.
    """
    definition = in_force(versions, period=period)
    rows = since_last_break(series, period=period, versions=versions)
    if any(map(is_suppressed, rows)):
        return ProcessChart(ChartedFigure.VALUE, reason=NoLimitsReason.SUPPRESSED)
    every = points_of(rows, definition=definition)
    season = _season(every, period=period)
    points = same_part_of_year(every, period=period) if season else every
    blank = ProcessChart(ChartedFigure.VALUE, same_quarter=season)
    if reason := _obstacle(points, period=period, definition=definition):
        return replace(blank, reason=reason)
    starts = {place for place, point in enumerate(points) if _begins(points, place, step_changes=step_changes)}
    drift = autocorrelation(_segments([point.number for point in points], starts=starts))
    chart = replace(blank, autocorrelation=drift)
    medians: Sequence[Decimal] = (Decimal(0),) * len(points)
    if drift > DRIFTS_ABOVE:
        areas, medians = _medians(points, peers=peers or {}, definition=definition)
        if not areas:
            return replace(chart, reason=NoLimitsReason.DRIFTS)
        points = tuple(
            SeriesPoint(point.period, point.number - middle) for point, middle in zip(points, medians, strict=True)
        )
        gap_drift = autocorrelation(_segments([point.number for point in points], starts=starts))
        chart = replace(chart, figure=ChartedFigure.GAP_TO_MEDIAN, peers=areas, gap_autocorrelation=gap_drift)
    charted = _charted(points, starts=starts, definition=definition, targets=targets or {}, medians=medians)
    return replace(chart, points=charted)


def variation(signal: ProcessSignal | None, *, polarity: Polarity) -> Variation:
    """What a signal means by polarity; where the target is best no side is good by itself."""
    if signal is None:
        return Variation.COMMON_CAUSE
    if polarity not in (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER):
        return Variation.NEUTRAL
    good = signal.higher is (polarity is Polarity.HIGHER_IS_BETTER)
    return Variation.IMPROVEMENT if good else Variation.CONCERN


def _obstacle(points: Sequence[SeriesPoint], *, period: Period, definition: Definition) -> NoLimitsReason | None:
    """Why a series is not charted: it accumulates, shares its days with neighbours, or has too few points."""
    accumulating = definition.accumulation in (Accumulation.CUMULATIVE, Accumulation.ROLLING_YEAR)
    if accumulating and period.months < MONTHS_IN_YEAR:
        return NoLimitsReason.ACCUMULATES
    if any(earlier.period.overlaps(later.period) for earlier, later in pairwise(points)):
        return NoLimitsReason.OVERLAPS
    if not points or points[-1].period != period:
        return NoLimitsReason.NO_VALUE
    return NoLimitsReason.TOO_FEW_POINTS if len(points) < LEAST_POINTS else None


def _season(points: Sequence[SeriesPoint], *, period: Period) -> bool:
    """Whether the quarters or months follow the seasons."""
    if not 0 < period.months < MONTHS_IN_YEAR:
        return False
    return is_seasonal([point.number for point in points], season=MONTHS_IN_YEAR // period.months)


def _begins(points: Sequence[SeriesPoint], place: int, *, step_changes: Collection[Period]) -> bool:
    """Whether an agreed level begins at a point, or began since the one before."""
    at, before = points[place].period, points[place - 1].period if place else None
    return any(not at.start < step.start and (before is None or before.start < step.start) for step in step_changes)


def _segments(numbers: Sequence[Decimal], *, starts: Collection[int]) -> list[list[Decimal]]:
    """The numbers between one step change and the next."""
    segments: list[list[Decimal]] = [[]]
    for place, number in enumerate(numbers):
        if place in starts:
            segments.append([])
        segments[-1].append(number)
    return [segment for segment in segments if segment]


def _medians(
    points: Sequence[SeriesPoint], *, peers: Mapping[str, Mapping[str, Decimal]], definition: Definition
) -> tuple[tuple[str, ...], Sequence[Decimal]]:
    """The median at each point over the areas that have a figure at every one, at least 5; else nothing."""
    if not definition.comparable_between_areas:
        return (), ()
    periods = [point.period.id for point in points]
    figures = {code: known for code, known in peers.items() if all(period in known for period in periods)}
    if len(figures) < MIN_AREAS:
        return (), ()
    return tuple(figures), [median([known[period] for known in figures.values()]) for period in periods]


def _charted(
    points: Sequence[SeriesPoint],
    *,
    starts: Collection[int],
    definition: Definition,
    targets: Mapping[Period, Target],
    medians: Sequence[Decimal],
) -> tuple[ChartPoint, ...]:
    """The points with the limits of their segment, its signals and each period's assurance."""
    on_limits: list[tuple[ProcessLimits | None, ProcessSignal | None]] = []
    for numbers in _segments([point.number for point in points], starts=starts):
        limits = process_limits(numbers)
        signals = process_signals(numbers, limits=limits) if limits is not None else (None,) * len(numbers)
        on_limits += [(limits, signal) for signal in signals]
    return tuple(
        ChartPoint(
            period=point.period,
            number=point.number,
            limits=limits,
            signal=signal,
            variation=variation(signal, polarity=definition.polarity) if limits is not None else None,
            assurance=assurance(
                limits,
                target=targets.get(point.period),
                polarity=definition.polarity,
                decimal_places=definition.decimal_places,
                shift=middle,
            ),
        )
        for point, middle, (limits, signal) in zip(points, medians, on_limits, strict=True)
    )
