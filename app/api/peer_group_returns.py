"""Returns of peer groups: the file of their members, and what is sent back."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.api.context import context_of
from app.api.openapi_returns import PEER_GROUPS_BODY
from app.api.row_returns import (
    Definer,
    DefinerPost,
    RowsAnswer,
    TemplateForm,
    read_rows,
    respond_rows,
    template_response,
    template_responses,
    unrecorded_responses,
)
from app.api.writes import combined_router, private_router, write_router
from app.contract.measures.peer_group_rows import PeerGroupReturnShape, peer_group_return_shape
from app.contract.text import Line
from app.formats.peer_group_template import peer_group_template
from app.formats.uploads.peer_group_layout import PEER_GROUP_LAYOUT
from app.services.measures.reference_data import recorded_areas
from app.services.publishing.peer_group_returns import record_groups, template_groups
from app.services.unit_of_work import Writer
from app.services.warnings.change_effect import change_effect

reads, writes = private_router("Areas"), write_router("Areas")


@reads.get(
    "/peer-groups/template",
    operation_id="get_peer_groups_template",
    summary="A file of peer groups to fill in",
    response_class=Response,
    responses=template_responses("/v1/peer-groups"),
)
def get_peer_groups_template(request: Request, _caller: Definer, form: TemplateForm = None) -> Response:
    """A file with a row for each member of each recorded peer group, as a workbook or CSV."""
    with context_of(request).database.read() as connection:
        groups, areas = template_groups(connection)
    return template_response(request, peer_group_template(groups, areas=areas), name="peer-groups", form=form)


@writes.post(
    "/peer-groups",
    operation_id="create_peer_group_return",
    summary="Create and change many peer groups",
    status_code=201,
    response_model=PeerGroupReturnShape,
    responses=unrecorded_responses(PeerGroupReturnShape),
    openapi_extra={"requestBody": PEER_GROUPS_BODY},
)
def create_peer_group_return(
    request: Request,
    write: DefinerPost,
    reason: Annotated[
        Line | None, Query(description="Why they are created or changed, where the body has no `reason`.")
    ] = None,
) -> Response:
    """Create and change many peer groups at once, or none: as JSON, CSV or the workbook, a row a member.

    A group that is named has the members of its rows and no others; one that is not named stays as it is.
    """
    submitted = read_rows(request, write, layout=PEER_GROUP_LAYOUT, reason=reason, operation="create_peer_group_return")
    home_area = context_of(request).home_area

    def record(writer: Writer) -> RowsAnswer:
        with change_effect(writer, home_area=home_area, indicator=None) as effect:
            recorded = record_groups(writer, submitted, home_area=home_area)
        areas = recorded_areas(writer.connection)
        return recorded, peer_group_return_shape(
            recorded, submitted=submitted, dry_run=writer.dry_run, effect=effect, areas=areas
        )

    return respond_rows(write, submitted, record)


router = combined_router(reads, writes)
