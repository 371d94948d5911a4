"""Answers to warnings in words: by when one is due, and what is late."""

from app.domain.warnings.answer_times import Answer
from app.wording.health import number_of
from app.wording.period import day_label


def answer_sentence(answer: Answer) -> str | None:
    """How a warning stands with its answer; None where there is nothing to say."""
    sentences = []
    if answer.due is not None and answer.days_left is not None:
        left = f"{number_of(answer.days_left, 'day')} left" if answer.days_left else "today is the last day"
        sentences.append(f"An answer is due by {day_label(answer.due)}: {left}.")
    if answer.due is not None and answer.days_overdue is not None:
        late = number_of(answer.days_overdue, "day")
        sentences.append(f"An answer was due by {day_label(answer.due)} and is {late} late.")
    if answer.promise_days_overdue is not None:
        late = number_of(answer.promise_days_overdue, "day")
        sentences.append(f"What the council promised is {late} late, and the warning still stands.")
    return " ".join(sentences) or None
