"""Submissions, the decisions on them, and what each holds: values with their earlier revisions, and documents."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sql
from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, func
from sqlmodel import col, select

from app.domain.measures.value import MissingReason
from app.domain.publishing.change_items import View
from app.domain.publishing.submission import Decision, Outcome, Submission, SubmittedDocument, SubmittedValue
from app.storage import tables
from app.storage.database import session_on
from app.storage.measures.document_spans import reject_document_spans
from app.storage.measures.documents import next_id
from app.storage.measures.value_spans import VALUE_KEY, reject_value_spans
from app.storage.measures.values import VALUE_COLUMNS, value_of_row
from app.storage.tables import (
    decision,
    document_item,
    document_release,
    publication,
    submission,
    value_item,
    value_release,
    value_span,
    withdrawal,
)

DOCUMENT_KEY = ("kind", "key")
_ADD = sql.insert(submission)
_ITEMS = (
    (document_item, document_release.c.document_id, DOCUMENT_KEY),
    (value_item, value_release.c.value_id, VALUE_KEY),
)


class _Counts(NamedTuple):
    """How many items a submission has, and how many of them are in each state."""

    rows: int
    released: int
    scheduled: int
    withdrawn: int
    overtaken: int


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


def submission_codes(connection: Connection, *, sender: str | None = None) -> list[str]:
    """The codes of every submission, the latest first; with `sender` only that person's."""
    statement = sql.select(submission.c.code).where(*_sent_by(sender)).order_by(submission.c.id.desc())
    return list(connection.execute(statement).scalars())


def submissions(
    connection: Connection,
    *,
    now: datetime,
    sender: str | None = None,
    codes: Collection[str] | None = None,
    outcomes: Collection[Outcome | None] | None = None,
) -> list[Submission]:
    """Submissions as they are `now`, the latest first: of a sender, with some codes, or with some decisions.

    Each one reads all its items. The outcome None stands for those on which nobody has decided.
    """
    conditions = [*_sent_by(sender)]
    if codes is not None:
        conditions.append(col(tables.Submission.code).in_(codes))
    if outcomes is not None:
        decided = col(tables.Decision.outcome).in_([outcome.value for outcome in outcomes if outcome is not None])
        open_ = col(tables.Decision.outcome).is_(None) if None in outcomes else sql.false()
        conditions.append(sql.or_(decided, open_))
    return list(_read(connection, *conditions, now=now).values())


def _sent_by(sender: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if sender is None else (submission.c.recorded_by == sender,)


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


def values_of(connection: Connection, submission_id: int, *, after: int, limit: int) -> list[SubmittedValue]:
    """The values of a submission in the order recorded, `limit` of them from after a row id.

    Figures that are suppressed in either view by now are hidden.
    """
    return submitted_values(
        connection, value_item.c.submission_id == submission_id, value_item.c.id > after, limit=limit
    )


def submitted_values(connection: Connection, *conditions: ColumnElement[bool], limit: int) -> list[SubmittedValue]:
    """The first `limit` values that meet conditions, by submission; figures that are suppressed by now are hidden."""
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
    added = (value_item.c.id.label("row_id"), value_item.c.submission_id.label("submission"))
    statement = (
        sql.select(*VALUE_COLUMNS, *before, suppressed.label("is_hidden"), *added)
        .select_from(value_item)
        .outerjoin(earlier, and_(*same_key, earlier.c.revision == value_item.c.revision - 1))
        .where(*conditions)
        .order_by(value_item.c.submission_id, value_item.c.id)
        .limit(limit)
    )
    return [
        SubmittedValue(
            id=row.row_id,
            submission_id=row.submission,
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
    return submitted_documents(connection, document_item.c.submission_id == submission_id, limit=limit)


def submitted_documents(
    connection: Connection, *conditions: ColumnElement[bool], limit: int
) -> list[SubmittedDocument]:
    """The first `limit` documents that meet conditions, by submission and in the order recorded."""
    items, earlier = document_item.c, document_item.alias("earlier")
    before = and_(earlier.c.kind == items.kind, earlier.c.key == items.key, earlier.c.revision == items.revision - 1)
    columns = (items.id, items.submission_id, items.kind, items.key, items.revision, items.indicator, items.body)
    statement = (
        sql.select(*columns, earlier.c.body.label("before"))
        .outerjoin(earlier, before)
        .where(*conditions)
        .order_by(items.submission_id, items.id)
        .limit(limit)
    )
    return [
        SubmittedDocument(
            row.id,
            row.submission_id,
            row.kind,
            row.key,
            row.revision,
            row.indicator,
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
        identity: _Counts(*numbers)
        for identity, *numbers in connection.execute(
            sql.select(submission.c.id, *_counts(now))
            .outerjoin(decision, decision.c.submission_id == submission.c.id)
            .where(*conditions)
        )
    }
    decided = col(tables.Decision.submission_id) == tables.Submission.id
    statement = select(tables.Submission, tables.Decision).outerjoin(tables.Decision, decided).where(*conditions)
    with session_on(connection) as session:
        rows = session.exec(statement.order_by(col(tables.Submission.id).desc()))
        return {row.id: _submission(row, made, counts=counts[row.id]) for row, made in rows}


def _counts(now: datetime) -> list[ColumnElement[int]]:
    """How many items a submission has, and how many of them are public, to come, or taken back."""
    not_withdrawn = withdrawal.c.publication_id.is_(None)
    counted: dict[str, list[Select[Any]]] = {name: [] for name in _Counts._fields}
    for items, link, key in _ITEMS:
        public = _published(items, link, not_withdrawn, publication.c.released_at <= now)
        to_come = _published(items, link, not_withdrawn, publication.c.released_at > now)
        taken_back = _published(items, link, withdrawal.c.withdrawn_at > publication.c.released_at)
        mine = sql.select(func.count()).select_from(items).where(items.c.submission_id == submission.c.id)
        counted["rows"].append(mine)
        counted["released"].append(mine.where(public))
        counted["scheduled"].append(mine.where(to_come, ~public))
        counted["withdrawn"].append(mine.where(taken_back, ~public, ~to_come))
        counted["overtaken"].append(mine.where(is_overtaken(items, key=key), ~public, ~to_come, ~taken_back))
    return [
        (documents.correlate(submission).scalar_subquery() + values.correlate(submission).scalar_subquery()).label(name)
        for name, (documents, values) in counted.items()
    ]


def is_overtaken(items: Table, *, key: Sequence[str]) -> ColumnElement[bool]:
    """Whether a later revision of an item is as far on its way: not sent back, or approved where the item's own is."""
    later, decided, own = items.alias(), decision.alias(), decision.alias()
    is_approved = own.c.outcome == Outcome.APPROVED.value
    own_approved = sql.select(own.c.outcome).where(own.c.submission_id == items.c.submission_id, is_approved).exists()
    return (
        sql.select(later.c.id)
        .outerjoin(decided, decided.c.submission_id == later.c.submission_id)
        .where(
            *(later.c[name] == items.c[name] for name in key),
            later.c.revision > items.c.revision,
            later.c.submission_id != items.c.submission_id,
            sql.or_(
                decided.c.outcome == Outcome.APPROVED.value,
                and_(decided.c.outcome.is_(None), ~own_approved.correlate(items)),
            ),
        )
        .correlate(items)
        .exists()
    )


def _published(items: Table, link: Column[int], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an item is in a publication of that kind."""
    statement = (
        sql.select(link)
        .join(publication, publication.c.id == link.table.c.publication_id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(link == items.c.id, *conditions)
    )
    return statement.correlate(items).exists()


def _submission(row: tables.Submission, decided: tables.Decision | None, *, counts: "_Counts") -> Submission:
    return Submission(
        code=row.code,
        operation=row.operation,
        reason_code=row.reason_code,
        reason=row.reason,
        recorded_at=row.recorded_at,
        sender=row.recorded_by,
        decision=None if decided is None else _decision(decided),
        **counts._asdict(),
    )


def _decision(row: tables.Decision) -> Decision:
    return Decision(Outcome(row.outcome), row.reason, row.decided_at, row.decided_by)
