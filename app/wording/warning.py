"""Warning signs in words: one sentence from a warning's evidence, and why a rule was not assessed."""

from decimal import Decimal
from functools import partial
from typing import assert_never

from app.domain.judgement.benchmark import STRENGTHS
from app.domain.judgement.direction import NotComparableReason
from app.domain.judgement.time_series.process_limits import SignalKind
from app.domain.measures.indicator import CompareWith, Definition, Polarity, ThresholdBasis, ThresholdKind
from app.domain.measures.number import exact
from app.domain.measures.period import MONTHS_IN_YEAR, Period
from app.domain.warnings.budget import Discount
from app.domain.warnings.data_quality import QualityEvidence, QualityFlaw, QualityKind
from app.domain.warnings.evidence import (
    DeclineEvidence,
    Evidence,
    LineKind,
    NearEvidence,
    NotAssessedReason,
    OverdueEvidence,
    PeersEvidence,
    SignalEvidence,
    TargetEvidence,
    ThresholdEvidence,
    TrendEvidence,
)
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.wording.area import at_start, comparator_in_sentence, place_name, whose
from app.wording.currency import periods_in_words
from app.wording.number import display, in_words, places_of
from app.wording.period import day_label, in_sentence, when

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
    NotAssessedReason.NOT_LIKE_FOR_LIKE: "the similar areas' figures do not count the same",
    NotAssessedReason.NO_SPREAD: "most of the similar areas have the same figure",
    NotAssessedReason.PAUSED: "the publisher has paused the figure",
    NotAssessedReason.DISCONTINUED: "nobody publishes the figure any more",
    NotAssessedReason.RETIRED: "the council no longer uses the indicator",
    NotAssessedReason.AREA_ENDED: "the area has ended",
    NotAssessedReason.SUPPLIED_BY_OTHERS: "others publish the figure",
    NotAssessedReason.NO_DUE_DATE: "it is not known when the next figure is due",
    NotAssessedReason.CAVEAT: "it would rest on figures that the definition marks as doubtful",
    NotAssessedReason.NO_LINE: "neither a warning threshold nor a target is set",
    NotAssessedReason.OVERLAPS: "the figures of neighbouring years share months",
    NotAssessedReason.TOO_FEW_POINTS: "fewer than five figures of the last five years can be compared",
    NotAssessedReason.TOO_FEW_CHANGES: "too few years in a row can be compared",
    NotAssessedReason.NO_USUAL_CHANGE: "the figure does not usually change",
    NotAssessedReason.NO_TREND: "too few figures in a row can be compared to tell a trend from chance",
    NotAssessedReason.DRIFTS: "each figure is much like the one before, and too few similar areas have figures",
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
_RULES = {
    WarningRule.THRESHOLD_BREACHED: "Past the warning level",
    WarningRule.OFF_TARGET: "Off target",
    WarningRule.NEAR_THRESHOLD: "Near the warning level",
    WarningRule.FAR_FROM_PEERS: "Far behind similar councils",
    WarningRule.SUSTAINED_DECLINE: "Getting worse for some time",
    WarningRule.SIGNIFICANT_DECLINE: "Getting worse beyond chance",
    WarningRule.OVERDUE: "Overdue",
    WarningRule.DATA_QUALITY: "Figures to check",
}
_SEVERITIES = {Severity.WATCH: "To watch", Severity.WARNING: "Warning", Severity.CRITICAL: "Critical"}
_STATES = {
    WarningState.OPEN: "Open",
    WarningState.ACCEPTED: "Accepted for now",
    WarningState.CLEARED: "Cleared",
    WarningState.RETRACTED: "Withdrawn after a correction",
}
_THRESHOLDS = {
    ThresholdBasis.COUNCIL: "the council's warning level of {level}",
    ThresholdBasis.STATISTICAL: "the warning level of {level}, which comes from past figures",
    ThresholdBasis.EXPECTED_RANGE: "the end of its expected range, {level}",
}
_NOUNS = {1: "months", 3: "quarters", MONTHS_IN_YEAR: "years"}

_SIGNALS = {
    SignalKind.OUTSIDE_LIMITS: "is worse than its usual range",
    SignalKind.RUN_OF_STEPS: "has got worse six times running or more",
    SignalKind.TWO_OF_THREE: "is at the worse end of its usual range for the second time in three",
    SignalKind.RUN_ON_ONE_SIDE: "has been worse than its average for longer than chance allows",
}
_AGAINST_OTHERS = {
    SignalKind.OUTSIDE_LIMITS: "by more than chance",
    SignalKind.RUN_OF_STEPS: "six times running or more",
    SignalKind.TWO_OF_THREE: "twice in three times",
    SignalKind.RUN_ON_ONE_SIDE: "for longer than chance allows",
}


def rule_label(rule: WarningRule) -> str:
    """What a rule warns of, in a few words."""
    return _RULES[rule]


def severity_label(severity: Severity) -> str:
    """How serious a warning is, in a word or two."""
    return _SEVERITIES[severity]


def state_label(state: WarningState) -> str:
    """Where a warning is in its life, in a few words."""
    return _STATES[state]


def not_assessed(reason: str) -> str:
    """Why a rule was not assessed, in one sentence."""
    code, _, detail = reason.partition(":")
    phrase = _NOT_COMPARABLE[NotComparableReason(detail)] if detail else _NOT_ASSESSED[NotAssessedReason(code)]
    return f"Not assessed: {phrase}."


def discount_sentence(discount: Discount) -> str:
    """Why a trend is not among the most urgent warnings."""
    return (
        f"This may be chance: of the {discount.tests} trends that were looked at, one so clear can come about by luck."
    )


def sentence(evidence: Evidence | None, definition: Definition, *, place: str) -> str:
    """One sentence for a resident of `place` from a warning's evidence; without it, why there is none."""
    match evidence:
        case None:
            text = "this warning was withdrawn, because a figure that it rested on is suppressed to protect people"
        case ThresholdEvidence():
            text = _past_threshold(evidence, definition=definition, place=place)
        case TargetEvidence():
            text = _off_target(evidence, definition=definition, place=place)
        case NearEvidence():
            text = _near(evidence, definition=definition, place=place)
        case TrendEvidence() | SignalEvidence():
            text = _significant_decline(evidence, definition=definition, place=place)
        case DeclineEvidence():
            text = _declining(evidence, definition=definition, place=place)
        case PeersEvidence():
            text = _far_from_peers(evidence, definition=definition, place=place)
        case OverdueEvidence():
            text = _overdue(evidence, place=place)
        case QualityEvidence():
            text = "; ".join(_flaw(flaw, definition=definition, place=place) for flaw in evidence.flaws)
        case _:
            assert_never(evidence)
    return f"{definition.title}: {text}."


def _past_threshold(evidence: ThresholdEvidence, *, definition: Definition, place: str) -> str:
    side = "below" if evidence.kind is ThresholdKind.FLOOR else "above"
    line = _THRESHOLDS[evidence.basis].format(level=_level(evidence.level, definition=definition))
    return f"{_figure(evidence.value, evidence.period, definition=definition, place=place)}, is {side} {line}"


def _off_target(evidence: TargetEvidence, *, definition: Definition, place: str) -> str:
    figure = _figure(evidence.value, evidence.period, definition=definition, place=place)
    provisional = " (provisional)" if evidence.provisional else ""
    target = f"the target of {_level(exact(evidence.target), definition=definition)}"
    if evidence.target_upper is not None:
        target += f" to {_level(exact(evidence.target_upper), definition=definition)}"
    return f"{figure}{provisional}, misses {target}"


def _significant_decline(evidence: TrendEvidence | SignalEvidence, *, definition: Definition, place: str) -> str:
    if isinstance(evidence, TrendEvidence):
        return _trend(evidence, definition=definition, place=place)
    return _signal(evidence, definition=definition, place=place)


def _near(evidence: NearEvidence, *, definition: Definition, place: str) -> str:
    figure = _figure(evidence.value, evidence.period, definition=definition, place=place)
    level = _level(evidence.line_at, definition=definition)
    line = (
        f"the warning level of {level}" if evidence.line is LineKind.WARNING_THRESHOLD else f"{level}, where it is red"
    )
    if evidence.others_change is None:  # without figures of others there is no share of councils
        return f"{figure}, is near {line}"
    of_100 = round(evidence.chance * 100)
    return f"{figure}, is near {line}: of 100 councils this near, about {of_100} crossed it within two years"


def _trend(evidence: TrendEvidence, *, definition: Definition, place: str) -> str:
    first, latest = evidence.points[0], evidence.points[-1]
    before = in_words(first.value, unit=definition.unit, decimal_places=definition.decimal_places)
    now = display(latest.value, unit=definition.unit, decimal_places=definition.decimal_places)
    change = f"from {before} {when(first.period)} to {now} {when(latest.period)}"
    return f"{at_start(place_name(place))} has got worse over five years by more than chance, {change}"


def _signal(evidence: SignalEvidence, *, definition: Definition, place: str) -> str:
    latest = evidence.points[-1]
    own = in_words(latest.value, unit=definition.unit, decimal_places=definition.decimal_places)
    subject, then = at_start(place_name(place)), when(evidence.period)
    if evidence.comparator is None or evidence.name is None:
        return f"{subject} {_SIGNALS[evidence.kind]}: {own} {then}"
    others = comparator_in_sentence(evidence.comparator, name=evidence.name)
    median = _level(latest.value - latest.charted, definition=definition)
    how = _AGAINST_OTHERS[evidence.kind]
    return f"{subject} has lost ground against {others} {how}: {own} {then}, against a middle value of {median}"


def _declining(evidence: DeclineEvidence, *, definition: Definition, place: str) -> str:
    away = definition.polarity is Polarity.TARGET_IS_BEST
    worse = "moved further from its target" if away else "got worse"
    times = len(evidence.points)
    each = f" in each of the last {times} {_noun(evidence)}" if times > 1 else ""
    newest, oldest = evidence.base_periods[0], evidence.base_periods[-1]
    base = in_words(evidence.base_value, unit=definition.unit, decimal_places=definition.decimal_places)
    if oldest == newest:
        base = f"{base} {when(newest)}"
    else:
        base = f"{base} (the average of {in_sentence(oldest)} to {in_sentence(newest)})"
    latest = evidence.points[-1]
    now = display(latest.value, unit=definition.unit, decimal_places=definition.decimal_places)
    return f"{at_start(place_name(place))} has {worse}{each}, from {base} to {now} {when(latest.period)}"


def _noun(evidence: DeclineEvidence) -> str:
    """The noun for a run of comparisons: years, or the periods where each follows the other."""
    months = evidence.points[0].period.months
    if evidence.compare_with is CompareWith.SAME_PERIOD_LAST_YEAR and months <= MONTHS_IN_YEAR:
        return _NOUNS[MONTHS_IN_YEAR]
    stepwise = evidence.compare_with is CompareWith.PREVIOUS_PERIOD
    return _NOUNS.get(months, "comparisons") if stepwise else "comparisons"


def _far_from_peers(evidence: PeersEvidence, *, definition: Definition, place: str) -> str:
    others = comparator_in_sentence(evidence.comparator, name=evidence.name)
    strength = next((word for limit, word in STRENGTHS if evidence.distance <= limit), "far")
    own = in_words(evidence.value, unit=definition.unit, decimal_places=definition.decimal_places)
    median, then = _level(evidence.median, definition=definition), when(evidence.period)
    worse = "worse" if strength not in ("much", "far") else f"{strength} worse"
    return f"{at_start(place_name(place))} is {worse} than {others}: {own} {then}, against a middle value of {median}"


def _overdue(evidence: OverdueEvidence, *, place: str) -> str:
    due, several = day_label(evidence.due), len(evidence.missing) > 1
    were = "was due in by" if evidence.working else "was due by"
    late = "not been sent in" if evidence.working else "not been published here yet"
    if several:
        periods = periods_in_words(evidence.missing)
        return f"{whose(place)} figures for {periods} have {late}; the first {were} {due}"
    return f"{whose(place)} figure for {in_sentence(evidence.period)} {were} {due} and has {late}"


def _flaw(flaw: QualityFlaw, *, definition: Definition, place: str) -> str:
    """What is wrong or odd with the figures."""
    number = partial(in_words, unit=definition.unit, decimal_places=definition.decimal_places)
    against = None if flaw.against is None else number(flaw.against)
    if flaw.kind is QualityKind.STALE_TARGET or flaw.value is None:
        target = _level(flaw.against or Decimal(0), definition=definition)
        last = in_sentence(flaw.periods[0])
        return f"the council has set no target for {in_sentence(flaw.period)}; the last one, {target}, was for {last}"
    if flaw.kind is QualityKind.IDENTICAL_VALUES:
        times = len(flaw.periods)
        same = f"the same {times} times in a row, {number(flaw.value)} from {in_sentence(flaw.periods[0])}"
        return f"{whose(place)} figure is {same} to {in_sentence(flaw.period)}, which seldom happens by chance"
    figure = _figure(flaw.value, flaw.period, definition=definition, place=place)
    if flaw.kind is QualityKind.LARGE_REVISION:
        return f"{figure}, has been corrected by more than usual: it was {against} before"
    return f"{figure}, does not match its quarters, which give {against}"


def _figure(value: Decimal, period: Period, *, definition: Definition, place: str) -> str:
    """The council's own figure as the subject of a sentence."""
    number = in_words(value, unit=definition.unit, decimal_places=definition.decimal_places)
    return f"{whose(place)} figure for {in_sentence(period)}, {number}"


def _level(level: Decimal, *, definition: Definition) -> str:
    return display(level, unit=definition.unit, decimal_places=places_of(level, at_least=definition.decimal_places))
