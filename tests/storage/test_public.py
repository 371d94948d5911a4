"""What is public at an instant, and pages of it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from app.domain.measures.value import Value, ValueStatus
from app.domain.publishing.change_items import ItemKind, ReleasedItem, public_at
from app.storage.database import Database
from app.storage.measures.documents import released_documents
from app.storage.measures.values import (
    Position,
    ValueFilter,
    count_public_values,
    position_of,
    public_values,
    released_values,
    value_releases,
)
from app.storage.publishing.publications import next_change, publications
from app.storage.tables import publication, value_release
from tests.stores import HOME, RATE, held, instant, publish, withdraw
from tests.stores import district as made_up

FIRST, SECOND, THIRD = instant("2024-05-01"), instant("2024-06-01"), instant("2024-07-01")
MOMENT = timedelta(microseconds=1)
ALL = ValueFilter()


def numbers(database: Database, at: datetime, *, where: ValueFilter = ALL) -> dict[str, float | None]:
    """By period, the public numbers: those of a page, after checking the other two ways to read them."""
    with database.read() as connection:
        found = public_values(connection, where=where, until=at, after=None, limit=1_000)
        total = count_public_values(connection, where=where, until=at)
        history = public_at(released_values(connection, where=where, until=at), instant=at)
    by_rules = [release.item for release in history.values() if where.status in (None, release.item.status)]
    assert sorted(map(position_of, by_rules), key=_in_time) == [position_of(value) for value in found]
    assert {(v.period, v.revision, v.number) for v in by_rules} == {(v.period, v.revision, v.number) for v in found}
    assert total == len(found)
    return {value.period.id: value.number for value in found}


def test_nothing_is_public_before_its_release_and_all_of_it_from_that_instant_on(database: Database) -> None:
    publish(database, SECOND, held("2023-24", 1.0), made_up("E07"))
    with database.read() as connection:
        before = released_documents(connection, until=SECOND - MOMENT)
        after = released_documents(connection, until=SECOND)
    assert numbers(database, SECOND - MOMENT) == {}
    assert numbers(database, SECOND) == {"2023-24": 1.0}
    assert (before[ItemKind.AREA], [one.key for one in after[ItemKind.AREA]]) == ([], ["E07"])


def test_an_embargoed_revision_leaves_the_earlier_one_public_until_its_instant(database: Database) -> None:
    publish(database, FIRST, held("2023-24", 1.0))
    publish(database, THIRD, held("2023-24", 3.0))
    assert numbers(database, THIRD - MOMENT) == {"2023-24": 1.0}
    assert numbers(database, THIRD) == {"2023-24": 3.0}


def test_the_latest_release_counts_and_not_the_highest_revision(database: Database) -> None:
    publish(database, THIRD, held("2023-24", 1.0))  # revision 1, released last
    publish(database, SECOND, held("2023-24", 2.0))  # revision 2
    assert numbers(database, SECOND) == {"2023-24": 2.0}
    assert numbers(database, THIRD) == {"2023-24": 1.0}


def test_of_two_revisions_in_one_publication_the_higher_counts(database: Database) -> None:
    publish(database, FIRST, held("2023-24", 1.0), held("2023-24", 2.0))
    assert numbers(database, FIRST) == {"2023-24": 2.0}


def test_of_two_revisions_released_at_one_instant_the_higher_counts(database: Database) -> None:
    publish(database, FIRST, held("2023-24", 1.0), code="b")
    publish(database, FIRST, held("2023-24", 2.0), code="a")
    assert numbers(database, FIRST) == {"2023-24": 2.0}


def test_a_withdrawal_brings_back_what_was_replaced_from_its_instant_on(database: Database) -> None:
    publish(database, FIRST, held("2023-24", 1.0), held("2024-25", 9.0))
    publish(database, SECOND, held("2023-24", 2.0), code="wrong")
    withdraw(database, THIRD, code="wrong")
    assert numbers(database, THIRD - MOMENT) == {"2023-24": 2.0, "2024-25": 9.0}
    assert numbers(database, THIRD) == {"2023-24": 1.0, "2024-25": 9.0}
    publish(database, THIRD + MOMENT, held("2023-24", 3.0))
    assert numbers(database, THIRD) == {"2023-24": 1.0, "2024-25": 9.0}
    assert numbers(database, THIRD + MOMENT) == {"2023-24": 3.0, "2024-25": 9.0}


def test_what_was_published_only_once_is_gone_when_it_is_withdrawn(database: Database) -> None:
    publish(database, FIRST, held("2023-24", 1.0), held("2024-25", 9.0), code="wrong")
    withdraw(database, THIRD, code="wrong")
    assert numbers(database, THIRD - MOMENT) == {"2023-24": 1.0, "2024-25": 9.0}
    assert numbers(database, THIRD) == {}


def test_one_revision_released_twice_is_one_value(database: Database) -> None:
    publish(database, FIRST, held("2023-24", 1.0), code="first")
    publish(database, FIRST, code="again")
    publish(database, SECOND, code="later")
    with database.write() as connection:
        ids = connection.execute(select(publication.c.id).where(publication.c.code.in_(["again", "later"])))
        rows = [{"value_id": 1, "publication_id": identity} for identity in ids.scalars()]
        connection.execute(insert(value_release), rows)
    assert numbers(database, FIRST) == {"2023-24": 1.0}
    withdraw(database, THIRD, code="first")
    assert numbers(database, THIRD) == {"2023-24": 1.0}
    withdraw(database, THIRD, code="later")
    assert numbers(database, THIRD) == {"2023-24": 1.0}
    withdraw(database, THIRD, code="again")
    assert numbers(database, THIRD) == {}


def test_publications_are_listed_once_public_with_their_withdrawal(database: Database) -> None:
    publish(database, SECOND, code="b")
    publish(database, SECOND, code="a")
    publish(database, THIRD, code="embargoed")
    withdraw(database, THIRD, code="a")
    with database.read() as connection:
        found = publications(connection, until=THIRD - MOMENT)
        changes = [next_change(connection, after=at) for at in (FIRST, SECOND, THIRD)]
    assert [(one.code, one.released_at, one.withdrawn_at) for one in found] == [
        ("a", SECOND, THIRD),
        ("b", SECOND, None),
    ]
    assert changes == [SECOND, THIRD, None]


PERIODS = ("2023-24", "2023-24-Q4", "2024-M03", "2024-03-31", "2023", "2021-2023", "AY2023-24")
AREAS = ("E07000120", "E07000117", "E06000008")
CODES = ("b-rate", "B-rate", "a")


@pytest.fixture
def full(database: Database) -> Database:
    """Three indicators in three areas at seven periods, some of which end or start on one day."""
    publish(database, FIRST, *(held(p, 1.0, area=a, indicator=c) for c in CODES for a in AREAS for p in PERIODS))
    publish(database, SECOND, *(held(p, 2.0, area=AREAS[0], indicator="a") for p in PERIODS[::2]))
    return database


def pages(database: Database, *, limit: int, where: ValueFilter = ALL) -> Iterator[list[Value]]:
    """Every page, each read in a transaction of its own."""
    after = None
    while True:
        with database.read() as connection:
            page = public_values(connection, where=where, until=THIRD, after=after, limit=limit)
        if not page:
            return
        yield page
        after = position_of(page[-1])


@pytest.mark.parametrize("limit", [1, 7, 63])
def test_pages_of_any_size_give_every_value_once_and_in_order(full: Database, limit: int) -> None:
    found = list(pages(full, limit=limit))
    positions = [position_of(value) for page in found for value in page]
    assert all(len(page) == limit for page in found[:-1])
    assert len(positions) == len(CODES) * len(AREAS) * len(PERIODS) == 63
    assert positions == sorted(positions, key=_in_time)
    assert len(set(positions)) == 63


def test_what_is_added_between_pages_neither_repeats_nor_drops_what_was_there(full: Database) -> None:
    before = [position_of(value) for page in pages(full, limit=100) for value in page]
    seen = []
    for number, page in enumerate(pages(full, limit=5)):
        seen += [position_of(value) for value in page]
        publish(full, THIRD, held(f"{1900 + number}", 1.0, indicator="B-rate"), held("2023", 5.0), code=f"{number}")
    assert [position for position in seen if position in before] == before
    assert len(seen) == len(set(seen))


def _in_time(position: Position) -> tuple[object, ...]:
    """By indicator, area and end; of periods with one end the shorter first."""
    indicator, area, end, start, period = position
    return indicator, area, end, -date.fromisoformat(start).toordinal(), period


FILTERS: tuple[tuple[ValueFilter, Callable[[Value], bool]], ...] = (
    (ValueFilter(indicators=["a", "B-rate"]), lambda v: v.indicator in ("a", "B-rate")),
    (ValueFilter(indicators=[]), lambda _: False),
    (ValueFilter(areas=[AREAS[1]]), lambda v: v.area == AREAS[1]),
    (ValueFilter(areas=set()), lambda _: False),
    (ValueFilter(periods=["2023", "2024-03-31"]), lambda v: v.period.id in ("2023", "2024-03-31")),
    (ValueFilter(from_date=date(2023, 4, 1)), lambda v: v.period.start >= date(2023, 4, 1)),
    (ValueFilter(from_date=date(2023, 4, 2)), lambda v: v.period.start >= date(2023, 4, 2)),
    (ValueFilter(to_date=date(2024, 3, 31)), lambda v: v.period.end <= date(2024, 3, 31)),
    (ValueFilter(to_date=date(2024, 3, 30)), lambda v: v.period.end <= date(2024, 3, 30)),
    (
        ValueFilter(indicators=["a"], areas=[AREAS[0]], from_date=date(2023, 1, 1), to_date=date(2024, 3, 31)),
        lambda v: v.indicator == "a" and v.area == AREAS[0] and v.period.id not in ("2021-2023", "AY2023-24"),
    ),
)


def test_a_filter_gives_what_passes_it_and_no_more(full: Database) -> None:
    everything = [value for page in pages(full, limit=100) for value in page]
    for where, passes in FILTERS:
        found = [value for page in pages(full, limit=20, where=where) for value in page]
        assert found == [value for value in everything if passes(value)], where
        with full.read() as connection:
            assert count_public_values(connection, where=where, until=THIRD) == len(found), where


def test_a_status_filters_what_counts_and_not_what_once_did(database: Database) -> None:
    publish(database, FIRST, held("2023-24", 1.0, status=ValueStatus.PROVISIONAL), held("2024-25", 2.0))
    publish(database, SECOND, held("2023-24", 1.5))
    provisional, final = (ValueFilter(status=status) for status in (ValueStatus.PROVISIONAL, ValueStatus.FINAL))
    assert numbers(database, FIRST, where=provisional) == {"2023-24": 1.0}
    assert numbers(database, SECOND, where=provisional) == {}
    assert numbers(database, SECOND, where=final) == {"2023-24": 1.5, "2024-25": 2.0}


def test_a_release_says_when_it_was_and_when_it_ended(database: Database) -> None:
    publish(database, FIRST, held("2023-24", 1.0), code="first")
    publish(database, SECOND, held("2023-24", 2.0))
    withdraw(database, THIRD, code="first")
    with database.read() as connection:
        found = value_releases(connection, [2], until=THIRD)
    key = f"{RATE}/{HOME}/2023-24"
    assert [(r.key, r.revision, r.released_at, r.withdrawn_at, r.item.number) for r in found] == [
        (key, 1, FIRST, THIRD, 1.0),
        (key, 2, SECOND, None, 2.0),
    ]
    assert all(isinstance(release, ReleasedItem) for release in found)
