"""The shapes of the direction of travel."""

from app.contract.base import Shape, output_field
from app.contract.measures.indicator import DirectionRuleShape
from app.domain.judgement.direction import Direction, Judgement, Movement, NotComparableReason
from app.domain.measures.indicator import Definition
from app.domain.measures.value import MissingReason
from app.wording import direction as direction_words
from app.wording.period import label


class ComparedWithShape(Shape):
    """What a value was compared with."""

    period: str | None = output_field("The base period's id; null where several are averaged.", "2021-22")
    period_label: str | None = output_field("The base period for people.", "2021/22")
    periods: list[str] = output_field("Every period that the base is made of.")
    value: float | None = output_field("The base's value; null where it has none.", 33.0)


class DirectionOfTravelShape(Shape):
    """The direction of travel: a movement, and what it means."""

    movement: Movement | None = output_field("Which way the figure went; null when not comparable.")
    judgement: Judgement = output_field("What that means by polarity and tolerance.")
    reason: NotComparableReason | None = output_field("Why it is not comparable; null when it is.")
    missing_reason: MissingReason | None = output_field("Why the value or its base has no number; null when they have.")
    symbol: str = output_field("The movement as a symbol.", "▼")
    change: float | None = output_field("The change in the unit (percentage points for a percentage).", -2.4)
    change_percent: float | None = output_field("The change in percent of the base; null when the base is 0.", -7.3)
    compared_with: ComparedWithShape | None = output_field("What was compared with; null where there was no base.")
    rule: DirectionRuleShape = output_field("The rule that judged.")
    sentence: str = output_field("The judgement for people.", "Worse than 2021/22: down from 33.0% to 30.6%.")


def direction_shape(direction: Direction, *, definition: Definition) -> DirectionOfTravelShape:
    """The direction of travel with its sentence."""
    return DirectionOfTravelShape.of(
        direction,
        symbol=direction_words.symbol(direction),
        compared_with=_compared_with(direction),
        sentence=direction_words.sentence(direction, definition=definition),
    )


def _compared_with(direction: Direction) -> ComparedWithShape | None:
    periods = direction.base_periods
    if not periods:
        return None
    [only] = periods if len(periods) == 1 else [None]
    return ComparedWithShape(
        period=only.id if only else None,
        period_label=label(only) if only else None,
        periods=[period.id for period in periods],
        value=direction.base_value,
    )
