"""The change summary for people: labels, a sentence for each item, and a paragraph for reading aloud."""

from datetime import date

from app.domain.measures.indicator import in_force
from app.domain.performance.change_summary import SummaryCounts, SummaryItem, SummaryKind
from app.domain.warnings.evidence import LineKind, NearEvidence
from app.domain.warnings.life import ClearedReason, Warning
from app.domain.warnings.rules import WarningRule
from app.wording import target as target_words
from app.wording import warning as warning_words
from app.wording.area import place_name
from app.wording.period import day_label, in_sentence, when

NOTHING_CHANGED = "nothing turned red, and no warning was raised or cleared"
NOTHING_BEFORE = "Nothing was public before that it could be compared with."
ALL_ANSWERED = "Every open warning that the council answers for has an answer."

_LABELS = {
    SummaryKind.TURNED_RED: "Turned red",
    SummaryKind.RAISED: "Warning raised",
    SummaryKind.MORE_SERIOUS: "Warning more serious",
    SummaryKind.REOPENED: "Warning open again",
    SummaryKind.UNANSWERED: "Without an answer",
    SummaryKind.PROMISE_OVERDUE: "Promise past its date",
    SummaryKind.ACCEPTED: "Warning accepted for now",
    SummaryKind.CLEARED: "Warning cleared",
    SummaryKind.RETRACTED: "Warning withdrawn after a correction",
    SummaryKind.NO_LONGER_RED: "No longer red",
}
# What follows a number of indicators or warnings, for one and for many.
_PHRASES = {
    SummaryKind.TURNED_RED: ("indicator turned red", "indicators turned red"),
    SummaryKind.RAISED: ("warning was raised", "warnings were raised"),
    SummaryKind.MORE_SERIOUS: ("warning became more serious", "warnings became more serious"),
    SummaryKind.REOPENED: ("warning is open again", "warnings are open again"),
    SummaryKind.ACCEPTED: ("warning was accepted for now", "warnings were accepted for now"),
    SummaryKind.CLEARED: ("warning was cleared", "warnings were cleared"),
    SummaryKind.RETRACTED: ("warning was withdrawn after a correction", "warnings were withdrawn after a correction"),
    SummaryKind.NO_LONGER_RED: ("indicator is no longer red", "indicators are no longer red"),
}
_WARNED_OF = {
    WarningRule.THRESHOLD_BREACHED: "it is past the warning level",
    WarningRule.OFF_TARGET: "it is off target",
    WarningRule.NEAR_THRESHOLD: "it is near the warning level",
    WarningRule.FAR_FROM_PEERS: "it is far behind similar councils",
    WarningRule.SUSTAINED_DECLINE: "it has been getting worse for some time",
    WarningRule.SIGNIFICANT_DECLINE: "it is getting worse beyond chance",
    WarningRule.OVERDUE: "it is overdue",
    WarningRule.DATA_QUALITY: "its figures need checking",
}
_BECAUSE = {
    ClearedReason.CONDITION_ENDED: "that is no longer so",
    ClearedReason.RULE_OFF: "the rule is switched off",
    ClearedReason.SERIES_BREAK: "the figures can no longer be compared with those before",
    ClearedReason.PAUSED: "the publisher has paused the figure",
    ClearedReason.DISCONTINUED: "nobody publishes the figure any more",
    ClearedReason.RETIRED: "the council no longer uses the indicator",
    ClearedReason.AREA_ENDED: "the area has ended",
}


def kind_label(kind: SummaryKind) -> str:
    """The kind of an item, in a few words."""
    return _LABELS[kind]


def sentence(item: SummaryItem, *, place: str) -> str:
    """One sentence or two for a resident of `place`."""
    warning = item.warning
    if warning is None:
        return _of_target(item, place=place)
    title = in_force(item.card.versions, period=warning.latest).title
    match item.kind:
        case SummaryKind.CLEARED:
            return f"{title}: the warning that {_warned_of(warning)} is over, because {_because(item)}."
        case SummaryKind.RETRACTED if warning.evidence is not None:
            return (
                f"{title}: the warning of {in_sentence(warning.raised_in)} that {_warned_of(warning)} was "
                "withdrawn, because what it rested on was corrected."
            )
    return f"{_of_warning(item, warning, place=place)}{_added(item, warning)}"


def opening(place: str, *, working: bool, since: date | None, published_on: date | None) -> str:
    """How the paragraph begins: what has changed for `place`, since when (None: by the publication of a day)."""
    name = place_name(place)
    if since is not None:
        recorded = ", by what is recorded" if working else ""
        return f"What has changed in {name} since {day_label(since)}{recorded}"
    if working or published_on is None:
        return f"What is recorded in {name} and not public yet"
    return f"What the publication of {day_label(published_on)} changed in {name}"


def paragraph(counts: SummaryCounts, *, begins: str | None, is_answerable: bool) -> str:
    """The whole in a paragraph to read aloud; its beginning, `begins`, says since when, or that nothing is compared.

    `is_answerable` is whether somebody could have answered, so that their silence is worth a word.
    """
    changes = [_counted(counts.of(kind), *_PHRASES[kind]) for kind in _PHRASES if counts.of(kind)]
    sentences = [NOTHING_BEFORE if begins is None else f"{begins}: {_joined(changes) or NOTHING_CHANGED}."]
    unanswered, overdue = counts.of(SummaryKind.UNANSWERED), counts.of(SummaryKind.PROMISE_OVERDUE)
    if unanswered:
        sentences.append(f"{_counted(unanswered, 'open warning has', 'open warnings have')} no answer yet.")
    elif is_answerable:
        sentences.append(ALL_ANSWERED)
    if overdue:
        singular, plural = (
            "promise is past its date, and its warning is",
            "promises are past their dates, and their warnings are",
        )
        sentences.append(f"{_counted(overdue, singular, plural)} not over.")
    return " ".join(sentences)


def _of_target(item: SummaryItem, *, place: str) -> str:
    definition = item.card.definition
    judged = target_words.sentence(item.card.target, definition=definition, place=place)
    if item.kind is SummaryKind.TURNED_RED:
        return f"{definition.title}: {judged}"
    return f"{definition.title} is no longer red. {judged or 'No target is set for its latest figure.'}"


def _of_warning(item: SummaryItem, warning: Warning, *, place: str) -> str:
    definition = in_force(item.card.versions, period=warning.latest)
    return warning_words.sentence(warning.evidence, definition, place=place)


def _added(item: SummaryItem, warning: Warning) -> str:
    """What follows the sentence of a warning, by the kind of item."""
    response = warning.response
    match item.kind:
        case SummaryKind.MORE_SERIOUS if item.severity_before is not None:
            before, now = map(warning_words.severity_label, (item.severity_before, warning.severity))
            return f" It is more serious than before: {now.lower()}, after {before.lower()}."
        case SummaryKind.REOPENED:
            return " It is no longer accepted."
        case SummaryKind.UNANSWERED:
            return " It has no response and no commentary."
        case SummaryKind.PROMISE_OVERDUE if response is not None and response.due is not None:
            return f" What the council promised was due by {day_label(response.due)}."
        case SummaryKind.ACCEPTED if response is not None and response.accepted_until is not None:
            return f" The council accepts it until {day_label(response.accepted_until)}."
    return ""


def _warned_of(warning: Warning) -> str:
    evidence = warning.evidence
    if isinstance(evidence, NearEvidence) and evidence.line is LineKind.TARGET:
        return "it is near the level where it is red"
    return _WARNED_OF[warning.rule]


def _is_past_its_line(item: SummaryItem) -> bool:
    """Whether what the warning said to be near its line is past it by now, which is another warning."""
    evidence = None if item.warning is None else item.warning.evidence
    if not isinstance(evidence, NearEvidence):
        return False
    by_threshold = evidence.line is LineKind.WARNING_THRESHOLD
    past = WarningRule.THRESHOLD_BREACHED if by_threshold else WarningRule.OFF_TARGET
    return any(warning.rule is past for warning in item.card.live_warnings)


def _because(item: SummaryItem) -> str:
    warning = item.warning
    if warning is None or not item.is_present or warning.cleared_because is None:
        return _BECAUSE[ClearedReason.CONDITION_ENDED]
    if warning.cleared_because is not ClearedReason.CONDITION_ENDED:
        return _BECAUSE[warning.cleared_because]
    if warning.rule is WarningRule.OVERDUE:
        return "the late figure has come or is no longer expected"
    then = "" if warning.cleared_in is None else f" {when(warning.cleared_in)}"
    return f"{'it is past that level' if _is_past_its_line(item) else _BECAUSE[warning.cleared_because]}{then}"


def _joined(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _counted(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"
