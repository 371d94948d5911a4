"""Why a value has no number, for people."""

from app.domain.measures.value import MissingReason

PROVISIONAL = "The figure is provisional: it may still change."
NOTHING = "–"  # stands where there is no figure and the reason is beside it

_MISSING = {
    MissingReason.NOT_DUE: "Not due yet",
    MissingReason.NOT_AVAILABLE: "Not available",
    MissingReason.NOT_COLLECTED: "Not collected",
    MissingReason.SUPPRESSED: "Suppressed to protect people",
    MissingReason.UNDEFINED: "Nothing to measure",
    MissingReason.UNRELIABLE: "Too unreliable to publish",
    MissingReason.AREA_ABOLISHED: "Council abolished",
    MissingReason.NOT_APPLICABLE: "Does not apply",
}


def missing_label(reason: MissingReason) -> str:
    """The reason in a few words."""
    return _MISSING[reason]
