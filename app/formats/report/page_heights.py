"""About how high blocks are on a page: whether what is left of one is enough for a section that is kept together."""

import math
from collections.abc import Sequence
from dataclasses import replace

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
    Section,
    TableBlock,
)
from app.formats.report.column_widths import narrow_widths
from app.formats.report.document_parts import plain

_MOST_BESIDE = 32  # rows of a table beside a drawing
_BESIDE = 249.0  # points, beside a drawing
_DRAWN = 7.2 / 2.54 * 72  # points, the width of a drawing
_PAGE = 25.6 / 2.54 * 72  # points, between the margins
_SHORT = 0.35  # of a page
_CHARACTERS = 92  # in a line


def figure_widths(figure: FigureBlock) -> list[float]:
    """The widths of the columns of a figure's table, in points."""
    texts: list[Sequence[str]] = [figure.header, *figure.rows]
    return narrow_widths(texts, most=_BESIDE)


def stands_beside(figure: FigureBlock) -> bool:
    """Whether a figure's table stands beside its drawing, and not below it."""
    return sum(figure_widths(figure)) <= _BESIDE + 1 and len(figure.rows) <= _MOST_BESIDE


def is_tight(section: Section) -> bool:
    """Whether a section that is kept together fits on a page only if the rows of its figures' tables are closer."""
    return section.kept_together and _whole(section, tight=True) <= _PAGE < _whole(section, tight=False)


def needed_height(section: Section, *, tight: bool = False) -> int:
    """The points that must be left of a page for a section to begin on it; 0 for one that begins anywhere.

    That is the whole section, if it asks to be kept together and a page holds it, or else as far as its first figure. A
    short section is always kept together.
    """
    whole = _whole(section, tight=tight)
    if not section.kept_together:
        return math.ceil(whole) if section.blocks and whole <= _SHORT * _PAGE else 0
    first = next((place for place, each in enumerate(section.blocks, 1) if isinstance(each, ChartBlock)), 0)
    heights = (whole, _whole(replace(section, blocks=section.blocks[:first]), tight=tight))
    return next((math.ceil(height) for height in heights if height <= _PAGE), 0)


def _whole(section: Section, *, tight: bool) -> float:
    return sum((_height(each, tight=tight) for each in section.blocks), 22.0)


def _height(block: Block, *, tight: bool) -> float:
    match block:
        case Paragraph():
            return _lines(block.line) * 14 + 4
        case Notice():
            return _lines(block.line) * 14 + 18
        case BulletList():
            return sum(_lines(each) * 14 + 3 for each in block.items) + 10
        case Facts():
            return sum(_lines(each, 75) * 11.5 + 4.5 for _, each in block.rows) + 18
        case Quotation():
            return sum(math.ceil(len(each) / _CHARACTERS) * 14 + 8 for each in (*block.paragraphs, block.source)) + 20
        case TableBlock():
            width = 105 // len(block.header)
            return sum(max(_lines(cell, width) for cell in row) * 11 + 9 for row in block.rows) + 60
        case ChartBlock(figure):
            drawn, table = figure.drawing.height / WIDTH * _DRAWN, (len(figure.rows) + 2) * (9.4 if tight else 11.4)
            words = math.ceil(len(" ".join(figure.caption)) / 110) * 11 + 22
            return words + (max(drawn, table) if stands_beside(figure) else drawn + table + 10)


def _lines(line: Line, width: int = _CHARACTERS) -> int:
    return max(1, math.ceil(len(plain(line)) / width))
