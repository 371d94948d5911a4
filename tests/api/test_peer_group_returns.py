"""Returns of peer groups: a file of their members that posts back, on each database."""

from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import publish_basis
from tests.api.returning import CSV
from tests.api.test_definition_returns import NO_ROWS, Counted, adding, cells
from tests.clients import OpenClient
from tests.formats.workbooks import Change, refilled
from tests.keys import bearing, make_key
from tests.stores import HOME

pytestmark = pytest.mark.holding(fill=publish_basis)

PATH, TEMPLATE = "/v1/peer-groups", "/v1/peer-groups/template"
ONE, OTHER, THIRD = "E07000001", "E07000002", "E07000003"
TEXTS = {
    "title": "Our neighbours",
    "description": "=1+1; the districts around us.\nIn two lines.",  # a spreadsheet program would take it for a formula
    "method": "They share a border with us.",
}
NEW: tuple[dict[str, Any], ...] = (
    {"group": "neighbours", "area": ONE, **TEXTS},
    {"group": "neighbours", "area": OTHER, "from_date": "2020-04-01"},
)


@pytest.fixture
def office(database_url: str, client_for: OpenClient) -> Iterator[Counted]:
    """The office on each database, with three other districts."""
    database = Database(database_url)
    yield Counted(database, client_for)
    database.close()


def group(office: Counted, *rows: dict[str, Any], **more: Any) -> Any:
    """Send members as JSON."""
    return office.send(PATH, {"members": list(rows), **more})


def members(office: Counted, code: str = "neighbours") -> list[tuple[str, str | None, str | None]]:
    """The recorded members of a group."""
    kept = office.working(f"{PATH}/{code}").json()
    return [(one["code"], one["from_date"], one["until_date"]) for one in kept["members"]]


def without(area: str) -> Change:
    """What deletes the row of a neighbour."""

    def delete(sheet: Worksheet) -> None:
        row = ("neighbours", area)
        [at] = [at for at in range(2, sheet.max_row + 1) if (sheet.cell(at, 1).value, sheet.cell(at, 2).value) == row]
        sheet.delete_rows(at)

    return delete


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_untouched_file_posts_back_and_changes_nothing(office: Counted, form: str) -> None:
    group(office, *reversed(NEW)).raise_for_status()
    body = office.template(TEMPLATE, format=form)
    if form == "xlsx":
        rows = [row for row in cells(body) if row["group"] == "neighbours"]
        assert [(row["area"], row["name"], row["title"]) for row in rows] == [
            *((ONE, "District 1", TEXTS["title"]), (OTHER, "District 2", None)),
        ]
    answer = office.send(PATH, body, CSV) if form == "csv" else office.send(PATH, body)
    count = len(answer.json()["rows"])
    assert (answer.status_code, answer.json()["counts"]) == (200, NO_ROWS | {"unchanged": count}), answer.text
    assert (answer.json()["id"], [row["changed"] for row in answer.json()["rows"]]) == (None, [[]] * count)


def test_a_group_is_created_as_it_is_by_a_call_of_its_own(office: Counted) -> None:
    tried = office.send(PATH, {"members": list(NEW)}, dry_run="true")
    assert (tried.status_code, tried.json()["id"], tried.json()["counts"]["created"]) == (200, None, 1), tried.text
    assert office.working(f"{PATH}/neighbours").status_code == 404
    answer = group(office, *NEW, reason="As agreed.")
    assert (answer.status_code, answer.json()["state"], answer.json()["counts"]) == (
        *(201, "draft", NO_ROWS | {"created": 1}),
    )
    [row] = answer.json()["rows"]
    assert (row["row"], row["members"], [one["name"] for one in row["joined"]], row["left"]) == (
        *(1, 2, ["District 1", "District 2"], []),
    )
    alone = {**TEXTS, "members": [{"code": ONE}, {"code": OTHER, "from_date": "2020-04-01"}]}
    office.wrote(f"{PATH}/alone", alone)
    together, single = (office.working(f"{PATH}/{code}").json() for code in ("neighbours", "alone"))
    assert {**together, "code": ""} == {**single, "code": ""}
    detail = office.client.get(f"/v1/returns/{answer.json()['id']}", headers=office.approver).json()
    assert (detail["operation"], detail["document_count"], detail["reason"]) == (
        *("create_peer_group_return", 1, "As agreed."),
    )


def test_the_rows_of_a_group_are_its_members_and_no_others(office: Counted) -> None:
    group(office, *NEW).raise_for_status()
    body = refilled(office.template(TEMPLATE), without(ONE))  # with it goes the row that says the group's text
    body = refilled(body, adding({"group": "neighbours", "area": THIRD, "until_date": "2026-04-01"}))
    answer = office.send(PATH, body).json()
    [row] = [row for row in answer["rows"] if row["outcome"] != "unchanged"]
    assert (row["outcome"], row["changed"], row["title"]) == ("revised", ["members"], TEXTS["title"])
    assert ([one["code"] for one in row["joined"]], [one["code"] for one in row["left"]]) == ([THIRD], [ONE])
    assert members(office) == [(OTHER, "2020-04-01", None), (THIRD, None, "2026-04-01")]
    assert office.working(f"{PATH}/neighbours").json()["description"] == TEXTS["description"]


def test_a_group_that_is_not_named_and_a_text_that_is_left_out_stay(office: Counted) -> None:
    other = [
        {**row, "group": "others", "council": HOME} if "title" in row else {**row, "group": "others"} for row in NEW
    ]
    group(office, *NEW, *other).raise_for_status()
    renamed = [NEW[0] | {"title": "Near us"}, NEW[1]]
    assert group(office, *renamed).json()["rows"][0]["changed"] == ["title"]
    assert len(members(office, "others")) == 2
    plain = [{"group": "others", "area": row["area"], "from_date": row.get("from_date")} for row in NEW]
    assert group(office, *plain).json()["counts"] == NO_ROWS | {"unchanged": 1}
    assert office.working(f"{PATH}/others").json()["council"] == HOME


def test_every_fault_is_told_at_once_by_the_row_and_column_of_the_file(office: Counted) -> None:
    lines = (
        "Group;Area;From date;Until date;Title;Description;Method;Council;Name",
        f"sound;{ONE};;;Sound;Words.;Words.;;read past",
        "",
        f"untold;{ONE};;;;;;;",
        "strange;E07999999;;;Strange;Words.;Words.;E07999998;",
        f"dates;{ONE};2020-04-01;2019-04-01;Dates;Words.;Words.;;",
        f"dates;{OTHER};31st;;;;;;",
        f"dates;{THIRD};;;Other dates;;;;",
        f"dates;{THIRD};;;;;;;",
        f"similar-districts;{ONE};;;Similar;Words.;Words.;{ONE};",
        f"Not A Code;{ONE};;;;;;;",
        ";;;;;;;;Alone",
        "half;Burnley;;;;;;;",
    )
    refused = office.send(PATH, "\n".join(lines), CSV)
    assert refused.status_code == 422, refused.text
    assert sorted((fault["row"], fault["column"], fault["code"]) for fault in refused.json()["errors"]) == [
        (4, "description", "required"),
        (4, "method", "required"),
        (4, "title", "required"),
        (5, "area", "unknown_area"),
        (5, "council", "unknown_value"),
        (6, "until_date", "conflict"),
        (7, "from_date", "invalid_day"),
        (8, "title", "conflict"),
        (9, "area", "duplicate"),
        (10, "council", "conflict"),
        (11, "group", "string_pattern_mismatch"),
        (12, "area", "required"),
        (12, "group", "required"),
        (13, "area", "string_pattern_mismatch"),
    ]
    told = {(fault["row"], fault["column"]): fault["detail"] for fault in refused.json()["errors"]}
    assert told[8, "title"].startswith("Row 6 ")
    assert office.working(f"{PATH}/sound").status_code == 404


def test_json_is_told_its_faults_by_pointers(office: Counted) -> None:
    refused = group(office, *NEW, {"group": "neighbours", "area": "Burnley"}, {"area": ONE, "mood": 1})
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {
        *("/members/2/area", "/members/3/group", "/members/3/mood"),
    }
    assert group(office).status_code == 422
    assert office.send(PATH, {"rows": []}).status_code == 422


def test_a_file_of_too_many_rows_is_refused(office: Counted) -> None:
    refused = office.send(PATH, "group,area\n" + f"neighbours,{ONE}\n" * 10_001, CSV)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too_many_rows")


def test_the_same_call_with_the_same_key_is_done_once(office: Counted) -> None:
    key = {"Idempotency-Key": "groups-1"}
    first = office.send(PATH, {"members": list(NEW)}, headers=key)
    again = office.send(PATH, {"members": list(NEW)}, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())


def test_changing_groups_needs_the_scope_define(office: Counted, database_url: str) -> None:
    database = Database(database_url)
    other = bearing(make_key(database, *(set(Scope) - {Scope.DEFINE}), name="Another"))
    database.close()
    assert office.send(PATH, {"members": list(NEW)}, headers=other).status_code == 403
    assert office.client.get(TEMPLATE, headers=other).status_code == 403


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [({"format": "pdf"}, "*/*", 400), ({}, "image/png", 406), ({}, "text/csv", 200), ({"format": "csv"}, "*/*", 200)],
)
def test_a_file_comes_in_the_form_that_is_wanted(
    office: Counted, query: dict[str, str], accept: str, status: int
) -> None:
    answer = office.client.get(TEMPLATE, params=query, headers=office.writer | {"Accept": accept})
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
        assert answer.headers["content-disposition"] == 'attachment; filename="peer-groups.csv"'
        assert answer.text.startswith("\ufeffgroup,area,name,from_date,until_date,title,description,method,council\r\n")
