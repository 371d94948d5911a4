"""Recent trend: whether the latest five years rise or fall beyond chance, by the method of OHID's Fingertips."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from math import erfc, sqrt

from app.domain.judgement.direction import Judgement
from app.domain.judgement.quantiles import normal_quantile, two_sided
from app.domain.judgement.series_break import series_break
from app.domain.judgement.time_series.comparable_points import is_year_after
from app.domain.judgement.time_series.trend_test import TrendTest, trend_of_estimates, trend_of_proportions
from app.domain.measures.indicator import Definition, Polarity, in_force
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind
from app.domain.measures.value import MissingReason, Value, rounded_number

POINTS = 5


class TrendStatus(StrEnum):
    """Whether the latest five years rise or fall, whatever that means, or why it cannot be calculated."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_SIGNIFICANT_CHANGE = "no_significant_change"
    CANNOT_BE_CALCULATED = "cannot_be_calculated"


class TrendMethod(StrEnum):
    """The regression: logistic on numerators and denominators, or linear and weighted by the confidence limits."""

    LOGISTIC = "logistic"
    WEIGHTED = "weighted"


class TrendReason(StrEnum):
    """Why a trend cannot be calculated."""

    NOT_ENOUGH_POINTS = "not_enough_points"
    MISSING_VALUES = "missing_values"
    NO_LIMITS = "no_limits"
    NOT_ANNUAL = "not_annual"
    GAP = "gap"
    OVERLAPS = "overlaps"
    BREAK_IN_SERIES = "break_in_series"
    DEFINITION_CHANGED = "definition_changed"


@dataclass(frozen=True, slots=True)
class RecentTrend:
    """The trend over `periods` (oldest first), with the test behind it.

    `outlier` says that there is no significant change because one point alone makes the trend. `slope` is a year's
    change in the unit, with the logistic method of the log odds. `reason` says why it cannot be calculated.
    """

    status: TrendStatus
    judgement: Judgement
    periods: tuple[Period, ...]
    outlier: bool = False
    method: TrendMethod | None = None
    slope: float | None = None
    chi_squared: float | None = None
    reason: TrendReason | None = None

    @property
    def p_value(self) -> float | None:
        """How often chance alone gives as large a chi-squared, from 0 to 1; None where there is no test."""
        return None if self.chi_squared is None else erfc(sqrt(self.chi_squared / 2))


def recent_trend(series: Sequence[Value], *, period: Period, versions: Sequence[Definition]) -> RecentTrend:
    """The recent trend at `period` of a reporting series, whose later rows are ignored.

    Five years, one after the other, of the same length and without a break. Where the definition says that
    numerator and denominator count people or events they are tested as a proportion; sums of money are never so,
    because a denominator of millions makes any change significant. All else needs confidence limits.
    """
    known = [row for row in series if not period < row.period and row.missing_reason is not MissingReason.NOT_DUE]
    rows = known[-POINTS:]
    blank = RecentTrend(TrendStatus.CANNOT_BE_CALCULATED, Judgement.NOT_COMPARABLE, tuple(row.period for row in rows))
    definition = in_force(versions, period=period)
    reason = _obstacle(rows, versions=versions)
    if reason is not None:
        return replace(blank, reason=reason)
    method, test = _tested(rows, definition=definition)
    if test is None:
        return replace(blank, reason=TrendReason.NO_LIMITS)
    status = _status(test)
    return replace(
        blank,
        status=status,
        judgement=judged_by_polarity(status, polarity=definition.polarity),
        outlier=test.outlier,
        method=method,
        slope=test.slope,
        chi_squared=test.chi_squared,
    )


def judged_by_polarity(status: TrendStatus, *, polarity: Polarity) -> Judgement:
    """What a trend means: without a good side, or where the target is best, no judgement."""
    if status is TrendStatus.CANNOT_BE_CALCULATED:
        return Judgement.NOT_COMPARABLE
    if polarity not in (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER):
        return Judgement.NO_JUDGEMENT
    if status is TrendStatus.NO_SIGNIFICANT_CHANGE:
        return Judgement.NO_CLEAR_CHANGE
    rises = status is TrendStatus.INCREASING
    return Judgement.IMPROVING if rises is (polarity is Polarity.HIGHER_IS_BETTER) else Judgement.WORSENING


def _status(test: TrendTest) -> TrendStatus:
    if test.outlier or not test.is_significant:
        return TrendStatus.NO_SIGNIFICANT_CHANGE
    return TrendStatus.INCREASING if test.slope > 0 else TrendStatus.DECREASING


def _obstacle(rows: Sequence[Value], *, versions: Sequence[Definition]) -> TrendReason | None:
    """Why the rows are not five years in a row; None where they are."""
    if len(rows) < POINTS:
        return TrendReason.NOT_ENOUGH_POINTS
    periods = [row.period for row in rows]
    if reason := next((obstacle for pair in pairwise(periods) if (obstacle := _spacing(*pair)) is not None), None):
        return reason
    if any(row.number is None for row in rows):
        return TrendReason.MISSING_VALUES
    broken_by = series_break(rows, base=periods[0], period=periods[-1], versions=versions)
    return None if broken_by is None else TrendReason(broken_by.value)


def _spacing(earlier: Period, later: Period) -> TrendReason | None:
    """Why two neighbours are not two years in a row."""
    if earlier.overlaps(later):
        return TrendReason.OVERLAPS
    annual = all(period.kind is PeriodKind.DAY or period.months == MONTHS_IN_YEAR for period in (earlier, later))
    if not annual:
        return TrendReason.NOT_ANNUAL
    if is_year_after(later, earlier):
        return None
    soon = later.end < earlier.year_after.end
    return TrendReason.NOT_ANNUAL if soon else TrendReason.GAP


def _tested(rows: Sequence[Value], *, definition: Definition) -> tuple[TrendMethod, TrendTest | None]:
    """The test by counts where they are those of a proportion, else by confidence limits; None without either."""
    if definition.counts_events:
        counts = [(row.numerator, row.denominator) for row in rows]
        parts = [part for part, whole in counts if part is not None and whole is not None and 0 <= part <= whole > 0]
        if len(parts) == len(rows):
            wholes = [whole for _, whole in counts if whole is not None]
            return TrendMethod.LOGISTIC, trend_of_proportions(parts, wholes=wholes)
    errors = [error for row in rows if (error := standard_error(row))]
    numbers = [float(number) for row in rows if (number := rounded_number(row, definition=definition)) is not None]
    if len(errors) < len(rows):
        return TrendMethod.WEIGHTED, None
    return TrendMethod.WEIGHTED, trend_of_estimates(numbers, standard_errors=errors)


def standard_error(row: Value) -> float | None:
    """The standard error by a value's confidence limits, (upper - lower) / (2 x 1.96) for 95 %; None without limits."""
    if row.lower_limit is None or row.upper_limit is None or row.limits_level is None:
        return None
    return (row.upper_limit - row.lower_limit) / (2 * normal_quantile(two_sided(row.limits_level)))
