"""The drawing of a position: others as dots, their middle half as a band, and the area's own figure labelled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.domain.judgement.benchmark import Benchmark
from app.domain.performance.chart import PositionStrip
from app.formats.charts.drawing import DARK_BLUE, GREY, LAVENDER, PAPER, TURQUOISE, WIDTH, Drawing, line, words_alone
from app.formats.charts.labels import SMALL, TEXT, TextLabel, width_of, without_overlap
from app.formats.charts.markup import Element, element
from app.formats.charts.scale import NumberScale, number_scale
from app.wording import chart as words
from app.wording.number import figure_display

STEPS, INSET, EDGE = 5, 14.0, 2.0
RADIUS, OWN_RADIUS = 4.0, 7.0  # of a dot, and of the diamond
LEAST_REACH, MOST_REACH, AROUND = 26.0, 60.0, 10.0  # of the dots above and below the middle line; room around them
OWN_ROW, TOP = 14.0, 22.0
NUMBERS_ROW, MIDDLE_ROW, SIDES_ROW, BELOW = 16.0, 33.0, 50.0, 7.0  # below the axis


@dataclass(frozen=True, slots=True)
class StripPlot:
    """Where numbers are, the middle line, the axis, and how far each of the others is off the middle line."""

    numbers: NumberScale
    middle: float
    bottom: float
    heights: tuple[float, ...]


def strip_drawing(strip: PositionStrip) -> Drawing:
    """The drawing of a position; words where nothing can be compared."""
    benchmark = strip.benchmark
    if benchmark is None or benchmark.median is None:
        return words_alone(words.empty_words(strip))
    plot = _plot(strip)
    numbers = _number_labels(strip, plot)
    labels = (
        *_own_label(strip, plot),
        *numbers,
        *_middle_label(strip, benchmark, plot),
        *_side_labels(strip, plot),
    )
    shapes = (
        *_band(benchmark, plot),
        line(INSET, plot.bottom, WIDTH - INSET, plot.bottom, stroke=GREY),
        *_ticks(plot),
        *_median(benchmark, plot, numbers=numbers),
        *_own_line(strip, plot),
        *_dots(strip, plot),
        *_own_mark(strip, plot),
    )
    rows = SIDES_ROW if words.better_sides(strip.definition.polarity) else MIDDLE_ROW
    return Drawing(shapes, labels, plot.bottom + rows + BELOW)


def _plot(strip: PositionStrip) -> StripPlot:
    own = () if strip.number is None else (strip.number,)
    scale = number_scale([*own, *(peer.number for peer in strip.peers)], start=INSET, end=WIDTH - INSET, steps=STEPS)
    heights = heaped([scale.at(peer.number) for peer in strip.peers], around=[scale.at(number) for number in own])
    reach = max(LEAST_REACH, max(map(abs, heights), default=0.0) + AROUND)
    return StripPlot(scale, TOP + reach, TOP + 2 * reach, tuple(heights))


def heaped(places: Sequence[float], *, around: Sequence[float]) -> list[float]:
    """How far off the middle line each dot stands, so that none hides another while there is room, or what is `around`.

    A dot whose place is taken goes up and down in turn.
    """
    heights = [0.0] * len(places)
    taken = [(x, 0.0, OWN_RADIUS) for x in around]
    for place in sorted(range(len(places)), key=lambda each: places[each]):
        x = places[place]
        free = (height for height in _offers() if all(_apart(x, height, other) for other in taken))
        heights[place] = next(free, 0.0)
        taken.append((x, heights[place], RADIUS))
    return heights


def _offers() -> Iterator[float]:
    yield 0.0
    for step in range(1, int((MOST_REACH - AROUND) // (2 * RADIUS)) + 1):
        yield from (-2 * RADIUS * step, 2 * RADIUS * step)


def _apart(x: float, height: float, other: tuple[float, float, float]) -> bool:
    """Whether a dot at a place touches nothing that stands already."""
    reach = RADIUS + other[2]
    return abs(x - other[0]) >= reach or abs(height - other[1]) >= reach


def _band(benchmark: Benchmark, plot: StripPlot) -> Iterator[Element]:
    lower, upper = benchmark.lower_quartile, benchmark.upper_quartile
    if lower is not None and upper is not None:
        left, right = plot.numbers.at(lower), plot.numbers.at(upper)
        yield element(
            "rect",
            x=left,
            y=TOP,
            width=max(right - left, 2.0),
            height=plot.bottom - TOP,
            fill=TURQUOISE,
            fill_opacity=0.25,
            class_="band",
        )


def _ticks(plot: StripPlot) -> Iterator[Element]:
    places = map(plot.numbers.at, plot.numbers.ticks)
    return (line(x, plot.bottom, x, plot.bottom + 4, stroke=GREY) for x in places)


def _median(benchmark: Benchmark, plot: StripPlot, *, numbers: Sequence[TextLabel]) -> Iterator[Element]:
    """A dashed line at the median, down to its label unless a number of the axis stands in the way."""
    if benchmark.median is not None:
        x = plot.numbers.at(benchmark.median)
        through = any(label.box.left - 2 <= x <= label.box.right + 2 for label in numbers)
        end = plot.bottom + (0 if through else MIDDLE_ROW - SMALL)
        yield line(x, TOP, x, end, stroke=GREY, width=1.75, dash="6 3")


def _dots(strip: PositionStrip, plot: StripPlot) -> Iterator[Element]:
    for peer, height in zip(strip.peers, plot.heights, strict=True):
        figure = words.peer_display(peer.number, definition=strip.definition)
        yield element(
            "circle",
            element("title", f"{peer.name}: {figure}"),
            cx=plot.numbers.at(peer.number),
            cy=plot.middle + height,
            r=RADIUS,
            fill=LAVENDER,
            stroke=GREY,
            class_="hollow",
            data_area=peer.area,
        )


def _own_line(strip: PositionStrip, plot: StripPlot) -> Iterator[Element]:
    if strip.number is not None:
        x = plot.numbers.at(strip.number)
        yield line(x, OWN_ROW + 4, x, plot.bottom, stroke=DARK_BLUE, width=2.5)


def _own_mark(strip: PositionStrip, plot: StripPlot) -> Iterator[Element]:
    """The area's own figure as a diamond."""
    if strip.number is not None:
        x, y, size = plot.numbers.at(strip.number), plot.middle, OWN_RADIUS
        figure = words.peer_display(strip.number, definition=strip.definition)
        yield element(
            "polygon",
            element("title", f"{strip.area.name}: {figure}"),
            points=f"{x:.2f},{y - size:.2f} {x + size:.2f},{y:.2f} {x:.2f},{y + size:.2f} {x - size:.2f},{y:.2f}",
            fill=DARK_BLUE,
            stroke=PAPER,
            class_="mark",
            data_area=strip.area.code,
        )


def _own_label(strip: PositionStrip, plot: StripPlot) -> Iterator[TextLabel]:
    if strip.number is not None:
        figure = words.peer_display(strip.number, definition=strip.definition)
        x, named = plot.numbers.at(strip.number), f"{strip.area.name} {figure}"
        fits = width_of(named, size=TEXT, bold=True) <= WIDTH - 2 * EDGE
        yield _within(TextLabel(x, OWN_ROW, named if fits else figure, TEXT, "middle", bold=True, colour=DARK_BLUE))


def _middle_label(strip: PositionStrip, benchmark: Benchmark, plot: StripPlot) -> Iterator[TextLabel]:
    if benchmark.median is not None:
        figure = figure_display(benchmark.median, definition=strip.definition)
        named = f"Middle of {words.inside_name(benchmark)} {figure}"
        fits = width_of(named, size=SMALL) <= WIDTH - 2 * EDGE
        x, y = plot.numbers.at(benchmark.median), plot.bottom + MIDDLE_ROW
        yield _within(TextLabel(x, y, named if fits else f"Middle {figure}", SMALL, "middle"))


def _number_labels(strip: PositionStrip, plot: StripPlot) -> list[TextLabel]:
    """The numbers of the axis, as many as there is room for."""
    scale = plot.numbers
    texts = words.tick_labels(scale.ticks, definition=strip.definition, decimal_places=scale.decimal_places)
    labels = [
        _within(TextLabel(scale.at(tick), plot.bottom + NUMBERS_ROW, text, SMALL, "middle"))
        for tick, text in zip(scale.ticks, texts, strict=True)
    ]
    every = (labels[::stride] for stride in range(1, len(labels) + 1))
    return next(some for some in every if without_overlap(some, gap=6))


def _side_labels(strip: PositionStrip, plot: StripPlot) -> Iterator[TextLabel]:
    """Which side is the better one, in words."""
    sides = words.better_sides(strip.definition.polarity)
    if sides is not None:
        y = plot.bottom + SIDES_ROW
        yield TextLabel(EDGE, y, f"← {sides[0]}", SMALL)
        yield TextLabel(WIDTH - EDGE, y, f"{sides[1]} →", SMALL, "end")


def _within(label: TextLabel) -> TextLabel:
    """A label about its middle, moved where it would stick out of the drawing."""
    half = width_of(label.text, size=label.size, bold=label.bold) / 2
    return replace(label, x=min(max(label.x, EDGE + half), WIDTH - EDGE - half))
