"""Database trouble becomes one sentence: what an operator must mend, or that the store does not answer."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.domain.errors import StoreError, StoreUnavailableError
from app.storage import schema
from app.storage.database import Database
from tests.databases import Shops, opened
from tests.stores import held, instant, publish


def read(url: str) -> str | None:
    """The store's revision: the least that a read can ask."""
    with opened(url) as database, database.read() as connection:
        return schema.store_schema_revision(connection)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "not a database address"),
        ("hello", "not a database address"),
        ("postgresql+psycopg://u@localhost:port/x", "not a database address"),
        ("mysql://root@localhost/x", "begins with mysql://"),
        ("postgresql://u@localhost/x", "write sqlite:///path/to/file.db or postgresql+psycopg://"),
        ("sqlite+aiosqlite:///x.db", "begins with sqlite+aiosqlite://"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
    ],
)
def test_an_address_that_is_none_is_refused_at_once(url: str, says: str) -> None:
    with pytest.raises(StoreError, match=re.escape(says)):
        Database(url)


def test_an_address_with_an_unknown_option_is_refused() -> None:
    with pytest.raises(StoreError, match="an option that PostgreSQL does not know"):
        read("postgresql+psycopg://u@127.0.0.1/x?colour=red")


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear council, " * 500)
    for attempt in (read, migrate):
        with pytest.raises(StoreError, match="is not a database"):
            attempt(f"sqlite:///{path}")
    assert path.read_text() == "Dear council, " * 500


def test_a_damaged_file_is_refused(tmp_path: Path, shops: Shops) -> None:
    whole = Path(make_url(shops["sqlite"].migrated()).database or "")
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(whole.read_bytes()[:8_192])
    with pytest.raises(StoreError, match="damaged"):
        read(f"sqlite:///{damaged}")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    for attempt in (read, migrate):
        with pytest.raises(StoreError, match="cannot be opened"):
            attempt(f"sqlite:///{tmp_path}")


def test_a_file_in_no_folder_is_no_store_until_migrating_makes_the_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'store.db'}"
    with pytest.raises(StoreError, match="cannot be opened"):
        read(url)
    migrate(url)
    assert read(url) is not None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"folder .*file.* cannot be made"):
        migrate(f"sqlite:///{tmp_path / 'file' / 'store.db'}")


def test_a_file_that_others_keep_locked_does_not_answer(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.database.BUSY_SECONDS", 0)
    with (
        sqlite_database.write(),
        opened(sqlite_database.url.render_as_string()) as another,
        pytest.raises(StoreUnavailableError, match="does not answer"),
        another.write(),
    ):
        pass


def test_a_server_that_does_not_listen_does_not_answer(deaf_port: int) -> None:
    with pytest.raises(StoreUnavailableError, match="does not answer; try again shortly"):
        read(f"postgresql+psycopg://waymark@127.0.0.1:{deaf_port}/waymark")


def test_a_database_or_a_role_that_the_server_lacks_is_told(shops: Shops) -> None:
    url = make_url(shops["postgresql"].migrated())
    for wrong in (url.set(database="no_such_database"), url.set(username="no_such_role")):
        with pytest.raises(StoreError, match="names a database or role that PostgreSQL lacks") as caught:
            read(wrong.render_as_string(hide_password=False))
        assert not isinstance(caught.value, StoreUnavailableError)


def test_a_server_that_cuts_a_connection_is_asked_again_by_the_next_read(postgresql_database: Database) -> None:
    with pytest.raises(StoreUnavailableError):
        _read_and_be_cut(postgresql_database)
    with postgresql_database.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_a_mistake_of_the_program_is_no_trouble_of_the_store(database: Database) -> None:
    with pytest.raises(DBAPIError, match="no_such_table"), database.read() as connection:
        connection.execute(text("SELECT * FROM no_such_table"))


def test_words_of_trouble_in_data_are_data(database: Database) -> None:
    publish(database, instant("2024-05-01"), held("2023-24", 1.0), code='database "x" does not exist, malformed')
    with pytest.raises(IntegrityError):
        publish(database, instant("2024-05-01"), code='database "x" does not exist, malformed')


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port that is taken, and where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        yield port


def _read_and_be_cut(database: Database) -> None:
    with database.read() as connection:
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with opened(database.url.render_as_string()) as another, another.engine.begin() as killer:
            killer.execute(text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own})
        connection.execute(text("SELECT 1"))


def migrate(url: str) -> None:
    """Bring the store at `url` to the newest revision."""
    with opened(url) as database:
        schema.migrate(database)
