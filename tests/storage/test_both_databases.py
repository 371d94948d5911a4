"""SQLite and PostgreSQL with the same data give the same bytes, for every public route that the contract has."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from tests.clients import contract, parameters_of, serving
from tests.databases import BACKENDS

RECYCLING = "household-waste-recycling-rate"
BURNLEY = "E07000117"
# Each route with queries in which every parameter that it documents is tried; `{next}` is the cursor of the one before.
QUERIES: dict[str, tuple[str, ...]] = {
    "/v1/service": ("", "?format=csv"),
    "/v1/health-check": ("", "?format=csv"),
    "/v1/change-summary": (
        "",
        "?format=csv",
        "?since=2026-11-22&tier=1&theme=environment&service=Waste+and+Recycling",
    ),
    "/v1/tiers": ("?limit=1", "?limit=2&cursor={next}&format=csv"),
    "/v1/tiers/{tier}": ("?format=csv",),
    "/v1/themes": ("?limit=3", "?cursor={next}&format=csv"),
    "/v1/indicators": (
        "",
        "?format=csv",
        "?limit=2&tier=1&status=current",
        "?cursor={next}&limit=1&tier=1&status=current",
        "?theme=environment&polarity=higher_is_better&q=waste&service=Waste+and+Recycling&status=retired",
        "?q=WÄSTE",
    ),
    "/v1/indicators/{code}": ("", "?format=csv"),
    "/v1/indicators/{code}/versions": ("?limit=1", "?format=csv&limit=1&cursor={next}"),
    "/v1/performance": (
        "",
        "?tier=1&limit=5&format=csv",
        "?theme=environment&rank=true&limit=2",
        "?theme=environment&rank=true&cursor={next}",
        f"?tier=1&area={BURNLEY}&period=2022-23&q=council+tax",
        "?q=waste&judgement=worsening&target_status=no_target&severity=watch",
        "?service=Waste+and+Recycling&order=severity",
        "?currency=late&not_assessed=off_target&not_assessed_reason=no_target&has=owner,value&lacks=target&unexplained=true",
    ),
    "/v1/indicators/{code}/performance": ("", "?format=csv", f"?area={BURNLEY}&period=2022-23&rank=true"),
    "/v1/indicators/{code}/chart.svg": ("", f"?area={BURNLEY}&period=2019-20", "?period=2001-02"),
    "/v1/indicators/{code}/position.svg": ("", f"?area={BURNLEY}&period=2019-20", "?area=E12000002"),
    "/v1/benchmarks": (
        "?limit=50",
        "?cursor={next}&limit=1000&format=csv",
        f"?indicator={RECYCLING}&area={BURNLEY}&period=2022-23&comparator=lancashire-districts&rank=true",
    ),
    "/v1/values": (
        "?updated_since=2026-11-22T12:00:00Z&limit=3",
        "?limit=1000",
        "?limit=1000&cursor={next}&format=csv",
        f"?indicator={RECYCLING}&area={BURNLEY}&from=2019-20&to=2022-23&status=final",
        "?frequency=quarterly&limit=50",
        "?area=E92000001&limit=20",
        "?area=E92000001&limit=20&cursor={next}",
    ),
    "/v1/warnings": (
        "",
        "?limit=3&format=csv",
        "?include=below_line",
        "?include=below_line&answer=not_awaited&promise_overdue=false",
        f"?indicator={RECYCLING}&severity=watch&rule=sustained_decline&tier=1&theme=environment&state=open&unexplained=true",
        f"?area={BURNLEY}&indicator={RECYCLING}",
        "?tier=1&theme=environment&limit=1",
        "?tier=1&theme=environment&limit=1&cursor={next}",
    ),
    "/v1/warnings/{id}": ("", "?format=csv"),
    "/v1/warnings/track-record": ("", "?format=csv"),
    "/v1/areas": ("", "?format=csv", "?kind=region&limit=4", "?kind=region&cursor={next}", "?q=st+helens"),
    "/v1/areas/{code}": ("", "?format=csv"),
    "/v1/peer-groups": ("?limit=1", "?cursor={next}&format=csv"),
    "/v1/peer-groups/{code}": ("", "?format=csv"),
    "/v1/themes/{code}": ("", "?format=csv"),
    "/v1/publications": ("?limit=1", "?cursor={next}&format=csv"),
    "/v1/changes": (
        "?limit=1000",
        "?limit=5&cursor={next}&format=csv",
        f"?since=2026-11-22T12:00:00Z&indicator={RECYCLING}&limit=5",
    ),
    "/v1/warning-rules": ("?limit=2", "?cursor={next}&format=csv"),
    "/v1/strategies": ("?limit=1", "?cursor={next}&format=csv", "?in_force=true"),
    "/v1/strategies/{code}": ("", "?format=csv"),
    "/v1/outcomes": ("?limit=3", "?cursor={next}&format=csv", "?strategy=corporate-strategy-2025-2030"),
    "/v1/outcomes/{code}": ("", "?format=csv"),
    "/v1/cascade/{code}": ("", "?format=csv", "?kind=outcome&strategy=corporate-strategy-2025-2030"),
    "/v1/frameworks": (
        "?limit=1",
        "?cursor={next}&format=csv",
        "?kind=measures&in_force=true&indicator=rough-sleeping-count&on=2026-03-31",
    ),
    "/v1/frameworks/{code}": ("", "?format=csv", "?on=2024-06-30"),
    "/v1/achievements": (
        "?limit=1",
        "?cursor={next}",
        "?format=csv&strategy=corporate-strategy-2025-2030&priority=sustainable-growth&year=2025-26&service=Housing",
    ),
    "/v1/answer-times": ("?limit=2", "?cursor={next}&format=csv"),
}
# The seed has none of these: tests/api/test_strategies.py, test_achievements.py and test_reports.py.
ELSEWHERE = {"/v1/actions", "/v1/actions/{code}", "/v1/achievements/{code}", "/v1/reports", "/v1/reports/{year}"}
# Every route can be asked for what the public could read at an instant.
PAST = "?view=public&as_of=2026-11-22T12:30:00Z"
QUERIES = {path: (*queries, PAST) for path, queries in QUERIES.items()}
# What is refused reads the same, too: unknown things, cursors of nothing, and texts that one database cannot hold.
REFUSED = (
    "/v1/values?cursor=WyJcdTAwMDAiLCAiYSIsICJiIiwgImMiLCAiZCJd",  # a NUL in a cursor of the right size
    "/v1/values?cursor=WyJcdWQ4MDAiLCAiYSIsICJiIiwgImMiLCAiZCJd",  # half a character
    "/v1/values?area=%00",
    "/v1/areas?q=%00",
    "/v1/areas/%00",
    "/v1/indicators/nothing",
    "/v1/warnings/no.such.warning",
    "/v1/performance?period=2022-24",
    "/v1/nothing",
)
# What stands in a path: what the list above it begins with, its middle and its end, unless named here.
AMONG = {
    "/v1/tiers/{tier}": ("2",),
    "/v1/cascade/{code}": ("fuel-poverty", "health-and-wellbeing"),
    "/v1/indicators/{code}/versions": ("fuel-poverty-rate",),
}
SHORT = {"/v1/publications", "/v1/achievements"}  # the seed is one publication, and has no achievement
OWN = {"x-request-id"}  # of each request


@pytest.fixture(scope="module")
def clients(seeded_urls: Callable[[str], str]) -> Iterator[tuple[TestClient, ...]]:
    """The service over the seeded store on each database."""
    with serving(seeded_urls(BACKENDS[0])) as one, serving(seeded_urls(BACKENDS[1])) as other:
        yield one, other


def documented() -> dict[str, set[str]]:
    """The contract's readable paths, with their query parameters."""
    return {
        path: {one["name"] for one in parameters_of(operations["get"]) if one["in"] == "query"}
        for path, operations in contract()["paths"].items()
        if "304" in operations.get("get", {}).get("responses", ()) and path not in ELSEWHERE  # the rest needs a key
    }


def test_no_route_and_no_parameter_is_forgotten() -> None:
    tried = {
        path: {name for query in queries for name in parse_qs(urlsplit(query).query, keep_blank_values=True)}
        for path, queries in QUERIES.items()
    }
    assert tried == documented()


@pytest.mark.load
@pytest.mark.parametrize("path", QUERIES)
def test_a_route_answers_in_the_same_bytes_on_both_databases(clients: tuple[TestClient, ...], path: str) -> None:
    tried: set[str] = set()
    for address in addresses(clients[0], path):
        following: str | None = None
        for query in QUERIES[path]:
            if "{next}" in query and following is None:
                tried |= {query} if path in SHORT else set()
                continue
            asked = address + query.replace("{next}", following or "")
            one, other = (client.get(asked) for client in clients)
            assert one.status_code == 200, one.text
            assert said(one) == said(other), asked
            assert {name for name, _ in said(one)[2]} > {"etag", "cache-control", "content-type", "vary"}
            following = one.json().get("next") if one.headers["content-type"] == "application/json" else None
            tried.add(query)
    assert tried == set(QUERIES[path])


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_refused_is_refused_in_the_same_words(clients: tuple[TestClient, ...], address: str) -> None:
    one, other = (client.get(address) for client in clients)
    assert 400 <= one.status_code < 500
    assert (one.status_code, told(one)) == (other.status_code, told(other))


def test_the_answers_that_are_compared_hold_something(clients: tuple[TestClient, ...]) -> None:
    totals = {path: clients[1].get(path).json()["total"] for path in ("/v1/performance", "/v1/warnings", "/v1/values")}
    assert totals["/v1/performance"] >= 40
    assert totals["/v1/warnings"] >= 20
    assert totals["/v1/values"] > 10_000


def addresses(client: TestClient, path: str) -> list[str]:
    """A path with its parameter filled from the list that stands above it."""
    above, brace, rest = path.partition("/{")
    if not brace:
        return [path]
    name, _, below = rest.partition("}")
    chosen = AMONG.get(path)
    if chosen is None:
        items: list[dict[str, Any]] = client.get(above, params={"limit": 1_000}).json()["items"]
        chosen = tuple(items[index][name] for index in (0, len(items) // 2, -1))
    return [f"{above}/{value}{below}" for value in chosen]


def said(answer: Response) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    """Everything of an answer that the data decide."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in OWN)
    return answer.status_code, answer.content, tuple(headers)


def told(answer: Response) -> dict[str, Any]:
    """A problem without the id of its request."""
    problem: dict[str, Any] = answer.json()
    return {name: value for name, value in problem.items() if name != "request_id"}
