"""The shapes of areas and peer groups."""

from datetime import date

from app.contract.base import Shape, output_field
from app.domain.measures.area import Area, AreaKind, CivicStatus, PeerGroup
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.wording.area import kind_label


class AreaBrief(Shape):
    """An area by code and name."""

    code: str = output_field("The ONS code.", "E07000120")
    name: str = output_field("The name.", "Hyndburn")


class AreaShape(AreaBrief):
    """An area with where it lies and what replaced it."""

    kind: AreaKind = output_field("What sort of place it is.")
    kind_label: str = output_field("The kind in words.", "Non-metropolitan district")
    region: str | None = output_field("The code of its region; null where it has none.")
    country: str | None = output_field("The code of its country; null where it has none.")
    start_date: date | None = output_field("The first day that it existed; null: before the records begin.")
    end_date: date | None = output_field("The first day that it no longer existed; null while it exists.")
    successors: list[AreaBrief] = output_field("The areas that replaced it.")
    civic_status: CivicStatus | None = output_field(
        "Whether it is a borough or a city by charter; null where it is neither, or that is not known.", "borough"
    )


class PeerGroupMemberShape(AreaBrief):
    """An area's time in a peer group."""

    from_date: date | None = output_field("The first day in the group; null: always.")
    until_date: date | None = output_field("The first day no longer in the group; null: still.")


class PeerGroupShape(Shape):
    """Areas to compare with, and how they were chosen."""

    code: str = output_field("The group's code.", "similar-districts")
    title: str = output_field("The group's title.", "Similar districts")
    description: str = output_field("Who is in it, for residents.")
    method: str = output_field("How the members were chosen.")
    council: str | None = output_field("The one council that it was made for; null: any area is compared with it.")
    members: list[PeerGroupMemberShape] = output_field("The members with their dates, by code.")


def area_shape(area: Area, *, reference: ReferenceSnapshot) -> AreaShape:
    """An area in full."""
    return AreaShape.of(
        area,
        kind_label=kind_label(area.kind),
        successors=[AreaBrief(code=code, name=_name(code, reference=reference)) for code in area.successors],
    )


def peer_group_shape(group: PeerGroup, *, reference: ReferenceSnapshot) -> PeerGroupShape:
    """A peer group with its members."""
    members = sorted(group.members, key=lambda member: (member.area, member.from_date or date.min))
    return PeerGroupShape.of(
        group,
        members=[
            PeerGroupMemberShape.of(member, code=member.area, name=_name(member.area, reference=reference))
            for member in members
        ],
    )


def _name(code: str, *, reference: ReferenceSnapshot) -> str:
    """The name of an area, or its code where the store does not know it."""
    return reference.areas[code].name if code in reference.areas else code
