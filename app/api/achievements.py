"""Key achievements, by priority and year."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from app.api.context import reading
from app.api.known_values import require_known
from app.api.parameters import (
    DEFAULT,
    LISTED,
    MOST_LISTED,
    PERIOD,
    Cursor,
    Limit,
    PeriodText,
    Service,
    TextListed,
    kind_of_text,
    period_of,
)
from app.api.path_parameters import AchievementCode
from app.api.reads import read_router, respond_one, respond_page
from app.api.strategies import Strategies
from app.contract.base import Page
from app.contract.strategy.achievement import AchievementShape, achievement_shape
from app.domain.measures.period import Period
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.achievement import Achievement, is_of_year
from app.services.performance.freshness import good_until
from app.services.strategy.achievements import shown_achievement, shown_achievements
from app.services.strategy.plans import load_plan
from app.storage.measures.recorded_documents import recorded_revision

router = read_router("Strategy")

Priorities = Annotated[
    list[Annotated[TextListed, Field(json_schema_extra=kind_of_text("priority-code"))]] | None,
    LISTED,
    Query(alias="priority", max_length=MOST_LISTED, description="Only those for these priorities, by code."),
]
Year = Annotated[
    PeriodText | None,
    Query(
        min_length=1,
        description="Only those of this year: a financial year (`2025-26`) finds what belongs to it, any other period "
        "what ended in it.",
        json_schema_extra=PERIOD,
    ),
]


@router.get(
    "/achievements",
    operation_id="list_achievements",
    summary="Key achievements",
    response_model=Page[AchievementShape],
)
def list_achievements(
    request: Request,
    strategy: Strategies = None,
    priority: Priorities = None,
    year: Year = None,
    service: Service = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """What the council achieved, the newest first, each with the priority that it is for and its evidence."""
    with reading(request) as (connection, read_context):
        plan = load_plan(connection, read_context=read_context)
        priorities = {each.code for known in plan.strategies.values() for each in known.priorities}
        require_known(strategy=(strategy, plan.strategies), priority=(priority, priorities))
        achievements = shown_achievements(connection, read_context=read_context)
        until = good_until(connection, instant=read_context.instant)
    chosen = [
        each
        for each in achievements
        if (strategy is None or each.achievement.strategy in strategy)
        and (priority is None or each.achievement.priority in priority)
        and _matches(each.achievement, year=period_of(year), service=service)
    ]
    return respond_page(
        request,
        shape=AchievementShape,
        items=[achievement_shape(each) for each in chosen],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=until,
    )


def _matches(achievement: Achievement, *, year: Period | None, service: str | None) -> bool:
    is_then = year is None or is_of_year(achievement.period, year=year)
    return is_then and service in (None, achievement.service)


@router.get(
    "/achievements/{code}",
    operation_id="get_achievement",
    summary="One key achievement",
    response_model=AchievementShape,
)
def get_achievement(request: Request, code: AchievementCode) -> Response:
    """An achievement with the priority that it is for, the indicators that show it, and its evidence."""
    with reading(request) as (connection, read_context):
        achievement = shown_achievement(connection, code, read_context=read_context)
        revision = recorded_revision(connection, ItemKind.ACHIEVEMENT, code)
        until = good_until(connection, instant=read_context.instant)
    return respond_one(request, achievement_shape(achievement), until=until, revision=revision)
