"""The card: one indicator in one area, judged, and its whole history."""

from datetime import date

from app.contract.area import AreaBrief
from app.contract.base import Shape, number, said
from app.contract.benchmark import BenchmarkShape, benchmark_shape
from app.contract.indicator import (
    DirectionRuleShape,
    IndicatorBrief,
    TargetRuleShape,
    brief,
    direction_rule_shape,
    target_rule_shape,
)
from app.contract.value import PointShape, ValueShape, YearShape, point_shape, value_shape, year_shape
from app.contract.warning import (
    NotAssessedShape,
    WarningShape,
    not_assessed_shape,
    warning_shape,
)
from app.domain.judgement.direction import Direction, Judgement, Movement, NotComparableReason
from app.domain.judgement.target_status import Status, TargetJudgement, TargetReason
from app.domain.measures.indicator import Definition
from app.domain.measures.value import MissingReason
from app.domain.performance.card import Card, PeriodJudgement
from app.domain.publishing.next_due import NextDue
from app.domain.warnings.rules import Severity
from app.wording import direction as direction_words
from app.wording import target as target_words
from app.wording.number import display
from app.wording.period import label


class BaseShape(Shape):
    """What a value was compared with."""

    period: str | None = said("The base period's id; null where several are averaged.", "2021-22")
    period_label: str | None = said("The base period for people.", "2021/22")
    periods: list[str] = said("Every period that the base is made of.")
    value: float | None = said("The base's value; null where it has none.", 33.0)


class DirectionShape(Shape):
    """The direction of travel: a movement, and what it means."""

    movement: Movement | None = said("Which way the figure went; null when not comparable.")
    judgement: Judgement = said("What that means by polarity and tolerance.")
    reason: NotComparableReason | None = said("Why it is not comparable; null when it is.")
    missing_reason: MissingReason | None = said("Why the value or its base has no number; null when they have.")
    symbol: str = said("The movement as a symbol.", "▼")
    change: float | None = said("The change in the unit (percentage points for a percentage).", -2.4)
    change_percent: float | None = said("The change in percent of the base; null when the base is 0.", -7.3)
    compared_with: BaseShape | None = said("What was compared with; null where there was no base.")
    rule: DirectionRuleShape = said("The rule that judged.")
    sentence: str = said("The judgement for people.", "Worse than 2021/22: down from 33.0% to 30.6%.")


class TargetShape(Shape):
    """A value against its target."""

    status: Status = said("Green, amber or red; or why there is no such status.")
    provisional: bool = said("Whether the value judged is provisional.")
    value: float | None = said("The target, or the lower end of its range; null where none is set.")
    upper: float | None = said("The upper end of the range; null where the target is one figure.")
    display: str | None = said("The target for people.")
    off_by: float | None = said("How far the value misses, in the unit; 0 or less is met.")
    reason: MissingReason | TargetReason | None = said("Why the status is what it is, where figures alone do not say.")
    rule: TargetRuleShape | None = said("The rule that judged; null where nothing was judged.")
    set_on: date | None = said("When the target was set.")
    set_by: str | None = said("Who set it.")
    rationale: str | None = said("Why it was set so.")
    sentence: str = said("The judgement for people.", "No target is set.")


class NextDueShape(Shape):
    """What is expected next."""

    period: str | None = said("The next period expected; null where none is.")
    submission: date | None = said("By when inside the council; null where no date is set.")
    publication: date | None = said("By when to the public; null where no date is set.")


class CardShape(Shape):
    """One indicator in one area: everything that a tier page needs."""

    indicator: IndicatorBrief = said("The indicator in brief.")
    area: AreaBrief = said("The area.")
    latest: ValueShape | None = said("The latest value at the reporting frequency; null while nothing is held.")
    year: YearShape | None = said(
        "The year of a quarterly indicator, where its `annual_figure` is not `none`; null for any other."
    )
    history: list[PointShape] = said("The last five periods, oldest first.")
    direction_of_travel: DirectionShape = said("The direction of travel.")
    target: TargetShape = said("The latest value against its target.")
    benchmarks: list[BenchmarkShape] = said("The latest value beside peers, region and country.")
    warnings: list[WarningShape] = said("The warnings that are open or accepted.")
    not_assessed: list[NotAssessedShape] = said("The warning rules that could not be evaluated, and why.")
    severity: Severity | None = said("The highest severity of the open warnings; null where none is open.")
    next_due: NextDueShape = said("What is expected next.")


class PeriodJudgementShape(Shape):
    """One period of the whole history with its judgements."""

    value: ValueShape = said("The value.")
    direction_of_travel: DirectionShape = said("The direction of travel at this period.")
    target: TargetShape = said("The value against this period's target.")
    benchmarks: list[BenchmarkShape] = said("The value beside peers, region and country in this period.")


class PerformanceShape(CardShape):
    """The card with the whole history and every warning that there was."""

    periods: list[PeriodJudgementShape] = said("Every period held, oldest first, with its judgements.")
    warning_history: list[WarningShape] = said("Every warning, those cleared or retracted included.")


def card_shape(card: Card) -> CardShape:
    """A card with its words."""
    return CardShape(**_card(card))


def performance_shape(card: Card, *, periods: tuple[PeriodJudgement, ...]) -> PerformanceShape:
    """A card with its whole history."""
    return PerformanceShape(
        **_card(card),
        periods=[_period(one, card=card) for one in periods],
        warning_history=[warning_shape(one, definition=card.definition) for one in card.warnings],
    )


def _card(card: Card) -> dict[str, object]:
    definition = card.definition
    return {
        "indicator": brief(definition, tier=card.tier),
        "area": AreaBrief(code=card.area.code, name=card.area.name),
        "latest": value_shape(card.latest, definition=definition) if card.latest else None,
        "year": year_shape(card.year, definition=definition) if card.year else None,
        "history": [point_shape(value, definition=definition) for value in card.history],
        "direction_of_travel": _direction(card.direction, definition=definition),
        "target": _target(card.target, definition=definition),
        "benchmarks": [benchmark_shape(one, definition=definition, area=card.area) for one in card.benchmarks],
        "warnings": [warning_shape(one, definition=definition) for one in card.live_warnings],
        "not_assessed": [not_assessed_shape(one) for one in card.not_assessed],
        "severity": card.severity,
        "next_due": _next_due(card.due),
    }


def _period(one: PeriodJudgement, *, card: Card) -> PeriodJudgementShape:
    definition = one.definition
    return PeriodJudgementShape(
        value=value_shape(one.value, definition=definition),
        direction_of_travel=_direction(one.direction, definition=definition),
        target=_target(one.target, definition=definition),
        benchmarks=[benchmark_shape(held, definition=definition, area=card.area) for held in one.benchmarks],
    )


def _direction(direction: Direction, *, definition: Definition) -> DirectionShape:
    return DirectionShape(
        movement=direction.movement,
        judgement=direction.judgement,
        reason=direction.reason,
        missing_reason=direction.missing_reason,
        symbol=direction_words.symbol(direction),
        change=number(direction.change),
        change_percent=number(direction.change_percent),
        compared_with=_base(direction),
        rule=direction_rule_shape(direction.rule),
        sentence=direction_words.sentence(direction, definition=definition),
    )


def _base(direction: Direction) -> BaseShape | None:
    bases = direction.base_periods
    if not bases:
        return None
    return BaseShape(
        period=bases[0].id if len(bases) == 1 else None,
        period_label=label(bases[0]) if len(bases) == 1 else None,
        periods=[base.id for base in bases],
        value=number(direction.base_value),
    )


def _target(judgement: TargetJudgement, *, definition: Definition) -> TargetShape:
    target = judgement.target
    shown = display(target.value, unit=definition.unit, decimal_places=definition.decimal_places) if target else None
    return TargetShape(
        status=judgement.status,
        provisional=judgement.provisional,
        value=target.value if target else None,
        upper=target.upper if target else None,
        display=shown,
        off_by=number(judgement.off_by),
        reason=judgement.reason,
        rule=target_rule_shape(judgement.rule) if judgement.rule else None,
        set_on=target.set_on if target else None,
        set_by=target.set_by if target else None,
        rationale=target.rationale if target else None,
        sentence=target_words.sentence(judgement, definition=definition),
    )


def _next_due(due: NextDue) -> NextDueShape:
    return NextDueShape(
        period=due.period.id if due.period else None, submission=due.submission, publication=due.publication
    )
