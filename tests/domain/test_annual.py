"""A year from its quarters: the printed cases, and what a derived figure carries with it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.judgement.annual import YearFigureKind, year_figure
from app.domain.measures.indicator import AnnualFigure
from app.domain.measures.period import parse_period
from tests.spec.annual_spec import PRINTED, YEAR
from tests.spec.examples import QUARTERLY, RECYCLING, held, read_series
from tests.spec.spec import given

CASES = [given(PRINTED, row=row) for row in PRINTED.rows]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["indicator"]))
def test_a_printed_year_is_met_within_one_unit_of_its_last_place(case: dict[str, str]) -> None:
    last_place = Decimal(1).scaleb(-len(case["printed"].partition(".")[2]))
    (year,) = PRINTED.check(case).values()
    assert abs(Decimal(year) - Decimal(case["printed"])) <= last_place


def test_a_derived_year_names_its_method_and_quarters() -> None:
    definition = replace(QUARTERLY, annual_figure=AnnualFigure.SUM)
    rows = read_series("2023-24-Q4 4; 2023-24-Q2 2; 2023-24-Q1 1; 2023-24-Q3 3; 2022-23-Q4 9; 2023-M04 7")
    found = year_figure(rows, year=YEAR, definition=definition)
    assert found is not None
    assert (found.kind, found.method, found.value) == (YearFigureKind.DERIVED, AnnualFigure.SUM, Decimal("10.0"))
    assert found.quarters == YEAR.quarters


def test_the_last_quarter_counts_even_when_the_rows_come_in_another_order() -> None:
    definition = replace(QUARTERLY, annual_figure=AnnualFigure.LAST)
    rows = read_series("2023-24-Q4 97.5; 2023-24-Q1 28; 2023-24-Q3 82; 2023-24-Q2 55")
    found = year_figure(rows, year=YEAR, definition=definition)
    assert found is not None
    assert found.value == Decimal("97.5")


def test_quarters_are_put_together_before_they_are_rounded() -> None:
    definition = replace(QUARTERLY, annual_figure=AnnualFigure.SUM, decimal_places=0)
    rows = [held(quarter.id, 0.3) for quarter in YEAR.quarters]
    found = year_figure(rows, year=YEAR, definition=definition)
    assert found is not None
    assert found.value == 1


def test_a_quarter_goes_before_the_snapshot_of_its_last_day() -> None:
    definition = replace(QUARTERLY, annual_figure=AnnualFigure.LAST)
    found = year_figure(read_series("2023-06-30 4; 2023-24-Q1 5"), year=YEAR, definition=definition)
    assert found is not None
    assert found.value == Decimal("5.0")


def test_a_year_that_has_no_quarters_is_only_what_was_submitted() -> None:
    calendar = parse_period("2023")
    definition = replace(QUARTERLY, annual_figure=AnnualFigure.SUM)
    found = year_figure(read_series("2023 40"), year=calendar, definition=definition)
    assert found is not None
    assert (found.kind, found.value, found.quarters) == (YearFigureKind.SUBMITTED, Decimal("40.0"), ())
    assert year_figure(read_series("2023-24-Q1 5"), year=calendar, definition=definition) is None


def test_an_annual_indicator_has_the_year_that_was_submitted() -> None:
    found = year_figure(read_series("2023-24 30.6"), year=YEAR, definition=RECYCLING)
    assert found is not None
    assert (found.kind, found.method) == (YearFigureKind.SUBMITTED, AnnualFigure.NONE)
