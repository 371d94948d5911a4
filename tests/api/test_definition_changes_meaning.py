"""A definition that changes what it measures in the middle of a series: cases turned into pounds, on every route."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from app.domain.measures.indicator import AnnualFigure, ThresholdBasis, ThresholdKind, WarningThreshold
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.storage.database import Database
from tests.api.officers import Officer, officer, publish_basis, quarterly_definition
from tests.clients import OpenClient
from tests.stores import held, instant, placed, publish

CODE = "cases"
PATH = f"/v1/indicators/{CODE}"
CAVEAT = "Some cases are counted twice."
LIMIT = WarningThreshold(ThresholdKind.FLOOR, 100, ThresholdBasis.COUNCIL, "Agreed by Cabinet.")
CASES = quarterly_definition(
    CODE,
    unit="cases",
    decimal_places=0,
    ratio_multiplier=1.0,
    annual_figure=AnnualFigure.SUM,
    caveat=CAVEAT,
    threshold=LIMIT,
)
TARGETS = [
    Target(CODE, parse_period(f"2025-26-Q{n}"), 90.0, set_on=instant("2025-03-01").date(), set_by="Cabinet")
    for n in (1, 2, 3)
]
VALUES = [held("2025-26-Q1", 101.0, indicator=CODE), held("2025-26-Q2", 92.0, indicator=CODE)]
CHANGES = {
    "unit": "pounds",
    "decimal_places": 2,
    "polarity": "lower_is_better",
    "warning_threshold": None,
    "caveat": "Prices are not adjusted.",
    "effective_from": "2025-26-Q3",
    "change_reason": "What it costs matters.",
    "tier": None,
}

pytestmark = pytest.mark.holding(fill=publish_basis)


@pytest.fixture
def definer(database: Database, client_for: OpenClient) -> Officer:
    """An officer with every scope, over a store with two quarters of cases and three targets."""
    publish(database, instant("2026-10-02"), CASES, placed(CODE), *VALUES, *TARGETS)
    return officer(database, client_for)


def change(definer: Officer, **more: Any) -> Any:
    """Send the definition in pounds."""
    before = definer.get(f"{PATH}?view=working")
    return definer.put(PATH, before.json() | CHANGES | more, etag=before.headers["etag"])


def changed(definer: Officer, database: Database) -> None:
    """Change the definition, and publish two quarters of pounds."""
    answer = change(definer, breaks_series=True)
    assert answer.status_code == 200, answer.text
    pounds = [held("2025-26-Q3", 500.0, indicator=CODE), held("2025-26-Q4", 480.0, indicator=CODE)]
    publish(database, instant("2026-11-01"), *pounds)


def read(definer: Officer, path: str) -> Any:
    """A read of the working view."""
    return definer.get(f"{path}{'&' if '?' in path else '?'}view=working").json()


def table(definer: Officer, path: str) -> list[dict[str, str]]:
    """The same as CSV."""
    answer = definer.get(f"{path}{'&' if '?' in path else '?'}view=working&format=csv")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("field", ["unit", "polarity", "measure", "ratio_multiplier", "annual_figure", "accumulation"])
def test_a_version_that_measures_something_else_says_that_it_breaks_the_series(definer: Officer, field: str) -> None:
    other = {
        "unit": "pounds",
        "polarity": "lower_is_better",
        "measure": "score",
        "ratio_multiplier": 100,
        "annual_figure": "mean",
        "accumulation": "snapshot",
    }
    before = definer.get(f"{PATH}?view=working")
    sent = before.json() | {"effective_from": "2025-26-Q3", "change_reason": "New.", field: other[field], "tier": None}
    sent |= {"annual_figure": "mean"} if field == "accumulation" else {}
    sent |= {"warning_threshold": None} if field == "polarity" else {}
    refused = definer.put(PATH, sent, etag=before.headers["etag"])
    assert refused.status_code == 422, refused.text
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [("/breaks_series", "required")]
    assert field.replace("_", " ") in refused.json()["errors"][0]["detail"]
    taken = definer.put(PATH, sent | {"breaks_series": True}, etag=before.headers["etag"])
    assert taken.status_code == 200, taken.text


def test_each_period_is_shown_in_its_own_unit_and_nothing_is_compared_across(
    definer: Officer, database: Database
) -> None:
    changed(definer, database)
    card = read(definer, f"{PATH}/performance?period=2025-26-Q3")
    assert [point["display"] for point in card["history"]] == ["101", "92", "£500.00"]
    assert [point["break_in_series"] for point in card["history"]] == [False, False, True]
    assert card["latest"]["break_reason"] == "What it costs matters."
    direction = card["direction_of_travel"]
    assert (direction["judgement"], direction["reason"]) == ("not_comparable", "definition_changed")
    assert (direction["compared_with"]["value"], direction["compared_with"]["display"]) == (92, "92")
    assert "£92" not in str(card)


def test_no_year_adds_cases_and_pounds(definer: Officer, database: Database) -> None:
    changed(definer, database)
    for period in ("2025-26-Q3", "2025-26-Q4"):
        year = read(definer, f"{PATH}/performance?period={period}")["year"]
        assert (year["value"], year["reason"]) == (None, "definition_changed")
    assert read(definer, f"{PATH}/performance?period=2025-26-Q2")["year"]["display"] == "193"


def test_a_target_set_before_the_break_judges_nothing_after_it_until_it_is_set_anew(
    definer: Officer, database: Database
) -> None:
    changed(definer, database)
    judged = {one["value"]["period"]: one["target"] for one in read(definer, f"{PATH}/performance")["periods"]}
    assert (judged["2025-26-Q2"]["status"], judged["2025-26-Q2"]["display"]) == ("green", "90")
    old = judged["2025-26-Q3"]
    assert (old["status"], old["reason"], old["value"], old["display"]) == ("no_target", "set_before_change", 90, "90")
    assert old["off_by"] is None
    assert "90 cases was set before what is measured changed" in old["sentence"]
    etag = definer.get(f"{PATH}/targets/2025-26-Q3").headers["etag"]
    body = {"value": 450, "rationale": "Fewer.", "set_by": "Cabinet", "set_on": "2025-03-02", "reason": "In pounds."}
    anew = definer.put(f"{PATH}/targets/2025-26-Q3", body, etag=etag)
    assert anew.status_code == 200, anew.text
    target = read(definer, f"{PATH}/performance?period=2025-26-Q3")["target"]
    assert (target["status"], target["display"]) == ("red", "£450.00")
    again = definer.put(f"{PATH}/targets/2025-26-Q3", body, etag=anew.headers["etag"])
    assert again.json()["outcome"] == "unchanged"


def test_the_break_is_marked_in_every_form_of_the_values(definer: Officer, database: Database) -> None:
    changed(definer, database)
    whole = read(definer, f"/v1/values?indicator={CODE}")["items"]
    assert [(one["display"], one["break_in_series"]) for one in whole] == [
        ("101", False),
        ("92", False),
        ("£500.00", True),
        ("£480.00", False),
    ]
    rows = table(definer, f"/v1/values?indicator={CODE}")
    assert [row["break_in_series"] for row in rows] == ["false", "false", "true", "false"]
    assert [row["break_reason"] for row in rows] == ["", "", "What it costs matters.", ""]
    periods = table(definer, f"{PATH}/performance")
    assert [row["value_break_in_series"] for row in periods if "Q" in row["value_period"]] == [
        "false",
        "false",
        "true",
        "false",
    ]
    late = read(definer, f"/v1/values?indicator={CODE}&from=2025-26-Q4")["items"]
    assert [one["break_in_series"] for one in late] == [False]
    page = read(definer, f"/v1/values?indicator={CODE}&limit=3")
    rest = read(definer, f"/v1/values?indicator={CODE}&limit=3&cursor={page['next']}")
    assert [one["break_in_series"] for one in page["items"] + rest["items"]] == [False, False, True, False]


def test_a_break_whose_first_quarter_is_not_held_is_marked_on_the_next(definer: Officer, database: Database) -> None:
    assert change(definer, breaks_series=True).status_code == 200
    publish(database, instant("2026-11-01"), held("2025-26-Q4", 480.0, indicator=CODE))
    for path in (f"/v1/values?indicator={CODE}", f"/v1/values?indicator={CODE}&from=2025-26-Q4"):
        assert read(definer, path)["items"][-1]["break_in_series"] is True
    publish(database, instant("2026-11-02"), held("2026-27-Q1", 470.0, indicator=CODE))
    for path in (f"/v1/values?indicator={CODE}", f"/v1/values?indicator={CODE}&from=2026-27-Q1"):
        assert read(definer, path)["items"][-1]["break_in_series"] is False


def test_the_caveat_goes_with_every_judgement(definer: Officer, database: Database) -> None:
    changed(definer, database)
    detail = read(definer, f"{PATH}/performance")
    assert detail["caveat"] == "Prices are not adjusted."
    assert [one["caveat"] for one in detail["periods"]] == [CAVEAT, CAVEAT] + ["Prices are not adjusted."] * 2
    assert next(row["caveat"] for row in table(definer, f"{PATH}/performance")) == CAVEAT
    assert next(row for row in table(definer, "/v1/performance") if row["indicator_code"] == CODE)["caveat"]
    [warning] = [one for one in detail["warning_history"] if one["rule"] == "threshold_breached"]
    assert (warning["caveat"], warning["latest"]) == (CAVEAT, "2025-26-Q2")
    assert "92 cases" in warning["sentence"]
    listed = read(definer, f"/v1/warnings?indicator={CODE}")["items"]
    assert {one["sentence"] for one in listed} == {one["sentence"] for one in detail["warning_history"]}
    assert {row["caveat"] for row in table(definer, f"/v1/warnings?indicator={CODE}")} == {CAVEAT}


def test_a_correction_of_the_only_version_breaks_nothing(definer: Officer) -> None:
    before = definer.get(f"{PATH}?view=working")
    sent = before.json() | {"unit": "visits", "corrects": True, "change_reason": "A slip.", "tier": None}
    corrected = definer.put(PATH, sent, etag=before.headers["etag"])
    assert corrected.status_code == 200, corrected.text
    assert replace(CASES, unit="visits").unit == corrected.json()["resource"]["unit"]


def test_a_figure_in_pounds_is_not_held_against_cases_or_their_target(definer: Officer) -> None:
    assert change(definer, breaks_series=True).status_code == 200

    def send(period: str) -> Any:
        rows = [{"indicator": CODE, "period": period, "value": 50_000}]
        return definer.post("/v1/returns?dry_run=true", {"values": rows, "reason": "A slip."})

    assert send("2025-26-Q3").status_code == 200
    refused = send("2025-26-Q2")
    assert refused.status_code == 422
    assert "101" in refused.text
