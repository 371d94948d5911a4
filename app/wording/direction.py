"""The direction of travel in a symbol and a sentence."""

from app.domain.judgement.certainty import Certainty, MarginSource
from app.domain.judgement.direction import Direction, Judgement, Movement, NotComparableReason
from app.domain.measures.indicator import Accumulation, Definition, Polarity
from app.domain.measures.number import exact
from app.wording.benchmark import places_of
from app.wording.number import change_in_words, display, in_words
from app.wording.period import in_sentence
from app.wording.value import missing_label

NO_SYMBOL = "–"
_SYMBOLS = {Movement.UP: "▲", Movement.DOWN: "▼", Movement.LEVEL: "►"}
_WAYS = {Movement.UP: "up", Movement.DOWN: "down"}
_OPENINGS = {
    Judgement.IMPROVING: "Better than",
    Judgement.WORSENING: "Worse than",
    Judgement.STEADY: "Much the same as",
    Judgement.NO_CLEAR_CHANGE: "No clear change on",
}
_TOWARDS_TARGET = {
    Judgement.IMPROVING: "Nearer to its target than",
    Judgement.WORSENING: "Further from its target than",
    Judgement.STEADY: "As near to its target as",
    Judgement.NO_CLEAR_CHANGE: "Neither clearly nearer to its target nor further from it than",
}
_LABELS = {
    Judgement.IMPROVING: "Better",
    Judgement.WORSENING: "Worse",
    Judgement.STEADY: "Much the same",
    Judgement.NO_CLEAR_CHANGE: "No clear change",
    Judgement.NO_JUDGEMENT: "Not judged",
    Judgement.NOT_COMPARABLE: "Not compared",
}
_UNCLEAR = {
    Certainty.WITHIN_MARGIN: ", a change within the margin of error",
    Certainty.MARGIN_UNKNOWN: ", an estimate whose margin of error is not known",
}
_WHY_NOT = {
    NotComparableReason.NO_VALUE: "There is no value for {period}{because}.",
    NotComparableReason.NO_PREVIOUS_VALUE: "There is no value for {base} to compare with{because}.",
    NotComparableReason.GAP: "The series has a gap where the value to compare with should be.",
    NotComparableReason.BREAK_IN_SERIES: "Not compared with {base}: there is a break in the series.",
    NotComparableReason.DEFINITION_CHANGED: "Not compared with {base}: what is measured has changed.",
    NotComparableReason.ACCUMULATES: "Not compared with {base}: the figure adds up through the year.",
    NotComparableReason.OVERLAPS: "Not compared: every earlier figure covers some of the same time.",
    NotComparableReason.NO_TARGET: "Not compared with {base}: a target to come nearer to is missing.",
}


def judgement_label(judgement: Judgement) -> str:
    """A judgement in a few words: `No clear change`."""
    return _LABELS[judgement]


def symbol(direction: Direction) -> str:
    """▲, ▼ or ► by the movement, whether it is good or bad; a dash where there is nothing to compare."""
    return NO_SYMBOL if direction.movement is None else _SYMBOLS[direction.movement]


def sentence(direction: Direction, *, definition: Definition) -> str:
    """One sentence for a resident: the base, the change from it to the value, or why they are not compared."""
    if direction.movement is None or direction.base_value is None or direction.value is None:
        return _why_not(direction, definition=definition)
    base, unit, places = _base(direction), definition.unit, definition.decimal_places
    before = display(direction.base_value, unit=unit, decimal_places=places)
    now = in_words(direction.value, unit=unit, decimal_places=places)
    way = _WAYS.get(direction.movement)
    moved = f"{way} from {before} to {now}" if way else f"still {now}"
    unclear = _UNCLEAR.get(direction.certainty, "") if direction.certainty is not None else ""
    if definition.polarity is Polarity.TARGET_IS_BEST:
        return f"{_TOWARDS_TARGET[direction.judgement]} {base}: {moved}{unclear}."
    if way is None:
        return f"The same as {base}: {moved}."
    if direction.judgement is Judgement.NO_JUDGEMENT:
        return f"{way.capitalize()} on {base}: from {before} to {now}{unclear}."
    return f"{_OPENINGS[direction.judgement]} {base}: {moved}{unclear}."


def certainty_sentence(direction: Direction, *, definition: Definition) -> str | None:
    """Whether the change is clear, and why, in one sentence for a resident; None where nothing is compared."""
    if direction.certainty is None:
        return None
    if direction.certainty is Certainty.MARGIN_UNKNOWN:
        return "The figure is an estimate, and its margin of error is not known, so no change in it is clear."
    clear = direction.certainty is Certainty.CLEAR
    margin = direction.margin or exact(0)
    if direction.margin_from is MarginSource.LIMITS:
        size = change_in_words(margin, unit=definition.unit, decimal_places=definition.decimal_places)
        return f"The change is {'more' if clear else 'no more'} than the margin of error of {size}."
    if not margin:
        return f"The figure has {'changed' if clear else 'not changed'}, and any change counts."
    size = change_in_words(
        margin, unit=definition.unit, decimal_places=places_of(margin, at_least=definition.decimal_places)
    )
    return f"The change {'is more than' if clear else 'is within'} the {size} that counts as much the same."


def _base(direction: Direction) -> str:
    """The base in a sentence: a period, or the average of several, of which the newest comes first."""
    periods = direction.base_periods
    if len(periods) == 1:
        return in_sentence(periods[0])
    return f"the average of the {len(periods)} periods from {in_sentence(periods[-1])} to {in_sentence(periods[0])}"


def _why_not(direction: Direction, *, definition: Definition) -> str:
    reason, base = direction.reason or NotComparableReason.NO_VALUE, direction.base_periods
    if reason is NotComparableReason.NO_PREVIOUS_VALUE and not base:
        return "There is no earlier value to compare with."
    if reason is NotComparableReason.ACCUMULATES and definition.accumulation is Accumulation.ROLLING_YEAR:
        return f"Not compared with {_base(direction)}: both figures cover a year, and share part of it."
    return _WHY_NOT[reason].format(
        period=in_sentence(direction.period) if direction.period is not None else "any period",
        base=_base(direction) if base else "",
        because="" if direction.missing_reason is None else f": {missing_label(direction.missing_reason).lower()}",
    )
