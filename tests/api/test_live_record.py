"""The live record over HTTP: what became of the warnings that the council made public, beside the back-test."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.audit import SEED_OPERATION
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.rules import WarningRule
from app.storage.database import Database
from tests.clients import OpenClient
from tests.stores import ANNUAL, HOME, RATE, basis, floor_of, held, instant, publish

PATH = "/v1/warnings/track-record"
NEAR = f"{RATE}.{HOME}.near_threshold.2021-22"
BREACHED = f"{RATE}.{HOME}.threshold_breached.2023-24"
FIRST, SECOND, THIRD, FOURTH = (instant(f"{year}-11-02T09:00") for year in (2022, 2023, 2024, 2025))


def store(database: Database) -> None:
    """A rate that the seed holds far above its floor, comes near it, falls below it and recovers."""
    rate = replace(ANNUAL, threshold=floor_of(50), usual_yearly_change=3.0)
    before = [held(f"{year}-{year % 100 + 1:02d}", 52.0 + year % 2) for year in range(2010, 2021)]
    publish(database, instant("2022-01-01"), *basis(rate), *before, by=SEED_OPERATION)
    publish(database, FIRST, held("2021-22", 50.2))
    publish(database, SECOND, held("2022-23", 50.2))
    publish(database, THIRD, held("2023-24", 45.0))
    said = ("We know.", None, None, None, None, None)
    response = WarningResponse(RATE, HOME, WarningRule.THRESHOLD_BREACHED, held("2023-24", 1.0).period, *said)
    publish(database, instant("2024-11-12T09:00"), response)
    publish(database, FOURTH, held("2024-25", 90.0), replace(response, explanation="We know more."))


@pytest.fixture
def client(database: Database, client_for: OpenClient) -> TestClient:
    """The service over that store."""
    store(database)
    return client_for(database.url.render_as_string(hide_password=False))


def live(client: TestClient, query: str = "") -> Any:
    """The live record."""
    return client.get(f"{PATH}{query}").raise_for_status().json()["live"]


def of_rule(record: Any, rule: str) -> Any:
    """What became of a rule's warnings: the ids in place of their groups."""
    found = next(one for one in record["rules"] if one["rule"] == rule)
    return {name: part["warnings"] if isinstance(part, dict) else part for name, part in found.items()}


def test_with_the_seed_alone_it_says_that_nothing_is_published(seeded_client: TestClient) -> None:
    record = live(seeded_client)
    assert (record["since"], record["rules"]) == (None, [])
    assert record["not_live"] > 0
    assert record["sentence"].startswith("The council has published nothing here yet")


def test_each_warning_is_followed_from_its_release_to_its_end(client: TestClient) -> None:
    record = live(client)
    assert record["since"] == "2022-11-02T09:00:00Z"
    near, breached = of_rule(record, "near_threshold"), of_rule(record, "threshold_breached")
    assert near["told"] == near["come"] == near["unanswered"] == [NEAR]
    assert near["precision"] == 1.0
    assert (breached["told"], breached["cleared"], breached["answered"]) == ([BREACHED],) * 3
    assert (breached["days_to_answer"], breached["days_to_clear"]) == (10.0, 365.0)


def test_as_of_an_instant_it_is_what_was_known_then(client: TestClient) -> None:
    assert live(client, "?as_of=2022-06-01T09:00:00Z")["since"] is None
    then = of_rule(live(client, "?as_of=2023-12-01T09:00:00Z"), "near_threshold")
    assert (then["running"], then["undecided"], then["precision"]) == ([NEAR], [NEAR], None)
    later = live(client, "?as_of=2024-11-05T09:00:00Z")
    assert of_rule(later, "near_threshold")["come"] == [NEAR]
    breached = of_rule(later, "threshold_breached")
    assert (breached["running"], breached["unanswered"], breached["days_to_answer"]) == ([BREACHED], [BREACHED], None)


def test_each_rule_stands_beside_its_back_test_and_leads_to_its_warnings(client: TestClient) -> None:
    record = live(client)
    near, breached = of_rule(record, "near_threshold"), of_rule(record, "threshold_breached")
    assert [one["rule"] for one in near["back_test"]] == ["near_threshold_warning", "near_threshold_watch"]
    assert 0.3 < near["back_test"][0]["precision"]["value"] < 0.6
    assert (breached["back_test"], near["not_testable"]) == ([], None)
    assert breached["not_testable"].startswith("it is what is foretold here")
    for rule in record["rules"]:
        listed = {item["id"] for item in client.get(rule["href"]).json()["items"]}
        assert set(rule["told"]["warnings"]) <= listed
        assert rule["told"]["number"] == len(rule["told"]["warnings"])
    assert [client.get(f"/v1/warnings/{one}").status_code for one in near["told"]] == [200]
