"""Pages about the API: they load nothing from outside, and health tells the truth."""

import gzip
import re

import pytest

from app.edge.docs_pages import ASSETS
from app.edge.pages import SWAGGER_UI
from app.edge.problems import EDGE_KINDS, STORE_UNAVAILABLE, Refusal
from tests.edge.toy import ask, edge, toy

PAGES = ["/", "/docs", "/problems"]
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_nothing_outside_and_may_load_nothing_outside(path: str) -> None:
    reply = ask(edge(), path, headers=HTML)
    assert not re.search(r"(?:src|href)=\"(?!/|#)", reply.body.decode())
    policy = dict(part.strip().split(" ", 1) for part in reply.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert not re.search(r"unsafe|https?:|\*", reply.headers["content-security-policy"])


@pytest.mark.parametrize("path", PAGES)
def test_everything_that_a_page_names_is_there(path: str) -> None:
    named = re.findall(r"(?:src|href)=\"([^\"]+)\"", ask(edge(), path, headers=HTML).body.decode())
    assert len(named) >= 2
    assert {ask(edge(), target).status for target in named} == {200}


def test_a_page_has_no_script_of_its_own_that_the_policy_would_stop() -> None:
    for path in PAGES:
        text = ask(edge(), path, headers=HTML).body.decode()
        assert not re.search(r"<script>|<style| style=| on\w+=", text)


def test_the_documentation_starts_from_the_contract() -> None:
    start = ask(edge(), "/docs/start.js")
    assert 'url: "/openapi.json"' in start.body.decode()
    assert 'validatorUrl: "none"' in start.body.decode()  # the default asks a server elsewhere
    assert ask(edge(), "/openapi.json").json() == toy().openapi()


def test_only_the_files_of_the_page_are_served() -> None:
    assert all((SWAGGER_UI / name).is_file() for name in ASSETS)
    for name in ("LICENSE", "..", "%2e%2e%2fswagger-ui.css", "index.html"):
        assert ask(edge(), f"/docs/{name}").status == 404


def test_a_file_that_a_browser_holds_is_not_sent_again() -> None:
    etag = ask(edge(), "/docs/swagger-ui.css").headers["etag"]
    assert ask(edge(), "/docs/swagger-ui.css", headers={"If-None-Match": etag}).status == 304


def test_every_kind_of_problem_is_explained_where_its_type_points() -> None:
    text = ask(edge(), "/problems").body.decode()
    assert re.findall(r'id="([\w-]+)"', text) == [kind.slug for kind in sorted(EDGE_KINDS, key=lambda one: one.status)]
    assert "Correct each parameter in <code>errors</code>" in text


def test_pages_and_health_are_no_part_of_the_contract() -> None:
    assert all(path.startswith("/v1/") for path in toy().openapi()["paths"])


def test_the_service_lives_also_when_the_store_does_not_answer() -> None:
    broken = edge(toy(not_ready=Refusal(STORE_UNAVAILABLE, "The store does not answer; try again shortly.")))
    assert ask(broken, "/health/live").status == 200
    reply = ask(broken, "/health/ready")
    assert (reply.status, reply.problem.type) == (503, "/problems#store-unavailable")
    assert ask(edge(), "/health/ready").json() == {"status": "ready"}


def test_nobody_keeps_what_health_said() -> None:
    for path in ("/health/live", "/health/ready"):
        assert ask(edge(), path).headers["cache-control"] == "no-store"


def test_the_contract_and_the_documentation_are_compressed_for_whoever_takes_gzip() -> None:
    for path in ("/openapi.json", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"):
        plain = ask(edge(), path, headers={"Accept-Encoding": "identity"})
        pressed = ask(edge(), path, headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(pressed.body) == plain.body
        assert len(pressed.body) < len(plain.body) / 2
        assert {plain.headers["vary"], pressed.headers["vary"]} == {"Accept-Encoding"}
        assert pressed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        etag = pressed.headers["etag"]
        assert etag != plain.headers["etag"]
        again = ask(edge(), path, headers={"Accept-Encoding": "gzip", "If-None-Match": etag})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    image = ask(edge(), "/docs/favicon-32x32.png", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in image.headers


@pytest.mark.parametrize("path", ["/", "/v1"])
def test_the_bare_address_tells_where_to_go_on_to_programs_and_to_people(path: str) -> None:
    expected = {"title": "Toy", "description": "Plays <well>."}
    links = [{"rel": "docs", "href": "/docs", "title": "To read"}]
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        reply = ask(edge(), path, headers=headers)
        assert (reply.headers["content-type"], reply.json()) == ("application/json", expected | {"links": links})
        assert reply.headers["vary"] == "Accept, Accept-Encoding"
    page = ask(edge(), path, headers=HTML)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Plays &lt;well&gt;." in page.body.decode()
    assert '<a href="/docs">To read</a>' in page.body.decode()
    assert not re.search(r"(?:src|href)=\"(?!/|#)", page.body.decode())
    assert page.headers["vary"] == "Accept, Accept-Encoding"
    assert ask(edge(), path, headers={"Accept": "image/png"}).status == 406
    assert ask(edge(), f"{path}?x=1").status == 400


def test_what_browsers_and_crawlers_ask_for_is_there() -> None:
    robots = ask(edge(), "/robots.txt")
    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Disallow: /v1/" in robots.body.decode()
    icon = ask(edge(), "/favicon.ico")
    assert (icon.headers["content-type"], icon.body[:4]) == ("image/png", b"\x89PNG")
