"""One value as it is recorded: read with its revision, and changed with a reason."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.api.context import context_of
from app.api.document_put import (
    CHANGED,
    IndicatorCode,
    PathPeriod,
    PutOptionsOf,
    Reader,
    Submitter,
    combined_router,
    private_response,
    private_router,
)
from app.api.parameters import Area
from app.api.returns import Confirm, send
from app.api.writes import raw_body, revision_etag, write_router
from app.contract.publishing.return_bodies import ValueSent
from app.contract.publishing.returns import RecordedValueShape, ReturnShape, recorded_value_shape
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.returns import SubmittedReturn
from app.edge.cache.public_response import now_of
from app.services.publishing.returns import require_indicator
from app.services.unit_of_work import Writer
from app.storage.bulk_values import recorded_value

writes = write_router("Returns")
reads = private_router("Returns")


@reads.get(
    "/indicators/{code}/values/{period}",
    operation_id="get_recorded_value",
    summary="One value as recorded",
    response_model=RecordedValueShape,
)
def get_recorded_value(
    request: Request, code: IndicatorCode, period: PathPeriod, _: Reader, area: Area = None
) -> Response:
    """A value as it is recorded inside the council, released or not; its `ETag` is what a change starts from."""
    where = area or context_of(request).home_area
    with context_of(request).database.read() as connection:
        held = recorded_value(connection, indicator=code, area=where, period=period)
    shape = None if held is None else recorded_value_shape(held)
    return private_response(shape, revision=0 if held is None else held.revision, what="value recorded for this period")


@writes.put(
    "/indicators/{code}/values/{period}",
    operation_id="put_value",
    summary="Record or correct one value",
    response_model=ReturnShape,
    responses={**CHANGED},
)
def put_value(
    request: Request,
    code: IndicatorCode,
    period: PathPeriod,
    sent: ValueSent,
    caller: Submitter,
    asked: PutOptionsOf,
    body: Annotated[bytes, Depends(raw_body)],
    area: Area = None,
    confirm: Confirm = False,
) -> Response:
    """Record one value, or change the one recorded, which needs the reason."""
    where = area or context_of(request).home_area
    row = sent.model_dump(exclude={"reason_code", "reason"}) | {"indicator": code, "area": where, "period": period}
    submitted = SubmittedReturn(
        [row],
        reason=sent.reason,
        reason_code=sent.reason_code,
        operation="put_value",
        single=True,
        confirm=confirm,
    )
    with context_of(request).database.read() as connection:
        require_indicator(connection, code, caller=caller, home_area=where, now=now_of(request))

    def require(writer: Writer) -> None:
        held = recorded_value(writer.connection, indicator=code, area=where, period=period)
        asked.expected.require(0 if held is None else held.revision)

    return send(
        request,
        submitted,
        caller=caller,
        body=body,
        dry_run=asked.dry_run,
        require=require,
        status=lambda done: 201 if done.rows[0].outcome is ChangeOutcome.CREATED else 200,
        headers=lambda done: {"ETag": revision_etag(done.rows[0].value.revision)},
    )


router = combined_router(reads, writes)
