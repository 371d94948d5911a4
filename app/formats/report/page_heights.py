"""About how high blocks are on a page, so that a section which is kept together leaves no page half empty."""

import math

from app.formats.report.blocks import (
    Block,
    BulletList,
    Facts,
    Figure,
    Line,
    Notice,
    Paragraph,
    Quotation,
    Section,
    Table,
)
from app.formats.report.document_parts import plain

DRAWN_WIDTH = 9.4 / 2.54 * 72  # points, of a drawing with its table beside it
MOST_BESIDE = 14  # rows of a table beside a drawing
_PAGE = 25.2 / 2.54 * 72  # points, between the margins
_MOST = 0.6  # of a page: a section of more than that begins where it stands, and goes on over the page
_LINE, _ROW, _GAP = 16.0, 19.0, 12.0  # points
_CHARACTERS = 85  # in a line, with room to spare


def is_kept_together(section: Section) -> bool:
    """Whether a section that asks for it stays on one page."""
    return section.kept_together and sum(map(_height, section.blocks), 40.0) <= _MOST * _PAGE


def _height(block: Block) -> float:
    match block:
        case Paragraph() | Notice():
            return _lines(block.line) * _LINE + _GAP
        case BulletList():
            return sum(_lines(each) * _LINE + 8 for each in block.items) + _GAP
        case Facts():
            return sum(_ROW + (_lines(each, _CHARACTERS * 2 // 3) - 1) * 13 for _, each in block.rows) + 2 * _GAP
        case Quotation():
            return sum(math.ceil(len(each) / _CHARACTERS) * _LINE + _GAP for each in block.paragraphs) + 3 * _GAP
        case Table():
            width = _CHARACTERS // len(block.header)
            return sum(_ROW + (max(_lines(cell, width) for cell in row) - 1) * 12 for row in block.rows) + 5 * _GAP
        case Figure(figure):
            drawn = figure.drawing.height / 320 * DRAWN_WIDTH + 40
            table = (len(figure.rows) + 1) * _ROW
            return (drawn + table if len(figure.rows) > MOST_BESIDE else max(drawn, table)) + 4 * _GAP


def _lines(line: Line, width: int = _CHARACTERS) -> int:
    return max(1, math.ceil(len(plain(line)) / width))
