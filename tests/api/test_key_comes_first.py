"""Whatever else is wrong with a call that needs a key: who calls is asked first, and nothing else is said before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from tests.api.test_matrix import EXPECTED, WITHIN
from tests.clients import NOW, contract, serving
from tests.databases import Shops, opened
from tests.keys import bearing, make_key

# The operations that need a key, by name: method, path, and whether they take a body.
KEYED = {
    operation["operationId"]: (method, path, "requestBody" in operation)
    for path, methods in contract()["paths"].items()
    for method, operation in methods.items()
    if operation.get("security") == [{"key": []}]
}
JSON = {"Content-Type": "application/json"}
# Each is refused, with a key, before any rule of the council is asked.
WRONG_QUERIES = ("?unknown=1", "?dry_run=true&dry_run=true", "?dry_run=%FF", "?limit=")
WRONG_BODIES: tuple[dict[str, Any], ...] = (
    {"content": b'{"values": [', "headers": JSON},
    {"content": b'{"value": NaN}', "headers": JSON},
    {"content": b"\xff\xfe", "headers": JSON},
    {"content": b'{"unknown": 1}', "headers": JSON},
    {"content": b"words", "headers": {"Content-Type": "text/plain"}},
    {"content": b"{}", "headers": {**JSON, "Content-Encoding": "gzip"}},
)
WRONG_HEADERS: tuple[dict[str, Any], ...] = (
    {"headers": {"If-Match": "nonsense", "Idempotency-Key": "\t"}},
    {"headers": {"If-Match": '"r1"', "If-None-Match": "*"}},
)
HIDDEN_CHARACTER = "%00"


@dataclass(frozen=True, slots=True)
class Door:
    """A client of an empty store, and a key for each scope."""

    client: TestClient
    keys: dict[Scope, str]


@pytest.fixture(scope="module")
def door(shops: Shops) -> Iterator[Door]:
    """Ten seconds between calls, so that keys that open nothing are not slowed down."""
    url = shops["sqlite"].migrated()
    steps = count()
    with opened(url) as database, serving(url, clock=lambda: NOW + timedelta(seconds=10 * next(steps))) as client:
        yield Door(client, {scope: make_key(database, scope) for scope in Scope})
    shops["sqlite"].discard(url)


def test_every_operation_that_needs_a_key_is_tried() -> None:
    assert set(KEYED) == {name for name, cells in EXPECTED.items() if cells["none"] == "401"} - WITHIN


@pytest.mark.parametrize("operation", KEYED)
def test_without_a_key_a_wrong_call_is_answered_like_a_right_one(door: Door, operation: str) -> None:
    plain = _said(door, *_right(operation))
    assert plain[0] == 401
    for method, path, more in _wrong(operation):
        assert _said(door, method, path, more) == plain, (path, more)


@pytest.mark.parametrize("operation", KEYED)
def test_a_key_that_opens_nothing_is_no_better_than_none(door: Door, operation: str) -> None:
    held = bearing(f"wmk_{'x' * 12}_{'y' * 43}")
    found = {_said(door, *call, headers=held)[0] for call in (_right(operation), *_wrong(operation))}
    assert found == {401}


@pytest.mark.parametrize("operation", KEYED)
def test_a_key_without_the_scope_learns_that_and_no_more(door: Door, operation: str) -> None:
    held = bearing(door.keys[next(scope for scope in Scope if EXPECTED[operation][scope] == "403")])
    plain = _said(door, *_right(operation), headers=held)
    assert plain[0] == 403
    for method, path, more in _wrong(operation):
        assert _said(door, method, path, more, headers=held) == plain, (path, more)


@pytest.mark.parametrize("operation", KEYED)
def test_with_the_right_key_every_wrong_call_is_told_what_is_wrong(door: Door, operation: str) -> None:
    held = bearing(door.keys[next(scope for scope in Scope if EXPECTED[operation][scope] == "ok")])
    for method, path, more in _wrong(operation):
        if "Idempotency-Key" not in more.get("headers", {}) and "If-Match" not in more.get("headers", {}):
            assert _said(door, method, path, more, headers=held)[0] in (400, 404, 413, 415, 422, 428), (path, more)


def _right(operation: str) -> tuple[str, str, dict[str, Any]]:
    method, path, has_body = KEYED[operation]
    return method, re.sub("{[a-z]+}", "none", path), {"json": {}} if has_body else {}


def _wrong(operation: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    method, path, has_body = KEYED[operation]
    address = re.sub("{[a-z]+}", "none", path)
    yield from ((method, address + query, {}) for query in WRONG_QUERIES)
    yield from ((method, address, more) for more in (*WRONG_HEADERS, *(WRONG_BODIES if has_body else ())))
    if "{" in path:
        yield method, re.sub("{[a-z]+}", HIDDEN_CHARACTER, path), {}


def _said(
    door: Door, method: str, path: str, more: dict[str, Any], *, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """The answer but for what is of this request alone."""
    sent = {**more, "headers": {**more.get("headers", {}), **(headers or {})}}
    answer = door.client.request(method, path, **sent)
    body = answer.json()
    return answer.status_code, {name: held for name, held in body.items() if name not in ("request_id", "instance")}
