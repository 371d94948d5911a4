"""Spans of documents: when each one counts in a view, and whether its beginning can alter a judgement."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby, zip_longest
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, null, or_, select, tuple_, update
from sqlalchemy.sql.elements import ColumnElement

from app.domain.performance.judging import JUDGING_KINDS, judging_part
from app.domain.publishing.change_items import (
    INTERNAL_KINDS,
    REFERENCE_KINDS,
    ItemKind,
    ReleasedItem,
    View,
    spans_of,
)
from app.domain.publishing.submission import Outcome
from app.storage.database import insert_rows
from app.storage.measures.document_json import decode
from app.storage.tables import decision, document_item, document_release, document_span, publication, withdrawal

REFERENCE = "reference"  # the scope of documents that concern every indicator
STRATEGY = "strategy"  # the scope of plans and of all else that no judgement rests on
_KEYS_AT_ONCE = 200
_DOCUMENT = tuple(document_item.c[name] for name in ("id", "kind", "key", "indicator", "body"))

DocumentIds = Select[Any]


def record_document_spans(connection: Connection, ids: Sequence[int], *, recorded_at: datetime) -> None:
    """Let recorded documents count in the working view from when they were recorded on."""
    _add(connection, select(document_item.c.id).where(document_item.c.id.in_(ids)), view=View.WORKING, at=recorded_at)


def release_document_spans(connection: Connection, publication_id: int, *, released_at: datetime) -> None:
    """Let the documents of a publication count in public from its instant on, but for kinds that never do."""
    _add(connection, _released(publication_id), view=View.PUBLIC, at=released_at, publication_id=publication_id)


def withdraw_document_spans(connection: Connection, publication_id: int) -> None:
    """Let what the documents of a withdrawn publication had replaced count again."""
    _remake(connection, _keys(connection, _released(publication_id)), view=View.PUBLIC)


def reject_document_spans(connection: Connection, submission_id: int) -> None:
    """Let what the documents of a rejected submission had replaced count again in the working view."""
    submitted = select(document_item.c.id).where(document_item.c.submission_id == submission_id)
    _remake(connection, _keys(connection, submitted), view=View.WORKING)


def rebuild_document_spans(connection: Connection) -> None:
    """Make all spans of documents again from the rows that they rest on."""
    connection.execute(delete(document_span))
    keys = _keys(connection, select(document_item.c.id))
    for view in View:
        _remake(connection, keys, view=view)


def expected_document_spans(connection: Connection, *, view: View) -> Iterator[dict[str, Any]]:
    """The spans that documents have in a view, from what is recorded."""
    yield from _span_rows(connection.execute(_releases(view)), view=view)


def _released(publication_id: int) -> DocumentIds:
    """The documents of a publication that can be public."""
    return (
        select(document_release.c.document_id)
        .join(document_item, document_item.c.id == document_release.c.document_id)
        .where(document_release.c.publication_id == publication_id, _can_be_public())
    )


def _can_be_public() -> ColumnElement[bool]:
    return document_item.c.kind.not_in(sorted(INTERNAL_KINDS))


def _keys(connection: Connection, documents: DocumentIds) -> list[tuple[str, str]]:
    statement = select(document_item.c.kind, document_item.c.key).where(document_item.c.id.in_(documents)).distinct()
    return [(row.kind, row.key) for row in connection.execute(statement)]


def _add(
    connection: Connection, documents: DocumentIds, *, view: View, at: datetime, publication_id: int | None = None
) -> None:
    """Add the spans of documents that begin to count at an instant, after all that is planned, or make them again."""
    keys = _keys(connection, documents)
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        chunk = keys[start : start + _KEYS_AT_ONCE]
        current = list(connection.execute(_spans_since(at, keys=chunk, view=view)))
        unsettled = {(row.kind, row.key) for row in current if row.known_from >= at or row.known_until is not None}
        _remake(connection, unsettled, view=view)
        settled = [key for key in chunk if key not in unsettled]
        before = {(row.kind, row.key): row for row in current}
        added = connection.execute(_highest(documents, keys=settled)).all()
        ends = [before[row.kind, row.key].id for row in added if (row.kind, row.key) in before]
        if ends:
            is_open = and_(document_span.c.view == view.value, document_span.c.document_id.in_(ends))
            ended = update(document_span).where(is_open, document_span.c.known_until.is_(None))
            connection.execute(ended.values(known_until=at))
        rows = [
            _span_row(row, before.get((row.kind, row.key)), view=view, known_from=at, publication_id=publication_id)
            for row in added
        ]
        insert_rows(connection, document_span, rows)


def _spans_since(instant: datetime, *, keys: Collection[tuple[str, str]], view: View) -> Select[Any]:
    """The spans of some keys that are open, or begin or end at an instant or later."""
    span = document_span.c
    return (
        select(*_DOCUMENT)
        .add_columns(span.known_from, span.known_until)
        .join(document_span, and_(span.document_id == document_item.c.id, span.view == view.value))
        .where(tuple_(document_item.c.kind, document_item.c.key).in_(keys))
        .where(or_(span.known_until.is_(None), span.known_until > instant, span.known_from >= instant))
    )


def _highest(documents: DocumentIds, *, keys: Collection[tuple[str, str]]) -> Select[Any]:
    """The highest revision of each of some keys among documents."""
    higher = document_item.alias("higher")
    overtaken = select(higher.c.id).where(
        higher.c.kind == document_item.c.kind,
        higher.c.key == document_item.c.key,
        higher.c.revision > document_item.c.revision,
        higher.c.id.in_(documents),
    )
    return select(*_DOCUMENT).where(
        document_item.c.id.in_(documents),
        tuple_(document_item.c.kind, document_item.c.key).in_(keys),
        ~overtaken.exists(),
    )


def _remake(connection: Connection, keys: Iterable[tuple[str, str]], *, view: View) -> None:
    """Make the spans of some keys again, each from all its releases."""
    remaining = sorted(keys)
    for start in range(0, len(remaining), _KEYS_AT_ONCE):
        chunk = remaining[start : start + _KEYS_AT_ONCE]
        is_of_keys = tuple_(document_item.c.kind, document_item.c.key).in_(chunk)
        ids = select(document_item.c.id).where(is_of_keys)
        connection.execute(
            delete(document_span).where(document_span.c.view == view.value, document_span.c.document_id.in_(ids))
        )
        rows = list(_span_rows(connection.execute(_releases(view).where(is_of_keys)), view=view))
        insert_rows(connection, document_span, rows)


def _span_rows(releases: Iterable[Row[Any]], *, view: View) -> Iterator[dict[str, Any]]:
    """The spans of keys from all their releases in the order in which they count."""
    for _, group in groupby(releases, key=lambda row: (row.kind, row.key)):
        yield from _span_rows_of_key(list(group), view=view)


def _span_rows_of_key(releases: Sequence[Row[Any]], *, view: View) -> list[dict[str, Any]]:
    spans = spans_of(ReleasedItem(row.key, row.revision, row.from_instant, row.until_instant, row) for row in releases)
    rows: list[dict[str, Any]] = []
    before: Row[Any] | None = None
    for span, following in zip_longest(spans, spans[1:]):
        release = span.release
        row = _span_row(
            release.item, before, view=view, known_from=span.known_from, publication_id=release.item.publication_id
        )
        is_followed = following is not None and following.known_from == span.known_until
        row["known_until"] = span.known_until
        row["judges_end"] = span.known_until is not None and not is_followed and row["kind"] in JUDGING_KINDS
        row["released_at"] = release.released_at if view is View.PUBLIC else None
        rows.append(row)
        before = release.item if is_followed else None
    return rows


def _span_row(
    row: Row[Any], before: Row[Any] | None, *, view: View, known_from: datetime, publication_id: int | None
) -> dict[str, Any]:
    part = _judging_part(row)
    return {
        "view": view.value,
        "document_id": row.id,
        "known_from": known_from,
        "known_until": None,
        "kind": row.kind,
        "scope": _scope(row),
        "judges": part is not None and (before is None or part != _judging_part(before)),
        "judges_end": False,
        "released_at": known_from if view is View.PUBLIC else None,
        "publication_id": publication_id,
    }


def _scope(row: Row[Any]) -> str:
    """The scope that a document touches: its indicator's, unless no public answer knows of it."""
    kind = ItemKind(row.kind)
    if kind in INTERNAL_KINDS:
        return STRATEGY
    return row.indicator or (REFERENCE if kind in REFERENCE_KINDS else STRATEGY)


def _judging_part(row: Row[Any]) -> object | None:
    """What of a document can alter a judgement; the whole text where this version cannot read it."""
    kind = ItemKind(row.kind)
    try:
        return judging_part(decode(kind, row.body), kind=kind)
    except Exception:  # a document of another version may raise anything
        return str(row.body) if kind in JUDGING_KINDS else None


def _releases(view: View) -> Select[Any]:
    """Every release of documents, or in the working view every recording, by key, in the order in which they count."""
    items = document_item.c
    columns = (*_DOCUMENT, items.revision)
    if view is View.WORKING:
        rejected = and_(decision.c.submission_id == items.submission_id, decision.c.outcome == Outcome.SENT_BACK.value)
        return (
            select(
                *columns,
                items.recorded_at.label("from_instant"),
                decision.c.decided_at.label("until_instant"),
                null().label("publication_id"),
            )
            .outerjoin(decision, rejected)
            .order_by(items.kind, items.key, items.recorded_at, items.revision)
        )
    return (
        select(
            *columns,
            publication.c.released_at.label("from_instant"),
            withdrawal.c.withdrawn_at.label("until_instant"),
            publication.c.id.label("publication_id"),
        )
        .join(document_release, document_release.c.document_id == items.id)
        .join(publication, publication.c.id == document_release.c.publication_id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(_can_be_public())
        .order_by(items.kind, items.key, publication.c.released_at, items.revision, publication.c.id)
    )
