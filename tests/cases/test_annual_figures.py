"""A year's figure from its quarters, as councils printed it, stored by quarters and read over HTTP."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.domain.measures.indicator import Accumulation, AnnualFigure, CompareWith, Definition, DirectionRule
from tests.cases.figures import HERE, UNITS, code_of, places, rows_of
from tests.clients import serving
from tests.databases import Shops, opened
from tests.stores import QUARTERLY, basis, held, instant, publish

PRINTED = rows_of(HERE / "annual_figures.csv")
QUARTERS = ("q1", "q2", "q3", "q4")


def definition_of(row: dict[str, str]) -> Definition:
    """The indicator with the way in which its year is made."""
    return replace(
        QUARTERLY,
        code=code_of(row),
        title=row["indicator"],
        unit=UNITS.get(row["unit"], row["unit"]),
        decimal_places=0 if row["method"] == "sum" else 2,
        accumulation=Accumulation(row["accumulation"]),
        annual_figure=AnnualFigure(row["method"]),
        direction=DirectionRule(CompareWith.SAME_PERIOD_LAST_YEAR),
    )


@pytest.fixture(scope="module")
def cards(shops: Shops) -> dict[str, dict[str, Any]]:
    """By indicator, the cards as read over HTTP."""
    url = shops["sqlite"].migrated()
    values = [
        held(f"{row['year']}-{quarter.upper()}", float(row[quarter]), indicator=code_of(row))
        for row in PRINTED
        for quarter in QUARTERS
    ]
    with opened(url) as database:
        publish(database, instant("2026-01-01"), *basis(*map(definition_of, PRINTED)), *values)
    with serving(url) as client:
        found = client.get("/v1/performance", params={"period": "2023-24-Q4"}).json()["items"]
    return {card["indicator"]["code"]: card for card in found}


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: row["indicator"])
def test_a_year_is_within_one_unit_of_the_last_printed_place(
    cards: dict[str, dict[str, Any]], row: dict[str, str]
) -> None:
    year = cards[code_of(row)]["year"]
    assert (year["period"], year["method"]) == (row["year"], row["method"])
    assert year["quarters"] == [f"{row['year']}-{quarter.upper()}" for quarter in QUARTERS]
    assert year["kind"] == "derived"
    if row["method"] == "ratio":  # printed without its numerators and denominators
        assert (year["value"], year["reason"], year["missing_reason"]) == (None, "no_numerators", "not_available")
    else:
        off = abs(Decimal(repr(year["value"])) - Decimal(row["annual"]))
        assert off <= Decimal(1).scaleb(-places(row["annual"]))


def test_nine_years_in_twelve_are_to_the_digit_as_printed(cards: dict[str, dict[str, Any]]) -> None:
    found = {row["indicator"]: (cards[code_of(row)]["year"]["value"], float(row["annual"])) for row in PRINTED}
    otherwise = {name: pair for name, pair in found.items() if pair[0] is not None and pair[0] != pair[1]}
    assert otherwise == {
        "Undisputed invoices paid within 30 days": (97.83, 97.82),  # the mean is 97.8275: cut off in print
        "Average days to pay an invoice": (8.83, 8.8),  # 8.825, printed with one place
        "Calls lost": (2.88, 2.87),  # 2.875: cut off in print
    }
