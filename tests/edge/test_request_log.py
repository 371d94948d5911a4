"""One line a request: what it tells, what it never tells, and that a reader who is slow holds up nobody."""

import asyncio
import gc
import json
import logging
import os
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.edge import log_lines
from app.edge.exchange import EXCHANGE, Exchange, exchange_of, note_cause
from app.edge.log_lines import LogFormat, LogHandler, RequestLines
from app.edge.log_stream import MOST_BYTES, LogStream
from app.edge.request_log import RequestLog, route_templates
from tests.edge.toy import MOMENT, ask, ask_async, edge, scope_of, toy

SECRET = "31.4159"


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """The two ends of a pipe: to read, and to write."""
    reader, writer = os.pipe()
    yield reader, writer
    for end in (reader, writer):
        try:
            os.close(end)
        except OSError:
            continue


def logged(writer: int, *, form: LogFormat = LogFormat.JSON, level: str = "info", inner: ASGIApp | None = None) -> Any:
    """The toy with a log that goes to a descriptor."""
    app = toy()
    lines = RequestLines(LogStream(writer), form=form, level=level, clock=lambda: MOMENT)
    return RequestLog(inner or edge(app), route_of=route_templates(app), listeners=[lines], never=b"secret_")


def read(reader: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in os.read(reader, 65_536).splitlines()]


def test_a_request_is_one_line_without_what_was_asked_or_answered(pipe: tuple[int, int]) -> None:
    app = logged(pipe[1])
    reply = ask(app, f"/v1/things/7?q={SECRET}&tier=1", headers={"Authorization": f"Bearer {SECRET}"})
    assert reply.status == 400
    ask(app, f"/v1/things/{SECRET}")
    ask(app, "/v1/things/7", headers={"X-Request-Id": "trace-1.a_B"})
    first, second, third = read(pipe[0])
    assert first.pop("ms") >= 0
    assert first == {
        "time": "2026-11-23T09:30:15.000Z",
        "level": "info",
        "event": "request",
        "id": reply.headers["x-request-id"],
        "method": "GET",
        "route": "/v1/things/{number}",
        "status": 400,
        "bytes": len(reply.body),
        "client": "127.0.0.1",
    }
    assert (second["route"], second["status"]) == ("/v1/things/{number}", 404)
    assert (third["id"], third["status"]) == ("trace-1.a_B", 200)
    assert SECRET not in str([first, second, third])


def test_the_same_line_as_text(pipe: tuple[int, int]) -> None:
    ask(logged(pipe[1], form=LogFormat.TEXT), "/nowhere", method="BREW", headers={"X-Request-Id": "a"})
    line = os.read(pipe[0], 65_536).decode()
    assert line.startswith("2026-11-23T09:30:15.000Z INFO    request id=a method=other route=other status=404 ms=")
    assert line.endswith(" client=127.0.0.1\n")


@pytest.mark.parametrize(
    "ids",
    [["a b"], ["a" * 129], [""], ["é"], ["a\r\nb"], ['"'], ["secret_1"], ["a", "b"]],
)
def test_an_id_that_is_not_sane_is_replaced(ids: list[str]) -> None:
    reply = ask(RequestLog(edge(), route_of=str), "/", headers=[("X-Request-Id", one) for one in ids])
    if ids == ["secret_1"]:
        reply = ask(RequestLog(edge(), route_of=str, never=b"secret_"), "/", headers={"X-Request-Id": "secret_1"})
    found = [value for name, value in reply.raw_headers if name == b"x-request-id"]
    assert len(found) == 1
    assert found[0].decode() not in ids


@pytest.mark.parametrize("target", ["/", "/docs", "/v1/things", "/nowhere", "/v1/raises/bug", "/v1/things?x=1"])
def test_every_answer_has_the_id_that_was_sent_once_and_problems_name_it(target: str) -> None:
    reply = ask(RequestLog(edge(), route_of=str), target, headers={"X-Request-Id": "mine"})
    assert [value for name, value in reply.raw_headers if name == b"x-request-id"] == [b"mine"]
    if reply.status >= 400:
        assert reply.problem.request_id == "mine"


def test_a_refusal_with_a_cause_is_a_warning_and_an_unforeseen_error_an_error(pipe: tuple[int, int]) -> None:
    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        assert exchange is not None
        exchange.key, exchange.cache = "abc", "made"
        note_cause(scope, "disk_full", "The disk is full.")
        await edge()(scope, receive, send)

    ask(logged(pipe[1], level="warning", inner=refusing), "/v1/things")
    ask(logged(pipe[1], level="warning"), "/v1/things")
    ask(logged(pipe[1], level="warning"), "/v1/raises/bug")
    ask(logged(pipe[1], level="warning"), "/v1/raises/unavailable")
    ask(logged(pipe[1], form=LogFormat.TEXT, inner=refusing), "/v1/things")
    *lines, text = os.read(pipe[0], 65_536).splitlines()
    refused, bug, unavailable = map(json.loads, lines)
    assert (refused["level"], refused["cause"], refused["detail"]) == ("warning", "disk_full", "The disk is full.")
    assert (refused["key"], refused["cache"]) == ("abc", "made")
    assert (bug["level"], bug["status"]) == ("error", 500)
    assert (unavailable["level"], unavailable["status"]) == ("warning", 503)
    assert text.endswith(b' cache=made key=abc cause=disk_full detail="The disk is full."')


def test_who_hangs_up_is_told_as_499_and_what_is_no_address_is_no_client(pipe: tuple[int, int]) -> None:
    async def silent(_scope: Scope, _receive: Receive, _send: Send) -> None:
        return

    app = logged(pipe[1], inner=silent)
    scope = {**scope_of("GET", "/", {}), "client": ("Mary Smith", 1)}
    asyncio.run(app(scope, None, None))
    [line] = read(pipe[0])
    assert (line["status"], line["client"]) == (499, "")


def test_other_scopes_pass_untouched() -> None:
    seen: list[bool] = []

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(EXCHANGE in scope)

    asyncio.run(RequestLog(inner, route_of=str)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]  # not used
    assert seen == [False]
    note_cause({}, "unheard", "Nobody listens.")


def test_a_reader_who_does_not_read_holds_up_nobody_and_costs_no_more_than_a_megabyte(pipe: tuple[int, int]) -> None:
    stream = LogStream(pipe[1])
    line = b"x" * 999 + b"\n"
    for _ in range(3 * MOST_BYTES // len(line)):
        stream.write(line)
    assert stream.dropped > 0
    kept = len(os.read(pipe[0], 2**20))
    stream.write(line)
    assert kept % len(line) == 0
    assert len(os.read(pipe[0], 2**20)) % len(line) == 0


def test_a_log_that_nobody_reads_any_more_is_no_reason_to_fail(pipe: tuple[int, int]) -> None:
    os.close(pipe[0])
    app = logged(pipe[1])
    assert ask(app, "/v1/things").status == 200
    assert LogStream(987_654)._poll is None


def test_lines_of_one_turn_go_out_together_and_whole(pipe: tuple[int, int]) -> None:
    async def many(app: ASGIApp) -> None:
        await asyncio.gather(*(ask_async(app, "/v1/things") for _ in range(100)))
        await asyncio.sleep(0)

    asyncio.run(many(logged(pipe[1])))
    assert len(read(pipe[0])) == 100


def test_a_line_is_written_in_the_next_turn_of_the_event_loop(pipe: tuple[int, int]) -> None:
    async def one(app: ASGIApp) -> int:
        await ask_async(app, "/v1/things")
        await asyncio.sleep(0)
        return len(read(pipe[0]))

    assert asyncio.run(one(logged(pipe[1]))) == 1


def test_a_request_is_gone_with_its_answer_and_leaves_nothing_to_the_garbage_collector() -> None:
    class Cycle:
        """As the server's: holds the scope, and is what sends."""

        def __init__(self) -> None:
            self.scope = scope_of("GET", "/v1/things", {})

        async def receive(self) -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(self, message: Message) -> None:
            """Send nothing."""

    async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    cycle = Cycle()
    gone = weakref.ref(cycle)
    gc.disable()
    try:
        asyncio.run(RequestLog(answer, route_of=str)(cycle.scope, cycle.receive, cycle.send))
        del cycle
        assert gone() is None
    finally:
        gc.enable()


def record(error: BaseException | None = None, **fields: str) -> logging.LogRecord:
    found = logging.LogRecord("app.storage.database", logging.WARNING, "", 1, "waited %s", ("long",), None)
    if error is not None:
        found.exc_info = (type(error), error, error.__traceback__)
    found.__dict__[log_lines.FIELDS] = fields
    return found


def test_an_error_is_told_in_one_line_by_kind_and_place_and_its_words_only_to_who_debugs(pipe: tuple[int, int]) -> None:
    def fail() -> None:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error

    with pytest.raises(KeyError) as raised:
        fail()
    caught = raised.value
    stream = LogStream(pipe[1])
    LogHandler(stream, form=LogFormat.JSON, level="info").emit(record(caught, cause="bug"))
    [line] = read(pipe[0])
    assert SECRET not in str(line)
    assert (line["error"], line["message"], line["cause"]) == ("KeyError < ValueError", "waited long", "bug")
    assert line["at"].startswith("test_request_log.py:")
    LogHandler(stream, form=LogFormat.JSON, level="debug").emit(record(caught))
    assert SECRET in read(pipe[0])[0]["traceback"]
    LogHandler(stream, form=LogFormat.TEXT, level="info").emit(record(word="a b"))
    assert os.read(pipe[0], 65_536).endswith(b'WARNING database word="a b" message="waited long"\n')


def test_all_loggers_of_the_process_write_to_the_stream(pipe: tuple[int, int]) -> None:
    loggers = [logging.getLogger(name) for name in (None, "uvicorn", "uvicorn.error", "uvicorn.access")]
    before = [(one, one.handlers[:], one.level, one.propagate) for one in loggers]
    try:
        log_lines.install(LogStream(pipe[1]), form=LogFormat.JSON, level="info")
        logging.getLogger("uvicorn.error").info("a greeting")
        logging.getLogger("uvicorn.error").warning("trouble")
        logging.getLogger("app.main").info("news")
    finally:
        for one, handlers, level, propagate in before:
            one.handlers[:], one.propagate = handlers, propagate
            one.setLevel(level)
    assert [(line["event"], line["message"]) for line in read(pipe[0])] == [("error", "trouble"), ("main", "news")]


def test_the_time_of_a_line_goes_on() -> None:
    instants = [datetime(2026, 11, 23, 9, 30, 15, 1_000, UTC), datetime(2026, 11, 23, 9, 30, 16, 999_999, UTC)]
    reader, writer = os.pipe()
    lines = RequestLines(LogStream(writer), form=LogFormat.JSON, level="info", clock=lambda: instants.pop(0))
    for _ in range(2):
        lines(Exchange(None, request_id="a"))  # type: ignore[arg-type]  # nothing is sent
    assert [line["time"][17:] for line in read(reader)] == ["15.001Z", "16.999Z"]
    os.close(reader)
    os.close(writer)
