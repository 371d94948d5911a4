"""Returns as files over HTTP: rows and columns of the file in what is refused, and large ones."""

from collections.abc import Iterator

import pytest

from app.domain.publishing.access import Scope
from tests.api.returning import COUNT, XLSX, Sender, furnish, row, sender_over
from tests.clients import OpenClient
from tests.formats.workbooks import workbook
from tests.stores import HOME, RATE

pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database."""
    found = sender_over(database_url, client_for)
    yield found
    found.database.close()


def test_a_csv_file_is_recorded(sender: Sender) -> None:
    body = f"indicator;period;value;note\r\n{RATE};2025-26;97,5;Café\r\n".encode("cp1252")
    answer = sender.file(body, reason="The yearly figures.")
    assert answer.status_code == 201
    assert answer.json()["rows"][0]["row"] == 2
    recorded = sender.get(f"/v1/indicators/{RATE}/values/2025-26").json()
    assert (recorded["value"], recorded["note"]) == (97.5, "Café")
    assert sender.get("/v1/returns").json()["items"][0]["reason"] == "The yearly figures."


def test_the_table_of_values_is_sent_back_as_it_was_taken(sender: Sender) -> None:
    recorded = sender.rows(
        row("2010-11", 75.0, numerator=30, denominator=40), row("2011-12", None, missing_reason="not_available")
    )
    assert recorded.status_code == 201, recorded.text
    reader = sender.with_key(Scope.READ, Scope.SUBMIT)
    table = reader.get("/v1/values", view="working", format="csv")
    assert b"FY2010-11" in table.content
    answer = sender.file(table.content)
    assert answer.status_code in (200, 201), answer.text
    assert {one["outcome"] for one in answer.json()["rows"]} == {"unchanged"}
    changed = table.content.replace(b",75,", b",77.5,").replace(b",30,40,", b",31,40,")
    answer = sender.file(changed, reason="A late count.")
    assert answer.status_code == 201, answer.text
    assert [one["period"] for one in answer.json()["rows"] if one["outcome"] != "unchanged"] == ["2010-11"]


def test_a_workbook_is_recorded(sender: Sender) -> None:
    answer = sender.file(workbook(["Indicator", "Period", "Value"], [RATE, "2025-26", 97.5]), XLSX)
    assert answer.status_code == 201, answer.text
    assert answer.json()["rows"][0]["new_value"] == 97.5


def test_faults_name_the_files_own_rows_and_columns(sender: Sender) -> None:
    body = f"indicator,period,value\n{RATE},2025-26,97\n\n{RATE},2024-25,abc\nnone,2023-24,1\n"
    answer = sender.file(body)
    assert [(one["row"], one["column"], one["code"]) for one in answer.json()["errors"]] == [
        (4, "value", "not_a_number"),
        (5, "indicator", "unknown_indicator"),
    ]
    answer = sender.file(body.replace("abc", "964"), reason="Late figures.")
    assert [(one["row"], one["column"], one["code"]) for one in answer.json()["errors"]] == [
        (5, "indicator", "unknown_indicator"),
        (4, "value", "implausible"),
        (4, "value", "implausible"),
    ], "964% is ten times as much as before, and more than the whole"
    assert answer.json()["detail"] == ("Nothing was recorded: 1 fault to correct. 1 figure is probably wrong as well.")
    answer = sender.file(body.replace("abc", "964").replace("none", COUNT), reason="Late figures.")
    assert answer.json()["type"].endswith("#implausible")
    assert {(one["row"], one["column"], one["code"]) for one in answer.json()["errors"]} == {
        (4, "value", "implausible")
    }
    assert sender.get("/v1/returns").json()["total"] == 0


def test_a_value_that_stands_twice_is_told_by_both_rows(sender: Sender) -> None:
    answer = sender.file(f"indicator,period,value\n{RATE},2025-26,97\n{RATE},2025-26,97\n")
    [error] = answer.json()["errors"]
    assert (error["row"], error["code"]) == (3, "duplicate")
    assert error["detail"] == "Row 2 gives the same indicator, area and period: send each value once."


def test_another_media_type_and_a_coded_body_are_refused(sender: Sender) -> None:
    assert sender.file("indicator,period,value\n", "application/vnd.ms-excel").status_code == 415
    headers = sender.headers | {"Content-Type": "text/csv", "Content-Encoding": "gzip"}
    assert sender.client.post("/v1/returns", content=b"x", headers=headers).status_code == 415


@pytest.mark.parametrize("body", [b'{"values": []}', b"[]", b"{", b'{"values": [{"indicator": 1}]}', b"", b"\xff"])
def test_json_that_is_no_return_is_refused(sender: Sender, body: bytes) -> None:
    assert sender.file(body, "application/json").status_code in (400, 422)


@pytest.mark.load
def test_a_hundred_thousand_rows_pass_and_one_more_is_refused(sender: Sender) -> None:
    lines = [f"{RATE},{HOME},{1800 + place // 300}-01-02--P{place % 300 + 1}M,50" for place in range(100_000)]
    head = "indicator,area,period,value,note"
    padded = "\n".join(f"{line},{'x' * 100}" for line in lines)
    answer = sender.file(f"{head}\n{padded}\n", confirm="true")
    assert answer.status_code == 201, answer.text[:1_000]
    assert answer.json()["counts"]["created"] == 100_000
    assert answer.json()["warnings_assessed"] is False
    answer = sender.file(f"{head}\n{padded}\n{RATE},{HOME},2025-26,50,\n")
    assert [one["code"] for one in answer.json()["errors"]] == ["too_many_rows"]
