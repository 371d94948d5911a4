"""Why there is no value for the period that was asked for, in one sentence."""

from app.domain.performance.card import Absence, AbsenceReason
from app.wording.period import in_sentence


def sentence(absence: Absence) -> str:
    """One sentence for a resident."""
    if absence.reason is AbsenceReason.NOTHING_HELD or absence.first is None or absence.last is None:
        return "No figure is held."
    requested = "now" if absence.requested is None else in_sentence(absence.requested)
    if absence.reason is AbsenceReason.NO_FIGURE_FOR_A_YEAR:
        return f"There is no figure for the whole of {requested}, only for parts of it."
    if absence.first == absence.last:
        return f"No figure for {requested} is held; the only one is for {in_sentence(absence.last)}."
    first, last = in_sentence(absence.first), in_sentence(absence.last)
    return f"No figure for {requested} is held; there are figures from {first} to {last}."
