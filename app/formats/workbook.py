"""The workbook to fill in: one row a figure, its target and earlier figures beside it, lists, and notes.

Figures that others publish are on a sheet of their own, to confirm or to query.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value, ValueStatus
from app.domain.publishing.returns import MOST_ROWS
from app.formats.template_workbook import (
    DAY,
    NOTES_SHEET,
    TemplateCell,
    TemplateColumn,
    TemplateLine,
    TemplateSheet,
    Use,
    write_sheet,
)
from app.formats.uploads.layout import RETURN_LAYOUT
from app.formats.value_columns import TEMPLATE_COLUMNS
from app.services.publishing.due_calendar import TemplateRow
from app.wording.template import HOW_TO, NOTES_HEADER, notes_row

OTHERS_SHEET = "Published by others"
COLUMNS = (
    ("indicator", 34),
    ("title", 40),
    ("area", 12),
    ("period", 13),
    ("unit", 22),
    ("due", 12),
    ("target", 11),
    ("last_year", 11),
    ("previous", 11),
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
_SHOWN_FIGURES = ("target", "last_year", "previous")
KEY = ("indicator", "area", "period")  # of a row that is there they are locked, of one that is added they are not
_FIGURES = ("value", "numerator", "denominator")
_SPARE_ROWS = 200  # below the last row, with the lists to choose from as well


_OTHERS = TemplateSheet(
    OTHERS_SHEET,
    (
        TemplateColumn("indicator", 34, Use.KEY),
        TemplateColumn("title", 40, Use.SHOWN),
        TemplateColumn("area", 12, Use.KEY),
        TemplateColumn("period", 13, Use.KEY),
        TemplateColumn("unit", 22, Use.SHOWN),
        TemplateColumn("due", 12, Use.SHOWN, DAY),
        TemplateColumn("last_year", 11, Use.SHOWN, is_figure=True),
        TemplateColumn("held", 12, Use.SHOWN, is_figure=True),
        TemplateColumn("publisher", 34, Use.SHOWN),
        TemplateColumn("confirmed", 11),
        TemplateColumn("query", 50),
        TemplateColumn("commentary", 60),
    ),
    {
        "confirmed": {
            **{"validate": "list", "source": ["yes", "no"], "error_title": "Neither yes nor no"},
            "error_message": "Write yes where the figure held is right, no where it is not.",
        }
    },
    still_until="area",
)


def workbook_bytes(rows: Sequence[TemplateRow], *, made_at: datetime, types_all: bool = False) -> bytes:
    """The workbook as bytes; its header and the columns that name a figure are locked, without a password.

    With `types_all` the figures that others publish are filled in like the council's own.
    """
    file = BytesIO()
    # Texts stay texts: nothing that begins with = is a formula, and no address a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as workbook:
        workbook.set_properties({"created": made_at.replace(tzinfo=None)})
        others = [row for row in rows if not (row.is_typed or types_all)]
        _write_return(workbook, [row for row in rows if row.is_typed or types_all])
        if others:
            write_sheet(workbook, _OTHERS, [_other_line(row) for row in others])
        _write_notes(workbook, rows)
    return file.getvalue()


def _write_return(workbook: Workbook, rows: Sequence[TemplateRow]) -> None:
    sheet = workbook.add_worksheet(RETURN_LAYOUT.sheet)
    header = workbook.add_format({"bold": True, "bg_color": "#D9E2EC", "locked": True, "border": 1})
    shown = workbook.add_format({"font_color": "#505A5F", "locked": True})
    # General: of 31.4% or a day typed there a program then shows what it holds, instead of 0.3 or 46112.0.
    open_cell = workbook.add_format({"locked": False})
    # Of what is typed into a cell for text no spreadsheet program makes a date.
    text_cell = workbook.add_format({"locked": False, "num_format": "@"})
    forms = {name: _form(name, shown=shown, open_cell=open_cell, text_cell=text_cell) for name, _ in COLUMNS}
    for place, (name, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width, forms[name])
        sheet.write_string(0, place, name, header)
    day = workbook.add_format({"font_color": "#505A5F", "locked": True, "num_format": "d mmm yyyy"})
    named = dict.fromkeys(KEY, workbook.add_format({"locked": True, "num_format": "@"}))
    formats: dict[int, Format] = {}
    for at, row in enumerate(rows, 1):
        _write_row(sheet, at, row, forms=forms | named, day=day, figure=_figure(workbook, row, formats))
    _add_lists(sheet, last=min(len(rows) + _SPARE_ROWS, MOST_ROWS))
    sheet.freeze_panes(1, _PLACE["area"])
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def _figure(workbook: Workbook, row: TemplateRow, made: dict[int, Format]) -> Format:
    """The format of a figure to look at, with the indicator's decimal places."""
    places = row.definition.decimal_places
    if places not in made:
        pattern = f"0.{'0' * places}" if places else "0"
        made[places] = workbook.add_format({"font_color": "#505A5F", "locked": True, "num_format": pattern})
    return made[places]


def _form(name: str, *, shown: Format, open_cell: Format, text_cell: Format) -> Format:
    """The format of a column: for reading, for numbers or for text."""
    if name in TEMPLATE_COLUMNS:
        return shown
    return open_cell if name in _FIGURES else text_cell


def _write_row(
    sheet: Worksheet,
    at: int,
    row: TemplateRow,
    *,
    forms: Mapping[str, Format],
    day: Format,
    figure: Format,
) -> None:
    for name, cell in _cells(row).items():
        place, form = _PLACE[name], forms[name]
        if isinstance(cell, str):
            sheet.write_string(at, place, cell, form)
        elif isinstance(cell, date):
            sheet.write_datetime(at, place, datetime.combine(cell, time()), day)
        elif cell is not None:
            sheet.write_number(at, place, cell, figure if name in _SHOWN_FIGURES else form)


def _cells(row: TemplateRow) -> dict[str, Any]:
    recorded = row.recorded
    return {
        **_named(row),
        "target": _target(row.target),
        "previous": _earlier(row.previous),
        "value": recorded.number if recorded else None,
        "numerator": recorded.numerator if recorded else None,
        "denominator": recorded.denominator if recorded else None,
        "missing_reason": recorded.missing_reason if recorded else None,
        "status": recorded.status if recorded else None,
        "note": recorded.note if recorded else None,
        "commentary": row.commentary,
    }


def _named(row: TemplateRow) -> dict[str, TemplateCell]:
    """Which figure it is, when it is due, and what it was a year before."""
    return {
        "indicator": row.definition.code,
        "title": row.definition.title,
        "area": row.area,
        "period": row.period.id,
        "unit": row.definition.unit,
        "due": row.due,
        "last_year": _earlier(row.last_year),
    }


def _target(target: Target | None) -> float | str | None:
    """The target, or the range that it is."""
    if target is None or target.upper is None:
        return None if target is None else target.value
    return f"{target.value:g} to {target.upper:g}"


def _earlier(value: Value | None) -> float | str | None:
    """An earlier figure, or why there was none."""
    return None if value is None else value.number if value.number is not None else value.missing_reason


def _add_lists(sheet: Worksheet, *, last: int) -> None:
    for name, choices in _LISTS.items():
        rule = {"validate": "list", "source": [str(choice) for choice in choices], "ignore_blank": True}
        sheet.data_validation(1, _PLACE[name], last, _PLACE[name], rule)
    for name in _FIGURES:
        limits = {"validate": "decimal", "criteria": "between", "minimum": -(2.0**53), "maximum": 2.0**53}
        words = {"error_title": "Not a number", "error_message": "Write a plain number, or choose a missing_reason."}
        sheet.data_validation(1, _PLACE[name], last, _PLACE[name], {**limits, **words, "ignore_blank": True})


def _other_line(row: TemplateRow) -> TemplateLine:
    """A figure that others publish: what is recorded of it, and the answer of the service to that."""
    definition, recorded, check = row.definition, row.recorded, row.check
    cells: dict[str, TemplateCell] = {
        **_named(row),
        "held": None if recorded is None else recorded.number,
        "publisher": definition.source.name,
        "confirmed": None if check is None else "yes" if check.is_right else "no",
        "query": None if check is None else check.query,
        "commentary": row.commentary,
    }
    return TemplateLine(cells, definition.decimal_places)


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
