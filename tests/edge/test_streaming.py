"""Answers made as they are sent: in step with the caller, and closed whatever happens."""

import asyncio
import zlib
from collections.abc import Callable, Iterator

import pytest
from starlette.types import Message, Scope

from app.edge import streaming
from app.edge.cache.public_response import CACHE_NOTE, CacheNote
from app.edge.methods import HEADERS_ALONE
from app.edge.problems import Refusal
from app.edge.streaming import StreamedResponse, Streams, StreamSource

BYTES = [b"begin,", b"go on,", b"end"]


class Caller:
    """One caller, who may leave or stop taking anything after so many messages."""

    def __init__(self, *, leaves_after: int | None = None, stalls_after: int | None = None) -> None:
        self.messages: list[Message] = []
        self.made: list[bytes] = []
        self.closed = 0
        self._leaves_after = leaves_after
        self._stalls_after = stalls_after
        self._gone = asyncio.Event()

    def parts(self) -> Iterator[bytes]:
        for part in BYTES:
            self.made.append(part)
            yield part

    def close(self) -> None:
        self.closed += 1

    async def receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.messages.append(message)
        if len(self.messages) == self._leaves_after:
            self._gone.set()
            await asyncio.sleep(0.01)
        if len(self.messages) == self._stalls_after:
            await asyncio.Event().wait()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)


def call(caller: Callable[[], Caller], *, accept_encoding: bytes | None = None, more: Scope | None = None) -> Caller:
    async def answer() -> Caller:
        found = caller()
        headers = [] if accept_encoding is None else [(b"accept-encoding", accept_encoding)]
        scope: Scope = {"type": "http", "path": "/v1/values", "headers": headers, **(more or {})}
        source = StreamSource(found.parts(), found.close)
        response = StreamedResponse(source, headers={"ETag": 'W/"x"'}, media_type="text/csv")
        await response(scope, found.receive, found.send)
        return found

    return asyncio.run(answer())


def _headers(caller: Caller) -> dict[bytes, bytes]:
    return dict(caller.messages[0]["headers"])


def test_each_part_is_sent_when_it_is_made() -> None:
    caller = call(Caller)
    assert [message.get("body") for message in caller.messages[1:]] == [*BYTES, b""]
    assert b"content-length" not in _headers(caller)
    assert caller.closed == 1


def test_it_is_compressed_for_whoever_takes_gzip() -> None:
    caller = call(Caller, accept_encoding=b"gzip, br")
    assert _headers(caller)[b"content-encoding"] == b"gzip"
    assert zlib.decompress(caller.body, wbits=31) == b"".join(BYTES)
    assert b"content-encoding" not in _headers(call(Caller, accept_encoding=b"gzip;q=0"))


def test_head_gets_no_part_and_none_is_made() -> None:
    caller = call(Caller, more={HEADERS_ALONE: True})
    assert caller.body == b""
    assert (caller.made, caller.closed) == ([], 1)


def test_behind_the_cache_it_says_that_it_cannot_be_collected() -> None:
    note = CacheNote()
    caller = call(Caller, more={CACHE_NOTE: note})
    assert note.is_streamed
    assert (caller.messages, caller.made, caller.closed) == ([], [], 1)


def test_nothing_more_is_made_for_a_caller_who_has_gone() -> None:
    caller = call(lambda: Caller(leaves_after=2))
    assert caller.made == BYTES[:1]
    assert caller.closed == 1


@pytest.mark.parametrize("limit", ["STALL_SECONDS", "WHOLE_SECONDS"])
def test_a_caller_who_takes_nothing_is_cut_off(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, limit, 0.05)
    caller = call(lambda: Caller(stalls_after=2))
    assert caller.messages[-1]["more_body"], "the answer is without its end"
    assert caller.closed == 1


def test_what_goes_wrong_on_the_way_is_raised_and_everything_closed() -> None:
    class Broken(Caller):
        def parts(self) -> Iterator[bytes]:
            yield b"begin"
            raise OSError("the store is gone")

    seen: list[Caller] = []

    def broken() -> Caller:
        seen.append(Broken())
        return seen[0]

    with pytest.raises(OSError, match="gone"):
        call(broken)
    assert seen[0].closed == 1


def test_a_closed_source_gives_nothing() -> None:
    source = StreamSource(iter(BYTES), lambda: None)
    assert source.next_part(None) == BYTES[0]
    source.close()
    assert source.next_part(None) == b""


def test_a_place_is_free_again_when_an_answer_has_ended() -> None:
    streams = Streams(1)
    streams.begin()
    with pytest.raises(Refusal) as refused:
        streams.begin()
    assert (refused.value.status_code, refused.value.headers) == (503, {"Retry-After": "5"})
    streams.end()
    streams.begin()
