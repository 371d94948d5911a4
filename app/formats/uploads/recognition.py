"""Which return a file is, by its header or the name of its list: its sender need not say."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import Any

from python_calamine import CalamineWorkbook

from app.formats.uploads.cells import Cell
from app.formats.uploads.columns import column_name
from app.formats.uploads.csv_file import SEPARATORS, decoded
from app.formats.uploads.definition_layout import DEFINITION_LAYOUT
from app.formats.uploads.faults import UploadError
from app.formats.uploads.kinds import JSON, XLSX, media_type_of
from app.formats.uploads.layout import RETURN_LAYOUT, Layout
from app.formats.uploads.peer_group_layout import PEER_GROUP_LAYOUT
from app.formats.uploads.progress_layout import PROGRESS_LAYOUT
from app.formats.uploads.rows import ROWS_SEARCHED
from app.formats.uploads.rule_setting_layout import RULE_SETTING_LAYOUT
from app.formats.uploads.target_layout import TARGET_LAYOUT

LAYOUTS = (  # of two that fit alike the first is meant
    RETURN_LAYOUT,
    TARGET_LAYOUT,
    PROGRESS_LAYOUT,
    DEFINITION_LAYOUT,
    PEER_GROUP_LAYOUT,
    RULE_SETTING_LAYOUT,
)


def recognised(body: bytes) -> Layout | None:
    """The return that has the most of a file's columns, or the list of its JSON; None where neither is known."""
    kind = media_type_of(body)
    if kind == JSON:
        return _by_field(body)
    headers = list(_workbook_lines(body) if kind == XLSX else _csv_lines(body))
    scores = {layout.name: max((_columns_of(layout, header) for header in headers), default=0) for layout in LAYOUTS}
    best = max(LAYOUTS, key=lambda layout: scores[layout.name])
    return best if scores[best.name] else None


def _by_field(body: bytes) -> Layout | None:
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    fields = document if isinstance(document, dict) else {}
    return next((layout for layout in LAYOUTS if layout.json_field in fields), None)


def _columns_of(layout: Layout, cells: Sequence[Cell]) -> int:
    """How many of its columns a line names; 0 where one is absent without which no row can be read."""
    names = {column_name(cell) for cell in cells}
    return len(names & {*layout.known, *layout.read_past}) if names.issuperset(layout.required) else 0


def _csv_lines(body: bytes) -> Iterator[Sequence[Cell]]:
    try:
        text = decoded(body)
    except UploadError:
        return
    for separator in SEPARATORS:
        try:
            yield from islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), ROWS_SEARCHED)
        except csv.Error:
            continue


def _workbook_lines(body: bytes) -> Iterator[Sequence[Any]]:
    try:
        with CalamineWorkbook.from_filelike(BytesIO(body)) as workbook:
            for name in workbook.sheet_names:
                yield from workbook.get_sheet_by_name(name).to_python(nrows=ROWS_SEARCHED)
    except BaseException as error:
        # Whatever the reader stumbles over, the service says what is wrong with the file; a panic is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
