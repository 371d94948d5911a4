"""Cells of workbooks that do not hold what they show: each is told beside the faults of the other rows."""

import io
import time
from typing import Any

import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.publishing.returns import MOST_ROWS, SubmittedReturn
from app.formats.uploads.faults import UploadError
from app.formats.uploads.layout import RETURN_LAYOUT
from app.formats.uploads.workbook_file import read_workbook
from app.formats.uploads.workbook_flaws import MOST_MERGED, flaws_of
from app.formats.uploads.workbook_styles import percent_places
from tests.formats.workbooks import with_parts, workbook

HEADER = ["indicator", "period", "value"]
SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
Found = list[tuple[int, str | None, str]]


def formatted(number: Any, pattern: str, *, column: int = 3) -> bytes:
    """A workbook of one row, whose cell in a column has a number format."""

    def change(sheet: Worksheet) -> None:
        sheet.cell(2, column).number_format = pattern

    row: list[Any] = ["a", "2023-24", 1]
    row[column - 1] = number
    return workbook(HEADER, row, change=change)


def faults(upload: SubmittedReturn) -> Found:
    """Where each fault of the rows is, and its kind."""
    return sorted((upload.number(one.index), str(one.column), one.code) for one in upload.faults)


def detail(body: bytes) -> str:
    """What is said of the only fault, which must be a percentage in the second row."""
    upload = read_workbook(body)
    assert faults(upload) == [(2, "value", "percent_format")]
    return upload.faults[0].detail


@pytest.mark.parametrize(
    ("number", "pattern", "shown", "held", "meant"),
    [
        (0.314, "0.0%", "31.4%", "0.314", "31.4"),
        (0.314, "0%", "31%", "0.314", "31.4"),
        (0.314, "0.00%", "31.40%", "0.314", "31.4"),
        (0.07 * 3, "0.0%", "21.0%", "0.21", "21"),
        (-0.025, "0%;[Red]-0%", "-3%", "-0.025", "-2.5"),
        (12, "#,##0.0##%", "1200.000%", "12", "1200"),
        (0, "0%", "0%", "0", "0"),
    ],
)
def test_a_number_in_percent_is_refused_with_what_it_shows_and_holds(
    number: float, pattern: str, shown: str, held: str, meant: str
) -> None:
    assert detail(formatted(number, pattern)) == (
        f"The cell is formatted as a percentage: it shows {shown} and holds {held}. "
        f"Format it as a number and write {meant}, or {held} where that is meant."
    )


@pytest.mark.parametrize(
    ("unit", "column", "read"),
    [
        ("percent", "value", 31.4),
        (" Percent", "upper_limit", 31.4),
        ("%", "value", 31.4),
        ("percent", "numerator", None),
        ("percentage points", "value", None),
        (None, "value", None),
        ("people", "limits_level", 31.4),
    ],
)
def test_a_row_in_percent_is_read_as_it_is_shown(unit: str | None, column: str, read: float | None) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(2, 4).number_format = "0.00%"

    header = ["indicator", "period", "unit", column, "commentary"]
    rows: list[list[Any]] = [["a", period, unit, 0.314, "Words."] for period in ("2023-24", "2022-23")]
    body = workbook(header, *rows, change=change)
    upload = read_workbook(body)
    if read is None:
        assert faults(upload) == [(2, column, "percent_format")]
    else:
        assert (upload.rows[0][column], upload.rows[1][column], upload.faults) == (read, 0.314, ())


@pytest.mark.parametrize("pattern", ["General", "0.0", '0.0"%"', "0.0\\%", "0.0_%", "0.0*%", "[>=1]0.0"])
def test_other_formats_are_read_as_they_are_a_sign_that_only_stands_beside_the_number_too(pattern: str) -> None:
    upload = read_workbook(formatted(31.4, pattern))
    assert (upload.rows[0]["value"], upload.faults) == (31.4, ())


def test_a_text_an_empty_cell_and_another_column_in_percent_are_read_as_ever() -> None:
    assert read_workbook(formatted("31.4", "0.0%")).rows[0]["value"] == 31.4
    assert read_workbook(formatted(None, "0.0%")).left_empty == 1
    assert read_workbook(formatted(2023, "0.0%", column=2)).rows[0]["period"] == "2023"


def test_a_number_of_a_named_style_and_the_result_of_a_formula_are_refused_alike() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(2, 3).style = "Percent"

    assert "shows 31%" in detail(workbook(HEADER, ["a", "2023-24", 0.314], change=change))
    for pattern in (9, "0.0%"):
        file = io.BytesIO()
        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet("Return")
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, ["a", "2023-24"])
            sheet.write_formula(1, 2, "=157/500", book.add_format({"num_format": pattern}), 0.314)
        assert "holds 0.314" in detail(file.getvalue())


# The number formats and cell formats of a workbook as the programs write them, and the cell that has one.
_OFFICE = (
    b'<styleSheet><cellStyleXfs count="2"><xf numFmtId="0"/><xf numFmtId="9"/></cellStyleXfs>'
    b'<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    b'<xf numFmtId="2" fontId="0" xfId="0" applyNumberFormat="1"><alignment horizontal="left"/></xf>'
    b'<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="1" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    b'<dxfs><dxf><numFmt numFmtId="9" formatCode="0%"/></dxf></dxfs></styleSheet>'
)
_LIBRE_OFFICE = (
    b'<styleSheet><numFmts count="2"><numFmt numFmtId="164" formatCode="General"/>'
    b'<numFmt numFmtId="165" formatCode="0.00%"/></numFmts>'
    b'<cellXfs count="3"><xf numFmtId="164" fontId="0" applyFont="false"><alignment horizontal="general"/>'
    b'<protection locked="true" hidden="false"/></xf><xf numFmtId="164" fontId="4"></xf>'
    b'<xf numFmtId="165" fontId="0" applyFont="false"><alignment horizontal="general"/></xf></cellXfs></styleSheet>'
)
_PREFIXED = (
    b"<x:styleSheet><x:numFmts><x:numFmt formatCode='0.00\"&gt;\"&#37;' numFmtId='170' /></x:numFmts>"
    b"<x:cellXfs><x:xf numFmtId='0'/><x:xf numFmtId='1'/><x:xf numFmtId='170'/></x:cellXfs></x:styleSheet>"
)


@pytest.mark.parametrize(
    ("styles", "cell"),
    [
        (_OFFICE, b'<c r="C2" s="2"><v>0.314</v></c>'),
        (_LIBRE_OFFICE, b'<c r="C2" s="2" t="n"><v>0.314</v></c>'),
        (_PREFIXED, b'<c s="2" r="C2"><f aca="false">157/500</f><v>0.314</v></c>'),
    ],
)
def test_percentages_are_found_however_the_program_writes_them(styles: bytes, cell: bytes) -> None:
    made = workbook(HEADER, ["a", "2023-24", 1])
    plain = b'<c r="C2" t="n"><v>1</v></c>'
    parts = {STYLES: lambda _: styles, SHEET: lambda part: part.replace(plain, cell)}
    assert "shows 31.40% and holds 0.314." in detail(with_parts(made, parts))
    parts[SHEET] = lambda part: part.replace(plain, cell.replace(b's="2"', b's="1"'))
    assert read_workbook(with_parts(made, parts)).rows[0]["value"] == 0.314


def test_styles_that_make_no_sense_cost_little_and_show_nothing_in_percent() -> None:
    for part in (b"<cellXfs" * 200_000, b'<numFmt "' * 200_000, b"<cellXfs>" + b"<xf " * 400_000):
        began = time.perf_counter()
        assert percent_places(part) == {}
        assert time.perf_counter() - began < 2


def test_a_sheet_is_found_by_a_name_that_the_file_writes_with_references() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(2, 3).number_format = "0.0%"

    assert detail(workbook(HEADER, ["a", "2023-24", 0.314], title="Q1 & “Q2”", change=change))


def test_every_flaw_and_every_other_fault_is_told_at_once() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(2, 3).number_format = "0%"
        sheet.merge_cells("B5:C6")

    rows: list[list[Any]] = [
        ["a", "2023-24", 0.5],
        ["a", "2022-23", "=1+1"],
        ["a", "2021-22", "n/a"],
        ["a", "2020-21", 4],
        ["a", "", ""],
    ]
    upload = read_workbook(workbook(HEADER, *rows, ["a", "2019-20", 6], change=change))
    assert faults(upload) == [
        (2, "value", "percent_format"),
        (3, "value", "formula_without_result"),
        (4, "value", "not_a_number"),
        (5, "B", "merged_cells"),
    ]
    assert [upload.number(index) for index in sorted(upload.partial)] == [2, 3, 4, 5, 6]
    assert list(upload.rows) == [
        {"indicator": "a", "area": None, "period": "2023-24"},
        {"indicator": "a", "area": None, "period": "2022-23"},
        {"indicator": "a", "area": None, "period": "2021-22"},
        {"indicator": "a", "area": None},
        {"indicator": "a", "area": None},
        {"indicator": "a", "period": "2019-20", "value": 6.0},
    ]


def test_a_flaw_in_a_row_that_holds_nothing_else_is_told_at_the_end_of_the_sheet_too() -> None:
    for end in ([], ["a", "2022-23", 2]):
        found = faults(read_workbook(workbook(HEADER, ["a", "2023-24", 1], [None, None, "=1+1"], end)))
        assert found == [
            (3, "indicator", "required"),
            (3, "period", "required"),
            (3, "value", "formula_without_result"),
        ]


def test_merged_cells_that_hold_nothing_are_no_fault() -> None:
    body = workbook(HEADER, ["a", "2023-24", 1], change=lambda sheet: sheet.merge_cells("A3:C9"))
    assert read_workbook(body).faults == ()


def test_of_a_cell_that_is_merged_nothing_more_is_said() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(2, 3).number_format = "0%"
        sheet.merge_cells("C2:C3")

    upload = read_workbook(workbook(HEADER, ["a", "2023-24", 0.5], ["a", "2022-23", 1], change=change))
    assert faults(upload) == [(2, "C", "merged_cells")]


def test_merged_cells_that_overlap_are_gone_through_once() -> None:
    cells: list[list[Any]] = [HEADER, *([["a", "2023-24", 1]] * MOST_ROWS)]
    merged = [((1, 0), (last, 2)) for last in range(MOST_ROWS - MOST_MERGED, MOST_ROWS)]
    began = time.perf_counter()
    flaws = flaws_of(b"", layout=RETURN_LAYOUT, cells=cells, merged=merged, styles=b"")
    assert time.perf_counter() - began < 5
    assert len(flaws[2].cells) == MOST_MERGED
    assert sorted(flaws) == list(range(2, MOST_ROWS + 1))


def test_where_the_header_or_very_many_cells_are_merged_no_row_is_read() -> None:
    rows = [["a", "2023-24", "x"], ["a", "2022-23", "x"]]
    for spans in (["B1:B2", "A3:B3"], [f"A{row}:B{row}" for row in range(2, MOST_MERGED + 3)]):

        def change(sheet: Worksheet, spans: list[str] = spans) -> None:
            for span in spans:
                sheet.merge_cells(span)

        with pytest.raises(UploadError) as refused:
            read_workbook(workbook(HEADER, *rows, change=change))
        assert [one.code for one in refused.value.cells] == ["merged_cells"] * len(spans)
