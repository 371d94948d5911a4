"""One cached answer: plain, compressed and not-modified forms with their headers, ready to send."""

import asyncio
import gzip
from collections.abc import Hashable, Sequence
from datetime import UTC, datetime

from starlette.types import Message, Send

from app.edge.cache.cache_key import CacheKey, CacheRequest
from app.edge.cache.public_response import lifetime
from app.edge.etags import compressed_etag, matching

RawHeader = tuple[bytes, bytes]

LEAST_COMPRESSED = 1_024  # bytes; below, compression gains nothing on the wire
_LEAST_IN_THREAD = 32 * 1_024
_LEVEL = 6
_OWN = (b"content-length", b"cache-control", b"etag")
_CACHE_CONTROL = tuple((b"cache-control", f"public, max-age={seconds}".encode()) for seconds in range(61))


class _Form:
    """One form of an answer as the messages that send it; the first is made again for another lifetime."""

    __slots__ = ("_end", "_headers", "_seconds", "_start", "_status")

    def __init__(self, status: int, headers: Sequence[RawHeader], body: bytes) -> None:
        self._status = status
        self._headers = headers
        self._seconds = -1
        self._start: Message = {}
        self._end: Message = {"type": "http.response.body", "body": body}

    def messages(self, *, seconds: int) -> tuple[Message, Message]:
        """The messages that send it, with a lifetime of so many seconds."""
        if self._seconds != seconds:
            headers = [*self._headers, _CACHE_CONTROL[seconds]]
            self._seconds = seconds
            self._start = {"type": "http.response.start", "status": self._status, "headers": headers}
        return self._start, self._end


class CachedResponse:
    """The bytes of a public answer, with the version they were read at and how long they hold."""

    __slots__ = ("_plain", "_pressed", "body", "etags", "gains", "scopes", "shared", "until", "version", "versions")

    def __init__(
        self,
        body: bytes,
        headers: Sequence[RawHeader],
        *,
        version: Hashable,
        until: datetime | None,
        scopes: frozenset[str] | None = None,
        versions: Hashable = None,
    ) -> None:
        """Split the answer into what all its forms share and what each has of its own.

        `version` is that of the store at which it is last known to hold, `versions` those of its `scopes`.
        """
        etag = next(value for name, value in headers if name == b"etag")
        self.version = version
        self.until = None if until is None else until.astimezone(UTC)  # instants of one zone compare faster
        self.scopes = scopes
        self.versions = versions
        self.body = body
        self.etags = (etag, compressed_etag(etag))
        self.shared = [header for header in headers if header[0] not in _OWN]
        self.gains = len(body) >= LEAST_COMPRESSED
        self._plain = _Form(200, [*self.shared, (b"etag", etag), _length(body)], body)
        self._pressed: _Form | None = None

    @property
    def size(self) -> int:
        """The bytes that it takes at most, with room for the compressed form and the headers."""
        return len(self.body) * 3 // 2 + 1_024

    def is_in_time(self, now: datetime) -> bool:
        """Whether the answer holds at an instant: no dated fact has changed it by then."""
        return self.until is None or now < self.until

    async def send(self, send: Send, request: CacheRequest, *, now: datetime) -> None:
        """Answer one request in the form that it can take."""
        form = self._plain
        if request.gzip and self.gains:
            form = self._pressed or await self._press()
        etag = None if request.if_none_match is None else self._matching_etag(request.if_none_match, form=form)
        if etag is not None:
            form = self._unchanged(etag)
        start, end = form.messages(seconds=lifetime(now, until=self.until))
        await send(start)
        await send(end)

    def _matching_etag(self, if_none_match: bytes, *, form: _Form) -> bytes | None:
        plain, compressed = self.etags
        selected, other = (plain, compressed) if form is self._plain else (compressed, plain)
        return matching(if_none_match, selected=selected, other=other)

    def _unchanged(self, etag: bytes) -> _Form:
        headers = [header for header in self.shared if header[0] != b"content-type"]
        return _Form(304, [*headers, (b"etag", etag)], b"")

    async def _press(self) -> _Form:
        """Make the compressed form, unless it saves less than half."""
        short = len(self.body) < _LEAST_IN_THREAD
        pressed = _gzip(self.body) if short else await asyncio.to_thread(_gzip, self.body)
        self.gains = len(pressed) <= len(self.body) // 2
        if not self.gains:
            return self._plain
        coding = (b"content-encoding", b"gzip")
        self._pressed = _Form(200, [*self.shared, (b"etag", self.etags[1]), coding, _length(pressed)], pressed)
        return self._pressed


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)


def _length(body: bytes) -> RawHeader:
    return (b"content-length", str(len(body)).encode())


class LruCache:
    """Cached answers, bounded by bytes: the least recently used is dropped first."""

    def __init__(self, max_bytes: int) -> None:
        """Hold at most `max_bytes`, and no answer that takes more than an eighth of them."""
        self._max_bytes = max_bytes
        self._responses: dict[CacheKey, CachedResponse] = {}
        self.bytes = 0

    def find(self, key: CacheKey, *, now: datetime) -> CachedResponse | None:
        """The answer of that key, unless its time is over."""
        response = self._responses.get(key)
        if response is None or not response.is_in_time(now):
            return None
        self._responses[key] = self._responses.pop(key)  # now the last to go
        return response

    def put(self, key: CacheKey, response: CachedResponse) -> None:
        """Store an answer in place of an older one of its key."""
        self._drop(key)
        if response.size > self._max_bytes // 8:
            return
        self._responses[key] = response
        self.bytes += response.size
        while self.bytes > self._max_bytes:
            self._drop(next(iter(self._responses)))

    def _drop(self, key: CacheKey) -> None:
        gone = self._responses.pop(key, None)
        if gone is not None:
            self.bytes -= gone.size
