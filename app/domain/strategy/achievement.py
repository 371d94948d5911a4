"""Key achievements: what the council achieved, when, for which priority, and where the public can read of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.measures.period import Period, PeriodKind
from app.domain.strategy.evidence import EvidenceLink
from app.domain.strategy.strategy import Priority, Strategy


@dataclass(frozen=True, slots=True)
class Achievement:
    """What a service achieved in a period, which may be one day.

    `strategy` and `priority` are None where it belongs to none; a strategy of which no priority is known has None too.
    """

    code: str
    title: str
    description: str
    period: Period
    service: str
    strategy: str | None
    priority: str | None
    indicators: tuple[str, ...]
    evidence: tuple[EvidenceLink, ...]


def priority_of(achievement: Achievement, *, strategies: Mapping[str, Strategy]) -> Priority | None:
    """The priority that an achievement is for, if it is known."""
    strategy = None if achievement.strategy is None else strategies.get(achievement.strategy)
    return None if strategy is None or achievement.priority is None else strategy.priority(achievement.priority)


def belongs_to_known(achievement: Achievement, *, strategies: Mapping[str, Strategy]) -> bool:
    """Whether the strategy and the priority that an achievement names are known."""
    if achievement.strategy is None:
        return True
    is_named = achievement.priority is not None
    priority = priority_of(achievement, strategies=strategies)
    return achievement.strategy in strategies and (priority is not None) is is_named


def is_readable(achievement: Achievement, *, strategies: Mapping[str, Strategy], indicators: Collection[str]) -> bool:
    """Whether all that an achievement names can be read: its strategy, its priority and every indicator."""
    return belongs_to_known(achievement, strategies=strategies) and set(achievement.indicators) <= set(indicators)


def is_of_year(period: Period, *, year: Period) -> bool:
    """Whether a reader looks for what was achieved in a period under a year.

    A financial year holds what belongs to it (`Period.financial_year`); any other period what ended in it.
    """
    if year.kind is PeriodKind.FINANCIAL_YEAR:
        return period.financial_year == year
    return year.start <= period.end <= year.end
