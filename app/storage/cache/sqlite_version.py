"""The version of an SQLite store: `PRAGMA data_version` on a connection that never writes."""

import asyncio
import os
from pathlib import Path
from typing import Any

from app.domain.errors import StoreUnavailableError
from app.storage.cache.scope_versions import PUBLIC_SCOPES
from app.storage.database import Database, sqlite_module

_BUSY_SECONDS = 1.0  # it runs in the event loop: rather 503 than a standstill


class SqliteVersion:
    """Watches one file, also when another file takes its place: then the store's connections are renewed."""

    def __init__(self, database: Database) -> None:
        """Watch the file of `database`; opens it on the first call."""
        self._database = database
        self._path = Path(database.path or "").absolute()
        self._file_name = str(self._path)
        self._library = sqlite_module()
        self._watcher: Any = None
        self._cursor: Any = None  # of the watcher: a new one for each reading takes a sixth of its time
        self._file: tuple[int, int] | None = None
        self._files = 0
        self._version = (0, 0)
        self._version_in: asyncio.AbstractEventLoop | None = None

    async def current(self) -> tuple[int, int]:
        """How many files were seen, and the version within the last; raises StoreUnavailableError."""
        loop = asyncio.get_running_loop()
        if self._version_in is not loop:
            self._version = self._read()
            self._version_in = loop
            # One reading serves every request that is already waiting for its turn. Who comes later is queued
            # behind this call, and makes the next reading.
            loop.call_soon(self._forget)
        return self._version

    async def scopes(self) -> dict[str, int]:
        """The version of each scope of the public view; raises StoreUnavailableError."""
        try:
            if self._watcher is None:
                self._read()
            return dict(self._watcher.execute(PUBLIC_SCOPES).fetchall())
        except self._library.OperationalError as error:
            if "no such table" in str(error):  # the store waits to be migrated: the answers say so
                return {}
            raise StoreUnavailableError("The store does not answer; try again shortly.") from None
        except self._library.Error:
            raise StoreUnavailableError("The store does not answer; try again shortly.") from None

    async def close(self) -> None:
        """Close the watching connection."""
        self._drop()

    def _forget(self) -> None:
        self._version_in = None

    def _read(self) -> tuple[int, int]:
        try:
            status = os.stat(self._file_name)  # noqa: PTH116 - a request each: Path.stat takes twice as long
            # While the watcher holds the old file open, no other file can get its number.
            if self._watcher is None or self._file != (status.st_dev, status.st_ino):
                self._open((status.st_dev, status.st_ino))
            [(version,)] = self._cursor.execute("PRAGMA data_version").fetchall()
        except (OSError, self._library.Error):
            self._drop()
            raise StoreUnavailableError("The store does not answer; try again shortly.") from None
        return self._files, version

    def _open(self, file: tuple[int, int]) -> None:
        self._drop()
        if self._file not in (None, file):
            self._database.renew()  # the pool's connections still hold the old file
        self._watcher = self._library.connect(
            f"{self._path.as_uri()}?mode=rw",  # never creates a file
            uri=True,
            isolation_level=None,
            timeout=_BUSY_SECONDS,
            check_same_thread=False,
        )
        self._cursor = self._watcher.cursor()
        self._file = file
        self._files += 1

    def _drop(self) -> None:
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None
