"""Workbooks as spreadsheet programs leave them, and as they never should be."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

Change = Callable[[Worksheet], None]


def workbook(*rows: list[Any], title: str = "Return", change: Change | None = None, before: bool = False) -> bytes:
    """A workbook of one sheet, changed before it is saved; with `before` another sheet comes first."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change is not None:
        change(sheet)
    if before:
        book.create_sheet("Cover", 0).append(["A cover"])
    return _saved(book)


def refilled(body: bytes, change: Change) -> bytes:
    """A workbook opened, changed on its first sheet, and saved again."""
    book = load_workbook(io.BytesIO(body))
    change(book.worksheets[0])
    return _saved(book)


def cells(body: bytes, sheet: str = "Return") -> list[dict[str, Any]]:
    """The rows of a sheet by its header."""
    header, *rows = load_workbook(io.BytesIO(body))[sheet].iter_rows(values_only=True)
    return [dict(zip((str(name) for name in header), one, strict=True)) for one in rows]


def cell_of(sheet: Worksheet, row: int, column: str) -> Any:
    """The cell of a row in a column, by the column's name."""
    names = [str(cell.value) for cell in sheet[1]]
    return sheet.cell(row, names.index(column) + 1)


def with_parts(body: bytes, parts: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """A workbook with some of its parts put otherwise."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = parts.get(name)
            new.writestr(name, old.read(name) if change is None else change(old.read(name)))
    return file.getvalue()


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
