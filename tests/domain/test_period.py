"""Periods: properties that hold for all of them, and the edges of what can be written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidPeriodError
from app.domain.measures.period import Period, PeriodKind, add_months, from_days, from_months, parse_period
from tests.domain.properties import PROPERTY, periods

ONE_DAY = timedelta(days=1)


@PROPERTY
@given(period=periods())
def test_an_id_reads_back_as_the_same_period(period: Period) -> None:
    assert parse_period(period.id) == period


@PROPERTY
@given(period=periods())
def test_an_interval_reads_back_as_the_same_period_in_both_its_forms(period: Period) -> None:
    assert parse_period(period.interval) == period
    assert parse_period(period.interval.replace("/", "--")) == period


@PROPERTY
@given(period=periods())
def test_previous_and_next_undo_each_other(period: Period) -> None:
    assert period.previous.next == period
    assert period.next.previous == period


@PROPERTY
@given(period=periods())
def test_neighbours_meet_without_a_gap_and_share_no_day(period: Period) -> None:
    assert period.previous.end + ONE_DAY == period.start
    assert period.end + ONE_DAY == period.next.start
    assert not period.overlaps(period.previous)
    assert not period.next.overlaps(period)


@PROPERTY
@given(period=periods())
def test_periods_come_in_the_order_of_their_ends(period: Period) -> None:
    assert period.previous < period < period.next
    assert not period < period  # noqa: PLR0124 - a period does not come before itself


@PROPERTY
@given(period=periods())
def test_a_year_before_has_the_same_kind_and_length(period: Period) -> None:
    before = period.year_before
    assert (before.kind, before.months, before.days) == (period.kind, period.months, period.days)
    assert before.start.year == period.start.year - 1


@PROPERTY
@given(first=st.integers(min_value=1800, max_value=2199))
def test_the_quarters_tile_their_year(first: int) -> None:
    year = parse_period(f"{first}-{(first + 1) % 100:02d}")
    quarters = year.quarters
    assert (quarters[0].start, quarters[-1].end) == (year.start, year.end)
    assert [quarter.next for quarter in quarters[:-1]] == list(quarters[1:])
    assert all(quarter.year == year and quarter.overlaps(year) for quarter in quarters)


def test_to_share_one_day_is_to_overlap() -> None:
    year, day = parse_period("2023-24"), parse_period("2024-03-31")
    assert year.overlaps(day)
    assert day.overlaps(year)
    assert not year.overlaps(parse_period("2024-04-01"))
    assert parse_period("2023-04-01").overlaps(year)


def test_a_quarter_comes_before_the_year_that_it_closes() -> None:
    texts = ["2023-24", "2023-24-Q4", "2023-M12", "2024-M01", "2023-24-Q3"]
    ordered = sorted(parse_period(text) for text in texts)
    assert [period.id for period in ordered] == ["2023-M12", "2023-24-Q3", "2024-M01", "2023-24-Q4", "2023-24"]


@pytest.mark.parametrize("text", ["1800-01-01/P3M", "1800", "2200-01", "2200-12-31"])
def test_the_outermost_periods_can_be_written_again(text: str) -> None:
    period = parse_period(text)
    assert parse_period(period.id) == period


def test_the_last_quarter_of_a_year_is_known_by_the_year_before_its_own() -> None:
    assert parse_period("1800-01-01/P3M").id == "1799-00-Q4"


@pytest.mark.parametrize("text", ["1799", "2201", "1800-9999", "0000-01-01", "2000-01-01/P99999Y", "2200-12-31/P9999D"])
def test_a_period_outside_the_years_is_refused(text: str) -> None:
    with pytest.raises(InvalidPeriodError):
        parse_period(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 2023",
        "2023\n",
        "٢٠٢٣",
        "2023-24-Q5",
        "2023-24-q1",
        "2023-M13",
        "2023-04",
        "2023-04-01/P1H",
        "2023-04-01/P-1M",
    ],
)
def test_what_only_looks_like_a_period_is_refused(text: str) -> None:
    with pytest.raises(InvalidPeriodError):
        parse_period(text)


def test_a_period_of_days_cannot_leave_the_years_either() -> None:
    with pytest.raises(InvalidPeriodError):
        from_days(date(1798, 12, 31), 1)


def test_a_month_that_lacks_the_day_gives_its_last() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), -12) == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("start", "months", "kind"),
    [
        (date(2024, 2, 1), 3, PeriodKind.INTERVAL),
        (date(2024, 1, 1), 24, PeriodKind.POOLED_YEARS),
        (date(2024, 1, 1), 18, PeriodKind.INTERVAL),
        (date(2024, 4, 1), 24, PeriodKind.INTERVAL),
        (date(2024, 7, 1), 12, PeriodKind.INTERVAL),
        (date(2024, 1, 2), 12, PeriodKind.INTERVAL),
    ],
)
def test_only_the_usual_spans_have_a_kind_of_their_own(start: date, months: int, kind: PeriodKind) -> None:
    assert from_months(start, months).kind is kind
