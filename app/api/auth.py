"""Who calls: the bearer token of a request, checked, with failed attempts slowed down."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from app.api.answers import now_of
from app.api.context import context_of
from app.domain.access import Caller, Scope, require_scope
from app.domain.errors import UnknownCallerError
from app.services.keys import caller_of
from app.storage.database import Database
from app.storage.keys import note_use

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    bearerFormat="wmk_...",
    description="A key: `Authorization: Bearer wmk_...`. An administrator makes one with `waymark key create`.",
)


async def optional_caller(request: Request, _documented: Annotated[object, Security(BEARER)] = None) -> Caller | None:
    """Who calls, or None without a key; a key that opens nothing raises UnknownCallerError."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise UnknownCallerError("Send the key as: Authorization: Bearer wmk_...")
    context, now = context_of(request), now_of(request)
    address = request.client.host if request.client else ""
    context.failures.require_patience(address, now=now)
    try:
        caller = await run_in_threadpool(_check, context.database, token.strip(), now)
    except UnknownCallerError:
        context.failures.note(address, now=now)
        raise
    context.calls.require_patience(caller.prefix, now=now)
    context.calls.note(caller.prefix, now=now)
    return caller


def caller_with(scope: Scope) -> Callable[..., Caller]:
    """A dependency: the caller, who must have `scope`. Missing is 401, insufficient 403."""

    def require(caller: Annotated[Caller | None, Depends(optional_caller)]) -> Caller:
        known = require_caller(caller)
        require_scope(known, scope)
        return known

    return require


def require_caller(caller: Caller | None) -> Caller:
    """Raise UnknownCallerError where nobody has said who they are."""
    if caller is None:
        raise UnknownCallerError("This needs a key: send it as Authorization: Bearer wmk_...")
    return caller


def _check(database: Database, token: str, now: datetime) -> Caller:
    with database.read() as connection:
        caller, stale = caller_of(connection, token, now=now)
    if stale:
        with database.write() as connection:
            note_use(connection, caller.prefix, at=now)
    return caller
