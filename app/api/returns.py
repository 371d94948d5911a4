"""Returns: many values in one call, and what became of them."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from sqlalchemy import Connection

from app.api.auth import caller_with
from app.api.context import context_of
from app.api.openapi_returns import RETURN_BODY
from app.api.parameters import DEFAULT, Cursor, Limit
from app.api.path_parameters import SubmissionCode
from app.api.return_upload import read_return, refusal_of
from app.api.row_returns import unrecorded_responses
from app.api.writes import (
    WriteAnswer,
    WriteFrame,
    combined_router,
    post_frame,
    private_page,
    private_response,
    private_router,
    write_router,
)
from app.contract.base import Page
from app.contract.publishing.returns import (
    RecordedRowShape,
    ReturnShape,
    SubmissionDetailShape,
    recorded_row_shape,
    return_text,
    submission_detail,
)
from app.contract.publishing.submission import SubmissionShape, submission_shape
from app.contract.text import Line
from app.domain.errors import NotFoundError
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.returns import ImplausibleError, InvalidReturnError, SubmittedReturn
from app.domain.publishing.submission import Submission, SubmissionState, outcomes_of
from app.edge.cache.public_response import now_of
from app.edge.paging import decode_cursor, encode_cursor, invalid_cursor, page_of
from app.edge.strict_route import PlainBoolean
from app.services.document_changes import RequireRevision
from app.services.publishing.returns import PreparedReturn, RecordedReturn, prepare, record
from app.services.unit_of_work import Writer, WriteResult
from app.storage.publishing.submissions import (
    count_documents_of,
    count_values_of,
    documents_of,
    find_submission,
    submission_codes,
    submissions,
    values_of,
)

writes = write_router("Returns")
reads = private_router("Returns")

SubmitterPost = Annotated[WriteFrame, Depends(post_frame(Scope.SUBMIT))]
Confirm = Annotated[PlainBoolean, Query(description="Record figures even if they are probably wrong.")]
LARGE_BODY = 2**20
LONGEST_ID = 18  # digits of a row's number, which a cursor holds


SEES_ALL = frozenset({Scope.READ, Scope.APPROVE, Scope.PUBLISH, Scope.ADMIN})
Reader = Annotated[Caller, Depends(caller_with(Scope.SUBMIT, *SEES_ALL))]


@writes.post(
    "/returns",
    operation_id="create_return",
    summary="Send values",
    status_code=201,
    response_model=ReturnShape,
    responses=unrecorded_responses(ReturnShape),
    openapi_extra={"requestBody": RETURN_BODY},
)
def create_return(
    request: Request,
    write: SubmitterPost,
    confirm: Confirm = False,
    reason: Annotated[
        Line | None,
        Query(description="Why recorded values change, where the body has no `reason`; required where one is public."),
    ] = None,
) -> Response:
    """Record many values at once, or none: as JSON, CSV or a workbook, with what each row does.

    A return that changes a value that was published needs its `reason`, unless it is only the commentary. A number for
    a period that has not ended needs `confirm`, as do other figures that are probably slips.
    """
    with _collector_paused(large=len(write.body) > LARGE_BODY):
        submitted = read_return(request.headers, write.body)
        submitted = replace(submitted, confirm=confirm, reason=submitted.reason or reason)
        return send(write, submitted, may_wait=write.idempotency_key is not None)


@contextmanager
def _collector_paused(*, large: bool) -> Iterator[None]:
    """Many rows are many objects at once, none of them in a cycle: looking for cycles would double the time."""
    paused = large and gc.isenabled()
    if paused:
        gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def send(
    write: WriteFrame,
    submitted: SubmittedReturn,
    *,
    may_wait: bool,
    require: RequireRevision = lambda _: None,
    headers: Callable[[RecordedReturn], dict[str, str]] = lambda _: {},
    status: Callable[[RecordedReturn], int] = lambda recorded: 200 if recorded.code is None else 201,
) -> Response:
    """Record a return inside the frame of writes; it is checked before the store is locked, and if need be again.

    A single value is checked by the writer alone, once: the lock is held hardly longer. Its recorded revision is what
    `require` checks. Where a refusal `may_wait` for the lock, a call that was made before is only repeated.
    """
    try:
        prepared = None if submitted.single else _prepared(write, submitted, may_wait=may_wait)

        def action(writer: Writer) -> WriteResult[WriteAnswer]:
            home_area = write.context.home_area
            recorded = record(writer, submitted, prepared=prepared, home_area=home_area, require=require)
            text = return_text(recorded, submitted=submitted, dry_run=writer.dry_run)
            answer = WriteAnswer(text, status(recorded), headers(recorded))
            return WriteResult(answer, recorded.code or "nothing", rows=recorded.texts, reason=submitted.reason)

        return write.respond(action)
    except (InvalidReturnError, ImplausibleError) as error:
        raise refusal_of(error, submitted=submitted) from None


def _prepared(write: WriteFrame, submitted: SubmittedReturn, *, may_wait: bool) -> PreparedReturn | None:
    """What is to be recorded; None where it is refused and the refusal may wait for the lock."""
    home_area, now = write.context.home_area, now_of(write.request)
    try:
        with write.context.database.read() as connection:
            return prepare(connection, submitted, caller=write.caller, home_area=home_area, now=now)
    except (InvalidReturnError, ImplausibleError):
        if may_wait:
            return None
        raise


@reads.get(
    "/returns",
    operation_id="list_returns",
    summary="What was sent",
    response_model=Page[SubmissionShape],
)
def list_returns(
    request: Request,
    caller: Reader,
    state: Annotated[SubmissionState | None, Query(description="Only submissions in this state.")] = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """The caller's own submissions, the latest first; with the scope read, approve, publish or admin everybody's."""
    sender, now = _sender(caller), now_of(request)
    with context_of(request).database.read() as connection:
        if state is None:
            codes = submission_codes(connection, sender=sender)
            page, following = page_of(codes, key=str, cursor=cursor, limit=limit)
            shapes = [submission_shape(each) for each in submissions(connection, now=now, codes=page)]
            return private_response(Page[SubmissionShape](items=shapes, total=len(codes), next=following))
        sent = submissions(connection, now=now, sender=sender, outcomes=outcomes_of(state))
    shapes = [submission_shape(submission) for submission in sent if submission.state is state]
    return private_page(SubmissionShape, shapes, key=lambda shape: shape.id, cursor=cursor, limit=limit)


@reads.get(
    "/returns/{id}",
    operation_id="get_return",
    summary="One return",
    response_model=SubmissionDetailShape,
)
def get_return(
    request: Request,
    code: SubmissionCode,
    caller: Reader,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """A submission with its values, a page at a time, and its state."""
    after = None if cursor is None else decode_cursor(cursor, size=1)[0]
    if after is not None and not (after.isdecimal() and len(after) <= LONGEST_ID):
        raise invalid_cursor()
    with context_of(request).database.read() as connection:
        identity, submission = _existing(connection, code, caller=caller, now=now_of(request))
        documents = documents_of(connection, identity, limit=limit)
        document_count = count_documents_of(connection, identity)
        pairs = values_of(connection, identity, after=int(after or 0), limit=limit + 1)
        total = count_values_of(connection, identity)
    rows = [recorded_row_shape(pair.value, before=pair.before, is_hidden=pair.is_hidden) for pair in pairs[:limit]]
    following = encode_cursor((str(pairs[limit - 1].id),)) if len(pairs) > limit else None
    page = Page[RecordedRowShape](items=rows, total=total, next=following)
    return private_response(
        submission_detail(submission, documents=documents, document_count=document_count, values=page)
    )


def _sender(caller: Caller) -> str | None:
    """Whose submissions a caller may read: their own (by the person's code), or None for everybody's."""
    return None if caller.scopes & SEES_ALL else caller.holder


def _existing(connection: Connection, code: str, *, caller: Caller, now: datetime) -> tuple[int, Submission]:
    existing = find_submission(connection, code, now=now)
    if existing is None or _sender(caller) not in (None, existing[1].sender):
        raise NotFoundError("There is no submission of that code that this key may read.")
    return existing


router = combined_router(reads, writes)
