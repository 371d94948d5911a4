"""Tiers and the service itself, for people."""

from collections.abc import Iterator

from app.domain.measures.area import Area
from app.domain.measures.tier import TierNumber
from app.wording.area import at_start, place_name, place_noun

SERVICE_NAME = "Waymark"
SERVICE_DESCRIPTION = (
    "How {council} is doing, and the warning signs of failure: headline and {place}-wide indicators with their "
    "direction of travel, benchmarks and warnings."
)
LICENCE = "Open Government Licence v3.0"
LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

_TIERS = {
    TierNumber.HEADLINE: (
        "Council headline indicators",
        "The few figures that say how the council itself performs.",
    ),
    TierNumber.BOROUGH: (
        "{Place}-wide indicators",
        "How the {place} is doing, which the council can only influence.",
    ),
    TierNumber.STRATEGY: ("Strategy outcomes", "Progress on the outcomes and actions of the Corporate Strategy."),
    TierNumber.SERVICE: ("Service-level indicators", "What services watch from day to day; not published."),
}

LINKS = (
    ("performance", "/v1/performance?tier=1", "Council headline indicators, one card each"),
    ("performance", "/v1/performance?tier=2", "{Place}-wide indicators, one card each"),
    ("warnings", "/v1/warnings?state=open", "Open warning signs"),
    ("indicators", "/v1/indicators", "What is measured, why, and which way is good"),
    ("values", "/v1/values?format=csv", "Every value as open data (CSV)"),
    ("changes", "/v1/changes", "What has changed, and when"),
    ("documentation", "/docs", "Documentation to read and try"),
    ("contract", "/openapi.json", "The contract, OpenAPI 3.1"),
    ("problems", "/problems", "What errors mean, and what to do"),
)


def service_description(area: Area) -> str:
    """What the service of a council is about."""
    return SERVICE_DESCRIPTION.format(council=place_name(area.name), place=place_noun(area))


def service_links(area: Area) -> Iterator[tuple[str, str, str]]:
    """Where to go on: the relation, the address and the title."""
    yield from ((rel, href, _of_place(title, area)) for rel, href, title in LINKS)


def tier_title(tier: TierNumber, *, area: Area | None) -> str:
    """The title of a tier of the council of an area."""
    return _of_place(_TIERS[tier][0], area)


def tier_description(tier: TierNumber, *, area: Area | None) -> str:
    """The description of a tier of the council of an area."""
    return _of_place(_TIERS[tier][1], area)


def _of_place(text: str, area: Area | None) -> str:
    noun = place_noun(area)
    return text.format(place=noun, Place=at_start(noun))
