"""The version of the store, read on each request: it changes with every commit, whoever makes it."""

from collections.abc import Hashable
from typing import Protocol

from app.reading.postgresql_version import PostgresqlVersion
from app.reading.sqlite_version import SqliteVersion
from app.storage.database import Database


class VersionSource(Protocol):
    """Tells the version of the store as of some moment after the call began."""

    async def current(self) -> Hashable:
        """The version; raises StoreUnavailableError when the store does not tell."""
        ...

    async def close(self) -> None:
        """Give back what it holds."""
        ...


def version_source(database: Database) -> VersionSource:
    """The way to watch this store; opens nothing before the first request."""
    return SqliteVersion(database) if database.is_sqlite else PostgresqlVersion(database)
