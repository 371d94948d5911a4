"""What a release or a withdrawal changed in public: one change an item, in the order in which they count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.measures.period import Period
from app.domain.measures.value import MissingReason
from app.domain.publishing.change_items import ItemKind, Publication

OF_NO_INDICATOR = (ItemKind.AREA, ItemKind.THEME, ItemKind.PEER_GROUP, ItemKind.RULE_SETTING)


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


def feed_events(publications: Iterable[Publication], *, until: datetime) -> list[FeedEvent]:
    """Every release, and every withdrawal up to `until`, in the order of the feed."""
    found = []
    for one in publications:
        found.append(FeedEvent(one.released_at, False, one.code))
        if one.withdrawn_at is not None and one.withdrawn_at <= until:
            found.append(FeedEvent(one.withdrawn_at, True, one.code))
    return sorted(found, key=lambda moment: moment.place)


def indicator_of(item: Any, *, kind: ItemKind) -> str | None:
    """The indicator that a document belongs to; None for one that concerns them all."""
    if kind in OF_NO_INDICATOR:
        return None
    return str(item.code if kind is ItemKind.DEFINITION else item.indicator)


def document_change(moment: FeedEvent, *, kind: ItemKind, key: str, document: Any, is_first: bool) -> Change:
    """What a moment did to one document; `is_first` where its key had never been public before."""
    change = ChangeType.PUBLISHED if is_first else ChangeType.REVISED
    indicator = indicator_of(document, kind=kind)
    named = indicator is None or kind is ItemKind.RESPONSE
    return Change(
        moment=moment,
        kind=ChangeKind(kind.value),
        type=ChangeType.WITHDRAWN if moment.withdraws else change,
        place=(*moment.place, kind.value, key, "", "", "", ""),
        indicator=indicator,
        area=getattr(document, "area", None),
        period=document.effective_from if kind is ItemKind.DEFINITION else getattr(document, "period", None),
        code=key if named else None,
    )
