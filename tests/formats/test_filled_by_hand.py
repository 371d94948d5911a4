"""Each template as LibreOffice fills it in for an English person: what is typed is what is recorded, or is told."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.measures.value import MissingReason
from app.storage.database import Database
from tests.api.officers import DEFINITION
from tests.api.returning import COUNT, LONG_AGO, QUARTERS, XLSX, furnish
from tests.api.test_definition_returns import flat
from tests.api.test_peer_group_returns import TEXTS
from tests.api.test_strategies import ACTION_SENT, OUTCOME_SENT, STRATEGY_SENT, Office
from tests.clients import OpenClient
from tests.databases import Shops
from tests.formats.workbooks import cells
from tests.stores import HOME, RATE, district, publish

SYSTEM_PYTHON = "/usr/bin/python3"  # for which LibreOffice brings UNO
TYPIST = Path(__file__).with_name("typist.py")
ADDRESSES = {
    "Return": ("/v1/returns/template?period=2025-26", "/v1/returns?confirm=true&"),
    "Targets": ("/v1/targets/template?year=2027-28", "/v1/targets?"),
    "Indicators": ("/v1/indicators/template", "/v1/indicators?"),
    "Actions": ("/v1/actions/template", "/v1/actions/progress?"),
    "Peer groups": ("/v1/peer-groups/template", "/v1/peer-groups?"),
    "Warning rules": ("/v1/warning-rules/template", "/v1/warning-rules?"),
}
NEIGHBOURS = ("E07000001", "E07000002")
TWO_LINES = "31/03/2026: counted anew.\n=1+1 is no formula here."
NEW = flat("fly-tips", threshold_kind="floor", threshold_level="30.6%", threshold_basis="council", threshold_note="So.")
Step = dict[str, Any]


def _has_uno() -> bool:
    if shutil.which("soffice") is None or not Path(SYSTEM_PYTHON).exists():
        return False
    return not subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode


pytestmark = [
    pytest.mark.load,
    pytest.mark.skipif(not _has_uno(), reason="LibreOffice with UNO is not installed"),
]


@pytest.fixture
def office(shops: Shops, client_for: OpenClient) -> Iterator[Office]:
    """The office with a yearly and a quarterly rate, a count that others publish, an action and a peer group."""
    database = Database(shops["sqlite"].filled(furnish)[0])
    publish(database, LONG_AGO + timedelta(days=1), *(district(code, name=code) for code in NEIGHBOURS))
    found = Office(database, client_for)
    found.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    found.wrote("/v1/outcomes/warm-homes", OUTCOME_SENT)
    found.wrote("/v1/actions/insulation", ACTION_SENT)
    neighbours = {"members": [{"group": "neighbours", "area": NEIGHBOURS[0], **TEXTS}]}
    found.client.post("/v1/peer-groups", json=neighbours, headers=found.writer).raise_for_status()
    yield found
    database.close()


class Desk:
    """Somebody at LibreOffice, with templates of the service and what is typed into them."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.folder = office, folder
        self.jobs: list[dict[str, Any]] = []

    def template(self, sheet: str, *, period: str = "", page: str = "") -> "Sheet":
        """A template of the service, opened anew at its first page or another; of a period, where it is of one."""
        self.office.now += timedelta(minutes=1)
        address = ADDRESSES[sheet][0].replace("2025-26", period or "2025-26")
        answer = self.office.client.get(address, headers=self.office.writer)
        file = self.folder / f"{len(self.jobs)}-{sheet.lower()}.xlsx"
        file.write_bytes(answer.raise_for_status().content)
        self.jobs.append({"file": str(file), "save": ["xlsx", "ods"], "steps": []})
        return Sheet(sheet, file, cells(answer.content, page or sheet), self.jobs[-1]["steps"], page=page or sheet)

    def type(self) -> list[list[Any]]:
        """Do in LibreOffice what is to be done; what each step of each workbook found."""
        work = self.folder / "work.json"
        work.write_text(json.dumps(self.jobs), "utf-8")
        words = [SYSTEM_PYTHON, str(TYPIST), str(self.folder / "profile"), str(work)]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=240)
        assert done.returncode == 0, done.stderr
        found: list[list[Any]] = json.loads(done.stdout)
        return found

    def send(self, sheet: "Sheet", kind: str = "xlsx", *, dry_run: bool) -> Any:
        """Post a workbook as LibreOffice saved it."""
        body = sheet.file.with_suffix(f".saved.{kind}").read_bytes()
        self.office.now += timedelta(minutes=1)
        path = f"{ADDRESSES[sheet.name][1]}dry_run={str(dry_run).lower()}"
        return self.office.client.post(path, content=body, headers=self.office.writer | {"Content-Type": XLSX})

    def recorded(self, path: str) -> Any:
        """What is recorded."""
        self.office.now += timedelta(minutes=1)
        return self.office.client.get(path, headers=self.office.writer).raise_for_status().json()

    def take(self, sheet: "Sheet") -> Any:
        """What is recorded of a workbook: a dry run says the same before, and as ODS it is refused by name."""
        open_document = self.send(sheet, "ods", dry_run=True)
        assert open_document.status_code == 422
        assert "save it as an Excel workbook (.xlsx)" in open_document.json()["errors"][0]["detail"]
        tried = self.send(sheet, dry_run=True)
        assert tried.status_code == 200, tried.text
        done = self.send(sheet, dry_run=False)
        assert done.status_code == 201, done.text
        assert tried.json()["rows"] == done.json()["rows"]
        return done.json()


class Sheet:
    """A sheet to fill in: its rows as the service made them, and the steps of who fills it in."""

    def __init__(self, name: str, file: Path, rows: list[dict[str, Any]], steps: list[Step], *, page: str) -> None:
        self.name, self.file, self.rows, self.steps, self.page = name, file, rows, steps, page

    def row(self, **key: str) -> int:
        """The row of the sheet that these columns name."""
        [found] = [at for at, row in enumerate(self.rows, 2) if key.items() <= row.items()]
        return found

    @property
    def below(self) -> int:
        """The first row below those that are there."""
        return len(self.rows) + 2

    def write(self, row: int, **texts: str) -> None:
        """Type texts into the columns of a row."""
        self.steps.extend(self._step("type", row, column, text=text) for column, text in texts.items())

    def do(self, what: str, row: int, column: str = "", **more: Any) -> None:
        """Something else with a cell."""
        self.steps.append(self._step(what, row, column, **more))

    def _step(self, what: str, row: int, column: str, **more: Any) -> Step:
        return {"sheet": self.page, "do": what, "row": row, "column": column, **more}


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Desk:
    """A desk in a folder of its own."""
    return Desk(office, tmp_path)


def fill_return(sheet: Sheet) -> None:
    """A figure in percent, one in a cell formatted so, a reason in its place, an empty row, and two added rows."""
    quarters = [sheet.row(indicator=QUARTERS, period=f"2025-26-Q{number}") for number in (1, 2, 3)]
    sheet.write(quarters[0], value="30.6%")
    sheet.do("percent", quarters[1], "value")
    sheet.write(quarters[1], value="31.25%", status="provisional")
    sheet.write(quarters[2], missing_reason="not_available", note=TWO_LINES)
    sheet.write(sheet.row(indicator=RATE), value="97.5", commentary=TWO_LINES)
    sheet.write(sheet.below, indicator=QUARTERS, period="Q3 2024/25", value="88")
    sheet.write(sheet.below + 1, indicator=COUNT, area=HOME, period="2025-26", value="1,234")


def test_a_return_is_recorded_as_it_is_typed(desk: Desk) -> None:
    sheet = desk.template("Return")
    fill_return(sheet)
    desk.type()
    answer = desk.take(sheet)
    assert answer["counts"] == {"created": 6, "revised": 0, "unchanged": 0, "left_empty": 2}
    quarters = {row["period"]: row for row in answer["rows"] if row["indicator"] == QUARTERS}
    assert {period: row["new_value"] for period, row in quarters.items()} == {
        **{"2025-26-Q1": 30.6, "2025-26-Q2": 31.25, "2025-26-Q3": None},
        **{"2024-25-Q3": 88.0},
    }
    missing = desk.recorded(f"/v1/indicators/{QUARTERS}/values/2025-26-Q3")
    assert (missing["missing_reason"], missing["note"]) == (MissingReason.NOT_AVAILABLE, TWO_LINES)
    assert desk.recorded(f"/v1/indicators/{QUARTERS}/values/2025-26-Q2")["status"] == "provisional"
    assert desk.recorded(f"/v1/indicators/{RATE}/values/2025-26")["value"] == 97.5
    assert desk.recorded(f"/v1/indicators/{RATE}/commentary/2025-26")["text"] == TWO_LINES
    assert desk.recorded(f"/v1/indicators/{COUNT}/values/2025-26")["value"] == 1234


def test_a_figure_of_others_is_confirmed_as_it_is_typed(desk: Desk) -> None:
    sheet = desk.template("Return", period="2024-25", page="Published by others")
    at = sheet.row(indicator=COUNT)
    sheet.do("validation", at, "confirmed")
    sheet.write(at, held="300", indicator="something-else")
    sheet.write(at, confirmed="no", query=TWO_LINES, commentary="It is asked about.")
    [found] = desk.type()
    assert (found[0]["type"], found[0]["refuses"]) == ("LIST", True)
    assert [cell["shown"] for cell in found[1:3]] == ["400", COUNT], "locked"
    assert [row["changed"] for row in desk.take(sheet)["rows"] if row["sheet"] == sheet.page] == [
        ["confirmed", "commentary"]
    ]
    again = desk.template("Return", period="2024-25", page="Published by others")
    [told] = [row for row in again.rows if row["indicator"] == COUNT]
    assert (told["held"], told["confirmed"], told["query"]) == (400, "no", TWO_LINES)


def test_what_is_no_figure_is_told_all_at_once_and_nothing_is_recorded(desk: Desk) -> None:
    sheet = desk.template("Return")
    quarters = [sheet.row(indicator=QUARTERS, period=f"2025-26-Q{number}") for number in (1, 2, 3, 4)]
    sheet.write(quarters[0], value="1 234")
    sheet.write(quarters[1], value="31/03/2026")
    sheet.write(quarters[2], missing_reason="on holiday")
    sheet.write(quarters[3], numerator="30.6%", denominator="100")
    sheet.write(sheet.below, indicator=QUARTERS, period="2024-25-Q3", value="30.6%")
    desk.type()
    refused = desk.send(sheet, dry_run=False)
    assert refused.status_code == 422, refused.text
    assert {(fault["row"], fault["column"]): fault["code"] for fault in refused.json()["errors"]} == {
        (quarters[0], "value"): "not_a_number",
        (quarters[1], "value"): "not_a_number",
        (quarters[2], "missing_reason"): "enum",
        (quarters[3], "numerator"): "percent_format",
        (sheet.below, "value"): "percent_format",
    }
    told = {fault["row"]: fault["detail"] for fault in refused.json()["errors"]}
    assert "without separators between thousands" in told[quarters[0]]
    assert "This is a date" in told[quarters[1]]
    assert "it shows 30.60% and holds 0.306" in told[sheet.below]


def test_a_row_copied_in_an_unprotected_sheet_is_a_row_of_its_own(desk: Desk) -> None:
    sheet = desk.template("Return")
    first = sheet.row(indicator=QUARTERS, period="2025-26-Q1")
    sheet.write(first, value="30.6%")
    sheet.do("unprotect", first)
    sheet.do("copy", first, to=sheet.below)
    sheet.write(sheet.below, period="2024-25-Q1")
    [found] = desk.type()
    assert found[1:3] == [False, QUARTERS], "without a password"
    assert [(row["period"], row["new_value"]) for row in desk.take(sheet)["rows"]] == [
        ("2025-26-Q1", 30.6),
        ("2024-25-Q1", 30.6),
    ]


def test_targets_are_recorded_as_they_are_typed(desk: Desk) -> None:
    sheet = desk.template("Targets")
    said = {"set_by": "Cabinet", "rationale": TWO_LINES}
    sheet.write(sheet.row(indicator=RATE), value="60.5%", set_on="20/11/2026", **said)
    sheet.write(sheet.row(indicator=QUARTERS), value="90", profile="explicit", **said)
    sheet.write(sheet.row(indicator=QUARTERS), q1="88%", q2="89", q3="90.5%", q4="90")
    sheet.write(sheet.below, indicator=RATE, period="2028/29", value="61", **said)
    desk.type()
    assert desk.take(sheet)["counts"]["created"] >= 3
    first = desk.recorded(f"/v1/indicators/{RATE}/targets/2027-28")
    assert (first["value"], first["set_on"], first["set_by"], first["rationale"]) == (
        *(60.5, "2026-11-20", "Cabinet", TWO_LINES),
    )
    quarters = [desk.recorded(f"/v1/indicators/{QUARTERS}/targets/2027-28-Q{at}")["value"] for at in (1, 2, 3, 4)]
    assert quarters == [88, 89, 90.5, 90]
    assert desk.recorded(f"/v1/indicators/{RATE}/targets/2028-29")["value"] == 61


def test_definitions_are_recorded_as_they_are_typed(desk: Desk) -> None:
    sheet = desk.template("Indicators")
    doubtful = "2020-21: Offices were closed.\n2021-22: They were closed again."
    sheet.write(sheet.row(code=RATE), caveat=TWO_LINES, corrects="yes", change_reason="It was left out.")
    new = {name: str(value) for name, value in NEW.items()}
    sheet.write(sheet.below, **new | {"purpose": TWO_LINES, "doubtful_periods": doubtful})
    desk.type()
    answer = desk.take(sheet)
    assert (answer["counts"]["created"], answer["counts"]["revised"]) == (1, 1)
    assert desk.recorded(f"/v1/indicators/{RATE}?view=working")["caveat"] == TWO_LINES
    made = desk.recorded("/v1/indicators/fly-tips?view=working")
    same = {name: value for name, value in DEFINITION.items() if name not in ("purpose", "source")}
    assert {name: made[name] for name in same} == same
    assert (made["purpose"], made["warning_threshold"]["level"]) == (TWO_LINES, 30.6)
    assert [each["period"] for each in made["doubtful_periods"]] == ["2020-21", "2021-22"]


def test_progress_is_recorded_as_it_is_typed(desk: Desk) -> None:
    sheet = desk.template("Actions")
    sheet.write(sheet.row(action="insulation"), on="31/10/2026", status="On track", percent="40%", narrative=TWO_LINES)
    desk.type()
    desk.take(sheet)
    said = desk.recorded("/v1/actions/insulation/progress/2026-10-31")
    assert (said["status"], said["percent"], said["narrative"]) == ("on_track", 40, TWO_LINES)


def test_members_of_a_peer_group_are_recorded_as_they_are_typed(desk: Desk) -> None:
    sheet = desk.template("Peer groups")
    first = sheet.row(group="neighbours", area=NEIGHBOURS[0])
    sheet.write(first, until_date="31/03/2026", description=TWO_LINES)
    sheet.write(sheet.below, group="neighbours", area=NEIGHBOURS[1], from_date="1/4/2020")
    desk.type()
    desk.take(sheet)
    group = desk.recorded("/v1/peer-groups/neighbours?view=working")
    assert group["description"] == TWO_LINES
    assert [(each["code"], each["from_date"], each["until_date"]) for each in group["members"]] == [
        (NEIGHBOURS[0], None, "2026-03-31"),
        (NEIGHBOURS[1], "2020-04-01", None),
    ]


def test_settings_of_warning_rules_are_recorded_as_they_are_typed(desk: Desk) -> None:
    sheet = desk.template("Warning rules")
    sheet.write(sheet.row(rule="sustained_decline", parameter="comparisons"), value="4")
    sheet.write(sheet.row(rule="data_quality", parameter="enabled"), value="no")
    sheet.write(sheet.row(rule="answer_time", parameter="warning"), value="21")
    off = {"rule": "off_target", "parameter": "enabled", "value": "no", "reason": TWO_LINES}
    sheet.write(sheet.below, indicator=RATE, **off)
    desk.type()
    desk.take(sheet)
    decline = desk.recorded("/v1/warning-rules/sustained_decline")
    assert decline["parameters"]["comparisons"] == 4
    assert desk.recorded("/v1/warning-rules/data_quality")["enabled"] is False
    own = {each["rule"]: each for each in desk.recorded(f"/v1/indicators/{RATE}?view=working")["warning_rules"]}
    assert own["off_target"]["enabled"] is False


LOCKED = {
    "Return": ("title", "indicator", "unit", "last_year"),
    "Targets": ("title", "indicator", "last_target"),
    "Indicators": ("code",),
    "Actions": ("title", "action", "last_on"),
    "Peer groups": ("group", "area", "name"),
    "Warning rules": ("rule", "parameter", "default", "allowed"),
}
HELD_TO: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Return": {
        **{"value": ("DECIMAL", ""), "numerator": ("DECIMAL", ""), "denominator": ("DECIMAL", "")},
        **{"missing_reason": ("LIST", "not_available"), "status": ("LIST", "provisional")},
    },
    "Targets": {
        **{"value": ("DECIMAL", ""), "q1": ("DECIMAL", ""), "profile": ("LIST", "as_last_year"), "set_on": ("DATE", "")}
    },
    "Indicators": {
        **{"polarity": ("LIST", "higher_is_better"), "corrects": ("LIST", "yes"), "threshold_level": ("DECIMAL", "")}
    },
    "Actions": {"status": ("LIST", "On track"), "percent": ("WHOLE", "0"), "on": ("DATE", "")},
    "Peer groups": {"from_date": ("DATE", ""), "until_date": ("DATE", "")},
    "Warning rules": {"rule": ("LIST", "sustained_decline")},
}


def test_locked_cells_refuse_what_is_typed_and_the_others_are_held_to_their_kind(desk: Desk) -> None:
    sheets = [desk.template(name) for name in ADDRESSES]
    for sheet in sheets:
        for column in LOCKED[sheet.name]:
            sheet.write(2, **{column: "Something else"})
        for row in (2, sheet.below):
            for column in HELD_TO[sheet.name]:
                sheet.do("validation", row, column)
    for sheet, found in zip(sheets, desk.type(), strict=True):
        locked = LOCKED[sheet.name]
        assert "Something else" not in [cell["shown"] for cell in found[: len(locked)]], sheet.name
        rules = found[len(locked) :]
        expected = list(HELD_TO[sheet.name].values()) * 2
        for rule, (kind, holds) in zip(rules, expected, strict=True):
            assert (rule["type"], rule["refuses"], rule["empty"]) == (kind, True, True), (sheet.name, rule)
            assert holds in rule["first"], (sheet.name, rule)
