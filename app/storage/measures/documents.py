"""Document items in and out of the store: definitions, areas, groups and all else that is not a value."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, FromClause, Select, and_, bindparam, func, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition
from app.domain.publishing.change_items import REFERENCE_KINDS, ItemKind, ReleasedItem, View
from app.domain.publishing.submission import Outcome
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.live_record import FirstGiven, WarningKey, warning_key
from app.storage.database import insert_rows
from app.storage.measures.document_json import UndecodableDocument, decode_or_finding, encode
from app.storage.measures.document_spans import record_document_spans
from app.storage.measures.value_spans import counts_at
from app.storage.tables import decision, document_item, document_release, document_span, publication, withdrawal


@dataclass(frozen=True, slots=True)
class Recording:
    """Who recorded items, when, and in which submission (by row id; None for a seed)."""

    recorded_at: datetime
    recorded_by: str
    submission_id: int | None = None


def undecodable_documents(connection: Connection, *, after: int = 0) -> tuple[list[UndecodableDocument], int]:
    """The documents after a row id that this version cannot read, and the last row id there is."""
    items, last = document_item.c, after
    statement = select(items.id, items.kind, items.key, items.revision, items.indicator, items.body)
    findings = []
    for row in connection.execute(statement.where(items.id > after).order_by(items.id)):
        last = row.id
        document = decode_or_finding(row.kind, row.body, key=row.key, revision=row.revision, indicator=row.indicator)
        if isinstance(document, UndecodableDocument):
            findings.append(replace(document, id=row.id))
    return findings, last


def released_among(connection: Connection, documents: Collection[int], *, until: datetime) -> set[int]:
    """Those of some documents, by row id, that the public could read by `until`."""
    statement = (
        select(document_release.c.document_id)
        .join(publication, publication.c.id == document_release.c.publication_id)
        .where(document_release.c.document_id.in_(sorted(documents)), released(until))
    )
    return set(connection.execute(statement).scalars())


def leave_out_indicators(
    documents: dict[ItemKind, list[ReleasedItem[Any]]], findings: Iterable[UndecodableDocument]
) -> None:
    """Take the definitions of the indicators of undecodable documents out: no answer is made of half of the documents.

    Where a document of no indicator is undecodable, that document alone is missing.
    """
    left_out = {finding.indicator for finding in findings} - {None}
    if left_out:
        definitions = documents.get(ItemKind.DEFINITION, [])
        documents[ItemKind.DEFINITION] = [release for release in definitions if release.item.code not in left_out]


def released_documents(
    connection: Connection,
    *,
    until: datetime,
    view: View = View.PUBLIC,
    kinds: frozenset[ItemKind] = REFERENCE_KINDS,
) -> dict[ItemKind, list[ReleasedItem[Any]]]:
    """The documents of some kinds that count at an instant, by kind and key.

    A document that this version cannot read takes its own indicator out, and nothing else.
    """
    documents: dict[ItemKind, list[ReleasedItem[Any]]] = {kind: [] for kind in ItemKind}
    findings = []
    rows = connection.execute(_counting(view, kinds), {"instant": until})
    for name, key, revision, indicator, body, known_from, known_until in rows:
        document = decode_or_finding(name, body, key=key, revision=revision, indicator=indicator)
        if isinstance(document, UndecodableDocument):
            findings.append(document)
        else:
            documents[ItemKind(name)].append(ReleasedItem(key, revision, known_from, known_until, document))
    leave_out_indicators(documents, findings)
    return documents


def first_responses(connection: Connection, *, until: datetime, view: View) -> FirstGiven:
    """By what it is about, since when the first revision of each response counted, whether or not it still does."""
    given: dict[WarningKey, datetime] = {}
    for key, revision, indicator, body, known_from in connection.execute(_responses(view), {"until": until}):
        kind = ItemKind.RESPONSE.value
        response = decode_or_finding(kind, body, key=key, revision=revision, indicator=indicator)
        if isinstance(response, WarningResponse):
            given.setdefault(warning_key(response), known_from)
    return given


@cache
def _responses(view: View) -> Select[Any]:
    """Every response that counted by an instant, oldest first; found by its kind."""
    items, span = document_item.c, document_span.c
    return (
        select(items.key, items.revision, items.indicator, items.body, span.known_from)
        .join(document_span, and_(span.document_id == items.id, span.view == view.value))
        .where(items.kind == ItemKind.RESPONSE.value, span.known_from <= bindparam("until"))
        .order_by(span.known_from, items.key, items.revision)
    )


@cache
def _counting(view: View, kinds: frozenset[ItemKind]) -> Select[Any]:
    """The documents of some kinds that count at `instant`, by kind and key."""
    items, span = document_item.c, document_span.c
    return (
        select(items.kind, items.key, items.revision, items.indicator, items.body, span.known_from, span.known_until)
        .join(document_span, span.document_id == items.id)
        .where(counts_at(document_span, bindparam("instant"), view=view), span.kind.in_(sorted(kinds)))
        .order_by(items.kind, items.key)
    )


def released(until: datetime | BindParameter[datetime], publications: FromClause = publication) -> ColumnElement[bool]:
    """Whether a publication has been released, even if it was withdrawn since.

    One that was withdrawn before its release never happened. Its spans say what of it still counts: see `counts_at`.
    """
    cancelled = select(withdrawal.c.publication_id).where(
        withdrawal.c.publication_id == publications.c.id, withdrawal.c.withdrawn_at <= publications.c.released_at
    )
    return and_(publications.c.released_at <= until, ~cancelled.correlate(publications).exists())


def not_rejected(items: FromClause) -> ColumnElement[bool]:
    """Whether an item counts inside the council: it was not sent back."""
    refused = select(decision.c.submission_id).where(decision.c.outcome == Outcome.SENT_BACK.value)
    return or_(items.c.submission_id.is_(None), not_(items.c.submission_id.in_(refused)))


def add_documents(
    connection: Connection, documents: Sequence[tuple[ItemKind, str, object]], *, recording: Recording
) -> list[int]:
    """Add the next revision of each (kind, key, document); the ids of the new rows, in order."""
    if not documents:
        return []
    first_id = next_id(connection, document_item.c.id)
    revisions = _revisions(connection, {kind for kind, _, _ in documents})
    rows = []
    for offset, (kind, key, document) in enumerate(documents):
        revision = revisions.get((kind, key), 0) + 1
        revisions[kind, key] = revision
        rows.append(
            {
                "id": first_id + offset,
                "kind": kind.value,
                "key": key,
                "revision": revision,
                "body": encode(document),
                "recorded_at": recording.recorded_at,
                "recorded_by": recording.recorded_by,
                "submission_id": recording.submission_id,
                **subject_of(document),
            }
        )
    insert_rows(connection, document_item, rows)
    ids = list(range(first_id, first_id + len(rows)))
    record_document_spans(connection, ids, recorded_at=recording.recorded_at)
    return ids


def subject_of(document: object) -> dict[str, str | None]:
    """The indicator, area and period that a document is about, by column; None where it is about none."""
    indicator, area, period = (getattr(document, name, None) for name in ("indicator", "area", "period"))
    if isinstance(document, Definition):
        indicator, period = document.code, document.effective_from
    elif isinstance(document, Area):
        area = document.code
    return {"indicator": indicator, "area": area, "period": None if period is None else period.id}


def next_id(connection: Connection, column: Any) -> int:
    """The id after the highest: rows are never deleted and there is one writer, so no other can take it."""
    return (connection.execute(_highest(column)).scalar() or 0) + 1


@cache
def _highest(column: Any) -> Select[Any]:
    return select(func.max(column))


def _revisions(connection: Connection, kinds: set[ItemKind]) -> dict[tuple[ItemKind, str], int]:
    statement = (
        select(document_item.c.kind, document_item.c.key, func.max(document_item.c.revision))
        .where(document_item.c.kind.in_([kind.value for kind in kinds]))
        .group_by(document_item.c.kind, document_item.c.key)
    )
    return {(ItemKind(kind), key): revision for kind, key, revision in connection.execute(statement)}


def latest_documents(connection: Connection) -> dict[ItemKind, dict[str, Any]]:
    """By kind and key, the latest recorded revision of everything, released or not, that was not sent back.

    What this version cannot read is left out; `undecodable_documents` names it.
    """
    items, span = document_item.c, document_span.c
    statement = (
        select(items.kind, items.key, items.revision, items.indicator, items.body)
        .join(document_span, span.document_id == items.id)
        .where(span.view == View.WORKING.value, span.known_until.is_(None))
        .order_by(items.kind, items.key)
    )
    documents: dict[ItemKind, dict[str, Any]] = {kind: {} for kind in ItemKind}
    for kind, key, revision, indicator, body in connection.execute(statement):
        document = decode_or_finding(kind, body, key=key, revision=revision, indicator=indicator)
        if not isinstance(document, UndecodableDocument):
            documents[ItemKind(kind)][key] = document
    return documents
