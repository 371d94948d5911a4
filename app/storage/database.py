"""The store's connection: SQLite or PostgreSQL, one snapshot a read, one writer at a time."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event, insert, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from app.domain.errors import StoreError, StoreTrouble, StoreUnavailableError

try:  # The bundled library is newer: SQLite before 3.51.3 can lose WAL content under rare races.
    import pysqlite3 as _bundled
except ImportError:  # pragma: no cover - only where no wheel exists
    _bundled = None

BUSY_SECONDS = 10
STATEMENT_SECONDS = 30
POOL_SIZE = 16
WRITER_LOCK = 0x57_41_59  # any fixed number: all writers of one store ask for the same advisory lock

_WRITES = "waymark_writes"
_WIPED = ("value_item", "document_item", "judged_state", "idempotent_answer", "audit_entry")

_MANY_ROWS = 200
_MUCH_GROWTH = 0.1  # the share after which PostgreSQL itself counts a table again
_COUNTED_ROWS = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)")

_NO_ANSWER = "The store does not answer; try again shortly."
_FULL = "The disk of the store is full: nothing can be recorded until there is room. What is recorded can be read."
_FAILS = "The disk of the store cannot be written to: it fails, or is at its quota."
_READ_ONLY = "The database takes no writes: it is a standby, or was set to read only."
# By SQLite's code or PostgreSQL's SQLSTATE: what the trouble is, and what callers read.
_TROUBLES: Mapping[int | str, tuple[StoreTrouble, str]] = {
    sqlite3.SQLITE_BUSY: (StoreTrouble.LOCKED, _NO_ANSWER),
    sqlite3.SQLITE_FULL: (StoreTrouble.DISK_FULL, _FULL),
    sqlite3.SQLITE_IOERR: (StoreTrouble.DISK_FAILS, _FAILS),
    "53100": (StoreTrouble.DISK_FULL, _FULL),
    "25006": (StoreTrouble.READ_ONLY, _READ_ONLY),
    "55P03": (StoreTrouble.LOCKED, _NO_ANSWER),
    "57014": (StoreTrouble.TOO_SLOW, _NO_ANSWER),
}
# What the databases and their drivers say where trying again will not help, and what that means here.
_UNUSABLE = {
    "file is not a database": "The file that WAYMARK_DATABASE_URL names is not a database.",
    "malformed": "The file that WAYMARK_DATABASE_URL names is damaged: put back a copy of it.",
    "unable to open database file": "The file that WAYMARK_DATABASE_URL names cannot be opened.",
    "readonly database": "The file that WAYMARK_DATABASE_URL names cannot be written to.",
    "invalid connection option": "WAYMARK_DATABASE_URL has an option that PostgreSQL does not know.",
    '(database|role) ".*" does not exist': "WAYMARK_DATABASE_URL names a database or role that PostgreSQL lacks.",
    "authentication failed": "PostgreSQL refuses the role or the password in WAYMARK_DATABASE_URL.",
    "no password supplied": "PostgreSQL asks for a password: put it into WAYMARK_DATABASE_URL.",
}


class Database:
    """One store. `read()` and `write()` give a connection inside a transaction; `write()` commits at the end."""

    def __init__(self, url: str) -> None:
        """Open `url` (`sqlite:///file` or `postgresql+psycopg://...`); raises StoreError when it cannot be one."""
        self.url = _parse(url)
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self.on_lock: Callable[[float], None] | None = None  # called with the seconds that each writer waited

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a file of the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite store; None for PostgreSQL."""
        return Path(self.url.database or "") if self.is_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose every statement sees the same snapshot, and that cannot write; raises StoreError."""
        with _translated(), self.engine.connect() as raw:
            connection = raw if self.is_sqlite else _read_only(raw)
            with connection.begin():
                if self.is_sqlite:
                    _begin_sqlite(connection)
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The store's only writer until the block ends: commits then, or rolls back when it raises."""
        with _translated(), self.engine.connect() as raw:
            connection = raw.execution_options(**{_WRITES: True})
            began = perf_counter()
            with connection.begin():
                if self.is_sqlite:
                    _begin_sqlite(connection)
                else:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})
                if self.on_lock is not None:
                    self.on_lock(perf_counter() - began)
                yield connection

    @contextmanager
    def probe(self) -> Iterator[Connection]:
        """A connection that may write and asks for no lock; what it does is rolled back. Raises StoreError."""
        with _translated(), self.engine.connect() as connection:
            try:
                if self.is_sqlite:
                    _begin_sqlite(connection)
                yield connection
            finally:
                connection.rollback()

    def wipe(self) -> None:
        """Overwrite what changed rows held before: the log of an SQLite file is emptied, PostgreSQL is vacuumed.

        Readers of an older state may keep it until they end; the next call or the database's own upkeep removes it.
        """
        with _translated(), self.engine.connect() as raw:
            if self.is_sqlite:
                raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                return
            connection = raw.execution_options(isolation_level="AUTOCOMMIT")
            for table in _WIPED:
                connection.execute(text(f"VACUUM {table}"))

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def renew(self) -> None:
        """Give back every connection and forget what was read: another store has taken the place of this one."""
        from app.storage.cache.process_cache import process_cache

        self.engine.dispose()
        process_cache(self.engine).clear()


def session_on(connection: Connection) -> Session:
    """A session for rows as objects, in the connection's transaction, which goes on when the session is closed."""
    return Session(connection, autoflush=False, expire_on_commit=False)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows by the names of their columns."""
    if rows:
        connection.execute(_insert_into(table), rows)
        note_growth(connection, table, added=len(rows))


@cache
def _insert_into(table: Table) -> Insert:
    return insert(table)


def copy_rows(
    connection: Connection, table: Table, rows: Iterable[Sequence[Any]], *, columns: Sequence[str], count: int
) -> None:
    """Insert `count` rows of cells as the driver takes them: one by one on SQLite; on PostgreSQL by COPY, but for one.

    PostgreSQL stores the first rows while the others are made. Raises IntegrityError or DataError for what the table
    cannot hold.
    """
    if not count:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite or count == 1:
        places = ", ".join(["?" if is_sqlite else "%s"] * len(columns))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - our own names
        connection.exec_driver_sql(statement, list(rows))
        return
    statement = f"COPY {table.name} ({names}) FROM STDIN"
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]  # psycopg's own
            for row in rows:
                copy.write_row(row)
    except psycopg.IntegrityError as error:
        raise IntegrityError(statement, None, error) from error
    except psycopg.DataError as error:
        raise DataError(statement, None, error) from error
    except psycopg.OperationalError as error:
        raise StoreUnavailableError(_NO_ANSWER) from error
    note_growth(connection, table, added=count)


def note_growth(connection: Connection, table: Table, *, added: int) -> None:
    """Let PostgreSQL count a table again when it has grown by much in this transaction.

    It plans by its last count, and makes the next one only after a commit: until then a query that joins what was just
    added to itself can take minutes.
    """
    if added < _MANY_ROWS or connection.dialect.name != "postgresql":
        return
    counted = connection.execute(_COUNTED_ROWS, {"name": table.name}).scalar_one()
    if added > counted * _MUCH_GROWTH:
        connection.execute(text(f"ANALYZE {table.name}"))


def is_writing(connection: Connection) -> bool:
    """Whether a connection is the store's writer, whose snapshot may be rolled back."""
    return bool(connection.get_execution_options().get(_WRITES, False))


def sqlite_module() -> ModuleType:
    """The SQLite library to use: the bundled one where it is newer than the system's."""
    if _bundled is not None and _bundled.sqlite_version_info > sqlite3.sqlite_version_info:
        return _bundled  # type: ignore[no-any-return]  # pysqlite3 ships no types
    return sqlite3


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError("WAYMARK_DATABASE_URL is not a database address.") from None
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise StoreError(
            f"WAYMARK_DATABASE_URL begins with {parsed.drivername}://; "
            "write sqlite:///path/to/file.db or postgresql+psycopg://user@host/name."
        )
    if parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError("An SQLite store needs a file: sqlite:///path/to/file.db.")
    return parsed


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        module=sqlite_module(),
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=POOL_SIZE,
        max_overflow=0,
        hide_parameters=True,  # a logged error contains no figure
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; never as an event of the engine, which would look for listeners around every statement."""
    writes = is_writing(connection)
    driver: Any = connection.connection.driver_connection  # says at once what cannot fail: neither reads the file
    driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    if writes:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        driver.execute("BEGIN")


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(
            url,
            pool_size=POOL_SIZE,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "connect_timeout": BUSY_SECONDS,
                "options": f"-c timezone=UTC -c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={BUSY_SECONDS}s"
                " -c idle_in_transaction_session_timeout=60s",
            },
        )
    except NoSuchModuleError:  # pragma: no cover - psycopg is a dependency
        raise StoreError("The PostgreSQL driver psycopg is not installed.") from None
    event.listen(engine, "checkin", _leave_to_server)
    return engine


def _leave_to_server(connection: Any, _record: object) -> None:
    """After a read SQLAlchemy asks for READ WRITE, which would overrule a server that is set to read only."""
    if connection is not None:
        connection.read_only = None


def _read_only(connection: Connection) -> Connection:
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def _translated() -> Iterator[None]:
    """Database trouble as errors of the domain: what may pass on a second try, and what will not."""
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreUnavailableError(_NO_ANSWER, trouble=StoreTrouble.NO_CONNECTION_FREE) from error
    except DBAPIError as error:
        if isinstance(error, IntegrityError | DataError) or _is_mistake(error):
            raise
        trouble = _trouble_of(error)
        if trouble is not None:
            raise StoreUnavailableError(trouble[1], trouble=trouble[0]) from error
        for driver_message, meaning in _UNUSABLE.items():
            if re.search(driver_message, str(error.orig)):
                raise StoreError(
                    meaning, trouble=StoreTrouble.READ_ONLY if "readonly" in driver_message else None
                ) from error
        if isinstance(error, OperationalError | InterfaceError):
            raise StoreUnavailableError(_NO_ANSWER) from error
        raise


def _trouble_of(error: DBAPIError) -> tuple[StoreTrouble, str] | None:
    """What the database names by a code; SQLite's extended codes have the plain one in their last eight bits."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return _TROUBLES.get(getattr(error.orig, "sqlstate", None) or "" if code is None else code & 0xFF)


def _is_mistake(error: DBAPIError) -> bool:
    """Whether SQLite calls something trouble in operation that is wrong SQL, or a table that is not there."""
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
