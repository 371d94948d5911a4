"""The committed seed files keep their format, refer to each other correctly and say what was published."""

import csv
from datetime import date
from itertools import pairwise

import pytest

from app.domain.measures.area import Area, AreaKind, exists_on
from app.domain.measures.indicator import (
    Accumulation,
    AnnualFigure,
    BandKind,
    CompareWith,
    Frequency,
    Measure,
    Polarity,
    Supply,
    ThresholdKind,
)
from app.domain.measures.period import parse_period
from app.domain.measures.tier import HEADLINE_CAP
from app.domain.measures.value import MissingReason, ValueStatus
from tests.seed.committed import ENGLAND, FILES, HYNDBURN, SEED, UNITED_KINGDOM, Row, codes, rows, tiers


def is_rate(row: Row) -> bool:
    return row["unit"] == "percent" or " per " in row["unit"]


def test_every_definition_names_its_measure_and_every_rate_a_tolerance() -> None:
    for row in rows("indicators"):
        assert row["measure"] in set(Measure)
        assert row["tolerance_kind"] == BandKind.ABSOLUTE
        assert (float(row["tolerance_amount"]) > 0) is is_rate(row), row["code"]
        assert len(row["tolerance_amount"].partition(".")[2]) <= int(row["decimal_places"])


def test_estimates_are_no_counts() -> None:
    measures = {row["code"]: row["measure"] for row in rows("indicators")}
    limited = {row["indicator"] for row in rows("values") if row["limits_level"]}
    assert limited - {code for code, measure in measures.items() if measure == Measure.SURVEY_ESTIMATE} == {
        "modelled-unemployment",
        "obese-children-year-6",
    }
    assert measures["modelled-unemployment"] == measures["life-expectancy-male"] == Measure.MODELLED_ESTIMATE
    assert measures["imd-average-score"] == Measure.SCORE
    assert measures["council-tax-collection-rate"] == Measure.ADMINISTRATIVE


@pytest.mark.parametrize("name", FILES)
def test_files_are_utf8_with_line_feeds_and_full_rows(name: str) -> None:
    text = (SEED / f"{name}.csv").read_bytes().decode("utf-8")

    assert text.endswith("\n")
    assert not {"\r", "\ufeff", "\x00"} & set(text)
    width = len(text.split("\n", 1)[0].split(","))
    assert {len(row) for row in csv.reader(text.splitlines(), strict=True)} == {width}


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("areas", ("code",)),
        ("themes", ("code",)),
        ("indicators", ("code", "effective_from")),
        ("tier-placements", ("indicator", "tier")),
        ("peer-groups", ("code",)),
        ("peer-group-members", ("group", "area")),
    ],
)
def test_rows_stand_in_the_order_of_their_keys_without_doubles(name: str, keys: tuple[str, ...]) -> None:
    found = [tuple(row[key] for key in keys) for row in rows(name)]

    assert found == sorted(set(found))


def test_values_stand_in_the_order_of_indicator_area_and_period_without_doubles() -> None:
    spans = {period: parse_period(period) for period in {row["period"] for row in rows("values")}}
    found = [
        (row["indicator"], row["area"], spans[row["period"]].start, spans[row["period"]].end) for row in rows("values")
    ]

    assert all(before < after for before, after in pairwise(found))


def test_periods_are_written_in_the_form_that_the_service_itself_would_write() -> None:
    periods = {row["period"] for row in rows("values")} | {
        row["effective_from"] for row in rows("indicators") if row["effective_from"]
    }

    assert {parse_period(period).id for period in periods} == periods


def test_periods_start_in_2014_or_later() -> None:
    assert min(parse_period(row["period"]).start for row in rows("values")) >= date(2014, 1, 1)


def test_everything_named_elsewhere_exists() -> None:
    areas = codes("areas")

    assert {row["indicator"] for row in rows("values")} == codes("indicators") == set(tiers())
    assert {row["area"] for row in rows("values")} <= areas
    assert {row["theme"] for row in rows("indicators")} == codes("themes")
    assert {row["group"] for row in rows("peer-group-members")} == codes("peer-groups")
    assert {row["area"] for row in rows("peer-group-members")} <= areas
    assert {row["region"] for row in rows("areas")} - {""} <= areas
    assert {row["country"] for row in rows("areas")} - {""} == {ENGLAND}
    assert {code for row in rows("areas") for code in row["successors"].split(";") if code} <= areas


def test_a_value_is_a_number_or_the_reason_why_there_is_none() -> None:
    for row in rows("values"):
        assert bool(row["value"]) != bool(row["missing_reason"]), row
        if row["value"]:
            assert set(row["value"]) <= set("-.0123456789"), row
            float(row["value"])
        else:
            MissingReason(row["missing_reason"])
        assert ValueStatus(row["status"])
        assert (row["break_in_series"] == "true") == bool(row["break_reason"]), row


def test_confidence_limits_come_in_pairs_around_the_value_with_their_level() -> None:
    with_limits = [row for row in rows("values") if row["limits_level"]]

    assert len(with_limits) > 1000
    for row in with_limits:
        assert row["limits_level"] == "95"
        assert float(row["lower_limit"]) <= float(row["value"]) <= float(row["upper_limit"]), row
    assert not any(row["lower_limit"] or row["upper_limit"] for row in rows("values") if not row["limits_level"])


def test_every_definition_speaks_the_words_of_the_rules() -> None:
    for row in rows("indicators"):
        Polarity(row["polarity"])
        Frequency(row["frequency"])
        Supply(row["supply"])
        Accumulation(row["accumulation"])
        AnnualFigure(row["annual_figure"])
        CompareWith(row["compare_with"])
        BandKind(row["tolerance_kind"])
        assert row["comparable_between_areas"] in ("true", "false")
        assert row["compare_periods"] == row["submission_lag_days"] == ""
        assert 0 <= int(row["decimal_places"]) <= 6
        timeless = row["frequency"] == "irregular" or row["supply"] == "discontinued"
        assert timeless == (row["publication_lag_days"] == ""), row["code"]


def test_comparators_that_are_not_like_for_like_exist_and_say_why() -> None:
    comparators = codes("areas") | codes("peer-groups")
    entries = [entry for row in rows("indicators") for entry in row["not_like_for_like"].split(" | ") if entry]
    assert entries
    for entry in entries:
        comparator, _, reason = entry.partition(": ")
        assert comparator in comparators
        assert len(reason) > 20


def test_every_definition_explains_itself_in_full_sentences() -> None:
    for row in rows("indicators"):
        for column in ("description", "purpose", "caveat"):
            assert len(row[column]) > 40, (row["code"], column)
            assert row[column][0].isupper(), (row["code"], column)
            assert row[column].endswith("."), (row["code"], column)
        for column in ("title", "unit", "service", "owner_role", "source_name"):
            assert row[column], (row["code"], column)
            assert not row[column].endswith("."), (row["code"], column)
        assert row["source_url"].startswith("https://")
        assert row["licence"] == "Open Government Licence v3.0"


def test_what_stands_on_every_councils_card_speaks_of_no_council() -> None:
    texts = ("title", "description", "purpose", "caveat")
    assert [row["code"] for row in rows("indicators") if "Hyndburn" in " ".join(row[name] for name in texts)] == []


def test_a_later_version_says_why_it_came() -> None:
    later = [row for row in rows("indicators") if row["effective_from"]]

    assert {row["code"] for row in later} == {"fuel-poverty-rate", "imd-average-score"}
    assert all(row["change_reason"] and row["breaks_series"] == "true" for row in later)
    assert all(not row["change_reason"] for row in rows("indicators") if not row["effective_from"])


def test_at_least_forty_indicators_have_figures_of_hyndburn() -> None:
    held = {row["indicator"] for row in rows("values") if row["area"] == HYNDBURN and row["value"]}

    assert len(held) >= 40
    assert held == codes("indicators")


def test_tier_1_keeps_within_its_cap_and_every_indicator_is_in_one_tier() -> None:
    assert 0 < sum(tier == 1 for tier in tiers().values()) <= HEADLINE_CAP
    assert set(tiers().values()) == {1, 2}
    assert len(rows("tier-placements")) == len(tiers())


def test_no_target_is_invented() -> None:
    assert sorted(path.stem for path in SEED.glob("*.csv")) == sorted(FILES)
    assert not any("target" in column for name in FILES for column in rows(name)[0])


def test_no_action_and_no_status_of_the_strategy_is_invented() -> None:
    named = {column for name in FILES for column in rows(name)[0]}
    assert not named & {"action", "narrative", "percent"}
    assert {row["strategy"] for row in rows("outcomes")} == {"corporate-strategy-2025-2030"}
    assert [row["adopted_on"] for row in rows("strategies")] == ["", "2025-07-10"]


def test_no_statement_of_best_value_is_answered_and_mappings_name_what_is_there() -> None:
    assert not {"answer", "explanation", "evidence"} & {column for name in FILES for column in rows(name)[0]}
    statements = [row for row in rows("framework-measures") if row["framework"] == "best-value"]
    assert len({row["theme"] for row in statements}) == len(statements) == 7  # the guidance has seven themes
    begun = {row["code"]: (row["from_date"], row["until_date"]) for row in rows("frameworks")}
    assert begun == {
        "oflog-data-explorer": ("2023-07-04", "2024-12-16"),
        "local-outcomes-framework": ("2026-02-09", ""),
        "best-value": ("2024-05-08", ""),
    }
    assert {row["indicator"] for row in rows("framework-mappings")} <= codes("indicators")
    alike = {(row["measure"], row["indicator"]) for row in rows("framework-mappings") if row["fit"] == "same"}
    assert alike == {
        ("household-waste-recycling-rate", "household-waste-recycling-rate"),
        ("residual-household-waste", "residual-household-waste"),
        ("recycling-contamination-rate", "recycling-contamination-rate"),
        ("people-sleeping-rough", "rough-sleeping-count"),
    }


def test_thresholds_stand_on_tier_1_rates_alone_and_say_what_they_are() -> None:
    expected = {
        row["code"]
        for row in rows("indicators")
        if tiers()[row["code"]] == 1 and row["polarity"] != "none" and is_rate(row)
    } - {"council-tax-collection-rate"}
    found = [row for row in rows("indicators") if row["threshold_kind"]]

    assert {row["code"] for row in found} == expected
    for row in found:
        worse_above = row["polarity"] == "lower_is_better"
        assert ThresholdKind(row["threshold_kind"]) is (ThresholdKind.CEILING if worse_above else ThresholdKind.FLOOR)
        assert row["threshold_basis"] == "statistical"
        year = "2016/17" if row["theme"] == "council-finance" else "2019/20"
        assert f"non-metropolitan districts in {year}" in row["threshold_note"]
        assert "council has yet to set its own" in row["threshold_note"]
        places = row["threshold_level"].partition(".")[2]
        assert len(places) == int(row["decimal_places"])
    assert not any(row["threshold_level"] or row["threshold_note"] for row in rows("indicators") if row not in found)


def test_counts_are_never_compared_between_areas() -> None:
    counts = {"actions", "businesses", "claims", "homes", "households", "incidents", "notices", "people"}

    for row in rows("indicators"):
        total = row["unit"] in counts or row["code"] == "external-borrowing"
        assert (row["comparable_between_areas"] == "false") == total, row["code"]


def test_the_uk_stands_in_only_where_england_has_no_figure() -> None:
    england = {row["indicator"] for row in rows("values") if row["area"] == ENGLAND}
    uk = {row["indicator"] for row in rows("values") if row["area"] == UNITED_KINGDOM}

    assert uk
    assert not england & uk


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2018, 6, 1), 353), (date(2019, 6, 1), 343), (date(2024, 6, 1), 317)]
)
def test_england_has_as_many_councils_as_it_had(day: date, expected: int) -> None:
    councils = [
        Area(
            row["code"],
            row["name"],
            AreaKind(row["kind"]),
            start_date=date.fromisoformat(row["start_date"]) if row["start_date"] else None,
            end_date=date.fromisoformat(row["end_date"]) if row["end_date"] else None,
        )
        for row in rows("areas")
        if row["kind"] not in ("region", "country")
    ]

    assert sum(exists_on(council, day=day) for council in councils) == expected


def test_an_area_that_ended_names_areas_that_began_where_it_ended() -> None:
    by_code = {row["code"]: row for row in rows("areas")}

    for row in rows("areas"):
        assert bool(row["end_date"]) == bool(row["successors"]), row
        for code in row["successors"].split(";") if row["successors"] else ():
            assert by_code[code]["start_date"] <= row["end_date"], row
            assert by_code[code]["region"] == row["region"], row
