"""The health check: every number is what the address beside it lists, in both views and at a past instant."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.contract.warnings.track_record import committed_track_record
from app.domain.measures.tier import Placement, TierNumber
from app.domain.measures.value import MissingReason
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.asking import answer, items, rows
from tests.clients import OpenClient, contract, parameters_of
from tests.keys import bearing, make_key
from tests.stores import ANNUAL, HOME, RATE, basis, floor_of, held, instant, placed, publish, record

PATH = "/v1/health-check"
SERVICE_LEVEL = "service-level-rate"
OPENED, REVISED, SUPPRESSED = instant("2024-02-01T09:00"), instant("2024-06-01T09:00"), instant("2024-09-01T09:00")
Read = Callable[[str], Any]


def counted(node: Any) -> Iterator[tuple[int, str]]:
    """Every number that stands beside an address."""
    if isinstance(node, dict):
        if {"number", "href"} == set(node):
            yield node["number"], node["href"]
        for part in node.values():
            yield from counted(part)
    elif isinstance(node, list):
        for part in node:
            yield from counted(part)


def listed(read: Read, href: str) -> int:
    """How many things an address lists."""
    total: int = read(href)["total"]
    return total


def differing(health: Any, read: Read) -> dict[str, tuple[int, int]]:
    """The numbers that are not what their address lists."""
    found = {href: (number, listed(read, href)) for number, href in counted(health)}
    return {href: pair for href, pair in found.items() if pair[0] != pair[1]}


def store(database: Database) -> None:
    """A rate below its floor, revised and then suppressed, a service-level rate, and a draft that nobody has seen."""
    rate = replace(ANNUAL, threshold=floor_of(40))
    service = replace(ANNUAL, code=SERVICE_LEVEL, title="Service-level rate", threshold=floor_of(40))
    publish(
        database,
        OPENED,
        *basis(rate, service),
        placed(SERVICE_LEVEL, Placement(TierNumber.SERVICE)),
        held("2021-22", 45.0),
        held("2022-23", 37.25),
        held("2022-23", 33.0, indicator=SERVICE_LEVEL),
        code="opening",
    )
    publish(database, REVISED, held("2022-23", 44.0), code="revision")
    publish(
        database,
        SUPPRESSED,
        held("2022-23", None, missing_reason=MissingReason.SUPPRESSED),
        code="suppression",
    )
    record(database, instant("2024-10-01T08:00:30"), held("2023-24", 21.75))


@pytest.mark.load
def test_every_number_over_the_seed_is_what_its_address_lists(seeded_client: TestClient) -> None:
    health = answer(seeded_client, PATH)
    assert len(list(counted(health))) > 40
    assert differing(health, lambda href: answer(seeded_client, href)) == {}
    assert health["warnings"]["open"]["number"] > 3
    assert health["currency"]["late"]["number"] > 10


def test_its_numbers_are_those_of_the_cards(seeded_client: TestClient) -> None:
    health = answer(seeded_client, PATH)
    cards = items(seeded_client, "/v1/performance")
    states = Counter(one["currency"]["state"] for one in cards)
    assert {name: health["currency"][name]["number"] for name in states} == states
    missed = Counter((gap["rule"], gap["reason"]) for one in cards for gap in one["not_assessed"])
    found = {(gap["rule"], gap["reason"]): gap for gap in health["not_assessed"]}
    assert {key: gap["counted"]["number"] for key, gap in found.items()} == missed
    assert all(len(gap["indicators"]) == gap["counted"]["number"] for gap in found.values())
    lacking = {each["item"]: each["lacking"]["number"] for each in health["coverage"]}
    assert lacking["threshold"] == sum(one["warning_threshold"] is None for one in cards)
    assert lacking["target"] == sum(one["target"]["status"] == "no_target" for one in cards)
    assert [each["having"]["number"] + each["lacking"]["number"] for each in health["coverage"]] == [len(cards)] * 6


def test_the_late_ones_say_what_is_missing(seeded_client: TestClient) -> None:
    late = answer(seeded_client, PATH)["currency"]["late_indicators"]
    cards = {one["indicator"]["code"]: one for one in items(seeded_client, "/v1/performance?currency=late")}
    assert {each["indicator"]: each["currency"] for each in late} == {
        code: one["currency"] for code, one in cards.items()
    }
    assert all(each["currency"]["missing"] for each in late)
    assert answer(seeded_client, late[0]["href"])["indicator"]["code"] == late[0]["indicator"]


def test_what_can_be_expected_to_be_false_goes_by_the_chances_and_the_track_record(seeded_client: TestClient) -> None:
    found = answer(seeded_client, PATH)["expected_false"]
    opened = items(seeded_client, "/v1/warnings?state=open&include=below_line")
    crossed = {one["indicator"] for one in opened if one["rule"] in ("threshold_breached", "off_target")}
    record = {(s.sample, s.outcome, s.rule): s.precision.value for s in committed_track_record().rules}
    precision = record["reports", "line", "far_from_peers"]
    assert precision is not None
    expected = 0.0
    for one in opened:
        if one["indicator"] in crossed:
            continue
        if one["rule"] == "near_threshold":
            expected += 1 - one["evidence"]["chance"]
        elif one["rule"] == "far_from_peers":
            expected += 1 - precision
        elif one["rule"] == "significant_decline":
            expected += 1 - (record["reports", "line", "significant_decline"] or 0)
        else:
            assert one["rule"] == "overdue", "the seed has another rule now: say what is expected of it"
    assert found["expected_false"] == pytest.approx(expected, abs=0.005)
    assert 0 < found["expected_false"] < found["foretelling"]
    assert sum(rule["warnings"]["number"] for rule in found["rules"]) == len(opened)
    for rule in found["rules"]:
        assert rule["happened"] + rule["foretelling"] + rule["unknown"] == rule["warnings"]["number"]
    assert answer(seeded_client, found["href"])["table_version"] == 1


def test_it_says_what_figures_cannot_see_and_can_be_read_aloud(seeded_client: TestClient) -> None:
    health = answer(seeded_client, PATH)
    assert len(health["blind_spots"]["themes"]) == 7
    assert health["summary"].endswith(health["blind_spots"]["sentence"])
    assert "more than half of all breaches come without any sign" in health["summary"]
    assert f"{health['warnings']['open']['number']} warning signs are open" in health["summary"]
    assert not set("%_*<>/{}|") & set(health["summary"])
    answer(seeded_client, health["blind_spots"]["href"])


def test_as_a_table_it_has_a_row_a_number(seeded_client: TestClient) -> None:
    health, table = answer(seeded_client, PATH), rows(seeded_client, PATH)
    numbers = {(int(float(row["number"])), row["href"]) for row in table if row["section"] != "expected_false"}
    rules = {rule["warnings"]["href"] for rule in health["expected_false"]["rules"]}
    assert numbers == {pair for pair in counted(health) if pair[1] not in rules}
    [every] = [row for row in table if (row["section"], row["item"]) == ("expected_false", "all")]
    assert float(every["number"]) == health["expected_false"]["expected_false"]
    [late] = [row for row in table if (row["section"], row["item"]) == ("currency", "late")]
    assert len(late["indicators"].split("; ")) == health["currency"]["late"]["number"]


def test_the_filters_of_its_addresses_are_exact(seeded_client: TestClient) -> None:
    every = items(seeded_client, "/v1/performance")
    by_rule = items(seeded_client, "/v1/performance?not_assessed=far_from_peers")
    assert [one for one in every if "far_from_peers" in {gap["rule"] for gap in one["not_assessed"]}] == by_rule
    paused = items(seeded_client, "/v1/performance?not_assessed_reason=paused")
    assert [one for one in every if one["currency"]["state"] == "paused"] == paused
    both = items(seeded_client, "/v1/performance?has=owner,threshold&lacks=target,commentary")
    assert [one for one in every if one["warning_threshold"] is not None] == both
    assert items(seeded_client, "/v1/performance?lacks=owner,target") == []
    silent = items(seeded_client, "/v1/performance?unexplained=true")
    assert [one for one in every if any(warning["unexplained"] for warning in one["warnings"])] == silent
    assert len(silent) + len(items(seeded_client, "/v1/performance?unexplained=false")) == len(every)


@pytest.mark.holding(fill=store)
def test_the_working_view_counts_what_is_recorded_with_the_service_level(
    database: Database, client_for: OpenClient
) -> None:
    client = client_for(database.url.render_as_string(hide_password=False))
    key = bearing(make_key(database, Scope.READ))

    def read(href: str) -> Any:
        assert "view=working" in href
        return client.get(href, headers=key).raise_for_status().json()

    health, public = read(f"{PATH}?view=working"), answer(client, PATH)
    assert (health["indicators"]["number"], public["indicators"]["number"]) == (2, 1)
    assert (health["warnings"]["open"]["number"], public["warnings"]["open"]["number"]) == (2, 0)
    assert differing(health, read) == {}
    assert client.get(f"{PATH}?view=working").status_code == 401


@pytest.mark.holding(fill=store)
def test_it_is_given_again_as_it_was_read_at_an_instant(database: Database, client_for: OpenClient) -> None:
    client = client_for(database.url.render_as_string(hide_password=False))
    as_of = "as_of=2024-03-01T10:00:00Z"
    health = answer(client, f"{PATH}?{as_of}")
    assert (health["day"], health["warnings"]["open"]["number"]) == ("2024-03-01", 1)
    assert differing(health, lambda href: answer(client, f"{href}{'&' if '?' in href else '?'}{as_of}")) == {}
    assert answer(client, f"{PATH}?as_of=2024-07-01T10:00:00Z")["warnings"]["open"]["number"] == 0


@pytest.mark.holding(fill=store)
def test_a_suppressed_figure_is_counted_as_lacking_and_is_not_in_it(database: Database, client_for: OpenClient) -> None:
    client = client_for(database.url.render_as_string(hide_password=False))
    found = client.get(PATH).raise_for_status()
    [values] = [each for each in found.json()["coverage"] if each["item"] == "value"]
    assert (values["having"]["number"], values["lacking"]["number"]) == (0, 1)
    for form in ("json", "csv"):
        assert not any(figure in client.get(f"{PATH}?format={form}").text for figure in ("37.2", "44.0", "21.7"))
    assert HOME in found.text
    assert RATE in found.text


def test_it_takes_no_filter_of_its_own() -> None:
    named = {one["name"] for one in parameters_of(contract()["paths"][PATH]["get"]) if one["in"] == "query"}
    assert named == {"format", "view", "as_of"}
