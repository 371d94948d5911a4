"""The health of the whole council, from the cards of the home area."""

from collections.abc import Mapping

from sqlalchemy import Connection

from app.domain.performance.health import Health, health_check
from app.services.performance.assessment_data import Snapshot
from app.services.performance.cards import CardFilter, read_cards


def read_health(connection: Connection, *, snapshot: Snapshot, precisions: Mapping[str, float]) -> Health:
    """The health check over every card of the home area: the cards that the tier pages keep, judged once."""
    area = snapshot.read_context.home_area
    cards = read_cards(connection, snapshot=snapshot, area=area, where=CardFilter())
    return health_check(cards, budget=snapshot.reference.warning_budget, precisions=precisions)
