"""An answer made as it is sent: in bounded memory, at the caller's pace, and never without end."""

import asyncio
import logging
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.edge.cache.cache_key import takes_gzip
from app.edge.cache.public_response import CACHE_NOTE, CacheNote
from app.edge.methods import HEADERS_ALONE
from app.edge.problems import OVERLOADED, Refusal, request_id_of

MOST_STREAMS = 4
STALL_SECONDS, WHOLE_SECONDS = 30.0, 1_800.0
_LEVEL = 4  # half the time of the usual level, for a tenth more bytes
_GZIP = 16 + zlib.MAX_WBITS
_log = logging.getLogger(__name__)


class Streams:
    """How many answers are being streamed: each holds a connection of the store, and most must stay free."""

    def __init__(self, most: int = MOST_STREAMS) -> None:
        """Let at most so many go on at once."""
        self._most = most
        self._running = 0
        self._lock = Lock()

    def begin(self) -> None:
        """Take a place; raises a Refusal (503) where there is none."""
        with self._lock:
            if self._running >= self._most:
                detail = f"{self._most} large answers are being sent; try again in a moment, or ask by pages."
                raise Refusal(OVERLOADED, detail, headers=OVERLOADED.headers)
            self._running += 1

    def end(self) -> None:
        """Give the place back."""
        with self._lock:
            self._running -= 1


@dataclass(slots=True)
class StreamSource:
    """The parts of an answer, made one after another, and what is to be closed once no more are wanted."""

    parts: Iterator[bytes]
    on_close: Callable[[], None]
    _lock: Lock = field(default_factory=Lock)  # a part may still be made in its thread when the caller is gone
    _is_closed: bool = False

    def next_part(self, press: "zlib._Compress | None") -> bytes:
        """The next bytes to send; none when there are no more."""
        with self._lock:
            for part in () if self._is_closed else self.parts:
                pressed = part if press is None else press.compress(part)
                if pressed:
                    return pressed
        return b""

    def close(self) -> None:
        """Make no more parts."""
        with self._lock:
            self._is_closed = True
            self.on_close()


class StreamedResponse(Response):
    """The parts as they are made, compressed for callers that take gzip.

    A caller who takes none for half a minute, or not all in half an hour, is cut off: the answer then ends without its
    end, as every HTTP client notices. Behind the cache it says that it is not to be collected, and is asked again.
    """

    def __init__(self, source: StreamSource, *, headers: Mapping[str, str], media_type: str) -> None:
        """Send what `source` gives."""
        self._source = source
        super().__init__(None, headers=headers, media_type=media_type)
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one caller."""
        note: CacheNote | None = scope.get(CACHE_NOTE)
        try:
            if note is not None:
                note.is_streamed = True
                return
            gone = asyncio.create_task(_hang_up(receive))
            try:
                async with asyncio.timeout(WHOLE_SECONDS):
                    await self._send(scope, send, gone=gone)
            finally:
                gone.cancel()
        except TimeoutError:
            _log.warning("the answer to request %s was cut: the caller took too long", request_id_of(scope))
        finally:
            await asyncio.shield(run_in_threadpool(self._source.close))

    async def _send(self, scope: Scope, send: Send, *, gone: asyncio.Task[None]) -> None:
        accept_encoding = b", ".join(value for name, value in scope["headers"] if name == b"accept-encoding")
        press = zlib.compressobj(_LEVEL, wbits=_GZIP) if accept_encoding and takes_gzip(accept_encoding) else None
        if press is not None:
            self.headers["Content-Encoding"] = "gzip"
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if not scope.get(HEADERS_ALONE):
            while not gone.done() and (part := await run_in_threadpool(self._source.next_part, press)):
                async with asyncio.timeout(STALL_SECONDS):
                    await send({"type": "http.response.body", "body": part, "more_body": True})
        rest = press.flush() if press is not None else b""
        await send({"type": "http.response.body", "body": rest})


async def _hang_up(receive: Receive) -> None:
    """End when the caller has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
