"""Warning signs of failure across indicators."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from app.domain.errors import NotFoundError
from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.tier import TierNumber
from app.domain.warnings.answer_times import AnswerState
from app.domain.warnings.budget import BudgetLine, budget_line, is_open_trend, urgency
from app.domain.warnings.life import Warning, WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.services.performance.assessment_data import Snapshot
from app.services.performance.cards import is_chosen, read_life, read_trend_tests, selected_indicators


@dataclass(frozen=True, slots=True)
class WarningFilter:
    """Which warnings to give; None asks for all."""

    severities: Collection[Severity] | None = None
    rules: Collection[WarningRule] | None = None
    tiers: Collection[TierNumber] | None = None
    themes: Collection[str] | None = None
    indicators: Collection[str] | None = None
    states: Collection[WarningState] | None = None
    unexplained: bool | None = None
    answers: Collection[AnswerState] | None = None
    promise_overdue: bool | None = None


@dataclass(frozen=True, slots=True)
class WarningList:
    """Warnings with the version of the definition in force for their evidence, and the line through the open ones."""

    warnings: list[tuple[Warning, Definition]]
    line: BudgetLine

    def above_line(self) -> list[tuple[Warning, Definition]]:
        """Without the open ones below the line."""
        return [pair for pair in self.warnings if pair[0].id not in self.line.below]

    def below(self) -> list[tuple[Warning, Definition]]:
        """The open ones below the line alone."""
        return [pair for pair in self.warnings if pair[0].id in self.line.below]

    @property
    def below_line(self) -> int:
        """How many of them are open and below the line."""
        return len(self.below())

    @property
    def answers_overdue(self) -> int:
        """How many of them wait for an answer that is late."""
        return sum(warning.answer.state is AnswerState.OVERDUE for warning, _ in self.warnings)

    @property
    def promises_overdue(self) -> int:
        """How many of them are open or accepted past the day that their response names."""
        return sum(warning.answer.is_promise_overdue for warning, _ in self.warnings)


def read_warnings(connection: Connection, *, snapshot: Snapshot, area: str, where: WarningFilter) -> WarningList:
    """The warnings that pass `where`: open ones first, in order of urgency, those cleared or retracted last.

    The line goes through all that are open in public tiers, whichever of them pass; where single indicators are asked
    for, through theirs. Trends are compared with all that were tested, whichever are requested.
    """
    reference = snapshot.reference
    codes = selected_indicators(reference, tiers=None, themes=None, indicators=where.indicators)
    chosen = frozenset(selected_indicators(reference, tiers=where.tiers, themes=where.themes, indicators=codes))
    every = [
        (warning, in_force(reference.versions[code], period=warning.latest))
        for code, warnings in read_life(connection, snapshot=snapshot, area=area, indicators=codes).items()
        for warning in warnings
    ]
    passing = [pair for pair in every if pair[0].indicator in chosen and _passes(pair[0], where=where)]
    has_trend = any(is_open_trend(warning) for warning, _ in every)
    tests = read_trend_tests(connection, snapshot=snapshot, area=area) if has_trend else {}
    line = budget_line(every, budget=reference.warning_budget, trend_tests=tests)
    return WarningList(sorted(passing, key=lambda pair: _order(*pair)), line)


def read_warning(connection: Connection, *, snapshot: Snapshot, identity: str) -> tuple[Warning, Definition]:
    """The warning with this id; raises NotFoundError."""
    indicator, _, rest = identity.partition(".")
    area, _, _ = rest.partition(".")
    if indicator in snapshot.reference.shown() and area in snapshot.reference.areas:
        where = WarningFilter(indicators=[indicator])
        listing = read_warnings(connection, snapshot=snapshot, area=area, where=where)
        for warning, definition in listing.warnings:
            if warning.id == identity:
                return warning, definition
    raise NotFoundError(f"There is no warning {identity}.")


def _passes(warning: Warning, *, where: WarningFilter) -> bool:
    return (
        is_chosen(warning.severity, where.severities)
        and is_chosen(warning.rule, where.rules)
        and is_chosen(warning.state, where.states)
        and where.unexplained in (None, warning.unexplained)
        and is_chosen(warning.answer.state, where.answers)
        and where.promise_overdue in (None, warning.answer.is_promise_overdue)
    )


def _order(warning: Warning, definition: Definition) -> tuple[int, tuple[int, float, Decimal, int, str]]:
    return tuple(WarningState).index(warning.state), urgency(warning, definition)
