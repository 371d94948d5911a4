"""Publications: releasing items, and what was released when."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from itertools import chain, count
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Connection, func
from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from app.domain.publishing import change_items as domain
from app.domain.publishing.audit import SEED_OPERATION
from app.domain.publishing.change_feed import ChangeKind
from app.domain.publishing.change_items import View
from app.storage import tables
from app.storage.database import copy_rows, insert_rows, session_on
from app.storage.measures.document_spans import release_document_spans, withdraw_document_spans
from app.storage.measures.documents import Recording, next_id, released
from app.storage.measures.value_spans import release_value_spans, withdraw_value_spans
from app.storage.publishing.publication_contents import count_contents
from app.storage.tables import (
    document_item,
    document_release,
    publication,
    publication_count,
    submission,
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
    row = tables.Publication(
        id=next_id(connection, publication.c.id),
        code=code,
        title=title,
        released_at=released_at,
        recorded_at=recording.recorded_at,
        recorded_by=recording.recorded_by,
    )
    with session_on(connection) as session:
        session.add(row)
        session.flush()
    identity = row.id
    insert_rows(connection, document_release, [{"document_id": item, "publication_id": identity} for item in documents])
    released = ((item, identity) for item in values)
    copy_rows(connection, value_release, released, columns=("value_id", "publication_id"), count=len(values))
    release_document_spans(connection, identity, released_at=released_at)
    release_value_spans(connection, identity, released_at=released_at)
    count_contents(connection, since=released_at)


def publications(connection: Connection, *, until: datetime) -> list[domain.Publication]:
    """What was released at or before `until`, oldest first."""
    statement = _with_withdrawal().where(released(until))
    order = (col(tables.Publication.released_at), col(tables.Publication.code))
    with session_on(connection) as session:
        return [_publication(*row) for row in session.exec(statement.order_by(*order))]


def next_change(connection: Connection, *, after: datetime) -> datetime | None:
    """The first instant after `after` at which a release or a withdrawal changes what is public."""
    instants = [
        connection.execute(sql.select(func.min(column)).where(column > after)).scalar()
        for column in (publication.c.released_at, withdrawal.c.withdrawn_at)
    ]
    return min((instant for instant in instants if instant is not None), default=None)


def first_release(connection: Connection) -> datetime | None:
    """The instant of the first release of all, also of one to come; None while there is none."""
    return connection.execute(sql.select(func.min(publication.c.released_at))).scalar_one_or_none()


def first_of_council(connection: Connection, *, view: View) -> datetime | None:
    """The instant of the council's first publication, the seed's and one that never happened aside.

    In the working view of its first submission, if that is earlier. It may be to come; once past it stays. None: there
    is none.
    """
    instant: datetime | None = connection.execute(_first_of_council(view)).scalar_one()
    return instant


@cache
def _first_of_council(view: View) -> sql.Select[Any]:
    """Each part is looked up by its index: what came later costs nothing."""
    own = publication.c.recorded_by != SEED_OPERATION
    if view is View.PUBLIC:
        cancelled = sql.exists().where(
            withdrawal.c.publication_id == publication.c.id, withdrawal.c.withdrawn_at <= publication.c.released_at
        )
        first = sql.select(publication.c.released_at).where(own, ~cancelled).order_by(publication.c.released_at)
        return sql.select(func.min(first.limit(1).subquery().c.released_at))
    made = sql.select(publication.c.recorded_at).where(own).order_by(publication.c.recorded_at).limit(1).subquery()
    sent = sql.select(submission.c.recorded_at).order_by(submission.c.recorded_at).limit(1).subquery()
    firsts = sql.union_all(sql.select(made.c.recorded_at), sql.select(sent.c.recorded_at)).subquery()
    return sql.select(func.min(firsts.c.recorded_at))


def last_change(connection: Connection, *, until: datetime, indicators: Collection[str]) -> datetime | None:
    """The last instant up to another at which something of some indicators, or of none, was released or withdrawn."""
    instants = [
        connection.execute(_last(column, withdraws=withdraws), {"until": until, "scopes": ["", *indicators]}).scalar()
        for column, withdraws in ((publication.c.released_at, False), (withdrawal.c.withdrawn_at, True))
    ]
    return max((instant for instant in instants if instant is not None), default=None)


@cache
def _last(column: sql.ColumnElement[datetime], *, withdraws: bool) -> sql.Select[Any]:
    """The latest of such instants: looked up from the last one backwards."""
    identity = withdrawal.c.publication_id if withdraws else publication.c.id
    counts = publication_count.c
    changes = sql.exists().where(
        counts.publication_id == identity,
        counts.withdraws.is_(withdraws),
        counts.indicator.in_(sql.bindparam("scopes", expanding=True)),
    )
    return sql.select(column).where(column <= sql.bindparam("until"), changes).order_by(column.desc()).limit(1)


def latest_publications(
    connection: Connection, *, until: datetime, indicators: Collection[str], most: int
) -> list[domain.Publication]:
    """The last publications that brought something of some indicators, or of none, and stood at an instant."""
    parameters = {"until": until, "scopes": ["", *indicators], "most": most}
    return [domain.Publication(*row) for row in connection.execute(_LATEST_PUBLICATIONS, parameters)]


def released_publication(
    connection: Connection, code: str, *, until: datetime, indicators: Collection[str]
) -> domain.Publication | None:
    """The publication of this code, where it had brought something of some indicators, or of none, by an instant."""
    parameters = {"until": until, "scopes": ["", *indicators], "code": code}
    row = connection.execute(_RELEASED_PUBLICATION, parameters).first()
    return None if row is None else domain.Publication(*row)


def figure_uses(
    connection: Connection, *, until: datetime, indicators: Collection[str], most: int
) -> list[domain.FigureUse]:
    """The last publications that released figures of some indicators and stood at an instant, the latest first."""
    parameters = {"until": until, "scopes": list(indicators), "most": most}
    rows = connection.execute(_LATEST_OF_FIGURES, parameters).all()
    figures: dict[int, dict[str, int]] = {row.id: {} for row in rows}
    counted = connection.execute(_FIGURES, {"publications": list(figures), "scopes": list(indicators)})
    for identity, indicator, number in counted:
        figures[identity][indicator] = number
    return [
        domain.FigureUse(
            domain.Publication(row.code, row.title, row.recorded_at, row.released_at, row.withdrawn_at), figures[row.id]
        )
        for row in rows
    ]


def is_empty(connection: Connection) -> bool:
    """Whether the store holds no item of any kind."""
    rows = (connection.execute(sql.select(table.c.id).limit(1)).first() for table in (document_item, value_item))
    return all(row is None for row in rows)


def next_code(connection: Connection, *, minute: datetime) -> str:
    """A new publication's code: the minute of its release, numbered from the second of that minute on.

    The number counts only publications of the same instant: never one still to come.
    """
    first = minute.strftime("%Y-%m-%dT%H%M")
    codes = chain([first], (f"{first}-{n}" for n in count(2)))
    return next(code for code in codes if find_publication(connection, code) is None)


def find_publication(connection: Connection, code: str) -> tuple[int, domain.Publication] | None:
    """A publication by its code, also before its release, with its row id."""
    with session_on(connection) as session:
        row = session.exec(_with_withdrawal().where(tables.Publication.code == code)).first()
        return None if row is None else (row[0].id, _publication(*row))


def count_items(connection: Connection, publication_id: int) -> tuple[int, int]:
    """How many documents and values a publication (by row id) released."""
    documents, values = (
        connection.execute(
            sql.select(func.count()).select_from(table).where(table.c.publication_id == publication_id)
        ).scalar_one()
        for table in (document_release, value_release)
    )
    return documents, values


def add_withdrawal(
    connection: Connection, publication_id: int, *, withdrawn_at: datetime, reason: str, recording: Recording
) -> None:
    """Withdraw a publication from an instant on."""
    row = tables.Withdrawal(
        publication_id=publication_id,
        withdrawn_at=withdrawn_at,
        reason=reason,
        recorded_by=recording.recorded_by,
    )
    with session_on(connection) as session:
        session.add(row)
        session.flush()
    withdraw_document_spans(connection, publication_id)
    withdraw_value_spans(connection, publication_id, since=withdrawn_at)
    count_contents(connection, since=withdrawn_at)


def _with_withdrawal() -> Select[tables.Publication, tables.Withdrawal]:
    taken_back = col(tables.Withdrawal.publication_id) == tables.Publication.id
    return select(tables.Publication, tables.Withdrawal).outerjoin(tables.Withdrawal, taken_back)


def _publication(row: tables.Publication, taken_back: tables.Withdrawal | None) -> domain.Publication:
    withdrawn_at = None if taken_back is None else taken_back.withdrawn_at
    return domain.Publication(row.code, row.title, row.recorded_at, row.released_at, withdrawn_at)


def _released(until: sql.BindParameter[datetime]) -> sql.Select[Any]:
    """Publications released by an instant that brought something of some scopes."""
    counts = publication_count.c
    brought = sql.exists().where(
        counts.publication_id == publication.c.id,
        counts.withdraws.is_(False),
        counts.indicator.in_(sql.bindparam("scopes", expanding=True)),
    )
    names = ("code", "title", "recorded_at", "released_at")
    return (
        sql.select(*(publication.c[name] for name in names), withdrawal.c.withdrawn_at)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(released(until), brought)
    )


# Built once: to build a statement costs more than to execute it.
_UNTIL: sql.BindParameter[datetime] = sql.bindparam("until")
_RELEASED_PUBLICATION = _released(_UNTIL).where(publication.c.code == sql.bindparam("code"))
_STANDING = sql.or_(withdrawal.c.withdrawn_at.is_(None), withdrawal.c.withdrawn_at > _UNTIL)
_LATEST_FIRST = (publication.c.released_at.desc(), publication.c.code.desc())
_OF_FIGURES = (
    publication_count.c.withdraws.is_(False),
    publication_count.c.kind == ChangeKind.VALUE.value,
    publication_count.c.indicator.in_(sql.bindparam("scopes", expanding=True)),
)
_LATEST_OF_FIGURES = (
    sql.select(
        *(publication.c[name] for name in ("id", "code", "title", "recorded_at", "released_at")),
        withdrawal.c.withdrawn_at,
    )
    .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
    .where(
        released(_UNTIL),
        _STANDING,
        sql.exists().where(publication_count.c.publication_id == publication.c.id, *_OF_FIGURES),
    )
    .order_by(*_LATEST_FIRST)
    .limit(sql.bindparam("most"))
)
_FIGURES = (
    sql.select(publication_count.c.publication_id, publication_count.c.indicator, publication_count.c.changed)
    .where(publication_count.c.publication_id.in_(sql.bindparam("publications", expanding=True)), *_OF_FIGURES)
    .order_by(publication_count.c.indicator)
)
_LATEST_PUBLICATIONS = _released(_UNTIL).where(_STANDING).order_by(*_LATEST_FIRST).limit(sql.bindparam("most"))
