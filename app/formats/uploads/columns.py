"""The columns of a return as a file names them, and each cell as the value that its column asks for."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

Cell = str | float | int | bool | date | datetime | None

# What the template adds for its readers; a return reads past it.
FOR_READERS = frozenset({"title", "unit", "last_year"})
REQUIRED = ("indicator", "period")
# Few texts fill these columns, however many rows there are.
REPEATED = frozenset({"indicator", "area", "period", "missing_reason", "status", "break_in_series"})

_PLAIN = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?[0-9]{1,20},[0-9]{1,20}", re.ASCII)
_THOUSANDS = re.compile(r"-?[0-9]{1,3}([,.' \u00a0\u202f][0-9]{3})+([.,][0-9]+)?")
_POWER = re.compile(r"-?[0-9.,]+[eE][+-]?[0-9]+", re.ASCII)
_SPACES = re.compile(r"[\s_-]+")
_FORMULA_STARTS = "=+-@\t\r"
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


class CellError(ValueError):
    """A cell that cannot be read; `args` are the kind of fault and one sentence."""


def column_name(header: Cell) -> str:
    """A header as the contract names it: `Missing reason` is `missing_reason`."""
    return _SPACES.sub("_", str(header or "").strip().lower()).strip("_")


def number_cell(cell: Cell, *, decimal_comma: bool) -> float:
    """A number: plain digits with a decimal point, in some files a decimal comma; raises CellError."""
    if isinstance(cell, bool) or not isinstance(cell, str | float | int):
        raise CellError("not_a_number", "This is a date or a truth value; write the number.")
    if not isinstance(cell, str):
        return float(cell)
    text = cell.strip()
    if _PLAIN.fullmatch(text):
        return float(text)
    if decimal_comma and _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    raise CellError("not_a_number", _why_no_number(text))


def _why_no_number(text: str) -> str:
    if _THOUSANDS.fullmatch(text):
        return "Write the number without separators between thousands, and with a decimal point."
    if _DECIMAL_COMMA.fullmatch(text):
        return "Write the number with a decimal point."
    if text.endswith("%"):
        return "Write the number without the percent sign: the unit is known."
    if text[:1] in "£$€":
        return "Write the number without the sign of a currency: the unit is known."
    if _POWER.fullmatch(text):
        return "Write the number in full: in powers of ten a spreadsheet leaves digits out."
    return "This is not a number; leave it empty and give a missing_reason where there is none."


def is_point(cell: Cell) -> bool:
    """Whether a cell holds a number that is written with a decimal point."""
    return isinstance(cell, str) and "." in cell and _PLAIN.fullmatch(cell.strip()) is not None


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
    if isinstance(cell, str):
        return text_cell(cell)
    if isinstance(cell, datetime):
        if (cell.hour, cell.minute, cell.second, cell.microsecond) != (0, 0, 0, 0):
            raise CellError("invalid_period", "This is a time of a day; write the period, such as 2023-24.")
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else text_cell(cell)


def choice_cell(cell: Cell) -> str:
    """One of a list of words: `Not available` is `not_available`."""
    return column_name(text_cell(cell))


def truth_cell(cell: Cell) -> bool:
    """True or false, yes or no."""
    if isinstance(cell, bool):
        return cell
    truth = _TRUTHS.get(text_cell(cell).lower())
    if truth is None:
        raise CellError("not_a_truth_value", "Write true or false.")
    return truth


NUMBERS = ("value", "numerator", "denominator", "lower_limit", "upper_limit", "limits_level")
READERS: Mapping[str, Callable[[Cell], Any]] = {
    "indicator": text_cell,
    "area": text_cell,
    "period": period_cell,
    "missing_reason": choice_cell,
    "status": choice_cell,
    "break_in_series": truth_cell,
    "break_reason": text_cell,
    "note": text_cell,
    "commentary": text_cell,
}
KNOWN = (*READERS, *NUMBERS)
