"""Periods: properties that hold for all of them, and the edges of what can be written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidPeriodError
from app.domain.period import PeriodKind, add_months, from_months, parse_period
from tests.domain.properties import PROPERTY, periods

YEARS = st.integers(min_value=1800, max_value=2199)


@PROPERTY
@given(period=periods())
def test_an_id_reads_back_as_the_same_period(period) -> None:
    assert parse_period(period.id) == period
