"""Cursors that no answer gave, in every list, on both databases: refused or answered, never a fault."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from app.edge.paging import encode_cursor
from tests.clients import contract, parameters_of, serving
from tests.contract.fuzzing import load_a_part
from tests.databases import Shops, opened
from tests.keys import bearing, make_key

RECYCLING = "household-waste-recycling-rate"
# The lists that have pages, by operation: their paths, with a code where they need one.
LISTS = {
    operation["operationId"]: path.replace("{code}", RECYCLING).replace("{id}", "S000001")
    for path, methods in contract()["paths"].items()
    for operation in methods.values()
    if any(one["name"] == "cursor" for one in parameters_of(operation))
}
ODD = ("0", "-1", "x", "9" * 18, "9" * 1_000, "1.5", "٣", "2026-11-22", "9999-12-31T23:59:59.999999+14:00")


@dataclass(frozen=True, slots=True)
class Reader:
    """A client, and the header of a key with every scope."""

    client: TestClient
    headers: dict[str, str]


@pytest.fixture(scope="module")
def reader(backend: str, shops: Shops, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A part of the seed with one return."""
    url = shops[backend].migrated()
    with opened(url) as database:
        load_a_part(database, tmp_path_factory.mktemp("cursors"))
        headers = bearing(make_key(database, *Scope))
        with database.write() as connection:
            connection.exec_driver_sql("ANALYZE")  # as a server does by itself before long
    with serving(url, calls_per_minute=10_000) as client:
        sent = {"values": [{"indicator": RECYCLING, "period": "2024-25", "value": 31.0}]}
        client.post("/v1/returns?confirm=true", json=sent, headers=headers).raise_for_status()
        yield Reader(client, headers)
    shops[backend].discard(url)


@pytest.mark.parametrize("operation", LISTS)
def test_a_made_up_cursor_is_refused_or_answered(reader: Reader, operation: str) -> None:
    for cursor in {*_made_up(), *_changed(reader, LISTS[operation])}:
        answer = reader.client.get(LISTS[operation], params={"cursor": cursor, "limit": 1}, headers=reader.headers)
        assert answer.status_code in (200, 400), (cursor, answer.text)
        if answer.status_code == 400:
            assert {one["code"] for one in answer.json()["errors"]} == {"invalid_cursor"}, cursor


def _made_up() -> Iterator[str]:
    yield from (encode_cursor((odd,)) for odd in ODD)
    yield from (encode_cursor(("x",) * size) for size in (5, 9))


def _changed(reader: Reader, path: str) -> Iterator[str]:
    """A real cursor, with each of its parts made odd."""
    answer = reader.client.get(path, params={"limit": 1}, headers=reader.headers).raise_for_status().json()
    if answer.get("next") is not None:
        parts: list[str] = json.loads(urlsafe_b64decode(answer["next"] + "=="))
        for index in range(len(parts)):
            yield from (encode_cursor((*parts[:index], odd, *parts[index + 1 :])) for odd in ODD[:5])
