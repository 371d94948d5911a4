"""A table as CSV: RFC 4180, UTF-8, CRLF, one header line, no text that a spreadsheet runs as a formula."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Cell = str | int | float | Decimal | bool | date | datetime | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by name and rows in their order, as tidy data."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def csv_bytes(table: Table) -> bytes:
    """The table as CSV bytes; raises ValueError for a number that is not finite or a row of another width."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([written(name) for name in table.columns])
    for row in table.rows:
        if len(row) != len(table.columns):
            raise ValueError(f"A row has {len(row)} cells for {len(table.columns)} columns.")
        writer.writerow([written(cell) for cell in row])
    return text.getvalue().encode("utf-8")


def written(cell: Cell) -> str:
    """One cell as text; `-3.5` stays a number, the text `-3.5` gets an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        plain = str(cell)  # the text itself where it is a member of an enumeration
        return f"'{plain}" if plain.startswith(_FORMULA_STARTS) else plain
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return _instant(cell) if isinstance(cell, datetime) else cell.isoformat()
    if not math.isfinite(cell):
        raise ValueError("A number that is not finite has no place in a table.")
    return format(cell, "f") if isinstance(cell, Decimal) else repr(cell)


def _instant(moment: datetime) -> str:
    """As in JSON: `Z` for UTC."""
    text = moment.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
