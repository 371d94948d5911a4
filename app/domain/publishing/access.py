"""Access: API keys with scopes, their holders, and limits to services or to dry runs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.errors import ForbiddenError


class Scope(StrEnum):
    """What a key allows."""

    READ = "read"
    SUBMIT = "submit"
    APPROVE = "approve"
    PUBLISH = "publish"
    DEFINE = "define"
    RESPOND = "respond"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class AccessKey:
    """An API key without its secret. With `services` None the scope `submit` covers every service.

    A test key's writes are always dry runs. `holder` is a person's code; the name is stored apart.
    """

    prefix: str
    label: str
    holder: str
    scopes: frozenset[Scope]
    services: frozenset[str] | None
    is_test: bool
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """The person who makes a request, and the key used."""

    holder: str
    prefix: str
    scopes: frozenset[Scope]
    services: frozenset[str] | None
    is_test: bool


def is_active(key: AccessKey, *, now: datetime) -> bool:
    """Whether a key is valid at `now`: neither revoked nor expired."""
    return (key.revoked_at is None or now < key.revoked_at) and (key.expires_at is None or now < key.expires_at)


def require_scope(caller: Caller, scope: Scope) -> None:
    """Raise ForbiddenError unless the caller has `scope`; the sentence does not name the resource."""
    if scope not in caller.scopes:
        raise ForbiddenError(f"This key does not have the scope {scope}.")


def require_service(caller: Caller, service: str) -> None:
    """Raise ForbiddenError unless the caller may post for `service`."""
    if caller.services is not None and service not in caller.services:
        raise ForbiddenError("This key may not post for that service.")
