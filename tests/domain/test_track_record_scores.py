"""Scores by hand: precision, lift, share caught, the curve, breaches without a sign, and the table of chances."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import rankdata

from app.domain.track_record.breaches import breaches_of
from app.domain.track_record.breakdown import by_group, by_indicator, by_year, worst_served
from app.domain.track_record.budget import budgets_of
from app.domain.track_record.cases import Cases, in_first_half
from app.domain.track_record.chance_choice import ChanceRow, chances_at, choose_chances
from app.domain.track_record.reliability import reliability_of
from app.domain.track_record.scores import area_under_curve, base_rate, score_of
from app.domain.track_record.tested_rules import (
    ANY_RULE,
    ANY_SIGN,
    TESTED_RULES,
    RuleRole,
    alerts_of,
    headline_alerts,
    nearest,
)

FIRST = [area for area in (f"E07{n:06}" for n in range(100)) if in_first_half(area)]
OTHER = [area for area in (f"E07{n:06}" for n in range(100)) if not in_first_half(area)]
TABLE = (ChanceRow(0.5, 400, 160, 0.4, 0.5), ChanceRow(1.0, 400, 88, 0.22, 0.2), ChanceRow(2.0, 400, 40, 0.1, 0.1))


def made(
    distance: list[float],
    crossed: list[int],
    *,
    council: list[int] | None = None,
    year: list[int] | None = None,
    councils: list[str] | None = None,
) -> Cases:
    """Cases with these distances and outcomes, one council each and in 2010 unless told."""
    size = len(distance)
    return Cases(
        councils=tuple(councils or [f"E07{n:06}" for n in range(size)]),
        indicators=("rate",),
        council=np.array(council or range(size)),
        indicator=np.zeros(size, dtype=np.int64),
        year=np.array(year or [2010] * size),
        distance=np.array(distance, dtype=float),
        latest_distance=-np.array(distance, dtype=float),
        falls=np.zeros(size, dtype=np.int64),
        declines=np.zeros(size, dtype=np.int64),
        peer_distance=np.full(size, np.nan),
        significant=np.zeros(size, dtype=np.bool_),
        crossed=np.array(crossed),
        worst_tenth=np.zeros(size, dtype=np.bool_),
        outside_tenth=np.ones(size, dtype=np.bool_),
    )


EIGHT = made([0, 1, 2, 3, 4, 5, 6, 7], [1, 2, 0, 0, 1, 0, 0, 0])


def test_a_score_by_hand() -> None:
    score = score_of("rule", cases=EIGHT, alerts=np.array([1, 1, 0, 1, 0, 0, 0, 0], dtype=np.bool_))
    assert (score.cases, score.crossed, score.alerts, score.hits) == (8, 3, 3, 2)
    assert (score.per_100, score.per_council_year) == (37.5, 3 / 8)
    assert score.precision.value == pytest.approx(2 / 3)
    assert score.lift.value == pytest.approx((2 / 3) / (3 / 8))
    assert score.caught.value == pytest.approx(2 / 3)
    assert (score.looked_at, score.lead) == (1.5, 1.5)
    assert score.nearest_precision == pytest.approx(2 / 3)  # the nearest three: two of them cross


def test_council_years_are_counted_once() -> None:
    cases = made([0, 1, 2], [1, 0, 0], council=[0, 0, 1], year=[2010, 2010, 2010], councils=["a", "b"])
    assert score_of("rule", cases=cases, alerts=np.ones(3, dtype=np.bool_)).per_council_year == 1.5


def test_a_rule_without_alerts_has_no_precision() -> None:
    score = score_of("rule", cases=EIGHT, alerts=np.zeros(8, dtype=np.bool_))
    assert (score.precision.value, score.lift.value, score.looked_at, score.lead) == (None, None, None, None)
    assert (score.caught.value, score.nearest_precision) == (0.0, None)


def test_another_outcome_has_no_lead() -> None:
    outcome = np.array([0, 0, 0, 1, 0, 0, 0, 0], dtype=np.bool_)
    score = score_of("rule", cases=EIGHT, alerts=outcome, outcome=outcome)
    assert (score.precision.value, score.lead) == (1.0, None)


def test_intervals_widen_where_a_council_decides() -> None:
    """Of 40 cases half cross: of many councils at random, or all of one council and none of the other."""
    crossed = [1, 0] * 20
    alone = base_rate(made([0.0] * 40, crossed))
    paired = base_rate(made([0.0] * 40, crossed, council=[0, 1] * 20, councils=["a", "b"]))
    assert alone.value == paired.value == 0.5
    assert (paired.lower, paired.upper) == (0.0, 1.0)
    # The standard error of half of 40 is 0.079: 95 in 100 draws lie within 1.96 of it.
    assert (alone.lower, alone.upper) == pytest.approx((0.345, 0.655), abs=0.03)


def test_no_case_has_no_base_rate() -> None:
    assert base_rate(EIGHT.where(np.zeros(8, dtype=np.bool_))).value is None


def test_the_area_under_the_curve_is_mann_and_whitneys() -> None:
    random = np.random.default_rng(3)
    scores, crossed = np.round(random.normal(size=500), 1), random.random(500) < 0.2
    ranks = rankdata(scores)[crossed].sum()
    hits = crossed.sum()
    expected = (ranks - hits * (hits + 1) / 2) / (hits * (500 - hits))
    assert area_under_curve(scores, crossed=crossed) == pytest.approx(expected)


@pytest.mark.parametrize("crossed", [[True, True], [False, False]])
def test_one_kind_of_case_has_no_curve(crossed: list[bool]) -> None:
    assert area_under_curve(np.array([1.0, 2.0]), crossed=np.array(crossed)) is None


def test_the_nearest_are_so_many_and_of_equals_the_first() -> None:
    assert nearest(np.array([2.0, 1.0, 1.0, 0.5]), alerts=2).tolist() == [False, True, False, True]
    assert headline_alerts(made([0.0] * 200, [0] * 200)) == 9


def test_a_breach_has_a_sign_from_one_or_two_years_before() -> None:
    cases = made(
        [0.0] * 6,
        [0, 1, 0, 1, 1, 2],
        council=[0, 0, 1, 1, 2, 3],
        year=[2009, 2010, 2009, 2010, 2010, 2010],
        councils=list("abcd"),
    )
    signs = np.array([1, 0, 0, 1, 0, 0], dtype=np.bool_)  # of a the year before, of b at once, of c none
    found = breaches_of(cases, signs=signs)
    assert (found.breaches, found.without_sign) == (3, 1)
    assert found.share_without_sign == pytest.approx(1 / 3)


def test_without_breaches_none_is_without_a_sign() -> None:
    assert breaches_of(made([0.0], [0]), signs=np.zeros(1, dtype=np.bool_)).share_without_sign is None


def test_each_rule_has_its_name_once_and_the_signs_are_told_from_watches() -> None:
    cases = replace(
        made([0.1, 0.9, 3, 3, 3, 3], [0] * 6),
        declines=np.array([0, 0, 4, 0, 0, 0]),
        falls=np.array([0, 0, 0, 3, 0, 0]),
        peer_distance=np.array([np.nan, np.nan, 3.0, 3.0, 3.1, 0]),
    )
    alerts = alerts_of(cases, TABLE)
    assert tuple(alerts) == (*(rule.name for rule in TESTED_RULES), ANY_SIGN, ANY_RULE)
    fired = {name: np.flatnonzero(found).tolist() for name, found in alerts.items()}
    assert fired["near_threshold_warning"] == [0]
    assert fired["near_threshold_watch"] == [0, 1]
    assert fired["far_from_peers"] == [4]
    assert fired["two_falls"] == fired["three_falls"] == [3]
    assert fired["sustained_decline_4"] == [2]
    assert fired[ANY_SIGN] == [0, 1, 4]
    assert fired[ANY_RULE] == [0, 1, 2, 4]
    assert {rule.role for rule in TESTED_RULES} == set(RuleRole)


def test_a_chance_is_looked_up_as_the_shipped_table_is() -> None:
    assert chances_at(np.array([-5, 0.5, 0.51, 2.0, 2.1]), TABLE).tolist() == [0.4, 0.4, 0.22, 0.1, 0.0]


def chosen(shares: list[tuple[float, int, int]]) -> tuple[ChanceRow, ...]:
    """The table chosen by so many cases of which so many crossed at each distance, all of the first half."""
    distance = [at for at, cases, _ in shares for _ in range(cases)]
    crossed = [int(n < hits) for _, cases, hits in shares for n in range(cases)]
    council = [n % len(FIRST) for n in range(len(distance))]
    return choose_chances(made(distance, crossed, council=council, councils=FIRST))


def test_shares_that_fall_are_left_as_they_are() -> None:
    rows = chosen([(0.1, 200, 100), (0.3, 200, 50), (0.6, 200, 20)])
    assert [row[:4] for row in rows] == [(0.25, 200, 100, 0.5), (0.5, 200, 50, 0.25), (0.75, 200, 20, 0.1)]


def test_neighbours_that_rise_or_are_equal_are_pooled() -> None:
    rows = chosen([(0.1, 200, 50), (0.3, 200, 70), (0.6, 200, 60), (0.8, 200, 10)])
    assert [row[:3] for row in rows] == [(0.75, 600, 180), (1.0, 200, 10)]
    assert len(chosen([(0.1, 200, 50), (0.3, 200, 50)])) == 1


def test_rows_of_few_cases_are_pooled_the_last_one_backwards() -> None:
    assert [row[:3] for row in chosen([(0.1, 199, 100), (0.3, 200, 50)])] == [(0.5, 399, 150)]
    assert [row[:3] for row in chosen([(0.1, 200, 100), (0.3, 199, 50)])] == [(0.5, 399, 150)]


def test_a_row_ends_where_its_cases_do() -> None:
    assert [row[:3] for row in chosen([(0.1, 200, 100), (0.9, 200, 50)])] == [(0.25, 200, 100), (1.0, 200, 50)]


def test_beyond_the_last_edge_no_case_counts_and_without_cases_there_is_no_table() -> None:
    assert chosen([(5.1, 300, 3)]) == ()
    assert choose_chances(made([], [])) == ()


def test_the_other_half_stands_beside_and_has_no_part_in_the_choice() -> None:
    councils = [*FIRST, *OTHER]
    chooses = made([0.1] * 200, [1] * 80 + [0] * 120, council=[n % len(FIRST) for n in range(200)], councils=councils)
    reports = made(
        [0.1] * 10,
        [1] * 6 + [0] * 4,
        council=[len(FIRST) + n for n in range(10)],
        year=[2019] * 10,
        councils=councils,
    )
    both = _joined(chooses, reports)
    assert [(row.cases, row.crossed, row.share, row.share_in_other_half) for row in choose_chances(both)] == [
        (200, 80, 0.4, 0.6)
    ]
    reliability = reliability_of(both, choose_chances(both))
    assert [(row.distance_up_to, row.named, row.came, row.cases) for row in reliability.rows] == [
        (0.25, 0.4, 0.6, 10),
        (None, 0.0, None, 0),
    ]
    assert reliability.brier == pytest.approx(0.6 * 0.36 + 0.4 * 0.16)
    assert reliability.skill == pytest.approx(1 - 0.28 / 0.24)


def test_without_reporting_cases_there_is_no_brier_score() -> None:
    reliability = reliability_of(made([0.1], [1]), ())
    assert (reliability.brier, reliability.skill) == (None, None)


def test_where_none_crosses_there_is_no_skill() -> None:
    cases = made([0.1, 0.2], [0, 0], year=[2019, 2019], councils=OTHER[:2])
    assert reliability_of(cases, TABLE).brier == pytest.approx(0.16)
    assert reliability_of(cases, TABLE).skill is None


def test_a_budget_shows_so_many_alerts_of_each_council_and_year() -> None:
    cases = made([0.0] * 8, [0] * 8, council=[0, 0, 0, 0, 1, 1, 2, 2], councils=list("abc"))
    alerts = np.array([1, 1, 1, 1, 1, 0, 0, 0], dtype=np.bool_)
    rows = {row.budget: (row.council_years, row.shown) for row in budgets_of(cases, alerts=alerts)}
    # Council a has 4 alerts, b 1 and c none.
    assert rows == {budget: (1.0 if budget >= 4 else 2 / 3, (min(budget, 4) + 1) / 5) for budget in range(1, 9)}
    assert {(row.council_years, row.shown) for row in budgets_of(made([], []), alerts=alerts[:0])} == {(None, None)}


def test_parts_are_scored_apart_and_the_pandemic_is_what_outcomes_fall_into_it() -> None:
    cases = made([0.1] * 4, [1, 0, 1, 0], year=[2017, 2018, 2021, 2022])
    alerts = np.array([1, 0, 0, 1], dtype=np.bool_)
    parts = {part.part: part for part in by_year(cases, alerts=alerts)}
    assert list(parts) == ["2017", "2018", "2021", "2022", "pandemic", "all_others"]
    assert (parts["pandemic"].cases, parts["pandemic"].crossed, parts["pandemic"].hits) == (2, 1, 0)
    assert (parts["all_others"].precision, parts["all_others"].caught) == (0.5, 1.0)
    (group,) = by_group(cases, alerts=alerts, groups={"rate": "things"})
    assert (group.part, group.cases, group.base) == ("things", 4, 0.5)


def test_the_worst_served_are_those_of_which_least_is_caught_and_enough_cross() -> None:
    cases = replace(
        made([0.1] * 45, [1] * 45), indicators=("a", "b", "c"), indicator=np.array([0] * 20 + [1] * 20 + [2] * 5)
    )
    alerts = np.array([1] * 20 + [1, 0] * 10 + [0] * 5, dtype=np.bool_)
    parts = by_indicator(cases, alerts=alerts, titles={"a": "A", "b": "B", "c": "C"})
    assert [(part.part, part.caught) for part in worst_served(parts)] == [("B", 0.5), ("A", 1.0)]


def _joined(first: Cases, second: Cases) -> Cases:
    names = [name for name in Cases.__slots__ if name not in ("councils", "indicators")]
    columns: dict[str, Any] = {name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in names}
    return replace(first, **columns)
