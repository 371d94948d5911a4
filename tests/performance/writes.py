"""Times writes against the database alone, in one run: a return of many values, and one value's round trip.

The yardstick of a return is a bare bulk insert of the same rows into the same table of an empty store; that of one
value a bare commit of one row, durable as the service's own.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import httpx
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from app.domain.publishing.access import Scope
from app.storage.database import Database
from app.storage.tables import value_item
from tests.databases import Shop, Shops, opened
from tests.keys import bearing, make_key
from tests.servers import served
from tests.stores import ANNUAL, basis, district, instant, publish

ROWS = 100_000
AIM = 4.0
_AREAS = tuple(f"E0800{number:04}" for number in range(1_000))
_YEARS = tuple(f"{year}-{(year + 1) % 100:02}" for year in range(1925, 2025))
_ONE = "/v1/indicators/bench/values"


@dataclass(frozen=True, slots=True)
class WriteTiming:
    """One row of the result: a write on one kind of database, its yardstick, and the ratio of the two."""

    backend: str
    what: str
    seconds: float
    bare_seconds: float

    @property
    def ratio(self) -> float:
        """How many times as long as the database alone."""
        return self.seconds / self.bare_seconds


def measure_writes(folder: Path, *, rows: int = ROWS, rounds: int = 3, singles: int = 50) -> list[WriteTiming]:
    """Both writes on both databases; each round takes fresh stores, and the yardstick by turns with the write."""
    shops = Shops(lambda name: made(folder / name))
    try:
        timings = []
        for backend in ("sqlite", "postgresql"):
            shop = shops[backend]
            require_durable(shop.blank(), is_sqlite=backend == "sqlite")
            pairs = [_return(shop, rows=rows) for _ in range(rounds)]
            timings.append(_timing(backend, f"a return of {rows:,} values", pairs))
            timings.append(_timing(backend, "one value, there and back", _singles(shop, times=singles)))
        return timings
    finally:
        shops.close()


def table(timings: list[WriteTiming]) -> list[str]:
    """The timings as lines to print."""
    head = f"{'writes, beside the database alone':<44}{'ms':>10}{'bare ms':>10}{'ratio':>8}{'aim':>8}"
    return [head, *map(_line, timings)]


def _line(row: WriteTiming) -> str:
    aim = f"<= {AIM:.0f}" if row.what.startswith("a return") else ""
    name = f"{row.what}, {row.backend}"
    return f"{name:<44}{1e3 * row.seconds:>10,.1f}{1e3 * row.bare_seconds:>10,.1f}{row.ratio:>8.2f}{aim:>8}"


def _timing(backend: str, what: str, pairs: list[tuple[float, float]]) -> WriteTiming:
    return WriteTiming(backend, what, median(pair[0] for pair in pairs), median(pair[1] for pair in pairs))


def _return(shop: Shop, *, rows: int) -> tuple[float, float]:
    url, other = shop.migrated(), shop.migrated()
    token = _furnished(url)
    values = [
        {
            "indicator": "bench",
            "area": _AREAS[place % 1_000],
            "period": _YEARS[place // 1_000],
            "value": place % 997 + 0.5,
        }
        for place in range(rows)
    ]
    headers = bearing(token) | {"Content-Type": "application/json"}
    with _client(url) as client:
        client.post("/v1/returns?dry_run=true", json={"values": values[:1]}, headers=headers).raise_for_status()
        body = json.dumps({"values": values}).encode()
        began = perf_counter()
        answer = client.post("/v1/returns?confirm=true", content=body, headers=headers)
        took = perf_counter() - began
        answer.raise_for_status()
    with opened(url) as database, opened(other) as empty:
        bare = _bulk_insert(empty, _recorded(database))
    shop.discard(url)
    shop.discard(other)
    return took, bare


def _recorded(database: Database) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them, of no submission."""
    statement = select(value_item).where(value_item.c.submission_id.is_not(None))
    with database.read() as connection:
        names = ", ".join(column.name for column in value_item.c if column.name != "submission_id")
        assert connection.execute(statement.limit(1)).first() is not None
        found = connection.exec_driver_sql(f"SELECT {names}, NULL FROM value_item WHERE submission_id IS NOT NULL")
        return [tuple(row) for row in found]


def _bulk_insert(database: Database, rows: list[tuple[Any, ...]]) -> float:
    names = ", ".join([*(column.name for column in value_item.c if column.name != "submission_id"), "submission_id"])
    with database.read() as connection:
        connection.execute(text("SELECT 1"))
    began = perf_counter()
    with database.write() as connection:
        if database.is_sqlite:
            places = ", ".join("?" * len(value_item.c))
            connection.exec_driver_sql(f"INSERT INTO value_item ({names}) VALUES ({places})", rows)
        else:
            driver: Any = connection.connection
            with driver.cursor() as cursor, cursor.copy(f"COPY value_item ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
    return perf_counter() - began


def _singles(shop: Shop, *, times: int) -> list[tuple[float, float]]:
    url, other = shop.migrated(), shop.migrated()
    headers = bearing(_furnished(url)) | {"If-None-Match": "*"}
    found = []
    with _client(url) as client, opened(other) as database:
        with database.write() as connection:
            connection.execute(text("CREATE TABLE bare (number INTEGER PRIMARY KEY)"))
        for number in range(times + 1):
            path = f"{_ONE}/{_YEARS[number % 100]}?area={_AREAS[number]}&confirm=true"
            began = perf_counter()
            answer = client.put(path, json={"value": 10.5 + number}, headers=headers)
            took = perf_counter() - began
            answer.raise_for_status()
            began = perf_counter()
            with database.write() as connection:
                connection.execute(text("INSERT INTO bare VALUES (:number)"), {"number": number})
            found.append((took, perf_counter() - began))
    shop.discard(url)
    shop.discard(other)
    return found[1:]  # the first also opens connections


def _furnished(url: str) -> str:
    definition = replace(ANNUAL, code="bench", unit="incidents")
    with opened(url) as database:
        publish(database, instant("2024-01-01"), *basis(definition), *(district(code) for code in _AREAS))
        return make_key(database, Scope.SUBMIT, Scope.READ)


@contextmanager
def _client(url: str) -> Iterator[httpx.Client]:
    with served(url) as service, httpx.Client(base_url=service.base, timeout=600) as client:
        yield client


def require_durable(url: str, *, is_sqlite: bool) -> None:
    """The tests' own PostgreSQL does not wait for the disk; a yardstick has to."""
    if is_sqlite:
        return
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM RESET ALL"))
        connection.execute(text("SELECT pg_reload_conf()"))


def made(folder: Path) -> Path:
    """A folder, made now."""
    folder.mkdir()
    return folder
