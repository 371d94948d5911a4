"""A table of cells as the rows of a return: headers known, cells read by their column, then the contract's checks."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from app.domain.publishing.returns import (
    HEADER_INDEX,
    MOST_ROWS,
    RowFault,
    SubmittedReturn,
    SubmittedRow,
)
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.columns import column_name
from app.formats.uploads.faults import CellFault, Flaws, UploadError, refused
from app.formats.uploads.layout import Layout
from app.formats.uploads.number_cell import Mark, is_point

HEADER_ROW = 1
ROWS_SEARCHED = 20  # for a header that is not the first line
LONGEST_NAME = 60  # characters of an unknown header in the message
Line = tuple[int, Sequence[Cell]]  # a row of the file: its number as a spreadsheet counts, and its cells
# A column's place from 0, its name, what reads its cells, and what cells hold that were read before: most repeat.
# Only texts and the empty cell are remembered: of numbers 1 and True would be the same.
Column = tuple[int, str, Callable[[Cell], Any], dict[Cell, Any]]
_UNREAD = object()


def header_place(lines: Iterable[Sequence[Cell]], *, layout: Layout) -> int | None:
    """The place (from 0) of the first of some lines that is a header; None where there is none."""
    return next((place for place, cells in enumerate(lines) if layout.is_header(cells)), None)


def first_filled(lines: Iterable[Sequence[Cell]]) -> int:
    """The place (from 0) of the first of some lines that holds anything; 0 where none does."""
    return next((place for place, cells in enumerate(lines) if is_filled(cells)), 0)


def rows_above_header(first: int, header: int, *, sheet: str | None = None) -> UploadError:
    """The refusal of a table that does not begin with its header."""
    above = f"row {first}" if header == first + 1 else f"rows {first} to {header - 1}"
    detail = f"The header is in row {header}: delete {above}, so that the header comes first."
    return refused("rows_above_header", detail, row=first, sheet=sheet)


def is_filled(cells: Sequence[Cell]) -> bool:
    """Whether a line holds anything."""
    return any(cell is not None and not (isinstance(cell, str) and not cell.strip()) for cell in cells)


def read_rows(
    header: Sequence[Cell],
    lines: Iterable[Line],
    *,
    layout: Layout,
    may_have_commas: bool,
    flaws: Mapping[int, Flaws] | None = None,
    header_row: int = HEADER_ROW,
) -> SubmittedReturn:
    """The rows below a header, with everything that is wrong in them; raises UploadError where none can be read.

    `may_have_commas` allows a decimal comma, as long as no number of the file has a decimal point. `flaws` are those
    of rows that are known to have some.
    """
    columns, header_faults = _columns(header, row=header_row, layout=layout)
    flawed = flaws or {}
    filled = _filled(lines, flawed=flawed)
    readers = _readers(columns, filled, layout=layout, may_have_commas=may_have_commas)
    bare = [place for place, cell in enumerate(header) if not column_name(cell)]
    rows: list[SubmittedRow] = []
    line_numbers: list[int] = []
    broken: dict[int, Flaws] = {}
    for line in filled:
        flaw = flawed.get(line[0])
        readable = readers if flaw is None else [column for column in readers if column[1] not in flaw.unread]
        row, faults = _row(line, columns=readable, layout=layout)
        total = layout.total(line[1], row) if flaw is None else None
        if total is not None:
            row, faults, flaw = {}, [], Flaws([CellFault(line[0], None, "total_row", total)], set(layout.required))
        elif bare or len(line[1]) > len(header):
            faults += _without_header(line, bare=bare, width=len(header))
        if faults or flaw is not None:
            broken[len(rows)] = _joined(faults, flaw)
        else:
            sent = layout.sent_row(row)
            if sent is None:
                continue
            rows.append(sent)
            line_numbers.append(line[0])
            continue
        rows.append(row)
        line_numbers.append(line[0])
    left_empty = len(filled) - len(rows)
    submitted = _submitted(rows, layout=layout, lines=line_numbers, left_empty=left_empty, broken=broken)
    return replace(submitted, faults=(*header_faults, *submitted.faults)) if header_faults else submitted


def _filled(lines: Iterable[Line], *, flawed: Container[int]) -> list[Line]:
    """The lines that hold something or are known to have a flaw; raises UploadError for none or too many."""
    filled = [line for line in lines if any(cell not in (None, "") for cell in line[1]) or line[0] in flawed]
    if len(filled) > MOST_ROWS:
        raise refused("too_many_rows", f"A return may have {MOST_ROWS:,} rows; this has {len(filled):,}: send several.")
    if not filled:
        raise refused("no_rows", "There is no row below the header.")
    return filled


def _readers(
    columns: Sequence[tuple[int, str]], lines: Sequence[Line], *, layout: Layout, may_have_commas: bool
) -> list[Column]:
    """What reads each column."""
    numbers = [place for place, name in columns if name in layout.numbers]
    pointed = may_have_commas and any(is_point(cells[at]) for _, cells in lines for at in numbers if at < len(cells))
    number = partial(layout.read_number, decimal_comma=may_have_commas and not pointed)
    return [(place, name, layout.readers.get(name, number), _empty(name, layout=layout)) for place, name in columns]


def _columns(header: Sequence[Cell], *, row: int, layout: Layout) -> tuple[list[tuple[int, str]], list[RowFault]]:
    """The place and name of each column that a return has, and what is wrong with the others.

    Raises UploadError with all of it where a column is missing without which no row can be read.
    """
    faults, columns, known = [], [], layout.known
    names = [column_name(cell) for cell in header]
    for place, (cell, name) in enumerate(zip(header, names, strict=True)):
        if name in known and name in names[:place]:
            faults.append(CellFault(row, name, "repeated_column", "This column appears twice."))
        elif name in known:
            columns.append((place, name))
        elif name and name not in layout.read_past:
            detail = (
                f"“{str(cell).strip()[:LONGEST_NAME]}” is not a column of {layout.name}. There are: {', '.join(known)}."
            )
            faults.append(CellFault(row, letters(place), "unknown_column", detail))
    missing = [name for name in layout.required if name not in names]
    if not any(name in names for name in (*layout.content, *layout.beside)):
        missing.append(layout.content[0])
    if missing:
        absent = [CellFault(row, name, "missing_column", f"Add the column {name}.") for name in missing]
        raise UploadError([*faults, *absent])
    return columns, [RowFault(HEADER_INDEX, fault.column, fault.code, fault.detail, line=row) for fault in faults]


def _row(line: Line, *, columns: Sequence[Column], layout: Layout) -> tuple[dict[str, Any], list[CellFault]]:
    """What a line says, and the cells of it that cannot be read."""
    line_number, cells = line
    row: dict[str, Any] = {}
    faults: list[CellFault] = []
    width = len(cells)
    marks: list[tuple[str, Mark]] = []
    for place, name, read, known in columns:
        cell = cells[place] if place < width else None
        value = known.get(cell, _UNREAD)
        if value is _UNREAD:
            try:
                value = _value(cell, name=name, read=read, layout=layout)
            except CellError as error:
                faults.append(CellFault(line_number, name, *error.args))
                continue
            if name in layout.repeated and isinstance(cell, str):
                known[cell] = value
            if type(value) is Mark:
                marks.append((name, value))
                value = value.number
        row[name] = value
    return row, [*faults, *_marked(row, marks, line_number=line_number)]


def _marked(row: dict[str, Any], marks: Sequence[tuple[str, Mark]], *, line_number: int) -> Iterator[CellFault]:
    """Give a row what the signs in its numbers say, unless one of its columns says something else."""
    for name, mark in marks:
        reason = mark.missing_reason if name == "value" else None
        meanings = {"missing_reason": reason, "status": mark.status, "unit": mark.unit}
        for column, word in meanings.items():
            if word is not None and row.get(column) not in (None, word):
                detail = f"The shorthand in the column {name} says {word}, and this says {row[column]}: leave one out."
                yield CellFault(line_number, column, "conflict", detail)
            elif word is not None:
                row[column] = str(word)


def _empty(name: str, *, layout: Layout) -> dict[Cell, Any]:
    return {} if name in layout.required_cells else {None: None, "": None}


def _value(cell: Cell, *, name: str, read: Callable[[Cell], Any], layout: Layout) -> Any:
    """What a cell holds; None where it is empty. Raises CellError."""
    if cell is not None and not (isinstance(cell, str) and not cell.strip()):
        return read(cell)
    if name in layout.required_cells:
        raise CellError("required", f"Give the {name}.")
    return None


def _without_header(line: Line, *, bare: Sequence[int], width: int) -> Iterator[CellFault]:
    """The first cell of a row that holds something where there is no header."""
    line_number, cells = line
    places = (*bare, *range(width, len(cells)))
    filled = next((place for place in places if place < len(cells) and cells[place] not in (None, "")), None)
    if filled is not None:
        yield CellFault(line_number, letters(filled), "no_header", NO_HEADER)


NO_HEADER = "This cell has no header over it. In a file with commas, a text that holds one needs quotes around it."


def _joined(faults: list[CellFault], flaw: Flaws | None) -> Flaws:
    """What is wrong with a row, before and after its cells are read."""
    unread = {fault.column for fault in faults if fault.column is not None}
    return Flaws(faults, unread) if flaw is None else Flaws(flaw.cells + faults, flaw.unread | unread)


def _submitted(
    rows: Sequence[SubmittedRow],
    *,
    layout: Layout,
    lines: Sequence[int],
    left_empty: int,
    broken: Mapping[int, Flaws],
) -> SubmittedReturn:
    """The rows as the contract reads them, with all that is wrong."""
    submitted = layout.submit(rows, unread={index: flaw.unread for index, flaw in broken.items()})
    cell_faults = (
        RowFault(index, cell.column, cell.code, cell.detail) for index, flaw in broken.items() for cell in flaw.cells
    )
    return replace(submitted, lines=lines, left_empty=left_empty, faults=(*cell_faults, *submitted.faults))


def letters(place: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    name, rest = "", place
    while rest >= 0:
        name, rest = chr(ord("A") + rest % 26) + name, rest // 26 - 1
    return name
