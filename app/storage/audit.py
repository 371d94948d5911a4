"""The audit trail in and out of the store."""

from collections.abc import Iterator

from sqlalchemy import Connection, Row, insert, select

from app.domain.publishing.audit import SEED_OPERATION, AuditAct, AuditEntry, next_entry
from app.storage.tables import audit_entry

_STREAMED = {"yield_per": 1_000}


def append(connection: Connection, act: AuditAct) -> AuditEntry:
    """Add an act to the end of the chain; only ever called by the store's one writer."""
    entry = next_entry(act, after=last_entry(connection))
    row = {
        "seq": entry.seq,
        "at": act.at,
        "person": act.person,
        "key_prefix": act.key_prefix,
        "operation": act.operation,
        "target": act.target,
        "reason": act.reason,
        "request_id": act.request_id,
        "rows": act.rows,
        "digest": act.digest,
        "previous": entry.previous,
        "hash": entry.hash,
    }
    connection.execute(insert(audit_entry), row)
    return entry


def last_entry(connection: Connection) -> AuditEntry | None:
    """The end of the chain."""
    row = connection.execute(select(audit_entry).order_by(audit_entry.c.seq.desc()).limit(1)).first()
    return None if row is None else _entry(row)


def entries(connection: Connection, *, after: int = 0, limit: int | None = None) -> Iterator[AuditEntry]:
    """The chain from after an entry's number on, in the order of the numbers; `limit` of it, or all."""
    statement = select(audit_entry).where(audit_entry.c.seq > after).order_by(audit_entry.c.seq).limit(limit)
    for row in connection.execute(statement, execution_options=_STREAMED):
        yield _entry(row)


def entries_by_instant(connection: Connection) -> Iterator[AuditEntry]:
    """Every entry in the order of time, wherever in the chain it stands."""
    statement = select(audit_entry).order_by(audit_entry.c.at, audit_entry.c.seq)
    for row in connection.execute(statement, execution_options=_STREAMED):
        yield _entry(row)


def tells_of_a_seed(connection: Connection) -> bool:
    """Whether an entry tells of what the seed brought; an earlier Waymark loaded it without one."""
    statement = select(audit_entry.c.seq).where(audit_entry.c.operation == SEED_OPERATION).limit(1)
    return connection.execute(statement).first() is not None


def _entry(row: Row[*tuple[object, ...]]) -> AuditEntry:
    act = AuditAct(
        at=row.at,
        person=row.person,
        key_prefix=row.key_prefix,
        operation=row.operation,
        target=row.target,
        reason=row.reason,
        request_id=row.request_id,
        rows=row.rows,
        digest=row.digest,
    )
    return AuditEntry(row.seq, act, row.previous, row.hash)
