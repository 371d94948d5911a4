"""The blocks of a document as paragraphs and tables of WordprocessingML."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from docx.oxml.xmlchemy import BaseOxmlElement as Element

from app.formats.charts.drawing import WIDTH
from app.formats.charts.figure_block import FigureBlock
from app.formats.report.blocks import (
    Block,
    BulletList,
    Facts,
    Figure,
    Line,
    Notice,
    Paragraph,
    Quotation,
    Run,
    Section,
    Table,
)
from app.formats.report.column_widths import column_widths
from app.formats.report.document_parts import figure_columns, is_web_address
from app.formats.report.docx_elements import (
    bookmark,
    element,
    link_outside,
    link_within,
    paragraph,
    picture,
    run,
    table,
)
from app.formats.report.docx_styles import PAGE_WIDTH, style_id
from app.formats.report.page_heights import MOST_BESIDE

_PICTURE_WIDTH = 4_320_000  # English Metric Units: 12 cm
_FIGURE_TABLE = 7_000  # twentieths of a point, at most
_FACT_NAME = 2_700


@dataclass(frozen=True, slots=True)
class Places:
    """What the blocks share: bookmarks by section, tables' texts by header, relationships by address and by figure."""

    bookmarks: dict[str, str]
    tables: dict[tuple[str, ...], list[Sequence[str]]]
    address: Callable[[str], str]
    picture: Callable[[FigureBlock], tuple[int, str]]


def section_elements(section: Section, places: Places, *, level: int = 1) -> Iterator[Element]:
    """A section's heading and blocks, then the sections within it."""
    name = places.bookmarks[section.id]
    start, end = bookmark(int(name.removeprefix("section_")), name)
    fresh = [element("pageBreakBefore")] if section.starts_page else []
    yield paragraph(heading_style(level), start, run(section.title), end, properties=fresh)
    for each in section.blocks:
        yield from _block(each, places, level + 1)
    for inner in section.sections:
        yield from section_elements(inner, places, level=level + 1)


def heading_style(level: int) -> str:
    """The style of a heading; Word has nine."""
    return f"Heading{min(level, 9)}"


def line_elements(line: Line, places: Places) -> list[Element]:
    """The runs of a line; a link that leads nowhere is text."""
    return [_run(each, places) for each in line if each.text]


def _run(each: Run, places: Places) -> Element:
    if each.link is not None and each.link.startswith("#") and each.link[1:] in places.bookmarks:
        return link_within(places.bookmarks[each.link[1:]], run(each.text, style="Hyperlink", strong=each.strong))
    if each.link is not None and is_web_address(each.link):
        return link_outside(places.address(each.link), run(each.text, style="Hyperlink", strong=each.strong))
    return run(each.text, strong=each.strong)


def _block(block: Block, places: Places, level: int) -> Iterator[Element]:
    match block:
        case Paragraph():
            yield paragraph("Lead" if block.lead else None, *line_elements(block.line, places))
        case BulletList():
            yield from (paragraph("ListBullet", *line_elements(each, places)) for each in block.items)
        case Facts():
            yield from _facts(block, places)
        case Table():
            yield from _table(block, places)
        case Figure():
            yield from _figure(block.figure, places, level)
        case Quotation():
            yield from (paragraph("Quote", run(each), properties=[element("keepNext")]) for each in block.paragraphs)
            yield paragraph("Quote", run(f"— {block.source}"))
        case Notice():
            yield paragraph("Notice", *line_elements(block.line, places))


def _facts(facts: Facts, places: Places) -> Iterator[Element]:
    widths = (_FACT_NAME, PAGE_WIDTH - _FACT_NAME)
    rows = [(_cell(run(name, strong=True)), _cell(*line_elements(each, places))) for name, each in facts.rows]
    yield table(widths, rows, header=False)
    yield paragraph(style_id("After Table"))


def _table(block: Table, places: Places) -> Iterator[Element]:
    head = [_cell(run(each, strong=True), kept=True) for each in block.header]
    rows = [[_cell(*line_elements(cell, places)) for cell in _headed(row)] for row in block.rows]
    yield paragraph("Caption", run(block.caption))
    yield table(_widths(places.tables[block.header], PAGE_WIDTH), [head, *rows], header=True, numeric=block.numeric)
    yield paragraph(style_id("After Table"))


def _headed(row: Sequence[Line]) -> Iterator[Line]:
    """A row whose first cell is bold, as the header of it."""
    first, *others = row
    yield tuple(Run(each.text, strong=True, link=each.link) for each in first)
    yield from others


def _figure(figure: FigureBlock, places: Places, level: int) -> Iterator[Element]:
    number, relationship = places.picture(figure)
    height = round(_PICTURE_WIDTH * figure.drawing.height / WIDTH)
    drawn = picture(number, relationship, description=figure.description, width=_PICTURE_WIDTH, height=height)
    numeric = frozenset(figure_columns(figure.rows))
    head = [_cell(run(each, strong=True), kept=True) for each in figure.header]
    last = len(figure.rows) - 1 if len(figure.rows) <= MOST_BESIDE else 0
    rows = [
        [_cell(run(cell, strong=column == 0), kept=place < last) for column, cell in enumerate(row)]
        for place, row in enumerate(figure.rows)
    ]
    width = min(PAGE_WIDTH, max(_FIGURE_TABLE, 1_300 * len(figure.header)))
    yield paragraph(heading_style(level), run(figure.heading))
    yield paragraph(style_id("Figure"), drawn)
    yield paragraph(style_id("Figure Note"), run(" ".join(figure.caption)))
    yield table(_widths([figure.header, *figure.rows], width), [head, *rows], header=True, numeric=numeric)
    yield paragraph(style_id("After Table"))


def _cell(*inside: Element, kept: bool = False) -> Element:
    """The paragraph of a cell; `kept` keeps its row on the page of the next."""
    return paragraph(style_id("Table Text"), *inside, properties=[element("keepNext")] * kept)


def _widths(texts: Sequence[Sequence[str]], width: int) -> list[int]:
    widths, _ = column_widths(texts)
    return [round(width * each / sum(widths)) for each in widths]
