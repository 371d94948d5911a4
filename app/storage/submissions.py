"""Submissions, the decisions on them, and what each holds: values with what stood before them, and documents."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, and_, func, insert, select

from app.domain.measures.value import Value
from app.domain.publishing.submission import Decision, Outcome, Submission
from app.storage.documents import next_id
from app.storage.tables import (
    decision,
    document_item,
    document_release,
    publication,
    submission,
    value_item,
    value_release,
    withdrawal,
)
from app.storage.values import CONTENT, value_in


@dataclass(frozen=True, slots=True)
class SubmittedValue:
    """One value of a submission by its row id, and the revision before it, if there was one."""

    id: int
    value: Value
    before: Value | None


@dataclass(frozen=True, slots=True)
class SubmittedDocument:
    """One document of a submission as JSON, and the revision before it (empty: there was none)."""

    kind: str
    key: str
    revision: int
    body: Mapping[str, Any]
    before: Mapping[str, Any]


def add_submission(
    connection: Connection,
    *,
    operation: str,
    recorded_at: datetime,
    recorded_by: str,
    reason_code: str | None = None,
    reason: str | None = None,
) -> tuple[int, str]:
    """Open a submission; its row id and its code (`S` and the number, from 1)."""
    identity = next_id(connection, submission.c.id)
    code = f"S{identity:06d}"
    row = {
        "id": identity,
        "code": code,
        "operation": operation,
        "reason_code": reason_code,
        "reason": reason,
        "recorded_at": recorded_at,
        "recorded_by": recorded_by,
    }
    connection.execute(insert(submission), row)
    return identity, code


def find_submission(connection: Connection, code: str, *, now: datetime) -> tuple[int, Submission] | None:
    """A submission by its code as it is `now`, with its row id."""
    row = connection.execute(_submissions(now).where(submission.c.code == code)).first()
    return None if row is None else (row.id, _submission(row))


def submissions(connection: Connection, *, now: datetime, sender: str | None = None) -> list[Submission]:
    """Every submission as it is `now`, the latest first; with `sender` only that person's."""
    statement = _submissions(now).order_by(submission.c.id.desc())
    if sender is not None:
        statement = statement.where(submission.c.recorded_by == sender)
    return [_submission(row) for row in connection.execute(statement)]


def add_decision(
    connection: Connection,
    submission_id: int,
    *,
    outcome: Outcome,
    reason: str | None,
    decided_at: datetime,
    decided_by: str,
) -> None:
    """Decide on a submission, once and for all."""
    row = {
        "submission_id": submission_id,
        "outcome": outcome.value,
        "reason": reason,
        "decided_at": decided_at,
        "decided_by": decided_by,
    }
    connection.execute(insert(decision), row)


def items_of(connection: Connection, submission_id: int) -> tuple[list[int], list[int]]:
    """The row ids of a submission's documents and values."""
    documents = connection.execute(select(document_item.c.id).where(document_item.c.submission_id == submission_id))
    values = connection.execute(select(value_item.c.id).where(value_item.c.submission_id == submission_id))
    return list(documents.scalars()), list(values.scalars())


def values_of(connection: Connection, submission_id: int, *, after: int, limit: int) -> list[SubmittedValue]:
    """The values of a submission in the order recorded, `limit` of them from after a row id."""
    items, earlier = value_item.c, value_item.alias("earlier")
    names = ("indicator", "area", "period", "revision", *CONTENT)
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


def _submissions(now: datetime) -> Select[Any]:
    return select(
        submission,
        decision.c.outcome,
        decision.c.reason.label("decision_reason"),
        decision.c.decided_at,
        decision.c.decided_by,
        *_counts(now),
    ).outerjoin(decision, decision.c.submission_id == submission.c.id)


def _counts(now: datetime) -> list[ColumnElement[int]]:
    """How many items a submission has, and how many of them are public, to come, or taken back."""
    stands = withdrawal.c.publication_id.is_(None)
    counted: dict[str, list[Select[Any]]] = {"counted": [], "released": [], "scheduled": [], "withdrawn": []}
    for items, link in ((document_item, document_release.c.document_id), (value_item, value_release.c.value_id)):
        public = _published(items, link, stands, publication.c.released_at <= now)
        to_come = _published(items, link, stands, publication.c.released_at > now)
        taken_back = _published(items, link, withdrawal.c.withdrawn_at > publication.c.released_at)
        mine = select(func.count()).select_from(items).where(items.c.submission_id == submission.c.id)
        counted["counted"].append(mine)
        counted["released"].append(mine.where(public))
        counted["scheduled"].append(mine.where(to_come, ~public))
        counted["withdrawn"].append(mine.where(taken_back, ~public, ~to_come))
    return [
        (documents.correlate(submission).scalar_subquery() + values.correlate(submission).scalar_subquery()).label(name)
        for name, (documents, values) in counted.items()
    ]


def _published(items: Table, link: Column[int], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an item is in a publication of that kind."""
    statement = (
        select(link)
        .join(publication, publication.c.id == link.table.c.publication_id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(link == items.c.id, *conditions)
    )
    return statement.correlate(items).exists()


def _submission(row: Row[*tuple[Any, ...]]) -> Submission:
    decided = None
    if row.outcome is not None:
        decided = Decision(Outcome(row.outcome), row.decision_reason, row.decided_at, row.decided_by)
    return Submission(
        code=row.code,
        operation=row.operation,
        reason_code=row.reason_code,
        reason=row.reason,
        recorded_at=row.recorded_at,
        sender=row.recorded_by,
        rows=row.counted,
        released=row.released,
        decision=decided,
        scheduled=row.scheduled,
        withdrawn=row.withdrawn,
    )
