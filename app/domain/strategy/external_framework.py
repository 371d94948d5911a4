"""Frameworks of others: what government and others look at a council by, and which indicators show it, by date."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.measures.indicator import Source
from app.domain.strategy.evidence import EvidenceLink


class FrameworkKind(StrEnum):
    """What a framework is made of: measures that indicators show, or statements that the council answers."""

    MEASURES = "measures"
    CHECKLIST = "checklist"


class Fit(StrEnum):
    """How an indicator shows a measure: it is the same, another way of counting the same, or a part of it."""

    SAME = "same"
    CLOSE = "close"
    PART = "part"


class ChecklistAnswer(StrEnum):
    """What the council says of a statement."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class FrameworkTheme:
    """A heading of a framework."""

    code: str
    title: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FrameworkMeasure:
    """A measure of a framework, or a statement of a checklist, under one of its headings or none."""

    code: str
    title: str
    theme: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework, in force from `from_date` (None: not known) until before `until_date` (None: still)."""

    code: str
    title: str
    description: str
    kind: FrameworkKind
    source: Source
    from_date: date | None
    until_date: date | None
    themes: tuple[FrameworkTheme, ...]
    measures: tuple[FrameworkMeasure, ...]

    def measure(self, code: str) -> FrameworkMeasure | None:
        """The measure with this code, if it has one."""
        return next((measure for measure in self.measures if measure.code == code), None)


@dataclass(frozen=True, slots=True)
class FrameworkMapping:
    """That an indicator shows a measure of a framework, from a day (None: ever) until before another (None: still)."""

    framework: str
    measure: str
    indicator: str
    fit: Fit
    from_date: date | None
    until_date: date | None
    note: str | None


@dataclass(frozen=True, slots=True)
class FrameworkEvidence:
    """What the council answered to a statement of a checklist on a day, in words and with evidence."""

    framework: str
    measure: str
    on: date
    answer: ChecklistAnswer
    explanation: str
    stated_by: str
    evidence: tuple[EvidenceLink, ...]


def holds_on(day: date, *, from_date: date | None, until_date: date | None) -> bool:
    """Whether a day lies in a time: on its first day or later, and before the day that ends it."""
    return (from_date is None or from_date <= day) and (until_date is None or day < until_date)
