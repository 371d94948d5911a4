"""What officers change of frameworks of others: the frameworks, what shows their measures, and the answers."""

from datetime import date
from typing import Any

from sqlalchemy import Connection

from app.api.document_resource import Change, DocumentRead, DocumentRequest, DocumentResource, recorded_document
from app.api.path_parameters import FrameworkCode, MappedIndicator, MeasureCode, PathDay
from app.contract.strategy.evidence import sent_evidence
from app.contract.strategy.external_framework import FrameworkChange, FrameworkRecord, FrameworkSent, sent_framework
from app.contract.strategy.framework_mapping import (
    FrameworkAnswerChange,
    FrameworkAnswerSent,
    FrameworkAnswerShape,
    FrameworkMappingChange,
    FrameworkMappingSent,
    FrameworkMappingShape,
    framework_answer_shape,
)
from app.domain.publishing.access import Scope
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.external_framework import Framework, FrameworkEvidence, FrameworkMapping
from app.services.strategy import frameworks


def _framework(document: DocumentRequest, sent: FrameworkSent) -> Change[Framework]:
    framework = sent_framework(document.key["code"], sent)
    return lambda writer, require: frameworks.put_framework(writer, framework, require=require)


def _mapping(document: DocumentRequest, sent: FrameworkMappingSent) -> Change[FrameworkMapping]:
    key = document.key
    mapping = FrameworkMapping(
        key["code"], key["measure"], key["indicator"], sent.fit, sent.from_date, sent.until_date, sent.note
    )
    return lambda writer, require: frameworks.put_mapping(writer, mapping, require=require)


def _find_mapping(connection: Connection, document: DocumentRequest) -> tuple[Any, int] | None:
    key = frameworks.mapping_key(*(document.key[name] for name in ("code", "measure", "indicator")))
    return recorded_document(connection, ItemKind.FRAMEWORK_MAPPING, key)


def _answer(document: DocumentRequest, sent: FrameworkAnswerSent) -> Change[FrameworkEvidence]:
    key = document.key
    answer = FrameworkEvidence(
        framework=key["code"],
        measure=key["measure"],
        on=date.fromisoformat(key["on"]),
        answer=sent.answer,
        explanation=sent.explanation,
        stated_by=sent.stated_by,
        evidence=sent_evidence(sent.evidence),
    )
    return lambda writer, require: frameworks.put_answer(writer, answer, require=require)


def _find_answer(connection: Connection, document: DocumentRequest) -> tuple[Any, int] | None:
    key = frameworks.answer_key(*(document.key[name] for name in ("code", "measure", "on")))
    return recorded_document(connection, ItemKind.FRAMEWORK_EVIDENCE, key)


FRAMEWORK_DOCUMENTS: tuple[DocumentResource[Any, Any], ...] = (
    DocumentResource(
        name="framework",
        path="/frameworks/{code}",
        parameters={"code": FrameworkCode},
        tag="Frameworks",
        scope=Scope.DEFINE,
        operation="put_framework",
        summary="Create or change a framework",
        description="Create or change a framework of others with its measures, or a checklist with its statements.\n"
        "`GET /v1/frameworks/{code}?view=working`, with a key, answers the revision to change.",
        sent=FrameworkSent,
        answer=FrameworkChange,
        change=_framework,
        record=lambda *_: FrameworkRecord.of,
    ),
    DocumentResource(
        name="framework mapping",
        path="/frameworks/{code}/measures/{measure}/indicators/{indicator}",
        parameters={"code": FrameworkCode, "measure": MeasureCode, "indicator": MappedIndicator},
        tag="Frameworks",
        scope=Scope.DEFINE,
        operation="put_framework_mapping",
        summary="Map an indicator to a measure",
        description="Say that an indicator shows a measure of a framework, how well, and from when until when.",
        sent=FrameworkMappingSent,
        answer=FrameworkMappingChange,
        change=_mapping,
        record=lambda *_: FrameworkMappingShape.of,
        read=DocumentRead(
            operation="get_framework_mapping",
            summary="One mapping",
            description="What maps an indicator to a measure as it is recorded; its `ETag` is the revision to change.",
            answer=FrameworkMappingShape,
            find=_find_mapping,
            missing="mapping of {indicator}",
        ),
    ),
    DocumentResource(
        name="framework answer",
        path="/frameworks/{code}/measures/{measure}/answers/{on}",
        parameters={"code": FrameworkCode, "measure": MeasureCode, "on": PathDay},
        tag="Frameworks",
        scope=Scope.DEFINE,
        operation="put_framework_answer",
        summary="Answer a statement of a checklist",
        description="Say whether the council meets a statement, why, and where the public can read that it is so.",
        sent=FrameworkAnswerSent,
        answer=FrameworkAnswerChange,
        change=_answer,
        record=lambda *_: framework_answer_shape,
        read=DocumentRead(
            operation="get_framework_answer",
            summary="One answer",
            description="The answer given on a day, as it is recorded; its `ETag` is the revision to change.",
            answer=FrameworkAnswerShape,
            find=_find_answer,
            missing="answer on {on}",
        ),
    ),
)
