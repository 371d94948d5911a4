"""Errors as callers get them: problem+json (RFC 9457), from one table of exceptions and kinds of problem."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from app.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    PreconditionMissingError,
    ReusedKeyError,
    SeedError,
    StaleError,
    StoreError,
    StoreUnavailableError,
    UnauthenticatedError,
    WaymarkError,
)
from app.edge.headers import ALWAYS, NO_STORE
from app.edge.problem_shape import MOST_ITEMS, Problem, ProblemItem

MEDIA_TYPE = "application/problem+json"
REQUEST_NUMBER = "waymark.request_number"  # the scope's key of the request's number, set by Guards
RETRY_SECONDS = 5

INTERNAL_DETAIL = "The request could not be answered. Quote the request id when you report it."
ANSWERED = "The caller has had an answer."  # noted on an error that goes on only to be logged

_PROCESS = secrets.token_hex(6)
_PATH_CHARACTERS = "/%:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem; the page /problems explains it under its slug."""

    slug: str
    status: int
    title: str
    advice: str


BAD_REQUEST = Kind("bad-request", 400, "The request cannot be understood", "Send it as HTTP and the contract say.")
BAD_PARAMETER = Kind(
    "bad-parameter",
    400,
    "A parameter cannot be used",
    "Mend each parameter that the answer lists; it names the parameters that exist.",
)
BAD_JSON = Kind(
    "bad-json",
    400,
    "The body is not JSON as Waymark reads it",
    "Send JSON in UTF-8 with plain numbers, each key once, and no deep nesting.",
)
FOREIGN_HOST = Kind(
    "foreign-host",
    400,
    "This service does not answer for that host",
    "Ask for the service by the name it is published under.",
)
NOT_FOUND = Kind(
    "not-found",
    404,
    "There is nothing here",
    "Check the address: what it names does not exist or is not public.",
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed", 405, "This address does not take that method", "Use a method from the Allow header."
)
NOT_ACCEPTABLE = Kind(
    "not-acceptable",
    406,
    "There is no such form of this answer",
    "Ask for one of the formats that the answer names, by Accept or by format.",
)
TOO_SLOW = Kind("too-slow", 408, "The request did not arrive in time", "Send the request again over a faster line.")
BODY_TOO_LARGE = Kind("body-too-large", 413, "The body is too large", "Send less at once.")
TARGET_TOO_LONG = Kind("target-too-long", 414, "The address is too long", "Ask with fewer or shorter parameters.")
WRONG_MEDIA_TYPE = Kind(
    "wrong-media-type",
    415,
    "The body has another media type",
    "Say in Content-Type what the contract names, and send that.",
)
INVALID_INPUT = Kind(
    "invalid-input",
    422,
    "The body holds something that cannot be right",
    "Mend each place that the answer lists; nothing was stored.",
)
IMPLAUSIBLE = Kind(
    "implausible",
    422,
    "The figures are probably wrong",
    "Mend each figure that the answer lists, or send the same with confirm=true; nothing was stored.",
)
NO_KEY = Kind("no-key", 401, "This needs a key that opens something", "Send a valid key: Authorization: Bearer wmk_...")
FORBIDDEN = Kind(
    "forbidden", 403, "This key does not allow that", "Ask an administrator for a key with the scope named."
)
CONFLICT = Kind("conflict", 409, "It is not in a state that allows that", "Read it again, and see what it allows.")
STALE = Kind("stale", 412, "It was changed meanwhile", "Read it again and send its new ETag.")
PRECONDITION_MISSING = Kind(
    "precondition-missing", 428, "Say which revision you change", "Send If-Match, or If-None-Match: * to create."
)
REUSED_KEY = Kind("reused-idempotency-key", 422, "The Idempotency-Key came with another request", "Use a new one.")
TOO_MANY_REQUESTS = Kind("too-many-requests", 429, "Too many requests", "Wait for the seconds in Retry-After.")
HEADERS_TOO_LARGE = Kind("headers-too-large", 431, "The headers are too large", "Send fewer or shorter headers.")
INTERNAL = Kind(
    "internal-error", 500, "Something went wrong here", "Report it with the request id; the log has the rest."
)
OVERLOADED = Kind("overloaded", 503, "Too many requests at once", "Try again after the seconds in Retry-After.")
STORE_UNUSABLE = Kind(
    "store-unusable",
    503,
    "The store cannot be used as it is",
    "The detail names the command by which the operator mends it.",
)
STORE_UNAVAILABLE = Kind(
    "store-unavailable",
    503,
    "The store does not answer at present",
    "Try again after the seconds in Retry-After.",
)

KINDS = (
    *(BAD_REQUEST, BAD_PARAMETER, BAD_JSON, FOREIGN_HOST, NOT_FOUND, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE),
    *(NO_KEY, FORBIDDEN, CONFLICT, STALE, PRECONDITION_MISSING, REUSED_KEY, TOO_MANY_REQUESTS),
    *(TOO_SLOW, BODY_TOO_LARGE, TARGET_TOO_LONG, WRONG_MEDIA_TYPE, INVALID_INPUT, IMPLAUSIBLE, HEADERS_TOO_LARGE),
    *(INTERNAL, OVERLOADED, STORE_UNUSABLE, STORE_UNAVAILABLE),
)

# What an error of the domain becomes: in a read, and in a write. A subclass goes by its nearest ancestor.
STATUS: Mapping[type[WaymarkError], tuple[Kind, Kind]] = {
    InvalidInputError: (BAD_PARAMETER, INVALID_INPUT),
    NotFoundError: (NOT_FOUND, NOT_FOUND),
    UnauthenticatedError: (NO_KEY, NO_KEY),
    ForbiddenError: (FORBIDDEN, FORBIDDEN),
    ConflictError: (CONFLICT, CONFLICT),
    StaleError: (STALE, STALE),
    PreconditionMissingError: (PRECONDITION_MISSING, PRECONDITION_MISSING),
    ReusedKeyError: (REUSED_KEY, REUSED_KEY),
    StoreUnavailableError: (STORE_UNAVAILABLE, STORE_UNAVAILABLE),
    StoreError: (STORE_UNUSABLE, STORE_UNUSABLE),
    SeedError: (INTERNAL, INTERNAL),
    WaymarkError: (INTERNAL, INTERNAL),
}


class Refusal(HTTPException):
    """Raised by the entrance itself: a kind of problem, and each thing to mend."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        items: Iterable[ProblemItem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind.status, detail, headers)
        self.kind = kind
        self.items = tuple(items)


def item(
    code: str,
    detail: str,
    *,
    parameter: str | None = None,
    pointer: str | None = None,
    row: int | None = None,
    column: str | None = None,
) -> ProblemItem:
    """One thing to mend."""
    return ProblemItem(parameter=parameter, pointer=pointer, row=row, column=column, code=code, detail=detail)


def kind_of(error: WaymarkError, *, reading: bool) -> Kind:
    """The kind of problem that an error of the domain is."""
    found = next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)
    return found[0] if reading else found[1]


def problem_response(
    scope: Scope,
    kind: Kind,
    detail: str,
    *,
    items: Iterable[ProblemItem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The problem as a response (an ASGI callable), for the layers in front of FastAPI as well."""
    request_id = request_id_of(scope)
    body = Problem(
        type=f"/problems#{kind.slug}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=_instance(scope),
        errors=list(items)[:MOST_ITEMS],
        request_id=request_id,
    )
    always = ALWAYS | NO_STORE | {"Content-Language": "en-GB", "X-Request-Id": request_id}
    if kind is NO_KEY:
        always["WWW-Authenticate"] = "Bearer"
    if kind.status == 503:
        always["Retry-After"] = str(RETRY_SECONDS)
    return Response(
        body.model_dump_json().encode(),
        kind.status,
        headers=always | dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def request_id_of(scope: Scope) -> str:
    """What tells this request from those of all other processes; empty where no request was counted."""
    number = scope.get(REQUEST_NUMBER)
    return f"{_PROCESS}-{number:x}" if number is not None else ""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a router: Problem as application/problem+json for each of the statuses."""
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {status: {"description": _described(status), "content": {MEDIA_TYPE: reference}} for status in statuses}


def _described(status: int) -> str:
    return "; or ".join(kind.title for kind in KINDS if kind.status == status) + "."


def _instance(scope: Scope) -> str:
    raw = scope.get("raw_path") or scope.get("path", "").encode("utf-8", "replace")
    return quote(raw, safe=_PATH_CHARACTERS)
