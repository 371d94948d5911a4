"""Under a prefix of the site: whoever follows what an answer names arrives, and without a prefix no byte is another."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from tests.api import story
from tests.api.test_embargo import operations
from tests.clients import OpenClient
from tests.databases import opened
from tests.keys import bearing, make_key
from tests.stores import RATE

PREFIX = "/performance"
# An address of this service in a text of any form: at the beginning of a word, to the end of it.
ADDRESS = re.compile(r"""(?<![\w/.:-])(?:/performance)?/(?:v1|docs|problems|openapi)\b[^\s"'<>,;)\]`]*""")
PAGES = ("/", "/v1", "/docs", "/docs/start.js", "/problems", "/robots.txt")
REFUSED = (
    *story.ASKING,
    *("/nowhere", "/v1/nothing", "/v1/keys", "/v1/values?nothing=1", "/v1/change-summary?since=never"),
)
WRONG_ROWS = {
    "values": [
        {"indicator": RATE, "area": "X99999999", "period": "2023-24", "value": 1.0},
        {"indicator": "nothing", "period": "2023-24", "value": 1.0},
        {"indicator": RATE, "period": "2023-24", "value": 1.0, "verdict_comparator": "nothing"},
    ]
}


def addresses(body: str) -> set[str]:
    """The addresses of this service that a body tells."""
    return {found.rstrip(".").replace("&amp;", "&") for found in ADDRESS.findall(body)}


def reads() -> list[str]:
    """Every read: public ones in each of their forms, in both views, and those that need a key."""
    keyed = [
        path
        for method, path, name, _ in operations()
        if method == "get" and name not in story.CALLS and "{" not in path and "template" not in path
    ]
    views = [f"{path}&view=working" for path in story.every_view() if "format=json" in path]
    return [
        *story.every_call(),
        *views,
        *keyed,
        "/v1/service-plans/tests/2023-24",
        "/v1/brief?format=html",
        "/v1/brief?format=text",
    ]


@pytest.fixture
def clients(database_url: str, client_for: OpenClient) -> tuple[TestClient, TestClient]:
    """The service with the whole site to itself, and under a prefix; both ask as an administrator."""
    with opened(database_url) as database:
        headers = bearing(make_key(database, *Scope))
    options: dict[str, Any] = {"calls_per_minute": 100_000}
    plain, prefixed = client_for(database_url, **options), client_for(database_url, root_path=PREFIX, **options)
    for client in (plain, prefixed):
        client.headers.update(headers)
    return plain, prefixed


@pytest.mark.holding(fill=story.tell)
def test_every_address_that_an_answer_tells_has_the_prefix_and_is_there(clients: tuple[TestClient, TestClient]) -> None:
    plain, prefixed = clients
    told: set[str] = set()
    for path in (*reads(), *PAGES):
        bare, answer = plain.get(path), prefixed.get(f"{PREFIX}{path}")
        assert (bare.status_code, answer.status_code) == (200, 200), path
        told |= addresses(answer.text)
        assert answer.text.replace(f"{PREFIX}/", "/") == bare.text, path
        if answer.text != bare.text and "etag" in bare.headers and "private" not in bare.headers["cache-control"]:
            assert answer.headers["etag"] != bare.headers["etag"]
        link = answer.headers.get("link", "")
        told |= addresses(link)
        assert link.replace(PREFIX, "") == bare.headers.get("link", "")
    assert {address for address in told if not address.startswith(f"{PREFIX}/")} == set()
    assert len(told) > 100
    to_write = f"{PREFIX}/v1/definition-reviews/"  # where one will be, once it is written
    told -= {f"{PREFIX}/v1/", *(address for address in told if address.startswith(to_write))}
    assert {address: status for address in told if (status := prefixed.get(address).status_code) != 200} == {}


@pytest.mark.holding(fill=story.tell)
def test_refusals_name_addresses_with_the_prefix(clients: tuple[TestClient, TestClient]) -> None:
    _, prefixed = clients
    answers = [prefixed.get(f"{PREFIX}{path}") for path in REFUSED]
    answers.append(prefixed.post(f"{PREFIX}/v1/returns", json=WRONG_ROWS))
    refusals = [answer for answer in answers if answer.status_code >= 400]
    assert len(refusals) > 20
    for answer in refusals:
        assert answer.json()["type"].startswith(f"{PREFIX}/problems#"), answer.url
        assert {one for one in addresses(answer.text) if not one.startswith(f"{PREFIX}/")} == set()
    told = set().union(*(addresses(one["detail"]) for one in answers[-1].json()["errors"]))
    assert told == {f"{PREFIX}/v1/{name}" for name in ("areas", "areas/{code}", "peer-groups")}


@pytest.mark.holding(fill=story.tell)
def test_pages_of_a_table_are_followed_under_the_prefix(clients: tuple[TestClient, TestClient]) -> None:
    _, prefixed = clients
    page = prefixed.get(f"{PREFIX}/v1/values?format=csv&limit=7")
    rows = len(page.text.splitlines()) - 1
    while "next" in page.links:
        page = prefixed.get(page.links["next"]["url"])
        rows += len(page.text.splitlines()) - 1
    assert rows == int(page.headers["x-total-count"]) > 7
