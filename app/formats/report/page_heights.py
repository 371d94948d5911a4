"""About how high blocks are on a page: whether what is left of one is enough for a section that is kept together."""

import math

from app.formats.charts.drawing import WIDTH
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

MOST_BESIDE = 32  # rows of a table beside a drawing
_DRAWN = 7.5 / 2.54 * 72  # points, the width of a drawing
_PAGE = 25.6 / 2.54 * 72  # points, between the margins
_CHARACTERS = 92  # in a line


def needed_height(section: Section) -> int:
    """The points that must be left of a page for a section to begin on it; 0 for one that begins anywhere.

    That is the whole section, where a page holds it, or else as far as its first figure.
    """
    if not section.kept_together:
        return 0
    figures = (place for place, each in enumerate(section.blocks, 1) if isinstance(each, Figure))
    heights = (sum(map(_height, section.blocks[:kept]), 22.0) for kept in (len(section.blocks), next(figures, 0)))
    return next((math.ceil(height) for height in heights if height <= _PAGE), 0)


def _height(block: Block) -> float:
    match block:
        case Paragraph():
            return _lines(block.line) * 14 + 8
        case Notice():
            return _lines(block.line) * 14 + 18
        case BulletList():
            return sum(_lines(each) * 14 + 3 for each in block.items) + 10
        case Facts():
            return sum(_lines(each, 72) * 11.5 + 4.5 for _, each in block.rows) + 18
        case Quotation():
            return sum(math.ceil(len(each) / _CHARACTERS) * 14 + 8 for each in (*block.paragraphs, block.source)) + 20
        case Table():
            width = 105 // len(block.header)
            return sum(max(_lines(cell, width) for cell in row) * 11 + 9 for row in block.rows) + 60
        case Figure(figure):
            drawn, table = figure.drawing.height / WIDTH * _DRAWN, (len(figure.rows) + 2) * 11.4
            words = math.ceil(len(" ".join(figure.caption)) / 110) * 11 + 22
            return words + (drawn + table if len(figure.rows) > MOST_BESIDE else max(drawn, table))


def _lines(line: Line, width: int = _CHARACTERS) -> int:
    return max(1, math.ceil(len(plain(line)) / width))
