"""How one kind of document is read and changed over HTTP: its routes are made from its row of a table."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from inspect import Parameter, Signature
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy import Connection

from app.api.auth import caller_with
from app.api.context import Context, context_of
from app.api.errors import documented
from app.api.writes import (
    WriteAnswer,
    WriteFrame,
    combined_router,
    private_router,
    put_frame,
    revision_etag,
    revision_response,
    write_router,
)
from app.contract.document_change import DocumentChangeShape, differences
from app.contract.request_bodies import RequestBody
from app.contract.warnings.change_effect import effect_fields
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.change_items import ChangeOutcome, ItemKind
from app.edge.cache.public_response import now_of
from app.services.document_changes import DocumentChange, RequireRevision
from app.services.unit_of_work import Writer, WriteResult
from app.services.warnings.change_effect import ChangeEffect, change_effect
from app.storage.measures.recorded_documents import recorded

Sent = TypeVar("Sent", bound=RequestBody)
Item = TypeVar("Item")
Record = Callable[[Item], BaseModel]
Change = Callable[[Writer, RequireRevision], DocumentChange[Item]]
Judges = Callable[[Mapping[str, str]], str | None]
EffectOf = Callable[[Writer], AbstractContextManager[ChangeEffect | None]]


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """The document that a request names by the parameters of its path (`key`), and the instant at which it is read."""

    context: Context
    now: datetime
    key: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """The read beside a change, which says the revision that the change starts from.

    `find` gives the latest recorded document and its revision; `missing` names what is missing where it gives None.
    """

    operation: str
    summary: str
    description: str
    answer: type[BaseModel]
    find: Callable[[Connection, DocumentRequest], tuple[Any, int] | None]
    missing: str


@dataclass(frozen=True, slots=True)
class DocumentResource(Generic[Sent, Item]):
    """One kind of document that officers change: its path, who may change it, its bodies and its use case.

    `change` gives what is to be done under the writer's lock; `record` gives the shape of a document.
    `list_router` holds the public list, where that is of this kind alone. `judges` gives, by the path's parameters, the
    indicator that a document of this kind judges (None: all of them); the answer, a `JudgedChangeShape`, gives its
    effect.
    """

    name: str
    path: str
    parameters: Mapping[str, Any]
    tag: str
    scope: Scope
    operation: str
    summary: str
    description: str
    sent: type[Sent]
    answer: type[DocumentChangeShape]
    change: Callable[[DocumentRequest, Sent], Change[Item]]
    record: Callable[[DocumentRequest, Connection], Record[Item]]
    reason: Callable[[Sent], str | None] = lambda _: None
    read: DocumentRead | None = None
    list_router: APIRouter | None = None
    judges: Judges | None = None


def document_router(resource: DocumentResource[Any, Any]) -> APIRouter:
    """The routes of a kind of document."""
    reads, writes = private_router(resource.tag), write_router(resource.tag)
    if resource.read is not None:
        _add_get(reads, resource, resource.read)
    _add_put(writes, resource)
    lists = () if resource.list_router is None else (resource.list_router,)
    return combined_router(*lists, reads, writes)


def respond_change(
    write: WriteFrame,
    change: Callable[[Writer], DocumentChange[Item]],
    *,
    answer: type[DocumentChangeShape],
    record: Callable[[Writer], Record[Item]],
    target: str,
    reason: str | None,
    effect: EffectOf = lambda _: nullcontext(),
) -> Response:
    """Change a document inside the frame of writes, and answer with what it is now, how it differs and its effect."""

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        with effect(writer) as judged:
            changed = change(writer)
        shape = record(writer)
        before, after = shape(changed.before) if changed.before is not None else None, shape(changed.after)
        body = answer.model_validate(
            {
                "resource": after,
                "outcome": changed.outcome,
                "revision": changed.revision,
                "submission": None if writer.dry_run else changed.submission,
                "dry_run": writer.dry_run,
                "differences": differences(before, after) if changed.rows else [],
                **(effect_fields(judged) if judged is not None else {}),
            }
        )
        status = 201 if changed.outcome is ChangeOutcome.CREATED else 200
        headers = {"ETag": revision_etag(changed.revision)}
        return WriteResult(WriteAnswer(body, status, headers), target, rows=changed.rows, reason=reason)

    return write.respond(action)


def _add_get(router: APIRouter, resource: DocumentResource[Any, Any], read: DocumentRead) -> None:
    def get_document(request: Request, _caller: Caller, **key: str) -> Response:
        document = DocumentRequest(context_of(request), now_of(request), key)
        with document.context.database.read() as connection:
            item, revision = read.find(connection, document) or (None, None)
            shape = None if revision is None else resource.record(document, connection)(item)
        return revision_response(shape, revision=revision or 0, what=read.missing.format(**key))

    reader = Annotated[Caller, Depends(caller_with(Scope.READ))]
    _give_signature(get_document, request=Request, _caller=reader, **resource.parameters)
    router.get(
        resource.path,
        operation_id=read.operation,
        summary=read.summary,
        description=read.description,
        response_model=read.answer,
    )(get_document)


def _add_put(router: APIRouter, resource: DocumentResource[Any, Any]) -> None:
    def put_document(write: WriteFrame, sent: Any, **key: str) -> Response:
        document = DocumentRequest(write.context, now_of(write.request), key)
        change = resource.change(document, sent)
        return respond_change(
            write,
            lambda writer: change(writer, write.expected.require),
            answer=resource.answer,
            record=lambda writer: resource.record(replace(document, now=writer.now), writer.connection),
            target=f"{resource.name} {'/'.join(key[name] for name in resource.parameters)}",
            reason=resource.reason(sent),
            effect=_effect(resource, document),
        )

    frame = Annotated[WriteFrame, Depends(put_frame(resource.scope))]
    _give_signature(put_document, write=frame, **resource.parameters, sent=resource.sent)
    router.put(
        resource.path,
        operation_id=resource.operation,
        summary=resource.summary,
        description=resource.description,
        response_model=resource.answer,
        responses={201: {"description": "Created.", "model": resource.answer}, **documented(412, 428)},
    )(put_document)


def _effect(resource: DocumentResource[Any, Any], document: DocumentRequest) -> EffectOf:
    if resource.judges is None:
        return lambda _: nullcontext()
    return effect_on(resource.judges(document.key), home_area=document.context.home_area)


def effect_on(indicator: str | None, *, home_area: str) -> EffectOf:
    """What watches the effect of a change on an indicator, or with None on the warnings of all."""
    return lambda writer: change_effect(writer, home_area=home_area, indicator=indicator)


def _give_signature(endpoint: Callable[..., Response], **parameters: Any) -> None:
    """Give a route the parameters that FastAPI reads and describes."""
    kinds = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in parameters.items()]
    endpoint.__signature__ = Signature(kinds)  # type: ignore[attr-defined]  # what inspect.signature looks for


def recorded_document(connection: Connection, kind: ItemKind, key: str) -> tuple[Any, int] | None:
    """The latest recorded document of a key and its revision, released or not; None where there is none."""
    latest = recorded(connection, kind, key)
    return None if latest is None else (latest.document, latest.revision)
