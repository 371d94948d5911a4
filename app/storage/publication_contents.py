"""What publications hold: documents with the publication that each is in, and how many values."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from app.domain.publishing.change_feed import ReleasedDocument
from app.domain.publishing.change_items import ItemKind, Publication, ReleasedItem, View
from app.storage.documents import decode, released
from app.storage.tables import document_item, document_release, publication, value_item, value_release, withdrawal


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


def document_releases(connection: Connection, *, until: datetime, view: View) -> list[ReleasedDocument]:
    """Every release of a document by `until`, by kind and key, oldest first."""
    order = (
        *(document_item.c.kind, document_item.c.key, publication.c.released_at),
        *(document_item.c.revision, publication.c.id),
    )
    statement = (
        select(
            document_item.c.kind,
            document_item.c.key,
            document_item.c.revision,
            document_item.c.body,
            publication.c.code,
            publication.c.released_at,
            withdrawal.c.withdrawn_at,
        )
        .join(document_release, document_release.c.document_id == document_item.c.id)
        .join(publication, publication.c.id == document_release.c.publication_id)
        .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
        .where(_in_view(until, view=view))
        .order_by(*order)
    )
    return [
        ReleasedDocument(
            ItemKind(row.kind),
            row.code,
            ReleasedItem(
                row.key, row.revision, row.released_at, row.withdrawn_at, decode(ItemKind(row.kind), row.body)
            ),
        )
        for row in connection.execute(statement)
    ]


def values_by_publication(
    connection: Connection, *, indicators: Collection[str], until: datetime, view: View
) -> dict[str, int]:
    """By publication, how many values it brought: of two revisions released at one instant only the higher counts."""
    several = _with_company(connection, until=until, view=view)
    counted = func.count(_KEY_TEXT.distinct()).label("number")
    statement = _brought(publication.c.code, counted, indicators=indicators).where(
        _in_view(until, view=view), publication.c.code.not_in(several)
    )
    found = {row.code: row.number for row in connection.execute(statement.group_by(publication.c.code))}
    if several:
        found |= _highest(connection, several, indicators=indicators)
    return found


_KEY_TEXT: ColumnElement[str] = value_item.c.indicator + "/" + value_item.c.area + "/" + value_item.c.period


def _with_company(connection: Connection, *, until: datetime, view: View) -> list[str]:
    """The publications of whose instant there is another one."""
    statement = select(publication.c.released_at, publication.c.code).where(_in_view(until, view=view))
    by_instant: dict[datetime, list[str]] = {}
    for released_at, code in connection.execute(statement):
        by_instant.setdefault(released_at, []).append(code)
    return [code for codes in by_instant.values() if len(codes) > 1 for code in codes]


def _highest(connection: Connection, codes: Collection[str], *, indicators: Collection[str]) -> dict[str, int]:
    """By publication, of how many keys it holds the highest revision that was released at its instant."""
    columns = (publication.c.released_at, _KEY_TEXT, value_item.c.revision, publication.c.code)
    statement = _brought(*columns, indicators=indicators).where(publication.c.code.in_(codes))
    heads: dict[tuple[datetime, str], tuple[int, set[str]]] = {}
    for released_at, key, revision, code in connection.execute(statement):
        highest, holders = heads.get((released_at, key), (0, set()))
        if revision > highest:
            heads[released_at, key] = (revision, {code})
        elif revision == highest:
            holders.add(code)
    return dict(Counter(code for _, holders in heads.values() for code in holders))


def _brought(*columns: Any, indicators: Collection[str]) -> Select[Any]:
    """What publications hold of some indicators."""
    return (
        select(*columns)
        .select_from(value_item)
        .join(value_release, value_release.c.value_id == value_item.c.id)
        .join(publication, publication.c.id == value_release.c.publication_id)
        .where(value_item.c.indicator.in_(sorted(indicators)))
    )


def _in_view(until: datetime, *, view: View) -> ColumnElement[bool]:
    """What the public could read, or in the working view what was scheduled."""
    return publication.c.recorded_at <= until if view is View.WORKING else released(until)
