"""Tiers and the service itself, for people."""

from app.domain.measures.tier import TierNumber

SERVICE_NAME = "Waymark"
SERVICE_DESCRIPTION = (
    "How {council} is doing, and the warning signs of failure: headline and borough-wide indicators with their "
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
        "Borough-wide indicators",
        "How the borough is doing, which the council can only influence.",
    ),
    TierNumber.STRATEGY: ("Strategy outcomes", "Progress on the outcomes and actions of the Corporate Strategy."),
    TierNumber.SERVICE: ("Service-level indicators", "What services watch from day to day; not published."),
}

LINKS = (
    ("performance", "/v1/performance?tier=1", "Council headline indicators, one card each"),
    ("performance", "/v1/performance?tier=2", "Borough-wide indicators, one card each"),
    ("warnings", "/v1/warnings?state=open", "Open warning signs"),
    ("indicators", "/v1/indicators", "What is measured, why, and which way is good"),
    ("values", "/v1/values?format=csv", "Every value as open data (CSV)"),
    ("changes", "/v1/changes", "What has changed, and when"),
    ("documentation", "/docs", "Documentation to read and try"),
    ("contract", "/openapi.json", "The contract, OpenAPI 3.1"),
    ("problems", "/problems", "What errors mean, and what to do"),
)


def tier_title(tier: TierNumber) -> str:
    """The title of a tier."""
    return _TIERS[tier][0]


def tier_description(tier: TierNumber) -> str:
    """The description of a tier."""
    return _TIERS[tier][1]
