"""Whom an area is compared with on a day: its peer groups, all areas of its kind, its region and its country."""

from datetime import date

from app.domain.judgement.benchmark import Comparator, ComparatorKind
from app.domain.measures.area import Area, PeerGroup, members_on, of_kind_on
from app.domain.performance.reference_snapshot import ReferenceSnapshot

DEFAULT_GROUP = "similar-districts"
UNITED_KINGDOM = "K02000001"


def comparators_on(reference: ReferenceSnapshot, *, area: Area, day: date) -> tuple[Comparator, ...]:
    """Every comparator of `area` as on `day`: groups first (the default before the others), then the published ones."""
    groups = sorted(reference.groups.values(), key=lambda group: (group.code != DEFAULT_GROUP, group.code))
    return (
        *(group_comparator(reference, group=group, area=area, day=day) for group in groups),
        all_of_kind(reference, area=area, day=day),
        *published_comparators(reference, area=area),
    )


def group_comparator(reference: ReferenceSnapshot, *, group: PeerGroup, area: Area, day: date) -> Comparator:
    """A peer group as on `day`, without the area itself."""
    members = members_on(group, day=day, areas=reference.areas)
    others = tuple(code for code in members if code != area.code)
    return Comparator(group.code, group.title, ComparatorKind.COMPUTED, others)


def all_of_kind(reference: ReferenceSnapshot, *, area: Area, day: date) -> Comparator:
    """All other areas of the same kind in the same country on `day`; offered only where most of them have a value."""
    codes = of_kind_on(tuple(reference.areas.values()), kind=area.kind, country=area.country, day=day)
    others = tuple(code for code in codes if code != area.code)
    code = f"all-{area.kind.value.replace('_', '-')}"
    return Comparator(code, code, ComparatorKind.COMPUTED, others, needs_coverage=True)


def published_comparators(reference: ReferenceSnapshot, *, area: Area) -> tuple[Comparator, ...]:
    """The region's and the country's own published figures, where the store knows those areas."""
    codes = [code for code in (area.region, area.country) if code is not None]
    return tuple(
        Comparator(code, reference.areas[code].name, ComparatorKind.PUBLISHED, (code,))
        for code in codes
        if code in reference.areas and code != area.code
    )


def uk_fallback(reference: ReferenceSnapshot) -> Comparator | None:
    """The United Kingdom's figure, given where a publisher has none for the country."""
    kingdom = reference.areas.get(UNITED_KINGDOM)
    if kingdom is None:
        return None
    return Comparator(kingdom.code, kingdom.name, ComparatorKind.PUBLISHED, (kingdom.code,))
