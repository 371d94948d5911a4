"""Until when an answer holds: the next release or withdrawal, or midnight in London, when dated facts change."""

from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from app.domain.performance.reference_snapshot import LONDON
from app.storage.publications import next_change


def good_until(connection: Connection, *, instant: datetime) -> datetime:
    """The first instant after `instant` at which an answer could be another, if nobody writes."""
    tomorrow = instant.astimezone(LONDON).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), tzinfo=LONDON)
    released = next_change(connection, after=instant)
    return midnight if released is None else min(midnight, released)
