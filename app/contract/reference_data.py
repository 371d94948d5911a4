"""The shapes of what is sent for areas, peer groups and themes, and of what changing them answers."""

from typing import Annotated

from pydantic import Field

from app.contract.area import AreaShape, PeerGroupShape
from app.contract.base import Shape, said
from app.contract.document_change import ChangeShape
from app.contract.request_bodies import WHOLE, AreaCode, Day, Sent, asked
from app.contract.text import Code, Line, Paragraph
from app.domain.measures.area import Area, AreaKind, Membership, PeerGroup
from app.domain.measures.theme import Theme

MOST_MEMBERS = 500


class AreaSent(Sent):
    """An area with where it lies and what replaces it."""

    name: Line = asked("The name.", "Hyndburn")
    kind: AreaKind = asked("What sort of place it is.")
    region: AreaCode | None = asked("The code of its region; null where it has none.", default=None)
    country: AreaCode | None = asked("The code of its country; null where it has none.", default=None)
    start_date: Day | None = asked("The first day that it existed; null: before the records begin.", default=None)
    end_date: Day | None = asked("The first day that it no longer exists; null while none is known.", default=None)
    successors: Annotated[list[AreaCode], Field(max_length=MOST_MEMBERS)] = asked(
        "The codes of the areas that replace it.", default=[]
    )


class MemberSent(Sent):
    """An area's time in a peer group."""

    code: AreaCode = asked("The area's ONS code.", "E07000117")
    from_date: Day | None = asked("The first day in the group; null: always.", default=None)
    until_date: Day | None = asked("The first day no longer in the group; null: still.", default=None)


class PeerGroupSent(Sent):
    """Areas to compare with, and how they were chosen."""

    title: Line = asked("The group's title.", "Similar districts")
    description: Paragraph = asked("Who is in it, for residents.")
    method: Paragraph = asked("How the members were chosen.")
    members: Annotated[list[MemberSent], Field(min_length=1, max_length=MOST_MEMBERS)] = asked(
        "The members with their dates."
    )


class ThemeSent(Sent):
    """A heading that indicators stand under."""

    title: Line = asked("The theme's title.", "Environment and Climate Change")
    description: Paragraph = asked("What belongs under it, for residents.")
    framework: Code = asked("Whose heading it is.", "corporate-strategy")
    sort: Annotated[int, Field(strict=True, ge=0, le=10_000), WHOLE] = asked("Its place among the themes.", 2)


class ThemeRecord(Shape):
    """A theme as it is recorded."""

    code: str = said("The theme's code.", "environment")
    title: str = said("The theme's title.")
    description: str = said("What belongs under it, for residents.")
    framework: str = said("Whose heading it is.")
    sort: int = said("Its place among the themes.")


class AreaChange(ChangeShape):
    """What changing an area did."""

    resource: AreaShape = said("The area as it is now.")


class PeerGroupChange(ChangeShape):
    """What changing a peer group did."""

    resource: PeerGroupShape = said("The peer group as it is now.")


class ThemeChange(ChangeShape):
    """What changing a theme did."""

    resource: ThemeRecord = said("The theme as it is now.")


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
        successors=tuple(sent.successors),
    )


def sent_group(code: str, sent: PeerGroupSent) -> PeerGroup:
    """The peer group that a body describes."""
    members = tuple(Membership(one.code, one.from_date, one.until_date) for one in sent.members)
    return PeerGroup(code, sent.title, sent.description, sent.method, members)


def sent_theme(code: str, sent: ThemeSent) -> Theme:
    """The theme that a body describes."""
    return Theme(code, sent.title, sent.description, sent.framework, sent.sort)


def theme_record(theme: Theme) -> ThemeRecord:
    """A theme as it is recorded."""
    return ThemeRecord(
        code=theme.code,
        title=theme.title,
        description=theme.description,
        framework=theme.framework,
        sort=theme.sort,
    )
