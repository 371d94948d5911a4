"""Plausibility of a submitted figure: a shifted decimal point, a lost sign, a period that has not ended."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from math import log10

from app.domain.measures.indicator import PERCENT, POUNDS, Definition, Frequency, is_in
from app.domain.measures.period import Period, PeriodKind, parse_period
from app.domain.measures.period_text import alternatives, is_likely_date
from app.domain.publishing.submitted_periods import fits_frequency

FACTOR = 5.0
# How near a factor must be to a power of ten for a shifted decimal point.
SHIFT_TOLERANCE = 0.02
# Smaller changes of a count are chance.
SMALL_COUNT = 10
# How many earlier figures are searched for one of the same length.
FIGURES_SEARCHED = 8
MOST_PERCENT = 100
_WITHIN_A_YEAR = (Frequency.QUARTERLY, Frequency.MONTHLY)


class FindingKind(StrEnum):
    """Why a figure is implausible."""

    DECIMAL_SHIFT = "decimal_shift"
    FACTOR = "factor"
    SIGN = "sign"
    OUTSIDE_PERCENT = "outside_percent"
    NOT_WHOLE = "not_whole"
    KIND_OF_PERIOD = "kind_of_period"
    NOT_ENDED = "not_ended"


@dataclass(frozen=True, slots=True)
class Finding:
    """One implausible property of a figure; `base` is the figure of `base_period` with which it was compared, if any.

    `factor` is the figure divided by the base; `suggested` are the periods that may have been meant.
    """

    kind: FindingKind
    number: float
    period: Period
    base: float | None = None
    base_period: Period | None = None
    factor: float | None = None
    suggested: tuple[Period, ...] = ()


@dataclass(frozen=True)
class SeriesFigures:
    """An indicator's figures in one area by the period's id: `numbers` with the submitted ones, and as `recorded`."""

    numbers: Mapping[str, float]
    recorded: Mapping[str, float]

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods with a figure, oldest first."""
        return tuple(sorted(parse_period(period) for period in self.numbers))

    @cached_property
    def kinds(self) -> Mapping[PeriodKind, Period]:
        """The latest recorded period of each kind."""
        return {period.kind: period for period in sorted(parse_period(period) for period in self.recorded)}


def series_figures(recorded: Mapping[str, float], sent: Mapping[str, float]) -> SeriesFigures:
    """The figures of one indicator and area, with submitted figures in place of recorded ones."""
    return SeriesFigures({**recorded, **sent}, recorded)


def findings(
    number: float, *, period: Period, definition: Definition, series: SeriesFigures, today: date
) -> tuple[Finding, ...]:
    """The findings about `number` at `period`, given the figures of the same indicator and area."""
    by_itself: list[Finding] = []
    if period.end > today:
        by_itself.append(Finding(FindingKind.NOT_ENDED, number, period))
    if is_count(definition) and number % 1:
        by_itself.append(Finding(FindingKind.NOT_WHOLE, number, period))
    if is_percentage(definition) and not 0 <= number <= MOST_PERCENT:
        if all(0 <= figure <= MOST_PERCENT for figure in series.recorded.values()):
            by_itself.append(Finding(FindingKind.OUTSIDE_PERCENT, number, period))
    elif number < 0 and all(figure >= 0 for figure in series.recorded.values()):
        by_itself.append(Finding(FindingKind.SIGN, number, period))
    return (*by_itself, *_beside(number, period=period, definition=definition, series=series))


def is_count(definition: Definition) -> bool:
    """Whether the figure counts things: whole, and neither money nor a share."""
    return definition.decimal_places == 0 and not is_percentage(definition) and not is_in(definition.unit, POUNDS)


def is_percentage(definition: Definition) -> bool:
    """Whether the figure is a share in percent."""
    return is_in(definition.unit, PERCENT)


def _beside(number: float, *, period: Period, definition: Definition, series: SeriesFigures) -> list[Finding]:
    base_period = _base(period, series=series)
    if base_period is None:
        return _other_kind(number, period=period, definition=definition, series=series)
    base = series.numbers[base_period.id]
    if not _jumps(number, base=base, definition=definition):
        return []
    if not _jumps(number, base=series.recorded.get(base_period.id, base), definition=definition):
        return []
    factor = number / base
    exponent = round(log10(factor))
    shifted = exponent != 0 and abs(factor / 10.0**exponent - 1) <= SHIFT_TOLERANCE
    kind = FindingKind.DECIMAL_SHIFT if shifted else FindingKind.FACTOR
    return [Finding(kind, number, period, base, base_period, factor)]


def _other_kind(number: float, *, period: Period, definition: Definition, series: SeriesFigures) -> list[Finding]:
    """A finding where every recorded figure is for another kind of period; a year goes with its quarters or months.

    Where none is recorded, two years pooled and a day that a spreadsheet may have made of a year are such.
    """
    years_figure = period.kind is PeriodKind.FINANCIAL_YEAR and definition.frequency in _WITHIN_A_YEAR
    if years_figure or period.kind in series.kinds:
        return []
    others = [other for other in alternatives(period) if fits_frequency(other, definition=definition)]
    if series.kinds:
        likely = tuple(other for other in others if other.kind in series.kinds)
        last = max(series.kinds.values())
        return [Finding(FindingKind.KIND_OF_PERIOD, number, period, series.recorded[last.id], last, suggested=likely)]
    if others and (period.kind is PeriodKind.POOLED_YEARS or is_likely_date(period)):
        return [Finding(FindingKind.KIND_OF_PERIOD, number, period, suggested=tuple(others))]
    return []


def _jumps(number: float, *, base: float, definition: Definition) -> bool:
    """Whether a figure is at least five times its base, or at most a fifth of it."""
    if not base or not number or (base < 0) is not (number < 0):
        return False
    if is_count(definition) and abs(number - base) < SMALL_COUNT:
        return False
    return not 1 / FACTOR < number / base < FACTOR


def _base(period: Period, *, series: SeriesFigures) -> Period | None:
    """The same period last year, or without a figure of it the latest earlier period of the same length."""
    year_before = _year_before(period.id)
    if year_before.id in series.numbers:
        return year_before
    place = bisect_left(series.periods, period)
    for other in reversed(series.periods[max(0, place - FIGURES_SEARCHED) : place]):
        if other.kind is period.kind and other.months == period.months:
            return other
    return None


@lru_cache(maxsize=4_096)
def _year_before(period: str) -> Period:
    return parse_period(period).year_before
