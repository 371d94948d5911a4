"""The audit trail verified: the chain itself, and whether its entries cover every row of the store as it is."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection

from app.domain.publishing.audit import (
    KEY_OPERATIONS,
    REVOKE_OPERATION,
    SEED_OPERATION,
    WITHDRAW_OPERATION,
    AuditEntry,
    broken_links,
)
from app.storage.publishing import audit, audit_digest, redactions
from app.storage.publishing.audit_digest import AuditedRow
from app.storage.publishing.integrity_checks import contradictions, count_without_submission
from app.storage.publishing.redactions import Seal


@dataclass(frozen=True, slots=True)
class Verdict:
    """The faults of the trail and of the rows that it covers, and what it cannot cover (`notes`)."""

    faults: list[str]
    notes: list[str]


def verify(connection: Connection, *, head: str | None = None) -> Verdict:
    """Entries edited, deleted, moved or cut off, and rows that differ from their entries.

    `head`, kept from a publication or `waymark audit head`, shows an end that was cut off together with its rows.
    """
    faults = [
        *_readable(iter(broken_links(audit.entries(connection), head=head))),
        *_readable(_contradicted_entries(connection)),
        *_readable(contradictions(connection)),
    ]
    return Verdict(faults, list(_notes(connection)))


def _readable(faults: Iterator[str]) -> Iterator[str]:
    """The faults, up to a row that cannot be read."""
    try:
        yield from faults
    except (ValueError, TypeError) as error:
        yield f"a row cannot be read, and the rows after it were not checked: {error}"


def _notes(connection: Connection) -> Iterator[str]:
    values, documents = (0, 0) if audit.has_seed_entry(connection) else count_without_submission(connection)
    if values or documents:
        yield (
            f"No entry covers what the seed loaded ({values:,} values, {documents:,} documents): "
            "an earlier Waymark loaded it, or the trail was emptied. Whether it was changed cannot be told."
        )


def _contradicted_entries(connection: Connection) -> Iterator[str]:
    """Where the entries and the rows differ, instant by instant."""
    has_seed_entry = audit.has_seed_entry(connection)
    seals = redactions.latest_seals(connection)
    withdrawn = {row.code: row for row in audit_digest.withdrawals(connection)}
    ended: dict[str, AuditEntry] = {}
    for entries, rows in _instants(connection):
        for entry in entries:
            if entry.act.operation == REVOKE_OPERATION:
                ended[entry.act.target] = entry
                continue
            written = [*rows, *_rows_by_target(entry, withdrawn)]
            yield from _compared(connection, entry, written, seal=seals.get(entry.seq))
        for row in rows:
            if not entries and (has_seed_entry or row.person != SEED_OPERATION or row.submits):
                yield f"no entry covers {row.what}: the entry was deleted or cut off"
    for row in withdrawn.values():
        yield f"no entry covers {row.what}: the entry was deleted or cut off"
    yield from _contradicted_revocations(connection, ended)


def _instants(connection: Connection) -> Iterator[tuple[list[AuditEntry], list[AuditedRow]]]:
    """The entries and the rows of each instant; never all of them in memory at once."""
    entries = ((entry.act.at, entry) for entry in audit.entries_by_instant(connection))
    rows = ((row.at, row) for row in audit_digest.audited_rows(connection))
    merged: Iterator[tuple[datetime, AuditEntry | AuditedRow]] = heapq.merge(entries, rows, key=lambda pair: pair[0])
    for _, group in groupby(merged, key=lambda pair: pair[0]):
        items = [item for _, item in group]
        yield (
            [item for item in items if isinstance(item, AuditEntry)],
            [item for item in items if isinstance(item, AuditedRow)],
        )


def _rows_by_target(entry: AuditEntry, withdrawn: dict[str, AuditedRow]) -> Iterator[AuditedRow]:
    """The rows of a write that do not carry its instant; a withdrawal is taken out of those without an entry."""
    if entry.act.operation == SEED_OPERATION:
        yield audit_digest.seeded(entry.act.at)
    elif entry.act.operation == WITHDRAW_OPERATION and entry.act.target in withdrawn:
        yield withdrawn.pop(entry.act.target)


def _compared(
    connection: Connection, entry: AuditEntry, written: Sequence[AuditedRow], *, seal: Seal | None
) -> Iterator[str]:
    """How an entry and the rows of its write differ; the seal of a redaction counts in place of the entry's own."""
    act = entry.act
    if not written:
        if act.rows and act.operation not in KEY_OPERATIONS:  # a hand-over leaves the keys behind
            yield f"what entry {entry.seq} covers is missing: {act.operation} {act.target}"
        return
    what = " and ".join(row.what for row in written)
    if any(row.person not in (None, act.person) for row in written):
        yield f"entry {entry.seq} and {what} name different people"
        return
    if seal is not None and not seal.was_sound:
        yield f"{what}, or a row of it, did not match entry {entry.seq} when a figure of it was redacted"
    expected = Seal(act.digest, entry.salt) if seal is None else seal
    rows, digest = audit_digest.digest_of_write(connection, written, salt=expected.salt)
    if rows != act.rows:
        yield f"entry {entry.seq} covers {act.rows} {'row' if act.rows == 1 else 'rows'}, and {what} holds {rows}"
    elif digest != expected.digest:
        yield f"{what}, or a row of it, does not match entry {entry.seq}"


def _contradicted_revocations(connection: Connection, ended: dict[str, AuditEntry]) -> Iterator[str]:
    """Keys whose end differs from that in the last entry on it."""
    revocations = {row.code: row for row in audit_digest.revocations(connection)}
    for prefix, row in revocations.items():
        entry = ended.pop(prefix, None)
        if entry is None:
            yield f"no entry covers {row.what}"
        elif audit_digest.digest_of_write(connection, [row], salt=entry.salt)[1] != entry.act.digest:
            yield f"{row.what} does not match entry {entry.seq}"
    for prefix in audit_digest.not_revoked(connection, [prefix for prefix, entry in ended.items() if entry.act.rows]):
        yield f"the key {prefix} is not revoked, although entry {ended[prefix].seq} says so"
