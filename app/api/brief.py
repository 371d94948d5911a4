"""The brief before a publication."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response

from app.api.auth import caller_with
from app.api.context import reading_recorded
from app.api.errors import documented
from app.api.known_values import require_known
from app.api.parameters import Service
from app.api.responses import IMAGE_POLICY
from app.api.writes import PRIVATE, private_response, private_router
from app.contract.publishing.brief import BriefShape, brief_shape
from app.domain.publishing.access import Caller, Scope
from app.edge.negotiation import chosen_format
from app.formats.registry import BRIEF_FORMATS
from app.formats.report.blocks import Document
from app.formats.report.brief_document import brief_document
from app.formats.report.html import html_report
from app.formats.report.text import text_report
from app.services.publishing.brief import read_brief

router = private_router("Publishing")

_WRITERS: dict[str, Callable[[Document], bytes]] = {"html": html_report, "text": text_report}
Officer = Annotated[Caller, Depends(caller_with(Scope.READ, Scope.APPROVE, Scope.PUBLISH))]


@router.get(
    "/brief",
    operation_id="get_brief",
    summary="The brief before a publication",
    response_model=BriefShape,
    responses={
        200: {
            "description": "The brief as JSON, as a page, or as text for an e-mail.",
            "content": {form.media_type: {"schema": {"type": "string"}} for form in BRIEF_FORMATS[1:]},
        },
        **documented(406),
    },
)
def get_brief(
    request: Request,
    _caller: Officer,
    service: Service = None,
    _view: Annotated[
        Literal["working"], Query(alias="view", description="Always `working`: a brief covers what is recorded.")
    ] = "working",
    format: Annotated[
        str | None,
        Query(
            description="The form of the brief; in place of `Accept`.",
            json_schema_extra={"enum": [form.name for form in BRIEF_FORMATS]},
        ),
    ] = None,
) -> Response:
    """What is new since the last publication, what moved and how certainly, what needs attention, and what is late.

    And what the public will read that it does not read now, as everything recorded would have it.
    """
    form = chosen_format(format, ", ".join(request.headers.getlist("accept")) or None, formats=BRIEF_FORMATS)
    with reading_recorded(request) as (connection, snapshot):
        reference = snapshot.reference
        require_known(service=(service, reference.services()))
        brief = read_brief(connection, snapshot=snapshot, service=service)
    shape = brief_shape(
        brief, area=reference.area(snapshot.read_context.home_area), day=reference.today, service=service
    )
    write = _WRITERS.get(form.name)
    if write is None:
        return private_response(shape)
    headers = PRIVATE | IMAGE_POLICY | {"Vary": "Authorization, Accept"}
    return Response(write(brief_document(shape)), headers=headers, media_type=form.content_type)
