"""The cache of reads: public answers as bytes in front of FastAPI, each checked against the store."""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.edge.cache.cache_key import CacheKey, CacheRequest, CacheRequests, FormatsAt
from app.edge.cache.cached_response import CachedResponse, LruCache
from app.edge.cache.public_response import CACHE_NOTE, NOW, CacheNote
from app.edge.cache.version import Scopes, VersionSource, versions_of
from app.edge.exchange import exchange_of
from app.edge.methods import without_body
from app.edge.problems import STORE_UNAVAILABLE, problem_response

HIT, MISS = "kept", "made"  # how an answer came about


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the app answered: an answer that can be sent to many, or just the messages and perhaps an error.

    `is_streamed`: nothing, because the answer is made as it is sent.
    """

    cached: CachedResponse | None
    messages: list[Message]
    error: Exception | None
    is_streamed: bool = False


class ReadCache:
    """Pure ASGI between Guards and Methods; also reads the clock, once, for every request (`now_of`).

    A request never gets an answer older than a change that was acknowledged before the request arrived.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        version: VersionSource,
        clock: Callable[[], datetime],
        is_public: Callable[[str], bool],
        formats_at: FormatsAt,
        unavailable: type[Exception],
        max_bytes: int = 64 * 2**20,
    ) -> None:
        """Cache the answers of the paths that are public by `is_public`; `clock` gives aware instants.

        Answers come in the formats of their path; `unavailable` is what `version` raises where no store answers.
        """
        self.app = app
        self._version = version
        self._clock = clock
        self._is_public = is_public
        self._requests = CacheRequests(formats_at)
        self._unavailable = unavailable
        self._responses = LruCache(max_bytes)
        self._scopes: tuple[Hashable, Scopes] | None = None
        self._flights: dict[tuple[CacheKey, Hashable], asyncio.Task[_Outcome]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the cache, or call the app once and cache its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        now = scope[NOW] = self._clock()
        wanted = self._requests.read(scope) if self._is_public(scope["path"]) else None
        if wanted is None:
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            send = without_body(send)
        try:
            version = await self._version.current()
        except self._unavailable as error:
            await problem_response(scope, STORE_UNAVAILABLE, str(error))(scope, receive, send)
            return
        cached = self._responses.find(wanted.key, now=now)
        if cached is not None and (cached.version == version or await self._is_untouched(cached, version=version)):
            _note(scope, HIT)
            await cached.send(send, wanted, now=now)
        else:
            _note(scope, MISS)
            await self._miss(scope, receive, send, wanted=wanted, version=version)

    async def _is_untouched(self, cached: CachedResponse, *, version: Hashable) -> bool:
        """Whether no write since has touched what an answer rests on; then it holds at this version too."""
        try:
            scopes = await self._scopes_at(version)
        except self._unavailable:
            return False
        if versions_of(scopes, cached.scopes) != cached.versions:
            return False
        cached.version = version
        return True

    async def _scopes_at(self, version: Hashable) -> Scopes:
        """The versions of the scopes, read once for each version of the store; perhaps those of a later one."""
        if self._scopes is None or self._scopes[0] != version:
            self._scopes = version, await self._version.scopes()
        return self._scopes[1]

    async def _miss(
        self, scope: Scope, receive: Receive, send: Send, *, wanted: CacheRequest, version: Hashable
    ) -> None:
        """Call the app, or wait for a call of the same key at the same version."""
        flight = self._flights.get((wanted.key, version))
        leads = flight is None
        if flight is None:
            flight = self._start(scope, wanted.key, version=version)
        # Shielded: a caller who goes away leaves the flight to those who wait for it.
        outcome = await asyncio.shield(flight)
        cached, now = outcome.cached, scope[NOW]
        if cached is not None and cached.is_in_time(now):
            await cached.send(send, wanted, now=now)
        elif not leads or outcome.is_streamed:
            await self.app(scope, receive, send)
        else:
            for message in outcome.messages:
                await send(message)
            if outcome.error is not None:
                raise outcome.error

    def _start(self, scope: Scope, key: CacheKey, *, version: Hashable) -> asyncio.Task[_Outcome]:
        flight = asyncio.create_task(self._fly(scope, key, version=version))
        self._flights[key, version] = flight
        flight.add_done_callback(lambda _: self._flights.pop((key, version), None))
        return flight

    async def _fly(self, scope: Scope, key: CacheKey, *, version: Hashable) -> _Outcome:
        note = CacheNote()
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        try:
            before = await self._scopes_at(version)
        except self._unavailable:
            before = None  # the app says so itself
        try:
            await self.app({**scope, "method": "GET", CACHE_NOTE: note}, _Silent(), collect)
        except Exception as error:
            return _Outcome(None, messages, error)
        if note.is_streamed:
            return _Outcome(None, [], None, is_streamed=True)
        cached = None if before is None else _cacheable(messages, note, version=version, scopes=before)
        if cached is not None and await self._still_holds(cached):
            self._responses.put(key, cached)
        return _Outcome(cached, messages, None)

    async def _still_holds(self, cached: CachedResponse) -> bool:
        """Whether nothing that the answer rests on was written while the app was reading."""
        await asyncio.sleep(0)  # so that no reading begun before the answer was made can serve
        try:
            version = await self._version.current()
        except self._unavailable:
            return False
        return version == cached.version or await self._is_untouched(cached, version=version)


def _cacheable(messages: list[Message], note: CacheNote, *, version: Hashable, scopes: Scopes) -> CachedResponse | None:
    if not note.cacheable or messages[0]["status"] != 200:
        return None
    body = b"".join(message.get("body", b"") for message in messages[1:])
    versions = versions_of(scopes, note.scopes)
    return CachedResponse(
        body, messages[0]["headers"], version=version, until=note.until, scopes=note.scopes, versions=versions
    )


def _note(scope: Scope, how: str) -> None:
    """Note on the exchange how the cache answered."""
    exchange = exchange_of(scope)
    if exchange is not None:
        exchange.cache = how


class _Silent:
    """The `receive` of a request without a body, whose caller never disconnects."""

    def __init__(self) -> None:
        self._has_ended = False

    async def __call__(self) -> Message:
        if self._has_ended:
            await asyncio.get_running_loop().create_future()
        self._has_ended = True
        return {"type": "http.request", "body": b"", "more_body": False}
