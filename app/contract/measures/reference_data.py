"""The shapes of what is sent for areas, peer groups and themes, and of what changing them answers."""

from typing import Annotated

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.measures.area import AreaBrief, AreaShape, PeerGroupMemberShape, PeerGroupShape
from app.contract.request_bodies import WHOLE, AreaCode, Day, RequestBody, input_field
from app.contract.text import Code, Line, Paragraph
from app.domain.measures.area import Area, AreaKind, CivicStatus, Membership, PeerGroup
from app.domain.measures.theme import Theme

MOST_MEMBERS = 500


class SuccessorSent(RequestBody):
    """An area by its code, as reads name it."""

    record = AreaBrief

    code: AreaCode = input_field("The area's ONS code.", "E07000117")


class AreaSent(RequestBody):
    """An area with where it lies and what replaces it."""

    record = AreaShape

    name: Line = input_field("The name.", "Hyndburn")
    kind: AreaKind = input_field("What sort of place it is.")
    region: AreaCode | None = input_field("The code of its region; null where it has none.", default=None)
    country: AreaCode | None = input_field("The code of its country; null where it has none.", default=None)
    start_date: Day | None = input_field("The first day that it existed; null: before the records begin.", default=None)
    end_date: Day | None = input_field(
        "The first day that it no longer exists; null while none is known.", default=None
    )
    successors: Annotated[list[AreaCode | SuccessorSent], Field(max_length=MOST_MEMBERS)] = input_field(
        "The codes of the areas that replace it.", default=[]
    )
    civic_status: CivicStatus | None = input_field(
        "Whether it is a borough or a city by charter; null where it is neither, or that is not known.",
        "borough",
        default=None,
    )


class MemberSent(RequestBody):
    """An area's time in a peer group."""

    record = PeerGroupMemberShape

    code: AreaCode = input_field("The area's ONS code.", "E07000117")
    from_date: Day | None = input_field("The first day in the group; null: always.", default=None)
    until_date: Day | None = input_field("The first day no longer in the group; null: still.", default=None)


class PeerGroupSent(RequestBody):
    """Areas to compare with, and how they were chosen."""

    record = PeerGroupShape

    title: Line = input_field("The group's title.", "Similar districts")
    description: Paragraph = input_field("Who is in it, for residents.")
    method: Paragraph = input_field("How the members were chosen.")
    council: AreaCode | None = input_field(
        "The one council that it is made for; null: any area is compared with it.", "E07000120", default=None
    )
    members: Annotated[list[MemberSent], Field(min_length=1, max_length=MOST_MEMBERS)] = input_field(
        "The members with their dates."
    )


class ThemeRecord(Shape):
    """A theme as it is recorded."""

    code: str = output_field("The theme's code.", "environment")
    title: str = output_field("The theme's title.")
    description: str = output_field("What belongs under it, for residents.")
    framework: str = output_field("Who uses the heading.")
    sort: int = output_field("Its position among the themes.")


class ThemeSent(RequestBody):
    """A heading that indicators stand under."""

    record = ThemeRecord

    title: Line = input_field("The theme's title.", "Environment and Climate Change")
    description: Paragraph = input_field("What belongs under it, for residents.")
    framework: Code = input_field("Who uses the heading.", "corporate-strategy")
    sort: Annotated[int, Field(strict=True, ge=0, le=10_000), WHOLE] = input_field("Its position among the themes.", 2)


class AreaChange(DocumentChangeShape):
    """What changing an area did."""

    resource: AreaShape = output_field("The area as it is now.")


class PeerGroupChange(DocumentChangeShape):
    """What changing a peer group did."""

    resource: PeerGroupShape = output_field("The peer group as it is now.")


class ThemeChange(DocumentChangeShape):
    """What changing a theme did."""

    resource: ThemeRecord = output_field("The theme as it is now.")


def sent_area(code: str, sent: AreaSent) -> Area:
    """The area that a body describes."""
    return Area(
        code=code,
        name=sent.name,
        kind=sent.kind,
        region=sent.region,
        country=sent.country,
        start_date=sent.start_date,
        end_date=sent.end_date,
        successors=tuple(area if isinstance(area, str) else area.code for area in sent.successors),
        civic_status=sent.civic_status,
    )


def sent_group(code: str, sent: PeerGroupSent) -> PeerGroup:
    """The peer group that a body describes."""
    members = tuple(Membership(member.code, member.from_date, member.until_date) for member in sent.members)
    return PeerGroup(code, sent.title, sent.description, sent.method, members, sent.council)


def sent_theme(code: str, sent: ThemeSent) -> Theme:
    """The theme that a body describes."""
    return Theme(code, sent.title, sent.description, sent.framework, sent.sort)
