"""Targets by period."""

from fastapi import Request, Response

from app.api.context import context_of
from app.api.document_put import (
    Definer,
    IndicatorCode,
    PathPeriod,
    PutOptionsOf,
    Reader,
    changed,
    combined_router,
    private_response,
    private_router,
    put,
    put_router,
)
from app.contract.measures.target import TargetChange, TargetRecord, TargetSent, target_record
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.services.measures.targets import Profile, put_target, read_target

writes = put_router("Definitions")
keyed_reads = private_router("Definitions")


@keyed_reads.get(
    "/indicators/{code}/targets/{period}",
    operation_id="get_target",
    summary="One target",
    response_model=TargetRecord,
)
def get_target(request: Request, _: Reader, code: IndicatorCode, period: PathPeriod) -> Response:
    """The target of a period as it is recorded, released or not; its `ETag` is the revision to change."""
    with context_of(request).database.read() as connection:
        held = read_target(connection, indicator=code, period=parse_period(period))
    shape = target_record(held[0]) if held is not None else None
    return private_response(shape, revision=held[1] if held is not None else 0, what=f"target for {period}")


@writes.put(
    "/indicators/{code}/targets/{period}",
    operation_id="put_target",
    summary="Set a target",
    response_model=TargetChange,
    responses=changed(TargetChange),
)
def set_target(
    request: Request, caller: Definer, asked: PutOptionsOf, code: IndicatorCode, period: PathPeriod, sent: TargetSent
) -> Response:
    """Set the target of a period; for a year of a quarterly indicator, with a profile, those of its quarters too."""
    target = Target(
        indicator=code,
        period=parse_period(period),
        value=sent.value,
        upper=sent.upper,
        set_on=sent.set_on,
        set_by=sent.set_by,
        rationale=sent.rationale,
    )
    profile = None
    if sent.profile is not None:
        quarters = tuple(sent.profile.quarters) if sent.profile.quarters is not None else None
        profile = Profile(sent.profile.kind, quarters)
    home = context_of(request).home_area
    return put(
        request,
        lambda writer: put_target(
            writer,
            target,
            profile=profile,
            reason=sent.reason,
            home_area=home,
            require=asked.expected.require,
        ),
        kind=TargetChange,
        shape=lambda _: target_record,
        caller=caller,
        operation="put_target",
        target=f"target {code}/{target.period.id}",
        dry_run=asked.dry_run,
        reason=sent.reason,
    )


router = combined_router(keyed_reads, writes)
