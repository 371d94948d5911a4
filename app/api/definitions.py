"""Creating, changing and retiring indicators."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.api.context import context_of
from app.api.document_put import Definer, IndicatorCode, PutOptionsOf, changed, put, put_router
from app.api.writes import DryRun, IdempotencyKey, raw_body
from app.contract.measures.definition import IndicatorChange, IndicatorSent, RetirementSent, indicator_record, proposal
from app.domain.measures.period import parse_period
from app.services.measures.definitions import put_definition, retire

router = put_router("Definitions")


@router.put(
    "/indicators/{code}",
    operation_id="put_indicator",
    summary="Create or change an indicator",
    response_model=IndicatorChange,
    responses=changed(IndicatorChange),
)
def put_indicator(
    request: Request, caller: Definer, asked: PutOptionsOf, code: IndicatorCode, sent: IndicatorSent
) -> Response:
    """Create an indicator, give it a new version from a period on, correct the one in force, or move it to a tier.

    An indicator that moves to tier 1 counts towards the cap at once, released or not. The keyed read that says the
    revision is `GET /v1/indicators/{code}?view=working`.
    """
    asked_for = proposal(code, sent)
    cap = context_of(request).headline_cap
    return put(
        request,
        lambda writer: put_definition(writer, asked_for, require=asked.expected.require, headline_cap=cap),
        kind=IndicatorChange,
        shape=lambda _: indicator_record,
        caller=caller,
        operation="put_indicator",
        target=f"indicator {code}",
        dry_run=asked.dry_run,
        reason=sent.change_reason,
    )


@router.post(
    "/indicators/{code}/retirement",
    operation_id="retire_indicator",
    summary="Retire an indicator",
    response_model=IndicatorChange,
)
def retire_indicator(
    request: Request,
    caller: Definer,
    code: IndicatorCode,
    sent: RetirementSent,
    body: Annotated[bytes, Depends(raw_body)],
    dry_run: DryRun = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Retire an indicator from a period on: its history stays, and nothing more is due. It keeps its tier."""
    from_period = parse_period(sent.from_period) if sent.from_period is not None else None
    return put(
        request,
        lambda writer: retire(writer, code, from_period=from_period, reason=sent.reason),
        kind=IndicatorChange,
        shape=lambda _: indicator_record,
        caller=caller,
        operation="retire_indicator",
        target=f"indicator {code}",
        dry_run=dry_run,
        reason=sent.reason,
        body=body,
        idempotency_key=idempotency_key,
    )
