"""The version of a PostgreSQL store: one query on one connection for all requests that came before it."""

import asyncio
from typing import Any

import psycopg

from app.domain.errors import StoreUnavailableError
from app.storage.cache.scope_versions import PUBLIC_SCOPES
from app.storage.database import Database

_SECONDS = 3.0  # to connect and answer; a slower store is as good as none

Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class PostgresqlVersion:
    """Reads the row that triggers raise in the transaction of every change."""

    def __init__(self, database: Database) -> None:
        """Watch the store of `database`; connects on the first call."""
        _, self._address = database.engine.dialect.create_connect_args(database.url)
        self._connection: Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[asyncio.Future[int]] = []
        self._reader: asyncio.Task[None] | None = None

    async def current(self) -> int:
        """The version; raises StoreUnavailableError when the store does not answer in time."""
        self._settle(asyncio.get_running_loop())
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        if self._reader is None:
            self._reader = asyncio.create_task(self._answer_all())
        return await answer

    async def scopes(self) -> dict[str, int]:
        """The version of each scope of the public view; raises StoreUnavailableError."""
        try:
            async with asyncio.timeout(_SECONDS):
                if self._connection is None:
                    await self.current()
                assert self._connection is not None  # noqa: S101  # it was just opened
                cursor = await self._connection.execute(PUBLIC_SCOPES)
                return dict(await cursor.fetchall())
        except psycopg.errors.UndefinedTable:  # the store waits to be migrated: the answers say so
            return {}
        except (psycopg.Error, OSError, TimeoutError) as error:
            await self._drop()
            raise StoreUnavailableError("The store does not answer; try again shortly.") from error

    async def close(self) -> None:
        """Close the connection."""
        if self._reader is not None:
            self._reader.cancel()
        await self._drop()

    def _settle(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start again in another event loop: a connection serves only the one it was made in."""
        if self._loop is not loop:
            if self._connection is not None:
                self._connection.pgconn.finish()
            self._connection, self._reader, self._waiting, self._loop = None, None, [], loop

    async def _answer_all(self) -> None:
        """Answer the waiting requests; one that comes while a query runs waits for the next query."""
        try:
            while self._waiting:
                answered, self._waiting = self._waiting, []
                await self._answer(answered)
        finally:
            self._reader = None
            for left in self._waiting:
                left.cancel()

    async def _answer(self, waiting: list[asyncio.Future[int]]) -> None:
        try:
            version = await self._read()
        except Exception as error:
            for answer in _still_waiting(waiting):
                answer.set_exception(error)
        except BaseException:
            for answer in waiting:
                answer.cancel()
            raise
        else:
            for answer in _still_waiting(waiting):
                answer.set_result(version)

    async def _read(self) -> int:
        """Ask on the open connection; when that fails, once more on a new one: it may have been cut."""
        is_new = self._connection is None
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._ask()
        except (psycopg.Error, OSError, TimeoutError) as error:
            await self._drop()
            if not is_new and not isinstance(error, TimeoutError):
                return await self._read()
            raise StoreUnavailableError("The store does not answer; try again shortly.") from error

    async def _ask(self) -> int:
        if self._connection is None:
            self._connection = await Connection.connect(**self._address, autocommit=True)
        cursor = await self._connection.execute("SELECT version FROM store_version")
        row = await cursor.fetchone()
        if row is None:
            raise psycopg.DataError("The store has no version.")
        return int(row[0])

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def _still_waiting(waiting: list[asyncio.Future[int]]) -> list[asyncio.Future[int]]:
    return [answer for answer in waiting if not answer.done()]  # a client that hung up no longer waits
