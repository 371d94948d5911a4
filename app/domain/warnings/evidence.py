"""The evidence of a warning, typed by rule, with every number used; or the reason why a rule was not assessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import takewhile

from app.domain.judgement.benchmark import JUDGED_POLARITIES, Benchmark, BenchmarkReason, Standing, StandingMethod
from app.domain.judgement.certainty import Certainty
from app.domain.judgement.direction import Direction, Judgement, NotComparableReason
from app.domain.judgement.target_status import TargetJudgement, TargetStatus
from app.domain.judgement.time_series.process_chart import ChartedFigure, NoLimitsReason, ProcessChart, Variation
from app.domain.judgement.time_series.process_limits import SignalKind
from app.domain.judgement.time_series.recent_trend import TrendStatus, recent_trend
from app.domain.measures.indicator import (
    CompareWith,
    Definition,
    ExpectedRange,
    Polarity,
    Supply,
    ThresholdBasis,
    ThresholdKind,
    WarningThreshold,
)
from app.domain.measures.number import LARGEST_NUMBER, exact, mean, rounded
from app.domain.measures.period import Period
from app.domain.measures.value import Value, latest_due, rounded_number
from app.domain.publishing.due_calendar import MissingPeriod, NextDue
from app.domain.warnings.data_quality import QualityEvidence

MEAN_MOVING_RANGE = "mean_moving_range"


class NotAssessedReason(StrEnum):
    """Why a rule was not assessed; a colon and the direction's reason follow `not_comparable`."""

    NOT_HOME_AREA = "not_home_area"
    RULE_OFF = "rule_off"
    NO_VALUE = "no_value"
    NOT_DUE = "not_due"
    NO_THRESHOLD = "no_threshold"
    NO_TARGET = "no_target"
    NO_POLARITY = "no_polarity"
    NOT_COMPARABLE = "not_comparable"
    MARGIN_UNKNOWN = "margin_unknown"
    COUNT_NOT_COMPARABLE = "count_not_comparable"
    NO_COMPARATOR_VALUE = "no_comparator_value"
    TOO_FEW_PEERS = "too_few_peers"
    PERIOD_GAP = "period_gap"
    NO_SPREAD = "no_spread"
    NOT_LIKE_FOR_LIKE = "not_like_for_like"
    PAUSED = "paused"
    DISCONTINUED = "discontinued"
    RETIRED = "retired"
    AREA_ENDED = "area_ended"
    SUPPLIED_BY_OTHERS = "supplied_by_others"
    NO_DUE_DATE = "no_due_date"
    NO_LINE = "no_line"
    OVERLAPS = "overlaps"
    TOO_FEW_POINTS = "too_few_points"
    TOO_FEW_CHANGES = "too_few_changes"
    NO_USUAL_CHANGE = "no_usual_change"
    NO_TREND = "no_trend"
    DRIFTS = "drifts"
    CAVEAT = "caveat"


@dataclass(frozen=True, slots=True)
class ThresholdEvidence:
    """A value past its warning threshold, `past_by` in the indicator's unit (more than 0)."""

    period: Period
    value: Decimal
    level: Decimal
    kind: ThresholdKind
    basis: ThresholdBasis
    note: str
    past_by: Decimal


@dataclass(frozen=True, slots=True)
class TargetEvidence:
    """A value red against its target, `off_by` in the indicator's unit; with `target_upper` the target is a range."""

    period: Period
    value: Decimal
    target: float
    target_upper: float | None
    off_by: Decimal
    provisional: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One value that a comparison used."""

    period: Period
    value: Decimal


@dataclass(frozen=True, slots=True)
class DeclineEvidence:
    """A run of comparisons that all worsen, and clearly: `points` are the values compared, oldest first.

    The first is compared with `base_value`, the value of `base_periods` (the mean where there are several).
    `total` is the whole change from there, without its sign; it exceeds `tolerance`. `tolerance_from` says where that
    comes from: a `parameter`, or the `mean_moving_range`, the mean step of the `steps` comparisons back from the last
    point.
    """

    period: Period
    points: tuple[Point, ...]
    base_periods: tuple[Period, ...]
    base_value: Decimal
    compare_with: CompareWith
    total: Decimal
    tolerance: Decimal
    tolerance_from: str
    steps: int


@dataclass(frozen=True, slots=True)
class PeersEvidence:
    """A value far worse than a group's median: `distance` (more than 0) in median absolute deviations."""

    period: Period
    value: Decimal
    comparator: str
    name: str
    median: Decimal
    difference: Decimal
    distance: float
    areas_with_value: int


@dataclass(frozen=True, slots=True)
class OverdueEvidence:
    """A period without a value by `due`; `last_held` is the latest period with a row.

    `missing` are all the periods without a value whose date has passed, oldest first: `period` is the first of them.
    """

    period: Period
    due: date
    supply: Supply
    last_held: Period | None
    working: bool
    missing: tuple[Period, ...]


class LineKind(StrEnum):
    """The line that a level is near to."""

    WARNING_THRESHOLD = "warning_threshold"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class NearEvidence:
    """A value on the right side of a line and near it.

    `level` is the smoothed level over `periods`, and `distance` how many usual yearly changes it is from `line_at`.
    `usual_change` is half the series' `own_change` and half the `others_change`, the median of many councils (None
    where that is not known). Of `cases` districts as near in some `years`, `crossed` were past such a line within two
    years, a share of `chance`; `chance_in_other_half` is that of the districts kept apart, in `other_years`.
    """

    period: Period
    value: Decimal
    periods: tuple[Period, ...]
    level: Decimal
    line: LineKind
    line_at: Decimal
    kind: ThresholdKind
    usual_change: Decimal
    own_change: Decimal
    others_change: Decimal | None
    distance: Decimal
    chance: float
    cases: int
    crossed: int
    years: tuple[int, int]
    chance_in_other_half: float
    other_years: tuple[int, int]


@dataclass(frozen=True, slots=True)
class TrendEvidence:
    """A recent trend for the worse over the latest five `points`, oldest first, that is more than chance.

    `p_value` is how often chance alone gives as much. `signal` is that of the process limits, where they find one for
    the worse as well.
    """

    period: Period
    points: tuple[Point, ...]
    slope: Decimal
    chi_squared: Decimal
    p_value: float
    signal: SignalKind | None = None


@dataclass(frozen=True, slots=True)
class ChartedPoint:
    """One value on its process limits, and what is `charted` of it: the value, or its gap to a median."""

    period: Period
    value: Decimal
    charted: Decimal


@dataclass(frozen=True, slots=True)
class SignalEvidence:
    """A signal at `period` that a series on its process limits gets worse; all its `points`, oldest first.

    It holds since `since`, towards `higher` or lower figures. `mean`, `lower` and `upper` are those of the latest
    limits, on `trial` where these rest on fewer than 12 points. Where `figure` is the gap, `comparator` is the group
    whose median it is taken from, over `areas` of it.
    """

    period: Period
    since: Period
    kind: SignalKind
    higher: bool
    figure: ChartedFigure
    points: tuple[ChartedPoint, ...]
    mean: Decimal
    lower: Decimal
    upper: Decimal
    trial: bool
    autocorrelation: Decimal
    comparator: str | None
    name: str | None
    areas: int


def periods_of(evidence: "Evidence") -> frozenset[Period]:
    """The periods of the area's own figures in the evidence; without figures there are none."""
    if isinstance(evidence, OverdueEvidence):
        return frozenset()
    if isinstance(evidence, DeclineEvidence):
        return frozenset((*(point.period for point in evidence.points), *evidence.base_periods))
    if isinstance(evidence, TrendEvidence | SignalEvidence):
        return frozenset(point.period for point in evidence.points)
    if isinstance(evidence, NearEvidence):
        return frozenset(evidence.periods)
    if isinstance(evidence, QualityEvidence):
        return frozenset(period for flaw in evidence.flaws for period in flaw.rests_on)
    return frozenset((evidence.period,))


def rests_on_any(evidence: "Evidence", hidden: frozenset[Period]) -> bool:
    """Whether evidence may rest on a figure of these periods.

    A usual change is worked out from figures that the evidence does not name: any up to its period may be among them.
    """
    by_usual_change = isinstance(evidence, NearEvidence | QualityEvidence) or (
        isinstance(evidence, DeclineEvidence) and evidence.tolerance_from == MEAN_MOVING_RANGE
    )
    if by_usual_change and any(not evidence.period < period for period in hidden):
        return True
    return not hidden.isdisjoint(periods_of(evidence))


Evidence = (
    ThresholdEvidence
    | TargetEvidence
    | NearEvidence
    | PeersEvidence
    | DeclineEvidence
    | TrendEvidence
    | SignalEvidence
    | OverdueEvidence
    | QualityEvidence
)


def threshold_evidence(
    value: Decimal | None, *, period: Period, definition: Definition
) -> ThresholdEvidence | str | None:
    """The value past the threshold, or outside the expected range; a value on the edge is not past it."""
    threshold = definition.threshold or _end_of_range(value, expected=definition.expected_range)
    if threshold is None:
        return NotAssessedReason.NO_THRESHOLD
    if value is None:
        return NotAssessedReason.NO_VALUE
    level = exact(threshold.level)
    past_by = level - value if threshold.kind is ThresholdKind.FLOOR else value - level
    if past_by <= 0:
        return None
    kind, basis = threshold.kind, threshold.basis
    return ThresholdEvidence(period, value, level, kind, basis, threshold.note, past_by)


def target_evidence(judgement: TargetJudgement | None, *, period: Period) -> TargetEvidence | str | None:
    """The value red against its target."""
    if judgement is None or judgement.status is TargetStatus.NO_TARGET:
        return NotAssessedReason.NO_TARGET
    if judgement.status in (TargetStatus.NO_VALUE, TargetStatus.NOT_DUE):
        return NotAssessedReason(judgement.status)
    value, target, off_by = judgement.value, judgement.target, judgement.off_by
    if judgement.status is not TargetStatus.RED or value is None or target is None or off_by is None:
        return None
    return TargetEvidence(period, value, target.value, target.upper, off_by, judgement.provisional)


def decline_evidence(
    directions: Mapping[Period, Direction],
    *,
    period: Period,
    definition: Definition,
    least: int,
    tolerance: float | str,
) -> DeclineEvidence | str | None:
    """The run of clearly worsening comparisons back from `period`, each from the base of the next.

    An estimate whose margin of error is unknown cannot be assessed. The run has at least `least` comparisons, and the
    whole change exceeds `tolerance`: a number in the unit, or MEAN_MOVING_RANGE, the mean step between all the values
    back from `period` that can be compared.
    """
    if definition.polarity is Polarity.NONE:
        return NotAssessedReason.NO_POLARITY
    steps, obstacle = _steps(directions, period=period)
    run = list(takewhile(lambda step: step.worsens, steps))
    if len(run) < least:
        if len(run) == len(steps):
            return f"{NotAssessedReason.NOT_COMPARABLE}:{obstacle}"
        return NotAssessedReason.MARGIN_UNKNOWN if steps[len(run)].margin_unknown else None
    mean_step = mean([abs(step.point.value - step.base_value) for step in steps])
    measured = tolerance == MEAN_MOVING_RANGE
    edge = rounded(mean_step, decimal_places=definition.decimal_places + 2) if measured else exact(float(tolerance))
    latest, first = run[0], run[-1]
    total = abs(latest.point.value - first.base_value)
    if total <= edge:
        return None
    return DeclineEvidence(
        period=period,
        points=tuple(step.point for step in reversed(run)),
        base_periods=first.base_periods,
        base_value=first.base_value,
        compare_with=definition.direction.compare_with,
        total=total,
        tolerance=edge,
        tolerance_from=MEAN_MOVING_RANGE if measured else "parameter",
        steps=len(steps),
    )


def trend_evidence(
    series: Sequence[Value], *, period: Period, versions: Sequence[Definition], definition: Definition
) -> TrendEvidence | str | None:
    """The recent trend, where it is for the worse."""
    if definition.polarity not in JUDGED_POLARITIES:
        return NotAssessedReason.NO_POLARITY
    trend = recent_trend(series, period=period, versions=versions)
    if trend.status is TrendStatus.CANNOT_BE_CALCULATED:
        return NotAssessedReason.NO_TREND
    if trend.judgement is not Judgement.WORSENING or trend.slope is None or trend.chi_squared is None:
        return None
    rows = (row for row in series if row.period in trend.periods)
    return TrendEvidence(
        period=period,
        points=tuple(Point(row.period, exact(row.number)) for row in rows if row.number is not None),
        slope=rounded(trend.slope, decimal_places=definition.decimal_places + 2),
        chi_squared=rounded(trend.chi_squared, decimal_places=2),
        p_value=float(f"{trend.p_value:.3g}"),
    )


def signal_evidence(
    chart: ProcessChart | None, *, series: Sequence[Value], definition: Definition, peers: Benchmark | None
) -> SignalEvidence | str | None:
    """The signal of the latest point on its process limits, where it is for the worse.

    `peers` is the benchmark against the main peer group, whose median the gap is taken from.
    """
    if definition.polarity not in JUDGED_POLARITIES:
        return NotAssessedReason.NO_POLARITY
    latest = chart.latest if chart is not None else None
    if chart is None or latest is None or latest.limits is None or chart.autocorrelation is None:
        drifts = chart is not None and chart.reason is NoLimitsReason.DRIFTS
        return NotAssessedReason.DRIFTS if drifts else NotAssessedReason.NO_TREND
    if latest.variation is not Variation.CONCERN or latest.signal is None:
        return None
    signal, places = latest.signal, definition.decimal_places + 2
    same = list(takewhile(lambda point: point.signal and point.signal.higher is signal.higher, chart.points[::-1]))
    numbers = {row.period: rounded_number(row, definition=definition) for row in series}
    group = peers if chart.peers else None
    return SignalEvidence(
        period=latest.period,
        since=same[-1].period,
        kind=signal.kind,
        higher=signal.higher,
        figure=chart.figure,
        points=tuple(
            ChartedPoint(point.period, number, point.number)
            for point in chart.points
            if (number := numbers.get(point.period)) is not None
        ),
        mean=rounded(latest.limits.mean, decimal_places=places),
        lower=rounded(latest.limits.lower, decimal_places=places),
        upper=rounded(latest.limits.upper, decimal_places=places),
        trial=latest.limits.trial,
        autocorrelation=rounded(chart.autocorrelation, decimal_places=2),
        comparator=group.comparator if group is not None else None,
        name=group.name if group is not None else None,
        areas=len(chart.peers),
    )


def _end_of_range(value: Decimal | None, *, expected: ExpectedRange | None) -> WarningThreshold | None:
    """The end of the expected range that a value may be past."""
    if expected is None:
        return None
    lower, upper = expected.lower, expected.upper
    if upper is None or (lower is not None and value is not None and value < exact(lower)):
        level = lower if lower is not None else -LARGEST_NUMBER
        return WarningThreshold(ThresholdKind.FLOOR, level, ThresholdBasis.EXPECTED_RANGE, expected.note)
    return WarningThreshold(ThresholdKind.CEILING, upper, ThresholdBasis.EXPECTED_RANGE, expected.note)


@dataclass(frozen=True, slots=True)
class _Step:
    point: Point
    base_periods: tuple[Period, ...]
    base_value: Decimal
    worsens: bool
    margin_unknown: bool


def _steps(directions: Mapping[Period, Direction], *, period: Period) -> tuple[list[_Step], NotComparableReason]:
    """The comparisons back from `period`, newest first, and why they end."""
    steps: list[_Step] = []
    while (direction := directions.get(period)) is not None:
        if direction.reason is not None or direction.value is None or direction.base_value is None:
            return steps, direction.reason or NotComparableReason.NO_VALUE
        worsens = direction.judgement is Judgement.WORSENING
        point = Point(period, direction.value)
        unknown = direction.certainty is Certainty.MARGIN_UNKNOWN
        steps.append(_Step(point, direction.base_periods, direction.base_value, worsens, unknown))
        period = direction.base_periods[0]
    return steps, NotComparableReason.NO_PREVIOUS_VALUE if steps else NotComparableReason.NO_VALUE


def peers_evidence(
    benchmark: Benchmark | None,
    *,
    value: Decimal | None,
    period: Period,
    definition: Definition,
    least: int,
    beyond: float,
) -> PeersEvidence | str | None:
    """The value more than `beyond` median absolute deviations worse than the median of at least `least` peers."""
    if value is None:
        return NotAssessedReason.NO_VALUE
    if not definition.comparable_between_areas:
        return NotAssessedReason.COUNT_NOT_COMPARABLE
    if definition.polarity not in JUDGED_POLARITIES:
        return NotAssessedReason.NO_POLARITY
    if benchmark is None or benchmark.median is None or benchmark.difference is None:
        return NotAssessedReason.NO_COMPARATOR_VALUE
    peers = benchmark.areas_with_value or 0
    if obstacle := _peers_obstacle(benchmark, peers=peers, least=least):
        return obstacle
    similar = benchmark.method is StandingMethod.INTERVAL and benchmark.standing is Standing.SIMILAR
    distance = benchmark.distance or 0.0
    worse_by = -distance if definition.polarity is Polarity.HIGHER_IS_BETTER else distance
    if similar or worse_by <= beyond:
        return None
    return PeersEvidence(
        period=period,
        value=value,
        comparator=benchmark.comparator,
        name=benchmark.name,
        median=benchmark.median,
        difference=benchmark.difference,
        distance=worse_by,
        areas_with_value=peers,
    )


_NOT_JUDGED = {
    BenchmarkReason.MARGIN_UNKNOWN: NotAssessedReason.MARGIN_UNKNOWN,
    BenchmarkReason.NOT_LIKE_FOR_LIKE: NotAssessedReason.NOT_LIKE_FOR_LIKE,
}


def _peers_obstacle(benchmark: Benchmark, *, peers: int, least: int) -> str | None:
    if peers < least:
        return NotAssessedReason.TOO_FEW_PEERS
    if benchmark.period_gap:
        return NotAssessedReason.PERIOD_GAP
    if benchmark.reason in _NOT_JUDGED:
        return _NOT_JUDGED[benchmark.reason]
    return NotAssessedReason.NO_SPREAD if benchmark.distance is None else None


def overdue_evidence(
    missing: Sequence[MissingPeriod], *, due: NextDue, series: Sequence[Value], supply: Supply, working: bool
) -> OverdueEvidence | str | None:
    """The council's own values that have not come by their date; `due` is what is expected next.

    The date on which others publish a figure is no sign of how the council does.
    """
    if supply is not Supply.COUNCIL:
        return _NOT_OVERDUE[supply]
    latest = latest_due(series)
    if missing and latest is not None:
        return OverdueEvidence(
            period=missing[0].period,
            due=missing[0].due,
            supply=supply,
            last_held=latest.period,
            working=working,
            missing=tuple(period.period for period in missing),
        )
    date_known = due.period is not None and (due.publication or (working and due.submission))
    return None if date_known else NotAssessedReason.NO_DUE_DATE


_NOT_OVERDUE = {
    Supply.NATIONAL: NotAssessedReason.SUPPLIED_BY_OTHERS,
    Supply.PAUSED: NotAssessedReason.PAUSED,
    Supply.DISCONTINUED: NotAssessedReason.DISCONTINUED,
}
