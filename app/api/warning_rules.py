"""The table of warning rules, with the council's own parameters."""

from typing import Annotated

from fastapi import Path, Request, Response

from app.api.context import context_of, reading
from app.api.document_put import (
    Definer,
    PutOptionsOf,
    Reader,
    changed,
    combined_router,
    private_response,
    private_router,
    put,
    put_router,
)
from app.api.parameters import DEFAULT, Cursor, Limit
from app.api.reads import read_router, respond_page
from app.contract.base import Page
from app.contract.warnings.warning_rule import WarningRuleChange, WarningRuleRecord, WarningRuleSent, rule_record
from app.domain.warnings.rules import WarningRule
from app.services.assessment_data import load_snapshot
from app.services.freshness import good_until
from app.services.warning_rules import named_settings, put_rule_setting, read_rule_setting, rule_setting

reads = read_router("Warnings")
keyed_reads = private_router("Warnings")
writes = put_router("Warnings")

Rule = Annotated[WarningRule, Path(description="The rule.")]


@reads.get(
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
        items=[rule_record(name, setting) for name, setting in named_settings(settings)],
        key=lambda shape: shape.rule,
        cursor=cursor,
        limit=limit,
        until=until,
    )


@keyed_reads.get(
    "/warning-rules/{rule}",
    operation_id="get_warning_rule",
    summary="One warning rule",
    response_model=WarningRuleRecord,
)
def get_warning_rule(request: Request, _: Reader, rule: Rule) -> Response:
    """A rule as the council has set it, released or not; its `ETag` is the revision to change (`"r0"`: none yet)."""
    with context_of(request).database.read() as connection:
        held = read_rule_setting(connection, rule)
    shape = rule_record(rule, held.document if held is not None else None)
    return private_response(shape, revision=held.revision if held is not None else 0, what="warning rule")


@writes.put(
    "/warning-rules/{rule}",
    operation_id="put_warning_rule",
    summary="Set a warning rule's parameters",
    response_model=WarningRuleChange,
    responses=changed(WarningRuleChange),
)
def put_warning_rule(
    request: Request, caller: Definer, asked: PutOptionsOf, rule: Rule, sent: WarningRuleSent
) -> Response:
    """Switch a rule on or off for the whole council, or give it other parameters than the table's."""
    setting = rule_setting(rule, enabled=sent.enabled, parameters=sent.parameters)
    return put(
        request,
        lambda writer: put_rule_setting(writer, rule, setting, require=asked.expected.require),
        kind=WarningRuleChange,
        shape=lambda _: lambda held: rule_record(rule, held),
        caller=caller,
        operation="put_warning_rule",
        target=f"warning rule {rule}",
        dry_run=asked.dry_run,
    )


router = combined_router(reads, keyed_reads, writes)
