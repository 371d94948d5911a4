"""The feed of changes: what each release and each withdrawal changed in public, one change for each item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from app.domain.measures.period import Period
from app.domain.measures.value import MissingReason
from app.domain.publishing.change_items import ItemKind, Publication, ReleasedItem

_OF_NO_INDICATOR = (ItemKind.AREA, ItemKind.THEME, ItemKind.PEER_GROUP, ItemKind.RULE_SETTING)


class ChangeKind(StrEnum):
    """The kind of a changed item: the kinds of documents, and values."""

    AREA = ItemKind.AREA.value
    THEME = ItemKind.THEME.value
    PEER_GROUP = ItemKind.PEER_GROUP.value
    DEFINITION = ItemKind.DEFINITION.value
    PLACEMENT = ItemKind.PLACEMENT.value
    TARGET = ItemKind.TARGET.value
    COMMENTARY = ItemKind.COMMENTARY.value
    RULE_SETTING = ItemKind.RULE_SETTING.value
    RESPONSE = ItemKind.RESPONSE.value
    STEP_CHANGE = ItemKind.STEP_CHANGE.value
    VALUE = "value"  # last: the documents of a release come before its values


class ChangeType(StrEnum):
    """How an item changed in public."""

    PUBLISHED = "published"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """A publication's release, or its withdrawal, with its instant."""

    at: datetime
    withdraws: bool
    publication: str

    @property
    def place(self) -> tuple[str, str, str]:
        """The place in the feed: by instant, withdrawals first, because a correction may be released with them."""
        return self.at.isoformat(timespec="microseconds"), "0" if self.withdraws else "1", self.publication


@dataclass(frozen=True, slots=True)
class Change:
    """One item that an event changed. `code` names an item of no single value; only values have figures."""

    event: FeedEvent
    kind: ChangeKind
    type: ChangeType
    place: tuple[str, ...]
    indicator: str | None = None
    area: str | None = None
    period: Period | None = None
    code: str | None = None
    old_value: float | None = None
    old_missing_reason: MissingReason | None = None
    new_value: float | None = None
    new_missing_reason: MissingReason | None = None


@dataclass(frozen=True, slots=True)
class ReleasedDocument:
    """One release of a document, with its publication."""

    kind: ItemKind
    publication: str
    release: ReleasedItem[Any]


def feed_events(publications: Iterable[Publication], *, until: datetime) -> list[FeedEvent]:
    """Every release, and every withdrawal up to `until`, in the order of the feed."""
    events = []
    for publication in publications:
        events.append(FeedEvent(publication.released_at, False, publication.code))
        if publication.withdrawn_at is not None and publication.withdrawn_at <= until:
            events.append(FeedEvent(publication.withdrawn_at, True, publication.code))
    return sorted(events, key=lambda event: event.place)


def document_changes(rows: Iterable[ReleasedDocument], *, until: datetime) -> list[Change]:
    """What the releases of documents changed; `rows` in order of kind, key, release and revision."""
    changes: list[Change] = []
    for _, group in groupby(rows, key=lambda row: (row.kind, row.release.key)):
        changes += _changes_of_key(list(group), until=until)
    return changes


def indicator_of(item: Any, *, kind: ItemKind) -> str | None:
    """The indicator of a document; None for a document of no single indicator."""
    if kind in _OF_NO_INDICATOR:
        return None
    return str(item.code if kind is ItemKind.DEFINITION else item.indicator)


def _changes_of_key(rows: Sequence[ReleasedDocument], *, until: datetime) -> list[Change]:
    """The changes of one key: of several releases at one instant, the last counts.

    A withdrawal changes what it withdraws, unless a later release had replaced that by then.
    """
    heads = list({row.release.released_at: row for row in rows}.values())
    changes = []
    for number, row in enumerate(heads):
        change = ChangeType.PUBLISHED if number == 0 else ChangeType.REVISED
        changes.append(_change(row, FeedEvent(row.release.released_at, False, row.publication), change))
        ends = row.release.withdrawn_at
        replaced = ends is not None and any(_public_before(later, instant=ends) for later in heads[number + 1 :])
        if ends is not None and ends <= until and not replaced:
            changes.append(_change(row, FeedEvent(ends, True, row.publication), ChangeType.WITHDRAWN))
    return changes


def _public_before(row: ReleasedDocument, *, instant: datetime) -> bool:
    """Whether a release was public just before an instant."""
    release = row.release
    return release.released_at < instant and (release.withdrawn_at is None or release.withdrawn_at >= instant)


def _change(row: ReleasedDocument, event: FeedEvent, change: ChangeType) -> Change:
    item, key = row.release.item, row.release.key
    indicator = indicator_of(item, kind=row.kind)
    named = indicator is None or row.kind is ItemKind.RESPONSE
    return Change(
        event=event,
        kind=ChangeKind(row.kind.value),
        type=change,
        place=(*event.place, row.kind.value, key, "", "", "", ""),
        indicator=indicator,
        area=getattr(item, "area", None),
        period=item.effective_from if row.kind is ItemKind.DEFINITION else getattr(item, "period", None),
        code=key if named else None,
    )
