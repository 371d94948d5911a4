"""Workbooks (.xlsx): one sheet's cells as they are shown, formulas by the results that the program stored."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.domain.returns import MOST_ROWS
from app.formats.uploads.columns import FOR_READERS, column_name
from app.formats.uploads.faults import CellFault, UploadError, refused
from app.formats.uploads.rows import HEADER_ROW, Upload, letters, read_rows
from app.formats.uploads.workbook_guard import unpacked

SHEET = "Return"

# Every run is bounded, so that no content makes the search slow.
_SHEET_TAG = re.compile(rb"<(?:\w{1,20}:)?sheet\s[^<>]{0,1000}>")
_RELATION_TAG = re.compile(rb"<(?:\w{1,20}:)?Relationship\s[^<>]{0,2000}>")
_ATTRIBUTE = re.compile(rb"([\w:]{1,40})\s{0,9}=\s{0,9}[\"']([^\"']*)[\"']")
_ERROR_CELL = re.compile(
    rb"<(?:\w{1,20}:)?c\s(?=[^<>]{0,200}\bt=[\"']e[\"'])[^<>]{0,200}?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']"
)
_CELL_WITH_FORMULA = re.compile(
    rb"<(?:\w{1,20}:)?c\s[^<>]{0,200}?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^<>]{0,200}>\s{0,9}"
    rb"<(?:\w{1,20}:)?f\b(?:[^<>]{0,500}/>|[^<>]{0,500}>[^<]{0,9000}</(?:\w{1,20}:)?f>)\s{0,9}"
    rb"(?:<(?:\w{1,20}:)?v\s{0,9}/>|<(?:\w{1,20}:)?v>\s{0,9}</(?:\w{1,20}:)?v>)?\s{0,9}</(?:\w{1,20}:)?c>"
)
_ERROR = ("formula_error", "The cell shows an error (such as #DIV/0!): mend the formula, or write the number.")
_NO_RESULT = (
    "formula_without_result",
    "The formula has no stored result: open the file in a spreadsheet program and save it, or write the number.",
)


def read_workbook(body: bytes) -> Upload:
    """The rows of the sheet named Return, or of the first one; raises UploadError."""
    parts = unpacked(body)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(body)) as workbook:
            name = _sheet_name(workbook)
            sheet = workbook.get_sheet_by_name(name)
            merged = sheet.merged_cell_ranges or []
            cells = _cells(sheet)
    except (CalamineError, OSError, ValueError):
        raise _unreadable() from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader's own failures come through; no Exception
            raise
        raise _unreadable() from None
    if not cells:
        raise refused("no_rows", "The sheet is empty.")
    if merged:
        raise UploadError(_merged(first, last) for first, last in merged)
    header = cells[0]
    broken = list(_broken(_part(parts, name=name), header=header))
    if broken:
        raise UploadError(broken)
    return read_rows(header, enumerate(cells[1:], HEADER_ROW + 1), may_have_commas=False)


def _unreadable() -> UploadError:
    return refused("not_a_workbook", "This workbook cannot be read. Save it again as an Excel workbook (.xlsx).")


def _sheet_name(workbook: CalamineWorkbook) -> str:
    sheets = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    named = [one.name for one in sheets if one.name.strip().lower() == SHEET.lower()]
    shown = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
    if not (named or shown):
        raise refused("no_rows", "The workbook has no sheet.")
    return (named or shown)[0]


def _cells(sheet: CalamineSheet) -> list[list[Any]]:
    return sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)


def _merged(first: tuple[int, int], last: tuple[int, int]) -> CellFault:
    span = f"{letters(first[1])}{first[0] + 1}:{letters(last[1])}{last[0] + 1}"
    detail = f"The cells {span} are merged: split them, and write each row's own content."
    return CellFault(first[0] + 1, letters(first[1]), "merged_cells", detail)


def _broken(sheet: bytes, *, header: list[Any]) -> Iterator[CellFault]:
    """Cells whose content no reader can know, in columns that a return reads."""
    names = [column_name(cell) for cell in header]
    for pattern, (code, detail) in ((_ERROR_CELL, _ERROR), (_CELL_WITH_FORMULA, _NO_RESULT)):
        for match in pattern.finditer(sheet):
            place = _place(match[1].decode())
            name = names[place] if place < len(names) else ""
            if name and name not in FOR_READERS:
                yield CellFault(int(match[2]), name, code, detail)


def _place(column: str) -> int:
    """The place of a column: A is 0, AA is 26."""
    found = 0
    for letter in column:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def _part(parts: Mapping[str, bytes], *, name: str) -> bytes:
    """The XML of a sheet by its name; nothing where the workbook keeps it in an unusual place."""
    wanted = name.encode()
    identity = next(
        (
            found.get(b"r:id", b"")
            for found in _tags(_SHEET_TAG, parts.get("xl/workbook.xml", b""))
            if found.get(b"name") == wanted
        ),
        None,
    )
    for found in _tags(_RELATION_TAG, parts.get("xl/_rels/workbook.xml.rels", b"")):
        if found.get(b"Id") == identity:
            target = found.get(b"Target", b"").decode("ascii", "replace")
            return parts.get(target.removeprefix("/") if target.startswith("/") else f"xl/{target}", b"")
    return b""


def _tags(pattern: re.Pattern[bytes], part: bytes) -> Iterator[dict[bytes, bytes]]:
    return (dict(_ATTRIBUTE.findall(tag)) for tag in pattern.findall(part))
