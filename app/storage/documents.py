"""Document items in and out of the store: definitions, areas, groups and all else that is not a value."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from cattrs.preconf.json import make_converter
from sqlalchemy import Connection, FromClause, and_, func, insert, literal_column, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from app.domain.measures.area import Area, PeerGroup
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.indicator import Definition, RuleSetting
from app.domain.measures.period import Period, parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placements
from app.domain.publishing.change_items import ItemKind, ReleasedItem, View
from app.domain.publishing.submission import Outcome
from app.domain.warnings.life import WarningResponse
from app.storage.tables import decision, document_item, document_release, publication, withdrawal

KINDS: dict[ItemKind, type[Any]] = {
    ItemKind.AREA: Area,
    ItemKind.THEME: Theme,
    ItemKind.PEER_GROUP: PeerGroup,
    ItemKind.DEFINITION: Definition,
    ItemKind.PLACEMENT: Placements,
    ItemKind.TARGET: Target,
    ItemKind.COMMENTARY: Commentary,
    ItemKind.RULE_SETTING: RuleSetting,
    ItemKind.RESPONSE: WarningResponse,
    ItemKind.STEP_CHANGE: StepChange,
}


@dataclass(frozen=True, slots=True)
class Recording:
    """Who recorded items, when, and in which submission (by row id; None for a seed)."""

    recorded_at: datetime
    recorded_by: str
    submission_id: int | None = None


def _converter() -> Any:
    converter = make_converter()
    converter.register_unstructure_hook(Period, lambda period: period.id)
    converter.register_structure_hook(Period, lambda text, _: parse_period(text))
    converter.register_structure_hook(float | int | str, lambda value, _: value)
    return converter


_CONVERTER = _converter()


def encode(document: object) -> str:
    """A domain object as canonical JSON: sorted keys, no spaces, shortest numbers."""
    return json.dumps(
        _CONVERTER.unstructure(document),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


@lru_cache(maxsize=16_384)
def decode(kind: ItemKind, body: str) -> Any:
    """The domain object that `encode` wrote; kept, since bodies and what they give never change."""
    return _CONVERTER.loads(body, KINDS[kind])


def released_documents(
    connection: Connection,
    *,
    until: datetime,
    kinds: Collection[ItemKind] = tuple(ItemKind),
    view: View = View.PUBLIC,
) -> dict[ItemKind, list[ReleasedItem[Any]]]:
    """Every release at or before `until` of the given kinds, oldest first; in the working view, every recording."""
    columns = (document_item.c.kind, document_item.c.key, document_item.c.revision, document_item.c.body)
    if view is View.WORKING:
        known = (document_item.c.recorded_at.label("released_at"), decision.c.decided_at.label("withdrawn_at"))
        statement = select(*columns, *known).outerjoin(decision, refusal_of(document_item))
        statement = statement.where(document_item.c.recorded_at <= until)
    else:
        statement = (
            select(*columns, publication.c.released_at, withdrawal.c.withdrawn_at)
            .join(document_release, document_release.c.document_id == document_item.c.id)
            .join(publication, publication.c.id == document_release.c.publication_id)
            .outerjoin(withdrawal, withdrawal.c.publication_id == publication.c.id)
            .where(released(until))
        )
    statement = statement.where(document_item.c.kind.in_([kind.value for kind in kinds]))
    known_from: ColumnElement[Any] = literal_column("released_at")
    order = [document_item.c.kind, document_item.c.key, known_from, document_item.c.revision]
    if view is View.PUBLIC:
        order.append(publication.c.id)
    found: dict[ItemKind, list[ReleasedItem[Any]]] = {kind: [] for kind in kinds}
    by_name = {kind.value: kind for kind in kinds}
    for name, key, revision, body, released_at, withdrawn_at in connection.execute(statement.order_by(*order)):
        kind = by_name[name]
        found[kind].append(ReleasedItem(key, revision, released_at, withdrawn_at, decode(kind, body)))
    return found


def released(until: datetime, publications: FromClause = publication) -> ColumnElement[bool]:
    """THE EMBARGO: the only predicate that decides what is public; every public read of the store goes through it.

    A publication that was withdrawn before its release never happened.
    """
    cancelled = select(withdrawal.c.publication_id).where(
        withdrawal.c.publication_id == publications.c.id, withdrawal.c.withdrawn_at <= publications.c.released_at
    )
    return and_(publications.c.released_at <= until, ~cancelled.correlate(publications).exists())


def released_not_withdrawn(until: datetime, publications: FromClause) -> ColumnElement[bool]:
    """Whether a publication was released by `until` and not withdrawn by then."""
    withdrawn = select(withdrawal.c.publication_id).where(
        withdrawal.c.publication_id == publications.c.id, withdrawal.c.withdrawn_at <= until
    )
    return and_(publications.c.released_at <= until, ~withdrawn.correlate(publications).exists())


def refusal_of(items: FromClause) -> ColumnElement[bool]:
    """What joins an item to the decision by which its submission was sent back."""
    return and_(decision.c.submission_id == items.c.submission_id, decision.c.outcome == Outcome.SENT_BACK.value)


def not_rejected(items: FromClause, *, until: datetime | None = None) -> ColumnElement[bool]:
    """Whether an item counts inside the council: it was not sent back (by `until`)."""
    refused = select(decision.c.submission_id).where(decision.c.outcome == Outcome.SENT_BACK.value)
    if until is not None:
        refused = refused.where(decision.c.decided_at <= until)
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
            }
        )
    connection.execute(insert(document_item), rows)
    return list(range(first_id, first_id + len(rows)))


def next_id(connection: Connection, column: Any) -> int:
    """The id after the highest: rows are never deleted and there is one writer, so no other can take it."""
    return (connection.execute(select(func.max(column))).scalar() or 0) + 1


def _revisions(connection: Connection, kinds: set[ItemKind]) -> dict[tuple[ItemKind, str], int]:
    statement = (
        select(document_item.c.kind, document_item.c.key, func.max(document_item.c.revision))
        .where(document_item.c.kind.in_([kind.value for kind in kinds]))
        .group_by(document_item.c.kind, document_item.c.key)
    )
    return {(ItemKind(kind), key): revision for kind, key, revision in connection.execute(statement)}


def latest_documents(connection: Connection) -> dict[ItemKind, dict[str, Any]]:
    """By kind and key, the latest recorded revision of everything, released or not, that was not sent back."""
    order = (document_item.c.kind, document_item.c.key, document_item.c.revision)
    statement = select(document_item.c.kind, document_item.c.key, document_item.c.body).order_by(*order)
    statement = statement.where(not_rejected(document_item))
    found: dict[ItemKind, dict[str, Any]] = {kind: {} for kind in ItemKind}
    for name, key, body in connection.execute(statement):
        found[ItemKind(name)][key] = decode(ItemKind(name), body)
    return found
