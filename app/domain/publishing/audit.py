"""The audit trail: one entry for each write, chained by hashes, so that a changed row shows."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

GENESIS_HASH = "0" * 64  # the previous hash of the first entry

# Operations whose rows are found by the target of their entry, because they carry another instant.
SEED_OPERATION, WITHDRAW_OPERATION, REVOKE_OPERATION, ERASE_OPERATION = (
    "seed",
    "withdraw_publication",
    "revoke_key",
    "erase_person",
)
KEY_OPERATIONS = frozenset({"create_key", "rotate_key"})


@dataclass(frozen=True, slots=True)
class AuditAct:
    """A write: the person's code, the key, the operation, its target and reason, and the digest of its rows."""

    at: datetime
    person: str
    key_prefix: str
    operation: str
    target: str
    reason: str | None
    request_id: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An act with its place in the chain; `seq` counts from 1.

    `salt` is that of the act's digest; None where there is none, or where a redaction has deleted it.
    """

    seq: int
    act: AuditAct
    previous: str
    hash: str
    salt: str | None = None


def next_entry(act: AuditAct, *, after: AuditEntry | None, salt: str | None = None) -> AuditEntry:
    """The entry of `act` that follows the last entry; `salt` is that of its digest."""
    seq, previous = (after.seq + 1, after.hash) if after is not None else (1, GENESIS_HASH)
    return AuditEntry(seq, act, previous, entry_hash(seq, act, previous=previous), salt)


def entry_hash(seq: int, act: AuditAct, *, previous: str) -> str:
    """SHA-256 over the canonical JSON of an entry and the previous hash."""
    fields = {**asdict(act), "at": act.at.isoformat(timespec="microseconds"), "seq": seq, "previous": previous}
    return sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def count_and_digest(rows: Iterable[str], *, salt: str | None = None) -> tuple[int, str]:
    """The number of canonical texts of rows, and SHA-256 over them in order, each with a line end.

    The salt comes first: without it, nobody can find by trial what a row said.
    """
    total, count = sha256(), 0
    if salt is not None:
        total.update(f"{salt}\n".encode())
    for row in rows:
        total.update(f"{row}\n".encode())
        count += 1
    return count, total.hexdigest()


def broken_links(entries: Iterable[AuditEntry], *, head: str | None = None) -> list[str]:
    """The problems of a chain (oldest first): an entry edited, missing or out of place, or its end cut off."""
    problems: list[str] = []
    expected_seq, previous, heads = 1, GENESIS_HASH, {GENESIS_HASH}
    for entry in entries:
        if entry.seq != expected_seq:
            problems.append(f"entry {expected_seq} is missing or out of place: entry {entry.seq} stands there")
        elif entry.previous != previous:
            problems.append(f"entry {entry.seq} does not follow the one before it")
        if entry_hash(entry.seq, entry.act, previous=entry.previous) != entry.hash:
            problems.append(f"entry {entry.seq} was changed")
        expected_seq, previous = entry.seq + 1, entry.hash
        heads.add(entry.hash)
    if head is not None and head not in heads:
        problems.append("the entry with the given head is not there: the end of the chain was cut off or replaced")
    return problems
