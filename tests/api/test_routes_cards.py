"""The tier page, as the website's front end asks for it: one call with everything on it."""

import math
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.warnings.rules import WARNING_RULES
from tests.api.asking import HYNDBURN, PENDLE, RECYCLING, answer, card, faults, items

POINT = {"period", "period_label", "value", "display", "missing_reason", "break_in_series"}
POINT |= {"revised", "revised_from"}
LIMITS = {"lower_limit", "upper_limit", "limits_level", "limits_display"}
LATEST = POINT | LIMITS | {"interval", "status", "numerator", "denominator"}
LATEST |= {"break_reason", "data_note", "commentary", "released_at", "verdict", "verdict_comparator", "verdict_source"}
BAND = {"kind", "amount"}
INDICATOR = {"code", "title", "tier", "theme", "unit", "decimal_places", "polarity", "frequency", "supply"}
INDICATOR |= {"comparable_between_areas", "source", "measure", "theme_title", "polarity_label"}
DIRECTION = {"movement", "judgement", "reason", "missing_reason", "symbol", "change", "change_percent"}
DIRECTION |= {"compared_with", "rule", "sentence", "judgement_label", "certainty", "certainty_sentence", "margin"}
DIRECTION |= {"margin_from", "second", "change_display"}
TARGET = {"status", "provisional", "value", "upper", "display", "off_by", "reason", "rule", "set_on", "set_by"}
TARGET |= {"rationale", "sentence", "status_label", "off_by_display"}
BENCHMARK = {"comparator", "name", "kind", "period", "period_gap", "reason", "value", "median", "mean"}
BENCHMARK |= {"lower_quartile", "upper_quartile", "areas", "areas_with_value", "difference", "distance", "standing"}
BENCHMARK |= {"method", "rank", "quartile", "sentence", "reason_detail", "display", "difference_display"}
BENCHMARK |= {"standing_label"}
BENCHMARK |= {"published_verdict", "published_verdict_source"}
WARNING = {"id", "indicator", "indicator_title", "area", "rule", "severity", "state", "raised_in", "raised_in_label"}
WARNING |= {"since", "latest", "cleared_in", "retracted_at", "replaced_by", "unexplained", "sentence", "evidence"}
WARNING |= {"standing", "told_at", "cleared_at", "answer"}
WARNING |= {"parameters", "response", "rule_label", "severity_label", "state_label", "since_label", "latest_label"}
WARNING |= {"cleared_in_label", "caveat", "cleared_because", "evidence_missing_reason"}
CARD = {"indicator", "area", "latest", "year", "history", "direction_of_travel", "target", "benchmarks", "warnings"}
CARD |= {"warning_threshold", "severity_label", "caveat"}
CARD |= {"not_compared", "not_assessed", "severity", "next_due", "currency", "absence"}
RESERVES = (
    "reserves-share-of-net-revenue-expenditure",
    "unallocated-reserves-share-of-net-revenue-expenditure",
)
JUDGEMENTS = ("improving", "worsening", "steady", "no_clear_change", "no_judgement", "not_comparable")
SEVERITIES = (None, "watch", "warning", "critical")


@pytest.mark.parametrize("tier", [1, 2])
def test_a_tier_page_needs_one_call(seeded_client: TestClient, tier: int) -> None:
    cards = items(seeded_client, f"/v1/performance?tier={tier}")
    assert [one["indicator"]["tier"] for one in cards] == [tier] * len(cards)
    themes = [theme["code"] for theme in items(seeded_client, "/v1/themes")]
    places = [(themes.index(one["indicator"]["theme"]), one["indicator"]["title"].casefold()) for one in cards]
    assert places == sorted(places)
    assert len(places) >= 15
    for one in cards:
        assert one["area"] == {"code": HYNDBURN, "name": "Hyndburn"}
        assert one["direction_of_travel"]["sentence"]
        assert (one["target"]["sentence"] is None) is (one["target"]["status"] == "no_target")
        assert bool(one["benchmarks"]) is (one["not_compared"] is None)
        assert one["latest"]["display"]


def test_the_counts_of_a_tier_come_with_its_cards_whatever_page_is_given(seeded_client: TestClient) -> None:
    tier = next(one for one in items(seeded_client, "/v1/tiers") if one["tier"] == 2)
    for query in ("", "&limit=1", "&limit=20"):
        page = answer(seeded_client, f"/v1/performance?tier=2{query}")
        assert page["summary"]["indicators"] == page["total"]
        assert page["summary"] == {name: tier[name] for name in page["summary"]}
    worse = answer(seeded_client, "/v1/performance?tier=2&judgement=worsening&limit=1")["summary"]
    assert (worse["indicators"], worse["worsening"]) == (tier["worsening"], tier["worsening"])


def test_the_shape_of_a_card_is_fixed_to_the_last_field(seeded_client: TestClient) -> None:
    for one in items(seeded_client, "/v1/performance"):
        assert set(one) == CARD
        assert set(one["indicator"]) == INDICATOR
        assert set(one["indicator"]["source"]) == {"name", "url"}
        assert set(one["latest"]) == LATEST
        assert all(set(point) == POINT for point in one["history"])
        direction = one["direction_of_travel"]
        assert set(direction) == DIRECTION
        assert set(direction["rule"]) == {"compare_with", "periods", "tolerance"}
        assert set(direction["rule"]["tolerance"]) == BAND
        if direction["compared_with"]:
            assert set(direction["compared_with"]) == {"period", "period_label", "periods", "value", "display"}
        assert set(one["target"]) == TARGET
        assert all(set(benchmark) == BENCHMARK for benchmark in one["benchmarks"])
        assert all(set(warning) == WARNING for warning in one["warnings"])
        missed = {"rule", "rule_label", "reason", "not_comparable_reason", "sentence"}
        assert all(set(rule) == missed for rule in one["not_assessed"])
        assert set(one["next_due"]) == {"period", "submission", "publication"}


def test_recycling_reads_as_it_was_published(seeded_client: TestClient) -> None:
    one = card(seeded_client, RECYCLING, "tier=1")
    latest, direction = one["latest"], one["direction_of_travel"]
    assert (latest["period"], latest["interval"], latest["value"]) == ("2022-23", "2022-04-01/P1Y", 30.6)
    assert (latest["period_label"], latest["display"], latest["status"]) == ("2022/23", "30.6%", "final")
    assert (direction["movement"], direction["judgement"], direction["reason"]) == ("down", "worsening", None)
    assert (direction["change"], direction["change_percent"], direction["symbol"]) == (-2.4, -7.3, "▼")
    assert (direction["compared_with"]["period"], direction["compared_with"]["value"]) == ("2021-22", 33.0)
    assert direction["sentence"] == "Hyndburn is worse than in 2021/22: down from 33.0% to 30.6%."
    assert one["target"]["status"] == "no_target"


@pytest.mark.parametrize(
    ("code", "period", "value", "display"),
    [
        ("council-tax-collection-rate", "2024-25", 94.36, "94.36%"),
        ("residual-household-waste", "2022-23", 435.7, "435.7"),
        ("fly-tipping-incidents", "2022-23", 2634, "2,634"),
    ],
)
def test_other_published_figures_of_hyndburn_stand(
    seeded_client: TestClient, code: str, period: str, value: float, display: str
) -> None:
    latest = card(seeded_client, code, f"tier=1&period={period}")["latest"]
    assert (latest["period"], latest["value"], latest["display"]) == (period, value, display)


def test_a_history_is_the_last_five_periods_and_ends_with_the_latest(seeded_client: TestClient) -> None:
    for one in items(seeded_client, "/v1/performance?tier=1"):
        points = [point["period"] for point in one["history"]]
        periods = answer(seeded_client, f"/v1/indicators/{one['indicator']['code']}/performance")["periods"]
        assert points == [held["value"]["period"] for held in periods][-5:]
        assert points[-1] == one["latest"]["period"]
    assert [point["period"] for point in card(seeded_client, RECYCLING)["history"]] == [
        *("2018-19", "2019-20", "2020-21", "2021-22", "2022-23")
    ]


def test_a_number_or_a_reason_is_always_there(seeded_client: TestClient) -> None:
    for one in items(seeded_client, "/v1/performance"):
        for point in (one["latest"], *one["history"]):
            assert (point["value"] is None) == (point["missing_reason"] is not None)
        direction = one["direction_of_travel"]
        assert (direction["judgement"] == "not_comparable") == (direction["reason"] is not None)
        assert (direction["movement"] is None) == (direction["judgement"] == "not_comparable")
        for benchmark in one["benchmarks"]:
            assert (benchmark["standing"] in (None, "not_judged")) == (benchmark["reason"] is not None)
            assert (benchmark["standing"] is None) == (benchmark["difference"] is None)


def test_a_quarterly_indicator_also_gives_its_year_with_the_quarters_named(seeded_client: TestClient) -> None:
    one = card(seeded_client, "temporary-accommodation-households", "tier=1&period=2024-25-Q4")
    quarters = [f"2024-25-Q{quarter}" for quarter in (1, 2, 3, 4)]
    assert (one["year"]["period"], one["year"]["kind"], one["year"]["quarters"]) == ("2024-25", "derived", quarters)
    periods = answer(seeded_client, "/v1/indicators/temporary-accommodation-households/performance")["periods"]
    held = [period["value"]["value"] for period in periods if period["value"]["period"] in quarters]
    assert one["year"]["value"] == math.floor(sum(held) / 4 + 0.5)
    assert one["year"]["method"] == "mean"
    annual = [one for one in items(seeded_client, "/v1/performance") if one["indicator"]["frequency"] == "annual"]
    assert {one["year"] for one in annual} == {None}


def test_totals_are_not_compared_and_say_so_once_and_a_rate_beside_them_is(seeded_client: TestClient) -> None:
    count = card(seeded_client, "fly-tipping-incidents")
    assert not count["indicator"]["comparable_between_areas"]
    assert count["benchmarks"] == []
    assert count["not_compared"] == {
        "reason": "count_not_comparable",
        "sentence": "Hyndburn is not compared with other areas: bigger areas have bigger totals.",
    }
    assert items(seeded_client, "/v1/benchmarks?indicator=fly-tipping-incidents") == []
    rate = card(seeded_client, "fly-tipping-incidents-per-1000")
    assert rate["benchmarks"][0]["median"] is not None
    assert rate["not_compared"] is None


def test_every_sentence_names_the_council_and_then_its_comparator(seeded_client: TestClient) -> None:
    for one in items(seeded_client, "/v1/performance"):
        for benchmark in one["benchmarks"]:
            council, _, others = benchmark["sentence"].partition(" ")
            assert council in ("Hyndburn", "Hyndburn's")
            assert benchmark["name"].partition(" ")[2] in others
            assert "-district" not in benchmark["sentence"]


@pytest.mark.parametrize("area", ["E10000017", "E12000002", "E92000001"])
def test_a_county_a_region_or_england_is_not_held_against_districts(seeded_client: TestClient, area: str) -> None:
    comparators = {row["comparator"] for row in items(seeded_client, f"/v1/benchmarks?area={area}")}
    assert comparators <= {"E12000002", "E92000001", "K02000001"}
    assert (comparators == set()) is (area == "E92000001")


def test_the_severity_of_a_card_is_the_highest_of_its_open_warnings(seeded_client: TestClient) -> None:
    for one in items(seeded_client, "/v1/performance"):
        found = [SEVERITIES.index(warning["severity"]) for warning in one["warnings"] if warning["state"] == "open"]
        assert SEVERITIES.index(one["severity"]) == max(found, default=0)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("tier=1", ("indicator", "tier")),
        ("tier=3", ("indicator", "tier")),
        *((f"judgement={name}", ("direction_of_travel", "judgement")) for name in JUDGEMENTS),
        ("target_status=no_target", ("target", "status")),
        ("target_status=red", ("target", "status")),
        *((f"severity={name}", ("severity",)) for name in SEVERITIES[1:]),
    ],
)
def test_a_filter_keeps_exactly_what_it_says(seeded_client: TestClient, query: str, field: tuple[str, ...]) -> None:
    wanted = query.partition("=")[2]
    kept = [one["indicator"]["code"] for one in items(seeded_client, f"/v1/performance?theme=environment&{query}")]
    every = items(seeded_client, "/v1/performance?theme=environment")
    assert kept == [one["indicator"]["code"] for one in every if str(_at(one, field)) == wanted]


def test_the_themes_part_the_indicators(seeded_client: TestClient) -> None:
    themes = [one["code"] for one in items(seeded_client, "/v1/themes")]
    parts = {theme: items(seeded_client, f"/v1/performance?theme={theme}") for theme in themes}
    assert all({one["indicator"]["theme"] for one in part} == {theme} for theme, part in parts.items())
    assert sum(map(len, parts.values())) == len(items(seeded_client, "/v1/performance"))


def test_filters_narrow_each_other(seeded_client: TestClient) -> None:
    kept = items(seeded_client, "/v1/performance?tier=1&theme=environment&judgement=worsening&severity=warning")
    assert RECYCLING in [one["indicator"]["code"] for one in kept]
    for one in kept:
        assert one["indicator"]["tier"] == 1
        assert one["indicator"]["theme"] == "environment"
        assert one["direction_of_travel"]["judgement"] == "worsening"
        assert one["severity"] == "warning"


def test_words_are_found_without_case_in_any_order(seeded_client: TestClient) -> None:
    codes = [one["indicator"]["code"] for one in items(seeded_client, "/v1/performance?q=WASTE+household+rate")]
    assert RECYCLING in codes
    assert "council-tax-collection-rate" not in codes
    assert items(seeded_client, "/v1/performance?q=xylophone") == []


def test_a_card_at_a_period_is_judged_as_if_that_were_the_latest(seeded_client: TestClient) -> None:
    one = card(seeded_client, RECYCLING, "theme=environment&period=2021-22")
    assert (one["latest"]["period"], one["latest"]["value"]) == ("2021-22", 33.0)
    assert one["direction_of_travel"]["compared_with"]["period"] == "2020-21"
    assert one["history"][-1]["period"] == "2021-22"
    assert {benchmark["period"] for benchmark in one["benchmarks"]} <= {"2021-22", None}
    assert "2022-23" not in {warning["raised_in"] for warning in one["warnings"]}


def test_a_period_can_be_written_as_an_iso_interval(seeded_client: TestClient) -> None:
    by_id = answer(seeded_client, "/v1/performance?q=recycled&period=2021-22")
    assert answer(seeded_client, "/v1/performance?q=recycled&period=2021-04-01/P1Y") == by_id


def test_a_period_that_an_indicator_does_not_have_leaves_its_card_empty_with_a_reason(
    seeded_client: TestClient,
) -> None:
    one = card(seeded_client, RECYCLING, "theme=environment&period=1999-00")
    assert (one["latest"], one["history"], one["benchmarks"]) == (None, [], [])
    assert one["direction_of_travel"]["judgement"] == "not_comparable"
    assert one["direction_of_travel"]["reason"] == "no_value"


def test_rank_and_quartile_come_only_when_asked_for(seeded_client: TestClient) -> None:
    without = card(seeded_client, RECYCLING, "theme=environment")
    asked = card(seeded_client, RECYCLING, "theme=environment&rank=true")
    assert {(one["rank"], one["quartile"]) for one in without["benchmarks"]} == {(None, None)}
    similar = asked["benchmarks"][0]
    assert 1 <= similar["rank"] <= similar["areas_with_value"] + 1
    assert similar["quartile"] in "ABCD"
    assert card(seeded_client, RECYCLING, "theme=environment&rank=false") == without


def test_another_councils_card_has_values_and_benchmarks_but_no_warnings(seeded_client: TestClient) -> None:
    one = card(seeded_client, RECYCLING, f"theme=environment&area={PENDLE}")
    assert one["area"] == {"code": PENDLE, "name": "Pendle"}
    assert one["latest"]["value"] is not None
    assert one["direction_of_travel"]["judgement"] != "not_comparable"
    assert HYNDBURN not in str(one["benchmarks"])
    assert (one["warnings"], one["severity"]) == ([], None)
    assert {rule["reason"] for rule in one["not_assessed"]} == {"not_home_area"}
    assert len(one["not_assessed"]) == len(WARNING_RULES)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tier=4", [("tier", "unknown_value")]),
        ("tier=0", [("tier", "enum")]),
        ("tier=1.0", [("tier", "int_parsing")]),
        ("rank=yes", [("rank", "bool_parsing")]),
        ("judgement=worse", [("judgement", "enum")]),
        ("period=2023-25", [("period", "invalid_period")]),
        ("theme=potholes", [("theme", "unknown_value")]),
        ("theme=potholes&area=E07999999", [("theme", "unknown_value"), ("area", "unknown_value")]),
        ("period=soon&severity=bad", [("period", "invalid_period"), ("severity", "enum")]),
        ("judgment=worsening", [("judgment", "unknown_parameter")]),
        ("tier=1&tier=2", [("tier", "repeated_parameter")]),
        ("theme=", [("theme", "empty_parameter")]),
    ],
)
def test_every_fault_of_a_request_is_named(
    seeded_client: TestClient, query: str, expected: list[tuple[str | None, str]]
) -> None:
    assert faults(seeded_client, f"/v1/performance?{query}") == expected


def test_a_refusal_names_the_values_and_parameters_that_there_are(seeded_client: TestClient) -> None:
    problem = seeded_client.get("/v1/performance?theme=potholes").json()
    assert "community, council-finance, environment, sustainable-growth" in problem["detail"]
    assert "The parameters here are: area, as_of, currency, cursor, format, has, judgement" in problem["detail"]
    problem = seeded_client.get("/v1/performance?judgement=worse").json()
    assert "steady, no_clear_change, no_judgement or not_comparable." in problem["errors"][0]["detail"]


def _at(node: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        node = node[step]
    return node


@pytest.mark.parametrize(
    ("code", "certainty", "judgement", "sentence"),
    [
        (
            "modelled-unemployment",
            "within_margin",
            "no_clear_change",
            "Hyndburn shows no clear change compared with 2022: up from 4.1% to 4.2%, a change that could be chance.",
        ),
        (
            "economic-inactivity-rate",
            "within_margin",
            "no_clear_change",
            "Hyndburn shows no clear change compared with 2022: up from 20.5% to 23.9%, a change that could be chance.",
        ),
        (
            "smoking-prevalence-adults",
            "within_margin",
            "no_clear_change",
            "Hyndburn shows no clear change compared with 2023: up from 8.4% to 13.0%, a change that could be chance.",
        ),
        (
            "physically-active-adults",
            "margin_unknown",
            "no_clear_change",
            "Hyndburn shows no clear change compared with the year to 15 November 2024: up from 60.3% to 60.8%, "
            "an estimate that may be too far out to judge.",
        ),
        (
            "council-tax-collection-rate",
            "within_usual_change",
            "steady",
            "Hyndburn is much the same as in 2023/24: down from 94.37% to 94.36%.",
        ),
        (RECYCLING, "clear", "worsening", "Hyndburn is worse than in 2021/22: down from 33.0% to 30.6%."),
    ],
)
def test_a_change_is_worse_only_where_the_figures_can_say_so(
    seeded_client: TestClient, code: str, certainty: str, judgement: str, sentence: str
) -> None:
    direction = card(seeded_client, code)["direction_of_travel"]
    assert (direction["certainty"], direction["judgement"]) == (certainty, judgement)
    assert direction["sentence"] == sentence
    assert (direction["margin"] is None) is (certainty == "margin_unknown")
    assert (direction["movement"], direction["change"] is None) == (
        "down" if judgement != "no_clear_change" else "up",
        False,
    )


def test_no_estimate_without_its_margin_is_praised_or_blamed(seeded_client: TestClient) -> None:
    for one in items(seeded_client, "/v1/performance"):
        direction = one["direction_of_travel"]
        if direction["certainty"] in ("within_margin", "margin_unknown"):
            assert direction["judgement"] in ("no_clear_change", "no_judgement")
        assert (direction["certainty"] is None) is (direction["judgement"] == "not_comparable")
        assert (direction["second"] is not None) is (one["indicator"]["code"] in RESERVES)


def test_another_council_is_not_held_against_the_peers_that_were_chosen_for_the_home_council(
    seeded_client: TestClient,
) -> None:
    cards = items(seeded_client, "/v1/performance?area=E07000117&tier=2")
    comparators = {benchmark["comparator"] for one in cards for benchmark in one["benchmarks"]}
    assert "similar-districts" not in comparators
    assert {"lancashire-districts", "E92000001"} <= comparators
