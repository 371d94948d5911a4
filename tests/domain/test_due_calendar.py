"""The collection calendar: which periods are expected, by when, and which end within a span."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from app.domain.measures.indicator import Accumulation, Definition, DueDays, Frequency, Supply
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value
from app.domain.publishing.due_calendar import (
    DueState,
    ExpectedValue,
    by_due_date,
    check_not_due,
    expected_values,
    missing_periods,
    next_due,
    periods_ending_within,
)
from tests.stores import ANNUAL, QUARTERLY, held, instant

YEARLY = replace(ANNUAL, supply=Supply.COUNCIL, due_days=DueDays(30, 60))
QUARTERS = replace(QUARTERLY, supply=Supply.COUNCIL, due_days=DueDays(30, None))
TODAY = date(2026, 11, 23)


def public(*values: Value) -> list[Value]:
    """The values, released."""
    return [replace(value, released_at=instant("2026-01-01")) for value in values]


def listed(series: Sequence[Value], *, definition: Definition, released: bool = True) -> list[tuple[str, str]]:
    """What is expected: the period and state of each."""
    known = public(*series) if released else series
    return [(one.period.id, one.state) for one in expected_values(known, definition=definition, today=TODAY)]


def missing(
    series: Sequence[Value], *, definition: Definition, today: date = TODAY, working: bool = False
) -> list[tuple[str, date]]:
    """What is missing: each period and its date."""
    found = missing_periods(series, definition=definition, today=today, working=working)
    return [(one.period.id, one.due) for one in found]


def test_every_period_after_the_latest_that_has_begun_is_expected() -> None:
    assert listed([held("2023-24", 1)], definition=YEARLY) == [
        ("2024-25", "overdue"),
        ("2025-26", "overdue"),
        ("2026-27", "due"),
    ]


def test_the_day_it_is_due_is_not_late() -> None:
    [one, _] = expected_values(public(held("2024-25", 1)), definition=YEARLY, today=date(2026, 4, 30))
    assert (one.state, one.days, one.submission_due, one.publication_due) == (
        DueState.DUE,
        0,
        date(2026, 4, 30),
        date(2026, 5, 30),
    )
    [one, _] = expected_values(public(held("2024-25", 1)), definition=YEARLY, today=date(2026, 5, 1))
    assert (one.state, one.days) == (DueState.OVERDUE, -1)


def test_what_was_sent_and_is_not_public_is_submitted() -> None:
    series = [held("2019-20", 1), *public(held("2023-24", 1)), held("2024-25", 1), held("2025-26", 1)]
    found = expected_values(series, definition=YEARLY, today=TODAY)
    assert [(one.period.id, one.state, one.days) for one in found if one.period.id not in ("2021-22", "2022-23")] == [
        ("2024-25", DueState.SUBMITTED, None),
        ("2025-26", DueState.SUBMITTED, None),
        ("2026-27", DueState.DUE, 158),
    ]


def test_a_new_indicator_is_asked_for_its_last_whole_period_and_the_present_one() -> None:
    assert listed([], definition=YEARLY) == [("2025-26", "overdue"), ("2026-27", "due")]
    assert listed([], definition=QUARTERS) == [("2026-27-Q2", "overdue"), ("2026-27-Q3", "due")]
    monthly = replace(QUARTERS, frequency=Frequency.MONTHLY)
    assert listed([], definition=monthly) == [("2026-M10", "due"), ("2026-M11", "due")]


@pytest.mark.parametrize("supply", [Supply.COUNCIL, Supply.NATIONAL])
def test_of_one_left_alone_for_years_every_year_since_is_asked_for(supply: Supply) -> None:
    found = [one for one, _ in listed([held("2016-17", 1)], definition=replace(YEARLY, supply=supply))]
    assert found == [f"{year}-{year - 1999}" for year in range(2017, 2027)]


@pytest.mark.parametrize("supply", [Supply.PAUSED, Supply.DISCONTINUED])
def test_nothing_is_missing_of_what_nobody_publishes(supply: Supply) -> None:
    assert missing([held("2016-17", 1)], definition=replace(YEARLY, supply=supply)) == []


def test_what_is_missing_has_a_date_that_has_passed() -> None:
    series = [held("2022-23", 1), held("2024-25", 1)]
    assert missing(series, definition=YEARLY, today=date(2026, 5, 30)) == [("2023-24", date(2024, 5, 30))]
    assert missing(series, definition=YEARLY, today=date(2026, 5, 31))[1:] == [("2025-26", date(2026, 5, 30))]
    assert missing(series, definition=YEARLY, today=date(2026, 5, 1), working=True) == [
        ("2023-24", date(2024, 4, 30)),
        ("2025-26", date(2026, 4, 30)),
    ]
    published = replace(YEARLY, due_days=DueDays(None, 60))
    assert missing(series, definition=published, today=date(2026, 5, 31), working=True)[1][1] == date(2026, 5, 30)
    assert missing(series, definition=QUARTERS) == []


@pytest.mark.parametrize(
    ("area_end", "expected"),
    [(date(2026, 4, 1), ["2024-25", "2025-26"]), (date(2026, 3, 31), ["2024-25"]), (date(2024, 4, 1), [])],
)
def test_nothing_is_due_from_an_area_for_a_period_that_ends_after_it(area_end: date, expected: list[str]) -> None:
    series = public(held("2023-24", 1))
    found = expected_values(series, definition=YEARLY, today=TODAY, area_end=area_end)
    assert [one.period.id for one in found] == expected
    asked = [parse_period(year) for year in ("2024-25", "2025-26", "2026-27")]
    spans = [periods_ending_within(year, series=series, definition=YEARLY, area_end=area_end) for year in asked]
    assert [period.id for span in spans for period in span] == expected
    due = next_due(series, definition=YEARLY, area_end=area_end)
    assert (due.period.id if due.period is not None else None) == (expected[0] if expected else None)


@pytest.mark.parametrize(
    ("days", "today", "expected"),
    [
        (-340, date(2026, 3, 31), []),
        (-340, date(2026, 4, 1), ["2026-27"]),
        (-371, date(2025, 3, 31), []),
        (-371, date(2025, 4, 1), ["2026-27"]),
        (-371, date(2026, 4, 1), ["2026-27", "2027-28"]),
        (-800, date(2025, 1, 20), ["2026-27"]),
    ],
)
def test_what_is_set_before_its_year_is_expected_in_the_year_before(
    days: int, today: date, expected: list[str]
) -> None:
    charge = replace(YEARLY, due_days=DueDays(None, days))
    found = expected_values(public(held("2025-26", 1)), definition=charge, today=today)
    assert [one.period.id for one in found] == expected


@pytest.mark.parametrize(
    ("due_days", "today", "refused"),
    [
        (DueDays(30, 60), date(2026, 4, 30), False),
        (DueDays(30, 60), date(2026, 5, 1), True),
        (DueDays(None, 60), date(2026, 5, 30), False),
        (DueDays(None, 60), date(2026, 5, 31), True),
        (DueDays(None, -340), date(2025, 4, 26), True),
        (DueDays(None, None), date(2040, 1, 1), False),
    ],
)
def test_a_value_is_not_not_due_once_its_date_has_passed(due_days: DueDays, today: date, *, refused: bool) -> None:
    definition = replace(YEARLY, due_days=due_days)
    row = held("2025-26", None, missing_reason=MissingReason.NOT_DUE)
    faults = [(fault.field, fault.code) for fault in check_not_due(row, definition=definition, today=today)]
    assert faults == ([("missing_reason", "past_due")] if refused else [])
    assert check_not_due(held("2025-26", None), definition=definition, today=date(2040, 1, 1)) == ()


def test_a_quarter_that_was_skipped_is_asked_for_until_it_has_come() -> None:
    series = [held("2025-26-Q3", 1), held("2025-26-Q4", 1), held("2026-27-Q2", 1)]
    assert listed(series, definition=QUARTERS) == [("2026-27-Q1", "overdue"), ("2026-27-Q3", "due")]
    not_due = held("2026-27-Q1", None, missing_reason=MissingReason.NOT_DUE)
    in_order_ = [*series[:2], not_due, series[2]]
    assert listed(in_order_, definition=QUARTERS) == [("2026-27-Q1", "overdue"), ("2026-27-Q3", "due")]
    with_reason = [*series[:2], held("2026-27-Q1", None), series[2]]
    assert listed(with_reason, definition=QUARTERS) == [("2026-27-Q3", "due")]


def test_a_figure_for_years_ahead_hides_nothing_that_is_due() -> None:
    series = [held("2026-27-Q1", 1), held("2040-41-Q4", 1)]
    assert listed(series, definition=QUARTERS) == [("2026-27-Q2", "overdue"), ("2026-27-Q3", "due")]


def test_what_others_publish_has_gaps_that_nobody_here_fills() -> None:
    national = replace(YEARLY, supply=Supply.NATIONAL)
    series = [held("2022-23", 1), held("2024-25", 1)]
    assert listed(series, definition=national) == [("2025-26", "overdue"), ("2026-27", "due")]
    assert listed(series, definition=YEARLY)[0] == ("2023-24", "overdue")


def test_counts_made_on_other_days_fill_their_quarters() -> None:
    days = replace(QUARTERS, accumulation=Accumulation.SNAPSHOT)
    series = [held(day, 1) for day in ("2025-06-27", "2025-09-30", "2026-03-31", "2026-09-29")]
    assert [one for one, _ in listed(series, definition=days)] == ["2025-12-29", "2026-06-29"]


def test_a_calendar_year_fills_the_financial_year_that_it_is_nearest_to() -> None:
    series = [held("2022", 1), held("2023", 1), held("2025-26", 1)]
    assert listed(series, definition=YEARLY) == [("2024-25", "overdue"), ("2026-27", "due")]


def test_nothing_is_expected_of_what_has_ended() -> None:
    abolished = [held("2023-24", None, missing_reason=MissingReason.AREA_ABOLISHED)]
    assert listed(abolished, definition=YEARLY) == []
    assert listed([held("2023-24", 1)], definition=replace(YEARLY, supply=Supply.DISCONTINUED)) == []
    assert listed([held("2023-24", 1)], definition=replace(YEARLY, frequency=Frequency.IRREGULAR)) == []
    retired = replace(YEARLY, retired_from=parse_period("2025-26"))
    assert listed([held("2023-24", 1)], definition=retired) == [("2024-25", "overdue")]


@pytest.mark.parametrize(("today", "expected"), [(date(2026, 3, 31), []), (date(2026, 4, 1), ["2026-27"])])
def test_a_period_is_expected_from_its_first_day(today: date, expected: list[str]) -> None:
    series = public(held("2025-26", 1))
    assert [value.period.id for value in expected_values(series, definition=YEARLY, today=today)] == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 6, 30), ["2025-26-Q4", "2026-27-Q1"]),
        (date(2026, 7, 1), ["2026-27-Q1", "2026-27-Q2"]),
    ],
)
def test_a_new_quarterly_indicator_has_the_quarter_of_the_day(today: date, expected: list[str]) -> None:
    assert [value.period.id for value in expected_values([], definition=QUARTERS, today=today)] == expected


@pytest.mark.parametrize(("today", "expected"), [(date(2026, 3, 30), "2020-21"), (date(2026, 3, 31), "2021-22")])
def test_a_hole_of_more_than_five_years_ago_is_no_longer_asked_for(today: date, expected: str) -> None:
    awaited = expected_values(public(held("2015-16", 1), held("2024-25", 1)), definition=YEARLY, today=today)
    assert awaited[0].period.id == expected
    submitted = expected_values([held("2020-21", 1)], definition=YEARLY, today=today)
    assert (DueState.SUBMITTED in [value.state for value in submitted]) is (expected == "2020-21")


@pytest.mark.parametrize(
    ("counted_on", "expected"),
    [
        ("2025-08-16", ["2025-12-31"]),
        ("2025-08-15", ["2025-09-30", "2025-12-31"]),
        ("2025-11-14", ["2025-12-31"]),
        ("2025-11-15", ["2025-09-30", "2025-12-31"]),
    ],
)
def test_a_count_belongs_to_the_quarter_that_ends_within_45_days(counted_on: str, expected: list[str]) -> None:
    days = replace(QUARTERS, accumulation=Accumulation.SNAPSHOT)
    series = public(held("2025-06-30", 1), held(counted_on, 1), held("2026-03-31", 1))
    awaited = expected_values(series, definition=days, today=date(2026, 4, 30))
    assert [value.period.id for value in awaited if value.period.end < date(2026, 3, 1)] == expected


@pytest.mark.parametrize(("span", "expected"), [("2026-03-30", []), ("2026-03-31", ["2025-26"]), ("2026-04-01", [])])
def test_a_span_of_one_day_has_the_period_that_ends_on_it(span: str, expected: list[str]) -> None:
    periods = periods_ending_within(parse_period(span), series=[held("2023-24", 1)], definition=YEARLY)
    assert [period.id for period in periods] == expected


@pytest.mark.parametrize(("retired", "expected"), [("2026-27", ["2025-26"]), ("2025-26", [])])
def test_the_first_retired_period_is_not_expected(retired: str, expected: list[str]) -> None:
    definition = replace(YEARLY, retired_from=parse_period(retired))
    awaited = expected_values(public(held("2024-25", 1)), definition=definition, today=TODAY)
    assert [value.period.id for value in awaited] == expected


def test_without_a_date_it_is_due_and_stands_last() -> None:
    undated = replace(YEARLY, code="another", due_days=DueDays(None, None))
    found: list[ExpectedValue] = []
    for definition in (undated, YEARLY):
        found += expected_values(public(held("2025-26", 1)), definition=definition, today=TODAY)
    assert [(one.definition.code, one.days) for one in by_due_date(found)] == [("made-up-rate", 158), ("another", None)]


@pytest.mark.parametrize(
    ("held_in", "span", "asked"),
    [
        (["2023-24"], "2025-26", ["2025-26"]),
        (["2023-24"], "2025-26-Q4", ["2025-26"]),
        (["2023-24"], "2025-26-Q3", []),
        (["2023"], "2025-26-Q3", ["2025"]),
        (["2023-24", "2024-25", "2025-26"], "2019-20", ["2019-20"]),
        (["2020-2022"], "2025-26", ["2023-2025"]),
        ([], "2025-26", ["2025-26"]),
    ],
)
def test_a_span_asks_for_the_years_that_end_in_it(held_in: list[str], span: str, asked: list[str]) -> None:
    series = [held(period, 1) for period in held_in]
    assert [one.id for one in periods_ending_within(parse_period(span), series=series, definition=YEARLY)] == asked


def test_a_span_asks_for_the_quarters_and_days_that_end_in_it() -> None:
    year = parse_period("2025-26")
    quarters = ["2025-26-Q1", "2025-26-Q2", "2025-26-Q3", "2025-26-Q4"]
    assert [one.id for one in periods_ending_within(year, series=[], definition=QUARTERS)] == quarters
    days = replace(QUARTERS, accumulation=Accumulation.SNAPSHOT)
    series = [held("2024-06-30", 1)]
    assert [one.id for one in periods_ending_within(year, series=series, definition=days)] == [
        "2025-06-30",
        "2025-09-30",
        "2025-12-31",
        "2026-03-31",
    ]


def test_an_irregular_one_is_asked_for_in_the_periods_it_is_held_in() -> None:
    irregular = replace(YEARLY, frequency=Frequency.IRREGULAR)
    assert periods_ending_within(parse_period("2025"), series=[], definition=irregular) == ()
    assert periods_ending_within(parse_period("2025"), series=[held("2019-20", 1)], definition=irregular) == ()
    assert [
        one.id for one in periods_ending_within(parse_period("2025"), series=[held("2019", 1)], definition=irregular)
    ] == ["2025"]


def test_a_discontinued_one_is_not_asked_for() -> None:
    ended = replace(YEARLY, supply=Supply.DISCONTINUED)
    assert periods_ending_within(parse_period("2025-26"), series=[held("2023-24", 1)], definition=ended) == ()


def test_a_retired_one_is_not_asked_for_after_its_end() -> None:
    retired = replace(YEARLY, retired_from=parse_period("2025-26"))
    assert periods_ending_within(parse_period("2025-26"), series=[held("2023-24", 1)], definition=retired) == ()
