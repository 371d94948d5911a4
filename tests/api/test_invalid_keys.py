"""Invalid keys: many of them make further invalid ones wait, and never a valid one."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from app.api.context import MOST_FAILURES
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.clients import NOW, OpenClient
from tests.keys import bearing, make_key

PATH = "/v1/keys"


def _try(client: TestClient, token: str, *, times: int = 1) -> list[int]:
    return [client.get(PATH, headers=bearing(token)).status_code for _ in range(times)]


def _wrong(token: str, *, last: str = "A") -> str:
    """A token with the same prefix and another secret."""
    return f"{token[:-6]}{last * 6}"


@pytest.fixture
def key(database: Database) -> str:
    """A valid key."""
    return make_key(database, Scope.ADMIN)


def test_a_valid_key_is_answered_though_its_address_sent_many_invalid_ones(
    database_url: str, key: str, client_for: OpenClient
) -> None:
    client = client_for(database_url)
    assert _try(client, "wmk_nothing", times=MOST_FAILURES + 2) == [401] * MOST_FAILURES + [429] * 2
    assert _try(client, key, times=2) == [200, 200]
    refused = client.get(PATH, headers=bearing("wmk_other"))
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "61")
    assert "invalid API keys" in refused.json()["detail"]


def test_a_valid_key_is_answered_though_others_try_its_prefix_from_everywhere(
    database_url: str, key: str, client_for: OpenClient
) -> None:
    client = client_for(database_url)
    others = [TestClient(client.app, client=(f"203.0.113.{number}", 1)) for number in range(MOST_FAILURES + 1)]
    tried = [_try(other, _wrong(key)) for other in others]
    assert tried == [[401]] * MOST_FAILURES + [[429]]
    assert _try(others[0], key) == [200]
    assert _try(others[0], "wmk_nothing") == [401], "its own address failed once only"


def test_valid_keys_do_not_count_as_failures_and_a_minute_later_all_is_forgotten(
    database_url: str, key: str, client_for: OpenClient
) -> None:
    now = NOW
    client = client_for(database_url, clock=lambda: now)
    assert set(_try(client, key, times=3 * MOST_FAILURES)) == {200}
    assert _try(client, _wrong(key), times=MOST_FAILURES + 1) == [401] * MOST_FAILURES + [429]
    now += timedelta(minutes=1)
    assert _try(client, _wrong(key, last="B")) == [401]


def test_a_key_that_has_expired_is_an_invalid_one(
    database_url: str, database: Database, key: str, client_for: OpenClient
) -> None:
    client, expired = client_for(database_url), make_key(database, Scope.ADMIN, expires_at=NOW)
    assert _try(client, expired, times=MOST_FAILURES + 1) == [401] * MOST_FAILURES + [429]
    assert _try(client, key) == [200]
