"""What a release or a withdrawal changed in public: one change an item, in the order in which they count."""

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
    """What a changed item is: every kind of document, and values."""

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
    """What happened to an item in public."""

    PUBLISHED = "published"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """The instant of a publication's release, or of its withdrawal."""

    at: datetime
    withdraws: bool
    publication: str

    @property
    def place(self) -> tuple[str, str, str]:
        """Its place in the feed: by instant, withdrawals first, since a correction may be released with them."""
        return self.at.isoformat(timespec="microseconds"), "0" if self.withdraws else "1", self.publication


@dataclass(frozen=True, slots=True)
class Change:
    """One item that a moment changed. `code` names what belongs to no single value; figures are of values only."""

    moment: FeedEvent
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
    """One release of a document, with the publication that it is in."""

    kind: ItemKind
    publication: str
    release: ReleasedItem[Any]


def feed_events(publications: Iterable[Publication], *, until: datetime) -> list[FeedEvent]:
    """Every release, and every withdrawal up to `until`, in the order of the feed."""
    found = []
    for one in publications:
        found.append(FeedEvent(one.released_at, False, one.code))
        if one.withdrawn_at is not None and one.withdrawn_at <= until:
            found.append(FeedEvent(one.withdrawn_at, True, one.code))
    return sorted(found, key=lambda moment: moment.place)


def document_changes(rows: Iterable[ReleasedDocument], *, until: datetime) -> list[Change]:
    """What the releases of documents changed; `rows` in order of kind, key, release and revision."""
    found: list[Change] = []
    for _, group in groupby(rows, key=lambda row: (row.kind, row.release.key)):
        found += _changes_of(list(group), until=until)
    return found


def indicator_of(item: Any, *, kind: ItemKind) -> str | None:
    """The indicator that a document belongs to; None for one that concerns them all."""
    if kind in _OF_NO_INDICATOR:
        return None
    return str(item.code if kind is ItemKind.DEFINITION else item.indicator)


def _changes_of(rows: Sequence[ReleasedDocument], *, until: datetime) -> list[Change]:
    """The changes of one key: of what is released at one instant, the last counts.

    A withdrawal changes what it takes back, unless something later stood in its place by then.
    """
    heads = list({row.release.released_at: row for row in rows}.values())
    found = []
    for number, row in enumerate(heads):
        change = ChangeType.PUBLISHED if number == 0 else ChangeType.REVISED
        found.append(_change(row, FeedEvent(row.release.released_at, False, row.publication), change))
        ends = row.release.withdrawn_at
        if ends is not None and ends <= until and not any(_stands(one, before=ends) for one in heads[number + 1 :]):
            found.append(_change(row, FeedEvent(ends, True, row.publication), ChangeType.WITHDRAWN))
    return found


def _stands(row: ReleasedDocument, *, before: datetime) -> bool:
    """Whether a release could be read just before an instant."""
    release = row.release
    return release.released_at < before and (release.withdrawn_at is None or release.withdrawn_at >= before)


def _change(row: ReleasedDocument, moment: FeedEvent, change: ChangeType) -> Change:
    item, key = row.release.item, row.release.key
    indicator = indicator_of(item, kind=row.kind)
    named = indicator is None or row.kind is ItemKind.RESPONSE
    return Change(
        moment=moment,
        kind=ChangeKind(row.kind.value),
        type=change,
        place=(*moment.place, row.kind.value, key, "", "", "", ""),
        indicator=indicator,
        area=getattr(item, "area", None),
        period=item.effective_from if row.kind is ItemKind.DEFINITION else getattr(item, "period", None),
        code=key if named else None,
    )
