"""A small Lancashire to look at: its areas, a peer group, and what the public could read of them on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from app.domain.measures.area import Area, AreaKind, Membership, PeerGroup
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.indicator import Definition, RuleSetting
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placement, Placements, TierNumber
from app.domain.measures.value import Value
from app.domain.performance.card import Subject
from app.domain.performance.reference_snapshot import ReferenceSnapshot, snapshot_at
from app.domain.publishing.change_items import ItemKind, ReleasedItem
from app.domain.warnings.life import WarningResponse
from tests.domain.warning_examples import HOME, RECYCLING

NORTH_WEST, ENGLAND, KINGDOM = "E12000002", "E92000001", "K02000001"
BURNLEY, PENDLE, PRESTON, ROSSENDALE = "E07000117", "E07000122", "E07000123", "E07000125"
CUMBERLAND, CARLISLE = "E06000063", "E07000028"  # Carlisle was replaced by Cumberland on 1 April 2023
ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)
KINDS: Mapping[type, ItemKind] = {
    Area: ItemKind.AREA,
    Theme: ItemKind.THEME,
    PeerGroup: ItemKind.PEER_GROUP,
    Definition: ItemKind.DEFINITION,
    Placements: ItemKind.PLACEMENT,
    Target: ItemKind.TARGET,
    Commentary: ItemKind.COMMENTARY,
    RuleSetting: ItemKind.RULE_SETTING,
    WarningResponse: ItemKind.RESPONSE,
    StepChange: ItemKind.STEP_CHANGE,
}


def district(code: str, **changes: Any) -> Area:
    """A district of the North West; its name is its code."""
    kind = AreaKind.NON_METROPOLITAN_DISTRICT
    return replace(Area(code, code, kind, region=NORTH_WEST, country=ENGLAND), **changes)


REGION = Area(NORTH_WEST, "North West", AreaKind.REGION, country=ENGLAND)
COUNTRY = Area(ENGLAND, "England", AreaKind.COUNTRY)
UNION = Area(KINGDOM, "United Kingdom", AreaKind.COUNTRY)
HYNDBURN = district(HOME, name="Hyndburn")
GONE = district(CARLISLE, name="Carlisle", end_date=date(2023, 4, 1), successors=(CUMBERLAND,))
NEIGHBOURS = tuple(district(code) for code in (BURNLEY, PENDLE, PRESTON, ROSSENDALE))
PLACES = (HYNDBURN, *NEIGHBOURS, REGION, COUNTRY)


def peer_group(*members: Membership | str, code: str = "similar-districts") -> PeerGroup:
    """A peer group of memberships, or of areas that are always in it."""
    rows = tuple(Membership(member) if isinstance(member, str) else member for member in members)
    return PeerGroup(code, f"Group {code}", "Like ours.", "By population.", rows)


SIMILAR = peer_group(HOME, BURNLEY, PENDLE, PRESTON, ROSSENDALE)
HEADLINE = Placements(RECYCLING.code, (Placement(TierNumber.HEADLINE),))


def released(key: str, item: object, *, at: datetime = ALWAYS, revision: int = 1) -> ReleasedItem[Any]:
    """A release that nobody withdrew."""
    return ReleasedItem(key, revision, at, None, item)


def releases(items: Iterable[object]) -> dict[ItemKind, list[ReleasedItem[Any]]]:
    """Each item released long ago under a key of its own; a rule's setting goes with the rule's name."""
    found: dict[ItemKind, list[ReleasedItem[Any]]] = {kind: [] for kind in ItemKind}
    for number, item in enumerate(items):
        key, body = item if isinstance(item, tuple) else (f"{number:04d}", item)
        found[KINDS[type(body)]].append(released(key, body))
    return found


def reference(*items: object, now: str = "2026-11-23T12:00+00:00") -> ReferenceSnapshot:
    """What the public could read at `now` of these items."""
    return snapshot_at(releases(items), instant=datetime.fromisoformat(now))


def subject(
    values: Iterable[Value],
    *items: object,
    others: Iterable[Value] = (),
    area: Area = HYNDBURN,
    until: str | None = None,
    versions: Iterable[Definition] = (RECYCLING,),
) -> Subject:
    """The recycling rate in one area, seen today; `items` are known besides the definition and its tier."""
    by_area: dict[str, list[Value]] = {}
    for value in others:
        by_area.setdefault(value.area, []).append(value)
    return Subject(
        reference=reference(*versions, HEADLINE, *items),
        indicator=RECYCLING.code,
        area=area,
        home_area=HOME,
        values=tuple(values),
        others=by_area,
        until=None if until is None else parse_period(until),
    )
