"""Tier 3: the council's strategies, their outcomes and their actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from app.api.context import reading
from app.api.known_values import require_known
from app.api.parameters import DEFAULT, LISTED, MOST_LISTED, Cursor, Limit, Service, TextListed, kind_of_text
from app.api.path_parameters import ActionCode, OutcomeCode, StrategyCode
from app.api.reads import read_router, respond_one, respond_page
from app.contract.base import Page
from app.contract.strategy.action import ActionBriefShape, ActionShape, action_brief, action_shape
from app.contract.strategy.outcome import StrategyOutcomeBriefShape, StrategyOutcomeShape, outcome_brief, outcome_shape
from app.contract.strategy.strategy import StrategyBriefShape, StrategyShape, strategy_brief, strategy_shape
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.plan import Plan
from app.domain.strategy.progress import ProgressStatus
from app.domain.strategy.strategy import StrategyOutcome
from app.edge.strict_route import PlainBoolean
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.freshness import good_until
from app.services.strategy.plans import load_plan, stated_actions, stated_outcomes
from app.storage.measures.recorded_documents import recorded_revision

router = read_router("Strategy")

Strategies = Annotated[
    list[Annotated[TextListed, Field(json_schema_extra=kind_of_text("strategy-code"))]] | None,
    LISTED,
    Query(alias="strategy", max_length=MOST_LISTED, description="Only those of these strategies, by code."),
]
Outcomes = Annotated[
    list[Annotated[TextListed, Field(json_schema_extra=kind_of_text("outcome-code"))]] | None,
    LISTED,
    Query(alias="outcome", max_length=MOST_LISTED, description="Only those of these outcomes, by code."),
]
Statuses = Annotated[
    list[ProgressStatus] | None,
    LISTED,
    Query(alias="status", description="Only those with one of these statuses, as last stated."),
]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is planned in a read context, the day in London, and until when an answer made of it holds."""

    connection: Connection
    read_context: ReadContext
    plan: Plan
    day: date
    until: datetime


@contextmanager
def _reading_plan(request: Request) -> Iterator[_Reading]:
    with reading(request) as (connection, read_context):
        plan = load_plan(connection, read_context=read_context)
        day = load_snapshot(connection, read_context=read_context).reference.today
        yield _Reading(connection, read_context, plan, day, good_until(connection, instant=read_context.instant))


@router.get(
    "/strategies",
    operation_id="list_strategies",
    summary="Strategies",
    response_model=Page[StrategyBriefShape],
)
def list_strategies(
    request: Request,
    in_force: Annotated[
        PlainBoolean | None, Query(description="Only those in force today (`true`), or only the others (`false`).")
    ] = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """The council's strategies, the newest first, each with its priorities and whether it holds today."""
    with _reading_plan(request) as read:
        shapes = [strategy_brief(each, plan=read.plan, day=read.day) for each in read.plan.in_order()]
    return respond_page(
        request,
        shape=StrategyBriefShape,
        items=[shape for shape in shapes if in_force in (None, shape.in_force)],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=read.until,
    )


@router.get("/strategies/{code}", operation_id="get_strategy", summary="One strategy", response_model=StrategyShape)
def get_strategy(request: Request, code: StrategyCode) -> Response:
    """A strategy with its outcomes by priority: what people state of each, and whether its indicators agree."""
    with _reading_plan(request) as read:
        strategy = read.plan.strategy(code)
        outcomes = stated_outcomes(
            read.connection, read.plan, read.plan.outcomes_of(code), read_context=read.read_context
        )
        revision = recorded_revision(read.connection, ItemKind.STRATEGY, code)
    shape = strategy_shape(strategy, outcomes, plan=read.plan, day=read.day)
    return respond_one(request, shape, until=read.until, revision=revision)


@router.get(
    "/outcomes", operation_id="list_outcomes", summary="Outcomes", response_model=Page[StrategyOutcomeBriefShape]
)
def list_outcomes(
    request: Request,
    strategy: Strategies = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """The outcomes of all strategies, the newest strategy first: what people state, and whether indicators agree."""
    with _reading_plan(request) as read:
        require_known(strategy=(strategy, read.plan.strategies))
        chosen = [each.code for each in read.plan.in_order() if strategy is None or each.code in strategy]
        outcomes = [outcome for code in chosen for outcome in read.plan.outcomes_of(code)]
        stated = stated_outcomes(read.connection, read.plan, outcomes, read_context=read.read_context)
    return respond_page(
        request,
        shape=StrategyOutcomeBriefShape,
        items=[outcome_brief(each, priority_title=_priority_title(read.plan, each.outcome)) for each in stated],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=read.until,
    )


@router.get("/outcomes/{code}", operation_id="get_outcome", summary="One outcome", response_model=StrategyOutcomeShape)
def get_outcome(request: Request, code: OutcomeCode) -> Response:
    """An outcome with all that was stated of it, what its indicators say, and its actions."""
    with _reading_plan(request) as read:
        outcome = read.plan.outcome(code)
        [stated] = stated_outcomes(read.connection, read.plan, [outcome], read_context=read.read_context)
        revision = recorded_revision(read.connection, ItemKind.OUTCOME, code)
    shape = outcome_shape(stated, priority_title=_priority_title(read.plan, outcome))
    return respond_one(request, shape, until=read.until, revision=revision)


@router.get("/actions", operation_id="list_actions", summary="Actions", response_model=Page[ActionBriefShape])
def list_actions(
    request: Request,
    outcome: Outcomes = None,
    service: Service = None,
    status: Statuses = None,
    overdue: Annotated[
        PlainBoolean | None, Query(description="Only those past their due day (`true`), or only the others (`false`).")
    ] = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """The actions of all outcomes, the next due first, each with where it stands."""
    with _reading_plan(request) as read:
        require_known(outcome=(outcome, read.plan.outcomes))
        chosen = [
            action
            for action in read.plan.actions.values()
            if (outcome is None or action.outcome in outcome) and service in (None, action.service)
        ]
        stated = stated_actions(read.plan, chosen, day=read.day)
    shapes = sorted(map(action_brief, stated), key=lambda shape: (shape.due_on or date.max, shape.code))
    return respond_page(
        request,
        shape=ActionBriefShape,
        items=[
            shape for shape in shapes if (status is None or shape.status in status) and overdue in (None, shape.overdue)
        ],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=read.until,
    )


@router.get("/actions/{code}", operation_id="get_action", summary="One action", response_model=ActionShape)
def get_action(request: Request, code: ActionCode) -> Response:
    """An action with its milestones and all that was stated of it."""
    with _reading_plan(request) as read:
        [stated] = stated_actions(read.plan, [read.plan.action(code)], day=read.day)
        revision = recorded_revision(read.connection, ItemKind.ACTION, code)
    return respond_one(request, action_shape(stated), until=read.until, revision=revision)


def _priority_title(plan: Plan, outcome: StrategyOutcome) -> str:
    priority = plan.strategies[outcome.strategy].priority(outcome.priority)
    return "" if priority is None else priority.title
