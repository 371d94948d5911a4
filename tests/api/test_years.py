"""Years over HTTP: the year of a quarterly indicator is judged, and a year finds every figure that belongs to it."""

import pytest
from starlette.testclient import TestClient

from tests.api.asking import answer, card, items, rows

HOUSEHOLDS, PER_1000 = "temporary-accommodation-households", "temporary-accommodation-per-1000"


def test_a_year_answers_every_indicator_that_has_a_figure_for_it_and_the_others_say_why(
    seeded_client: TestClient,
) -> None:
    cards = items(seeded_client, "/v1/performance?period=2022-23")
    assert len(cards) == 51
    without = [one for one in cards if one["latest"] is None]
    assert sorted(one["indicator"]["code"] for one in without) == [
        "children-in-relative-poverty-after-housing",
        "council-tax-support-working-age",
        "external-borrowing",
        "external-borrowing-share-of-net-revenue-expenditure",
        "fuel-poverty-rate",
        "homelessness-prevention-duty-per-1000",
        "homelessness-relief-duty-per-1000",
        "imd-average-score",
    ]
    for one in cards:
        assert (one["latest"] is None) is (one["absence"] is not None)
        assert "any period" not in one["direction_of_travel"]["sentence"]
    by_code = {one["indicator"]["code"]: one["absence"] for one in without}
    assert by_code["fuel-poverty-rate"] == {
        "reason": "not_held",
        "sentence": "No figure for 2022/23 is held; there are figures from 2014 to 2019.",
    }
    assert by_code["homelessness-relief-duty-per-1000"] == {
        "reason": "no_figure_for_a_year",
        "sentence": "There is no figure for the whole of 2022/23, only for parts of it.",
    }


@pytest.mark.parametrize(
    ("code", "period"),
    [
        ("long-term-vacant-rate", "2024-10-01"),
        ("gross-median-weekly-pay", "2024-04-17"),
        ("claimant-count", "2024"),
        ("gcses-equivalent-english-maths", "AY2024-25"),
        ("physically-active-adults", "2024-11-16--P1Y"),
        ("life-expectancy-male", "2022-2024"),
        ("homelessness-duty-owed-annual", "2024-25"),
        (PER_1000, "2024-25"),
    ],
)
def test_a_year_finds_the_figure_that_belongs_to_it(seeded_client: TestClient, code: str, period: str) -> None:
    one = card(seeded_client, code, "period=2024-25")
    assert one["latest"]["period"] == one["history"][-1]["period"] == period
    assert one["absence"] is None


def test_the_year_of_a_quarterly_indicator_is_judged_like_any_year(seeded_client: TestClient) -> None:
    one = card(seeded_client, HOUSEHOLDS, "period=2024-25")
    assert (one["latest"]["value"], one["latest"]["display"]) == (13, "13")
    assert [point["period"] for point in one["history"]] == ["2020-21", "2021-22", "2022-23", "2023-24", "2024-25"]
    direction = one["direction_of_travel"]
    assert (direction["compared_with"]["period"], direction["change"]) == ("2023-24", 2)
    year = one["year"]
    assert (year["period"], year["kind"], year["value"], year["direction_of_travel"]) == (
        "2024-25",
        "derived",
        13,
        direction,
    )
    rate = card(seeded_client, PER_1000, "period=2024-25")
    assert {beside["period"] for beside in rate["benchmarks"]} == {"2024-25"}
    assert rate["benchmarks"][0]["median"] == 0.71
    assert rate["indicator"]["frequency"] == "quarterly"


def test_the_history_offers_both_quarters_and_years(seeded_client: TestClient) -> None:
    whole = answer(seeded_client, f"/v1/indicators/{PER_1000}/performance")
    assert [period["value"]["period"] for period in whole["periods"]][-1] == "2025-26-Q3"
    assert [(year["period"], year["kind"]) for year in whole["years"]][-2:] == [
        ("2024-25", "derived"),
        ("2025-26", "year_to_date"),
    ]
    assert whole["years"][-1] == whole["year"]
    assert whole["year"]["direction_of_travel"]["reason"] == "no_value"
    table = [row["value_period"] for row in rows(seeded_client, f"/v1/indicators/{PER_1000}/performance")]
    assert table[table.index("2024-25-Q4") + 1] == "FY2024-25"
    annual = answer(seeded_client, "/v1/indicators/household-waste-recycling-rate/performance")
    assert (annual["years"], annual["year"]) == ([], None)


def test_benchmarks_of_a_year_are_those_of_its_card(seeded_client: TestClient) -> None:
    [first, *_] = items(seeded_client, f"/v1/benchmarks?indicator={PER_1000}&period=2024-25")
    assert (first["area_period"], first["area_value"], first["median"]) == ("2024-25", 0.37, 0.71)
