"""Until when an answer holds: the next release or withdrawal, or midnight in London, when dated facts change."""

from datetime import datetime

from sqlalchemy import Connection

from app.domain.performance.reference_snapshot import midnight_after
from app.storage.publishing.publications import next_change


def good_until(connection: Connection, *, instant: datetime) -> datetime:
    """The first instant after `instant` at which an answer could be another, if nobody writes."""
    released = next_change(connection, after=instant)
    midnight = midnight_after(instant)
    return midnight if released is None else min(midnight, released)
