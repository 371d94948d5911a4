"""The version of the store, read on each request: it changes with every commit, whoever makes it."""

from collections.abc import Hashable
from typing import Protocol

from app.storage.database import Database
from app.storage.postgresql_version import PostgresqlVersion
from app.storage.sqlite_version import SqliteVersion


class VersionSource(Protocol):
    """Tells the version of the store."""

    async def current(self) -> Hashable:
        """The version as of some moment after the caller's turn in the event loop was queued.

        A request's turn is queued when it arrives, so that it hears of all that was acknowledged before.
        Raises StoreUnavailableError when the store does not tell.
        """
        ...

    async def close(self) -> None:
        """Give back what it holds."""
        ...


def version_source(database: Database) -> VersionSource:
    """The way to watch this store; opens nothing before the first request."""
    return SqliteVersion(database) if database.is_sqlite else PostgresqlVersion(database)
