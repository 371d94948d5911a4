"""The shapes of the audit trail."""

from datetime import datetime

from app.contract.base import Shape, said
from app.domain.publishing.audit import Entry


class AuditEntryShape(Shape):
    """One write, chained to the one before it."""

    seq: int = said("Its number, from 1.")
    at: datetime = said("When.")
    person: str = said("The code of the person who did it.")
    key_prefix: str = said("The key that they used.")
    operation: str = said("What they did.", "post_return")
    target: str = said("To what.", "S000012")
    reason: str | None = said("Why; null where nothing was said.")
    request_id: str = said("The request's id.")
    rows: int = said("How many rows it added.")
    digest: str = said("SHA-256 over those rows.")
    previous: str = said("The hash of the entry before.")
    hash: str = said("SHA-256 over this entry and the hash before it.")


def entry_shape(entry: Entry) -> AuditEntryShape:
    """One entry."""
    act = entry.act
    return AuditEntryShape(
        seq=entry.seq,
        at=act.at,
        person=act.person,
        key_prefix=act.key_prefix,
        operation=act.operation,
        target=act.target,
        reason=act.reason,
        request_id=act.request_id,
        rows=act.rows,
        digest=act.digest,
        previous=entry.previous,
        hash=entry.hash,
    )
