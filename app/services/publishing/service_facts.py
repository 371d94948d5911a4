"""What the service holds, and when that last changed in public."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.domain.measures.area import Area
from app.domain.performance.overview import Counts, count
from app.services.performance.assessment_data import ReadContext
from app.services.performance.overview import read_overview
from app.storage.measures.values import ValueFilter, count_public_values
from app.storage.publishing.publications import last_change


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the service holds."""

    home_area: Area
    last_release: datetime | None
    indicators: int
    values: int
    areas: int
    counts: Counts


def read_service(connection: Connection, *, read_context: ReadContext) -> ServiceFacts:
    """What the service holds."""
    overview = read_overview(connection, read_context=read_context)
    shown = overview.reference.shown()
    where = ValueFilter(indicators=shown)
    return ServiceFacts(
        home_area=overview.reference.area(read_context.home_area),
        last_release=last_change(connection, until=read_context.instant, indicators=shown),
        indicators=len(shown),
        values=count_public_values(connection, where=where, until=read_context.instant, view=read_context.view),
        areas=len(overview.reference.areas),
        counts=count(overview.cards),
    )
