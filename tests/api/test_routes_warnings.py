"""Warning signs, as a reader of the website finds them."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.asking import HYNDBURN, PENDLE, RECYCLING, answer, faults, items, pages

SHOWN = {
    "threshold_breached": {"value_display", "level_display", "past_by_display"},
    "off_target": {"value_display", "target_display", "off_by_display"},
    "sustained_decline": {"base_display", "total_display"},
    "far_from_peers": {"value_display", "median_display", "difference_display"},
    "near_threshold": {"value_display", "level_display", "line_display"},
    "significant_decline": set(),
    "overdue": set(),
    "data_quality": set(),
}
STATES, SEVERITIES = ("open", "accepted", "cleared", "retracted"), ("critical", "warning", "watch")
EVIDENCE = {
    "threshold_breached": {"period", "value", "level", "kind", "basis", "note", "past_by"},
    "off_target": {"period", "value", "target", "target_upper", "off_by", "provisional"},
    "sustained_decline": {"period", "points", "base_periods", "base_value", "compare_with", "total"}
    | {"tolerance", "tolerance_from", "steps"},
    "far_from_peers": {"period", "value", "comparator", "name", "median", "difference", "distance"}
    | {"areas_with_value"},
    "near_threshold": {"period", "value", "periods", "level", "line", "line_at", "kind", "usual_change", "own_change"}
    | {"others_change", "distance", "chance", "cases", "crossed", "years", "chance_in_other_half", "other_years"},
    "significant_decline": {"period", "points", "slope", "chi_squared", "p_value", "ground", "signal", "process"},
    "overdue": {"period", "due", "supply", "last_held", "working", "missing"},
    "data_quality": {"period", "flaws"},
}


def test_open_warnings_come_first_and_the_most_severe_first_among_them(seeded_client: TestClient) -> None:
    found = items(seeded_client, "/v1/warnings")
    keys = [(STATES.index(one["state"]), SEVERITIES.index(one["severity"])) for one in found]
    assert keys == sorted(keys)
    assert len({one["id"] for one in found}) == len(found)
    assert {one["area"] for one in found} == {HYNDBURN}
    for one in found:
        assert one["id"] == f"{one['indicator']}.{one['area']}.{one['rule']}.{one['raised_in']}"
        assert one["sentence"].startswith(f"{one['indicator_title']}: ")


def test_evidence_is_typed_by_its_rule(seeded_client: TestClient) -> None:
    found = items(seeded_client, "/v1/warnings")
    assert {one["rule"] for one in found} >= {"threshold_breached", "sustained_decline", "far_from_peers"}
    for one in found:
        assert one["evidence"]["rule"] == one["rule"]
        shown = {name for name in one["evidence"] if name.endswith(("_display", "_label"))}
        assert set(one["evidence"]) - shown == EVIDENCE[one["rule"]] | {"rule"}
        assert shown >= SHOWN[one["rule"]] | {"period_label"}
        assert all(one["evidence"][name] for name in shown)
        assert all(one[name] for name in ("rule_label", "severity_label", "state_label", "since_label", "latest_label"))
        assert one["parameters"]


def test_recycling_is_past_a_statistical_threshold_and_in_a_run_of_falls(seeded_client: TestClient) -> None:
    found = {one["rule"]: one for one in items(seeded_client, f"/v1/warnings?indicator={RECYCLING}&state=open")}
    breached, falling = found["threshold_breached"], found["sustained_decline"]
    assert (breached["severity"], breached["evidence"]["basis"]) == ("warning", "statistical")
    assert breached["evidence"]["value"] == 30.6 < breached["evidence"]["level"]
    assert (falling["severity"], falling["raised_in"], falling["since"]) == ("warning", "2022-23", "2021-22")
    assert [point["value"] for point in falling["evidence"]["points"]] == [33.0, 30.6]
    assert (falling["evidence"]["base_value"], falling["evidence"]["total"]) == (35.9, 5.3)


def test_no_warning_of_the_seed_is_the_councils_own_since_it_has_set_no_threshold(seeded_client: TestClient) -> None:
    every = items(seeded_client, "/v1/warnings")
    breached = [one for one in every if one["rule"] == "threshold_breached"]
    assert {one["evidence"]["basis"] for one in breached} == {"statistical"}
    assert "critical" not in {one["severity"] for one in breached}
    assert "off_target" not in {one["rule"] for one in every}


@pytest.mark.parametrize(
    "query",
    ["severity=critical", "severity=watch", "rule=overdue", "state=open", "state=cleared", "state=retracted"],
)
def test_a_filter_keeps_exactly_what_it_says(seeded_client: TestClient, query: str) -> None:
    name, _, wanted = query.partition("=")
    every = items(seeded_client, "/v1/warnings?theme=environment")
    assert items(seeded_client, f"/v1/warnings?theme=environment&{query}") == [
        one for one in every if one[name] == wanted
    ]


def test_filters_of_the_indicator_follow_its_tier_and_theme(seeded_client: TestClient) -> None:
    every = items(seeded_client, "/v1/warnings")
    brief = {one["code"]: one for one in items(seeded_client, "/v1/indicators")}
    for query, name, wanted in (("tier=2", "tier", 2), ("theme=environment", "theme", "environment")):
        kept = items(seeded_client, f"/v1/warnings?{query}")
        assert kept == [one for one in every if brief[one["indicator"]][name] == wanted]


def test_the_warnings_of_a_card_are_those_of_the_list(seeded_client: TestClient) -> None:
    cards = items(seeded_client, "/v1/performance")
    on_cards = {warning["id"]: warning for one in cards for warning in one["warnings"]}
    every = items(seeded_client, "/v1/warnings?include=below_line")
    assert on_cards == {one["id"]: alone(one) for one in every if one["state"] in ("open", "accepted")}


def test_each_warning_can_be_asked_for_by_its_id(seeded_client: TestClient) -> None:
    for one in items(seeded_client, "/v1/warnings?theme=environment"):
        assert answer(seeded_client, f"/v1/warnings/{one['id']}") == alone(one)


def alone(listed: dict[str, Any]) -> dict[str, Any]:
    """A warning of the list without what only the list knows."""
    return {name: told for name, told in listed.items() if name not in ("above_line", "others_in_group", "discounted")}


def test_the_most_urgent_are_listed_and_the_others_counted(seeded_client: TestClient) -> None:
    listed = answer(seeded_client, "/v1/warnings?state=open")
    every = items(seeded_client, "/v1/warnings?state=open&include=below_line")
    assert len(listed["items"]) == listed["total"] == 5
    assert len(every) == 5 + listed["below_line"]
    assert listed["below_line"] > 0
    assert listed["items"] == [one for one in every if one["above_line"]]
    below = items(seeded_client, "/v1/warnings?include=only_below_line")
    assert below == [one for one in every if not one["above_line"]]
    of_one = items(seeded_client, f"/v1/warnings?state=open&indicator={every[-1]['indicator']}")
    assert every[-1]["id"] in {one["id"] for one in of_one}, "an indicator that is asked for shows all of its own"
    cleared = items(seeded_client, "/v1/warnings?state=cleared")
    assert {one["above_line"] for one in cleared} == {None}


def test_small_pages_give_what_one_page_gives(seeded_client: TestClient) -> None:
    found = pages(seeded_client, "/v1/warnings?theme=environment", limit=4)
    every = items(seeded_client, "/v1/warnings?theme=environment")
    assert [one for page in found for one in page["items"]] == every
    assert {page["total"] for page in found} == {len(every)}


def test_another_council_has_no_warnings(seeded_client: TestClient) -> None:
    assert items(seeded_client, f"/v1/warnings?area={PENDLE}") == []
    path = f"/v1/warnings/{RECYCLING}.{PENDLE}.threshold_breached.2022-23"
    assert faults(seeded_client, path, status=404) == []


@pytest.mark.parametrize(
    "identity",
    ["nonsense", "a.b.c.d", f"{RECYCLING}.{HYNDBURN}.overdue.1999-00", f"{RECYCLING}.E07999999.overdue.2023-24", "%00"],
)
def test_an_id_of_no_warning_is_not_found(seeded_client: TestClient, identity: str) -> None:
    assert faults(seeded_client, f"/v1/warnings/{identity}", status=404) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("severity=red", [("severity", "enum")]),
        ("rule=bad_luck", [("rule", "enum")]),
        ("state=new", [("state", "enum")]),
        ("theme=x&indicator=y", [("theme", "unknown_value"), ("indicator", "unknown_value")]),
    ],
)
def test_what_cannot_be_asked_is_refused(
    seeded_client: TestClient, query: str, expected: list[tuple[str | None, str]]
) -> None:
    assert faults(seeded_client, f"/v1/warnings?{query}") == expected
