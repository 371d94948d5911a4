"""The audit trail: one entry a write, each holding the hash of the one before, so that no row can be changed unseen."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

GENESIS_HASH = "0" * 64  # what the first entry holds as the hash before it

# Operations whose rows do not carry the instant of their entry, so that they are found by its target.
SEED_OPERATION, WITHDRAW_OPERATION, REVOKE_OPERATION, ERASE_OPERATION = (
    "seed",
    "withdraw_publication",
    "revoke_key",
    "erase_person",
)
KEY_OPERATIONS = frozenset({"create_key", "rotate_key"})


@dataclass(frozen=True, slots=True)
class AuditAct:
    """What was done: who (a person's code), by which key, what to what, why, and the digest of the rows written."""

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
    """An act in its place in the chain; `seq` counts from 1."""

    seq: int
    act: AuditAct
    previous: str
    hash: str


def next_entry(act: AuditAct, *, after: AuditEntry | None) -> AuditEntry:
    """The entry of `act` after the last one."""
    seq, previous = (after.seq + 1, after.hash) if after is not None else (1, GENESIS_HASH)
    return AuditEntry(seq, act, previous, entry_hash(seq, act, previous=previous))


def entry_hash(seq: int, act: AuditAct, *, previous: str) -> str:
    """SHA-256 of the canonical JSON of an entry and the hash before it."""
    fields = {**asdict(act), "at": act.at.isoformat(timespec="microseconds"), "seq": seq, "previous": previous}
    return sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def digest_of(rows: Iterable[str]) -> str:
    """SHA-256 over the canonical texts of the rows that a write added, in order."""
    return count_and_digest(rows)[1]


def count_and_digest(rows: Iterable[str]) -> tuple[int, str]:
    """How many canonical texts there are, and SHA-256 over them in order, each with its line end."""
    total, count = sha256(), 0
    for row in rows:
        total.update(f"{row}\n".encode())
        count += 1
    return count, total.hexdigest()


def broken_links(entries: Iterable[AuditEntry], *, head: str | None = None) -> list[str]:
    """What is wrong with a chain (oldest first): an entry edited, missing or out of place, or its end cut off."""
    found: list[str] = []
    expected_seq, previous, heads = 1, GENESIS_HASH, {GENESIS_HASH}
    for entry in entries:
        if entry.seq != expected_seq:
            found.append(f"entry {expected_seq} is missing or out of place: entry {entry.seq} stands there")
        elif entry.previous != previous:
            found.append(f"entry {entry.seq} does not follow the one before it")
        if entry_hash(entry.seq, entry.act, previous=entry.previous) != entry.hash:
            found.append(f"entry {entry.seq} was changed")
        expected_seq, previous = entry.seq + 1, entry.hash
        heads.add(entry.hash)
    if head is not None and head not in heads:
        found.append("the entry with the given head is not there: the end of the chain was cut off or replaced")
    return found
