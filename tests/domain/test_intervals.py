"""Intervals of proportions and counts, against scipy and figures in print; the rule book has the published ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.domain.judgement.intervals import (
    ConfidenceInterval,
    IntervalMethod,
    byar_interval,
    count_interval,
    exact_interval,
    proportion_interval,
)
from tests.domain.properties import PROPERTY

LEVELS = (80.0, 95.0, 99.8)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("part", "whole"), [(0, 5), (5, 5), (1, 2), (136, 145), (122, 148), (3, 40_000)])
def test_wilson_is_that_of_scipy(part: int, whole: int, level: float) -> None:
    found = proportion_interval(part, whole, level=level)
    expected = stats.binomtest(part, whole).proportion_ci(level / 100, method="wilson")
    assert found[:2] == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-12)
    assert found.method is IntervalMethod.WILSON


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("events", range(10))
def test_few_events_have_the_exact_limits_of_the_poisson_distribution(events: int, level: float) -> None:
    found = count_interval(events, level=level)
    tail = (1 - level / 100) / 2
    assert found.method is IntervalMethod.EXACT
    assert found.upper is not None
    assert found.lower is not None
    assert stats.poisson.cdf(events, found.upper) == pytest.approx(tail)
    assert stats.poisson.sf(events - 1, found.lower) == pytest.approx(tail if events else 1)


@pytest.mark.parametrize("events", [10, 11, 30, 500, 44_701])
def test_byar_comes_close_to_the_exact_limits(events: int) -> None:
    assert count_interval(events).method is IntervalMethod.BYAR
    assert count_interval(events)[:2] == pytest.approx(exact_interval(events)[:2], rel=0.002)


def test_a_lower_limit_below_0_is_missing() -> None:
    assert byar_interval(1, level=99.8).lower is None
    assert byar_interval(0)[:2] == pytest.approx((0, (1 - 1 / 9 + 1.959964 / 3) ** 3))


@pytest.mark.parametrize(
    ("interval", "method"),
    [
        (count_interval(-1), IntervalMethod.EXACT),
        (byar_interval(-1), IntervalMethod.BYAR),
        (proportion_interval(-1, 5), IntervalMethod.WILSON),
        (proportion_interval(6, 5), IntervalMethod.WILSON),
        (proportion_interval(0, 0), IntervalMethod.WILSON),
    ],
)
def test_what_is_no_count_has_no_limits(interval: ConfidenceInterval, method: IntervalMethod) -> None:
    assert interval == (None, None, method)


@PROPERTY
@given(st.integers(min_value=1, max_value=10_000), st.data())
def test_a_proportion_lies_within_its_limits_and_these_within_0_to_1(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(min_value=0, max_value=whole))
    lower, upper, _ = proportion_interval(part, whole)
    assert lower is not None
    assert upper is not None
    assert 0 <= lower <= part / whole <= upper <= 1
    assert proportion_interval(whole - part, whole)[:2] == pytest.approx((1 - upper, 1 - lower), abs=1e-12)
