"""Who calls: the bearer token of a request, checked; failed attempts and calls are limited."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from app.api.context import context_of
from app.domain.errors import ForbiddenError, StoreError, UnauthenticatedError
from app.domain.publishing.access import Caller, Scope, require_scope
from app.edge.cache.public_response import now_of
from app.edge.exchange import note_cause, note_key
from app.services.publishing.access import caller_of, prefix_of
from app.storage.database import Database
from app.storage.publishing.access import note_use

CALLER = "waymark.caller"  # the scope's key of the Caller, once the key of a request is checked

UNKNOWN_KEY = "unknown"  # in place of a key's public part where no key has it
KEY_REFUSED = "key_refused"

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    bearerFormat="wmk_...",
    description="An API key, sent as `Authorization: Bearer wmk_...`. An administrator makes one with `waymark "
    "key create`.",
)


async def optional_caller(request: Request, _documented: Annotated[object, Security(BEARER)] = None) -> Caller | None:
    """Who calls, or None without a key; an invalid key raises UnauthenticatedError."""
    checked: Caller | None = request.scope.get(CALLER)
    header = request.headers.get("authorization")
    if checked is not None or header is None:
        return checked
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise UnauthenticatedError("Send the key as: Authorization: Bearer wmk_...")
    context, now = context_of(request), now_of(request)
    token = token.strip()
    try:
        caller = await run_in_threadpool(_check, context.database, token, now)
    except UnauthenticatedError as error:
        note_key(request.scope, error.prefix or UNKNOWN_KEY)
        _count_failure(request, token)
        note_cause(request.scope, KEY_REFUSED, str(error))
        raise
    note_key(request.scope, caller.prefix)
    context.calls.require_within_limit(caller.prefix, now=now)
    context.calls.record(caller.prefix, now=now)
    request.scope[CALLER] = caller
    return caller


@dataclass(frozen=True, slots=True)
class Requirement:
    """A dependency: the caller, who must have one of the scopes."""

    scopes: tuple[Scope, ...]

    async def __call__(self, caller: Annotated[Caller | None, Depends(optional_caller)]) -> Caller:
        """The caller; raises UnauthenticatedError (401) without a key, ForbiddenError (403) without the scope."""
        caller = require_caller(caller)
        *others, last = self.scopes
        if not others:
            require_scope(caller, last)
        elif caller.scopes.isdisjoint(self.scopes):
            raise ForbiddenError(f"This key has none of the scopes {', '.join(others)} and {last}.")
        return caller


def caller_with(*scopes: Scope) -> Requirement:
    """A dependency: the caller, who must have one of `scopes`. Missing is 401, insufficient 403."""
    return Requirement(scopes)


def require_caller(caller: Caller | None) -> Caller:
    """The caller; raises UnauthenticatedError without a key."""
    if caller is None:
        raise UnauthenticatedError("This request needs an API key: send it as Authorization: Bearer wmk_...")
    return caller


def _count_failure(request: Request, token: str) -> None:
    """Count an invalid key against its address, and against the key that it names; raise a Refusal (429) for too many.

    Only failures count, and only failures are refused: a valid key is answered whoever else calls from its address, and
    whoever else tries its prefix.
    """
    context, now = context_of(request), now_of(request)
    names = [f"address {request.client.host if request.client else ''}"]
    prefix = prefix_of(token)
    if prefix is not None:
        names.append(f"prefix {prefix}")
    for name in names:
        context.failures.require_within_limit(name, now=now)
    for name in names:
        context.failures.record(name, now=now)


def _check(database: Database, token: str, now: datetime) -> Caller:
    with database.read() as connection:
        caller, stale = caller_of(connection, token, now=now)
    if stale:
        with suppress(StoreError), database.write() as connection:  # what cannot be written can still be read
            note_use(connection, caller.prefix, at=now)
    return caller
