"""What is due from whom, and the workbook to fill in."""

from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from app.api.auth import caller_with
from app.api.context import context_of
from app.api.known_values import require_known
from app.api.parameters import DEFAULT, PERIOD, Cursor, Limit, PeriodText, Service
from app.api.row_returns import workbook_response, workbook_responses
from app.api.writes import private_page, private_router
from app.contract.base import Page
from app.contract.publishing.due_calendar import DueShape, due_shape
from app.contract.request_bodies import LONGEST_PERIOD
from app.domain.measures.period import parse_period
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.due_calendar import DueState
from app.edge.cache.public_response import now_of
from app.formats.workbook import workbook_bytes
from app.services.publishing.due_calendar import Holdings, due_calendar, load_holdings, template_rows, with_checks

router = private_router("Returns")

Submitter = Annotated[Caller, Depends(caller_with(Scope.SUBMIT))]
Reader = Annotated[Caller, Depends(caller_with(Scope.READ, Scope.SUBMIT, Scope.APPROVE, Scope.PUBLISH))]
SEES_ALL = frozenset({Scope.READ, Scope.APPROVE, Scope.PUBLISH})


class Included(StrEnum):
    """What a calendar or a workbook asks for besides the council's own figures."""

    ALL = "all"


@router.get("/returns/due", operation_id="list_due", summary="What is due", response_model=Page[DueShape])
def list_due(
    request: Request,
    caller: Reader,
    service: Service = None,
    state: Annotated[DueState | None, Query(description="Only figures in this state.")] = None,
    include: Annotated[Included | None, Query(description="`all` includes figures that others publish.")] = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """What the caller's services are to send, by date: due, overdue, or sent and not yet public.

    With the scope read, approve or publish it is what every service is to send.
    """
    holdings = _holdings(request, None if caller.scopes & SEES_ALL else caller)
    require_known(service=(service, holdings.services))
    figures = due_calendar(holdings, service=service, state=state, with_national=include is Included.ALL)
    shapes = [due_shape(figure) for figure in figures]
    return private_page(DueShape, shapes, key=lambda due: f"{due.indicator}/{due.period}", cursor=cursor, limit=limit)


@router.get(
    "/returns/template",
    operation_id="get_return_template",
    summary="A workbook to fill in",
    response_class=Response,
    responses=workbook_responses("/v1/returns"),
)
def get_return_template(
    request: Request,
    caller: Submitter,
    period: Annotated[
        PeriodText,
        Query(
            max_length=LONGEST_PERIOD,
            description="The figures whose own period ends within this one: a quarter, or a year for all of it.",
            json_schema_extra=PERIOD,
        ),
    ],
    service: Service = None,
    include: Annotated[Included | None, Query(description="`all` also fills in figures that others publish.")] = None,
) -> Response:
    """A workbook with a row for each figure of a service: its target, its due date, earlier figures, what is recorded.

    Figures that others publish are on a sheet of their own, to confirm or to query.
    """
    holdings = _holdings(request, caller)
    require_known(service=(service, holdings.services))
    span, context = parse_period(period), context_of(request)
    with context.database.read() as connection:
        rows = with_checks(connection, template_rows(holdings, span=span, service=service, home_area=context.home_area))
    body = workbook_bytes(rows, made_at=now_of(request), types_all=include is Included.ALL)
    return workbook_response(body, name=f"return-{span.id}")


def _holdings(request: Request, caller: Caller | None) -> Holdings:
    context = context_of(request)
    with context.database.read() as connection:
        return load_holdings(connection, caller=caller, home_area=context.home_area, now=now_of(request))
