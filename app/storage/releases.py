"""What publications hold: documents with the publication that each is in, and how many values."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from app.domain.publication import ItemKind, Publication, Released, View
from app.domain.release import DocumentRelease
from app.storage.documents import decode, released
from app.storage.tables import document_item, document_release, publication, value_item, value_release, withdrawal

_VALUE_KEY = ("indicator", "area", "period_end", "period_start", "period")


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


def document_releases(connection: Connection, *, until: datetime, view: View) -> list[DocumentRelease]:
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
        DocumentRelease(
            ItemKind(row.kind),
            row.code,
            Released(row.key, row.revision, row.released_at, row.withdrawn_at, decode(ItemKind(row.kind), row.body)),
        )
        for row in connection.execute(statement)
    ]


def values_by_publication(
    connection: Connection, *, indicators: Collection[str], until: datetime, view: View
) -> dict[str, int]:
    """By publication, how many values it brought: of two revisions released at one instant only the higher counts."""
    item, link, other = value_item.alias(), value_release.alias(), publication.alias()
    overtaken = (
        select(item.c.id)
        .join(link, link.c.value_id == item.c.id)
        .join(other, other.c.id == link.c.publication_id)
        .where(
            *(item.c[name] == value_item.c[name] for name in _VALUE_KEY),
            other.c.released_at == publication.c.released_at,
            item.c.revision > value_item.c.revision,
        )
        .exists()
    )
    statement = (
        select(publication.c.code, func.count().label("number"))
        .select_from(value_item)
        .join(value_release, value_release.c.value_id == value_item.c.id)
        .join(publication, publication.c.id == value_release.c.publication_id)
        .where(_in_view(until, view=view), value_item.c.indicator.in_(sorted(indicators)), ~overtaken)
        .group_by(publication.c.code)
    )
    return {row.code: row.number for row in connection.execute(statement)}


def _in_view(until: datetime, *, view: View) -> ColumnElement[bool]:
    """What the public could read, or in the working view what was scheduled."""
    return publication.c.recorded_at <= until if view is View.WORKING else released(until)
