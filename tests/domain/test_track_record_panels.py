"""Panels: which indicators have a part in the back-test, and how their figures lie."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.domain.measures.period import parse_period
from app.domain.track_record.panels import (
    DistrictFigure,
    LeftOutReason,
    Panel,
    is_district,
    is_rate,
    panel_of,
    panels_of,
)
from tests.domain.track_record_panels import DISTRICTS, FACTS

NAN = float("nan")
YEARS = tuple(f"{year}-04-01/P1Y" for year in range(2010, 2020))


def figures(periods: Sequence[str] = YEARS, *, districts: int = 120, limits: float = NAN) -> list[DistrictFigure]:
    """A figure of each district in each period: the district's number."""
    return [
        DistrictFigure(area, parse_period(period), float(number), number - limits, number + limits)
        for number, area in enumerate(DISTRICTS[:districts])
        for period in periods
    ]


def made(found: Panel | LeftOutReason) -> Panel:
    """The panel, which must be one."""
    assert isinstance(found, Panel)
    return found


def test_districts_are_rows_and_years_columns() -> None:
    panel = made(panel_of("rate", figures(), facts=FACTS))
    assert (panel.areas[7], panel.first_year, panel.worse.shape) == (DISTRICTS[7], 2010, (120, 10))
    assert panel.worse[7].tolist() == [7.0] * 10
    assert np.isnan(panel.errors).all()


def test_where_higher_is_better_the_sign_is_turned() -> None:
    panel = made(panel_of("rate", figures(), facts=replace(FACTS, polarity="higher_is_better")))
    assert panel.worse[7].tolist() == [-7.0] * 10


def test_standard_errors_come_of_the_limits_at_95_percent() -> None:
    panel = made(panel_of("rate", figures(limits=1.959964), facts=FACTS))
    assert panel.errors == pytest.approx(np.ones((120, 10)))


def test_a_year_between_without_figures_is_a_gap() -> None:
    panel = made(panel_of("rate", figures([*YEARS[:4], *YEARS[5:]]), facts=FACTS))
    assert np.isnan(panel.worse[:, 4]).all()
    assert panel.worse.shape == (120, 10)


def test_snapshots_may_wander_by_some_days() -> None:
    days = [f"{year}-04-{1 + year % 20:02}" for year in range(2010, 2020)]
    assert made(panel_of("rate", figures(days), facts=FACTS)).worse.shape == (120, 10)


def test_periods_of_another_length_are_passed_over() -> None:
    few = [DistrictFigure(DISTRICTS[0], parse_period("2012-04-01/P3M"), 1.0, NAN, NAN)]
    assert made(panel_of("rate", figures() + few, facts=FACTS)).worse[0].tolist() == [0.0] * 10


POOLED = [f"{year}-01-01/P3Y" for year in range(2010, 2020)]
QUARTERS = [f"{year}-{month:02}-01/P3M" for year in range(2010, 2020) for month in (1, 4, 7, 10)]
TWO_A_YEAR = [day for year in range(2010, 2020) for day in (f"{year}-03-31", f"{year}-09-30")]
JANUARY_OR_JUNE = [f"{year}-{1 + 5 * (year % 2):02}-01" for year in range(2010, 2020)]
WEEKS = [f"{year}-01-01/P7D" for year in range(2010, 2020)]


@pytest.mark.parametrize(
    ("code", "changed", "periods", "districts", "reason"),
    [
        ("lait-rate", {}, YEARS, 120, LeftOutReason.PREFIX),
        ("rate", {"polarity": "neutral"}, YEARS, 120, LeftOutReason.NO_POLARITY),
        ("rate", {"unit": "Dwellings"}, YEARS, 120, LeftOutReason.COUNT),
        ("rate", {"compares": False}, YEARS, 120, LeftOutReason.COUNT),
        ("rate", {}, POOLED, 120, LeftOutReason.OVERLAPS),
        ("rate", {}, QUARTERS, 120, LeftOutReason.NOT_YEARLY),
        ("rate", {}, WEEKS, 120, LeftOutReason.NOT_YEARLY),
        ("rate", {}, TWO_A_YEAR, 120, LeftOutReason.NOT_YEARLY),
        ("rate", {}, JANUARY_OR_JUNE, 120, LeftOutReason.NOT_YEARLY),
        ("rate", {}, YEARS[:7], 120, LeftOutReason.TOO_FEW_YEARS),
        ("rate", {}, (), 120, LeftOutReason.TOO_FEW_YEARS),
        ("rate", {}, YEARS, 99, LeftOutReason.TOO_FEW_DISTRICTS),
    ],
)
def test_what_has_no_part_says_why(
    code: str, changed: dict[str, Any], periods: Sequence[str], districts: int, reason: LeftOutReason
) -> None:
    assert panel_of(code, figures(periods, districts=districts), facts=replace(FACTS, **changed)) is reason


def test_an_indicator_of_which_nothing_is_known_has_no_part() -> None:
    assert panel_of("rate", figures(), facts=None) is LeftOutReason.UNKNOWN


def test_all_indicators_are_taken_in_order_of_their_codes() -> None:
    names: list[str] = []
    facts = {code: replace(FACTS, code=code) for code in "ab"}
    panels, left_out = panels_of({"b": figures(), "c": figures(), "a": figures()}, facts=facts, progress=names.append)
    assert [panel.facts.code for panel in panels] == ["a", "b"]
    assert (left_out, names) == ({"c": LeftOutReason.UNKNOWN}, ["a", "b", "c"])
    assert panels_of({}, facts=facts) == ((), {})
    assert len(panels_of({"a": figures()}, facts=facts)[0]) == 1


@pytest.mark.parametrize(
    "unit", ["%", "Percentage", "Rate per 1,000", "£", "Score out of 10", "kg per person", "Ratio"]
)
def test_a_rate_a_score_and_an_amount_a_head_compare(unit: str) -> None:
    assert is_rate(unit)


@pytest.mark.parametrize("unit", ["£ million", "Households", "Tonnes of CO2", "kg", ""])
def test_a_count_and_a_sum_do_not(unit: str) -> None:
    assert not is_rate(unit)


def test_districts_are_of_four_kinds() -> None:
    assert [
        is_district(area) for area in ("E06000001", "E07000120", "E08000001", "E09000001", "E10000017", "W06000001")
    ] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]
