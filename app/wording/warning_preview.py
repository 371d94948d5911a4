"""What a preview of warnings says in sentences: what would be raised and cleared, how often, and how surely."""

from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.performance.neighbours import Neighbours
from app.domain.performance.trial_effect import PastEffect, TrialOutcome
from app.domain.warnings.england import NotKnownReason, Precision
from app.domain.warnings.evidence import LineKind, NotAssessedReason
from app.domain.warnings.rules import WarningRule
from app.wording.area import at_start
from app.wording.health import number_of
from app.wording.number import display, figure_display
from app.wording.period import in_sentence
from app.wording.warning import not_assessed

_OUTCOMES = {
    TrialOutcome.RAISED: "Would be raised",
    TrialOutcome.CLEARED: "Would be cleared",
    TrialOutcome.SEVERITY_CHANGED: "Would have another severity",
    TrialOutcome.UNCHANGED: "Would stay as it is",
}
_NOT_KNOWN = {
    NotKnownReason.OUTCOME: "it is about what has already happened, not about what may happen",
    NotKnownReason.NO_POSITION: "too few figures of other councils are held to say where the line lies among them",
    NotKnownReason.NO_TARGETS: "the targets of other councils are not held",
    NotKnownReason.NO_DUE_DATES: "the due dates of other councils are not held",
    NotKnownReason.NO_REVISIONS: "the quarters, corrections and targets of other councils are not held",
    NotKnownReason.NOT_TRIED: "it was not tried with these parameters",
    NotKnownReason.NEVER_RAISED: "no council was so near its line that the rule would warn",
    NotKnownReason.RULE_OFF: "the rule is off",
}


def outcome_label(outcome: TrialOutcome) -> str:
    """What becomes of a warning, in a few words."""
    return _OUTCOMES[outcome]


def summary(outcomes: list[TrialOutcome], past: PastEffect, *, judged: int) -> str:
    """The consequences in a few sentences."""
    changed = {outcome: outcomes.count(outcome) for outcome in TrialOutcome}
    words = {
        TrialOutcome.RAISED: "raised",
        TrialOutcome.CLEARED: "cleared",
        TrialOutcome.SEVERITY_CHANGED: "with another severity",
        TrialOutcome.UNCHANGED: "as before",
    }
    parts = [f"{number} {words[outcome]}" for outcome, number in changed.items() if number]
    sentences = [f"The open warnings of {number_of(judged, 'indicator')}: {', '.join(parts) or 'none'}."]
    if past.years:
        first, last = past.years[0].year, past.years[-1].year
        span = f"from {first} to {last}" if first != last else f"of {first}"
        sentences.append(
            f"With the figures {span} that makes {_a_year(past.a_year_after)} new warnings a year, compared "
            f"with {_a_year(past.a_year_before)} as things are."
        )
    else:
        sentences.append("No figure is held to try it on.")
    return " ".join(sentences)


def _a_year(number: float) -> str:
    return display(number, unit="", decimal_places=1)


def precision_sentence(precision: Precision, *, rule: WarningRule) -> str:
    """How often a rule came true among England's districts, in one sentence."""
    if precision.reason is not None:
        return f"Not known: {_NOT_KNOWN[precision.reason]}."
    if precision.share is None:
        return "Not known: it would have warned of no council."
    of_100 = round(100 * precision.share)
    if rule is WarningRule.THRESHOLD_BREACHED:
        past = display(100 * (precision.tried or 0), unit="percent", decimal_places=1)
        return (
            f"Of 100 English councils newly past a line that {past} are past, about {of_100} were past it a year later "
            "too."
        )
    sentence = f"Of 100 such warnings of English councils, about {of_100} came true within two years"
    return f"{sentence} (tried at {precision.tried:g})." if precision.tried is not None else f"{sentence}."


def neighbours_sentence(neighbours: Neighbours, definition: Definition) -> str:
    """How many similar councils would be past the line, in one sentence."""
    what = "warning level" if neighbours.line is LineKind.WARNING_THRESHOLD else "target"
    if neighbours.period is None or neighbours.reason not in (None, NotAssessedReason.NO_LINE):
        return not_assessed(neighbours.reason or NotAssessedReason.NO_VALUE)
    figures, then = len(neighbours.figures), in_sentence(neighbours.period)
    if neighbours.after is None:
        return f"Without a {what} for {then} no similar council is past one."
    level = figure_display(neighbours.after.at, definition=definition)
    past = len(neighbours.past(neighbours.after))
    verb = "are" if past > 1 else "is"
    others = "councils of its kind" if neighbours.comparator.needs_coverage else "similar councils"
    return at_start(f"{past or 'none'} of {figures} {others} with a figure for {then} {verb} past {level}.")


def reach_sentence(period: Period, *, figures: int) -> str:
    """How many figures a target judges, in one sentence."""
    if not figures:
        return f"The target for {in_sentence(period)} judges no figure, because no figure for that time is held."
    return f"The target for {in_sentence(period)} judges {number_of(figures, 'figure')}."
