"""What all public reads share: the router with its documented answers, and a page of a collection as an answer."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from app.api.answers import respond
from app.api.paging import page_of
from app.api.parameters import Format
from app.api.problems import documented
from app.api.strict import StrictRoute
from app.contract.base import Page
from app.formats.tables import table_of

Item = TypeVar("Item", bound=BaseModel)

ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer.",
        "content": {"text/csv": {"schema": {"type": "string", "description": "The same as tidy CSV (RFC 4180)."}}},
    },
    304: {"description": "Unchanged since the answer whose `ETag` was sent in `If-None-Match`."},
}


def read_router(tag: str) -> APIRouter:
    """A router of public reads."""
    return APIRouter(
        route_class=StrictRoute,
        prefix="/v1",
        tags=[tag],
        responses={**ANSWERED, **documented(400, 404, 406, 503)},
        dependencies=[Depends(_negotiated)],
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
    """One page of a collection that is held in memory."""
    page, following = page_of(items, key=key, cursor=cursor, limit=limit)
    answer = Page[shape](items=list(page), total=len(items), next=following)  # type: ignore[valid-type]  # at run time
    return respond(request, shape=answer, table=lambda: table_of(shape, page), until=until)


def _negotiated(form: Format = None) -> None:
    """Puts `format` among the parameters of every read; `respond` reads it."""
