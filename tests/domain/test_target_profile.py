"""A year's target over its quarters."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInputError
from app.domain.judgement.target_profile import as_last_year, explicit, flat, linear
from app.domain.measures.indicator import Accumulation, AnnualFigure
from app.domain.measures.period import parse_period
from app.domain.measures.value import Value
from tests.stores import QUARTERLY, held

SUM = replace(QUARTERLY, annual_figure=AnnualFigure.SUM, decimal_places=0)
MEAN = replace(QUARTERLY, annual_figure=AnnualFigure.MEAN)
CUMULATIVE = replace(QUARTERLY, annual_figure=AnnualFigure.LAST, accumulation=Accumulation.CUMULATIVE, decimal_places=0)
YEAR = parse_period("2026-27")


def quarters(*numbers: float | None) -> list[Value]:
    """The quarters of 2025/26."""
    return [held(f"2025-26-Q{count}", number) for count, number in enumerate(numbers, 1)]


def texts(figures: tuple[Decimal, ...]) -> list[str]:
    """The figures as they are written."""
    return [str(figure) for figure in figures]


def test_flat_is_the_same_figure_each_quarter() -> None:
    assert texts(flat(Decimal(60), definition=MEAN)) == ["60.0"] * 4
    assert texts(flat(Decimal(100), definition=SUM)) == ["25"] * 4
    with pytest.raises(InvalidInputError, match="linear"):
        flat(Decimal(100), definition=CUMULATIVE)


def test_linear_goes_in_equal_steps_to_the_year() -> None:
    assert texts(linear(Decimal(100), definition=CUMULATIVE)) == ["25", "50", "75", "100"]
    assert texts(linear(Decimal(100), definition=SUM)) == ["25"] * 4
    assert texts(linear(Decimal(10), definition=SUM)) == ["3", "2", "3", "2"]
    with pytest.raises(InvalidInputError, match="Only a sum"):
        linear(Decimal(100), definition=MEAN)


@given(st.integers(min_value=-(10**6), max_value=10**6))
def test_the_quarters_of_a_sum_make_up_the_year(year: int) -> None:
    assert sum(linear(Decimal(year), definition=SUM)) == year
    weighed = as_last_year(Decimal(year), definition=SUM, period=YEAR, values=quarters(7, 11, 13, 2))
    assert sum(weighed) == year


def test_as_last_year_keeps_last_years_proportions() -> None:
    values = quarters(10, 20, 30, 40)
    for definition, expected in (
        (SUM, ["5", "10", "15", "20"]),
        (CUMULATIVE, ["13", "25", "38", "50"]),
        (MEAN, ["20.0", "40.0", "60.0", "80.0"]),
    ):
        found = as_last_year(Decimal(50), definition=definition, period=YEAR, values=values)
        assert texts(found) == expected


def test_as_last_year_needs_all_four_quarters_and_a_year_that_is_not_0() -> None:
    for values, words in ((quarters(1, None, 3), "2025-26-Q2, 2025-26-Q4"), (quarters(0, 0, 0, 0), "or 0")):
        with pytest.raises(InvalidInputError, match=words):
            as_last_year(Decimal(50), definition=SUM, period=YEAR, values=values)


def test_explicit_figures_agree_with_the_year() -> None:
    assert texts(explicit(Decimal(60), definition=MEAN, quarters=[1, 2, 3, 4])) == ["1.0", "2.0", "3.0", "4.0"]
    assert texts(explicit(Decimal(10), definition=SUM, quarters=[1, 2, 3, 4])) == ["1", "2", "3", "4"]
    with pytest.raises(InvalidInputError, match="add up to 10"):
        explicit(Decimal(11), definition=SUM, quarters=[1, 2, 3, 4])
    assert texts(explicit(Decimal(4), definition=CUMULATIVE, quarters=[1, 2, 3, 4]))[-1] == "4"
    with pytest.raises(InvalidInputError, match="give 5"):
        explicit(Decimal(5), definition=CUMULATIVE, quarters=[1, 2, 3, 4])
