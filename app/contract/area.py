"""The shapes of areas and peer groups."""

from datetime import date

from app.contract.base import Shape, said
from app.domain.measures.area import Area, AreaKind, PeerGroup
from app.domain.performance.reference_snapshot import Catalogue
from app.wording.area import kind_label


class AreaBrief(Shape):
    """An area by code and name."""

    code: str = said("The ONS code.", "E07000120")
    name: str = said("The name.", "Hyndburn")


class AreaShape(AreaBrief):
    """An area with where it lies and what replaced it."""

    kind: AreaKind = said("What sort of place it is.")
    kind_label: str = said("The same for people.", "Non-metropolitan district")
    region: str | None = said("The code of its region; null where it has none.")
    country: str | None = said("The code of its country; null where it has none.")
    start_date: date | None = said("The first day that it existed; null: before the records begin.")
    end_date: date | None = said("The first day that it no longer existed; null while it exists.")
    successors: list[AreaBrief] = said("The areas that replaced it.")


class MemberShape(AreaBrief):
    """An area's time in a peer group."""

    from_date: date | None = said("The first day in the group; null: always.")
    until_date: date | None = said("The first day no longer in the group; null: still.")


class PeerGroupShape(Shape):
    """Areas to compare with, and how they were chosen."""

    code: str = said("The group's code.", "similar-districts")
    title: str = said("The group's title.", "Similar districts")
    description: str = said("Who is in it, for residents.")
    method: str = said("How the members were chosen.")
    members: list[MemberShape] = said("The members with their dates, by code.")


def area_shape(area: Area, *, catalogue: Catalogue) -> AreaShape:
    """An area in full."""
    return AreaShape(
        code=area.code,
        name=area.name,
        kind=area.kind,
        kind_label=kind_label(area.kind),
        region=area.region,
        country=area.country,
        start_date=area.start_date,
        end_date=area.end_date,
        successors=[AreaBrief(code=code, name=_name(code, catalogue=catalogue)) for code in area.successors],
    )


def peer_group_shape(group: PeerGroup, *, catalogue: Catalogue) -> PeerGroupShape:
    """A peer group with its members."""
    members = sorted(group.members, key=lambda member: (member.area, member.from_date or date.min))
    return PeerGroupShape(
        code=group.code,
        title=group.title,
        description=group.description,
        method=group.method,
        members=[
            MemberShape(
                code=member.area,
                name=_name(member.area, catalogue=catalogue),
                from_date=member.from_date,
                until_date=member.until_date,
            )
            for member in members
        ],
    )


def _name(code: str, *, catalogue: Catalogue) -> str:
    """The name of an area, or its code where the store does not know it."""
    return catalogue.areas[code].name if code in catalogue.areas else code
