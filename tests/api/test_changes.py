"""The feed of changes and the list of publications: complete, in order, and of nothing that is not public."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from app.domain.publishing.change_feed import ChangeKind
from app.domain.publishing.change_items import INTERNAL_KINDS, ItemKind
from app.storage.database import Database
from tests.api.story import EMBARGO, MISTAKE, PUBLIC_CHAPTERS, SECRET, WITHDRAWN, hold_back, tell
from tests.clients import OpenClient, serving
from tests.databases import Shops, opened
from tests.keys import bearing, make_key
from tests.stores import (
    ACHIEVEMENT,
    ACTION,
    ANNUAL,
    EVIDENCE,
    FRAMEWORK,
    HOME,
    MAPPING,
    OUTCOME,
    RATE,
    STRATEGY,
    basis,
    held,
    instant,
    publish,
    record,
    withdraw,
)


@pytest.fixture(scope="module")
def told(backend: str, shops: Shops) -> Iterator[tuple[str, str]]:
    """The store in which the whole story was written, and a key that may read; only to be read."""
    url, _ = shops[backend].filled(tell)
    with opened(url) as database:
        token = make_key(database, Scope.READ)
    yield url, token
    shops[backend].discard(url)


@pytest.fixture(scope="module")
def client(told: tuple[str, str]) -> Iterator[TestClient]:
    """A client of the told store at NOW."""
    with serving(told[0]) as found:
        yield found


def test_every_kind_of_item_that_can_be_public_has_its_name_in_the_feed() -> None:
    public = set(ItemKind) - INTERNAL_KINDS
    assert {kind.value for kind in ChangeKind} == {kind.value for kind in public} | {"value"}
    assert list(ChangeKind)[-1] is ChangeKind.VALUE


def test_the_feed_tells_what_was_corrected_from_what_to_what(client: TestClient) -> None:
    rows = [one for one in _feed(client) if (one["kind"], one["indicator"], one["area"]) == ("value", RATE, HOME)]
    told = [(one["publication"], one["change"], one["period"], one["old_value"], one["new_value"]) for one in rows]
    assert told == [
        ("opening", "published", "2019-20", None, 40.0),
        ("opening", "published", "2020-21", None, 41.0),
        ("opening", "published", "2021-22", None, 39.0),
        ("opening", "published", "2022-23", None, 20.0),
        ("revision", "revised", "2022-23", 20.0, 24.5),
        ("revision", "published", "2023-24", None, 31.0),
        (MISTAKE, "revised", "2021-22", 39.0, 93.0),
        (MISTAKE, "withdrawn", "2021-22", 93.0, 39.0),
    ]
    assert rows[-1]["released_at"] == f"{WITHDRAWN:%Y-%m-%dT%H:%M:%SZ}"


def test_a_figure_that_went_says_why(client: TestClient) -> None:
    [row] = [one for one in _feed(client) if one["new_missing_reason"] is not None]
    assert (row["change"], row["old_value"] is None, row["new_value"], row["new_missing_reason"]) == (
        "revised",
        False,
        None,
        "not_available",
    )


def test_the_feed_names_documents_by_what_they_belong_to(client: TestClient) -> None:
    rows = [one for one in _feed(client) if one["publication"] == "revision" and one["kind"] != "value"]
    told = [(one["kind"], one["change"], one["indicator"], one["area"], one["period"], one["code"]) for one in rows]
    assert told == [
        ("achievement", "revised", None, None, "2023-24", ACHIEVEMENT.code),
        ("action", "revised", None, None, None, ACTION.code),
        ("action_progress", "revised", None, None, None, f"{ACTION.code}/2024-01-15"),
        ("commentary", "revised", RATE, HOME, "2022-23", None),
        ("definition", "revised", RATE, None, None, None),
        ("framework", "revised", None, None, None, FRAMEWORK.code),
        ("framework_evidence", "published", None, None, None, f"{FRAMEWORK.code}/{EVIDENCE.measure}/2024-05-15"),
        (
            *("framework_mapping", "published", "made-up-fact", None, None),
            f"{FRAMEWORK.code}/{MAPPING.measure}/made-up-fact",
        ),
        ("outcome", "revised", None, None, None, OUTCOME.code),
        ("outcome_progress", "published", None, None, None, f"{OUTCOME.code}/2024-05-15"),
        ("peer_group", "revised", None, None, None, "similar-districts"),
        ("response", "published", RATE, HOME, "2022-23", f"{RATE}/{HOME}/threshold_breached/2022-23"),
        ("rule_setting", "published", None, None, None, "off_target"),
        ("strategy", "revised", None, None, None, STRATEGY.code),
        ("target", "revised", RATE, None, "2022-23", None),
        ("theme", "revised", None, None, None, "made-up"),
    ]


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_pages_of_the_feed_are_the_feed(client: TestClient, limit: int) -> None:
    whole = _feed(client)
    pages: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(len(whole) // limit + 1):
        page = client.get(f"/v1/changes?limit={limit}{cursor}").json()
        assert page["total"] == len(whole)
        pages += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert pages == whole


def test_who_keeps_the_last_cursor_hears_only_of_what_came_after(
    database_url: str, database: Database, client_for: OpenClient
) -> None:
    for chapter in PUBLIC_CHAPTERS:
        chapter.write(database)
    last = _feed(client_for(database_url))[-1]["cursor"]
    path = f"/v1/changes?cursor={last}"
    hold_back(database)
    assert client_for(database_url).get(path).json()["items"] == []
    after = client_for(database_url, clock=lambda: EMBARGO).get(path).json()["items"]
    assert [(one["kind"], one["change"], one["old_value"], one["new_value"]) for one in after] == [
        ("definition", "revised", None, None),
        ("value", "revised", 24.5, 66.6),
    ]


def test_the_feed_of_the_working_view_holds_what_is_scheduled_and_service_level(
    client: TestClient, told: tuple[str, str]
) -> None:
    public = {one["publication"] for one in _feed(client)}
    working = client.get("/v1/changes?view=working&limit=1000", headers=bearing(told[1])).json()["items"]
    assert {one["publication"] for one in working} - public == {"embargoed", "service-level"}
    assert SECRET in {one["indicator"] for one in working}


def test_a_draft_that_was_overtaken_in_its_own_release_is_never_named(
    database_url: str, database: Database, client_for: OpenClient
) -> None:
    publish(database, instant("2024-01-01"), *basis(ANNUAL), held("2021-22", 1.0), held("2021-22", 2.0), code="one")
    publish(database, instant("2024-02-01"), held("2021-22", 3.0), held("2021-22", 2.0), ANNUAL, ANNUAL, code="two")
    client = client_for(database_url)
    rows = [one for one in _feed(client) if one["kind"] == "value"]
    assert [(one["old_value"], one["new_value"]) for one in rows] == [(None, 2.0), (2.0, 2.0)]
    [row] = client.get("/v1/values").json()["items"]
    assert (row["value"], row["revised"], row["revised_from"]) == (2.0, False, None)
    latest, first = client.get("/v1/publications").json()["items"]
    assert (latest["items"], latest["kinds"]) == (
        2,
        [{"kind": "definition", "items": 1}, {"kind": "value", "items": 1}],
    )
    assert first["items"] == 5


def test_a_withdrawal_and_its_correction_at_one_instant_come_in_that_order(
    database_url: str, database: Database, client_for: OpenClient
) -> None:
    publish(database, instant("2024-01-01"), *basis(ANNUAL), code="basis")
    publish(database, instant("2024-02-01"), held("2021-22", 1.0), held("2022-23", 5.0), code="zz-wrong")
    publish(database, instant("2024-02-15"), held("2022-23", 6.0), code="between")
    withdraw(database, instant("2024-03-01"), code="zz-wrong")
    publish(database, instant("2024-03-01"), held("2021-22", 2.0), code="aa-right")
    rows = [one for one in _feed(client_for(database_url)) if one["kind"] == "value"]
    assert [(one["publication"], one["change"], one["old_value"], one["new_value"]) for one in rows][2:] == [
        ("between", "revised", 5.0, 6.0),
        ("zz-wrong", "withdrawn", 1.0, None),
        ("aa-right", "revised", 1.0, 2.0),
    ]


def test_publications_say_what_they_held_and_that_they_were_withdrawn(client: TestClient) -> None:
    found = client.get("/v1/publications").json()
    assert [one["code"] for one in found["items"]] == [MISTAKE, "revision", "opening"]
    mistake, revision, opening = found["items"]
    assert (mistake["withdrawn_at"], mistake["withdrawal_reason"]) == (f"{WITHDRAWN:%Y-%m-%dT%H:%M:%SZ}", "A mistake.")
    assert revision["withdrawn_at"] is revision["withdrawal_reason"] is None
    assert revision["kinds"][-1] == {"kind": "value", "items": 3}
    assert opening["kinds"][-1] == {"kind": "value", "items": 48}
    feed = _feed(client)
    for one in found["items"]:
        brought = [row for row in feed if row["publication"] == one["code"] and row["change"] != "withdrawn"]
        assert one["items"] == len(brought) == sum(kind["items"] for kind in one["kinds"])


def test_a_withdrawal_shows_when_its_instant_has_come(told: tuple[str, str], client_for: OpenClient) -> None:
    before = client_for(told[0], clock=lambda: WITHDRAWN.replace(hour=8)).get("/v1/publications").json()["items"][0]
    assert (before["code"], before["withdrawn_at"], before["withdrawal_reason"]) == (MISTAKE, None, None)


def test_the_data_version_is_the_last_change_that_the_public_can_see(
    client: TestClient, database_url: str, database: Database, client_for: OpenClient
) -> None:
    assert client.get("/v1/service").json()["data_version"] == f"{WITHDRAWN:%Y-%m-%dT%H:%M:%SZ}"
    publish(database, instant("2024-01-01"), *basis(ANNUAL), code="basis")
    record(database, instant("2024-02-01"), replace(ANNUAL, title="Draft"))
    assert client_for(database_url).get("/v1/service").json()["data_version"] == "2024-01-01T00:00:00Z"


@pytest.mark.parametrize("parts", [["a"], ["a\u0000"] * 9, ["\ud800"] * 9, [1] * 9])
def test_a_cursor_that_is_none_is_refused(client: TestClient, parts: list[str]) -> None:
    from app.edge.paging import encode_cursor

    for path in ("/v1/changes", "/v1/values"):
        answer = client.get(f"{path}?cursor={encode_cursor(parts[:5] if 'values' in path else parts)}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["code"] == "invalid_cursor"


def _feed(client: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/v1/changes?limit=1000").raise_for_status().json()["items"]
    return found
