"""Reserves as readers find them: a long fall, years without figures, a restated year, and neighbours who went up."""

import pytest
from starlette.testclient import TestClient

from tests.api.asking import answer, card

UNALLOCATED = "unallocated-reserves-share-of-net-revenue-expenditure"
RESERVES = "reserves-share-of-net-revenue-expenditure"
LOANS, LOANS_SHARE = "external-borrowing", "external-borrowing-share-of-net-revenue-expenditure"


def test_the_card_says_what_the_year_did_and_what_the_years_before_it_did(seeded_client: TestClient) -> None:
    one = card(seeded_client, UNALLOCATED, "tier=1")
    direction = one["direction_of_travel"]
    assert (one["latest"]["period"], one["latest"]["display"], one["latest"]["status"]) == ("2024-25", "12.7%", "final")
    assert (direction["judgement"], direction["certainty"]) == ("steady", "within_usual_change")
    assert direction["sentence"] == "Hyndburn is much the same as in 2023/24: down from 12.8% to 12.7%."
    assert direction["second"]["judgement"] == "worsening"
    assert direction["second"]["compared_with"]["periods"] == ["2023-24", "2022-23", "2021-22"]
    assert direction["second"]["sentence"] == (
        "Hyndburn is worse than the average of 2021/22 to 2023/24: down from 17.8% to 12.7%."
    )
    assert one["latest"]["data_note"] == (
        "The year before was restated: this return starts with unallocated reserves of £2,464,000 (16.9%), "
        "not £1,868,000 (12.8%)."
    )
    assert "No figures are held for 2018/19 to 2020/21" in one["caveat"]
    assert one["currency"]["state"] == "current"
    assert (one["warning_threshold"]["kind"], one["warning_threshold"]["display"]) == ("floor", "10.2%")


def test_the_whole_fall_is_in_the_history_with_the_years_that_are_missing(seeded_client: TestClient) -> None:
    periods = answer(seeded_client, f"/v1/indicators/{UNALLOCATED}/performance")["periods"]
    assert [(one["value"]["period_label"], one["value"]["display"]) for one in periods] == [
        *(("2015/16", "27.5%"), ("2016/17", "25.8%"), ("2017/18", "21.9%")),
        *((year, "Not available") for year in ("2018/19", "2019/20", "2020/21")),
        *(("2021/22", "21.9%"), ("2022/23", "18.7%"), ("2023/24", "12.8%"), ("2024/25", "12.7%")),
    ]
    middles = {
        one["value"]["period"]: benchmark["median"]
        for one in periods
        for benchmark in one["benchmarks"]
        if benchmark["comparator"] == "lancashire-districts"
    }
    assert (middles["2015-16"], middles["2024-25"]) == (25.3, 30.6)


@pytest.mark.parametrize("code", [UNALLOCATED, RESERVES])
def test_no_direction_reaches_across_the_years_without_figures(seeded_client: TestClient, code: str) -> None:
    [after] = [
        one
        for one in answer(seeded_client, f"/v1/indicators/{code}/performance")["periods"]
        if one["value"]["period"] == "2021-22"
    ]
    direction = after["direction_of_travel"]
    assert (direction["judgement"], direction["reason"]) == ("not_comparable", "no_previous_value")
    assert direction["missing_reason"] == "not_available"
    assert direction["sentence"] == "Hyndburn has no figure for 2020/21 to compare with: not available."
    assert direction["second"]["judgement"] == "not_comparable"
    assert direction["change"] is direction["second"]["change"] is None


def test_the_neighbours_of_a_year_are_told_with_it(seeded_client: TestClient) -> None:
    beside = {one["comparator"]: one for one in card(seeded_client, UNALLOCATED)["benchmarks"]}
    lancashire, similar = beside["lancashire-districts"], beside["similar-districts"]
    assert (lancashire["areas_with_value"], lancashire["standing"]) == (11, "slightly_worse")
    assert lancashire["sentence"] == (
        "Hyndburn is slightly worse than Lancashire districts: 12.7% against a middle value of 30.6%."
    )
    assert (similar["areas_with_value"], similar["standing"], similar["reason"]) == (4, "not_judged", "too_few_areas")


def test_a_provisional_year_and_a_blank_say_so(seeded_client: TestClient) -> None:
    periods = answer(seeded_client, f"/v1/indicators/{RESERVES}/performance?area=E07000122")["periods"]
    pendle = {one["value"]["period"]: one["value"] for one in periods}
    assert (pendle["2017-18"]["status"], pendle["2021-22"]["status"]) == ("provisional", "final")
    assert (pendle["2022-23"]["value"], pendle["2022-23"]["missing_reason"]) == (None, "unreliable")
    assert pendle["2022-23"]["data_note"] == (
        "Left blank: the return does not add up to the council tax that the council raised."
    )
    assert (pendle["2023-24"]["missing_reason"], pendle["2024-25"]["display"]) == ("not_available", "76.0%")


def test_what_is_owed_is_not_judged_and_its_share_is(seeded_client: TestClient) -> None:
    owed, share = card(seeded_client, LOANS), card(seeded_client, LOANS_SHARE)
    assert owed["latest"]["display"] == "£9,520,000"
    assert owed["direction_of_travel"]["judgement"] == "no_judgement"
    assert owed["not_compared"]["reason"] == "count_not_comparable"
    assert (share["latest"]["period"], share["latest"]["status"]) == ("2017-18", "provisional")
    assert {one["currency"]["state"] for one in (owed, share)} == {"late"}
    beside = {one["comparator"]: one for one in share["benchmarks"]}
    assert beside["lancashire-districts"]["standing"] == "similar"
    assert beside["similar-districts"]["standing"] == "not_judged"
    assert beside["similar-districts"]["reason_detail"] == (
        "many of these councils let homes, with loans that the rents pay for"
    )
