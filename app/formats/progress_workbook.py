"""The workbook of a service's actions: last time's progress beside the cells for this time's."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.domain.strategy.progress import ProgressStatus
from app.formats.uploads.progress_layout import PROGRESS_LAYOUT, SHOWN
from app.formats.workbook import NOTES_SHEET
from app.services.publishing.progress_returns import TemplateAction
from app.wording.progress_template import HOW_TO
from app.wording.strategy import status_label

COLUMNS = (
    ("action", 24),
    ("title", 40),
    ("outcome", 30),
    ("owner_role", 28),
    ("due_on", 12),
    ("last_on", 12),
    ("last_status", 13),
    ("last_percent", 12),
    ("last_narrative", 50),
    ("on", 12),
    ("status", 13),
    ("percent", 10),
    ("narrative", 60),
)
_PLACE = {name: place for place, (name, _) in enumerate(COLUMNS)}
_DAYS = frozenset({"due_on", "last_on", "on"})
_SPARE_ROWS = 100  # below the last action, with the list to choose from as well
_EARLIEST = date(2000, 1, 1)


def progress_workbook(rows: Sequence[TemplateAction], *, on: date, made_at: datetime) -> bytes:
    """The workbook as bytes; all but the cells to fill in is locked, without a password."""
    file = BytesIO()
    # Texts stay texts: nothing that begins with = is a formula, and no address a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as workbook:
        workbook.set_properties({"created": made_at.replace(tzinfo=None)})
        _write_actions(workbook, rows, on=on)
        notes = workbook.add_worksheet(NOTES_SHEET)
        for at, line in enumerate(HOW_TO):
            notes.write_string(at, 0, line)
    return file.getvalue()


def _write_actions(workbook: Workbook, rows: Sequence[TemplateAction], *, on: date) -> None:
    sheet = workbook.add_worksheet(PROGRESS_LAYOUT.sheet)
    header = workbook.add_format({"bold": True, "bg_color": "#D9E2EC", "locked": True, "border": 1})
    forms = {name: workbook.add_format(_form(name)) for name, _ in COLUMNS}
    for place, (name, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width, forms[name])
        sheet.write_string(0, place, name, header)
    for at, row in enumerate(rows, 1):
        _write_row(sheet, at, _cells(row, on=on), forms=forms)
    _add_rules(sheet, last=len(rows) + _SPARE_ROWS)
    sheet.freeze_panes(1, _PLACE["title"])
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def _form(name: str) -> dict[str, Any]:
    """The format of a column: for reading or to fill in; of what is typed as text no program makes a date."""
    form: dict[str, Any] = {"valign": "top", "text_wrap": True}
    form |= {"font_color": "#505A5F", "bg_color": "#F3F2F1"} if name in SHOWN else {"locked": name == "action"}
    if name in _DAYS:
        return form | {"num_format": "yyyy-mm-dd"}
    return form | {"num_format": "0" if name.endswith("percent") else "@"}


def _cells(row: TemplateAction, *, on: date) -> dict[str, str | int | date | None]:
    action, before, recorded = row.action, row.before, row.recorded
    return {
        "action": action.code,
        "title": action.title,
        "outcome": row.outcome_title,
        "owner_role": action.owner_role,
        "due_on": action.due_on,
        "last_on": before.on if before else None,
        "last_status": status_label(before.status) if before else None,
        "last_percent": before.percent if before else None,
        "last_narrative": before.narrative if before else None,
        "on": on,
        "status": status_label(recorded.status) if recorded else None,
        "percent": recorded.percent if recorded else None,
        "narrative": recorded.narrative if recorded else None,
    }


def _write_row(
    sheet: Worksheet, at: int, cells: Mapping[str, str | int | date | None], *, forms: Mapping[str, Format]
) -> None:
    for name, cell in cells.items():
        place, form = _PLACE[name], forms[name]
        if cell is None:
            sheet.write_blank(at, place, None, form)
        elif isinstance(cell, date):
            sheet.write_datetime(at, place, cell, form)
        elif isinstance(cell, int):
            sheet.write_number(at, place, cell, form)
        else:
            sheet.write_string(at, place, cell, form)


def _add_rules(sheet: Worksheet, *, last: int) -> None:
    rules: dict[str, dict[str, Any]] = {
        "status": {"validate": "list", "source": [status_label(status) for status in ProgressStatus]},
        "percent": {
            **{"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100},
            **{"error_title": "Not a share", "error_message": "Write a whole number from 0 to 100."},
        },
        "on": {
            **{"validate": "date", "criteria": "between", "minimum": _EARLIEST, "maximum": "=TODAY()"},
            **{"error_title": "Not a day", "error_message": "Write a day, today or before."},
        },
    }
    for name, rule in rules.items():
        sheet.data_validation(1, _PLACE[name], last, _PLACE[name], {**rule, "ignore_blank": True})
