"""Answers to warnings through the store: since when a warning is told, and from when on an answer is awaited."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from app.domain.publishing.audit import SEED_OPERATION
from app.domain.publishing.change_items import View
from app.domain.warnings.answer_times import NOT_AWAITED, Answer, AnswerState, answer_time_key, answer_time_setting
from app.domain.warnings.life import Warning, WarningResponse
from app.domain.warnings.rules import Severity, WarningRule
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.judged_states import store_judged_states, wrong_judged_states
from app.storage.database import Database
from app.storage.performance.judged_states import delete_judged
from tests.stores import ANNUAL, HOME, RATE, basis, floor_of, held, instant, publish, warnings_at, withdraw

MOMENT = timedelta(microseconds=1)
SEEDED, FIRST, SECOND, THIRD = (instant(f"{year}-05-01") for year in (2022, 2023, 2024, 2025))
GUARDED = replace(ANNUAL, threshold=floor_of(50))
PERIOD = held("2022-23", 40.0).period
RESPONSE = WarningResponse(
    RATE, HOME, WarningRule.THRESHOLD_BREACHED, PERIOD, "A lorry.", None, "Repair it.", None, date(2024, 6, 30), None
)


def only(database: Database, at: datetime) -> Warning:
    """The one warning that there is."""
    [warning] = warnings_at(database, at).values()
    return warning


def test_a_warning_is_told_since_the_release_of_its_value_in_whatever_state_it_is_read(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2021-22", 60.0))
    publish(database, SECOND, held("2022-23", 40.0))  # a new period begins no state of knowledge
    publish(database, THIRD, held("2021-22", 61.0), held("2023-24", 55.0))
    assert (only(database, SECOND).told_at, only(database, SECOND).cleared_at) == (SECOND, None)
    assert (only(database, THIRD).told_at, only(database, THIRD).cleared_at) == (SECOND, THIRD)
    with database.write() as connection:
        store_judged_states(connection, now=THIRD, home_area=HOME)
    assert (only(database, THIRD).told_at, only(database, THIRD).cleared_at) == (SECOND, THIRD)
    with database.read() as connection:
        assert list(wrong_judged_states(connection, now=THIRD, home_area=HOME)) == []
    with database.write() as connection:
        delete_judged(connection)
    assert (only(database, THIRD).told_at, only(database, THIRD).cleared_at) == (SECOND, THIRD)


def test_an_answer_is_awaited_as_of_each_day_and_given_from_the_response_s_release_on(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    publish(database, SECOND, RESPONSE)
    due = date(2023, 5, 15)
    assert only(database, FIRST).answer == Answer(AnswerState.AWAITED, due, days_left=14)
    assert only(database, instant("2023-05-15T22:59")).answer == Answer(AnswerState.AWAITED, due, days_left=0)
    assert only(database, instant("2023-05-15T23:00")).answer == Answer(AnswerState.OVERDUE, due, days_overdue=1)
    assert only(database, SECOND - MOMENT).answer.days_overdue == 352
    assert only(database, SECOND).answer == Answer(AnswerState.ANSWERED)
    assert only(database, instant("2024-06-30T22:59")).answer == Answer(AnswerState.ANSWERED)
    assert only(database, instant("2024-06-30T23:00")).answer == Answer(AnswerState.ANSWERED, promise_days_overdue=1)


def test_the_council_s_own_days_count_from_their_release_on(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    publish(database, SECOND, (answer_time_key(Severity.CRITICAL), answer_time_setting(5)))
    assert only(database, SECOND - MOMENT).answer.due == date(2023, 5, 15)
    assert only(database, SECOND).answer.due == date(2023, 5, 6)
    assert only(database, SECOND).told_at == FIRST


def test_nothing_is_awaited_before_the_council_has_published(database: Database) -> None:
    publish(database, SEEDED, *basis(GUARDED), held("2020-21", 40.0), by=SEED_OPERATION)
    assert only(database, THIRD).answer == NOT_AWAITED
    publish(database, FIRST, held("2021-22", 41.0), code="never", recorded_at=SEEDED)
    withdraw(database, FIRST - MOMENT, code="never")
    assert only(database, SECOND - MOMENT).answer == NOT_AWAITED
    publish(database, SECOND, held("2021-22", 42.0))
    assert only(database, SECOND - MOMENT).answer == NOT_AWAITED
    found = only(database, SECOND)
    assert (found.told_at, found.answer.due, found.answer.days_left) == (SEEDED, date(2024, 5, 15), 14)


def test_a_first_publication_to_come_ends_what_is_kept_of_the_snapshot(database: Database) -> None:
    publish(database, SEEDED, *basis(GUARDED), held("2020-21", 40.0), by=SEED_OPERATION)
    noon = instant("2024-05-01T12:00")

    def answers_from(at: datetime, *, view: View = View.PUBLIC) -> tuple[datetime | None, datetime | None]:
        with database.read() as connection:
            found = load_snapshot(connection, read_context=ReadContext(at, HOME, view, is_current=True))
        return found.reference.answers_from, found.until

    midnight = instant("2024-05-01T23:00")
    assert answers_from(SECOND) == (None, midnight)
    publish(database, noon, held("2021-22", 42.0), recorded_at=SECOND)
    assert answers_from(SECOND) == (None, noon)
    assert answers_from(noon) == (noon, midnight)
    assert answers_from(SECOND, view=View.WORKING) == (SECOND, midnight), "inside the council, once it is recorded"
