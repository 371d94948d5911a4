"""Returns of warning rules: the file of their settings, and what is sent back."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.api.context import context_of
from app.api.openapi_returns import WARNING_RULES_BODY
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
from app.contract.text import Line
from app.contract.warnings.rule_setting_rows import RuleSettingReturnShape, rule_setting_return_shape
from app.formats.rule_setting_template import rule_setting_template
from app.formats.uploads.rule_setting_layout import RULE_SETTING_LAYOUT
from app.services.publishing.rule_setting_returns import record_settings, template_settings
from app.services.unit_of_work import Writer
from app.services.warnings.change_effect import change_effect

reads, writes = private_router("Warnings"), write_router("Warnings")


@reads.get(
    "/warning-rules/template",
    operation_id="get_warning_rules_template",
    summary="A file of warning rules to fill in",
    response_class=Response,
    responses=template_responses("/v1/warning-rules"),
)
def get_warning_rules_template(request: Request, _caller: Definer, form: TemplateForm = None) -> Response:
    """A file with a row for each parameter of each rule, the budget and the answer times, as a workbook or CSV.

    Settings of single indicators follow below them.
    """
    with context_of(request).database.read() as connection:
        rows = template_settings(connection)
    return template_response(request, rule_setting_template(rows), name="warning-rules", form=form)


@writes.post(
    "/warning-rules",
    operation_id="create_warning_rule_return",
    summary="Set the parameters of many warning rules",
    status_code=201,
    response_model=RuleSettingReturnShape,
    responses=unrecorded_responses(RuleSettingReturnShape),
    openapi_extra={"requestBody": WARNING_RULES_BODY},
)
def create_warning_rule_return(
    request: Request,
    write: DefinerPost,
    reason: Annotated[Line | None, Query(description="Why they change, where the body has no `reason`.")] = None,
) -> Response:
    """Set many parameters of warning rules at once, or none: as JSON, CSV or the workbook, a row a parameter.

    A row without an indicator sets the rule for the whole council; one with an indicator corrects its definition.
    """
    submitted = read_rows(
        request, write, layout=RULE_SETTING_LAYOUT, reason=reason, operation="create_warning_rule_return"
    )
    home_area = context_of(request).home_area

    def record(writer: Writer) -> RowsAnswer:
        with change_effect(writer, home_area=home_area, indicator=None) as effect:
            recorded = record_settings(writer, submitted)
        return recorded, rule_setting_return_shape(recorded, submitted=submitted, dry_run=writer.dry_run, effect=effect)

    return respond_rows(write, submitted, record)


router = combined_router(reads, writes)
