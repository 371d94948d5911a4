"""The health check of the whole council."""

from fastapi import Request, Response

from app.api.context import reading
from app.api.reads import read_router
from app.api.responses import respond
from app.contract.performance.health import (
    EvidenceLinks,
    HealthCheckShape,
    HealthRowShape,
    health_check_shape,
    health_rows,
    precisions_of,
)
from app.contract.warnings.track_record import committed_track_record
from app.formats.tables import table_of
from app.services.performance.assessment_data import load_snapshot
from app.services.performance.freshness import good_until
from app.services.performance.health import read_health

router = read_router("Overview")


@router.get(
    "/health-check",
    operation_id="get_health_check",
    summary="The whole council's health",
    response_model=HealthCheckShape,
)
def get_health_check(request: Request) -> Response:
    """Open warnings, what could not be assessed, how current and complete the figures are, and what they cannot see.

    Every number stands beside the address that lists what it counts: with `as_of`, ask it with the same.
    `summary` is a paragraph for reading aloud.
    """
    with reading(request) as (connection, read_context):
        snapshot = load_snapshot(connection, read_context=read_context)
        precisions = precisions_of(committed_track_record())
        health = read_health(connection, snapshot=snapshot, precisions=precisions)
        until = good_until(connection, instant=read_context.instant)
    reference = snapshot.reference
    shape = health_check_shape(
        health,
        area=reference.area(read_context.home_area),
        day=reference.today,
        links=EvidenceLinks(read_context.view),
    )
    return respond(request, shape=shape, table=lambda: table_of(HealthRowShape, health_rows(shape)), until=until)
