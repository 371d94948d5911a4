"""A suppressed figure is in no answer: not as what was revised or changed, in no warning, and in no derived year.

Routes and parameters come from the contract: a read that `tests.api.kept_back` does not know fails a test.
"""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.measures.indicator import Supply
from app.domain.publishing.returns import NUMBER_FIELDS, VERDICT_FIELDS
from app.storage.database import Database
from tests.api.kept_back import (
    AS_OF,
    NUMBER,
    PEERS,
    QUARTER,
    QUARTERS,
    RETURN,
    WARNING,
    YEAR,
    YEAR_OF_QUARTER,
    Desk,
    figure,
    furnish,
    heard,
    kept_back,
    publish_figure,
    reads,
    suppress_figure,
    traces,
)
from tests.api.test_embargo import PUBLIC
from tests.clients import OpenClient
from tests.stores import ANNUAL, HOME, RATE, basis, floor_of, held, instant, publish

pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def desk(database: Database, client_for: OpenClient) -> Desk:
    """A desk over a store in which the figure was published."""
    desk = Desk(database, client_for)
    publish_figure(desk)
    return desk


def test_the_reads_that_are_asked_are_all_that_there_are() -> None:
    assert {name for name, _, is_public in reads() if is_public} == PUBLIC


@pytest.mark.load
def test_a_suppressed_figure_is_in_no_answer(desk: Desk) -> None:
    before = traces(heard(desk))
    assert {f"/v1/values?indicator={RATE}", "/v1/changes", f"/v1/warnings/{WARNING}"} <= set(before)
    assert {f"/v1/returns/{RETURN}", f"/v1/indicators/{QUARTERS}/performance?format=csv"} <= set(before)
    sent = suppress_figure(desk)
    assert traces({"the return that suppresses it": sent.content}) == {}
    assert traces(heard(desk)) == {}


def test_an_answer_of_the_past_still_tells_what_the_public_read_then(desk: Desk) -> None:
    suppress_figure(desk)
    then = desk.client.get(f"/v1/values?indicator={RATE}&area={HOME}&from={YEAR}&as_of={AS_OF[0]}").json()
    assert [item["value"] for item in then["items"]] == [NUMBER]


@pytest.mark.load
def test_a_figure_suppressed_in_the_working_view_alone_is_hidden_there(desk: Desk) -> None:
    desk.later(hours=1)
    desk.send(kept_back(RATE, YEAR), kept_back(QUARTERS, QUARTER)).raise_for_status()
    answers = heard(desk)
    public = {asked for asked in traces(answers) if "view=working" not in asked and "/values/" not in asked}
    assert f"/v1/values?indicator={RATE}" in public
    assert {asked for asked in traces(answers) if "view=working" in asked or "/returns" in asked} == set()


def test_a_dry_run_that_suppresses_tells_no_figure(desk: Desk) -> None:
    body = {"values": [kept_back(RATE, YEAR)], "reason": "To protect people."}
    tried = desk.sender.post("/v1/returns?dry_run=true", body)
    assert tried.json()["rows"][0] | {"row": 0, "sheet": None} == {
        "row": 0,
        "sheet": None,
        "indicator": RATE,
        "area": HOME,
        "period": YEAR,
        "outcome": "revised",
        "old_value": None,
        "new_value": None,
        "old_missing_reason": "suppressed",
        "new_missing_reason": "suppressed",
        "changed": ["value", "missing_reason", *VERDICT_FIELDS, *NUMBER_FIELDS],
    }
    assert [warning["id"] for warning in tried.json()["warnings_cleared"]][:1] == [WARNING]
    assert traces({"dry run": tried.content}) == {}


def test_its_warning_is_retracted_without_its_figures(desk: Desk) -> None:
    suppress_figure(desk)
    warning = desk.client.get(f"/v1/warnings/{WARNING}").json()
    assert (warning["state"], warning["evidence"]) == ("retracted", None)
    assert warning["evidence_missing_reason"] == "suppressed"
    assert warning["sentence"] == (
        "Made-up rate: this warning was withdrawn, because a figure that it rested on is suppressed to protect people."
    )
    assert warning["retracted_at"] is not None


def _near(database: Database) -> None:
    """A rate that stays near its threshold, and whose usual change rests on a year that the evidence does not name."""
    rate = replace(ANNUAL, threshold=floor_of(80), supply=Supply.COUNCIL)
    numbers = (100.0, 82.0, 82.4, 82.0, 82.5, 82.0)
    rows = (held(f"20{year}-{year + 1}", number) for year, number in enumerate(numbers, start=17))
    publish(database, instant("2024-02-01T09:00"), *basis(rate), *rows, code="opening")


@pytest.mark.holding(fill=_near)
def test_no_usual_change_gives_a_suppressed_figure_away(database: Database, client_for: OpenClient) -> None:
    desk = Desk(database, client_for)
    [warning] = desk.client.get("/v1/warnings?state=open").json()["items"]
    assert (warning["evidence"]["own_change"], warning["evidence"]["periods"][0]) == (8.06, "2018-19")
    desk.out(desk.send(kept_back(RATE, "2017-18")).json()["id"])
    warning = desk.client.get(f"/v1/warnings/{warning['id']}").json()
    assert (warning["state"], warning["evidence"]) == ("retracted", None)
    assert "8.06" not in desk.client.get(f"/v1/indicators/{RATE}/performance").text


def test_a_change_of_it_says_why_there_is_no_figure(desk: Desk) -> None:
    suppress_figure(desk)
    changes = desk.client.get("/v1/changes?limit=1000").json()["items"]
    of_figure = [one for one in changes if (one["indicator"], one["area"], one["period"]) == (RATE, HOME, YEAR)]
    told = [(one["change"], one["old_value"], one["old_missing_reason"]) for one in of_figure if one["kind"] == "value"]
    assert told == [("published", None, None), ("revised", None, "suppressed")]
    assert {one["new_missing_reason"] for one in of_figure if one["kind"] == "value"} == {"suppressed"}
    others = [one for one in changes if (one["indicator"], one["area"]) == (RATE, PEERS[0])]
    assert [one["new_value"] for one in others] == [81.0]


def test_no_year_is_derived_around_a_suppressed_quarter(desk: Desk) -> None:
    path = f"/v1/indicators/{QUARTERS}/performance"
    assert desk.client.get(path).json()["year"]["value"] == 64.9
    suppress_figure(desk)
    year = desk.client.get(path).json()["year"]
    assert (year["value"], year["missing_reason"], year["quarters"]) == (None, "suppressed", [])


def test_what_replaces_a_suppressed_figure_is_shown_and_marked_without_what_was_before(desk: Desk) -> None:
    suppress_figure(desk)
    sent = desk.send({"indicator": RATE, "period": YEAR, "value": 82.0})
    assert sent.json()["rows"][0]["old_missing_reason"] == "suppressed"
    assert desk.officer.get(f"/v1/returns/{sent.json()['id']}").json()["values"]["items"][0]["new_value"] == 82.0
    desk.out(sent.json()["id"])
    [item] = desk.client.get(f"/v1/values?indicator={RATE}&area={HOME}&from={YEAR}").json()["items"]
    assert (item["value"], item["revised"], item["revised_from"]) == (82.0, True, None)


@pytest.mark.parametrize(
    ("rows", "odd"),
    [
        ([{"indicator": QUARTERS, "period": YEAR_OF_QUARTER, "value": 64.9}], True),
        ([{"indicator": QUARTERS, "period": f"{YEAR_OF_QUARTER}-Q3", "value": 62.5}], False),
        (
            [
                {"indicator": QUARTERS, "period": YEAR_OF_QUARTER, "value": 64.9},
                kept_back(QUARTERS, f"{YEAR_OF_QUARTER}-Q3"),
            ],
            False,
        ),
    ],
)
def test_a_year_that_gives_a_suppressed_quarter_away_has_to_be_confirmed(
    desk: Desk, rows: list[dict[str, Any]], odd: bool
) -> None:
    suppress_figure(desk)
    body = {"values": rows, "reason": "The year is complete."}
    answer = desk.sender.post("/v1/returns", body)
    kinds = {error["code"] for error in answer.json().get("errors", ())}
    assert (answer.status_code, kinds) == ((422, {"implausible"}) if odd else (201, set()))
    if odd:
        assert "Q2 2025/26 is suppressed, and 2025/26 and its other quarters give it away" in answer.text
        assert desk.sender.post("/v1/returns?confirm=true", body).json()["findings"][0]["row"] == 1


def test_a_jump_is_never_told_beside_a_figure_that_the_same_return_suppresses(desk: Desk) -> None:
    jump = {"indicator": RATE, "period": "2024-25", "value": 7.4}
    body = {"values": [kept_back(RATE, YEAR), jump], "reason": "To protect people."}
    assert traces({"the refusal": desk.sender.post("/v1/returns", body).content}) == {}
    assert traces({"before": desk.sender.post("/v1/returns", {"values": [jump]}).content}) != {}
    assert figure(RATE, YEAR)["value"] == NUMBER
