"""The drawing of a position: others as dots, their middle half as a band, and the area's own figure labelled."""

from collections.abc import Iterator, Sequence

from app.domain.judgement.benchmark import Benchmark
from app.domain.performance.chart import PositionStrip
from app.formats.charts.drawing import DARK_BLUE, GREY, LAVENDER, PAPER, TURQUOISE, WIDTH, Drawing, line, words_alone
from app.formats.charts.history_drawing import number_texts
from app.formats.charts.labels import SMALL, TEXT, TextLabel, width_of, without_overlap
from app.formats.charts.markup import Element, element
from app.formats.charts.scale import NumberScale, number_scale
from app.wording import chart as words
from app.wording.number import figure_display

STEPS, INSET, EDGE = 5, 14.0, 2.0
RADIUS, ROOM = 4.0, 44.0  # of a dot; for dots on either side of the middle line
OWN_ROW, TOP, MIDDLE = 14.0, 22.0, 66.0


def strip_drawing(strip: PositionStrip) -> Drawing:
    """The drawing of a position; words where nothing can be compared."""
    benchmark = strip.benchmark
    if benchmark is None or benchmark.median is None:
        return words_alone(words.empty_words(strip))
    numbers = [peer.number for peer in strip.peers] + [strip.number] * (strip.number is not None)
    scale = number_scale(
        [number for number in numbers if number is not None], start=INSET, end=WIDTH - INSET, steps=STEPS
    )
    bottom = MIDDLE + ROOM
    labels = [*_number_labels(strip, scale, y=bottom + 15), *_middle_label(strip, benchmark, scale, y=bottom + 31)]
    labels += [*_own_label(strip, scale), *_side_labels(strip, y=bottom + 47)]
    shapes = (
        *_band(benchmark, scale, bottom=bottom),
        line(INSET, bottom, WIDTH - INSET, bottom, stroke=GREY),
        *(line(scale.at(tick), bottom, scale.at(tick), bottom + 4, stroke=GREY) for tick in scale.ticks),
        *_median(benchmark, scale, bottom=bottom),
        *_dots(strip, scale),
        *_own(strip, scale, bottom=bottom),
    )
    return Drawing(shapes, tuple(labels), bottom + (54 if words.better_sides(strip.definition.polarity) else 38))


def _band(benchmark: Benchmark, scale: NumberScale, *, bottom: float) -> Iterator[Element]:
    lower, upper = benchmark.lower_quartile, benchmark.upper_quartile
    if lower is not None and upper is not None:
        left, right = scale.at(lower), scale.at(upper)
        width = max(right - left, 2.0)
        yield element(
            "rect", x=left, y=TOP, width=width, height=bottom - TOP, fill=TURQUOISE, fill_opacity=0.25, class_="band"
        )


def _median(benchmark: Benchmark, scale: NumberScale, *, bottom: float) -> Iterator[Element]:
    if benchmark.median is not None:
        x = scale.at(benchmark.median)
        yield line(x, TOP, x, bottom + 20, stroke=GREY, width=1.75, dash="6 3")


def _dots(strip: PositionStrip, scale: NumberScale) -> Iterator[Element]:
    places = [scale.at(peer.number) for peer in strip.peers]
    for peer, x, y in zip(strip.peers, places, _heaped(places), strict=True):
        figure = words.peer_display(peer.number, definition=strip.definition)
        tip = element("title", f"{peer.name}: {figure}")
        yield element(
            "circle",
            tip,
            cx=x,
            cy=y,
            r=RADIUS,
            fill=LAVENDER,
            stroke=GREY,
            class_="hollow",
            data_area=peer.area,
        )


def _heaped(places: Sequence[float]) -> list[float]:
    """How high each dot is: on the middle line, or beside it where that is taken, up and down in turn."""
    heights = [MIDDLE] * len(places)
    taken: list[tuple[float, float]] = []
    for place in sorted(range(len(places)), key=lambda each: places[each]):
        x = places[place]
        for step in _steps():
            free = all(abs(x - other) >= 2 * RADIUS or abs(step - height) >= 2 * RADIUS for other, height in taken)
            if free or abs(step) > ROOM - 2 * RADIUS:
                break
        taken.append((x, step))
        heights[place] = MIDDLE + max(min(step, ROOM - RADIUS - 2), RADIUS + 2 - ROOM)
    return heights


def _steps() -> Iterator[float]:
    yield 0.0
    for step in range(1, 7):
        yield -2.0 * RADIUS * step
        yield 2.0 * RADIUS * step


def _own(strip: PositionStrip, scale: NumberScale, *, bottom: float) -> Iterator[Element]:
    """The area's own figure: a line down to the axis with a diamond on it."""
    if strip.number is None or strip.latest is None:
        return
    x, size = scale.at(strip.number), 7.0
    figure = words.peer_display(strip.number, definition=strip.definition)
    yield line(x, OWN_ROW + 4, x, bottom, stroke=DARK_BLUE, width=2.5)
    corners = ((x, MIDDLE - size), (x + size, MIDDLE), (x, MIDDLE + size), (x - size, MIDDLE))
    yield element(
        "polygon",
        element("title", f"{strip.area.name}: {figure}"),
        points=" ".join(f"{left:.2f},{top:.2f}" for left, top in corners),
        fill=DARK_BLUE,
        stroke=PAPER,
        class_="mark",
        data_area=strip.area.code,
    )


def _own_label(strip: PositionStrip, scale: NumberScale) -> Iterator[TextLabel]:
    if strip.number is not None:
        figure = words.peer_display(strip.number, definition=strip.definition)
        label = f"{strip.area.name} {figure}"
        if width_of(label, size=TEXT, bold=True) > WIDTH - 2 * EDGE:
            label = figure
        yield _within(TextLabel(scale.at(strip.number), OWN_ROW, label, TEXT, "middle", bold=True, colour=DARK_BLUE))


def _middle_label(strip: PositionStrip, benchmark: Benchmark, scale: NumberScale, *, y: float) -> Iterator[TextLabel]:
    if benchmark.median is not None:
        figure = figure_display(benchmark.median, definition=strip.definition)
        texts = (f"Middle of {words.inside_name(benchmark)} {figure}", f"Middle {figure}")
        text = next(each for each in texts if width_of(each, size=SMALL) <= WIDTH - 2 * EDGE or each is texts[-1])
        yield _within(TextLabel(scale.at(benchmark.median), y, text, SMALL, "middle"))


def _number_labels(strip: PositionStrip, scale: NumberScale, *, y: float) -> list[TextLabel]:
    """The numbers of the axis: all of them, or the first and the last where they would touch."""
    texts = number_texts(scale, chart=strip)
    labels = [
        _within(TextLabel(scale.at(tick), y, text, SMALL, "middle"))
        for tick, text in zip(scale.ticks, texts, strict=True)
    ]
    for stride in range(1, len(labels)):
        if without_overlap(labels[::stride], gap=6):
            return labels[::stride]
    return labels[:1]


def _side_labels(strip: PositionStrip, *, y: float) -> Iterator[TextLabel]:
    """Which side is the better one, in words."""
    sides = words.better_sides(strip.definition.polarity)
    if sides is not None:
        yield TextLabel(EDGE, y, f"← {sides[0]}", SMALL)
        yield TextLabel(WIDTH - EDGE, y, f"{sides[1]} →", SMALL, "end")


def _within(label: TextLabel) -> TextLabel:
    """The label, moved where it would stick out of the drawing."""
    half = width_of(label.text, size=label.size, bold=label.bold) / 2
    x = min(max(label.x, EDGE + half), WIDTH - EDGE - half)
    return TextLabel(x, label.y, label.text, label.size, label.anchor, label.bold, label.colour)
