"""What a return says that it raises and clears is what a reader finds before and after it, judged anew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.measures.indicator import DueDays, Supply
from app.domain.measures.value import MissingReason
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.change_items import View
from app.domain.publishing.returns import SubmittedReturn
from app.domain.warnings.life import WarningState
from app.services.performance.assessment_data import ReadContext, load_assessment_data, load_snapshot
from app.services.performance.cards import read_life
from app.services.performance.judged_states import wrong_judged_states
from app.services.publishing.returns import RecordedReturn, record
from app.services.unit_of_work import WriteRequest, WriteResult, execute_write
from app.storage.cache.process_cache import process_cache
from app.storage.database import Database
from app.storage.performance.judged_states import decode_known, delete_judged, judged_rows
from tests.clients import NOW
from tests.databases import POSTGRESQL_IN_THE_SLOW_SUITE
from tests.stores import ANNUAL, HOME, RATE, basis, district, floor_of, held, instant, peers, publish

PEERS = tuple(f"E070001{number:02}" for number in range(12))
OTHER_AREA = "E07000250"
COUNT = "made-up-count"
GUARDED = replace(
    ANNUAL, supply=Supply.COUNCIL, threshold=floor_of(50), due_days=DueDays(submission=None, publication=400)
)
CALLER = Caller("P1", "abcdefghijkl", frozenset(Scope), None, False)
YEARS = ("2020-21", "2021-22", "2022-23", "2023-24")

# What is sent, one return after another; and the rules whose warnings it raises, and clears.
RETURNS: tuple[tuple[list[dict[str, Any]], set[str], set[str]], ...] = (
    ([{"period": "2024-25", "value": 60.0 + n % 5, "area": area} for n, area in enumerate(PEERS)], set(), set()),
    (
        [{"period": "2024-25", "value": 40.0}],
        {"threshold_breached", "far_from_peers", "significant_decline"},
        {"overdue"},
    ),
    ([{"period": "2024-25", "value": 40}], set(), set()),
    ([{"period": "2024-25", "value": 61.0}], set(), {"threshold_breached", "far_from_peers", "significant_decline"}),
    (
        [{"period": "2024-25", "value": 90.0 + n % 5, "area": area} for n, area in enumerate(PEERS)],
        {"far_from_peers"},
        set(),
    ),
    ([{"period": "2024-25", "value": 12.0, "area": OTHER_AREA}], set(), set()),
    ([{"period": "2023-24", "value": 12.0, "area": OTHER_AREA}], set(), set()),
    ([{"period": "2022-23", "value": 30.0}], {"near_threshold"}, set()),
    # the large revision of 2022-23 stands until a figure two years later is there
    ([{"period": "2024-25", "value": None, "missing_reason": MissingReason.NOT_COLLECTED}], {"data_quality"}, set()),
    (
        [{"period": "2024-25", "value": 45.0}, {"period": "2025-26", "value": 44.0, "indicator": COUNT}],
        {"threshold_breached"},
        {"near_threshold", "data_quality"},  # past the line it is near no more; the count of 2024-25 is late still
    ),
    ([{"period": "2024-25", "value": 62.0, "commentary": "Mended."}], {"near_threshold"}, {"threshold_breached"}),
)


def furnish(database: Database) -> None:
    """Two indicators, a peer group and another district, with values of some years."""
    count = replace(GUARDED, code=COUNT)
    places = (*(district(code) for code in (*PEERS, OTHER_AREA)), peers(*PEERS))
    values = [held(year, 60.0, area=area) for year in YEARS for area in (HOME, *PEERS, OTHER_AREA)]
    values.append(held("2023-24", 60.0, indicator=COUNT))
    publish(database, instant("2024-06-01"), *basis(GUARDED, count), *places, *values)


def send(database: Database, rows: Sequence[dict[str, Any]], *, at: datetime, dry_run: bool = False) -> RecordedReturn:
    """Record a return at an instant."""
    submitted = SubmittedReturn([{"indicator": RATE, **row} for row in rows], reason="Mended.", confirm=True)

    def action(writer: Any) -> WriteResult[RecordedReturn]:
        done = record(writer, submitted, prepared=None, home_area=HOME)
        return WriteResult(done, done.code or "nothing", rows=done.texts)

    request = WriteRequest(CALLER, "create_return", "r", lambda: at, dry_run)
    return execute_write(database, request, action).result


def open_warnings(database: Database, at: datetime) -> dict[str, str]:
    """By id, the rule of every warning that is open in the working view, all past states judged anew."""
    with database.write() as connection:
        delete_judged(connection)
        snapshot = load_snapshot(connection, read_context=ReadContext(at, HOME, View.WORKING))
        life = read_life(connection, snapshot=snapshot, area=HOME, indicators=[RATE, COUNT])
        delete_judged(connection)
    return {one.id: one.rule.value for warnings in life.values() for one in warnings if one.state is WarningState.OPEN}


@pytest.mark.holding(fill=furnish)
@pytest.mark.parametrize("kept", [True, False], ids=["states kept", "states judged anew"])
@POSTGRESQL_IN_THE_SLOW_SUITE
def test_a_return_tells_what_a_reader_finds_before_and_after_it(database: Database, kept: bool) -> None:
    for turn, (rows, raises, clears) in enumerate(RETURNS):
        at = NOW + timedelta(minutes=turn)
        before = {} if kept else open_warnings(database, at)
        tried = send(database, rows, at=at, dry_run=True)
        done = send(database, rows, at=at)
        raised, cleared = (
            {one.id: one.rule.value for one, *_ in pairs} for pairs in (done.warnings.raised, done.warnings.cleared)
        )
        assert (set(raised.values()), set(cleared.values())) == (raises, clears), turn
        assert tried.warnings == done.warnings
        if not kept:
            after = open_warnings(database, at)
            assert raised.keys() == after.keys() - before.keys(), turn
            assert cleared.keys() == before.keys() - after.keys(), turn
        with database.read() as connection:
            assert list(wrong_judged_states(connection, now=at, home_area=HOME)) == []


@pytest.mark.holding(fill=furnish)
def test_what_touches_nothing_of_the_council_s_own_area_has_its_state_worked_out_once(database: Database) -> None:
    key = "current state", View.WORKING, HOME, RATE, HOME
    kept = []
    for hours, value in enumerate((12.0, 13.0, 14.0)):
        rows = [{"period": "2023-24", "value": value, "area": OTHER_AREA}]
        send(database, rows, at=NOW + timedelta(hours=hours))
        kept.append(process_cache(database.engine).get(key))
    send(database, [{"period": "2023-24", "value": 58.0}], at=NOW + timedelta(hours=3))
    assert kept[0] is not None
    assert kept[0] is kept[1] is kept[2] is not process_cache(database.engine).get(key)
    with database.read() as connection:
        assert not list(wrong_judged_states(connection, now=NOW + timedelta(hours=4), home_area=HOME))


@pytest.mark.holding(fill=furnish)
def test_a_state_that_a_return_ends_at_midnight_is_judged_as_of_the_day_before(database: Database) -> None:
    midnight = instant("2026-05-05T23:00")  # in London; 2024-25 is late from that day on
    send(database, [{"period": "2023-24", "value": 61.0}], at=midnight)
    with database.read() as connection:
        [state] = judged_rows(connection, area=HOME)
        assert decode_known(state.body) == ()
        assert list(wrong_judged_states(connection, now=midnight, home_area=HOME)) == []


@pytest.mark.holding(fill=furnish)
def test_values_applied_in_memory_are_the_data_that_are_read_back(database: Database) -> None:
    for turn, (rows, _, _) in enumerate(RETURNS):
        at = NOW + timedelta(minutes=turn)
        context = ReadContext(at, HOME, View.WORKING)
        with database.read() as connection:
            snapshot = load_snapshot(connection, read_context=context)
            before = load_assessment_data(
                connection, snapshot=snapshot, area=HOME, indicators=[RATE, COUNT], same_kind=False
            )
        done = send(database, rows, at=at)
        recorded = [row.value for row in done.rows if row.adds_value and row.value.area in before.areas]
        with database.read() as connection:
            after = load_assessment_data(
                connection, snapshot=snapshot, area=HOME, indicators=[RATE, COUNT], same_kind=False
            )
        applied = before.with_recorded(recorded)
        assert applied.own == after.own
        assert applied.others == after.others
        for code in (RATE, COUNT):
            assert applied.subject(code).values == after.subject(code).values
            assert sorted(map(str, applied.past.get(code, ()))) == sorted(map(str, after.past.get(code, ())))
