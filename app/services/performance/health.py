"""The health of the whole council, from the cards of the home area."""

from collections.abc import Mapping

from sqlalchemy import Connection

from app.domain.performance.health import Health, health_check
from app.domain.warnings.budget import is_open_trend
from app.services.performance.assessment_data import Snapshot
from app.services.performance.cards import CardFilter, read_cards, read_trend_tests


def read_health(connection: Connection, *, snapshot: Snapshot, precisions: Mapping[str, float]) -> Health:
    """The health check over every card of the home area: the cached cards of the tier pages, judged once."""
    area = snapshot.read_context.home_area
    cards = read_cards(connection, snapshot=snapshot, area=area, where=CardFilter())
    has_trend = any(is_open_trend(warning) for card in cards for warning in card.warnings)
    tests = read_trend_tests(connection, snapshot=snapshot, area=area) if has_trend else {}
    budget = snapshot.reference.warning_budget
    return health_check(cards, budget=budget, precisions=precisions, trend_tests=tests)
