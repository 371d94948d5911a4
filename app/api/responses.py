"""Answers to reads, in the format asked for: public ones for everybody, others for the caller alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.domain.publishing.change_items import View
from app.edge.cache.public_response import public_response
from app.edge.headers import ALWAYS
from app.edge.negotiation import chosen_format
from app.formats.csv_table import Table
from app.formats.registry import AnswerContent, json_of, offered

READ_OPTIONS = "waymark.read_options"  # the scope's key of the ReadOptions, where the route reads them


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Which view a read asks for, and as of which instant (None: now)."""

    view: View = View.PUBLIC
    as_of: datetime | None = None


def read_options_of(request: Request) -> ReadOptions:
    """Which view the request asks for, and as of when; the public view of now where the route takes no such options."""
    options: ReadOptions = request.scope.get(READ_OPTIONS) or ReadOptions()
    return options


def respond(
    request: Request,
    *,
    shape: BaseModel | Callable[[], bytes],
    table: Callable[[], Table] | None,
    until: datetime | None,
    public: bool = True,
    private_etag: str | None = None,
    scopes: frozenset[str] | None = None,
) -> Response:
    """The answer to a read.

    `until` is the next instant at which a dated fact could change it (None: only a write can).
    What was public at a past instant never changes. An answer that is not `public`, as none of the working view is,
    is for its caller alone and stored nowhere; `private_etag` is its tag, where it is a resource that can be changed.
    `scopes` are those that the answer rests on (None: all). In place of a shape, a function may give its JSON.
    """
    options = read_options_of(request)
    accept = ", ".join(request.headers.getlist("accept")) or None
    form = chosen_format(request.query_params.get("format"), accept, formats=offered(table=table is not None))
    json = partial(json_of, shape) if isinstance(shape, BaseModel) else shape
    body = form.encode(AnswerContent(json, table))
    headers = ALWAYS | {"Content-Language": "en-GB", "Vary": "Accept, Accept-Encoding"}
    if public and options.view is View.PUBLIC:
        until = None if options.as_of is not None else until
        return public_response(request, body, until=until, media_type=form.content_type, headers=headers, scopes=scopes)
    headers |= {"Cache-Control": "private, no-store", "Vary": f"{headers['Vary']}, Authorization"}
    if private_etag is not None and options.as_of is None:
        headers["ETag"] = private_etag
    return Response(body, headers=headers, media_type=form.content_type)
