"""No answer of any worker is older than a change that was acknowledged before the request."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest

from app.storage.database import Database
from tests.edge.cache.counting import LATEST, release

WRITES = 100
LEAST_ANSWERS, MOST_WRITES = 6, 10_000  # writes go on until every reader has been heard


@contextmanager
def worker(url: str) -> Iterator[int]:
    """A server process of its own over the store; its port."""
    command = [sys.executable, "-m", "tests.edge.cache.counting", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


@pytest.fixture
def ports(database_url: str) -> Iterator[list[int]]:
    """Two workers over one store."""
    with worker(database_url) as first, worker(database_url) as second:
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


def test_after_every_write_every_worker_tells_it_at_once(database: Database, ports: list[int]) -> None:
    connections = [HTTPConnection("127.0.0.1", port, timeout=10) for port in ports]
    told: list[list[int]] = []
    for number in range(1, WRITES + 1):
        release(database, number)
        told.append([ask(connection) for connection in connections * 2])
    for connection in connections:
        connection.close()
    assert told == [[number] * 4 for number in range(1, WRITES + 1)]


def test_readers_amid_writes_never_hear_less_than_was_acknowledged(database: Database, ports: list[int]) -> None:
    acknowledged, stop = [0], threading.Event()
    readers = [Reader(port, acknowledged, stop) for port in ports * 2]
    for reader in readers:
        reader.start()
    number = 0
    while number < WRITES or (number < MOST_WRITES and min(reader.answers for reader in readers) < LEAST_ANSWERS):
        number += 1
        release(database, number)
        acknowledged[0] = number
    stop.set()
    for reader in readers:
        reader.join(timeout=10)
    assert [reader.stale for reader in readers] == [[]] * 4
    assert all(reader.answers >= LEAST_ANSWERS for reader in readers)
