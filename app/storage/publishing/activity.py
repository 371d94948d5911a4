"""When the store was last written to, for operators: instants alone, read from the ends of two indexes."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from app.storage.tables import publication, value_item


def latest_activity(connection: Connection, *, now: datetime) -> tuple[datetime | None, datetime | None]:
    """When the latest publication was released, and when a value was last recorded; None where there is none."""
    released = select(func.max(publication.c.released_at)).where(publication.c.released_at <= now)
    recorded = select(value_item.c.recorded_at).order_by(value_item.c.id.desc()).limit(1)
    return connection.execute(released).scalar(), connection.execute(recorded).scalar()
