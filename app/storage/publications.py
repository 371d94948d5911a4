"""Publications: releasing items, and what was released when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from app.domain import publication as domain
from app.storage.documents import Recording, next_id, released
from app.storage.tables import DocumentItem, DocumentRelease, Publication, ValueItem, ValueRelease, Withdrawal


def release(
    connection: Connection,
    *,
    code: str,
    title: str,
    released_at: datetime,
    documents: Sequence[int],
    values: Sequence[int],
    recording: Recording,
) -> None:
    """Release document and value items (by row id) at `released_at`, as one publication."""
    identity = next_id(connection, Publication.id)
    connection.execute(
        insert(Publication),
        {
            "id": identity,
            "code": code,
            "title": title,
            "released_at": released_at,
            "recorded_at": recording.recorded_at,
            "recorded_by": recording.recorded_by,
        },
    )
    if documents:
        rows = [{"document_id": item, "publication_id": identity} for item in documents]
        connection.execute(insert(DocumentRelease), rows)
    if values:
        connection.execute(insert(ValueRelease), [{"value_id": item, "publication_id": identity} for item in values])


def publications(connection: Connection, *, until: datetime) -> list[domain.Publication]:
    """What was released at or before `until`, oldest first."""
    statement = (
        select(
            Publication.code,
            Publication.title,
            Publication.recorded_at,
            Publication.released_at,
            Withdrawal.withdrawn_at,
        )
        .outerjoin(Withdrawal, Withdrawal.publication_id == Publication.id)
        .where(released(until))
        .order_by(Publication.released_at, Publication.code)
    )
    return [domain.Publication(*row) for row in connection.execute(statement)]


def next_change(connection: Connection, *, after: datetime) -> datetime | None:
    """The first instant after `after` at which a release or a withdrawal changes what is public."""
    instants = [
        connection.execute(select(func.min(column)).where(column > after)).scalar()
        for column in (Publication.released_at, Withdrawal.withdrawn_at)
    ]
    return min((instant for instant in instants if instant is not None), default=None)


def is_empty(connection: Connection) -> bool:
    """Whether the store holds no item of any kind."""
    held = (connection.execute(select(table.id).limit(1)).first() for table in (DocumentItem, ValueItem))
    return all(row is None for row in held)
