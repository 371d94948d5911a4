"""Whom an area is compared with on a day: its peer groups, all areas of its kind, its region and its country."""

from collections.abc import Mapping
from datetime import date

from app.domain.judgement.benchmark import Comparator, ComparatorKind
from app.domain.measures.area import Area, AreaKind, PeerGroup, members_on, of_kind_on

DEFAULT_GROUP = "similar-districts"
UNITED_KINGDOM = "K02000001"


def comparators_on(
    area: Area, *, groups: Mapping[str, PeerGroup], areas: Mapping[str, Area], day: date
) -> tuple[Comparator, ...]:
    """Every comparator of `area` as on `day`: groups first (the default before the others), then the published ones.

    A country has no others of its kind in the same country.
    """
    serving = [group for group in groups.values() if group.serves(area.code)]
    in_order = sorted(serving, key=lambda group: (group.code != DEFAULT_GROUP, group.code))
    return (
        *(
            group_comparator(area, group=group, areas=areas, day=day)
            for group in in_order
            if is_peer_group_of(area, group=group, areas=areas)
        ),
        *((kind_comparator(area, areas=areas, day=day),) if area.kind is not AreaKind.COUNTRY else ()),
        *published_comparators(area, areas=areas),
    )


def is_peer_group_of(area: Area, *, group: PeerGroup, areas: Mapping[str, Area]) -> bool:
    """Whether an area may be compared with a group: at least one member is, or was, of the same kind.

    A county, a region or England is not compared with districts. Members missing from `areas` may be of any kind.
    """
    return any(member.area not in areas or areas[member.area].kind is area.kind for member in group.members)


def group_comparator(area: Area, *, group: PeerGroup, areas: Mapping[str, Area], day: date) -> Comparator:
    """A peer group as on `day`, without the area itself."""
    members = members_on(group, day=day, areas=areas)
    others = tuple(code for code in members if code != area.code)
    return Comparator(group.code, group.title, ComparatorKind.COMPUTED, others)


def kind_comparator(area: Area, *, areas: Mapping[str, Area], day: date) -> Comparator:
    """All other areas of the same kind in the same country on `day`; offered only where most of them have a value."""
    codes = of_kind_on(tuple(areas.values()), kind=area.kind, country=area.country, day=day)
    others = tuple(code for code in codes if code != area.code)
    code = kind_code(area.kind)
    return Comparator(code, code, ComparatorKind.COMPUTED, others, needs_coverage=True)


def kind_code(kind: AreaKind) -> str:
    """The code of all areas of a kind, as a comparator: `all-county`."""
    return f"all-{kind.value.replace('_', '-')}"


def published_comparators(area: Area, *, areas: Mapping[str, Area]) -> tuple[Comparator, ...]:
    """The published figures of the area's region and country, where the store has those areas."""
    codes = [code for code in (area.region, area.country) if code is not None]
    return tuple(_published(areas[code]) for code in codes if code in areas and code != area.code)


def uk_fallback(areas: Mapping[str, Area]) -> Comparator | None:
    """The United Kingdom's figure, given where a publisher has none for the country."""
    kingdom = areas.get(UNITED_KINGDOM)
    return None if kingdom is None else _published(kingdom)


def _published(area: Area) -> Comparator:
    return Comparator(area.code, area.name, ComparatorKind.PUBLISHED, (area.code,))
