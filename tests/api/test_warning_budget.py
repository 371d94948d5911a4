"""The council's budget of open warnings: set like a rule, released like a rule, and read as of the time asked for."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.measures.indicator import RuleSetting
from app.domain.publishing.access import Scope
from app.domain.warnings.parameters import SettingName
from app.storage.database import Database
from tests.api.officers import Officer, officer
from tests.clients import OpenClient
from tests.stores import ANNUAL, RATE, basis, floor_of, held, instant, publish

CODES = tuple(f"{RATE}-{number}" for number in (1, 2, 3))
BEFORE, AFTER = "2024-06-01T00:00:00Z", "2024-08-01T00:00:00Z"
BUDGET = "/v1/warning-rules/budget"


def furnish(database: Database) -> None:
    """Three indicators past their thresholds; later the council wants one open warning at a time."""
    definitions = [replace(ANNUAL, code=code, threshold=floor_of(50)) for code in CODES]
    values = [held("2022-23", 40.0 - place, indicator=code) for place, code in enumerate(CODES)]
    publish(database, instant("2024-05-01"), *basis(*definitions), *values)
    publish(database, instant("2024-07-01"), (SettingName.BUDGET, RuleSetting(parameters={"open_warnings": 1})))


pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def definer(database: Database, client_for: OpenClient) -> Officer:
    """An officer who may change rules."""
    return officer(database, client_for, Scope.DEFINE, Scope.READ)


def listed(definer: Officer, query: str) -> tuple[int, int]:
    """How many open warnings are listed, and how many are below the line."""
    page = definer.get(f"/v1/warnings?state=open&{query}").json()
    return len(page["items"]), page["below_line"]


def of_health(definer: Officer, query: str) -> tuple[int, int]:
    """The same two numbers by the health check."""
    found: dict[str, Any] = definer.get(f"/v1/health-check?{query}").json()["warnings"]
    return found["above_line"]["number"], found["below_line"]["number"]


def test_the_budget_is_that_of_the_time_asked_for(definer: Officer) -> None:
    for told in (listed, of_health):
        assert told(definer, f"as_of={BEFORE}") == (3, 0)
        assert told(definer, f"as_of={AFTER}") == told(definer, "view=public") == (1, 2)


def test_a_budget_that_is_not_released_counts_in_the_working_view_alone(definer: Officer) -> None:
    answer = definer.put(BUDGET, {"enabled": True, "parameters": {"open_warnings": 2}}, etag='"r1"')
    assert answer.status_code == 200, answer.text
    for told in (listed, of_health):
        assert (told(definer, "view=working"), told(definer, "view=public")) == ((2, 1), (1, 2))
    off = definer.put(BUDGET, {"enabled": False, "parameters": {}}, etag='"r2"')
    assert off.status_code == 200, off.text
    assert listed(definer, "view=working") == (3, 0)


def test_the_budget_stands_after_the_rules_with_what_it_takes(definer: Officer) -> None:
    rows = definer.get("/v1/warning-rules").json()["items"]
    [budget] = [row for row in rows if row["rule"] == "budget"]
    assert budget == {
        "rule": "budget",
        "enabled": True,
        "parameters": {"open_warnings": 1},
        "defaults": {"open_warnings": 5},
        "in_force": {"open_warnings": 1},
        "allowed": {"open_warnings": "a whole number from 1 to 1000"},
    }
    wrong = {"open_warnings": 0, "severity": "watch"}
    refused = definer.put(BUDGET, {"enabled": True, "parameters": wrong}, etag='"r1"')
    assert sorted(one["code"] for one in refused.json()["errors"]) == ["out_of_range", "unknown_parameter"]


def test_former_parameters_of_a_run_of_falls_are_told_and_sent_back_as_those_of_today(
    database: Database, definer: Officer
) -> None:
    former = RuleSetting(parameters={"watch": 3, "warning": 4, "critical": 5})
    publish(database, instant("2024-07-15"), (SettingName.SUSTAINED_DECLINE, former))
    path = "/v1/warning-rules/sustained_decline"
    shown = definer.get(path).json()
    assert (shown["parameters"], shown["in_force"]["comparisons"]) == ({"comparisons": 3}, 3)
    again = definer.put(path, {"enabled": True, "parameters": shown["parameters"]}, etag='"r1"')
    assert again.status_code == 200, again.text
