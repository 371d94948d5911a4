"""Returns of warning rules: a file of every parameter that posts back, on each database."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.publishing.access import Scope
from app.domain.warnings.answer_times import ANSWER_DAYS
from app.domain.warnings.parameters import ALLOWED, SettingName
from app.storage.database import Database
from tests.api.officers import publish_basis
from tests.api.returning import CSV
from tests.api.test_definition_returns import NO_ROWS, Counted, adding, cells
from tests.clients import OpenClient
from tests.formats.workbooks import refilled
from tests.keys import bearing, make_key
from tests.stores import RATE

pytestmark = pytest.mark.holding(fill=publish_basis)

PATH, TEMPLATE = "/v1/warning-rules", "/v1/warning-rules/template"
QUARTERLY = f"{RATE}-by-quarter"
WHY = "The lorries are few."


def row(rule: str, parameter: str, value: Any, indicator: str | None = None, **more: Any) -> dict[str, Any]:
    """One setting."""
    return {"rule": rule, "parameter": parameter, "value": value, "indicator": indicator} | more


COUNCIL = (
    row("sustained_decline", "comparisons", 4),
    row("sustained_decline", "severity", "warning"),
    row("data_quality", "enabled", value=False),
    row("budget", "open_warnings", 5),
    row("answer_time", "warning", 21),
)
OWN = (row("off_target", "enabled", value=False, indicator=RATE), row("overdue", "later_after_days", 9, RATE))


@pytest.fixture
def office(database_url: str, client_for: OpenClient) -> Iterator[Counted]:
    """The office on each database, with an annual and a quarterly indicator."""
    database = Database(database_url)
    yield Counted(database, client_for)
    database.close()


def settle(office: Counted, *rows: dict[str, Any], **more: Any) -> Any:
    """Send settings as JSON."""
    return office.send(PATH, {"settings": list(rows), **more})


def in_force(office: Counted, rule: str) -> dict[str, Any]:
    """A rule as the council has it."""
    found: dict[str, Any] = office.client.get(f"{PATH}/{rule}", headers=office.writer).json()
    return found


def own_rules(office: Counted, code: str = RATE) -> dict[str, Any]:
    """The rules that an indicator has of its own, by name."""
    return {rule["rule"]: rule for rule in office.working(f"/v1/indicators/{code}").json()["warning_rules"]}


def test_a_row_for_every_parameter_with_what_applies_without_a_setting(office: Counted) -> None:
    rows = {(one["rule"], one["parameter"]): one for one in cells(office.template(TEMPLATE))}
    assert set(rows) == {
        *((rule.value, name) for rule in SettingName for name in ("enabled", *ALLOWED[rule])),
        *(("answer_time", severity.value) for severity in ANSWER_DAYS),
    }
    comparisons = rows["sustained_decline", "comparisons"]
    assert (comparisons["value"], comparisons["allowed"]) == (None, "a whole number from 1 to 20")
    assert comparisons["default"] == in_force(office, "sustained_decline")["defaults"]["comparisons"]
    assert (rows["overdue", "enabled"]["default"], rows["answer_time", "critical"]["default"]) == ("yes", 14)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_untouched_file_posts_back_and_changes_nothing(office: Counted, form: str) -> None:
    settle(office, *COUNCIL, *OWN, reason=WHY).raise_for_status()
    body = office.template(TEMPLATE, format=form)
    answer = office.send(PATH, body, CSV) if form == "csv" else office.send(PATH, body)
    assert answer.status_code == 200, answer.text
    counts = answer.json()["counts"]
    assert (counts["unchanged"], counts["created"], counts["revised"]) == (8, 0, 0), "and enabled of the one overdue"
    assert answer.json()["id"] is None


def test_what_is_sent_together_is_what_calls_of_their_own_set(office: Counted) -> None:
    tried = office.send(PATH, {"settings": list(COUNCIL)}, dry_run="true").json()
    assert (tried["id"], tried["counts"]) == (None, NO_ROWS | {"created": 5})
    assert in_force(office, "budget")["parameters"] == {}
    answer = settle(office, *COUNCIL)
    assert (answer.status_code, answer.json()["counts"]) == (201, NO_ROWS | {"created": 5}), answer.text
    assert in_force(office, "sustained_decline")["parameters"] == {"comparisons": 4, "severity": "warning"}
    assert (in_force(office, "data_quality")["enabled"], in_force(office, "budget")["parameters"]) == (
        *(False, {"open_warnings": 5}),
    )
    times = office.client.get("/v1/answer-times/warning", headers=office.writer).json()
    assert (times["days"], times["set_by_council"]) == (21, True)
    detail = office.client.get(f"/v1/returns/{answer.json()['id']}", headers=office.approver).json()
    assert (detail["operation"], detail["document_count"]) == ("create_warning_rule_return", 4)
    assert settle(office, *COUNCIL).json()["counts"] == NO_ROWS | {"unchanged": 5}


def test_a_workbook_sets_revises_and_takes_back(office: Counted) -> None:
    settle(office, *COUNCIL).raise_for_status()
    change = (
        row("sustained_decline", "comparisons", "default"),
        row("sustained_decline", "severity", "Critical"),
        row("data_quality", "enabled", "default"),
        row("answer_time", "warning", "default"),
        row("far_from_peers", "distance", "4.5"),
    )
    header = office.template(TEMPLATE)
    filled = refilled(header, lambda sheet: sheet.delete_rows(2, sheet.max_row))
    answer = office.send(PATH, refilled(filled, adding(*change)))
    assert (answer.status_code, answer.json()["counts"]) == (201, NO_ROWS | {"created": 1, "revised": 4}), answer.text
    told = {(one["rule"], one["parameter"]): (one["before"], one["value"]) for one in answer.json()["rows"]}
    assert told["sustained_decline", "comparisons"] == (4, None)
    assert told["data_quality", "enabled"] == (False, None)
    assert told["answer_time", "warning"] == (21, None)
    assert told["far_from_peers", "distance"] == (None, 4.5)
    assert in_force(office, "sustained_decline")["parameters"] == {"severity": "critical"}
    assert in_force(office, "data_quality")["enabled"] is True
    assert office.client.get("/v1/answer-times/warning", headers=office.writer).json()["days"] == 30
    again = settle(office, *(one for one in change if one["value"] == "default"))
    assert again.json()["counts"] == NO_ROWS | {"unchanged": 3}


def test_what_an_indicator_has_of_its_own_corrects_its_definition(office: Counted) -> None:
    refused = settle(office, *OWN)
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
        ("/settings/0/reason", "required")
    ]
    answer = settle(office, *OWN[:1], OWN[1] | {"reason": WHY})
    assert (answer.status_code, answer.json()["counts"]) == (201, NO_ROWS | {"created": 2}), answer.text
    detail = office.client.get(f"/v1/returns/{answer.json()['id']}", headers=office.approver).json()
    assert (detail["document_count"], detail["reason"]) == (1, WHY)
    assert own_rules(office) == {
        "off_target": {"rule": "off_target", "enabled": False, "parameters": {}},
        "overdue": {"rule": "overdue", "enabled": True, "parameters": {"later_after_days": 9}},
    }
    assert len(office.working(f"/v1/indicators/{RATE}/versions").json()["items"]) == 1
    back = [one | {"value": "default"} for one in OWN]
    assert settle(office, *back, reason=WHY).json()["counts"] == NO_ROWS | {"revised": 2}
    assert own_rules(office) == {}
    assert settle(office, *back).json()["counts"] == NO_ROWS | {"unchanged": 2}


def test_a_parameter_of_an_indicator_switches_nothing_on(office: Counted) -> None:
    off = row("overdue", "enabled", value=False)
    settle(office, off, OWN[1], reason=WHY).raise_for_status()
    assert own_rules(office)["overdue"]["enabled"] is False
    settle(office, row("overdue", "enabled", value=True, indicator=RATE), reason=WHY).raise_for_status()
    assert own_rules(office)["overdue"]["enabled"] is True
    settle(office, row("overdue", "enabled", "default", RATE), reason=WHY).raise_for_status()
    assert own_rules(office)["overdue"] == {"rule": "overdue", "enabled": False, "parameters": {"later_after_days": 9}}
    settle(office, OWN[1] | {"value": "default"}, reason=WHY).raise_for_status()
    assert own_rules(office) == {}


def test_settings_that_contradict_one_another_are_told_where_each_is_set(office: Counted) -> None:
    within = row("far_from_peers", "critical_distance", 3.2, RATE)
    refused = settle(office, within, row("far_from_peers", "distance", 3.5), reason=WHY)
    assert sorted((fault["pointer"], fault["code"]) for fault in refused.json()["errors"]) == [
        *(("/settings/0/value", "conflict"), ("/settings/1/value", "conflict")),
    ]
    settle(office, within, reason=WHY).raise_for_status()
    refused = settle(office, row("far_from_peers", "distance", 3.5))
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/settings/0/value"]
    assert RATE in refused.json()["errors"][0]["detail"]
    refused = settle(office, row("near_threshold", "watch_chance", 0.9), row("near_threshold", "warning_chance", 0.2))
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/settings/1/value"]


def test_every_fault_is_told_at_once_by_the_row_and_column_of_the_file(office: Counted) -> None:
    lines = (
        "indicator,rule,parameter,value,default,allowed,reason",
        ",sustained_decline,comparisons,5,read past,,",
        ",sustained_declin,comparisons,5,,,",
        ",sustained_decline,comparison,5,,,",
        ",sustained_decline,tolerance,much,,,",
        ",sustained_decline,severity,yes,,,",
        ",Sustained decline,Comparisons,6,,,",
        ",overdue,enabled,maybe,,,",
        f"{RATE},budget,open_warnings,5,,,",
        f"{RATE},answer_time,watch,5,,,",
        ",answer_time,urgent,5,,,",
        ",answer_time,watch,0,,,",
        ",answer_time,critical,yes,,,",
        "made-up-rates,overdue,enabled,no,,,",
        f"{QUARTERLY},overdue,enabled,no,,,",
        ",,enabled,no,,,",
        f",overdue,severity,{'x' * 41},,,",
        ",overdue,severity,,,,",
    )
    refused = office.send(PATH, "\n".join(lines), CSV)
    assert refused.status_code == 422, refused.text
    assert sorted((fault["row"], fault["column"], fault["code"]) for fault in refused.json()["errors"]) == [
        (3, "rule", "unknown_rule"),
        (4, "parameter", "unknown_parameter"),
        (5, "value", "out_of_range"),
        (6, "value", "out_of_range"),
        (7, "parameter", "duplicate"),
        (8, "value", "out_of_range"),
        (9, "indicator", "conflict"),
        (10, "indicator", "conflict"),
        (11, "parameter", "unknown_parameter"),
        (12, "value", "out_of_range"),
        (13, "value", "out_of_range"),
        (14, "indicator", "unknown_indicator"),
        (15, "reason", "required"),
        (16, "rule", "required"),
        (17, "value", "setting_value"),
    ]
    assert "sustained_decline" in next(each["detail"] for each in refused.json()["errors"] if each["row"] == 3)
    assert in_force(office, "sustained_decline")["parameters"] == {}


@pytest.mark.parametrize("value", [None, [], {}, "", 1e300])
def test_a_value_that_is_no_setting_is_refused(office: Counted, value: Any) -> None:
    refused = settle(office, row("overdue", "later_after_days", value))
    assert (refused.status_code, {fault["pointer"] for fault in refused.json()["errors"]}) == (
        *(422, {"/settings/0/value"}),
    )


def test_the_warnings_that_settings_raise_and_clear_are_told_with_them(office: Counted) -> None:
    target = {"value": 99.0, "set_by": "Cabinet", "rationale": "As agreed.", "reason": "Set late."}
    value = {"values": [{"indicator": RATE, "period": "2025-26", "value": 10.0}]}
    office.client.post("/v1/returns?confirm=true", json=value, headers=office.writer).raise_for_status()
    rows = {"targets": [{"indicator": RATE, "period": "2025-26", **target}]}
    office.send("/v1/targets", rows).raise_for_status()
    cleared = settle(office, OWN[0], reason=WHY).json()["warnings_cleared"]
    assert [(one["indicator"], one["rule"]) for one in cleared] == [(RATE, "off_target")]


def test_reasons_longer_than_the_record_are_refused(office: Counted) -> None:
    rows = [one | {"reason": f"{place}{'x' * 3_000}"} for place, one in enumerate(COUNCIL)]
    assert [fault["code"] for fault in settle(office, *rows).json()["errors"]] == ["too_long"]


def test_changing_rules_needs_the_scope_define(office: Counted, database_url: str) -> None:
    database = Database(database_url)
    other = bearing(make_key(database, *(set(Scope) - {Scope.DEFINE}), name="Another"))
    database.close()
    assert office.send(PATH, {"settings": list(COUNCIL)}, headers=other).status_code == 403
    assert office.client.get(TEMPLATE, headers=other).status_code == 403
