"""The drawing of a history: the plot with its axes, and the labels at the ends of its lines."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.domain.performance.chart import ChartedPeriod, HistoryChart
from app.formats.charts import history_lines as lines
from app.formats.charts.drawing import DARK_BLUE, GREY, GRID, PLUM, WIDTH, Drawing, line, words_alone
from app.formats.charts.end_labels import COLUMN_GAP, column_height, end_labels, is_far, placed
from app.formats.charts.history_lines import Plot
from app.formats.charts.labels import LINE, SMALL, TextLabel, width_of, without_overlap, wrapped
from app.formats.charts.markup import Element
from app.formats.charts.scale import number_scale
from app.wording import chart as words

LEAST_HEIGHT, AXIS_HEIGHT, STEPS = 168.0, 25.0, 4
EDGE, TICK = 2.0, 4.0  # of the drawing; of an axis
FIRST_INSET, LAST_INSET = 7.0, 5.0  # of the first and the last period from the plot's edges
STRIDES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 36, 48)  # every how many periods one is named
BREAK = "Break"


def history_drawing(chart: HistoryChart) -> Drawing:
    """The drawing of a history; words where it has no figure."""
    if not any(each.number is not None for each in chart.periods):
        return words_alone(words.empty_words(chart))
    title = words.axis_title(chart.definition)
    titles = wrapped(title, width=WIDTH - 2 * EDGE, size=SMALL) if title else []
    breaks = any(each.breaks for each in chart.periods[1:])
    top = len(titles) * LINE + (LINE if breaks else 0) + 8
    ends = end_labels(chart)
    bottom = top + max(LEAST_HEIGHT, column_height(ends))
    right = WIDTH - EDGE - max(each.width for each in ends) - COLUMN_GAP
    plot, numbers = _plot(chart, top=top, bottom=bottom, right=right)
    at_ends, pointers = placed(plot, ends)
    labels = [TextLabel(EDGE, (row + 1) * LINE - 3, each, SMALL) for row, each in enumerate(titles)]
    labels += [*numbers, *_period_labels(plot), *at_ends]
    for optional in (*_break_labels(plot, y=top - 4), *_first_label(plot), *_gap_labels(plot)):
        if not any(optional.box.overlaps(label.box) for label in labels):
            labels.append(optional)
    shapes = (
        *_grid(plot),
        *lines.band(plot),
        *lines.break_lines(plot, top=top - 2),
        *_levels(chart, plot=plot),
        *lines.targets(plot),
        *lines.comparator_line(plot),
        *pointers,
        *lines.own_line(plot),
    )
    return Drawing(shapes, tuple(labels), bottom + AXIS_HEIGHT)


def _plot(chart: HistoryChart, *, top: float, bottom: float, right: float) -> tuple[Plot, list[TextLabel]]:
    """The plot, and the labels of its numbers, whose width decides where it begins."""
    drawn = list(lines.drawn_numbers(chart.periods))
    numbers = [*drawn, *(level.number for level in chart.levels if not is_far(level, among=drawn))]
    scale = number_scale(numbers, start=bottom, end=top, steps=STEPS)
    texts = words.tick_labels(scale.ticks, definition=chart.definition, decimal_places=scale.decimal_places)
    left = EDGE + max(width_of(each, size=SMALL) for each in texts) + TICK
    labels = [
        TextLabel(left - TICK, scale.at(tick) + SMALL / 3, each, SMALL, "end")
        for tick, each in zip(scale.ticks, texts, strict=True)
    ]
    places = _places(chart.periods, left=left + FIRST_INSET, right=right - LAST_INSET)
    return Plot(chart.periods, places, scale, left, right, top, bottom), labels


def _places(periods: Sequence[ChartedPeriod], *, left: float, right: float) -> list[float]:
    """Where periods are in time, by their last days."""
    days = [each.period.end.toordinal() for each in periods]
    first, length = days[0], days[-1] - days[0]
    if not length:
        return [(left + right) / 2 for _ in days]
    return [left + (day - first) / length * (right - left) for day in days]


def _grid(plot: Plot) -> Iterator[Element]:
    for tick in plot.numbers.ticks:
        y = plot.numbers.at(tick)
        yield line(plot.left, y, plot.right, y, stroke=GREY if y == plot.bottom or not tick else GRID)


def _levels(chart: HistoryChart, *, plot: Plot) -> Iterator[Element]:
    """A dotted line at each level that is on the chart."""
    for level in chart.levels:
        y = plot.numbers.at(level.number)
        if plot.top <= y <= plot.bottom:
            yield line(plot.left, y, plot.right, y, stroke=PLUM, width=2, dash="2 3")


def _period_labels(plot: Plot) -> list[TextLabel]:
    """The names of as many periods as there is room for, the last always among them."""
    texts = words.axis_periods([each.period for each in plot.periods])
    last = len(texts) - 1
    for stride in STRIDES:
        labels = [_period_label(plot, place, texts[place]) for place in sorted(range(last, -1, -stride))]
        if without_overlap(labels, gap=6):
            return labels
    return [_period_label(plot, last, texts[last])]


def _period_label(plot: Plot, place: int, text: str) -> TextLabel:
    half = width_of(text, size=SMALL) / 2
    x = min(max(plot.places[place], EDGE + half), WIDTH - EDGE - half)
    return TextLabel(x, plot.bottom + 18, text, SMALL, "middle")


def _break_labels(plot: Plot, *, y: float) -> list[TextLabel]:
    return [TextLabel(x, y, BREAK, SMALL, "middle") for x in lines.break_places(plot)]


def _gap_labels(plot: Plot) -> Iterator[TextLabel]:
    """That there is no figure, in each gap that is wide enough for the words."""
    known = [place for place, each in enumerate(plot.periods) if each.number is not None]
    for before, after in pairwise(known):
        left, right = plot.places[before], plot.places[after]
        if after - before > 1 and right - left > width_of(words.GAP, size=SMALL) + 8:
            yield TextLabel((left + right) / 2, plot.bottom - 7, words.GAP, SMALL, "middle", colour=GREY)


def _first_label(plot: Plot) -> list[TextLabel]:
    """The first figure at its mark, on the side from which the line does not go on."""
    known = [place for place, each in enumerate(plot.periods) if each.number is not None]
    first, *others = (plot.periods[place].number for place in known[:2])
    if first is None or not others or others[0] is None:
        return []
    above = others[0] <= first
    y = plot.numbers.at(first) + (-8 if above else 17)
    text = words.charted_display(plot.periods[known[0]])
    x = max(plot.places[known[0]] - 5, plot.left + 2)
    label = TextLabel(x, y, text, SMALL, bold=True, colour=DARK_BLUE)
    box = label.box
    fits = plot.top - 8 <= box.top and box.bottom <= plot.bottom and box.right <= plot.right
    return [label] if fits else []
