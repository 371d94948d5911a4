"""Workbooks (.xlsx): the cells of each sheet as they are shown, formulas by the results that the program stored."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.domain.publishing.returns import HEADER_INDEX, MOST_ROWS, SubmittedReturn
from app.formats.uploads.faults import UploadError, refused
from app.formats.uploads.layout import RETURN_LAYOUT, Layout
from app.formats.uploads.rows import (
    HEADER_ROW,
    ROWS_SEARCHED,
    Line,
    first_filled,
    header_place,
    read_rows,
    rows_above_header,
)
from app.formats.uploads.sheets import joined
from app.formats.uploads.workbook_flaws import Corner, flaws_of
from app.formats.uploads.workbook_guard import unpacked

# Every run is bounded, so that no content makes the search slow.
_SHEET_TAG = re.compile(rb"<(?:\w{1,20}:)?sheet\s[^<>]{0,1000}>")
_RELATION_TAG = re.compile(rb"<(?:\w{1,20}:)?Relationship\s[^<>]{0,2000}>")
_ATTRIBUTE = re.compile(rb"([\w:]{1,40})\s{0,9}=\s{0,9}[\"']([^\"']*)[\"']")
_STYLES = b"/styles"  # how the type of the relation to them ends, in each of the two kinds of workbook


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet of a workbook with its cells, and the place of its header from 0; None where it has none."""

    name: str
    is_shown: bool
    cells: list[list[Any]]
    merged: Sequence[tuple[Corner, Corner]]
    header: int | None


def read_workbook(body: bytes, *, layout: Layout = RETURN_LAYOUT) -> SubmittedReturn:
    """The rows of every sheet that has the header of a return; raises UploadError where none can be read."""
    parts = unpacked(body)
    with reader_failures():
        sheets = _sheets(body, layout=layout)
    with_header = [sheet for sheet in sheets if sheet.header is not None]
    chosen = with_header or [_likeliest(sheets, name=layout.sheet)]
    return joined([_reader(sheet, layout=layout, parts=parts) for sheet in chosen])


@contextmanager
def reader_failures() -> Iterator[None]:
    """Whatever the reader of workbooks fails with, as an UploadError."""
    try:
        yield
    except (CalamineError, OSError, ValueError):
        raise unreadable() from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader's own failures come through; no Exception
            raise
        raise unreadable() from None


def _sheets(body: bytes, *, layout: Layout) -> list[_Sheet]:
    """The sheets of cells; of those without a header the first lines alone."""
    with CalamineWorkbook.from_filelike(BytesIO(body)) as workbook:
        sheets = []
        for metadata in workbook.sheets_metadata:
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(metadata.name)
            first: list[list[Any]] = sheet.to_python(skip_empty_area=False, nrows=ROWS_SEARCHED)
            header = header_place(first, layout=layout)
            whole = header is not None and len(first) == ROWS_SEARCHED
            cells = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + ROWS_SEARCHED) if whole else first
            is_shown = metadata.visible == SheetVisibleEnum.Visible
            sheets.append(_Sheet(metadata.name, is_shown, cells, sheet.merged_cell_ranges or [], header))
        return sheets


def _likeliest(sheets: Sequence[_Sheet], *, name: str) -> _Sheet:
    """Of sheets without a header the one of this name, or the first that is shown."""
    named = [sheet for sheet in sheets if sheet.name.strip().lower() == name.lower()]
    shown = [sheet for sheet in sheets if sheet.is_shown]
    if not (named or shown):
        raise refused("no_rows", "The workbook has no sheet.")
    return (named or shown)[0]


def _reader(sheet: _Sheet, *, layout: Layout, parts: Mapping[str, bytes]) -> Callable[[], SubmittedReturn]:
    """What reads a sheet, and raises UploadError with faults that name it."""

    def read() -> SubmittedReturn:
        try:
            submitted = _rows(sheet, layout=layout, parts=parts)
        except UploadError as error:
            raise UploadError(replace(cell, sheet=sheet.name) for cell in error.cells) from None
        faults = tuple(
            replace(fault, sheet=sheet.name) if fault.index == HEADER_INDEX else fault for fault in submitted.faults
        )
        return replace(submitted, sheets=[sheet.name] * len(submitted.rows), faults=faults)

    return read


def _rows(sheet: _Sheet, *, layout: Layout, parts: Mapping[str, bytes]) -> SubmittedReturn:
    cells = sheet.cells
    if not cells:
        raise refused("no_rows", "The sheet is empty.")
    if not sheet.is_shown:
        raise refused("hidden_sheet", f"The sheet “{sheet.name}” is hidden: show it, or delete it.")
    first, header = first_filled(cells[:ROWS_SEARCHED]), sheet.header
    part, styles = parts_of(parts, name=sheet.name)
    flaws = flaws_of(part, layout=layout, cells=cells, first=first, merged=sheet.merged, styles=styles)
    if header is not None and header > first:
        raise rows_above_header(first + 1, header + 1)
    lines: list[Line] = list(enumerate(cells[first + 1 :], HEADER_ROW + first + 1))
    # The reader leaves rows out that end the sheet and hold nothing that it knows.
    lines += [(row, ()) for row in sorted(flaws) if row > len(cells)]
    header_row = HEADER_ROW + first
    return read_rows(cells[first], lines, layout=layout, may_have_commas=False, flaws=flaws, header_row=header_row)


def unreadable() -> UploadError:
    """The refusal of a workbook that its reader fails at."""
    return refused("not_a_workbook", "This workbook cannot be read. Save it again as an Excel workbook (.xlsx).")


def parts_of(parts: Mapping[str, bytes], *, name: str) -> tuple[bytes, bytes]:
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
