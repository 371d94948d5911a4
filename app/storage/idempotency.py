"""Stored answers, so that a repeated POST is done once."""

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
    """The stored answer of a call, if it was given at `since` or later."""
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
    """Store an answer, and delete those that are too old."""
    connection.execute(delete(IdempotentAnswer).where(col(IdempotentAnswer.stored_at) < forget_before))
    with session_on(connection) as session:
        session.add(
            IdempotentAnswer(holder=holder, operation=operation, key=key, stored_at=stored_at, **asdict(answer))
        )
        session.flush()


def empty_answers(connection: Connection) -> None:
    """Empty all stored answers: their calls still count as done, and their requests and answers are gone."""
    connection.execute(update(IdempotentAnswer).values(request_digest=EMPTIED, headers="", body=""))
