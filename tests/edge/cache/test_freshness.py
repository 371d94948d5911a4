"""No answer of any worker is older than a change that was acknowledged before the request."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest

from app.storage.database import Database
from tests.databases import Shops, opened
from tests.edge.cache.counting import LATEST, last_release, release, serve
from tests.servers import in_a_process

WRITES = 100
LEAST_ANSWERS, MOST_WRITES = 6, 10_000  # writes go on until every reader has been heard


@contextmanager
def worker(url: str) -> Iterator[int]:
    """A server process of its own over the store; its port."""
    port, process = in_a_process(serve, url)
    try:
        yield port
    finally:
        process.terminate()
        process.join(timeout=30)


@pytest.fixture(scope="module")
def store(backend: str, shops: Shops) -> Iterator[Database]:
    """The store of all tests: each counts on from where it finds it."""
    url = shops[backend].migrated()
    with opened(url) as database:
        yield database
    shops[backend].discard(url)


@pytest.fixture(scope="module")
def ports(store: Database) -> Iterator[list[int]]:
    """Two workers over the store."""
    url = store.url.render_as_string(hide_password=False)
    with worker(url) as first, worker(url) as second:
        yield [first, second]


class Reader(threading.Thread):
    """Asks one worker again and again; a change acknowledged before a request must show in its answer."""

    def __init__(self, port: int, acknowledged: list[int], stop: threading.Event) -> None:
        super().__init__()
        self.port = port
        self.acknowledged = acknowledged
        self.stop = stop
        self.stale: list[tuple[int, int]] = []
        self.answers = 0

    def run(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        while not self.stop.is_set():
            owed = self.acknowledged[0]
            found = ask(connection)
            self.answers += 1
            if found < owed:
                self.stale.append((owed, found))
        connection.close()


def ask(connection: HTTPConnection) -> int:
    connection.request("GET", LATEST)
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, body
    number: int = json.loads(body)["number"]
    return number


def test_after_every_write_every_worker_tells_it_at_once(store: Database, ports: list[int]) -> None:
    connections = [HTTPConnection("127.0.0.1", port, timeout=10) for port in ports]
    told: list[list[int]] = []
    start = last_release(store) + 1
    for number in range(start, start + WRITES):
        release(store, number)
        told.append([ask(connection) for connection in connections * 2])
    for connection in connections:
        connection.close()
    assert told == [[number] * 4 for number in range(start, start + WRITES)]


def test_readers_amid_writes_never_hear_less_than_was_acknowledged(store: Database, ports: list[int]) -> None:
    start = last_release(store)
    acknowledged, stop = [start], threading.Event()
    readers = [Reader(port, acknowledged, stop) for port in ports * 2]
    for reader in readers:
        reader.start()
    number = start
    while number < start + WRITES or (
        number < start + MOST_WRITES and min(reader.answers for reader in readers) < LEAST_ANSWERS
    ):
        number += 1
        release(store, number)
        acknowledged[0] = number
    stop.set()
    for reader in readers:
        reader.join(timeout=10)
    assert [reader.stale for reader in readers] == [[]] * 4
    assert all(reader.answers >= LEAST_ANSWERS for reader in readers)
