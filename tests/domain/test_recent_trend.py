"""Recent trend: the two regressions against numpy, and what must hold of any series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.judgement.direction import Judgement
from app.domain.judgement.time_series.recent_trend import TrendStatus, judged_by_polarity, standard_error
from app.domain.judgement.time_series.trend_test import SIGNIFICANT, TrendTest, trend_of_estimates, trend_of_proportions
from app.domain.measures.indicator import Polarity
from tests.domain.properties import PROPERTY
from tests.spec.examples import held

FIVE_NUMBERS = st.lists(st.integers(min_value=-500, max_value=500), min_size=5, max_size=5)
FIVE_ERRORS = st.lists(st.integers(min_value=1, max_value=60), min_size=5, max_size=5)
OHID_VALUES = (30.6, 30.2, 28, 24.6, 24.67)
OHID_LIMITS = ((28.98, 32.25), (28.63, 31.9), (26.44, 29.64), (23.15, 26.19), (23.16, 26.25))
OHID_ERRORS = [(upper - lower) / (2 * 1.959964) for lower, upper in OHID_LIMITS]
OHID_COUNTS = ((1367, 1332, 1199, 1023, 994), (44701, 44064, 42811, 41527, 40299))


def test_slopes_without_each_point_are_those_of_the_published_case() -> None:
    for place, slope in enumerate((-1.990, -1.628, -1.748, -1.570, -2.048)):
        times = [time for time in range(5) if time != place]
        weights = [1 / OHID_ERRORS[time] for time in times]
        assert np.polyfit(times, [OHID_VALUES[time] for time in times], 1, w=weights)[0] == pytest.approx(
            slope, abs=5e-4
        )
    assert not trend_of_estimates(OHID_VALUES, standard_errors=OHID_ERRORS).outlier


@PROPERTY
@given(FIVE_NUMBERS, FIVE_ERRORS)
def test_the_weighted_regression_is_that_of_numpy(numbers: list[int], errors: list[int]) -> None:
    found = trend_of_estimates(numbers, standard_errors=errors)
    coefficients, covariance = np.polyfit(range(5), numbers, 1, w=1 / np.array(errors), cov="unscaled")
    assert found.slope == pytest.approx(coefficients[0], abs=1e-7)
    assert found.chi_squared == pytest.approx(coefficients[0] ** 2 / covariance[0, 0], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("parts", "wholes"),
    [
        OHID_COUNTS,
        ((88, 90, 93, 91, 95), (100, 101, 100, 98, 99)),
        ((610, 652, 689, 731, 790), (1000, 1010, 1005, 1002, 1008)),
    ],
)
def test_chi_squared_of_proportions_is_the_correlation_over_all_who_are_counted(
    parts: tuple[int, ...], wholes: tuple[int, ...]
) -> None:
    times = np.repeat(np.arange(5), wholes)
    counted = np.concatenate(
        [np.repeat((1, 0), (part, whole - part)) for part, whole in zip(parts, wholes, strict=True)]
    )
    expected = len(times) * np.corrcoef(times, counted)[0, 1] ** 2
    assert trend_of_proportions(parts, wholes=wholes).chi_squared == pytest.approx(expected)


def test_without_its_last_point_the_worked_outlier_falls() -> None:
    assert trend_of_proportions((500, 505, 498, 496), wholes=(1000,) * 4).slope == pytest.approx(-0.0076, abs=5e-5)


def test_standard_errors_come_from_limits_of_any_level() -> None:
    at_95 = held("2023", 10, lower_limit=8.04, upper_limit=11.96, limits_level=95)
    at_99 = held("2023", 10, lower_limit=10 - 2.5758, upper_limit=10 + 2.5758, limits_level=99)
    assert standard_error(at_95) == pytest.approx(1, rel=1e-4)
    assert standard_error(at_99) == pytest.approx(1, rel=1e-4)
    assert standard_error(held("2023", 10)) is None


def test_a_trend_that_cannot_be_calculated_is_not_comparable() -> None:
    found = judged_by_polarity(TrendStatus.CANNOT_BE_CALCULATED, polarity=Polarity.NONE)
    assert found is Judgement.NOT_COMPARABLE


def test_the_edge_is_no_trend() -> None:
    slope = (SIGNIFICANT / 10) ** 0.5  # with equal errors of 1 the times of five years have a spread of 10
    below = [slope * time * 0.9999 for time in range(5)]
    above = [slope * time * 1.0001 for time in range(5)]
    assert not TrendTest(slope=1.0, chi_squared=SIGNIFICANT, outlier=False).is_significant
    assert not trend_of_estimates(below, standard_errors=[1] * 5).is_significant
    assert trend_of_estimates(above, standard_errors=[1] * 5).is_significant


@PROPERTY
@given(st.integers(min_value=-5000, max_value=5000), FIVE_ERRORS)
def test_a_constant_series_has_no_trend(number: int, errors: list[int]) -> None:
    assert trend_of_estimates([number / 10] * 5, standard_errors=errors) == (0, 0, False)


@PROPERTY
@given(FIVE_NUMBERS, FIVE_ERRORS, st.integers(min_value=-9000, max_value=9000))
def test_a_constant_added_leaves_the_trend_alone(numbers: list[int], errors: list[int], more: int) -> None:
    plain = trend_of_estimates(numbers, standard_errors=errors)
    raised = trend_of_estimates([number + more for number in numbers], standard_errors=errors)
    assert raised.outlier is plain.outlier
    assert raised.is_significant is plain.is_significant
    assert raised[:2] == pytest.approx(plain[:2], rel=1e-9, abs=1e-9)


@PROPERTY
@given(FIVE_NUMBERS, FIVE_ERRORS, st.sampled_from((-3, -1, 1, 2, 6)))
def test_a_power_of_ten_leaves_the_trend_alone(numbers: list[int], errors: list[int], power: int) -> None:
    plain = trend_of_estimates(numbers, standard_errors=errors)
    times = 10.0**power
    scaled = trend_of_estimates([each * times for each in numbers], standard_errors=[each * times for each in errors])
    assert scaled.outlier is plain.outlier
    assert scaled.is_significant is plain.is_significant
    assert (scaled.slope > 0, scaled.slope < 0) == (plain.slope > 0, plain.slope < 0)
    assert scaled.chi_squared == pytest.approx(plain.chi_squared, rel=1e-9, abs=1e-9)
