"""`as_of`: what the public could read at a past instant, given again to the byte; and instants that cannot be."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.story import (
    ASKING,
    CALLS,
    EMBARGO,
    HELD_BACK,
    OPENED,
    PUBLIC_CHAPTERS,
    answers,
    every_call,
    hold_back,
    public_reads,
    tell,
)
from tests.clients import NOW, OpenClient, serving
from tests.databases import Shops
from tests.keys import bearing, make_key
from tests.stores import THEME, publish


@pytest.fixture(scope="module")
def told(backend: str, shops: Shops) -> Iterator[str]:
    """The store in which the whole story was written; only to be read."""
    url, _ = shops[backend].filled(tell)
    yield url
    shops[backend].discard(url)


@pytest.fixture(scope="module")
def client(told: str) -> Iterator[TestClient]:
    """A client of the told store at NOW."""
    with serving(told) as found:
        yield found


def test_every_public_read_is_among_the_calls() -> None:
    assert set(public_reads()) == set(CALLS)


def test_what_the_public_saw_comes_out_byte_equal_after_later_revisions(
    database_url: str, database: Database, client_for: OpenClient
) -> None:
    paths = every_call()
    seen = {}
    for chapter in PUBLIC_CHAPTERS:
        chapter.write(database)
        seen[chapter.after] = answers(client_for(database_url, clock=lambda at=chapter.after: at), paths)  # type: ignore[misc]  # the instant of this chapter
    hold_back(database)
    now = client_for(database_url)
    for at, then in seen.items():
        assert {path for path, (status, _, _) in then.items() if status != 200} == set()
        assert answers(now, paths, more=f"&as_of={at:%Y-%m-%dT%H:%M:%SZ}") == then
    bodies = [{path: body for path, (_, body, _) in then.items()} for then in seen.values()]
    changed = [{path for path in paths if before[path] != after[path]} for before, after in pairwise(bodies)]
    assert len(changed[0]) > len(paths) * 2 // 3
    assert changed[1]


def test_what_is_held_back_changes_no_public_answer(
    database_url: str, database: Database, client_for: OpenClient
) -> None:
    for chapter in PUBLIC_CHAPTERS:
        chapter.write(database)
    paths = [*every_call(), *ASKING]
    before = _with_headers(client_for(database_url), paths)
    hold_back(database)
    assert _with_headers(client_for(database_url), paths) == before
    late = EMBARGO.replace(hour=8, minute=59, second=10)
    assert {lived for _, _, lived in _with_headers(client_for(database_url, clock=lambda: late), paths).values()} <= {
        "public, max-age=50",
        "no-store",
    }


def test_the_embargo_opens_by_time_alone(told: str, client_for: OpenClient) -> None:
    for at, title in ((EMBARGO.replace(hour=8, minute=59), b"reworded"), (EMBARGO, b"Embargoed title")):
        assert title in client_for(told, clock=lambda at=at: at).get("/v1/indicators").content  # type: ignore[misc]  # this instant


def test_a_past_answer_is_one_answer_whatever_its_offset_is(client: TestClient) -> None:
    forms = (
        "2024-06-10T10:15:20Z",
        "2024-06-10T11:15:20%2B01:00",
        "2024-06-10t10:15:20.000z",
        "2024-06-10T05:15:20-05:00",
    )
    assert len({client.get(f"/v1/performance?as_of={form}").content for form in forms}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "2024-6-10",
        "2024-06-31",
        "20240610",
        "2024-06-10T10:15Z",
        "2024-06-10T10:15:20",
        "2024-06-10%2010:15:20Z",
        "2024-02-30T10:15:20Z",
        "2024-06-10T25:15:20Z",
        "2024-06-10T10:15:20%2B24:00",
        "2024-06-10T10:15:20.Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00%2B23:59",
        "1718014520",
        "now",
        "٢٠٢٤-06-10T10:15:20Z",
    ],
)
def test_an_instant_that_is_none_is_refused(client: TestClient, text: str) -> None:
    answer = client.get(f"/v1/service?as_of={text}")
    assert answer.status_code == 400
    [item] = answer.json()["errors"]
    assert (item["parameter"], item["code"]) == ("as_of", "invalid_instant")


def test_a_plus_that_became_a_space_is_explained(client: TestClient) -> None:
    [item] = client.get("/v1/values?as_of=2024-06-10T10:15:20+01:00").json()["errors"]
    assert "%2B" in item["detail"]
    assert "space" in item["detail"]


def test_an_instant_that_has_not_come_opens_no_embargo(client: TestClient) -> None:
    assert client.get(f"/v1/service?as_of={NOW:%Y-%m-%dT%H:%M:%SZ}").status_code == 200
    for text in (f"{NOW:%Y-%m-%dT%H:%M:%S}.000001Z", "2026-12-01T09:00:00Z", "9999-12-31T23:59:59Z"):
        answer = client.get(f"/v1/values?as_of={text}")
        assert answer.status_code == 400
        assert [one["code"] for one in answer.json()["errors"]] == ["later_than_now"]


def test_a_date_alone_is_the_start_of_that_day_in_london(client: TestClient) -> None:
    for day, instant in (("2024-06-10", "2024-06-09T23:00:00Z"), ("2024-12-10", "2024-12-10T00:00:00Z")):
        by_day, by_instant = (client.get(f"/v1/performance?as_of={text}") for text in (day, instant))
        assert by_day.status_code == 200
        assert by_day.content == by_instant.content
    since = [client.get(f"/v1/values?updated_since={text}").json() for text in ("2024-06-03", "2024-06-02T23:00:00Z")]
    assert since[0] == since[1]


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00Z", "0999-12-31T23:59:59Z", "1900-01-01T00:00:00Z", "2024-01-31", "2024-02-01T08:59:59Z"],
)
def test_before_the_first_release_every_read_says_so_alike(client: TestClient, text: str) -> None:
    for path in (path for operation in public_reads() for path in CALLS[operation]):
        answer = client.get(f"{path}{'&' if '?' in path else '?'}as_of={text}")
        assert answer.status_code == 400, path
        [fault] = answer.json()["errors"]
        assert (fault["parameter"], fault["code"]) == ("as_of", "too_early")
        assert "the first release was at 2024-02-01T09:00:00Z" in fault["detail"]


def test_what_is_scheduled_is_not_the_first_release(
    database_url: str, database: Database, client_for: OpenClient
) -> None:
    client = client_for(database_url)
    before = client.get("/v1/areas?as_of=2026-11-01").json()
    publish(database, EMBARGO, THEME, recorded_at=OPENED)
    after = client.get("/v1/areas?as_of=2026-11-01").json()
    assert before | {"request_id": ""} == after | {"request_id": ""}
    assert [fault["code"] for fault in after["errors"]] == ["too_early"]


def test_a_past_answer_lives_to_the_next_minute_like_any_other(client: TestClient) -> None:
    headers = client.get(f"/v1/values?as_of={OPENED:%Y-%m-%dT%H:%M:%SZ}").headers
    assert headers["cache-control"] == "public, max-age=60"
    assert headers["etag"]


@pytest.mark.holding(fill=tell)
def test_in_the_working_view_it_is_what_was_recorded_by_then(
    database_url: str, database: Database, client_for: OpenClient
) -> None:
    headers = bearing(make_key(database, Scope.READ))
    client = client_for(database_url)

    def figure(at: datetime) -> float | None:
        query = f"indicator=made-up-rate&area=E07000120&from=2022-23&to=2022-23&as_of={at:%Y-%m-%dT%H:%M:%SZ}"
        [row] = client.get(f"/v1/values?view=working&{query}", headers=headers).json()["items"]
        value: float | None = row["value"]
        return value

    assert figure(HELD_BACK.replace(second=29)) == 24.5
    assert figure(HELD_BACK) == 77.7
    assert figure(NOW) == 66.6


def _with_headers(client: TestClient, paths: list[str]) -> dict[str, tuple[int, bytes, str]]:
    """By path: status, what is said, and the ETag and lifetime."""
    found = {}
    for path in paths:
        answer = client.get(path)
        body = answer.content
        if answer.status_code != 200:
            body = repr({**answer.json(), "request_id": ""}).encode()
        found[path] = (
            answer.status_code,
            body + (answer.headers.get("etag") or "").encode(),
            answer.headers["cache-control"],
        )
    return found
