"""What officers change about warnings: the rules, by when they are answered, and the responses."""

from functools import partial
from typing import Any

from sqlalchemy import Connection

from app.api import answer_times, warning_rules
from app.api.document_resource import (
    Change,
    DocumentRead,
    DocumentRequest,
    DocumentResource,
    recorded_document,
)
from app.api.path_parameters import RuleName, SeverityName, WarningId
from app.contract.warnings.answer_time import (
    AnswerTimeChange,
    AnswerTimeRecord,
    AnswerTimeSent,
    answer_time_record,
)
from app.contract.warnings.warning_response import ResponseChange, ResponseRecord, ResponseSent, response_record
from app.contract.warnings.warning_rule import WarningRuleChange, WarningRuleRecord, WarningRuleSent, rule_record
from app.domain.measures.indicator import RuleSetting
from app.domain.publishing.access import Scope
from app.domain.publishing.change_items import ItemKind
from app.domain.warnings.answer_times import answer_time_key, answer_time_setting
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.parameters import SettingName
from app.domain.warnings.rules import Severity
from app.services.performance.assessment_data import ReadContext
from app.services.warnings import warning_responses
from app.services.warnings.warning_rules import set_answer_time, set_warning_rule, warning_rule_setting


def _warning_rule(document: DocumentRequest, sent: WarningRuleSent) -> Change[RuleSetting]:
    rule = SettingName(document.key["rule"])
    setting = warning_rule_setting(rule, enabled=sent.enabled, parameters=sent.parameters)
    return lambda writer, require: set_warning_rule(writer, rule, setting, require=require)


def _find_rule(connection: Connection, document: DocumentRequest) -> tuple[RuleSetting | None, int]:
    """The council's setting; a rule without one is as the table has it, at revision 0."""
    return recorded_document(connection, ItemKind.RULE_SETTING, SettingName(document.key["rule"]).value) or (None, 0)


def _answer_time(document: DocumentRequest, sent: AnswerTimeSent) -> Change[RuleSetting]:
    severity, setting = Severity(document.key["severity"]), answer_time_setting(sent.days)
    return lambda writer, require: set_answer_time(writer, severity, setting, require=require)


def _find_answer_time(connection: Connection, document: DocumentRequest) -> tuple[RuleSetting | None, int]:
    """The council's setting; a severity without one has the table's days, at revision 0."""
    key = answer_time_key(Severity(document.key["severity"]))
    return recorded_document(connection, ItemKind.RULE_SETTING, key) or (None, 0)


def _response(document: DocumentRequest, sent: ResponseSent) -> Change[WarningResponse]:
    identity = document.key["identity"]
    read_context = ReadContext(document.now, document.context.home_area)
    with document.context.database.read() as connection:
        warning = warning_responses.working_warning(connection, identity, read_context=read_context)
    response = WarningResponse(
        indicator=warning.indicator,
        area=warning.area,
        rule=warning.rule,
        period=warning.raised_in,
        explanation=sent.explanation,
        likely_impact=sent.likely_impact,
        action=sent.action,
        owner_role=sent.owner_role,
        due=sent.due,
        accepted_until=sent.accepted_until,
        acceptance_reason=sent.acceptance_reason,
    )
    return lambda writer, require: warning_responses.put_response(
        writer, identity, response, accept=sent.accept, require=require
    )


def _find_response(connection: Connection, document: DocumentRequest) -> tuple[Any, int] | None:
    return recorded_document(connection, ItemKind.RESPONSE, document.key["identity"])


WARNING_DOCUMENTS: tuple[DocumentResource[Any, Any], ...] = (
    DocumentResource(
        name="warning rule",
        path="/warning-rules/{rule}",
        parameters={"rule": RuleName},
        tag="Warnings",
        scope=Scope.DEFINE,
        operation="put_warning_rule",
        summary="Set a warning rule's parameters",
        description="Switch a rule on or off for the whole council, or give it other parameters than the table's. The "
        "`budget` is set in the same way: so many `open_warnings` are listed without asking; switched off, all are.",
        sent=WarningRuleSent,
        answer=WarningRuleChange,
        change=_warning_rule,
        record=lambda document, _: partial(rule_record, SettingName(document.key["rule"])),
        read=DocumentRead(
            operation="get_warning_rule",
            summary="One warning rule",
            description="A rule as the council has set it, released or not; its `ETag` is the revision to change "
            '(`"r0"`: none yet).',
            answer=WarningRuleRecord,
            find=_find_rule,
            missing="warning rule",
        ),
        list_router=warning_rules.router,
        judges=lambda _: None,
    ),
    DocumentResource(
        name="answer time",
        path="/answer-times/{severity}",
        parameters={"severity": SeverityName},
        tag="Warnings",
        scope=Scope.DEFINE,
        operation="put_answer_time",
        summary="Set by when warnings are answered",
        description="Set how many days the council gives itself to answer a warning of a severity.",
        sent=AnswerTimeSent,
        answer=AnswerTimeChange,
        change=_answer_time,
        record=lambda document, _: partial(answer_time_record, Severity(document.key["severity"])),
        read=DocumentRead(
            operation="get_answer_time",
            summary="One answer time",
            description="An answer time as the council has set it, released or not; its `ETag` is the revision to "
            'change (`"r0"`: none yet).',
            answer=AnswerTimeRecord,
            find=_find_answer_time,
            missing="answer time",
        ),
        list_router=answer_times.router,
    ),
    DocumentResource(
        name="response",
        path="/warnings/{id}/response",
        parameters={"identity": WarningId},
        tag="Warnings",
        scope=Scope.RESPOND,
        operation="put_warning_response",
        summary="Respond to a warning",
        description="Explain a warning of the working view, say what is done about it, or accept the risk.\n\n"
        "An acceptance says why. It ends after the day that it names, a year from now at the latest, or 180 days from "
        "now;\nthen the warning is open again and needs a new answer.",
        sent=ResponseSent,
        answer=ResponseChange,
        change=_response,
        record=lambda document, _: partial(response_record, document.key["identity"]),
        read=DocumentRead(
            operation="get_warning_response",
            summary="The response to a warning",
            description="What was recorded in response to a warning; its `ETag` is the revision to change.",
            answer=ResponseRecord,
            find=_find_response,
            missing="response to this warning",
        ),
    ),
)
