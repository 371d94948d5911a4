"""Change items and what was public when: the latest release of a key by an instant, withdrawn ones left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

Item_co = TypeVar("Item_co", covariant=True)


class ItemKind(StrEnum):
    """The kind of a document item; values are items of another table."""

    AREA = "area"
    THEME = "theme"
    PEER_GROUP = "peer_group"
    DEFINITION = "definition"
    PLACEMENT = "placement"
    TARGET = "target"
    COMMENTARY = "commentary"
    RULE_SETTING = "rule_setting"
    RESPONSE = "response"
    STEP_CHANGE = "step_change"
    STRATEGY = "strategy"
    OUTCOME = "outcome"
    OUTCOME_PROGRESS = "outcome_progress"
    ACTION = "action"
    ACTION_PROGRESS = "action_progress"
    SERVICE_PLAN = "service_plan"
    ACHIEVEMENT = "achievement"
    FRAMEWORK = "framework"
    FRAMEWORK_MAPPING = "framework_mapping"
    FRAMEWORK_EVIDENCE = "framework_evidence"
    DEFINITION_REVIEW = "definition_review"
    FIGURE_CHECK = "figure_check"


# Of the council's plans: no judgement rests on them.
STRATEGY_KINDS = frozenset(
    {ItemKind.STRATEGY, ItemKind.OUTCOME, ItemKind.OUTCOME_PROGRESS, ItemKind.ACTION, ItemKind.ACTION_PROGRESS}
)
# Of what the council achieved: no judgement rests on it either.
ACHIEVEMENT_KINDS = frozenset({ItemKind.ACHIEVEMENT})
# Of frameworks of others: no judgement rests on them either.
FRAMEWORK_KINDS = frozenset({ItemKind.FRAMEWORK, ItemKind.FRAMEWORK_MAPPING, ItemKind.FRAMEWORK_EVIDENCE})
# For the council alone: no publication releases them, and no public answer knows of them.
INTERNAL_KINDS = frozenset({ItemKind.SERVICE_PLAN, ItemKind.DEFINITION_REVIEW, ItemKind.FIGURE_CHECK})
# What judgements and cards are made of.
REFERENCE_KINDS = frozenset(ItemKind) - STRATEGY_KINDS - ACHIEVEMENT_KINDS - FRAMEWORK_KINDS - INTERNAL_KINDS


class View(StrEnum):
    """What a read shows: what was released to the public, or the latest recorded inside the council."""

    PUBLIC = "public"
    WORKING = "working"


class ChangeOutcome(StrEnum):
    """Whether a write created an item, revised it, or changed nothing."""

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ReleasedItem(Generic[Item_co]):
    """One release of one revision of one key: public from `released_at` until `withdrawn_at` (None: open).

    In the working view every recorded revision counts as released when it was recorded, and as withdrawn when its
    submission was sent back.
    """

    key: str
    revision: int
    released_at: datetime
    withdrawn_at: datetime | None
    item: Item_co


@dataclass(frozen=True, slots=True)
class Span(Generic[Item_co]):
    """A stretch of time in which one release counts for its key: from `known_from` until `known_until` (None: open)."""

    known_from: datetime
    known_until: datetime | None
    release: ReleasedItem[Item_co]


@dataclass(frozen=True, slots=True)
class Publication:
    """One release of items: its title, when it was made and from when on the public can read them."""

    code: str
    title: str
    recorded_at: datetime
    released_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FigureUse:
    """A publication that released figures, and how many of each requested indicator."""

    publication: Publication
    figures: Mapping[str, int]


def public_at(releases: Iterable[ReleasedItem[Item_co]], *, instant: datetime) -> dict[str, ReleasedItem[Item_co]]:
    """By key, what the public could read at `instant`: in place of a withdrawn release what it had replaced.

    Of two revisions with one release instant the higher counts.
    """
    latest: dict[str, ReleasedItem[Item_co]] = {}
    for release in releases:
        if release.released_at > instant or (release.withdrawn_at is not None and release.withdrawn_at <= instant):
            continue
        earlier = latest.get(release.key)
        if earlier is None or (earlier.released_at, earlier.revision) <= (release.released_at, release.revision):
            latest[release.key] = release
    return latest


def spans_of(releases: Iterable[ReleasedItem[Item_co]]) -> list[Span[Item_co]]:
    """When each release of one key counts, oldest first: `public_at` at every instant, in one pass.

    Of releases at one instant with one revision the later given counts.
    """
    ordered = sorted(releases, key=lambda release: (release.released_at, release.revision))
    starts = {release.released_at for release in ordered}
    ends = {release.withdrawn_at for release in ordered if release.withdrawn_at is not None}
    spans: list[Span[Item_co]] = []
    stack: list[ReleasedItem[Item_co]] = []
    position = 0
    for instant in sorted(starts | ends):
        while position < len(ordered) and ordered[position].released_at <= instant:
            stack.append(ordered[position])
            position += 1
        while stack and (withdrawn_at := stack[-1].withdrawn_at) is not None and withdrawn_at <= instant:
            stack.pop()
        _continue(spans, stack[-1] if stack else None, instant=instant)
    return spans


def _continue(spans: list[Span[Item_co]], head: ReleasedItem[Item_co] | None, *, instant: datetime) -> None:
    """Carry the spans of a key on: `head` counts from `instant` on (None: nothing does)."""
    last = spans[-1] if spans and spans[-1].known_until is None else None
    if last is not None and last.release is head:
        return
    if last is not None:
        spans[-1] = replace(last, known_until=instant)
    if head is not None:
        spans.append(Span(instant, None, head))
