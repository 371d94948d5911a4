"""What there is to read: the service, tiers, themes, definitions, areas and peer groups."""

import csv

import pytest
from starlette.testclient import TestClient

from app.paths import resource
from tests.api.asking import HYNDBURN, RECYCLING, answer, faults, items, rows

COUNTED = ("improving", "worsening", "steady", "no_clear_change", "no_judgement", "not_comparable")


def test_the_service_says_what_it_is_and_each_of_its_links_leads_somewhere(seeded_client: TestClient) -> None:
    service = answer(seeded_client, "/v1/service")
    assert (service["name"], service["home_area"]["name"]) == ("Waymark", "Hyndburn")
    assert service["licence"] == "Open Government Licence v3.0"
    assert service["data_version"].endswith("Z")
    assert service["indicators"] == len(items(seeded_client, "/v1/indicators"))
    assert service["values"] == answer(seeded_client, "/v1/values?limit=1")["total"]
    assert service["areas"] == answer(seeded_client, "/v1/areas?limit=1")["total"]
    assert service["warnings"] == len(items(seeded_client, "/v1/warnings?state=open&include=below_line"))
    for link in service["links"]:
        assert seeded_client.get(link["href"]).status_code == 200


def test_tiers_and_themes_count_what_the_cards_say(seeded_client: TestClient) -> None:
    cards = items(seeded_client, "/v1/performance")
    for path, name, code in (("tiers", "tier", "tier"), ("themes", "theme", "code")):
        for one in items(seeded_client, f"/v1/{path}"):
            mine = [card for card in cards if card["indicator"][name] == one[code]]
            assert one["indicators"] == len(mine)
            for judgement in COUNTED:
                going_on = [card for card in mine if card["currency"]["state"] != "discontinued"]
                said = [card["direction_of_travel"]["judgement"] for card in going_on]
                assert one[judgement] == said.count(judgement)
            warnings = [warning for card in mine for warning in card["warnings"] if warning["state"] == "open"]
            for severity in ("critical", "warning", "watch"):
                assert one[severity] == [warning["severity"] for warning in warnings].count(severity)


def test_a_tier_can_be_asked_for_by_its_number(seeded_client: TestClient) -> None:
    every = items(seeded_client, "/v1/tiers")
    assert [one["tier"] for one in every] == [1, 2, 3]
    assert [one["cap"] for one in every] == [40, None, None]
    assert answer(seeded_client, "/v1/tiers/2") == every[1]
    for wrong in ("4", "0", "one", "1.0", "01"):
        assert seeded_client.get(f"/v1/tiers/{wrong}").status_code == 404


def test_definitions_are_the_seeds(seeded_client: TestClient) -> None:
    with (resource("seed") / "indicators.csv").open(encoding="utf-8", newline="") as file:
        newest = {row["code"]: row for row in csv.DictReader(file)}
    found = {one["code"]: one for one in items(seeded_client, "/v1/indicators")}
    assert found.keys() == newest.keys()
    for code, row in newest.items():
        for name in ("title", "description", "purpose", "unit", "polarity", "frequency", "supply", "theme", "licence"):
            assert found[code][name] == row[name]
        assert found[code]["direction_rule"]["compare_with"] == row["compare_with"]
        assert (found[code]["warning_threshold"] is None) == (not row["threshold_kind"])
        assert found[code]["source"] == {"name": row["source_name"], "url": row["source_url"] or None}


@pytest.mark.parametrize(
    "query",
    ["tier=1", "tier=2", "theme=environment", "service=Finance", "polarity=none", "status=current", "status=retired"],
)
def test_a_filter_of_definitions_keeps_exactly_what_it_says(seeded_client: TestClient, query: str) -> None:
    name, _, wanted = query.partition("=")
    every = items(seeded_client, "/v1/indicators")
    assert items(seeded_client, f"/v1/indicators?{query}") == [one for one in every if str(one[name]) == wanted]


def test_one_definition_is_that_of_the_list_and_its_last_version(seeded_client: TestClient) -> None:
    for code in (RECYCLING, "fuel-poverty-rate"):
        one = answer(seeded_client, f"/v1/indicators/{code}")
        assert one in items(seeded_client, "/v1/indicators")
        versions = items(seeded_client, f"/v1/indicators/{code}/versions")
        assert {name: versions[-1][name] for name in one} == one
        assert versions[0]["effective_from"] is None


def test_a_new_version_says_from_when_and_why(seeded_client: TestClient) -> None:
    first, second = items(seeded_client, "/v1/indicators/fuel-poverty-rate/versions")
    assert (first["effective_from"], first["change_reason"]) == (None, None)
    assert second["effective_from"]
    assert second["effective_from_label"]
    assert second["change_reason"]


def test_areas_that_were_abolished_name_those_that_took_over(seeded_client: TestClient) -> None:
    every = [one for page in (answer(seeded_client, "/v1/areas?limit=1000"),) for one in page["items"]]
    by_name = {one["name"]: one for one in every if one["kind"] == "non_metropolitan_district"}
    allerdale = by_name["Allerdale"]
    assert allerdale["end_date"] == "2023-04-01"
    assert [one["name"] for one in allerdale["successors"]] == ["Cumberland"]
    [cumberland] = items(seeded_client, "/v1/areas?q=cumberland")
    assert (cumberland["start_date"], cumberland["kind_label"]) == ("2023-04-01", "Unitary authority")
    assert answer(seeded_client, f"/v1/areas/{HYNDBURN}") == by_name["Hyndburn"]


def test_areas_are_filtered_by_kind_and_words(seeded_client: TestClient) -> None:
    regions = items(seeded_client, "/v1/areas?kind=region")
    assert len(regions) == 9
    assert {one["country"] for one in regions} == {"E92000001"}
    assert [one["name"] for one in items(seeded_client, "/v1/areas?kind=region&q=north")] == [
        "North East",
        "North West",
    ]
    assert items(seeded_client, f"/v1/areas?q={HYNDBURN.lower()}")[0]["name"] == "Hyndburn"


def test_peer_groups_say_who_is_in_them_and_how_they_were_chosen(seeded_client: TestClient) -> None:
    groups = {one["code"]: one for one in items(seeded_client, "/v1/peer-groups")}
    assert len(groups["similar-districts"]["members"]) == 15
    assert len(groups["lancashire-districts"]["members"]) == 12
    for code, one in groups.items():
        assert one["method"]
        assert answer(seeded_client, f"/v1/peer-groups/{code}") == one
        table = rows(seeded_client, f"/v1/peer-groups/{code}")
        assert [row["code"] for row in table] == [member["code"] for member in one["members"]]


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/indicators/potholes", "/v1/indicators/potholes/versions", "/v1/indicators/potholes/performance"),
        *("/v1/areas/E07999999", "/v1/areas/hyndburn", "/v1/peer-groups/neighbours", "/v1/tiers/4", "/v1/potholes"),
        *("/v2", "/v2/service", "/v1/service/", "/v1//service", f"/v1/indicators/{RECYCLING}%2Fperformance"),
    ],
)
def test_what_is_not_there_is_a_problem_404(seeded_client: TestClient, path: str) -> None:
    response = seeded_client.get(path, follow_redirects=False)
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
    assert response.json()["title"] == "There is nothing here"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/service?tier=1", [("tier", "unknown_parameter")]),
        ("/v1/tiers/1?limit=1", [("limit", "unknown_parameter")]),
        ("/v1/indicators?service=Potholes&theme=x", [("theme", "unknown_value"), ("service", "unknown_value")]),
        ("/v1/areas?kind=planet", [("kind", "enum")]),
        ("/v1/peer-groups?cursor=x", [("cursor", "invalid_cursor")]),
        (f"/v1/areas?q={'x' * 201}", [("q", "string_too_long")]),
    ],
)
def test_what_cannot_be_asked_is_refused(
    seeded_client: TestClient, path: str, expected: list[tuple[str | None, str]]
) -> None:
    assert faults(seeded_client, path) == expected
