"""Submissions, the decisions on them, and what each holds: values with what stood before them, and documents."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, func
from sqlmodel import col, select

from app.domain.measures.value import MissingReason, Value
from app.domain.publishing.change_items import View
from app.domain.publishing.submission import Decision, Outcome, Submission, SubmittedDocument
from app.storage import tables
from app.storage.database import session_on
from app.storage.measures.document_spans import reject_document_spans
from app.storage.measures.documents import next_id
from app.storage.measures.value_spans import VALUE_KEY, reject_value_spans
from app.storage.measures.values import VALUE_COLUMNS, value_of_row
from app.storage.tables import (
    document_item,
    document_release,
    publication,
    submission,
    value_item,
    value_release,
    value_span,
    withdrawal,
)

_ADD = sql.insert(submission)


@dataclass(frozen=True, slots=True)
class SubmittedValue:
    """One value of a submission by its row id, and the revision before it, if there was one.

    `is_hidden` is whether it is suppressed by now, so that no figure of it may be told.
    """

    id: int
    value: Value
    before: Value | None
    is_hidden: bool = False


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
    connection.execute(_ADD, row)
    return identity, code


def find_submission(connection: Connection, code: str, *, now: datetime) -> tuple[int, Submission] | None:
    """A submission by its code as it is `now`, with its row id."""
    return next(iter(_read(connection, col(tables.Submission.code) == code, now=now).items()), None)


def submissions(connection: Connection, *, now: datetime, sender: str | None = None) -> list[Submission]:
    """Every submission as it is `now`, the latest first; with `sender` only that person's."""
    conditions = () if sender is None else (col(tables.Submission.recorded_by) == sender,)
    return list(_read(connection, *conditions, now=now).values())


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
    row = tables.Decision(
        submission_id=submission_id,
        outcome=outcome.value,
        reason=reason,
        decided_at=decided_at,
        decided_by=decided_by,
    )
    with session_on(connection) as session:
        session.add(row)
        session.flush()
    if outcome is Outcome.SENT_BACK:
        reject_value_spans(connection, submission_id, decided_at=decided_at)
        reject_document_spans(connection, submission_id)


def items_of(connection: Connection, submission_id: int) -> tuple[list[int], list[int]]:
    """The row ids of a submission's documents and values."""
    documents = connection.execute(select(document_item.c.id).where(document_item.c.submission_id == submission_id))
    values = connection.execute(select(value_item.c.id).where(value_item.c.submission_id == submission_id))
    return list(documents.scalars()), list(values.scalars())


def values_of(connection: Connection, submission_id: int, *, after: int, limit: int) -> list[SubmittedValue]:
    """The values of a submission in the order recorded, `limit` of them from after a row id.

    Hidden are the figures of those that are suppressed in either view by now.
    """
    earlier, later = value_item.alias("earlier"), value_item.alias("later")
    width = len(VALUE_COLUMNS)
    same_key = [earlier.c[name] == value_item.c[name] for name in VALUE_KEY]
    views = [view.value for view in View]  # named, so that the span is looked up
    counts = and_(value_span.c.view.in_(views), value_span.c.value_id == later.c.id, value_span.c.known_until.is_(None))
    suppressed = (
        sql.select(later.c.id)
        .join(value_span, counts)
        .where(
            *(later.c[name] == value_item.c[name] for name in VALUE_KEY),
            later.c.revision >= value_item.c.revision,
            later.c.missing_reason == MissingReason.SUPPRESSED.value,
        )
        .exists()
    )
    before = [earlier.c[column.name] for column in VALUE_COLUMNS]
    statement = (
        sql.select(*VALUE_COLUMNS, *before, suppressed.label("is_hidden"), value_item.c.id.label("row_id"))
        .select_from(value_item)
        .outerjoin(earlier, and_(*same_key, earlier.c.revision == value_item.c.revision - 1))
        .where(value_item.c.submission_id == submission_id, value_item.c.id > after)
        .order_by(value_item.c.id)
        .limit(limit)
    )
    return [
        SubmittedValue(
            id=row.row_id,
            value=value_of_row(row),
            before=None if row[width] is None else value_of_row(row[width:]),
            is_hidden=bool(row.is_hidden),
        )
        for row in connection.execute(statement)
    ]


def count_values_of(connection: Connection, submission_id: int) -> int:
    """How many values a submission holds."""
    statement = sql.select(func.count()).select_from(value_item).where(value_item.c.submission_id == submission_id)
    return connection.execute(statement).scalar_one()


def documents_of(connection: Connection, submission_id: int, *, limit: int) -> list[SubmittedDocument]:
    """The first `limit` documents of a submission in the order recorded."""
    items, earlier = document_item.c, document_item.alias("earlier")
    before = and_(earlier.c.kind == items.kind, earlier.c.key == items.key, earlier.c.revision == items.revision - 1)
    statement = (
        sql.select(items.kind, items.key, items.revision, items.body, earlier.c.body.label("before"))
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
    statement = (
        sql.select(func.count()).select_from(document_item).where(document_item.c.submission_id == submission_id)
    )
    return connection.execute(statement).scalar_one()


def _read(connection: Connection, *conditions: ColumnElement[bool], now: datetime) -> dict[int, Submission]:
    """Some submissions by row id, the latest first."""
    counts = {
        identity: (rows, released, scheduled, withdrawn)
        for identity, rows, released, scheduled, withdrawn in connection.execute(
            sql.select(submission.c.id, *_counts(now)).where(*conditions)
        )
    }
    decided = col(tables.Decision.submission_id) == tables.Submission.id
    statement = select(tables.Submission, tables.Decision).outerjoin(tables.Decision, decided).where(*conditions)
    with session_on(connection) as session:
        rows = session.exec(statement.order_by(col(tables.Submission.id).desc()))
        return {row.id: _submission(row, decision, counts=counts[row.id]) for row, decision in rows}


def _counts(now: datetime) -> list[ColumnElement[int]]:
    """How many items a submission has, and how many of them are public, to come, or taken back."""
    stands = withdrawal.c.publication_id.is_(None)
    counted: dict[str, list[Select[Any]]] = {"counted": [], "released": [], "scheduled": [], "withdrawn": []}
    for items, link in ((document_item, document_release.c.document_id), (value_item, value_release.c.value_id)):
        public = _published(items, link, stands, publication.c.released_at <= now)
        to_come = _published(items, link, stands, publication.c.released_at > now)
        taken_back = _published(items, link, withdrawal.c.withdrawn_at > publication.c.released_at)
        mine = sql.select(func.count()).select_from(items).where(items.c.submission_id == submission.c.id)
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
        sql.select(link)
        .join(publication, publication.c.id == link.table.c.publication_id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(link == items.c.id, *conditions)
    )
    return statement.correlate(items).exists()


def _submission(
    row: tables.Submission, decided: tables.Decision | None, *, counts: tuple[int, int, int, int]
) -> Submission:
    rows, released, scheduled, withdrawn = counts
    return Submission(
        code=row.code,
        operation=row.operation,
        reason_code=row.reason_code,
        reason=row.reason,
        recorded_at=row.recorded_at,
        sender=row.recorded_by,
        rows=rows,
        released=released,
        decision=None if decided is None else _decision(decided),
        scheduled=scheduled,
        withdrawn=withdrawn,
    )


def _decision(row: tables.Decision) -> Decision:
    return Decision(Outcome(row.outcome), row.reason, row.decided_at, row.decided_by)
