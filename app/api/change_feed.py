"""What was released when: publications, and the feed of changes."""

from fastapi import Request, Response

from app.api.context import reading_reference
from app.api.parameters import DEFAULT, Cursor, Limit
from app.api.reads import read_router, respond_page
from app.api.responses import respond
from app.contract.base import Page
from app.contract.publishing.change_feed import ChangeShape, change_shape
from app.contract.publishing.publication import PublicationShape, publication_shape
from app.edge.paging import decode_cursor, encode_cursor
from app.formats.tables import table_of
from app.services.publishing.change_feed import read_changes, read_publications

router = read_router("Releases")

_POSITION = 9  # texts that say where in the feed a change stands


@router.get(
    "/publications",
    operation_id="list_publications",
    summary="Publications",
    response_model=Page[PublicationShape],
)
def list_publications(request: Request, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """What was released when, the latest first; the working view also holds what is scheduled."""
    with reading_reference(request) as (connection, reference, until):
        publications = read_publications(connection, reference=reference)
    return respond_page(
        request,
        shape=PublicationShape,
        items=[publication_shape(publication) for publication in publications],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=until,
    )


@router.get("/changes", operation_id="list_changes", summary="Changes", response_model=Page[ChangeShape])
def list_changes(request: Request, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """Everything that changed in public, oldest first: keep the `cursor` of the last change to ask for later ones."""
    after = None if cursor is None else decode_cursor(cursor, size=_POSITION)
    with reading_reference(request) as (connection, reference, until):
        page = read_changes(connection, reference=reference, after=after, limit=limit)
    shapes = [change_shape(change, cursor=encode_cursor(change.place)) for change in page.changes]
    answer = Page[ChangeShape](items=shapes, total=page.total, next=shapes[-1].cursor if page.more else None)
    return respond(request, shape=answer, table=lambda: table_of(ChangeShape, shapes), until=until)
