"""Odd figures: which are slips, and which are not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.measures.indicator import Accumulation, Definition, Frequency
from app.domain.measures.period import parse_period
from app.domain.publishing.plausibility import Finding, FindingKind, findings, series_figures
from tests.stores import ANNUAL

TODAY = date(2026, 11, 23)
COUNT = replace(ANNUAL, unit="incidents", decimal_places=0)
MONEY = replace(ANNUAL, unit="pounds", decimal_places=0)
RATE = replace(ANNUAL, unit="incidents per 1,000 people", decimal_places=1)


def found(
    number: float, *, period: str = "2024-25", recorded: dict[str, float], definition: Definition = RATE
) -> Finding:
    """The one odd thing."""
    [only] = all_found(number, period=period, recorded=recorded, definition=definition)
    return only


def all_found(
    number: float,
    *,
    period: str = "2024-25",
    recorded: dict[str, float],
    sent: dict[str, float] | None = None,
    definition: Definition = RATE,
    today: date = TODAY,
) -> tuple[Finding, ...]:
    """Everything odd."""
    held = series_figures(recorded, {**(sent or {}), period: number})
    return findings(number, period=parse_period(period), definition=definition, series=held, today=today)


@pytest.mark.parametrize(("number", "factor"), [(964, 10), (9.64, 0.1), (9_640, 100), (963.9, 9.999)])
def test_a_shifted_decimal_point(number: float, factor: float) -> None:
    odd = found(number, recorded={"2023-24": 96.4})
    assert (odd.kind, odd.base, odd.base_period) == (FindingKind.DECIMAL_SHIFT, 96.4, parse_period("2023-24"))
    assert odd.factor == pytest.approx(factor, rel=0.001)


@pytest.mark.parametrize("number", [500, 20, 505, 19.9])
def test_five_times_and_a_fifth_are_odd(number: float) -> None:
    assert found(number, recorded={"2023-24": 100}).kind is FindingKind.FACTOR


@pytest.mark.parametrize("number", [499, 20.1, 100, 0])
def test_less_than_that_is_not(number: float) -> None:
    assert all_found(number, recorded={"2023-24": 100}) == ()


def test_without_last_year_the_one_before_is_the_base() -> None:
    odd = found(500, recorded={"2020-21": 100, "2024-25": 3})
    assert odd.base_period == parse_period("2020-21")
    assert all_found(500, period="2019-20", recorded={"2020-21": 100}) == ()


def test_a_quarter_is_held_against_the_same_quarter_and_not_a_year() -> None:
    quarterly = replace(RATE, frequency=Frequency.QUARTERLY)
    recorded = {"2023-24-Q1": 100.0, "2023-24-Q4": 900.0, "2023-24": 1_800.0}
    assert all_found(110, period="2024-25-Q1", recorded=recorded, definition=quarterly) == ()
    assert found(900, period="2024-25-Q1", recorded=recorded, definition=quarterly).base == 100


def test_small_counts_change_many_times_over_by_chance() -> None:
    assert all_found(9, recorded={"2023-24": 1}, definition=COUNT) == ()
    assert found(12, recorded={"2023-24": 2}, definition=COUNT).kind is FindingKind.FACTOR


def test_a_figure_is_not_odd_beside_what_is_corrected_with_it() -> None:
    assert all_found(97, recorded={"2023-24": 9.64}, sent={"2023-24": 96.4}) == ()
    assert all_found(97, recorded={"2023-24": 96.4}, sent={"2023-24": 964.0}) == ()


def test_a_count_is_whole_and_money_need_not_be() -> None:
    assert found(12.5, recorded={}, definition=COUNT).kind is FindingKind.NOT_WHOLE
    assert all_found(12.5, recorded={}, definition=MONEY) == ()


@pytest.mark.parametrize(("number", "other"), [(-0.1, -0.2), (100.1, 120.0)])
def test_a_share_is_within_the_whole_unless_such_figures_are_held(number: float, other: float) -> None:
    assert found(number, recorded={}, definition=ANNUAL).kind is FindingKind.OUTSIDE_PERCENT
    assert all_found(number, recorded={"2022-23": other}, definition=ANNUAL) == ()
    assert all_found(100, recorded={}, definition=ANNUAL) == all_found(0, recorded={}, definition=ANNUAL) == ()


def test_a_figure_below_0_is_odd_unless_such_figures_are_held() -> None:
    assert found(-5, recorded={"2023-24": 5}).kind is FindingKind.SIGN
    assert all_found(-5, recorded={"2023-24": 5, "2022-23": -4}) == ()


def test_another_kind_of_period_than_all_those_held_is_odd() -> None:
    odd = found(5, period="2024", recorded={"2022-23": 5, "2023-24": 6})
    assert (odd.kind, odd.base_period) == (FindingKind.KIND_OF_PERIOD, parse_period("2023-24"))
    quarterly = replace(RATE, frequency=Frequency.QUARTERLY)
    assert all_found(5, period="2023-24", recorded={"2023-24-Q1": 5}, definition=quarterly) == ()
    assert all_found(5, recorded={}) == ()


@pytest.mark.parametrize(
    ("period", "recorded", "suggested"),
    [
        ("2022-2023", "2021-22", "2022-23"),
        ("2022-2023", "AY2021-22", "AY2022-23"),
        ("2022-2023", "", "2022-23 AY2022-23"),
        ("2023", "2021-22", "2023-24"),
        ("2023-24", "2021", "2023"),
        ("2023-24", "2020-2021", ""),
        ("2011-12-01", "2009-10", "2011-12"),
        ("2011-12-01", "", "2011-12"),
    ],
)
def test_what_may_have_been_meant_is_of_a_kind_that_is_recorded(period: str, recorded: str, suggested: str) -> None:
    snapshot = replace(RATE, accumulation=Accumulation.SNAPSHOT)
    odd = found(5, period=period, recorded={recorded: 5.0} if recorded else {}, definition=snapshot)
    assert (odd.kind, " ".join(other.id for other in odd.suggested)) == (FindingKind.KIND_OF_PERIOD, suggested)
    assert odd.base_period == (parse_period(recorded) if recorded else None)


@pytest.mark.parametrize("period", ["2020-2022", "2022-23", "2012-12-01", "2024-03-31"])
def test_a_first_figure_may_be_for_any_other_period(period: str) -> None:
    assert all_found(5, period=period, recorded={}, definition=replace(RATE, accumulation=Accumulation.SNAPSHOT)) == ()


@pytest.mark.parametrize(
    ("period", "last_day"),
    [
        ("2026-27-Q2", date(2026, 9, 30)),
        ("2040-41-Q4", date(2041, 3, 31)),
        ("2026-11-23", date(2026, 11, 23)),
        ("2026-M11", date(2026, 11, 30)),
        ("2020-2022", date(2022, 12, 31)),
    ],
)
def test_a_number_for_a_period_is_odd_until_its_last_day(period: str, last_day: date) -> None:
    before = all_found(5, period=period, recorded={}, today=last_day - timedelta(days=1))
    assert before == (Finding(FindingKind.NOT_ENDED, 5, parse_period(period)),)
    assert all_found(5, period=period, recorded={}, today=last_day) == ()


@pytest.mark.parametrize("recorded", [0.0, 100.0])
def test_a_recorded_0_or_100_does_not_excuse_a_share_outside_them(recorded: float) -> None:
    kinds = [one.kind for one in all_found(100.1, recorded={"2022-23": recorded}, definition=ANNUAL)]
    assert FindingKind.OUTSIDE_PERCENT in kinds


def test_a_recorded_0_does_not_excuse_a_figure_below_0() -> None:
    assert found(-5, recorded={"2022-23": 0.0}).kind is FindingKind.SIGN
