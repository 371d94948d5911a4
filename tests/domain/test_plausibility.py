"""Odd figures: which are slips, and which are not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.measures.indicator import Accumulation, Definition, Frequency
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.publishing.plausibility import (
    Finding,
    FindingKind,
    area_findings,
    findings,
    period_findings,
    series_figures,
)
from tests.stores import ANNUAL, district

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
    target: Target | None = None,
) -> tuple[Finding, ...]:
    """Everything odd."""
    held = series_figures(recorded, {**(sent or {}), period: number})
    at = parse_period(period)
    return findings(number, period=at, definition=definition, series=held, today=today, target=target)


@pytest.mark.parametrize(("number", "factor"), [(964, 10), (9.64, 0.1), (9_640, 100), (963.9, 9.999)])
def test_a_shifted_decimal_point(number: float, factor: float) -> None:
    odd = found(number, recorded={"2023-24": 96.4})
    assert (odd.kind, odd.base, odd.base_period) == (FindingKind.DECIMAL_SHIFT, 96.4, parse_period("2023-24"))
    assert odd.factor == pytest.approx(factor, rel=0.001)


@pytest.mark.parametrize("number", [500, 20, 505, 19.9])
def test_five_times_and_a_fifth_are_odd(number: float) -> None:
    assert found(number, recorded={"2023-24": 100}).kind is FindingKind.FACTOR


@pytest.mark.parametrize("number", [499, 20.1, 100])
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
        ("2022-2023", "", "2022-23"),
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


@pytest.mark.parametrize(
    ("base", "definition", "is_odd"),
    [
        (401, COUNT, True),
        (10, COUNT, True),
        (9, COUNT, False),
        (1.0, RATE, True),
        (0.9, RATE, False),
        (30.6, ANNUAL, True),
        (-5_000, MONEY, True),
        (0, COUNT, False),
    ],
)
def test_a_0_after_a_base_that_is_not_small_is_odd(base: float, definition: Definition, is_odd: bool) -> None:
    odd = all_found(0, recorded={"2023-24": base}, definition=definition)
    assert [(one.kind, one.base) for one in odd] == ([(FindingKind.ZERO, base)] if is_odd else [])


def test_a_0_is_not_odd_beside_a_base_that_is_corrected_with_it() -> None:
    assert all_found(0, recorded={"2023-24": 50.0}, sent={"2023-24": 0.5}) == ()
    assert all_found(0, recorded={"2023-24": 0.5}, sent={"2023-24": 50.0}) == ()


def test_a_figure_above_0_is_odd_where_all_held_are_below() -> None:
    assert found(5, recorded={"2022-23": -5, "2020-21": 0}, definition=MONEY).kind is FindingKind.SIGN
    assert found(5, recorded={"2022-23": -5}, definition=ANNUAL).kind is FindingKind.SIGN
    assert all_found(0, recorded={"2022-23": -5}, definition=MONEY) == ()
    assert all_found(5, recorded={"2022-23": -5, "2021-22": 4}, definition=MONEY) == ()
    assert all_found(5, recorded={"2022-23": 0}, definition=MONEY) == ()


def test_a_share_below_0_is_odd_whatever_is_above_the_whole() -> None:
    assert found(-4, recorded={"2022-23": 120}, definition=ANNUAL).kind is FindingKind.OUTSIDE_PERCENT
    assert found(120, period="2021-22", recorded={"2022-23": -4, "2023-24": 4}, definition=ANNUAL).kind is (
        FindingKind.OUTSIDE_PERCENT
    )


AIM = Target("made-up-rate", parse_period("2024-25"), 90.0)


@pytest.mark.parametrize(
    ("number", "target", "base"),
    [
        (0.912, AIM, 90.0),
        (450.0, AIM, 90.0),
        (46_024.0, replace(AIM, value=110.0), 110.0),
        (1.0, replace(AIM, value=60.0, upper=90.0), 60.0),
        (600.0, replace(AIM, value=60.0, upper=90.0), 90.0),
    ],
)
def test_without_history_a_figure_is_held_against_its_target(number: float, target: Target, base: float) -> None:
    definition = COUNT if number > 1_000 else RATE
    [odd] = all_found(number, recorded={}, definition=definition, target=target)
    assert (odd.kind, odd.base, odd.base_period) == (FindingKind.BESIDE_TARGET, base, AIM.period)
    assert odd.factor == pytest.approx(number / base)


@pytest.mark.parametrize(
    ("number", "target"),
    [(91.2, AIM), (449.0, AIM), (70.0, replace(AIM, value=60.0, upper=90.0)), (5.0, replace(AIM, value=0.0))],
)
def test_a_figure_near_its_target_is_not_odd(number: float, target: Target) -> None:
    assert all_found(number, recorded={}, target=target) == ()


def test_with_history_the_target_says_nothing() -> None:
    assert all_found(9.0, recorded={"2023-24": 10.0}, target=AIM) == ()


def test_a_first_share_below_1_percent_may_be_a_fraction() -> None:
    assert found(0.912, recorded={}, definition=ANNUAL).kind is FindingKind.FRACTION
    for number, recorded in ((0.0, {}), (1.0, {}), (0.9, {"2025-26": 0.8})):
        assert all_found(number, recorded=recorded, definition=ANNUAL) == ()
    assert all_found(0.9, recorded={}, definition=ANNUAL, target=replace(AIM, value=1.0)) == ()
    assert all_found(0.9, recorded={}, definition=RATE) == ()


@pytest.mark.parametrize(
    ("number", "is_odd"),
    [
        (45_292, True),
        (45_382, True),
        (45_383, True),
        (46_024, True),
        (46_715, True),
        (46_716, False),
        (45_382.5, False),
    ],
)
def test_a_first_count_may_be_a_date(number: float, is_odd: bool) -> None:
    odd = all_found(number, period="2023-24", recorded={}, definition=COUNT)
    assert (FindingKind.DATE in {one.kind for one in odd}) is is_odd


def test_a_count_is_no_date_before_its_period_beside_history_or_a_target() -> None:
    assert all_found(45_016, period="2023-24", recorded={}, definition=COUNT) == ()
    assert all_found(46_024, recorded={"2023-24": 40_000}, definition=COUNT) == ()
    assert all_found(46_024, recorded={}, definition=COUNT, target=replace(AIM, value=40_000.0)) == ()
    assert all_found(46_024, recorded={}, definition=MONEY) == ()


def test_a_period_is_held_against_those_recorded_also_without_a_number() -> None:
    held = series_figures({"2021-22": 5.0}, {})
    [odd] = period_findings(None, period=parse_period("2022-2023"), definition=RATE, series=held)
    assert (odd.kind, odd.number, odd.suggested) == (FindingKind.KIND_OF_PERIOD, None, (parse_period("2022-23"),))
    assert period_findings(None, period=parse_period("2022-23"), definition=RATE, series=held) == []


def test_a_period_after_the_area_was_abolished_names_what_replaced_it() -> None:
    new = district("E06000063", name="Cumberland")
    old = district("E07000028", name="Carlisle", end_date=date(2023, 4, 1), successors=(new.code, "E99999999"))
    areas = {area.code: area for area in (old, new)}
    for period in ("2023-24", "2023-24-Q1", "2024", "2023-04-01"):
        [odd] = area_findings(31.4, period=parse_period(period), area=old, areas=areas)
        assert (odd.kind, odd.area, odd.successors) == (FindingKind.AREA_ENDED, old, (new,))
    for period in ("2022-23", "2023", "2023-03-31"):
        assert area_findings(31.4, period=parse_period(period), area=old, areas=areas) == []
    assert area_findings(31.4, period=parse_period("2023-24"), area=new, areas=areas) == []
