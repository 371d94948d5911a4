"""A value against its target in one sentence."""

from collections.abc import Mapping

from app.domain.judgement.target_status import TargetJudgement, TargetReason, TargetStatus, nearest_edge
from app.domain.measures.indicator import AmberKind, Band, BandKind, Definition
from app.domain.measures.number import exact, share
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason
from app.wording.area import at_start, place_name, whose
from app.wording.number import change_in_words, display, figure_display, in_words
from app.wording.value import missing_label

_BECAUSE: Mapping[MissingReason | TargetReason | None, str] = {
    TargetReason.PERCENT_OF_ZERO: ", because a percentage of 0 cannot be worked out",
    TargetReason.NO_LAST_YEAR: ", because there is no figure of a year before to show that it is no worse",
    TargetReason.BREAK_IN_SERIES: ", because the series breaks and the year before cannot show that it is no worse",
    TargetReason.DEFINITION_CHANGED: (
        ", because what is measured changed and the year before cannot show that it is no worse"
    ),
}


_STATUSES = {
    TargetStatus.GREEN: "Green: on target",
    TargetStatus.AMBER: "Amber: near its target",
    TargetStatus.RED: "Red: off target",
    TargetStatus.NO_TARGET: "No target",
    TargetStatus.NO_VALUE: "No figure",
    TargetStatus.NOT_DUE: "Not due yet",
}


def status_label(status: TargetStatus) -> str:
    """A status in a few words, so that colour is never alone."""
    return _STATUSES[status]


def sentence(judgement: TargetJudgement, *, definition: Definition, place: str) -> str | None:
    """One sentence for a resident of `place`: met or missed, by how much, and the status; None without a target."""
    target = judgement.target
    if target is None:
        return None
    aim = target_in_words(target, definition=judgement.set_under or definition)
    if judgement.set_under is not None:
        return f"The target of {aim} was set before what is measured changed, so it does not judge this figure."
    if judgement.value is None or judgement.off_by is None:
        return f"{whose(place)} target is {aim}, but {_why_not(judgement)}."
    subject = at_start(place_name(place))
    status = f"{judgement.status} (provisional)" if judgement.provisional else str(judgement.status)
    if judgement.off_by <= 0:
        return f"{subject} met the target of {aim}: {status}."
    by = change_in_words(judgement.off_by, unit=definition.unit, decimal_places=definition.decimal_places)
    percent = _in_percent(judgement, target=target, definition=definition)
    still, because = _still(judgement, definition=definition), _BECAUSE.get(judgement.reason, "")
    return f"{subject} missed the target of {aim} by {by}{percent}{still}: {status}{because}."


def target_display(target: Target, *, definition: Definition) -> str | None:
    """The target as a card shows it, or its range: `35.0%`, `10 to 20`; a unit in words is not part of it."""
    low = figure_display(target.value, definition=definition)
    return low if target.upper is None else f"{low} to {figure_display(target.upper, definition=definition)}"


def target_in_words(target: Target, *, definition: Definition) -> str:
    """The target with its unit, or its range: `35.0%`, `10 to 20 households`."""
    unit, places = definition.unit, definition.decimal_places
    if target.upper is None:
        return in_words(target.value, unit=unit, decimal_places=places)
    low = display(target.value, unit=unit, decimal_places=places)
    return f"{low} to {in_words(target.upper, unit=unit, decimal_places=places)}"


def _in_percent(judgement: TargetJudgement, *, target: Target, definition: Definition) -> str:
    """The miss in percent of the target, where the rule goes by percent."""
    rule = judgement.rule
    bands = () if rule is None else (rule.green_within, rule.amber.band if rule.amber else None)
    if judgement.value is None or judgement.off_by is None:
        return ""
    if not any(band is not None and band.kind is BandKind.RELATIVE for band in bands):
        return ""
    edge = nearest_edge(judgement.value, target=target, decimal_places=definition.decimal_places)
    part = share(judgement.off_by, edge)
    return "" if part is None else f", which is {part}% of it"


def _why_not(judgement: TargetJudgement) -> str:
    if judgement.value is not None:
        return "it is not judged: neither more nor less is better"
    if isinstance(judgement.reason, MissingReason):
        return f"there is no figure: {missing_label(judgement.reason).lower()}"
    return "there is no figure"


def _still(judgement: TargetJudgement, *, definition: Definition) -> str:
    """Why a missed target is green or amber."""
    rule, unit, places = judgement.rule, definition.unit, definition.decimal_places
    if rule is None or judgement.status is TargetStatus.RED:
        return ""
    if judgement.status is TargetStatus.GREEN or rule.amber is None:
        return f", within the {_band(rule.green_within, definition=definition)} allowed"
    match rule.amber.kind:
        case AmberKind.NOT_WORSE_THAN_LAST_YEAR:
            last_year = judgement.last_year or 0
            return f", but no worse than a year before ({display(last_year, unit=unit, decimal_places=places)})"
        case AmberKind.FLOOR:
            level = rule.amber.level or 0
            return f", but not past the floor of {in_words(level, unit=unit, decimal_places=places)}"
        case AmberKind.WITHIN:
            return f", within the {_band(rule.amber.band or Band(), definition=definition)} allowed for amber"


def _band(band: Band, *, definition: Definition) -> str:
    """The band as it was set, with no more decimal places than that."""
    text = f"{exact(band.amount).normalize():f}"
    if band.kind is BandKind.RELATIVE:
        return f"{text}%"
    _, _, decimals = text.partition(".")
    return change_in_words(band.amount, unit=definition.unit, decimal_places=len(decimals))
