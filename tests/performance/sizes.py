"""Times reads and a write over HTTP beside ever more values: what each costs should not depend on how many there are.

The stores hold the same indicators and areas, and one indicator of its own to which values are sent; they differ in
how many values the other indicators have. All sizes are served at once and asked by turns.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count, islice
from pathlib import Path
from time import perf_counter

import httpx
from sqlalchemy import select, text

from app.domain.measures.period import parse_period
from app.domain.measures.tier import Placement, TierNumber
from app.domain.measures.value import Value
from app.domain.publishing.access import Scope
from app.domain.publishing.change_feed import ChangeKind, FeedEvent
from app.edge.paging import encode_cursor
from app.services.performance.judged_states import store_judged_states
from app.storage.database import Database
from app.storage.measures.documents import Recording
from app.storage.measures.value_spans import VALUE_KEY
from app.storage.measures.values import add_values
from app.storage.publishing.publications import release
from app.storage.tables import publication, value_item, value_span
from tests.databases import Shop, opened
from tests.keys import bearing, make_key
from tests.performance.ratios import Ratio, interleaved
from tests.servers import Served, served
from tests.stores import ANNUAL, HOME, THEME, district, instant, placed, publish

SHORT, FULL = (13_000, 130_000), (13_000, 270_000, 1_300_000)
AT_ONCE = 100_000  # values of one publication
MOST_BETWEEN_SIZES, MOST_OF_A_COMMIT = 1.2, 15.0
_OPENED, _FILLED = instant("2024-01-01"), instant("2024-02-01")
_SENT = "bench"
_CODES = tuple(f"made-up-{number:03}" for number in range(600))
_AREAS = (HOME, *(f"E0800{number:04}" for number in range(324)))
_YEARS = tuple(parse_period(f"{year}-{(year + 1) % 100:02}") for year in range(2016, 2024))
_PAGES = ("/v1/values", "/v1/changes")
_NOT_KEPT = {"Authorization": "Bearer none"}  # a request with a key is answered anew


@dataclass(frozen=True, slots=True)
class Sized:
    """A served store of so many values."""

    size: int
    served: Served
    client: httpx.Client
    middle: Mapping[str, str]  # by path, the cursor of a page from the middle
    headers: Mapping[str, str]
    numbers: Iterator[int]

    def page(self, path: str) -> float:
        """Seconds that a page takes that is not kept."""
        return self._timed("GET", path, headers=_NOT_KEPT, json=None)

    def there_and_back(self) -> float:
        """Seconds that one value takes."""
        number = next(self.numbers)
        path = f"/v1/indicators/{_SENT}/values/2024-25?area={_AREAS[number]}&confirm=true"
        return self._timed("PUT", path, headers=self.headers, json={"value": 10.5 + number})

    @property
    def resident_bytes(self) -> int:
        """The memory that the server has, where the system tells (Linux); else 0."""
        try:
            lines = Path(f"/proc/{self.served.process.pid}/status").read_text("ascii").splitlines()
        except OSError:
            return 0
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS"))

    def _timed(self, method: str, path: str, *, headers: Mapping[str, str], json: object) -> float:
        began = perf_counter()
        answer = self.client.request(method, path, headers=dict(headers), json=json)
        took = perf_counter() - began
        answer.raise_for_status()
        return took


@dataclass(frozen=True, slots=True)
class SizeTimings:
    """The rows of one kind of database, and by size the bytes of memory that its server has."""

    rows: tuple[Ratio, ...]
    memory: Mapping[int, int]


def measure_sizes(shop: Shop, backend: str, *, sizes: Sequence[int], rounds: int) -> SizeTimings:
    """Pages and single values at each size, beside the smallest; a single value also beside a bare commit."""
    with ExitStack() as stack:
        stores = [_sized(shop, size, stack=stack) for size in sizes]
        rows = [row for path in _PAGES for row in _page_rows(stores, path, backend=backend, rounds=rounds)]
        bare = stack.enter_context(opened(shop.migrated()))
        rows += _write_rows(stores, bare, backend=backend, rounds=rounds)
        return SizeTimings(tuple(rows), {store.size: store.resident_bytes for store in stores})


def memory_lines(backend: str, memory: Mapping[int, int]) -> list[str]:
    """The memory of the servers as lines to print."""
    names = {f"memory of the server at {size:,} values, {backend}": used for size, used in memory.items()}
    return [f"{name:<64}{used / 1e6:>10,.0f} MB" for name, used in names.items()]


def _page_rows(stores: Sequence[Sized], path: str, *, backend: str, rounds: int) -> Iterator[Ratio]:
    for name, targets in (
        ("first page", [path for _ in stores]),
        ("page from the middle", [f"{path}?cursor={store.middle[path]}" for store in stores]),
    ):
        measures = [partial(s.page, t) for s, t in zip(stores, targets, strict=True)]
        for measure in measures:
            measure()
        yield from _between(stores, interleaved(measures, rounds=rounds), f"{path}, {name}", backend=backend)


def _write_rows(stores: Sequence[Sized], bare: Database, *, backend: str, rounds: int) -> Iterator[Ratio]:
    with bare.write() as connection:
        connection.execute(text("CREATE TABLE bare (number INTEGER PRIMARY KEY)"))
    numbers = count()

    def commit() -> float:
        began = perf_counter()
        with bare.write() as connection:
            connection.execute(text("INSERT INTO bare VALUES (:number)"), {"number": next(numbers)})
        return perf_counter() - began

    measures = [commit, *(store.there_and_back for store in stores)]
    for measure in measures:
        measure()
    yardstick, *seconds = interleaved(measures, rounds=rounds)
    yield from _between(stores, seconds, "one value, there and back", backend=backend)
    for store, took in zip(stores, seconds, strict=True):
        yield Ratio(f"the same at {store.size:,}, to a bare commit", backend, took, yardstick, MOST_OF_A_COMMIT)


def _between(stores: Sequence[Sized], seconds: Sequence[float], what: str, *, backend: str) -> Iterator[Ratio]:
    for store, took in zip(stores[1:], seconds[1:], strict=True):
        name = f"{what}, {store.size:,} to {stores[0].size:,}"
        yield Ratio(name, backend, took, seconds[0], MOST_BETWEEN_SIZES)


def _sized(shop: Shop, size: int, *, stack: ExitStack) -> Sized:
    url = shop.migrated()
    stack.callback(shop.discard, url)
    with opened(url) as database:
        fill(database, size)
        token = make_key(database, Scope.SUBMIT, Scope.READ)
        middle = _middle(database)
    service = stack.enter_context(served(url))
    client = stack.enter_context(httpx.Client(base_url=service.base, timeout=600))
    return Sized(size, service, client, middle, bearing(token) | {"If-None-Match": "*"}, count())


def fill(database: Database, size: int) -> None:
    """Publish the indicators and areas, the history of the one that values are sent to, and so many other values."""
    areas = [district(code) for code in _AREAS]
    definitions = [replace(ANNUAL, code=code, unit="incidents") for code in (_SENT, *_CODES)]
    tiers = [placed(code, Placement(TierNumber.BOROUGH)) for code in (_SENT, *_CODES)]
    history = [Value(_SENT, area, period, 10.5) for area in _AREAS for period in _YEARS[-5:]]
    publish(database, _OPENED, *areas, THEME, *definitions, *tiers, *history)
    values = _values(size)
    at = _FILLED
    while chunk := list(islice(values, AT_ONCE)):
        _publish(database, chunk, at=at)
        at += timedelta(hours=1)
    with database.write() as connection:
        store_judged_states(connection, now=at, home_area=HOME)
    if not database.is_sqlite:
        with database.write() as connection:
            connection.execute(text("ANALYZE"))  # the server does so itself within a minute


def _values(size: int) -> Iterator[Value]:
    return (
        Value(_CODES[number % 600], _AREAS[number // 600 % 325], _YEARS[number // 195_000], number % 997 + 0.5)
        for number in range(size)
    )


def _publish(database: Database, values: Sequence[Value], *, at: datetime) -> None:
    recording = Recording(at, "bench")
    with database.write() as connection:
        ids = add_values(connection, values, recording=recording)
        release(
            connection,
            code=f"{at:%Y-%m-%dT%H}",
            title="Values",
            released_at=at,
            documents=[],
            values=ids,
            recording=recording,
        )


def _middle(database: Database) -> dict[str, str]:
    """By path, the cursor of a page from the middle."""
    key = [value_item.c[name] for name in VALUE_KEY]
    with database.read() as connection:
        codes = connection.execute(select(publication.c.id, publication.c.code, publication.c.released_at)).all()
        identity, code, at = codes[len(codes) // 2]
        spans = select(*key).join(value_span, value_span.c.value_id == value_item.c.id)
        of_publication = spans.where(value_span.c.publication_id == identity).order_by(value_span.c.place)
        change = connection.execute(of_publication.offset(300).limit(1)).one()
        value = connection.execute(select(*key).where(value_item.c.indicator == _CODES[300]).limit(1)).one()
    place = FeedEvent(at, withdraws=False, publication=code).place
    return {
        "/v1/values": encode_cursor(tuple(value)),
        "/v1/changes": encode_cursor((*place, ChangeKind.VALUE.value, *change)),
    }
