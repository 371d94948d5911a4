"""Process limits: the R package's published unit tests, Monte Carlo, and what must hold of any series."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.judgement.time_series.assurance import Assurance, assurance
from app.domain.judgement.time_series.autocorrelation import autocorrelation, is_seasonal
from app.domain.judgement.time_series.process_limits import (
    ProcessLimits,
    SignalKind,
    longest_usual_run,
    process_limits,
    process_signals,
)
from app.domain.measures.indicator import Polarity
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from tests.domain.properties import NUMBERS, PROPERTY

SERIES = st.lists(NUMBERS, min_size=5, max_size=30)
WIDE = ProcessLimits(mean=Decimal(0), moving_range=Decimal(1000), points=12)  # so that only runs can signal


def kinds(numbers: list[int], *, limits: ProcessLimits = WIDE) -> list[SignalKind | None]:
    """The kind of signal at each point."""
    signals = process_signals([Decimal(number) for number in numbers], limits=limits)
    return [None if signal is None else signal.kind for signal in signals]


@pytest.mark.parametrize(
    ("numbers", "flagged"),
    [
        ([1, 2, 3, 4, 5, 6], 0),
        ([1, 2, 3, 4, 5, 6, 7], 7),
        ([7, 6, 5, 4, 3, 2, 1], 7),
        ([1, 2, 3, 3, 4, 5, 6], 0),
    ],
)
def test_seven_points_that_step_one_way_are_a_run_as_the_package_tests_it(numbers: list[int], flagged: int) -> None:
    limits = WIDE._replace(mean=Decimal(4))
    assert kinds(numbers, limits=limits).count(SignalKind.RUN_OF_STEPS) == flagged


def test_a_run_on_one_side_ends_where_the_side_changes_as_the_package_tests_it() -> None:
    assert kinds([1] * 6) == [None] * 6
    assert kinds([1] * 8 + [-1]) == [SignalKind.RUN_ON_ONE_SIDE] * 8 + [None]


@pytest.mark.parametrize(("points", "longest"), [(5, 5), (10, 6), (12, 7), (16, 7), (20, 7), (24, 8), (40, 8)])
def test_the_longest_usual_run_is_anhoej_and_olesens(points: int, longest: int) -> None:
    assert longest_usual_run(points) == longest


def test_a_point_on_a_limit_is_within_it() -> None:
    limits = ProcessLimits(mean=Decimal(50), moving_range=Decimal(1), points=12)
    on_it, beyond = (process_signals([Decimal(text)] * 1, limits=limits)[0] for text in ("52.66", "52.661"))
    assert on_it is None
    assert beyond == (SignalKind.OUTSIDE_LIMITS, True)


def test_the_outer_third_begins_beyond_1_7733_mean_moving_ranges() -> None:
    limits = ProcessLimits(mean=Decimal(50), moving_range=Decimal(3), points=12)
    on_it = [Decimal("55.32"), Decimal("55.32"), Decimal(51)]
    beyond = [Decimal("55.33"), Decimal("55.33"), Decimal(51)]
    assert process_signals(on_it, limits=limits) == (None, None, None)
    assert [signal and signal.kind for signal in process_signals(beyond, limits=limits)] == [
        SignalKind.TWO_OF_THREE,
        SignalKind.TWO_OF_THREE,
        None,
    ]


def test_an_independent_series_seldom_leaves_its_limits() -> None:
    source = np.random.default_rng(20261127)
    outside = points = 0
    for _ in range(200):
        numbers = [Decimal(str(number)) for number in source.normal(50, 5, 24).round(3)]
        limits = process_limits(numbers)
        assert limits is not None
        signals = process_signals(numbers, limits=limits)
        outside += sum(signal is not None and signal.kind is SignalKind.OUTSIDE_LIMITS for signal in signals)
        points += len(numbers)
    assert 0.001 < outside / points < 0.01


@PROPERTY
@given(st.integers(min_value=-5000, max_value=5000), st.integers(min_value=5, max_value=40))
def test_a_constant_series_gives_no_signal(number: int, points: int) -> None:
    numbers = [Decimal(number) / 10] * points
    limits = process_limits(numbers)
    assert limits is not None
    assert process_signals(numbers, limits=limits) == (None,) * points
    assert autocorrelation([numbers]) == 0
    assert not is_seasonal(numbers, season=4)


@PROPERTY
@given(SERIES, st.sampled_from((-4, -1, 1, 2, 5)), st.booleans())
def test_a_power_of_ten_changes_no_signal(numbers: list[Decimal], power: int, screened: bool) -> None:
    scaled = [number.scaleb(power) for number in numbers]
    limits, other = (process_limits(each, screened=screened) for each in (numbers, scaled))
    assert limits is not None
    assert other is not None
    assert process_signals(numbers, limits=limits) == process_signals(scaled, limits=other)
    assert (limits.lower.scaleb(power), limits.upper.scaleb(power)) == (other.lower, other.upper)
    assert autocorrelation([numbers]) == autocorrelation([scaled])


@PROPERTY
@given(SERIES, st.integers(min_value=-1000, max_value=1000))
def test_a_constant_added_moves_the_limits_and_no_signal(numbers: list[Decimal], more: int) -> None:
    raised = [number + more for number in numbers]
    limits, other = process_limits(numbers), process_limits(raised)
    assert limits is not None
    assert other is not None
    assert other.moving_range == limits.moving_range
    assert other.mean == pytest.approx(limits.mean + more)
    moved = other._replace(mean=limits.mean + more)  # the mean itself, which 28 digits may round at another place
    assert process_signals(raised, limits=moved) == process_signals(numbers, limits=limits)


@PROPERTY
@given(SERIES)
def test_a_series_upside_down_signals_the_other_way(numbers: list[Decimal]) -> None:
    negated = [-number for number in numbers]
    limits, other = process_limits(numbers), process_limits(negated)
    assert limits is not None
    assert other is not None
    turned = [signal and signal._replace(higher=not signal.higher) for signal in process_signals(negated, limits=other)]
    assert turned == list(process_signals(numbers, limits=limits))


@PROPERTY
@given(SERIES, st.integers(min_value=1, max_value=4))
def test_autocorrelation_is_that_of_its_formula_in_numpy(numbers: list[Decimal], lag: int) -> None:
    away = np.array(numbers, dtype=float) - np.mean(np.array(numbers, dtype=float))
    expected = float((away[:-lag] * away[lag:]).sum() / (away**2).sum()) if (away**2).sum() > 1e-9 else 0.0
    assert float(autocorrelation([numbers], lag=lag)) == pytest.approx(expected, abs=1e-9)


def test_an_agreed_step_is_no_drift() -> None:
    low, high = ([Decimal(level + each) for each in (0, 1, 0, -1, 0, 1)] for level in (30, 40))
    assert autocorrelation([low + high]) > Decimal("0.7")
    assert autocorrelation([low, high]) < Decimal("0.1")


@pytest.mark.parametrize(("years", "seasonal"), [(2, False), (3, False), (4, True), (6, True)])
def test_quarters_show_their_seasons_after_four_years(years: int, seasonal: bool) -> None:
    numbers = [Decimal(number + year % 2) for year in range(years) for number in (40, 42, 30, 24)]
    assert is_seasonal(numbers, season=4) is seasonal


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (90, None, Assurance.CONSISTENTLY_MISSED),
        (80, None, Assurance.HIT_AND_MISS),
        (70, None, Assurance.CONSISTENTLY_MET),
        (70, 90, Assurance.CONSISTENTLY_MET),
        (70, 80, Assurance.HIT_AND_MISS),
        (85, 90, Assurance.CONSISTENTLY_MISSED),
    ],
)
def test_on_a_gap_the_target_is_taken_from_the_median_too(low: float, high: float | None, expected: Assurance) -> None:
    limits = ProcessLimits(mean=Decimal(0), moving_range=Decimal(1), points=12)  # of the gap to a median of 80
    polarity = Polarity.HIGHER_IS_BETTER if high is None else Polarity.TARGET_IS_BEST
    found = assurance(
        limits,
        target=Target("example", parse_period("2023"), low, high),
        polarity=polarity,
        decimal_places=0,
        shift=Decimal(80),
    )
    assert found is expected
