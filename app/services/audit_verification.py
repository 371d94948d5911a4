"""The audit trail verified: the chain itself, and whether it tells of all that the store holds, and as it is held."""

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
from app.services.seed import RECORDED_BY
from app.storage import audit
from app.storage import audit_digest as trail
from app.storage.audit_digest import AuditedRow
from app.storage.integrity_checks import strays, uncovered


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with the trail or the rows that it tells of, and what it cannot tell of (`notes`)."""

    faults: list[str]
    notes: list[str]


def verify(connection: Connection, *, head: str | None = None) -> Verdict:
    """Entries edited, deleted, moved or cut off, and rows that are not as they tell.

    `head`, kept from a publication or `waymark audit head`, shows an end that was cut off together with its rows.
    """
    faults = [
        *_readable(iter(broken_links(audit.entries(connection), head=head))),
        *_readable(_untrue(connection)),
        *_readable(strays(connection)),
    ]
    return Verdict(faults, list(_notes(connection)))


def _readable(found: Iterator[str]) -> Iterator[str]:
    """What is found, up to a row that somebody made into none."""
    try:
        yield from found
    except (ValueError, TypeError) as error:
        yield f"a row holds what none can hold, and what comes after it was not looked at: {error}"


def _notes(connection: Connection) -> Iterator[str]:
    values, documents = (0, 0) if audit.has_seed_entry(connection) else uncovered(connection)
    if values or documents:
        yield (
            f"No entry tells of what the seed brought ({values:,} values, {documents:,} documents): "
            "an earlier Waymark loaded it, or the trail was emptied. Whether it was changed cannot be told."
        )


def _untrue(connection: Connection) -> Iterator[str]:
    """What the entries and the rows say of each other, instant by instant."""
    has_seed_entry = audit.has_seed_entry(connection)
    withdrawn = {trace.code: trace for trace in trail.withdrawals(connection)}
    ended: dict[str, AuditEntry] = {}
    for entries, traces in _instants(connection):
        for entry in entries:
            if entry.act.operation == REVOKE_OPERATION:
                ended[entry.act.target] = entry
                continue
            left = [*traces, *_found_by_target(entry, withdrawn)]
            yield from _compared(connection, entry, left)
        for trace in traces:
            if not entries and (has_seed_entry or trace.person != RECORDED_BY or trace.submits):
                yield f"no entry tells of {trace.what}: it was deleted or cut off"
    for trace in withdrawn.values():
        yield f"no entry tells of {trace.what}: it was deleted or cut off"
    yield from _wrong_ends(connection, ended)


def _instants(connection: Connection) -> Iterator[tuple[list[AuditEntry], list[AuditedRow]]]:
    """The entries and the traces of each instant; neither are ever all held at once."""
    entries = ((entry.act.at, entry) for entry in audit.entries_by_instant(connection))
    traces = ((trace.at, trace) for trace in trail.audited_rows(connection))
    merged: Iterator[tuple[datetime, AuditEntry | AuditedRow]] = heapq.merge(entries, traces, key=lambda pair: pair[0])
    for _, group in groupby(merged, key=lambda pair: pair[0]):
        held = [one for _, one in group]
        yield [one for one in held if isinstance(one, AuditEntry)], [one for one in held if isinstance(one, AuditedRow)]


def _found_by_target(entry: AuditEntry, withdrawn: dict[str, AuditedRow]) -> Iterator[AuditedRow]:
    """What an entry left that does not carry its instant; a withdrawal is taken out of those not told of."""
    if entry.act.operation == SEED_OPERATION:
        yield trail.seeded(entry.act.at)
    elif entry.act.operation == WITHDRAW_OPERATION and entry.act.target in withdrawn:
        yield withdrawn.pop(entry.act.target)


def _compared(connection: Connection, entry: AuditEntry, left: Sequence[AuditedRow]) -> Iterator[str]:
    """How an entry and what its write left differ."""
    act = entry.act
    if not left:
        if act.rows and act.operation not in KEY_OPERATIONS:  # a hand-over leaves the keys behind
            yield f"what entry {entry.seq} tells of is not there: {act.operation} {act.target}"
        return
    what = " and ".join(trace.what for trace in left)
    if any(trace.person not in (None, act.person) for trace in left):
        yield f"entry {entry.seq} and {what} name different people"
        return
    rows, digest = trail.digest_of_write(connection, left)
    if rows != act.rows:
        yield f"entry {entry.seq} tells of {act.rows} rows, and {what} holds {rows}"
    elif digest != act.digest:
        yield f"{what}, or a row of it, is not as entry {entry.seq} tells"


def _wrong_ends(connection: Connection, ended: dict[str, AuditEntry]) -> Iterator[str]:
    """Keys that do not end when the last entry on that tells."""
    held = {trace.code: trace for trace in trail.revocations(connection)}
    for prefix, trace in held.items():
        entry = ended.pop(prefix, None)
        if entry is None:
            yield f"no entry tells of {trace.what}"
        elif trail.digest_of_write(connection, [trace])[1] != entry.act.digest:
            yield f"{trace.what} is not as entry {entry.seq} tells"
    for prefix in trail.not_revoked(connection, [prefix for prefix, entry in ended.items() if entry.act.rows]):
        yield f"the key {prefix} is not revoked, as entry {ended[prefix].seq} tells"
