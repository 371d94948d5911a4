"""What was released when: publications with what they hold, and the feed of changes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.domain.measures.value import Value
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_feed import (
    Change,
    ChangeKind,
    ChangeType,
    FeedEvent,
    document_changes,
    feed_events,
    indicator_of,
)
from app.domain.publishing.change_items import Publication, ReleasedItem, View, public_at
from app.services.assessment_data import JUST_BEFORE
from app.services.values import releases_beside
from app.storage.publication_contents import document_releases, publications_with_reason, values_by_publication
from app.storage.values import Position, ValueFilter, count_public_values, key_of, position_of, public_values

Place = tuple[str, ...]
_EVENT_PARTS = 3  # how many texts of a change's place belong to its event


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
    values = values_by_publication(connection, indicators=reference.shown(), until=until, view=view)
    documents: dict[str, Counter[ChangeKind]] = {}
    for change in _document_changes(connection, reference=reference):
        if change.type is not ChangeType.WITHDRAWN:
            documents.setdefault(change.event.publication, Counter())[change.kind] += 1
    found = []
    for one, reason in publications_with_reason(connection, until=until, view=view):
        counted = Counter({ChangeKind.VALUE: values.get(one.code, 0)}) + documents.get(one.code, Counter())
        kinds = tuple((kind, counted[kind]) for kind in ChangeKind if counted[kind])
        ended = one.withdrawn_at is not None and one.withdrawn_at <= until
        if kinds:
            shown = one if ended else Publication(one.code, one.title, one.recorded_at, one.released_at)
            found.append(PublicationContents(shown, reason if ended else None, kinds))
    return found[::-1]


def last_change(connection: Connection, *, reference: ReferenceSnapshot) -> datetime | None:
    """The last instant at which something that can be read was released or withdrawn."""
    held = [one.publication for one in read_publications(connection, reference=reference)]
    instants = [at for one in held for at in (one.released_at, one.withdrawn_at) if at is not None]
    return max((at for at in instants if at <= reference.instant), default=None)


def read_changes(
    connection: Connection, *, reference: ReferenceSnapshot, after: Place | None, limit: int
) -> ChangePage:
    """The changes after a place in the feed, oldest first; only of what can be read at the catalogue's instant."""
    until, view = reference.instant, reference.view
    held = [one for one, _ in publications_with_reason(connection, until=until, view=view)]
    points = feed_events(held, until=until)
    documents = _document_changes(connection, reference=reference)
    total = len(documents) + sum(_count_values(connection, event, reference=reference) for event in points)
    found: list[Change] = []
    for event in points:
        if len(found) > limit or (after is not None and event.place < after[:_EVENT_PARTS]):
            continue
        found += sorted((one for one in documents if one.event == event and _follows(one, after)), key=_place)
        room = limit + 1 - len(found)
        if room > 0:
            found += _value_changes(connection, event, reference=reference, after=after, limit=room)
    return ChangePage(tuple(found[:limit]), total, more=len(found) > limit)


def _document_changes(connection: Connection, *, reference: ReferenceSnapshot) -> list[Change]:
    shown = set(reference.shown())
    rows = (
        row
        for row in document_releases(connection, until=reference.instant, view=reference.view)
        if (code := indicator_of(row.release.item, kind=row.kind)) is None or code in shown
    )
    return document_changes(rows, until=reference.instant)


def _value_changes(
    connection: Connection, event: FeedEvent, *, reference: ReferenceSnapshot, after: Place | None, limit: int
) -> Iterator[Change]:
    """What an event did to values, by their key; those it withdraws were the public's just before.

    Where a withdrawn value had replaced another, that one is the new one. What is released at the same instant comes
    after the withdrawal.
    """
    position = None
    if after is not None and after[:_EVENT_PARTS] == event.place and after[_EVENT_PARTS] == ChangeKind.VALUE:
        position = _position(after)
    values = public_values(
        connection,
        where=_where(event, reference=reference),
        until=_seen_at(event),
        after=position,
        limit=limit,
    )
    beside = releases_beside(connection, values, until=event.at, view=View.PUBLIC)
    for value in values:
        yield _value_change(value, event, releases=beside.get(key_of(value), ()))


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
    held = public_at(releases, instant=instant).get(key_of(value))
    return held.item if held is not None else None


def _count_values(connection: Connection, event: FeedEvent, *, reference: ReferenceSnapshot) -> int:
    return count_public_values(connection, where=_where(event, reference=reference), until=_seen_at(event))


def _where(event: FeedEvent, *, reference: ReferenceSnapshot) -> ValueFilter:
    return ValueFilter(indicators=reference.shown(), publication=event.publication)


def _seen_at(event: FeedEvent) -> datetime:
    return event.at - JUST_BEFORE if event.withdraws else event.at


def _position(place: Place) -> Position:
    indicator, area, end, start, period = place[_EVENT_PARTS + 1 :]
    return indicator, area, end, start, period


def _follows(change: Change, after: Place | None) -> bool:
    """Whether a document's change comes after a place; within a event the documents come before the values."""
    if after is None or change.event.place != after[:_EVENT_PARTS]:
        return True
    return after[_EVENT_PARTS] != ChangeKind.VALUE and change.place > after


def _place(change: Change) -> Place:
    return change.place
