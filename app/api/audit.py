"""The audit trail, for administrators."""

from contextlib import ExitStack
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import BeforeValidator

from app.api.auth import caller_with
from app.api.context import context_of
from app.api.parameters import DEFAULT, Cursor, Limit, Since, plain_instant
from app.api.reads import respond_items
from app.api.responses import LargeTable, respond_large, wants_everything
from app.api.writes import write_router
from app.contract.base import Page
from app.contract.publishing.audit import AuditEntryShape, entry_shape
from app.domain.publishing.access import Caller, Scope
from app.edge.paging import decode_cursor, encode_cursor, invalid_cursor
from app.storage.publishing import audit

router = write_router("Administration")

LONGEST_SEQ = 9  # digits of an entry's number, which a cursor holds

Administrator = Annotated[Caller, Depends(caller_with(Scope.ADMIN))]
Before = Annotated[
    datetime | None,
    BeforeValidator(plain_instant),
    Query(description="Only what was done before this instant: a date or an instant, as `since` takes them."),
]
Person = Annotated[str | None, Query(max_length=40, description="Only what this person did, by their code.")]
Target = Annotated[
    str | None,
    Query(max_length=200, description="Only what was done to this, as `target` names it, such as `S000012`."),
]


@router.get("/audit", operation_id="list_audit", summary="The audit trail", response_model=Page[AuditEntryShape])
def list_audit(
    request: Request,
    _: Administrator,
    since: Since = None,
    before: Before = None,
    person: Person = None,
    target: Target = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """Who did what when, newest first; each entry holds the hash of the one before it in time."""
    shown = None if cursor is None else _seq(cursor)
    where = audit.EntryFilter(since, before, person, target)
    with ExitStack() as stack:
        connection = stack.enter_context(context_of(request).database.read())
        total = audit.count_entries(connection, where)
        if wants_everything(request):
            rows = map(entry_shape, audit.latest_entries(connection, where, after=shown, limit=None))
            everything = LargeTable(AuditEntryShape, rows, total, None, None, stack.pop_all())
            return respond_large(request, everything, streams=context_of(request).streams)
        entries = [
            entry_shape(entry) for entry in audit.latest_entries(connection, where, after=shown, limit=limit + 1)
        ]
    shapes = entries[:limit]
    following = encode_cursor((str(shapes[-1].seq),)) if len(entries) > limit else None
    return respond_items(request, AuditEntryShape, shapes, total=total, following=following, until=None, public=False)


def _seq(cursor: str) -> int:
    [seq] = decode_cursor(cursor, size=1)
    if not (seq.isascii() and seq.isdigit() and len(seq) <= LONGEST_SEQ):
        raise invalid_cursor()
    return int(seq)
