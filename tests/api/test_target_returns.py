"""Returns of targets: a workbook of a year's targets that posts back, on each database."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import publish_basis
from tests.api.returning import CSV, XLSX
from tests.api.test_strategies import Office
from tests.clients import OpenClient
from tests.formats.workbooks import Change, cells, refilled
from tests.keys import bearing, make_key
from tests.stores import RATE

pytestmark = pytest.mark.holding(fill=publish_basis)

PATH, TEMPLATE = "/v1/targets", "/v1/targets/template"
QUARTERLY = f"{RATE}-by-quarter"
YEAR = "2027-28"  # it has not begun
RATIONALE = "=as agreed; @Cabinet, +2 points"  # what a spreadsheet program would take for a formula
SET: dict[str, Any] = {
    **{"indicator": RATE, "period": YEAR, "value": 60.5, "set_by": "Cabinet", "set_on": "2026-11-20"},
    "rationale": RATIONALE,
}
NO_ROWS = {"created": 0, "revised": 0, "unchanged": 0, "left_empty": 0}
_MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(database_url: str, client_for: OpenClient) -> Iterator[Office]:
    """The office on each database, with an annual and a quarterly indicator."""
    database = Database(database_url)
    yield Office(database, client_for)
    database.close()


def send(office: Office, content: bytes | str, kind: str = XLSX, **query: str) -> Any:
    """Send a file."""
    body = content.encode() if isinstance(content, str) else content
    office.now += _MINUTE
    headers = office.writer | {"Content-Type": kind}
    return office.client.post(PATH, content=body, params=query, headers=headers)


def aim(office: Office, *rows: dict[str, Any], headers: dict[str, str] | None = None, **more: str) -> Any:
    """Send rows as JSON."""
    office.now += _MINUTE
    return office.client.post(PATH, json={"targets": list(rows), **more}, headers=office.writer | (headers or {}))


def template(office: Office, **query: str) -> bytes:
    """The workbook."""
    office.now += _MINUTE
    answer = office.client.get(TEMPLATE, params={"year": YEAR} | query, headers=office.writer)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == XLSX
    body: bytes = answer.content
    return body


def filling(texts: dict[str, dict[str, Any]]) -> Change:
    """What fills cells in, by indicator and column."""

    def fill(sheet: Worksheet) -> None:
        columns = {str(cell.value): place for place, cell in enumerate(sheet[1], 1)}
        for row in range(2, sheet.max_row + 1):
            for name, value in texts.get(str(sheet.cell(row, 1).value), {}).items():
                cell = sheet.cell(row, columns[name])
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # as typed into a cell for text: nothing in it is a formula

    return fill


def recorded(office: Office, code: str = RATE, period: str = YEAR) -> Any:
    """The recorded target."""
    office.now += _MINUTE
    return office.client.get(f"/v1/indicators/{code}/targets/{period}", headers=office.writer)


def test_a_row_an_indicator_with_last_years_target_and_outturn_beside_the_cells(office: Office) -> None:
    before = SET | {"period": "2026-27", "value": 50.0, "reason": "It was agreed late."}
    aim(office, before, SET).raise_for_status()
    value = {"values": [{"indicator": RATE, "period": "2026-27", "value": 48.2}]}
    sent = office.client.post("/v1/returns?confirm=true", json=value, headers=office.writer)
    assert sent.status_code == 201, sent.text
    by_code = {row["indicator"]: row for row in cells(template(office), "Targets")}
    assert set(by_code) == {RATE, QUARTERLY}
    row = by_code[RATE]
    assert (row["period"], row["last_target"], row["last_outturn"], row["value"], row["upper"]) == (
        *(YEAR, 50, 48.2, 60.5, None),
    )
    assert (row["set_by"], row["rationale"], row["set_on"], row["set_before"]) == (
        *("Cabinet", RATIONALE, None, datetime.combine(date(2026, 11, 20), time())),
    )
    assert (by_code[QUARTERLY]["period"], by_code[QUARTERLY]["value"]) == (YEAR, None)


def test_an_untouched_workbook_posts_back_and_changes_nothing(office: Office) -> None:
    answer = send(office, template(office))
    assert (answer.status_code, answer.json()["counts"]) == (200, NO_ROWS | {"left_empty": 2}), answer.text
    quarterly = SET | {"indicator": QUARTERLY, "upper": 70.0, "profile": "flat"}
    aim(office, SET, quarterly).raise_for_status()
    body = template(office)
    assert {row["indicator"]: row["quarters_now"] for row in cells(body, "Targets")}[QUARTERLY].count(";") == 3
    again = send(office, body)
    assert (again.status_code, again.json()["counts"]) == (200, NO_ROWS | {"unchanged": 2}), again.text
    assert (again.json()["id"], [row["changed"] for row in again.json()["rows"]]) == (None, [[], []])


def test_the_same_goes_for_a_template_as_csv(office: Office) -> None:
    aim(office, SET, SET | {"indicator": QUARTERLY, "upper": 70.0, "profile": "flat"}).raise_for_status()
    body = office.client.get(TEMPLATE, params={"year": YEAR, "format": "csv"}, headers=office.writer).content
    answer = send(office, body, CSV)
    assert (answer.status_code, answer.json()["counts"]) == (200, NO_ROWS | {"unchanged": 2}), answer.text


def test_a_filled_workbook_is_one_submission_with_the_quarters_of_its_profiles(office: Office) -> None:
    new = {"value": 60.5, "set_by": "Cabinet", "rationale": RATIONALE}
    quarters = {"profile": "explicit", "q1": 58, "q2": 60, "q3": 61, "q4": 63}
    filled = refilled(template(office), filling({RATE: new, QUARTERLY: new | quarters}))
    tried = send(office, filled, dry_run="true")
    assert (tried.status_code, tried.json()["id"], tried.json()["counts"]["created"]) == (200, None, 2), tried.text
    assert recorded(office).status_code == 404
    answer = send(office, filled).json()
    assert (answer["state"], answer["counts"]) == ("draft", NO_ROWS | {"created": 2})
    by_code = {row["indicator"]: row for row in answer["rows"]}
    assert (by_code[RATE]["sheet"], by_code[RATE]["target"], by_code[RATE]["before"]) == ("Targets", "60.5%", None)
    assert [quarter["value"] for quarter in by_code[QUARTERLY]["quarters"]] == [58, 60, 61, 63]
    office.now += _MINUTE
    detail = office.client.get(f"/v1/returns/{answer['id']}", headers=office.approver).json()
    assert (detail["document_count"], detail["operation"]) == (6, "create_target_return")
    kept = recorded(office, QUARTERLY).json()
    assert (kept["rationale"], kept["set_on"]) == (RATIONALE, office.now.date().isoformat())
    assert [quarter["value"] for quarter in kept["quarters"]] == [58, 60, 61, 63]


def test_a_changed_row_names_what_differs_and_what_it_leaves_out_stays(office: Office) -> None:
    aim(office, SET | {"upper": 70.0}).raise_for_status()
    [row] = aim(office, {"indicator": RATE, "period": "2027/28", "value": 62.0}).json()["rows"]
    assert (row["outcome"], row["changed"], row["before"], row["target"]) == (
        *("revised", ["value", "set_on"], "60.5% to 70.0%", "62.0% to 70.0%"),
    )
    [row] = aim(office, {"indicator": RATE, "period": YEAR, "upper": None}).json()["rows"]
    assert (row["changed"], row["target"]) == (["upper"], "62.0%")
    kept = recorded(office).json()
    assert (kept["set_by"], kept["rationale"], kept["upper"]) == ("Cabinet", RATIONALE, None)


def test_a_target_may_be_written_with_its_unit_and_with_commas_between_thousands(office: Office) -> None:
    head = "indicator,period,value,upper,set_by,rationale,reason"
    body = f'{head}\n{RATE},{YEAR},60.5%,70 %,Cabinet,Words.,\n{QUARTERLY},{YEAR},"1,060",,Cabinet,Words.,\n'
    rows = send(office, body, CSV).json()["rows"]
    assert [row["target"].partition(" ")[0] for row in rows] == ["60.5%", "1,060.0%"]
    decimal = head.replace(",", ";") + f"\n{RATE};2028-29;60,5%;;Cabinet;Words.;\n"
    assert send(office, decimal, CSV).json()["rows"][0]["target"] == "60.5%"
    wrong = f"{head}\n{RATE},2028-29,£60,,Cabinet,Words.,\n{RATE},2029-30,60k,,Cabinet,Words.,\n"
    told = [(each["row"], each["column"], each["detail"]) for each in send(office, wrong, CSV).json()["errors"]]
    assert told == [
        (2, "value", "The figure is given in pounds, and the indicator's unit is percent."),
        (3, "value", "Write the number in full, without k or m: it is rounded otherwise."),
    ]
    [sent] = aim(office, SET | {"unit": "days"}).json()["errors"]
    assert sent["code"] == "other_unit"


def test_a_target_that_is_sent_late_says_when_it_was_set_or_that_nobody_said(office: Office) -> None:
    late = {"indicator": RATE, "period": "2019-20", "value": 60, "set_by": "Cabinet", "rationale": "W.", "reason": "L."}
    said = late | {"period": "2018-19", "set_on": "2018-03-01"}
    begun = late | {"period": "2026-27"}
    aim(office, late, said, begun).raise_for_status()
    dates = [recorded(office, period=str(each["period"])).json()["set_on"] for each in (late, said, begun)]
    assert dates == [None, "2018-03-01", office.now.date().isoformat()]
    assert aim(office, late).json()["counts"]["unchanged"] == 1
    [row] = aim(office, late | {"set_on": "2019-02-20"}).json()["rows"]
    assert (row["outcome"], row["changed"]) == ("revised", ["set_on"])


def test_a_profile_alone_changes_the_quarters(office: Office) -> None:
    year = SET | {"indicator": QUARTERLY}
    aim(office, year).raise_for_status()
    [row] = aim(office, {"indicator": QUARTERLY, "period": YEAR, "profile": "flat"}).json()["rows"]
    assert (row["outcome"], row["changed"]) == ("revised", ["quarters"])
    assert [quarter["value"] for quarter in row["quarters"]] == [60.5] * 4


def test_every_fault_is_told_at_once_by_the_row_of_the_file_and_nothing_is_recorded(office: Office) -> None:
    lines = (
        "indicator;period;value;upper;profile;q1;q2;set_by;set_on;rationale;title",
        f"{RATE};{YEAR};60;;;;;Cabinet;;Words.;read past",
        "",
        "made-up-rates;2027-28;60;;;;;Cabinet;;Words.;",
        f"{RATE};someday;60;;;;;Cabinet;;Words.;",
        f"{RATE};2028-29;sixty;;hilly;;;Cabinet;31st;Words.;",
        f"{RATE};2027/28;61;;;;;Cabinet;;Twice.;",
        f"{RATE};2029-30;60;50;;;;Cabinet;;Words.;",
        f"{RATE};2030-31;60;;flat;;;Cabinet;;Words.;",
        f"{RATE};2025-26;60;;;;;Cabinet;;Late.;",
        f"{RATE};2031-32;;70;;;;;;;",
        f"{QUARTERLY};{YEAR};60;;flat;;;Cabinet;;Words.;",
        f"{QUARTERLY};{YEAR}-Q2;60;;;;;Cabinet;;Words.;",
        f"{QUARTERLY};2028-29;60;;explicit;1;2;Cabinet;;Words.;",
        f"{QUARTERLY};2029-30;60;;;1;2;Cabinet;;Words.;",
        f"{RATE};2027-28-Q1;60;;;;;Cabinet;;Words.;",
        f"{RATE};2032-33;60.12345;;;;;Cabinet;;Words.;",
        f"{RATE};2033-34;;;;;;;;;",
        ";2034-35;60;;;;;Cabinet;;Words.;",
    )
    refused = send(office, "\n".join(lines), CSV)
    assert refused.status_code == 422, refused.text
    assert sorted((fault["row"], fault["column"], fault["code"]) for fault in refused.json()["errors"]) == [
        (4, "indicator", "unknown_indicator"),
        (5, "period", "invalid_period"),
        (6, "profile", "enum"),
        (6, "set_on", "invalid_day"),
        (6, "value", "not_a_number"),
        (7, "period", "duplicate"),
        (8, "upper", "conflict"),
        (9, "profile", "conflict"),
        (10, "reason", "required"),
        (11, "rationale", "required"),
        (11, "set_by", "required"),
        (11, "value", "required"),
        (13, "period", "duplicate"),
        (14, "q3", "required"),
        (15, "profile", "conflict"),
        (16, "period", "wrong_period"),
        (17, "value", "too_fine"),
        (19, "indicator", "required"),
    ]
    told = {fault["row"]: fault["detail"] for fault in refused.json()["errors"] if "row" in fault}
    assert RATE in told[4]
    assert "row 2" in told[7].lower()
    assert "row 12" in told[13].lower()
    assert recorded(office).status_code == 404


def test_figures_of_quarters_are_faulted_in_their_own_columns(office: Office) -> None:
    row = SET | {"indicator": QUARTERLY, "profile": "explicit", "q1": 1.0, "q2": 2.12345, "q3": 3.0, "q4": 4.0}
    assert [fault["pointer"] for fault in aim(office, row).json()["errors"]] == ["/targets/0/q2"]


def test_json_is_told_its_faults_by_pointers(office: Office) -> None:
    refused = aim(office, SET, SET | {"indicator": "nothing", "value": "60"}, {"indicator": RATE, "mood": 1})
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {
        *("/targets/1/indicator", "/targets/1/value", "/targets/2/mood", "/targets/2/period"),
    }
    assert aim(office).status_code == 422
    assert office.client.post(PATH, json={"values": []}, headers=office.writer).status_code == 422


def test_reasons_of_rows_become_the_reason_of_the_submission(office: Office) -> None:
    late = SET | {"period": "2026-27", "reason": "The budget came late."}
    code = aim(office, late, SET).json()["id"]
    office.now += _MINUTE
    assert office.client.get(f"/v1/returns/{code}", headers=office.approver).json()["reason"] == late["reason"]
    other = {"indicator": QUARTERLY, "period": "2026-27", "reason": "A new service.", "value": 5.0}
    code = aim(office, late | {"value": 61.0}, SET | other, reason="Both late.").json()["id"]
    office.now += _MINUTE
    reason = office.client.get(f"/v1/returns/{code}", headers=office.approver).json()["reason"]
    assert reason == f"Both late.\n{RATE}: The budget came late.\n{QUARTERLY}: A new service."
    long = [
        SET | {"period": f"202{year}-2{year + 1}", "value": 1.0, "reason": f"{year}{'x' * 3000}"} for year in (4, 5)
    ]
    refused = aim(office, *long)
    assert [fault["code"] for fault in refused.json()["errors"]] == ["too_long"], refused.text


def test_the_same_call_with_the_same_key_is_done_once(office: Office) -> None:
    key = {"Idempotency-Key": "targets-1"}
    first = aim(office, SET, headers=key)
    again = aim(office, SET, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert aim(office, SET | {"value": 61.0}, headers=key).status_code == 422


def test_the_warnings_that_targets_raise_are_told_with_them(office: Office) -> None:
    late = {"period": "2025-26", "value": 99.0, "reason": "Set late."}
    value = {"values": [{"indicator": RATE, "period": "2025-26", "value": 10.0}]}
    office.client.post("/v1/returns?confirm=true", json=value, headers=office.writer).raise_for_status()
    raised = aim(office, SET | late).json()["warnings_raised"]
    assert [(one["indicator"], one["rule"]) for one in raised] == [(RATE, "off_target")]


def test_setting_targets_needs_the_scope_define(office: Office, database_url: str) -> None:
    database = Database(database_url)
    other = bearing(make_key(database, *(set(Scope) - {Scope.DEFINE}), name="Another"))
    database.close()
    assert aim(office, SET, headers=other).status_code == 403
    assert office.client.get(TEMPLATE, params={"year": YEAR}, headers=other).status_code == 403


@pytest.mark.parametrize("query", [{"service": "Nowhere"}, {"year": "2027"}, {"year": "soon"}])
def test_a_workbook_that_cannot_be_made_is_refused(office: Office, query: dict[str, str]) -> None:
    refused = office.client.get(TEMPLATE, params={"year": YEAR} | query, headers=office.writer)
    assert (refused.status_code, {one["parameter"] for one in refused.json()["errors"]}) == (400, set(query))


def test_only_the_cells_to_fill_in_are_open_typed_and_validated(office: Office) -> None:
    sheet = load_workbook(io.BytesIO(template(office, service="Tests")))["Targets"]
    columns = {str(cell.value): cell.coordinate.removesuffix("1") for cell in sheet[1]}
    assert sheet.protection.sheet
    to_fill = {"value", "upper", "profile", "q1", "q2", "q3", "q4", "set_by", "set_on", "rationale", "reason"}
    assert {name for name, at in columns.items() if not sheet[f"{at}2"].protection.locked} == to_fill
    assert sheet[f"{columns['value']}2"].number_format == "General"
    assert (sheet[f"{columns['set_on']}2"].number_format, sheet[f"{columns['rationale']}2"].number_format) == (
        *("yyyy-mm-dd", "@"),
    )
    assert {rule.type for rule in sheet.data_validations.dataValidation} == {"list", "decimal", "date"}
    assert sheet.column_dimensions[columns["period"]].protection.locked is False  # a row may be added


@pytest.mark.parametrize(
    "header", ["indicator,value", "period,value", "indicator,period", "indicator,period,value,mood"]
)
def test_a_file_without_its_columns_or_with_others_is_refused(office: Office, header: str) -> None:
    refused = send(office, f"{header}\n{RATE},{YEAR},1,2\n", CSV)
    assert refused.status_code == 422
    assert {fault["code"] for fault in refused.json()["errors"]} & {"missing_column", "unknown_column"}
