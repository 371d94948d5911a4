"""How current figures are, as readers find it: on every card, in every summary, and in no warning."""

from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.asking import PENDLE, answer, card, items, rows

PAUSED = ("economic-inactivity-rate", "employment-rate", "level-3-or-above-qualifications", "modelled-unemployment")
ENDED = "recycling-contamination-rate"
CURRENCY = {"state", "latest", "latest_end", "age_days", "missing", "missing_labels", "sentence", "note"}
JUDGEMENTS = ("improving", "worsening", "steady", "no_clear_change", "no_judgement", "not_comparable")


def doubts(one: dict[str, Any], warning: dict[str, Any]) -> list[str]:
    """What the card says against the ground of one of its warnings."""
    found = [one["currency"]["state"]] if one["currency"]["state"] in ("paused", "discontinued") else []
    if warning["rule"] == "overdue" and one["indicator"]["supply"] != "council":
        found.append("others publish it")
    if warning["rule"] == "sustained_decline" and one["direction_of_travel"]["judgement"] != "worsening":
        found.append("no certain change")
    if warning["rule"] == "far_from_peers":
        compared = [beside for beside in one["benchmarks"] if beside["comparator"] == warning["evidence"]["comparator"]]
        found += [beside["reason"] for beside in compared if beside["standing"] is None]
    return found


def test_no_open_warning_rests_on_a_figure_that_its_own_card_doubts(seeded_client: TestClient) -> None:
    cards = {one["indicator"]["code"]: one for one in items(seeded_client, "/v1/performance")}
    opened = items(seeded_client, "/v1/warnings?state=open&include=below_line")
    assert opened
    assert {warning["id"]: doubts(cards[warning["indicator"]], warning) for warning in opened} == {
        warning["id"]: [] for warning in opened
    }
    on_cards = {warning["id"] for one in cards.values() for warning in one["warnings"]}
    assert on_cards == {warning["id"] for warning in opened}


def test_every_card_says_how_current_it_is(seeded_client: TestClient) -> None:
    for one in items(seeded_client, "/v1/performance"):
        currency = one["currency"]
        assert set(currency) == CURRENCY
        assert currency["latest"] == one["latest"]["period"]
        assert currency["sentence"].endswith(".")
        assert (currency["state"] == "late") is bool(currency["missing"])
        assert len(currency["missing"]) == len(currency["missing_labels"])
        if currency["missing"]:
            assert currency["missing"][0] == one["next_due"]["period"]


def test_all_that_is_missing_is_named(seeded_client: TestClient) -> None:
    currency = card(seeded_client, "household-waste-recycling-rate")["currency"]
    assert currency == {
        "state": "late",
        "latest": "2022-23",
        "latest_end": "2023-03-31",
        "age_days": 1333,
        "missing": ["2023-24", "2024-25"],
        "missing_labels": ["2023/24", "2024/25"],
        "sentence": "The latest figure is for 2022/23; newer ones, for 2023/24 and 2024/25, should be out and are not "
        "held here yet.",
        "note": None,
    }


def test_what_its_publisher_has_paused_is_not_late(seeded_client: TestClient) -> None:
    cards = items(seeded_client, "/v1/performance")
    assert sorted(one["indicator"]["code"] for one in cards if one["currency"]["state"] == "paused") == list(PAUSED)
    for code in PAUSED:
        one = card(seeded_client, code)
        assert one["currency"]["sentence"] == "The publisher has paused these figures; the latest is for 2023."
        assert one["currency"]["note"] == "The publisher has paused new figures until the survey is reweighted."
        assert one["currency"]["missing"] == []
        assert one["next_due"]["period"] is None
        assert {rule["reason"] for rule in one["not_assessed"]} == {"paused"}


def test_a_series_that_has_ended_keeps_its_history_of_warnings_and_has_none_open(seeded_client: TestClient) -> None:
    one = answer(seeded_client, f"/v1/indicators/{ENDED}/performance")
    assert (one["currency"]["state"], one["severity"], one["warnings"]) == ("discontinued", None, [])
    assert [(past["rule"], past["state"], past["cleared_because"]) for past in one["warning_history"]] == [
        ("sustained_decline", "cleared", "discontinued"),
        ("significant_decline", "cleared", "discontinued"),
    ]
    told = {rule["sentence"] for rule in one["not_assessed"]}
    assert told == {"Not assessed: nobody publishes the figure any more."}


def test_a_charge_that_is_set_before_its_year_is_late_soon_after_the_year_begins(seeded_client: TestClient) -> None:
    one = card(seeded_client, "council-tax-band-d-authority")
    assert one["next_due"] == {"period": "2026-27", "submission": None, "publication": "2026-04-25"}
    assert one["currency"]["missing"] == ["2026-27"]


@pytest.mark.parametrize("path", ["/v1/tiers", "/v1/themes"])
def test_every_summary_counts_it_and_what_has_ended_is_in_no_other_count(seeded_client: TestClient, path: str) -> None:
    cards = items(seeded_client, "/v1/performance")
    every: Counter[str] = Counter()
    for part in items(seeded_client, path):
        every.update(part["currency"])
        going_on = part["indicators"] - part["currency"]["discontinued"]
        assert sum(part["currency"].values()) == part["indicators"]
        assert sum(part[judgement] for judgement in JUDGEMENTS) == going_on
    assert every == Counter({"current": 0, "late": 0, "paused": 0, "discontinued": 0}) + Counter(
        one["currency"]["state"] for one in cards
    )
    assert answer(seeded_client, "/v1/service")["currency"] == every
    assert every["discontinued"] == 1


def test_it_has_columns_in_a_table(seeded_client: TestClient) -> None:
    found = rows(seeded_client, "/v1/performance?theme=environment")
    [row] = [one for one in found if one["indicator_code"] == "household-waste-recycling-rate"]
    assert (row["currency_state"], row["currency_latest_end"], row["currency_age_days"]) == (
        "late",
        "2023-03-31",
        "1333",
    )
    assert (row["currency_missing"], row["currency_missing_labels"]) == ("2023-24; 2024-25", "2023/24; 2024/25")
    tiers = {one["tier"]: one for one in rows(seeded_client, "/v1/tiers")}
    assert (tiers["1"]["currency_discontinued"], tiers["2"]["currency_paused"]) == ("1", "4")


def test_it_is_that_of_today_whatever_period_is_asked_for(seeded_client: TestClient) -> None:
    then = card(seeded_client, "household-waste-recycling-rate", "period=2019-20&theme=environment")
    assert then["currency"] == card(seeded_client, "household-waste-recycling-rate")["currency"]


def test_another_councils_card_has_its_own(seeded_client: TestClient) -> None:
    one = card(seeded_client, "household-waste-recycling-rate", f"area={PENDLE}&theme=environment")
    assert (one["currency"]["state"], one["warnings"]) == ("late", [])
