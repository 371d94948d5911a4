"""What was released when: publications with what they hold, and the feed of changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from app.domain.measures.value import Value
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_feed import Change, ChangeKind, ChangeType, FeedEvent, document_change, feed_events
from app.domain.publishing.change_items import Publication, ReleasedItem, View, public_at
from app.services.measures.values import items_beside
from app.services.performance.assessment_data import JUST_BEFORE
from app.storage.cache.process_cache import cached, keep
from app.storage.cache.scope_versions import PUBLICATIONS, scope_versions
from app.storage.measures.values import Position, key_of, position_of, value_releases
from app.storage.publishing.publication_contents import (
    Counts,
    changed_documents,
    changed_values,
    counts_by_publication,
    publications_with_reason,
)

Place = tuple[str, ...]
_EVENT_PARTS = 3  # how many texts of a change's place are its event's


@dataclass(frozen=True, slots=True)
class PublicationContents:
    """A publication, why it was withdrawn, and how many items of each kind it brought."""

    publication: Publication
    withdrawal_reason: str | None
    kinds: tuple[tuple[ChangeKind, int], ...]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One page of the feed, the number of all changes, and whether more follow."""

    changes: tuple[Change, ...]
    total: int
    more: bool


def read_publications(connection: Connection, *, reference: ReferenceSnapshot) -> list[PublicationContents]:
    """The publications that hold anything that can be read, the latest first; withdrawn ones say so once they are."""
    until, view = reference.instant, reference.view
    counts = _counts(connection, indicators=reference.shown())
    contents = []
    for publication, reason in publications_with_reason(connection, until=until, view=view):
        items = counts.get((publication.code, False), {})
        kinds = tuple((kind, items[kind]) for kind in ChangeKind if kind in items)
        ended = publication.withdrawn_at is not None and publication.withdrawn_at <= until
        if kinds:
            shown = publication if ended else replace(publication, withdrawn_at=None)
            contents.append(PublicationContents(shown, reason if ended else None, kinds))
    return contents[::-1]


def last_change(connection: Connection, *, reference: ReferenceSnapshot) -> datetime | None:
    """The last instant at which something that can be read was released or withdrawn."""
    publications = [contents.publication for contents in read_publications(connection, reference=reference)]
    instants = [instant for item in publications for instant in (item.released_at, item.withdrawn_at)]
    return max((at for at in instants if at is not None and at <= reference.instant), default=None)


def read_changes(
    connection: Connection, *, reference: ReferenceSnapshot, after: Place | None, limit: int
) -> ChangePage:
    """The changes after a place in the feed, oldest first; only of what can be read at the reference's instant."""
    until, view = reference.instant, reference.view
    counts = _counts(connection, indicators=reference.shown())
    publications = [publication for publication, _ in publications_with_reason(connection, until=until, view=view)]
    events = [
        event for event in feed_events(publications, until=until) if (event.publication, event.withdraws) in counts
    ]
    total = sum(sum(counts[event.publication, event.withdraws].values()) for event in events)
    changes: list[Change] = []
    for event in events:
        if len(changes) > limit:
            break
        if after is not None and event.place < after[:_EVENT_PARTS]:
            continue
        changes += _changes_of(connection, event, reference=reference, after=after, limit=limit + 1 - len(changes))
    return ChangePage(tuple(changes[:limit]), total, more=len(changes) > limit)


@dataclass(frozen=True, slots=True)
class _CachedCounts:
    """What publications change, with the version of the publications that it rests on."""

    counts: Counts
    version: int | None


def _counts(connection: Connection, *, indicators: tuple[str, ...]) -> Counts:
    """What publications change of some indicators; kept until a publication or a withdrawal is recorded."""
    version = scope_versions(connection, [PUBLICATIONS]).get((View.PUBLIC.value, PUBLICATIONS))
    key = ("publication counts", indicators)
    entry: _CachedCounts | None = cached(connection, key)
    if entry is None or entry.version != version:
        entry = _CachedCounts(counts_by_publication(connection, indicators=indicators), version)
        keep(connection, key, entry)
    return entry.counts


def _changes_of(
    connection: Connection, event: FeedEvent, *, reference: ReferenceSnapshot, after: Place | None, limit: int
) -> list[Change]:
    """What an event changed after a place: the documents, then the values, by their keys."""
    begun = after if after is not None and after[:_EVENT_PARTS] == event.place else None
    changes: list[Change] = []
    if begun is None or begun[_EVENT_PARTS] != ChangeKind.VALUE:
        documents = changed_documents(
            connection, event.publication, withdraws=event.withdraws, scopes=reference.shown()
        )
        changes = [
            document_change(event, kind=item.kind, key=item.key, document=item.document, is_first=item.is_first)
            for item in documents
        ]
        later = [change for change in changes if begun is None or change.place > begun]
        changes = sorted(later, key=lambda change: change.place)[:limit]
    if len(changes) < limit:
        changes += _value_changes(connection, event, reference=reference, begun=begun, limit=limit - len(changes))
    return changes


def _value_changes(
    connection: Connection, event: FeedEvent, *, reference: ReferenceSnapshot, begun: Place | None, limit: int
) -> Iterator[Change]:
    """What an event did to values, by their key; those it withdraws were the public's just before.

    Where a withdrawn value had replaced another, that one is the new one. What is released at the same instant comes
    after the withdrawal.
    """
    position = _position(begun) if begun is not None and begun[_EVENT_PARTS] == ChangeKind.VALUE else None
    values = changed_values(
        connection,
        event.publication,
        withdraws=event.withdraws,
        indicators=reference.shown(),
        after=position,
        limit=limit,
    )
    releases = items_beside(values, lambda beside: value_releases(connection, where=beside, until=event.at))
    for value in values:
        yield _value_change(value, event, releases=releases.get(key_of(value), ()))


def _value_change(value: Value, event: FeedEvent, *, releases: Sequence[ReleasedItem[Value]]) -> Change:
    earlier = [row for row in releases if row.released_at < event.at]
    change = ChangeType.REVISED if earlier else ChangeType.PUBLISHED
    old: Value | None = _standing(value, earlier, instant=event.at - JUST_BEFORE)
    new: Value | None = value
    if event.withdraws:
        change, old, new = ChangeType.WITHDRAWN, value, _standing(value, earlier, instant=event.at)
    return Change(
        event=event,
        kind=ChangeKind.VALUE,
        type=change,
        place=(*event.place, ChangeKind.VALUE, *position_of(value)),
        indicator=value.indicator,
        area=value.area,
        period=value.period,
        old_value=old.number if old else None,
        old_missing_reason=old.missing_reason if old else None,
        new_value=new.number if new else None,
        new_missing_reason=new.missing_reason if new else None,
    )


def _standing(value: Value, releases: Sequence[ReleasedItem[Value]], *, instant: datetime) -> Value | None:
    """What could be read of a value's key at an instant."""
    readable = public_at(releases, instant=instant).get(key_of(value))
    return readable.item if readable is not None else None


def _position(place: Place) -> Position:
    indicator, area, end, start, period = place[_EVENT_PARTS + 1 :]
    return indicator, area, end, start, period
