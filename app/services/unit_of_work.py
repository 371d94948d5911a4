"""The frame of every write: one transaction with its audit entry, done once for each idempotency key, or tried dry."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.errors import ReusedKeyError
from app.domain.publishing.access import Caller
from app.domain.publishing.audit import REVOKE_OPERATION, AuditAct, AuditEntry
from app.storage import audit
from app.storage import audit_digest as trail
from app.storage.database import Database
from app.storage.documents import Recording
from app.storage.idempotency import KeptAnswer, find_answer, keep_answer
from app.storage.submissions import add_submission

REPLAYED_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """A write as it was asked for. `body_digest` covers query and body; `clock` is read under the writer's lock."""

    caller: Caller
    operation: str
    request_id: str
    clock: Callable[[], datetime]
    dry_run: bool = False
    idempotency_key: str | None = None
    body_digest: str = ""


@dataclass(slots=True)
class WriteResult:
    """What a write did: the answer to give, and what the audit trail says of it.

    `rows` are the canonical texts of the values and documents of its submission; all else that it left is read back
    from the store. `revoked` are the keys that ended with it, each with why; each gets an entry. `sealed` gives the
    body with the audit trail's head, this write in it; `kept_body` replaces the body in what is kept for replays,
    where the answer holds a secret.
    """

    status: int
    body: str
    target: str
    rows: Sequence[str] = ()
    reason: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    revoked: Mapping[str, str] = field(default_factory=dict)
    sealed: Callable[[str], str] | None = None
    kept_body: str | None = None


@dataclass(frozen=True, slots=True)
class WriteAnswer:
    """The answer to a write; `replayed` when an earlier call of the same key had done it, `dry_run` when nobody did."""

    status: int
    body: str
    headers: dict[str, str]
    replayed: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Writer:
    """The store's one writer, inside its transaction: the instant of the write and who makes it."""

    connection: Connection
    now: datetime
    caller: Caller
    dry_run: bool

    def submission(
        self, operation: str, *, reason_code: str | None = None, reason: str | None = None
    ) -> tuple[str, Recording]:
        """Open a submission: its code, and the recording that its items carry."""
        identity, code = add_submission(
            self.connection,
            operation=operation,
            recorded_at=self.now,
            recorded_by=self.caller.holder,
            reason_code=reason_code,
            reason=reason,
        )
        return code, Recording(self.now, self.caller.holder, identity)


class _DryRunError(Exception):
    """Takes a dry run's effect out of the transaction that it rolls back."""

    def __init__(self, effect: WriteResult) -> None:
        super().__init__()
        self.effect = effect


def execute_write(database: Database, call: WriteRequest, action: Callable[[Writer], WriteResult]) -> WriteAnswer:
    """Do `action` as the store's one writer, with its audit entry and kept answer in the same transaction.

    A dry run does the same and rolls it all back. Raises what `action` raises, and ReusedKeyError.
    """
    dry_run = call.dry_run or call.caller.is_test
    try:
        with database.write() as connection:
            now = _instant(connection, call.clock())
            kept = None if dry_run else _kept(connection, call, now=now)
            if kept is not None:
                return kept
            effect = action(Writer(connection, now, call.caller, dry_run))
            if dry_run:
                raise _DryRunError(effect)
            _record(connection, call, effect, now=now)
    except _DryRunError as tried:
        return WriteAnswer(200 if tried.effect.body else tried.effect.status, tried.effect.body, {}, dry_run=True)
    return WriteAnswer(effect.status, effect.body, effect.headers)


def _instant(connection: Connection, now: datetime) -> datetime:
    """The instant of this write: the clock's, or just after the last write where the clock went back."""
    last = audit.last_entry(connection)
    return now if last is None else max(now, last.act.at + timedelta(microseconds=1))


def _kept(connection: Connection, call: WriteRequest, *, now: datetime) -> WriteAnswer | None:
    """The answer that an earlier call of the same idempotency key got; raises ReusedKeyError for another request."""
    if call.idempotency_key is None:
        return None
    kept = find_answer(
        connection,
        holder=call.caller.holder,
        operation=call.operation,
        key=call.idempotency_key,
        since=now - REPLAYED_FOR,
    )
    if kept is None:
        return None
    if kept.request_digest != call.body_digest:
        raise ReusedKeyError("This Idempotency-Key came with another request; use a new one for a new request.")
    return WriteAnswer(kept.status, kept.body, _headers(kept.headers), replayed=True)


def _record(connection: Connection, call: WriteRequest, effect: WriteResult, *, now: datetime) -> None:
    entry = _told(connection, call, call.operation, effect.target, items=effect.rows, reason=effect.reason, at=now)
    for number, (prefix, why) in enumerate(effect.revoked.items(), start=1):
        _told(connection, call, REVOKE_OPERATION, prefix, reason=why, at=now + number * timedelta(microseconds=1))
    if effect.sealed is not None:
        effect.body = effect.sealed(entry.hash)
    if call.idempotency_key is not None:
        headers = "\n".join(f"{name}: {value}" for name, value in effect.headers.items())
        body = effect.body if effect.kept_body is None else effect.kept_body
        keep_answer(
            connection,
            KeptAnswer(call.body_digest, effect.status, headers, body),
            holder=call.caller.holder,
            operation=call.operation,
            key=call.idempotency_key,
            stored_at=now,
            forget_before=now - REPLAYED_FOR,
        )


def _told(
    connection: Connection,
    call: WriteRequest,
    operation: str,
    target: str,
    *,
    reason: str | None,
    at: datetime,
    items: Sequence[str] = (),
) -> AuditEntry:
    """Append the entry of what was left at an instant."""
    left = trail.rows_written(connection, at=at, operation=operation, target=target)
    rows, digest = trail.digest_of_write(connection, left, items=items)
    act = AuditAct(
        at=at,
        person=call.caller.holder,
        key_prefix=call.caller.prefix,
        operation=operation,
        target=target,
        reason=reason,
        request_id=call.request_id,
        rows=rows,
        digest=digest,
    )
    return audit.append(connection, act)


def _headers(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())
