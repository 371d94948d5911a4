"""Everything that judging some indicators in one area needs, read from the store in a fixed number of queries."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.judgement.comparators import UNITED_KINGDOM
from app.domain.measures.area import Area
from app.domain.measures.london import midnight_after
from app.domain.measures.period import Period
from app.domain.measures.value import Figure, PlainFigure, Value, with_revision_marked
from app.domain.performance.card import Subject
from app.domain.performance.reference_snapshot import ReferenceSnapshot, snapshot_at
from app.domain.publishing.change_items import ReleasedItem, View
from app.storage.cache.process_cache import CachedItem, cached, put_in_cache
from app.storage.cache.scope_versions import DOCUMENTS, document_changes, scope_versions
from app.storage.measures.documents import released_documents
from app.storage.measures.values import (
    ValueFilter,
    as_recorded,
    figures_at,
    key_of,
    released_values,
)
from app.storage.publishing.publications import first_of_council

JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ReadContext:
    """The context of a read: its instant, the council's own area, and the view.

    `is_current` is whether the instant is that of the request, so that cached data may serve.
    """

    instant: datetime
    home_area: str
    view: View = View.PUBLIC
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The reference data in a read context.

    At the current instant it says since when no document has changed, and until when the data hold without a write.
    """

    read_context: ReadContext
    reference: ReferenceSnapshot
    since: datetime | None = None
    until: datetime | None = None


FiguresByIndicator = Mapping[str, Mapping[str, Sequence[Figure]]]  # by indicator and area


@dataclass(frozen=True, slots=True)
class AssessmentData:
    """The values of some indicators in one area, those that counted there before, and the figures to compare with."""

    snapshot: Snapshot
    area: Area
    own: Mapping[str, Sequence[ReleasedItem[Value]]]
    past: Mapping[str, Sequence[ReleasedItem[Value]]]
    others: FiguresByIndicator

    @property
    def reference(self) -> ReferenceSnapshot:
        """The reference data of the read context."""
        return self.snapshot.reference

    @property
    def areas(self) -> frozenset[str]:
        """The area and those that judgements compare it with at every period."""
        return frozenset((self.area.code, *areas_compared(self.reference, area=self.area)))

    def just_before(self) -> "AssessmentData":
        """The same data read just before the read context's instant, at which no document has changed."""
        reference = self.reference.at(self.snapshot.read_context.instant - JUST_BEFORE)
        return replace(self, snapshot=replace(self.snapshot, reference=reference))

    def with_recorded(self, values: Iterable[Value]) -> "AssessmentData":
        """The data once values of the `areas` are recorded at the read context's instant, in the working view."""
        at = self.snapshot.read_context.instant
        own, past, others = dict(self.own), dict(self.past), dict(self.others)
        for value in map(as_recorded, values):
            code = value.indicator
            if value.area == self.area.code:
                ended = [row for row in own.get(code, ()) if row.item.period == value.period]
                past[code] = [*past.get(code, ()), *(replace(row, withdrawn_at=at) for row in ended)]
                new = ReleasedItem(key_of(value), value.revision, at, None, value)
                rows = [row for row in own.get(code, ()) if row.item.period != value.period]
                own[code] = sorted([*rows, new], key=lambda row: _order(row.item.period))
            else:
                figures = others.get(code, {})
                other_periods = [row for row in figures.get(value.area, ()) if row.period != value.period]
                figure = PlainFigure(value.period, value.number)
                others[code] = {
                    **figures,
                    value.area: sorted([*other_periods, figure], key=lambda row: _order(row.period)),
                }
        return replace(self, own=own, past=past, others=others)

    def past_at(self, indicator: str, *, at: datetime) -> Iterator[Value]:
        """The area's rows of one indicator that had counted before an instant, and by then had been public."""
        for release in self.past.get(indicator, ()):
            ended, public = release.withdrawn_at, release.item.released_at
            if ended is not None and ended <= at and public is not None and public <= at:
                yield release.item

    def subject(self, indicator: str, *, until: Period | None = None) -> Subject:
        """One indicator as known at the read context's instant."""
        past = (release.item for release in self.past.get(indicator, ()))
        return Subject(
            reference=self.reference,
            indicator=indicator,
            area=self.area,
            home_area=self.snapshot.read_context.home_area,
            values=with_revisions_marked((release.item for release in self.own.get(indicator, ())), past=past),
            others=self.others.get(indicator, {}),
            until=until,
            counted_from=counted_from(self.own.get(indicator, ())),
        )


@dataclass(frozen=True, slots=True)
class _Reference:
    """Reference data, and the instant of the council's first work beyond the seed, also of one to come."""

    snapshot: ReferenceSnapshot
    first: datetime | None


def load_snapshot(connection: Connection, *, read_context: ReadContext, before_writing: bool = False) -> Snapshot:
    """Read the reference data; those of the current instant are cached until a document changes.

    A writer caches them only where it reads them `before_writing` anything.
    """
    instant, view = read_context.instant, read_context.view
    if not read_context.is_current:
        first = first_of_council(connection, view=view)
        return Snapshot(read_context, _reference(connection, instant=instant, view=view, first=first))
    version = scope_versions(connection, [DOCUMENTS]).get((view.value, DOCUMENTS))
    entry: CachedItem[_Reference] | None = cached(connection, ("reference", view))
    is_current = entry is not None and entry.holds(instant, version=version)
    first = None
    if entry is None or not is_current or entry.item.snapshot.answers_from is None:
        first = first_of_council(connection, view=view)
        is_current = is_current and entry is not None and entry.item.first == first
    if entry is None or not is_current:
        last, following = document_changes(connection, around=instant, view=view)
        reference = _reference(connection, instant=instant, view=view, first=first)
        since = max((at for at in (last, reference.answers_from) if at is not None), default=instant)
        until = min((at for at in (following, first) if at is not None and at > instant), default=None)
        entry = CachedItem(_Reference(reference, first), version, since, until)
        put_in_cache(connection, ("reference", view), entry, before_writing=before_writing)
    midnight = midnight_after(instant)
    until = midnight if entry.until is None else min(midnight, entry.until)
    return Snapshot(read_context, entry.item.snapshot.at(instant), entry.since, until)


def _reference(connection: Connection, *, instant: datetime, view: View, first: datetime | None) -> ReferenceSnapshot:
    documents = released_documents(connection, until=instant, view=view)
    began = first if first is not None and first <= instant else None
    return replace(snapshot_at(documents, instant=instant, view=view), answers_from=began)


def load_assessment_data(
    connection: Connection,
    *,
    snapshot: Snapshot,
    area: str,
    indicators: Collection[str],
    every_period: bool = False,
    same_kind: bool = True,
) -> AssessmentData:
    """Read the values of `indicators` for `area` and those it is compared with; raises NotFoundError for the area.

    All areas of the area's kind are read at its latest period only (of a year that has all its quarters, at these too),
    unless `every_period`; warnings need none of them but those that it is compared with.
    """
    reference, at, view = snapshot.reference, snapshot.read_context.instant, snapshot.read_context.view
    place = reference.area(area)
    in_area = ValueFilter(indicators=indicators, areas=[area])
    spans = released_values(connection, where=in_area, until=at, view=view)
    own = [row for row in spans if row.withdrawn_at is None or row.withdrawn_at > at]
    past = [row for row in spans if row.withdrawn_at is not None and row.withdrawn_at <= at]
    compared = areas_compared(reference, area=place)
    others = figures_at(connection, where=ValueFilter(indicators=indicators, areas=compared), at=at, view=view)
    data = AssessmentData(snapshot, place, by_indicator(own), by_indicator(past), others)
    periods = _compared_periods(own, every_period=every_period)
    return with_same_kind(connection, data, indicators=indicators, periods=periods) if same_kind else data


def with_same_kind(
    connection: Connection, data: AssessmentData, *, indicators: Collection[str], periods: Collection[str]
) -> AssessmentData:
    """The data with the figures of all areas of the area's kind at some periods, by their ids."""
    further = _of_kind(data.reference, data.area) - data.areas
    if not further or not periods:
        return data
    at, view = data.snapshot.read_context.instant, data.snapshot.read_context.view
    where = ValueFilter(indicators=indicators, areas=further, periods=periods)
    others = {code: dict(figures) for code, figures in data.others.items()}
    for code, figures in figures_at(connection, where=where, at=at, view=view).items():
        others.setdefault(code, {}).update(figures)
    return replace(data, others=others)


def with_revisions_marked(values: Iterable[Value], *, past: Iterable[Value]) -> tuple[Value, ...]:
    """The values that count, each marked as revised where the public could read another figure in the `past`."""
    before: dict[Period, list[Value]] = {}
    for row in past:
        before.setdefault(row.period, []).append(row)
    return tuple(with_revision_marked(value, before.get(value.period, ())) for value in values)


def _of_kind(reference: ReferenceSnapshot, area: Area) -> set[str]:
    """The areas of an area's kind."""
    return {other.code for other in reference.areas.values() if other.kind is area.kind}


def areas_compared(reference: ReferenceSnapshot, *, area: Area) -> set[str]:
    """The areas that judgements compare an area with at every period."""
    members = {member.area for group in reference.groups.values() for member in group.members}
    above = {code for code in (area.region, area.country, UNITED_KINGDOM) if code is not None}
    return {*members, *above} - {area.code}


def counted_from(releases: Iterable[ReleasedItem[Value]]) -> dict[Period, datetime]:
    """By period, the instant since which a value counts."""
    return {release.item.period: release.released_at for release in releases}


def _order(period: Period) -> tuple[str, str, str]:
    """The order of periods in the store."""
    return period.end.isoformat(), period.start.isoformat(), period.id


def by_indicator(rows: Iterable[ReleasedItem[Value]]) -> dict[str, list[ReleasedItem[Value]]]:
    """Rows by the indicator that they are of."""
    grouped: dict[str, list[ReleasedItem[Value]]] = {}
    for row in rows:
        grouped.setdefault(row.item.indicator, []).append(row)
    return grouped


def _compared_periods(rows: Sequence[ReleasedItem[Value]], *, every_period: bool) -> set[str]:
    """The last period of each indicator (rows are in order of period), with its year's where that is whole; or all."""
    if every_period:
        return {row.item.period.id for row in rows}
    latest = {row.item.indicator: row.item.period for row in rows}.values()
    whole = {year for period in latest if (year := period.year) != period and year.end == period.end}
    parts = [part for year in whole for part in (year, *year.quarters)]
    return {*(period.id for period in (*latest, *parts)), *(part.end.isoformat() for part in parts)}
