"""What each release and withdrawal changed in public, read back from the store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.publishing.change_feed import Change, ChangeKind, ChangeType, FeedEvent
from app.domain.publishing.change_items import View
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.publishing.change_feed import read_changes
from app.services.publishing.publication_contents import read_publications
from app.storage.database import Database
from app.storage.projections import rebuild
from app.storage.tables import publication_count
from tests.databases import opened
from tests.stores import ANNUAL, HOME, RATE, basis, held, instant, publish, withdraw

FIRST, SECOND, THIRD, FOURTH, FIFTH = (instant(f"2024-0{month}-01") for month in range(1, 6))
YEAR = parse_period("2023-24")
TARGET = Target(RATE, YEAR, 50.0)


def feed(database: Database, at: datetime, *, kind: ChangeKind) -> list[Change]:
    """The changes of one kind up to an instant, read one at a time, as a reader of small pages would."""
    changes: list[Change] = []
    after: tuple[str, ...] | None = None
    with database.read() as connection:
        reference = load_snapshot(connection, read_context=ReadContext(at, HOME)).reference
        whole = read_changes(connection, reference=reference, after=None, limit=1_000)
        while True:
            page = read_changes(connection, reference=reference, after=after, limit=1)
            changes += page.changes
            if not page.more:
                break
            after = page.changes[-1].place
    assert tuple(changes) == whole.changes
    assert whole.total == len(changes)
    return [change for change in changes if change.kind is kind]


def told(changes: Sequence[Change]) -> list[tuple[ChangeType, FeedEvent]]:
    """What happened, and when."""
    return [(change.type, change.event) for change in changes]


def test_a_document_is_published_withdrawn_and_revised(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL), TARGET, code="a")
    withdraw(database, SECOND, code="a")
    publish(database, THIRD, *basis(ANNUAL), replace(TARGET, value=51.0), code="b")
    assert told(feed(database, FOURTH, kind=ChangeKind.TARGET)) == [
        (ChangeType.PUBLISHED, FeedEvent(FIRST, False, "a")),
        (ChangeType.WITHDRAWN, FeedEvent(SECOND, True, "a")),
        (ChangeType.REVISED, FeedEvent(THIRD, False, "b")),
    ]


def test_the_withdrawal_of_what_was_replaced_already_changes_nothing(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL))
    publish(database, SECOND, TARGET, held("2023-24", 1.0), code="a")
    publish(database, THIRD, replace(TARGET, value=51.0), held("2023-24", 2.0), code="b")
    withdraw(database, FOURTH, code="a")
    for kind in (ChangeKind.TARGET, ChangeKind.VALUE):
        changes = feed(database, FIFTH, kind=kind)
        assert [change.type for change in changes] == [ChangeType.PUBLISHED, ChangeType.REVISED]


def test_of_two_revisions_in_one_release_the_last_counts(database: Database) -> None:
    publish(
        database, FIRST, *basis(ANNUAL), TARGET, replace(TARGET, value=51.0), held("2023-24", 1.0), held("2023-24", 2.0)
    )
    [target] = feed(database, FIRST, kind=ChangeKind.TARGET)
    assert (target.type, target.indicator, target.period) == (ChangeType.PUBLISHED, RATE, YEAR)
    assert (target.area, target.code) == (None, None)
    [value] = feed(database, FIRST, kind=ChangeKind.VALUE)
    assert (value.type, value.old_value, value.new_value) == (ChangeType.PUBLISHED, None, 2.0)


def test_a_withdrawal_names_the_figure_that_counts_again(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL), held("2023-24", 1.0))
    publish(database, SECOND, held("2023-24", 2.0), code="wrong")
    withdraw(database, THIRD, code="wrong")
    changes = feed(database, THIRD, kind=ChangeKind.VALUE)
    assert [(change.type, change.old_value, change.new_value) for change in changes] == [
        (ChangeType.PUBLISHED, None, 1.0),
        (ChangeType.REVISED, 1.0, 2.0),
        (ChangeType.WITHDRAWN, 2.0, 1.0),
    ]


def test_a_publication_that_was_withdrawn_before_its_release_changes_nothing(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL))
    publish(database, THIRD, held("2023-24", 2.0), TARGET, code="never", recorded_at=FIRST)
    withdraw(database, SECOND, code="never")
    assert feed(database, FIFTH, kind=ChangeKind.VALUE) == []
    assert feed(database, FIFTH, kind=ChangeKind.TARGET) == []
    with database.read() as connection:
        reference = load_snapshot(connection, read_context=ReadContext(FIFTH, HOME)).reference
        assert len(read_publications(connection, reference=reference)) == 1


def total(database: Database, at: datetime, *, view: View = View.PUBLIC) -> int:
    """How many changes there are up to an instant."""
    with database.read() as connection:
        reference = load_snapshot(connection, read_context=ReadContext(at, HOME, view)).reference
        return read_changes(connection, reference=reference, after=None, limit=1).total


def test_what_publications_change_is_kept_and_never_stale_in_any_worker(database: Database, database_url: str) -> None:
    other = replace(ANNUAL, code="other-rate")
    with opened(database_url) as worker:
        publish(database, FIRST, *basis(ANNUAL), held("2023-24", 1.0), held("2023-24", 7.0, indicator=other.code))
        start = total(worker, FIFTH)
        publish(database, SECOND, held("2023-24", 2.0), code="second", recorded_at=FIRST)
        publish(database, FOURTH, held("2023-24", 4.0), code="planned", recorded_at=FIRST)
        assert [total(worker, at) for at in (FIRST, SECOND, FOURTH)] == [start, start + 1, start + 2]
        assert total(worker, FIRST, view=View.WORKING) == start + 2  # it holds what is scheduled
        publish(database, THIRD, held("2023-24", 4.0), code="between", recorded_at=FIRST)
        assert [total(worker, at) for at in (SECOND, THIRD, FOURTH)] == [start + 1, start + 2, start + 3]
        withdraw(database, FIFTH, code="planned")
        assert [total(worker, at) for at in (FOURTH, FIFTH)] == [start + 3, start + 4]
        publish(database, FIFTH, *basis(other)[-2:], code="other")  # shown from then on, with its value before
        with database.read() as connection:
            reference = load_snapshot(connection, read_context=ReadContext(FIFTH, HOME)).reference
        assert other.code in reference.shown()
        assert total(worker, FIFTH) > start + 5
        feed(worker, FIFTH, kind=ChangeKind.VALUE)  # as many as there are
        assert total(worker, FOURTH) == start + 3


def test_counts_that_are_made_again_are_read_again(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL), held("2023-24", 1.0))
    right = total(database, FIRST)
    with database.write() as connection:
        connection.execute(update(publication_count).values(changed=100))
    database.renew()
    assert total(database, FIRST) > right
    with database.write() as connection:
        rebuild(connection)
    assert total(database, FIRST) == right
