"""A drawing: shapes and labels in a narrow view box, as SVG on its own or inside a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.formats.charts.labels import TEXT, TextLabel, wrapped
from app.formats.charts.markup import Element, element

WIDTH = 320.0  # of the view box: at 320 pixels a text of 12 is one of 12 pixels
# The Analysis Function's colours for charts; each line also has its own dashes, marks and label.
DARK_BLUE, TURQUOISE, PLUM, ORANGE, GREY, LAVENDER = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"
INK, PAPER, GRID = "#0b0c0c", "#ffffff", "#d2d2d2"
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes, those farther back first, and labels over them, in a view box that is WIDTH wide and `height` high."""

    shapes: tuple[Element, ...]
    labels: tuple[TextLabel, ...]
    height: float

    @property
    def elements(self) -> tuple[Element, ...]:
        """The shapes and the labels."""
        return (*self.shapes, rimmed(self.labels))


def rimmed(labels: Sequence[TextLabel]) -> Element:
    """Labels with a rim of paper, so that lines behind them leave them readable."""
    return element("g", *map(text, labels), stroke=PAPER, stroke_width=3, stroke_linejoin="round", paint_order="stroke")


def text(label: TextLabel) -> Element:
    """A label."""
    return element(
        "text",
        label.text,
        x=label.x,
        y=label.y,
        font_size=label.size,
        font_weight="bold" if label.bold else None,
        text_anchor=None if label.anchor == "start" else label.anchor,
        fill=label.colour,
    )


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1, dash: str | None = None
) -> Element:
    """A straight line; one of the grid's colour is part of the grid."""
    kind = "grid" if stroke == GRID else "stroke"
    return element(
        "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dash, class_=kind
    )


def polyline(points: Sequence[tuple[float, float]], *, stroke: str, width: float, dash: str | None = None) -> Element:
    """A line through points."""
    return element(
        "polyline",
        points=" ".join(f"{x:.2f},{y:.2f}" for x, y in points),
        fill="none",
        stroke=stroke,
        stroke_width=width,
        stroke_dasharray=dash,
        stroke_linejoin="round",
        class_="stroke",
    )


def svg(
    *children: Element, id: str, height: float, labelled_by: str, described_by: str, class_: str | None = None
) -> Element:
    """The root: an image with a name and a description, and without a title, which would be a tool tip.

    One with a class is part of a page, whose style sheet holds `style_in_page` of that class.
    """
    return element(
        "svg",
        *(() if class_ else (element("style", style_in_page(f"#{id}")),)),
        element("rect", width=WIDTH, height=height, fill=PAPER, class_="paper"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        id=id,
        class_=class_,
        role="img",
        aria_labelledby=labelled_by,
        aria_describedby=described_by,
        viewBox=f"0 0 {WIDTH:g} {height:g}",
        width=WIDTH * 1.5,
        height=height * 1.5,
        font_family=FONT,
    )


def style_in_page(selector: str) -> str:
    """The system's own colours where the reader has chosen some; everything else is in attributes."""
    rules = {
        "text": "fill:CanvasText",
        "g": "stroke:Canvas",
        ".stroke": "stroke:CanvasText",
        ".mark": "fill:CanvasText;stroke:CanvasText",
        ".hollow": "fill:Canvas;stroke:CanvasText",
        ".paper": "fill:Canvas",
        ".band": "fill:GrayText",
        ".grid": "stroke:GrayText",
    }
    forced = "".join(f"{selector} {part}{{{what}}}" for part, what in rules.items())
    scaling = f"{selector}{{max-width:100%;height:auto;forced-color-adjust:none}}"
    return f"{scaling}@media (forced-colors:active){{{forced}}}"


def words_alone(sentence: str) -> Drawing:
    """A drawing of words, where there is nothing else to draw."""
    rows = wrapped(sentence, width=WIDTH - 4, size=TEXT)
    labels = tuple(TextLabel(2, 20 + row * 16, each) for row, each in enumerate(rows))
    return Drawing((), labels, len(rows) * 16 + 14)
