"""Reading and changing frameworks of others, what is mapped to them, and answers to their statements."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from app.domain.errors import Fault, NotFoundError
from app.domain.measures.london import day_in_london
from app.domain.publishing.change_items import FRAMEWORK_KINDS, ItemKind
from app.domain.strategy.external_framework import Framework, FrameworkEvidence, FrameworkKind, FrameworkMapping
from app.domain.strategy.framework_checks import answer_faults, framework_faults, mapping_faults
from app.domain.strategy.framework_coverage import Frameworks, frameworks_of
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.performance.assessment_data import ReadContext
from app.services.strategy.plan_cache import cached_of_strategy
from app.services.strategy.strategies import recorded_documents
from app.services.unit_of_work import Writer
from app.storage.cache.scope_versions import DOCUMENTS
from app.storage.measures.document_spans import STRATEGY
from app.storage.measures.documents import released_documents


def load_frameworks(connection: Connection, *, read_context: ReadContext) -> Frameworks:
    """The frameworks of a read context; current ones are cached until one of their documents changes."""
    return cached_of_strategy(
        connection,
        "frameworks",
        lambda: _frameworks_at(connection, read_context),
        read_context=read_context,
        scopes=(STRATEGY, DOCUMENTS),  # a mapping belongs to its indicator
    )


def _frameworks_at(connection: Connection, read_context: ReadContext) -> Frameworks:
    releases = released_documents(connection, until=read_context.instant, view=read_context.view, kinds=FRAMEWORK_KINDS)
    return frameworks_of({kind: [release.item for release in releases[kind]] for kind in FRAMEWORK_KINDS})


def put_framework(writer: Writer, framework: Framework, *, require: RequireRevision) -> DocumentChange[Framework]:
    """Record a framework; raises InvalidInputError with every fault."""

    def check(_: Framework | None) -> tuple[Fault, ...]:
        known = recorded_documents(writer.connection, *FRAMEWORK_KINDS)
        mappings, evidence = (
            [document for document in known[kind].values() if document.framework == framework.code]
            for kind in (ItemKind.FRAMEWORK_MAPPING, ItemKind.FRAMEWORK_EVIDENCE)
        )
        return tuple(framework_faults(framework, mappings=mappings, evidence=evidence))

    return change_document(
        writer,
        ItemKind.FRAMEWORK,
        framework.code,
        framework,
        require=require,
        check=check,
        operation="put_framework",
    )


def put_mapping(
    writer: Writer, mapping: FrameworkMapping, *, require: RequireRevision
) -> DocumentChange[FrameworkMapping]:
    """Record that an indicator shows a measure; raises NotFoundError where there is no such, and InvalidInputError."""
    known = _require_measure(writer, mapping.framework, mapping.measure)
    if mapping.indicator not in known[ItemKind.PLACEMENT]:
        raise NotFoundError(f"There is no indicator {mapping.indicator}.")
    return change_document(
        writer,
        ItemKind.FRAMEWORK_MAPPING,
        mapping_key(mapping.framework, mapping.measure, mapping.indicator),
        mapping,
        require=require,
        check=lambda _: tuple(mapping_faults(mapping)),
        operation="put_framework_mapping",
    )


def put_answer(
    writer: Writer, answer: FrameworkEvidence, *, require: RequireRevision
) -> DocumentChange[FrameworkEvidence]:
    """Record what the council answers to a statement on a day.

    Raises NotFoundError, also where the framework is no checklist, and InvalidInputError.
    """
    known = _require_measure(writer, answer.framework, answer.measure)
    if known[ItemKind.FRAMEWORK][answer.framework].kind is not FrameworkKind.CHECKLIST:
        raise NotFoundError(f"{answer.framework} is not a checklist: map indicators to its measures.")
    today = day_in_london(writer.now)
    return change_document(
        writer,
        ItemKind.FRAMEWORK_EVIDENCE,
        answer_key(answer.framework, answer.measure, answer.on.isoformat()),
        answer,
        require=require,
        check=lambda _: tuple(answer_faults(answer, today=today)),
        operation="put_framework_answer",
    )


def _require_measure(writer: Writer, framework: str, measure: str) -> Mapping[ItemKind, Mapping[str, Any]]:
    """The recorded frameworks and placements; raises NotFoundError where there is no such measure."""
    known = recorded_documents(writer.connection, ItemKind.FRAMEWORK, ItemKind.PLACEMENT)
    recorded: Framework | None = known[ItemKind.FRAMEWORK].get(framework)
    if recorded is None:
        raise NotFoundError(f"There is no framework {framework}.")
    if recorded.measure(measure) is None:
        raise NotFoundError(f"{framework} has no measure {measure}.")
    return known


def mapping_key(framework: str, measure: str, indicator: str) -> str:
    """The key of the mapping of an indicator to a measure."""
    return f"{framework}/{measure}/{indicator}"


def answer_key(framework: str, measure: str, on: str) -> str:
    """The key of the answer to a statement on a day."""
    return f"{framework}/{measure}/{on}"
