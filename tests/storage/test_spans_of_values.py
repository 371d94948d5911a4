"""Spans and totals of values keep step with every kind of write, as a rebuild would make them."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from app.domain.publishing.change_items import View
from app.domain.publishing.submission import Outcome
from app.storage.database import Database
from app.storage.measures.documents import Recording
from app.storage.measures.value_spans import totals_at
from app.storage.measures.values import ValueFilter, add_values, values_at
from app.storage.projections import differences
from app.storage.publishing.submissions import add_decision, add_submission, count_values_of
from app.storage.tables import value_item, value_span
from tests.stores import RATE, held, instant, publish, record, withdraw

OTHER = "other-rate"
DAYS = [instant(f"2024-05-{day:02d}") for day in range(1, 12)]
MOMENT = timedelta(microseconds=1)
FIGURE = held("2022-23", 1.0)


def submit(database: Database, at: datetime, *numbers: float, outcome: Outcome | None, decided_at: datetime) -> int:
    """A submission of revisions of the value of 2022-23 and of others, decided at an instant."""
    with database.write() as connection:
        identity, _ = add_submission(
            connection, operation="create_return", reason_code=None, reason=None, recorded_at=at, recorded_by="P1"
        )
        values = [held("2022-23", number, revision=revision) for revision, number in enumerate(numbers, start=3)]
        add_values(connection, [*values, held("2021-22", 7.0)], recording=Recording(at, "P1", identity))
        if outcome is not None:
            add_decision(connection, identity, outcome=outcome, reason=None, decided_at=decided_at, decided_by="P2")
    return identity


@pytest.fixture
def lived_in(database: Database) -> Database:
    """A store in which values were released, revised, planned ahead, withdrawn, sent back and drafted."""
    publish(database, DAYS[0], FIGURE, held("2023-24", 2.0), held("2022-23", 9.0, indicator=OTHER), code="first")
    publish(database, DAYS[2], held("2022-23", 1.5), code="revised")
    submit(database, DAYS[3], 1.7, outcome=Outcome.SENT_BACK, decided_at=DAYS[4])
    withdraw(database, DAYS[5], code="revised")
    publish(database, DAYS[9], held("2023-24", 2.5), code="planned", recorded_at=DAYS[6])
    publish(database, DAYS[7], held("2023-24", 2.2), held("2024-25", 3.0), code="before", recorded_at=DAYS[7])
    record(database, DAYS[8], held("2022-23", 5.0, indicator=OTHER))
    publish(database, DAYS[10], held("2025-26", 4.0), code="cancelled", recorded_at=DAYS[8])
    withdraw(database, DAYS[9], code="cancelled")
    return database


def counted(connection: Connection, at: datetime, *, view: View) -> dict[str, int]:
    """By indicator, how many values count, counted one by one."""
    rows = values_at(connection, where=ValueFilter(), at=at, view=view)
    return dict(Counter(row.item.indicator for row in rows))


def numbers(connection: Connection, at: datetime, *, view: View) -> dict[str, float | None]:
    """By period, the numbers of one indicator that count."""
    rows = values_at(connection, where=ValueFilter(indicators=[RATE]), at=at, view=view)
    return {row.item.period.id: row.item.number for row in rows}


@pytest.mark.parametrize("several", [(1.0, 1.5), (1.0, 1.5, 1.2), (1.5, 1.0, 1.2, 1.1)])
def test_of_several_revisions_released_at_once_only_the_highest_counts(
    database: Database, several: tuple[float, ...]
) -> None:
    publish(database, DAYS[0], *(held("2022-23", number) for number in several), held("2021-22", 7.0), code="first")
    with database.read() as connection:
        for view in View:
            assert numbers(connection, DAYS[1], view=view) == {"2021-22": 7.0, "2022-23": several[-1]}
            assert totals_at(connection, [RATE], at=DAYS[1], view=view) == {RATE: 2}
        assert list(differences(connection)) == []


def test_what_every_write_leaves_is_what_a_rebuild_makes(lived_in: Database) -> None:
    with lived_in.write() as connection:
        spans = set(connection.execute(select(value_span)))
        assert len(spans) > 10
        assert list(differences(connection)) == []


@pytest.mark.parametrize("view", View)
def test_a_total_is_the_number_of_values_that_count_at_every_instant(lived_in: Database, view: View) -> None:
    with lived_in.read() as connection:
        for at in (at for day in DAYS for at in (day - MOMENT, day)):
            expected = counted(connection, at, view=view)
            totals = totals_at(connection, None, at=at, view=view)
            assert {code: total for code, total in totals.items() if total} == expected
            assert totals_at(connection, [OTHER], at=at, view=view).get(OTHER, 0) == expected.get(OTHER, 0)


def test_the_public_reads_each_revision_from_its_release_and_the_earlier_one_after_a_withdrawal(
    lived_in: Database,
) -> None:
    with lived_in.read() as connection:
        seen = [numbers(connection, at, view=View.PUBLIC) for at in (DAYS[0], DAYS[2], DAYS[5], DAYS[7], DAYS[9])]
    assert seen == [
        {"2022-23": 1.0, "2023-24": 2.0},
        {"2022-23": 1.5, "2023-24": 2.0},
        {"2022-23": 1.0, "2023-24": 2.0},
        {"2022-23": 1.0, "2023-24": 2.2, "2024-25": 3.0},
        {"2022-23": 1.0, "2023-24": 2.5, "2024-25": 3.0},
    ]


def test_the_working_view_reads_a_draft_until_it_is_sent_back(lived_in: Database) -> None:
    with lived_in.read() as connection:
        seen = [numbers(connection, at, view=View.WORKING) for at in (DAYS[2], DAYS[3], DAYS[4] - MOMENT, DAYS[4])]
    sent, kept = {"2021-22": 7.0, "2022-23": 1.7, "2023-24": 2.0}, {"2022-23": 1.5, "2023-24": 2.0}
    assert seen == [kept, sent, sent, kept]


def test_a_submission_that_is_approved_goes_on_counting_in_the_working_view(database: Database) -> None:
    publish(database, DAYS[0], FIGURE)
    submit(database, DAYS[1], 1.7, outcome=Outcome.APPROVED, decided_at=DAYS[2])
    with database.write() as connection:
        assert numbers(connection, DAYS[3], view=View.WORKING) == {"2021-22": 7.0, "2022-23": 1.7}
        assert list(differences(connection)) == []


def test_the_rows_of_a_submission_are_its_own(database: Database) -> None:
    first = submit(database, DAYS[0], 1.0, 1.1, outcome=None, decided_at=DAYS[0])
    with database.write() as connection:
        second, _ = add_submission(
            connection, operation="create_return", reason_code=None, reason=None, recorded_at=DAYS[1], recorded_by="P1"
        )
        ids = add_values(connection, [held("2019-20", 1.0)], recording=Recording(DAYS[1], "P1", second))
        assert (count_values_of(connection, first), count_values_of(connection, second)) == (3, 1)
        rows = select(value_item.c.id).where(value_item.c.submission_id == second)
        assert connection.execute(rows).scalars().all() == ids
