"""A table of cells as the rows of a return: headers known, cells read by their column, then the contract's checks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.contract.publishing.return_bodies import checked
from app.domain.publishing.returns import MOST_ROWS, RowFault, UnreadRows, is_empty_row
from app.formats.uploads.columns import (
    FOR_READERS,
    KNOWN,
    NUMBERS,
    READERS,
    REPEATED,
    REQUIRED,
    Cell,
    CellError,
    column_name,
    is_point,
    number_cell,
)
from app.formats.uploads.faults import CellFault, Flaws, UploadError, refused

HEADER_ROW = 1
LONGEST_NAME = 60  # characters of a header that is no column, as it is told
Line = tuple[int, Sequence[Cell]]  # a row of the file: its number as a spreadsheet counts, and its cells
# A column's place from 0, its name, what reads its cells, and what cells hold that were read before: most repeat.
# Only texts and the empty cell are kept: of numbers 1 and True would be one.
Column = tuple[int, str, Callable[[Cell], Any], dict[Cell, Any]]
_UNREAD = object()


@dataclass(frozen=True, slots=True)
class Upload:
    """The rows of a file: what each says, where it stood, how many were left empty, and what could not be read."""

    entries: Sequence[Mapping[str, Any]]
    rows: Sequence[int]
    left_empty: int
    unread: UnreadRows


def read_rows(
    header: Sequence[Cell], lines: Iterable[Line], *, may_have_commas: bool, flaws: Mapping[int, Flaws] | None = None
) -> Upload:
    """The rows below a header, with everything that is wrong in them; raises UploadError where none can be read.

    `may_have_commas` allows a decimal comma, as long as no number of the file has a decimal point. `flaws` are those
    of rows that are known to have some.
    """
    columns = _columns(header)
    flawed = flaws or {}
    held = [line for line in lines if any(cell not in (None, "") for cell in line[1]) or line[0] in flawed]
    if len(held) > MOST_ROWS:
        raise refused("too_many_rows", f"A return may have {MOST_ROWS:,} rows; this has {len(held):,}: send several.")
    if not held:
        raise refused("no_rows", "Below the header there is no row.")
    numbers = [place for place, name in columns if name in NUMBERS]
    pointed = may_have_commas and any(is_point(cells[at]) for _, cells in held for at in numbers if at < len(cells))
    number = partial(number_cell, decimal_comma=may_have_commas and not pointed)
    readers: list[Column] = [(place, name, READERS.get(name, number), _empty(name)) for place, name in columns]
    bare = [place for place, cell in enumerate(header) if not column_name(cell)]
    entries: list[dict[str, Any]] = []
    rows: list[int] = []
    broken: dict[int, Flaws] = {}
    for line in held:
        flaw = flawed.get(line[0])
        asked = readers if flaw is None else [one for one in readers if one[1] not in flaw.unread]
        entry, faults = _entry(line, columns=asked)
        if bare or len(line[1]) > len(header):
            faults += _without_header(line, bare=bare, width=len(header))
        if faults or flaw is not None:
            broken[len(entries)] = _joined(faults, flaw)
        elif is_empty_row(entry) and entry.get("commentary") is None:
            continue
        entries.append(entry)
        rows.append(line[0])
    return _checked(entries, rows=rows, left_empty=len(held) - len(rows), broken=broken)


def _columns(header: Sequence[Cell]) -> list[tuple[int, str]]:
    """The place and name of each column that a return has; raises UploadError for the others."""
    faults, found = [], []
    names = [column_name(cell) for cell in header]
    for place, (cell, name) in enumerate(zip(header, names, strict=True)):
        if name in KNOWN and name in names[:place]:
            faults.append(CellFault(HEADER_ROW, name, "repeated_column", "This column stands here twice."))
        elif name in KNOWN:
            found.append((place, name))
        elif name and name not in FOR_READERS:
            detail = f"“{str(cell).strip()[:LONGEST_NAME]}” is no column of a return. There are: {', '.join(KNOWN)}."
            faults.append(CellFault(HEADER_ROW, letters(place), "unknown_column", detail))
    missing = [name for name in REQUIRED if name not in names]
    if not any(name in names for name in ("value", "numerator", "missing_reason", "commentary")):
        missing.append("value")
    faults += [CellFault(HEADER_ROW, name, "missing_column", f"Add the column {name}.") for name in missing]
    if faults:
        raise UploadError(faults)
    return found


def _entry(line: Line, *, columns: Sequence[Column]) -> tuple[dict[str, Any], list[CellFault]]:
    """What a row says, and the cells of it that cannot be read."""
    row, cells = line
    entry: dict[str, Any] = {}
    faults: list[CellFault] = []
    width = len(cells)
    for place, name, read, known in columns:
        cell = cells[place] if place < width else None
        found = known.get(cell, _UNREAD)
        if found is _UNREAD:
            try:
                found = _value(cell, name=name, read=read)
            except CellError as error:
                faults.append(CellFault(row, name, *error.args))
                continue
            if name in REPEATED and isinstance(cell, str):
                known[cell] = found
        entry[name] = found
    return entry, faults


def _empty(name: str) -> dict[Cell, Any]:
    return {} if name in REQUIRED else {None: None, "": None}


def _value(cell: Cell, *, name: str, read: Callable[[Cell], Any]) -> Any:
    """What a cell holds; None where it is empty. Raises CellError."""
    if cell is not None and not (isinstance(cell, str) and not cell.strip()):
        return read(cell)
    if name in REQUIRED:
        raise CellError("required", f"Give the {name}.")
    return None


def _without_header(line: Line, *, bare: Sequence[int], width: int) -> Iterator[CellFault]:
    """The first cell of a row that holds something where there is no header."""
    row, cells = line
    places = (*bare, *range(width, len(cells)))
    found = next((place for place in places if place < len(cells) and cells[place] not in (None, "")), None)
    if found is not None:
        yield CellFault(row, letters(found), "no_header", _NO_HEADER)


_NO_HEADER = "This cell has no header over it. In a file with commas, a text that holds one needs quotes around it."


def _joined(faults: list[CellFault], flaw: Flaws | None) -> Flaws:
    """What is wrong with a row, known before and found in its cells."""
    unread = {fault.column for fault in faults if fault.column is not None}
    return Flaws(faults, unread) if flaw is None else Flaws(flaw.cells + faults, flaw.unread | unread)


def _checked(
    entries: list[dict[str, Any]], *, rows: Sequence[int], left_empty: int, broken: Mapping[int, Flaws]
) -> Upload:
    """The rows as the contract reads them, with all that is wrong."""
    read = checked(entries, unread={index: flaw.unread for index, flaw in broken.items()})
    faults = [
        RowFault(index, cell.column, cell.code, cell.detail) for index, flaw in broken.items() for cell in flaw.cells
    ]
    faults += [RowFault(int(one["loc"][0]), str(one["loc"][1]), one["type"], f"{one['msg']}.") for one in read.errors]
    return Upload(read.rows, rows, left_empty, UnreadRows(tuple(faults), read.partial))


def letters(place: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    name, rest = "", place
    while rest >= 0:
        name, rest = chr(ord("A") + rest % 26) + name, rest // 26 - 1
    return name
