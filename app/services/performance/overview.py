"""The whole at a glance: tiers, themes and the service itself, in numbers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.domain.measures.area import Area
from app.domain.measures.theme import Theme
from app.domain.measures.tier import TierNumber
from app.domain.performance.card import Card
from app.domain.performance.overview import Counts, count
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.cards import make_cards
from app.services.publishing.change_feed import last_change
from app.storage.measures.values import ValueFilter, count_public_values


@dataclass(frozen=True, slots=True)
class Overview:
    """The catalogue and the cards of the home area that were asked for."""

    reference: ReferenceSnapshot
    cards: tuple[Card, ...]

    def tiers(self) -> list[tuple[TierNumber, Counts]]:
        """The tiers that can be read, with their counts."""
        return [(tier, count(one for one in self.cards if one.tier is tier)) for tier in self.reference.tiers]

    def themes(self) -> list[tuple[Theme, Counts]]:
        """The themes with their counts, in their own order."""
        themes = sorted(self.reference.themes.values(), key=lambda theme: (theme.sort, theme.code))
        return [self.theme(theme.code) for theme in themes]

    def theme(self, code: str) -> tuple[Theme, Counts]:
        """A theme with its counts; raises NotFoundError."""
        return self.reference.theme(code), count(one for one in self.cards if one.definition.theme == code)


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
    connection: Connection, *, read_context: ReadContext, tier: TierNumber | None = None, theme: str | None = None
) -> Overview:
    """Every card of the home area, or only those of a tier or a theme: to judge all for the count of a few is slow."""
    snapshot = load_snapshot(connection, read_context=read_context)
    reference = snapshot.reference
    codes = [
        code
        for code in reference.shown()
        if tier in (None, reference.tier(code)) and theme in (None, reference.definition(code).theme)
    ]
    return Overview(
        reference, tuple(make_cards(connection, snapshot=snapshot, area=read_context.home_area, indicators=codes))
    )


def read_service(connection: Connection, *, read_context: ReadContext) -> ServiceFacts:
    """What the service holds."""
    overview = read_overview(connection, read_context=read_context)
    shown = overview.reference.shown()
    where = ValueFilter(indicators=shown)
    return ServiceFacts(
        home_area=overview.reference.area(read_context.home_area),
        last_release=last_change(connection, reference=overview.reference),
        indicators=len(shown),
        values=count_public_values(connection, where=where, until=read_context.instant, view=read_context.view),
        areas=len(overview.reference.areas),
        counts=count(overview.cards),
    )
