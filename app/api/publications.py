"""Approving, publishing and withdrawing."""

from typing import Annotated

from fastapi import Depends, Path, Request, Response

from app.api.auth import caller_with
from app.api.context import context_of
from app.api.errors import documented
from app.api.parameters import kind_of_text
from app.api.writes import DryRun, IdempotencyKey, raw_body, write, write_router
from app.contract.publishing.publication import (
    PublicationSent,
    ReleasedShape,
    WithdrawalSent,
    WithdrawnShape,
    publication_effect,
    withdrawn_shape,
)
from app.contract.publishing.submission import DecisionSent, SubmissionShape, submission_shape
from app.domain.publishing.access import Caller, Scope
from app.services.publishing.publications import publish, withdraw
from app.services.publishing.submissions import decide
from app.services.unit_of_work import Writer, WriteResult

router = write_router("Publishing")

Approver = Annotated[Caller, Depends(caller_with(Scope.APPROVE))]
Publisher = Annotated[Caller, Depends(caller_with(Scope.PUBLISH))]
RawBody = Annotated[bytes, Depends(raw_body)]


@router.post(
    "/returns/{id}/decision",
    operation_id="decide_submission",
    summary="Approve or send back",
    response_model=SubmissionShape,
    responses=documented(409),
)
def decide_submission(
    request: Request,
    sent: DecisionSent,
    code: Annotated[
        str,
        Path(
            alias="id",
            max_length=20,
            description="The submission's code.",
            json_schema_extra=kind_of_text("submission-code"),
        ),
    ],
    caller: Approver,
    body: RawBody,
    dry_run: DryRun = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Approve a submission or send it back; who sent it cannot."""
    one_officer = context_of(request).one_officer

    def action(writer: Writer) -> WriteResult:
        held = decide(writer, code, outcome=sent.outcome, reason=sent.reason, one_officer=one_officer)
        shape = submission_shape(held)
        reason = held.decision.reason if held.decision else None
        return WriteResult(200, shape.model_dump_json(), code, reason=reason)

    return write(
        request,
        action,
        caller=caller,
        operation="decide_submission",
        body=body,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    )


@router.post(
    "/publications",
    operation_id="create_publication",
    summary="Publish",
    status_code=201,
    response_model=ReleasedShape,
    responses={**documented(404, 409), 200: {"model": ReleasedShape, "description": "What a dry run would do."}},
)
def create_publication(
    request: Request,
    sent: PublicationSent,
    caller: Publisher,
    body: RawBody,
    dry_run: DryRun = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Release what is approved, at the next whole minute or at an embargo minute."""
    cap = context_of(request).headline_cap

    def action(writer: Writer) -> WriteResult:
        made = publish(
            writer,
            title=sent.title,
            release_at=sent.release_at,
            submissions=sent.submissions,
            headline_cap=cap,
        )
        return publication_effect(made)

    return write(
        request,
        action,
        caller=caller,
        operation="create_publication",
        body=body,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    )


@router.post(
    "/publications/{code}/withdrawal",
    operation_id="withdraw_publication",
    summary="Withdraw a publication",
    response_model=WithdrawnShape,
    responses=documented(409),
)
def withdraw_publication(
    request: Request,
    sent: WithdrawalSent,
    code: Annotated[
        str,
        Path(
            max_length=40,
            description="The publication's code.",
            json_schema_extra=kind_of_text("publication-code"),
        ),
    ],
    caller: Publisher,
    body: RawBody,
    dry_run: DryRun = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take a publication back from the next whole minute on, with the reason; what it had replaced counts again.

    Before its release it never was, and what it holds waits again; afterwards that is released anew only by name.
    """

    def action(writer: Writer) -> WriteResult:
        done = withdraw(writer, code, reason=sent.reason)
        shape = withdrawn_shape(done)
        return WriteResult(200, shape.model_dump_json(), code, reason=sent.reason)

    return write(
        request,
        action,
        caller=caller,
        operation="withdraw_publication",
        body=body,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    )
