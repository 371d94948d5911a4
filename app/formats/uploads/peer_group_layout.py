"""The columns of a return of peer groups, as a file names them."""

from app.contract.measures.peer_group_rows import MEMBERS_FIELD, PEER_GROUP_RETURN, submitted_members
from app.domain.publishing.returns import SubmittedRow
from app.formats.uploads.columns import sentence_cell, text_cell
from app.formats.uploads.document_cells import day_cell
from app.formats.uploads.layout import Layout

SHOWN = ("name",)  # the member's, beside the cells to fill in


def _sent_member(row: SubmittedRow) -> SubmittedRow:
    """Every row names a member."""
    return row


PEER_GROUP_LAYOUT = Layout(
    name="a return of peer groups",
    sheet="Peer groups",
    required=("group", "area"),
    required_cells=("group", "area"),
    content=("area",),
    beside=(),
    readers={
        "group": text_cell,
        "area": text_cell,
        "from_date": day_cell,
        "until_date": day_cell,
        "title": sentence_cell,
        "description": sentence_cell,
        "method": sentence_cell,
        "council": text_cell,
    },
    numbers=(),
    repeated=frozenset({"group", "area", "council"}),
    read_past=frozenset(SHOWN),
    submit=submitted_members,
    json_body=PEER_GROUP_RETURN,
    json_field=MEMBERS_FIELD,
    sent_row=_sent_member,
)
