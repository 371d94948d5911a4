"""What a preview says: sentences for people, one for every outcome and every reason."""

from decimal import Decimal

import pytest

from app.domain.judgement.benchmark import Comparator, ComparatorKind
from app.domain.measures.period import parse_period
from app.domain.performance.neighbours import NeighbourFigure, Neighbours
from app.domain.performance.trial_effect import PastEffect, RuleCount, TrialOutcome, YearCount
from app.domain.warnings.england import NotKnownReason, Precision
from app.domain.warnings.evidence import LineKind, NotAssessedReason
from app.domain.warnings.nearness import Line, threshold_line
from app.domain.warnings.rules import WarningRule
from app.wording.warning_preview import (
    neighbours_sentence,
    outcome_label,
    precision_sentence,
    reach_sentence,
    summary,
)
from tests.domain.warning_examples import RECYCLING, WITH_FLOOR, value

PERIOD = parse_period("2022-23")
PEERS = Comparator("similar-districts", "Similar districts", ComparatorKind.COMPUTED, ("E1", "E2", "E3"))
NOTHING = PastEffect((), 0, (), ())


def past(*years: int) -> PastEffect:
    """Two warnings raised where there was one."""
    counts = tuple(YearCount(year, 0, 0, 0, 0) for year in years)
    return PastEffect((), 0, counts, (RuleCount(WarningRule.OFF_TARGET, 1, 2, 0.25, 0.5),))


def test_the_summary_counts_what_there_is() -> None:
    outcomes = [TrialOutcome.RAISED, TrialOutcome.UNCHANGED, TrialOutcome.RAISED]
    assert summary(outcomes, past(2020, 2024), judged=3) == (
        "The open warnings of 3 indicators: 2 raised, 1 as before. With the figures from 2020 to 2024 that makes 0.5 "
        "new warnings a year, compared with 0.3 as things are."
    )
    assert summary([], past(2024), judged=1).startswith(
        "The open warnings of 1 indicator: none. With the figures of 2024 that makes 0.5"
    )
    assert summary([], NOTHING, judged=1).endswith("none. No figure is held to try it on.")


def neighbours(*figures: float, after: Line | None, **changes: object) -> str:
    """The sentence about some peers."""
    found = [value("2022-23", number, area=f"E{place}") for place, number in enumerate(figures)]
    held = tuple(NeighbourFigure(row.area, Decimal(str(row.number))) for row in found)
    fields = {"comparator": PEERS, "line": LineKind.WARNING_THRESHOLD, "period": PERIOD, "reason": None, **changes}
    return neighbours_sentence(
        Neighbours("code", areas=3, figures=held, before=None, after=after, **fields),  # type: ignore[arg-type]  # of whatever is changed
        RECYCLING,
    )


def test_similar_councils_are_counted_in_words() -> None:
    floor = threshold_line(WITH_FLOOR)
    assert neighbours(34.0, 36.0, after=floor) == "1 of 2 similar councils with a figure for 2022/23 is past 35.0%."
    assert neighbours(36.0, 37.0, after=floor) == "None of 2 similar councils with a figure for 2022/23 is past 35.0%."
    none = neighbours(36.0, after=None, line=LineKind.TARGET, reason=NotAssessedReason.NO_LINE)
    assert none == "Without a target for 2022/23 no similar council is past one."
    assert neighbours(after=floor, reason=NotAssessedReason.NO_VALUE, period=None) == (
        "Not assessed: there is no value for the period."
    )
    count = neighbours(after=floor, reason=NotAssessedReason.COUNT_NOT_COMPARABLE)
    assert count == "Not assessed: totals are not compared between areas."


def test_how_often_a_rule_came_true_is_told_of_100() -> None:
    rule = WarningRule.FAR_FROM_PEERS
    assert precision_sentence(Precision(200, 47, 1000), rule=rule) == (
        "Of 100 such warnings of English councils, about 24 came true within two years."
    )
    assert precision_sentence(Precision(200, 47, 1000, tried=2.5), rule=rule).endswith("(tried at 2.5).")
    assert precision_sentence(Precision(0, 0, 1000), rule=rule) == "Not known: it would have warned of no council."
    assert precision_sentence(Precision(100, 44, 1000, tried=0.025), rule=WarningRule.THRESHOLD_BREACHED) == (
        "Of 100 English councils newly past a line that 2.5% are past, about 44 were past it a year later too."
    )


@pytest.mark.parametrize("reason", NotKnownReason)
def test_every_reason_has_its_words(reason: NotKnownReason) -> None:
    said = precision_sentence(Precision(reason=reason), rule=WarningRule.OVERDUE)
    assert said.startswith("Not known: ")
    assert said.endswith(".")


def test_every_outcome_has_its_words() -> None:
    assert len({outcome_label(outcome) for outcome in TrialOutcome}) == len(TrialOutcome)


def test_a_target_says_how_many_figures_it_is_held_against() -> None:
    assert reach_sentence(PERIOD, figures=1) == "The target for 2022/23 judges 1 figure."
    assert reach_sentence(PERIOD, figures=0).startswith("The target for 2022/23 judges no figure")
