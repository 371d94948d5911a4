"""Change items and what was public when: the latest release of a key at or before an instant, unless withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

Item_co = TypeVar("Item_co", covariant=True)


class ItemKind(StrEnum):
    """What a document item is; values are items of their own table."""

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


class View(StrEnum):
    """Whose picture: what was released to the public, or the latest that was recorded inside the council."""

    PUBLIC = "public"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Released(Generic[Item_co]):
    """One release of one revision of one key: public from `released_at` until `withdrawn_at` (None: open).

    In the working view every recorded revision counts as released when it was recorded.
    """

    key: str
    revision: int
    released_at: datetime
    withdrawn_at: datetime | None
    item: Item_co


@dataclass(frozen=True, slots=True)
class Publication:
    """One release of items: its title, when it was made and from when on the public can read them."""

    code: str
    title: str
    recorded_at: datetime
    released_at: datetime
    withdrawn_at: datetime | None = None


def public_at(releases: Iterable[Released[Item_co]], *, instant: datetime) -> dict[str, Released[Item_co]]:
    """By key, what the public could read at `instant`; a key whose latest release was withdrawn by then is absent.

    Of two revisions in one release instant the higher counts.
    """
    latest: dict[str, Released[Item_co]] = {}
    for release in releases:
        if release.released_at > instant:
            continue
        held = latest.get(release.key)
        if held is None or (held.released_at, held.revision) <= (release.released_at, release.revision):
            latest[release.key] = release
    return {
        key: release
        for key, release in latest.items()
        if release.withdrawn_at is None or release.withdrawn_at > instant
    }
