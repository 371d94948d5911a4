"""Areas with their successors, and peer groups with dated membership; and the faults of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import Fault
from app.domain.measures.reserved_codes import reserved_faults


class AreaKind(StrEnum):
    """The kind of an area."""

    NON_METROPOLITAN_DISTRICT = "non_metropolitan_district"
    METROPOLITAN_DISTRICT = "metropolitan_district"
    UNITARY_AUTHORITY = "unitary_authority"
    LONDON_BOROUGH = "london_borough"
    COUNTY = "county"
    REGION = "region"
    COUNTRY = "country"
    COMBINED_AUTHORITY = "combined_authority"


class CivicStatus(StrEnum):
    """What a place may call itself by charter, whatever kind of council it has."""

    BOROUGH = "borough"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Area:
    """A place with an ONS code; it exists from `start_date` until the day before `end_date` (None: always).

    `civic_status` is None where it has none, or none is known.
    """

    code: str
    name: str
    kind: AreaKind
    region: str | None = None
    country: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    successors: tuple[str, ...] = ()
    civic_status: CivicStatus | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """One area's time in a peer group: from `from_date` until the day before `until_date` (None: open)."""

    area: str
    from_date: date | None = None
    until_date: date | None = None


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Areas to compare with, and how they were chosen: for one `council`, or with None for any area."""

    code: str
    title: str
    description: str
    method: str
    members: tuple[Membership, ...]
    council: str | None = None

    def serves(self, area: str) -> bool:
        """Whether an area is compared with the group."""
        return self.council in (None, area)


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
    codes = _reachable(area, step=lambda code: (other.code for other in areas.values() if code in other.successors))
    return tuple(sorted(codes - {area}))


def _reachable(code: str, *, step: Callable[[str], Iterable[str]]) -> set[str]:
    """The codes to which `step` leads from `code`, directly or through others."""
    reached: set[str] = set()
    pending = [code]
    while pending:
        new = set(step(pending.pop())) - reached
        reached |= new
        pending += new
    return reached


def of_kind_on(areas: Sequence[Area], *, kind: AreaKind, country: str | None, day: date) -> tuple[str, ...]:
    """The codes of all areas of `kind` in `country` that existed on `day`, in code order."""
    return tuple(
        sorted(
            area.code for area in areas if area.kind is kind and area.country == country and exists_on(area, day=day)
        )
    )


def check_area(area: Area, *, areas: Mapping[str, Area]) -> tuple[Fault, ...]:
    """The faults of an area, given the recorded ones."""
    return (*_part_of_faults(area, areas=areas), *_date_faults(area), *_successor_faults(area, areas=areas))


def check_group(group: PeerGroup, *, areas: Mapping[str, Area]) -> tuple[Fault, ...]:
    """The faults of a peer group's code and members, given the recorded areas."""
    return (
        *reserved_faults(group.code, what="group"),
        *_council_faults(group, areas=areas),
        *_member_faults(group, areas=areas),
    )


def _council_faults(group: PeerGroup, *, areas: Mapping[str, Area]) -> Iterator[Fault]:
    if group.council is not None and group.council not in areas:
        yield _unknown("council", group.council)


def _part_of_faults(area: Area, *, areas: Mapping[str, Area]) -> Iterator[Fault]:
    for field, code, kind in (("region", area.region, AreaKind.REGION), ("country", area.country, AreaKind.COUNTRY)):
        if code is None:
            continue
        if code == area.code or (code in areas and areas[code].kind is not kind):
            yield Fault(field, "conflict", f"The area {code} is not a {kind} that contains this area.")
        elif code not in areas:
            yield _unknown(field, code)


def _unknown(place: str, code: str) -> Fault:
    return Fault(place, "unknown_value", f"There is no area {code}; create it first.")


def _date_faults(area: Area) -> Iterator[Fault]:
    if area.start_date is not None and area.end_date is not None and area.end_date <= area.start_date:
        yield Fault("end_date", "conflict", "The end_date must be after the start_date.")
    if area.successors and area.end_date is None:
        yield Fault("end_date", "required", "An area with successors needs an end_date.")


def _successor_faults(area: Area, *, areas: Mapping[str, Area]) -> Iterator[Fault]:
    def successors(code: str) -> tuple[str, ...]:
        return areas[code].successors if code in areas else ()

    for index, code in enumerate(area.successors):
        place = f"successors.{index}"
        if code == area.code:
            yield Fault(place, "conflict", "An area cannot replace itself.")
        elif code not in areas:
            yield _unknown(place, code)
        elif area.code in _reachable(code, step=successors):
            yield Fault(place, "conflict", f"An area cannot replace itself: {area.code} replaced {code}.")
        if code in area.successors[:index]:
            yield Fault(place, "duplicate", f"The area {code} is listed twice.")


def _member_faults(group: PeerGroup, *, areas: Mapping[str, Area]) -> Iterator[Fault]:
    earlier: dict[str, list[Membership]] = {}
    for index, member in enumerate(group.members):
        place = f"members.{index}"
        if member.area not in areas:
            yield _unknown(f"{place}.code", member.area)
        if member.from_date is not None and member.until_date is not None and member.until_date <= member.from_date:
            yield Fault(f"{place}.until_date", "conflict", "The until_date must be after the from_date.")
        if any(_overlap(member, other) for other in earlier.get(member.area, ())):
            yield Fault(place, "duplicate", f"The area {member.area} is a member already in a part of this time.")
        earlier.setdefault(member.area, []).append(member)


def _overlap(member: Membership, other: Membership) -> bool:
    return _starts_before_end(member, other) and _starts_before_end(other, member)


def _starts_before_end(member: Membership, other: Membership) -> bool:
    return member.from_date is None or other.until_date is None or member.from_date < other.until_date
