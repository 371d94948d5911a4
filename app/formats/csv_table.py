"""A table as CSV that spreadsheets open rightly: RFC 4180, UTF-8 with its mark, and no text taken for anything else."""

import csv
import io
import math
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

Cell = str | int | float | Decimal | bool | date | datetime | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
_LIKE_A_MONTH = re.compile(r"[0-9]{4}[-/][0-9]{2}", re.ASCII)  # `2010-11`: a spreadsheet makes November of it
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by name and rows in their order, as tidy data."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def csv_bytes(table: Table) -> bytes:
    """The table as CSV bytes; raises ValueError for a number that is not finite or a row of another width."""
    return b"".join(csv_parts(table))


def csv_parts(table: Table) -> Iterator[bytes]:
    """The table as CSV in parts, each made on demand: only the rows of one are in memory at a time."""
    rows = iter(table.rows)
    yield BOM_UTF8 + _lines([table.columns])
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        if any(len(row) != len(table.columns) for row in some):
            width = next(len(row) for row in some if len(row) != len(table.columns))
            raise ValueError(f"A row has {width} cells for {len(table.columns)} columns.")
        yield _lines(some)


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([[written(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8")


def written(cell: Cell) -> str:
    """One cell as text.

    `-3.5` stays a number, the text `-3.5` gets an apostrophe. The financial year `2010-11` gets `FY` before it, so that
    no spreadsheet takes it for November 2010.
    """
    if cell is None:
        return ""
    write = _WRITERS.get(type(cell))
    if write is None:  # the text itself where it is a member of an enumeration
        return _text(str(cell)) if isinstance(cell, str) else _number(cell)  # type: ignore[arg-type]  # all others are listed
    return write(cell)


def _text(text: str) -> str:
    if text.startswith(_FORMULA_STARTS):
        return f"'{text}"
    return f"FY{text}" if len(text) == 7 and _LIKE_A_MONTH.fullmatch(text) else text


def _number(number: float | Decimal) -> str:
    """Plain digits: a whole number without a point, and none as a power of ten."""
    if not math.isfinite(number):
        raise ValueError("A number that is not finite has no place in a table.")
    if isinstance(number, Decimal):
        return format(number, "f")
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    text = repr(number)
    return format(Decimal(text), "f") if "e" in text else text


def _instant(moment: datetime) -> str:
    """As in JSON: `Z` for UTC."""
    text = moment.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    float: _number,
    bool: lambda truth: "true" if truth else "false",
    datetime: _instant,
    date: date.isoformat,
}
