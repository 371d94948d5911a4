"""Tables as people take them away: whole without a limit, opened rightly by spreadsheets, and sent back as they are."""

import csv
import gzip
import io
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.api import responses
from app.domain.measures.period import parse_period
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.asking import HYNDBURN, RECYCLING, answer, pages, rows
from tests.api.story import CALLS, OPENED, public_reads, tell
from tests.clients import NOW, OpenClient
from tests.keys import bearing, make_key
from tests.stores import HOME, RATE, held, publish

PLAIN = {"Accept-Encoding": "identity"}
COLLECTIONS = [path for name in public_reads() if name.startswith("list_") for path in CALLS[name]]


def _table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def every_value(seeded_client: TestClient) -> Response:
    """The table of all values of the seed, uncompressed."""
    return seeded_client.get("/v1/values?format=csv", headers=PLAIN)


def test_every_value_is_in_the_table_without_a_limit(seeded_client: TestClient, every_value: Response) -> None:
    found = _table(every_value.content)
    total = answer(seeded_client, "/v1/values?limit=1")["total"]
    assert len(found) == total == int(every_value.headers["x-total-count"]) > responses.MOST_AT_ONCE
    keys = [(row["indicator"], row["area"], row["period_end"], row["period"]) for row in found]
    assert len(set(keys)) == len(keys)
    assert [key[:3] for key in keys] == sorted(key[:3] for key in keys)
    by_pages = [row for page in pages(seeded_client, "/v1/values", limit=1000) for row in page["items"]]
    assert [row["released_at"] for row in found] == [row["released_at"] for row in by_pages]
    assert [row["display"].lstrip("'") for row in found] == [row["display"] for row in by_pages]


def test_every_change_is_in_the_table_without_a_limit(seeded_client: TestClient) -> None:
    found = rows(seeded_client, "/v1/changes")
    total = answer(seeded_client, "/v1/changes?limit=1")["total"]
    assert len(found) == total > responses.MOST_AT_ONCE
    assert found[:1_000] == rows(seeded_client, "/v1/changes?limit=1000")
    later = rows(seeded_client, f"/v1/changes?cursor={found[-3]['cursor']}")
    assert [row["cursor"] for row in later] == [row["cursor"] for row in found[-2:]]


@pytest.mark.holding(fill=tell)
def test_every_collection_is_whole_however_it_is_made(
    database_url: str, client_for: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most in (responses.MOST_AT_ONCE, 0):
        for module in ("app.api.values", "app.api.change_feed"):
            monkeypatch.setattr(f"{module}.MOST_AT_ONCE", most)
        client = client_for(database_url)
        for path in COLLECTIONS:
            whole = path.replace("limit=7", "").replace("limit=1000", "")
            response = client.get(whole, headers={"Accept": "text/csv"})
            total = answer(client, path)["total"]
            assert len(_table(response.content)) == total == int(response.headers["x-total-count"]), path
            assert "link" not in response.headers


def test_a_table_with_a_limit_leads_on_to_the_next_page(seeded_client: TestClient) -> None:
    response = seeded_client.get("/v1/areas?kind=region,country&limit=5", headers={"Accept": "text/csv"})
    found = _table(response.content)
    while "next" in response.links:
        response = seeded_client.get(response.links["next"]["url"])
        found += _table(response.content)
        assert response.headers["x-total-count"] == str(answer(seeded_client, "/v1/areas?kind=region,country")["total"])
    assert found == rows(seeded_client, "/v1/areas?kind=region,country")
    exposed = response.headers["access-control-expose-headers"]
    assert {"Link", "X-Total-Count", "Content-Disposition"} <= set(exposed.split(", "))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/values?format=csv", "waymark-values.csv"),
        (f"/v1/values?indicator={RECYCLING}&area={HYNDBURN}", f"waymark-values-{HYNDBURN}-{RECYCLING}.csv"),
        ("/v1/performance?tier=1", "waymark-performance-tier-1.csv"),
        (f"/v1/indicators/{RECYCLING}/performance", f"waymark-indicators-{RECYCLING}-performance.csv"),
        ("/v1/areas?q=%22%3B%20x%2F%2e%2e", "waymark-areas-q-x.csv"),
        ("/v1/areas?as_of=2026-11-22T12:00:00Z&limit=3", "waymark-areas-as-of-2026-11-22T12-00-00Z.csv"),
    ],
)
def test_a_table_is_saved_under_a_name_that_tells_what_it_is(seeded_client: TestClient, path: str, name: str) -> None:
    response = seeded_client.head(path, headers={"Accept": "text/csv"})
    assert response.status_code == 200
    assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert "content-disposition" not in seeded_client.get("/v1/areas?limit=1").headers


def test_a_table_begins_with_the_mark_by_which_spreadsheets_know_utf_8(
    seeded_client: TestClient, every_value: Response
) -> None:
    paths = (f"/v1/values?indicator={RECYCLING}", "/v1/performance?tier=1", "/v1/tiers/1")
    for response in (every_value, *(seeded_client.get(path, headers={"Accept": "text/csv"}) for path in paths)):
        assert response.content.startswith(b"\xef\xbb\xbf")
        assert response.content.count(b"\xef\xbb\xbf") == 1
    assert "£" in every_value.content.decode("utf-8-sig")


def test_the_cells_of_values_are_what_they_look_like(every_value: Response) -> None:
    found = _table(every_value.content)
    units = {row["indicator"]: row["unit"] for row in found}
    whole = {row["indicator"] for row in found if row["value"] and "." not in row["value"]}
    assert any(units[code] not in ("percent", "pounds") for code in whole)
    assert not any(row["value"].endswith(".0") or "e" in row["value"] for row in found)
    for row in found[::37]:
        period = parse_period(row["period"])
        assert (row["period_start"], row["period_end"]) == (period.start.isoformat(), period.end.isoformat())
        assert row["period_kind"] == period.kind
        assert row["indicator_title"]
        assert row["area_name"]
        assert row["source"]
        assert row["licence"]
    years = {row["period"] for row in found if row["period_kind"] == "financial_year"}
    assert "FY2014-15" in years


class TestTagOfALargeTable:
    """It tells whether the answer could be another, without making it."""

    def test_who_has_it_is_told_so(self, seeded_client: TestClient) -> None:
        tag = seeded_client.head("/v1/values?format=csv").headers["etag"]
        assert tag.startswith('W/"')
        unchanged = seeded_client.get("/v1/values?format=csv", headers={"If-None-Match": tag})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == tag
        again = seeded_client.get("/v1/values", headers={"If-None-Match": tag, "Accept": "text/csv"})
        assert again.status_code == 200, "another address"

    def test_it_is_another_after_a_write_and_after_a_release_by_time_alone(
        self, database_url: str, database: Database, client_for: OpenClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.api.values.MOST_AT_ONCE", 0)
        tell(database)

        def tag(at: datetime = NOW) -> str:
            client = client_for(database_url, clock=lambda: at)
            return client.head("/v1/values?format=csv").headers["etag"]

        first = tag()
        assert first == tag() == tag(NOW + timedelta(minutes=5))
        publish(database, NOW + timedelta(minutes=10), held("2022-23", 11.1), recorded_at=NOW)
        planned = tag()
        assert planned == tag(NOW + timedelta(minutes=9))
        assert tag(NOW + timedelta(minutes=10)) != planned
        assert tag(NOW + timedelta(days=1)) != tag(NOW + timedelta(minutes=10)), "another day: other tiers perhaps"
        publish(database, NOW, held("2021-22", 12.3))
        assert tag() not in (first, planned)


def test_a_large_table_is_compressed_for_whoever_takes_it(seeded_client: TestClient, every_value: Response) -> None:
    with seeded_client.stream("GET", "/v1/values?format=csv", headers={"Accept-Encoding": "gzip"}) as response:
        pressed = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in every_value.headers
    assert gzip.decompress(pressed) == every_value.content
    assert len(pressed) < len(every_value.content) / 5


def test_a_large_table_is_read_from_one_snapshot(
    database_url: str, database: Database, client_for: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.api.values.MOST_AT_ONCE", 0)
    monkeypatch.setattr("app.services.measures.values._AT_ONCE", 2)
    monkeypatch.setattr("app.formats.csv_table._ROWS_AT_ONCE", 1)
    tell(database)
    client = client_for(database_url)
    before = client.get("/v1/values?format=csv").content
    with client.stream("GET", "/v1/values?format=csv", headers=PLAIN) as response:
        parts = response.iter_raw()
        begun = next(parts)
        publish(database, OPENED, *(held(year, 99.9) for year in ("2019-20", "2020-21", "2021-22", "2022-23")))
        assert begun + b"".join(parts) == before
    assert client.get("/v1/values?format=csv").content != before


def test_only_some_large_tables_are_sent_at_once(
    seeded_sqlite_url: str, client_for: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.api.context.Streams.__init__.__defaults__", (0,))
    client = client_for(seeded_sqlite_url)
    refused = client.get("/v1/values?format=csv")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json()["type"] == "/problems#overloaded"
    assert client.get("/v1/values?format=csv&limit=5").status_code == 200


@pytest.mark.holding(fill=tell)
def test_in_the_working_view_a_large_table_is_for_its_caller_alone(
    database_url: str, database: Database, client_for: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.api.values.MOST_AT_ONCE", 0)
    client, headers = client_for(database_url), bearing(make_key(database, Scope.READ))
    response = client.get("/v1/values?view=working&format=csv", headers=headers)
    assert response.headers["cache-control"] == "private, no-store"
    assert "etag" not in response.headers
    assert "last-modified" not in response.headers
    assert len(_table(response.content)) == answer_of(client, headers) > 0


def answer_of(client: TestClient, headers: dict[str, str]) -> int:
    total: int = client.get("/v1/values?view=working&limit=1", headers=headers).json()["total"]
    return total


def test_the_year_comes_after_its_last_quarter(
    database_url: str, database: Database, client_for: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(database)
    quarters = [f"2025-26-Q{number}" for number in (1, 2, 3, 4)]
    publish(database, NOW, *(held(period, 5.0) for period in ("2025-26", *quarters, "2026-M03")))
    client = client_for(database_url)
    path = f"/v1/values?indicator={RATE}&area={HOME}&from=2025-04-01--P1D"
    expected = [*quarters[:3], "2026-M03", quarters[3], "2025-26"]
    assert [value["period"] for value in answer(client, path)["items"]] == expected
    for limit in (1, 2, 5):
        found = [value["period"] for page in pages(client, path, limit=limit) for value in page["items"]]
        assert found == expected
    monkeypatch.setattr("app.api.values.MOST_AT_ONCE", 0)
    monkeypatch.setattr("app.services.measures.values._AT_ONCE", 1)
    table = _table(client_for(database_url).get(f"{path}&format=csv").content)
    assert [row["period"].removeprefix("FY") for row in table] == expected


def test_last_modified_is_when_something_last_changed_in_public(
    seeded_client: TestClient, every_value: Response, database_url: str, database: Database, client_for: OpenClient
) -> None:
    changed = answer(seeded_client, "/v1/service")["data_version"]
    plain = ("/v1/values?limit=1", "/v1/areas?format=csv", f"/v1/indicators/{RECYCLING}")
    for response in (every_value, *map(seeded_client.get, plain)):
        said = parsedate_to_datetime(response.headers["last-modified"])
        assert said == datetime.fromisoformat(changed)
    tell(database)
    client = client_for(database_url)
    before = client.get("/v1/areas").headers["last-modified"]
    publish(database, NOW - timedelta(hours=1), held("2022-23", 1.5, indicator=RATE))
    assert client.get("/v1/areas").headers["last-modified"] == "Mon, 23 Nov 2026 08:30:00 GMT" != before


def test_changes_since_an_instant_and_of_some_indicators(seeded_client: TestClient) -> None:
    every = rows(seeded_client, "/v1/changes")
    chosen = rows(seeded_client, f"/v1/changes?indicator={RECYCLING}")
    assert chosen == [row for row in every if row["indicator"] == RECYCLING] != []
    page = answer(seeded_client, f"/v1/changes?indicator={RECYCLING}&limit=1000")
    assert page["total"] == len(chosen)
    version = answer(seeded_client, "/v1/service")["data_version"]
    assert answer(seeded_client, f"/v1/changes?since={version}&limit=1")["total"] == len(every)
    assert answer(seeded_client, "/v1/changes?since=2026-11-23") == {"items": [], "total": 0, "next": None}


@pytest.mark.holding(fill=tell)
def test_a_start_without_what_was_loaded_first(database_url: str, client_for: OpenClient) -> None:
    client = client_for(database_url)
    every = answer(client, "/v1/changes?limit=1000")["items"]
    for since in sorted({change["released_at"] for change in every}):
        later = [change for change in every if change["released_at"] >= since]
        for limit in (1, 3, 1000):
            found = pages(client, f"/v1/changes?since={since}", limit=limit)
            assert [change for page in found for change in page["items"]] == later
            assert {page["total"] for page in found} == {len(later)}
        of_rate = [change for change in later if change["indicator"] == RATE]
        assert [
            c for page in pages(client, f"/v1/changes?since={since}&indicator={RATE}", limit=2) for c in page["items"]
        ] == of_rate
