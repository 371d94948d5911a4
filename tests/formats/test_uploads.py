"""Files of returns: each way of saving them is read right, or refused with what to mend and where."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from app.domain.publishing.returns import HEADER_INDEX, MOST_ROWS
from app.formats.uploads.csv_file import read_csv
from app.formats.uploads.faults import CellFault, UploadError
from app.formats.uploads.workbook_file import read_workbook
from app.formats.uploads.workbook_guard import MOST_UNPACKED
from tests.formats.workbooks import with_parts, workbook

TEXT = "indicator,period,value,note\r\na-rate,2023-24,30.6,Café – “good”\r\n"
ENTRY = {"indicator": "a-rate", "period": "2023-24", "value": 30.6, "note": "Café – “good”"}
HEADER = ["indicator", "period", "value"]
SHEET = "xl/worksheets/sheet1.xml"


MIDNIGHT = datetime(2024, 3, 30)  # noqa: DTZ001 - a workbook's times have no zone
EARLY = datetime(2024, 3, 31, 5)  # noqa: DTZ001 - the same


def faults_of(body: bytes, *, csv: bool = False) -> list[CellFault]:
    """What is wrong with a file, as a whole or in its rows; something must be."""
    try:
        upload = (read_csv if csv else read_workbook)(body)
    except UploadError as refused:
        return list(refused.cells)
    assert upload.faults
    assert {one.index for one in upload.faults} <= upload.partial | {HEADER_INDEX}
    found = sorted(upload.faults, key=lambda one: one.index)
    return [
        CellFault(one.line if one.index == HEADER_INDEX else upload.number(one.index), one.column, one.code, one.detail)
        for one in found
    ]


def places(faults: list[CellFault]) -> list[tuple[int | None, str | None, str]]:
    """Where each fault is, and its kind."""
    return [(one.row, one.column, one.code) for one in faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_every_encoding_and_separator_gives_the_same_rows(encoding: str, separator: str, line_end: str) -> None:
    body = TEXT.replace(",", separator).replace("\r\n", line_end).encode(encoding)
    upload = read_csv(body)
    assert list(upload.rows) == [ENTRY]
    assert upload.lines == [2]


def test_utf_16_may_have_either_byte_order() -> None:
    assert list(read_csv("\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be")).rows) == [ENTRY]


def test_headers_may_be_written_as_people_do() -> None:
    body = "Indicator;PERIOD;Missing Reason;Break in series\na-rate;2023-24;Not available;yes\n"
    entry = {"indicator": "a-rate", "period": "2023-24", "missing_reason": "not_available", "break_in_series": True}
    assert list(read_csv(body.encode()).rows) == [entry]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("30.6", 30.6), ("-3", -3.0), ("0", 0.0), (" 7 ", 7.0), ("007", 7.0)],
)
def test_plain_numbers_are_read(cell: str, value: float) -> None:
    upload = read_csv(f"indicator,period,value\na,2023-24,{cell}\n".encode())
    assert upload.rows[0]["value"] == value


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ('"1,234"', "thousands"),
        ("1 234.5", "thousands"),
        ("1'234", "thousands"),
        ('"30,65"', "decimal point"),
        ("30.6%", "percent"),
        ("£30", "currency"),
        ("1E+05", "powers of ten"),
        ("n/a", "missing_reason"),
        ("NaN", "missing_reason"),
        ("inf", "missing_reason"),
        ("1_000", "missing_reason"),
        ("٣", "missing_reason"),
    ],
)
def test_other_numbers_are_refused_with_what_to_write(cell: str, hint: str) -> None:
    [fault] = faults_of(f"indicator,period,value\na,2023-24,{cell}\n".encode(), csv=True)
    assert (fault.row, fault.column, fault.code) == (2, "value", "not_a_number")
    assert hint in fault.detail


def test_a_file_with_semicolons_may_have_decimal_commas_but_not_both() -> None:
    upload = read_csv(b"indicator;period;value\na;2023-24;30,6\na;2022-23;7\n")
    assert [entry["value"] for entry in upload.rows] == [30.6, 7.0]
    body = b"indicator;period;value\na;2023-24;30,6\na;2022-23;7.5\n"
    assert places(faults_of(body, csv=True)) == [(2, "value", "not_a_number")]


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    body = b'indicator,period,value,note\n\na,2023-24,1,"two\nlines"\n,,,\na,2022-23,x,\n'
    assert places(faults_of(body, csv=True)) == [(5, "value", "not_a_number")]


def test_rows_without_figure_and_reason_are_passed_over_and_counted() -> None:
    upload = read_csv(b"indicator,title,period,unit,last_year,value,status\na,A,2023-24,percent,5,,final\n")
    assert (list(upload.rows), upload.left_empty) == ([], 1)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", [(None, None, "no_rows")]),
        (b"indicator,period,value\n", [(None, None, "no_rows")]),
        (b"indicator,period,valeu\na,2023-24,1\n", [(1, "C", "unknown_column"), (1, "value", "missing_column")]),
        (b"indicator,value,value\na,1,1\n", [(1, "value", "repeated_column"), (1, "period", "missing_column")]),
        (b"indicator,period,value\na,2023-24,1,234\n", [(2, "D", "no_header")]),
        (b"indicator,period,value\n,2023-24,1\n", [(2, "indicator", "required")]),
        (b'indicator,period,value\na,"2023-24,1\n', [(2, None, "not_csv")]),
        (b"indicator,period,value\x81\na,2023-24,1\n", [(None, None, "unknown_encoding")]),
        (b"PK\x03\x04\0\0", [(None, None, "not_text")]),
        (b"indicator,period,value,status\na,2023-24,1,done\n", [(2, "status", "enum")]),
        (b"indicator,period,value,note\na,2023-24,1,a\x07b\n", [(2, "note", "string_pattern_mismatch")]),
        (b"indicator,period,value\na,2023-24,1" + b"0" * 19 + b"\n", [(2, "value", "less_than_equal")]),
    ],
)
def test_what_cannot_be_read_is_refused_by_row_and_column(
    body: bytes, found: list[tuple[int | None, str | None, str]]
) -> None:
    assert places(faults_of(body, csv=True)) == found


def test_a_header_that_is_no_column_is_told_in_its_own_words() -> None:
    [unknown, _] = faults_of(b"indicator,period, Valeu \na,2023-24,1\n", csv=True)
    assert unknown.detail.startswith("“Valeu” is not a column of a return. There are: indicator, area, period,")
    [unknown] = faults_of(f"indicator,period,value,{'x' * 200}\na,2023-24,1,\n".encode(), csv=True)
    assert f"“{'x' * 60}”" in unknown.detail


def test_a_text_made_safe_from_formulas_is_itself_again() -> None:
    upload = read_csv(b"indicator,period,value,note\na,2023-24,1,'=up on last year\n")
    assert upload.rows[0]["note"] == "=up on last year"


def test_a_workbook_gives_the_same_rows() -> None:
    body = workbook([*HEADER, "note"], ["a-rate", "2023-24", 30.6, "Café – “good”"])
    assert list(read_workbook(body).rows) == [ENTRY]


def test_the_sheet_named_return_goes_before_the_first() -> None:
    assert read_workbook(workbook(HEADER, ["a", "2023-24", 1], before=True)).rows[0]["value"] == 1
    assert read_workbook(workbook(HEADER, ["a", "2023-24", 1], title="Data")).rows[0]["value"] == 1


def test_dates_years_and_numbers_kept_as_text_are_read() -> None:
    rows = [["a", date(2024, 3, 31), "30.6"], ["a", MIDNIGHT, 1], ["a", 2023, 2]]
    entries = read_workbook(workbook(HEADER, *rows)).rows
    assert [(one["period"], one["value"]) for one in entries] == [
        ("2024-03-31", 30.6),
        ("2024-03-30", 1.0),
        ("2023", 2.0),
    ]


def test_a_time_a_date_for_a_number_and_a_truth_value_are_refused() -> None:
    rows = [["a", EARLY, 1], ["a", "2023-24", date(2024, 1, 2)], ["a", "2022-23", True]]
    assert places(faults_of(workbook(HEADER, *rows))) == [
        (2, "period", "invalid_period"),
        (3, "value", "not_a_number"),
        (4, "value", "not_a_number"),
    ]


def test_a_formula_counts_by_its_stored_result() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Return")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["a", "2023-24"])
        sheet.write_formula(1, 2, "=15.3*2", None, 30.6)
    assert read_workbook(file.getvalue()).rows[0]["value"] == 30.6


def test_a_formula_without_a_result_and_an_error_are_refused() -> None:
    body = workbook([*HEADER, "title"], ["a", "2023-24", "=15.3*2", "=1+1"])
    assert places(faults_of(body)) == [(2, "value", "formula_without_result")]
    body = with_parts(
        workbook(HEADER, ["a", "2023-24", 1]),
        {SHEET: lambda part: part.replace(b't="n"><v>1</v>', b't="e"><v>#DIV/0!</v>')},
    )
    assert places(faults_of(body)) == [(2, "value", "formula_error")]


def test_merged_cells_are_refused_by_their_place() -> None:
    body = workbook(HEADER, ["a", "2023-24", 1], ["a", "2022-23", 1], change=lambda sheet: sheet.merge_cells("A2:A3"))
    [fault] = faults_of(body)
    assert (fault.row, fault.column, fault.code) == (2, "A", "merged_cells")
    assert "A2:A3" in fault.detail


@pytest.mark.parametrize("body", [b"", b"hello", b"PK\x03\x04rubbish", workbook(HEADER)[:-40]])
def test_what_is_no_workbook_is_refused(body: bytes) -> None:
    assert [one.code for one in faults_of(body)] == ["not_a_workbook"]


def test_a_damaged_workbook_is_refused() -> None:
    body = workbook(HEADER, ["a", "2023-24", 1])
    for part in ("xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels"):
        assert [one.code for one in faults_of(with_parts(body, {part: lambda _: b"<"}))] in (
            ["not_a_workbook"],
            ["no_rows"],
        )


def test_a_bomb_is_refused_at_once_by_its_declared_size() -> None:
    body = with_parts(workbook(HEADER), {SHEET: lambda _: bytes(MOST_UNPACKED + 1)})
    assert len(body) < 2**20
    tracemalloc.start()
    [fault] = faults_of(body)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fault.code == "too_large"
    assert most < 10 * 2**20


def test_a_bomb_that_declares_too_little_is_refused() -> None:
    body = bytearray(with_parts(workbook(HEADER), {SHEET: lambda part: part + b" " * 10**6}))
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    assert size in body
    lying = bytes(body).replace(size, (1_000).to_bytes(4, "little"))
    assert [one.code for one in faults_of(lying)] == ["not_a_workbook"]


@pytest.mark.parametrize("place", ["XFD2", "CA2", "A1048576", "A100002"])
def test_a_far_cell_that_makes_a_reader_fill_the_space_before_it_is_refused(place: str) -> None:
    body = with_parts(
        workbook(HEADER, ["a", "2023-24", 1]), {SHEET: lambda part: part.replace(b'r="C2"', b'r="%s"' % place.encode())}
    )
    assert faults_of(body)[0].code in ("too_large", "too_many_rows")


def test_a_long_text_shown_many_times_is_refused() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Return")
        for row in range(10_000):
            sheet.write_string(row, 0, "x" * 32_000)
    assert [one.code for one in faults_of(file.getvalue())] == ["too_large"]


@pytest.mark.load
def test_a_hundred_thousand_rows_are_read_and_one_more_is_refused() -> None:
    def body(count: int) -> bytes:
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
            sheet = book.add_worksheet("Return")
            sheet.write_row(0, 0, HEADER)
            for row in range(count):
                sheet.write_row(row + 1, 0, ["a", "2023-24", row])
        return file.getvalue()

    upload = read_workbook(body(MOST_ROWS))
    assert len(upload.rows) == MOST_ROWS
    assert upload.number(MOST_ROWS - 1) == MOST_ROWS + 1
    assert [one.code for one in faults_of(body(MOST_ROWS + 1))] == ["too_many_rows"]
