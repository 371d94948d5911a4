"""What publications brought and took back: items in the order of the feed, and how many of each kind."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
)

from app.domain.measures.value import Value
from app.domain.publishing.change_feed import ChangeKind
from app.domain.publishing.change_items import ItemKind, Publication, View
from app.storage.measures.document_json import decode
from app.storage.measures.document_spans import REFERENCE, STRATEGY
from app.storage.measures.documents import released
from app.storage.measures.value_spans import VALUE_KEY
from app.storage.measures.values import VALUE_COLUMNS, Position, value_of_row
from app.storage.tables import (
    document_item,
    document_span,
    publication,
    publication_count,
    value_item,
    value_span,
    withdrawal,
)

ContentCounts = dict[tuple[str, bool], dict[str, int]]


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """A document that a publication brought or took back; `is_first` where its key had never counted before."""

    kind: ItemKind
    key: str
    document: Any
    is_first: bool


def publications_with_reason(
    connection: Connection, *, until: datetime, view: View
) -> list[tuple[Publication, str | None]]:
    """What was released by `until`, in the working view what was scheduled by then, with why it was withdrawn."""
    statement = (
        select(
            publication.c.code,
            publication.c.title,
            publication.c.recorded_at,
            publication.c.released_at,
            withdrawal.c.withdrawn_at,
            withdrawal.c.reason,
        )
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(_in_view(until, view=view))
        .order_by(publication.c.released_at, publication.c.code)
    )
    return [(Publication(*row[:5]), row.reason) for row in connection.execute(statement)]


def changed_documents(
    connection: Connection, code: str, *, withdraws: bool, indicators: Collection[str], of_none: bool = True
) -> list[ChangedDocument]:
    """The documents that a publication brought (or took back), of some indicators and `of_none`, by kind and key."""
    scopes = [*indicators, REFERENCE, STRATEGY] if of_none else list(indicators)
    earlier, before = document_item.alias("earlier"), document_span.alias("before")
    is_later = (
        select(before.c.document_id)
        .join(earlier, earlier.c.id == before.c.document_id)
        .where(
            before.c.view == View.PUBLIC.value,
            earlier.c.kind == document_item.c.kind,
            earlier.c.key == document_item.c.key,
            before.c.known_from < document_span.c.known_from,
        )
        .exists()
    )
    statement = (
        select(document_item.c.kind, document_item.c.key, document_item.c.body, is_later.label("is_later"))
        .join(document_span, document_span.c.document_id == document_item.c.id)
        .join(publication, publication.c.id == document_span.c.publication_id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(
            publication.c.code == code,
            _changed(document_span, withdraws=withdraws),
            document_span.c.scope.in_(scopes),
        )
        .order_by(document_item.c.kind, document_item.c.key)
    )
    return [
        ChangedDocument(kind, row.key, decode(kind, row.body), not row.is_later)
        for row in connection.execute(statement)
        for kind in (ItemKind(row.kind),)
    ]


def changed_values(
    connection: Connection,
    code: str,
    *,
    withdraws: bool,
    indicators: Collection[str],
    after: Position | None,
    limit: int,
) -> dict[int, Value]:
    """A page of the values that a publication brought (or took back) by row id, by indicator, area and period.

    Places are in that order, so they are looked up indicator by indicator: those of others cost nothing.
    """
    place = 0 if after is None else _place_of(connection, code, after)
    first = "" if after is None else after[0]
    changed = _indicators_of(connection, code, withdraws=withdraws)
    values: dict[int, Value] = {}
    statement = _changed_values(withdraws=withdraws)
    for indicator in sorted(changed & set(indicators)):
        if indicator < first:
            continue
        parameters = {"code": code, "indicator": indicator, "after": place, "most": limit - len(values)}
        for row in connection.execute(statement, parameters):
            values[row.id] = value_of_row(row, released_at=row.released_at)
        if len(values) == limit:
            break
    return values


@cache
def _changed_values(*, withdraws: bool) -> Select[Any]:
    """Some values of an indicator that a publication brought (or took back), after a place in it."""
    code: BindParameter[str] = bindparam("code")
    return (
        select(*VALUE_COLUMNS, value_span.c.released_at, value_item.c.id)
        .join(value_span, value_span.c.value_id == value_item.c.id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == value_span.c.publication_id)
        .where(
            value_span.c.publication_id == _id_of(code),
            _changed(value_span, withdraws=withdraws),
            value_span.c.indicator == bindparam("indicator"),
            value_span.c.place > bindparam("after"),
        )
        .order_by(value_span.c.place)
        .limit(bindparam("most"))
    )


def _indicators_of(connection: Connection, code: str, *, withdraws: bool) -> set[str]:
    """The indicators of which a publication brought (or took back) values."""
    counts = publication_count.c
    statement = select(counts.indicator).where(
        counts.publication_id == _id_of(code), counts.withdraws.is_(withdraws), counts.kind == ChangeKind.VALUE.value
    )
    return set(connection.execute(statement).scalars())


def counts_by_publication(connection: Connection, *, scopes: Collection[str]) -> ContentCounts:
    """By publication, and whether by its withdrawal, how many items of each kind it changes.

    Of some indicators, and of none where the empty text is among the scopes; of every publication there is, whenever it
    is released.
    """
    counts: ContentCounts = {}
    for code, withdraws, kind, changed in connection.execute(_COUNTS, {"scopes": list(scopes)}):
        counts.setdefault((code, withdraws), {})[kind] = int(changed)
    return counts


_COUNTS = (
    select(
        publication.c.code,
        publication_count.c.withdraws,
        publication_count.c.kind,
        func.sum(publication_count.c.changed),
    )
    .join(publication, publication.c.id == publication_count.c.publication_id)
    .where(publication_count.c.indicator.in_(bindparam("scopes", expanding=True)))
    .group_by(publication.c.code, publication_count.c.withdraws, publication_count.c.kind)
)


def count_contents(connection: Connection, *, since: datetime | None = None) -> None:
    """Count again what publications changed whose release or withdrawal is at an instant or later (None: all)."""
    planned = select(publication.c.id).outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
    if since is not None:
        planned = planned.where(or_(publication.c.released_at >= since, withdrawal.c.withdrawn_at >= since))
    ids = list(connection.execute(planned).scalars())
    if not ids:
        return
    connection.execute(delete(publication_count).where(publication_count.c.publication_id.in_(ids)))
    for statement in _counted(value_span.c.publication_id.in_(ids), document_span.c.publication_id.in_(ids)):
        connection.execute(
            insert(publication_count).from_select(list(publication_count.c.keys()), statement, include_defaults=False)
        )


def expected_counts(connection: Connection) -> Iterator[Row[Any]]:
    """How many items of each kind every publication changed, from the spans."""
    for statement in _counted(value_span.c.publication_id.is_not(None), document_span.c.publication_id.is_not(None)):
        yield from connection.execute(statement)


def _counted(of_values: ColumnElement[bool], of_documents: ColumnElement[bool]) -> Iterator[Select[Any]]:
    """The counts of some spans of values and of documents, in the columns of their table."""
    scope = case((document_span.c.scope.in_([REFERENCE, STRATEGY]), ""), else_=document_span.c.scope)
    for withdraws in (False, True):
        for spans, chosen, kind, indicator in (
            (value_span, of_values, literal(ChangeKind.VALUE.value), value_span.c.indicator),
            (document_span, of_documents, document_span.c.kind, scope),
        ):
            yield (
                select(
                    spans.c.publication_id,
                    literal(withdraws).label("withdraws"),
                    kind.label("kind"),
                    indicator.label("indicator"),
                    func.count().label("changed"),
                )
                .outerjoin(withdrawal, withdrawal.c.publication_id == spans.c.publication_id)
                .where(chosen, _changed(spans, withdraws=withdraws))
                .group_by(spans.c.publication_id, kind, indicator)
            )


def _changed(spans: FromClause, *, withdraws: bool) -> ColumnElement[bool]:
    """Whether a span began with its publication's release (none does sooner), or ended with its withdrawal.

    PostgreSQL takes few rows to have two equal columns, and would sort a whole publication for a page of it.
    """
    if withdraws:
        return spans.c.known_until == withdrawal.c.withdrawn_at
    return and_(spans.c.known_from <= spans.c.released_at)


def _place_of(connection: Connection, code: str, position: Position) -> int:
    """The place in a publication of the last value up to a position."""
    key = [value_item.c[name] for name in VALUE_KEY]
    in_publication = (
        select(value_span.c.place)
        .join(value_item, value_item.c.id == value_span.c.value_id)
        .where(value_span.c.view == View.PUBLIC.value, value_span.c.publication_id == _id_of(code))
    )
    exact = in_publication.where(*(column == text for column, text in zip(key, position, strict=True)))
    place = connection.execute(exact.limit(1)).scalar()
    if place is None:
        place = connection.execute(
            select(func.max(in_publication.where(tuple_(*key) <= tuple_(*position)).subquery().c.place))
        ).scalar()
    return place or 0


def _id_of(code: str | BindParameter[str]) -> ColumnElement[int]:
    """A publication's row id, found first: joined by its code, PostgreSQL reads all its values for a page of them."""
    return select(publication.c.id).where(publication.c.code == code).scalar_subquery()


def _in_view(until: datetime, *, view: View) -> ColumnElement[bool]:
    """What the public could read, or in the working view what was scheduled."""
    return publication.c.recorded_at <= until if view is View.WORKING else released(until)
