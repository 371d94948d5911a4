"""What waits for a decision, and deciding on it: approving and sending back."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from app.api.auth import caller_with
from app.api.context import reading_recorded
from app.api.errors import documented
from app.api.known_values import require_known
from app.api.parameters import DEFAULT, Cursor, Limit, Service, kind_of_text
from app.api.path_parameters import SubmissionCode
from app.api.writes import (
    WriteAnswer,
    WriteFrame,
    combined_router,
    post_frame,
    private_response,
    private_router,
    write_router,
)
from app.contract.publishing.submission import (
    DecisionSent,
    DecisionsSent,
    DecisionsShape,
    SubmissionShape,
    submission_shape,
)
from app.contract.publishing.undecided import UndecidedPageShape, undecided_page
from app.domain.publishing.access import Caller, Scope
from app.edge.paging import decode_cursor, encode_cursor, invalid_cursor
from app.services.publishing.submissions import SentDecision, decide, decide_all
from app.services.publishing.undecided import read_undecided
from app.services.unit_of_work import Writer, WriteResult
from app.storage.publishing import access
from app.storage.publishing.undecided import ItemPlace

writes = write_router("Publishing")
reads = private_router("Publishing")

LONGEST_NUMBER = 18  # digits of a row's number, which a cursor holds
SEES_NAMES = frozenset({Scope.APPROVE, Scope.ADMIN})
ApproverWrite = Annotated[WriteFrame, Depends(post_frame(Scope.APPROVE))]
Officer = Annotated[Caller, Depends(caller_with(Scope.READ, Scope.APPROVE, Scope.PUBLISH, Scope.ADMIN))]


@reads.get(
    "/returns/waiting",
    operation_id="list_waiting",
    summary="What waits for a decision",
    response_model=UndecidedPageShape,
)
def list_waiting(
    request: Request,
    caller: Officer,
    service: Service = None,
    submission: Annotated[
        str | None,
        Query(
            max_length=20,
            description="Only what belongs to this submission.",
            json_schema_extra=kind_of_text("submission-code"),
        ),
    ] = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """Every value and document on which nobody has decided, the oldest first, with old and new, and what it will say.

    What a later submission has overtaken no longer waits. Approve or send back by `POST /v1/decisions`.
    """
    after = None if cursor is None else _place_in(cursor)
    with reading_recorded(request) as (connection, snapshot):
        services = {each.service for versions in snapshot.reference.versions.values() for each in versions}
        require_known(service=(service, services))
        page = read_undecided(
            connection, snapshot=snapshot, submission=submission, service=service, after=after, limit=limit
        )
        names = access.names(connection) if caller.scopes & SEES_NAMES else {}
    following = None if page.following is None else encode_cursor([str(int(part)) for part in page.following])
    return private_response(undecided_page(page, names=names, following=following))


def _place_in(cursor: str) -> ItemPlace:
    parts = decode_cursor(cursor, size=3)
    if not all(part.isascii() and part.isdecimal() and len(part) <= LONGEST_NUMBER for part in parts):
        raise invalid_cursor()
    submission_id, is_value, identity = map(int, parts)
    return ItemPlace(submission_id, bool(is_value), identity)


@writes.post(
    "/returns/{id}/decision",
    operation_id="decide_submission",
    summary="Approve or send back",
    response_model=SubmissionShape,
    responses=documented(409),
)
def decide_submission(
    sent: DecisionSent,
    code: SubmissionCode,
    write: ApproverWrite,
) -> Response:
    """Approve a submission or send it back; who sent it cannot."""
    one_officer = write.context.one_officer

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        submission = decide(writer, code, outcome=sent.outcome, reason=sent.reason, one_officer=one_officer)
        reason = submission.decision.reason if submission.decision else None
        return WriteResult(WriteAnswer(submission_shape(submission)), code, reason=reason)

    return write.respond(action)


@writes.post(
    "/decisions",
    operation_id="decide_submissions",
    summary="Approve or send back many",
    response_model=DecisionsShape,
)
def decide_submissions(sent: DecisionsSent, write: ApproverWrite) -> Response:
    """Approve many submissions or send them back, all or none; `GET /v1/returns/waiting` lists what waits."""
    decisions = [SentDecision(each.submission, each.outcome, each.reason) for each in sent.decisions]
    one_officer = write.context.one_officer

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        decided = decide_all(writer, decisions, one_officer=one_officer)
        answer = DecisionsShape(items=[submission_shape(submission) for submission in decided])
        return WriteResult(WriteAnswer(answer), " ".join(each.submission for each in decisions))

    return write.respond(action)


router = combined_router(reads, writes)
