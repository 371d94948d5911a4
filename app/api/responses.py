"""Answers as bytes: in the format asked for, with the digest, lifetime and headers of a public read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.domain.publishing.change_items import View
from app.edge.etags import compressed_etag, etag_of, matching
from app.edge.headers import ALWAYS
from app.edge.negotiation import chosen
from app.formats.csv_table import Table
from app.formats.registry import AnswerContent, offered

NOW = "waymark.now"  # the scope's key of the instant at which the request arrived, set by the read tier
CACHE_NOTE = "waymark.keep"  # the scope's key of the Keep note, where the answer may be kept
READ_OPTIONS = "waymark.look"  # the scope's key of the Look, where the route reads one

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class CacheNote:
    """A note from the route to the read tier: that its answer may be kept, and until when it holds."""

    answered: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Whose picture a read asks for, and of when (None: of now)."""

    view: View = View.PUBLIC
    as_of: datetime | None = None


def now_of(request: Request) -> datetime:
    """The instant at which the request arrived (aware): the only clock that a request reads."""
    now: datetime = request.scope[NOW]
    return now


def read_options_of(request: Request) -> ReadOptions:
    """Whose picture the request asks for, and of when; the public's of now where the route asks nobody."""
    look: ReadOptions = request.scope.get(READ_OPTIONS) or ReadOptions()
    return look


def respond(
    request: Request,
    *,
    shape: BaseModel,
    table: Callable[[], Table] | None,
    until: datetime | None,
    public: bool = True,
    private_etag: str | None = None,
) -> Response:
    """The answer to a read.

    `until` is the next instant at which a dated fact could change it (None: only a write can).
    What was public at a past instant never changes. An answer that is not `public`, as none of the working view is,
    is for its caller alone and kept nowhere; `private_etag` is its tag, where it is a resource that can be changed.
    """
    look = read_options_of(request)
    accept = ", ".join(request.headers.getlist("accept")) or None
    wanted = chosen(request.query_params.get("format"), accept, formats=offered(table=table is not None))
    body = wanted.encode(AnswerContent(shape, table))
    headers = ALWAYS | {"Content-Language": "en-GB", "Vary": "Accept, Accept-Encoding"}
    if not public or look.view is not View.PUBLIC:
        headers |= {"Cache-Control": "private, no-store", "Vary": f"{headers['Vary']}, Authorization"}
        if private_etag is not None and look.as_of is None:
            headers["ETag"] = private_etag
        return Response(body, headers=headers, media_type=wanted.content_type)
    etag, until = etag_of(body), None if look.as_of is not None else until
    headers |= {"Cache-Control": cache_control(now_of(request), until=until), "ETag": etag.decode()}
    keep: CacheNote | None = request.scope.get(CACHE_NOTE)
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
