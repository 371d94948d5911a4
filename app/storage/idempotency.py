"""Answers kept so that the same POST again is done once."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, update
from sqlmodel import col

from app.storage.database import session_on
from app.storage.tables import IdempotentAnswer

EMPTIED = ""  # the digest of the request of an answer that a redaction removed


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given, and the digest of the request that it answers."""

    request_digest: str
    status: int
    headers: str
    body: str


def find_answer(
    connection: Connection, *, holder: str, operation: str, key: str, since: datetime
) -> StoredAnswer | None:
    """The answer kept for a call, if it was given at `since` or later."""
    with session_on(connection) as session:
        row = session.get(IdempotentAnswer, (holder, operation, key))
        if row is None or row.stored_at < since:
            return None
        return StoredAnswer(row.request_digest, row.status, row.headers, row.body)


def store_answer(
    connection: Connection,
    answer: StoredAnswer,
    *,
    holder: str,
    operation: str,
    key: str,
    stored_at: datetime,
    forget_before: datetime,
) -> None:
    """Keep an answer, and forget those that are too old."""
    connection.execute(delete(IdempotentAnswer).where(col(IdempotentAnswer.stored_at) < forget_before))
    with session_on(connection) as session:
        session.add(
            IdempotentAnswer(holder=holder, operation=operation, key=key, stored_at=stored_at, **asdict(answer))
        )
        session.flush()


def empty_answers(connection: Connection) -> None:
    """Remove what all kept answers say: their calls stay done, and what they were asked and told is gone."""
    connection.execute(update(IdempotentAnswer).values(request_digest=EMPTIED, headers="", body=""))
