"""What HTTP promises on the real routes: conditions, lifetimes, methods, and reading from other sites."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.asking import HYNDBURN, RECYCLING
from tests.clients import NOW, OpenClient, contract

NAMES = {"{code}": RECYCLING, "{tier}": "1", "{id}": f"{RECYCLING}.{HYNDBURN}.sustained_decline.2022-23"}
OTHERS = {
    "/v1/areas/{code}": f"/v1/areas/{HYNDBURN}",
    "/v1/peer-groups/{code}": "/v1/peer-groups/similar-districts",
    "/v1/themes/{code}": "/v1/themes/environment",
    "/v1/strategies/{code}": "/v1/strategies/corporate-strategy-2025-2030",
    "/v1/outcomes/{code}": "/v1/outcomes/fuel-poverty",
    "/v1/frameworks/{code}": "/v1/frameworks/best-value",
    "/v1/cascade/{code}": "/v1/cascade/environment-and-climate-change",
}
NOT_IN_THE_SEED = {"/v1/actions/{code}", "/v1/achievements/{code}", "/v1/reports/{year}"}


def _filled(path: str) -> str:
    if path in OTHERS:
        return OTHERS[path]
    for name, value in NAMES.items():
        path = path.replace(name, value)
    return path


def _of_any_request(answer: Any) -> dict[str, str]:
    """The headers but the request's own id."""
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


PATHS = [
    _filled(path)
    for path, of in contract()["paths"].items()
    if "304" in of.get("get", {}).get("responses", ()) and path not in NOT_IN_THE_SEED
]


@pytest.mark.parametrize("path", PATHS)
def test_every_route_answers_get_head_options_and_conditions_alike(seeded_client: TestClient, path: str) -> None:
    response = seeded_client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == ("image/svg+xml" if path.endswith(".svg") else "application/json")
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cache-control"] == "public, max-age=60"
    head = seeded_client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert _of_any_request(head) == _of_any_request(response)
    unchanged = seeded_client.get(path, headers={"If-None-Match": response.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == response.headers["etag"]
    options = seeded_client.options(path)
    assert options.status_code == 204
    assert options.headers["allow"].startswith("GET, HEAD, OPTIONS")  # some take PUT or POST besides


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_a_method_that_a_route_does_not_take_is_a_problem_405(seeded_client: TestClient, method: str) -> None:
    response = seeded_client.request(method, "/v1/performance")
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_the_tag_tells_forms_and_queries_apart(seeded_client: TestClient) -> None:
    tags = {
        seeded_client.get(path, headers=headers).headers["etag"]
        for path, headers in (
            ("/v1/areas?limit=5", {"Accept-Encoding": "identity"}),
            ("/v1/areas?limit=5", {"Accept-Encoding": "gzip"}),
            ("/v1/areas?limit=5&format=csv", {"Accept-Encoding": "identity"}),
            ("/v1/areas?limit=6", {"Accept-Encoding": "identity"}),
        )
    }
    assert len(tags) == 4


def test_a_preflight_lets_pages_of_any_site_read(seeded_client: TestClient) -> None:
    asked = {"Origin": "https://www.hyndburnbc.gov.uk", "Access-Control-Request-Method": "GET"}
    response = seeded_client.options("/v1/performance", headers=asked)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "GET" in response.headers["access-control-allow-methods"]
    assert "ETag" in response.headers["access-control-expose-headers"]


@pytest.mark.parametrize(("second", "lifetime"), [(0, 60), (1, 59), (59, 1)])
def test_an_answer_lives_to_the_next_whole_minute(
    client_for: OpenClient, seeded_sqlite_url: str, second: int, lifetime: int
) -> None:
    client = client_for(seeded_sqlite_url, clock=lambda: NOW + timedelta(seconds=second))
    assert client.get("/v1/areas?limit=1").headers["cache-control"] == f"public, max-age={lifetime}"


def test_before_the_seed_was_released_the_public_reads_nothing_of_it(
    client_for: OpenClient, seeded_sqlite_url: str
) -> None:
    client = client_for(seeded_sqlite_url, clock=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    for path in ("/v1/indicators", "/v1/values", "/v1/areas", "/v1/peer-groups"):
        response = client.get(path)
        assert _text_of(response.json()) == "[] 0 None"


def test_a_store_without_the_home_area_is_the_operators_fault_not_the_callers(
    client_for: OpenClient, seeded_sqlite_url: str
) -> None:
    client = client_for(seeded_sqlite_url, area="E07999999")
    for path in (
        "/v1/service",
        "/v1/tiers",
        "/v1/performance",
        "/v1/warnings",
        f"/v1/indicators/{RECYCLING}/performance",
    ):
        response = client.get(path)
        assert (response.status_code, response.json()["type"]) == (503, "/problems#store-unusable")
        assert "E07999999. Run: waymark seed" in response.json()["detail"]
    assert client.get(f"/v1/performance?area={HYNDBURN}&theme=council-finance").status_code == 200


def test_an_answer_is_the_same_at_another_time_of_the_same_day(client_for: OpenClient, seeded_sqlite_url: str) -> None:
    path = "/v1/performance?theme=council-finance"
    tags = [
        client_for(seeded_sqlite_url, clock=clock).get(path).headers["etag"]
        for clock in (lambda: NOW, lambda: NOW + timedelta(hours=3, seconds=7))
    ]
    assert tags[0] == tags[1]


@pytest.mark.parametrize("accept", ["image/png", "application/xml, text/html;q=0.9", "application/json;q=0"])
def test_a_form_that_there_is_not_is_a_problem_406(seeded_client: TestClient, accept: str) -> None:
    response = seeded_client.get("/v1/performance?theme=council-finance", headers={"Accept": accept})
    assert response.status_code == 406
    assert "application/json, text/csv" in response.json()["detail"]


def _text_of(page: dict[str, Any]) -> str:
    return f"{page['items']} {page['total']} {page['next']}"


def test_every_link_of_the_index_leads_somewhere(seeded_client: TestClient) -> None:
    links = [link["href"] for link in seeded_client.get("/").json()["links"]]
    assert {"/v1/service", "/docs", "/v1/values?format=csv"} <= set(links)
    assert {seeded_client.head(href).status_code for href in links} == {200}
    assert seeded_client.get("/v1").json() == seeded_client.get("/").json()
