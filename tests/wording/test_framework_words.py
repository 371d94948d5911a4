"""Frameworks of others in words: what is covered and what is not, in counts."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.strategy.external_framework import ChecklistAnswer, Fit, FrameworkKind, FrameworkMeasure
from app.domain.strategy.framework_coverage import MeasureState
from app.wording.external_framework import coverage_sentence, in_force_sentence, measure_sentence
from tests.stores import EVIDENCE, FRAMEWORK, MAPPING

MEASURE = FrameworkMeasure("a", "A")


def shown() -> MeasureState:
    return MeasureState(MEASURE, [MAPPING], [])


def bare() -> MeasureState:
    return MeasureState(MEASURE, [], [])


def answered(answer: ChecklistAnswer) -> MeasureState:
    return MeasureState(MEASURE, [], [replace(EVIDENCE, answer=answer)])


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([], "No measure is listed."),
        ([bare()], "1 measure: no indicator shows it."),
        ([shown()], "1 measure: an indicator shows it."),
        ([bare(), bare()], "2 measures: no indicator shows any of them."),
        ([shown(), bare()], "2 measures: indicators show 1 of them, and 1 is not shown."),
        ([shown(), bare(), bare()], "3 measures: indicators show 1 of them, and 2 are not shown."),
        ([shown(), shown()], "2 measures: indicators show 2 of them."),
    ],
)
def test_measures_are_counted_by_whether_indicators_show_them(states: list[MeasureState], sentence: str) -> None:
    assert coverage_sentence(states, kind=FrameworkKind.MEASURES) == sentence


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([], "No statement is listed."),
        ([bare()], "1 statement: it is not answered yet."),
        ([bare(), bare()], "2 statements: none is answered yet."),
        (
            [answered(ChecklistAnswer.MET), bare(), answered(ChecklistAnswer.NOT_MET), bare()],
            "4 statements: 1 met, 1 not met, 2 not answered.",
        ),
        ([answered(ChecklistAnswer.PARTLY_MET)], "1 statement: 1 partly met."),
    ],
)
def test_statements_are_counted_by_what_was_answered(states: list[MeasureState], sentence: str) -> None:
    assert coverage_sentence(states, kind=FrameworkKind.CHECKLIST) == sentence


def test_a_measure_names_what_shows_it_and_how_well() -> None:
    two = MeasureState(MEASURE, [MAPPING, replace(MAPPING, fit=Fit.SAME), replace(MAPPING, fit=Fit.CLOSE)], [])
    assert measure_sentence(two, kind=FrameworkKind.MEASURES, titles=["One", "Two", "Three"]) == (
        "Shown by: One (a part of the measure); Two; Three (close to the measure)."
    )
    assert measure_sentence(bare(), kind=FrameworkKind.MEASURES, titles=[]) == "No indicator shows this measure."


def test_a_statement_says_what_was_answered_by_whom_and_when() -> None:
    state = answered(ChecklistAnswer.MET)
    assert measure_sentence(state, kind=FrameworkKind.CHECKLIST, titles=[]) == (
        "Met, stated by Head of Tests on 15 January 2024."
    )
    assert measure_sentence(bare(), kind=FrameworkKind.CHECKLIST, titles=[]) == "This statement is not answered yet."


@pytest.mark.parametrize(
    ("from_date", "until_date", "sentence"),
    [
        (None, None, "It is in force."),
        (date(2024, 5, 8), None, "It is in force since 8 May 2024."),
        (date(2024, 5, 8), date(2024, 12, 16), "It ended on 16 December 2024."),
        (date(2027, 4, 1), None, "It begins on 1 April 2027."),
        (None, date(2027, 4, 1), "It is in force."),
    ],
)
def test_whether_a_framework_holds_is_said_with_its_day(
    from_date: date | None, until_date: date | None, sentence: str
) -> None:
    framework = replace(FRAMEWORK, from_date=from_date, until_date=until_date)
    assert in_force_sentence(framework, day=date(2026, 11, 27)) == sentence
