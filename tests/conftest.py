"""What tests ask for: stores on both databases, the seeded store, and a client of the whole service."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect, Engine, create_engine
from starlette.testclient import TestClient

from app.paths import resource
from app.storage.database import Database
from tests.clients import Clock, OpenClient, serving, stopped
from tests.databases import BACKENDS, Shop, Shops, opened

FROM_OUTSIDE = ("api", "cli")  # the folders of the tests that call the routes and the command
# What a run holds only grows (modules, the contract, compiled SQL): to look through it as often as Python does by
# itself takes a tenth of the suite's time.
gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Routes and command are tried on PostgreSQL in the slow suite: both databases answer alike (tests/storage)."""
    folders = [Path(__file__).parent / name for name in FROM_OUTSIDE]
    for item in items:
        callspec = getattr(item, "callspec", None)
        on_postgresql = callspec is not None and callspec.params.get("backend") == "postgresql"
        if on_postgresql and any(map(item.path.is_relative_to, folders)):
            item.add_marker(pytest.mark.load)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: neither a test nor the end need look through it for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _own_settings() -> None:
    """No setting of whoever runs the tests reaches them."""
    for name in [name for name in os.environ if name.startswith("WAYMARK_")]:
        del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def _shared_statements() -> Iterator[None]:
    """The stores of a process share compiled statements, which SQLAlchemy keeps by engine and dialect.

    To compile them for each store takes a fifth of the suite's time. A dialect is shared once it has asked its database
    what it can do.
    """
    shared: dict[str, tuple[Dialect, dict[Any, Any]]] = {}

    def create_sharing_engine(*arguments: Any, **options: Any) -> Engine:
        engine = create_engine(*arguments, **options)
        dialect, statements = shared.setdefault(engine.dialect.name, (engine.dialect, {}))
        if hasattr(dialect, "default_isolation_level"):
            engine.dialect = dialect
        engine.update_execution_options(compiled_cache=statements)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.storage.database.create_engine", create_sharing_engine)
        yield


@pytest.fixture(scope="session", autouse=True)
def _seed_read_once() -> Iterator[None]:
    """The seed of the tree, which no test changes, is read and checked once a process, whichever test loads it."""
    from app.services.operations import seed

    read = seed.read_seed
    read_once = cache(read)

    def read_seed(folder: Path, *, headline_cap: int) -> seed.Seed:
        return (read_once if folder == resource("seed") else read)(folder, headline_cap=headline_cap)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seed, "read_seed", read_seed)
        yield


@pytest.fixture(scope="session")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shops]:
    """Where fresh stores come from, by backend."""
    found = Shops(tmp_path_factory.mktemp)
    yield found
    found.close()


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn; a test that asks for a store, directly or not, runs on both."""
    name: str = request.param
    return name


@pytest.fixture
def blank_url(backend: str, shops: Shops) -> Iterator[str]:
    """A store of its own without tables."""
    url = shops[backend].blank()
    yield url
    shops[backend].discard(url)


@pytest.fixture
def own_store(request: pytest.FixtureRequest, backend: str, shops: Shops) -> Iterator[tuple[str, Any]]:
    """A migrated store of its own: empty, or as the function of the mark `holding` left it; and what that returned."""
    mark = request.node.get_closest_marker("holding")
    url, given = shops[backend].filled(mark.kwargs["fill"]) if mark else (shops[backend].migrated(), None)
    yield url, given
    shops[backend].discard(url)


@pytest.fixture
def database_url(own_store: tuple[str, Any]) -> str:
    """A migrated store of its own, empty but for what the mark `holding` says."""
    return own_store[0]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, open."""
    with opened(database_url) as found:
        yield found


@pytest.fixture
def sqlite_database(shops: Shops) -> Iterator[Database]:
    """A migrated, empty store of its own on SQLite alone, for what only it does."""
    yield from _own_store(shops["sqlite"])


@pytest.fixture
def postgresql_database(shops: Shops) -> Iterator[Database]:
    """The same on PostgreSQL alone, for what only it does."""
    yield from _own_store(shops["postgresql"])


@pytest.fixture(scope="session")
def seeded_urls(shops: Shops) -> Callable[[str], str]:
    """By backend, the store that holds the seed: one for all tests, which only read it."""
    found: dict[str, str] = {}

    def url_of(backend: str) -> str:
        if backend not in found:
            found[backend] = shops[backend].seeded()
        return found[backend]

    return url_of


@pytest.fixture(scope="session")
def seeded_url(backend: str, seeded_urls: Callable[[str], str]) -> str:
    """The seeded store on each backend in turn; only to be read."""
    return seeded_urls(backend)


@pytest.fixture(scope="session")
def seeded_sqlite_url(seeded_urls: Callable[[str], str]) -> str:
    """The seeded store on SQLite alone; only to be read."""
    return seeded_urls("sqlite")


@pytest.fixture(scope="session")
def seeded_client(seeded_sqlite_url: str) -> Iterator[TestClient]:
    """A client of the service over the seeded store on SQLite, at `NOW`; only to be read."""
    with serving(seeded_sqlite_url) as client:
        yield client


@pytest.fixture
def client_for() -> Iterator[OpenClient]:
    """Opens clients of the service, which all close when the test ends."""
    with ExitStack() as stack:

        def open_client(url: str, *, clock: Clock = stopped, **settings: Any) -> TestClient:
            return stack.enter_context(serving(url, clock=clock, **settings))

        yield open_client


@pytest.fixture(scope="session")
def loaded_command() -> Iterator[Path]:
    """The folder of a command `waymark` that starts at once, for the path of a shell."""
    from tests.cli.loaded import command

    with command() as folder:
        yield folder


def _own_store(shop: Shop) -> Iterator[Database]:
    url = shop.migrated()
    with opened(url) as found:
        yield found
    shop.discard(url)
