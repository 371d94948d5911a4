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
