"""Overdue values: a warning that comes with a date, and goes with the release."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app.domain.measures.indicator import Definition, DueDays, Frequency, Supply
from app.domain.measures.value import MissingReason
from app.domain.publishing.change_items import View
from app.domain.warnings.evidence import OverdueEvidence
from app.domain.warnings.life import ClearedReason, Warning, WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.warnings.warnings import WarningFilter, read_warnings
from app.storage.database import Database
from tests.stores import (
    ANNUAL,
    HOME,
    QUARTERLY,
    basis,
    cards_at,
    floor_of,
    held,
    instant,
    publish,
    record,
    warning_id,
    warnings_at,
)

MOMENT = timedelta(microseconds=1)
# 60 days after the end of 2023-24 is 30 May 2024; that day ends in London at 23:00 UTC.
EXPECTED = replace(ANNUAL, supply=Supply.COUNCIL, due_days=DueDays(submission=30, publication=60))
OVERDUE = warning_id(WarningRule.OVERDUE, "2023-24")
LATE, RELEASED = instant("2024-05-30T23:00"), instant("2024-07-10")


def test_a_value_is_overdue_from_the_day_after_its_date_in_london_until_it_is_released(database: Database) -> None:
    publish(database, instant("2023-05-01"), *basis(EXPECTED), held("2022-23", 60.0))
    publish(database, RELEASED, held("2023-24", 61.0))
    assert warnings_at(database, LATE - MOMENT) == {}
    for at in (LATE, RELEASED - MOMENT):
        warning = warnings_at(database, at)[OVERDUE]
        assert (warning.state, warning.raised_in.id) == (WarningState.OPEN, "2023-24")
    cleared = warnings_at(database, RELEASED)[OVERDUE]
    assert (cleared.state, cleared.retracted_at) == (WarningState.CLEARED, None)
    # It stays known, also when the next one is late.
    assert {identity: one.state for identity, one in warnings_at(database, instant("2025-07-01")).items()} == {
        OVERDUE: WarningState.CLEARED,
        warning_id(WarningRule.OVERDUE, "2024-25"): WarningState.OPEN,
    }


def test_a_value_in_time_raises_nothing(database: Database) -> None:
    publish(database, instant("2023-05-01"), *basis(EXPECTED), held("2022-23", 60.0))
    publish(database, LATE - MOMENT, held("2023-24", 61.0))
    assert warnings_at(database, RELEASED) == {}


def test_the_councils_own_figures_grow_more_serious_after_thirty_days(database: Database) -> None:
    publish(database, instant("2023-05-01"), *basis(EXPECTED), held("2022-23", 60.0))
    severities = [
        warnings_at(database, instant(text))[OVERDUE].severity for text in ("2024-06-29T22:59", "2024-06-29T23:00")
    ]
    assert severities == [Severity.WATCH, Severity.WARNING]


@pytest.mark.parametrize(
    "definition",
    [
        replace(EXPECTED, supply=Supply.NATIONAL),
        replace(EXPECTED, supply=Supply.PAUSED, supply_note="For a year."),
        replace(EXPECTED, supply=Supply.DISCONTINUED),
        replace(EXPECTED, frequency=Frequency.IRREGULAR),
        replace(EXPECTED, due_days=DueDays(submission=30, publication=None)),
    ],
    ids=["others", "paused", "discontinued", "irregular", "no date"],
)
def test_nothing_is_overdue_where_nothing_is_expected(sqlite_database: Database, definition: Definition) -> None:
    publish(sqlite_database, instant("2023-05-01"), *basis(definition), held("2022-23", 60.0))
    assert warnings_at(sqlite_database, instant("2030-01-01")) == {}


def test_a_row_that_says_not_due_hides_nothing_that_is_late_and_one_that_says_why_there_is_none_has_come(
    sqlite_database: Database,
) -> None:
    not_due = held("2023-24", None, missing_reason=MissingReason.NOT_DUE)
    publish(sqlite_database, instant("2023-05-01"), *basis(EXPECTED), held("2022-23", 60.0), not_due)
    assert warnings_at(sqlite_database, RELEASED - MOMENT)[OVERDUE].state is WarningState.OPEN
    publish(sqlite_database, RELEASED, held("2023-24", None))
    assert warnings_at(sqlite_database, RELEASED)[OVERDUE].cleared_because is ClearedReason.CONDITION_ENDED
    assert cards_at(sqlite_database, RELEASED)[ANNUAL.code].due.period == held("2024-25", 1.0).period


def test_a_quarter_is_expected_after_the_quarter_before(sqlite_database: Database) -> None:
    definition = replace(QUARTERLY, supply=Supply.COUNCIL, due_days=DueDays(submission=20, publication=60))
    publish(sqlite_database, instant("2024-05-01"), *basis(definition), held("2023-24-Q4", 60.0))
    due = cards_at(sqlite_database, instant("2024-05-01"))[ANNUAL.code].due
    assert due.period is not None
    assert (due.period.id, due.submission, due.publication) == ("2024-25-Q1", date(2024, 7, 20), date(2024, 8, 29))
    assert set(warnings_at(sqlite_database, instant("2024-08-30"))) == {warning_id(WarningRule.OVERDUE, "2024-25-Q1")}


def test_every_late_period_is_named_and_each_that_comes_leaves_the_others(database: Database) -> None:
    publish(database, instant("2022-05-01"), *basis(EXPECTED), held("2021-22", 60.0))
    publish(database, instant("2025-07-01"), held("2022-23", 61.0))
    first = warning_id(WarningRule.OVERDUE, "2022-23")
    before = warnings_at(database, instant("2025-07-01") - MOMENT)[first].evidence
    assert isinstance(before, OverdueEvidence)
    assert [period.id for period in before.missing] == ["2022-23", "2023-24", "2024-25"]
    after = warnings_at(database, instant("2025-07-01"))
    assert {identity: warning.state for identity, warning in after.items()} == {
        first: WarningState.CLEARED,
        OVERDUE: WarningState.OPEN,
    }


@pytest.mark.parametrize("supply", [Supply.PAUSED, Supply.DISCONTINUED])
def test_an_open_warning_is_closed_when_its_series_ends_and_the_past_stays(database: Database, supply: Supply) -> None:
    low = replace(ANNUAL, threshold=floor_of(60.0))
    note = "Its publisher has stopped."
    ended = replace(
        low, supply=supply, supply_note=note, effective_from=held("2023-24", 1.0).period, change_reason="It ended."
    )
    publish(database, instant("2023-05-01"), *basis(low), held("2022-23", 50.0))
    publish(database, instant("2024-05-01"), ended)
    identity = warning_id(WarningRule.THRESHOLD_BREACHED, "2022-23")
    assert warnings_at(database, instant("2024-05-01") - MOMENT)[identity].state is WarningState.OPEN
    closed = warnings_at(database, instant("2024-05-01"))[identity]
    assert (closed.state, closed.cleared_in) == (WarningState.CLEARED, None)
    assert closed.cleared_because is ClearedReason(supply)
    card = cards_at(database, instant("2024-05-01"))[ANNUAL.code]
    assert (card.severity, card.currency.supply_note) == (None, note)
    assert {missed.reason for missed in card.not_assessed} == {supply}


def test_a_value_that_came_late_inside_the_council_leaves_its_warning_known(database: Database) -> None:
    publish(database, instant("2023-05-01"), *basis(EXPECTED), held("2022-23", 60.0))
    record(database, instant("2024-05-10"), held("2023-24", 61.0))  # after its submission date, before the public's
    warning = working_warnings_at(database, instant("2024-05-11"))[OVERDUE]
    assert (warning.state, warning.cleared_because) == (WarningState.CLEARED, ClearedReason.CONDITION_ENDED)
    assert warnings_at(database, instant("2024-05-11")) == {}


def working_warnings_at(database: Database, at: datetime) -> dict[str, Warning]:
    """By id, every warning as the council's own people could read it."""
    with database.read() as connection:
        snapshot = load_snapshot(connection, read_context=ReadContext(at, HOME, View.WORKING))
        found = read_warnings(connection, snapshot=snapshot, area=HOME, where=WarningFilter())
    return {warning.id: warning for warning, _ in found.warnings}
