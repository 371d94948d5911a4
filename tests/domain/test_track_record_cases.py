"""The cases of the back-test: who is one, what is known of it, and that nothing later than its year is used."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.judgement.time_series.smoothing import (
    distance_to_line,
    shared_usual_change,
    smoothed_level,
    usual_change,
)
from app.domain.track_record.cases import Cases, cases_of, in_first_half, line_at
from app.domain.track_record.panels import Floats, Panel
from tests.domain.track_record_panels import DISTRICTS, FACTS, drifting, panel

YEARS = 7  # one origin: the fifth year


def flat(*, years: int = YEARS) -> Floats:
    """200 districts at 0, 1, 2 ... 199, whose figures go up and down by 1 in turn: the worst tenth begins near 180."""
    worse: Floats = np.arange(200.0)[:, None] + np.tile([0.0, 1.0], years)[:years]
    return worse


def case_of(cases: Cases, row: int) -> int | None:
    """The place of the only case of a district; None where it is none."""
    found = np.flatnonzero(cases.council == row)
    return int(found[0]) if found.size else None


def test_the_line_is_the_worst_tenth_of_the_last_five_years_together() -> None:
    worse = flat(years=9)
    assert line_at(worse, origin=6) == pytest.approx(np.percentile(worse[:, 2:7], 90))
    assert line_at(worse, origin=1) == pytest.approx(np.percentile(worse[:, :2], 90))


def test_fewer_than_100_districts_draw_no_line() -> None:
    worse = flat()
    worse[99:, 4] = np.nan
    assert line_at(worse, origin=4) is None
    assert len(cases_of([panel(worse)])) == 0


def test_a_series_past_the_line_is_no_case() -> None:
    cases = cases_of([panel(flat())])
    line = line_at(flat(), origin=4) or 0.0
    assert cases.year.tolist() == [2004] * len(cases)
    assert [DISTRICTS.index(cases.councils[council]) for council in cases.council] == list(range(int(line) + 1))


@pytest.mark.parametrize(("year", "is_case"), [(0, False), (4, False), (5, False), (6, False)])
def test_a_series_needs_its_five_years_and_both_years_ahead(year: int, is_case: bool) -> None:
    worse = flat()
    worse[3, year] = np.nan
    assert (case_of(cases_of([panel(worse)]), 3) is not None) is is_case


def test_the_distance_is_that_of_the_rules_own_functions() -> None:
    worse = drifting()
    worse = worse[~np.isnan(worse).any(axis=1)]
    cases = cases_of([panel(worse)])
    known = worse[:, :13]
    line = float(np.percentile(worse[:, 8:13], 90))
    own = [usual_change(np.diff(series).tolist()) for series in known]
    for place in np.flatnonzero(cases.year == 2012):
        row = cases.council[place]
        usual = shared_usual_change(own[row], others=float(np.median(own)))
        level = smoothed_level(worse[row, 8:13].tolist())
        assert cases.distance[place] == pytest.approx(distance_to_line(level, line=line, below=False, usual=usual))
        latest = distance_to_line(worse[row, 12], line=line, below=False, usual=usual)
        assert cases.latest_distance[place] == pytest.approx(latest)


@pytest.mark.parametrize(("ahead", "crossed"), [((300, 0), 1), ((0, 300), 2), ((300, 300), 1), ((0, 0), 0)])
def test_the_first_figure_past_the_line_is_the_crossing(ahead: tuple[float, float], crossed: int) -> None:
    worse = flat()
    worse[3, 5:] = ahead
    cases = cases_of([panel(worse)])
    assert cases.crossed[case_of(cases, 3)] == crossed


def test_a_figure_on_the_line_has_not_crossed_it() -> None:
    worse = flat()
    worse[3, 5:] = line_at(worse, origin=4)
    cases = cases_of([panel(worse)])
    assert cases.crossed[case_of(cases, 3)] == 0


def test_the_worst_tenth_is_that_of_its_own_year() -> None:
    worse = flat()
    worse[:, 5:] += 1000  # all cross the old line, and only the worst are in the new worst tenth
    worse[3, 6] += 500
    cases = cases_of([panel(worse)])
    assert (cases.crossed == 1).all()
    tenth = {int(row) for row in cases.council[cases.worst_tenth]}
    assert tenth == {3, 180}
    assert cases.outside_tenth.sum() == 180  # 180 was past its own year's worst tenth


def test_nothing_later_than_the_origin_is_known() -> None:
    worse = drifting(years=12)
    changed = worse.copy()
    changed[:, 10:] = 7.0
    before, after = (cases_of([panel(each)]) for each in (worse, changed))
    for name in ("distance", "latest_distance", "falls", "declines", "peer_distance", "significant"):
        known = [getattr(cases, name)[cases.year < 2008] for cases in (before, after)]
        np.testing.assert_array_equal(*known)


def test_falls_and_declines_are_told_apart() -> None:
    worse = flat()
    worse[3] = [50, 50, 51, 52, 53, 60, 60]
    worse[4] = [40, 60, 40, 40.5, 41.2, 60, 60]  # falls, but within its mean moving range
    cases = cases_of([panel(worse)])
    places = [case_of(cases, row) for row in (3, 4)]
    assert [cases.falls[place] for place in places] == [3, 2]
    assert [cases.declines[place] for place in places] == [3, 0]


def test_peers_are_the_districts_of_the_same_kind_eleven_of_them_at_least() -> None:
    few, many = ("E06", "E09")
    areas = (*(f"{few}{n:06}" for n in range(10)), *(f"{many}{n:06}" for n in range(11)), *DISTRICTS[:179])
    made: Panel = replace(panel(flat()), areas=areas)
    cases = cases_of([made])
    by_kind = {kind: cases.peer_distance[[area.startswith(kind) for area in _areas(cases)]] for kind in (few, many)}
    assert np.isnan(by_kind[few]).all()
    assert by_kind[many].tolist() == pytest.approx([(n - 5) / 3 for n in range(11)])


def test_peers_without_a_spread_have_no_distance() -> None:
    worse = flat()
    worse[:120] = np.tile([5.0, 6.0], YEARS)[:YEARS]
    assert np.isnan(cases_of([panel(worse)]).peer_distance).all()


def test_the_halves_are_even_and_the_choice_ends_in_2018() -> None:
    cases = cases_of([panel(drifting(), first_year=2000)])
    half = [in_first_half(area) for area in _areas(cases)]
    assert cases.in_first_half.tolist() == half
    assert 0.4 < np.mean(half) < 0.6
    assert set(cases.year[cases.chooses]) == set(range(2004, 2019))
    assert set(cases.year[cases.reports]) == {2019, 2020, 2021}
    assert not (cases.chooses & cases.reports).any()


def test_the_half_of_a_council_never_changes() -> None:
    assert [in_first_half(area) for area in ("E07000120", "E07000117", "E06000008")] == [True, False, False]


def test_several_indicators_share_their_councils() -> None:
    names: list[str] = []
    second = replace(panel(flat()[:150]), facts=replace(FACTS, code="second"))
    cases = cases_of([panel(flat()), second], progress=names.append)
    assert (cases.indicators, names) == (("rate", "second"), ["rate", "second"])
    assert len(cases.councils) == 200
    assert set(cases.indicator) == {0, 1}


def test_without_panels_there_are_no_cases() -> None:
    cases = cases_of([])
    assert len(cases) == 0
    assert cases.chooses.tolist() == []


def _areas(cases: Cases) -> list[str]:
    return [cases.councils[council] for council in cases.council]
