"""Keys: made, shown once, checked, revoked and replaced."""

import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from app.domain.errors import Fault, InvalidInputError, NotFoundError, UnauthenticatedError
from app.domain.publishing.access import AccessKey, Caller, Scope, is_active
from app.storage.publishing import access

MARK = "wmk"  # every key begins with it, so that secret scanners can find one that leaked
LAST_USED_EVERY = timedelta(minutes=1)
_TOKEN = re.compile(rf"{MARK}_([a-z0-9]{{12}})_([A-Za-z0-9_-]{{43}})")
_REFUSED = "Invalid API key: it is unknown, expired or revoked."
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made, with the token that is shown only once, and the prefix of the one that it replaces."""

    key: AccessKey
    token: str
    replaces: str | None = None

    @property
    def revoked(self) -> dict[str, str]:
        """The key that it replaces, and why that ends, for the audit trail."""
        return {} if self.replaces is None else {self.replaces: f"Replaced by {self.key.prefix}."}


@dataclass(frozen=True, slots=True)
class Erased:
    """A person whose name was erased, and their keys that were active until then."""

    code: str
    keys: tuple[str, ...]

    @property
    def reason(self) -> str | None:
        """The reason of the erasure in the audit trail."""
        return f"Keys revoked with the name: {', '.join(self.keys)}." if self.keys else None

    @property
    def revoked(self) -> dict[str, str]:
        """The keys, and why they ended, for the audit trail."""
        return dict.fromkeys(self.keys, f"The name of {self.code} was erased.")


def make_key(
    connection: Connection,
    *,
    label: str,
    holder_name: str,
    scopes: frozenset[Scope],
    services: frozenset[str] | None,
    is_test: bool,
    now: datetime,
    expires_at: datetime | None,
) -> NewKey:
    """Make a key for a person by name, known or new; raises InvalidInputError."""
    _require_sound(scopes=scopes, services=services, now=now, expires_at=expires_at)
    holder = access.holder_named(connection, holder_name) or f"P{secrets.token_hex(6)}"
    key = AccessKey(_prefix(), label, holder, scopes, services, is_test, now, expires_at)
    return _issue(connection, key, name=holder_name)


def rotate_key(connection: Connection, prefix: str, *, now: datetime, overlap: timedelta) -> NewKey:
    """A new key in place of another, which stays valid for `overlap`; raises NotFoundError or UnauthenticatedError."""
    old = _existing(connection, prefix)
    if not is_active(old, now=now):
        raise NotFoundError(f"There is no active key {prefix}.")
    key = AccessKey(_prefix(), old.label, old.holder, old.scopes, old.services, old.is_test, now, old.expires_at)
    made = _issue(connection, key, name="")
    access.revoke_key(connection, prefix, at=now + overlap)
    return replace(made, replaces=prefix)


def revoke_key(connection: Connection, prefix: str, *, now: datetime) -> AccessKey:
    """Revoke a key from now on; raises NotFoundError."""
    old = _existing(connection, prefix)
    if is_active(old, now=now):
        access.revoke_key(connection, prefix, at=now)
    return _existing(connection, prefix)


def erase_person(connection: Connection, code: str, *, now: datetime) -> Erased:
    """Erase a person's name and revoke their keys from now on; raises NotFoundError."""
    if not access.erase_person(connection, code):
        raise NotFoundError(f"There is no person {code}.")
    active = [key.prefix for key in access.keys_of(connection, code) if is_active(key, now=now)]
    for prefix in active:
        access.revoke_key(connection, prefix, at=now)
    return Erased(code, tuple(active))


def prefix_of(token: str) -> str | None:
    """The public part of a token; None for a text of another form."""
    match = _TOKEN.fullmatch(token)
    return None if match is None else match[1]


def caller_of(connection: Connection, token: str, *, now: datetime) -> tuple[Caller, bool]:
    """The caller of a token, and whether its last use is to be recorded; raises UnauthenticatedError."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise UnauthenticatedError(_REFUSED)
    key, digest = access.find_key(connection, match[1]) or (None, digest_of(""))
    if not hmac.compare_digest(digest, digest_of(match[2])) or key is None or not is_active(key, now=now):
        raise UnauthenticatedError(_REFUSED, prefix=None if key is None else key.prefix)
    stale = key.last_used_at is None or now - key.last_used_at >= LAST_USED_EVERY
    return Caller(key.holder, key.prefix, key.scopes, key.services, key.is_test), stale


def digest_of(secret: str) -> str:
    """The digest stored for a secret: 256 random bits need no slow hash."""
    return sha256(secret.encode()).hexdigest()


def _issue(connection: Connection, key: AccessKey, *, name: str) -> NewKey:
    secret = secrets.token_urlsafe(32)
    access.add_key(connection, key, digest=digest_of(secret), name=name)
    return NewKey(key, f"{MARK}_{key.prefix}_{secret}")


def _prefix() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def _existing(connection: Connection, prefix: str) -> AccessKey:
    key, _ = access.find_key(connection, prefix) or (None, "")
    if key is None:
        raise NotFoundError(f"There is no key {prefix}.")
    return key


def _require_sound(
    *, scopes: frozenset[Scope], services: frozenset[str] | None, now: datetime, expires_at: datetime | None
) -> None:
    faults = []
    if not scopes:
        faults.append(Fault("scopes", "missing", "A key needs at least one scope."))
    if services is not None and Scope.SUBMIT not in scopes:
        faults.append(Fault("services", "needs_submit", "Only a key with the scope submit is limited to services."))
    if expires_at is not None and expires_at <= now:
        faults.append(Fault("expires_at", "in_the_past", "A key must expire later than now."))
    if faults:
        raise InvalidInputError("The key cannot be made.", faults)
