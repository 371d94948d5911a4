"""Returns of definitions: a workbook of the indicators that posts back, and a council set up in few calls."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import CREATE, DEFINITION, publish_basis
from tests.api.returning import CSV, XLSX
from tests.api.test_strategies import Office
from tests.clients import OpenClient
from tests.formats.workbooks import Change, refilled
from tests.keys import bearing, make_key
from tests.stores import RATE

pytestmark = pytest.mark.holding(fill=publish_basis)

PATH, TEMPLATE = "/v1/indicators", "/v1/indicators/template"
QUARTERLY = f"{RATE}-by-quarter"
PURPOSE = "=1+1; @home, +2 points\nin two lines"  # what a spreadsheet program would take for a formula
NEW: dict[str, Any] = DEFINITION | {"code": "fly-tips", "purpose": PURPOSE}
FULL: dict[str, Any] = NEW | {
    "code": "in-full",
    "caveat": "Counted by hand.",
    "direction_rule": {"compare_with": "mean_of_previous", "periods": 3, "tolerance": {"amount": 0.5}},
    "second_direction_rule": {"compare_with": "previous_period"},
    "target_rule": {
        "green_within": {"amount": 0.5},
        "amber": "within",
        "amber_within": {"kind": "relative", "amount": 5},
    },
    "warning_threshold": {"kind": "floor", "level": 20.5, "basis": "council", "note": "As agreed."},
    "warning_rules": [{"rule": "sustained_decline", "enabled": False}],
    "submission_due_days": 20,
    "publication_due_days": 40,
    "doubtful_periods": [{"period": "2020-21", "reason": "Offices: closed | for half of the year."}],
    "not_like_for_like": [{"comparator": "E07000001", "reason": "It counts\nother things."}],
    "contributes_to": RATE,
    "tier": 4,
}
NO_ROWS = {"created": 0, "revised": 0, "unchanged": 0, "left_empty": 0}
_MINUTE = timedelta(minutes=1)


class Counted(Office):
    """The office, which counts its calls."""

    calls = 0

    def send(self, path: str, body: Any, kind: str = XLSX, headers: dict[str, str] | None = None, **query: str) -> Any:
        """Send a file, or JSON, as the writer."""
        self.now += _MINUTE
        self.calls += 1
        if isinstance(body, bytes | str):
            content = body.encode() if isinstance(body, str) else body
            own = self.writer | {"Content-Type": kind} | (headers or {})
            return self.client.post(path, content=content, params=query, headers=own)
        return self.client.post(path, json=body, params=query, headers=self.writer | (headers or {}))

    def define(self, *rows: dict[str, Any]) -> Any:
        """Send definitions as JSON."""
        return self.send(PATH, {"indicators": list(rows)})

    def template(self, path: str = TEMPLATE, **query: str) -> bytes:
        """A workbook."""
        self.now += _MINUTE
        self.calls += 1
        answer = self.client.get(path, params=query, headers=self.writer)
        assert answer.status_code == 200, answer.text
        body: bytes = answer.content
        return body


@pytest.fixture
def office(database_url: str, client_for: OpenClient) -> Iterator[Counted]:
    """The office on each database, with an annual and a quarterly indicator."""
    database = Database(database_url)
    yield Counted(database, client_for)
    database.close()


def cells(body: bytes) -> list[dict[str, Any]]:
    """The rows of the sheet by its header."""
    header, *rows = load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip((str(name) for name in header), one, strict=True)) for one in rows]


def adding(*rows: dict[str, Any]) -> Change:
    """What fills rows in below the last."""

    def add(sheet: Worksheet) -> None:
        columns = {str(cell.value): place for place, cell in enumerate(sheet[1], 1)}
        for at, row in enumerate(rows, sheet.max_row + 1):
            for name, value in row.items():
                sheet.cell(at, columns[name], value)
                if isinstance(value, str):
                    sheet.cell(at, columns[name]).data_type = "s"

    return add


def changing(code: str, **texts: Any) -> Change:
    """What writes cells of an indicator's row."""

    def change(sheet: Worksheet) -> None:
        columns = {str(cell.value): place for place, cell in enumerate(sheet[1], 1)}
        [at] = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == code]
        for name, value in texts.items():
            sheet.cell(at, columns[name], value)

    return change


def flat(code: str, **more: Any) -> dict[str, Any]:
    """A new indicator as a row of a file."""
    plain = {name: value for name, value in NEW.items() if name != "source"}
    return plain | {"code": code, "comparable_between_areas": "yes", "source_name": "The council"} | more


def test_an_untouched_workbook_posts_back_and_changes_nothing(office: Counted) -> None:
    office.define(FULL, NEW).raise_for_status()
    body = office.template()
    rows = {row["code"]: row for row in cells(body)}
    assert set(rows) == {RATE, QUARTERLY, "fly-tips", "in-full"}
    assert (rows["fly-tips"]["purpose"], rows["fly-tips"]["tier"]) == (PURPOSE, 2)
    assert rows["in-full"]["doubtful_periods"] == "2020-21: Offices: closed | for half of the year."
    answer = office.send(PATH, body)
    assert (answer.status_code, answer.json().get("counts")) == (200, NO_ROWS | {"unchanged": 4}), answer.text
    assert (answer.json()["id"], [row["differences"] for row in answer.json()["rows"]]) == (None, [[]] * 4)


def test_the_same_goes_for_a_template_as_csv(office: Counted) -> None:
    office.define(FULL, NEW).raise_for_status()
    answer = office.send(PATH, office.template(format="csv"), CSV)
    assert (answer.status_code, answer.json().get("counts")) == (200, NO_ROWS | {"unchanged": 4}), answer.text


def test_what_one_call_creates_is_what_as_many_calls_create(office: Counted) -> None:
    created = office.define(FULL, NEW).json()
    assert (created["state"], created["counts"]) == ("draft", NO_ROWS | {"created": 2}), created
    alone = {name: value for name, value in FULL.items() if name != "code"}
    assert office.put(f"{PATH}/by-itself", alone).status_code == 201
    one, other = (office.working(f"{PATH}/{code}").json() for code in ("in-full", "by-itself"))
    assert {**one, "code": ""} == {**other, "code": ""}
    office.now += _MINUTE
    detail = office.client.get(f"/v1/returns/{created['id']}", headers=office.approver).json()
    assert (detail["document_count"], detail["operation"]) == (4, "create_indicator_return")


def test_a_workbook_creates_corrects_and_moves(office: Counted) -> None:
    body = refilled(office.template(), adding(flat("bins"), flat("skips", contributes_to="bins", tier=4)))
    body = refilled(body, changing(RATE, title="A better title", corrects="yes", change_reason="Plainer words."))
    body = refilled(body, changing(QUARTERLY, tier=3, tier_from="2026-12-01"))
    tried = office.send(PATH, body, dry_run="true")
    assert (tried.status_code, tried.json().get("id")) == (200, None), tried.text
    assert office.working(f"{PATH}/bins").status_code == 404
    answer = office.send(PATH, body)
    assert (answer.status_code, answer.json()["counts"]) == (201, NO_ROWS | {"created": 2, "revised": 2})
    rows = {row["code"]: row for row in answer.json()["rows"]}
    assert [(one["field"], one["new"]) for one in rows[RATE]["differences"]] == [("/title", "A better title")]
    assert (rows["bins"]["row"], rows["bins"]["sheet"]) == (4, "Indicators")
    office.now += _MINUTE
    kept = office.working(f"{PATH}/bins").json()
    assert (kept["purpose"], kept["tier"]) == (PURPOSE, 2)
    detail = office.client.get(f"/v1/returns/{answer.json()['id']}", headers=office.approver).json()
    assert detail["reason"] == "Plainer words."


def test_every_fault_is_told_at_once_by_the_row_and_column_of_the_file(office: Counted) -> None:
    required = ",".join(name for name in flat("x") if name not in ("code", "purpose"))
    header = f"code,{required},purpose,threshold_level,doubtful_periods,contributes_to,compare_periods"

    def line(code: str, more: str = ",,,", **changes: str) -> str:
        row = {name: str(value) for name, value in flat(code).items()} | changes
        return ",".join([code, *(row[name] for name in required.split(",")), "Why.", more])

    lines = (
        header,
        line("one"),
        line("two", polarity="upwards", decimal_places="many", theme="nowhere"),
        line("three", theme="nowhere"),
        line("four", more="20,,,"),
        line("five", more=",2020-21,,"),
        line("six", more=",,nothing-higher,"),
        line("seven", more=",,,3"),
        line("one"),
        line("Not A Code"),
        line(RATE),
        line("eight", tier=""),
        line("nine", source_name=""),
        line(""),
    )
    refused = office.send(PATH, "\n".join(lines), CSV)
    assert refused.status_code == 422, refused.text
    told = {(fault["row"], fault["column"], fault["code"]) for fault in refused.json()["errors"]}
    assert told >= {
        (3, "polarity", "enum"),
        (3, "decimal_places", "not_a_number"),
        (4, "theme", "unknown_value"),
        (5, "threshold_kind", "missing"),
        (5, "threshold_basis", "missing"),
        (5, "threshold_note", "missing"),
        (6, "doubtful_periods", "not_a_list"),
        (7, "contributes_to", "unknown_value"),
        (8, "compare_periods", "conflict"),
        (9, "code", "duplicate"),
        (10, "code", "string_pattern_mismatch"),
        (12, "tier", "required"),
        (13, "source_name", "missing"),
        (14, "code", "required"),
    }
    assert {row for row, *_ in told} == {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
    columns = {*header.split(","), *(f"threshold_{part}" for part in ("kind", "basis", "note"))}
    columns |= {"effective_from", "tier_from"}  # what changing a recorded indicator wants, and this file lacks
    assert {column for _, column, _ in told} <= columns, told
    assert office.working(f"{PATH}/one").status_code == 404


def test_json_is_told_its_faults_by_pointers_into_the_definition(office: Counted) -> None:
    wrong = FULL | {"source": {}, "target_rule": {"amber_floor": 3}, "doubtful_periods": [{"period": "2020-21"}]}
    unknown = FULL | {"not_like_for_like": [{"comparator": "E09999999", "reason": "A."}]}
    refused = office.define(wrong, unknown | {"code": "other"}, NEW | {"target_rule": {"amber_floor": 3}}, {"code": 1})
    assert {fault["pointer"] for fault in refused.json()["errors"]} >= {
        "/indicators/0/source/name",
        "/indicators/0/doubtful_periods/0/reason",
        "/indicators/1/not_like_for_like/0/comparator",
        "/indicators/2/target_rule/amber",
        "/indicators/3/code",
        "/indicators/3/title",
    }
    more = {"indicators": [NEW], "more": 1}
    bodies: tuple[Any, ...] = ({}, {"indicators": []}, {"indicators": NEW}, {"indicators": [1]}, [], more)
    for body in bodies:
        assert office.send(PATH, body).status_code == 422, body


def test_what_is_read_can_be_sent_back_as_it_is(office: Counted) -> None:
    read = office.working(f"{PATH}/{RATE}").json()
    read |= {"effective_from": None, "change_reason": None, "breaks_series": False}
    answer = office.define(read)
    assert (answer.status_code, answer.json()["counts"]) == (200, NO_ROWS | {"unchanged": 1}), answer.text


def test_the_headline_cap_is_held_over_all_rows_together(database_url: str, client_for: OpenClient) -> None:
    database = Database(database_url)
    office = Counted(database, lambda url, **more: client_for(url, headline_cap=3, **more))
    rows = [NEW | {"code": f"headline-{number}", "tier": 1} for number in range(5)]
    refused = office.define(*rows)
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
        ("/indicators/0/tier", "tier_full")
    ], refused.text
    database.close()


def test_a_file_of_more_rows_than_councils_have_indicators_is_refused_unread(office: Counted) -> None:
    for path, header, most in (
        (PATH, "code,title,description", 1_000),
        ("/v1/targets", "indicator,period,value", 5_000),
    ):
        refused = office.send(path, f"{header}\n" + f"{RATE},2027-28,1\n" * (most + 1), CSV)
        assert [(fault["row"], fault["code"]) for fault in refused.json()["errors"]] == [(most + 2, "too_many_rows")]


def test_the_same_call_with_the_same_key_is_done_once(office: Counted) -> None:
    key = {"Idempotency-Key": "definitions-1"}
    first = office.send(PATH, {"indicators": [NEW]}, headers=key)
    again = office.send(PATH, {"indicators": [NEW]}, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["idempotent-replayed"] == "true"


def test_defining_needs_the_scope_define(office: Counted, database_url: str) -> None:
    database = Database(database_url)
    other = bearing(make_key(database, *(set(Scope) - {Scope.DEFINE}), name="Another"))
    database.close()
    assert office.send(PATH, {"indicators": [NEW]}, headers=other).status_code == 403
    assert office.client.get(TEMPLATE, headers=other).status_code == 403
    refused = office.client.get(TEMPLATE, params={"service": "Nowhere"}, headers=office.writer)
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "service")


def test_what_a_workbook_cannot_hold_is_refused_and_not_cut_off(office: Counted) -> None:
    reasons = [{"period": f"20{year}-{year + 1}", "reason": "x" * 4_000} for year in range(10, 20)]
    office.define(NEW | {"doubtful_periods": reasons}).raise_for_status()
    office.now += _MINUTE
    refused = office.client.get(TEMPLATE, headers=office.writer)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "too_large")


NEIGHBOURS = "group,area,title,description,method\n" + "".join(
    f"neighbours,E0700000{number},{texts}\n" for number, texts in ((1, "Ours,Near us.,They touch us."), (2, ",,"))
)
RULES = (
    "indicator,rule,parameter,value,reason\n"
    ",sustained_decline,comparisons,4,\n"
    ",budget,open_warnings,8,\n"
    ",answer_time,critical,10,\n"
    "kpi-7,overdue,enabled,no,It has no due day.\n"
)
GOAL = {"value": 90, "profile": "flat", "set_by": "Cabinet", "rationale": "As agreed."}
FLOOR = {"threshold_kind": "floor", "threshold_level": 70, "threshold_basis": "council", "threshold_note": "As agreed."}


def aimed(office: Counted, year: str) -> bytes:
    """The workbook of a year's targets with one for each new indicator."""
    body = office.template("/v1/targets/template", year=year, service="Tests")

    def fill(sheet: Worksheet) -> None:
        for row in cells(body):
            if row["indicator"].startswith("kpi-"):
                changing(row["indicator"], **GOAL)(sheet)

    return refilled(body, fill)


def publish_all(office: Counted, codes: list[str]) -> int:
    """Approve and publish submissions in two calls; how many documents became public."""
    decisions = {"decisions": [{"submission": code, "outcome": "approved"} for code in codes]}
    decided = office.client.post("/v1/decisions", json=decisions, headers=office.approver)
    assert decided.status_code == 200, decided.text
    published = office.client.post("/v1/publications", json={"title": "Set up"}, headers=office.approver)
    assert published.status_code == 201, published.text
    office.calls += 2
    office.now += timedelta(minutes=2)
    return int(published.json()["documents"])


def test_a_council_of_forty_indicators_is_set_up_in_ten_calls_and_the_targets_of_a_year_in_three(
    office: Counted,
) -> None:
    office.calls = 1
    theme = {"title": "Streets", "description": "Clean streets.", "framework": "council", "sort": 1}
    made = office.client.put("/v1/themes/streets", json=theme, headers=office.writer | CREATE)
    assert made.status_code == 201, made.text
    new = [flat(f"kpi-{number}", theme="streets", title=f"KPI {number}", **FLOOR) for number in range(40)]
    filled = refilled(office.template(), adding(*new))
    assert office.send(PATH, filled, dry_run="true").json()["counts"]["created"] == 40
    sent = [
        office.send(PATH, filled),
        office.send("/v1/targets", aimed(office, "2027-28")),
        office.send("/v1/peer-groups", NEIGHBOURS, CSV),
        office.send("/v1/warning-rules", RULES, CSV),
    ]
    assert [answer.json()["counts"]["created"] for answer in sent] == [40, 40, 1, 4], [each.text for each in sent]
    submissions = [made.json()["submission"], *(answer.json()["id"] for answer in sent)]
    # A theme, 40 definitions, of which one corrected, with their tiers, targets with quarters, a group and 3 settings.
    assert publish_all(office, submissions) == 1 + 81 + 200 + 1 + 3
    assert office.calls <= 10

    shown = office.get("/v1/indicators?limit=200&theme=streets").json()["items"]
    assert (len(shown), {one["warning_threshold"]["level"] for one in shown}) == (40, {70})
    assert [one["code"] for one in office.get("/v1/peer-groups/neighbours").json()["members"]] == [
        *("E07000001", "E07000002"),
    ]
    rules = {one["rule"]: one["parameters"] for one in office.get("/v1/warning-rules").json()["items"]}
    assert (rules["sustained_decline"], rules["budget"]) == ({"comparisons": 4}, {"open_warnings": 8})
    assert {one["severity"]: one["days"] for one in office.get("/v1/answer-times").json()["items"]}["critical"] == 10

    office.calls = 0
    targets = aimed(office, "2028-29")
    assert office.send("/v1/targets", targets, dry_run="true").json()["counts"]["created"] == 40
    assert office.send("/v1/targets", targets).json()["counts"]["created"] == 40
    assert office.calls <= 3
