"""The workbook to fill in: one row a figure, last year's beside it, lists to choose from, and notes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.domain.measures.value import MissingReason, Value, ValueStatus
from app.domain.publishing.returns import MOST_ROWS
from app.formats.uploads.workbook_file import SHEET
from app.formats.value_columns import TEMPLATE_COLUMNS
from app.services.publishing.due_calendar import TemplateRow
from app.wording.template import HOW_TO, NOTES_HEADER, notes_row

NOTES_SHEET = "Notes"
COLUMNS = (
    ("indicator", 34),
    ("title", 40),
    ("area", 12),
    ("period", 13),
    ("unit", 22),
    ("last_year", 11),
    ("value", 12),
    ("numerator", 12),
    ("denominator", 12),
    ("missing_reason", 18),
    ("status", 13),
    ("note", 40),
    ("commentary", 60),
)
_PLACE = {name: place for place, (name, _) in enumerate(COLUMNS)}
_LISTS: dict[str, list[MissingReason] | list[ValueStatus]] = {
    "missing_reason": list(MissingReason),
    "status": list(ValueStatus),
}
_FIGURES = ("value", "numerator", "denominator")
_SPARE_ROWS = 200  # below the last row, with the lists to choose from as well


def workbook_bytes(rows: Sequence[TemplateRow], *, made_at: datetime) -> bytes:
    """The workbook as bytes; its header and the columns that name a figure are locked, without a password."""
    file = BytesIO()
    # Texts stay texts: nothing that begins with = is a formula, and no address a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as workbook:
        workbook.set_properties({"created": made_at.replace(tzinfo=None)})
        _write_return(workbook, rows)
        _write_notes(workbook, rows)
    return file.getvalue()


def _write_return(workbook: Workbook, rows: Sequence[TemplateRow]) -> None:
    sheet = workbook.add_worksheet(SHEET)
    header = workbook.add_format({"bold": True, "bg_color": "#D9E2EC", "locked": True, "border": 1})
    shown = workbook.add_format({"font_color": "#505A5F", "locked": True})
    open_cell = workbook.add_format({"locked": False})
    # Of what is typed into a cell for text no spreadsheet program makes a date.
    text_cell = workbook.add_format({"locked": False, "num_format": "@"})
    forms = {name: _form(name, shown=shown, open_cell=open_cell, text_cell=text_cell) for name, _ in COLUMNS}
    for place, (name, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width, forms[name])
        sheet.write_string(0, place, name, header)
    formats: dict[int, Format] = {}
    for at, row in enumerate(rows, 1):
        places = row.definition.decimal_places
        if places not in formats:
            pattern = f"0.{'0' * places}" if places else "0"
            formats[places] = workbook.add_format({"locked": False, "num_format": pattern})
        _write_row(sheet, at, row, forms=forms, figure=formats[places])
    _add_lists(sheet, last=min(len(rows) + _SPARE_ROWS, MOST_ROWS))
    sheet.freeze_panes(1, _PLACE["area"])
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def _form(name: str, *, shown: Format, open_cell: Format, text_cell: Format) -> Format:
    """The format of a column: for reading, for numbers or for text."""
    if name in TEMPLATE_COLUMNS:
        return shown
    return open_cell if name in _FIGURES else text_cell


def _write_row(sheet: Worksheet, at: int, row: TemplateRow, *, forms: Mapping[str, Format], figure: Format) -> None:
    for name, cell in _cells(row).items():
        form = forms[name]
        if isinstance(cell, str):
            sheet.write_string(at, _PLACE[name], cell, form)
        elif cell is not None:
            sheet.write_number(at, _PLACE[name], cell, figure if name in ("value", "last_year") else form)
        elif name == "value":
            sheet.write_blank(at, _PLACE[name], None, figure)


def _cells(row: TemplateRow) -> dict[str, Any]:
    definition, recorded = row.definition, row.recorded
    return {
        "indicator": definition.code,
        "title": definition.title,
        "area": row.area,
        "period": row.period.id,
        "unit": definition.unit,
        "last_year": _last_year(row.last_year),
        "value": recorded.number if recorded else None,
        "numerator": recorded.numerator if recorded else None,
        "denominator": recorded.denominator if recorded else None,
        "missing_reason": recorded.missing_reason if recorded else None,
        "status": recorded.status if recorded else None,
        "note": recorded.note if recorded else None,
        "commentary": row.commentary,
    }


def _last_year(value: Value | None) -> float | str | None:
    """Last year's figure, or why there was none."""
    return None if value is None else value.number if value.number is not None else value.missing_reason


def _add_lists(sheet: Worksheet, *, last: int) -> None:
    for name, choices in _LISTS.items():
        rule = {"validate": "list", "source": [str(choice) for choice in choices], "ignore_blank": True}
        sheet.data_validation(1, _PLACE[name], last, _PLACE[name], rule)
    for name in _FIGURES:
        limits = {"validate": "decimal", "criteria": "between", "minimum": -(2.0**53), "maximum": 2.0**53}
        words = {"error_title": "Not a number", "error_message": "Write a plain number, or choose a missing_reason."}
        sheet.data_validation(1, _PLACE[name], last, _PLACE[name], {**limits, **words, "ignore_blank": True})


def _write_notes(workbook: Workbook, rows: Sequence[TemplateRow]) -> None:
    sheet = workbook.add_worksheet(NOTES_SHEET)
    bold, wrapped = workbook.add_format({"bold": True}), workbook.add_format({"text_wrap": True, "valign": "top"})
    for at, line in enumerate(HOW_TO):
        sheet.write_string(at, 0, line)
    top = len(HOW_TO) + 1
    for place, name in enumerate(NOTES_HEADER):
        sheet.write_string(top, place, name, bold)
    definitions = {row.definition.code: row.definition for row in rows}
    for at, definition in enumerate(definitions.values(), top + 1):
        for place, cell in enumerate(notes_row(definition)):
            sheet.write(at, place, cell, wrapped)
    for place, width in enumerate((34, 40, 60, 60, 14, 30)):
        sheet.set_column(place, place, width)
