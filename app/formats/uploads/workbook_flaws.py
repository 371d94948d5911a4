"""Cells of a workbook that would be read for what they do not show: merged, hidden, without a result, or in percent."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from app.formats.uploads.cells import Cell
from app.formats.uploads.columns import column_name
from app.formats.uploads.faults import CellFault, Flaws, UploadError
from app.formats.uploads.layout import Layout
from app.formats.uploads.rows import HEADER_ROW, letters
from app.formats.uploads.workbook_percents import percent_faults, place_of

MOST_MERGED = 1_000

Corner = tuple[int, int]  # a cell by its row and column, each from 0

# Every run is bounded, so that no content makes the search slow.
_ERROR_CELL = re.compile(
    rb"<(?:\w{1,20}:)?c\s(?=[^<>]{0,200}\bt=[\"']e[\"'])[^<>]{0,200}?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']"
)
_CELL_WITH_FORMULA = re.compile(
    rb"<(?:\w{1,20}:)?c\s[^<>]{0,200}?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^<>]{0,200}>\s{0,9}"
    rb"<(?:\w{1,20}:)?f\b(?:[^<>]{0,500}/>|[^<>]{0,500}>[^<]{0,9000}</(?:\w{1,20}:)?f>)\s{0,9}"
    rb"(?:<(?:\w{1,20}:)?v\s{0,9}/>|<(?:\w{1,20}:)?v>\s{0,9}</(?:\w{1,20}:)?v>)?\s{0,9}</(?:\w{1,20}:)?c>"
)
_HIDDEN_ROW = re.compile(
    rb"<(?:\w{1,20}:)?row\s(?=[^<>]{0,500}\bhidden\s{0,9}=\s{0,9}[\"'](?:1|true)[\"'])[^<>]{0,600}>"
)
_ROW_NUMBER = re.compile(rb"\br\s{0,9}=\s{0,9}[\"']([0-9]{1,7})[\"']")
_FILTER = re.compile(rb"<(?:\w{1,20}:)?autoFilter\b")
_HIDDEN = "This row is hidden: show it, or delete it."
_FILTERED = "This row is hidden, probably by a filter: clear the filter, or delete the row."
_ERROR = ("formula_error", "The cell shows an error (such as #DIV/0!): correct the formula, or write the number.")
_NO_RESULT = (
    "formula_without_result",
    "The formula has no stored result: open the file in a spreadsheet program and save it, or write the number.",
)


def flaws_of(
    sheet: bytes,
    *,
    layout: Layout,
    cells: Sequence[list[Cell]],
    merged: Sequence[tuple[Corner, Corner]],
    styles: bytes,
    first: int = 0,
) -> Mapping[int, Flaws]:
    """The flaws of the rows below the header, which is the row `first` from 0.

    Numbers in percent whose rows are in percent are put into `cells` as they are shown.
    Raises UploadError where cells of the header, or very many, are merged.
    """
    flaws: defaultdict[int, Flaws] = defaultdict(Flaws)
    names = [column_name(cell) for cell in cells[first]]
    if merged:
        _add_merged(flaws, merged, names=names, known=layout.known, cells=cells, header=first)
    for row in _hidden(sheet, cells=cells, first=first):
        flaws[row].cells.append(CellFault(row, None, "hidden_row", _FILTERED if _FILTER.search(sheet) else _HIDDEN))
    broken = _broken(sheet, names=names, known=layout.known)
    for fault in (*broken, *percent_faults(sheet, names=names, layout=layout, cells=cells, styles=styles)):
        if fault.row is None or fault.row <= first + HEADER_ROW:
            continue
        flaw = flaws[fault.row]
        if fault.column not in flaw.unread:
            flaw.cells.append(fault)
            flaw.unread.add(str(fault.column))
    return flaws


def _add_merged(
    flaws: defaultdict[int, Flaws],
    merged: Sequence[tuple[Corner, Corner]],
    *,
    names: Sequence[str],
    known: Collection[str],
    cells: Sequence[Sequence[Cell]],
    header: int,
) -> None:
    """Merged cells, each range by its first row that holds something; none of its cells is read."""
    if len(merged) > MOST_MERGED or any(first[0] <= header for first, _ in merged):
        raise UploadError(_merged(first[0] + 1, first, last) for first, last in merged)
    filled = [
        row
        for row, line in enumerate(cells, HEADER_ROW)
        if row > header + HEADER_ROW and any(cell not in (None, "") for cell in line)
    ]
    done = dict.fromkeys((place for place, name in enumerate(names) if name in known), 0)
    for first, last in sorted(merged):
        top, below = bisect_left(filled, first[0] + 1), bisect_right(filled, last[0] + 1)
        if top < below:
            flaws[filled[top]].cells.append(_merged(filled[top], first, last))
        for place in done.keys() & range(first[1], last[1] + 1):
            # Ranges that overlap would else be gone through again and again.
            for row in filled[max(top, done[place]) : below]:
                flaws[row].unread.add(names[place])
            done[place] = max(done[place], below)


def _merged(row: int, first: Corner, last: Corner) -> CellFault:
    span = f"{letters(first[1])}{first[0] + 1}:{letters(last[1])}{last[0] + 1}"
    detail = f"The cells {span} are merged: split them, and write each row's own content."
    return CellFault(row, letters(first[1]), "merged_cells", detail)


def _hidden(sheet: bytes, *, cells: Sequence[Sequence[Cell]], first: int) -> Iterator[int]:
    """The numbers of the rows that hold something and are not shown."""
    for row in hidden_rows(sheet):
        if first + HEADER_ROW < row <= len(cells) and any(cell not in (None, "") for cell in cells[row - 1]):
            yield row


def hidden_rows(sheet: bytes) -> Iterator[int]:
    """The numbers of the rows that are not shown."""
    for match in _HIDDEN_ROW.finditer(sheet):
        number = _ROW_NUMBER.search(match[0])
        if number is not None:
            yield int(number[1])


def _broken(sheet: bytes, *, names: Sequence[str], known: Collection[str]) -> Iterator[CellFault]:
    """Cells whose content no reader can know, in columns that a return reads."""
    for row, place, code, detail in broken_cells(sheet):
        name = names[place] if place < len(names) else ""
        if name in known:
            yield CellFault(row, name, code, detail)


def broken_cells(sheet: bytes) -> Iterator[tuple[int, int, str, str]]:
    """The cells whose content no reader can know: row from 1, column from 0, the kind of fault and a sentence."""
    for pattern, (code, detail) in ((_ERROR_CELL, _ERROR), (_CELL_WITH_FORMULA, _NO_RESULT)):
        for match in pattern.finditer(sheet):
            yield int(match[2]), place_of(match[1]), code, detail
