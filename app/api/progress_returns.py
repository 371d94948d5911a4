"""Returns of progress: the workbook of a service's actions, and what is sent back."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from app.api.auth import caller_with
from app.api.context import context_of
from app.api.known_values import require_known
from app.api.openapi_returns import PROGRESS_BODY
from app.api.parameters import Service
from app.api.row_returns import (
    RowsAnswer,
    TemplateForm,
    read_rows,
    respond_rows,
    template_response,
    template_responses,
    unrecorded_responses,
)
from app.api.writes import WriteFrame, combined_router, post_frame, private_router, write_router
from app.contract.request_bodies import Day
from app.contract.strategy.progress_rows import ProgressReturnShape, progress_return_shape
from app.contract.text import Line
from app.domain.errors import Fault
from app.domain.publishing.access import Caller, Scope
from app.edge.cache.public_response import now_of
from app.edge.strict_route import PlainBoolean
from app.formats.progress_template import progress_template
from app.formats.uploads.progress_layout import PROGRESS_LAYOUT
from app.services.publishing.progress_returns import load_actions, record_progress, template_actions
from app.services.unit_of_work import Writer

reads, writes = private_router("Strategy"), write_router("Strategy")

Submitter = Annotated[Caller, Depends(caller_with(Scope.SUBMIT))]
SubmitterPost = Annotated[WriteFrame, Depends(post_frame(Scope.SUBMIT))]


@reads.get(
    "/actions/template",
    operation_id="get_actions_template",
    summary="A file of actions to fill in",
    response_class=Response,
    responses=template_responses("/v1/actions/progress"),
)
def get_actions_template(
    request: Request,
    caller: Submitter,
    service: Service = None,
    on: Annotated[Day | None, Query(description="The day that progress is stated for; without it today.")] = None,
    ended: Annotated[
        PlainBoolean, Query(description="Whether to include actions that are complete or stopped.")
    ] = False,
    form: TemplateForm = None,
) -> Response:
    """A file with a row for each action of a service: last time's progress beside the cells for this time's."""
    context = context_of(request)
    with context.database.read() as connection:
        holdings = load_actions(connection, caller=caller, home_area=context.home_area, now=now_of(request))
    faults = [Fault("on", "conflict", _NOT_COME)] if on is not None and on > holdings.today else []
    require_known(service=(service, holdings.services), also=faults)
    day: date = on or holdings.today
    rows = template_actions(holdings, service=service, on=day, with_ended=ended)
    return template_response(request, progress_template(rows, on=day), name=f"actions-{day}", form=form)


_NOT_COME = "Progress cannot be stated for a future day: give today or an earlier day."


@writes.post(
    "/actions/progress",
    operation_id="create_progress_return",
    summary="Send the progress of many actions",
    status_code=201,
    response_model=ProgressReturnShape,
    responses=unrecorded_responses(ProgressReturnShape),
    openapi_extra={"requestBody": PROGRESS_BODY},
)
def create_progress_return(
    request: Request,
    write: SubmitterPost,
    reason: Annotated[
        Line | None, Query(description="Why an earlier statement changes, where the body has no `reason`.")
    ] = None,
) -> Response:
    """Record the progress of many actions at once, or nothing: as JSON, CSV or the workbook.

    A limited key states the progress of its own services' actions.
    """
    submitted = read_rows(request, write, layout=PROGRESS_LAYOUT, reason=reason, operation="create_progress_return")

    def record(writer: Writer) -> RowsAnswer:
        recorded = record_progress(writer, submitted)
        return recorded, progress_return_shape(recorded, submitted=submitted, dry_run=writer.dry_run)

    return respond_rows(write, submitted, record)


router = combined_router(reads, writes)
