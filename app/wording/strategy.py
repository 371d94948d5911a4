"""Strategies, outcomes and actions in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from app.domain.strategy.agreement import Agreement, AgreementFinding, AgreementReason
from app.domain.strategy.progress import Progress, ProgressStatus
from app.domain.strategy.strategy import Strategy
from app.wording.health import number_of
from app.wording.period import day_label

_STATUSES = {
    ProgressStatus.NOT_STARTED: "Not started",
    ProgressStatus.ON_TRACK: "On track",
    ProgressStatus.AT_RISK: "At risk",
    ProgressStatus.OFF_TRACK: "Off track",
    ProgressStatus.COMPLETE: "Complete",
    ProgressStatus.STOPPED: "Stopped",
}
_CANNOT_BE_TOLD = {
    AgreementReason.NOT_STATED: "Nobody has said yet how this outcome is coming on.",
    AgreementReason.NOT_UNDER_WAY: "This outcome is not under way, so its indicators are not compared with it.",
    AgreementReason.NO_INDICATORS: "No published indicator shows this outcome.",
    AgreementReason.NOTHING_JUDGED: "The indicators of this outcome have no direction of travel to compare with it.",
}


def status_label(status: ProgressStatus | None) -> str:
    """A status as people read it."""
    return "Not stated" if status is None else _STATUSES[status]


def years_label(strategy: Strategy) -> str:
    """The years of a strategy: `2025 to 2030`."""
    return f"{strategy.first_year} to {strategy.last_year}"


def in_force_sentence(*, begins: date, replaced_on: date | None, day: date, last_year: int) -> str:
    """Whether a strategy holds today, and since or until when."""
    if begins > day:
        return f"It begins on {day_label(begins)}."
    if replaced_on is not None and replaced_on <= day:
        return f"It was replaced on {day_label(replaced_on)}."
    if day.year > last_year:
        return f"It ended with {last_year}."
    return "It is in force."


def progress_sentence(progress: Progress | None) -> str:
    """What was stated last, and when: `On track, 40% done (5 May 2026).` in one sentence."""
    if progress is None:
        return "Nothing has been stated yet."
    done = "" if progress.percent is None else f", {progress.percent}% done"
    return f"{status_label(progress.status)}{done} ({day_label(progress.on)})."


def actions_sentence(statuses: Iterable[ProgressStatus | None], *, overdue: int, examples: int = 0) -> str:
    """How many actions there are, by status, how many are past their day, and how many are made up."""
    counts = Counter(statuses)
    total = sum(counts.values())
    if not total:
        return "No action is published."
    order = [*ProgressStatus, None]
    parts = [f"{counts[status]} {status_label(status).lower()}" for status in order if counts[status]]
    return f"{number_of(total, 'action')}: {', '.join(parts)}.{_overdue(overdue)}{examples_sentence(examples)}"


def _overdue(number: int) -> str:
    if number == 0:
        return ""
    return " 1 is past its day." if number == 1 else f" {number} are past their day."


def examples_sentence(number: int) -> str:
    """That some actions are made up, with a space before it; nothing where none is."""
    if number == 0:
        return ""
    verb = "action is an example" if number == 1 else "actions are examples"
    return f" {number} {verb}, made up to show how this looks."


def finding_sentence(finding: AgreementFinding, stated: ProgressStatus | None, *, titles: Sequence[str]) -> str:
    """Whether what is stated and what the indicators say agree; `titles` are those of its indicators, in order."""
    if finding.agreement is Agreement.CANNOT_BE_TOLD:
        return _CANNOT_BE_TOLD[finding.reason]
    label = status_label(stated).lower()
    named = _listed([titles[place] for place in finding.places])
    match finding.reason:
        case AgreementReason.WARNED:
            return f"This outcome is stated as {label}, but there is a warning for: {named}."
        case AgreementReason.MOST_WORSENED:
            return f"This outcome is stated as {label}, but most of its indicators became worse: {named}."
        case AgreementReason.NONE_AGAINST:
            return f"This outcome is stated as {label}, but its indicators became better: {named}."
    return f"Its indicators do not contradict that this outcome is {label}."


def _listed(names: Sequence[str]) -> str:
    return "; ".join(names)
