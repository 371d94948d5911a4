"""The card: one indicator in one area, judged, and its whole history."""

from datetime import date
from typing import TypeVar

from app.contract.base import PeriodText, Shape, output_field
from app.contract.judgement.benchmark import BenchmarkShape, benchmark_shape
from app.contract.measures.area import AreaBrief
from app.contract.measures.indicator import (
    DirectionRuleShape,
    IndicatorBrief,
    TargetRuleShape,
    brief,
    target_rule_shape,
)
from app.contract.measures.value import (
    HistoryPointShape,
    ValueShape,
    YearFigureShape,
    point_shape,
    value_shape,
    year_shape,
)
from app.contract.warnings.warning import NotAssessedShape, WarningSignShape, not_assessed_shape, warning_shape
from app.domain.judgement.direction import Direction, Judgement, Movement, NotComparableReason
from app.domain.judgement.target_status import TargetJudgement, TargetReason, TargetStatus
from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition
from app.domain.measures.value import MissingReason
from app.domain.performance.card import Card, PeriodJudgement
from app.domain.warnings.rules import Severity
from app.wording import direction as direction_words
from app.wording import target as target_words
from app.wording.number import display
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


class TargetJudgementShape(Shape):
    """A value against its target."""

    status: TargetStatus = output_field("Green, amber or red; or why there is no such status.")
    provisional: bool = output_field("Whether the value judged is provisional.")
    value: float | None = output_field("The target, or the lower end of its range; null where none is set.")
    upper: float | None = output_field("The upper end of the range; null where the target is one figure.")
    display: str | None = output_field("The target for people.")
    off_by: float | None = output_field("How far the value misses, in the unit; 0 or less is met.")
    reason: MissingReason | TargetReason | None = output_field(
        "Why the status is what it is, where figures alone do not say."
    )
    rule: TargetRuleShape | None = output_field("The rule that judged; null where nothing was judged.")
    set_on: date | None = output_field("When the target was set.")
    set_by: str | None = output_field("Who set it.")
    rationale: str | None = output_field("Why it was set so.")
    sentence: str = output_field("The judgement for people.", "No target is set.")


class NextDueShape(Shape):
    """What is expected next."""

    period: PeriodText | None = output_field("The next period expected; null where none is.")
    submission: date | None = output_field("By when inside the council; null where no date is set.")
    publication: date | None = output_field("By when to the public; null where no date is set.")


class CardShape(Shape):
    """One indicator in one area: everything that a tier page needs."""

    indicator: IndicatorBrief = output_field("The indicator in brief.")
    area: AreaBrief = output_field("The area.")
    latest: ValueShape | None = output_field("The latest value at the reporting frequency; null while nothing is held.")
    year: YearFigureShape | None = output_field(
        "The year of a quarterly indicator, where its `annual_figure` is not `none`; null for any other."
    )
    history: list[HistoryPointShape] = output_field("The last five periods, oldest first.")
    direction_of_travel: DirectionOfTravelShape = output_field("The direction of travel.")
    target: TargetJudgementShape = output_field("The latest value against its target.")
    benchmarks: list[BenchmarkShape] = output_field("The latest value beside peers, region and country.")
    warnings: list[WarningSignShape] = output_field("The warnings that are open or accepted.")
    not_assessed: list[NotAssessedShape] = output_field("The warning rules that could not be evaluated, and why.")
    severity: Severity | None = output_field("The highest severity of the open warnings; null where none is open.")
    next_due: NextDueShape = output_field("What is expected next.")


class PeriodJudgementShape(Shape):
    """One period of the whole history with its judgements."""

    value: ValueShape = output_field("The value.")
    direction_of_travel: DirectionOfTravelShape = output_field("The direction of travel at this period.")
    target: TargetJudgementShape = output_field("The value against this period's target.")
    benchmarks: list[BenchmarkShape] = output_field("The value beside peers, region and country in this period.")


class IndicatorPerformanceShape(CardShape):
    """The card with the whole history and every warning that there was."""

    periods: list[PeriodJudgementShape] = output_field("Every period held, oldest first, with its judgements.")
    warning_history: list[WarningSignShape] = output_field("Every warning, those cleared or retracted included.")


AnyCard = TypeVar("AnyCard", bound=CardShape)


def card_shape(card: Card) -> CardShape:
    """A card with its words."""
    return _in_words(CardShape, card)


def performance_shape(card: Card, *, periods: tuple[PeriodJudgement, ...]) -> IndicatorPerformanceShape:
    """A card with its whole history."""
    return _in_words(
        IndicatorPerformanceShape,
        card,
        periods=[_period(judged, area=card.area) for judged in periods],
        warning_history=[warning_shape(warning, definition=card.definition) for warning in card.warnings],
    )


def _in_words(kind: type[AnyCard], card: Card, **more: object) -> AnyCard:
    definition = card.definition
    return kind.of(
        card,
        indicator=brief(definition, tier=card.tier),
        latest=value_shape(card.latest, definition=definition) if card.latest else None,
        year=year_shape(card.year, definition=definition) if card.year else None,
        history=[point_shape(value, definition=definition) for value in card.history],
        direction_of_travel=_direction(card.direction, definition=definition),
        target=_target(card.target, definition=definition),
        benchmarks=[benchmark_shape(held, definition=definition, area=card.area) for held in card.benchmarks],
        warnings=[warning_shape(warning, definition=definition) for warning in card.live_warnings],
        not_assessed=[not_assessed_shape(rule) for rule in card.not_assessed],
        next_due=card.due,
        **more,
    )


def _period(judged: PeriodJudgement, *, area: Area) -> PeriodJudgementShape:
    definition = judged.definition
    return PeriodJudgementShape(
        value=value_shape(judged.value, definition=definition),
        direction_of_travel=_direction(judged.direction, definition=definition),
        target=_target(judged.target, definition=definition),
        benchmarks=[benchmark_shape(held, definition=definition, area=area) for held in judged.benchmarks],
    )


def _direction(direction: Direction, *, definition: Definition) -> DirectionOfTravelShape:
    return DirectionOfTravelShape.of(
        direction,
        symbol=direction_words.symbol(direction),
        compared_with=_base(direction),
        sentence=direction_words.sentence(direction, definition=definition),
    )


def _base(direction: Direction) -> ComparedWithShape | None:
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


def _target(judgement: TargetJudgement, *, definition: Definition) -> TargetJudgementShape:
    target = judgement.target
    shown = display(target.value, unit=definition.unit, decimal_places=definition.decimal_places) if target else None
    return TargetJudgementShape.of(
        judgement,
        value=target.value if target else None,
        upper=target.upper if target else None,
        display=shown,
        rule=target_rule_shape(judgement.rule) if judgement.rule else None,
        set_on=target.set_on if target else None,
        set_by=target.set_by if target else None,
        rationale=target.rationale if target else None,
        sentence=target_words.sentence(judgement, definition=definition),
    )
