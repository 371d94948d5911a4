"""The shapes of returns of peer groups: a row a member, with the group's text, and what became of each group."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Required

from pydantic import Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from app.contract.base import output_field
from app.contract.measures.area import AreaBrief
from app.contract.publishing.return_bodies import NO_UNREAD, submitted_rows
from app.contract.publishing.returns import CountsOfRows, RowPlaceShape
from app.contract.publishing.rows_result import JudgedRowsResultShape, judged_rows_result
from app.contract.request_bodies import AreaCode, Day
from app.contract.text import Code, Line, Paragraph
from app.domain.measures.area import Area
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.returns import SubmittedReturn
from app.services.publishing.peer_group_returns import PeerGroupRow
from app.services.publishing.row_documents import RecordedDocumentRows
from app.services.warnings.change_effect import ChangeEffect

MEMBERS_FIELD = "members"  # where the rows stand in a JSON body
MOST_MEMBER_ROWS = 10_000
_KEY = ("group", "area")


@with_config(extra="forbid")
class PeerGroupRowSent(TypedDict, total=False):
    """One member of a peer group. The text of the group is in one of its rows; left out of all it stays as recorded."""

    group: Required[
        Annotated[Code, Field(description="The group's code.", json_schema_extra={"format": "peer-group-code"})]
    ]
    area: Required[Annotated[AreaCode, Field(description="The member's ONS code.")]]
    from_date: Annotated[Day | None, Field(description="The first day in the group; null: always.")]
    until_date: Annotated[Day | None, Field(description="The first day no longer in the group; null: still.")]
    title: Annotated[Line | None, Field(description="The group's title; required for a new group.")]
    description: Annotated[Paragraph | None, Field(description="Who is in it, for residents; required for a new one.")]
    method: Annotated[Paragraph | None, Field(description="How the members were chosen; required for a new group.")]
    council: Annotated[
        AreaCode | None, Field(description="The one council that it is made for; where none is recorded or sent, any.")
    ]


@with_config(extra="forbid")
class PeerGroupReturnSent(TypedDict, total=False):
    """A return of peer groups: each group that it names has the members that it names, and no others."""

    members: Required[
        Annotated[
            list[PeerGroupRowSent],
            Field(
                min_length=1,
                max_length=MOST_MEMBER_ROWS,
                description="Every member of each group that is created or changed, in any order.",
            ),
        ]
    ]
    reason: Annotated[Paragraph | None, Field(description="Why the groups are created or changed, for the record.")]


PEER_GROUP_ROWS: TypeAdapter[Any] = TypeAdapter(list[PeerGroupRowSent])
PEER_GROUP_RETURN: TypeAdapter[Any] = TypeAdapter(PeerGroupReturnSent)


def submitted_members(rows: Sequence[Any], *, unread: Mapping[int, Collection[str]] = NO_UNREAD) -> SubmittedReturn:
    """The rows as the contract reads them, with everything that is wrong in them; `unread` as in a return of values."""
    return submitted_rows(rows, unread=unread, shape=PEER_GROUP_ROWS, key=_KEY, most=MOST_MEMBER_ROWS)


class PeerGroupRowShape(RowPlaceShape):
    """What the rows of one group do."""

    row: int = output_field(
        "The group's first row: of a file as a spreadsheet counts (the header is 1), of JSON by its place from 1.", 2
    )
    group: str = output_field("The group's code.", "similar-districts")
    title: str = output_field("The group's title.", "Similar districts")
    outcome: ChangeOutcome = output_field("Whether the group is created, changed, or as it was.")
    changed: list[str] = output_field("What differs from what is recorded; empty for a new group.")
    members: int = output_field("How many areas are members, at one time or another.")
    joined: list[AreaBrief] = output_field("The areas that become members; all of them for a new group.")
    left: list[AreaBrief] = output_field("The areas that are no longer members, because no row names them.")


class PeerGroupReturnShape(JudgedRowsResultShape[PeerGroupRowShape]):
    """What a return of peer groups did, or with a dry run would do."""

    counts: CountsOfRows = output_field("The groups by what happens to them; `left_empty` are rows.")
    rows: list[PeerGroupRowShape] = output_field("Every group that the body names, by the first of its rows.")


def peer_group_return_shape(
    recorded: RecordedDocumentRows[PeerGroupRow],
    *,
    submitted: SubmittedReturn,
    dry_run: bool,
    effect: ChangeEffect,
    areas: Mapping[str, Area],
) -> PeerGroupReturnShape:
    """What a return of peer groups did; `areas` give the members their names."""
    rows = [_row(row, submitted=submitted, areas=areas) for row in recorded.rows]
    return judged_rows_result(PeerGroupReturnShape, recorded, rows, submitted=submitted, dry_run=dry_run, effect=effect)


def _row(row: PeerGroupRow, *, submitted: SubmittedReturn, areas: Mapping[str, Area]) -> PeerGroupRowShape:
    before, now = ({member.area for member in group.members} if group else set() for group in (row.before, row.after))
    return PeerGroupRowShape(
        row=submitted.number(row.index),
        sheet=submitted.sheet(row.index),
        group=row.after.code,
        title=row.after.title,
        outcome=row.outcome,
        changed=row.changed,
        members=len(now),
        joined=_briefs(now - before, areas=areas),
        left=_briefs(before - now, areas=areas),
    )


def _briefs(codes: Collection[str], *, areas: Mapping[str, Area]) -> list[AreaBrief]:
    return [AreaBrief(code=code, name=areas[code].name if code in areas else code) for code in sorted(codes)]
