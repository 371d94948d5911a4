"""Returns of definitions: the workbook of the indicators, and what is sent back."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.api.context import context_of
from app.api.known_values import require_known
from app.api.openapi_returns import INDICATORS_BODY
from app.api.parameters import Service
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
from app.contract.measures.definition_rows import IndicatorReturnShape, column_of, indicator_return_shape
from app.contract.text import Line
from app.domain.measures.london import day_in_london
from app.edge.cache.public_response import now_of
from app.formats.definition_template import definition_template
from app.formats.uploads.definition_layout import DEFINITION_LAYOUT
from app.services.publishing.definition_returns import record_definitions, template_definitions
from app.services.unit_of_work import Writer
from app.services.warnings.change_effect import change_effect

reads, writes = private_router("Definitions"), write_router("Definitions")


@reads.get(
    "/indicators/template",
    operation_id="get_indicators_template",
    summary="A file of definitions to fill in",
    response_class=Response,
    responses=template_responses("/v1/indicators"),
)
def get_indicators_template(
    request: Request, _caller: Definer, service: Service = None, form: TemplateForm = None
) -> Response:
    """A file with a row for each recorded indicator, filled in, and rows for new ones: a workbook or CSV."""
    context, now = context_of(request), now_of(request)
    with context.database.read() as connection:
        rows, services = template_definitions(connection, service=service, today=day_in_london(now))
    require_known(service=(service, services))
    return template_response(request, definition_template(rows), name="indicators", form=form)


@writes.post(
    "/indicators",
    operation_id="create_indicator_return",
    summary="Create and change many indicators",
    status_code=201,
    response_model=IndicatorReturnShape,
    responses=unrecorded_responses(IndicatorReturnShape),
    openapi_extra={"requestBody": INDICATORS_BODY},
)
def create_indicator_return(
    request: Request,
    write: DefinerPost,
    reason: Annotated[
        Line | None, Query(description="Why they are created or changed, where the body has no `reason`.")
    ] = None,
) -> Response:
    """Create, change or move many indicators at once, or none: as JSON, CSV or the workbook.

    A row is a definition in full, as it is sent for one indicator. The rows may name one another.
    """
    submitted = read_rows(request, write, layout=DEFINITION_LAYOUT, reason=reason, operation="create_indicator_return")
    context = context_of(request)
    place_of = str if submitted.lines is None else column_of

    def record(writer: Writer) -> RowsAnswer:
        with change_effect(writer, home_area=context.home_area, indicator=None) as effect:
            recorded = record_definitions(writer, submitted, headline_cap=context.headline_cap, column_of=place_of)
        return recorded, indicator_return_shape(recorded, submitted=submitted, dry_run=writer.dry_run, effect=effect)

    return respond_rows(write, submitted, record)


router = combined_router(reads, writes)
