"""The frame of every write over HTTP: preconditions, idempotency and dry runs around one use case."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Header, Query, Request, Response

from app.api.authenticated_route import AuthenticatedRoute
from app.api.context import context_of
from app.api.errors import documented
from app.domain.errors import PreconditionMissingError, StaleError
from app.domain.publishing.access import Caller
from app.edge.problems import BAD_PARAMETER, Refusal, item, request_id_of
from app.edge.strict_route import PlainBoolean
from app.services.unit_of_work import WriteAnswer, Writer, WriteRequest, WriteResult, execute_write

DryRun = Annotated[PlainBoolean, Query(description="Do everything but keep it: the answer says what would change.")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="The same call with the same key within 24 hours is done once and answered alike.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern='^"r[0-9]{1,9}"$',
        description="The `ETag` of what is changed.",
        examples=['"r3"'],
    ),
]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", pattern=r"^\*$", description="`*` to create.")]


@dataclass(frozen=True, slots=True)
class Precondition:
    """What the caller takes to be there: a revision, or nothing (`creates`)."""

    revision: int | None
    creates: bool

    def require(self, current: int) -> None:
        """Raise StaleError unless `current` (0: nothing is there) is what the caller takes it for."""
        if self.creates and current:
            raise StaleError("It exists already; read it and send its ETag as If-Match to change it.")
        if self.revision is not None and self.revision != current:
            raise StaleError("It was changed since you read it; read it again and send its new ETag as If-Match.")


def write_router(tag: str) -> APIRouter:
    """A router of writes."""
    return APIRouter(
        route_class=AuthenticatedRoute,
        prefix="/v1",
        tags=[tag],
        responses=documented(400, 401, 403, 404, 413, 415, 422, 429, 503),
    )


def precondition(if_match: str | None, if_none_match: str | None) -> Precondition:
    """The precondition of a PUT; raises PreconditionMissingError without one and a Refusal for both at once."""
    if if_match is not None and if_none_match is not None:
        detail = "Send either If-Match with an ETag, or If-None-Match: *."
        raise Refusal(BAD_PARAMETER, detail, [item("two_preconditions", detail, parameter="If-None-Match")])
    if if_match is not None:
        return Precondition(int(if_match.strip('"r')), creates=False)
    if if_none_match is not None:
        return Precondition(None, creates=True)
    raise PreconditionMissingError(
        "Say what you change: If-Match with the ETag that you read, or If-None-Match: * to create."
    )


def revision_etag(revision: int) -> str:
    """The ETag of a keyed GET: the resource's revision."""
    return f'"r{revision}"'


async def raw_body(request: Request) -> bytes:
    """The body as it was sent."""
    return await request.body()


def write(
    request: Request,
    action: Callable[[Writer], WriteResult],
    *,
    caller: Caller,
    operation: str,
    body: bytes,
    dry_run: bool,
    idempotency_key: str | None = None,
) -> Response:
    """Do a use case inside the frame and answer with what it did."""
    context = context_of(request)
    call = WriteRequest(
        caller=caller,
        operation=operation,
        request_id=request_id_of(request.scope),
        clock=context.clock,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
        body_digest=_digest(request, body),
    )
    return _response(execute_write(context.database, call, action))


def _digest(request: Request, body: bytes) -> str:
    query = urlencode(sorted(parse_qsl(request.url.query, keep_blank_values=True)))
    kind = request.headers.get("content-type", "")
    return sha256("\n".join((request.url.path, query, kind)).encode() + b"\n" + body).hexdigest()


def _response(answer: WriteAnswer) -> Response:
    headers: dict[str, Any] = {"Cache-Control": "private, no-store", "Content-Language": "en-GB", **answer.headers}
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
    if answer.dry_run:
        headers["Dry-Run"] = "true"
    return Response(answer.body, answer.status, headers, media_type="application/json")
