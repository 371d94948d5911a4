"""Everything that judging some indicators in one area needs, read from the store in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.judgement.comparators import UNITED_KINGDOM
from app.domain.measures.area import Area, predecessors
from app.domain.measures.period import Period
from app.domain.measures.value import Value, with_revision_marked
from app.domain.performance.card import Subject
from app.domain.performance.reference_snapshot import ReferenceSnapshot, snapshot_at
from app.domain.publishing.change_items import ReleasedItem, View
from app.storage.documents import released_documents
from app.storage.values import ValueFilter, past_values, values_at

JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ReadContext:
    """Who reads, and of when: the instant that is read of, the council's own area, and the view.

    `is_current` is whether the instant is that of the request, so that what was read for others may serve.
    """

    instant: datetime
    home_area: str
    view: View = View.PUBLIC
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The reference data in a read context."""

    read_context: ReadContext
    reference: ReferenceSnapshot


@dataclass(frozen=True, slots=True)
class AssessmentData:
    """The values of some indicators for one area and those it is compared with; `past` are the area's earlier ones."""

    known: Snapshot
    area: Area
    values: Mapping[str, Sequence[ReleasedItem[Value]]]
    past: Mapping[str, Sequence[ReleasedItem[Value]]]

    @property
    def reference(self) -> ReferenceSnapshot:
        """The reference data of the read context."""
        return self.known.reference

    def subject(self, indicator: str, *, until: Period | None = None) -> Subject:
        """One indicator as known at the read context's instant."""
        own = [release.item for release in self.own(indicator)]
        return make_subject(
            self.reference,
            indicator,
            area=self.area,
            home_area=self.known.read_context.home_area,
            values=[release.item for release in self.values.get(indicator, ())],
            own=self._with_revisions_marked(own, indicator=indicator),
            until=until,
        )

    def own(self, indicator: str) -> list[ReleasedItem[Value]]:
        """The area's values of an indicator, with when they began to count."""
        return [release for release in self.values.get(indicator, ()) if release.item.area == self.area.code]

    def _with_revisions_marked(self, values: Iterable[Value], *, indicator: str) -> list[Value]:
        past: dict[Period, list[Value]] = {}
        for release in self.past.get(indicator, ()):
            past.setdefault(release.item.period, []).append(release.item)
        return [with_revision_marked(value, past.get(value.period, ())) for value in values]


def make_subject(
    reference: ReferenceSnapshot,
    indicator: str,
    *,
    area: Area,
    home_area: str,
    values: Iterable[Value],
    own: Sequence[Value] | None = None,
    until: Period | None = None,
) -> Subject:
    """One indicator in one area from its values in all areas; `own` are the area's, where they are marked."""
    by_area: dict[str, list[Value]] = {}
    for value in values:
        by_area.setdefault(value.area, []).append(value)
    held = by_area.pop(area.code, [])
    return Subject(
        reference=reference,
        indicator=indicator,
        area=area,
        home_area=home_area,
        values=tuple(held if own is None else own),
        others=by_area,
        until=until,
    )


def load_snapshot(connection: Connection, *, read_context: ReadContext) -> Snapshot:
    """Read the reference data."""
    instant, view = read_context.instant, read_context.view
    documents = released_documents(connection, until=instant, view=view)
    return Snapshot(read_context, snapshot_at(documents, instant=instant, view=view))


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
    reference, at, view = known.reference, known.read_context.instant, known.read_context.view
    place = reference.area(area)
    compared = areas_compared(reference, area=place)
    rows = values_at(connection, where=ValueFilter(indicators=indicators, areas=compared), at=at, view=view)
    same_kind = {other.code for other in reference.areas.values() if other.kind is place.kind} - compared
    periods = {row.item.period.id for row in _latest(rows, area=area, every_period=every_period)}
    if same_kind and periods:
        where = ValueFilter(indicators=indicators, areas=same_kind, periods=periods)
        rows += values_at(connection, where=where, at=at, view=view)
    own = ValueFilter(indicators=indicators, areas=[area])
    past = past_values(connection, where=own, until=at, view=view)
    return AssessmentData(known, place, by_indicator(rows), by_indicator(past))


def areas_compared(reference: ReferenceSnapshot, *, area: Area) -> set[str]:
    """The area, its predecessors, and those that its judgements compare it with at every period."""
    members = {member.area for group in reference.groups.values() for member in group.members}
    above = {code for code in (area.region, area.country, UNITED_KINGDOM) if code is not None}
    return {area.code, *members, *above, *predecessors(area.code, areas=reference.areas)}


def by_indicator(rows: Iterable[ReleasedItem[Value]]) -> dict[str, list[ReleasedItem[Value]]]:
    """Rows by the indicator that they are of."""
    found: dict[str, list[ReleasedItem[Value]]] = {}
    for row in rows:
        found.setdefault(row.item.indicator, []).append(row)
    return found


def _latest(rows: Iterable[ReleasedItem[Value]], *, area: str, every_period: bool) -> Iterable[ReleasedItem[Value]]:
    """The area's last row of each indicator (rows are in order of period), or all its rows."""
    own = [row for row in rows if row.item.area == area]
    return own if every_period else {row.item.indicator: row for row in own}.values()
