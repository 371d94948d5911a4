"""Bringing a store to this program's revision, with everything that is derived from its rows."""

from datetime import datetime

from app.services.performance.judged_states import store_judged_states
from app.storage import schema
from app.storage.database import Database


def bring_up_to_date(database: Database, *, now: datetime, home_area: str, rebuild: bool = False) -> None:
    """Migrate the store and judge the past states not judged yet; `rebuild` makes all that is derived again."""
    schema.migrate(database, rebuild=rebuild)
    with database.write() as connection:
        store_judged_states(connection, now=now, home_area=home_area)
