"""A suppressed figure that a year and its quarters give away."""

from dataclasses import replace

import pytest

from app.domain.measures.indicator import AnnualFigure
from app.domain.measures.period import Period, parse_period
from app.domain.measures.value import Value
from app.domain.publishing.disclosure import disclosed_period
from tests.spec.examples import QUARTERLY, read_series

FULL = "2023-24 40; 2023-24-Q1 10; 2023-24-Q2 10; 2023-24-Q3 10; 2023-24-Q4 10"
COUNTS = "2023-24 4/8; 2023-24-Q1 1/2; 2023-24-Q2 1/2; 2023-24-Q3 0/0; 2023-24-Q4 1/2"


def without(text: str, *periods: str) -> str:
    """The rows with those of some periods suppressed."""
    rows = [row.split(" ") for row in text.split("; ")]
    return "; ".join(f"{period} {'suppressed' if period in periods else figure}" for period, figure in rows)


@pytest.mark.parametrize(
    ("method", "held", "disclosed"),
    [
        (AnnualFigure.SUM, FULL, None),
        (AnnualFigure.SUM, without(FULL, "2023-24-Q2"), "2023-24-Q2"),
        (AnnualFigure.MEAN, without(FULL, "2023-24-Q4"), "2023-24-Q4"),
        (AnnualFigure.SUM, without(FULL, "2023-24"), "2023-24"),
        (AnnualFigure.SUM, without(FULL, "2023-24-Q2", "2023-24-Q3"), None),
        (AnnualFigure.SUM, without(FULL, "2023-24", "2023-24-Q3"), None),
        (AnnualFigure.SUM, without(FULL, "2023-24-Q2").replace("2023-24-Q3 10; ", ""), None),
        (AnnualFigure.SUM, without(FULL, "2023-24-Q2").replace("Q3 10", "Q3 not_available"), None),
        (AnnualFigure.SUM, without(FULL, "2023-24-Q2").replace("2023-24 40; ", ""), None),
        (AnnualFigure.NONE, without(FULL, "2023-24-Q2"), None),
        (AnnualFigure.LAST, without(FULL, "2023-24-Q2"), None),
        (AnnualFigure.LAST, without(FULL, "2023-24-Q4"), "2023-24-Q4"),
        (AnnualFigure.LAST, without(FULL, "2023-24"), "2023-24"),
        (AnnualFigure.RATIO, without(FULL, "2023-24-Q2"), None),
        (AnnualFigure.RATIO, without(COUNTS, "2023-24-Q2"), "2023-24-Q2"),
        (AnnualFigure.MEAN, "2023-24 5; 2023-06-30 suppressed; 2023-09-30 5; 2023-12-31 6; 2024-03-31 8", "2023-24-Q1"),
    ],
)
def test_the_one_suppressed_figure_that_the_others_give_away(
    method: AnnualFigure, held: str, disclosed: str | None
) -> None:
    rows = {row.period: row for row in read_series(held)}

    def value_at(period: Period) -> Value | None:
        return rows.get(period)

    definition = replace(QUARTERLY, annual_figure=method)
    found = disclosed_period(value_at, year=parse_period("2023-24"), definition=definition)
    assert found == (None if disclosed is None else parse_period(disclosed))


def test_a_year_without_financial_quarters_discloses_nothing() -> None:
    definition = replace(QUARTERLY, annual_figure=AnnualFigure.SUM)
    assert disclosed_period(lambda _: None, year=parse_period("2023"), definition=definition) is None
