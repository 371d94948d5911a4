"""Quantiles against scipy and printed tables."""

import pytest
from scipy import stats

from app.domain.judgement.quantiles import gamma_quantile, normal_quantile, t_quantile, two_sided
from app.domain.judgement.time_series.trend_test import SIGNIFICANT

PROBABILITIES = (0.001, 0.025, 0.1, 0.5, 0.6, 0.9, 0.975, 0.995, 0.9995)


@pytest.mark.parametrize("degrees", [*range(1, 41), 99, 200])
def test_students_t_is_that_of_scipy(degrees: int) -> None:
    found = [t_quantile(probability, degrees=degrees) for probability in PROBABILITIES]
    assert found == pytest.approx(list(stats.t.ppf(PROBABILITIES, degrees)), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("shape", [0.25, 0.5, 1, 2, 4.5, 9, 10, 11, 50, 300])
def test_gamma_is_that_of_scipy(shape: float) -> None:
    found = [gamma_quantile(probability, shape=shape) for probability in PROBABILITIES]
    assert found == pytest.approx(list(stats.gamma.ppf(PROBABILITIES, shape)), rel=1e-7)


def test_gamma_without_a_shape_is_0() -> None:
    assert gamma_quantile(0.025, shape=0) == 0


@pytest.mark.parametrize("probability", PROBABILITIES)
def test_the_normal_is_that_of_scipy(probability: float) -> None:
    assert normal_quantile(probability) == pytest.approx(stats.norm.ppf(probability), rel=1e-12, abs=1e-15)


def test_printed_quantiles_are_reproduced() -> None:
    assert round(normal_quantile(two_sided(95)), 6) == 1.959964
    assert round(normal_quantile(two_sided(99.8)), 6) == 3.090232
    assert round(2 * gamma_quantile(0.998, shape=1 / 2), 4) == SIGNIFICANT == 9.5495
    assert [round(t_quantile(two_sided(80), degrees=degrees), 3) for degrees in (3, 4, 5)] == [1.638, 1.533, 1.476]
