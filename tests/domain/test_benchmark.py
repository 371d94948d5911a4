"""Against others: published comparisons reproduced, and what is compared with what."""

import csv
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from app.domain.judgement.benchmark import (
    Benchmark,
    BenchmarkReason,
    Comparator,
    ComparatorKind,
    Standing,
    StandingMethod,
    benchmark,
)
from app.domain.measures.indicator import Definition, Polarity
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, PublishedVerdict, Value
from tests.domain.warning_examples import ENGLAND, HOME, RECYCLING, group, peers, series, value

FIGURES = Path(__file__).parent / "figures"
NEIGHBOURS = ("E07000117", "E07000122", "E07000123", "E07000125")  # Burnley, Pendle, Preston, Rossendale


@lru_cache
def figures(name: str) -> tuple[dict[str, str], ...]:
    with (FIGURES / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def beside_england(row: dict[str, str]) -> Benchmark:
    """One Lancashire figure beside England's, as Fingertips prints them."""
    own = replace(
        value(row["period"], float(row["value"]), area=row["area"]),
        lower_limit=float(row["lower_limit"]),
        upper_limit=float(row["upper_limit"]),
        limits_level=95.0,
    )
    return benchmark(
        own,
        definition=replace(RECYCLING, polarity=Polarity(row["polarity"])),
        comparator=ENGLAND,
        others={ENGLAND.code: [value(row["period"], float(row["england"]), area=ENGLAND.code)]},
        period=own.period,
    )


def council_tax(period: str, *, members: tuple[str, ...] | None = None) -> Benchmark:
    """Hyndburn's council tax collected beside that of other Lancashire councils."""
    held = {
        row["area"]: (value(period, float(row["percent"]), area=row["area"]),)
        for row in figures("council_tax_collected.csv")
        if row["period"] == period
    }
    comparator = Comparator("lancashire", "Lancashire", ComparatorKind.COMPUTED, members or tuple(held))
    return benchmark(
        held[HOME][0],
        definition=replace(RECYCLING, decimal_places=2),
        comparator=comparator,
        others=held,
        period=parse_period(period),
        rank=True,
    )


def beside(
    own: Value | None,
    others: Mapping[str, Sequence[Value]],
    *,
    comparator: Comparator | None = None,
    definition: Definition = RECYCLING,
    period: str = "2022-23",
) -> Benchmark:
    """`own` beside these areas, as a peer group unless said otherwise."""
    return benchmark(
        own,
        definition=definition,
        comparator=comparator or group(others),
        others=others,
        period=parse_period(period),
        rank=True,
    )


def test_fingertips_comparisons_come_out_as_printed_but_for_one() -> None:
    rows = figures("beside_england.csv")
    otherwise = [row for row in rows if beside_england(row).standing != row["printed"]]
    assert len(rows) == 168
    assert [(row["area"], row["indicator"], row["printed"]) for row in otherwise] == [
        ("E07000118", "drug-misuse-deaths", "similar")
    ]


def test_the_one_exception_lies_outside_its_printed_limits() -> None:
    (row,) = (row for row in figures("beside_england.csv") if row["value"] == "3.0" and row["england"] == "5.8")
    found = beside_england(row)
    assert (row["upper_limit"], found.standing, found.method) == (
        "5.5",
        Standing.BETTER,
        StandingMethod.INTERVAL,
    )


@pytest.mark.parametrize(
    ("period", "rank", "quarter"), [("2019-20", 11, "C"), ("2023-24", 10, "C"), ("2024-25", 9, "C")]
)
def test_hyndburn_s_rank_of_14_for_council_tax(period: str, rank: int, quarter: str) -> None:
    found = council_tax(period)
    assert (found.rank, found.quartile, found.areas, found.areas_with_value) == (rank, quarter, 13, 13)


@pytest.mark.parametrize(("period", "median"), [("2019-20", "95.505"), ("2023-24", "94.690"), ("2024-25", "94.675")])
def test_four_neighbours_give_a_median_but_no_standing(period: str, median: str) -> None:
    found = council_tax(period, members=NEIGHBOURS)
    assert found.median == found.value == Decimal(median)
    assert (found.reason, found.standing, found.rank) == (BenchmarkReason.TOO_FEW_AREAS, Standing.NOT_JUDGED, None)
    assert found.difference is not None


def test_the_area_itself_is_never_among_its_peers() -> None:
    found = council_tax("2024-25")
    rows = [row for row in figures("council_tax_collected.csv") if row["period"] == "2024-25"]
    others = [Decimal(row["percent"]) for row in rows if row["area"] != HOME]
    assert found.median == statistics.median(others)
    assert found.difference == Decimal("94.36") - statistics.median(others)


def test_the_figures_of_a_group_are_its_median_mean_and_quartiles() -> None:
    found = beside(value("2022-23", 30.6), peers(30.0, 32.0, 36.2, 40.1, 41.0, 44.04))
    assert (found.lower_quartile, found.median, found.upper_quartile) == (
        Decimal("33.05"),
        Decimal("38.15"),
        Decimal("40.775"),
    )
    assert found.mean == Decimal("37.217")
    assert found.difference == Decimal("-7.55")
    assert (found.comparator, found.name) == ("similar-districts", "Similar districts")


def test_a_published_figure_has_no_median_no_rank_and_no_number_of_areas() -> None:
    found = beside(
        value("2022-23", 30.6),
        {ENGLAND.code: series({"2022-23": 43.44}, area=ENGLAND.code)},
        comparator=ENGLAND,
    )
    assert (found.value, found.difference) == (Decimal("43.4"), Decimal("-12.8"))
    assert (found.standing, found.method) == (Standing.WORSE, StandingMethod.FIGURE_ONLY)
    assert (found.median, found.mean, found.lower_quartile, found.upper_quartile) == (None, None, None, None)
    assert (found.areas, found.areas_with_value, found.rank, found.quartile) == (None, None, None, None)


def test_a_count_is_compared_with_nobody() -> None:
    found = beside(
        value("2022-23", 30.6),
        peers(30, 31, 32, 33, 34),
        definition=replace(RECYCLING, comparable_between_areas=False),
    )
    assert (found.reason, found.median, found.areas) == (BenchmarkReason.COUNT_NOT_COMPARABLE, None, None)


@pytest.mark.parametrize("own", [None, value("2022-23", MissingReason.SUPPRESSED)])
def test_without_a_value_the_peers_figures_are_still_given(own: Value | None) -> None:
    found = beside(own, peers(30, 31, 32, 33, 34))
    assert (found.reason, found.median, found.difference) == (BenchmarkReason.NO_VALUE, Decimal(32), None)
    assert (found.standing, found.rank) == (None, None)


def test_peers_without_a_number_do_not_count() -> None:
    others = {
        **peers(30, 31, 32, 33, 34),
        "E07999999": (value("2022-23", MissingReason.SUPPRESSED, area="E07999999"),),
    }
    found = beside(value("2022-23", 31), others)
    assert (found.areas, found.areas_with_value, found.rank) == (6, 5, 4)


def test_nothing_held_by_anybody_is_no_comparison() -> None:
    comparator = Comparator("similar-districts", "Similar districts", ComparatorKind.COMPUTED, ("E07000117",))
    found = beside(value("2022-23", 31), {}, comparator=comparator)
    assert (found.reason, found.period, found.areas, found.areas_with_value) == (
        BenchmarkReason.NO_COMPARATOR_VALUE,
        None,
        1,
        0,
    )


@pytest.mark.parametrize(("with_value", "reason"), [(8, None), (7, BenchmarkReason.COVERAGE_BELOW_80_PERCENT)])
def test_all_areas_of_a_kind_are_offered_from_80_percent(with_value: int, reason: BenchmarkReason | None) -> None:
    others = peers(*range(30, 30 + with_value))
    members = (*others, *(f"E0788{place:04d}" for place in range(10 - with_value)))
    comparator = Comparator("all", "All districts", ComparatorKind.COMPUTED, members, needs_coverage=True)
    found = beside(value("2022-23", 31), others, comparator=comparator)
    assert (found.reason, found.areas, found.areas_with_value) == (reason, 10, with_value)
    assert (found.median is None) is (reason is not None)


def test_figures_of_another_period_give_a_standing_but_no_rank() -> None:
    found = beside(value("2023-24", 31), peers(30, 31, 32, 33, 34), period="2023-24")
    assert (found.period_gap, found.standing, found.rank) == (True, Standing.SLIGHTLY_WORSE, None)


def test_no_earlier_figure_stands_in_for_a_value_after_a_break() -> None:
    own = replace(value("2023-24", 31), break_in_series=True)
    assert beside(own, peers(30, 31, 32, 33, 34), period="2023-24").reason is BenchmarkReason.NO_COMPARATOR_VALUE


@pytest.mark.parametrize(("breaks", "reason"), [(True, BenchmarkReason.NO_COMPARATOR_VALUE), (False, None)])
def test_no_earlier_figure_stands_in_across_a_new_definition_that_breaks_the_series(
    *, breaks: bool, reason: BenchmarkReason | None
) -> None:
    definition = replace(RECYCLING, effective_from=parse_period("2023-24"), breaks_series=breaks)
    found = beside(value("2023-24", 31), peers(30, 31, 32, 33, 34), definition=definition, period="2023-24")
    assert found.reason is reason


def test_an_earlier_figure_under_the_same_definition_stands_in() -> None:
    definition = replace(RECYCLING, effective_from=parse_period("2022-23"), breaks_series=True)
    found = beside(value("2023-24", 31), peers(30, 31, 32, 33, 34), definition=definition, period="2023-24")
    assert found.period == parse_period("2022-23")


def test_a_value_with_one_limit_only_is_judged_by_its_distance() -> None:
    own = replace(value("2022-23", 31), lower_limit=29.0, limits_level=95.0)
    assert beside(own, peers(30, 31, 32, 33, 34)).method is StandingMethod.MEDIAN_ABSOLUTE_DEVIATIONS


def test_limits_decide_the_standing_and_the_distance_stays() -> None:
    own = replace(value("2022-23", 24), lower_limit=22.0, upper_limit=32.0, limits_level=95.0)
    found = beside(own, peers(30, 31, 32, 33, 34))
    assert (found.standing, found.method, found.distance) == (Standing.SIMILAR, StandingMethod.INTERVAL, -8.0)


def test_values_are_compared_at_the_declared_precision() -> None:
    found = beside(value("2022-23", 31.96), peers(30.04, 31, 32.04, 33, 34))
    assert (found.value, found.difference) == (Decimal("32.0"), Decimal("0.0"))


def test_a_published_verdict_goes_with_its_own_comparator_alone() -> None:
    own = replace(
        value("2022-23", 30.6),
        verdict=PublishedVerdict.SIMILAR,
        verdict_comparator=ENGLAND.code,
        verdict_source="The health office",
    )
    others = {ENGLAND.code: [value("2022-23", 43.0, area=ENGLAND.code)]}
    beside = benchmark(own, definition=RECYCLING, comparator=ENGLAND, others=others, period=own.period)
    assert (beside.published_verdict, beside.published_verdict_source) == (
        PublishedVerdict.SIMILAR,
        "The health office",
    )
    assert (beside.standing, beside.reason) == (Standing.NOT_JUDGED, BenchmarkReason.MARGIN_UNKNOWN)
    elsewhere = replace(own, verdict_comparator="north-west")
    beside = benchmark(elsewhere, definition=RECYCLING, comparator=ENGLAND, others=others, period=own.period)
    assert (beside.published_verdict, beside.standing) == (None, Standing.WORSE)
