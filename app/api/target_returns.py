"""Returns of targets: the workbook of a year's targets, and what is sent back."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.api.context import context_of
from app.api.known_values import require_known
from app.api.openapi_returns import TARGETS_BODY
from app.api.parameters import Service, YearText, kind_of_text
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
from app.contract.measures.target_rows import TargetReturnShape, target_return_shape
from app.contract.text import Line
from app.domain.measures.period import parse_period
from app.edge.cache.public_response import now_of
from app.formats.target_template import target_template
from app.formats.uploads.target_layout import TARGET_LAYOUT
from app.services.publishing.target_returns import record_targets, template_targets
from app.services.unit_of_work import Writer
from app.services.warnings.change_effect import change_effect

reads, writes = private_router("Definitions"), write_router("Definitions")


@reads.get(
    "/targets/template",
    operation_id="get_targets_template",
    summary="A file of targets to fill in",
    response_class=Response,
    responses=template_responses("/v1/targets"),
)
def get_targets_template(
    request: Request,
    _caller: Definer,
    year: Annotated[
        YearText,
        Query(description="The financial year of the targets.", json_schema_extra=kind_of_text("financial-year")),
    ],
    service: Service = None,
    form: TemplateForm = None,
) -> Response:
    """A workbook or CSV with a row for each indicator: last year's target and outturn beside this year's cells."""
    context = context_of(request)
    with context.database.read() as connection:
        rows, services = template_targets(
            connection,
            year=parse_period(year),
            service=service,
            home_area=context.home_area,
            now=now_of(request),
        )
    require_known(service=(service, services))
    return template_response(request, target_template(rows), name=f"targets-{year}", form=form)


@writes.post(
    "/targets",
    operation_id="create_target_return",
    summary="Set many targets",
    status_code=201,
    response_model=TargetReturnShape,
    responses=unrecorded_responses(TargetReturnShape),
    openapi_extra={"requestBody": TARGETS_BODY},
)
def create_target_return(
    request: Request,
    write: DefinerPost,
    reason: Annotated[
        Line | None,
        Query(description="Why targets are set or changed after their periods began, where the body does not say."),
    ] = None,
) -> Response:
    """Set the targets of many indicators and periods at once, or none: as JSON, CSV or the workbook.

    With a `profile` the targets of a year's quarters are set too.
    """
    submitted = read_rows(request, write, layout=TARGET_LAYOUT, reason=reason, operation="create_target_return")
    home_area = context_of(request).home_area

    def record(writer: Writer) -> RowsAnswer:
        with change_effect(writer, home_area=home_area, indicator=None) as effect:
            recorded = record_targets(writer, submitted, home_area=home_area)
        return recorded, target_return_shape(recorded, submitted=submitted, dry_run=writer.dry_run, effect=effect)

    return respond_rows(write, submitted, record)


router = combined_router(reads, writes)
