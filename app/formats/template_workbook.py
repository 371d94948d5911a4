"""A file to fill in: a row for each thing, what is recorded beside the cells to fill in; a workbook, or CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.formats.csv_table import Table, csv_bytes

NOTES_SHEET = "Notes"
SPARE_ROWS = 100  # below the last row, with the lists to choose from as well
TEXT, DAY, WHOLE, NUMBER = "@", "yyyy-mm-dd", "0", "General"
TemplateCell = str | int | float | date | None


class Use(Enum):
    """What a column is for: to look at, to name the row (locked where it is there), or to fill in."""

    SHOWN = auto()
    KEY = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column: its name, its width in characters, its use, and the format of its cells.

    With `is_figure` numbers to look at have the decimal places of their row. Figures are filled into General cells: of
    31.4% or a day typed there a spreadsheet program shows what it holds, where others would show 0.3 or 46112.0.
    """

    name: str
    width: int
    use: Use = Use.OPEN
    form: str = TEXT
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """The cells of a row by column, and the decimal places of its figures."""

    cells: Mapping[str, TemplateCell]
    decimal_places: int = 0


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """The sheet to fill in: its columns, the rules of their cells, and the column up to which it does not scroll.

    Where rows `may_be_added`, the key of an added row can be typed.
    """

    name: str
    columns: Sequence[TemplateColumn]
    rules: Mapping[str, Mapping[str, Any]]
    still_until: str
    may_be_added: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A sheet with its rows, and how to fill it in, a line each."""

    sheet: TemplateSheet
    lines: Sequence[TemplateLine]
    how_to: Sequence[str]


def template_csv(template: Template, _made_at: datetime) -> bytes:
    """The file to fill in as CSV, in UTF-8."""
    names = tuple(column.name for column in template.sheet.columns)
    return csv_bytes(Table(names, ([line.cells.get(name) for name in names] for line in template.lines)))


def template_workbook(template: Template, made_at: datetime) -> bytes:
    """The workbook as bytes; all but the cells to fill in is locked, without a password."""
    file = BytesIO()
    # Texts stay texts: nothing that begins with = is a formula, and no address a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as workbook:
        workbook.set_properties({"created": made_at.replace(tzinfo=None)})
        write_sheet(workbook, template.sheet, template.lines)
        notes = workbook.add_worksheet(NOTES_SHEET)
        for at, line in enumerate(template.how_to):
            notes.write_string(at, 0, line)
    return file.getvalue()


def write_sheet(workbook: Workbook, sheet: TemplateSheet, lines: Sequence[TemplateLine]) -> None:
    """Add a sheet to fill in."""
    page = workbook.add_worksheet(sheet.name)
    header = workbook.add_format({"bold": True, "bg_color": "#D9E2EC", "locked": True, "border": 1})
    places = {column.name: place for place, column in enumerate(sheet.columns)}
    for column in sheet.columns:
        below = _format(column, is_locked=column.use is Use.KEY and not sheet.may_be_added)
        page.set_column(places[column.name], places[column.name], column.width, workbook.add_format(below))
        page.write_string(0, places[column.name], column.name, header)
    forms = _Forms(workbook, {})
    for at, line in enumerate(lines, 1):
        for place, column in enumerate(sheet.columns):
            _write_cell(page, at, place, line.cells.get(column.name), forms.of(column, line))
    for name, rule in sheet.rules.items():
        limits = {**rule, "ignore_blank": True}
        page.data_validation(1, places[name], len(lines) + SPARE_ROWS, places[name], limits)
    page.freeze_panes(1, places[sheet.still_until])
    page.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


@dataclass(frozen=True, slots=True)
class _Forms:
    """The formats of cells, each made once: a workbook holds few."""

    workbook: Workbook
    made: dict[tuple[str, int], Format]

    def of(self, column: TemplateColumn, line: TemplateLine) -> Format:
        """The format of a row's cell in a column."""
        is_figure = column.is_figure and column.use is Use.SHOWN
        places = line.decimal_places if is_figure else 0
        if (column.name, places) not in self.made:
            form = _format(column, is_locked=column.use is Use.KEY)
            if is_figure:
                form["num_format"] = f"0.{'0' * places}" if places else "0"
            self.made[column.name, places] = self.workbook.add_format(form)
        return self.made[column.name, places]


def _format(column: TemplateColumn, *, is_locked: bool) -> dict[str, Any]:
    """The format of a column: for reading or to fill in; of what is typed as text no program makes a date."""
    form: dict[str, Any] = {"valign": "top", "text_wrap": True, "num_format": column.form}
    if column.use is Use.SHOWN:
        return form | {"font_color": "#505A5F", "bg_color": "#F3F2F1"}
    return form | {"locked": is_locked}


def _write_cell(page: Worksheet, at: int, place: int, cell: TemplateCell, form: Format) -> None:
    if cell is None:
        page.write_blank(at, place, None, form)
    elif isinstance(cell, date):
        page.write_datetime(at, place, cell, form)
    elif isinstance(cell, int | float):
        page.write_number(at, place, cell, form)
    else:
        page.write_string(at, place, cell, form)
