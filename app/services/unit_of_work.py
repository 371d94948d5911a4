"""The frame of every write: one transaction with its audit entry, once for each idempotency key, or as a dry run."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from app.domain.errors import ReusedKeyError
from app.domain.measures.london import LONDON
from app.domain.publishing.access import Caller
from app.domain.publishing.audit import REVOKE_OPERATION, AuditAct, AuditEntry
from app.storage.database import Database
from app.storage.idempotency import EMPTIED, StoredAnswer, find_answer, store_answer
from app.storage.measures.documents import Recording
from app.storage.publishing import audit, audit_digest
from app.storage.publishing.submissions import add_submission

Result = TypeVar("Result")

_log = logging.getLogger(__name__)
_MUCH_BEHIND = timedelta(seconds=1)
REPLAYED_FOR = timedelta(hours=24)
SALT_BYTES = 16
_REDACTED = (
    "The call with this Idempotency-Key was done, and its answer was removed because a figure was redacted since; "
    "use a new key for a new request."
)


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """A requested write; `clock` is read under the writer's lock."""

    caller: Caller
    operation: str
    request_id: str
    clock: Callable[[], datetime]
    dry_run: bool = False

    @property
    def is_dry(self) -> bool:
        """Whether the write is rolled back: the call asks for it, or its key is a test key."""
        return self.dry_run or self.caller.is_test


@dataclass(frozen=True, slots=True)
class WriteResult(Generic[Result]):
    """What a write did: its result, and what the audit trail says of it.

    `rows` are the canonical texts of the values and documents of its submission; all else that it wrote is read back
    from the store. `revoked` are the keys that ended with it, each with why; each gets an entry.
    """

    result: Result
    target: str
    rows: Sequence[str] = ()
    reason: str | None = None
    revoked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompletedWrite(Generic[Result]):
    """What a write gave, and the hash of its audit entry; None for a dry run, which has none."""

    result: Result
    audit_head: str | None

    @property
    def is_dry(self) -> bool:
        """Whether the write was rolled back."""
        return self.audit_head is None


@dataclass(frozen=True, slots=True)
class Idempotency(Generic[Result]):
    """The key under which a call is done once.

    `request_digest` identifies the request; `answer` gives what a repeated call gets.
    """

    key: str
    request_digest: str
    answer: Callable[[CompletedWrite[Result]], StoredAnswer]


@dataclass(frozen=True, slots=True)
class Writer:
    """The store's one writer, inside its transaction: the instant of the write, who makes it, and the last before."""

    connection: Connection
    now: datetime
    caller: Caller
    dry_run: bool
    last_entry: AuditEntry | None = None

    @property
    def today(self) -> date:
        """The day of the write in London."""
        return self.now.astimezone(LONDON).date()

    def submission(
        self, operation: str, *, reason_code: str | None = None, reason: str | None = None
    ) -> tuple[str, Recording]:
        """Open a submission; returns its code, and the recording that its items carry."""
        identity, code = add_submission(
            self.connection,
            operation=operation,
            recorded_at=self.now,
            recorded_by=self.caller.holder,
            reason_code=reason_code,
            reason=reason,
        )
        return code, Recording(self.now, self.caller.holder, identity)


def execute_write(
    database: Database, request: WriteRequest, action: Callable[[Writer], WriteResult[Result]]
) -> CompletedWrite[Result]:
    """Do `action` as the store's one writer, with its audit entry in the same transaction.

    A dry run does the same and rolls it all back. Raises what `action` raises.
    """
    if request.is_dry:
        return _try_dry(database, request, action)
    with _writer(database, request) as writer:
        return _execute(writer, request, action)


def execute_once(
    database: Database,
    request: WriteRequest,
    action: Callable[[Writer], WriteResult[Result]],
    *,
    idempotency: Idempotency[Result],
) -> CompletedWrite[Result] | StoredAnswer:
    """Execute a write, unless an earlier call of its idempotency key did it: then give the stored answer.

    Raises ReusedKeyError where the earlier call was another request. Dry runs store nothing.
    """
    if request.is_dry:
        return _try_dry(database, request, action)
    with _writer(database, request) as writer:
        answer = _stored_answer(writer, request, idempotency)
        if answer is not None:
            return answer
        completed = _execute(writer, request, action)
        store_answer(
            writer.connection,
            idempotency.answer(completed),
            holder=request.caller.holder,
            operation=request.operation,
            key=idempotency.key,
            stored_at=writer.now,
            forget_before=writer.now - REPLAYED_FOR,
        )
        return completed


def has_answer(connection: Connection, *, holder: str, operation: str, key: str, now: datetime) -> bool:
    """Whether a call of an idempotency key was done within the time for which its answer is stored."""
    since = now - REPLAYED_FOR
    return find_answer(connection, holder=holder, operation=operation, key=key, since=since) is not None


class _DryRunError(Exception):
    """Takes a dry run's result out of the transaction that it rolls back."""

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


def _try_dry(
    database: Database, request: WriteRequest, action: Callable[[Writer], WriteResult[Result]]
) -> CompletedWrite[Result]:
    try:
        with _writer(database, request) as writer:
            raise _DryRunError(action(writer).result)
    except _DryRunError as dry_run:
        return CompletedWrite(dry_run.result, None)


@contextmanager
def _writer(database: Database, request: WriteRequest) -> Iterator[Writer]:
    """The writer at the instant of this write: the clock's, or just after the last write where the clock went back."""
    with database.write() as connection:
        now, last = request.clock(), audit.last_entry(connection)
        if last is not None:
            if last.act.at - now >= _MUCH_BEHIND:
                behind = round((last.act.at - now).total_seconds())
                fields = {"cause": "clock_behind", "seconds": behind}
                _log.warning("the clock is behind the last write", extra={"fields": fields})
            now = max(now, last.act.at + timedelta(microseconds=1))
        yield Writer(connection, now, request.caller, request.is_dry, last)


def _execute(
    writer: Writer, request: WriteRequest, action: Callable[[Writer], WriteResult[Result]]
) -> CompletedWrite[Result]:
    done = action(writer)
    entry = _append_entry(writer, request, request.operation, done.target, items=done.rows, reason=done.reason)
    last = entry
    for number, (prefix, why) in enumerate(done.revoked.items(), start=1):
        now = writer.now + number * timedelta(microseconds=1)
        last = _append_entry(replace(writer, now=now, last_entry=last), request, REVOKE_OPERATION, prefix, reason=why)
    return CompletedWrite(done.result, entry.hash)


def _stored_answer(writer: Writer, request: WriteRequest, idempotency: Idempotency[Any]) -> StoredAnswer | None:
    """The answer that an earlier call of the same idempotency key got; raises ReusedKeyError for another request.

    Raises it too where the call was done and a redaction has removed its answer.
    """
    answer = find_answer(
        writer.connection,
        holder=request.caller.holder,
        operation=request.operation,
        key=idempotency.key,
        since=writer.now - REPLAYED_FOR,
    )
    if answer is not None and answer.request_digest == EMPTIED:
        raise ReusedKeyError(_REDACTED)
    if answer is not None and answer.request_digest != idempotency.request_digest:
        raise ReusedKeyError("This Idempotency-Key came with another request; use a new one for a new request.")
    return answer


def _append_entry(
    writer: Writer,
    request: WriteRequest,
    operation: str,
    target: str,
    *,
    reason: str | None,
    items: Sequence[str] = (),
) -> AuditEntry:
    """Append the audit entry of what was written at the writer's instant."""
    written = audit_digest.rows_written(writer.connection, at=writer.now, operation=operation, target=target)
    salt = token_hex(SALT_BYTES)
    rows, digest = audit_digest.digest_of_write(writer.connection, written, items=items, salt=salt)
    act = AuditAct(
        at=writer.now,
        person=request.caller.holder,
        key_prefix=request.caller.prefix,
        operation=operation,
        target=target,
        reason=reason,
        request_id=request.request_id,
        rows=rows,
        digest=digest,
    )
    return audit.append(writer.connection, act, after=writer.last_entry, salt=salt)
