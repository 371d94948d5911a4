"""Submissions and the decisions on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select
from sqlalchemy.sql.selectable import ScalarSelect

from app.domain.submission import Decision, Outcome, Submission
from app.storage.documents import next_id
from app.storage.tables import (
    decision,
    document_item,
    document_release,
    submission,
    value_item,
    value_release,
)


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


def find_submission(connection: Connection, code: str) -> tuple[int, Submission] | None:
    """A submission by its code, with its row id."""
    row = connection.execute(_submissions().where(submission.c.code == code)).first()
    return None if row is None else (row.id, _submission(row))


def submissions(connection: Connection, *, sender: str | None = None) -> list[Submission]:
    """Every submission, the latest first; with `sender` only that person's."""
    statement = _submissions().order_by(submission.c.id.desc())
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


def _submissions() -> Select[Any]:
    counted = _count(document_item) + _count(value_item)
    released = _count(document_item, document_release, "document_id") + _count(value_item, value_release, "value_id")
    return select(
        submission,
        decision.c.outcome,
        decision.c.reason.label("decision_reason"),
        decision.c.decided_at,
        decision.c.decided_by,
        counted.label("counted"),
        released.label("released"),
    ).outerjoin(decision, decision.c.submission_id == submission.c.id)


def _count(items: Any, releases: Any = None, link: str = "") -> ScalarSelect[Any]:
    """How many items a submission has, or how many of them are in a publication."""
    statement = select(func.count(items.c.id.distinct()))
    belongs: ColumnElement[bool] = items.c.submission_id == submission.c.id
    if releases is not None:
        statement = statement.join(releases, releases.c[link] == items.c.id)
    return statement.where(belongs).correlate(submission).scalar_subquery()


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
    )
