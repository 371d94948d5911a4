"""Reference data that a process keeps: since when and until when they hold, whoever read them first."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.publishing.change_items import View
from app.services.performance.assessment_data import ReadContext, Snapshot, load_snapshot
from app.storage.database import Database
from tests.services.test_queries import counted
from tests.stores import ANNUAL, HOME, THEME, basis, district, instant, publish

FIRST, SECOND, PLANNED = instant("2024-01-01"), instant("2024-02-01"), instant("2024-03-01T12:00")
OTHER, LAST = "E07000250", "E07000251"


def furnish(database: Database) -> None:
    """Documents that were published at two instants, and one that is planned for a third."""
    publish(database, FIRST, THEME, *basis(ANNUAL))
    publish(database, SECOND, district(OTHER))
    publish(database, PLANNED, district(LAST), recorded_at=SECOND)


def current(connection: Connection, at: datetime) -> Snapshot:
    """What is public at an instant, which is now."""
    return load_snapshot(connection, read_context=ReadContext(at, HOME, View.PUBLIC, is_current=True))


def test_kept_data_say_the_last_change_of_a_document_and_hold_until_the_day_or_a_document_is_another(
    database: Database,
) -> None:
    furnish(database)
    moments = {
        "2024-02-10T12:00": "2024-02-11",
        "2024-02-12T12:00": "2024-02-13",  # kept since another day
        "2024-03-01T11:00": "2024-03-01T12:00",
    }
    with database.read() as connection, counted(database) as statements:
        found = {at: current(connection, instant(at)) for at in moments}
    assert {at: snapshot.until for at, snapshot in found.items()} == {at: instant(end) for at, end in moments.items()}
    assert {snapshot.since for snapshot in found.values()} == {SECOND}
    assert [str(snapshot.reference.today) for snapshot in found.values()] == ["2024-02-10", "2024-02-12", "2024-03-01"]
    assert sum("FROM document_item" in statement for statement in statements) == 1


def test_kept_data_serve_no_instant_before_the_last_change_or_from_the_next_one_on(database: Database) -> None:
    furnish(database)
    moment = timedelta(microseconds=1)
    with database.read() as connection:
        current(connection, SECOND)
        shown = {
            at: current(connection, at).reference.areas for at in (SECOND - moment, SECOND, PLANNED - moment, PLANNED)
        }
    assert [(OTHER in areas, LAST in areas) for areas in shown.values()] == [
        (False, False),
        (True, False),
        (True, False),
        (True, True),
    ]


def test_what_a_writer_reads_before_it_writes_serves_a_reader(database: Database) -> None:
    furnish(database)
    with database.write() as connection:
        context = ReadContext(SECOND, HOME, View.WORKING, is_current=True)
        load_snapshot(connection, read_context=context, before_writing=True)
    with database.read() as connection, counted(database) as statements:
        load_snapshot(connection, read_context=context)
    assert len(statements) == 1  # the version alone
