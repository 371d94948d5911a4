"""Numbers: rounding as by hand, whatever the size."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.measures.number import exact, mean, ratio, rounded, share
from tests.domain.properties import PROPERTY

DOUBLES = st.floats(allow_nan=False, allow_infinity=False)
PLACES = st.integers(min_value=0, max_value=6)


@PROPERTY
@given(value=DOUBLES, places=PLACES)
def test_any_double_can_be_rounded_and_moves_by_half_a_place_at_most(value: float, places: int) -> None:
    found = rounded(value, decimal_places=places)
    assert abs(found - exact(value)) <= Decimal(5).scaleb(-places - 1)


@PROPERTY
@given(value=DOUBLES, places=PLACES)
def test_rounding_twice_changes_nothing_and_treats_both_signs_alike(value: float, places: int) -> None:
    found = rounded(value, decimal_places=places)
    assert rounded(found, decimal_places=places) == found
    assert rounded(-value, decimal_places=places) == -found


def test_a_number_is_read_as_it_was_written() -> None:
    assert exact(0.1) == Decimal("0.1")
    assert exact(1138) == Decimal(1138)


def test_zero_has_no_sign() -> None:
    assert str(rounded(-0.04, decimal_places=1)) == "0.0"


def test_the_mean_of_the_quarters_of_a_snapshot() -> None:
    assert mean([Decimal(text) for text in ("81.32", "56.04", "72.53", "82.42")]) == Decimal("73.0775")


def test_a_ratio_of_nothing_is_undefined() -> None:
    assert ratio(Decimal(0), Decimal(0), multiplier=100) is None
    assert ratio(Decimal(1), Decimal(4), multiplier=100) == 25


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [("-12.7", "352.3", "-3.6"), ("7", "50", "14.0"), ("1", "-4", "25.0"), ("-2.4", "33.0", "-7.3")],
)
def test_a_change_in_percent_is_of_what_was_before(part: str, whole: str, percent: str) -> None:
    assert share(Decimal(part), Decimal(whole)) == Decimal(percent)


def test_there_is_no_percentage_of_zero() -> None:
    assert share(Decimal(3), Decimal(0)) is None
