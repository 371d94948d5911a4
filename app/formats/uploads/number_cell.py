"""A cell as a number: plain digits, a minus sign of any kind, and the shorthand of official statistics."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.domain.measures.value import MissingReason, ValueStatus
from app.formats.uploads.cells import MANGLED, Cell, CellError

CODE = "not_a_number"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a sign says beside or instead of a number: why there is none, its status, or the unit that it is in."""

    number: float | None = None
    missing_reason: MissingReason | None = None
    status: ValueStatus | None = None
    unit: str | None = None


# The symbols of the Government Statistical Service, and `..`, which went before them.
REASONS: Mapping[str, MissingReason] = MappingProxyType(
    {
        "[c]": MissingReason.SUPPRESSED,
        "[x]": MissingReason.NOT_AVAILABLE,
        "..": MissingReason.NOT_AVAILABLE,
        "[z]": MissingReason.NOT_APPLICABLE,
        "[u]": MissingReason.UNRELIABLE,
    }
)
STATUSES: Mapping[str, ValueStatus | None] = MappingProxyType(
    {
        "[p]": ValueStatus.PROVISIONAL,
        "[r]": None,  # that a published figure was revised is known without it
    }
)
_EITHER = "Leave the cell empty and choose the missing_reason: "
# Shorthand that could mean several things, or that another column says.
_NAMED: Mapping[str, str] = MappingProxyType(
    {
        "[low]": "[low] is more than 0 and rounds to 0: write the figure, or 0 with a note that says so.",
        "[b]": "[b] is a break in the series: write the number, with break_in_series true and a break_reason.",
        "[e]": "[e] is an estimate: write the number, and say so in the note.",
        "[f]": "[f] is a forecast, which is not a figure of a period: leave it out.",
        "[w]": f"[w] is none recorded: write 0 where none were counted. {_EITHER}not_available where nobody knows.",
        "*": f"“*” may hide a figure. {_EITHER}suppressed, or another one.",
        "-": f"A dash may be 0 or no figure: write 0 for none. {_EITHER}not_available, or another one.",
        ".": f"“.” is not a figure. {_EITHER}not_applicable, or another one.",
        ":": f"“:” is not a figure. {_EITHER}not_available, or another one.",
        "n/a": f"“n/a” may be either. {_EITHER}not_available or not_applicable.",
        "na": f"“na” may be either. {_EITHER}not_available or not_applicable.",
        "nil": "Write 0 for none.",
        "tbc": f"The figure is to come. {_EITHER}not_available, or not_due before its date.",
        "c": "Write [c] for a suppressed figure, with the brackets.",
        "x": "Write [x] for a figure that is not available, with the brackets.",
        "z": "Write [z] for a figure that does not apply, with the brackets.",
    }
)
_PLAIN = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?[0-9]{1,20},[0-9]{1,20}", re.ASCII)
_MARKED = re.compile(r"(?P<number>[^\[\]]{1,40}?) ?(?P<mark>\[[a-z]{1,3}\])")
# U+2212 and an en dash before digits are minus signs, however they came there.
_MINUS = re.compile("^[\u2212\u2013](?=[0-9])")
_DASH = re.compile("[\u2010-\u2015\u2212-]+")
_NO_NUMBER = "This is not a number; leave it empty and give a missing_reason where there is none."
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[\u00c2\u00e2\ufffd].+"), MANGLED),
    (
        re.compile(r"-?[0-9]{1,3}([,.' \u00a0\u202f][0-9]{3})+([.,][0-9]+)?"),
        "Write the number without separators between thousands, and with a decimal point.",
    ),
    (_DECIMAL_COMMA, "Write the number with a decimal point."),
    (re.compile(r"-?[0-9.,%]+ ?\*+"), "Write the number alone, and what “*” says about it in the column note."),
    (re.compile(".*%[^%0-9]*"), "Write the number without the percent sign: the unit is known."),
    (re.compile("[-\u2013\u2212(]? ?[£$€].*"), "Write the number without the sign of a currency: the unit is known."),
    (
        re.compile(r"-?[0-9.,]+[eE][+-]?[0-9]+"),
        "Write the number in full: in powers of ten a spreadsheet leaves digits out.",
    ),
    (re.compile(r"\([0-9.,]+\)"), "The number is in brackets: where it is below 0, write it with a minus sign."),
    (re.compile(r".*\[note ?[0-9]*\]", re.IGNORECASE), "Write the number alone, and the note in the column note."),
    (re.compile("[-\u2010-\u2015\u2212+] ?[0-9].*"), "Write a number below 0 with the minus sign of the keyboard."),
)


def number_cell(cell: Cell, *, decimal_comma: bool) -> float | Mark:
    """A number: plain digits with a decimal point, in some files a decimal comma; or a Mark. Raises CellError."""
    if isinstance(cell, bool) or not isinstance(cell, str | float | int):
        raise CellError(CODE, _DATE if isinstance(cell, date) else _TRUTH)
    if not isinstance(cell, str):
        return float(cell)
    text = cell.strip()
    if _PLAIN.fullmatch(text):
        return float(text)
    text = _MINUS.sub("-", text)
    if _PLAIN.fullmatch(text):
        return float(text)
    if decimal_comma and _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    mark = _mark(text.lower(), decimal_comma=decimal_comma)
    if mark is None:
        raise CellError(CODE, _why_no_number(text))
    return mark


_DATE = "This is a date: write the number, and format the cell as a number."
_TRUTH = "This is true or false: write the number."


def _mark(text: str, *, decimal_comma: bool) -> Mark | None:
    """The meaning of a shorthand, alone or behind a number."""
    if text in REASONS:
        return Mark(missing_reason=REASONS[text])
    match = _MARKED.fullmatch(text)
    if match is None or match["mark"] not in STATUSES:
        return None
    number = number_cell(match["number"], decimal_comma=decimal_comma)
    return Mark(number, status=STATUSES[match["mark"]]) if isinstance(number, float) else None


def _why_no_number(text: str) -> str:
    short = "-" if _DASH.fullmatch(text) else text.lower()
    if short in _NAMED:
        return _NAMED[short]
    marked = _MARKED.fullmatch(short)
    if marked and marked["mark"] in _NAMED:
        return _NAMED[marked["mark"]]
    return next((sentence for pattern, sentence in _FORMS if pattern.fullmatch(text)), _NO_NUMBER)


def is_point(cell: Cell) -> bool:
    """Whether a cell holds a number that is written with a decimal point."""
    return isinstance(cell, str) and "." in cell and _PLAIN.fullmatch(cell.strip()) is not None
