"""The table of warning rules, with the council's own parameters."""

from fastapi import Request, Response

from app.api.context import reading
from app.api.parameters import DEFAULT, Cursor, Limit
from app.api.reads import read_router, respond_page
from app.contract.base import Page
from app.contract.warnings.warning_rule import WarningRuleRecord, rule_record
from app.services.performance.assessment_data import load_snapshot
from app.services.performance.freshness import good_until
from app.services.warnings.warning_rules import warning_rule_settings

router = read_router("Warnings")


@router.get(
    "/warning-rules",
    operation_id="list_warning_rules",
    summary="The warning rules",
    response_model=Page[WarningRuleRecord],
)
def list_warning_rules(request: Request, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """The table of warning rules, with its own parameters, the council's, and what is in force."""
    with reading(request) as (connection, read_context):
        settings = load_snapshot(connection, read_context=read_context).reference.settings
        until = good_until(connection, instant=read_context.instant)
    return respond_page(
        request,
        shape=WarningRuleRecord,
        items=[rule_record(name, setting) for name, setting in warning_rule_settings(settings)],
        key=lambda shape: shape.rule,
        cursor=cursor,
        limit=limit,
        until=until,
    )
