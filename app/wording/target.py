"""A value against its target in one sentence."""

from decimal import Decimal

from app.domain.indicator import Amber, AmberKind, Band, BandKind, Definition
from app.domain.number import exact, share
from app.domain.target import Target
from app.domain.target_status import Status, TargetJudgement, TargetReason, nearest_edge
from app.wording.number import change_in_words, display, in_words
from app.wording.value import missing

_BECAUSE = {
    TargetReason.PERCENT_OF_ZERO: ", because a percentage of a target of 0 cannot be worked out",
    TargetReason.NO_LAST_YEAR: ", because there is no value a year before to show that it is no worse",
}


def sentence(judgement: TargetJudgement, definition: Definition) -> str:
    """One sentence for a resident: met or missed, by how much, and what that makes it."""
    target = judgement.target
    if target is None:
        return "No target is set."
    aim = target_in_words(target, definition=definition)
    if judgement.value is None:
        if judgement.status is Status.NOT_DUE:
            return f"The target is {aim}; the value is not due yet."
        reason = f" ({missing(judgement.reason).lower()})" if isinstance(judgement.reason, MissingReason) else ""
        return f"The target is {aim}; there is no value{reason}."
    if judgement.off_by is None:
        return f"The target is {aim}; neither more nor less counts as better, so it is not judged."
    status = f"{judgement.status} (provisional)" if judgement.provisional else str(judgement.status)
    if judgement.off_by <= 0:
        return f"Met the target of {aim}: {status}."
    missed = _missed(judgement.off_by, value=judgement.value, target=target, definition=definition)
    return f"Missed the target of {aim} by {missed}{_allowed(judgement, definition=definition)}: {status}."
