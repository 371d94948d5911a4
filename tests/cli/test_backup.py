"""A store copied while it serves, and put back: whole, or not at all."""

import shutil
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.services.publishing.access import caller_of
from app.storage import schema
from app.storage.database import Database, sqlite_module
from app.storage.operations.table_dump import holds_nothing
from app.storage.tables import SCHEMA_REVISION
from tests.cli.inprocess import Ran, waymark
from tests.cli.lived_in import START, live_in
from tests.clients import OpenClient
from tests.databases import Shops, opened
from tests.stores import RATE, held, publish

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LATEST = f"/v1/values?indicator={RATE}&area=E07000120&from=2015-04-01"


def exported(url: str, path: Path) -> bytes:
    """Everything in a store but its keys, for comparison."""
    assert waymark("export", str(path), "--with-names", "--force", url=url).code == 0
    return path.read_bytes()


def backed_up(url: str, path: Path) -> Path:
    ran = waymark("backup", str(path), url=url)
    assert ran.code == 0, ran.err
    return path


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.mark.holding(fill=live_in)
def test_a_store_put_back_is_what_it_was_with_its_keys(
    backend: str, shops: Shops, own_store: tuple[str, str], tmp_path: Path
) -> None:
    database_url, token = own_store
    copy = backed_up(database_url, tmp_path / "store.backup")
    url = shops[backend].blank()
    restored = waymark("restore", str(copy), url=url)
    assert (restored.code, restored.err) == (0, "")
    assert exported(url, tmp_path / "after.zip") == exported(database_url, tmp_path / "before.zip")
    assert waymark("key", "list", "--json", url=url).json == waymark("key", "list", "--json", url=database_url).json
    with opened(url) as other, other.read() as connection:
        assert caller_of(connection, token, now=NOW)[0].scopes
    shops[backend].discard(url)


@pytest.mark.holding(fill=live_in)
def test_a_backup_beside_writers_holds_whole_writes_only(database: Database, database_url: str, tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            waymark_write(database)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [backed_up(database_url, tmp_path / f"{number}.backup") for number in range(3)]
    finally:
        done.set()
        writer.join()
    urls = [f"sqlite:///{tmp_path / f'{number}.db'}" for number in range(3)]
    entries = []
    for copy, url in zip(copies, urls, strict=True):
        assert waymark("restore", str(copy), url=url).code == 0
        verified = waymark("audit", "verify", "--json", url=url).json
        trail = [fault for fault in verified["faults"] if "publication" not in fault]
        assert trail == [], "made by tests, the first publications have no entry"
        entries.append(verified["entries"])
    assert entries == sorted(entries)


def waymark_write(database: Database) -> None:
    """One write with its entry."""
    from app.cli.operator import CONSOLE
    from app.services.unit_of_work import Writer, WriteRequest, WriteResult, execute_write
    from app.storage.measures.documents import next_id
    from app.storage.measures.values import add_values
    from app.storage.publishing.audit_digest import value_text
    from app.storage.tables import value_item

    def action(writer: Writer) -> WriteResult[None]:
        revision = next_id(writer.connection, value_item.c.id)
        values = [held("2025-26", float(number), revision=revision + number) for number in range(50)]
        code, recording = writer.submission("create_return")
        add_values(writer.connection, values, recording=recording)
        return WriteResult(None, code, rows=[value_text(value) for value in values])

    execute_write(database, WriteRequest(CONSOLE, "create_return", "test", clock=lambda: START), action)


def test_a_service_goes_on_over_a_store_that_is_put_back_under_it(
    shops: Shops, tmp_path: Path, client_for: OpenClient
) -> None:
    url, _ = shops["sqlite"].filled(live_in)
    with opened(url) as database:
        client = client_for(url)
        before = client.get(LATEST)
        copy = backed_up(url, tmp_path / "store.backup")
        publish(database, datetime(2026, 11, 20, 9, tzinfo=UTC), held("2023-24", 99.0, revision=2))
        changed = client.get(LATEST)
        assert changed.content != before.content
        refused = waymark("restore", str(copy), url=url)
        assert refused.code == 2
        assert "--force" in refused.err
        assert client.get(LATEST).content == changed.content
        assert waymark("restore", str(copy), "--force", url=url).code == 0
        again = client.get(LATEST, headers={"If-None-Match": changed.headers["etag"]})
        assert (again.status_code, again.content) == (200, before.content)
        publish(database, datetime(2026, 11, 20, 9, tzinfo=UTC), held("2023-24", 98.0, revision=2))
        assert "98.0" in client.get(LATEST).text, "and takes writes again"
    with closing(sqlite_module().connect(file_of(url))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_backup_is_one_file_that_any_sqlite_reads(seeded_sqlite_url: str, tmp_path: Path) -> None:
    copy = backed_up(seeded_sqlite_url, tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]
    with closing(sqlite_module().connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM value_item").fetchone() == (13_977,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert waymark("backup", str(copy), url=seeded_sqlite_url).code == 2
    assert waymark("backup", str(copy), "--force", url=seeded_sqlite_url).code == 0


def refused(source: Path, url: str, *words: str) -> str:
    """What a restore that is refused says, in one sentence."""
    ran: Ran = waymark("restore", str(source), *words, url=url)
    assert (ran.code, ran.out, ran.err.count("\n")) == (4, "", 1), ran.err
    return ran.err


def test_what_is_no_sound_backup_is_refused_and_the_store_is_as_it_was(
    shops: Shops, seeded_sqlite_url: str, tmp_path: Path
) -> None:
    url, _ = shops["sqlite"].filled(live_in)
    before = exported(url, tmp_path / "before.zip")
    whole = backed_up(seeded_sqlite_url, tmp_path / "whole.db").read_bytes()
    damaged, letter, other = (tmp_path / name for name in ("damaged.db", "letter.txt", "other.db"))
    letter.write_text("Dear council, " * 400)
    with closing(sqlite_module().connect(other)) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
    for content in (whole[: len(whole) // 2], whole[:8192] + bytes(4096) + whole[12_288:], whole[:100] + b"x" * 4096):
        damaged.write_bytes(content)
        refused_or_unreadable = waymark("restore", str(damaged), "--force", url=url)
        assert refused_or_unreadable.code in (3, 4)
        assert refused_or_unreadable.err.count("\n") == 1
    assert "not an archive of a Waymark store" in refused(letter, url, "--force")
    assert "not a Waymark store" in refused(other, url, "--force")
    assert "cannot be used" in refused(tmp_path / "missing.db", url, "--force")
    assert "not a backup: load it with waymark import" in refused(tmp_path / "before.zip", url, "--force")
    assert exported(url, tmp_path / "after.zip") == before
    assert list(file_of(url).parent.glob(".*.part*")) == []


@pytest.mark.load
def test_a_store_that_is_damaged_itself_is_replaced(seeded_sqlite_url: str, tmp_path: Path) -> None:
    copy = backed_up(seeded_sqlite_url, tmp_path / "copy.db")
    store = tmp_path / "waymark.db"
    store.write_text("no database " * 1_000)
    store.with_name("waymark.db-wal").write_text("left over")
    url = f"sqlite:///{store}"
    assert waymark("check", url=url).code == 3
    assert waymark("restore", str(copy), "--force", url=url).code == 0
    assert waymark("check", url=url).code == 0


def test_a_backup_of_an_older_program_is_brought_up_to_date(shops: Shops, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with opened(f"sqlite:///{old}") as database:
        schema.migrate(database, revision="2026_11_23_0100")
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert waymark("restore", str(old), url=url).code == 0
    with opened(url) as database, database.read() as connection:
        assert schema.store_schema_revision(connection) == SCHEMA_REVISION


def test_the_backup_of_a_newer_program_is_refused(shops: Shops, tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    shutil.copyfile(file_of(shops["sqlite"].migrated()), newer)
    with closing(sqlite_module().connect(newer)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    ran = waymark("restore", str(newer), url=f"sqlite:///{tmp_path / 'new.db'}")
    assert ran.code == 3
    assert "Install the newer Waymark" in ran.err
    assert not (tmp_path / "new.db").exists()


@pytest.fixture
def postgresql(shops: Shops) -> str:
    return shops["postgresql"].migrated()


def test_between_the_databases_a_backup_goes_one_way_and_an_export_both(
    shops: Shops, postgresql: str, seeded_sqlite_url: str, tmp_path: Path
) -> None:
    with opened(postgresql) as database:
        live_in(database)
    from_postgresql = backed_up(postgresql, tmp_path / "pg.zip")
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert waymark("restore", str(from_postgresql), url=url).code == 0
    assert exported(url, tmp_path / "a.zip") == exported(postgresql, tmp_path / "b.zip")
    empty = shops["postgresql"].migrated()
    assert "use export and import" in refused(backed_up(seeded_sqlite_url, tmp_path / "copy.db"), empty)
    ran = waymark("restore", str(from_postgresql), "--force", url=postgresql)
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert "only loaded into an empty one" in ran.err
    with opened(empty) as other, other.read() as connection:
        assert holds_nothing(connection)
