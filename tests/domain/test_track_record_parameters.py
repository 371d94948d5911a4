"""Some rules by their parameters: the same as the scores of the rules, and breaches counted by hand."""

import numpy as np
import pytest

from app.domain.track_record.back_test import BackTest, back_test
from app.domain.track_record.by_parameter import CHANCES, DISTANCES, SHARES_PAST, ParameterScore, by_parameter
from app.domain.track_record.cases import cases_of, in_first_half
from app.domain.track_record.panels import Panel
from tests.domain.track_record_panels import DISTRICTS, drifting, panel


def score(scores: tuple[ParameterScore, ...], rule: str, value: float) -> ParameterScore:
    """The score of a rule at a value."""
    return next(each for each in scores if (each.rule, each.value) == (rule, value))


def result_of(made: Panel) -> BackTest:
    """The back-test of one panel, without noise."""
    return back_test([made], noise_panels=0)


def test_at_the_protocols_own_parameters_they_are_the_scores_of_the_rules() -> None:
    result = back_test([panel(drifting()), panel(drifting(seed=2))], noise_panels=0)
    for rule, value, named in (
        ("near_threshold", 0.2, "near_threshold_watch"),
        ("near_threshold", 0.25, "near_threshold_warning"),
        ("far_from_peers", 3.0, "far_from_peers"),
    ):
        found, expected = score(result.parameters, rule, value), result.score(named, sample="reports")
        assert (found.cases, found.alerts, found.hits) == (expected.cases, expected.alerts, expected.hits)
    assert score(result.parameters, "near_threshold", 0.1).alerts > 0


def test_the_further_a_rule_looks_the_fewer_it_alerts() -> None:
    found = result_of(panel(drifting())).parameters
    far = [each.alerts for each in found if each.rule == "far_from_peers"]
    lines = [each.cases for each in found if each.rule == "threshold_breached"]
    near = [each.alerts for each in found if each.rule == "near_threshold"]
    assert (len(near), len(far), len(lines)) == (len(CHANCES), len(DISTANCES), len(SHARES_PAST))
    for numbers in (near, far, lines):  # the more districts are past a line, the fewer can be newly past it
        assert numbers == sorted(numbers, reverse=True)
    assert near[0] > near[-1]
    assert lines[0] > lines[-1]


@pytest.mark.parametrize(
    ("figures", "alerts", "hits"),
    [
        ((0.0, 500.0, 500.0), 1, 1),  # newly past the line, and a year later too
        ((0.0, 500.0, 0.0), 1, 0),
        ((500.0, 500.0, 500.0), 0, 0),  # past it before
        ((0.0, 500.0, np.nan), 0, 0),  # nothing is held of the year after
        ((np.nan, 500.0, 500.0), 0, 0),
        ((0.0, 0.0, 500.0), 0, 0),
    ],
)
def test_a_breach_is_new_and_lasts_where_the_next_figure_is_past_the_line_too(
    figures: tuple[float, float, float], alerts: int, hits: int
) -> None:
    """Districts 0 to 99 stay where they are; one of the half that reports goes past the line of 2019."""
    worse = np.tile(np.arange(100.0)[:, None], (1, 6))
    row = next(place for place, area in enumerate(DISTRICTS[:50]) if not in_first_half(area))
    worse[row, 3:] = figures
    found = by_parameter(cases_of([]), (), panels=[panel(worse, first_year=2015)])
    tenth = score(found, "threshold_breached", 0.1)
    assert (tenth.alerts, tenth.hits) == (alerts, hits)
    # Those past the line of a tenth, ten or so, are no cases: they were past it before.
    others = sum(not in_first_half(area) for area in DISTRICTS[:90])
    assert abs(tenth.cases - others) <= 1


def test_a_breach_counts_on_the_half_and_in_the_years_that_report() -> None:
    worse = np.tile(np.arange(100.0)[:, None], (1, 6))
    first = next(place for place, area in enumerate(DISTRICTS[:50]) if in_first_half(area))
    worse[first, 4:] = 500.0
    assert (
        score(by_parameter(cases_of([]), (), panels=[panel(worse, first_year=2015)]), "threshold_breached", 0.1).alerts
        == 0
    )
    other = next(place for place, area in enumerate(DISTRICTS[:50]) if not in_first_half(area))
    worse[other, 4:] = 500.0
    early = by_parameter(cases_of([]), (), panels=[panel(worse, first_year=2014)])  # its origin is 2018
    assert score(early, "threshold_breached", 0.1).cases == 0
    few = by_parameter(cases_of([]), (), panels=[panel(worse[:99], first_year=2015)])  # too few to draw a line
    assert score(few, "threshold_breached", 0.1).cases == 0
