"""What is due next, and when nothing is."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.measures.indicator import Definition, Frequency, Supply
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value
from app.domain.publishing.due_calendar import NOTHING_DUE, next_due
from tests.domain.warning_examples import RECYCLING, value, years


@pytest.mark.parametrize(
    ("rows", "definition"),
    [
        pytest.param((), RECYCLING, id="nothing is held"),
        pytest.param((value("2022-23", MissingReason.NOT_DUE),), RECYCLING, id="nothing was due yet"),
        pytest.param(years(2022, 30.0), replace(RECYCLING, frequency=Frequency.IRREGULAR), id="irregular"),
        pytest.param(years(2022, 30.0), replace(RECYCLING, supply=Supply.DISCONTINUED), id="discontinued"),
        pytest.param(years(2022, 30.0, MissingReason.AREA_ABOLISHED), RECYCLING, id="abolished"),
        pytest.param(years(2022, 30.0), replace(RECYCLING, retired_from=parse_period("2023-24")), id="retired"),
    ],
)
def test_nothing_is_due(rows: tuple[Value, ...], definition: Definition) -> None:
    assert next_due(rows, definition=definition) == NOTHING_DUE


def test_the_last_period_before_retirement_is_still_due() -> None:
    due = next_due(years(2022, 30.0), definition=replace(RECYCLING, retired_from=parse_period("2024-25")))
    assert due.period == parse_period("2023-24")


def test_a_row_with_a_reason_has_come_but_one_not_due_has_not() -> None:
    rows = years(2021, 30.0, MissingReason.NOT_AVAILABLE, MissingReason.NOT_DUE)
    due = next_due(rows, definition=RECYCLING)
    assert (due.period, due.publication) == (parse_period("2023-24"), date(2025, 3, 31))
