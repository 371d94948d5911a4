"""The shapes of the direction of travel."""

from collections.abc import Sequence

from app.contract.base import Shape, output_field
from app.contract.measures.indicator import DirectionRuleShape
from app.domain.judgement.certainty import Certainty, MarginSource
from app.domain.judgement.direction import Direction, Judgement, Movement, NotComparableReason
from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.value import MissingReason
from app.wording import direction as direction_words
from app.wording.number import change_display, figure_display
from app.wording.period import label


class ComparedWithShape(Shape):
    """What a value was compared with."""

    period: str | None = output_field("The base period's id; null where several are averaged.", "2021-22")
    period_label: str | None = output_field("The base period in words.", "2021/22")
    periods: list[str] = output_field("Every period that the base is made of.")
    value: float | None = output_field("The base's value; null where it has none.", 33.0)
    display: str | None = output_field("The base's value as text, in the unit of its own time.", "33.0%")


class DirectionByRuleShape(Shape):
    """A movement by one rule, and what it means."""

    movement: Movement | None = output_field("Which way the figure went; null when not comparable.")
    judgement: Judgement = output_field("What that means by polarity and tolerance, where the change is clear.")
    judgement_label: str = output_field("The judgement in a few words.", "Worse")
    reason: NotComparableReason | None = output_field("Why it is not comparable; null when it is.")
    missing_reason: MissingReason | None = output_field("Why the value or its base has no number; null when they have.")
    symbol: str = output_field("The movement as a symbol.", "▼")
    change: float | None = output_field("The change in the unit (percentage points for a percentage).", -2.4)
    change_display: str | None = output_field("Its size as text; null when not comparable.", "2.4 percentage points")
    change_percent: float | None = output_field("The change in percent of the base; null when the base is 0.", -7.3)
    certainty: Certainty | None = output_field(
        "Whether the figures can show that the change means anything; null where nothing is compared."
    )
    certainty_sentence: str | None = output_field("The certainty in one sentence, with its reason.")
    margin: float | None = output_field(
        "What the change must exceed to be clear, in the unit; null where it is unknown or nothing is compared.", 0.5
    )
    margin_from: MarginSource | None = output_field(
        "Whether that is a margin of error by confidence limits, or the definition's tolerance; null without a margin."
    )
    compared_with: ComparedWithShape | None = output_field("What was compared with; null where there was no base.")
    rule: DirectionRuleShape = output_field("The rule that judged.")
    sentence: str = output_field(
        "The judgement in words.", "Hyndburn is worse than in 2021/22: down from 33.0% to 30.6%."
    )


class DirectionOfTravelShape(DirectionByRuleShape):
    """The direction of travel: a movement, and what it means."""

    second: DirectionByRuleShape | None = output_field(
        "The direction by the definition's second rule, which is only shown; null where there is none."
    )


def direction_shape(
    direction: Direction, *, definition: Definition, versions: Sequence[Definition], area: Area
) -> DirectionOfTravelShape:
    """The direction of travel with its sentences; `versions` are those of the definition that judged it."""
    second = direction.second
    return DirectionOfTravelShape.of(
        _by_rule(direction, definition=definition, versions=versions, area=area),
        second=None if second is None else _by_rule(second, definition=definition, versions=versions, area=area),
    )


def _by_rule(
    direction: Direction, *, definition: Definition, versions: Sequence[Definition], area: Area
) -> DirectionByRuleShape:
    return DirectionByRuleShape.of(
        direction,
        symbol=direction_words.symbol(direction),
        judgement_label=direction_words.judgement_label(direction.judgement),
        change_display=change_display(direction.change, definition=definition),
        compared_with=_compared_with(direction, versions=versions),
        certainty_sentence=direction_words.certainty_sentence(direction, definition=definition),
        sentence=direction_words.sentence(direction, definition=definition, place=area.name),
    )


def _compared_with(direction: Direction, *, versions: Sequence[Definition]) -> ComparedWithShape | None:
    periods, base = direction.base_periods, direction.base_value
    if not periods:
        return None
    [only] = periods if len(periods) == 1 else [None]
    of_base = in_force(versions, period=periods[0])
    return ComparedWithShape(
        period=only.id if only else None,
        period_label=label(only) if only else None,
        periods=[period.id for period in periods],
        value=base,
        display=None if base is None else figure_display(base, definition=of_base),
    )
