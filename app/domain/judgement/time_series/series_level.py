"""The level of an indicator in one area and its usual yearly change, by which its nearness to a line is measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.judgement.time_series.comparable_points import comparable_points, same_part_of_year, yearly_changes
from app.domain.judgement.time_series.smoothing import CHANGES, smoothed_level, usual_change
from app.domain.measures.indicator import Definition
from app.domain.measures.period import MONTHS_IN_YEAR, Period, add_months
from app.domain.measures.value import Value

YEARS = 5
LEAST_POINTS = 5
LEAST_CHANGES = 4


class NoLevelReason(StrEnum):
    """Why a series has no level, or no usual yearly change."""

    NO_VALUE = "no_value"
    OVERLAPS = "overlaps"
    TOO_FEW_POINTS = "too_few_points"
    TOO_FEW_CHANGES = "too_few_changes"


@dataclass(frozen=True, slots=True)
class SeriesLevel:
    """The smoothed level at `periods[-1]` over `periods`, and the root mean square of the last 5 yearly changes.

    With a `reason` there are none. Both are in the unit and unrounded.
    """

    periods: tuple[Period, ...] = ()
    smoothed: float | None = None
    usual_change: float | None = None
    changes: int = 0
    reason: NoLevelReason | None = None


def series_level(series: Sequence[Value], *, period: Period, versions: Sequence[Definition]) -> SeriesLevel:
    """The level at `period` of a reporting series, over its comparable points of the last 5 years, 5 at least."""
    points = comparable_points(series, period=period, versions=versions)
    if not points or points[-1].period != period:
        return SeriesLevel(reason=NoLevelReason.NO_VALUE)
    if period.months > MONTHS_IN_YEAR:
        return SeriesLevel(reason=NoLevelReason.OVERLAPS)
    after = add_months(period.start, -MONTHS_IN_YEAR * YEARS)
    recent = [point for point in points if point.period.start > after]
    if len(recent) < LEAST_POINTS:
        return SeriesLevel(reason=NoLevelReason.TOO_FEW_POINTS)
    changes = yearly_changes(same_part_of_year(points, period=period))[-CHANGES:]
    if len(changes) < LEAST_CHANGES:
        return SeriesLevel(reason=NoLevelReason.TOO_FEW_CHANGES)
    return SeriesLevel(
        periods=tuple(point.period for point in recent),
        smoothed=smoothed_level([float(point.number) for point in recent]),
        usual_change=usual_change(changes),
        changes=len(changes),
    )
