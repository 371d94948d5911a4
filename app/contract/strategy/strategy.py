"""The shapes of strategies: what is sent, and what is answered."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import WHOLE, Day, RequestBody, ThemeCode, Url, input_field
from app.contract.strategy.outcome import StrategyOutcomeBriefShape, outcome_brief
from app.contract.text import Code, Line, Paragraph
from app.domain.measures.indicator import Source
from app.domain.measures.period import FIRST_YEAR, LAST_YEAR
from app.domain.strategy.plan import Plan
from app.domain.strategy.strategy import Priority, Strategy, is_in_force, replaced_on
from app.services.strategy.plans import StatedOutcome
from app.wording.overview import LICENCE
from app.wording.strategy import examples_sentence, in_force_sentence, years_label

MOST_PRIORITIES = 30
Year = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR), WHOLE]


class PriorityRecord(Shape):
    """A priority as it is recorded."""

    code: str = output_field("The priority's code.", "environment-and-climate-change")
    title: str = output_field("The priority's title.", "Environment and Climate Change")
    description: str = output_field("What it is about, for residents.")
    theme: str | None = output_field(
        "The code of the theme of its indicators; null where there is none.", "environment"
    )


class StrategySourceShape(Shape):
    """Where a strategy can be read."""

    name: str = output_field("Who publishes it.", "Hyndburn Borough Council")
    url: str | None = output_field("Where it is; null where no address is held.")
    licence: str = output_field("The licence of its words.")


class StrategyRecord(Shape):
    """A strategy as it is recorded."""

    code: str = output_field("The strategy's code.", "corporate-strategy-2025-2030")
    title: str = output_field("The strategy's title.", "Corporate Strategy 2025 to 2030")
    description: str = output_field("What it is, for residents.")
    first_year: int = output_field("Its first year.", 2025)
    last_year: int = output_field("Its last year.", 2030)
    adopted_on: date | None = output_field("The day on which it was adopted; null where it is not known.", "2025-07-10")
    replaces: str | None = output_field("The code of the strategy that it replaced; null where it replaced none.")
    source: StrategySourceShape = output_field("Where it can be read.")
    priorities: list[PriorityRecord] = output_field("Its priorities, in its order.")


class StrategyBriefShape(StrategyRecord):
    """A strategy, and whether it holds today."""

    years_label: str = output_field("Its years in words.", "2025 to 2030")
    in_force: bool = output_field("Whether it holds today.")
    replaced_on: date | None = output_field("The day on which another took its place; null where none has.")
    sentence: str = output_field("Whether it holds, in one sentence.", "It is in force.")
    outcomes: int = output_field("How many outcomes it has.", 8)
    actions: int = output_field("How many actions its outcomes have.")


class StrategyShape(StrategyBriefShape):
    """A strategy with its outcomes."""

    outcomes_by_priority: list[StrategyOutcomeBriefShape] = output_field(
        "Its outcomes, in the order of priorities and then their own."
    )


class PrioritySent(RequestBody):
    """One of the aims that a strategy puts first."""

    record = PriorityRecord

    code: Code = input_field("The priority's code.", "environment-and-climate-change")
    title: Line = input_field("The priority's title.", "Environment and Climate Change")
    description: Paragraph = input_field("What it is about, for residents.")
    theme: ThemeCode | None = input_field("The code of the theme of its indicators.", default=None)


class StrategySourceSent(RequestBody):
    """Where a strategy can be read."""

    record = StrategySourceShape

    name: Line = input_field("Who publishes it.", "Hyndburn Borough Council")
    url: Url | None = input_field("Where it is.", default=None)
    licence: Line = input_field("The licence of its words.", default=LICENCE)


class StrategySent(RequestBody):
    """What the council sets out to do in some years."""

    record = StrategyShape

    title: Line = input_field("The strategy's title.", "Corporate Strategy 2025 to 2030")
    description: Paragraph = input_field("What it is, for residents.")
    first_year: Year = input_field("Its first year.", 2025)
    last_year: Year = input_field("Its last year.", 2030)
    adopted_on: Day | None = input_field(
        "The day on which it was adopted, and begins; null where it is not known.", "2025-07-10", default=None
    )
    replaces: Code | None = input_field("The code of the strategy that it replaces.", default=None)
    source: StrategySourceSent = input_field("Where it can be read.")
    priorities: Annotated[list[PrioritySent], Field(max_length=MOST_PRIORITIES)] = input_field(
        "Its priorities, in its order.", default=[]
    )


class StrategyChange(DocumentChangeShape):
    """What changing a strategy did."""

    resource: StrategyRecord = output_field("The strategy as it is now.")


def sent_strategy(code: str, sent: StrategySent) -> Strategy:
    """The strategy that a body describes."""
    return Strategy(
        code=code,
        title=sent.title,
        description=sent.description,
        first_year=sent.first_year,
        last_year=sent.last_year,
        adopted_on=sent.adopted_on,
        replaces=sent.replaces,
        source=Source(sent.source.name, sent.source.url, sent.source.licence),
        priorities=tuple(Priority(each.code, each.title, each.description, each.theme) for each in sent.priorities),
    )


def strategy_brief(strategy: Strategy, *, plan: Plan, day: date) -> StrategyBriefShape:
    """A strategy, and whether it holds on a day."""
    replaced = replaced_on(strategy, strategies=plan.strategies)
    outcomes = plan.outcomes_of(strategy.code)
    actions = [action for outcome in outcomes for action in plan.actions_of(outcome.code)]
    sentence = in_force_sentence(begins=strategy.begins, replaced_on=replaced, day=day, last_year=strategy.last_year)
    return StrategyBriefShape.of(
        strategy,
        years_label=years_label(strategy),
        in_force=is_in_force(strategy, day=day, strategies=plan.strategies),
        replaced_on=replaced,
        sentence=sentence + examples_sentence(sum(action.is_example for action in actions)),
        outcomes=len(outcomes),
        actions=len(actions),
    )


def strategy_shape(strategy: Strategy, outcomes: list[StatedOutcome], *, plan: Plan, day: date) -> StrategyShape:
    """A strategy with its outcomes."""
    titles = {priority.code: priority.title for priority in strategy.priorities}
    return StrategyShape.of(
        strategy_brief(strategy, plan=plan, day=day),
        outcomes_by_priority=[
            outcome_brief(stated, priority_title=titles.get(stated.outcome.priority, "")) for stated in outcomes
        ],
    )
