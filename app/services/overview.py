"""The whole at a glance: tiers, themes and the service itself, in numbers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.domain.measures.area import Area
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Tier
from app.domain.performance.card import Card
from app.domain.performance.overview import Counts, count
from app.domain.performance.reference_snapshot import Catalogue
from app.services.assessment_data import Viewpoint, load_known, load_picture
from app.services.change_feed import last_change
from app.services.performance import make_card
from app.storage.values import ValueFilter, count_public_values


@dataclass(frozen=True, slots=True)
class Overview:
    """The catalogue and the cards of the home area that were asked for."""

    catalogue: Catalogue
    cards: tuple[Card, ...]

    def tiers(self) -> list[tuple[Tier, Counts]]:
        """The tiers that can be read, with their counts."""
        return [(tier, count(one for one in self.cards if one.tier is tier)) for tier in self.catalogue.tiers]

    def themes(self) -> list[tuple[Theme, Counts]]:
        """The themes with their counts, in their own order."""
        themes = sorted(self.catalogue.themes.values(), key=lambda theme: (theme.sort, theme.code))
        return [self.theme(theme.code) for theme in themes]

    def theme(self, code: str) -> tuple[Theme, Counts]:
        """A theme with its counts; raises NotFoundError."""
        return self.catalogue.theme(code), count(one for one in self.cards if one.definition.theme == code)


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the service holds."""

    home_area: Area
    last_release: datetime | None
    indicators: int
    values: int
    areas: int
    counts: Counts


def read_overview(
    connection: Connection, *, viewpoint: Viewpoint, tier: Tier | None = None, theme: str | None = None
) -> Overview:
    """Every card of the home area, or only those of a tier or a theme: to judge all for the count of a few is slow."""
    known = load_known(connection, viewpoint=viewpoint)
    catalogue = known.catalogue
    codes = [
        code
        for code in catalogue.shown()
        if tier in (None, catalogue.tier(code)) and theme in (None, catalogue.definition(code).theme)
    ]
    picture = load_picture(connection, known=known, area=viewpoint.home_area, indicators=codes)
    cards = tuple(make_card(picture, code, period=None, rank=False) for code in codes)
    return Overview(picture.catalogue, cards)


def read_service(connection: Connection, *, viewpoint: Viewpoint) -> ServiceFacts:
    """What the service holds."""
    overview = read_overview(connection, viewpoint=viewpoint)
    shown = overview.catalogue.shown()
    where = ValueFilter(indicators=shown)
    return ServiceFacts(
        home_area=overview.catalogue.area(viewpoint.home_area),
        last_release=last_change(connection, catalogue=overview.catalogue),
        indicators=len(shown),
        values=count_public_values(connection, where=where, until=viewpoint.instant, view=viewpoint.view),
        areas=len(overview.catalogue.areas),
        counts=count(overview.cards),
    )
