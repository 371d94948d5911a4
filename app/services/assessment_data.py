"""Everything that judging some indicators in one area needs, read from the store in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from app.domain.judgement.comparators import UNITED_KINGDOM
from app.domain.measures.area import Area, predecessors
from app.domain.measures.period import Period
from app.domain.measures.value import Value, with_revision_marked
from app.domain.performance.card import Subject
from app.domain.performance.reference_snapshot import LONDON, ReferenceSnapshot, snapshot_at
from app.domain.publishing.change_items import ItemKind, ReleasedItem, View, public_at
from app.storage.documents import released_documents
from app.storage.values import ValueFilter, released_values

JUST_BEFORE = timedelta(microseconds=1)
Documents = Mapping[ItemKind, Sequence[ReleasedItem[Any]]]


@dataclass(frozen=True, slots=True)
class ReadContext:
    """Who looks, and when: the instant of which the picture is asked, the council's own area, and whose picture."""

    instant: datetime
    home_area: str
    view: View = View.PUBLIC


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The catalogue at a viewpoint, and the releases that it was made from."""

    read_context: ReadContext
    documents: Documents
    reference: ReferenceSnapshot


@dataclass(frozen=True, slots=True)
class AssessmentData:
    """What is known with the releases of values, for one area and those it is compared with."""

    known: Snapshot
    area: Area
    values: Mapping[str, Sequence[ReleasedItem[Value]]]

    @property
    def reference(self) -> ReferenceSnapshot:
        """The catalogue at the viewpoint."""
        return self.known.reference

    def subject(self, indicator: str, *, until: Period | None = None, before: datetime | None = None) -> Subject:
        """One indicator as known at the viewpoint's instant, or just `before` an earlier one."""
        reference = self.reference
        if before is not None:
            view = self.known.read_context.view
            reference = snapshot_at(self.known.documents, instant=before - JUST_BEFORE, view=view)
        by_area: dict[str, list[Value]] = {}
        for release in public_at(self.values.get(indicator, ()), instant=reference.instant).values():
            by_area.setdefault(release.item.area, []).append(release.item)
        own = by_area.get(self.area.code, [])
        if before is None:  # what people read; an earlier state is only judged
            own = self._with_revisions_marked(own, indicator=indicator)
        return Subject(
            reference=reference,
            indicator=indicator,
            area=self.area,
            home_area=self.known.read_context.home_area,
            values=tuple(own),
            others={code: rows for code, rows in by_area.items() if code != self.area.code},
            until=until,
        )

    def _with_revisions_marked(self, values: Iterable[Value], *, indicator: str) -> list[Value]:
        rows: dict[Period, list[Value]] = {}
        for release in self.values.get(indicator, ()):
            if release.item.area == self.area.code:
                rows.setdefault(release.item.period, []).append(release.item)
        return [with_revision_marked(value, rows[value.period]) for value in values]

    def breakpoints(self, indicator: str) -> list[datetime]:
        """The instants at which what had already been assessed of an indicator could change, oldest first."""
        return sorted(
            instant
            for instant in {*self._document_changes(indicator), *self._value_changes(indicator)}
            if instant <= self.known.read_context.instant
        )

    def first_known(self, indicator: str) -> datetime:
        """The instant of the first release that concerns an indicator."""
        own = [
            release.released_at
            for release in self.known.documents[ItemKind.DEFINITION]
            if _concerns(release, indicator)
        ]
        return min(own)

    def _document_changes(self, indicator: str) -> set[datetime]:
        instants: set[datetime] = set()
        for kind, rows in self.known.documents.items():
            mine = [row for row in rows if kind in _JUDGES_ALL or (kind in _JUDGES_ONE and _concerns(row, indicator))]
            instants |= {row.released_at for row in mine} | {row.withdrawn_at for row in mine if row.withdrawn_at}
        return instants - {self.first_known(indicator)}

    def _value_changes(self, indicator: str) -> set[datetime]:
        """Releases of a period not after the latest that the area had before, or of one that was late; withdrawals."""
        found: set[datetime] = set()
        wait = self.reference.versions[indicator][-1].due_days.publication
        rows = sorted(self.values.get(indicator, ()), key=lambda row: row.released_at)
        latest_before: Period | None = None
        for instant in sorted({row.released_at for row in rows}):
            added = [row.item for row in rows if row.released_at == instant]
            if latest_before is not None and any(value.period.end <= latest_before.end for value in added):
                found.add(instant)
            own = [value.period for value in added if value.area == self.area.code]
            day = instant.astimezone(LONDON).date()
            if latest_before is not None and wait is not None:
                found |= {instant for period in own if period.end + timedelta(days=wait) < day}
            latest_before = max([*own, *([latest_before] if latest_before else [])], default=None)
        return found | {row.withdrawn_at for row in rows if row.withdrawn_at}


_JUDGES_ALL = (ItemKind.AREA, ItemKind.PEER_GROUP, ItemKind.RULE_SETTING)
_JUDGES_ONE = (ItemKind.DEFINITION, ItemKind.TARGET)


def load_snapshot(connection: Connection, *, read_context: ReadContext) -> Snapshot:
    """Read the catalogue."""
    documents = released_documents(connection, until=read_context.instant, view=read_context.view)
    return Snapshot(
        read_context, documents, snapshot_at(documents, instant=read_context.instant, view=read_context.view)
    )


def load_assessment_data(
    connection: Connection,
    *,
    known: Snapshot,
    area: str,
    indicators: Collection[str],
    every_period: bool = False,
) -> AssessmentData:
    """Read the values of `indicators` for `area` and those it is compared with; raises NotFoundError for the area.

    All areas of the area's kind are read at its latest period only, unless `every_period`.
    """
    reference, until, view = known.reference, known.read_context.instant, known.read_context.view
    place = reference.area(area)
    needed = _areas_needed(reference, area=place)
    rows = released_values(connection, where=ValueFilter(indicators=indicators, areas=needed), until=until, view=view)
    kin = {other.code for other in reference.areas.values() if other.kind is place.kind} - needed
    periods = {row.item.period.id for row in _latest(rows, area=area, every_period=every_period)}
    if kin and periods:
        where = ValueFilter(indicators=indicators, areas=kin, periods=periods)
        rows += released_values(connection, where=where, until=until, view=view)
    return AssessmentData(known, place, _by_indicator(rows))


def _areas_needed(reference: ReferenceSnapshot, *, area: Area) -> set[str]:
    members = {member.area for group in reference.groups.values() for member in group.members}
    above = {code for code in (area.region, area.country, UNITED_KINGDOM) if code is not None}
    return {area.code, *members, *above, *predecessors(area.code, areas=reference.areas)}


def _latest(rows: Iterable[ReleasedItem[Value]], *, area: str, every_period: bool) -> Iterable[ReleasedItem[Value]]:
    """The area's last row of each indicator (rows are in order of period), or all its rows."""
    own = [row for row in rows if row.item.area == area]
    return own if every_period else {row.item.indicator: row for row in own}.values()


def _by_indicator(rows: Iterable[ReleasedItem[Value]]) -> dict[str, list[ReleasedItem[Value]]]:
    found: dict[str, list[ReleasedItem[Value]]] = {}
    for row in rows:
        found.setdefault(row.item.indicator, []).append(row)
    return found


def _concerns(release: ReleasedItem[Any], indicator: str) -> bool:
    """Whether a document belongs to one indicator: its key begins with the indicator's code."""
    return release.key.split("/", 1)[0] == indicator
