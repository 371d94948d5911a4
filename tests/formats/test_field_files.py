"""Files as people really send them: their shorthand, signs, sheets, hidden rows, totals and first lines."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.publishing.returns import HEADER_INDEX, SubmittedReturn
from app.formats.uploads.csv_file import read_csv
from app.formats.uploads.faults import CellFault, UploadError
from app.formats.uploads.file import read_file
from app.formats.uploads.kinds import CSV, JSON, XLSX, media_type_of
from app.formats.uploads.number_cell import REASONS
from app.formats.uploads.total_row import is_total
from tests.formats.workbooks import with_parts, workbook

HEADER_CELLS: list[Any] = ["indicator", "period", "value"]
ROW: list[Any] = ["a-rate", "2024-25", 31.4]
FIRST_SHEET = "xl/worksheets/sheet1.xml"


Tab = tuple[str, Sequence[Sequence[Any]]]  # the name of a sheet, and its rows


def book(*sheets: Tab, hidden: str | None = None) -> bytes:
    """A workbook of several sheets, one of them hidden."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name == hidden:
            sheet.sheet_state = "hidden"
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def faults_of(body: bytes) -> list[CellFault]:
    """What is wrong with a file, as a whole or in its rows."""
    try:
        submitted = read_file(body)
    except UploadError as refused:
        return list(refused.cells)
    return [
        CellFault(one.line, one.column, one.code, one.detail, one.sheet)
        if one.index == HEADER_INDEX
        else CellFault(submitted.number(one.index), one.column, one.code, one.detail, submitted.sheet(one.index))
        for one in submitted.faults
    ]


def only_fault(body: bytes) -> CellFault:
    """The one thing that is wrong."""
    [fault] = faults_of(body)
    return fault


def value_of(cell: str) -> dict[str, Any]:
    """A row of CSV with this value, as read."""
    submitted = read_csv(f"indicator,period,value\na-rate,2024-25,{cell}\n".encode())
    assert submitted.faults == ()
    return dict(submitted.rows[0])


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("[c]", "suppressed"),
        ("[C]", "suppressed"),
        ("[x]", "not_available"),
        ("..", "not_available"),
        ("[z]", "not_applicable"),
        ("[u]", "unreliable"),
    ],
)
def test_shorthand_for_no_figure_is_its_reason(cell: str, reason: str) -> None:
    row = value_of(cell)
    assert (row["value"], row["missing_reason"]) == (None, reason)


@pytest.mark.parametrize(
    ("cell", "status"), [("31.4 [p]", "provisional"), ("31.4[p]", "provisional"), ("31.4 [r]", None)]
)
def test_shorthand_beside_a_figure_is_its_status(cell: str, status: str | None) -> None:
    row = value_of(cell)
    assert (row["value"], row.get("status")) == (31.4, status)


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("[low]", "rounds to 0"),
        ("3 [low]", "rounds to 0"),
        ("-", "0 for none"),
        ("–", "0 for none"),
        ("13%*", "“*”"),
        ("13*", "“*”"),
        ("*", "suppressed"),
        (".", "not_applicable"),
        (":", "not_available"),
        ("N/A", "not_available or not_applicable"),
        ("TBC", "not_due"),
        ("nil", "0 for none"),
        ("c", "[c]"),
        ("31.4 [b]", "break_reason"),
        ("31.4 [e]", "note"),
        ("31.4 [f]", "forecast"),
        ("31.4 [note 3]", "column note"),
        ("[w]", "none recorded"),
        ("31.4 [q]", "not a number"),
        ("(12.5)", "minus sign"),
        ("- 12.5", "minus sign"),
        ("−£12", "currency"),
        ("âˆ’12", "encoding"),
    ],
)
def test_other_shorthand_is_named(cell: str, hint: str) -> None:
    fault = only_fault(f"indicator,period,value\na-rate,2024-25,{cell}\n".encode())
    assert (fault.row, fault.column, fault.code) == (2, "value", "not_a_number")
    assert hint in fault.detail


@pytest.mark.parametrize("cell", ["-12.5", "−12.5", "–12.5"])
def test_every_minus_sign_is_one(cell: str) -> None:
    assert value_of(cell)["value"] == -12.5


def test_shorthand_in_counts_is_no_count_and_its_status_is_that_of_the_row() -> None:
    lines = "indicator,period,value,numerator,denominator\na,2024-25,[c],[c],[c]\nb,2024-25,,12 [p],40\n"
    suppressed, provisional = read_csv(lines.encode()).rows
    assert (suppressed["missing_reason"], suppressed["numerator"]) == ("suppressed", None)
    assert (provisional["numerator"], provisional["status"]) == (12, "provisional")


def test_shorthand_that_another_column_contradicts_is_told() -> None:
    lines = "indicator,period,missing_reason,status,value\na,2023-24,undefined,,[c]\na,2024-25,,final,7 [p]\n"
    found = faults_of(lines.encode())
    assert [(one.row, one.column, one.code) for one in found] == [
        (2, "missing_reason", "conflict"),
        (3, "status", "conflict"),
    ]
    agreeing = lines.replace("undefined", "suppressed").replace("final", "provisional")
    assert faults_of(agreeing.encode()) == []


def test_every_reason_of_the_shorthand_can_be_read_through_a_workbook() -> None:
    body = workbook(HEADER_CELLS, *(["a-rate", f"{2000 + at}", mark] for at, mark in enumerate(REASONS)))
    assert [row["missing_reason"] for row in read_file(body).rows] == list(REASONS.values())


def test_a_text_whose_signs_are_mangled_is_not_taken_for_residents() -> None:
    lines = "indicator,period,value,note\na,2024-25,1,costs Â£5\n"
    assert only_fault(lines.encode()).code == "mangled_text"
    shown = "indicator,period,value,display\na,2024-25,-5,âˆ’Â£5\n"
    assert read_csv(shown.encode()).rows[0]["value"] == -5, "what is read past may be mangled"


@pytest.mark.parametrize("first", ["sep=,", '"sep=,"', "SEP=,,"])
def test_the_line_that_names_the_separator_is_read_as_such(first: str) -> None:
    submitted = read_csv(f"{first}\r\nindicator,period,value\r\na,2024-25,91\r\n".encode())
    assert (submitted.lines, submitted.rows[0]["value"]) == ([3], 91)
    semicolons = read_csv(b"sep=;\nindicator;period;value\na;2024-25;91,5\n")
    assert semicolons.rows[0]["value"] == 91.5
    assert only_fault(b'sep=,\nindicator,period,value\na,"2024-25,91\n').row == 3


@pytest.mark.parametrize("first", ["\n", ",,\n", "\n,,\n", " \n"])
def test_blank_lines_above_the_header_are_passed_over(first: str) -> None:
    submitted = read_csv(f"{first}indicator,period,value\na,2024-25,91\n".encode())
    assert (submitted.lines, submitted.rows[0]["value"]) == ([2 + first.count("\n")], 91)
    found = faults_of(f"{first}indicator,period,valeu\na,2024-25,91\n".encode())
    assert {one.row for one in found} == {1 + first.count("\n")}


def test_a_title_above_the_header_is_told_with_the_row_of_the_header() -> None:
    fault = only_fault(b"Performance return\n\nindicator,period,value\na,2024-25,91\n")
    assert (fault.row, fault.code) == (1, "rows_above_header")
    assert fault.detail == "The header is in row 3: delete rows 1 to 2, so that the header comes first."
    fault = only_fault(workbook(["Performance return"], HEADER_CELLS, ROW))
    assert (fault.sheet, fault.detail) == (
        "Return",
        "The header is in row 2: delete row 1, so that the header comes first.",
    )


def test_a_workbook_may_begin_below_its_first_row() -> None:
    submitted = read_file(workbook([None, None], [None], HEADER_CELLS, ROW, ["a-rate", "2023-24", "#N/A"]))
    assert submitted.lines == [4, 5]
    [fault] = submitted.faults
    assert (submitted.number(fault.index), fault.code) == (5, "formula_error")


@pytest.mark.parametrize(
    "name",
    ["Average days to let a home", "Total recordable incidents", "Mean waiting time", "Sum insured"],
)
def test_a_name_that_begins_like_a_total_is_an_indicator(name: str) -> None:
    assert not is_total(name)


@pytest.mark.parametrize(
    "line",
    [
        "Total,,1",
        "Total for the year,,1",
        "Average of all services,,1",
        "Total: 2024-25,,1",
        "Grand total,,1",
        "TOTALS,2024-25,1",
        ",Total,1",
        "Average,,1",
        "Sum of the quarters,,1",
        "Waste total,,1",
    ],
)
def test_a_total_is_told_for_what_it_is(line: str) -> None:
    fault = only_fault(f"indicator,period,value\na,2024-25,1\n{line}\n".encode())
    assert (fault.row, fault.column, fault.code) == (3, None, "total_row")
    assert "delete the row" in fault.detail


def test_figures_without_an_indicator_and_a_period_are_told_as_either() -> None:
    fault = only_fault(b"indicator,period,value\na,2024-25,1\n,,1\n")
    assert (fault.code, "give both" in fault.detail) == ("total_row", True)
    assert only_fault(b"indicator,period,value\n,2024-25,1\n").column == "indicator"


def hide(rows: str) -> Any:
    """What hides a row of a sheet."""

    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        if rows == "filtered":
            sheet.auto_filter.ref = "A1:C3"

    return change


@pytest.mark.parametrize(("how", "hint"), [("hidden", "This row is hidden: show it"), ("filtered", "clear the filter")])
def test_a_row_that_is_not_shown_is_told(how: str, hint: str) -> None:
    body = workbook(HEADER_CELLS, ROW, ["a-rate", "2023-24", 30], change=hide(how))
    fault = only_fault(body)
    assert (fault.row, fault.code) == (3, "hidden_row")
    assert hint in fault.detail
    assert faults_of(workbook(HEADER_CELLS, ROW, change=hide(how))) == [], "an empty row may be hidden"


def quarters(*extra: Tab, hidden: str | None = None) -> bytes:
    """A tab for each quarter."""
    tabs: list[Tab] = [
        (f"Q{at} 2024-25", [HEADER_CELLS, ["missed", f"2024-25-Q{at}", number]]) for at, number in ((1, 320), (2, 300))
    ]
    return book(*tabs, *extra, hidden=hidden)


def places_of(submitted: SubmittedReturn) -> Iterator[tuple[str, Any]]:
    """Where each row is, and its figure."""
    return ((submitted.place(at), row.get("value")) for at, row in enumerate(submitted.rows))


def test_every_sheet_with_the_header_is_read_and_told_by_its_name() -> None:
    submitted = read_file(quarters(("Notes", [["indicator", "what it measures"], ["missed", "bins"]])))
    assert list(places_of(submitted)) == [
        ("row 2 of the sheet “Q1 2024-25”", 320),
        ("row 2 of the sheet “Q2 2024-25”", 300),
    ]
    assert submitted.sheets == ["Q1 2024-25", "Q2 2024-25"]


def test_the_faults_of_all_sheets_are_told_at_once() -> None:
    odd: Tab = ("Q3", [["indicator", "perod", "value"], ["missed", "2024-25-Q3", 1]])
    worse: Tab = ("Q4", [HEADER_CELLS, ["missed", "2024-25-Q4", "many"]])
    found = faults_of(quarters(odd, worse))
    assert {(one.sheet, one.row, one.column, one.code) for one in found} == {
        ("Q3", 1, "B", "unknown_column"),
        ("Q3", 1, "period", "missing_column"),
        ("Q4", 2, "value", "not_a_number"),
    }
    [fault] = read_file(quarters(worse)).faults
    assert fault.index == 2


def test_a_column_that_is_unknown_hides_no_fault_of_a_row_or_of_another_sheet() -> None:
    odd = [*HEADER_CELLS, "colour"]
    assert [
        (one.row, one.column, one.code) for one in faults_of(b"indicator,period,value,colour\na,2024-25,many,\n")
    ] == [
        (1, "D", "unknown_column"),
        (2, "value", "not_a_number"),
    ]
    good: Tab = ("Q1", [HEADER_CELLS, ROW])
    bad: Tab = ("Q2", [odd, ["a-rate", "2024-25", "many"]])
    told = {("Q2", 1, "unknown_column"), ("Q2", 2, "not_a_number")}
    assert {(one.sheet, one.row, one.code) for one in faults_of(book(good, bad))} == told
    unread: Tab = ("Q3", [["indicator", "value"], ["a-rate", 1]])
    found = {(one.sheet, one.row, one.code) for one in faults_of(book(good, bad, unread))}
    assert found == told | {("Q3", 1, "missing_column")}


def test_a_hidden_sheet_is_refused_by_name_and_an_empty_one_passed_over() -> None:
    fault = only_fault(quarters(("Old", [HEADER_CELLS, ROW]), hidden="Old"))
    assert (fault.sheet, fault.code, "“Old” is hidden" in fault.detail) == ("Old", "hidden_sheet", True)
    assert len(read_file(quarters(("Q3", [HEADER_CELLS]))).rows) == 2
    assert [one.code for one in faults_of(book(("Q1", [HEADER_CELLS]), ("Q2", [HEADER_CELLS])))] == ["no_rows"] * 2


def test_a_date_in_a_number_is_named() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(2, 3).value = datetime(2026, 1, 2)  # noqa: DTZ001 - a workbook's times have no zone

    fault = only_fault(workbook(HEADER_CELLS, ROW, change=change))
    assert (fault.column, "This is a date" in fault.detail) == ("value", True)


@pytest.mark.parametrize("cell", [True, timedelta(hours=26)])
def test_a_period_that_is_neither_text_nor_day_is_told(cell: Any) -> None:
    assert only_fault(workbook(HEADER_CELLS, ["a-rate", cell, 1])).code == "invalid_period"


def zipped(**parts: bytes) -> bytes:
    """Something packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
        (zipped(**{"xl/workbook.bin": b""}), ".xlsb"),
        (zipped(**{"word/document.xml": b""}), "document"),
        (b"\xd0\xcf\x11\xe0" + bytes(64), ".xls"),
        (b"%PDF-1.7\n", "PDF"),
    ],
)
def test_another_kind_of_file_is_refused_by_its_name(body: bytes, hint: str) -> None:
    assert hint in only_fault(body).detail


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (workbook(HEADER_CELLS, ROW), XLSX),
        (b"\xd0\xcf\x11\xe0", XLSX),
        (b'\xef\xbb\xbf {"values": []}', JSON),
        (b"[]", JSON),
        (b"indicator,period\n", CSV),
        (b"", CSV),
    ],
)
def test_a_file_is_what_its_content_says(body: bytes, kind: str) -> None:
    assert media_type_of(body) == kind


def test_a_sheet_that_is_kept_in_an_unusual_place_hides_no_row() -> None:
    body = workbook(HEADER_CELLS, ROW)
    assert load_workbook(io.BytesIO(body)).sheetnames == ["Return"]
    moved = with_parts(body, {FIRST_SHEET: lambda part: part.replace(b'<row r="2"', b'<row r="2" hidden="true"')})
    assert only_fault(moved).code == "hidden_row"
