"""A table of cells as the rows of a return: headers known, cells read by their column, then the contract's checks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.contract.returns_sent import ROWS
from app.domain.returns import MOST_ROWS, says_nothing
from app.formats.uploads.columns import (
    FOR_READERS,
    KNOWN,
    NUMBERS,
    READERS,
    REQUIRED,
    Cell,
    CellError,
    column_name,
    is_point,
    number_cell,
)
from app.formats.uploads.faults import CellFault, UploadError, refused

HEADER_ROW = 1
Line = tuple[int, Sequence[Cell]]  # a row of the file: its number as a spreadsheet counts, and its cells


@dataclass(frozen=True, slots=True)
class Upload:
    """The rows of a file: what each says, where it stood, and how many were left empty."""

    entries: Sequence[Mapping[str, Any]]
    rows: Sequence[int]
    left_empty: int


def read_rows(header: Sequence[Cell], lines: Iterable[Line], *, may_have_commas: bool) -> Upload:
    """The rows below a header; raises UploadError with everything that is wrong.

    `may_have_commas` allows a decimal comma, as long as no number of the file has a decimal point.
    """
    columns = _columns(header)
    held = [line for line in lines if any(cell not in (None, "") for cell in line[1])]
    if len(held) > MOST_ROWS:
        raise refused("too_many_rows", f"A return may have {MOST_ROWS:,} rows; this has {len(held):,}: send several.")
    if not held:
        raise refused("no_rows", "Below the header there is no row.")
    numbers = [place for place, name in columns if name in NUMBERS]
    pointed = may_have_commas and any(is_point(cells[at]) for _, cells in held for at in numbers if at < len(cells))
    faults = list(_without_header(held, header=header))
    entries, rows, left_empty = [], [], 0
    for row, cells in held:
        entry = _entry(row, cells, columns=columns, decimal_comma=may_have_commas and not pointed, faults=faults)
        if says_nothing(entry) and entry.get("commentary") is None and not _is_faulty(faults, row=row):
            left_empty += 1
        else:
            entries.append(entry)
            rows.append(row)
    if faults:
        raise UploadError(faults)
    return Upload(_checked(entries, rows=rows), rows, left_empty)


def _columns(header: Sequence[Cell]) -> list[tuple[int, str]]:
    """The place and name of each column that a return has; raises UploadError for the others."""
    faults, found = [], []
    names = [column_name(cell) for cell in header]
    for place, name in enumerate(names):
        if name in KNOWN and name in names[:place]:
            faults.append(CellFault(HEADER_ROW, name, "repeated_column", "This column stands here twice."))
        elif name in KNOWN:
            found.append((place, name))
        elif name and name not in FOR_READERS:
            detail = f"A return has no column of this name. There are: {', '.join(KNOWN)}."
            faults.append(CellFault(HEADER_ROW, letters(place), "unknown_column", detail))
    missing = [name for name in REQUIRED if name not in names]
    if not any(name in names for name in ("value", "numerator", "missing_reason", "commentary")):
        missing.append("value")
    faults += [CellFault(HEADER_ROW, name, "missing_column", f"Add the column {name}.") for name in missing]
    if faults:
        raise UploadError(faults)
    return found


def _entry(
    row: int, cells: Sequence[Cell], *, columns: list[tuple[int, str]], decimal_comma: bool, faults: list[CellFault]
) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for place, name in columns:
        cell = cells[place] if place < len(cells) else None
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            if name not in REQUIRED:
                entry[name] = None
                continue
            faults.append(CellFault(row, name, "required", f"Give the {name}."))
            continue
        try:
            read = READERS.get(name)
            entry[name] = number_cell(cell, decimal_comma=decimal_comma) if read is None else read(cell)
        except CellError as error:
            faults.append(CellFault(row, name, *error.args))
    return entry


def _is_faulty(faults: Sequence[CellFault], *, row: int) -> bool:
    return bool(faults) and faults[-1].row == row


def _without_header(held: Sequence[Line], *, header: Sequence[Cell]) -> Iterator[CellFault]:
    """Rows that hold something where there is no header."""
    bare = [place for place, cell in enumerate(header) if not column_name(cell)]
    for row, cells in held:
        if len(cells) > len(header) or bare:
            places = (*bare, *range(len(header), len(cells)))
            found = next((place for place in places if place < len(cells) and cells[place] not in (None, "")), None)
            if found is not None:
                yield CellFault(row, letters(found), "no_header", _NO_HEADER)


_NO_HEADER = "This cell has no header over it. In a file with commas, a text that holds one needs quotes around it."


def _checked(entries: list[dict[str, Any]], *, rows: Sequence[int]) -> Sequence[Mapping[str, Any]]:
    """The rows as the contract reads them."""
    try:
        return ROWS.validate_python(entries)
    except ValidationError as error:
        raise UploadError(
            CellFault(rows[int(one["loc"][0])], str(one["loc"][1]), one["type"], f"{one['msg']}.")
            for one in error.errors(include_url=False, include_input=False)
        ) from None


def letters(place: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    name, rest = "", place
    while rest >= 0:
        name, rest = chr(ord("A") + rest % 26) + name, rest // 26 - 1
    return name
