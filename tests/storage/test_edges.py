"""The edges of the store's conditions: what is public, waits or is counted at the very instant of a change."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from app.domain.errors import InvalidInputError
from app.domain.publishing.change_items import ItemKind, View
from app.domain.publishing.submission import Outcome, Submission, SubmissionState
from app.services.publishing.publications import FARTHEST, release_instant
from app.storage.database import Database
from app.storage.measures.documents import Recording, add_documents, released_documents
from app.storage.measures.values import add_values
from app.storage.publishing.approved_unreleased import waiting_documents, waiting_values
from app.storage.publishing.publications import add_withdrawal, find_publication, next_change, publications, release
from app.storage.publishing.submissions import add_decision, add_submission, submissions
from tests.stores import ANNUAL, RATE, district, held, instant, publish, record, withdraw

FIRST, SECOND, THIRD = instant("2024-05-01"), instant("2024-06-01"), instant("2024-07-01")
MOMENT = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)


def send(
    connection: Connection,
    *periods: str,
    outcome: Outcome | None = Outcome.APPROVED,
    sender: str = "P1",
    revision: int = 1,
) -> tuple[int, list[int], list[int]]:
    """A submission of a `revision` of a value a period, and of the definition: its row id, and those of its items."""
    identity, _ = add_submission(
        connection, operation="create_return", reason_code=None, reason=None, recorded_at=FIRST, recorded_by=sender
    )
    recording = Recording(FIRST, sender, identity)
    documents = add_documents(connection, [(ItemKind.DEFINITION, RATE, ANNUAL)], recording=recording)
    values = add_values(connection, [held(period, 1.0, revision=revision) for period in periods], recording=recording)
    if outcome is not None:
        add_decision(connection, identity, outcome=outcome, reason=None, decided_at=FIRST, decided_by="P2")
    return identity, documents, values


def put_out(
    connection: Connection, code: str, *, documents: list[int], values: list[int], at: datetime = SECOND
) -> None:
    """Release items at an instant."""
    recording = Recording(FIRST, "P2")
    release(
        connection,
        code=code,
        title="A release",
        released_at=at,
        documents=documents,
        values=values,
        recording=recording,
    )


def take_back(connection: Connection, code: str, *, at: datetime) -> None:
    """Withdraw a publication from an instant on."""
    found = find_publication(connection, code)
    assert found is not None
    add_withdrawal(connection, found[0], withdrawn_at=at, reason="A mistake.", recording=Recording(FIRST, "P2"))


def waiting(connection: Connection, submission_ids: list[int] | None = None) -> tuple[list[int], list[int]]:
    """The row ids of the documents and values that wait."""
    documents = waiting_documents(connection, submission_ids=submission_ids)
    return [item.id for item in documents], [
        identity for identity, _ in waiting_values(connection, submission_ids=submission_ids)
    ]


def state(connection: Connection, now: datetime) -> tuple[SubmissionState, int, int, int]:
    """Of the only submission: its state, and how many rows are released, scheduled and withdrawn."""
    [found] = submissions(connection, now=now)
    return found.state, found.released, found.scheduled, found.withdrawn


def test_a_publication_is_listed_from_its_instant_on(database: Database) -> None:
    publish(database, SECOND, district("E07"), code="second")
    with database.read() as connection:
        assert publications(connection, until=SECOND - MOMENT) == []
        assert [found.code for found in publications(connection, until=SECOND)] == ["second"]


@pytest.mark.parametrize("withdrawn_at", [FIRST, SECOND])
def test_a_publication_withdrawn_by_the_instant_of_its_release_never_was(
    database: Database, withdrawn_at: datetime
) -> None:
    publish(database, SECOND, district("E07"), code="second", recorded_at=FIRST)
    withdraw(database, withdrawn_at, code="second")
    with database.read() as connection:
        assert publications(connection, until=THIRD) == []
        assert released_documents(connection, until=THIRD)[ItemKind.AREA] == []


def test_a_publication_withdrawn_a_moment_after_its_release_was_there(database: Database) -> None:
    publish(database, SECOND, district("E07"), code="second")
    withdraw(database, SECOND + MOMENT, code="second")
    with database.read() as connection:
        assert [found.code for found in publications(connection, until=THIRD)] == ["second"]


def test_a_document_counts_from_its_release_until_the_instant_of_its_withdrawal(database: Database) -> None:
    publish(database, SECOND, district("E07"), code="second")
    withdraw(database, THIRD, code="second")
    with database.read() as connection:
        known = {
            at: len(released_documents(connection, until=at)[ItemKind.AREA])
            for at in (SECOND - MOMENT, SECOND, THIRD - MOMENT, THIRD)
        }
    assert known == {SECOND - MOMENT: 0, SECOND: 1, THIRD - MOMENT: 1, THIRD: 0}


def test_only_the_working_view_knows_a_draft_and_from_the_instant_of_its_recording(database: Database) -> None:
    record(database, SECOND, district("E07"))
    with database.read() as connection:
        found = {
            (at, view): len(released_documents(connection, until=at, view=view)[ItemKind.AREA])
            for at in (SECOND - MOMENT, SECOND)
            for view in View
        }
    assert {key for key, number in found.items() if number} == {(SECOND, View.WORKING)}


def test_the_next_change_is_after_the_instant_itself(database: Database) -> None:
    publish(database, SECOND, district("E07"), code="second")
    withdraw(database, THIRD, code="second")
    with database.read() as connection:
        assert [next_change(connection, after=at) for at in (FIRST, SECOND - MOMENT, SECOND, THIRD)] == [
            *(SECOND, SECOND, THIRD, None)
        ]


@pytest.mark.parametrize("outcome", [None, Outcome.SENT_BACK, Outcome.APPROVED])
def test_only_what_was_approved_waits(database: Database, outcome: Outcome | None) -> None:
    with database.write() as connection:
        identity, documents, values = send(connection, "2022-23", outcome=outcome)
        expected = (documents, values) if outcome is Outcome.APPROVED else ([], [])
        assert waiting(connection) == waiting(connection, [identity]) == expected


def test_what_a_publication_holds_does_not_wait_even_before_its_release(database: Database) -> None:
    with database.write() as connection:
        identity, documents, values = send(connection, "2022-23", "2023-24")
        put_out(connection, "first", documents=documents, values=values[:1], at=THIRD)
        assert waiting(connection) == waiting(connection, [identity]) == ([], values[1:])


def test_only_a_later_released_revision_overtakes_and_a_withdrawn_one_gives_way(database: Database) -> None:
    with database.write() as connection:
        first, documents, values = send(connection, "2022-23")
        _, later_documents, later_values = send(connection, "2022-23", revision=2)
        assert waiting(connection) == (documents + later_documents, values + later_values)
        put_out(connection, "first", documents=documents, values=values)
        assert waiting(connection) == (later_documents, later_values)
        put_out(connection, "later", documents=later_documents, values=later_values)
        take_back(connection, "first", at=THIRD)
        assert waiting(connection, [first]) == ([], [])
        take_back(connection, "later", at=THIRD)
        assert waiting(connection, [first]) == (documents, values)


def test_an_item_is_overtaken_only_by_its_own_key(database: Database) -> None:
    with database.write() as connection:
        _, _, values = send(connection, "2022-23")
        send(connection, "2023-24", outcome=None)
        _, documents, later = send(connection, "2023-24", revision=2)
        put_out(connection, "later", documents=documents, values=later)
        assert waiting(connection) == ([], values)


@pytest.mark.parametrize(("withdrawn_at", "waits_unnamed"), [(FIRST, True), (SECOND, True), (THIRD, False)])
def test_what_was_taken_back_waits_only_by_name_and_what_was_cancelled_waits_again(
    database: Database, withdrawn_at: datetime, *, waits_unnamed: bool
) -> None:
    with database.write() as connection:
        identity, documents, values = send(connection, "2022-23")
        put_out(connection, "first", documents=documents, values=values)
        take_back(connection, "first", at=withdrawn_at)
        assert waiting(connection, [identity]) == (documents, values)
        assert waiting(connection) == ((documents, values) if waits_unnamed else ([], []))


def test_a_submission_is_scheduled_until_the_instant_of_its_release(database: Database) -> None:
    with database.write() as connection:
        _, documents, values = send(connection, "2022-23", "2023-24")
        put_out(connection, "first", documents=documents, values=values)
        assert state(connection, SECOND - MOMENT) == (SubmissionState.SCHEDULED, 0, 3, 0)
        assert state(connection, SECOND) == (SubmissionState.RELEASED, 3, 0, 0)


@pytest.mark.parametrize(
    ("withdrawn_at", "expected"),
    [(SECOND, (SubmissionState.APPROVED, 0, 0, 0)), (SECOND + MOMENT, (SubmissionState.WITHDRAWN, 0, 0, 2))],
)
def test_the_rows_of_a_withdrawn_publication_are_withdrawn_unless_it_was_cancelled(
    database: Database, withdrawn_at: datetime, expected: tuple[SubmissionState, int, int, int]
) -> None:
    with database.write() as connection:
        _, documents, values = send(connection, "2022-23")
        put_out(connection, "first", documents=documents, values=values)
        take_back(connection, "first", at=withdrawn_at)
        assert state(connection, THIRD) == expected


def test_a_row_is_counted_once_in_its_best_state(database: Database) -> None:
    with database.write() as connection:
        _, documents, values = send(connection, "2022-23")
        for code, at in (("taken-back", FIRST), ("public", SECOND), ("to-come", THIRD)):
            put_out(connection, code, documents=documents, values=values, at=at)
        take_back(connection, "taken-back", at=FIRST + MOMENT)
        assert state(connection, SECOND - MOMENT) == (SubmissionState.SCHEDULED, 0, 2, 0)
        assert state(connection, SECOND) == (SubmissionState.RELEASED, 2, 0, 0)


def test_submissions_are_the_latest_first_and_a_sender_sees_their_own(database: Database) -> None:
    with database.write() as connection:
        for sender in ("P1", "P2", "P1"):
            send(connection, sender=sender)
        send(connection, "2022-23", sender="P2")
        everyone = submissions(connection, now=SECOND)
        own = submissions(connection, now=SECOND, sender="P1")
    assert codes(everyone) == ["S000004", "S000003", "S000002", "S000001"]
    assert [submission.rows for submission in everyone] == [2, 1, 1, 1]
    assert codes(own) == ["S000003", "S000001"]


def codes(found: list[Submission]) -> list[str]:
    """The codes of submissions."""
    return [submission.code for submission in found]


NOW = instant("2024-05-01T09:30") + timedelta(seconds=20)


def test_a_release_at_no_given_time_is_at_the_next_whole_minute() -> None:
    assert release_instant(None, now=NOW) == instant("2024-05-01T09:31")
    assert release_instant(None, now=instant("2024-05-01T09:31")) == instant("2024-05-01T09:32")


def test_a_release_is_after_now_and_at_most_a_year_ahead() -> None:
    now = instant("2024-05-01T09:30")
    assert release_instant(now + MINUTE, now=now) == now + MINUTE
    assert release_instant(now + FARTHEST, now=now) == now + FARTHEST
    for at in (now - MINUTE, now, now + FARTHEST + MINUTE):
        with pytest.raises(InvalidInputError) as caught:
            release_instant(at, now=now)
        assert [(fault.field, fault.code) for fault in caught.value.faults] == [("release_at", "invalid_instant")]


@pytest.mark.parametrize("beside", [timedelta(seconds=1), MOMENT])
def test_a_release_is_at_a_whole_minute(beside: timedelta) -> None:
    with pytest.raises(InvalidInputError, match="whole minute"):
        release_instant(instant("2024-05-01T10:00") + beside, now=NOW)


def test_a_time_without_an_offset_is_londons_unless_it_is_there_twice_or_not_at_all() -> None:
    assert release_instant(datetime(2024, 5, 1, 11, 0), now=NOW) == instant("2024-05-01T10:00")  # noqa: DTZ001 - London's
    for hour, day in ((1, (2024, 10, 27)), (1, (2025, 3, 30))):
        with pytest.raises(InvalidInputError, match="clocks change"):
            release_instant(datetime(*day, hour, 30), now=NOW)  # noqa: DTZ001 - London's
