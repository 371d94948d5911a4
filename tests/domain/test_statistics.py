"""Figures over a group or a series, against published ones and the standard library's."""

import csv
import statistics
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.judgement.statistics import median, median_absolute_deviation, quartile
from app.domain.measures.number import mean

FIGURES = Path(__file__).parent / "figures"


def decimals(text: str) -> list[Decimal]:
    return [Decimal(number) for number in text.split()]


@pytest.mark.parametrize(
    "text", ["7", "3 1", "3 1 2", "1 2 3 4", "9.5 1.25 4 4 0", "8 9 10 11 12 13", "-3 -1 0 5 5 5 80"]
)
def test_quartiles_interpolate_as_the_standard_library_does(text: str) -> None:
    numbers = decimals(text)
    expected = statistics.quantiles(numbers, n=4, method="inclusive") if len(numbers) > 1 else numbers * 3
    assert [quartile(numbers, quarter=quarter) for quarter in (1, 2, 3)] == expected


def test_the_mean_is_exact_in_decimals() -> None:
    assert mean(decimals("0.1 0.2 0.3")) == Decimal("0.2")


@pytest.mark.parametrize(
    ("period", "middle", "spread"),
    [("2019-20", "96.325", "1.290"), ("2023-24", "95.470", "1.285"), ("2024-25", "95.265", "1.290")],
)
def test_lancashire_council_tax_has_this_median_and_deviation(period: str, middle: str, spread: str) -> None:
    with (FIGURES / "council_tax_collected.csv").open(encoding="utf-8", newline="") as file:
        numbers = [Decimal(row["percent"]) for row in csv.DictReader(file) if row["period"] == period]
    assert len(numbers) == 14
    assert median(numbers) == Decimal(middle)
    assert median_absolute_deviation(numbers) == Decimal(spread)


def test_the_deviation_is_raw_and_not_scaled() -> None:
    assert median_absolute_deviation(decimals("1 1 2 2 4 6 9")) == 1
