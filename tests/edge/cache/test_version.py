"""The version of the store changes with every commit, whoever makes it, and with nothing else."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import StoreUnavailableError
from app.edge.cache.version import VersionSource
from app.main import version_source
from app.storage.cache.postgresql_version import PostgresqlVersion
from app.storage.cache.sqlite_version import SqliteVersion
from app.storage.database import Database
from tests.databases import POSTGRESQL_IN_THE_SLOW_SUITE, Shops, opened
from tests.edge.cache.counting import last_release, release

NOW = {"now": "2026-11-23T09:30:00.000000Z"}


async def told_by(source: VersionSource) -> Hashable:
    """The version as a request that arrives now hears it: in a turn of its own."""
    await asyncio.sleep(0)
    return await source.current()


@asynccontextmanager
async def watching(database: Database) -> AsyncIterator[VersionSource]:
    source = version_source(database)
    try:
        yield source
    finally:
        await source.close()


def versions(database: Database, *steps: Callable[[], object]) -> list[Hashable]:
    """The version before, and after each of the steps."""

    async def run() -> list[Hashable]:
        async with watching(database) as source:
            found: list[Hashable] = [await told_by(source)]
            for step in steps:
                step()
                found.append(await told_by(source))
            return found

    return asyncio.run(run())


def test_every_commit_changes_the_version(database: Database) -> None:
    found = versions(database, *(lambda number=number: release(database, number) for number in range(1, 6)))
    assert len(set(found)) == 6


def write_and_stop(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("INSERT INTO publication VALUES (1, '1', '', :now, :now, '')"), NOW)
        raise RuntimeError("stop")


def test_nothing_but_a_commit_changes_it(database: Database) -> None:
    def rolled_back() -> None:
        with pytest.raises(RuntimeError, match="stop"):
            write_and_stop(database)

    found = versions(database, lambda: last_release(database), rolled_back, lambda: None)
    assert len(set(found)) == 1


@POSTGRESQL_IN_THE_SLOW_SUITE
def test_a_change_from_a_shell_counts_as_much(database: Database) -> None:
    shell = f"""if True:
        import sys
        from app.storage.database import Database
        with Database(sys.argv[1]).write() as connection:
            at = {NOW["now"]!r}
            connection.exec_driver_sql(f"INSERT INTO publication VALUES (7, '7', '', '{{at}}', '{{at}}', '')")
    """
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", shell, url]
    first, second = versions(database, lambda: subprocess.run(command, check=True))
    assert first != second


def test_a_change_counts_the_moment_it_is_visible_and_not_before(database: Database) -> None:
    async def run() -> None:
        async with watching(database) as source:
            before = await told_by(source)
            with database.write() as connection:
                connection.execute(text("INSERT INTO publication VALUES (1, '1', '', :now, :now, '')"), NOW)
                assert await told_by(source) == before
            assert await told_by(source) != before

    asyncio.run(run())


def test_a_source_serves_one_event_loop_after_another(database: Database) -> None:
    source = version_source(database)
    found = [asyncio.run(told_by(source)) for _ in range(3)]
    asyncio.run(source.close())
    assert found[0] == found[1] == found[2]


@pytest.fixture
def sqlite_store(shops: Shops) -> Iterator[Database]:
    with opened(shops["sqlite"].migrated()) as database:
        yield database


def test_a_file_put_in_place_of_the_store_is_a_new_version_and_is_read_from_then_on(
    sqlite_store: Database, tmp_path: Path
) -> None:
    path = sqlite_store.path
    assert path is not None
    release(sqlite_store, 1)
    sqlite_store.close()
    shutil.copy(path, tmp_path / "backup.db")
    release(sqlite_store, 2)
    seen: list[int] = [last_release(sqlite_store)]

    def restore() -> None:
        for leftover in (f"{path}-wal", f"{path}-shm"):
            Path(leftover).unlink(missing_ok=True)
        (tmp_path / "backup.db").replace(path)

    first, second = versions(sqlite_store, restore)
    seen.append(last_release(sqlite_store))
    assert first != second
    assert seen == [2, 1]


def test_a_store_whose_file_is_gone_does_not_answer_and_is_not_made_anew(
    sqlite_store: Database, tmp_path: Path
) -> None:
    path = sqlite_store.path
    assert path is not None

    async def run() -> None:
        async with watching(sqlite_store) as source:
            before = await told_by(source)
            path.rename(tmp_path / "away.db")
            for _ in range(2):
                with pytest.raises(StoreUnavailableError):
                    await told_by(source)
            assert not path.exists()
            (tmp_path / "away.db").rename(path)
            assert await told_by(source) != before

    asyncio.run(run())


def test_a_file_that_is_no_store_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database" * 1_000)
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(StoreUnavailableError):
        versions(database)


def test_a_writer_in_the_middle_of_its_work_does_not_hold_up_readers(sqlite_store: Database) -> None:
    path = sqlite_store.path
    assert path is not None
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert len(set(versions(sqlite_store, lambda: None))) == 1
    writer.close()


@pytest.fixture
def postgresql_store(shops: Shops) -> Iterator[Database]:
    with opened(shops["postgresql"].migrated()) as database:
        yield database


class CountedReadings(SqliteVersion):
    """Counts its readings."""

    readings = 0

    def _read(self) -> tuple[int, int]:
        self.readings += 1
        return super()._read()


def test_those_who_wait_for_their_turn_together_share_a_reading(sqlite_store: Database) -> None:
    async def run() -> list[int]:
        source = CountedReadings(sqlite_store)
        found = []
        for _ in range(3):
            await asyncio.gather(*(source.current() for _ in range(50)))
            found.append(source.readings)
        await source.close()
        return found

    assert asyncio.run(run()) == [1, 2, 3]


def test_who_comes_after_a_reading_does_not_share_it(sqlite_store: Database) -> None:
    """A request whose turn is queued after a reading and a write must not hear of the reading."""

    async def run() -> tuple[Hashable, Hashable]:
        source = version_source(sqlite_store)
        late: list[asyncio.Task[Hashable]] = []

        async def early() -> Hashable:
            version = await source.current()
            release(sqlite_store, 1)
            late.append(asyncio.ensure_future(told_at_once()))
            return version

        async def told_at_once() -> Hashable:
            return await source.current()

        before = await early()
        after = await late[0]
        await source.close()
        return before, after

    before, after = asyncio.run(run())
    assert before != after


class Counted(PostgresqlVersion):
    """Counts its queries."""

    queries = 0

    async def _ask(self) -> int:
        self.queries += 1
        return await super()._ask()


def test_those_who_come_together_share_a_query(postgresql_store: Database) -> None:
    async def run() -> int:
        source = Counted(postgresql_store)
        await told_by(source)
        await asyncio.gather(*(source.current() for _ in range(200)))
        await source.close()
        return source.queries

    assert asyncio.run(run()) == 2


def test_who_comes_while_a_query_runs_waits_for_the_next_one(postgresql_store: Database) -> None:
    async def run() -> int:
        source = Counted(postgresql_store)
        await told_by(source)
        first = asyncio.create_task(source.current())
        while source.queries < 2:
            await asyncio.sleep(0)
        others = asyncio.gather(*(source.current() for _ in range(50)))
        await asyncio.gather(first, others)
        await source.close()
        return source.queries

    assert asyncio.run(run()) == 3


def test_who_goes_away_leaves_the_others_their_answer(postgresql_store: Database) -> None:
    async def run() -> list[Hashable]:
        source = version_source(postgresql_store)
        asking = [asyncio.create_task(source.current()) for _ in range(5)]
        await asyncio.sleep(0)
        asking[0].cancel()
        found = await asyncio.gather(*asking[1:])
        await source.close()
        return list(found)

    assert len(set(asyncio.run(run()))) == 1


def cut_all_connections(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_a_connection_that_was_cut_is_made_anew_without_a_refusal(postgresql_store: Database) -> None:
    cut = versions(postgresql_store, *[lambda: cut_all_connections(postgresql_store)] * 3)
    assert len(set(cut)) == 1


def test_a_server_that_does_not_answer_is_told_as_such_and_tried_again(postgresql_store: Database) -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")

    async def run() -> None:
        async with watching(nowhere) as source:
            for _ in range(2):
                with pytest.raises(StoreUnavailableError):
                    await told_by(source)

    asyncio.run(run())


def test_a_store_without_its_version_does_not_answer(shops: Shops) -> None:
    with opened(shops["postgresql"].blank()) as database, pytest.raises(StoreUnavailableError):
        versions(database)
