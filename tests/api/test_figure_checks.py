"""Figures that others publish are confirmed or queried in the workbook, and nobody types them in."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.publishing.access import Scope
from tests.api.returning import COUNT, HOUSING, RATE_DEFINITION, WASTE, XLSX, Sender, furnish, row, sender_over
from tests.clients import OpenClient
from tests.formats.workbooks import cell_of, cells
from tests.keys import bearing, make_key
from tests.stores import RATE

pytestmark = pytest.mark.holding(fill=furnish)

OTHERS, PERIOD = "Published by others", "2024-25"
QUERY = "=the count of 2023-24;\nit was sent twice."


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database, whose count others publish: 400 in 2024/25."""
    found = sender_over(database_url, client_for)
    yield found
    found.database.close()


def template(sender: Sender, *, period: str = PERIOD) -> bytes:
    """The workbook."""
    body: bytes = sender.get("/v1/returns/template", period=period).content
    return body


def said(sender: Sender) -> dict[str, Any]:
    """What the workbook's row of the count says."""
    [found] = cells(template(sender), OTHERS)
    assert (found["indicator"], found["held"]) == (COUNT, 400)
    return {name: found[name] for name in ("confirmed", "query", "commentary")}


def filled(body: bytes, **texts: Any) -> bytes:
    """The workbook with texts in the row of the count."""
    book = load_workbook(io.BytesIO(body))
    sheet = book[OTHERS]
    for name, text in texts.items():
        cell_of(sheet, 2, name).value = text
        if isinstance(text, str):
            cell_of(sheet, 2, name).data_type = "s"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_brief_tells_what_is_found_right_and_what_is_wrong(sender: Sender) -> None:
    reader = bearing(make_key(sender.database, Scope.READ, name="A reader"))

    def checks(**query: str) -> Any:
        return sender.client.get("/v1/brief", params=query, headers=reader).json()["checks"]

    assert checks() == {"confirmed": 0, "queries": []}
    sender.file(filled(template(sender), confirmed="no", query=QUERY), XLSX).raise_for_status()
    [told] = checks()["queries"]
    assert (told["indicator"], told["period"], told["display"], told["query"]) == (COUNT, PERIOD, "400", QUERY)
    assert checks(service=told["service"])["queries"] == [told]
    other = next(service for service in (WASTE, HOUSING) if service != told["service"])
    assert checks(service=other) == {"confirmed": 0, "queries": []}
    text = " ".join(sender.client.get("/v1/brief?format=text", headers=reader).text.split())
    assert "2024/25: 400. =the count of 2023-24; it was sent twice (" in text
    sender.file(filled(template(sender), confirmed="yes", query=None), XLSX).raise_for_status()
    assert checks() == {"confirmed": 1, "queries": []}
    assert "1 figure of others is found right" in sender.client.get("/v1/brief?format=text", headers=reader).text


def test_a_figure_is_confirmed_in_the_workbook_and_stays_as_it_is(sender: Sender) -> None:
    answer = sender.file(filled(template(sender), confirmed="yes", commentary="As expected."), XLSX)
    assert answer.status_code == 201, answer.text
    [told] = [each for each in answer.json()["rows"] if each["indicator"] == COUNT]
    assert (told["sheet"], told["row"], told["outcome"], told["changed"]) == (
        *(OTHERS, 2, "revised", ["confirmed", "commentary"]),
    )
    assert (told["old_value"], told["new_value"]) == (400, 400)
    assert said(sender) == {"confirmed": "yes", "query": None, "commentary": "As expected."}
    again = sender.file(template(sender), XLSX)
    assert (again.status_code, again.json()["counts"]["revised"]) == (200, 0)
    values = sender.get(f"/v1/returns/{answer.json()['id']}").json()
    assert values["values"]["items"] == [], "no figure is recorded anew"
    assert {each["kind"] for each in values["documents"]} == {"figure_check", "commentary"}


def test_a_figure_that_is_not_right_is_queried_and_waits_for_who_approves(sender: Sender) -> None:
    sender.file(filled(template(sender), confirmed="no", query=QUERY), XLSX).raise_for_status()
    officer = bearing(make_key(sender.database, Scope.APPROVE, name="Officer"))
    [item] = sender.client.get("/v1/returns/waiting", headers=officer).json()["items"]
    assert (item["kind"], item["indicator"], item["service"]) == ("figure_check", COUNT, HOUSING)
    differences = {each["field"].strip("/"): each["new"] for each in item["differences"]}
    assert (differences["is_right"], differences["query"]) == (False, QUERY)
    decided = {"outcome": "approved"}
    path = f"/v1/returns/{item['submission']}/decision"
    sender.client.post(path, json=decided, headers=officer).raise_for_status()
    assert said(sender)["query"] == QUERY
    sender.file(filled(template(sender), confirmed="yes", query=None), XLSX).raise_for_status()
    assert said(sender) == {"confirmed": "yes", "query": None, "commentary": None}


def test_what_was_said_of_a_figure_is_not_said_of_its_revision(sender: Sender) -> None:
    before = filled(template(sender), confirmed="yes")
    sender.file(before, XLSX).raise_for_status()
    sender.rows(row(PERIOD, 410, indicator=COUNT), reason="x", confirm="true")
    sender.client.post(
        "/v1/returns?confirm=true",
        json={"values": [row(PERIOD, 410, indicator=COUNT)], "reason": "As published."},
        headers=sender.headers,
    ).raise_for_status()
    [found] = cells(template(sender), OTHERS)
    assert (found["held"], found["confirmed"]) == (410, None)
    [fault] = sender.file(before, XLSX).json()["errors"]
    assert (fault["sheet"], fault["row"], fault["column"], fault["code"]) == (OTHERS, 2, "held", "changed_since")


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({"confirmed": True}, []),
        ({"confirmed": True, "held": 400}, []),
        ({"confirmed": True, "held": 401}, [("held", "changed_since")]),
        ({"confirmed": False}, [("query", "required")]),
        ({"query": "Why?"}, [("confirmed", "required")]),
        ({"held": 400, "commentary": "Words."}, [("confirmed", "required")]),
        ({"confirmed": True, "value": 3.0}, [("value", "conflict")]),
        ({"confirmed": True, "period": "2019-20"}, [("confirmed", "no_figure")]),
        ({"confirmed": True, "indicator": RATE}, [("confirmed", "own_figure")]),
    ],
)
def test_what_cannot_be_confirmed_is_told(sender: Sender, sent: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    answer = sender.rows({"indicator": COUNT, "period": PERIOD} | sent)
    found = [] if answer.status_code == 201 else answer.json()["errors"]
    assert [(each["pointer"].rpartition("/")[2], each["code"]) for each in found] == faults, answer.text
    assert RATE_DEFINITION.service == WASTE


def test_the_sheet_is_locked_but_for_what_the_service_says(sender: Sender) -> None:
    sheet = load_workbook(io.BytesIO(template(sender)))[OTHERS]
    assert isinstance(sheet, Worksheet)
    assert sheet.protection.sheet
    names = [str(cell.value) for cell in sheet[1]]
    assert {name for name in names if not cell_of(sheet, 2, name).protection.locked} == {
        *("confirmed", "query", "commentary"),
    }
    [rule] = sheet.data_validations.dataValidation
    assert (rule.type, rule.formula1) == ("list", '"yes,no"')


def test_nothing_of_it_is_public(sender: Sender) -> None:
    sent = sender.file(filled(template(sender), confirmed="no", query="Hush."), XLSX).json()
    both = bearing(make_key(sender.database, Scope.APPROVE, Scope.PUBLISH, name="Officer"))
    path = f"/v1/returns/{sent['id']}/decision"
    sender.client.post(path, json={"outcome": "approved"}, headers=both).raise_for_status()
    refused = sender.client.post("/v1/publications", json={"title": "A quarter"}, headers=both)
    assert not refused.is_success, "there is nothing to publish"
    assert b"Hush" not in sender.client.get("/v1/changes?limit=1000").content
