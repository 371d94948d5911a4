"""What guards a store and keeps it from writing: triggers, locks, rights and room, found out without a trace."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import StoreError, StoreTrouble, StoreUnavailableError
from app.domain.measures.tier import HEADLINE_CAP
from app.services.operations.readiness import Readiness
from app.services.operations.store_check import check_store
from app.storage import triggers, writability
from app.storage.database import Database
from app.storage.publishing.activity import latest_activity
from app.storage.writability import HELD, free_bytes, require_writable
from tests.clients import NOW
from tests.databases import opened
from tests.stores import HOME, held, instant, publish


def test_a_migrated_store_has_every_trigger_and_no_other(database: Database) -> None:
    query = triggers._HELD[database.engine.dialect.name]
    with database.read() as connection:
        assert set(connection.execute(query).scalars()) == triggers.TRIGGERS[connection.dialect.name]


def test_a_dropped_trigger_is_named_by_the_check_and_counted_by_readiness(database: Database) -> None:
    assert findings(database) == []
    name = "value_span.value_span_scopes_insert"
    on = "" if database.is_sqlite else " ON value_span"
    with database.write() as connection:
        connection.execute(text(f"DROP TRIGGER value_span_scopes_insert{on}"))
    assert findings(database) == ["The store lacks triggers that guard it: 1. Run: waymark check"]
    with database.read() as connection:
        found = list(check_store(connection, headline_cap=HEADLINE_CAP, now=NOW, home_area=HOME))
    assert [one.where for one in found] == [f"trigger {name}"]


def test_a_disabled_trigger_is_as_good_as_dropped(postgresql_database: Database) -> None:
    with postgresql_database.write() as connection:
        connection.execute(text("ALTER TABLE value_item DISABLE TRIGGER value_item_kept"))
    with postgresql_database.read() as connection:
        assert triggers.missing(connection) == ["value_item.value_item_kept"]


def findings(database: Database) -> list[str]:
    return Readiness(database, HOME, lambda: NOW).findings()


def test_to_find_out_whether_the_store_takes_writes_leaves_nothing(sqlite_database: Database) -> None:
    path = sqlite_database.path
    assert path is not None
    with sqlite_database.read() as connection:
        before = connection.execute(text("PRAGMA data_version")).scalar()
        files = sorted(path.parent.iterdir())
        assert require_writable(sqlite_database) == []
        assert sorted(path.parent.iterdir()) == files
        assert connection.execute(text("PRAGMA data_version")).scalar() == before
    assert (free_bytes(sqlite_database) or 0) > 0


def test_a_lock_that_another_holds_is_a_finding(database: Database) -> None:
    with opened(database.url.render_as_string(hide_password=False)) as another, another.write():
        assert require_writable(database) == [HELD]
    assert require_writable(database) == []


def test_a_disk_without_room_takes_no_writes(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writability, "LEAST_FREE_BYTES", 2**62)
    with pytest.raises(StoreUnavailableError, match="disk of the store is full") as raised:
        require_writable(sqlite_database)
    assert raised.value.trouble is StoreTrouble.DISK_FULL


def test_a_folder_that_is_gone_takes_no_writes(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'none' / 'w.db'}") as database, pytest.raises(StoreError) as raised:
        require_writable(database)
    assert raised.value.trouble is StoreTrouble.DISK_FAILS


def test_a_server_set_to_read_only_takes_no_writes(postgresql_database: Database) -> None:
    assert free_bytes(postgresql_database) is None
    set_read_only(postgresql_database, to="on")
    with pytest.raises(StoreError, match="standby or set to read only") as raised:
        require_writable(postgresql_database)
    assert raised.value.trouble is StoreTrouble.READ_ONLY
    with pytest.raises(StoreError, match="takes no writes") as refused, postgresql_database.write() as connection:
        connection.execute(text("DELETE FROM idempotent_answer"))
    assert refused.value.trouble is StoreTrouble.READ_ONLY
    set_read_only(postgresql_database, to="off")


def set_read_only(database: Database, *, to: str) -> None:
    """Let every new transaction of a PostgreSQL store be read only, or not."""
    with database.engine.connect() as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = {to}"))
        connection.commit()
    database.close()


def test_the_latest_activity_is_what_was_released_and_recorded(database: Database) -> None:
    with database.read() as connection:
        assert latest_activity(connection, now=NOW) == (None, None)
    publish(database, instant("2024-05-01"), held("2023-24", 1.0), code="first")
    publish(database, instant("2031-05-01"), held("2024-25", 1.0), code="scheduled")
    with database.read() as connection:
        released, recorded = latest_activity(connection, now=NOW)
    assert released == instant("2024-05-01")
    assert recorded is not None


def test_an_error_of_the_database_tells_no_parameter(database: Database) -> None:
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError) as raised, database.read() as connection:
        connection.execute(text("SELECT :figure FROM no_such_table"), {"figure": "31.4159"})
    assert "31.4159" not in str(raised.value)
