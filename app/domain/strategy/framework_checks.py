"""The faults of frameworks, of what is mapped to them, and of answers to their statements."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from app.domain.errors import Fault
from app.domain.strategy.achievement_checks import evidence_faults
from app.domain.strategy.external_framework import (
    ChecklistAnswer,
    Framework,
    FrameworkEvidence,
    FrameworkKind,
    FrameworkMapping,
)


def framework_faults(
    framework: Framework, *, mappings: Iterable[FrameworkMapping], evidence: Iterable[FrameworkEvidence]
) -> Iterator[Fault]:
    """The faults of a framework beside what is recorded of its measures."""
    yield from _time_faults(framework.from_date, framework.until_date)
    for name, items in (("themes", framework.themes), ("measures", framework.measures)):
        for code, times in Counter(item.code for item in items).items():
            if times > 1:
                yield Fault(name, "duplicate", f"{code} appears {times} times: give each one its own code.")
    themes = {theme.code for theme in framework.themes}
    for place, measure in enumerate(framework.measures):
        if measure.theme is not None and measure.theme not in themes:
            detail = f"There is no theme {measure.theme} among the framework's own: add it, or leave it out."
            yield Fault(f"measures.{place}.theme", "unknown_value", detail)
    answers = list(evidence)
    used = {mapping.measure for mapping in mappings} | {answer.measure for answer in answers}
    for code in sorted(used):
        if framework.measure(code) is None:
            yield Fault("measures", "conflict", f"Something is recorded of the measure {code}: keep it.")
    if answers and framework.kind is not FrameworkKind.CHECKLIST:
        yield Fault("kind", "conflict", "Its statements are answered already: it stays a checklist.")


def mapping_faults(mapping: FrameworkMapping) -> Iterator[Fault]:
    """The faults of a mapping."""
    yield from _time_faults(mapping.from_date, mapping.until_date)


def answer_faults(answer: FrameworkEvidence, *, today: date) -> Iterator[Fault]:
    """The faults of an answer to a statement."""
    if answer.on > today:
        yield Fault("on", "conflict", f"An answer cannot be given for a future day: give {today} or an earlier day.")
    if answer.answer is not ChecklistAnswer.NOT_MET and not answer.evidence:
        yield Fault("evidence", "required", "Give at least one address where the public can read that this is so.")
    yield from evidence_faults(answer.evidence)


def _time_faults(from_date: date | None, until_date: date | None) -> Iterator[Fault]:
    if from_date is not None and until_date is not None and until_date <= from_date:
        yield Fault("until_date", "conflict", f"It ends after the day on which it begins ({from_date}).")
