"""Transactions: a read sees one state of the store, writers come one after another, rows stay as they were written."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event
from time import monotonic

import pytest
from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.domain.errors import StoreError
from app.domain.publishing.change_items import ItemKind, View
from app.storage.database import Database
from app.storage.measures.documents import released_documents
from app.storage.measures.values import ValueFilter, count_public_values, public_values
from app.storage.publishing.publications import publications
from app.storage.tables import (
    document_item,
    document_release,
    publication,
    scope_version,
    value_item,
    value_release,
    withdrawal,
)
from tests.stores import ANNUAL, basis, held, instant, publish, record, withdraw
from tests.stores import district as made_up

DAY = instant("2024-05-01")
TABLES = (publication, withdrawal, document_item, document_release, value_item, value_release)
ALL = ValueFilter()


def test_a_read_sees_one_state_of_the_store_whatever_is_committed_meanwhile(database: Database) -> None:
    publish(database, DAY, held("2022-23", 1.0), code="first")
    with database.read() as connection:
        before = count_public_values(connection, where=ALL, until=DAY)
        publish(database, DAY, held("2023-24", 2.0), made_up("E07"), code="second")
        with database.read() as another:
            assert count_public_values(another, where=ALL, until=DAY) == 2
        assert count_public_values(connection, where=ALL, until=DAY) == before == 1
        assert len(public_values(connection, where=ALL, until=DAY, after=None, limit=10)) == 1
        assert [one.code for one in publications(connection, until=DAY)] == ["first"]
        assert released_documents(connection, until=DAY)[ItemKind.AREA] == []


def test_a_read_does_not_wait_for_a_writer_nor_see_what_it_has_not_committed(database: Database) -> None:
    with database.write() as writer:
        _insert_publication(writer, code="unfinished")
        with database.read() as connection:
            assert publications(connection, until=DAY) == []
    with database.read() as connection:
        assert [one.code for one in publications(connection, until=DAY)] == ["unfinished"]


def test_a_read_cannot_write(database: Database) -> None:
    # The second time on a connection that a write has used, and then a write on one that a read has used.
    for code in ("first", "second"):
        with pytest.raises((StoreError, DBAPIError)), database.read() as connection:
            _insert_publication(connection, code="never")
        publish(database, DAY, code=code)
    with database.read() as connection:
        assert [one.code for one in publications(connection, until=DAY)] == ["first", "second"]


def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(database)
    with database.read() as connection:
        assert publications(connection, until=DAY) == []


def test_the_second_writer_waits_for_the_first(database: Database) -> None:
    order: list[str] = []
    started = Event()

    def second() -> None:
        started.set()
        with database.write() as connection:
            order.append("second")
            _insert_publication(connection, code="second")

    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            _insert_publication(connection, code="first")
            waiting = pool.submit(second)
            assert started.wait(5)
            # Long enough for a writer that does not wait to show itself.
            end = monotonic() + 0.2
            while monotonic() < end:
                assert not waiting.done()
            order.append("first")
        waiting.result(timeout=10)
    assert order == ["first", "second"]
    with database.read() as connection:
        assert connection.execute(select(publication.c.id).order_by("id")).scalars().all() == [1, 2]


def test_many_writers_at_once_all_succeed_with_ids_and_revisions_of_their_own(database: Database) -> None:
    writers, rounds = 4, 5
    together = Barrier(writers)

    def write(number: int) -> None:
        together.wait(5)
        for turn in range(rounds):
            publish(database, DAY, held("2023-24", float(turn)), made_up("E07"), code=f"{number}-{turn}")

    with ThreadPoolExecutor(writers) as pool:
        for done in [pool.submit(write, number) for number in range(writers)]:
            done.result(timeout=30)
    everything = list(range(1, writers * rounds + 1))
    with database.read() as connection:
        for column in (value_item.c.id, value_item.c.revision, document_item.c.revision, publication.c.id):
            assert connection.execute(select(column).order_by(column)).scalars().all() == everything


@pytest.fixture
def full(database: Database) -> Database:
    """A store with a row in each table."""
    return _filled(database)


CHANGES: dict[str, Callable[[str, str], str]] = {
    "updated": lambda table, column: f"UPDATE {table} SET {column} = {column}",
    "deleted": lambda table, _: f"DELETE FROM {table}",
}


@pytest.mark.parametrize("verb", CHANGES)
def test_no_row_can_be_changed(full: Database, verb: str) -> None:
    for table in TABLES:
        statement = CHANGES[verb](table.name, next(iter(table.c)).name)
        with pytest.raises(DBAPIError, match=f"rows of {table.name} are never changed"), full.write() as connection:
            connection.execute(text(statement))
        with full.read() as connection:
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 1


def test_no_table_can_be_emptied_on_postgresql(postgresql_database: Database) -> None:
    full = _filled(postgresql_database)
    for table in TABLES:
        with pytest.raises(DBAPIError, match="are never changed"), full.write() as connection:
            connection.execute(text(f"TRUNCATE {table.name} CASCADE"))


def test_rows_refer_to_rows_that_are_there(full: Database) -> None:
    dangling: tuple[tuple[Table, dict[str, object]], ...] = (
        (value_release, {"value_id": 1, "publication_id": 99}),
        (value_release, {"value_id": 99, "publication_id": 1}),
        (document_release, {"document_id": 1, "publication_id": 99}),
        (document_release, {"document_id": 99, "publication_id": 1}),
        (withdrawal, {"publication_id": 99, "withdrawn_at": DAY, "reason": "?", "recorded_by": "tests"}),
    )
    for table, row in dangling:
        with pytest.raises(IntegrityError), full.write() as connection:
            connection.execute(insert(table), row)


def test_a_write_changes_the_versions_of_what_it_touched_and_of_nothing_else(database: Database) -> None:
    publish(database, DAY, held("2023-24", 1.0, indicator="one"), held("2023-24", 1.0, indicator="two"))
    before = _versions(database)
    publish(database, DAY + timedelta(days=1), held("2024-25", 1.0, indicator="one"))
    assert _changed(before, _versions(database)) == {
        *((view, "one") for view in View),
        *((view, "publications") for view in View),
    }


def test_a_draft_changes_versions_of_the_working_view_alone(database: Database) -> None:
    publish(database, DAY, held("2023-24", 1.0, indicator="one"))
    before = _versions(database)
    record(database, DAY + timedelta(days=1), held("2024-25", 1.0, indicator="one"), made_up("E07"))
    assert _changed(before, _versions(database)) == {
        (View.WORKING, "one"),
        (View.WORKING, "reference"),
        (View.WORKING, "documents"),
    }


def test_a_withdrawal_changes_the_versions_of_what_it_takes_back(database: Database) -> None:
    publish(database, DAY, held("2023-24", 1.0, indicator="one"), held("2023-24", 1.0, indicator="two"))
    publish(database, DAY + timedelta(days=1), held("2024-25", 1.0, indicator="one"), code="wrong")
    before = _versions(database)
    withdraw(database, DAY + timedelta(days=2), code="wrong")
    assert _changed(before, _versions(database)) == {
        (View.PUBLIC, "one"),
        *((view, "publications") for view in View),
    }


def test_a_definition_changes_the_list_of_indicators_and_other_documents_do_not(database: Database) -> None:
    publish(database, DAY, *basis(ANNUAL))
    before = _versions(database)
    publish(database, DAY + timedelta(days=1), replace(ANNUAL, title="Another title"))
    assert (View.PUBLIC, "indicators") in _changed(before, _versions(database))
    before = _versions(database)
    publish(database, DAY + timedelta(days=2), made_up("E07"))
    changed = _changed(before, _versions(database))
    assert (View.PUBLIC, "reference") in changed
    assert (View.PUBLIC, "indicators") not in changed


def test_a_write_that_fails_changes_no_version(database: Database) -> None:
    publish(database, DAY, held("2023-24", 1.0))
    before = _versions(database)
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(database)
    assert _versions(database) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE value_span SET known_until = known_from WHERE view = 'public'",
        "DELETE FROM value_span WHERE view = 'public'",
    ],
)
def test_a_version_changes_also_with_what_a_shell_does_to_spans(database: Database, statement: str) -> None:
    publish(database, DAY, held("2023-24", 1.0, indicator="one"), held("2023-24", 1.0, area="E07", indicator="one"))
    before = _versions(database)
    with database.write() as connection:
        connection.execute(text(statement))
    assert _changed(before, _versions(database)) == {(View.PUBLIC, "one")}


def test_the_version_of_the_store_changes_with_every_version_of_a_scope_on_postgresql(
    postgresql_database: Database,
) -> None:
    versions = [_version(postgresql_database)]
    for turn in range(3):
        publish(postgresql_database, DAY + timedelta(days=turn), held("2023-24", 1.0), code=f"{turn}")
        versions.append(_version(postgresql_database))
    withdraw(postgresql_database, DAY + timedelta(days=9), code="0")
    versions.append(_version(postgresql_database))
    assert len(set(versions)) == len(versions)
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(postgresql_database)
    assert _version(postgresql_database) == versions[-1]


def _versions(database: Database) -> dict[tuple[View, str], int]:
    with database.read() as connection:
        rows = connection.execute(select(scope_version))
        return {(View(row.view), row.scope): row.version for row in rows}


def _changed(before: dict[tuple[View, str], int], after: dict[tuple[View, str], int]) -> set[tuple[View, str]]:
    return {key for key, version in after.items() if before.get(key) != version}


def _version(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT version FROM store_version")).scalar_one())


def _filled(database: Database) -> Database:
    publish(database, DAY, held("2023-24", 1.0), made_up("E07"), code="first")
    withdraw(database, DAY, code="first")
    return database


def _write_and_fail(database: Database) -> None:
    with database.write() as connection:
        _insert_publication(connection, code="never")
        raise ZeroDivisionError


def _insert_publication(connection: Connection, *, code: str) -> None:
    highest = connection.execute(select(func.max(publication.c.id))).scalar() or 0
    row = {"id": highest + 1, "code": code, "title": code, "recorded_by": "tests"}
    connection.execute(insert(publication), row | {"released_at": DAY, "recorded_at": DAY})
