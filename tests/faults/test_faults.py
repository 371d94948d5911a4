"""What happens when the process dies or many write at once: nothing acknowledged is lost, nothing is half done.

`make faults` runs it; FAULTS=n takes n kills for each database (20), and as many rounds of the races in proportion.
"""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text

from app.domain.measures.area import Area, AreaKind
from app.domain.measures.indicator import Definition
from app.domain.measures.tier import HEADLINE_CAP
from app.domain.publishing.access import Scope
from app.domain.publishing.audit import broken_links
from app.services.operations.store_check import check_store
from app.storage.database import Database
from app.storage.publishing import audit
from app.storage.tables import audit_entry, document_item, submission, value_item
from tests.clients import NOW
from tests.databases import opened
from tests.keys import bearing, make_key
from tests.servers import Served, served, start
from tests.stores import ANNUAL, ENGLAND, HOME, basis, district, instant, publish

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("FAULTS", "20"))
ROUNDS = max(1, KILLS * 50 // 20)
COPIES = max(1, KILLS // 4)
WRITERS, RACERS = 4, 8
AREAS = tuple(f"E0800{number:04}" for number in range(100))
YEARS = tuple(f"{year}-{(year + 1) % 100:02}" for year in range(1996, 2025))
LONGEST_TRY = 180.0


@dataclass(slots=True)
class Writer:
    """One who posts returns, one after the other, and again with the same key until it is acknowledged."""

    name: str
    headers: dict[str, str]
    base: Callable[[], str]
    stop: threading.Event
    acknowledged: dict[str, tuple[str, int]] = field(default_factory=dict)  # submission: year, figure
    repeated: int = 0
    replayed: int = 0
    faults: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Post until told to stop; the return that was begun is finished."""
        figure = 0
        with httpx.Client(timeout=20) as client:
            while not self.stop.is_set():
                figure += 1
                self._post(client, YEARS[figure % len(YEARS)], figure)

    def _post(self, client: httpx.Client, year: str, figure: int) -> None:
        body = {"values": rows_of(self.name, year, figure)}
        headers = self.headers | {"Idempotency-Key": f"{self.name}-{figure}"}
        ends = time.monotonic() + LONGEST_TRY
        while time.monotonic() < ends:
            try:
                answer = client.post(f"{self.base()}/v1/returns?confirm=true", json=body, headers=headers)
            except httpx.TransportError:
                self.repeated += 1
                time.sleep(0.05)
                continue
            if answer.status_code == 201:
                self.replayed += "idempotent-replayed" in answer.headers
                self.acknowledged[answer.json()["id"]] = (year, figure)
                return
            if answer.status_code not in (429, 503):
                self.faults.append(f"{figure}: {answer.status_code} {answer.text[:300]}")
                return
            time.sleep(0.2)
        self.faults.append(f"{figure}: no answer within {LONGEST_TRY} seconds")


def rows_of(indicator: str, year: str, figure: int) -> list[dict[str, Any]]:
    """A return of a figure for every area, each time other ones."""
    return [
        {"indicator": indicator, "area": area, "period": year, "value": figure + place / 1000}
        for place, area in enumerate(AREAS)
    ]


def furnish(database: Database) -> None:
    """An indicator for each writer, and the areas that they post for."""
    definitions = [definition_of(f"load-{number}") for number in range(WRITERS)]
    areas = [Area(ENGLAND, "England", AreaKind.COUNTRY), *(district(code) for code in AREAS)]
    publish(database, instant("2024-01-01"), *basis(*definitions, definition_of("raced")), *areas)


def definition_of(code: str) -> Definition:
    """A count that any number is right for."""
    return replace(ANNUAL, code=code, unit="incidents", decimal_places=3)


def test_kills_during_bulk_posting_lose_nothing_and_leave_nothing_half_done(database_url: str, seed: int) -> None:
    with opened(database_url) as database:
        furnish(database)
        keys = [make_key(database, Scope.SUBMIT, name=f"Writer {number}") for number in range(WRITERS)]
    chance, stop = random.Random(seed), threading.Event()  # noqa: S311 - when to kill is no secret
    running: list[Served] = [start(database_url)]
    writers = [
        Writer(f"load-{number}", bearing(key), lambda: running[-1].base, stop) for number, key in enumerate(keys)
    ]
    with ExitStack() as stack:
        stack.callback(lambda: running[-1].kill())  # noqa: PLW0108 - the one that runs then
        threads = ThreadPoolExecutor(WRITERS)
        posting = [threads.submit(writer.run) for writer in writers]
        for _ in range(KILLS):
            _wait_for_an_answer(writers)
            time.sleep(chance.uniform(0, 0.5))
            running[-1].kill()
            running.append(start(database_url))
        _wait_for_an_answer(writers)
        stop.set()
        for one in posting:
            one.result(timeout=2 * LONGEST_TRY)
        threads.shutdown()
    assert [fault for writer in writers for fault in writer.faults] == []
    assert sum(writer.repeated for writer in writers) >= KILLS, "nobody was posting when the process died"
    with opened(database_url) as database:
        for writer in writers:
            require_all_there(database, writer)
        require_whole(database)


def _wait_for_an_answer(writers: list[Writer]) -> None:
    """Until every writer got one more acknowledgement, so that each kill hits a service at work."""
    held = [len(writer.acknowledged) for writer in writers]
    ends = time.monotonic() + LONGEST_TRY
    while any(len(writer.acknowledged) == before for writer, before in zip(writers, held, strict=True)):
        assert [fault for writer in writers for fault in writer.faults] == []
        assert time.monotonic() < ends, "the writers wait for too long"
        time.sleep(0.02)


def require_all_there(database: Database, writer: Writer) -> None:
    """Every acknowledged return is in the store: all its rows with their figures, once."""
    items = value_item.c
    statement = (
        select(submission.c.code, items.area, items.period, items.number)
        .join(submission, submission.c.id == items.submission_id)
        .where(items.indicator == writer.name)
    )
    found: dict[str, dict[tuple[str, str], float]] = {}
    with database.read() as connection:
        for code, area, period, number in connection.execute(statement):
            held = found.setdefault(code, {})
            assert (area, period) not in held
            held[area, period] = number
    for code, (year, figure) in writer.acknowledged.items():
        assert found.pop(code) == {(area, year): figure + place / 1000 for place, area in enumerate(AREAS)}
    assert found == {}, "a return was recorded twice: with one key, under another code"


def require_whole(database: Database) -> None:
    """No return is half-written, the audit trail is unbroken with one entry a return, and the store keeps its rules."""
    counted = select(value_item.c.submission_id, func.count()).where(value_item.c.submission_id.is_not(None))
    with database.read() as connection:
        rows = connection.execute(counted.group_by(value_item.c.submission_id)).all()
        assert {number for _, number in rows} <= {len(AREAS)}
        codes = set(connection.execute(select(submission.c.code)).scalars())
        assert len(codes) == len(rows)
        sent = select(audit_entry.c.target, audit_entry.c.rows).where(audit_entry.c.operation == "create_return")
        assert sorted(connection.execute(sent).all()) == sorted((code, len(AREAS)) for code in codes)
        assert broken_links(audit.entries(connection)) == []
        assert list(check_store(connection, headline_cap=HEADLINE_CAP, now=NOW, home_area=HOME)) == []
        if database.is_sqlite:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """What decides when to kill; it is printed when the test fails."""
    number = int.from_bytes(os.urandom(4), "big")
    request.node.user_properties.append(("seed", number))
    print(f"seed {number}")
    return number


@pytest.fixture
def two_processes(database_url: str) -> Iterator[tuple[str, str]]:
    """The addresses of two processes over one furnished store."""
    with opened(database_url) as database:
        furnish(database)
    with served(database_url) as first, served(database_url) as second:
        yield first.base, second.base


def together(calls: list[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    """The answers to calls that begin at one moment."""
    ready = threading.Barrier(len(calls))

    def wait_and(call: Callable[[], httpx.Response]) -> httpx.Response:
        ready.wait(timeout=30)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(wait_and, calls))


def test_of_eight_who_change_one_value_at_once_exactly_one_wins(
    database_url: str, two_processes: tuple[str, str]
) -> None:
    path = "/v1/indicators/raced/values/2023-24"
    with opened(database_url) as database:
        keys = [make_key(database, Scope.SUBMIT, Scope.READ, name=f"Racer {number}") for number in range(RACERS)]
    with ExitStack() as stack:
        clients = [
            stack.enter_context(httpx.Client(base_url=two_processes[number % 2], headers=bearing(key), timeout=60))
            for number, key in enumerate(keys)
        ]
        for number in range(ROUNDS):
            revision = {"If-None-Match": "*"} if number == 0 else {"If-Match": f'"r{number}"'}
            answers = together(
                [partial(_put, client, path, number, place, revision) for place, client in enumerate(clients)]
            )
            won = [place for place, answer in enumerate(answers) if answer.is_success]
            assert len(won) == 1, [answer.text for answer in answers]
            assert {answer.status_code for answer in answers if not answer.is_success} == {412}
            for client in clients[:2]:
                held = client.get(path)
                assert held.headers["etag"] == f'"r{number + 1}"'
                assert held.json()["value"] == _figure(number, won[0])
    with opened(database_url) as database, database.read() as connection:
        assert connection.execute(select(func.count()).select_from(value_item)).scalar() == ROUNDS
        assert broken_links(audit.entries(connection)) == []


def _figure(number: int, place: int) -> float:
    return 1000 + number * RACERS + place


def _put(client: httpx.Client, path: str, number: int, place: int, revision: dict[str, str]) -> httpx.Response:
    body = {"value": _figure(number, place), "reason_code": "correction", "reason": "Counted anew."}
    return client.put(f"{path}?confirm=true", json=body, headers=revision)


def test_eight_copies_of_one_post_at_once_have_one_effect_and_one_answer(
    database_url: str, two_processes: tuple[str, str]
) -> None:
    with opened(database_url) as database:
        key = make_key(database, Scope.SUBMIT, Scope.PUBLISH, Scope.APPROVE)
    with ExitStack() as stack:
        clients = [
            stack.enter_context(httpx.Client(base_url=two_processes[number % 2], headers=bearing(key), timeout=60))
            for number in range(RACERS)
        ]
        for number in range(COPIES):
            body = {"values": rows_of("load-0", YEARS[0], number + 1)}
            headers = {"Idempotency-Key": str(UUID(int=number))}
            answers = together(
                [partial(client.post, "/v1/returns?confirm=true", json=body, headers=headers) for client in clients]
            )
            assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
            replayed = [answer for answer in answers if "idempotent-replayed" in answer.headers]
            assert len(replayed) == RACERS - 1
    with opened(database_url) as database, database.read() as connection:
        for table in (submission, value_item, document_item):
            held = connection.execute(select(func.count()).select_from(table).where(_sent(table))).scalar()
            assert held == {"submission": COPIES, "value_item": COPIES * len(AREAS), "document_item": 0}[table.name]
    with opened(database_url) as database:
        require_whole(database)


def _sent(table: Any) -> Any:
    return text("1 = 1") if table is submission else table.c.submission_id.is_not(None)
