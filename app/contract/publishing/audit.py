"""The shapes of the audit trail."""

from datetime import datetime

from app.contract.base import Shape, output_field
from app.domain.publishing.audit import AuditEntry


class AuditEntryShape(Shape):
    """One write, chained to the one before it."""

    seq: int = output_field("Its number, from 1.")
    at: datetime = output_field("When.")
    person: str = output_field("The code of the person who did it.")
    key_prefix: str = output_field("The key that they used.")
    operation: str = output_field("What they did.", "create_return")
    target: str = output_field("To what.", "S000012")
    reason: str | None = output_field("Why; null where nothing was said.")
    request_id: str = output_field("The request's id.")
    rows: int = output_field("How many rows it added.")
    digest: str = output_field("SHA-256 over those rows.")
    previous: str = output_field("The hash of the entry before.")
    hash: str = output_field("SHA-256 over this entry and the hash before it.")


def entry_shape(entry: AuditEntry) -> AuditEntryShape:
    """One entry."""
    return AuditEntryShape.of(entry.act, seq=entry.seq, previous=entry.previous, hash=entry.hash)
