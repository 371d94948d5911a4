"""Against others: published comparisons reproduced, and what is compared with what."""

import csv
import statistics
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from app.domain.benchmark import (
    Benchmark,
    BenchmarkReason,
    Comparator,
    ComparatorKind,
    Standing,
    StandingMethod,
    benchmark,
)
from app.domain.indicator import Polarity
from app.domain.period import parse_period
from app.domain.value import MissingReason, Value
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
    others: dict[str, tuple[Value, ...]],
    *,
    comparator: Comparator | None = None,
    definition: Definition = RECYCLING,
    period: str = "2022-23",
) -> Benchmark:
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
    assert (row["upper_limit"], found.standing, found.method) == ("5.5", Standing.BETTER, StandingMethod.INTERVAL)


@pytest.mark.parametrize(("period", "rank", "quarter"), [("2019-20", 11, "C"), ("2023-24", 10, "C"), ("2024-25", 9, "C")])
def test_hyndburn_s_rank_of_14_for_council_tax(period: str, rank: int, quarter: str) -> None:
    found = council_tax(period)
    assert (found.rank, found.quartile, found.areas, found.areas_with_value) == (rank, quarter, 13, 13)


@pytest.mark.parametrize(
    ("period", "median"), [("2019-20", "95.505"), ("2023-24", "94.690"), ("2024-25", "94.675")]
)
def test_four_neighbours_give_a_median_but_no_standing(period: str, median: str) -> None:
    found = council_tax(period, members=NEIGHBOURS)
    assert found.median == found.value == Decimal(median)
    assert (found.reason, found.standing, found.rank) == (BenchmarkReason.TOO_FEW_AREAS, None, None)
    assert found.difference is not None
