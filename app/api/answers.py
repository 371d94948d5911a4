"""Answers as bytes: in the format asked for, with the digest, lifetime and headers of a public read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.api.etags import compressed_etag, etag_of, matching
from app.api.headers import ALWAYS
from app.api.negotiation import chosen
from app.formats.csv_table import Table
from app.formats.registry import Answer, offered

NOW = "waymark.now"  # the scope's key of the instant at which the request arrived, set by the read tier
KEEP = "waymark.keep"  # the scope's key of the Keep note, where the answer may be kept

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Keep:
    """A note from the route to the read tier: that its answer may be kept, and until when it holds."""

    answered: bool = False
    until: datetime | None = None


def now_of(request: Request) -> datetime:
    """The instant at which the request arrived (aware): the only clock that a request reads."""
    now: datetime = request.scope[NOW]
    return now


def respond(
    request: Request,
    *,
    shape: BaseModel,
    table: Callable[[], Table] | None,
    until: datetime | None,
    public: bool = True,
) -> Response:
    """The answer to a read.

    `until` is the next instant at which a dated fact could change it (None: only a write can).
    An answer that is not `public` is for its caller alone and kept nowhere.
    """
    accept = ", ".join(request.headers.getlist("accept")) or None
    wanted = chosen(request.query_params.get("format"), accept, formats=offered(table=table is not None))
    body = wanted.encode(Answer(shape, table))
    headers = ALWAYS | {"Content-Language": "en-GB", "Vary": "Accept, Accept-Encoding"}
    if not public:
        headers["Cache-Control"] = "private, no-store"
        return Response(body, headers=headers, media_type=wanted.content_type)
    etag = etag_of(body)
    headers |= {"Cache-Control": cache_control(now_of(request), until=until), "ETag": etag.decode()}
    keep: Keep | None = request.scope.get(KEEP)
    if keep is not None:  # the read tier answers conditions itself, from the whole body
        keep.answered, keep.until = True, until
    elif held := _held(request, etag):
        return Response(status_code=304, headers=headers | {"ETag": held.decode()})
    return Response(body, headers=headers, media_type=wanted.content_type)


def cache_control(now: datetime, *, until: datetime | None) -> str:
    """The header of a public read."""
    return f"public, max-age={lifetime(now, until=until)}"


def lifetime(now: datetime, *, until: datetime | None) -> int:
    """Whole seconds for which an answer may be kept: to the next whole minute, and never past `until`."""
    left = 59 - now.second if now.microsecond else 60 - now.second
    if until is None or until - now >= _MINUTE:
        return left
    return max(0, min(left, (until - now) // _SECOND))


def _held(request: Request, etag: bytes) -> bytes | None:
    header = ", ".join(request.headers.getlist("if-none-match")).encode("latin-1")
    return matching(header, selected=etag, other=compressed_etag(etag)) if header else None
