"""Reading and changing key achievements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.errors import Fault, NotFoundError
from app.domain.measures.indicator import Definition
from app.domain.measures.london import day_in_london
from app.domain.measures.period import Period
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import require_service
from app.domain.publishing.change_items import ACHIEVEMENT_KINDS, ItemKind
from app.domain.strategy.achievement import Achievement, belongs_to_known, is_of_year, priority_of
from app.domain.strategy.achievement_checks import achievement_faults
from app.domain.strategy.plan import Plan
from app.domain.strategy.strategy import Priority, Strategy
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.strategy.plan_cache import cached_of_strategy
from app.services.strategy.plans import load_plan
from app.services.strategy.strategies import public_by_indicator, recorded_documents
from app.services.unit_of_work import Writer
from app.storage.measures.documents import released_documents


@dataclass(frozen=True, slots=True)
class ShownAchievement:
    """An achievement, the strategy and the priority that it is for, and those of its indicators that can be read."""

    achievement: Achievement
    strategy: Strategy | None
    priority: Priority | None
    indicators: Sequence[Definition]


@dataclass(frozen=True, slots=True)
class PriorityAchievements:
    """The achievements of one priority, the newest first; both None: of those for no priority."""

    strategy: Strategy | None
    priority: Priority | None
    achievements: Sequence[ShownAchievement]


def shown_achievements(connection: Connection, *, read_context: ReadContext) -> list[ShownAchievement]:
    """The achievements that can be read in a read context, the newest first."""
    plan = load_plan(connection, read_context=read_context)
    reference = load_snapshot(connection, read_context=read_context).reference
    recorded = cached_of_strategy(
        connection,
        "achievements",
        lambda: _recorded_at(connection, read_context=read_context),
        read_context=read_context,
    )
    known = [achievement for achievement in recorded if belongs_to_known(achievement, strategies=plan.strategies)]
    return [_shown(achievement, plan=plan, reference=reference) for achievement in known]


def _recorded_at(connection: Connection, *, read_context: ReadContext) -> tuple[Achievement, ...]:
    releases = released_documents(
        connection, until=read_context.instant, view=read_context.view, kinds=ACHIEVEMENT_KINDS
    )
    achievements: list[Achievement] = [release.item for release in releases[ItemKind.ACHIEVEMENT]]
    return tuple(sorted(achievements, key=lambda achievement: (-achievement.period.end.toordinal(), achievement.code)))


def _shown(achievement: Achievement, *, plan: Plan, reference: ReferenceSnapshot) -> ShownAchievement:
    shown = reference.shown()
    return ShownAchievement(
        achievement,
        None if achievement.strategy is None else plan.strategies[achievement.strategy],
        priority_of(achievement, strategies=plan.strategies),
        [reference.definition(code) for code in achievement.indicators if code in shown],
    )


def shown_achievement(connection: Connection, code: str, *, read_context: ReadContext) -> ShownAchievement:
    """One achievement; raises NotFoundError."""
    for shown in shown_achievements(connection, read_context=read_context):
        if shown.achievement.code == code:
            return shown
    raise NotFoundError(f"There is no achievement {code}.")


def achievements_in(connection: Connection, year: Period, *, read_context: ReadContext) -> list[PriorityAchievements]:
    """The achievements of a year by priority: strategies the newest first, priorities in their order, then the rest."""
    plan = load_plan(connection, read_context=read_context)
    shown = [
        achievement
        for achievement in shown_achievements(connection, read_context=read_context)
        if is_of_year(achievement.achievement.period, year=year)
    ]
    places: list[tuple[Strategy | None, Priority | None]] = [
        (strategy, priority) for strategy in plan.in_order() for priority in (*strategy.priorities, None)
    ]
    groups = [
        PriorityAchievements(
            strategy,
            priority,
            [
                achievement
                for achievement in shown
                if achievement.strategy == strategy and achievement.priority == priority
            ],
        )
        for strategy, priority in (*places, (None, None))
    ]
    return [group for group in groups if group.achievements]


def put_achievement(
    writer: Writer, achievement: Achievement, *, require: RequireRevision
) -> DocumentChange[Achievement]:
    """Record an achievement; raises InvalidInputError with every fault, and ForbiddenError for another service's."""
    require_service(writer.caller, achievement.service)

    def check(before: Achievement | None) -> tuple[Fault, ...]:
        if before is not None:
            require_service(writer.caller, before.service)
        known = recorded_documents(writer.connection, ItemKind.STRATEGY, ItemKind.PLACEMENT)
        return tuple(
            achievement_faults(
                achievement,
                strategies=known[ItemKind.STRATEGY],
                tiers=public_by_indicator(known[ItemKind.PLACEMENT]),
                today=day_in_london(writer.now),
            )
        )

    return change_document(
        writer,
        ItemKind.ACHIEVEMENT,
        achievement.code,
        achievement,
        require=require,
        check=check,
        operation="put_achievement",
    )
