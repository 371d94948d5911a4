"""Warning signs in words: one sentence from a warning's evidence, and why a rule was not assessed."""

from decimal import Decimal
from typing import assert_never

from app.domain.judgement.direction import NotComparableReason
from app.domain.measures.indicator import CompareWith, Definition, Polarity, ThresholdBasis, ThresholdKind
from app.domain.measures.number import exact
from app.domain.measures.period import MONTHS_IN_YEAR, Period
from app.domain.warnings.evidence import (
    DeclineEvidence,
    Evidence,
    NotAssessedReason,
    OverdueEvidence,
    PeersEvidence,
    TargetEvidence,
    ThresholdEvidence,
)
from app.wording.benchmark import places_of
from app.wording.currency import periods_in_words
from app.wording.number import change_in_words, display, in_words
from app.wording.period import day_label, in_sentence

_NOT_ASSESSED = {
    NotAssessedReason.NOT_HOME_AREA: "warnings are given for the council's own area only",
    NotAssessedReason.RULE_OFF: "the rule is switched off for this indicator",
    NotAssessedReason.NO_VALUE: "there is no value for the period",
    NotAssessedReason.NOT_DUE: "the value is not due yet",
    NotAssessedReason.NO_THRESHOLD: "no warning threshold is set",
    NotAssessedReason.NO_TARGET: "no target is set",
    NotAssessedReason.NO_POLARITY: "neither a higher nor a lower figure is better",
    NotAssessedReason.NOT_COMPARABLE: "the value cannot be compared with an earlier one",
    NotAssessedReason.MARGIN_UNKNOWN: "the figure is an estimate whose margin of error is not known",
    NotAssessedReason.COUNT_NOT_COMPARABLE: "totals are not compared between areas",
    NotAssessedReason.NO_COMPARATOR_VALUE: "no figure of similar areas is held",
    NotAssessedReason.TOO_FEW_PEERS: "too few similar areas have a value",
    NotAssessedReason.PERIOD_GAP: "the similar areas' figures are for an earlier period",
    NotAssessedReason.NO_SPREAD: "most of the similar areas have the same figure",
    NotAssessedReason.PAUSED: "the publisher has paused the figure",
    NotAssessedReason.DISCONTINUED: "nobody publishes the figure any more",
    NotAssessedReason.RETIRED: "the council no longer uses the indicator",
    NotAssessedReason.AREA_ENDED: "the area has ended",
    NotAssessedReason.SUPPLIED_BY_OTHERS: "others publish the figure",
    NotAssessedReason.NO_DUE_DATE: "it is not known when the next figure is due",
}
_NOT_COMPARABLE = {
    NotComparableReason.NO_VALUE: "there is no value for the period",
    NotComparableReason.NO_PREVIOUS_VALUE: "too few earlier values are held",
    NotComparableReason.GAP: "an earlier value is missing in between",
    NotComparableReason.BREAK_IN_SERIES: "there is a break in the series",
    NotComparableReason.DEFINITION_CHANGED: "the definition has changed",
    NotComparableReason.ACCUMULATES: "the figure counts up through the year",
    NotComparableReason.OVERLAPS: "the periods overlap",
    NotComparableReason.NO_TARGET: "no target is set to be near to",
}
_NOUNS = {1: "months", 3: "quarters", MONTHS_IN_YEAR: "years"}


def not_assessed(reason: str) -> str:
    """Why a rule was not assessed, in one sentence."""
    code, _, detail = reason.partition(":")
    phrase = _NOT_COMPARABLE[NotComparableReason(detail)] if detail else _NOT_ASSESSED[NotAssessedReason(code)]
    return f"Not assessed: {phrase}."


def sentence(evidence: Evidence, definition: Definition) -> str:
    """One sentence for a resident from a warning's evidence."""
    match evidence:
        case ThresholdEvidence():
            text = _past_threshold(evidence, definition=definition)
        case TargetEvidence():
            text = _off_target(evidence, definition=definition)
        case DeclineEvidence():
            text = _declining(evidence, definition=definition)
        case PeersEvidence():
            text = _far_from_peers(evidence, definition=definition)
        case OverdueEvidence():
            text = _overdue(evidence)
        case _:
            assert_never(evidence)
    return f"{definition.title}: {text}."


def _past_threshold(evidence: ThresholdEvidence, *, definition: Definition) -> str:
    by_council = evidence.basis is ThresholdBasis.COUNCIL
    whose = "the council's warning threshold" if by_council else "a warning threshold drawn from the figures"
    side = "below" if evidence.kind is ThresholdKind.FLOOR else "above"
    value = _value(evidence.value, evidence.period, definition=definition)
    past_by = _size(evidence.past_by, definition=definition)
    return f"{value} is {past_by} {side} {whose}, {_level(evidence.level, definition=definition)}"


def _off_target(evidence: TargetEvidence, *, definition: Definition) -> str:
    value = _value(evidence.value, evidence.period, definition=definition)
    provisional = " (a provisional figure)" if evidence.provisional else ""
    target = f"the target of {_level(exact(evidence.target), definition=definition)}"
    if evidence.target_upper is not None:
        target += f" to {_level(exact(evidence.target_upper), definition=definition)}"
    return f"{value}{provisional} missed {target} by {_size(evidence.off_by, definition=definition)}"


def _declining(evidence: DeclineEvidence, *, definition: Definition) -> str:
    worse = "further from its target" if definition.polarity is Polarity.TARGET_IS_BEST else "worse"
    times = len(evidence.points)
    each = f" in each of the last {times} {_noun(evidence)}" if times > 1 else ""
    newest, oldest = evidence.base_periods[0], evidence.base_periods[-1]
    base = _value(evidence.base_value, newest, definition=definition)
    if oldest != newest:
        mean = display(evidence.base_value, unit=definition.unit, decimal_places=definition.decimal_places)
        periods = f"the {len(evidence.base_periods)} periods from {in_sentence(oldest)} to {in_sentence(newest)}"
        base = f"{mean}, the average of {periods},"
    latest = evidence.points[-1]
    return f"{worse}{each}, from {base} to {_value(latest.value, latest.period, definition=definition)}"


def _noun(evidence: DeclineEvidence) -> str:
    """The noun for a run of comparisons: years, or the periods where each follows the other."""
    months = evidence.points[0].period.months
    if evidence.compare_with is CompareWith.SAME_PERIOD_LAST_YEAR and months <= MONTHS_IN_YEAR:
        return _NOUNS[MONTHS_IN_YEAR]
    stepwise = evidence.compare_with is CompareWith.PREVIOUS_PERIOD
    return _NOUNS.get(months, "comparisons") if stepwise else "comparisons"


def _far_from_peers(evidence: PeersEvidence, *, definition: Definition) -> str:
    value = _value(evidence.value, evidence.period, definition=definition)
    median = _level(evidence.median, definition=definition)
    whose = f"the median of {median} for {evidence.areas_with_value} areas ({evidence.name})"
    return f"{value} is worse than {whose}, by {evidence.distance:.1f} times their usual distance from it"


def _overdue(evidence: OverdueEvidence) -> str:
    due = day_label(evidence.due)
    late, where = ("submitted", "due in") if evidence.working else ("published here", "due")
    if len(evidence.missing) > 1:
        periods = periods_in_words(evidence.missing)
        return f"the figures for {periods} have not been {late}; the first was {where} by {due}"
    return f"the figure for {in_sentence(evidence.period)} was {where} by {due} and has not been {late}"


def _value(value: Decimal, period: Period, *, definition: Definition) -> str:
    number = in_words(value, unit=definition.unit, decimal_places=definition.decimal_places)
    return f"{number} in {in_sentence(period)}"


def _level(level: Decimal, *, definition: Definition) -> str:
    return display(level, unit=definition.unit, decimal_places=places_of(level, at_least=definition.decimal_places))


def _size(size: Decimal, *, definition: Definition) -> str:
    places = places_of(size, at_least=definition.decimal_places)
    return change_in_words(size, unit=definition.unit, decimal_places=places)
