"""The blocks of a document as paragraphs and tables of WordprocessingML."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from docx.oxml.xmlchemy import BaseOxmlElement as Element

from app.formats.charts.drawing import WIDTH
from app.formats.charts.figure_block import FigureBlock
from app.formats.report.blocks import (
    Block,
    BulletList,
    ChartBlock,
    Facts,
    Line,
    Notice,
    Paragraph,
    Quotation,
    Run,
    Section,
    TableBlock,
)
from app.formats.report.column_widths import FIGURE_TYPE, column_widths, narrow_widths
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

_PICTURE_WIDTH = 3_240_000  # English Metric Units: 9 cm
_FIGURE_TABLE = 240.0  # points of type of its own size
_FIGURE_SCALE = 20 * 9 / FIGURE_TYPE  # twentieths of a point for each
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
    for place, each in enumerate(section.blocks):
        if section.kept_together and isinstance(each, Paragraph) and place < len(section.blocks) - 1:
            yield _paragraph(each, places, properties=[element("keepNext")])
        else:
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
            yield _paragraph(block, places)
        case BulletList():
            yield from (paragraph("ListBullet", *line_elements(each, places)) for each in block.items)
        case Facts():
            yield from _facts(block, places)
        case TableBlock():
            yield from _table(block, places)
        case ChartBlock():
            yield from _figure(block.figure, places, level)
        case Quotation():
            yield from (paragraph("Quote", run(each), properties=[element("keepNext")]) for each in block.paragraphs)
            yield paragraph("Quote", run(f"— {block.source}"))
        case Notice():
            yield paragraph("Notice", *line_elements(block.line, places))


def _paragraph(block: Paragraph, places: Places, *, properties: Sequence[Element] = ()) -> Element:
    return paragraph("Lead" if block.lead else None, *line_elements(block.line, places), properties=properties)


def _facts(facts: Facts, places: Places) -> Iterator[Element]:
    widths = (_FACT_NAME, PAGE_WIDTH - _FACT_NAME)
    rows = [
        (_cell(run(name, strong=True), with_next=True), _cell(*line_elements(each, places), with_next=True))
        for name, each in facts.rows
    ]
    yield table(widths, rows, header=False)
    yield paragraph(style_id("After Table"), properties=[element("keepNext")])


def _table(block: TableBlock, places: Places) -> Iterator[Element]:
    head = [_cell(run(each, strong=True), with_next=True) for each in block.header]
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
    head = [_cell(run(each, strong=True), with_next=True) for each in figure.header]
    rows = [[_cell(run(cell, strong=column == 0)) for column, cell in enumerate(row)] for row in figure.rows]
    widths = [round(each * _FIGURE_SCALE) for each in narrow_widths([figure.header, *figure.rows], most=_FIGURE_TABLE)]
    yield paragraph(heading_style(level), run(figure.heading))
    yield paragraph(style_id("Figure"), drawn)
    yield paragraph(style_id("Figure Note"), run(" ".join(figure.caption)))
    yield table(widths, [head, *rows], header=True, numeric=numeric)
    yield paragraph(style_id("After Table"))


def _cell(*inside: Element, with_next: bool = False) -> Element:
    """The paragraph of a cell; `with_next` keeps its row on the page of the next."""
    return paragraph(style_id("Table Text"), *inside, properties=[element("keepNext")] * with_next)


def _widths(texts: Sequence[Sequence[str]], width: int) -> list[int]:
    widths, _ = column_widths(texts)
    return [round(width * each / sum(widths)) for each in widths]
