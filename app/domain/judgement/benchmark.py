"""Against others: one value beside a group's median or a published figure, and where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from app.domain.judgement.statistics import median, median_absolute_deviation, quartile
from app.domain.measures.indicator import ESTIMATES, CertaintyRule, Definition, Polarity
from app.domain.measures.number import exact, mean, rounded
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind
from app.domain.measures.value import Figure, PublishedVerdict, Value

MIN_AREAS = 5
COVERAGE_PERCENT = 80
INTERVAL_LEVEL = 95
JUDGED_POLARITIES = (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER)
SAME_MOMENT = timedelta(days=45)
LONGEST_GAP = timedelta(days=550)  # a year and a half, whichever months it is made of
# The largest distance of each strength, in median absolute deviations; beyond the last a standing is far.
STRENGTHS = ((0.5, "similar"), (1.5, "slightly"), (3.0, "plain"), (7.5, "much"))


class ComparatorKind(StrEnum):
    """Whether the figure is computed from its members' values or was published as it is."""

    COMPUTED = "computed"
    PUBLISHED = "published"


class Standing(StrEnum):
    """Where a value stands: better or worse by polarity, higher or lower where the polarity is none.

    `not_judged`: there is a difference, and a reason why it is not judged.
    """

    NOT_JUDGED = "not_judged"
    SIMILAR = "similar"
    SLIGHTLY_BETTER = "slightly_better"
    SLIGHTLY_WORSE = "slightly_worse"
    SLIGHTLY_HIGHER = "slightly_higher"
    SLIGHTLY_LOWER = "slightly_lower"
    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    MUCH_BETTER = "much_better"
    MUCH_WORSE = "much_worse"
    MUCH_HIGHER = "much_higher"
    MUCH_LOWER = "much_lower"
    FAR_BETTER = "far_better"
    FAR_WORSE = "far_worse"
    FAR_HIGHER = "far_higher"
    FAR_LOWER = "far_lower"


class StandingMethod(StrEnum):
    """How a standing was reached.

    `interval`: the figure against the value's 95 % confidence limits; `median_absolute_deviations`: the distance from
    the median; `median_only`: the members differ too little to measure a distance; `figure_only`: a published figure
    against a value without limits. In the last two any difference at the declared precision counts.
    """

    INTERVAL = "interval"
    MEDIAN_ABSOLUTE_DEVIATIONS = "median_absolute_deviations"
    MEDIAN_ONLY = "median_only"
    FIGURE_ONLY = "figure_only"


class BenchmarkReason(StrEnum):
    """Why there is no standing, or no comparison at all."""

    COUNT_NOT_COMPARABLE = "count_not_comparable"
    NO_VALUE = "no_value"
    NO_COMPARATOR_VALUE = "no_comparator_value"
    TOO_FEW_AREAS = "too_few_areas"
    COVERAGE_BELOW_80_PERCENT = "coverage_below_80_percent"
    MARGIN_UNKNOWN = "margin_unknown"
    NOT_LIKE_FOR_LIKE = "not_like_for_like"


@dataclass(frozen=True, slots=True)
class Comparator:
    """The areas to compare with. `members` are area codes, without the area compared; a published figure has one.

    With `needs_coverage` (all areas of a kind) there is no comparison unless 80 % of the members have a value.
    """

    code: str
    name: str
    kind: ComparatorKind
    members: tuple[str, ...]
    needs_coverage: bool = False


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A value beside one comparator, whose figure is `value`: the published one, or the computed median.

    `difference` is the area's value minus `value`; `distance` is the same in median absolute deviations, to three
    places. `period_gap` says that the comparator's `period` is earlier than the area's. `areas` counts the members.
    `published_verdict` is a publisher's verdict on the two, and `published_verdict_source` names the publisher.
    `reason_detail` is the definition's reason where the comparator is not like for like. `mean` has two places more
    than the indicator. `rank` (1 is best) and `quartile` (A is best) are None unless they are requested.
    """

    comparator: str
    name: str
    kind: ComparatorKind
    period: Period | None = None
    period_gap: bool = False
    reason: BenchmarkReason | None = None
    reason_detail: str | None = None
    value: Decimal | None = None
    median: Decimal | None = None
    mean: Decimal | None = None
    lower_quartile: Decimal | None = None
    upper_quartile: Decimal | None = None
    areas: int | None = None
    areas_with_value: int | None = None
    difference: Decimal | None = None
    distance: float | None = None
    standing: Standing | None = None
    method: StandingMethod | None = None
    rank: int | None = None
    quartile: str | None = None
    published_verdict: PublishedVerdict | None = None
    published_verdict_source: str | None = None


def benchmark(
    value: Value | None,
    *,
    definition: Definition,
    comparator: Comparator,
    others: Mapping[str, Sequence[Figure]],
    period: Period,
    rank: bool = False,
) -> Benchmark:
    """The area's `value` at `period` beside `comparator`; `others` holds the members' series by area code.

    `definition` is the version in force for `period`. Where no member has a figure of that period an earlier one may
    replace it (`period_gap`), as `_comparison_period` says. A verdict that was published of the value beside
    `comparator` goes with it.
    """
    result = _compared(value, definition=definition, comparator=comparator, others=others, period=period, rank=rank)
    if value is None or value.verdict_comparator != comparator.code:
        return result
    return replace(result, published_verdict=value.verdict, published_verdict_source=value.verdict_source)


def _compared(
    value: Value | None,
    *,
    definition: Definition,
    comparator: Comparator,
    others: Mapping[str, Sequence[Figure]],
    period: Period,
    rank: bool,
) -> Benchmark:
    if not definition.comparable_between_areas:
        return replace(_blank(comparator), reason=BenchmarkReason.COUNT_NOT_COMPARABLE)
    members = tuple(code for code in comparator.members if value is None or code != value.area)
    group = replace(comparator, members=members)
    broken = value is not None and value.break_in_series
    figures, numbers = _figures(group, definition=definition, others=others, period=period, broken=broken)
    if figures.reason is not None:
        return figures
    if value is None or value.number is None:
        return replace(figures, reason=BenchmarkReason.NO_VALUE)
    own = rounded(value.number, decimal_places=definition.decimal_places)
    limits = _limits(value)
    by_verdict = value.verdict_comparator == comparator.code
    placed = _placed(figures, own=own, limits=limits, numbers=numbers, definition=definition, by_verdict=by_verdict)
    return _ranked(placed, own=own, numbers=numbers, polarity=definition.polarity) if rank else placed


def _figures(
    comparator: Comparator,
    *,
    definition: Definition,
    others: Mapping[str, Sequence[Figure]],
    period: Period,
    broken: bool,
) -> tuple[Benchmark, list[Decimal]]:
    """The comparator's figures before anything is compared (or why it has none), and its members' numbers."""
    rows = [row for code in comparator.members for row in others.get(code, ())]
    figures = [(row.period, row.number) for row in rows if row.number is not None]
    periods = {figure_period.id: figure_period for figure_period, _ in figures}
    chosen = _comparison_period(periods, definition=definition, period=period, broken=broken)
    places = definition.decimal_places
    numbers = [
        rounded(number, decimal_places=places)
        for figure_period, number in figures
        if chosen is not None and figure_period.id == chosen.id
    ]
    blank = _blank(comparator)
    if comparator.kind is ComparatorKind.COMPUTED:
        blank = replace(blank, areas=len(comparator.members), areas_with_value=len(numbers))
    if comparator.needs_coverage and not _is_covered(len(numbers), areas=len(comparator.members)):
        blank = replace(blank, period=chosen)
        return replace(blank, reason=BenchmarkReason.COVERAGE_BELOW_80_PERCENT), numbers
    if chosen is None:
        return replace(blank, reason=BenchmarkReason.NO_COMPARATOR_VALUE), numbers
    gap = chosen != period and not _same_moment(chosen, period=period)
    dated = replace(blank, period=chosen, period_gap=gap)
    if comparator.kind is ComparatorKind.PUBLISHED:
        return replace(dated, value=numbers[0]), numbers
    return _with_statistics(dated, numbers=numbers, decimal_places=places), numbers


def _is_covered(with_value: int, *, areas: int) -> bool:
    """Whether enough of the areas have a value; never where there is none."""
    return with_value > 0 and with_value * 100 >= COVERAGE_PERCENT * areas


def _blank(comparator: Comparator) -> Benchmark:
    return Benchmark(comparator=comparator.code, name=comparator.name, kind=comparator.kind)


def _comparison_period(
    periods: Mapping[str, Period], *, definition: Definition, period: Period, broken: bool
) -> Period | None:
    """The one of the comparator's `periods` (by id) to compare with.

    It is `period` itself; else, for a snapshot, the nearest date within 45 days; else the latest earlier period of
    the same length that ends at most a year and a half before, and not across a break in the series. A quarter or a
    month is only compared with the same one a year before.
    """
    if period.id in periods:
        return period
    near = [other for other in periods.values() if _same_moment(other, period=period)]
    if near:
        return min(near, key=lambda other: (abs(other.start - period.start), other.start))
    if broken:
        return None
    earlier = [other for other in periods.values() if _may_replace(other, definition=definition, period=period)]
    return max(earlier, default=None)


def _same_moment(other: Period, *, period: Period) -> bool:
    days = other.kind is PeriodKind.DAY and period.kind is PeriodKind.DAY
    return days and abs(other.start - period.start) <= SAME_MOMENT


def _may_replace(other: Period, *, definition: Definition, period: Period) -> bool:
    first = definition.effective_from if definition.breaks_series else None
    if first is not None and other.start < first.start:
        return False
    if 0 < period.months < MONTHS_IN_YEAR:
        return other == period.year_before
    same_length = (other.months, other.days) == (period.months, period.days)
    return same_length and timedelta(0) < period.end - other.end <= LONGEST_GAP


def _with_statistics(dated: Benchmark, *, numbers: Sequence[Decimal], decimal_places: int) -> Benchmark:
    middle = median(numbers)
    return replace(
        dated,
        value=middle,
        median=middle,
        mean=rounded(mean(numbers), decimal_places=decimal_places + 2),
        lower_quartile=quartile(numbers, quarter=1),
        upper_quartile=quartile(numbers, quarter=3),
    )


def _limits(value: Value) -> tuple[Decimal, Decimal] | None:
    """The value's 95 % confidence limits as published (they are not rounded), if it has them."""
    if value.lower_limit is None or value.upper_limit is None or value.limits_level != INTERVAL_LEVEL:
        return None
    return exact(value.lower_limit), exact(value.upper_limit)


def _placed(
    figures: Benchmark,
    *,
    own: Decimal,
    limits: tuple[Decimal, Decimal] | None,
    numbers: Sequence[Decimal],
    definition: Definition,
    by_verdict: bool,
) -> Benchmark:
    """The figures with the difference, and the distance and the standing or why it is not judged."""
    figure = numbers[0] if figures.median is None else figures.median
    measured = replace(figures, difference=own - figure)
    if obstacle := _obstacle(measured, limits=limits, definition=definition, by_verdict=by_verdict):
        detail = _unlike(measured.comparator, definition=definition)
        return replace(measured, standing=Standing.NOT_JUDGED, reason=obstacle, reason_detail=detail)
    if figures.kind is ComparatorKind.PUBLISHED:
        strength, method = "plain" if own != figure else "similar", StandingMethod.FIGURE_ONLY
    elif spread := median_absolute_deviation(numbers):
        distance = float(rounded((own - figure) / spread, decimal_places=3))
        measured = replace(measured, distance=distance)
        strength, method = _strength(abs(distance)), StandingMethod.MEDIAN_ABSOLUTE_DEVIATIONS
    else:
        strength, method = "plain" if own != figure else "similar", StandingMethod.MEDIAN_ONLY
    if limits is not None:
        inside = limits[0] <= figure <= limits[1]
        strength, method = "similar" if inside else "plain", StandingMethod.INTERVAL
    return replace(measured, standing=_standing(strength, up=own > figure, polarity=definition.polarity), method=method)


def _obstacle(
    measured: Benchmark, *, limits: tuple[Decimal, Decimal] | None, definition: Definition, by_verdict: bool
) -> BenchmarkReason | None:
    """Why a difference is not judged.

    The figures do not count the same; the group is too small; or the figure is an estimate without limits, of which
    the bare numbers cannot say where it stands (unless the definition goes by printed figures). A figure of which a
    verdict was published (`by_verdict`) has a margin too, which its publisher knows.
    """
    if _unlike(measured.comparator, definition=definition) is not None:
        return BenchmarkReason.NOT_LIKE_FOR_LIKE
    if measured.kind is ComparatorKind.COMPUTED and (measured.areas_with_value or 0) < MIN_AREAS:
        return BenchmarkReason.TOO_FEW_AREAS
    by_margins = definition.certainty is CertaintyRule.MARGINS
    if limits is None and by_margins and (by_verdict or definition.measure in ESTIMATES):
        return BenchmarkReason.MARGIN_UNKNOWN
    return None


def _unlike(comparator: str, *, definition: Definition) -> str | None:
    """The definition's reason why a comparator is not like for like."""
    return next((unlike.reason for unlike in definition.not_like_for_like if unlike.comparator == comparator), None)


def _strength(distance: float) -> str:
    return next((strength for limit, strength in STRENGTHS if distance <= limit), "far")


def _standing(strength: str, *, up: bool, polarity: Polarity) -> Standing:
    """The word for a strength and a side: better or worse where the polarity says which side is good."""
    if strength == "similar":
        return Standing.SIMILAR
    if polarity in JUDGED_POLARITIES:
        side = "better" if up is (polarity is Polarity.HIGHER_IS_BETTER) else "worse"
    else:
        side = "higher" if up else "lower"
    return Standing(side if strength == "plain" else f"{strength}_{side}")


def _ranked(placed: Benchmark, *, own: Decimal, numbers: Sequence[Decimal], polarity: Polarity) -> Benchmark:
    """The benchmark with the rank among the members and the area itself (ties share the better one), and its quartile.

    Both are None against a published figure, figures of another period, fewer than 5 areas, or without a good side.
    """
    alike = placed.kind is ComparatorKind.COMPUTED and not placed.period_gap and placed.reason is None
    if not alike or polarity not in JUDGED_POLARITIES:
        return placed
    higher_is_better = polarity is Polarity.HIGHER_IS_BETTER
    ahead = sum(number > own if higher_is_better else number < own for number in numbers)
    return replace(placed, rank=ahead + 1, quartile="ABCD"[ahead * 4 // (len(numbers) + 1)])
