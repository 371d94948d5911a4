"""The frame of every change of a document over HTTP, and of the keyed reads that say which revision it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import AfterValidator, BaseModel

from app.api.auth import caller_with
from app.api.authenticated_route import AuthenticatedRoute
from app.api.errors import documented
from app.api.parameters import AREA_CODE, INDICATOR_CODE, kind_of_text
from app.api.writes import DryRun, IfMatch, IfNoneMatch, Precondition, precondition, revision_etag, write, write_router
from app.contract.document_change import DocumentChangeShape, differences
from app.contract.request_bodies import AREA_CODE as AREA_PATTERN
from app.contract.request_bodies import LONGEST_PERIOD, period_id
from app.domain.errors import NotFoundError
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.change_items import ChangeOutcome
from app.services.document_changes import DocumentChange
from app.services.unit_of_work import Writer, WriteResult

Item = TypeVar("Item")

_CODE_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$"
_LONGEST_CODE = 80

Reader = Annotated[Caller, Depends(caller_with(Scope.READ))]
Definer = Annotated[Caller, Depends(caller_with(Scope.DEFINE))]
Submitter = Annotated[Caller, Depends(caller_with(Scope.SUBMIT))]
Responder = Annotated[Caller, Depends(caller_with(Scope.RESPOND))]

IndicatorCode = Annotated[
    str,
    Path(
        alias="code",
        max_length=_LONGEST_CODE,
        pattern=_CODE_PATTERN,
        description="The indicator's code.",
        json_schema_extra=INDICATOR_CODE,
    ),
]
ThemeCode = Annotated[
    str,
    Path(
        alias="code",
        max_length=_LONGEST_CODE,
        pattern=_CODE_PATTERN,
        description="The theme's code.",
        json_schema_extra=kind_of_text("theme-code"),
    ),
]
GroupCode = Annotated[
    str,
    Path(
        alias="code",
        max_length=_LONGEST_CODE,
        pattern=_CODE_PATTERN,
        description="The peer group's code.",
        json_schema_extra=kind_of_text("peer-group-code"),
    ),
]
AreaCode = Annotated[
    str,
    Path(
        alias="code",
        pattern=AREA_PATTERN,
        description="The area's ONS code.",
        json_schema_extra=AREA_CODE,
    ),
]
PathPeriod = Annotated[
    str,
    Path(
        alias="period",
        max_length=LONGEST_PERIOD,
        description="The period: an id (`2026-27`, `2026-27-Q1`) or an interval with `--`.",
        json_schema_extra=kind_of_text("period"),
    ),
    AfterValidator(period_id),
]


CHANGED: dict[int | str, dict[str, Any]] = {201: {"description": "Created."}, **documented(412, 428)}


def changed(model: type[DocumentChangeShape]) -> dict[int | str, dict[str, Any]]:
    """The answers of a PUT besides 200: made anew, changed meanwhile, and no condition sent."""
    return {**CHANGED, 201: {"description": "Created.", "model": model}}


@dataclass(frozen=True, slots=True)
class PutOptions:
    """What every PUT says beside its body: what it takes to be there, and whether it only tries."""

    expected: Precondition
    dry_run: bool


async def _asked(if_match: IfMatch = None, if_none_match: IfNoneMatch = None, dry_run: DryRun = False) -> PutOptions:
    return PutOptions(precondition(if_match, if_none_match), dry_run)


PutOptionsOf = Annotated[PutOptions, Depends(_asked)]


def put_router(tag: str) -> APIRouter:
    """A router of PUTs."""
    return write_router(tag)


def private_router(tag: str) -> APIRouter:
    """A router of reads for the council's own people, which say the revision that a change starts from."""
    return APIRouter(
        route_class=AuthenticatedRoute,
        prefix="/v1",
        tags=[tag],
        responses=documented(400, 401, 403, 404, 429, 503),
    )


def combined_router(*routers: APIRouter) -> APIRouter:
    """One router of several."""
    whole = APIRouter()
    for one in routers:
        whole.include_router(one)
    return whole


def put(
    request: Request,
    action: Callable[[Writer], DocumentChange[Item]],
    *,
    kind: Callable[..., DocumentChangeShape],
    shape: Callable[[Writer], Callable[[Item], BaseModel]],
    caller: Caller,
    operation: str,
    target: str,
    dry_run: bool,
    reason: str | None = None,
    body: bytes = b"",
    idempotency_key: str | None = None,
) -> Response:
    """Make a change inside the frame of writes and answer with what it did; `kind` is the shape of the answer."""

    def effect(writer: Writer) -> WriteResult:
        change = action(writer)
        return WriteResult(
            status=201 if change.outcome is ChangeOutcome.CREATED else 200,
            body=_told(change, kind=kind, shown=shape(writer), dry_run=writer.dry_run).model_dump_json(),
            target=target,
            rows=change.rows,
            reason=reason,
            headers={"ETag": revision_etag(change.revision)},
        )

    return write(
        request,
        effect,
        caller=caller,
        operation=operation,
        body=body,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    )


def _told(
    change: DocumentChange[Item],
    *,
    kind: Callable[..., DocumentChangeShape],
    shown: Callable[[Item], BaseModel],
    dry_run: bool,
) -> DocumentChangeShape:
    before, after = shown(change.before) if change.before is not None else None, shown(change.after)
    return kind(
        resource=after,
        outcome=change.outcome,
        revision=change.revision,
        submission=None if dry_run else change.submission,
        dry_run=dry_run,
        differences=differences(before, after) if change.rows else [],
    )


def private_response(shape: BaseModel | None, *, revision: int, what: str) -> Response:
    """The answer to a keyed read; raises NotFoundError where nothing was recorded."""
    if shape is None:
        raise NotFoundError(f"There is no {what}.")
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Language": "en-GB",
        "Vary": "Authorization",
        "ETag": revision_etag(revision),
    }
    return Response(shape.model_dump_json(), headers=headers, media_type="application/json")
