"""Forecasts, levels and distances: second opinions, and what must hold of any series."""

from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.domain.judgement.time_series.forecast import band_half_width, forecast
from app.domain.judgement.time_series.series_level import series_level
from app.domain.judgement.time_series.smoothing import (
    distance_to_line,
    shared_usual_change,
    smoothed_level,
    usual_change,
)
from app.domain.judgement.time_series.theta import SMOOTHINGS, regression_slope, theta, theta_forecast
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason
from tests.domain.properties import PROPERTY
from tests.domain.warning_examples import RECYCLING, years

SERIES = st.lists(st.integers(min_value=-500, max_value=500).map(float), min_size=5, max_size=20)


def smoothed(numbers: list[float], *, smoothing: float) -> float:
    """The exponentially smoothed level, each weight written out."""
    last = len(numbers) - 1
    weights = [smoothing * (1 - smoothing) ** (last - time) for time in range(len(numbers))]
    weights[0] = (1 - smoothing) ** last
    return sum(weight * number for weight, number in zip(weights, numbers, strict=True))


@PROPERTY
@given(SERIES)
def test_the_smoothed_level_is_the_sum_of_its_weights(numbers: list[float]) -> None:
    assert smoothed_level(numbers) == pytest.approx(smoothed(numbers, smoothing=0.4))


@PROPERTY
@given(SERIES, st.integers(min_value=1, max_value=5))
def test_theta_is_the_mean_of_its_two_lines(numbers: list[float], steps: int) -> None:
    fit = theta(numbers)
    line = stats.linregress(range(len(numbers)), numbers)
    trend = [line.intercept + line.slope * time for time in range(len(numbers) + steps)]
    doubled = [2 * number - trend[time] for time, number in enumerate(numbers)]
    expected = (smoothed(doubled, smoothing=fit.smoothing) + trend[-1]) / 2
    assert theta_forecast(fit, steps=steps) == pytest.approx(expected, abs=1e-6)


def test_theta_chooses_the_smoothing_with_the_least_error() -> None:
    assert theta([1, 2, 3, 4, 5, 6]).smoothing == 1
    assert theta([5, 6, 4, 6, 4, 6, 4, 6]).smoothing < 0.5
    assert (SMOOTHINGS[0], SMOOTHINGS[-1], len(SMOOTHINGS)) == (0.05, 1, 20)


@PROPERTY
@given(SERIES)
def test_the_slope_is_that_of_scipy(numbers: list[float]) -> None:
    assert regression_slope(numbers) == pytest.approx(stats.linregress(range(len(numbers)), numbers).slope, abs=1e-9)


@pytest.mark.parametrize(("changes", "ahead"), [(4, 1), (5, 1), (5, 2), (5, 5)])
def test_the_band_is_students(changes: int, ahead: int) -> None:
    expected = float(stats.t.ppf(0.9, changes - 1)) * 2 * sqrt(ahead)
    assert band_half_width(2, changes=changes, years=ahead) == pytest.approx(expected)


def test_the_usual_change_is_that_of_the_last_five() -> None:
    assert usual_change([100, 3, -3, 3, -3, 3]) == 3
    assert usual_change([3, -4]) == pytest.approx(sqrt(12.5))


def test_a_distance_counts_usual_changes() -> None:
    assert distance_to_line(30, line=28, below=True, usual=2) == 1
    assert distance_to_line(30, line=28, below=False, usual=2) == -1
    assert distance_to_line(30, line=28, below=True, usual=0) is None
    assert shared_usual_change(1, others=None) == 1
    assert shared_usual_change(1, others=2) == 1.5


@PROPERTY
@given(st.integers(min_value=-500, max_value=500), st.integers(min_value=5, max_value=12))
def test_a_constant_series_is_forecast_without_a_band(number: int, points: int) -> None:
    rows = years(2000, *([number / 10] * points))
    found = forecast(rows, period=rows[-1].period, versions=[RECYCLING])
    assert {(float(year.lower), float(year.middle), float(year.upper)) for year in found.years} == {(number / 10,) * 3}
    level = series_level(rows, period=rows[-1].period, versions=[RECYCLING])
    assert (level.smoothed, level.usual_change) == (number / 10, 0)


@PROPERTY
@given(SERIES, st.integers(min_value=-900, max_value=900))
def test_a_constant_added_moves_the_forecast_and_leaves_the_usual_change(numbers: list[float], more: int) -> None:
    rows, raised = years(2000, *numbers), years(2000, *(number + more for number in numbers))
    found, other = (forecast(each, period=each[-1].period, versions=[RECYCLING]) for each in (rows, raised))
    assert other.usual_change == found.usual_change
    assert [year.middle - more for year in other.years] == [year.middle for year in found.years]


@PROPERTY
@given(SERIES, st.sampled_from((-2, -1, 1, 2)))
def test_a_power_of_ten_leaves_the_distance_alone(numbers: list[float], power: int) -> None:
    times = 10.0**power
    plain, scaled = usual_change(numbers), usual_change([number * times for number in numbers])
    found = distance_to_line(smoothed_level(numbers), line=20, below=True, usual=plain)
    level = smoothed_level([number * times for number in numbers])
    other = distance_to_line(level, line=20 * times, below=True, usual=scaled)
    assert (found is None) is (other is None)
    assert other == (None if found is None else pytest.approx(found, rel=1e-9, abs=1e-9))


def test_a_forecast_ignores_what_came_later() -> None:
    rows = years(2010, 30, 31, 30, 31, 30, 99, MissingReason.NOT_DUE)
    early = forecast(rows, period=rows[4].period, versions=[RECYCLING])
    assert [float(year.middle) for year in early.years] == [30, 30]
    assert early == forecast(rows[:5], period=rows[4].period, versions=[RECYCLING])


def test_nothing_is_taken_from_before_a_definition_that_breaks_the_series() -> None:
    rows = years(2010, 80, 90, 80, 90, 30, 31, 30, 31, 30)
    later = replace(RECYCLING, effective_from=parse_period("2014-15"), breaks_series=True)
    assert forecast(rows, period=rows[-1].period, versions=[RECYCLING, later]).usual_change == 1
    assert series_level(rows[:-1], period=rows[-2].period, versions=[RECYCLING, later]).reason == "too_few_points"
    assert forecast(rows[:-1], period=rows[-2].period, versions=[RECYCLING, later]).reason == "too_few_changes"
