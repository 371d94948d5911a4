"""What a submission holds: its values with what stood there before, and its documents."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from app.domain.measures.value import Value
from app.domain.publishing.submission import SubmittedDocument
from app.storage.bulk_values import SAID, value_in
from app.storage.tables import document_item, value_item


@dataclass(frozen=True, slots=True)
class SubmittedValue:
    """One value of a submission by its row id, and the revision before it, if there was one."""

    id: int
    value: Value
    before: Value | None


def values_of(connection: Connection, submission_id: int, *, after: int, limit: int) -> list[SubmittedValue]:
    """The values of a submission in the order recorded, `limit` of them from after a row id."""
    items, earlier = value_item.c, value_item.alias("earlier")
    names = ("indicator", "area", "period", "revision", *SAID)
    same_key = [
        earlier.c[name] == items[name] for name in ("indicator", "area", "period_end", "period_start", "period")
    ]
    statement = (
        select(items.id, *(items[name] for name in names), *(earlier.c[name].label(f"old_{name}") for name in names))
        .outerjoin(earlier, and_(*same_key, earlier.c.revision == items.revision - 1))
        .where(items.submission_id == submission_id, items.id > after)
        .order_by(items.id)
        .limit(limit)
    )
    return [
        SubmittedValue(
            row.id,
            value_in({name: getattr(row, name) for name in names}),
            None if row.old_revision is None else value_in({name: getattr(row, f"old_{name}") for name in names}),
        )
        for row in connection.execute(statement)
    ]


def count_values_of(connection: Connection, submission_id: int) -> int:
    """How many values a submission holds."""
    statement = select(func.count()).select_from(value_item).where(value_item.c.submission_id == submission_id)
    return connection.execute(statement).scalar_one()


def documents_of(connection: Connection, submission_id: int, *, limit: int) -> list[SubmittedDocument]:
    """The first `limit` documents of a submission in the order recorded."""
    items, earlier = document_item.c, document_item.alias("earlier")
    before = and_(earlier.c.kind == items.kind, earlier.c.key == items.key, earlier.c.revision == items.revision - 1)
    statement = (
        select(items.kind, items.key, items.revision, items.body, earlier.c.body.label("before"))
        .outerjoin(earlier, before)
        .where(items.submission_id == submission_id)
        .order_by(items.id)
        .limit(limit)
    )
    return [
        SubmittedDocument(
            row.kind,
            row.key,
            row.revision,
            json.loads(row.body),
            {} if row.before is None else json.loads(row.before),
        )
        for row in connection.execute(statement)
    ]


def count_documents_of(connection: Connection, submission_id: int) -> int:
    """How many documents a submission holds."""
    statement = select(func.count()).select_from(document_item).where(document_item.c.submission_id == submission_id)
    return connection.execute(statement).scalar_one()
