"""The cells of files of documents: days, and numbers without the shorthand of statistics."""

import re
from datetime import date, datetime

from app.domain.measures.period import PeriodKind
from app.domain.measures.period_text import read_period
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.columns import text_cell
from app.formats.uploads.number_cell import CODE, number_cell

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NO_DAY = "Write a day, such as 2026-09-30."
_NO_NUMBER = "This is not a number: write one, or leave the cell empty."


def day_cell(cell: Cell) -> str:
    """A day in ISO 8601; `30/09/2026` is one, the day first, where it cannot be meant otherwise. Raises CellError."""
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell.isoformat()
    text = text_cell(cell)
    if _ISO.fullmatch(text):
        return text
    days = [each.start.isoformat() for each in read_period(text).meanings if each.kind is PeriodKind.DAY]
    if len(days) == 1:
        return days[0]
    raise CellError("invalid_day", f"{_NO_DAY} Did you mean {' or '.join(days)}?" if days else _NO_DAY)


def plain_number_cell(cell: Cell) -> float:
    """A number that no shorthand stands for. Raises CellError."""
    number = number_cell(cell, decimal_comma=False)
    if not isinstance(number, float):
        raise CellError(CODE, _NO_NUMBER)
    return number
