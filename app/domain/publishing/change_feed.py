"""The feed of changes: what each release and each withdrawal changed in public, one change for each item."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.measures.period import Period
from app.domain.measures.value import MissingReason
from app.domain.publishing.change_items import (
    ACHIEVEMENT_KINDS,
    INTERNAL_KINDS,
    STRATEGY_KINDS,
    ItemKind,
    Publication,
)

OF_NO_INDICATOR = (
    *(ItemKind.AREA, ItemKind.THEME, ItemKind.PEER_GROUP, ItemKind.RULE_SETTING),
    *STRATEGY_KINDS,
    *INTERNAL_KINDS,
    *ACHIEVEMENT_KINDS,
    *(ItemKind.FRAMEWORK, ItemKind.FRAMEWORK_EVIDENCE),
)


class ChangeKind(StrEnum):
    """The kind of a changed item: the kinds of documents that can be public, and values."""

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
    STRATEGY = ItemKind.STRATEGY.value
    OUTCOME = ItemKind.OUTCOME.value
    OUTCOME_PROGRESS = ItemKind.OUTCOME_PROGRESS.value
    ACTION = ItemKind.ACTION.value
    ACTION_PROGRESS = ItemKind.ACTION_PROGRESS.value
    ACHIEVEMENT = ItemKind.ACHIEVEMENT.value
    FRAMEWORK = ItemKind.FRAMEWORK.value
    FRAMEWORK_MAPPING = ItemKind.FRAMEWORK_MAPPING.value
    FRAMEWORK_EVIDENCE = ItemKind.FRAMEWORK_EVIDENCE.value
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


def without_figures(change: Change) -> Change:
    """The change of a value that is suppressed by now: every figure in it is `suppressed`."""
    old, new = (
        reason if number is None else MissingReason.SUPPRESSED
        for number, reason in (
            (change.old_value, change.old_missing_reason),
            (change.new_value, change.new_missing_reason),
        )
    )
    return replace(change, old_value=None, old_missing_reason=old, new_value=None, new_missing_reason=new)


def feed_events(publications: Iterable[Publication], *, until: datetime) -> list[FeedEvent]:
    """Every release, and every withdrawal up to `until`, in the order of the feed."""
    events = []
    for publication in publications:
        events.append(FeedEvent(publication.released_at, False, publication.code))
        if publication.withdrawn_at is not None and publication.withdrawn_at <= until:
            events.append(FeedEvent(publication.withdrawn_at, True, publication.code))
    return sorted(events, key=lambda event: event.place)


def indicator_of(item: Any, *, kind: ItemKind) -> str | None:
    """The indicator of a document; None for a document of no single indicator."""
    if kind in OF_NO_INDICATOR:
        return None
    return str(item.code if kind is ItemKind.DEFINITION else item.indicator)


def document_change(event: FeedEvent, *, kind: ItemKind, key: str, document: Any, is_first: bool) -> Change:
    """The change of one document by an event; `is_first` where its key had never been public before."""
    change = ChangeType.PUBLISHED if is_first else ChangeType.REVISED
    indicator = indicator_of(document, kind=kind)
    named = indicator is None or kind in (ItemKind.RESPONSE, ItemKind.FRAMEWORK_MAPPING)
    return Change(
        event=event,
        kind=ChangeKind(kind.value),
        type=ChangeType.WITHDRAWN if event.withdraws else change,
        place=(*event.place, kind.value, key, "", "", "", ""),
        indicator=indicator,
        area=getattr(document, "area", None),
        period=document.effective_from if kind is ItemKind.DEFINITION else getattr(document, "period", None),
        code=key if named else None,
    )
