"""Publications: releasing items, and what was released when."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, count

from sqlalchemy import Connection, func, insert, select

from app.domain.publishing import change_items as domain
from app.storage.document_spans import release_document_spans, withdraw_document_spans
from app.storage.documents import Recording, next_id, released
from app.storage.publication_contents import count_contents
from app.storage.spans import release_value_spans, withdraw_value_spans
from app.storage.tables import (
    document_item,
    document_release,
    publication,
    value_item,
    value_release,
    withdrawal,
)


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
    identity = next_id(connection, publication.c.id)
    connection.execute(
        insert(publication),
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
        connection.execute(insert(document_release), rows)
    if values:
        connection.execute(insert(value_release), [{"value_id": item, "publication_id": identity} for item in values])
    release_document_spans(connection, identity, released_at=released_at)
    release_value_spans(connection, identity, released_at=released_at)
    count_contents(connection, since=released_at)


def publications(connection: Connection, *, until: datetime) -> list[domain.Publication]:
    """What was released at or before `until`, oldest first."""
    statement = (
        select(
            publication.c.code,
            publication.c.title,
            publication.c.recorded_at,
            publication.c.released_at,
            withdrawal.c.withdrawn_at,
        )
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(released(until))
        .order_by(publication.c.released_at, publication.c.code)
    )
    return [domain.Publication(*row) for row in connection.execute(statement)]


def next_change(connection: Connection, *, after: datetime) -> datetime | None:
    """The first instant after `after` at which a release or a withdrawal changes what is public."""
    instants = [
        connection.execute(select(func.min(column)).where(column > after)).scalar()
        for column in (publication.c.released_at, withdrawal.c.withdrawn_at)
    ]
    return min((instant for instant in instants if instant is not None), default=None)


def is_empty(connection: Connection) -> bool:
    """Whether the store holds no item of any kind."""
    held = (connection.execute(select(table.c.id).limit(1)).first() for table in (document_item, value_item))
    return all(row is None for row in held)


def next_code(connection: Connection, *, minute: datetime) -> str:
    """A new publication's code: the minute of its release, numbered from the second of that minute on.

    The number tells only of publications of the same instant: never of one still to come.
    """
    first = minute.strftime("%Y-%m-%dT%H%M")
    codes = chain([first], (f"{first}-{n}" for n in count(2)))
    return next(code for code in codes if find_publication(connection, code) is None)


def find_publication(connection: Connection, code: str) -> tuple[int, domain.Publication] | None:
    """A publication by its code, also before its release, with its row id."""
    statement = (
        select(publication, withdrawal.c.withdrawn_at)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(publication.c.code == code)
    )
    row = connection.execute(statement).first()
    if row is None:
        return None
    return row.id, domain.Publication(row.code, row.title, row.recorded_at, row.released_at, row.withdrawn_at)


def count_items(connection: Connection, publication_id: int) -> tuple[int, int]:
    """How many documents and values a publication (by row id) released."""
    documents, values = (
        connection.execute(
            select(func.count()).select_from(table).where(table.c.publication_id == publication_id)
        ).scalar_one()
        for table in (document_release, value_release)
    )
    return documents, values


def add_withdrawal(
    connection: Connection, publication_id: int, *, withdrawn_at: datetime, reason: str, recording: Recording
) -> None:
    """Withdraw a publication from an instant on."""
    row = {
        "publication_id": publication_id,
        "withdrawn_at": withdrawn_at,
        "reason": reason,
        "recorded_by": recording.recorded_by,
    }
    connection.execute(insert(withdrawal), row)
    withdraw_document_spans(connection, publication_id)
    withdraw_value_spans(connection, publication_id, since=withdrawn_at)
    count_contents(connection, since=withdrawn_at)
