"""The table of warning rules, with the council's own parameters."""

from fastapi import Request, Response

from app.api.context import reading_reference
from app.api.parameters import DEFAULT, Cursor, Limit
from app.api.reads import read_router, respond_page
from app.contract.base import Page
from app.contract.warnings.warning_rule import WarningRuleRecord, rule_record
from app.domain.warnings.parameters import SettingName

router = read_router("Warnings")


@router.get(
    "/warning-rules",
    operation_id="list_warning_rules",
    summary="The warning rules",
    response_model=Page[WarningRuleRecord],
)
def list_warning_rules(request: Request, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """The table of warning rules, with its own parameters, the council's, and what is in force.

    The last row is the `budget`: how many open warnings are listed without asking.
    """
    with reading_reference(request) as (_, reference, until):
        settings = reference.settings
    return respond_page(
        request,
        shape=WarningRuleRecord,
        items=[rule_record(rule, settings.get(rule.value)) for rule in SettingName],
        key=lambda shape: shape.rule,
        cursor=cursor,
        limit=limit,
        until=until,
    )
