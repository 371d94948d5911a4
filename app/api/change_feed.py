"""The feed of changes."""

from contextlib import ExitStack

from fastapi import Request, Response

from app.api.context import reading_reference
from app.api.known_values import require_known
from app.api.parameters import DEFAULT, Cursor, Indicator, Limit, Since
from app.api.reads import read_router, respond_all, respond_items
from app.api.responses import MOST_AT_ONCE, wants_everything
from app.contract.base import Page
from app.contract.publishing.change_feed import ChangeShape, change_shape
from app.domain.publishing.change_feed import Change
from app.edge.paging import decode_cursor, encode_cursor
from app.services.publishing.change_feed import (
    ChangeFilter,
    count_changes,
    every_change,
    read_changes,
)

router = read_router("Releases")

_POSITION = 9  # texts that say where in the feed a change stands


@router.get("/changes", operation_id="list_changes", summary="Changes", response_model=Page[ChangeShape])
def list_changes(
    request: Request,
    indicator: Indicator = None,
    since: Since = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """Everything that changed in public, oldest first: keep the `cursor` of the last change to ask for later ones.

    `since` begins at an instant instead: at the `data_version` of `/v1/service`, say, to leave out what was loaded
    before.
    """
    after = None if cursor is None else decode_cursor(cursor, size=_POSITION)
    where = ChangeFilter(indicator, since)
    with ExitStack() as stack:
        connection, reference, until = stack.enter_context(reading_reference(request))
        require_known(indicator=(indicator, reference.shown()))
        if wants_everything(request):
            limit = count_changes(connection, reference=reference, where=where)
            if limit > MOST_AT_ONCE:
                rows = map(_shape, every_change(connection, reference=reference, where=where, after=after))
                read = connection, reference
                return respond_all(request, ChangeShape, rows, total=limit, reading=read, stack=stack)
        page = read_changes(connection, reference=reference, where=where, after=after, limit=limit)
    shapes = [_shape(change) for change in page.changes]
    following = shapes[-1].cursor if page.more else None
    return respond_items(request, ChangeShape, shapes, total=page.total, following=following, until=until)


def _shape(change: Change) -> ChangeShape:
    return change_shape(change, cursor=encode_cursor(change.place))
