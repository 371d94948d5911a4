"""Areas (with their successors) and peer groups with dated membership."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AreaKind(StrEnum):
    """What sort of place an area is."""

    NON_METROPOLITAN_DISTRICT = "non_metropolitan_district"
    METROPOLITAN_DISTRICT = "metropolitan_district"
    UNITARY_AUTHORITY = "unitary_authority"
    LONDON_BOROUGH = "london_borough"
    COUNTY = "county"
    REGION = "region"
    COUNTRY = "country"
    COMBINED_AUTHORITY = "combined_authority"


@dataclass(frozen=True, slots=True)
class Area:
    """A place with an ONS code; it exists from `start_date` until the day before `end_date` (None: always)."""

    code: str
    name: str
    kind: AreaKind
    region: str | None = None
    country: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """One area's time in a peer group: from `from_date` until the day before `until_date` (None: open)."""

    area: str
    from_date: date | None = None
    until_date: date | None = None


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Areas to compare with, and how they were chosen."""

    code: str
    title: str
    description: str
    method: str
    members: tuple[Membership, ...]


def within(day: date, *, start: date | None, end: date | None) -> bool:
    """Whether `day` lies in the half-open span from `start` to the day before `end`; None leaves a side open."""
    return (start is None or start <= day) and (end is None or day < end)


def members_on(group: PeerGroup, *, day: date, areas: Mapping[str, Area]) -> tuple[str, ...]:
    """The codes of the members on `day`, in code order: those in the group then and not abolished by then."""
    return tuple(
        sorted(
            {
                member.area
                for member in group.members
                if within(day, start=member.from_date, end=member.until_date)
                and (member.area not in areas or exists_on(areas[member.area], day=day))
            }
        )
    )


def exists_on(area: Area, *, day: date) -> bool:
    """Whether the area existed on `day`."""
    return within(day, start=area.start_date, end=area.end_date)


def predecessors(area: str, *, areas: Mapping[str, Area]) -> tuple[str, ...]:
    """The codes of the areas that `area` replaced, directly or through others, in code order."""
    found: set[str] = set()
    wanted: list[str] = [area]
    while wanted:
        code = wanted.pop()
        before = {other.code for other in areas.values() if code in other.successors} - found - {area}
        found |= before
        wanted += sorted(before)
    return tuple(sorted(found))


def of_kind_on(areas: Sequence[Area], *, kind: AreaKind, country: str | None, day: date) -> tuple[str, ...]:
    """The codes of all areas of `kind` in `country` that existed on `day`, in code order."""
    return tuple(
        sorted(
            area.code for area in areas if area.kind is kind and area.country == country and exists_on(area, day=day)
        )
    )
