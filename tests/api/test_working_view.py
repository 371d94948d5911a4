"""The working view: who may look, what it shows that the public cannot see, and that nobody keeps it."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.story import (
    CALLS,
    DRAFT_AREA,
    DRAFT_GROUP,
    DRAFT_THEME,
    HELD_BACK,
    SECRET,
    every_view,
    public_reads,
    tell,
)
from tests.clients import OpenClient, serving
from tests.databases import Shops, opened
from tests.keys import bearing, make_key
from tests.stores import ANNUAL, HOME, RATE, record

VALUES = f"/v1/values?indicator={RATE}&area={HOME}"


@pytest.fixture(scope="module")
def told(backend: str, shops: Shops) -> Iterator[tuple[str, str, str]]:
    """The store in which the whole story was written, and keys that may and may not read; only to be read."""
    url, _ = shops[backend].filled(tell)
    with opened(url) as database:
        keys = make_key(database, Scope.READ), make_key(database, *(set(Scope) - {Scope.READ}))
    yield url, *keys
    shops[backend].discard(url)


@pytest.fixture(scope="module")
def client(told: tuple[str, str, str]) -> Iterator[TestClient]:
    """A client of the told store at NOW, without a key."""
    with serving(told[0]) as found:
        yield found


@pytest.fixture
def reader(told: tuple[str, str, str]) -> dict[str, str]:
    """The header of one who may read."""
    return bearing(told[1])


def test_every_read_needs_a_key_with_the_scope(client: TestClient, told: tuple[str, str, str]) -> None:
    _, may, may_not = told
    for path in every_view():
        working = f"{path}&view=working"
        assert client.get(working).status_code == 401
        assert client.get(working, headers=bearing(may_not)).status_code == 403
        answer = client.get(working, headers=bearing(may))
        assert answer.status_code == 200, working
        assert answer.headers["cache-control"] == "private, no-store"
        assert "Authorization" in answer.headers["vary"]
        assert client.get(working).status_code == 401


def test_a_key_that_opens_nothing_is_refused(client: TestClient) -> None:
    for header in ("Bearer nonsense", "Basic dTpw", "Bearer"):
        answer = client.get("/v1/service?view=working", headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.headers["cache-control"] == "no-store"


def test_without_a_key_nothing_is_said_of_whether_a_thing_exists(client: TestClient) -> None:
    said = [client.get(f"/v1/indicators/{code}?view=working").json() for code in (RATE, SECRET, "nothing-at-all")]
    assert len({(one["status"], one["detail"]) for one in said}) == 1


def test_the_public_view_is_the_same_with_a_key_and_without(client: TestClient, reader: dict[str, str]) -> None:
    for path in every_view():
        plain = {"Accept-Encoding": "identity"}  # the compressed form has its own tag, and is for callers without a key
        with_key, without = client.get(path, headers=reader | plain), client.get(path, headers=plain)
        assert (with_key.content, with_key.headers["etag"]) == (without.content, without.headers["etag"])
        assert client.get(f"{path}&view=public").content == without.content


def test_a_public_answer_that_is_held_is_no_answer_to_the_working_view(
    client: TestClient, reader: dict[str, str]
) -> None:
    for path in every_view():
        etag = client.get(path).headers["etag"]
        for held in (etag, "*"):
            assert client.get(f"{path}&view=working", headers=reader | {"If-None-Match": held}).status_code == 200
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_it_holds_drafts_and_says_what_the_public_still_reads(client: TestClient, reader: dict[str, str]) -> None:
    at = f"as_of={HELD_BACK:%Y-%m-%dT%H:%M:%SZ}"
    public = _rows(client.get(f"{VALUES}&{at}"))
    working = _rows(client.get(f"{VALUES}&view=working&{at}", headers=reader))
    assert (public["2022-23"]["value"], working["2022-23"]["value"]) == (24.5, 77.7)
    assert (public["2022-23"]["revised"], public["2022-23"]["revised_from"]) == (True, 20.0)
    assert (working["2022-23"]["revised"], working["2022-23"]["revised_from"]) == (True, 24.5)
    assert working["2022-23"]["released_at"] is None
    assert "2024-25" not in public
    assert working["2024-25"]["revised"] is False
    assert not any("revision" in row for row in working.values())


def test_a_release_that_was_withdrawn_was_read_all_the_same(client: TestClient, reader: dict[str, str]) -> None:
    assert _rows(client.get(VALUES))["2021-22"]["value"] == 39.0
    at = "as_of=2024-07-01T00:00:00Z"
    row = _rows(client.get(f"{VALUES}&{at}"))["2021-22"]
    assert (row["value"], row["revised_from"]) == (93.0, 39.0)


def test_every_shape_of_a_value_says_whether_it_was_revised(client: TestClient) -> None:
    shape = client.get(f"/v1/indicators/{RATE}/performance").json()
    assert shape["latest"]["revised"] is False
    [point] = [one for one in shape["history"] if one["period"] == "2022-23"]
    [period] = [one["value"] for one in shape["periods"] if one["value"]["period"] == "2022-23"]
    [tidy] = [one for one in client.get(VALUES).json()["items"] if one["period"] == "2022-23"]
    assert {(one["revised"], one["revised_from"]) for one in (point, period, tidy)} == {(True, 20.0)}


def test_its_judgements_and_warnings_rest_on_what_is_recorded(client: TestClient, reader: dict[str, str]) -> None:
    public = client.get(f"/v1/indicators/{RATE}/performance").json()
    working = client.get(f"/v1/indicators/{RATE}/performance?view=working", headers=reader).json()
    assert public["latest"]["period"] == "2023-24"
    assert working["latest"]["period"] == "2024-25"
    assert working["direction_of_travel"]["compared_with"]["value"] == 31.0
    path = f"/v1/warnings?indicator={SECRET}"
    assert client.get(path).status_code == 400
    found = client.get(f"{path}&view=working", headers=reader).json()["items"]
    assert [one["rule"] for one in found] == ["threshold_breached"]
    assert client.get(f"/v1/warnings/{found[0]['id']}").status_code == 404
    assert client.get(f"/v1/warnings/{found[0]['id']}?view=working", headers=reader).status_code == 200


def test_tier_4_is_for_the_working_view_alone(client: TestClient, reader: dict[str, str]) -> None:
    for path in ("/v1/indicators", "/v1/performance", "/v1/warnings"):
        refused = client.get(f"{path}?tier=4")
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["detail"].endswith("It is one of: 1, 2, 3.")
        assert client.get(f"{path}?tier=5&view=working", headers=reader).status_code == 400
        assert client.get(f"{path}?tier=4&view=working", headers=reader).json()["total"] == 1
    assert client.get("/v1/tiers/4").status_code == 404
    assert client.get("/v1/tiers/4?view=working", headers=reader).json()["indicators"] == 1
    assert [one["tier"] for one in client.get("/v1/tiers").json()["items"]] == [1, 2, 3]
    assert [one["tier"] for one in client.get("/v1/tiers?view=working", headers=reader).json()["items"]] == [1, 2, 3, 4]


def test_the_service_counts_what_the_view_shows(client: TestClient, reader: dict[str, str]) -> None:
    public = client.get("/v1/service").json()
    working = client.get("/v1/service?view=working", headers=reader).json()
    assert (public["indicators"], working["indicators"]) == (2, 3)
    assert working["areas"] == public["areas"] + 1
    # A draft of a new period, and the service-level figure.
    assert public["values"] == client.get("/v1/values").json()["total"]
    assert working["values"] == client.get("/v1/values?view=working", headers=reader).json()["total"]
    assert working["values"] == public["values"] + 2


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/themes/{DRAFT_THEME}",
        f"/v1/areas/{DRAFT_AREA}",
        f"/v1/peer-groups/{DRAFT_GROUP}",
        f"/v1/indicators/{SECRET}",
    ],
)
def test_what_is_only_recorded_is_found_in_it(client: TestClient, reader: dict[str, str], path: str) -> None:
    assert client.get(path).status_code == 404
    answer = client.get(f"{path}?view=working", headers=reader)
    assert answer.status_code == 200
    assert answer.headers["etag"].startswith('"r')


@pytest.mark.holding(fill=tell)
def test_the_tag_of_what_can_be_changed_is_its_revision(
    database_url: str, database: Database, client_for: OpenClient
) -> None:
    headers = bearing(make_key(database, Scope.READ))
    client = client_for(database_url)
    path = f"/v1/indicators/{RATE}?view=working"
    # The definition, its revision, a draft and an embargoed one, and the indicator's tier.
    assert client.get(path, headers=headers).headers["etag"] == '"r5"'
    record(database, HELD_BACK, ANNUAL)
    assert client.get(path, headers=headers).headers["etag"] == '"r6"'
    assert client.get(f"{path}&format=csv", headers=headers).headers["etag"] == '"r6"'
    assert "etag" not in client.get(f"{path}&as_of=2024-06-10T00:00:00Z", headers=headers).headers
    assert client.get(f"/v1/areas/{HOME}?view=working", headers=headers).headers["etag"] == '"r1"'
    assert client.get("/v1/peer-groups/similar-districts?view=working", headers=headers).headers["etag"] == '"r2"'
    assert client.get("/v1/themes/made-up?view=working", headers=headers).headers["etag"] == '"r2"'
    assert "etag" not in client.get("/v1/service?view=working", headers=headers).headers


def test_values_by_when_they_were_released_or_recorded(client: TestClient, reader: dict[str, str]) -> None:
    since = "updated_since=2024-06-03T09:00:00Z"
    public = client.get(f"{VALUES}&{since}").json()
    assert [(row["period"], row["value"]) for row in public["items"]] == [("2022-23", 24.5), ("2023-24", 31.0)]
    assert public["total"] == 2
    assert client.get(f"{VALUES}&updated_since=2024-06-03T09:00:01Z").json()["total"] == 0
    recorded = client.get(f"{VALUES}&view=working&updated_since=2024-10-01T00:00:00Z", headers=reader).json()
    assert [(row["period"], row["value"]) for row in recorded["items"]] == [("2022-23", 66.6), ("2024-25", 88.8)]
    assert client.get(f"{VALUES}&updated_since=2024-06-03").json() == public


def test_calls_are_listed_for_every_public_read() -> None:
    assert set(public_reads()) <= set(CALLS)


def _rows(answer: object) -> dict[str, dict[str, object]]:
    rows: list[dict[str, object]] = answer.json()["items"]  # type: ignore[attr-defined]  # the client's answer
    return {str(row["period"]): row for row in rows}
