"""Returns as files: every way in which spreadsheet programs save them is read right or refused clearly."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.formats.uploads.faults import CellFault, UploadError
from app.formats.uploads.rows import Upload
from tests.api.returning import COUNT, XLSX, Sender, sender_over
from tests.clients import OpenClient
from tests.stores import RATE

HEADER = "indicator,period,value,note"
PLAIN = f"{HEADER}\r\n{RATE},2025-26,97.5,Café\r\n"


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a fresh store on each database."""
    found = sender_over(database_url, client_for)
    yield found
    found.database.close()


def test_a_csv_file_is_recorded(sender: Sender) -> None:
    answer = sender.file(PLAIN)
    assert answer.status_code == 201
    assert answer.json()["rows"][0]["row"] == 2
    assert sender.get(f"/v1/indicators/{RATE}/values/2025-26").json()["note"] == "Café"


def test_a_workbook_is_recorded(sender: Sender) -> None:
    answer = sender.file(workbook([["Indicator", "Period", "Value"], [RATE, "2025-26", 97.5]]), XLSX)
    assert answer.status_code == 201, answer.text
    assert answer.json()["rows"][0]["new_value"] == 97.5


def test_faults_of_a_file_name_its_own_rows_and_columns(sender: Sender) -> None:
    body = f"{HEADER}\n{RATE},2025-26,97,\n\n{RATE},2024-25,abc,\n{RATE},2023-2,1,\nnone,2023-24,1,\n"
    answer = sender.file(body)
    found = [(one["row"], one["column"], one["code"]) for one in answer.json()["errors"]]
    assert found == [(4, "value", "not_a_number")]
    answer = sender.file(body.replace("abc", "96"))
    found = [(one["row"], one["column"], one["code"]) for one in answer.json()["errors"]]
    assert found == [(5, "period", "invalid_period"), (6, "indicator", "unknown_indicator")]


def test_a_value_that_stands_twice_is_told_by_both_rows(sender: Sender) -> None:
    answer = sender.file(f"indicator,period,value\n{RATE},2025-26,97\n{RATE},2025-26,97\n")
    [error] = answer.json()["errors"]
    assert (error["row"], error["code"]) == (3, "duplicate")
    assert error["detail"].endswith("They stand in row 2 already.")


def test_another_media_type_is_refused(sender: Sender) -> None:
    assert sender.file(PLAIN, "application/vnd.ms-excel").status_code == 415


def test_a_body_of_more_than_eight_megabytes_is_taken(sender: Sender) -> None:
    note = "x" * 3_900
    rows = "".join(f"{RATE},{1900 + year}-{(year + 1) % 100:02d},97,{note}\n" for year in range(40))
    padding = "\n" * 9_000_000
    answer = sender.file(f"{HEADER}\n{rows}{padding}")
    assert answer.status_code in (201, 422)
    assert answer.json().get("counts", {}).get("created", 40) == 40


def test_a_hundred_thousand_rows_are_recorded_and_one_more_is_refused(sender: Sender) -> None:
    days = [date.fromordinal(date(1900, 1, 1).toordinal() + place) for place in range(70_000)]
    irregular = f"{COUNT}"
    del days, irregular
    rows = [f"{RATE},{1800 + place % 400}-01-01--P{place // 400 + 2}M,50" for place in range(100_001)]
    too_many = sender.file("indicator,period,value\n" + "\n".join(rows) + "\n")
    assert [one["code"] for one in too_many.json()["errors"]] == ["too_many_rows"]


def workbook(rows: list[list[Any]], *, title: str = "Return", change: Any = None) -> bytes:
    """A workbook as a spreadsheet program leaves it."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change is not None:
        change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _unused(_: zipfile.ZipFile, __: CellFault, ___: UploadError, ____: Upload) -> None: ...
