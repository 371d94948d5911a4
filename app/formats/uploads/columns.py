"""The columns of a return as a file names them, and each cell as the value that its column asks for."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from app.formats.uploads.cells import MANGLED, Cell, CellError
from app.formats.value_columns import OTHER_NAMES

REQUIRED = ("indicator", "period")
# Few texts fill these columns, however many rows there are.
REPEATED = frozenset(
    {"indicator", "area", "period", "missing_reason", "status", "break_in_series", "verdict", "confirmed"}
)

_SPACES = re.compile(r"[\s_-]+")
# UTF-8 read as Windows-1252: what becomes of £, of a minus sign and of quotes.
_MANGLED = re.compile("\u00c2[\u00a0-\u00bf]|\u00e2(?:\u20ac|\u02c6)")
_FORMULA_STARTS = "=+-@\t\r"
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


def column_name(header: Cell) -> str:
    """A header as the contract names it: `Missing reason` is `missing_reason`."""
    name = _SPACES.sub("_", str(header or "").strip().lower()).strip("_")
    return OTHER_NAMES.get(name, name)


def text_cell(cell: Cell) -> str:
    """A text; a whole number that a spreadsheet made of one is one again, and so is a cell made safe from formulas."""
    if not isinstance(cell, str):
        return _as_text(cell)
    text = cell.strip()
    safe = len(text) > 1 and text[0] == "'" and text[1] in _FORMULA_STARTS
    return text[1:] if safe else text


def _as_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def period_cell(cell: Cell) -> str:
    """A period; a date is a day, the number 2023 a year."""
    if isinstance(cell, bool):
        raise CellError("invalid_period", "This is true or false; write the period, such as 2023-24.")
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, datetime | time | timedelta):
        raise CellError("invalid_period", "This is a time of a day; write the period, such as 2023-24.")
    return cell.isoformat() if isinstance(cell, date) else text_cell(cell)


def sentence_cell(cell: Cell) -> str:
    """A text for people; raises CellError where its signs are mangled."""
    text = text_cell(cell)
    if _MANGLED.search(text):
        raise CellError("mangled_text", MANGLED)
    return text


def choice_cell(cell: Cell) -> str:
    """One of a list of words: `Not available` is `not_available`."""
    return _SPACES.sub("_", text_cell(cell).lower()).strip("_")


def truth_cell(cell: Cell) -> bool:
    """True or false, yes or no."""
    if isinstance(cell, bool):
        return cell
    truth = _TRUTHS.get(text_cell(cell).lower())
    if truth is None:
        raise CellError("not_a_truth_value", "Write true or false.")
    return truth


NUMBERS = ("value", "numerator", "denominator", "lower_limit", "upper_limit", "limits_level", "held")
READERS: Mapping[str, Callable[[Cell], Any]] = {
    "indicator": text_cell,
    "area": text_cell,
    "period": period_cell,
    "missing_reason": choice_cell,
    "status": choice_cell,
    "break_in_series": truth_cell,
    "break_reason": sentence_cell,
    "note": sentence_cell,
    "verdict": choice_cell,
    "verdict_comparator": text_cell,
    "verdict_source": sentence_cell,
    "commentary": sentence_cell,
    "confirmed": truth_cell,
    "query": sentence_cell,
}
FIGURES = (
    "value",
    "numerator",
    "missing_reason",
    "commentary",
    "confirmed",
)  # a return has at least one of these columns
