"""Workbooks (.xlsx): one sheet's cells as they are shown, formulas by the results that the program stored."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.domain.publishing.returns import MOST_ROWS, SubmittedReturn
from app.formats.uploads.faults import UploadError, refused
from app.formats.uploads.rows import HEADER_ROW, Line, read_rows
from app.formats.uploads.workbook_flaws import flaws_of
from app.formats.uploads.workbook_guard import unpacked

SHEET = "Return"

# Every run is bounded, so that no content makes the search slow.
_SHEET_TAG = re.compile(rb"<(?:\w{1,20}:)?sheet\s[^<>]{0,1000}>")
_RELATION_TAG = re.compile(rb"<(?:\w{1,20}:)?Relationship\s[^<>]{0,2000}>")
_ATTRIBUTE = re.compile(rb"([\w:]{1,40})\s{0,9}=\s{0,9}[\"']([^\"']*)[\"']")
_STYLES = b"/styles"  # how the type of the relation to them ends, in each of the two kinds of workbook


def read_workbook(body: bytes) -> SubmittedReturn:
    """The rows of the sheet named Return, or of the first one; raises UploadError where none can be read."""
    parts = unpacked(body)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(body)) as workbook:
            name = _sheet_name(workbook)
            sheet = workbook.get_sheet_by_name(name)
            merged = sheet.merged_cell_ranges or []
            cells: list[list[Any]] = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)
    except (CalamineError, OSError, ValueError):
        raise _unreadable() from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader's own failures come through; no Exception
            raise
        raise _unreadable() from None
    if not cells:
        raise refused("no_rows", "The sheet is empty.")
    sheet_part, styles = _parts_of(parts, name=name)
    flaws = flaws_of(sheet_part, cells=cells, merged=merged, styles=styles)
    lines: list[Line] = list(enumerate(cells[1:], HEADER_ROW + 1))
    # The reader leaves rows out that end the sheet and hold nothing that it knows.
    lines += [(row, ()) for row in sorted(flaws) if row > len(cells)]
    return read_rows(cells[0], lines, may_have_commas=False, flaws=flaws)


def _unreadable() -> UploadError:
    return refused("not_a_workbook", "This workbook cannot be read. Save it again as an Excel workbook (.xlsx).")


def _sheet_name(workbook: CalamineWorkbook) -> str:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    named = [sheet.name for sheet in sheets if sheet.name.strip().lower() == SHEET.lower()]
    shown = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    if not (named or shown):
        raise refused("no_rows", "The workbook has no sheet.")
    return (named or shown)[0]


def _parts_of(parts: Mapping[str, bytes], *, name: str) -> tuple[bytes, bytes]:
    """The XML of a sheet by its name, and of the styles; nothing where the workbook keeps them in an unusual place."""
    identity = next(
        (
            tag.get(b"r:id", b"")
            for tag in _tags(_SHEET_TAG, parts.get("xl/workbook.xml", b""))
            if unescape(tag.get(b"name", b"").decode("utf-8", "replace")) == name
        ),
        None,
    )
    sheet = styles = b""
    for tag in _tags(_RELATION_TAG, parts.get("xl/_rels/workbook.xml.rels", b"")):
        target = tag.get(b"Target", b"").decode("ascii", "replace")
        part = parts.get(target.removeprefix("/") if target.startswith("/") else f"xl/{target}", b"")
        if tag.get(b"Id") == identity:
            sheet = part
        elif tag.get(b"Type", b"").endswith(_STYLES):
            styles = part
    return sheet, styles


def _tags(pattern: re.Pattern[bytes], part: bytes) -> Iterator[dict[bytes, bytes]]:
    return (dict(_ATTRIBUTE.findall(tag)) for tag in pattern.findall(part))
