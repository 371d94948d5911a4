"""A number as people write it: with the sign of its unit, and with commas between thousands."""

import re

from app.domain.measures.indicator import PERCENT, POUNDS
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.number_cell import CODE, Mark, number_cell

_NO_NUMBER = "This is not a number: write one, or leave the cell empty."
_THOUSANDS = re.compile("(-?[1-9][0-9]{0,2}(?:[, \u00a0\u202f][0-9]{3})+)((?:\\.[0-9]+)?)")
_BETWEEN_THOUSANDS = re.compile("[, \u00a0\u202f]")
_AMBIGUOUS = re.compile(r"-?[0-9]{1,3},[0-9]{3}")
_POUND = re.compile("^([-\u2212\u2013]?) ?£ ?(?=[0-9])")
_PERCENT_SIGN = re.compile(r" ?%$")
_MILLIONS = re.compile(r".*[0-9] ?(?:m|mn|k|bn|million|thousand)\.?", re.IGNORECASE)
_IN_FULL = "Write the number in full, without k or m: it is rounded otherwise."
_TWO_WAYS = "“{}” may be a number of thousands or a decimal: write it without a comma, or with a decimal point."


def bare_number(text: str, *, decimal_comma: bool) -> tuple[str, str | None]:
    """A number without signs, and the unit whose sign stands beside it; raises CellError where it may be two."""
    unit = PERCENT if _PERCENT_SIGN.search(text) else POUNDS if _POUND.search(text) else None
    bare = _POUND.sub(r"\1", _PERCENT_SIGN.sub("", text))
    if decimal_comma and _AMBIGUOUS.fullmatch(bare):
        raise CellError(CODE, _TWO_WAYS.format(text))
    grouped = None if decimal_comma else _THOUSANDS.fullmatch(bare)
    if grouped:
        bare = _BETWEEN_THOUSANDS.sub("", grouped[1]) + grouped[2]
    if _MILLIONS.fullmatch(bare):
        raise CellError(CODE, _IN_FULL)
    return bare, unit


def signed_number_cell(cell: Cell, *, decimal_comma: bool) -> float | Mark:
    """A number, with its unit where that one's sign stands beside it; no shorthand stands for it. Raises CellError."""
    bare, unit = bare_number(cell.strip(), decimal_comma=decimal_comma) if isinstance(cell, str) else (cell, None)
    number = number_cell(bare, decimal_comma=decimal_comma)
    if not isinstance(number, float):
        raise CellError(CODE, _NO_NUMBER)
    return number if unit is None else Mark(number, unit=unit)
