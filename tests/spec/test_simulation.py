"""The simulation is what it says: its series, its file, and its rules by a second calculation in numpy."""

from statistics import NormalDist

import numpy as np
import pytest

from tests.spec.simulated_spec import FOLLOWED_SAMPLE, SAMPLE, sampled, upheld
from tests.spec.simulation import (
    AUTOCORRELATIONS,
    FALLS,
    FOLLOWED,
    PAST,
    SERIES,
    SHORT,
    SIGMA,
    TREND,
    committed,
    equal_figures,
    falling_trend,
    false_alarms,
    is_near,
    simulated,
    two_falls,
    usual_of_others,
    within_binomial_error,
)

SEED = 3


def series(autocorrelation: float, *, number: int = 2_000) -> np.ndarray:
    """Simulated series, one a row."""
    return np.array(simulated(series=number, points=SHORT, autocorrelation=autocorrelation, seed=SEED), dtype=float)


@pytest.mark.parametrize("autocorrelation", AUTOCORRELATIONS)
def test_the_series_are_stable_with_the_spread_and_autocorrelation_that_they_are_said_to_have(
    autocorrelation: float,
) -> None:
    numbers = series(autocorrelation, number=10_000)
    assert np.allclose(numbers.std(axis=0), SIGMA, rtol=0.03)
    assert np.allclose(numbers.mean(axis=0), 0, atol=0.05 * SIGMA)
    measured = np.corrcoef(numbers[:, :-1].ravel(), numbers[:, 1:].ravel())[0, 1]
    assert measured == pytest.approx(autocorrelation, abs=0.02)
    changes = np.diff(numbers, axis=1)
    assert np.sqrt((changes**2).mean()) == pytest.approx(usual_of_others(autocorrelation), rel=0.03)


@pytest.mark.parametrize("autocorrelation", AUTOCORRELATIONS)
def test_two_falls_are_those_of_numpy(autocorrelation: float) -> None:
    numbers = series(autocorrelation)
    changes = np.diff(numbers, axis=1)
    falls = np.cumprod((changes < 0)[:, ::-1], axis=1)  # back from the latest, until the first that is none
    whole = -(changes[:, ::-1] * falls).sum(axis=1)
    expected = (falls.sum(axis=1) >= 2) & (whole > np.abs(changes).mean(axis=1))
    assert 0 < expected.sum() < len(numbers)
    assert [two_falls([int(number) for number in row]) for row in numbers] == expected.tolist()


@pytest.mark.parametrize(("moves", "step", "holds"), [(600, 100, True), (600, 1000, False), (90, 100, False)])
def test_equal_figures_are_odd_where_the_figure_usually_moves_by_more_than_its_step(
    moves: int, step: int, *, holds: bool
) -> None:
    before = [moves * turn for turn in (0, 1, -1, 2, 0, 1, -1, 2)]
    assert equal_figures([*before, 400, 400, 400, 400], step=step, others=moves) is holds
    assert not equal_figures([*before, 400, 400, 400, 600], step=step, others=moves)


def test_without_a_trend_as_many_are_significant_as_the_99_8_percent_say() -> None:
    """One side of the test: 1 in 1,000, fewer those that one outlier makes."""
    alarms = sum(falling_trend([int(number) for number in row]) for row in series(0.0, number=10_000))
    assert within_binomial_error((10_000, alarms), (1_000_000, 1_000))
    numbers, times = series(0.0)[:, -5:], np.arange(5) - 2
    steep = (numbers @ times) / 10 < -3.1 * SIGMA / np.sqrt(10)
    assert all(steep[place] for place, row in enumerate(series(0.0)) if falling_trend([int(each) for each in row]))


@pytest.mark.parametrize("autocorrelation", AUTOCORRELATIONS)
@pytest.mark.parametrize("sigmas", [2, 3])
def test_as_many_are_past_a_line_as_the_normal_distribution_says(autocorrelation: float, sigmas: int) -> None:
    share = NormalDist().cdf(-sigmas)
    counted = committed()[("stable", f"{PAST}, {sigmas} sigma off", autocorrelation)]
    assert within_binomial_error(counted, (10_000_000, round(share * 10_000_000)))


@pytest.mark.parametrize(
    ("numbers", "near"),
    [
        ([0, 0, 0, 0, 0, 0, 0], False),
        ([0, 0, 0, -1000, -1500, -1900, -1950], True),  # 0.60 usual changes off: 21 of 100 cross
        ([0, 0, 0, -1000, -1500, -1900, -2050], False),
    ],
)
def test_what_is_near_a_line_is_not_past_it(numbers: list[int], near: bool) -> None:
    assert is_near(numbers, line=-2 * SIGMA, others=SIGMA) is near


def test_the_file_has_what_is_simulated_and_nothing_else() -> None:
    assert list(committed()) == list(sampled())
    assert {(key[0] == "stable", number) for key, (number, _) in committed().items()} == {
        (True, SERIES),
        (False, FOLLOWED),
    }
    assert {number for number, _ in sampled().values()} == {SAMPLE, FOLLOWED_SAMPLE}


def test_every_share_of_the_file_is_within_the_error_of_a_small_sample() -> None:
    assert [key for key in committed() if upheld(key) != committed()[key]] == []


def test_a_share_that_is_not_what_the_rules_give_is_noticed() -> None:
    series, alarms = committed()[("stable", FALLS, 0.0)]
    sample = false_alarms(series=SAMPLE, autocorrelation=0.0, seed=SEED)[FALLS]
    assert within_binomial_error((series, alarms), (SAMPLE, sample))
    assert not within_binomial_error((series, 2 * alarms), (SAMPLE, sample))
    assert not within_binomial_error((series, alarms // 2), (SAMPLE, sample))
    assert not within_binomial_error(committed()[("stable", TREND, 0.0)], (SAMPLE, SAMPLE // 20))
