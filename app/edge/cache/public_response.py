"""An answer that anyone may read and cache for a while: its tag, its lifetime, and the note to the cache."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from app.edge.etags import conditional_response, etag_of

NOW = "edge.now"  # the scope's key of the instant at which the request arrived, set by the cache
CACHE_NOTE = "edge.cache_note"  # the scope's key of the CacheNote, where the answer may be cached

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class CacheNote:
    """A note from the route to the cache: that its answer may be cached, until when, and on which scopes it rests.

    Without `scopes` it rests on all of them. `is_streamed` says that the answer is made as it is sent, once for each
    caller.
    """

    cacheable: bool = False
    until: datetime | None = None
    scopes: frozenset[str] | None = None
    is_streamed: bool = False


def now_of(request: Request) -> datetime:
    """The instant at which the request arrived (aware): the only clock that a request reads."""
    now: datetime = request.scope[NOW]
    return now


def public_response(
    request: Request,
    body: bytes,
    *,
    until: datetime | None,
    media_type: str,
    headers: Mapping[str, str],
    scopes: frozenset[str] | None = None,
) -> Response:
    """An answer to anyone; `until` is the next instant at which a dated fact could change it (None: only a write can).

    A write changes it that touches one of its `scopes` (None: any write).

    Behind the cache it comes whole, because the cache answers conditional requests itself.
    """
    seconds = lifetime(now_of(request), until=until)
    headers = {**headers, "Cache-Control": f"public, max-age={seconds}"}
    note: CacheNote | None = request.scope.get(CACHE_NOTE)
    if note is None:
        return conditional_response(request, body, media_type=media_type, headers=headers)
    note.cacheable, note.until, note.scopes = True, until, scopes
    return Response(body, headers={**headers, "ETag": etag_of(body).decode()}, media_type=media_type)


def lifetime(now: datetime, *, until: datetime | None) -> int:
    """Whole seconds for which an answer may be cached: to the next whole minute, and never past `until`."""
    left = 59 - now.second if now.microsecond else 60 - now.second
    if until is None or until - now >= _MINUTE:
        return left
    return max(0, min(left, (until - now) // _SECOND))
