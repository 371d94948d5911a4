"""The change summary: what turned red, was raised or cleared since another state, and what waits for an answer."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.indicator import in_force
from app.domain.performance.card import Card
from app.domain.warnings.budget import urgency
from app.domain.warnings.life import Warning, WarningState, goes_on
from app.domain.warnings.rules import Severity

Group = TypeVar("Group", bound=Hashable)
_LIVE = (WarningState.OPEN, WarningState.ACCEPTED)


class SummaryKind(StrEnum):
    """What the summary tells of an indicator or of a warning, in the order in which it is told."""

    TURNED_RED = "turned_red"
    RAISED = "raised"
    MORE_SERIOUS = "more_serious"
    REOPENED = "reopened"
    UNANSWERED = "unanswered"
    PROMISE_OVERDUE = "promise_overdue"
    ACCEPTED = "accepted"
    CLEARED = "cleared"
    RETRACTED = "retracted"
    NO_LONGER_RED = "no_longer_red"


_ORDER = tuple(SummaryKind)


@dataclass(frozen=True, slots=True)
class IndicatorState:
    """The part of an indicator's earlier state that is compared: its status against target, and its warnings."""

    status: TargetStatus
    warnings: tuple[Warning, ...]


@dataclass(frozen=True, slots=True)
class SummaryItem:
    """One item of the summary: on the target of a card, or on a `warning`.

    The warning is as it stands now; one that is missing from the present state (`is_present` is false) is as it stood.
    `severity_before` and `status_before` are those of the earlier state; None where that had none.
    """

    kind: SummaryKind
    card: Card
    warning: Warning | None = None
    is_present: bool = True
    severity_before: Severity | None = None
    status_before: TargetStatus | None = None


@dataclass(frozen=True, slots=True)
class SummaryCounts:
    """How many indicators are looked at, and how many items of each kind the summary has of them."""

    indicators: int
    kinds: Mapping[SummaryKind, int]

    def of(self, kind: SummaryKind) -> int:
        """How many items there are of a kind."""
        return self.kinds.get(kind, 0)


def change_items(
    cards: Iterable[Card], *, before: Mapping[str, IndicatorState] | None, today: date
) -> tuple[SummaryItem, ...]:
    """The changes of the cards since an earlier state, by kind, the most urgent warnings first.

    `before` has the earlier states by indicator; an indicator that it lacks is new. Without `before` there is nothing
    to compare with, and only the present state is summarised.
    """
    items = [item for card in cards for item in _items(card, before=before, today=today)]
    return tuple(sorted(items, key=_place))


def count_items(items: Collection[SummaryItem], cards: Collection[Card]) -> SummaryCounts:
    """The counts of some cards and of their items."""
    return SummaryCounts(len(cards), Counter(item.kind for item in items))


def counts_by(
    items: Iterable[SummaryItem], cards: Iterable[Card], *, group: Callable[[Card], Group]
) -> dict[Group, SummaryCounts]:
    """The counts of each group of cards, in the order in which the groups come first."""
    cards_of: dict[Group, list[Card]] = {}
    items_of: dict[Group, list[SummaryItem]] = {}
    for card in cards:
        cards_of.setdefault(group(card), []).append(card)
    for item in items:
        items_of.setdefault(group(item.card), []).append(item)
    return {code: count_items(items_of.get(code, ()), members) for code, members in cards_of.items()}


def _items(card: Card, *, before: Mapping[str, IndicatorState] | None, today: date) -> Iterator[SummaryItem]:
    if before is not None:
        earlier = before.get(card.definition.code)
        yield from _of_target(card, earlier=earlier)
        yield from _of_warnings(card, earlier=() if earlier is None else earlier.warnings)
    for warning in card.live_warnings:
        if warning.unexplained:
            yield SummaryItem(SummaryKind.UNANSWERED, card, warning)
        due = None if warning.response is None else warning.response.due
        if due is not None and due < today:
            yield SummaryItem(SummaryKind.PROMISE_OVERDUE, card, warning)


def _of_target(card: Card, *, earlier: IndicatorState | None) -> Iterator[SummaryItem]:
    was, now = None if earlier is None else earlier.status, card.target.status
    if now is TargetStatus.RED and was is not TargetStatus.RED:
        yield SummaryItem(SummaryKind.TURNED_RED, card, status_before=was)
    if was is TargetStatus.RED and now is not TargetStatus.RED:
        yield SummaryItem(SummaryKind.NO_LONGER_RED, card, status_before=was)


def _of_warnings(card: Card, *, earlier: Sequence[Warning]) -> Iterator[SummaryItem]:
    """What became of the warnings; one that goes on under another id is neither raised nor cleared."""
    was_live = [warning for warning in earlier if warning.state in _LIVE]
    for warning in card.live_warnings:
        old = next((known for known in was_live if goes_on(known, as_=warning)), None)
        yield from _of_live(card, warning, old=old)
    current = {warning.id: warning for warning in card.warnings}
    for old in was_live:
        if not any(goes_on(old, as_=warning) for warning in card.live_warnings):
            now = current.get(old.id)
            kind = SummaryKind.CLEARED
            if now is not None and now.state is WarningState.RETRACTED:
                kind = SummaryKind.RETRACTED
            yield SummaryItem(kind, card, now or old, is_present=now is not None, severity_before=old.severity)
    was_cleared = {warning.id: warning for warning in earlier if warning.state is WarningState.CLEARED}
    for warning in card.warnings:
        if warning.state is WarningState.RETRACTED and warning.id in was_cleared:
            yield SummaryItem(SummaryKind.RETRACTED, card, warning, severity_before=was_cleared[warning.id].severity)


def _of_live(card: Card, warning: Warning, *, old: Warning | None) -> Iterator[SummaryItem]:
    if old is None:
        yield SummaryItem(SummaryKind.RAISED, card, warning)
        return
    if warning.severity.level > old.severity.level:
        yield SummaryItem(SummaryKind.MORE_SERIOUS, card, warning, severity_before=old.severity)
    if warning.state is not old.state:
        reopened = warning.state is WarningState.OPEN
        kind = SummaryKind.REOPENED if reopened else SummaryKind.ACCEPTED
        yield SummaryItem(kind, card, warning, severity_before=old.severity)


def _place(item: SummaryItem) -> tuple[object, ...]:
    """The order: by kind, live warnings by their urgency, all else as the cards come."""
    if item.warning is None or item.warning.state not in _LIVE or not item.is_present:
        return (_ORDER.index(item.kind),)
    definition = in_force(item.card.versions, period=item.warning.latest)
    return _ORDER.index(item.kind), *urgency(item.warning, definition)
