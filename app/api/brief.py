"""The brief before a publication."""

from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response

from app.api.auth import caller_with
from app.api.context import context_of
from app.api.parameters import Service, require_known
from app.api.writes import private_response, private_router
from app.contract.publishing.brief import BriefShape, brief_shape
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.change_items import View
from app.edge.cache.public_response import now_of
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.publishing.brief import read_brief
from app.services.publishing.due_calendar import latest_instant

router = private_router("Publishing")

Officer = Annotated[Caller, Depends(caller_with(Scope.READ, Scope.APPROVE, Scope.PUBLISH))]


@router.get(
    "/brief",
    operation_id="get_brief",
    summary="The brief before a publication",
    response_model=BriefShape,
)
def get_brief(
    request: Request,
    _caller: Officer,
    service: Service = None,
    _view: Annotated[
        Literal["working"], Query(alias="view", description="The brief is of what is recorded, and of nothing else.")
    ] = "working",
) -> Response:
    """What is new since the last publication, what moved and how certainly, what wants attention, and what is late.

    And what the public will read that it does not read now, as everything recorded would have it.
    """
    context = context_of(request)
    with context.database.read() as connection:
        instant = latest_instant(connection, now=now_of(request))
        read_context = ReadContext(instant, context.home_area, View.WORKING, is_current=True)
        snapshot = load_snapshot(connection, read_context=read_context)
        reference = snapshot.reference
        require_known(service=(service, {reference.definition(code).service for code in reference.shown()}))
        brief = read_brief(connection, snapshot=snapshot, service=service)
    return private_response(
        brief_shape(brief, area=reference.area(context.home_area), day=reference.today, service=service)
    )
