"""A file of earlier figures as tables of cells: CSV, or each sheet of a workbook, titles above the header included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.domain.errors import InvalidInputError, NotFoundError
from app.domain.publishing.history import LINES_SEARCHED, header_labels, header_place, read_header
from app.domain.publishing.returns import MOST_ROWS
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.columns import period_cell
from app.formats.uploads.csv_file import SEPARATORS, csv_lines
from app.formats.uploads.faults import UploadError, refused
from app.formats.uploads.file import refuse_others
from app.formats.uploads.kinds import XLSX, media_type_of
from app.formats.uploads.number_cell import is_point
from app.formats.uploads.workbook_file import parts_of, reader_failures
from app.formats.uploads.workbook_flaws import broken_cells, hidden_rows
from app.formats.uploads.workbook_guard import unpacked
from app.formats.uploads.workbook_percents import percent_cells

CellPlace = tuple[int, int]  # a cell: its row as a spreadsheet counts, its column from 0


@dataclass(frozen=True, slots=True)
class HistoryTable:
    """The cells of a table, with the place of its header from 0 (None: it has none) and its labels.

    `numbers` are the rows' numbers in the file; `hidden` are rows that are not shown, `percent` cells shown in percent,
    and `broken` cells that no reader can know.
    """

    sheet: str | None
    cells: Sequence[Sequence[Cell]]
    numbers: Sequence[int]
    header: int | None
    labels: Sequence[str]
    is_shown: bool = True
    decimal_comma: bool = False
    hidden: frozenset[int] = frozenset()
    percent: frozenset[CellPlace] = frozenset()
    broken: Mapping[CellPlace, str] = field(default_factory=dict)

    def below(self) -> list[tuple[int, Sequence[Cell]]]:
        """The rows below the header, each with its number."""
        first = 0 if self.header is None else self.header + 1
        return list(zip(self.numbers[first:], self.cells[first:], strict=True))


def cell_text(cell: Cell) -> str:
    """A cell as the label that it shows: a date is a day, 2014.0 is 2014."""
    if cell is None:
        return ""
    try:
        return period_cell(cell).strip()
    except CellError:
        return str(cell)


def read_tables(body: bytes) -> list[HistoryTable]:
    """Every table of a file: of CSV one, of a workbook its sheets; raises UploadError."""
    refuse_others(body)
    if media_type_of(body) == XLSX:
        return _workbook_tables(body)
    table = csv_lines(body, separator_of=_separator)
    cells: list[Sequence[Cell]] = [line for _, line in table.lines]
    commas = table.separator == ";" and not any(is_point(cell) for line in cells for cell in line)
    return [_table(None, cells, [number for number, _ in table.lines], decimal_comma=commas)]


def chosen_table(tables: Sequence[HistoryTable], *, sheet: str | None) -> HistoryTable:
    """The sheet of this name, else the first that is shown and has a header; raises NotFoundError and UploadError."""
    if sheet is not None:
        named = [table for table in tables if (table.sheet or "").strip().casefold() == sheet.strip().casefold()]
        if not named:
            names = ", ".join(table.sheet or "" for table in tables)
            raise NotFoundError(f"There is no sheet “{sheet}”. There are: {names or 'none, the file is CSV'}.")
        tables = named
    table = next((table for table in tables if table.header is not None and (table.is_shown or sheet)), None)
    if table is None:
        raise refused("no_header", _NO_HEADER)
    return table


_NO_HEADER = (
    f"There is no header within the first {LINES_SEARCHED} rows: a table is wide, with the indicator and a column for "
    "each period (2014/15, Q1 2019/20), or long, with the columns indicator, period and value."
)


def _table(sheet: str | None, cells: Sequence[Sequence[Cell]], numbers: Sequence[int], **more: object) -> HistoryTable:
    top = [[cell_text(cell) for cell in line] for line in cells[:LINES_SEARCHED]]
    header = header_place(top)
    labels = [] if header is None else header_labels(top, header)
    return HistoryTable(sheet, cells, numbers, header, labels, **more)  # type: ignore[arg-type]  # fields by name


def _separator(text: str) -> str:
    """The separator by which some line of the first names the most columns, or else has the most cells."""
    lines = [line for line in text.splitlines() if line.strip()][:LINES_SEARCHED]

    def score(separator: str) -> tuple[int, int]:
        cut = [[part.strip('" \r') for part in line.split(separator)] for line in lines]
        named = (sum(1 for label in cells if _names_column(label)) for cells in cut)
        return max(named, default=0), max(map(len, cut), default=0)

    return max(SEPARATORS, key=score)


def _names_column(label: str) -> bool:
    reading = read_header(label)
    return reading.role is not None or bool(reading.periods.meanings)


def _workbook_tables(body: bytes) -> list[HistoryTable]:
    parts = unpacked(body)
    tables = []
    with reader_failures(), CalamineWorkbook.from_filelike(BytesIO(body)) as workbook:
        for metadata in workbook.sheets_metadata:
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(metadata.name)
            cells: list[list[Any]] = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + LINES_SEARCHED)
            part, styles = parts_of(parts, name=metadata.name)
            tables.append(
                _table(
                    metadata.name,
                    cells,
                    range(1, len(cells) + 1),
                    is_shown=metadata.visible == SheetVisibleEnum.Visible,
                    hidden=frozenset(hidden_rows(part)),
                    percent=frozenset((row, place) for row, place, _ in percent_cells(part, styles=styles)),
                    broken={(row, place): detail for row, place, _, detail in broken_cells(part)},
                )
            )
    return tables


def as_input_error(error: UploadError) -> InvalidInputError:
    """What is wrong with a whole file, as one sentence."""
    return InvalidInputError(" ".join(cell.detail for cell in error.cells))
