"""What a request may cost, whom it may ask for, and what happens to the unforeseen."""

import asyncio
import json

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.edge.guards import Guards, Limits, host_name
from app.edge.read_timeouts import HEAD_BYTES, TimedProtocol
from tests.edge.server import exchange, served
from tests.edge.toy import Reply, ask, ask_async, edge

SMALL = Limits(body_bytes=100, target_bytes=50)
BODY = b'{"name": "a", "amounts": []}'


def put(parts: list[bytes], *, declared: int | None) -> Reply:
    headers = {"Content-Type": "application/json"}
    headers |= {"Transfer-Encoding": "chunked"} if declared is None else {"Content-Length": str(declared)}
    return ask(edge(limits=SMALL), "/v1/things/a", method="PUT", headers=headers, body=parts)


def test_every_request_has_an_id_of_its_own_and_none_from_outside() -> None:
    app = edge()
    found = [ask(app, "/nowhere", headers={"X-Request-Id": "mine"}).problem.request_id for _ in range(3)]
    assert len(set(found)) == 3
    assert "mine" not in found
    assert ask(edge(), "/nowhere").problem.request_id not in found


def test_a_body_within_the_limit_is_taken_whole_or_in_parts() -> None:
    assert put([BODY], declared=len(BODY)).status == 200
    assert put([BODY[:10], BODY[10:]], declared=None).status == 200


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_read() -> None:
    refused = put([], declared=101)
    assert refused.problem.status == 413
    assert refused.headers["connection"] == "close"


def test_a_body_that_turns_out_too_large_is_refused_while_it_is_read() -> None:
    assert put([b"x" * 60, b"x" * 60, b"x" * 60], declared=None).problem.status == 413
    assert put([b"x" * 120], declared=7).problem.status == 413


def test_an_address_that_is_too_long_is_refused() -> None:
    assert ask(edge(limits=SMALL), "/v1/things?q=" + "a" * 30).status == 200
    assert ask(edge(limits=SMALL), "/v1/things?q=" + "a" * 60).problem.status == 414
    assert ask(edge(limits=SMALL), "/" + "a" * 60).problem.status == 414


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        (["council.example"], 200),
        (["council.example:8443"], 200),
        (["COUNCIL.example"], 200),
        (["[::1]:8000"], 200),
        (["evil.example"], 400),
        (["council.example.evil.example"], 400),
        (["evil.example:80#council.example"], 400),
        (["council.example", "evil.example"], 400),
        ([""], 400),
        ([], 400),
    ],
)
def test_only_the_services_own_names_are_answered(hosts: list[str], status: int) -> None:
    app = edge(limits=Limits(hosts=frozenset({"council.example", "[::1]"})))

    async def with_hosts(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope["headers"] = headers + [(b"host", host.encode()) for host in hosts]
        await app(scope, receive, send)

    assert ask(with_hosts, "/v1/things").status == status


def test_a_host_header_is_its_name_without_the_port() -> None:
    found = [host_name(text) for text in ("A.b", "a.b:80", "[::1]", "[::1]:80", "a:b")]
    assert found == ["a.b", "a.b", "[::1]", "[::1]", "a:b"]


def test_too_many_requests_at_once_are_asked_to_come_again() -> None:
    gate = asyncio.Event()

    async def slow(scope: Scope, _receive: Receive, send: Send) -> None:
        await gate.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    async def crowd() -> list[Reply]:
        app = Guards(slow, limits=Limits(concurrent=2))
        held = [asyncio.create_task(ask_async(app, "/")) for _ in range(2)]
        await asyncio.sleep(0)
        refused = await ask_async(app, "/")
        gate.set()
        return [refused, *await asyncio.gather(*held), await ask_async(app, "/")]

    refused, *answered = asyncio.run(crowd())
    assert refused.problem.status == 503
    assert int(refused.headers["retry-after"]) > 0
    assert [reply.status for reply in answered] == [200, 200, 200]


def test_an_error_of_any_layer_becomes_a_problem() -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError("secret")

    reply = ask(Guards(broken, limits=Limits()), "/")
    assert reply.problem.status == 500
    assert b"secret" not in reply.body


def test_an_answer_that_breaks_off_is_cut_and_never_ends_as_if_it_were_whole() -> None:
    async def breaks_off(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("secret")

    with pytest.raises(RuntimeError, match="secret"):
        ask(Guards(breaks_off, limits=Limits()), "/")


def test_other_scopes_pass_untouched() -> None:
    seen: list[str] = []

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    async def nothing() -> Message:
        return {}

    async def nowhere(_message: Message) -> None:
        return

    asyncio.run(Guards(inner, limits=Limits())({"type": "lifespan"}, nothing, nowhere))
    assert seen == ["lifespan"]


class Hasty(TimedProtocol):
    head_seconds = 0.15


def wire(*parts: bytes, pause: float = 0.0, seconds: float = 2.0) -> bytes:
    """What the toy behind a real server with short time-outs says to these bytes."""

    async def run() -> bytes:
        async with served(edge(limits=Limits(body_seconds=0.15)), protocol=Hasty) as port:
            return await exchange(port, *parts, pause=pause, seconds=seconds)

    return asyncio.run(run())


def problem_in(said: bytes) -> int:
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    assert b"connection: close" in head.lower()
    found: int = json.loads(body)["status"]
    assert said.startswith(b"HTTP/1.1 %d " % found)
    return found


HEAD = b"GET /v1/things HTTP/1.1\r\nHost: localhost\r\n"


def test_a_connection_that_says_nothing_is_closed() -> None:
    assert wire(seconds=1.0) == b""


def test_a_head_that_never_ends_is_refused() -> None:
    assert problem_in(wire(HEAD)) == 408
    assert problem_in(wire(HEAD, *[b"X-A: b\r\n"] * 20, pause=0.02)) == 408


def test_a_second_head_on_the_same_connection_has_to_come_in_time_too() -> None:
    said = wire(HEAD + b"\r\n", b"\r\n\r\n", *[b"\r\n"] * 30, pause=0.02, seconds=1.0)
    assert said.startswith(b"HTTP/1.1 200 ")
    assert said.count(b"HTTP/1.1 ") == 2
    assert problem_in(said[said.rindex(b"HTTP/1.1 ") :]) == 408


def test_a_head_that_is_too_large_is_refused() -> None:
    assert problem_in(wire(HEAD, b"X-A: " + b"a" * (HEAD_BYTES + 10_000))) == 431


def test_a_body_that_does_not_come_is_refused() -> None:
    put_head = b"PUT /v1/things/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n"
    assert problem_in(wire(put_head + b"{")) == 408
    assert problem_in(wire(put_head, *[b" "] * 30, pause=0.02)) == 408


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http:// HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_http_is_a_problem_too(sent: bytes) -> None:
    assert problem_in(wire(sent)) == 400


def test_requests_in_good_time_share_a_connection() -> None:
    said = wire(*[HEAD + b"\r\n"] * 5, pause=0.08, seconds=1.0)
    assert said.count(b"HTTP/1.1 200 OK") == 5


def test_a_body_that_nobody_reads_ends_the_connection() -> None:
    said = wire(b"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n" + b"x" * 10, seconds=1.0)
    assert problem_in(said) == 404


def test_who_still_sends_what_is_too_large_hears_why() -> None:
    size = 20 * 2**20
    for path in (b"/v1/things/a", b"/nowhere"):
        head = b"PUT %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (
            path,
            size,
        )
        assert problem_in(wire(head, b"x" * size)) == 413
