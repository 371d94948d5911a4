"""Reserves and loans are those of the councils' returns: known figures, years without one, and what was restated."""

from statistics import median

import pytest

from tests.seed.committed import HYNDBURN, rows, tiers, values

UNALLOCATED = "unallocated-reserves-share-of-net-revenue-expenditure"
RESERVES = "reserves-share-of-net-revenue-expenditure"
LOANS, LOANS_SHARE = "external-borrowing", "external-borrowing-share-of-net-revenue-expenditure"
BURNLEY, PENDLE, ROSSENDALE, WEST_LANCASHIRE = "E07000117", "E07000122", "E07000125", "E07000127"


@pytest.mark.parametrize(
    ("period", "unallocated", "earmarked", "spending"),
    [
        ("2015-16", 3_038_000, 9_958_000, 11_053_000),
        ("2016-17", 2_880_000, 10_317_000, 11_156_000),
        ("2017-18", 2_558_000, 11_378_000, 11_660_000),
        ("2021-22", 3_122_000, 12_905_000, 14_255_000),
        ("2022-23", 2_697_000, 14_454_000, 14_429_000),
        ("2023-24", 1_868_000, 19_038_000, 14_592_000),
        ("2024-25", 2_464_000, 15_682_000, 19_393_000),
    ],
)
def test_hyndburns_shares_are_those_of_the_amounts_in_its_returns(
    period: str, unallocated: int, earmarked: int, spending: int
) -> None:
    shares = {UNALLOCATED: unallocated / spending * 100, RESERVES: (unallocated + earmarked) / spending * 100}
    for indicator, share in shares.items():
        assert float(values()[indicator, HYNDBURN, period]["value"]) == pytest.approx(share, abs=0.05), indicator


def test_hyndburns_unallocated_reserves_halved_and_the_years_without_a_return_are_blanks() -> None:
    series = {
        row["period"]: row for row in rows("values") if (row["indicator"], row["area"]) == (UNALLOCATED, HYNDBURN)
    }

    assert [(period, row["value"]) for period, row in series.items()] == [
        ("2015-16", "27.5"),
        ("2016-17", "25.8"),
        ("2017-18", "21.9"),
        *((year, "") for year in ("2018-19", "2019-20", "2020-21")),
        ("2021-22", "21.9"),
        ("2022-23", "18.7"),
        ("2023-24", "12.8"),
        ("2024-25", "12.7"),
    ]
    assert {row["missing_reason"] for row in series.values() if not row["value"]} == {"not_available"}
    assert {period for period, row in series.items() if row["status"] == "provisional"} == {"2017-18"}


@pytest.mark.parametrize(("period", "expected"), [("2015-16", 25.3), ("2024-25", 30.6)])
def test_the_middle_of_lancashires_other_districts_rose(period: str, expected: float) -> None:
    others = [
        float(values()[UNALLOCATED, row["area"], period]["value"])
        for row in rows("peer-group-members")
        if row["group"] == "lancashire-districts" and row["area"] != HYNDBURN
    ]

    assert (len(others), median(others)) == (11, expected)


@pytest.mark.parametrize(
    ("area", "period", "reason"),
    [
        (BURNLEY, "2021-22", "unreliable"),
        (ROSSENDALE, "2016-17", "unreliable"),
        (PENDLE, "2022-23", "unreliable"),
        (PENDLE, "2023-24", "not_available"),
        (WEST_LANCASHIRE, "2022-23", "undefined"),
        (WEST_LANCASHIRE, "2023-24", "unreliable"),
    ],
)
@pytest.mark.parametrize("indicator", [UNALLOCATED, RESERVES])
def test_a_return_that_cannot_be_relied_on_gives_no_share_and_says_why(
    indicator: str, area: str, period: str, reason: str
) -> None:
    row = values()[indicator, area, period]

    assert (row["value"], row["missing_reason"]) == ("", reason)
    assert row["note"].endswith(".")


def test_what_the_next_return_restated_is_told_beside_both_years() -> None:
    told = "starts with unallocated reserves of £2,464,000 (16.9%), not £1,868,000 (12.8%)."

    assert values()[UNALLOCATED, HYNDBURN, "2023-24"]["note"].startswith(f"Restated since: the next return {told}")
    latest = values()[UNALLOCATED, HYNDBURN, "2024-25"]["note"]
    assert latest == f"The year before was restated: this return {told}"
    # £346,000 moved from one reserve to the other, and the share of both together stayed as it was.
    assert values()[RESERVES, HYNDBURN, "2022-23"]["note"] == ""


def test_loans_are_held_to_2019_20_and_their_share_as_long_as_all_councils_have_returns() -> None:
    owed = {
        row["period"]: row["value"] for row in rows("values") if (row["indicator"], row["area"]) == (LOANS, HYNDBURN)
    }
    shares = {
        row["period"]: row["value"]
        for row in rows("values")
        if (row["indicator"], row["area"]) == (LOANS_SHARE, HYNDBURN)
    }

    assert owed == dict.fromkeys(("2014-15", "2015-16", "2016-17", "2017-18", "2018-19", "2019-20"), "9520000")
    # 9,520 of 11,053, 11,156 and 11,660 thousand pounds.
    assert shares == {"2015-16": "86.1", "2016-17": "85.3", "2017-18": "81.6"}


def test_finance_is_in_tier_1_and_judged_by_the_worst_tenth_of_hyndburns_kind_before_the_years_judged() -> None:
    found = {row["code"]: row for row in rows("indicators")}
    levels = {code: (found[code]["threshold_kind"], found[code]["threshold_level"]) for code in found}

    assert {tiers()[code] for code in (UNALLOCATED, RESERVES, LOANS, LOANS_SHARE)} == {1}
    assert levels[UNALLOCATED] == ("floor", "10.2")
    assert levels[RESERVES] == ("floor", "67.4")
    assert levels[LOANS_SHARE] == ("ceiling", "1223.5")
    assert levels[LOANS] == ("", "")


def test_a_county_councils_money_stands_beside_no_districts() -> None:
    kinds = {row["code"]: row["kind"] for row in rows("areas")}
    areas = {row["area"] for row in rows("values") if row["indicator"] in (UNALLOCATED, RESERVES, LOANS, LOANS_SHARE)}

    assert {kinds[area] for area in areas} == {"non_metropolitan_district"}
