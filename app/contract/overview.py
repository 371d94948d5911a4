"""The shapes of the service, its tiers and its themes."""

from datetime import datetime

from app.contract.area import AreaBrief
from app.contract.base import Shape, said
from app.domain.performance.overview import Counts


class CountsShape(Shape):
    """How a set of indicators is doing."""

    indicators: int = said("How many indicators are in it.", 19)
    improving: int = said("How many are improving.")
    worsening: int = said("How many are worsening.")
    steady: int = said("How many are steady.")
    no_judgement: int = said("How many are facts that are not judged.")
    not_comparable: int = said("How many have nothing to compare with.")
    critical: int = said("Open critical warnings.")
    warning: int = said("Open warnings of middle severity.")
    watch: int = said("Open warnings to watch.")


class TierShape(CountsShape):
    """A tier with its cap and counts."""

    tier: int = said("1 council headline, 2 borough-wide, 3 strategy outcomes.", 1)
    title: str = said("The tier's title.", "Council headline indicators")
    description: str = said("What it holds.")
    cap: int | None = said("The most indicators that it may hold at any date; null for no cap.", 40)


class ThemeShape(CountsShape):
    """A theme with its counts."""

    code: str = said("The theme's code.", "environment")
    title: str = said("The theme's title.")
    description: str = said("What it is about.")
    framework: str = said("Whose heading it is.", "corporate-strategy")


class LinkShape(Shape):
    """Somewhere to go on."""

    rel: str = said("What is there.", "performance")
    href: str = said("Where it is.", "/v1/performance?tier=1")
    title: str = said("What it is, for people.")


class ServiceShape(Shape):
    """What this service is and holds."""

    name: str = said("The service's name.", "Waymark")
    description: str = said("What it is for.")
    home_area: AreaBrief = said("The council whose performance it shows.")
    software_version: str = said("The program's version.", "0.1.0")
    data_version: datetime | None = said("When the data last changed in public; null while nothing is released.")
    licence: str = said("The licence of the answers.")
    licence_url: str = said("Where the licence is.")
    indicators: int = said("How many indicators are shown.", 46)
    values: int = said("How many values are public.")
    areas: int = said("How many areas are known.")
    warnings: int = said("How many warnings are open.")
    links: list[LinkShape] = said("Where to go on.")


def counts(held: Counts) -> dict[str, int]:
    """The counts as fields."""
    return {
        "indicators": held.indicators,
        "improving": held.improving,
        "worsening": held.worsening,
        "steady": held.steady,
        "no_judgement": held.no_judgement,
        "not_comparable": held.not_comparable,
        "critical": held.critical,
        "warning": held.warning,
        "watch": held.watch,
    }
