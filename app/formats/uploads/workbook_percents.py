"""Numbers that a workbook shows in percent: 31.4% is 0.314 in the file; a row in percent is read as it is shown."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.domain.measures.indicator import PERCENT
from app.domain.measures.number import LARGEST_NUMBER, rounded
from app.domain.publishing.returns import SPREADSHEET_DIGITS
from app.formats.uploads.cells import Cell
from app.formats.uploads.faults import CellFault
from app.formats.uploads.layout import Layout
from app.formats.uploads.workbook_styles import percent_places

UNIT = "unit"  # the column that says what a row is in
_PERCENTS = (PERCENT, "%")
_STYLED_CELL = re.compile(
    rb"<(?:\w{1,20}:)?c\s(?=[^<>]{0,200}\bs=[\"']([0-9]{1,6})[\"'])[^<>]{0,200}?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']"
)


def percent_faults(
    sheet: bytes, *, names: Sequence[str], layout: Layout, cells: Sequence[list[Cell]], styles: bytes
) -> Iterator[CellFault]:
    """The numbers shown in percent of which it is not known whether that is meant; the others are put into `cells`."""
    unit = names.index(UNIT) if UNIT in names else None
    for row, place, decimal_places in percent_cells(sheet, styles=styles):
        if row > len(cells) or place >= len(names) or names[place] not in layout.numbers:
            continue
        line = cells[row - 1]
        number = line[place] if place < len(line) else None
        # Numbers beyond what a return may hold are refused as such.
        if isinstance(number, float | int) and not isinstance(number, bool) and abs(number) <= LARGEST_NUMBER:
            name, stored = names[place], Decimal(f"{number:.{SPREADSHEET_DIGITS}g}")
            is_meant = unit is not None and name in layout.in_unit and str(line[unit]).strip().lower() in _PERCENTS
            if is_meant or name in layout.in_percent:
                line[place] = float(stored * 100)
            else:
                yield CellFault(row, name, "percent_format", _detail(stored, decimal_places=decimal_places))


def percent_cells(sheet: bytes, *, styles: bytes) -> Iterator[tuple[int, int, int]]:
    """The cells that are shown in percent: row from 1, column from 0, and the decimal places shown."""
    percent = percent_places(styles)
    if not percent:
        return
    for match in _STYLED_CELL.finditer(sheet):
        style = int(match[1])
        if style in percent:
            yield int(match[3]), place_of(match[2]), percent[style]


def _detail(stored: Decimal, *, decimal_places: int) -> str:
    shown = rounded(stored * 100, decimal_places=decimal_places)
    return (
        f"The cell is formatted as a percentage: it shows {shown:f}% and holds {_plain(stored)}. "
        f"Format it as a number and write {_plain(stored * 100)}, or {_plain(stored)} where that is meant."
    )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def place_of(column: bytes) -> int:
    """The place of a column: A is 0, AA is 26."""
    place = 0
    for letter in column:
        place = place * 26 + letter - ord("A") + 1
    return place - 1
