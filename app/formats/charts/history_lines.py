"""The lines and marks of a history: figures, comparator, band, targets and breaks, where a plot has them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from app.domain.measures.number import exact
from app.domain.measures.value import ValueStatus
from app.domain.performance.chart import ChartedPeriod
from app.formats.charts.drawing import DARK_BLUE, GREY, ORANGE, PAPER, TURQUOISE, line, polyline
from app.formats.charts.markup import Element, element
from app.formats.charts.scale import NumberScale
from app.wording.chart import charted_display
from app.wording.period import label

ALONE = 4.0  # half the width of what stands for one period alone
CROWDED, LARGE, SMALL_MARK = 9.0, 3.5, 2.0  # the distance of periods below which marks are small; radiuses

Runs = list[list[int]]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where each period is (`places`) and each number, and the plot's edges."""

    periods: Sequence[ChartedPeriod]
    places: Sequence[float]
    numbers: NumberScale
    left: float
    right: float
    top: float
    bottom: float

    @property
    def distance(self) -> float:
        """Between the two periods that are nearest to one another."""
        return min((later - earlier for earlier, later in pairwise(self.places)), default=self.right - self.left)


def band(plot: Plot) -> Iterator[Element]:
    """The middle half of the comparator's areas, where a median is of at least five."""
    for run in _runs(plot.periods, has=lambda each: _quartiles(each) is not None):
        ends = [(plot.places[place], _quartiles(plot.periods[place])) for place in run]
        upper = [(x, plot.numbers.at(both[1])) for x, both in ends if both is not None]
        lower = [(x, plot.numbers.at(both[0])) for x, both in ends if both is not None]
        if len(run) == 1:
            [(x, top)], [(_, bottom)] = upper, lower
            upper, lower = [(x - ALONE, top), (x + ALONE, top)], [(x - ALONE, bottom), (x + ALONE, bottom)]
        corners = " ".join(f"{x:.2f},{y:.2f}" for x, y in (*upper, *reversed(lower)))
        yield element("polygon", points=corners, fill=TURQUOISE, fill_opacity=0.25, class_="band")


def comparator_line(plot: Plot) -> Iterator[Element]:
    """The comparator's median, or its published figure, dashed."""
    for run in _runs(plot.periods, has=lambda each: each.benchmark is not None):
        points = [
            (plot.places[place], plot.numbers.at(benchmark.value))
            for place in run
            if (benchmark := plot.periods[place].benchmark) is not None and benchmark.value is not None
        ]
        if len(points) == 1:
            [(x, y)] = points
            yield line(x - ALONE, y, x + ALONE, y, stroke=GREY, width=2)
        else:
            yield polyline(points, stroke=GREY, width=1.75, dash="6 3")


def own_line(plot: Plot) -> Iterator[Element]:
    """The area's own figures: a line that ends at gaps and breaks, and a mark each, hollow while provisional."""
    for run in _runs(plot.periods, has=lambda each: each.number is not None):
        points = [(plot.places[place], _at(plot, place)) for place in run]
        if len(points) > 1:
            yield polyline(points, stroke=DARK_BLUE, width=2.5)
    radius = LARGE if plot.distance >= CROWDED else SMALL_MARK
    for place, each in enumerate(plot.periods):
        if each.number is not None:
            yield _mark(each, x=plot.places[place], y=_at(plot, place), radius=radius)


def targets(plot: Plot) -> Iterator[Element]:
    """A bar at each target, or at both ends of its range."""
    half = min(plot.distance * 0.4, 9.0)
    for place, each in enumerate(plot.periods):
        for number in target_numbers(each):
            y = plot.numbers.at(number)
            yield line(plot.places[place] - half, y, plot.places[place] + half, y, stroke=ORANGE, width=3)


def break_places(plot: Plot) -> list[float]:
    """Where the series breaks: half-way between a period and the one before."""
    return [
        (plot.places[place - 1] + plot.places[place]) / 2
        for place, each in enumerate(plot.periods)
        if place and each.breaks
    ]


def break_lines(plot: Plot, *, top: float) -> Iterator[Element]:
    """A dashed line down the plot at each break."""
    return (line(x, top, x, plot.bottom, stroke=GREY, dash="3 3") for x in break_places(plot))


def target_numbers(each: ChartedPeriod) -> list[Decimal]:
    """The target of a period, or the ends of its range."""
    if each.target is None:
        return []
    return [exact(end) for end in (each.target.value, each.target.upper) if end is not None]


def drawn_numbers(periods: Iterable[ChartedPeriod]) -> Iterator[Decimal]:
    """Every number that periods bring into a plot."""
    for each in periods:
        if each.number is not None:
            yield each.number
        yield from target_numbers(each)
        yield from _quartiles(each) or ()
        if each.benchmark is not None and each.benchmark.value is not None:
            yield each.benchmark.value


def _at(plot: Plot, place: int) -> float:
    number = plot.periods[place].number
    assert number is not None  # noqa: S101  # only periods with a number are placed; this is for the type checker
    return plot.numbers.at(number)


def _mark(each: ChartedPeriod, *, x: float, y: float, radius: float) -> Element:
    provisional = each.value is not None and each.value.status is ValueStatus.PROVISIONAL
    tip = element("title", f"{label(each.period)}: {charted_display(each)}")
    return element(
        "circle",
        tip,
        cx=x,
        cy=y,
        r=radius,
        fill=PAPER if provisional else DARK_BLUE,
        stroke=DARK_BLUE,
        stroke_width=1.5,
        class_="hollow" if provisional else "mark",
        data_period=each.period.id,
    )


def _quartiles(each: ChartedPeriod) -> tuple[Decimal, Decimal] | None:
    benchmark = each.benchmark
    if benchmark is None or benchmark.lower_quartile is None or benchmark.upper_quartile is None:
        return None
    return benchmark.lower_quartile, benchmark.upper_quartile


def _runs(periods: Sequence[ChartedPeriod], *, has: Callable[[ChartedPeriod], bool]) -> Runs:
    """The places of periods that have something, each run without a gap or a break."""
    runs: Runs = []
    for place, each in enumerate(periods):
        if not has(each):
            continue
        if runs and runs[-1][-1] == place - 1 and each.follows:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs
