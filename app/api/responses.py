"""Answers to reads, in the format asked for: public ones for everybody, others for the caller alone."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from urllib.parse import urlencode

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.domain.publishing.change_items import View
from app.edge.addresses import under_root
from app.edge.cache.public_response import CACHE_NOTE, lifetime, now_of, public_response
from app.edge.downloads import disposition
from app.edge.etags import etag_of, matching, sent_tags
from app.edge.headers import ALWAYS
from app.edge.negotiation import chosen_format
from app.edge.streaming import StreamedResponse, Streams, StreamSource
from app.formats.csv_table import Table
from app.formats.registry import REPORT_FORMATS, SVG, AnswerContent, Format, ReportFormat, json_of, offered
from app.formats.tables import table_of

IMAGE_POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}  # styles of its own
MOST_AT_ONCE = 10_000  # items; a table of more is sent as it is made
LAST_CHANGE = "waymark.last_change"  # the scope's key of when what can be read last changed, where that is known
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


@dataclass(frozen=True, slots=True)
class Paging:
    """How many items a collection has in all, and the cursor of the next page."""

    total: int
    next: str | None = None


def wants_everything(request: Request) -> bool:
    """Whether the caller asks for a whole collection: as a table, without a limit."""
    return _form(request, has_table=True).needs_table and "limit" not in request.query_params


def page_limit(request: Request, limit: int) -> int | None:
    """The most items to answer with; None for a whole collection."""
    return None if wants_everything(request) else limit


def respond(
    request: Request,
    *,
    shape: BaseModel | Callable[[], bytes],
    table: Callable[[], Table] | None,
    until: datetime | None,
    public: bool = True,
    private_etag: str | None = None,
    scopes: frozenset[str] | None = None,
    paging: Paging | None = None,
) -> Response:
    """The answer to a read.

    `until` is the next instant at which a dated fact could change it (None: only a write can).
    What was public at a past instant never changes. An answer that is not `public`, as none of the working view is,
    is for its caller alone and stored nowhere; `private_etag` is its tag, where it is a resource that can be changed.
    `scopes` are those that the answer rests on (None: all). In place of a shape, a function may give its JSON.
    `paging` goes into the headers of a table, which has no other place for it.
    """
    options = read_options_of(request)
    form = _form(request, has_table=table is not None)
    json = partial(json_of, shape) if isinstance(shape, BaseModel) else shape
    body = form.encode(AnswerContent(json, table))
    headers = _headers(request, form, paging=paging)
    if public and options.view is View.PUBLIC:
        until = None if options.as_of is not None else until
        return public_response(request, body, until=until, media_type=form.content_type, headers=headers, scopes=scopes)
    headers |= _for_caller_alone(headers)
    if private_etag is not None and options.as_of is None:
        headers["ETag"] = private_etag
    return Response(body, headers=headers, media_type=form.content_type)


def respond_image(request: Request, *, svg: bytes, until: datetime | None, scopes: frozenset[str]) -> Response:
    """An image as the answer to a read, cached like any other; it may load nothing and run nothing."""
    options = read_options_of(request)
    accept = ", ".join(request.headers.getlist("accept")) or None
    media_type = chosen_format(None, accept, formats=[SVG]).media_type
    headers = _common_headers(request) | IMAGE_POLICY
    if options.view is View.PUBLIC:
        until = None if options.as_of is not None else until
        return public_response(request, svg, until=until, media_type=media_type, headers=headers, scopes=scopes)
    return Response(svg, headers=headers | _for_caller_alone(headers), media_type=media_type)


def report_form(request: Request, name: str | None) -> ReportFormat:
    """The form of a report that the caller asks for, by `name` or by Accept; raises a Refusal where there is none."""
    accept = ", ".join(request.headers.getlist("accept")) or None
    return chosen_format(name, accept, formats=REPORT_FORMATS)


def respond_report(
    request: Request, content: bytes, *, form: ReportFormat, content_type: str, scopes: frozenset[str] | None
) -> Response:
    """A report as the answer to a read; without `scopes` it is a draft, for its caller alone and stored nowhere.

    A page may use the styles that it brings, and load and run nothing.
    """
    headers = _common_headers(request) | IMAGE_POLICY
    if not form.is_shown:
        headers["Content-Disposition"] = disposition(request, prefix="waymark", suffix=form.suffix)
    if scopes is None:
        return Response(content, headers=headers | _for_caller_alone(headers), media_type=content_type)
    return public_response(request, content, until=None, media_type=content_type, headers=headers, scopes=scopes)


@dataclass(frozen=True, slots=True)
class LargeTable:
    """All of a collection as a table: the shape of its rows, and the rows, made as they are sent.

    `rests_on` is what decides its bytes besides the address (None: nobody else may have it); `stack` holds the
    snapshot that it is read from, which is closed at the end.
    """

    shape: type[BaseModel]
    rows: Iterable[BaseModel]
    total: int
    rests_on: bytes | None
    until: datetime | None
    stack: ExitStack


def respond_large(request: Request, large: LargeTable, *, streams: Streams) -> Response:
    """All of a collection, made as it is sent.

    Its tag is weak, a digest of what its bytes rest on: to know the bytes it would have to be made first. So a caller
    who has it is told so at once.
    """
    with large.stack as stack:
        form = _form(request, has_table=True)
        assert form.parts is not None  # noqa: S101  # `wants_everything` asks for none but tables
        headers = _headers(request, form, paging=Paging(large.total))
        if large.rests_on is None:
            headers |= _for_caller_alone(headers)
        else:
            until = None if read_options_of(request).as_of is not None else large.until
            headers["Cache-Control"] = f"public, max-age={lifetime(now_of(request), until=until)}"
            tag = etag_of(
                b"\n".join((under_root(request.url.path).encode(), _canonical_query(request).encode(), large.rests_on))
            )
            headers["ETag"] = f"W/{tag.decode()}"
            tags = sent_tags(request)
            if tags and CACHE_NOTE not in request.scope and matching(tags, selected=tag, other=tag):
                return Response(status_code=304, headers=headers)
        streams.begin()
        stack.callback(streams.end)
        source = StreamSource(form.parts(table_of(large.shape, large.rows)), stack.pop_all().close)
    return StreamedResponse(source, headers=headers, media_type=form.content_type)


def _form(request: Request, *, has_table: bool) -> Format:
    """The form that the caller asks for; raises a Refusal where there is none."""
    accept = ", ".join(request.headers.getlist("accept")) or None
    return chosen_format(request.query_params.get("format"), accept, formats=offered(table=has_table))


def _headers(request: Request, form: Format, *, paging: Paging | None) -> dict[str, str]:
    """What goes with an answer of a form."""
    headers = _common_headers(request)
    if form.suffix is not None:
        headers["Content-Disposition"] = disposition(request, prefix="waymark", suffix=form.suffix)
        if paging is not None:
            headers["X-Total-Count"] = str(paging.total)
        if paging is not None and paging.next is not None:
            query = _canonical_query(request, cursor=paging.next, format=form.name)
            headers["Link"] = f'<{under_root(request.url.path)}?{query}>; rel="next"'
    return headers


def _common_headers(request: Request) -> dict[str, str]:
    """What goes with an answer of any form in any view."""
    headers = ALWAYS | {"Content-Language": "en-GB", "Vary": "Accept, Accept-Encoding"}
    last_change: datetime | None = request.scope.get(LAST_CHANGE)
    if last_change is not None:
        headers["Last-Modified"] = format_datetime(last_change, usegmt=True)
    return headers


def _for_caller_alone(headers: dict[str, str]) -> dict[str, str]:
    return {"Cache-Control": "private, no-store", "Vary": f"{headers['Vary']}, Authorization"}


def _canonical_query(request: Request, **other: str) -> str:
    """The query in one order, whoever wrote it, with some parameters in place of the caller's."""
    return urlencode(sorted({**dict(request.query_params), **other}.items()))
