"""The points of a series that may be taken together: with a number, of one length, and since the last break."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from app.domain.measures.breaking_versions import breaking_version
from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind, add_months
from app.domain.measures.value import Value, rounded_number

SNAPSHOT_DAYS = timedelta(days=45)  # how far a snapshot may lie from the date of the year before


class SeriesPoint(NamedTuple):
    """One period's number, rounded at the declared precision."""

    period: Period
    number: Decimal


def comparable_points(
    series: Sequence[Value], *, period: Period, versions: Sequence[Definition]
) -> tuple[SeriesPoint, ...]:
    """The points of a reporting series up to `period`, oldest first, of its length and after the last break."""
    rows = since_last_break(series, period=period, versions=versions)
    return points_of(rows, definition=in_force(versions, period=period))


def points_of(rows: Sequence[Value], *, definition: Definition) -> tuple[SeriesPoint, ...]:
    """The points of rows that have a number, rounded as `definition` says."""
    return tuple(
        SeriesPoint(row.period, number)
        for row in rows
        if (number := rounded_number(row, definition=definition)) is not None
    )


def since_last_break(series: Sequence[Value], *, period: Period, versions: Sequence[Definition]) -> tuple[Value, ...]:
    """The rows up to `period`, of its length, from the last break in the series or breaking definition on."""
    breaking = breaking_version(versions, period=period)
    rows: list[Value] = []
    for row in series:
        if period < row.period or (row.period.months, row.period.days) != (period.months, period.days):
            continue
        if breaking is not None and row.period.start < breaking.first_day:
            continue
        if row.break_in_series:
            rows.clear()
        rows.append(row)
    return tuple(rows)


def same_part_of_year(points: Sequence[SeriesPoint], *, period: Period) -> tuple[SeriesPoint, ...]:
    """The points of the same quarter or month as `period`; of years, all."""
    if not 0 < period.months < MONTHS_IN_YEAR:
        return tuple(points)
    return tuple(point for point in points if point.period.start.month == period.start.month)


def yearly_changes(points: Sequence[SeriesPoint]) -> tuple[float, ...]:
    """The changes from each point to the next that is one year later, oldest first, across no gap."""
    return tuple(
        float(later.number - earlier.number)
        for earlier, later in pairwise(points)
        if is_year_after(later.period, earlier.period)
    )


def is_year_after(later: Period, earlier: Period) -> bool:
    """Whether one period is the same a year later; of snapshots, within 45 days of it."""
    year_later = add_months(earlier.start, MONTHS_IN_YEAR)
    if later.kind is PeriodKind.DAY:
        return abs(later.start - year_later) <= SNAPSHOT_DAYS
    return later.start == year_later
