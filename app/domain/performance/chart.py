"""What the charts of an indicator show: its history with targets and comparators, and where it stands among others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from app.domain.judgement.benchmark import Benchmark, BenchmarkReason, ComparatorKind
from app.domain.judgement.direction import Direction
from app.domain.measures.area import Area
from app.domain.measures.indicator import MONTHS_BETWEEN, Definition, ThresholdKind, in_force
from app.domain.measures.number import exact
from app.domain.measures.period import MONTHS_IN_YEAR, Period
from app.domain.measures.target import Target
from app.domain.measures.value import Value, rounded_number
from app.domain.performance.card import Absence, Subject, absence

MOST_ABSENT = 60  # periods without a row between two with one; of a longer gap none is listed
_NOT_DRAWN = (BenchmarkReason.NOT_LIKE_FOR_LIKE, BenchmarkReason.TOO_FEW_AREAS)


class LevelKind(StrEnum):
    """What a level across the whole chart is: a warning threshold, or an end of the expected range."""

    FLOOR = "floor"
    CEILING = "ceiling"
    EXPECTED_LOWER = "expected_lower"
    EXPECTED_UPPER = "expected_upper"


@dataclass(frozen=True, slots=True)
class ChartLevel:
    """A level across the whole chart, in the indicator's unit."""

    kind: LevelKind
    number: Decimal


@dataclass(frozen=True, slots=True)
class ChartedPeriod:
    """One period of a chart: `number` as judged, the target, and what the chart's comparator has.

    `value` is None for a period without a row between two with one. `follows` says that nothing lies between the period
    before and this one: no gap in time, and no break in the series.
    """

    period: Period
    definition: Definition
    value: Value | None
    number: Decimal | None
    follows: bool
    benchmark: Benchmark | None
    target: Target | None

    @property
    def breaks(self) -> bool:
        """Whether the series breaks before this period."""
        return self.value is not None and self.value.break_in_series


@dataclass(frozen=True, slots=True)
class HistoryChart:
    """The history of an indicator in one area, oldest first; `latest` is the value that the chart is about.

    `definition` is in force for it. Figures in another unit are left out (`left_out`: the last such period).
    `direction` and `benchmark` are its own. `absence` says why there is no such value.
    """

    definition: Definition
    area: Area
    latest: Value | None
    periods: tuple[ChartedPeriod, ...]
    levels: tuple[ChartLevel, ...]
    left_out: Period | None
    direction: Direction | None
    benchmark: Benchmark | None
    absence: Absence | None


@dataclass(frozen=True, slots=True)
class PeerFigure:
    """Another area's figure, as judged; `name` is its code where the area is not known."""

    area: str
    name: str
    number: Decimal


@dataclass(frozen=True, slots=True)
class PositionStrip:
    """A value among the figures of the areas that its benchmark was computed from, by name.

    Without a `benchmark` it is not compared: `not_compared` says why where the indicator is compared nowhere.
    """

    definition: Definition
    area: Area
    latest: Value | None
    number: Decimal | None
    benchmark: Benchmark | None
    peers: tuple[PeerFigure, ...]
    not_compared: BenchmarkReason | None
    absence: Absence | None


def history_chart(subject: Subject) -> HistoryChart:
    """The history at the requested period; at a year of a quarterly indicator, the history of its years."""
    subject = _with_its_years(subject)
    definition, latest = subject.definition, subject.latest
    shown = subject.shown if latest is not None else ()
    rows = [value for value in shown if in_force(subject.versions, period=value.period).unit == definition.unit]
    other_unit = [value.period for value in shown if value not in rows]
    periods = tuple(_every_period(rows, definition=definition))
    beside = {period: subject.benchmarks(period) for period in periods}
    comparator = _comparator(beside, latest=latest.period if latest else None)
    return HistoryChart(
        definition=definition,
        area=subject.area,
        latest=latest,
        periods=tuple(_charted(subject, periods, rows=rows, beside=beside, comparator=comparator)),
        levels=tuple(_levels(definition)) if subject.home else (),
        left_out=max(other_unit, default=None),
        direction=subject.direction(latest.period) if latest else None,
        benchmark=_of(comparator, beside.get(latest.period, ())) if latest else None,
        absence=absence(subject),
    )


def position_strip(subject: Subject) -> PositionStrip:
    """The value at the requested period among the main group's figures: the first that can be compared."""
    subject = _with_its_years(subject)
    latest, definition = subject.latest, subject.definition
    benchmarks = subject.benchmarks(latest.period) if latest else ()
    computed = (
        benchmark for benchmark in benchmarks if benchmark.kind is ComparatorKind.COMPUTED and is_drawn(benchmark)
    )
    chosen = next(computed, None)
    peers = subject.compared_figures(latest.period, beside=chosen) if latest and chosen else ()
    areas = subject.reference.areas
    named_peers = [PeerFigure(code, areas[code].name if code in areas else code, number) for code, number in peers]
    return PositionStrip(
        definition=definition,
        area=subject.area,
        latest=latest,
        number=rounded_number(latest, definition=definition),
        benchmark=chosen,
        peers=tuple(sorted(named_peers, key=lambda peer: (peer.name, peer.area))),
        not_compared=None if definition.comparable_between_areas else BenchmarkReason.COUNT_NOT_COMPARABLE,
        absence=absence(subject),
    )


def is_drawn(benchmark: Benchmark) -> bool:
    """Whether a comparator's figure stands beside the value: of the same time, alike, and of enough areas."""
    return benchmark.value is not None and not benchmark.period_gap and benchmark.reason not in _NOT_DRAWN


def _with_its_years(subject: Subject) -> Subject:
    """The subject, or its years where the requested period is one of them alone."""
    year = subject.until
    if year is not None and subject.latest is None and year in subject.year_figures:
        return subject.years()
    return subject


def _every_period(rows: Sequence[Value], *, definition: Definition) -> Iterator[Period]:
    """The periods of the rows with those that are missing between them."""
    if rows:
        yield rows[0].period
    for earlier, later in pairwise(rows):
        yield from _absent(earlier.period, later.period, definition=definition)
        yield later.period


def _absent(earlier: Period, later: Period, *, definition: Definition) -> Sequence[Period]:
    """The periods between two, where steps of the definition's frequency lead from one to the other."""
    step = MONTHS_BETWEEN.get(definition.frequency)
    if step is None:
        return ()
    steps = _months(earlier, later) // step
    if not 1 < steps <= MOST_ABSENT + 1 or earlier.moved(step * steps) != later:
        return ()
    return [earlier.moved(step * number) for number in range(1, steps)]


def _charted(
    subject: Subject,
    periods: Sequence[Period],
    *,
    rows: Sequence[Value],
    beside: dict[Period, tuple[Benchmark, ...]],
    comparator: str | None,
) -> Iterator[ChartedPeriod]:
    values = {value.period: value for value in rows}
    before: Period | None = None
    for period in periods:
        definition, value = in_force(subject.versions, period=period), values.get(period)
        follows = before is not None and _is_next(period, before=before, definition=definition)
        benchmark = _of(comparator, beside[period])
        yield ChartedPeriod(
            period=period,
            definition=definition,
            value=value,
            number=rounded_number(value, definition=definition),
            follows=follows and not (value is not None and value.break_in_series),
            benchmark=benchmark if benchmark is not None and is_drawn(benchmark) else None,
            target=subject.targets.get(period),
        )
        before = period


def _is_next(period: Period, *, before: Period, definition: Definition) -> bool:
    """Whether a period is at most one and a half steps of the frequency after another; any is without a frequency."""
    step = MONTHS_BETWEEN.get(definition.frequency)
    return step is None or _months(before, period) * 2 <= step * 3


def _months(earlier: Period, later: Period) -> int:
    """The months between the ends of two periods."""
    return (later.end.year - earlier.end.year) * MONTHS_IN_YEAR + later.end.month - earlier.end.month


def _comparator(beside: dict[Period, tuple[Benchmark, ...]], *, latest: Period | None) -> str | None:
    """The code of the comparator to draw: a group before a published figure, one of the latest value before others."""
    at_latest = [benchmark for benchmark in beside.get(latest, ()) if is_drawn(benchmark)] if latest else []
    anywhere = [benchmark for benchmarks in beside.values() for benchmark in benchmarks if is_drawn(benchmark)]
    for drawn in (at_latest, anywhere):
        computed = [benchmark for benchmark in drawn if benchmark.kind is ComparatorKind.COMPUTED]
        if drawn:
            return (computed or drawn)[0].comparator
    return None


def _of(comparator: str | None, benchmarks: Sequence[Benchmark]) -> Benchmark | None:
    return next((benchmark for benchmark in benchmarks if benchmark.comparator == comparator), None)


def _levels(definition: Definition) -> Iterator[ChartLevel]:
    """The levels that give a warning."""
    threshold, expected = definition.threshold, definition.expected_range
    if threshold is not None:
        kind = LevelKind.FLOOR if threshold.kind is ThresholdKind.FLOOR else LevelKind.CEILING
        yield ChartLevel(kind, exact(threshold.level))
    if expected is not None and expected.lower is not None:
        yield ChartLevel(LevelKind.EXPECTED_LOWER, exact(expected.lower))
    if expected is not None and expected.upper is not None:
        yield ChartLevel(LevelKind.EXPECTED_UPPER, exact(expected.upper))
