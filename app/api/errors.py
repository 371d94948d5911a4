"""Waymark's errors as problems: what each becomes, and the kinds of problem that only Waymark has."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.requests import Request
from starlette.responses import Response

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
    StoreTrouble,
    StoreUnavailableError,
    UnauthenticatedError,
    WaymarkError,
)
from app.edge import error_handlers, problems
from app.edge.exchange import note_cause
from app.edge.problems import (
    BAD_PARAMETER,
    INTERNAL,
    INVALID_INPUT,
    NOT_FOUND,
    RETRY_SOON,
    STORE_UNAVAILABLE,
    ProblemKind,
    problem_response,
)
from app.edge.validation import items_of_faults

IMPLAUSIBLE = ProblemKind(
    "implausible",
    422,
    "The figures are probably wrong",
    "Correct each figure in `errors`, or send the same with confirm=true; nothing was stored.",
)
NO_KEY = ProblemKind(
    "no-key",
    401,
    "This needs a valid API key",
    "Send a valid key: Authorization: Bearer wmk_...",
    {"WWW-Authenticate": "Bearer"},
)
FORBIDDEN = ProblemKind(
    "forbidden", 403, "This key does not allow that", "Ask an administrator for a key with the scope named."
)
CONFLICT = ProblemKind(
    "conflict", 409, "Its present state does not allow that", "Read it again to see what its state is."
)
STALE = ProblemKind("stale", 412, "It has changed since you read it", "Read it again and send its new ETag.")
PRECONDITION_MISSING = ProblemKind(
    "precondition-missing", 428, "Say which revision you are changing", "Send If-Match, or If-None-Match: * to create."
)
REUSED_KEY = ProblemKind(
    "reused-idempotency-key", 422, "The Idempotency-Key came with another request", "Use a new one."
)
STORE_UNUSABLE = ProblemKind(
    "store-unusable",
    503,
    "The store cannot be used as it is",
    "The detail names the command with which the operator repairs it.",
    RETRY_SOON,
)

# Every kind, as /problems lists them.
KINDS = (
    *(problems.BAD_REQUEST, BAD_PARAMETER, problems.BAD_JSON, problems.FOREIGN_HOST, NOT_FOUND),
    *(problems.METHOD_NOT_ALLOWED, problems.NOT_ACCEPTABLE, NO_KEY, FORBIDDEN, CONFLICT, STALE, PRECONDITION_MISSING),
    *(REUSED_KEY, problems.TOO_MANY_REQUESTS, problems.TOO_SLOW, problems.BODY_TOO_LARGE, problems.TARGET_TOO_LONG),
    *(problems.WRONG_MEDIA_TYPE, INVALID_INPUT, IMPLAUSIBLE, problems.HEADERS_TOO_LARGE, INTERNAL),
    *(problems.OVERLOADED, STORE_UNUSABLE, STORE_UNAVAILABLE),
)

# What an error becomes: in a read, and in a write. A subclass goes by its nearest ancestor.
STATUS: Mapping[type[WaymarkError], tuple[ProblemKind, ProblemKind]] = {
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

# What each fault of the store is, for the operator: nothing of the request and nothing of the store is in it.
TROUBLES: Mapping[StoreTrouble, str] = {
    StoreTrouble.UNAVAILABLE: "The database does not answer.",
    StoreTrouble.UNUSABLE: "The store cannot be used as it is: the answer names the command that repairs it.",
    StoreTrouble.LOCKED: "Another writer holds the store for too long.",
    StoreTrouble.DISK_FULL: "The disk of the store is full: reads go on, and nothing can be recorded.",
    StoreTrouble.DISK_FAILS: "The disk of the store fails, or is at its quota: nothing can be recorded.",
    StoreTrouble.READ_ONLY: "The store can only be read: its file, disk or server takes no writes.",
    StoreTrouble.NO_CONNECTION_FREE: "All connections to the store are in use.",
    StoreTrouble.TOO_SLOW: "A statement took longer than the database may take.",
}

_READS = ("GET", "HEAD", "OPTIONS")
_UNAVAILABLE = "The store does not answer; try again shortly."


def install(app: FastAPI) -> None:
    """Register the handlers of Waymark's errors and of faults of the store, beside the edge's own."""
    error_handlers.install(app)
    app.add_exception_handler(WaymarkError, _waymark)
    for trouble in (OperationalError, InterfaceError, PoolTimeoutError):
        app.add_exception_handler(trouble, _store)


def kind_of(error: WaymarkError, *, reading: bool) -> ProblemKind:
    """The kind of problem that an error of Waymark is."""
    in_read, in_write = next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)
    return in_read if reading else in_write


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a router: a problem for each of the statuses."""
    return problems.documented(KINDS, statuses)


async def _waymark(request: Request, error: Exception) -> Response:
    error = cast("WaymarkError", error)
    reading = request.method in _READS
    kind = kind_of(error, reading=reading)
    if isinstance(error, StoreError):
        note_cause(request.scope, error.trouble, TROUBLES[error.trouble])
    if kind.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        raise error
    faults = error.faults if isinstance(error, InvalidInputError) else ()
    items = items_of_faults(faults, reading=reading)
    if kind is BAD_PARAMETER:
        return error_handlers.bad_parameter(request, str(error), items)
    return problem_response(request.scope, kind, str(error), items=items)


async def _store(request: Request, _error: Exception) -> Response:
    return problem_response(request.scope, STORE_UNAVAILABLE, _UNAVAILABLE)
