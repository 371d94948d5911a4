"""Frameworks of others in words: whether they hold, what is covered and what is not."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from app.domain.strategy.external_framework import ChecklistAnswer, Fit, Framework, FrameworkEvidence, FrameworkKind
from app.domain.strategy.framework_coverage import MeasureState
from app.wording.health import number_of
from app.wording.period import day_label

_FITS = {
    Fit.SAME: "The same measure",
    Fit.CLOSE: "Close to the measure",
    Fit.PART: "A part of the measure",
}
_ANSWERS = {ChecklistAnswer.MET: "Met", ChecklistAnswer.PARTLY_MET: "Partly met", ChecklistAnswer.NOT_MET: "Not met"}


def fit_label(fit: Fit) -> str:
    """How an indicator shows a measure, as people read it."""
    return _FITS[fit]


def answer_label(answer: ChecklistAnswer | None) -> str:
    """An answer as people read it."""
    return "Not answered" if answer is None else _ANSWERS[answer]


def in_force_sentence(framework: Framework, *, day: date) -> str:
    """Whether a framework holds on a day, and since or until when."""
    if framework.from_date is not None and framework.from_date > day:
        return f"It begins on {day_label(framework.from_date)}."
    if framework.until_date is not None and framework.until_date <= day:
        return f"It ended on {day_label(framework.until_date)}."
    since = "" if framework.from_date is None else f" since {day_label(framework.from_date)}"
    return f"It is in force{since}."


def coverage_sentence(states: Sequence[MeasureState], *, kind: FrameworkKind) -> str:
    """How much of a framework is covered, and how much is not."""
    covered = sum(state.is_covered(kind) for state in states)
    if kind is FrameworkKind.MEASURES:
        return _measures_sentence(len(states), covered)
    return _statements_sentence(Counter(state.answer for state in states))


def _statements_sentence(counts: Counter[ChecklistAnswer | None]) -> str:
    number = counts.total()
    if not number:
        return "No statement is listed."
    if counts[None] == number:
        return f"{number_of(number, 'statement')}: {'it is not' if number == 1 else 'none is'} answered yet."
    order = [*ChecklistAnswer, None]
    parts = [f"{counts[answer]} {answer_label(answer).lower()}" for answer in order if counts[answer]]
    return f"{number_of(number, 'statement')}: {', '.join(parts)}."


def _measures_sentence(number: int, covered: int) -> str:
    if not number:
        return "No measure is listed."
    listed = f"{number_of(number, 'measure')}:"
    if not covered:
        return f"{listed} no indicator shows {'it' if number == 1 else 'any of them'}."
    shown = f"indicators show {covered} of them" if number > 1 else "an indicator shows it"
    left = number - covered
    return f"{listed} {shown}, and {left} {'is' if left == 1 else 'are'} not shown." if left else f"{listed} {shown}."


def measure_sentence(state: MeasureState, *, kind: FrameworkKind, titles: Sequence[str]) -> str:
    """What shows a measure, or what the council answered; `titles` are those of the indicators of its mappings."""
    if kind is FrameworkKind.CHECKLIST:
        return answer_sentence(state.answers[-1]) if state.answers else "This statement is not answered yet."
    named = [
        title if mapping.fit is Fit.SAME else f"{title} ({fit_label(mapping.fit).lower()})"
        for mapping, title in zip(state.mappings, titles, strict=True)
    ]
    return f"Shown by: {'; '.join(named)}." if named else "No indicator shows this measure."


def answer_sentence(answer: FrameworkEvidence) -> str:
    """An answer, by whom and when."""
    return f"{answer_label(answer.answer)}, stated by {answer.stated_by} on {day_label(answer.on)}."
