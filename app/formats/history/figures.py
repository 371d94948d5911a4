"""A figure as people write it in a table: with its unit's sign, thousands apart, provisional, or a sign for none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.domain.measures.indicator import PERCENT
from app.domain.measures.number import LARGEST_NUMBER, exact
from app.domain.measures.value import MissingReason, ValueStatus
from app.domain.publishing.history import LEFT_OUT, Sure
from app.domain.publishing.returns import SPREADSHEET_DIGITS
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.number_cell import REASONS, Mark, number_cell
from app.formats.uploads.signed_number import bare_number

LONGEST_SIGN = 24
MOST_DECIMALS = 2  # that are proposed for an indicator

# What a sign for no figure probably stands for, and whether that is certain.
_UNSURE = {
    **dict.fromkeys(("*", "c", "<5", "< 5"), MissingReason.SUPPRESSED),
    **dict.fromkeys(
        ("-", "–", "—", "n/a", "na", "n.a.", "n/k", ".", ":", "x", "?", "#n/a"), MissingReason.NOT_AVAILABLE
    ),
    "z": MissingReason.NOT_APPLICABLE,
}
_SURE = {
    **dict.fromkeys(("not available", "no data", "missing", "unknown"), MissingReason.NOT_AVAILABLE),
    **dict.fromkeys(("not collected", "not measured", "not recorded"), MissingReason.NOT_COLLECTED),
    **dict.fromkeys(("suppressed", "confidential"), MissingReason.SUPPRESSED),
    "not applicable": MissingReason.NOT_APPLICABLE,
    **{sign: reason for sign, reason in REASONS.items() if sign != ".."},
    "..": MissingReason.NOT_AVAILABLE,
}
_TO_COME = ("tbc", "tba", "to follow", "awaited", "not due", "not yet available", "pending")
_NONE = ("nil", "none", "zero")
_PROVISIONAL = re.compile(r" ?(?:\(p\)|\[p\]|\(provisional\)|\bp)$", re.IGNORECASE)
_REVISED = re.compile(r" ?(?:\(r\)|\[r\]|\(revised\)|\br)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """A number, or why there is none; `unit` is the one whose sign stands beside it."""

    number: float | None = None
    missing_reason: str | None = None
    status: str | None = None
    unit: str | None = None


def proposed_sign(text: str) -> tuple[str, Sure]:
    """What a sign for no figure becomes; nothing where it is not known."""
    sign = text.strip().casefold()
    if sign in _SURE:
        return _SURE[sign].value, Sure.YES
    if sign in _UNSURE:
        return _UNSURE[sign].value, Sure.CHECK
    if sign in _NONE:
        return "0", Sure.CHECK
    return (LEFT_OUT, Sure.CHECK) if sign in _TO_COME else ("", Sure.CHECK)


def sign_of(cell: Cell) -> str | None:
    """The sign for no figure that a cell holds; None for a number, and for a text that is none."""
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    has_digits = any(character.isdigit() for character in text)
    known = bool(proposed_sign(text)[0])
    return text.casefold() if text and (known or (not has_digits and len(text) <= LONGEST_SIGN)) else None


def read_figure(cell: Cell, *, signs: Mapping[str, str], decimal_comma: bool, in_percent: bool) -> ReadFigure | None:
    """The figure of a cell; None for an empty one and one that is left out. Raises CellError."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if not isinstance(cell, str):
        number = float(_number(cell, decimal_comma=False))
        return ReadFigure(_hundredfold(number) if in_percent else number, unit=PERCENT if in_percent else None)
    sign = sign_of(cell)
    if sign is not None and sign in signs:
        return _of_sign(signs[sign])
    return _of_text(cell.strip(), decimal_comma=decimal_comma)


def _of_sign(becomes: str) -> ReadFigure | None:
    if becomes == LEFT_OUT:
        return None
    if becomes in set(MissingReason):
        return ReadFigure(missing_reason=becomes)
    return ReadFigure(_number(becomes, decimal_comma=False))


def _of_text(text: str, *, decimal_comma: bool) -> ReadFigure:
    status = ValueStatus.PROVISIONAL.value if _PROVISIONAL.search(text) else None
    without_status = _REVISED.sub("", _PROVISIONAL.sub("", text)).strip()
    bare, unit = bare_number(without_status, decimal_comma=decimal_comma)
    return ReadFigure(_number(bare, decimal_comma=decimal_comma), status=status, unit=unit)


def _number(cell: Cell, *, decimal_comma: bool) -> float:
    number = number_cell(cell, decimal_comma=decimal_comma)
    if isinstance(number, Mark) or abs(number) > LARGEST_NUMBER:
        raise CellError("not_a_number", "This is not a number that a figure can be.")
    return number


def _hundredfold(number: float) -> float:
    """A number that is shown in percent, as it is shown: 31.4 for 0.314."""
    return float(Decimal(f"{number:.{SPREADSHEET_DIGITS}g}") * 100)


def decimals_of(number: float) -> int:
    """The decimal places of a number, as far as they are proposed for an indicator."""
    digits = exact(number).normalize().as_tuple().exponent
    return min(-digits, MOST_DECIMALS) if isinstance(digits, int) and digits < 0 else 0
