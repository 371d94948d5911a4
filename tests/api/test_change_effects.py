"""What a changed definition, target or warning rule does to warnings and judgements, told with the write."""

from dataclasses import replace
from typing import Any

import pytest

from app.storage.database import Database
from tests.api.officers import Officer, officer
from tests.clients import OpenClient
from tests.stores import ANNUAL, HOME, RATE, basis, floor_of, held, instant, publish

INDICATOR = f"/v1/indicators/{RATE}"
TARGET = {
    "value": 60,
    "rationale": "The best quarter of peers reach it.",
    "set_by": "Cabinet",
    "reason": "Agreed late.",
}
EFFECT = ("warnings_raised", "warnings_cleared", "judgements_changed")
FIGURES = {"2021-22": 59.0, "2022-23": 57.0, "2023-24": 55.0, "2024-25": 50.0, "2025-26": 45.0}


def fill(database: Database) -> None:
    """An indicator with four falls running and a floor that the last value is above."""
    definition = replace(ANNUAL, threshold=floor_of(40))
    values = [held(period, number) for period, number in FIGURES.items()]
    publish(database, instant("2026-10-02"), *basis(definition), *values)


pytestmark = pytest.mark.holding(fill=fill)


@pytest.fixture
def definer(database: Database, client_for: OpenClient) -> Officer:
    """An officer with every scope."""
    return officer(database, client_for)


def put(definer: Officer, path: str, body: dict[str, Any], *, etag: str | None) -> dict[str, Any]:
    """What a write answers; a dry run of it, made first, tells the same effect and leaves nothing."""
    dry = definer.put(f"{path}?dry_run=true", body, etag=etag)
    answer = definer.put(path, body, etag=etag)
    assert answer.status_code in (200, 201), answer.text
    told: dict[str, Any] = answer.json()
    assert {name: dry.json()[name] for name in EFFECT} == {name: told[name] for name in EFFECT}
    return told


def open_warnings(definer: Officer) -> set[str]:
    """The ids of the warnings open in the working view."""
    items = definer.get("/v1/warnings?view=working&state=open").json()["items"]
    return {warning["id"] for warning in items}


def test_a_target_tells_the_statuses_and_warnings_that_it_makes(definer: Officer) -> None:
    before = open_warnings(definer)
    told = put(definer, f"{INDICATOR}/targets/2025-26", TARGET, etag=None)
    [raised] = told["warnings_raised"]
    assert raised["id"] == f"{RATE}.{HOME}.off_target.2025-26"
    assert raised["sentence"]
    assert told["warnings_cleared"] == []
    assert told["judgements_changed"] == [
        {
            "indicator": RATE,
            "period": "2025-26",
            "period_label": "2025/26",
            "judged_by": "target",
            "old": "no_target",
            "new": "red",
        }
    ]
    assert open_warnings(definer) - before == {raised["id"]}
    lower = put(definer, f"{INDICATOR}/targets/2025-26", TARGET | {"value": 44}, etag='"r1"')
    assert [warning["id"] for warning in lower["warnings_cleared"]] == [raised["id"]]
    assert [(change["old"], change["new"]) for change in lower["judgements_changed"]] == [("red", "green")]
    assert open_warnings(definer) == before


def test_a_definition_tells_the_directions_that_turn_and_the_warnings(definer: Officer) -> None:
    read = definer.get(f"{INDICATOR}?view=working")
    body = read.json() | {"polarity": "lower_is_better", "change_reason": "The polarity was wrong.", "corrects": True}
    body["warning_threshold"] = None
    told = put(definer, INDICATOR, body, etag=read.headers["etag"])
    assert {(change["old"], change["new"]) for change in told["judgements_changed"]} == {("worsening", "improving")}
    assert [change["period"] for change in told["judgements_changed"]] == sorted(FIGURES, reverse=True)[:-1]
    assert {warning["rule"] for warning in told["warnings_cleared"]} == {"sustained_decline"}
    assert told["warnings_raised"] == []


def test_a_threshold_tells_the_warning_that_it_raises(definer: Officer) -> None:
    read = definer.get(f"{INDICATOR}?view=working")
    threshold = read.json()["warning_threshold"] | {"level": 46}
    body = read.json() | {"warning_threshold": threshold, "change_reason": "The council set it.", "corrects": True}
    told = put(definer, INDICATOR, body, etag=read.headers["etag"])
    assert {warning["rule"] for warning in told["warnings_raised"]} == {"threshold_breached"}
    assert told["judgements_changed"] == []


def test_a_retirement_tells_its_effect(definer: Officer) -> None:
    body = {"from_period": "2026-27", "reason": "Replaced."}
    answer = definer.post(f"{INDICATOR}/retirement?dry_run=true", body)
    assert answer.status_code == 200, answer.text
    assert all(name in answer.json() for name in EFFECT)


def test_a_rule_for_the_whole_council_tells_the_warnings_of_every_indicator(definer: Officer) -> None:
    off = put(definer, "/v1/warning-rules/sustained_decline", {"enabled": False}, etag='"r0"')
    assert {warning["rule"] for warning in off["warnings_cleared"]} == {"sustained_decline"}
    on = put(definer, "/v1/warning-rules/sustained_decline", {"enabled": True}, etag='"r1"')
    assert [warning["id"] for warning in on["warnings_raised"]] == [
        warning["id"] for warning in off["warnings_cleared"]
    ]
    again = put(definer, "/v1/warning-rules/sustained_decline", {"enabled": True}, etag='"r2"')
    assert (again["outcome"], [again[name] for name in EFFECT]) == ("unchanged", [[], [], []])
