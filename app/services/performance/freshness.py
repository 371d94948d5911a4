"""Until when an answer holds: the next release or withdrawal, or midnight in London, when dated facts change."""

from datetime import datetime

from sqlalchemy import Connection

from app.domain.measures.london import midnight_after
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.storage.cache.scope_versions import public_versions
from app.storage.publishing.publications import last_change, next_change


def good_until(connection: Connection, *, instant: datetime) -> datetime:
    """The first instant after `instant` at which an answer could change without a write."""
    released = next_change(connection, after=instant)
    midnight = midnight_after(instant)
    return midnight if released is None else min(midnight, released)


def public_state(connection: Connection, *, reference: ReferenceSnapshot) -> bytes:
    """A digest of all that any public answer at the reference's instant rests on; it changes where an answer could.

    The versions of all scopes change with every write, the last change and the day in London with time alone.
    """
    changed = last_change(connection, until=reference.instant, indicators=reference.shown())
    parts = (public_versions(connection), changed, reference.today)
    return repr(parts).encode()
