"""The workbook of actions: what it shows, and that it posts back as it is, filled in, wrong, or not the caller's."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import publish_basis
from tests.api.returning import CSV, XLSX
from tests.api.test_strategies import ACTION_SENT, OUTCOME_SENT, STRATEGY_SENT, Office
from tests.clients import OpenClient
from tests.formats.workbooks import Change, cells, refilled
from tests.keys import bearing, make_key

pytestmark = pytest.mark.holding(fill=publish_basis)

PATH, TEMPLATE = "/v1/actions/progress", "/v1/actions/template"
DAY = "2026-10-31"
NARRATIVE = "=cost of £5k saved; @home team, +3 visits"  # what a spreadsheet program would take for a formula
SAID: dict[str, Any] = {"action": "insulation", "on": DAY, "status": "on_track", "percent": 40, "narrative": NARRATIVE}
_MINUTE = timedelta(minutes=1)
NO_ROWS = {"created": 0, "revised": 0, "unchanged": 0, "left_empty": 0}


@pytest.fixture
def office(database_url: str, client_for: OpenClient) -> Iterator[Office]:
    """The office on each database, with two actions of one service and one of another."""
    database = Database(database_url)
    found = Office(database, client_for)
    found.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    found.wrote("/v1/outcomes/warm-homes", OUTCOME_SENT)
    for code, changes in (("insulation", {}), ("advice", {"due_on": None}), ("trees", {"service": "Parks"})):
        found.wrote(f"/v1/actions/{code}", ACTION_SENT | {"title": f"The {code}"} | changes)
    found.now += _MINUTE
    yield found
    database.close()


def send(office: Office, content: bytes | str, kind: str = XLSX, **query: str) -> Any:
    """Send a file."""
    body = content.encode() if isinstance(content, str) else content
    headers = office.writer | {"Content-Type": kind}
    return office.client.post(PATH, content=body, params=query, headers=headers)


def say(office: Office, *rows: dict[str, Any], headers: dict[str, str] | None = None, **query: str) -> Any:
    """Send rows as JSON."""
    sent = {"progress": list(rows)}
    return office.client.post(PATH, json=sent, params=query, headers=office.writer | (headers or {}))


def template(office: Office, headers: dict[str, str] | None = None, **query: str) -> bytes:
    """The workbook."""
    answer = office.client.get(TEMPLATE, params=query, headers=headers or office.writer)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == XLSX
    body: bytes = answer.content
    return body


def midnight(year: int, month: int, day: int) -> datetime:
    """A day as a workbook holds it."""
    return datetime.combine(date(year, month, day), time())


def filling(**texts: dict[str, Any]) -> Change:
    """What fills cells in, by action and column."""

    def fill(sheet: Worksheet) -> None:
        columns = {str(cell.value): place for place, cell in enumerate(sheet[1], 1)}
        for row in range(2, sheet.max_row + 1):
            for name, value in texts.get(str(sheet.cell(row, 1).value), {}).items():
                cell = sheet.cell(row, columns[name])
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # as typed into a cell for text: nothing in it is a formula

    return fill


def test_a_row_an_action_of_the_service_with_last_time_beside_the_cells_to_fill_in(office: Office) -> None:
    say(office, SAID).raise_for_status()
    office.now += _MINUTE
    rows = cells(template(office, service="Tests", on="2026-11-20"), "Actions")
    assert [row["action"] for row in rows] == ["insulation", "advice"]  # the next due first
    assert rows[0] == {
        "action": "insulation",
        "title": "The insulation",
        "outcome": "Warm homes",
        "owner_role": "Head of Housing",
        "due_on": midnight(2026, 11, 20),
        "last_on": midnight(2026, 10, 31),
        "last_status": "On track",
        "last_percent": 40,
        "last_narrative": NARRATIVE,
        "on": midnight(2026, 11, 20),
        "status": None,
        "percent": None,
        "narrative": None,
    }
    assert (rows[1]["due_on"], rows[1]["last_status"]) == (None, None)


def test_an_untouched_workbook_posts_back_and_changes_nothing(office: Office) -> None:
    answer = send(office, template(office))
    assert (answer.status_code, answer.json()["counts"]) == (200, NO_ROWS | {"left_empty": 3}), answer.text
    say(office, SAID).raise_for_status()
    office.now += _MINUTE
    again = send(office, template(office, on=DAY))
    assert (again.status_code, again.json()["counts"]) == (200, NO_ROWS | {"unchanged": 1, "left_empty": 2})
    assert (again.json()["id"], again.json()["rows"][0]["outcome"]) == (None, "unchanged")


def test_a_filled_workbook_is_one_submission_and_a_correction_of_it_another(office: Office) -> None:
    body = template(office, service="Tests", on=DAY)
    filled = filling(
        insulation={"status": "At risk", "percent": 35, "narrative": NARRATIVE},
        advice={"status": "on_track", "narrative": "Begun.", "on": date(2026, 10, 30)},
    )
    tried = send(office, refilled(body, filled), dry_run="true")
    assert (tried.status_code, tried.json()["id"], tried.json()["counts"]["created"]) == (200, None, 2), tried.text
    answer = send(office, refilled(body, filled)).json()
    assert (answer["state"], answer["counts"]) == ("draft", NO_ROWS | {"created": 2})
    assert [(row["row"], row["sheet"], row["action"], row["sentence"]) for row in answer["rows"]] == [
        (2, "Actions", "insulation", "At risk, 35% done (31 October 2026)."),
        (3, "Actions", "advice", "On track (30 October 2026)."),
    ]
    detail = office.client.get(f"/v1/returns/{answer['id']}", headers=office.approver).json()
    assert (detail["document_count"], detail["operation"]) == (2, "create_progress_return")
    office.now += _MINUTE
    assert office.working("/v1/actions/insulation").json()["latest"]["narrative"] == NARRATIVE
    assert office.get("/v1/actions/insulation").status_code == 404  # nothing of it is public
    corrected = refilled(template(office, service="Tests", on=DAY), filling(insulation={"percent": None}))
    assert cells(corrected, "Actions")[0]["status"] == "At risk"
    [row] = send(office, corrected).json()["rows"]
    assert (row["outcome"], row["changed"], row["before"], row["sentence"]) == (
        *("revised", ["percent"], "At risk, 35% done (31 October 2026)."),
        "At risk (31 October 2026).",
    )


def test_every_fault_is_told_at_once_by_the_row_of_the_file_and_nothing_is_recorded(office: Office) -> None:
    lines = (
        "action,on,status,percent,narrative,title",
        "insulation,2026-10-31,on_track,40,All is well.,read past",
        "",
        "insulations,2026-10-31,on_track,40,Which?,",
        "advice,31st,on_track,forty,Words.,",
        "trees,2026-10-31,well,140,Words.,",
        "insulation,2026-10-31,at_risk,10,Twice.,",
        "trees,2027-01-31,complete,40,Too early.,",
        "advice,2026-10-30,,10,,",
        "advice,,,,,",
        ",2026-10-30,on_track,,Nothing.,",
    )
    refused = send(office, "\n".join(lines), CSV)
    assert refused.status_code == 422, refused.text
    assert sorted((fault["row"], fault["column"], fault["code"]) for fault in refused.json()["errors"]) == [
        (4, "action", "unknown_action"),
        (5, "on", "invalid_day"),
        (5, "percent", "not_a_number"),
        (6, "percent", "less_than_equal"),
        (6, "status", "enum"),
        (7, "action", "duplicate"),
        (8, "on", "conflict"),
        (8, "percent", "conflict"),
        (9, "narrative", "required"),
        (9, "status", "required"),
        (11, "action", "required"),
    ]
    told = {fault["row"]: fault["detail"] for fault in refused.json()["errors"] if fault["column"] == "action"}
    assert "Did you mean insulation?" in told[4]
    assert "row 2" in told[7].lower()
    assert office.working("/v1/actions/insulation").json()["latest"] is None


def test_json_is_told_its_faults_by_pointers_and_a_row_may_leave_out_what_stays(office: Office) -> None:
    refused = say(office, SAID, SAID | {"action": "nothing", "percent": "40"}, {"action": "trees"})
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {
        "/progress/1/action",
        "/progress/1/percent",
        "/progress/2/on",
    }
    assert say(office, reason="x").status_code == 422
    assert office.client.post(PATH, json={"values": []}, headers=office.writer).status_code == 422
    say(office, SAID).raise_for_status()
    office.now += _MINUTE
    [row] = say(office, {"action": "insulation", "on": DAY, "percent": 50}, reason="Counted.").json()["rows"]
    assert (row["changed"], row["sentence"]) == (["percent"], "On track, 50% done (31 October 2026).")


def test_the_same_call_with_the_same_key_is_done_once(office: Office) -> None:
    key = {"Idempotency-Key": "progress-1"}
    first = say(office, SAID, headers=key)
    again = say(office, SAID, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert say(office, SAID | {"percent": 41}, headers=key).status_code == 422


def test_a_limited_key_reads_and_states_its_own_services_actions_alone(office: Office, database_url: str) -> None:
    database = Database(database_url)
    limited = bearing(make_key(database, Scope.SUBMIT, services=frozenset({"Parks"}), name="Parks"))
    database.close()
    assert [row["action"] for row in cells(template(office, limited), "Actions")] == ["trees"]
    asked = office.client.get(TEMPLATE, params={"service": "Tests"}, headers=limited)
    assert (asked.status_code, asked.json()["errors"][0]["parameter"]) == (400, "service")
    rows = [SAID | {"action": code} for code in ("trees", "insulation", "no-such-action")]
    refused = say(office, *rows, headers=limited)
    assert refused.status_code == 403
    details = {fault["detail"] for fault in refused.json()["errors"]}
    assert details == {"This key may not state progress of this action. There are: trees."}
    assert say(office, rows[0], headers=limited).status_code == 201


def test_actions_that_ended_are_asked_for_no_more_unless_they_are_wanted(office: Office) -> None:
    say(office, SAID | {"status": "stopped"}).raise_for_status()
    office.now += _MINUTE
    assert [row["action"] for row in cells(template(office, service="Tests"), "Actions")] == ["advice"]
    assert len(cells(template(office, service="Tests", ended="true"), "Actions")) == 2
    assert len(cells(template(office, service="Tests", on=DAY), "Actions")) == 2  # the day on which it ended


@pytest.mark.parametrize("query", [{"service": "Nowhere"}, {"on": "2027-01-01"}, {"on": "soon"}, {"ended": "perhaps"}])
def test_a_workbook_that_cannot_be_made_is_refused(office: Office, query: dict[str, str]) -> None:
    refused = office.client.get(TEMPLATE, params=query, headers=office.writer)
    assert (refused.status_code, {one["parameter"] for one in refused.json()["errors"]}) == (400, set(query))


def test_only_the_cells_to_fill_in_are_open_typed_and_validated(office: Office) -> None:
    sheet = load_workbook(io.BytesIO(template(office)))["Actions"]
    columns = {str(cell.value): cell.coordinate.removesuffix("1") for cell in sheet[1]}
    assert sheet.protection.sheet
    open_cells = {name for name, letter in columns.items() if not sheet[f"{letter}2"].protection.locked}
    assert open_cells == {"on", "status", "percent", "narrative"}
    assert sheet[f"{columns['on']}2"].number_format == "yyyy-mm-dd"
    assert sheet[f"{columns['narrative']}2"].number_format == "@"
    rules = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {"list", "whole", "date"}
    assert (rules["whole"].formula1, rules["whole"].formula2) == ("0", "100")
    assert "At risk" in str(rules["list"].formula1)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/10/2026", "2026-10-31"),
        ("2026-10-31", DAY),
        ("31 October 2026", DAY),
        ("05/10/2026", None),
        ("46326", DAY),
    ],
)
def test_a_day_that_can_be_meant_in_one_way_alone_is_read(office: Office, cell: str, day: str | None) -> None:
    answer = send(office, f"action,on,status,narrative\ninsulation,{cell},on_track,Words.\n", CSV)
    if day is None:
        assert [(fault["row"], fault["column"]) for fault in answer.json()["errors"]] == [(2, "on")]
    else:
        assert answer.json()["rows"][0]["on"] == day, answer.text


def test_a_share_that_is_shown_in_percent_is_what_it_shows(office: Office) -> None:
    body = template(office, service="Tests", on=DAY)

    def fill(sheet: Worksheet) -> None:
        filling(insulation={"status": "On track", "percent": 0.4, "narrative": "Words."})(sheet)
        sheet.cell(2, 12).number_format = "0%"

    send(office, refilled(body, fill)).raise_for_status()
    assert office.client.get(f"/v1/actions/insulation/progress/{DAY}", headers=office.writer).json()["percent"] == 40


@pytest.mark.parametrize("header", ["action,status", "on,narrative", "action,on", "action,on,status,mood"])
def test_a_file_without_its_columns_or_with_others_is_refused(office: Office, header: str) -> None:
    refused = send(office, f"{header}\ninsulation,on_track,x,y\n", CSV)
    assert refused.status_code == 422
    assert {fault["code"] for fault in refused.json()["errors"]} & {"missing_column", "unknown_column"}


@pytest.mark.load
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("form", "kind"), [("xlsx", XLSX), ("csv", CSV)])
def test_what_libreoffice_saves_is_read_as_it_was_filled_in(
    office: Office, tmp_path: Path, form: str, kind: str
) -> None:
    said = {"status": "Off track", "percent": 35, "narrative": NARRATIVE}
    (tmp_path / "actions.xlsx").write_bytes(refilled(template(office, on=DAY), filling(trees=said)))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    convert = ["--headless", "--convert-to", form, "--outdir", "saved", "actions.xlsx"]
    subprocess.run(["soffice", profile, *convert], cwd=tmp_path, capture_output=True, check=True)  # noqa: S607 - wherever it is installed
    answer = send(office, (tmp_path / "saved" / f"actions.{form}").read_bytes(), kind)
    assert (answer.status_code, answer.json()["counts"]) == (201, NO_ROWS | {"created": 1, "left_empty": 2}), (
        answer.text
    )
    [row] = answer.json()["rows"]
    assert (row["action"], row["sentence"]) == ("trees", "Off track, 35% done (31 October 2026).")
    office.now += _MINUTE
    assert office.working("/v1/actions/trees").json()["latest"]["narrative"] == NARRATIVE
