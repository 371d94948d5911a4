"""Warning signs of failure across indicators."""

from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.errors import NotFoundError
from app.domain.indicator import Definition
from app.domain.tier import Tier
from app.domain.warning_life import State, Warning
from app.domain.warning_signs import RuleName, Severity
from app.services.performance import live_warnings
from app.services.picture import Viewpoint, load_picture


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
    connection: Connection, *, viewpoint: Viewpoint, area: str, where: WarningFilter
) -> list[tuple[Warning, Definition]]:
    """The warnings that pass `where`: open ones first, the most severe first, the latest raised first."""
    indicators = None if where.indicator is None else [where.indicator]
    picture = load_picture(connection, viewpoint=viewpoint, area=area, indicators=indicators, every_period=False)
    found = []
    for code in picture.catalogue.shown() if indicators is None else indicators:
        definition = picture.catalogue.definition(code)
        if where.tier not in (None, picture.catalogue.tier(code)) or where.theme not in (None, definition.theme):
            continue
        warnings, _ = live_warnings(picture, code)
        found += [(warning, definition) for warning in warnings if _passes(warning, where=where)]
    return sorted(found, key=lambda pair: _urgency(pair[0]))


def read_warning(connection: Connection, *, viewpoint: Viewpoint, identity: str) -> tuple[Warning, Definition]:
    """The warning with this id; raises NotFoundError."""
    indicator, _, rest = identity.partition(".")
    area, _, _ = rest.partition(".")
    missing = NotFoundError(f"There is no warning {identity}.")
    try:
        found = read_warnings(
            connection, viewpoint=viewpoint, area=area, where=WarningFilter(indicator=indicator)
        )
    except NotFoundError:
        raise missing from None
    for warning, definition in found:
        if warning.id == identity:
            return warning, definition
    raise missing


def _passes(warning: Warning, *, where: WarningFilter) -> bool:
    return (
        where.severity in (None, warning.severity)
        and where.rule in (None, warning.rule)
        and where.state in (None, warning.state)
    )


def _urgency(warning: Warning) -> tuple[int, int, int, str]:
    states = tuple(State)
    return (states.index(warning.state), -warning.severity.level, -warning.raised_in.end.toordinal(), warning.id)


