"""Answers kept so that the same POST again is done once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from app.storage.tables import idempotent_answer


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given, and the digest of the request that it answers."""

    request_digest: str
    status: int
    headers: str
    body: str


def find_answer(connection: Connection, *, holder: str, operation: str, key: str, since: datetime) -> KeptAnswer | None:
    """The answer kept for a call, if it was given at `since` or later."""
    kept = idempotent_answer.c
    statement = select(kept.request_digest, kept.status, kept.headers, kept.body).where(
        kept.holder == holder, kept.operation == operation, kept.key == key, kept.stored_at >= since
    )
    row = connection.execute(statement).first()
    return None if row is None else KeptAnswer(*row)


def keep_answer(
    connection: Connection,
    answer: KeptAnswer,
    *,
    holder: str,
    operation: str,
    key: str,
    stored_at: datetime,
    forget_before: datetime,
) -> None:
    """Keep an answer, and forget those that are too old."""
    connection.execute(delete(idempotent_answer).where(idempotent_answer.c.stored_at < forget_before))
    row = {
        "holder": holder,
        "operation": operation,
        "key": key,
        "request_digest": answer.request_digest,
        "status": answer.status,
        "headers": answer.headers,
        "body": answer.body,
        "stored_at": stored_at,
    }
    connection.execute(insert(idempotent_answer), row)
