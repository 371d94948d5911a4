"""The whole at a glance: tiers and themes, in numbers."""

from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.measures.area import Area
from app.domain.measures.theme import Theme
from app.domain.measures.tier import TierNumber
from app.domain.performance.card import Card
from app.domain.performance.overview import Counts, count
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.cards import CardFilter, read_cards


@dataclass(frozen=True, slots=True)
class Overview:
    """The reference data and the requested cards of the home area."""

    reference: ReferenceSnapshot
    cards: tuple[Card, ...]
    home_area: Area | None

    def tiers(self) -> list[tuple[TierNumber, Counts]]:
        """The tiers that can be read, with their counts."""
        return [(tier, count(card for card in self.cards if card.tier is tier)) for tier in self.reference.tiers]

    def themes(self) -> list[tuple[Theme, Counts]]:
        """The themes with their counts, in their own order."""
        themes = sorted(self.reference.themes.values(), key=lambda theme: (theme.sort, theme.code))
        return [self.theme(theme.code) for theme in themes]

    def theme(self, code: str) -> tuple[Theme, Counts]:
        """A theme with its counts; raises NotFoundError."""
        return self.reference.theme(code), count(card for card in self.cards if card.definition.theme == code)


def read_overview(
    connection: Connection, *, read_context: ReadContext, tier: TierNumber | None = None, theme: str | None = None
) -> Overview:
    """Every card of the home area, or only those of a tier or a theme: to judge all for the count of a few is slow."""
    snapshot = load_snapshot(connection, read_context=read_context)
    where = CardFilter(tiers=None if tier is None else [tier], themes=None if theme is None else [theme])
    cards = read_cards(connection, snapshot=snapshot, area=read_context.home_area, where=where)
    home_area = snapshot.reference.areas.get(read_context.home_area)
    return Overview(snapshot.reference, tuple(cards), home_area)
