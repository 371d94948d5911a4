"""The seed says what was published: known figures, zeros, gaps and breaks, and who is compared with whom."""

import pytest

from tests.seed.committed import ENGLAND, HYNDBURN, SEED, codes, rows, tiers, values

SIMILAR = (
    "Ashfield, Bolsover, Boston, Burnley, Chesterfield, Fenland, Great Yarmouth, Hastings, Lancaster, "
    "Lincoln, Mansfield, Pendle, Rossendale, Thanet, Wyre Forest"
)
LANCASHIRE = (
    "Burnley, Chorley, Fylde, Hyndburn, Lancaster, Pendle, Preston, Ribble Valley, Rossendale, South Ribble, "
    "West Lancashire, Wyre"
)


def names_of(group: str) -> str:
    names = {row["code"]: row["name"] for row in rows("areas")}
    return ", ".join(sorted(names[row["area"]] for row in rows("peer-group-members") if row["group"] == group))


@pytest.mark.parametrize(
    ("indicator", "area", "period", "expected"),
    [
        ("household-waste-recycling-rate", HYNDBURN, "2022-23", "30.6"),
        ("household-waste-recycling-rate", ENGLAND, "2022-23", "41.7"),
        ("residual-household-waste", HYNDBURN, "2022-23", "435.7"),
        ("council-tax-collection-rate", HYNDBURN, "2024-25", "94.36"),
        ("council-tax-band-d-authority", HYNDBURN, "2025-26", "276.46"),
        ("fly-tipping-incidents", HYNDBURN, "2022-23", "2634"),
        ("fly-tipping-incidents-per-1000", HYNDBURN, "2022-23", "31.653708"),
        ("net-additional-dwellings", ENGLAND, "2024-25", "208600"),
        ("long-term-vacant-rate", HYNDBURN, "2024-10-01", "1.04"),
        ("homelessness-relief-duty-per-1000", HYNDBURN, "2025-26-Q3", "1.795584"),
        ("rough-sleeping-count", HYNDBURN, "2022-10-01--P2M", "3"),
        ("population-count", HYNDBURN, "2023-06-30", "84261"),
        ("population-change-5-year", HYNDBURN, "2014-06-30", "-0.37"),
        ("gross-median-weekly-pay", HYNDBURN, "2025-04-30", "564.9"),
        ("median-house-price", HYNDBURN, "2023-10-01--P1Y", "130000"),
        ("life-expectancy-male", HYNDBURN, "2023-2025", "77"),
        ("imd-average-score", HYNDBURN, "2025", "35.43"),
        ("gcses-equivalent-english-maths", HYNDBURN, "AY2024-25", "65.724"),
        ("overweight-obese-adults", HYNDBURN, "2024-11-16--P1Y", "69.1"),
        ("obese-children-year-6", HYNDBURN, "2023-08-01--P1Y", "23.3945"),
    ],
)
def test_published_figures_are_held_digit_by_digit(indicator: str, area: str, period: str, expected: str) -> None:
    assert values()[indicator, area, period]["value"] == expected


def test_a_published_zero_is_a_value() -> None:
    no_one_housed = values()["temporary-accommodation-households", HYNDBURN, "2018-19-Q2"]
    nothing_rejected = values()["recycling-contamination-rate", HYNDBURN, "2016-17"]

    assert (no_one_housed["value"], no_one_housed["missing_reason"]) == ("0", "")
    assert (nothing_rejected["value"], nothing_rejected["missing_reason"]) == ("0", "")


def test_a_blank_keeps_its_reason() -> None:
    unpublished = values()["council-tax-support-working-age", ENGLAND, "2015-06-30"]

    assert (unpublished["value"], unpublished["missing_reason"]) == ("", "not_available")
    reasons = {row["missing_reason"] for row in rows("values")} - {""}
    assert reasons == {"not_available", "undefined", "unreliable"}


def test_homelessness_is_held_for_every_quarter() -> None:
    quarters = [
        row["period"]
        for row in rows("values")
        if row["indicator"] == "temporary-accommodation-households" and row["area"] == HYNDBURN
    ]

    assert quarters[:2] == ["2018-19-Q1", "2018-19-Q2"]
    assert quarters[-1] == "2025-26-Q3"
    assert len(quarters) == 31


def test_breaks_are_marked_where_the_publisher_changed_its_way_of_counting() -> None:
    broken = {
        (row["indicator"], row["period"])
        for row in rows("values")
        if row["area"] == HYNDBURN and row["break_in_series"] == "true"
    }

    assert broken == {
        ("claimant-count", "2015"),
        ("fly-tipping-actions", "2019-20"),
        ("fly-tipping-fixed-penalty-notices", "2019-20"),
        ("fly-tipping-incidents", "2019-20"),
        ("gross-median-weekly-pay", "2021-04-21"),
    }


def test_figures_that_their_publishers_call_provisional_are_so_here() -> None:
    provisional = {(row["indicator"], row["period"]) for row in rows("values") if row["status"] == "provisional"}

    assert provisional == {
        ("children-in-relative-poverty-after-housing", "2024-25"),
        ("children-in-relative-poverty-before-housing", "2024-25"),
        ("external-borrowing-share-of-net-revenue-expenditure", "2017-18"),
        ("gross-disposable-household-income-per-head", "2023"),
        ("gross-median-weekly-pay", "2025-04-30"),
        ("reserves-share-of-net-revenue-expenditure", "2017-18"),
        ("unallocated-reserves-share-of-net-revenue-expenditure", "2017-18"),
    }


def test_a_districts_band_d_stands_beside_districts_alone() -> None:
    kinds = {row["code"]: row["kind"] for row in rows("areas")}
    areas = {row["area"] for row in rows("values") if row["indicator"] == "council-tax-band-d-authority"}

    assert {kinds[area] for area in areas} == {"non_metropolitan_district"}


def test_the_groups_of_peers_are_those_computed() -> None:
    assert names_of("similar-districts") == SIMILAR
    assert names_of("lancashire-districts") == LANCASHIRE


def test_members_are_districts_of_today_without_dates_and_hyndburn_is_not_like_itself() -> None:
    today = {row["code"] for row in rows("areas") if row["kind"] == "non_metropolitan_district" and not row["end_date"]}

    for row in rows("peer-group-members"):
        assert row["area"] in today
        assert row["from_date"] == row["until_date"] == ""
        assert (row["group"], row["area"]) != ("similar-districts", HYNDBURN)


@pytest.mark.parametrize("group", ["similar-districts", "lancashire-districts"])
def test_every_member_of_a_group_has_figures_for_nearly_every_series(group: str) -> None:
    held = {(row["indicator"], row["area"]) for row in rows("values") if row["value"]}
    lancashire_alone = {"council-tax-collection-rate"} if group == "similar-districts" else set()

    for row in rows("peer-group-members"):
        if row["group"] == group:
            missing = {code for code in codes("indicators") if (code, row["area"]) not in held}
            assert missing <= lancashire_alone, row


def test_the_whole_seed_loads_as_one_publication_at_a_fixed_whole_minute() -> None:
    (publication,) = rows("publication")

    assert publication["title"] == "Opening data"
    assert publication["recorded_at"] == publication["released_at"] == "2026-11-22T12:00:00+00:00"


def test_sources_name_publisher_edition_and_licence_of_every_indicator() -> None:
    lines = (SEED / "SOURCES.md").read_text(encoding="utf-8").splitlines()
    table = {line.split("|")[1].strip(" `"): line for line in lines if line.count("|") == 7}
    sources = {row["code"]: row["source_name"] for row in rows("indicators")}

    assert set(table) - {"indicator", "---"} == set(tiers()) == set(sources)
    for code, source in sources.items():
        cells = [cell.strip() for cell in table[code].split("|")[1:-1]]
        assert cells[1] == source
        assert "@" in cells[3]
        assert cells[4] == "Open Government Licence v3.0"
