"""Warning signs of failure across indicators."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.errors import NotFoundError
from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.tier import TierNumber
from app.domain.warnings.life import Warning, WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.services.performance.assessment_data import Snapshot
from app.services.performance.cards import is_chosen, read_life, selected_indicators


@dataclass(frozen=True, slots=True)
class WarningFilter:
    """Which warnings to give; None asks for all."""

    severities: Collection[Severity] | None = None
    rules: Collection[WarningRule] | None = None
    tiers: Collection[TierNumber] | None = None
    themes: Collection[str] | None = None
    indicators: Collection[str] | None = None
    states: Collection[WarningState] | None = None


def read_warnings(
    connection: Connection, *, snapshot: Snapshot, area: str, where: WarningFilter
) -> list[tuple[Warning, Definition]]:
    """The warnings that pass `where`: open ones first, the most severe first, the latest raised first.

    Each is with the version of the definition in force for its evidence.
    """
    reference = snapshot.reference
    codes = selected_indicators(reference, tiers=where.tiers, themes=where.themes, indicators=where.indicators)
    passing = [
        (warning, in_force(reference.versions[code], period=warning.evidence.period))
        for code, warnings in read_life(connection, snapshot=snapshot, area=area, indicators=codes).items()
        for warning in warnings
        if _passes(warning, where=where)
    ]
    return sorted(passing, key=lambda pair: _urgency(pair[0]))


def read_warning(connection: Connection, *, snapshot: Snapshot, identity: str) -> tuple[Warning, Definition]:
    """The warning with this id; raises NotFoundError."""
    indicator, _, rest = identity.partition(".")
    area, _, _ = rest.partition(".")
    if indicator in snapshot.reference.shown() and area in snapshot.reference.areas:
        where = WarningFilter(indicators=[indicator])
        for warning, definition in read_warnings(connection, snapshot=snapshot, area=area, where=where):
            if warning.id == identity:
                return warning, definition
    raise NotFoundError(f"There is no warning {identity}.")


def _passes(warning: Warning, *, where: WarningFilter) -> bool:
    return (
        is_chosen(warning.severity, where.severities)
        and is_chosen(warning.rule, where.rules)
        and is_chosen(warning.state, where.states)
    )


def _urgency(warning: Warning) -> tuple[int, int, int, str]:
    states = tuple(WarningState)
    return (
        states.index(warning.state),
        -warning.severity.level,
        -warning.raised_in.end.toordinal(),
        warning.id,
    )
