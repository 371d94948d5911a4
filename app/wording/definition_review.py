"""Definition reviews in words: the ten principles as questions, what the data show, and what is proposed."""

from collections.abc import Callable, Mapping

from app.domain.measures.definition_review import (
    Fulfilment,
    Principle,
    RetirementReason,
    ReviewEvidence,
    ReviewFact,
    ReviewVerdict,
    VerdictCounts,
)
from app.wording.health import number_of
from app.wording.period import day_label, in_sentence

# By principle its title, and what it asks.
PRINCIPLES: Mapping[Principle, tuple[str, str]] = {
    Principle.MEASURABLE: (
        "Measurable, with a purpose and targets",
        "Can it be measured, is it clear what it is for, and is it clear what figure we want to reach?",
    ),
    Principle.DRIVES_IMPROVEMENT: (
        "Drives improvement",
        "Has anything been done differently because of this figure?",
    ),
    Principle.EFFICIENCY: (
        "Efficiency and productivity",
        "Does it help us to do more with the same people and money?",
    ),
    Principle.VALUE_FOR_MONEY: (
        "Value for money",
        "Does it show whether residents get good value, beside what others achieve?",
    ),
    Principle.EASY_TO_COMPILE: (
        "Easy to compile",
        "Can the figure be put together in little time, from records that are there anyway?",
    ),
    Principle.DIGITAL: ("Digital", "Does the figure come straight from a system, without typing it again?"),
    Principle.QUALITY: (
        "Quality, not quantity",
        "Does it say how well something is done, and not only how much? Can its figures be trusted?",
    ),
    Principle.ACCESSIBLE: ("Accessible", "Can residents find it, and understand it without help?"),
    Principle.WARNING_SIGNS: (
        "Identifies warning signs",
        "Would it show in good time that a service is going wrong?",
    ),
    Principle.TRANSPARENT: (
        "Transparent and accountable",
        "Is it published in time, good or bad, with somebody who answers for it?",
    ),
}
_ANSWERS = {
    Fulfilment.MET: "Met",
    Fulfilment.PARTLY: "Partly met",
    Fulfilment.NOT_MET: "Not met",
    Fulfilment.NOT_ANSWERED: "Not answered",
}
_VERDICTS = {ReviewVerdict.KEEP: "Keep", ReviewVerdict.CHANGE: "Change", ReviewVerdict.RETIRE: "Retire"}


def answer_label(answer: Fulfilment) -> str:
    """An answer as people read it."""
    return _ANSWERS[answer]


def verdict_label(verdict: ReviewVerdict | None) -> str:
    """A verdict as people read it."""
    return "Not decided" if verdict is None else _VERDICTS[verdict]


def fact_sentence(fact: ReviewFact, evidence: ReviewEvidence) -> str:
    """What the data show, in one sentence."""
    return _FACTS[fact](evidence)


def proposal_sentence(reason: RetirementReason, evidence: ReviewEvidence) -> str:
    """Why an indicator is proposed for retirement."""
    if reason is RetirementReason.NO_PURPOSE:
        return "Its definition has no purpose, so it is proposed for retirement."
    return (
        f"It has no target for {in_sentence(evidence.year)} or later, and no aim of the strategy, no other indicator, "
        "no warning threshold and no warning rests on it, so it is proposed for retirement."
    )


def summary_sentence(counts: VerdictCounts, *, proposed: int) -> str:
    """How many indicators are to be kept, changed and retired, and what is still to do."""
    total = counts.keep + counts.change + counts.retire + counts.undecided + counts.not_reviewed
    if total == 0:
        return "There is no indicator to review."
    parts = [
        f"{number} {what}"
        for number, what in (
            (counts.keep, "to keep"),
            (counts.change, "to change"),
            (counts.retire, "to retire"),
            (counts.undecided, "not decided yet"),
            (counts.not_reviewed, "not reviewed yet"),
        )
        if number
    ]
    verb = "is" if proposed == 1 else "are"
    proposals = f" {proposed} {verb} proposed for retirement." if proposed else ""
    return f"{number_of(total, 'indicator')}: {', '.join(parts)}.{proposals}"


def _purpose(evidence: ReviewEvidence) -> str:
    verb = "says" if evidence.has_purpose else "does not say"
    return f"Its definition {verb} what it is for."


def _target(evidence: ReviewEvidence) -> str:
    last = evidence.last_target
    if last is None:
        return "No target was ever set."
    if evidence.has_target:
        return f"A target is set for {in_sentence(last)}."
    return f"The last target was for {in_sentence(last)}."


def _drives(evidence: ReviewEvidence) -> str:
    parts = [
        *([number_of(len(evidence.aims), "aim") + " of the strategy"] if evidence.aims else []),
        *([number_of(len(evidence.feeds), "other indicator")] if evidence.feeds else []),
        *(["a warning threshold"] if evidence.has_threshold else []),
        *([number_of(evidence.warnings, "warning")] if evidence.warnings else []),
    ]
    return f"What rests on it: {', '.join(parts)}." if parts else "Nothing rests on it."


def _updated(evidence: ReviewEvidence) -> str:
    recording, year = evidence.recording, in_sentence(evidence.year)
    if recording.last_on is None:
        return "No figure was ever recorded."
    if recording.in_year:
        return f"{number_of(recording.in_year, 'figure')} recorded in {year}, last on {day_label(recording.last_on)}."
    return f"No figure was recorded in {year}; the last was on {day_label(recording.last_on)}."


def _posted(evidence: ReviewEvidence) -> str:
    labels = evidence.recording.labels
    if not labels:
        return "It is not known whether by hand or by a script: no figure was sent with a key in the year."
    named = ", ".join(f"“{label}”" for label in labels)
    return f"It is not certain whether by hand or by a script. Sent with: {named}."


def _revised(evidence: ReviewEvidence) -> str:
    recording = evidence.recording
    if not recording.figures:
        return "No figure is held."
    if not recording.revised:
        figures = "Its one figure" if recording.figures == 1 else f"None of its {recording.figures} figures"
        return f"{figures} was {'never' if recording.figures == 1 else 'ever'} corrected."
    verb = "was" if recording.revised == 1 else "were"
    return f"{recording.revised} of its {number_of(recording.figures, 'figure')} {verb} corrected at least once."


def _benchmark(evidence: ReviewEvidence) -> str:
    if not evidence.is_comparable:
        return "By its definition it cannot be compared with other areas."
    figures = "Figures" if evidence.has_benchmark else "No figures"
    return f"{figures} of other areas are held to compare it with."


def _public(evidence: ReviewEvidence) -> str:
    return "Residents can read it." if evidence.is_public else "It is for the council alone."


def _threshold(evidence: ReviewEvidence) -> str:
    return "A warning threshold is set." if evidence.has_threshold else "No warning threshold is set."


def _in_time(evidence: ReviewEvidence) -> str:
    if evidence.is_late is None:
        return "It is not known whether it is in time: no further figure is expected, or no date is set."
    return "A figure is late." if evidence.is_late else "No figure is late."


_FACTS: Mapping[ReviewFact, Callable[[ReviewEvidence], str]] = {
    ReviewFact.PURPOSE: _purpose,
    ReviewFact.TARGET: _target,
    ReviewFact.DRIVES: _drives,
    ReviewFact.UPDATED: _updated,
    ReviewFact.POSTED: _posted,
    ReviewFact.REVISED: _revised,
    ReviewFact.BENCHMARK: _benchmark,
    ReviewFact.PUBLIC: _public,
    ReviewFact.THRESHOLD: _threshold,
    ReviewFact.IN_TIME: _in_time,
}
