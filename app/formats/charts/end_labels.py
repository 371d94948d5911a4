"""The labels at the ends of a history's lines, which stand in a column beside the plot: direct labels, no legend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.performance.chart import ChartLevel, HistoryChart
from app.formats.charts.drawing import DARK_BLUE, GREY, INK, line
from app.formats.charts.history_lines import Plot, drawn_numbers, target_numbers
from app.formats.charts.labels import LINE, SMALL, TextLabel, spread, width_of, wrapped
from app.formats.charts.markup import Element
from app.wording import chart as words

WIDEST, COLUMN_GAP, BLOCK_GAP = 98.0, 12.0, 5.0
FAR = 3  # times the range of the figures, beyond which a level is off the chart
NEAR = 6.0  # how far a label may be from its line without a pointer to it


@dataclass(frozen=True, slots=True)
class EndLabel:
    """The rows of a label of what ends at a `number` of the period at `place` (None: at the plot's edge).

    What is `off` the chart has no line there.
    """

    rows: tuple[str, ...]
    place: int | None
    number: Decimal
    colour: str = INK
    bold: bool = False
    off: bool = False

    @property
    def height(self) -> float:
        """The height of its rows."""
        return len(self.rows) * LINE

    @property
    def width(self) -> float:
        """The width of its widest row."""
        return max(width_of(row, size=SMALL, bold=self.bold) for row in self.rows)


def end_labels(chart: HistoryChart) -> list[EndLabel]:
    """The labels at the ends of the lines: the last figure, the comparator's, the target and the levels."""
    return [*_own(chart), *_comparator(chart), *_target(chart), *_levels(chart)]


def column_height(ends: Sequence[EndLabel]) -> float:
    """The height of a column of labels."""
    return sum(each.height + BLOCK_GAP for each in ends)


def placed(plot: Plot, ends: Sequence[EndLabel]) -> tuple[list[TextLabel], list[Element]]:
    """The labels in their column, each as near to its line as the others let it, with pointers where it is not near."""
    at = {each: min(max(plot.numbers.at(each.number), plot.top), plot.bottom) for each in ends}
    ordered = sorted(ends, key=lambda each: at[each])
    middles = [at[each] for each in ordered]
    tops = spread(
        middles, [each.height for each in ordered], top=plot.top - LINE / 2, bottom=plot.bottom, gap=BLOCK_GAP
    )
    labels, pointers = [], []
    for each, y, top in zip(ordered, middles, tops, strict=True):
        x = plot.right + COLUMN_GAP
        labels += [
            TextLabel(x, top + (row + 0.78) * LINE, text, SMALL, bold=each.bold, colour=each.colour)
            for row, text in enumerate(each.rows)
        ]
        start, middle = plot.right if each.place is None else plot.places[each.place] + 6, top + each.height / 2
        if each.off:
            continue
        if abs(middle - y) > NEAR or plot.right - start > COLUMN_GAP:
            pointers.append(line(start, y, x - 3, middle, stroke=GREY, width=0.75))
    return labels, pointers


def _own(chart: HistoryChart) -> Iterator[EndLabel]:
    known = [(place, each, each.number) for place, each in enumerate(chart.periods) if each.number is not None]
    place, last, number = known[-1]
    rows = (*_rows(chart.area.name, bold=True), *_rows(words.charted_display(last), bold=True))
    if place < len(chart.periods) - 1:
        rows = (*rows, *words.axis_periods([last.period]))
    yield EndLabel(rows, place, number, DARK_BLUE, bold=True)


def _comparator(chart: HistoryChart) -> Iterator[EndLabel]:
    drawn = [
        (place, each.benchmark.value)
        for place, each in enumerate(chart.periods)
        if each.benchmark is not None and each.benchmark.value is not None
    ]
    parts = words.comparator_label(chart)
    if drawn and parts is not None:
        place, number = drawn[-1]
        yield EndLabel(_rows(*parts), place, number)


def _target(chart: HistoryChart) -> Iterator[EndLabel]:
    aimed = [(place, each) for place, each in enumerate(chart.periods) if each.target is not None]
    if aimed:
        place, each = aimed[-1]
        yield EndLabel(_rows(*words.target_label(each)), place, target_numbers(each)[-1])


def _levels(chart: HistoryChart) -> Iterator[EndLabel]:
    drawn = list(drawn_numbers(chart.periods))
    for level in chart.levels:
        parts = words.level_label(level.kind, level.number, definition=chart.definition)
        off = is_far(level, among=drawn)
        rows = _rows(*parts, words.OFF_CHART) if off else _rows(*parts)
        yield EndLabel(rows, None, level.number, off=off)


def is_far(level: ChartLevel, *, among: Sequence[Decimal]) -> bool:
    """Whether a level is so far from the figures that a chart with both would show neither."""
    low, high = min(among), max(among)
    reach = max(high - low, max(abs(low), abs(high)) / 2) * FAR
    return not low - reach <= level.number <= high + reach


def _rows(*parts: str, bold: bool = False) -> tuple[str, ...]:
    return tuple(row for part in parts for row in wrapped(part, width=WIDEST, size=SMALL, bold=bold))
