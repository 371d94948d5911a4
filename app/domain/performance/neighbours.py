"""How many of the council's own comparators would be past a line, now, and where it lies among them."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.domain.judgement.benchmark import COVERAGE_PERCENT, Comparator, ComparatorKind
from app.domain.judgement.comparators import DEFAULT_GROUP, group_comparator, is_peer_group_of, kind_comparator
from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.number import rounded
from app.domain.measures.period import Period
from app.domain.performance.card import Subject
from app.domain.warnings.england import LinePosition
from app.domain.warnings.evidence import LineKind, NotAssessedReason
from app.domain.warnings.nearness import Line, target_line, threshold_line

LEAST_FIGURES = 10  # of others, to say where a line lies among them


@dataclass(frozen=True, slots=True)
class NeighbourFigure:
    """Another area's figure of the period, at the declared precision."""

    area: str
    number: Decimal


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Others by the line of an indicator, before and after; `figures` by code.

    They are the members of a `comparator`: the default peer group, or all of the council's kind. `period` is the
    council's latest with a figure, and `areas` how many members there are on its last day. `reason` says why they are
    not compared, if so. A line is None where there is none.
    """

    indicator: str
    comparator: Comparator
    line: LineKind
    period: Period | None
    areas: int
    figures: tuple[NeighbourFigure, ...]
    before: Line | None
    after: Line | None
    reason: NotAssessedReason | None = None

    def past(self, line: Line | None) -> tuple[NeighbourFigure, ...]:
        """Those past a line."""
        return tuple(figure for figure in self.figures if line is not None and line.is_past(figure.number))

    def position(self, line: Line | None) -> LinePosition | None:
        """Where a threshold lies among them, where enough have a figure to say so; None without a threshold."""
        if line is None or self.line is LineKind.TARGET:
            return None
        figures = len(self.figures)
        return LinePosition(len(self.past(line)) / figures if figures >= LEAST_FIGURES else None)


def neighbours(before: Subject, after: Subject, *, line: LineKind, of_kind: bool = False) -> Neighbours:
    """The others' figures of the council's latest period beside its line: the threshold, or where the target is red.

    With `of_kind` they are all areas of the council's kind, of which most must have a figure; else the peer group.
    """
    valued = [value for value in before.series if value.number is not None]
    period = valued[-1].period if valued else None
    day = period.end if period is not None else after.reference.today
    comparator = _of_kind(after, day=day) if of_kind else _peer_group(after, day=day)
    without_figures = Neighbours(
        before.indicator, comparator, line, period, len(comparator.members), (), before=None, after=None
    )
    if period is None:
        return replace(without_figures, reason=NotAssessedReason.NO_VALUE)
    without_figures = replace(
        without_figures, before=_line(before, line, period=period), after=_line(after, line, period=period)
    )
    figures = (_figure(after, code, period=period) for code in comparator.members)
    beside = replace(without_figures, figures=tuple(figure for figure in figures if figure is not None))
    reason = _reason(beside, definition=in_force(after.versions, period=period))
    return beside if reason is None else replace(without_figures, reason=reason)


def _line(subject: Subject, line: LineKind, *, period: Period) -> Line | None:
    definition = in_force(subject.versions, period=period)
    if line is LineKind.WARNING_THRESHOLD:
        return threshold_line(definition)
    return target_line(definition, judgement=subject.target(period))


def _of_kind(subject: Subject, *, day: date) -> Comparator:
    return kind_comparator(subject.area, areas=subject.reference.areas, day=day)


def _peer_group(subject: Subject, *, day: date) -> Comparator:
    """The default group on a day; without members where it is none of this area's."""
    group, areas = subject.reference.groups.get(DEFAULT_GROUP), subject.reference.areas
    if (
        group is None
        or not group.serves(subject.area.code)
        or not is_peer_group_of(subject.area, group=group, areas=areas)
    ):
        return Comparator(DEFAULT_GROUP, DEFAULT_GROUP, ComparatorKind.COMPUTED, ())
    return group_comparator(subject.area, group=group, areas=areas, day=day)


def _figure(subject: Subject, area: str, *, period: Period) -> NeighbourFigure | None:
    places = in_force(subject.versions, period=period).decimal_places
    numbers = [row.number for row in subject.others.get(area, ()) if row.period == period]
    number = numbers[0] if numbers else None
    return None if number is None else NeighbourFigure(area, rounded(number, decimal_places=places))


def _reason(neighbours: Neighbours, *, definition: Definition) -> NotAssessedReason | None:
    if neighbours.before is None and neighbours.after is None:
        return NotAssessedReason.NO_LINE
    if not definition.comparable_between_areas:
        return NotAssessedReason.COUNT_NOT_COMPARABLE
    if any(unlike.comparator == neighbours.comparator.code for unlike in definition.not_like_for_like):
        return NotAssessedReason.NOT_LIKE_FOR_LIKE
    figures = len(neighbours.figures)
    covered = not neighbours.comparator.needs_coverage or figures * 100 >= COVERAGE_PERCENT * neighbours.areas
    return None if figures and covered else NotAssessedReason.NO_COMPARATOR_VALUE
