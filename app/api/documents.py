"""The table of the documents that officers change: definitions, targets, reference data, rules and commentary."""

from functools import partial
from typing import Any

from sqlalchemy import Connection

from app.api.definition_reviews import DEFINITION_REVIEW
from app.api.document_resource import (
    Change,
    DocumentRead,
    DocumentRequest,
    DocumentResource,
    document_router,
    recorded_document,
)
from app.api.framework_documents import FRAMEWORK_DOCUMENTS
from app.api.path_parameters import AreaCode, GroupCode, IndicatorCode, PathPeriod, ThemeCode
from app.api.strategy_documents import STRATEGY_DOCUMENTS
from app.api.warning_documents import WARNING_DOCUMENTS
from app.api.writes import combined_router
from app.contract.measures.area import area_shape, peer_group_shape
from app.contract.measures.commentary import CommentaryChange, CommentaryRecord, CommentarySent
from app.contract.measures.definition import IndicatorChange, IndicatorSent, indicator_record, proposal
from app.contract.measures.reference_data import (
    AreaChange,
    AreaSent,
    PeerGroupChange,
    PeerGroupSent,
    ThemeChange,
    ThemeRecord,
    ThemeSent,
    sent_area,
    sent_group,
    sent_theme,
)
from app.contract.measures.step_change import StepChangeChange, StepChangeRecord, StepChangeSent
from app.contract.measures.target import TargetChange, TargetRecord, TargetSent, sent_profile, target_record
from app.domain.measures.area import Area, PeerGroup
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import Scope
from app.domain.publishing.change_items import ItemKind, View
from app.services.measures import commentary, reference_data
from app.services.measures.definitions import Indicator, put_definition
from app.services.measures.targets import TargetSet, put_target, read_target
from app.services.performance.assessment_data import ReadContext, load_snapshot


def _indicator(document: DocumentRequest, sent: IndicatorSent) -> Change[Indicator]:
    proposed, cap = proposal(document.key["code"], sent), document.context.headline_cap
    return lambda writer, require: put_definition(writer, proposed, require=require, headline_cap=cap)


def _target(document: DocumentRequest, sent: TargetSent) -> Change[TargetSet]:
    target = Target(
        indicator=document.key["code"],
        period=parse_period(document.key["period"]),
        value=sent.value,
        upper=sent.upper,
        set_on=sent.set_on,
        set_by=sent.set_by,
        rationale=sent.rationale,
    )
    profile, home = sent_profile(sent.profile), document.context.home_area
    return lambda writer, require: put_target(
        writer, target, profile=profile, reason=sent.reason, home_area=home, require=require
    )


def _find_target(connection: Connection, document: DocumentRequest) -> tuple[TargetSet, int] | None:
    return read_target(connection, indicator=document.key["code"], period=parse_period(document.key["period"]))


def _area(document: DocumentRequest, sent: AreaSent) -> Change[Area]:
    area = sent_area(document.key["code"], sent)
    return lambda writer, require: reference_data.put_area(writer, area, require=require)


def _peer_group(document: DocumentRequest, sent: PeerGroupSent) -> Change[PeerGroup]:
    group = sent_group(document.key["code"], sent)
    home = document.context.home_area
    return lambda writer, require: reference_data.put_group(writer, group, require=require, home_area=home)


def _theme(document: DocumentRequest, sent: ThemeSent) -> Change[Theme]:
    theme = sent_theme(document.key["code"], sent)
    return lambda writer, require: reference_data.put_theme(writer, theme, require=require)


def _working(document: DocumentRequest, connection: Connection) -> ReferenceSnapshot:
    """What is recorded now, released or not: it gives areas their names."""
    read_context = ReadContext(document.now, document.context.home_area, View.WORKING)
    return load_snapshot(connection, read_context=read_context).reference


def _commentary(document: DocumentRequest, sent: CommentarySent) -> Change[Commentary]:
    period = parse_period(document.key["period"])
    item = Commentary(document.key["code"], document.context.home_area, period, sent.text)
    return lambda writer, require: commentary.put_commentary(writer, item, require=require)


def _step_change(document: DocumentRequest, sent: StepChangeSent) -> Change[StepChange]:
    period = parse_period(document.key["period"])
    step = StepChange(document.key["code"], document.context.home_area, period, sent.reason, sent.agreed_by)
    return lambda writer, require: commentary.put_step_change(writer, step, require=require)


def _find_of_home_area(kind: ItemKind, connection: Connection, document: DocumentRequest) -> tuple[Any, int] | None:
    """What is recorded of an indicator's period for the home area."""
    key = document.key
    return recorded_document(connection, kind, f"{key['code']}/{document.context.home_area}/{key['period']}")


DOCUMENTS: tuple[DocumentResource[Any, Any], ...] = (
    DocumentResource(
        name="indicator",
        path="/indicators/{code}",
        parameters={"code": IndicatorCode},
        tag="Definitions",
        scope=Scope.DEFINE,
        operation="put_indicator",
        summary="Create or change an indicator",
        description="Create an indicator, give it a new version from a period on, correct the one in force, or move it "
        "to a tier.\n\n"
        "An indicator that moves to tier 1 counts towards the cap at once, released or not.\n"
        "`GET /v1/indicators/{code}?view=working`, with a key, answers the revision to change.",
        sent=IndicatorSent,
        answer=IndicatorChange,
        change=_indicator,
        record=lambda *_: indicator_record,
        reason=lambda sent: sent.change_reason,
        judges=lambda key: key["code"],
    ),
    DocumentResource(
        name="target",
        path="/indicators/{code}/targets/{period}",
        parameters={"code": IndicatorCode, "period": PathPeriod},
        tag="Definitions",
        scope=Scope.DEFINE,
        operation="put_target",
        summary="Set a target",
        description="Set the target of a period; for a year of a quarterly indicator, with a profile, those of its "
        "quarters too.",
        sent=TargetSent,
        answer=TargetChange,
        change=_target,
        record=lambda *_: target_record,
        reason=lambda sent: sent.reason,
        judges=lambda key: key["code"],
        read=DocumentRead(
            operation="get_target",
            summary="One target",
            description="The target of a period as it is recorded, released or not; its `ETag` is the revision to "
            "change.",
            answer=TargetRecord,
            find=_find_target,
            missing="target for {period}",
        ),
    ),
    DocumentResource(
        name="area",
        path="/areas/{code}",
        parameters={"code": AreaCode},
        tag="Areas",
        scope=Scope.DEFINE,
        operation="put_area",
        summary="Create or change an area",
        description="Create or change an area. `GET /v1/areas/{code}?view=working`, with a key, answers the "
        "revision to change.",
        sent=AreaSent,
        answer=AreaChange,
        change=_area,
        record=lambda document, connection: partial(area_shape, reference=_working(document, connection)),
    ),
    DocumentResource(
        name="peer group",
        path="/peer-groups/{code}",
        parameters={"code": GroupCode},
        tag="Areas",
        scope=Scope.DEFINE,
        operation="put_peer_group",
        summary="Create or change a peer group",
        description="Create or change a peer group with its dated members.\n"
        "`GET /v1/peer-groups/{code}?view=working`, with a key, answers the revision to change.",
        sent=PeerGroupSent,
        answer=PeerGroupChange,
        change=_peer_group,
        record=lambda document, connection: partial(peer_group_shape, reference=_working(document, connection)),
    ),
    DocumentResource(
        name="theme",
        path="/themes/{code}",
        parameters={"code": ThemeCode},
        tag="Overview",
        scope=Scope.DEFINE,
        operation="put_theme",
        summary="Create or change a theme",
        description="Create or change a theme. `GET /v1/themes/{code}?view=working`, with a key, answers the "
        "revision to change.",
        sent=ThemeSent,
        answer=ThemeChange,
        change=_theme,
        record=lambda *_: ThemeRecord.of,
    ),
    *WARNING_DOCUMENTS,
    DocumentResource(
        name="commentary",
        path="/indicators/{code}/commentary/{period}",
        parameters={"code": IndicatorCode, "period": PathPeriod},
        tag="Definitions",
        scope=Scope.SUBMIT,
        operation="put_commentary",
        summary="Comment on a value",
        description="Comment on the home area's value of a period, to give context. A limited key does so for "
        "its own services only.",
        sent=CommentarySent,
        answer=CommentaryChange,
        change=_commentary,
        record=lambda *_: CommentaryRecord.of,
        read=DocumentRead(
            operation="get_commentary",
            summary="One commentary",
            description="The commentary on the home area's value as it is recorded; its `ETag` is the revision to "
            "change.",
            answer=CommentaryRecord,
            find=partial(_find_of_home_area, ItemKind.COMMENTARY),
            missing="commentary on {period}",
        ),
    ),
    DocumentResource(
        name="step change",
        path="/indicators/{code}/step-changes/{period}",
        parameters={"code": IndicatorCode, "period": PathPeriod},
        tag="Definitions",
        scope=Scope.DEFINE,
        operation="put_step_change",
        summary="Agree a step change",
        description="Record a step change: from this period on the home area's figures are at another level, as "
        "the council has agreed.",
        sent=StepChangeSent,
        answer=StepChangeChange,
        change=_step_change,
        record=lambda *_: StepChangeRecord.of,
        reason=lambda sent: sent.reason,
        read=DocumentRead(
            operation="get_step_change",
            summary="One step change",
            description="The step change as it is recorded; its `ETag` is the revision to change.",
            answer=StepChangeRecord,
            find=partial(_find_of_home_area, ItemKind.STEP_CHANGE),
            missing="step change from {period}",
        ),
    ),
    DEFINITION_REVIEW,
)

router = combined_router(
    *(document_router(resource) for resource in (*DOCUMENTS, *STRATEGY_DOCUMENTS, *FRAMEWORK_DOCUMENTS))
)
