"""Values: the series that is judged, and its latest row that is due."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.measures.indicator import Accumulation
from app.domain.measures.value import MissingReason, PublishedVerdict, check_value, latest_due, reporting_series
from tests.spec.examples import QUARTERLY, RECYCLING, read_series


def test_the_latest_row_may_hold_a_reason_but_must_be_due() -> None:
    series = read_series("2021-22 33.0; 2022-23 suppressed; 2023-24 not_due")
    latest = latest_due(series)
    assert latest is not None
    assert latest.period.id == "2022-23"


def test_a_series_of_which_nothing_is_due_has_no_latest_row() -> None:
    assert latest_due(read_series("2023-24 not_due")) is None
    assert latest_due(()) is None


def test_rows_without_a_number_and_overlapping_pools_stay_in_the_series() -> None:
    rows = read_series("2020-2022 77.3; 2019-2021 suppressed; 2018-2020 77.6")
    assert reporting_series(rows, definition=RECYCLING) == rows[::-1]


def test_quarterly_snapshots_may_be_held_on_days() -> None:
    rows = read_series("2023-06-30 4; 2023-09-30 5; 2023-24 4.5")
    definition = replace(QUARTERLY, accumulation=Accumulation.SNAPSHOT)
    assert reporting_series(rows, definition=definition) == rows[:2]


@pytest.mark.parametrize(
    ("field", "content"),
    [
        ("missing_reason", MissingReason.NOT_AVAILABLE),
        ("numerator", 1.0),
        ("denominator", 2.0),
        ("lower_limit", 32.0),
        ("upper_limit", 34.0),
        ("limits_level", 100.0),
        ("break_in_series", True),
        ("break_reason", "Counted anew."),
        ("verdict", PublishedVerdict.BETTER),
        ("verdict_comparator", "E92000001"),
        ("verdict_source", "The publisher."),
    ],
)
def test_what_stands_beside_a_number_is_checked_with_it(field: str, content: object) -> None:
    (value,) = read_series("2023-24 33.0")
    assert check_value(value, definition=RECYCLING) == ()
    beside: dict[str, Any] = {field: content}
    assert check_value(replace(value, **beside), definition=RECYCLING)


@pytest.mark.parametrize("number", [float("inf"), -float("inf"), float("nan"), 2.0**53 + 2])
def test_a_number_alone_may_be_too_large_to_compute_with(number: float) -> None:
    (value,) = read_series("2023-24 33.0")
    assert [fault.field for fault in check_value(replace(value, number=number), definition=RECYCLING)] == ["number"]
