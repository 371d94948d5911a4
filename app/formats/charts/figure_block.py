"""The figure block: heading, caption, drawing, and a table of the same figures; as SVG alone, or as HTML for a page."""

import re
from dataclasses import dataclass

from app.domain.performance.chart import HistoryChart, PositionStrip
from app.formats.charts.drawing import WIDTH, Drawing, svg, text
from app.formats.charts.history_drawing import history_drawing
from app.formats.charts.labels import SMALL, TextLabel, wrapped
from app.formats.charts.markup import Element, element, markup
from app.formats.charts.strip_drawing import strip_drawing
from app.wording import chart as words

HEADING_SIZE, HEADING_LINE, CAPTION_LINE = 15.0, 19.0, 15.0
TWO_COLUMNS = 2  # fit on a telephone beside each other


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure as it stands in a page: the finding, what it is of, the drawing, and its figures as rows of a table.

    `id` begins every id in it: two figures of one page need two. `description` says in sentences what it shows.
    """

    id: str
    heading: str
    caption: tuple[str, ...]
    description: str
    drawing: Drawing
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def history_figure(chart: HistoryChart, *, id: str = "history") -> FigureBlock:
    """The figure of a history."""
    header, rows = words.history_table(chart)
    return FigureBlock(
        id=_identifier(id),
        heading=words.history_heading(chart),
        caption=tuple(words.history_caption(chart)),
        description=words.history_description(chart),
        drawing=history_drawing(chart),
        header=header,
        rows=tuple(rows),
    )


def position_figure(strip: PositionStrip, *, id: str = "position") -> FigureBlock:
    """The figure of a position."""
    return FigureBlock(
        id=_identifier(id),
        heading=words.position_heading(strip),
        caption=tuple(words.position_caption(strip)),
        description=words.position_description(strip),
        drawing=strip_drawing(strip),
        header=words.position_header(strip),
        rows=tuple(words.position_rows(strip)),
    )


def figure_svg(figure: FigureBlock) -> bytes:
    """The figure as an image of its own, with its heading over the drawing and its caption below."""
    name, wide = f"{figure.id}-heading", WIDTH - 4
    heading = wrapped(figure.heading, width=wide, size=HEADING_SIZE, bold=True)
    top = len(heading) * HEADING_LINE + 8
    caption = wrapped(" ".join(figure.caption), width=wide, size=SMALL)
    below = top + figure.drawing.height + CAPTION_LINE
    described = f"{figure.id}-caption"
    root = svg(
        element(
            "g",
            *_rows(heading, y=HEADING_LINE - 2, line=HEADING_LINE, size=HEADING_SIZE, bold=True),
            id=name,
        ),
        element("g", *figure.drawing.elements, transform=f"translate(0 {top:g})"),
        element("g", *_rows(caption, y=below, line=CAPTION_LINE, size=SMALL), id=described),
        element("desc", figure.description, id=f"{figure.id}-description"),
        id=figure.id,
        height=below + len(caption) * CAPTION_LINE,
        labelled_by=name,
        described_by=f"{described} {figure.id}-description",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{markup(root)}\n'.encode()


def drawing_svg(figure: FigureBlock) -> str:
    """The drawing for a page that has the heading and the caption beside it, with the ids that `figure_html` gives."""
    return markup(_drawing(figure))


def figure_html(figure: FigureBlock, *, level: int = 3) -> str:
    """The figure for a page, its heading at a level; the classes are its own, and those of GOV.UK Frontend.

    The page's style sheet holds `style_in_page(".figure__drawing")` of the drawing.
    """
    caption = element(
        "figcaption",
        element(f"h{level}", figure.heading, id=f"{figure.id}-heading", class_="figure__heading govuk-heading-s"),
        element("p", " ".join(figure.caption), id=f"{figure.id}-caption", class_="figure__caption govuk-body-s"),
        class_="figure__text",
    )
    description = element("p", figure.description, id=f"{figure.id}-description", class_="govuk-visually-hidden")
    shown = (caption, _drawing(figure, class_="figure__drawing"), description, *_details(figure))
    return markup(element("figure", *shown, class_="figure"))


def _drawing(figure: FigureBlock, *, class_: str | None = None) -> Element:
    drawing = figure.drawing
    return svg(
        *drawing.elements,
        id=figure.id,
        height=drawing.height,
        labelled_by=f"{figure.id}-heading",
        described_by=f"{figure.id}-caption {figure.id}-description",
        class_=class_,
    )


def _details(figure: FigureBlock) -> tuple[Element, ...]:
    """The table, folded up until the reader opens it; one that may be wider than a telephone scrolls by itself."""
    if not figure.rows:
        return ()
    label = element("span", words.TABLE_TITLE, class_="govuk-details__summary-text")
    summary = element("summary", label, class_="govuk-details__summary")
    wide: dict[str, str | int] = {}
    if len(figure.header) > TWO_COLUMNS:
        wide = {"role": "group", "tabindex": 0, "aria_labelledby": f"{figure.id}-heading"}
    scroller = element("div", _table(figure), class_="table-scroller", **wide)
    text = element("div", scroller, class_="govuk-details__text")
    return (element("details", summary, text, class_="figure__details govuk-details"),)


def _table(figure: FigureBlock) -> Element:
    """The same figures as a table, whose rows and columns have headers."""
    number = " govuk-table__{}--numeric"
    columns = [
        element("th", name, scope="col", class_=f"govuk-table__header{number.format('header') if numeric else ''}")
        for name, numeric in zip(figure.header, _numeric(figure), strict=True)
    ]
    rows = [
        element(
            "tr",
            element("th", first, scope="row", class_="govuk-table__header"),
            *(
                element("td", cell, class_=f"govuk-table__cell{number.format('cell') if numeric else ''}")
                for cell, numeric in zip(cells, _numeric(figure)[1:], strict=True)
            ),
            class_="govuk-table__row",
        )
        for first, *cells in figure.rows
    ]
    return element(
        "table",
        element("caption", figure.heading, class_="govuk-table__caption govuk-visually-hidden"),
        element("thead", element("tr", *columns, class_="govuk-table__row"), class_="govuk-table__head"),
        element("tbody", *rows, class_="govuk-table__body"),
        class_="figure__table govuk-table",
    )


def _numeric(figure: FigureBlock) -> tuple[bool, ...]:
    """Which columns hold figures: all but the first, and but the notes."""
    return tuple(column > 0 and name != words.NOTE for column, name in enumerate(figure.header))


def _rows(rows: list[str], *, y: float, line: float, size: float, bold: bool = False) -> list[Element]:
    return [text(TextLabel(2, y + place * line, each, size, bold=bold)) for place, each in enumerate(rows)]


def _identifier(text: str) -> str:
    """A text as an id that CSS and addresses take as it is, so one that begins with a letter."""
    return re.sub(r"^(?![a-z])", "figure-", re.sub(r"[^a-z0-9-]", "-", text.lower()))
