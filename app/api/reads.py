"""What all reads share: the router with its answers and parameters, and a page of a collection as an answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response, Security
from pydantic import BaseModel
from sqlalchemy import Connection

from app.api.auth import BEARER, optional_caller, require_caller
from app.api.context import context_of
from app.api.errors import documented
from app.api.parameters import AsOf, Format, ViewChoice
from app.api.responses import READ_OPTIONS, LargeTable, Paging, ReadOptions, page_limit, respond, respond_large
from app.api.writes import revision_etag
from app.contract.base import Page
from app.domain.errors import Fault, InvalidInputError
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import Scope, require_scope
from app.domain.publishing.change_items import View
from app.edge.cache.public_response import now_of
from app.edge.paging import page_of
from app.edge.router import Router
from app.edge.strict_route import StrictRoute
from app.formats.registry import SVG
from app.formats.tables import table_of
from app.services.performance.freshness import good_until, public_state

Item = TypeVar("Item", bound=BaseModel)


class Image(Response):
    """An image of the charts' format, for the contract."""

    media_type = SVG.media_type


ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer.",
        "content": {
            "text/csv": {
                "schema": {
                    "type": "string",
                    "description": "The same as tidy CSV (RFC 4180); without `limit` all of it.",
                }
            }
        },
    },
    304: {"description": "Unchanged since the answer whose `ETag` was sent in `If-None-Match`."},
}


def read_router(tag: str) -> APIRouter:
    """A router of reads: public ones, and the same for the council's own people in the working view."""
    return _router(tag, answered=ANSWERED, note_options=_note_options)


def image_router(tag: str) -> APIRouter:
    """A router of reads whose answers are images: in one form, and else as other reads."""
    described = {"schema": {"type": "string", "description": "The image, in UTF-8."}}
    answered: dict[int | str, dict[str, Any]] = {
        200: {"description": "The answer.", "content": {SVG.media_type: described}},
        304: ANSWERED[304],
    }
    return _router(tag, answered=answered, note_options=_note_image_options, default_response_class=Image)


def _router(
    tag: str, *, answered: Mapping[int | str, dict[str, Any]], note_options: Callable[..., Any], **options: Any
) -> APIRouter:
    return Router(
        route_class=StrictRoute,
        prefix="/v1",
        tags=[tag],
        responses={**answered, **documented(400, 401, 403, 404, 406, 429, 503)},
        dependencies=[Depends(note_options)],
        **options,
    )


def respond_page(
    request: Request,
    *,
    shape: type[Item],
    items: Sequence[Item],
    key: Callable[[Item], str],
    cursor: str | None,
    limit: int,
    until: datetime,
) -> Response:
    """One page of a collection that is in memory."""
    page, following = page_of(items, key=key, cursor=cursor, limit=page_limit(request, limit))
    return respond_items(request, shape, page, total=len(items), following=following, until=until)


def respond_items(
    request: Request,
    shape: type[Item],
    items: Sequence[Item],
    *,
    total: int,
    following: str | None,
    until: datetime | None,
    public: bool = True,
) -> Response:
    """The items of a page, out of `total`; `following` is the cursor of the next page."""
    answer = Page[shape](items=list(items), total=total, next=following)  # type: ignore[valid-type]  # at run time
    paging = Paging(total, following)
    table = partial(table_of, shape, items)
    return respond(request, shape=answer, table=table, until=until, public=public, paging=paging)


def respond_all(
    request: Request,
    shape: type[Item],
    rows: Iterable[Item],
    *,
    total: int,
    reading: tuple[Connection, ReferenceSnapshot],
    stack: ExitStack,
) -> Response:
    """All of a large collection as a table, made as it is sent from the snapshot that `stack` holds."""
    (connection, reference), context = reading, context_of(request)
    rests_on = None
    if reference.view is View.PUBLIC:
        rests_on = f"{context.version} {context.home_area} ".encode() + public_state(connection, reference=reference)
    until = good_until(connection, instant=reference.instant)
    large = LargeTable(shape, rows, total, rests_on, until, stack.pop_all())
    return respond_large(request, large, streams=context.streams)


def respond_one(request: Request, shape: BaseModel, *, until: datetime, revision: int | None = None) -> Response:
    """One thing; its `revision`, where it can be changed, is its tag in the working view."""
    return respond(
        request,
        shape=shape,
        table=lambda: table_of(type(shape), [shape]),
        until=until,
        private_etag=None if revision is None else revision_etag(revision),
    )


async def _note_options(
    request: Request,
    _form: Format = None,  # read by `respond`
    view: ViewChoice = View.PUBLIC,
    as_of: AsOf = None,
    _documented: Annotated[object, Security(BEARER)] = None,
) -> None:
    """What every read takes: the format, the view, and a past instant; `reading` and `respond` go by it.

    The working view needs a key that has the scope `read`; no other read looks at a key.
    """
    await note_view(request, view=view, as_of=as_of)


async def _note_image_options(
    request: Request,
    view: ViewChoice = View.PUBLIC,
    as_of: AsOf = None,
    _documented: Annotated[object, Security(BEARER)] = None,
) -> None:
    """What every read of an image takes: the view, and a past instant; an image has one format."""
    await note_view(request, view=view, as_of=as_of)


async def note_view(request: Request, *, view: View, as_of: datetime | None) -> None:
    """Note the view and the past instant that a read asks for, once the caller may read of them."""
    if view is View.WORKING:
        require_scope(require_caller(await optional_caller(request)), Scope.READ)
    if as_of is not None and as_of > now_of(request):
        detail = "This instant has not come yet; ask for one that has passed, or leave it out."
        raise InvalidInputError(detail, [Fault("as_of", "later_than_now", detail)])
    request.scope[READ_OPTIONS] = ReadOptions(view, as_of)
