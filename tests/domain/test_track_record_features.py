"""The statistics of whole panels are those of the rules' own functions, one series at a time."""

from decimal import Decimal

import numpy as np
import pytest

from app.domain.judgement.time_series.autocorrelation import DRIFTS_ABOVE, autocorrelation
from app.domain.judgement.time_series.process_limits import process_limits, process_signals
from app.domain.judgement.time_series.smoothing import smoothed_level, usual_change
from app.domain.judgement.time_series.trend_test import trend_of_estimates
from app.domain.track_record.decline_signals import concerns, significant_declines, worsening_trends
from app.domain.track_record.panels import Floats
from app.domain.track_record.series_features import (
    held_changes,
    levels,
    mean_moving_ranges,
    median_of,
    percentile_of,
    usual_changes,
    worsening_run,
)
from tests.domain.track_record_panels import drifting

WORSE = drifting()
NOISY = np.round(np.random.default_rng(5).normal(0, 1, (3000, 16)), 2)
ORIGINS = (4, 9, 20)


def held(series: Floats) -> list[float]:
    """The numbers that are there."""
    return [float(number) for number in series if not np.isnan(number)]


def changes(series: Floats) -> list[float]:
    """The changes between neighbouring years that are both there."""
    return held(np.diff(series))


@pytest.mark.parametrize("origin", ORIGINS)
def test_levels_are_smoothed_as_one_series_is_and_need_five_years(origin: int) -> None:
    for series, level in zip(WORSE, levels(WORSE, origin=origin), strict=True):
        recent = held(series[origin - 4 : origin + 1])
        assert np.isnan(level) if len(recent) < 5 else level == pytest.approx(smoothed_level(recent))


@pytest.mark.parametrize("origin", ORIGINS)
def test_usual_changes_are_those_of_one_series_and_need_four(origin: int) -> None:
    usual, counts = usual_changes(WORSE, origin=origin), held_changes(WORSE, origin=origin)
    for series, found, count in zip(WORSE, usual, counts, strict=True):
        known = changes(series[: origin + 1])
        assert count == min(len(known), 5)
        assert np.isnan(found) if len(known) < 4 else found == pytest.approx(usual_change(known))


@pytest.mark.parametrize("origin", ORIGINS)
def test_mean_moving_ranges_are_those_of_one_series(origin: int) -> None:
    whole = WORSE[~np.isnan(WORSE[:, : origin + 1]).any(axis=1)]
    for series, found in zip(whole, mean_moving_ranges(whole, origin=origin), strict=True):
        assert found == pytest.approx(np.abs(np.diff(series[: origin + 1])).mean())


def test_a_series_without_a_step_has_no_mean_moving_range() -> None:
    assert np.isnan(mean_moving_ranges(np.array([[np.nan, 1.0, np.nan]]), origin=2)).all()


def test_a_run_of_worsening_changes_ends_at_a_rest_an_improvement_or_a_gap() -> None:
    worse = np.array([[1, 2, 3, 4], [1, 2, 2, 3], [3, 1, 2, 3], [1, np.nan, 2, 3], [4, 3, 2, 1]], dtype=float)
    assert worsening_run(worse, origin=3).tolist() == [3, 1, 2, 1, 0]
    assert worsening_run(worse, origin=3, beyond=1.0).tolist() == [0] * 5


def test_the_median_and_the_percentile_pass_over_what_is_missing() -> None:
    numbers = np.array([1.0, np.nan, 3.0])
    assert median_of(numbers) == 2.0
    assert percentile_of(numbers, 90) == pytest.approx(2.8)
    assert np.isnan(median_of(numbers[1:2]))
    assert np.isnan(percentile_of(numbers[1:2], 90))


@pytest.mark.parametrize("years", [4, 6, 7, 12, 16])
def test_a_concern_is_a_process_signal_of_the_last_point_towards_the_worse_side(years: int) -> None:
    worse = np.vstack([NOISY[:, :years], np.round(np.cumsum(NOISY[:1000, :years], axis=1), 2)])
    fired = 0
    for series, found in zip(worse, concerns(worse), strict=True):
        numbers = [Decimal(str(number)) for number in series]
        limits = process_limits(numbers)
        signal = None if limits is None else process_signals(numbers, limits=limits)[-1]
        assert found == (signal is not None and signal.higher), series
        fired += found
    assert fired > 5 or years == 4


def test_gaps_are_left_out_of_a_process() -> None:
    series = np.array([[np.nan, 1, 2, 1, np.nan, 2, 1, 30]])
    assert concerns(series).tolist() == concerns(series[:, ~np.isnan(series[0])]).tolist() == [True]


def test_a_worsening_trend_is_that_of_one_series() -> None:
    errors = np.random.default_rng(6).uniform(0.1, 2, (2000, 5))
    worse = np.random.default_rng(7).normal(0, 1, (2000, 5)) + np.linspace(-1, 1, 2000)[:, None] * np.arange(5)
    found = worsening_trends(worse, errors)
    for series, error, worsens in zip(worse, errors, found, strict=True):
        test = trend_of_estimates(series.tolist(), standard_errors=error.tolist())
        assert worsens == (test.is_significant and not test.outlier and test.slope > 0)
    assert 100 < found.sum() < 1500


def test_without_limits_there_is_no_trend() -> None:
    assert not worsening_trends(np.arange(5.0)[None, :], np.full((1, 5), np.nan)).any()


def test_a_series_that_drifts_is_judged_by_its_gap_to_the_median() -> None:
    years = 12
    drift = np.arange(years) * 1.0  # rises with its peers: no concern; but the last point of the other leaves them
    medians = np.vstack([drift, drift])
    worse = np.vstack([drift + np.tile([0.1, -0.1], 6), drift + np.tile([0.1, -0.1], 6)])
    worse[1, -1] += 5
    assert float(autocorrelation([[Decimal(str(n)) for n in worse[0]]])) > float(DRIFTS_ABOVE)
    nothing = np.full_like(worse, np.nan)
    assert concerns(worse).tolist() == [True, True]
    assert significant_declines(worse, nothing, medians, origin=years - 1).tolist() == [False, True]


def test_what_is_not_held_at_the_origin_does_not_decline() -> None:
    worse = np.vstack([np.arange(12.0)])
    worse[0, -1] = np.nan
    nothing = np.full_like(worse, np.nan)
    assert not significant_declines(worse, nothing, np.zeros_like(worse), origin=11).any()
