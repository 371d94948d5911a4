"""The latest recorded revision of documents, released or not: what a change is compared with.

What was sent back does not count: a change starts from what it would have replaced.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from app.domain.measures.indicator import Definition
from app.domain.publishing.change_items import ItemKind
from app.storage.measures.document_json import UndecodableDocument, decode, decode_or_finding
from app.storage.measures.documents import not_rejected
from app.storage.tables import document_item

_KEYS_AT_ONCE = 200
_AFTER_SLASH = "0"  # the character after "/": every key that begins with "code/" lies before "code0"


@dataclass(frozen=True, slots=True)
class DocumentRevision:
    """One document in its latest revision."""

    revision: int
    document: Any


def recorded(connection: Connection, kind: ItemKind, key: str) -> DocumentRevision | None:
    """The latest revision of one key, if anything was ever recorded for it."""
    statement = _rows().where(document_item.c.kind == kind.value, document_item.c.key == key)
    row = connection.execute(statement.order_by(document_item.c.revision.desc()).limit(1)).first()
    return None if row is None else DocumentRevision(row.revision, decode(kind, row.body))


def recorded_revision(connection: Connection, kind: ItemKind, key: str) -> int:
    """The number of the latest revision of one key; 0 where nothing was ever recorded for it."""
    statement = select(func.max(document_item.c.revision)).where(
        document_item.c.kind == kind.value, document_item.c.key == key, not_rejected(document_item)
    )
    return connection.execute(statement).scalar() or 0


def recorded_of(connection: Connection, kinds: Iterable[ItemKind]) -> dict[ItemKind, dict[str, DocumentRevision]]:
    """By kind and key, the latest revision of everything of some kinds that this version can read."""
    chosen = tuple(kinds)
    statement = _rows().where(document_item.c.kind.in_([kind.value for kind in chosen]))
    revisions: dict[ItemKind, dict[str, DocumentRevision]] = {kind: {} for kind in chosen}
    order = (document_item.c.kind, document_item.c.key, document_item.c.revision)
    latest = {(row.kind, row.key): row for row in connection.execute(statement.order_by(*order))}
    for (name, key), row in latest.items():
        document = decode_or_finding(name, row.body, key=key, revision=row.revision, indicator=row.indicator)
        if not isinstance(document, UndecodableDocument):
            revisions[ItemKind(name)][key] = DocumentRevision(row.revision, document)
    return revisions


def recorded_definitions(connection: Connection) -> dict[str, list[Definition]]:
    """The recorded versions of every definition, oldest first, by the indicator's code."""
    versions: dict[str, list[Definition]] = {}
    for revision in recorded_of(connection, [ItemKind.DEFINITION])[ItemKind.DEFINITION].values():
        versions.setdefault(revision.document.code, []).append(revision.document)
    return {code: sorted(of_code, key=lambda version: version.first_day) for code, of_code in versions.items()}


def recorded_among(connection: Connection, kind: ItemKind, keys: Iterable[str]) -> dict[str, DocumentRevision]:
    """The latest revision of some keys of a kind, by key; a key of which nothing was ever recorded is left out."""
    ordered, latest = sorted(set(keys)), {}
    for start in range(0, len(ordered), _KEYS_AT_ONCE):
        chunk = ordered[start : start + _KEYS_AT_ONCE]
        statement = _rows().where(document_item.c.kind == kind.value, document_item.c.key.in_(chunk))
        for row in connection.execute(statement.order_by(document_item.c.key, document_item.c.revision)):
            latest[row.key] = row
    return {key: DocumentRevision(row.revision, decode(kind, row.body)) for key, row in latest.items()}


def recorded_under(connection: Connection, kind: ItemKind, prefix: str) -> list[DocumentRevision]:
    """The latest revision of every key of a kind that begins with a prefix (such as `code/`), by key."""
    items = document_item.c
    under = and_(items.kind == kind.value, items.key >= prefix, items.key < prefix[:-1] + _AFTER_SLASH)
    latest = {row.key: row for row in connection.execute(_rows().where(under).order_by(items.key, items.revision))}
    return [DocumentRevision(row.revision, decode(kind, row.body)) for row in latest.values()]


def indicator_revision(connection: Connection, code: str) -> int:
    """How often an indicator was changed: the rows of all versions of its definition, and of its tiers.

    One that was sent back counts twice: it changed the indicator, and going back changed it again.
    """
    tiers = and_(document_item.c.kind == ItemKind.PLACEMENT.value, document_item.c.key == code)
    statement = select(func.count()).select_from(document_item).where(or_(_versions_of(code), tiers))
    recorded_rows = connection.execute(statement).scalar_one()
    in_force = connection.execute(statement.where(not_rejected(document_item))).scalar_one()
    return recorded_rows + (recorded_rows - in_force) if in_force else 0


def recorded_versions(connection: Connection, code: str) -> list[DocumentRevision]:
    """Every version of an indicator's definition in its latest revision, oldest first."""
    versions = recorded_under(connection, ItemKind.DEFINITION, f"{code}/")
    return sorted(versions, key=lambda version: version.document.first_day)


def _versions_of(code: str) -> ColumnElement[bool]:
    items = document_item.c
    return and_(items.kind == ItemKind.DEFINITION.value, items.key >= f"{code}/", items.key < f"{code}{_AFTER_SLASH}")


def _rows() -> Select[Any]:
    items = document_item.c
    return select(items.kind, items.key, items.revision, items.indicator, items.body).where(not_rejected(document_item))
