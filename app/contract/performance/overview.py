"""The shapes of the service, its tiers and its themes."""

from datetime import datetime

from app.contract.base import Href, Shape, output_field
from app.contract.measures.area import AreaBrief
from app.contract.performance.currency import CurrencyCountsShape


class CountsShape(Shape):
    """How a set of indicators is doing: the directions of travel are of those whose series has not ended."""

    indicators: int = output_field("How many indicators are in it.", 19)
    improving: int = output_field("How many are improving.")
    worsening: int = output_field("How many are worsening.")
    steady: int = output_field("How many are steady.")
    no_clear_change: int = output_field(
        "How many have changed by no more than their margin of error, or it is unknown."
    )
    no_judgement: int = output_field("How many are facts that are not judged.")
    not_comparable: int = output_field("How many have nothing to compare with.")
    critical: int = output_field("Open critical warnings.")
    warning: int = output_field("Open warnings of middle severity.")
    watch: int = output_field("Open warnings to watch.")
    unexplained: int = output_field("Open warnings without a commentary on their figure or a response.")
    currency: CurrencyCountsShape = output_field("How current their figures are.")


class TierShape(CountsShape):
    """A tier with its cap and counts."""

    tier: int = output_field("1 council headline, 2 of the whole area, 3 strategy outcomes.", 1)
    title: str = output_field("The tier's title.", "Council headline indicators")
    description: str = output_field("What it holds.")
    cap: int | None = output_field("The most indicators that it may hold at any date; null for no cap.", 40)


class ThemeShape(CountsShape):
    """A theme with its counts."""

    code: str = output_field("The theme's code.", "environment")
    title: str = output_field("The theme's title.")
    description: str = output_field("What it is about.")
    framework: str = output_field("Who uses the heading.", "corporate-strategy")


class ServiceLinkShape(Shape):
    """Somewhere to go on."""

    rel: str = output_field("What is there.", "performance")
    href: Href = output_field("Where it is.", "/v1/performance?tier=1")
    title: str = output_field("What it is, in words.")


class ServiceShape(Shape):
    """What this service is and holds."""

    name: str = output_field("The service's name.", "Waymark")
    description: str = output_field("What it is for.")
    home_area: AreaBrief = output_field("The council whose performance it shows.")
    software_version: str = output_field("The program's version.", "0.1.0")
    data_version: datetime | None = output_field(
        "When the data last changed in public; null while nothing is released."
    )
    licence: str = output_field("The licence of the answers.")
    licence_url: str = output_field("Where the licence is.")
    indicators: int = output_field("How many indicators are shown.", 46)
    values: int = output_field("How many values are public.")
    areas: int = output_field("How many areas are known.")
    warnings: int = output_field("How many warnings are open.")
    currency: CurrencyCountsShape = output_field("How current the figures of the indicators are.")
    links: list[ServiceLinkShape] = output_field("Where to go on.")
