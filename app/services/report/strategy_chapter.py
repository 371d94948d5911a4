"""A report's chapter on the council's strategy: the one in force at the year's end, its outcomes and actions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from app.domain.measures.period import Period
from app.domain.performance.card import Card
from app.domain.strategy.plan import Plan
from app.domain.strategy.strategy import Strategy, StrategyOutcome, is_in_force, replaced_on
from app.services.performance.assessment_data import ReadContext
from app.services.strategy.achievements import PriorityAchievements, ShownAchievement, achievements_in
from app.services.strategy.plans import StatedOutcome, load_plan, stated_outcome


@dataclass(frozen=True, slots=True)
class StrategyChapter:
    """The strategy in force at the year's end (None: none is known), and the one that it replaced within the year.

    `outcomes` are as they were stated by the `day`: the year's last one, or that of the cut-off where it is earlier.
    """

    day: date
    strategy: Strategy | None
    replaced: Strategy | None
    replaced_on: date | None
    outcomes: tuple[StatedOutcome, ...]


def read_strategy_chapter(
    connection: Connection,
    *,
    read_context: ReadContext,
    year: Period,
    day: date,
    cards: Iterable[Card],
    theme: str | None,
) -> StrategyChapter:
    """The chapter at a read context whose day is `day`; with `theme` only the outcomes that have to do with it."""
    plan = load_plan(connection, read_context=read_context)
    by_code = {card.definition.code: card for card in cards}
    last = min(year.end, day)
    strategy = next(
        (candidate for candidate in plan.in_order() if is_in_force(candidate, day=last, strategies=plan.strategies)),
        None,
    )
    if strategy is None:
        return StrategyChapter(last, None, None, None, ())
    replaced, ended = _replaced(strategy, plan=plan, year=year)
    outcomes = [
        stated_outcome(plan, outcome, by_code, day=last)
        for outcome in plan.outcomes_of(strategy.code)
        if theme is None or _is_of(outcome, strategy, theme=theme, indicators=by_code)
    ]
    return StrategyChapter(last, strategy, replaced, ended, tuple(outcomes))


def read_year_achievements(
    connection: Connection, *, read_context: ReadContext, year: Period, theme: str | None
) -> tuple[PriorityAchievements, ...]:
    """The achievements of the year by priority; with `theme` only those for its priorities or with its indicators."""
    groups = achievements_in(connection, year, read_context=read_context)
    if theme is None:
        return tuple(groups)
    own = (
        replace(group, achievements=[shown for shown in group.achievements if _has_theme(shown, theme=theme)])
        for group in groups
    )
    return tuple(group for group in own if group.achievements)


def _has_theme(shown: ShownAchievement, *, theme: str) -> bool:
    is_for_it = shown.priority is not None and shown.priority.theme == theme
    return is_for_it or any(definition.theme == theme for definition in shown.indicators)


def _replaced(strategy: Strategy, *, plan: Plan, year: Period) -> tuple[Strategy | None, date | None]:
    """The strategy that another one took the place of within the year, and the day; none where that was not so."""
    before = None if strategy.replaces is None else plan.strategies.get(strategy.replaces)
    ended = None if before is None else replaced_on(before, strategies=plan.strategies)
    if before is None or ended is None or not year.start <= ended <= year.end:
        return None, None
    return before, ended


def _is_of(outcome: StrategyOutcome, strategy: Strategy, *, theme: str, indicators: Iterable[str]) -> bool:
    """Whether an outcome belongs to a priority of the theme, or is shown by one of the theme's indicators."""
    priority = strategy.priority(outcome.priority)
    return (priority is not None and priority.theme == theme) or not set(outcome.indicators).isdisjoint(indicators)
