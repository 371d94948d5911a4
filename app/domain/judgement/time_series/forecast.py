"""Forecast: what a figure may be in the years to come, with the band in which it then lies four times in five."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import inf, sqrt

from app.domain.judgement.quantiles import t_quantile, two_sided
from app.domain.judgement.time_series.comparable_points import (
    SeriesPoint,
    comparable_points,
    is_year_after,
    same_part_of_year,
    yearly_changes,
)
from app.domain.judgement.time_series.smoothing import CHANGES, usual_change
from app.domain.judgement.time_series.theta import theta, theta_forecast
from app.domain.measures.indicator import Definition, ForecastMethod, in_force
from app.domain.measures.number import rounded
from app.domain.measures.period import MONTHS_IN_YEAR, Period
from app.domain.measures.value import Value

LEVEL = 80.0  # percent, of the band
YEARS_AHEAD = 2
LEAST_CHANGES = 4


class NoForecastReason(StrEnum):
    """Why there is no forecast."""

    NO_VALUE = "no_value"
    OVERLAPS = "overlaps"
    TOO_FEW_CHANGES = "too_few_changes"


@dataclass(frozen=True, slots=True)
class ForecastYear:
    """The forecast of one period: its middle and the limits of its band, in the unit; it is no value."""

    period: Period
    middle: Decimal
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """The years ahead of `base` (nearest first), by a method; with a `reason` there are none.

    `usual_change`, in the unit, is the root mean square of the last `changes` yearly changes; `level` percent of
    figures lie in the band if the years to come are like the past.
    """

    method: ForecastMethod
    base: Period
    years: tuple[ForecastYear, ...] = ()
    usual_change: float | None = None
    changes: int = 0
    level: float = LEVEL
    reason: NoForecastReason | None = None


def forecast(
    series: Sequence[Value],
    *,
    period: Period,
    versions: Sequence[Definition],
    years: int = YEARS_AHEAD,
) -> Forecast:
    """The forecast from `period` on of a reporting series, whose later rows are ignored, by the definition's method.

    A quarter is forecast from the same quarters. Five comparable years are needed, four changes; none is counted across
    a gap or a break in the series. Where no figure is below 0, no part of the forecast is.
    """
    method = in_force(versions, period=period).forecast_method
    blank = Forecast(method, period)
    points = same_part_of_year(comparable_points(series, period=period, versions=versions), period=period)
    if not points or points[-1].period != period:
        return _without(blank, NoForecastReason.NO_VALUE)
    if period.months > MONTHS_IN_YEAR:
        return _without(blank, NoForecastReason.OVERLAPS)
    if method is ForecastMethod.THETA:
        points = _unbroken(points)
    changes = yearly_changes(points)[-CHANGES:]
    if len(changes) < LEAST_CHANGES:
        return _without(blank, NoForecastReason.TOO_FEW_CHANGES)
    usual = usual_change(changes)
    places = in_force(versions, period=period).decimal_places
    middles = _middles(points, method=method, years=years)
    least = -inf if any(point.number < 0 for point in points) else 0.0
    ahead: list[ForecastYear] = []
    for year, middle in enumerate(middles, start=1):
        half = band_half_width(usual, changes=len(changes), years=year)
        band = (rounded(max(figure, least), decimal_places=places) for figure in (middle, middle - half, middle + half))
        at = (ahead[-1].period if ahead else period).year_after
        ahead.append(ForecastYear(at, *band))
    return Forecast(method, period, tuple(ahead), usual, len(changes))


def band_half_width(usual: float, *, changes: int, years: int, level: float = LEVEL) -> float:
    """Half the width of the band so many years ahead: Student's t x the usual yearly change x the root of the years.

    The degrees of freedom are one fewer than the `changes` (two or more) behind the usual change: on English districts
    the share of figures in the band is then nearest to its level.
    """
    return t_quantile(two_sided(level), degrees=changes - 1) * usual * sqrt(years)


def _without(blank: Forecast, reason: NoForecastReason) -> Forecast:
    return Forecast(blank.method, blank.base, reason=reason)


def _middles(points: Sequence[SeriesPoint], *, method: ForecastMethod, years: int) -> list[float]:
    """The middles of the years ahead, nearest first."""
    if method is ForecastMethod.NO_CHANGE:
        return [float(points[-1].number)] * years
    fit = theta([float(point.number) for point in points])
    return [theta_forecast(fit, steps=year) for year in range(1, years + 1)]


def _unbroken(points: tuple[SeriesPoint, ...]) -> tuple[SeriesPoint, ...]:
    """The last points that follow each other year by year."""
    start = len(points) - 1
    while start and is_year_after(points[start].period, points[start - 1].period):
        start -= 1
    return points[start:]
