"""Strategies: what a council set out to do in some years, as priorities, outcomes and actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.measures.indicator import Source

EXAMPLE = "Example:"  # how the title of what is made up begins


@dataclass(frozen=True, slots=True)
class Priority:
    """One of the aims that a strategy puts first; `theme` is the theme that its indicators stand under, if any."""

    code: str
    title: str
    description: str
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class Strategy:
    """A strategy for the years from `first_year` to `last_year`; `replaces` is the code of the one that it ended.

    `adopted_on` is None where the day is not known.
    """

    code: str
    title: str
    description: str
    first_year: int
    last_year: int
    adopted_on: date | None
    replaces: str | None
    source: Source
    priorities: tuple[Priority, ...]

    @property
    def begins(self) -> date:
        """The day on which it was adopted; where that is not known, the first of January of its first year."""
        return self.adopted_on or date(self.first_year, 1, 1)

    def priority(self, code: str) -> Priority | None:
        """The priority with this code, if it has one."""
        return next((priority for priority in self.priorities if priority.code == code), None)


@dataclass(frozen=True, slots=True)
class StrategyOutcome:
    """What a priority is to bring about, and the indicators that show it; `sort` is its place in the priority."""

    code: str
    strategy: str
    priority: str
    title: str
    description: str
    indicators: tuple[str, ...]
    sort: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of an action with the day by which it is due, and the day on which it was reached (None: not yet)."""

    title: str
    due_on: date
    reached_on: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What a service does for an outcome; `owner_role` answers for it."""

    code: str
    outcome: str
    title: str
    description: str
    service: str
    owner_role: str
    starts_on: date | None
    due_on: date | None
    milestones: tuple[Milestone, ...] = ()

    @property
    def is_example(self) -> bool:
        """Whether it is made up, to show how actions read."""
        return self.title.startswith(EXAMPLE)


def replaced_on(strategy: Strategy, *, strategies: Mapping[str, Strategy]) -> date | None:
    """The day on which another strategy took the place of one; None where none has."""
    days = [other.begins for other in strategies.values() if other.replaces == strategy.code]
    return min(days, default=None)


def is_in_force(strategy: Strategy, *, day: date, strategies: Mapping[str, Strategy]) -> bool:
    """Whether a strategy holds on a day: begun, not replaced, and its last year not over."""
    ended = replaced_on(strategy, strategies=strategies)
    return strategy.begins <= day and day.year <= strategy.last_year and (ended is None or day < ended)
