"""What operators are told of a store with hidden things: no figure, no key and no name, in no line and no metric."""

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from starlette.testclient import TestClient

from app.api.auth import KEY_REFUSED
from app.api.errors import TROUBLES
from app.cli.telemetry import StoreCollector, Telemetry
from app.domain.errors import StoreTrouble
from app.domain.publishing.access import Scope
from app.edge.log_lines import LogFormat, LogHandler, RequestLines
from app.edge.log_stream import LogStream
from app.edge.metrics import RequestMetrics
from app.settings import Settings
from tests.api import hidden
from tests.api.story import ASKING, CALLS
from tests.api.test_embargo import operations, tell
from tests.clients import NOW, OpenClient, serving
from tests.databases import Shops, opened
from tests.faults.drill import Drilled, drilled, until
from tests.keys import bearing, make_key

NAME = "Mary Penhaligon"
FIGURE = "271.828"
OF_REQUEST = ("id", "ms", "time")


def ask_everything(client: Any, token: str) -> int:
    """Every public path and what is refused, every operation with its key, and figures and names sent; how many."""
    asked = [path for name in sorted(CALLS) for path in CALLS[name]] + list(ASKING)
    for path in asked:
        client.get(path, headers={"X-Request-Id": token})
    for method, path, _, _ in operations():
        target = re.sub(r"{\w+}", hidden.COMING, path)
        body = {"value": float(FIGURE), "title": NAME, "holder": NAME, "label": NAME}
        sent: dict[str, Any] = {} if method == "get" else {"json": body}
        client.request(method, f"{target}?q={FIGURE}", headers=bearing(token), **sent)
        client.request(method, target, headers=bearing(token), **sent)
        client.request(method, f"{target}/{FIGURE}", headers=bearing(f"{token}x"), **sent)
    return len(asked) + 3 * len(list(operations()))


def told_of(url: str, token: str, log: Path) -> tuple[list[dict[str, Any]], str]:
    """The lines and the metrics after every public path, every keyed operation with its key, and figures sent."""
    registry = CollectorRegistry()
    with log.open("wb", buffering=0) as file:
        stream = LogStream(file.fileno())
        lines = RequestLines(stream, form=LogFormat.JSON, level="debug", clock=lambda: NOW)
        metrics = RequestMetrics(
            registry, namespace="waymark", key_refused=KEY_REFUSED, rate_limited="too_many_requests"
        )
        with serving(url, listeners=[lines, metrics], calls_per_minute=10_000) as client:
            ask_everything(client, token)
        stream.flush()
    with closing(StoreCollector(Settings(database_url=url), clock=lambda: NOW)) as collector:
        registry.register(collector)
        return list(map(json.loads, log.read_bytes().splitlines())), generate_latest(registry).decode()


@pytest.fixture
def stores(shops: Shops, backend: str) -> Iterator[tuple[str, str]]:
    """Two stores with the same public story, the second with all that is hidden."""
    shop = shops[backend]
    urls = shop.filled(tell)[0], shop.migrated()
    with opened(urls[1]) as database:
        tell(database, secrets=True)
    yield urls
    for url in urls:
        shop.discard(url)


def test_lines_and_metrics_hold_no_figure_key_or_name_and_tell_nothing_of_what_is_hidden(
    stores: tuple[str, str], tmp_path: Path
) -> None:
    tokens = []
    for url in stores:
        with opened(url) as database:
            tokens.append(make_key(database, *Scope, name=NAME))
    (plain, plain_metrics), (secretive, metrics) = (
        told_of(url, token, tmp_path / f"log-{number}")
        for number, (url, token) in enumerate(zip(stores, tokens, strict=True))
    )
    text = json.dumps([plain, secretive]) + plain_metrics + metrics
    secret = [token.split("_", 2)[2] for token in tokens]
    names = [NAME, "Mary", "Somebody", hidden.COMING, hidden.COMING_THEME, hidden.SERVICE_LEVEL, "secret", "embargoed"]
    assert [word for word in (FIGURE, *secret, *tokens, *names) if word in text] == []
    assert set().union(*secretive) == {
        *("time", "level", "event", "id", "method", "route", "status", "ms", "bytes", "client"),
        *("cache", "key", "cause", "detail"),
    }
    assert {line["event"] for line in secretive} == {"request"}
    public = [[_without(line) for line in lines if "key" not in line] for lines in (plain, secretive)]
    assert public[0] == public[1]
    assert len(public[0]) > 50
    assert "waymark_ready 1.0" in metrics
    assert "waymark_latest_publication_timestamp_seconds" in metrics


@pytest.fixture
def other_secrets(shops: Shops, backend: str) -> Iterator[list[tuple[str, str]]]:
    """Two stores that differ in hidden figures, keys and names alone, each with the token of an administrator."""
    shop, found = shops[backend], []
    for shift, name in ((0, NAME), (37, "Ezra Quartermaine")):
        url = shop.migrated()
        with opened(url) as database:
            tell(database, secrets=True, shift=shift)
            found.append((url, make_key(database, *Scope, name=name)))
    yield found
    for url, _ in found:
        shop.discard(url)


def test_lines_and_metrics_are_the_same_whatever_figures_keys_and_names_are_hidden(
    other_secrets: list[tuple[str, str]], tmp_path: Path
) -> None:
    told = [told_of(url, token, tmp_path / f"log-{number}") for number, (url, token) in enumerate(other_secrets)]
    first, second = ([_of_caller(line) for line in lines] for lines, _ in told)
    assert first == second
    assert len(first) > 300
    assert _counts(told[0][1]) == _counts(told[1][1])


@pytest.mark.load
def test_what_waymark_serve_writes_is_the_same_whatever_figures_keys_and_names_are_hidden(
    other_secrets: list[tuple[str, str]], tmp_path: Path
) -> None:
    told = []
    for number, (url, token) in enumerate(other_secrets):
        folder = tmp_path / str(number)
        folder.mkdir()
        with drilled(url, folder=folder, calls_per_minute="10000", log_level="info") as found:
            with httpx.Client(base_url=found.base, timeout=60) as client:
                count = ask_everything(client, token)
            until(lambda found=found, count=count: len(_requests(found)) == count)  # type: ignore[misc]  # these
            metrics = httpx.get(found.metrics).text
            told.append(([_of_caller(line) for line in _requests(found)], _counts(metrics)))
            text = found.log.read_text() + metrics
        secret = [token, token.split("_", 2)[2], FIGURE, NAME, "Quartermaine", "Somebody", "secret", hidden.COMING]
        assert [word for word in secret if word in text] == []
    assert told[0] == told[1]


def _requests(found: Drilled) -> list[dict[str, Any]]:
    """The lines of requests, those left out by which one waits until the service answers."""
    lines = found.lines(event="request", level=("info", "warning", "error"))
    return [line for line in lines if line["route"] != "/health/live"]


def _of_caller(line: dict[str, Any]) -> dict[str, Any]:
    """A line without what is of the request alone, of its key but whether there is one, and of its time."""
    own = (*OF_REQUEST, "bytes")
    rest = {name: value for name, value in line.items() if name not in own}
    return rest | ({"key": line["key"] == "unknown"} if "key" in line else {})


def _counts(metrics: str) -> set[str]:
    """The lines of the metrics that count something, without times and sizes."""
    of_service = (line for line in metrics.splitlines() if line.startswith("waymark_"))
    return {
        line
        for line in of_service
        if not re.match(r"\w+_(seconds_(bucket|sum)|bytes|bytes_total|created|behind_seconds)\b", line)
        and "/health/live" not in line
    }


def _without(line: dict[str, Any]) -> dict[str, Any]:
    """The same without what is of the request alone; a problem holds its id, and so its size varies too."""
    own = (*OF_REQUEST, "bytes") if line["status"] >= 400 else OF_REQUEST
    return {name: value for name, value in line.items() if name not in own}


def test_every_trouble_has_a_sentence_for_operators() -> None:
    assert set(TROUBLES) == set(StoreTrouble)
    assert all(sentence.endswith(".") for sentence in TROUBLES.values())


def test_a_clock_that_goes_back_is_told_counted_and_found(database_url: str, client_for: OpenClient) -> None:
    with opened(database_url) as database:
        headers = bearing(make_key(database, Scope.ADMIN))
    clock = [NOW]
    client = client_for(database_url, clock=lambda: clock[0])
    body = {"label": "drill", "holder": NAME, "scopes": ["read"]}
    assert client.post("/v1/keys", json=body, headers=headers).status_code == 201
    collector = StoreCollector(Settings(database_url=database_url), clock=lambda: clock[0])
    assert _gauge(collector, "waymark_clock_behind_seconds") == 0
    reader, writer = os.pipe()
    handler = LogHandler(LogStream(writer), form=LogFormat.JSON, level="info")
    clock[0] -= timedelta(hours=1)
    logging.getLogger("app.services").addHandler(handler)
    try:
        assert client.post("/v1/keys", json=body, headers=headers).status_code == 201
    finally:
        logging.getLogger("app.services").removeHandler(handler)
    [line] = map(json.loads, os.read(reader, 65_536).splitlines())
    assert (line["level"], line["cause"], line["seconds"]) == ("warning", "clock_behind", 3600)
    assert NAME not in str(line)
    assert _gauge(collector, "waymark_clock_behind_seconds") == pytest.approx(3600, abs=1)
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["findings"]) == (
        200,
        ["The clock is 3600 seconds behind the last write: set it right."],
    )
    os.close(reader)
    os.close(writer)
    collector.close()


def _gauge(collector: StoreCollector, name: str) -> float:
    [value] = [sample.value for metric in collector.collect() for sample in metric.samples if sample.name == name]
    return float(value)


def test_a_long_wait_for_the_lock_is_logged_and_a_short_one_is_not(caplog: pytest.LogCaptureFixture) -> None:
    told = Telemetry(Settings(log_lock_ms=500))
    told.on_lock(0.499)
    told.on_lock(0.5)
    assert [record.getMessage() for record in caplog.records] == ["a write waited for the store's lock"]


def test_the_audit_trail_is_read_newest_first_by_time_person_and_target(
    database_url: str, client_for: OpenClient
) -> None:
    with opened(database_url) as database:
        headers = bearing(make_key(database, Scope.ADMIN))
        other = bearing(make_key(database, Scope.ADMIN, name=NAME))
    clock = [NOW]
    client = client_for(database_url, clock=lambda: clock[0])
    body = {"label": "x", "holder": "Somebody", "scopes": ["read"]}
    made = []
    for number in range(6):
        made.append(client.post("/v1/keys", json=body, headers=other if number == 3 else headers).json()["prefix"])
        clock[0] += timedelta(hours=1)

    def targets(query: str) -> list[str]:
        answer = client.get(f"/v1/audit?{query}", headers=headers).json()
        assert answer["total"] >= len(answer["items"])
        return [entry["target"] for entry in answer["items"]]

    assert targets("") == made[::-1]
    page = client.get("/v1/audit?limit=4", headers=headers).json()
    assert (page["total"], [one["seq"] for one in page["items"]]) == (6, [6, 5, 4, 3])
    rest = client.get(f"/v1/audit?limit=4&cursor={page['next']}", headers=headers).json()
    assert ([one["seq"] for one in rest["items"]], rest["next"]) == ([2, 1], None)
    assert targets("since=2026-11-23T11:30:00Z") == made[:1:-1]
    assert targets("since=2026-11-23T11:30:00Z&before=2026-11-23T13:30:00Z") == [made[3], made[2]]
    assert targets(f"target={made[4]}") == [made[4]]
    person = client.get(f"/v1/audit?target={made[3]}", headers=headers).json()["items"][0]["person"]
    assert targets(f"person={person}") == [made[3]]
    assert targets("person=nobody") == []
    table = client.get("/v1/audit", headers=headers | {"Accept": "text/csv"})
    assert table.status_code == 200, table.text
    assert [row.split(",")[0] for row in table.text.splitlines()[1:]] == ["6", "5", "4", "3", "2", "1"]
    clock[0] -= timedelta(hours=3, minutes=30)  # a clock that went back changes no order
    client.post("/v1/keys", json=body, headers=other)
    assert page_by_page(client, headers, "limit=2") == [7, 6, 5, 4, 3, 2, 1]
    assert page_by_page(client, headers, "limit=1&since=2026-11-23T11:30:00Z") == [7, 6, 5, 4, 3]
    assert page_by_page(client, headers, f"limit=1&person={person}") == [7, 4]


def page_by_page(client: TestClient, headers: dict[str, str], query: str) -> list[int]:
    """The numbers of the entries on all pages; each page knows how many there are."""
    found: list[int] = []
    cursor = ""
    while True:
        page = client.get(f"/v1/audit?{query}{cursor}", headers=headers).json()
        found += [entry["seq"] for entry in page["items"]]
        if page["next"] is None:
            assert page["total"] == len(found)
            return found
        cursor = f"&cursor={page['next']}"
