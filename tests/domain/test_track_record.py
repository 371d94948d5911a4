"""The back-test as a whole on made-up series: its controls, the forecast's band, and what its protocol binds."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import hypergeom

from app.domain.judgement.time_series.theta import theta, theta_forecast
from app.domain.track_record.back_test import BackTest, back_test
from app.domain.track_record.bands import bands_of
from app.domain.track_record.cases import cases_of, in_first_half
from app.domain.track_record.controls import noise, with_exchanged_outcomes, with_shuffled_years
from app.domain.track_record.named_cases import (
    BORROWING,
    EXPENDITURE,
    NAMED_COUNCILS,
    RESERVES,
    FinanceFigure,
    chance_of_as_many,
    named_cases,
)
from app.domain.track_record.panels import LeftOutReason
from app.domain.track_record.protocol import PROTOCOL, protocol_digest
from app.domain.track_record.service_signs import service_signs
from app.domain.track_record.tested_rules import ANY_RULE, ANY_SIGN, TESTED_RULES
from app.domain.track_record.theta_middles import theta_middles
from app.domain.warnings import chance_table
from tests.domain.track_record_panels import DISTRICTS, FACTS, drifting, panel

PANELS = (panel(drifting()), panel(drifting(seed=2), facts=replace(FACTS, code="second", group="others")))
MOVEMENT = ("two_falls", "three_falls", "sustained_decline_2")


@pytest.fixture(scope="module")
def result() -> BackTest:
    """The back-test of two indicators that drift, with few panels of noise."""
    return back_test(PANELS, left_out={"count": LeftOutReason.COUNT}, noise_panels=4)


def test_every_rule_is_scored_in_every_sample(result: BackTest) -> None:
    assert [sample.name for sample in result.samples] == ["all", "chooses", "reports"]
    names = (*(rule.name for rule in TESTED_RULES), ANY_SIGN, ANY_RULE)
    assert all(tuple(score.rule for score in scores) == names for scores in result.scores.values())
    assert result.sample("all").indicators == 2
    assert result.sample("chooses").years == (2004, 2018)
    assert result.left_out == {"count": LeftOutReason.COUNT}


def test_on_series_that_drift_the_nearest_cross_and_the_table_holds(result: BackTest) -> None:
    nearest = result.score("nearest", sample="reports")
    assert nearest.lift.lower is not None
    assert nearest.lift.lower > 2
    assert result.table[0].share > 2 * result.table[-1].share
    assert (result.reliability.skill or 0) > 0.1
    assert (result.curves["distance"] or 0) > 0.8
    assert {part.part for part in result.groups} == {"things", "others"}


def test_on_independent_noise_no_rule_works(result: BackTest) -> None:
    control = result.control("noise_0")
    for rule in ("nearest", "near_threshold_watch", *MOVEMENT):
        lift = control.score(rule).lift
        assert lift.lower is not None
        assert lift.upper is not None
        assert lift.lower < 1.05
        assert lift.upper > 0.95, rule


def test_with_outcomes_exchanged_between_councils_nearness_says_nothing(result: BackTest) -> None:
    lift = result.control("exchanged_outcomes").score("nearest").lift
    assert lift.lower is not None
    assert lift.upper is not None
    assert lift.lower < 1 < lift.upper


def test_in_shuffled_years_no_movement_foretells_a_crossing(result: BackTest) -> None:
    control = result.control("shuffled_years")
    assert all((control.score(rule).lift.value or 0) < 1 for rule in MOVEMENT)


def test_shuffled_years_keep_every_figure_of_a_series_and_its_gaps() -> None:
    (shuffled,), (again,) = with_shuffled_years(PANELS[:1]), with_shuffled_years(PANELS[:1])
    np.testing.assert_array_equal(shuffled.worse, again.worse)
    np.testing.assert_array_equal(np.sort(shuffled.worse, axis=1), np.sort(PANELS[0].worse, axis=1))
    np.testing.assert_array_equal(np.isnan(shuffled.worse), np.isnan(PANELS[0].worse))
    assert (shuffled.worse != PANELS[0].worse).mean() > 0.9


def test_exchanged_outcomes_stay_within_their_indicator_and_year() -> None:
    cases = cases_of(PANELS)
    exchanged = with_exchanged_outcomes(cases)
    assert (exchanged.crossed != cases.crossed).any()
    for year in (2005, 2015):
        for indicator in (0, 1):
            kept = (cases.year == year) & (cases.indicator == indicator)
            assert sorted(exchanged.crossed[kept]) == sorted(cases.crossed[kept])


@pytest.mark.parametrize("autocorrelation", [0.0, 0.6])
def test_noise_has_the_autocorrelation_and_deviation_that_it_is_made_with(autocorrelation: float) -> None:
    worse = np.vstack([each.worse for each in noise(autocorrelation, panels=16)])
    assert np.corrcoef(worse[:, 5], worse[:, 6])[0, 1] == pytest.approx(autocorrelation, abs=0.06)
    assert worse[:, -1].std() == pytest.approx(1, abs=0.05)


def test_the_band_of_a_random_walk_holds_four_figures_in_five() -> None:
    cover = bands_of((panel(drifting(years=40)), panel(drifting(years=40, seed=3)))).cover
    assert 0.75 < (cover or 0) < 0.85


def test_the_band_counts_the_half_that_reports_and_figures_that_are_held() -> None:
    worse = np.tile(np.arange(8.0), (200, 1))  # changes by 1 a year: the band one year ahead is 1.638 or 1.533 wide
    worse[:, 7] = 20.0
    reports = sum(not in_first_half(area) for area in DISTRICTS)
    (cover,) = bands_of((panel(worse),)).indicators
    # Origins of 4 changes or more: years 4, 5 and 6; figures one year ahead 3, two years ahead 2.
    assert cover.figures == 5 * reports
    assert cover.held == 3 * reports  # all but the two that look for the last year


def test_without_figures_the_band_holds_nothing() -> None:
    assert bands_of(()).cover is None
    (nothing,) = bands_of((panel(np.full((200, 9), np.nan)),)).indicators
    assert (nothing.cover, nothing.is_as_named, nothing.theta_is_better) == (None, False, False)


def test_theta_of_a_panel_is_the_forecast_of_each_series() -> None:
    worse = drifting(years=12)[:40]
    worse[:10, 7] = np.nan  # so that only four years in a row end at the last but one
    worse[10:20, 3] = np.nan
    middles = theta_middles(worse, origin=11)
    for row, series in enumerate(worse.tolist()):
        start = max((place + 1 for place, number in enumerate(series) if np.isnan(number)), default=0)
        if len(series) - start < 5:
            assert np.isnan(middles[row]).all()
        else:
            expected = [theta_forecast(theta(series[start:]), steps=steps) for steps in (1, 2)]
            np.testing.assert_allclose(middles[row], expected, rtol=1e-9)
    assert np.isnan(middles).any()


def test_theta_errs_less_on_series_that_climb_and_more_where_nothing_does() -> None:
    climbing = drifting(years=24) + 2 * np.arange(24)
    (climbs,) = bands_of((panel(climbing),)).indicators
    assert climbs.theta_is_better
    assert (climbs.theta_error or 1) < 0.9
    assert climbs.theta_held / climbs.theta_figures > climbs.held / climbs.figures
    (wanders,) = bands_of((panel(drifting(years=24)),)).indicators
    assert not wanders.theta_is_better
    assert wanders.is_as_named


def test_without_panels_the_back_test_is_empty() -> None:
    nothing = back_test((), noise_panels=0)
    assert (nothing.table, nothing.figures) == ((), 0)
    assert nothing.sample("all").years == (0, 0)
    assert nothing.score("nearest").precision.value is None


def test_progress_is_told_step_by_step() -> None:
    steps: list[str] = []
    back_test((), noise_panels=0, progress=steps.append)
    assert steps[:3] == ["cases", "scores", "controls"]


def test_the_shipped_table_belongs_to_the_protocol() -> None:
    assert protocol_digest() == chance_table.PROTOCOL_DIGEST
    assert "half" in PROTOCOL


def test_service_figures_of_the_named_councils_stand_beside_their_kind() -> None:
    areas = ("E06000034", "E06000039", *(f"E06{number:06}" for number in range(100, 298)))
    cases = cases_of([replace(panel(drifting()), areas=areas)])
    place = cases.councils.index("E06000034")
    signs = (cases.council == place) & (cases.year == 2021)
    found = {each.council.name: each for each in service_signs(cases, signs=signs)}
    own = ((cases.council == place) & (cases.year >= 2019)).sum()  # Thurrock's notice is of 2022; origins end in 2021
    assert (found["Thurrock"].cases, found["Thurrock"].signs) == (own, signs.sum())
    assert found["Thurrock"].share_of_kind == 0.0
    assert (found["Slough"].share or 0.0, found["Woking"].cases, found["Woking"].share_of_kind) == (0.0, 0, None)


def finance(**changed: dict[str, float]) -> list[FinanceFigure]:
    """A year of 40 councils of each named kind with equal figures, but for the reserves or borrowing of some."""
    named = {council.area for council in NAMED_COUNCILS}
    kinds = {area[:3] for area in named}
    areas = named | {f"{kind}9{number:05}" for kind in kinds for number in range(40)}
    plain = {RESERVES: 50.0, BORROWING: 100.0, EXPENDITURE: 100.0}
    return [
        FinanceFigure(indicator, area, "2016-17", changed.get(indicator, {}).get(area, value))
        for indicator, value in plain.items()
        for area in sorted(areas)
    ]


def test_a_council_is_among_the_worst_tenth_by_reserves_or_by_borrowing() -> None:
    names = {council.name: council.area for council in NAMED_COUNCILS}
    low, high = {names["Croydon"]: 1.0}, {names["Woking"]: 900.0}
    (year,) = named_cases(finance(**{RESERVES: low, BORROWING: high}))
    worst = {case.council.name for case in year.cases if case.is_worst_tenth}
    by_name = {case.council.name: case for case in year.cases}
    assert {"Croydon", "Woking"} <= worst
    croydon, woking = by_name["Croydon"], by_name["Woking"]
    assert (croydon.reserves, woking.borrowing) == ((1, 41, 1.0), (1, 41, 900.0))
    assert year.named_worst == len(worst)


def test_a_year_without_the_named_councils_is_left_out_and_no_ratio_is_made_of_nothing() -> None:
    figures = [figure for figure in finance() if figure.area != NAMED_COUNCILS[0].area]
    assert named_cases(figures) == ()
    area = NAMED_COUNCILS[0].area
    (year,) = named_cases(finance(**{EXPENDITURE: {area: 0.0}}))
    assert year.cases[0].borrowing is None
    (bare,) = named_cases([figure for figure in finance() if figure.indicator == RESERVES])
    assert all(case.borrowing is None for case in bare.cases)


def test_the_exact_test_is_the_tail_of_the_hypergeometric_distribution() -> None:
    """6 of 7 among 60 of 352 councils, and all 7 among 60 of 348, as the returns of 2016-17 and 2017-18 give them."""
    for drawn, worst, councils in ((6, 60, 352), (7, 60, 348), (0, 60, 352)):
        expected = hypergeom.sf(drawn - 1, councils, worst, 7)
        assert chance_of_as_many(drawn, named=7, worst=worst, councils=councils) == pytest.approx(expected)
