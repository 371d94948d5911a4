"""The feed of changes: what each release and each withdrawal changed in public."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from app.domain.measures.value import Value, is_suppressed
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_feed import (
    Change,
    ChangeKind,
    ChangeType,
    FeedEvent,
    document_change,
    feed_events,
    without_figures,
)
from app.domain.publishing.change_items import ReleasedItem, View, public_at
from app.services.measures.values import items_beside, items_by_key
from app.services.performance.assessment_data import JUST_BEFORE
from app.services.publishing.publication_contents import item_counts
from app.storage.measures.values import Position, key_of, position_of, value_releases, values_at
from app.storage.publishing.publication_contents import changed_documents, changed_values, publications_with_reason

FeedPlace = tuple[str, ...]
_AT_ONCE = 1_000  # changes in memory at a time where all are read
_EVENT_PARTS = 3  # how many texts of a change's place are its event's


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One page of the feed, the number of all changes, and whether more follow."""

    changes: tuple[Change, ...]
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes to give: those of some indicators, and those since an instant; None asks for all."""

    indicators: Collection[str] | None = None
    since: datetime | None = None

    def scopes(self, reference: ReferenceSnapshot) -> tuple[list[str], bool]:
        """The indicators that can be read whose changes pass, and whether those of none do."""
        shown = reference.shown()
        chosen = self.indicators
        return [code for code in shown if chosen is None or code in chosen], chosen is None


ALL_CHANGES = ChangeFilter()


def count_changes(connection: Connection, *, reference: ReferenceSnapshot, where: ChangeFilter) -> int:
    """How many changes pass `where`."""
    return sum(number for _, number in _events(connection, reference=reference, where=where))


def read_changes(
    connection: Connection,
    *,
    reference: ReferenceSnapshot,
    where: ChangeFilter = ALL_CHANGES,
    after: FeedPlace | None,
    limit: int,
) -> ChangePage:
    """The changes after a place in the feed, oldest first; only of what can be read at the reference's instant."""
    changes = every_change(connection, reference=reference, where=where, after=after, at_once=limit + 1)
    page = list(islice(changes, limit + 1))
    total = count_changes(connection, reference=reference, where=where)
    return ChangePage(tuple(page[:limit]), total, more=len(page) > limit)


def every_change(
    connection: Connection,
    *,
    reference: ReferenceSnapshot,
    where: ChangeFilter,
    after: FeedPlace | None,
    at_once: int = _AT_ONCE,
) -> Iterator[Change]:
    """The changes after a place in the feed, all of them, read in batches on demand."""
    for event, _ in _events(connection, reference=reference, where=where):
        if after is None or event.place >= after[:_EVENT_PARTS]:
            yield from _changes_of(connection, event, reference=reference, where=where, after=after, at_once=at_once)


def _events(
    connection: Connection, *, reference: ReferenceSnapshot, where: ChangeFilter
) -> Iterator[tuple[FeedEvent, int]]:
    """The releases and withdrawals that changed anything that passes `where`, oldest first, and how much."""
    until, view = reference.instant, reference.view
    indicators, of_none = where.scopes(reference)
    counts = item_counts(connection, scopes=("", *indicators) if of_none else tuple(indicators))
    publications = [publication for publication, _ in publications_with_reason(connection, until=until, view=view)]
    for event in feed_events(publications, until=until):
        items = counts.get((event.publication, event.withdraws))
        if items is not None and (where.since is None or event.at >= where.since):
            yield event, sum(items.values())


def _changes_of(
    connection: Connection,
    event: FeedEvent,
    *,
    reference: ReferenceSnapshot,
    where: ChangeFilter,
    after: FeedPlace | None,
    at_once: int,
) -> Iterator[Change]:
    """What an event changed after a place: the documents, then the values, by their keys."""
    begun = after if after is not None and after[:_EVENT_PARTS] == event.place else None
    indicators, of_none = where.scopes(reference)
    if begun is None or begun[_EVENT_PARTS] != ChangeKind.VALUE:
        documents = changed_documents(
            connection, event.publication, withdraws=event.withdraws, indicators=indicators, of_none=of_none
        )
        changes = [
            document_change(event, kind=item.kind, key=item.key, document=item.document, is_first=item.is_first)
            for item in documents
        ]
        later = [change for change in changes if begun is None or change.place > begun]
        yield from sorted(later, key=lambda change: change.place)
    position = _position(begun) if begun is not None and begun[_EVENT_PARTS] == ChangeKind.VALUE else None
    yield from _value_changes(
        connection, event, reference=reference, indicators=indicators, position=position, at_once=at_once
    )


def _value_changes(
    connection: Connection,
    event: FeedEvent,
    *,
    reference: ReferenceSnapshot,
    indicators: Collection[str],
    position: Position | None,
    at_once: int,
) -> Iterator[Change]:
    """What an event did to values, by their key; those it withdraws were public just before.

    Where a withdrawn value had replaced another, that one is the new one. What is released at the same instant comes
    after the withdrawal. Of a value that is suppressed by now no figure is given.
    """
    until = reference.instant
    last = max(until, event.at)
    while True:
        page = changed_values(
            connection,
            event.publication,
            withdraws=event.withdraws,
            indicators=indicators,
            after=position,
            limit=at_once,
        )
        values = tuple(page.values())
        releases = items_by_key(value_releases(connection, page, until=last))
        recorded: dict[str, list[ReleasedItem[Value]]] = {}
        if reference.view is View.WORKING:
            recorded = items_beside(
                values, lambda beside: values_at(connection, where=beside, at=until, view=reference.view)
            )
        for value in values:
            of_key = releases.get(key_of(value), ())
            working = (row.item for row in recorded.get(key_of(value), ()))
            standing = [_standing(value, of_key, instant=until), *working]
            change = _value_change(value, event, releases=of_key)
            yield without_figures(change) if any(map(is_suppressed, standing)) else change
        if len(values) < at_once:
            return
        position = position_of(values[-1])


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


def _position(place: FeedPlace) -> Position:
    indicator, area, end, start, period = place[_EVENT_PARTS + 1 :]
    return indicator, area, end, start, period
