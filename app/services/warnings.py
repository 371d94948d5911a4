"""Warning signs of failure across indicators."""

from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.errors import NotFoundError
from app.domain.measures.indicator import Definition
from app.domain.measures.tier import Tier
from app.domain.performance.reference_snapshot import Catalogue
from app.domain.warnings.life import State, Warning
from app.domain.warnings.rules import RuleName, Severity
from app.services.assessment_data import Known, load_picture
from app.services.performance import live_warnings


@dataclass(frozen=True, slots=True)
class WarningFilter:
    """Which warnings to give; None asks for all."""

    severity: Severity | None = None
    rule: RuleName | None = None
    tier: Tier | None = None
    theme: str | None = None
    indicator: str | None = None
    state: State | None = None


def read_warnings(
    connection: Connection, *, known: Known, area: str, where: WarningFilter
) -> list[tuple[Warning, Definition]]:
    """The warnings that pass `where`: open ones first, the most severe first, the latest raised first."""
    catalogue = known.catalogue
    codes = [code for code in catalogue.shown() if _asked(catalogue, code, where=where)]
    picture = load_picture(connection, known=known, area=area, indicators=codes)
    found = [
        (warning, catalogue.definition(code))
        for code in codes
        for warning in live_warnings(picture, code)[0]
        if _passes(warning, where=where)
    ]
    return sorted(found, key=lambda pair: _urgency(pair[0]))


def read_warning(connection: Connection, *, known: Known, identity: str) -> tuple[Warning, Definition]:
    """The warning with this id; raises NotFoundError."""
    indicator, _, rest = identity.partition(".")
    area, _, _ = rest.partition(".")
    if indicator in known.catalogue.shown() and area in known.catalogue.areas:
        where = WarningFilter(indicator=indicator)
        for warning, definition in read_warnings(connection, known=known, area=area, where=where):
            if warning.id == identity:
                return warning, definition
    raise NotFoundError(f"There is no warning {identity}.")


def _asked(catalogue: Catalogue, code: str, *, where: WarningFilter) -> bool:
    return (
        where.indicator in (None, code)
        and where.tier in (None, catalogue.tier(code))
        and where.theme in (None, catalogue.definition(code).theme)
    )


def _passes(warning: Warning, *, where: WarningFilter) -> bool:
    return (
        where.severity in (None, warning.severity)
        and where.rule in (None, warning.rule)
        and where.state in (None, warning.state)
    )


def _urgency(warning: Warning) -> tuple[int, int, int, str]:
    states = tuple(State)
    return (
        states.index(warning.state),
        -warning.severity.level,
        -warning.raised_in.end.toordinal(),
        warning.id,
    )
