"""The audit trail in and out of the store."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy import ColumnElement, Connection, Row
from sqlmodel import col, select

from app.domain.publishing import audit as domain
from app.storage.database import session_on
from app.storage.tables import AuditEntry, audit_entry

_AT_ONCE = 1_000
_ACT = tuple(field.name for field in fields(domain.AuditAct))
_LAST = sql.select(*audit_entry.c).order_by(audit_entry.c.seq.desc()).limit(1)
_APPEND = sql.insert(audit_entry)
_NEWEST_FIRST = (audit_entry.c.at.desc(), audit_entry.c.seq.desc())


def append(
    connection: Connection, act: domain.AuditAct, *, after: domain.AuditEntry | None, salt: str | None = None
) -> domain.AuditEntry:
    """Add an act after the last entry of the chain; only ever called by the store's one writer."""
    entry = domain.next_entry(act, after=after, salt=salt)
    cells = {name: getattr(act, name) for name in _ACT}
    chained = {"seq": entry.seq, "previous": entry.previous, "hash": entry.hash, "salt": salt}
    connection.execute(_APPEND, {**cells, **chained})
    return entry


def last_entry(connection: Connection) -> domain.AuditEntry | None:
    """The end of the chain."""
    row = connection.execute(_LAST).first()
    return None if row is None else _entry(row)


def entries(connection: Connection, *, after: int = 0, limit: int | None = None) -> Iterator[domain.AuditEntry]:
    """The chain from after an entry's number on, in the order of the numbers; `limit` of it, or all."""
    statement = select(AuditEntry).where(AuditEntry.seq > after).order_by(col(AuditEntry.seq)).limit(limit)
    with session_on(connection) as session:
        for row in session.exec(statement).yield_per(_AT_ONCE):
            yield _entry(row)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries: from an instant on and before another, by a person's code, of a target; None for any."""

    since: datetime | None = None
    before: datetime | None = None
    person: str | None = None
    target: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The SQL conditions of the filter."""
        columns = audit_entry.c
        conditions = []
        if self.since is not None:
            conditions.append(columns.at >= self.since)
        if self.before is not None:
            conditions.append(columns.at < self.before)
        if self.person is not None:
            conditions.append(columns.person == self.person)
        if self.target is not None:
            conditions.append(columns.target == self.target)
        return conditions


def count_entries(connection: Connection, where: EntryFilter) -> int:
    """How many entries pass the filter; without one, the number of the last: the chain counts them itself."""
    conditions = where.conditions()
    counted = sql.select(sql.func.count() if conditions else sql.func.max(audit_entry.c.seq))
    return connection.execute(counted.select_from(audit_entry).where(*conditions)).scalar_one() or 0


def latest_entries(
    connection: Connection, where: EntryFilter, *, after: int | None, limit: int | None
) -> Iterator[domain.AuditEntry]:
    """The entries that pass the filter, newest first: those after the entry of the number `after`; `limit` of them.

    Their order is that of time, as the chain's is, because every filter has an index that ends with the instant.
    """
    columns = audit_entry.c
    statement = sql.select(*columns).where(*where.conditions()).order_by(*_NEWEST_FIRST).limit(limit)
    if after is not None:
        at = sql.select(columns.at).where(columns.seq == after).scalar_subquery()
        statement = statement.where(columns.at <= at, sql.or_(columns.at < at, columns.seq < after))
    yield from map(_entry, connection.execute(statement))


def entries_by_instant(connection: Connection) -> Iterator[domain.AuditEntry]:
    """Every entry in the order of time, wherever in the chain it stands."""
    statement = select(AuditEntry).order_by(col(AuditEntry.at), col(AuditEntry.seq))
    with session_on(connection) as session:
        for row in session.exec(statement).yield_per(_AT_ONCE):
            yield _entry(row)


def has_seed_entry(connection: Connection) -> bool:
    """Whether an entry records what the seed brought; an earlier Waymark loaded it without one."""
    with session_on(connection) as session:
        return (
            session.exec(select(AuditEntry.seq).where(AuditEntry.operation == domain.SEED_OPERATION)).first()
            is not None
        )


def _entry(row: AuditEntry | Row[Any]) -> domain.AuditEntry:
    act = domain.AuditAct(**{name: getattr(row, name) for name in _ACT})
    return domain.AuditEntry(row.seq, act, row.previous, row.hash, row.salt)
