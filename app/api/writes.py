"""The frame of every write over HTTP: who calls, preconditions, idempotency and dry runs around one use case."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Annotated, TypeVar
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel

from app.api.auth import caller_with
from app.api.authenticated_route import AuthenticatedRoute
from app.api.context import Context, context_of
from app.api.errors import documented
from app.contract.base import Page
from app.domain.errors import NotFoundError, PreconditionMissingError, StaleError
from app.domain.publishing.access import Caller, Scope
from app.edge.paging import page_of
from app.edge.problems import BAD_PARAMETER, Refusal, problem_item, request_id_of
from app.edge.router import Router
from app.edge.strict_route import PlainBoolean
from app.edge.validation_words import described
from app.services.unit_of_work import (
    CompletedWrite,
    Idempotency,
    Writer,
    WriteRequest,
    WriteResult,
    execute_once,
    execute_write,
    has_answer,
)
from app.storage.idempotency import StoredAnswer

Item = TypeVar("Item", bound=BaseModel)

DryRun = Annotated[
    PlainBoolean, Query(description="Check everything and record nothing: the answer says what would change.")
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=described(r"^[\x21-\x7e]+$", "Give {field} in letters, digits and signs without spaces."),
        description="The same call with the same key within 24 hours is done once and answered alike.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=described('^"r[0-9]{1,9}"$', 'Give {field} as the `ETag` that was read, such as "r3".'),
        description='The `ETag` of what is changed, such as `"r3"`.',
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        title="If-None-Match to create",
        pattern=described(r"^\*$", "Give {field} as `*`, or leave it out."),
        description="`*` to create.",
    ),
]

PRIVATE = {"Cache-Control": "private, no-store", "Content-Language": "en-GB"}


@dataclass(frozen=True, slots=True)
class Precondition:
    """The state that the caller expects: a revision, nothing (`creates`), or any."""

    revision: int | None = None
    creates: bool = False

    def require(self, current: int) -> None:
        """Raise StaleError unless the recorded revision, `current` (0: none), is the expected one."""
        if self.creates and current:
            raise StaleError("It exists already; read it and send its ETag as If-Match to change it.")
        if self.revision is not None and self.revision != current:
            raise StaleError("It was changed since you read it; read it again and send its new ETag as If-Match.")


@dataclass(frozen=True, slots=True)
class WriteAnswer:
    """The answer to a write: a shape, or JSON already.

    `sealed` gives the shape with the hash of the write's audit entry in it; `repeated` is what a repeated call gets,
    where the answer shows a secret.
    """

    shape: BaseModel | str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    sealed: Callable[[str], BaseModel] | None = None
    repeated: BaseModel | None = None


@dataclass(frozen=True, slots=True)
class WriteFrame:
    """What a write comes with besides its own input; `respond` does its use case inside the frame."""

    request: Request
    caller: Caller
    dry_run: bool
    expected: Precondition = Precondition()
    idempotency_key: str | None = None
    body: bytes = b""

    @property
    def context(self) -> Context:
        """What the app was made with."""
        return context_of(self.request)

    def was_done(self) -> bool:
        """Whether an earlier call had the same idempotency key, so that `respond` only repeats its answer."""
        if self.idempotency_key is None or self.dry_run or self.caller.is_test:
            return False
        with self.context.database.read() as connection:
            return has_answer(
                connection,
                holder=self.caller.holder,
                operation=self.request.scope["route"].operation_id,
                key=self.idempotency_key,
                now=self.context.clock(),
            )

    def respond(self, action: Callable[[Writer], WriteResult[WriteAnswer]]) -> Response:
        """Do a use case, as the route's operation, and answer with what it did."""
        request = WriteRequest(
            caller=self.caller,
            operation=self.request.scope["route"].operation_id,
            request_id=request_id_of(self.request.scope),
            clock=self.context.clock,
            dry_run=self.dry_run,
        )
        if self.idempotency_key is None:
            return _response(execute_write(self.context.database, request, action))
        digest = _digest(self.request, self.body)
        idempotency = Idempotency(self.idempotency_key, digest, partial(_stored, digest=digest))
        completed = execute_once(self.context.database, request, action, idempotency=idempotency)
        return _replayed(completed) if isinstance(completed, StoredAnswer) else _response(completed)


def post_frame(*scopes: Scope) -> Callable[..., Awaitable[WriteFrame]]:
    """A dependency: the frame of a POST by a caller who has one of `scopes`."""

    async def frame(
        request: Request,
        caller: Annotated[Caller, Depends(caller_with(*scopes))],
        dry_run: DryRun = False,
        idempotency_key: IdempotencyKey = None,
    ) -> WriteFrame:
        body = await request.body()
        return WriteFrame(request, caller, dry_run, idempotency_key=idempotency_key, body=body)

    return frame


def put_frame(*scopes: Scope) -> Callable[..., Awaitable[WriteFrame]]:
    """A dependency: the frame of a PUT by a caller who has one of `scopes` and says what is to be changed."""

    async def frame(
        request: Request,
        caller: Annotated[Caller, Depends(caller_with(*scopes))],
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
        dry_run: DryRun = False,
    ) -> WriteFrame:
        return WriteFrame(request, caller, dry_run, precondition(if_match, if_none_match))

    return frame


def write_router(tag: str) -> APIRouter:
    """A router of writes."""
    return _router(tag, 400, 401, 403, 404, 413, 415, 422, 429, 503)


def private_router(tag: str) -> APIRouter:
    """A router of reads for the council's own people, which say the revision that a change starts from."""
    return _router(tag, 400, 401, 403, 404, 429, 503)


def combined_router(*routers: APIRouter) -> APIRouter:
    """One router of several."""
    combined = Router()
    for router in routers:
        combined.include_router(router)
    return combined


def precondition(if_match: str | None, if_none_match: str | None) -> Precondition:
    """The precondition of a PUT; raises PreconditionMissingError without one and a Refusal for both at once."""
    if if_match is not None and if_none_match is not None:
        detail = "Send either If-Match with an ETag, or If-None-Match: *."
        raise Refusal(BAD_PARAMETER, detail, [problem_item("two_preconditions", detail, parameter="If-None-Match")])
    if if_match is not None:
        return Precondition(int(if_match.strip('"r')))
    if if_none_match is not None:
        return Precondition(creates=True)
    raise PreconditionMissingError(
        "Say what you change: If-Match with the ETag that you read, or If-None-Match: * to create."
    )


def revision_etag(revision: int) -> str:
    """The ETag of a resource that can be changed: its revision."""
    return f'"r{revision}"'


def private_response(shape: BaseModel) -> Response:
    """A response for its caller alone, which no cache may store."""
    headers = PRIVATE | {"Vary": "Authorization"}
    return Response(shape.model_dump_json(), headers=headers, media_type="application/json")


def private_page(
    shape: type[Item], items: Sequence[Item], *, key: Callable[[Item], str], cursor: str | None, limit: int
) -> Response:
    """A page of a collection that is in memory, for its caller alone."""
    page, following = page_of(items, key=key, cursor=cursor, limit=limit)
    answer = Page[shape](items=list(page), total=len(items), next=following)  # type: ignore[valid-type]  # at run time
    return private_response(answer)


def revision_response(shape: BaseModel | None, *, revision: int, what: str) -> Response:
    """The answer to a read of what can be changed; raises NotFoundError where nothing was recorded."""
    if shape is None:
        raise NotFoundError(f"There is no {what}.")
    response = private_response(shape)
    response.headers["ETag"] = revision_etag(revision)
    return response


def _router(tag: str, *statuses: int) -> APIRouter:
    return Router(route_class=AuthenticatedRoute, prefix="/v1", tags=[tag], responses=documented(*statuses))


def _digest(request: Request, body: bytes) -> str:
    """A digest of a call, by which it is known when it is repeated: path, query, media type and body."""
    query = urlencode(sorted(parse_qsl(request.url.query, keep_blank_values=True)))
    media_type = request.headers.get("content-type", "")
    return sha256("\n".join((request.url.path, query, media_type)).encode() + b"\n" + body).hexdigest()


def _response(completed: CompletedWrite[WriteAnswer]) -> Response:
    answer, headers = completed.result, {"Dry-Run": "true"}
    if not completed.is_dry:
        headers = dict(answer.headers)
    status = 200 if completed.is_dry else answer.status
    return Response(_body(completed), status, PRIVATE | headers, media_type="application/json")


def _body(completed: CompletedWrite[WriteAnswer]) -> str:
    shape = completed.result.shape
    if completed.audit_head is not None and completed.result.sealed is not None:
        shape = completed.result.sealed(completed.audit_head)
    return shape if isinstance(shape, str) else shape.model_dump_json()


def _stored(completed: CompletedWrite[WriteAnswer], *, digest: str) -> StoredAnswer:
    answer = completed.result
    body = _body(completed) if answer.repeated is None else answer.repeated.model_dump_json()
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return StoredAnswer(digest, answer.status, headers, body)


def _replayed(stored: StoredAnswer) -> Response:
    headers = dict(line.split(": ", 1) for line in stored.headers.splitlines())
    headers = PRIVATE | headers | {"Idempotent-Replayed": "true"}
    return Response(stored.body, stored.status, headers, media_type="application/json")
