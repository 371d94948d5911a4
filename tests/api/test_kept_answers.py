"""What several workers keep of the service's answers: always what a fresh service would answer, and no less."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.publishing.access import Scope
from app.storage.database import Database
from app.storage.tables import api_key, scope_version
from tests.clients import NOW, OpenClient, serving
from tests.databases import Shops, opened
from tests.keys import bearing, make_key
from tests.servers import served, set_clock
from tests.stores import ANNUAL, HOME, RATE, basis, district, floor_of, held, instant, peers, placed, publish, withdraw

OTHER = "other-rate"
SECOND = replace(ANNUAL, code=OTHER, title="Other rate")
LEAST_WRITES, LEAST_ANSWERS, MOST_WRITES = 30, 6, 5_000  # writes go on until every reader has been heard
PEERS = tuple(f"E070001{number:02}" for number in range(6))
DAYS = [instant(f"2024-{month:02}-01") for month in range(1, 13)]
PATHS = (
    "/v1/performance?tier=1",
    "/v1/performance?tier=1&limit=1",
    "/v1/performance?tier=2",
    f"/v1/indicators/{RATE}/performance",
    f"/v1/indicators/{OTHER}/performance",
    f"/v1/indicators/{RATE}/chart.svg",
    f"/v1/indicators/{RATE}/position.svg?period=2022-23",
    f"/v1/indicators/{OTHER}/chart.svg",
    "/v1/values?limit=3",
    f"/v1/values?indicator={OTHER}&format=csv",
    "/v1/warnings?state=open",
    "/v1/indicators",
    f"/v1/indicators/{RATE}",
    "/v1/service",
    "/v1/tiers",
    "/v1/health-check",
    "/v1/change-summary",
    "/v1/change-summary?since=2024-01-15",
    "/v1/performance?lacks=target",
    "/v1/areas",
    "/v1/publications",
    "/v1/changes",
    f"/v1/benchmarks?indicator={RATE}",
)
ACTS: dict[str, Callable[[Database], None]] = {
    "a value": lambda store: publish(store, DAYS[1], held("2023-24", 45.0), code="value"),
    "a value of another area": lambda store: publish(store, DAYS[2], held("2023-24", 61.0, area=PEERS[0]), code="peer"),
    "a value of the other indicator": lambda store: publish(
        store, DAYS[3], held("2023-24", 7.0, indicator=OTHER), code="other"
    ),
    "the words of a definition": lambda store: publish(
        store, DAYS[4], replace(ANNUAL, description="Other words."), code="words"
    ),
    "a threshold": lambda store: publish(store, DAYS[5], replace(ANNUAL, threshold=floor_of(50)), code="floor"),
    "a target": lambda store: publish(store, DAYS[6], Target(RATE, parse_period("2023-24"), 50.0), code="target"),
    "a peer group": lambda store: publish(store, DAYS[7], peers(*PEERS[:4]), code="group"),
    "the name of an area": lambda store: publish(store, DAYS[8], district(PEERS[1], name="Renamed"), code="area"),
    "a new indicator": lambda store: publish(
        store, DAYS[9], replace(ANNUAL, code="third", title="Third"), placed("third"), code="third"
    ),
    "a withdrawal": lambda store: withdraw(store, DAYS[10], code="floor"),
}


def fill(database: Database) -> None:
    """Publish two indicators with peers, once."""
    values = [held("2022-23", 50.0 + n, area=area) for n, area in enumerate((HOME, *PEERS))]
    places = (*(district(code) for code in PEERS), peers(*PEERS))
    publish(database, DAYS[0], *basis(ANNUAL, SECOND), *places, *values, held("2022-23", 5.0, indicator=OTHER))


@pytest.fixture(scope="module")
def filled(backend: str, shops: Shops) -> Iterator[Database]:
    """The store of those who write while two servers answer."""
    url, _ = shops[backend].filled(fill)
    with opened(url) as database:
        yield database
    shops[backend].discard(url)


@pytest.fixture(scope="module")
def workers(filled: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[httpx.Client]]:
    """Two servers over that store, each a process of its own, whose clock stands still."""
    clock, url = tmp_path_factory.mktemp("kept") / "clock", address(filled)
    set_clock(clock, NOW)
    with (
        served(url, clock=clock) as first,
        served(url, clock=clock) as second,
        httpx.Client(base_url=first.base, timeout=30) as one,
        httpx.Client(base_url=second.base, timeout=30) as two,
    ):
        yield [one, two]


def address(database: Database) -> str:
    """Where a store is."""
    return database.url.render_as_string(hide_password=False)


def hear(client: httpx.Client | TestClient, path: str) -> tuple[int, str, str | None]:
    """What a client sees of an answer."""
    answer = client.get(path)
    return answer.status_code, answer.text, answer.headers.get("etag")


@pytest.mark.load
def test_after_every_kind_of_write_each_worker_answers_as_a_fresh_service(
    filled: Database, workers: list[httpx.Client]
) -> None:
    before: dict[str, object] = {}
    changed: set[str] = set()
    for worker in workers * 2:
        for path in PATHS:
            hear(worker, path)
    for name, act in ACTS.items():
        act(filled)  # what was heard last is kept, and must not be told after the write
        told = [[hear(worker, path) for path in PATHS] for worker in workers * 2]
        with serving(address(filled)) as fresh:
            right = [hear(fresh, path) for path in PATHS]
        assert told == [right] * 4, name
        changed |= {path for path, answer in zip(PATHS, right, strict=True) if before.get(path) not in (None, answer)}
        before = dict(zip(PATHS, right, strict=True))
    assert changed == set(PATHS) - {"/v1/performance?tier=2"}  # each path but one was changed by some write


def test_readers_of_the_service_amid_writes_never_hear_less_than_was_acknowledged(
    filled: Database, workers: list[httpx.Client]
) -> None:
    acknowledged, stop = [0.0], threading.Event()
    stale: list[tuple[float, float]] = []
    answers = [0] * 4

    def read(number: int) -> None:
        while not stop.is_set():
            owed = acknowledged[0]
            items = workers[number % 2].get("/v1/performance?tier=1").json()["items"]
            [found] = [item["latest"]["value"] for item in items if item["indicator"]["code"] == RATE]
            answers[number] += 1
            if found < owed:
                stale.append((owed, found))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for reader in readers:
        reader.start()
    for number in range(MOST_WRITES):
        value = 50.0 + number
        publish(filled, DAYS[1], held("2024-25", value), code=f"release-{number}")
        acknowledged[0] = value
        if number >= LEAST_WRITES and min(answers) >= LEAST_ANSWERS:
            break
    stop.set()
    for reader in readers:
        reader.join(timeout=30)
    assert stale == []
    assert min(answers) >= LEAST_ANSWERS


@pytest.mark.holding(fill=fill)
def test_an_officers_read_moves_no_version_that_answers_rest_on(
    database: Database, database_url: str, client_for: OpenClient
) -> None:
    token = make_key(database, Scope.READ)
    client = client_for(database_url)

    def versions() -> dict[tuple[str, str], int]:
        with database.read() as connection:
            return {(row.view, row.scope): row.version for row in connection.execute(select(scope_version))}

    before = versions()
    assert client.get("/v1/performance?tier=1&view=working", headers=bearing(token)).status_code == 200
    with database.read() as connection:
        assert connection.execute(select(api_key.c.last_used_at)).scalar() is not None
    assert versions() == before != {}
