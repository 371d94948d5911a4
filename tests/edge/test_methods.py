"""HEAD beside every GET, OPTIONS for every path, 405 with everything a path takes, and never a redirect."""

import asyncio

import pytest

from tests.edge.server import exchange, served
from tests.edge.toy import ask, edge

PATHS = {
    "/v1/things": "GET, HEAD, OPTIONS",
    "/v1/things/1": "GET, HEAD, OPTIONS, PUT",  # one path, two routes
    "/v1/faults": "OPTIONS, POST",
    "/v1/things/sorting": "OPTIONS, POST",  # a path of its own beside those of things
    "/docs": "GET, HEAD, OPTIONS",
    "/openapi.json": "GET, HEAD, OPTIONS",
    "/health/live": "GET, HEAD, OPTIONS",
}


@pytest.mark.parametrize("path", [path for path, allow in PATHS.items() if "GET" in allow])
def test_head_answers_as_get_does_without_the_body(path: str) -> None:
    get, head = ask(edge(), path), ask(edge(), path, method="HEAD")
    assert head.status == 200
    assert head.body == b""
    assert head.headers == get.headers
    assert int(head.headers["content-length"]) == len(get.body) > 0


def test_head_of_what_is_not_there_is_the_404_without_the_body() -> None:
    head = ask(edge(), "/nowhere", method="HEAD")
    assert (head.status, head.body) == (404, b"")


@pytest.mark.parametrize(("path", "allow"), PATHS.items())
def test_options_says_what_a_path_takes(path: str, allow: str) -> None:
    reply = ask(edge(), path, method="OPTIONS")
    assert (reply.status, reply.body, reply.headers["allow"]) == (204, b"", allow)


@pytest.mark.parametrize(("path", "allow"), PATHS.items())
@pytest.mark.parametrize("method", ["DELETE", "PATCH", "TRACE", "CONNECT", "BREW", "get"])
def test_a_method_that_a_path_does_not_take_is_405_with_all_that_it_takes(path: str, allow: str, method: str) -> None:
    reply = ask(edge(), path, method=method)
    assert (reply.status, reply.headers["allow"]) == (405, allow)
    assert reply.problem.detail.startswith("This address takes")


def test_options_of_the_whole_service_says_all_that_it_takes() -> None:
    reply = ask(edge(), "*", method="OPTIONS")
    assert (reply.status, reply.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST, PUT")


@pytest.mark.parametrize("path", ["/v1/faults", "/v1/things/sorting"])
@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_head_and_get_of_a_path_without_get_are_405(path: str, method: str) -> None:
    reply = ask(edge(), path, method=method)
    assert (reply.status, reply.headers["allow"]) == (405, "OPTIONS, POST")


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "HEAD", "BREW"])
def test_no_method_makes_an_unknown_path_known(method: str) -> None:
    assert ask(edge(), "/nowhere", method=method).status == 404


def test_a_browser_that_asks_first_hears_what_it_may_send() -> None:
    asking = {
        "Origin": "https://www.example.gov.uk",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type, authorization",
    }
    headers = ask(edge(), "/v1/things/a", method="OPTIONS", headers=asking).headers
    assert headers["access-control-allow-origin"] == "*"
    assert "PUT" in headers["access-control-allow-methods"]
    assert {"Content-Type", "Authorization"} <= set(headers["access-control-allow-headers"].split(", "))
    assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize("host", ["localhost", "evil.example", "evil.example:80"])
@pytest.mark.parametrize("path", ["/v1/things/", "//v1/things", "/v1//things", "/V1/things", "/docs/"])
def test_a_slash_too_many_is_not_found_and_leads_nowhere(path: str, host: str) -> None:
    reply = ask(edge(), path, headers={"Host": host})
    assert reply.status == 404
    assert "location" not in reply.headers
    assert "evil" not in reply.body.decode()


def test_on_the_wire_head_has_no_body_and_the_connection_stays_in_step() -> None:
    async def run() -> bytes:
        async with served(edge()) as port:
            lines = "{} /v1/things HTTP/1.1\r\nHost: a\r\n{}\r\n"
            head, get = lines.format("HEAD", ""), lines.format("GET", "Connection: close\r\n")
            return await exchange(port, head.encode(), get.encode(), pause=0.05)

    empty, first, second = asyncio.run(run()).split(b"HTTP/1.1 200 OK\r\n")
    assert empty == b""
    assert first.endswith(b"\r\n\r\n")
    body = second.partition(b"\r\n\r\n")[2]
    length = b"content-length: %d\r\n" % len(body)
    assert length in first
    assert length in second
