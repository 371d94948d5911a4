"""The direction of travel in a symbol and a sentence."""

from app.domain.judgement.certainty import Certainty, MarginSource
from app.domain.judgement.direction import Direction, Judgement, Movement, NotComparableReason
from app.domain.measures.indicator import Accumulation, Definition, Polarity
from app.domain.measures.number import exact
from app.wording.area import at_start, place_name, whose
from app.wording.number import change_in_words, display, in_words, places_of
from app.wording.period import in_sentence, when
from app.wording.value import missing_label

NO_SYMBOL = "–"
_SYMBOLS = {Movement.UP: "▲", Movement.DOWN: "▼", Movement.LEVEL: "►"}
_WAYS = {Movement.UP: "up", Movement.DOWN: "down"}
_OPENINGS = {
    Judgement.IMPROVING: "is better than",
    Judgement.WORSENING: "is worse than",
    Judgement.STEADY: "is much the same as",
}
_TOWARDS_TARGET = {
    Judgement.IMPROVING: "is nearer to its target than",
    Judgement.WORSENING: "is further from its target than",
    Judgement.STEADY: "is as near to its target as",
    Judgement.NO_CLEAR_CHANGE: "is neither clearly nearer to its target nor further from it than",
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
    Certainty.WITHIN_MARGIN: ", a change that could be chance",
    Certainty.MARGIN_UNKNOWN: ", an estimate that may be too far out to judge",
}
_WHY_NOT = {
    NotComparableReason.NO_VALUE: "{place} has no figure for {period}{because}.",
    NotComparableReason.NO_PREVIOUS_VALUE: "{place} has no figure for {base} to compare with{because}.",
    NotComparableReason.GAP: "{place} has no figure for the time to compare with, only older ones.",
    NotComparableReason.BREAK_IN_SERIES: "{place} is not compared with {base}: the way of counting has changed.",
    NotComparableReason.DEFINITION_CHANGED: "{place} is not compared with {base}: what is measured has changed.",
    NotComparableReason.ACCUMULATES: "{place} is not compared with {base}: the figure adds up through the year.",
    NotComparableReason.OVERLAPS: "{place} is not compared: every earlier figure covers some of the same time.",
    NotComparableReason.NO_TARGET: "{place} is not compared with {base}: there is no target to come nearer to.",
}


def judgement_label(judgement: Judgement) -> str:
    """A judgement in a few words: `No clear change`."""
    return _LABELS[judgement]


def symbol(direction: Direction) -> str:
    """▲, ▼ or ► by the movement, whether it is good or bad; a dash where there is nothing to compare."""
    return NO_SYMBOL if direction.movement is None else _SYMBOLS[direction.movement]


def sentence(direction: Direction, *, definition: Definition, place: str) -> str:
    """One sentence for a resident of `place`: the change from the base to the value, or why they are not compared."""
    if direction.movement is None or direction.base_value is None or direction.value is None:
        return _why_not(direction, definition=definition, place=place)
    subject, base = at_start(place_name(place)), _base_in_time(direction)
    unit, places = definition.unit, definition.decimal_places
    before = display(direction.base_value, unit=unit, decimal_places=places)
    now = in_words(direction.value, unit=unit, decimal_places=places)
    way = _WAYS.get(direction.movement)
    moved = f"{way} from {before} to {now}" if way else f"still {now}"
    unclear = _UNCLEAR.get(direction.certainty, "") if direction.certainty is not None else ""
    if definition.polarity is Polarity.TARGET_IS_BEST:
        return f"{subject} {_TOWARDS_TARGET[direction.judgement]} {base}: {moved}{unclear}."
    if way is None:
        return f"{subject} is the same as {base}: {moved}."
    if direction.judgement is Judgement.NO_JUDGEMENT:
        return f"{whose(place)} figure went {way}, from {before} {_since(direction)} to {now}{unclear}."
    if direction.judgement is Judgement.NO_CLEAR_CHANGE:
        return f"{subject} shows no clear change compared with {_base(direction)}: {moved}{unclear}."
    return f"{subject} {_OPENINGS[direction.judgement]} {base}: {moved}{unclear}."


def certainty_sentence(direction: Direction, *, definition: Definition) -> str | None:
    """Whether the change is clear, and why, in one sentence for a resident; None where nothing is compared."""
    if direction.certainty is None:
        return None
    if direction.certainty is Certainty.MARGIN_UNKNOWN:
        return "This is an estimate, and how far out it may be is not known, so no change in it is clear."
    clear = direction.certainty is Certainty.CLEAR
    margin = direction.margin or exact(0)
    if direction.margin_from is MarginSource.LIMITS:
        size = change_in_words(margin, unit=definition.unit, decimal_places=definition.decimal_places)
        return f"The change is {'more than' if clear else 'within'} the {size} that could be chance."
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
    return f"the average of {in_sentence(periods[-1])} to {in_sentence(periods[0])}"


def _base_in_time(direction: Direction) -> str:
    """The base after a comparison: `in 2021/22`, `on 1 October 2022`, or an average."""
    periods = direction.base_periods
    return when(periods[0]) if len(periods) == 1 else _base(direction)


def _since(direction: Direction) -> str:
    """The base after its figure: `in 2021/22`, or `(the average of 2019/20 to 2021/22)`."""
    return _base_in_time(direction) if len(direction.base_periods) == 1 else f"({_base(direction)})"


def _why_not(direction: Direction, *, definition: Definition, place: str) -> str:
    reason, base = direction.reason or NotComparableReason.NO_VALUE, direction.base_periods
    subject = at_start(place_name(place))
    if reason is NotComparableReason.NO_PREVIOUS_VALUE and not base:
        return f"{subject} has no earlier figure to compare with."
    if reason is NotComparableReason.ACCUMULATES and definition.accumulation is Accumulation.ROLLING_YEAR:
        return (
            f"{subject} is not compared with {_base(direction)}: each figure covers a year, and they share part of it."
        )
    return _WHY_NOT[reason].format(
        place=subject,
        period=in_sentence(direction.period) if direction.period is not None else "any period",
        base=_base(direction) if base else "",
        because="" if direction.missing_reason is None else f": {missing_label(direction.missing_reason).lower()}",
    )
