"""What is approved and waits to be released."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, exists, select
from sqlalchemy.sql.elements import ColumnElement

from app.domain.publishing.change_items import INTERNAL_KINDS, ItemKind
from app.domain.publishing.submission import Outcome
from app.storage.measures.document_json import decode
from app.storage.tables import (
    decision,
    document_item,
    document_release,
    publication,
    value_item,
    value_release,
    withdrawal,
)

_DOCUMENT_KEY = ("kind", "key")
_VALUE_KEY = ("indicator", "area", "period_end", "period_start", "period")


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """A document that waits, by its row id."""

    id: int
    kind: ItemKind
    key: str
    revision: int
    document: Any


def waiting_documents(connection: Connection, *, submission_ids: Sequence[int] | None) -> list[WaitingDocument]:
    """The documents that wait, of some submissions (by row id) or of all, in the order recorded.

    Kinds that are never public wait for nothing.
    """
    items = document_item.c
    statement = select(items.id, items.kind, items.key, items.revision, items.body).where(
        items.kind.not_in(sorted(INTERNAL_KINDS)),
        *_waits(document_item, document_release.c.document_id, key=_DOCUMENT_KEY, submission_ids=submission_ids),
    )
    return [
        WaitingDocument(row.id, ItemKind(row.kind), row.key, row.revision, decode(ItemKind(row.kind), row.body))
        for row in connection.execute(_approved(statement, document_item))
    ]


def internal_documents(connection: Connection, *, submission_ids: Sequence[int]) -> list[str]:
    """The keys of the documents of some submissions (by row id) that are of kinds which are never public."""
    items = document_item.c
    statement = select(items.key).where(items.kind.in_(sorted(INTERNAL_KINDS)), items.submission_id.in_(submission_ids))
    return list(connection.execute(statement.order_by(items.key).distinct()).scalars())


def waiting_values(connection: Connection, *, submission_ids: Sequence[int] | None) -> list[tuple[int, str]]:
    """The values that wait: the row id of each, and its indicator."""
    statement = select(value_item.c.id, value_item.c.indicator).where(
        *_waits(value_item, value_release.c.value_id, key=_VALUE_KEY, submission_ids=submission_ids)
    )
    return [(row.id, row.indicator) for row in connection.execute(_approved(statement, value_item))]


def _approved(statement: Select[Any], items: Table) -> Select[Any]:
    joined = statement.join(decision, decision.c.submission_id == items.c.submission_id)
    return joined.where(decision.c.outcome == Outcome.APPROVED.value).order_by(items.c.id)


def _waits(
    items: Table, link: Column[int], *, key: Sequence[str], submission_ids: Sequence[int] | None
) -> list[ColumnElement[bool]]:
    """What makes an approved item wait: no publication that stands has it, or a later revision of it.

    What a withdrawal took back waits only where its submission is named: it was taken back for a reason. A publication
    that was withdrawn before its release never was.
    """
    later, releases = items.alias(), link.table.alias()
    same_key = (later.c[name] == items.c[name] for name in key)
    overtaken = exists().where(*same_key, later.c.revision > items.c.revision, releases.c[link.name] == later.c.id)
    conditions = [
        ~exists().where(link == items.c.id, _is_not_withdrawn(link.table)),
        ~overtaken.where(_is_not_withdrawn(releases)),
    ]
    if submission_ids is not None:
        return [*conditions, items.c.submission_id.in_(submission_ids)]
    taken_back = exists().where(
        link == items.c.id,
        publication.c.id == link.table.c.publication_id,
        withdrawal.c.publication_id == publication.c.id,
        withdrawal.c.withdrawn_at > publication.c.released_at,
    )
    return [*conditions, ~taken_back]


def _is_not_withdrawn(releases: Any) -> ColumnElement[bool]:
    """Whether a release is of a publication that nobody withdrew."""
    return ~exists().where(withdrawal.c.publication_id == releases.c.publication_id)
