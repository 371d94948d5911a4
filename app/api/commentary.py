"""What people add to figures: commentary, step changes, and responses to warnings."""

from typing import Annotated

from fastapi import Path, Request, Response

from app.api.context import context_of
from app.api.document_put import (
    Definer,
    IndicatorCode,
    PathPeriod,
    PutOptionsOf,
    Reader,
    Responder,
    Submitter,
    changed,
    combined_router,
    private_response,
    private_router,
    put,
    put_router,
)
from app.api.parameters import LONGEST, kind_of_text
from app.contract.measures.commentary import CommentaryChange, CommentaryRecord, CommentarySent, commentary_record
from app.contract.measures.step_change import StepChangeChange, StepChangeRecord, StepChangeSent, step_change_record
from app.contract.warnings.warning_response import ResponseChange, ResponseRecord, ResponseSent, response_record
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.period import parse_period
from app.domain.warnings.life import WarningResponse as Said
from app.edge.cache.public_response import now_of
from app.services import warning_responses
from app.services.assessment_data import ReadContext
from app.services.document_changes import DocumentChange
from app.services.measures import commentary, step_changes
from app.services.unit_of_work import Writer

writes = put_router("Definitions")
warnings = put_router("Warnings")
keyed_reads = private_router("Definitions")
keyed_warnings = private_router("Warnings")

WarningId = Annotated[
    str,
    Path(
        alias="id",
        max_length=LONGEST,
        description="The warning's id: indicator, area, rule and the period that raised it.",
        json_schema_extra=kind_of_text("warning-id"),
    ),
]


@keyed_reads.get(
    "/indicators/{code}/commentary/{period}",
    operation_id="get_commentary",
    summary="One commentary",
    response_model=CommentaryRecord,
)
def get_commentary(request: Request, _: Reader, code: IndicatorCode, period: PathPeriod) -> Response:
    """The commentary on the home area's value as it is recorded; its `ETag` is the revision to change."""
    context = context_of(request)
    with context.database.read() as connection:
        held = commentary.read_commentary(connection, indicator=code, area=context.home_area, period=period)
    shape = commentary_record(held.document) if held is not None else None
    return private_response(shape, revision=held.revision if held is not None else 0, what=f"commentary on {period}")


@writes.put(
    "/indicators/{code}/commentary/{period}",
    operation_id="put_commentary",
    summary="Comment on a value",
    response_model=CommentaryChange,
    responses=changed(CommentaryChange),
)
def put_commentary(
    request: Request,
    caller: Submitter,
    asked: PutOptionsOf,
    code: IndicatorCode,
    period: PathPeriod,
    sent: CommentarySent,
) -> Response:
    """Say something about the home area's value of a period, for context; a limited key for its own services."""
    item = Commentary(code, context_of(request).home_area, parse_period(period), sent.text)
    return put(
        request,
        lambda writer: commentary.put_commentary(writer, item, require=asked.expected.require),
        kind=CommentaryChange,
        shape=lambda _: commentary_record,
        caller=caller,
        operation="put_commentary",
        target=f"commentary {code}/{item.period.id}",
        dry_run=asked.dry_run,
    )


@keyed_reads.get(
    "/indicators/{code}/step-changes/{period}",
    operation_id="get_step_change",
    summary="One step change",
    response_model=StepChangeRecord,
)
def get_step_change(request: Request, _: Reader, code: IndicatorCode, period: PathPeriod) -> Response:
    """The step change as it is recorded; its `ETag` is the revision to change."""
    context = context_of(request)
    with context.database.read() as connection:
        held = step_changes.read_step_change(connection, indicator=code, area=context.home_area, period=period)
    shape = step_change_record(held.document) if held is not None else None
    return private_response(shape, revision=held.revision if held is not None else 0, what=f"step change from {period}")


@writes.put(
    "/indicators/{code}/step-changes/{period}",
    operation_id="put_step_change",
    summary="Agree a step change",
    response_model=StepChangeChange,
    responses=changed(StepChangeChange),
)
def put_step_change(
    request: Request,
    caller: Definer,
    asked: PutOptionsOf,
    code: IndicatorCode,
    period: PathPeriod,
    sent: StepChangeSent,
) -> Response:
    """Record that the home area runs at another level from a period on, as agreed by people."""
    item = StepChange(code, context_of(request).home_area, parse_period(period), sent.reason, sent.agreed_by)
    return put(
        request,
        lambda writer: step_changes.put_step_change(writer, item, require=asked.expected.require),
        kind=StepChangeChange,
        shape=lambda _: step_change_record,
        caller=caller,
        operation="put_step_change",
        target=f"step change {code}/{item.period.id}",
        dry_run=asked.dry_run,
        reason=sent.reason,
    )


@keyed_warnings.get(
    "/warnings/{id}/response",
    operation_id="get_warning_response",
    summary="The response to a warning",
    response_model=ResponseRecord,
)
def get_warning_response(request: Request, _: Reader, identity: WarningId) -> Response:
    """What was recorded in response to a warning; its `ETag` is the revision to change."""
    with context_of(request).database.read() as connection:
        held = warning_responses.read_response(connection, identity)
    shape = response_record(identity, held.document) if held is not None else None
    return private_response(shape, revision=held.revision if held is not None else 0, what="response to this warning")


@warnings.put(
    "/warnings/{id}/response",
    operation_id="put_warning_response",
    summary="Respond to a warning",
    response_model=ResponseChange,
    responses=changed(ResponseChange),
)
def put_warning_response(
    request: Request, caller: Responder, asked: PutOptionsOf, identity: WarningId, sent: ResponseSent
) -> Response:
    """Explain a warning of the working view, say what is done about it, or accept the risk until a day."""
    context = context_of(request)
    read_context = ReadContext(now_of(request), context.home_area)
    with context.database.read() as connection:
        found = warning_responses.working_warning(connection, identity, read_context=read_context)
    said = Said(
        indicator=found.indicator,
        area=found.area,
        rule=found.rule,
        period=found.raised_in,
        explanation=sent.explanation,
        likely_impact=sent.likely_impact,
        action=sent.action,
        owner_role=sent.owner_role,
        due=sent.due,
        accepted_until=sent.accepted_until,
    )

    def action(writer: Writer) -> DocumentChange[Said]:
        return warning_responses.put_response(writer, identity, said, require=asked.expected.require)

    return put(
        request,
        action,
        kind=ResponseChange,
        shape=lambda _: lambda held: response_record(identity, held),
        caller=caller,
        operation="put_warning_response",
        target=f"response {identity}",
        dry_run=asked.dry_run,
    )


router = combined_router(keyed_reads, writes, keyed_warnings, warnings)
