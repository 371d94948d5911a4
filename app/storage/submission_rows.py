"""What a submission holds: its values with what stood there before, and its documents."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from app.domain.value import Value
from app.storage.bulk_values import SAID, value_in
from app.storage.tables import document_item, value_item


@dataclass(frozen=True, slots=True)
class Recorded:
    """One value of a submission by its row id, and the revision before it, if there was one."""

    id: int
    value: Value
    before: Value | None


def values_of(connection: Connection, submission_id: int, *, after: int, limit: int) -> list[Recorded]:
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
        Recorded(
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


def documents_of(connection: Connection, submission_id: int) -> list[str]:
    """The kind and key of each document of a submission, in the order recorded."""
    items = document_item.c
    statement = select(items.kind, items.key).where(items.submission_id == submission_id).order_by(items.id)
    return [f"{kind} {key}" for kind, key in connection.execute(statement)]
