"""Returns of peer groups: a row a member, each group checked as a whole, then all recorded, or none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from app.domain.errors import Fault
from app.domain.measures.area import Area, Membership, PeerGroup
from app.domain.publishing.change_items import ChangeOutcome, ItemKind
from app.domain.publishing.returns import RowFault, SubmittedReturn
from app.services.measures.reference_data import group_faults, recorded_areas
from app.services.publishing.row_documents import (
    RecordedDocumentRows,
    record_documents,
    require_sound_rows,
    unknown_codes,
)
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import recorded_of

TEXTS = ("title", "description", "method", "council")
_REQUIRED = {
    "title": "Give the new group a title, in one of its rows.",
    "description": "Say in one of the new group's rows who belongs to it.",
    "method": "Say in one of the new group's rows how the members were chosen.",
}
_TWO_TEXTS = "{} says something else: write it in one of the group's rows only."
_MEMBER = "members."  # where a fault of a group names one of its members


@dataclass(frozen=True, slots=True)
class PeerGroupRow:
    """One group: its first row in the return, and the group before (None: a new one) and after."""

    index: int
    before: PeerGroup | None
    after: PeerGroup

    @property
    def changed(self) -> list[str]:
        """What differs from what is recorded; empty for a new group."""
        before, after = self.before, self.after
        if before is None:
            return []
        return [name for name in (*TEXTS, "members") if getattr(before, name) != getattr(after, name)]

    @property
    def outcome(self) -> ChangeOutcome:
        """Whether the group is created, changed, or left as it is."""
        if self.before is None:
            return ChangeOutcome.CREATED
        return ChangeOutcome.REVISED if self.before != self.after else ChangeOutcome.UNCHANGED


def template_groups(connection: Connection) -> tuple[list[PeerGroup], dict[str, Area]]:
    """The recorded peer groups by code, and the areas, which give the members their names."""
    return [group for _, group in sorted(_recorded_groups(connection).items())], recorded_areas(connection)


def by_area(members: Sequence[Membership]) -> list[Membership]:
    """Members by area, and those of one area by when they joined."""
    return sorted(members, key=lambda member: (member.area, member.from_date or date.min))


def record_groups(writer: Writer, submitted: SubmittedReturn, *, home_area: str) -> RecordedDocumentRows[PeerGroupRow]:
    """Record the groups that the rows name in one submission; groups that are as recorded add nothing.

    Raises InvalidReturnError with every fault.
    """
    areas, known = recorded_areas(writer.connection), _recorded_groups(writer.connection)
    faults = [*submitted.faults, *unknown_codes(submitted, what="area", known=areas)]
    rows: list[PeerGroupRow] = []
    for code, indices in _rows_by_group(submitted).items():
        faults += _contradictions(submitted, indices)
        sound = [index for index in indices if index not in submitted.partial]
        if not sound:
            continue
        before = known.get(code)
        group = _group(code, submitted, sound, before=before)
        if group is None:
            is_whole = len(sound) == len(indices)
            faults += _missing(submitted, sound) if is_whole else ()
            continue
        row = PeerGroupRow(indices[0], before, _as_ordered(group, before))
        rows.append(row)
        if row.after != before:
            wrong = group_faults(group, areas=areas, home_area=home_area)
            faults += _placed(wrong, submitted, sound)
    require_sound_rows(faults)
    documents = [(ItemKind.PEER_GROUP, row.after.code, row.after) for row in rows if row.before != row.after]
    return record_documents(writer, rows, documents, submitted=submitted)


def _recorded_groups(connection: Connection) -> dict[str, PeerGroup]:
    groups = recorded_of(connection, [ItemKind.PEER_GROUP])[ItemKind.PEER_GROUP]
    return {code: revision.document for code, revision in groups.items()}


def _rows_by_group(submitted: SubmittedReturn) -> dict[str, list[int]]:
    """The rows of each group whose code can be read."""
    rows: dict[str, list[int]] = {}
    for index, row in enumerate(submitted.rows):
        if isinstance(row.get("group"), str):
            rows.setdefault(row["group"], []).append(index)
    return rows


def _group(
    code: str, submitted: SubmittedReturn, indices: Sequence[int], *, before: PeerGroup | None
) -> PeerGroup | None:
    """The group that its rows describe; None for a new one of which they do not say enough."""
    texts: dict[str, str | None] = {}
    for name in TEXTS:
        own = next(_stated(submitted, indices, name=name), None)
        texts[name] = own[1] if own is not None else getattr(before, name, None)
    title, description, method = (texts[name] for name in _REQUIRED)
    if title is None or description is None or method is None:
        return None
    rows = [submitted.rows[index] for index in indices]
    members = tuple(Membership(row["area"], row.get("from_date"), row.get("until_date")) for row in rows)
    return PeerGroup(code, title, description, method, members, texts["council"])


def _as_ordered(group: PeerGroup, before: PeerGroup | None) -> PeerGroup:
    """The group with its members in the order in which they are recorded, where they are the same."""
    if before is None or by_area(group.members) != by_area(before.members):
        return group
    return replace(group, members=before.members)


def _stated(submitted: SubmittedReturn, indices: Sequence[int], *, name: str) -> Iterator[tuple[int, str]]:
    """The rows that state a text of their group, with that text."""
    for index in indices:
        text = submitted.rows[index].get(name)
        if isinstance(text, str):
            yield index, text


def _contradictions(submitted: SubmittedReturn, indices: Sequence[int]) -> Iterator[RowFault]:
    for name in TEXTS:
        stated = list(_stated(submitted, indices, name=name))
        for index, text in stated[1:]:
            if text != stated[0][1]:
                yield RowFault(index, name, "conflict", _TWO_TEXTS, stated[0][0])


def _missing(submitted: SubmittedReturn, indices: Sequence[int]) -> Iterator[RowFault]:
    for name, detail in _REQUIRED.items():
        if not any(_stated(submitted, indices, name=name)):
            yield RowFault(indices[0], name, "required", detail)


def _placed(faults: Iterable[Fault], submitted: SubmittedReturn, indices: Sequence[int]) -> Iterator[RowFault]:
    """Faults of a group by row and column; that a member is not an area is a fault of its row already."""
    for fault in faults:
        if not fault.field.startswith(_MEMBER):
            name = "group" if fault.field == "code" else fault.field
            stated = next(_stated(submitted, indices, name=name), (indices[0], ""))
            yield RowFault(stated[0], name, fault.code, fault.detail)
            continue
        _, number, *column = fault.field.split(".")
        if column != ["code"]:
            yield RowFault(indices[int(number)], column[0] if column else "area", fault.code, fault.detail)
