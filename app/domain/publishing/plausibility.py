"""Plausibility of a submitted figure: a shifted decimal point, a lost sign, a period that has not ended."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from math import log10

from app.domain.measures.area import Area
from app.domain.measures.indicator import PERCENT, POUNDS, Definition, Frequency, is_in
from app.domain.measures.period import Period, PeriodKind, parse_period
from app.domain.measures.period_alternatives import alternatives, is_likely_date
from app.domain.measures.period_text import day_of_serial
from app.domain.measures.target import Target
from app.domain.publishing.submitted_periods import fits_frequency

FACTOR = 5.0
# How near a factor must be to a power of ten for a shifted decimal point.
SHIFT_TOLERANCE = 0.02
# Smaller changes of a count are chance.
SMALL_COUNT = 10
# A base of fewer steps of the declared precision may fall to 0.
SMALL_STEPS = 10
# A date that was typed in place of a count lies no later than this from today.
LATEST_DATE = timedelta(days=366)
# How many earlier figures are searched for one of the same length.
FIGURES_SEARCHED = 8
MOST_PERCENT = 100
_WITHIN_A_YEAR = (Frequency.QUARTERLY, Frequency.MONTHLY)


class FindingKind(StrEnum):
    """Why a figure is implausible."""

    DECIMAL_SHIFT = "decimal_shift"
    FACTOR = "factor"
    ZERO = "zero"
    BESIDE_TARGET = "beside_target"
    FRACTION = "fraction"
    DATE = "date"
    SIGN = "sign"
    OUTSIDE_PERCENT = "outside_percent"
    NOT_WHOLE = "not_whole"
    KIND_OF_PERIOD = "kind_of_period"
    NOT_ENDED = "not_ended"
    AREA_ENDED = "area_ended"
    SECONDARY_DISCLOSURE = "secondary_disclosure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One implausible property of a row; `base` is the figure with which its number (None: it has none) was compared.

    The base is that of `base_period`, or the target. `factor` is the number divided by it. `suggested` are the periods
    that may have been meant, `area` the area that had ended, and `successors` those that replaced it.
    """

    kind: FindingKind
    number: float | None
    period: Period
    base: float | None = None
    base_period: Period | None = None
    factor: float | None = None
    suggested: tuple[Period, ...] = ()
    area: Area | None = None
    successors: tuple[Area, ...] = ()


@dataclass(frozen=True)
class SeriesFigures:
    """An indicator's figures in one area by the period's id: `numbers` with the submitted ones, and as `recorded`."""

    numbers: Mapping[str, float]
    recorded: Mapping[str, float]

    @cached_property
    def lowest(self) -> float:
        """The lowest recorded figure; 0 where none is recorded."""
        return min(self.recorded.values(), default=0.0)

    @cached_property
    def highest(self) -> float:
        """The highest recorded figure; 0 where none is recorded."""
        return max(self.recorded.values(), default=0.0)

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
    number: float,
    *,
    period: Period,
    definition: Definition,
    series: SeriesFigures,
    today: date,
    target: Target | None = None,
) -> tuple[Finding, ...]:
    """The findings about `number` at `period`, given the figures of the same indicator and area, and its target."""
    implausible: list[Finding] = []
    if period.end > today and not _set_beforehand(definition):
        implausible.append(Finding(FindingKind.NOT_ENDED, number, period))
    if is_count(definition) and number % 1:
        implausible.append(Finding(FindingKind.NOT_WHOLE, number, period))
    kind = _odd_sign(number, definition=definition, series=series)
    if kind is not None:
        implausible.append(Finding(kind, number, period))
    base_period = _base(period, series=series)
    if base_period is not None:
        implausible += _beside(number, period=period, base_period=base_period, definition=definition, series=series)
    else:
        implausible += _without_base(
            number, period=period, definition=definition, series=series, today=today, target=target
        )
    return tuple(implausible)


def period_findings(
    number: float | None, *, period: Period, definition: Definition, series: SeriesFigures
) -> list[Finding]:
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
        return [Finding(FindingKind.KIND_OF_PERIOD, number, period, suggested=tuple(others[:1]))]
    return []


def area_findings(number: float | None, *, period: Period, area: Area, areas: Mapping[str, Area]) -> list[Finding]:
    """A finding where the area had been abolished before the period began; it names those that replaced it."""
    if area.end_date is None or period.start < area.end_date:
        return []
    successors = tuple(areas[code] for code in area.successors if code in areas)
    return [Finding(FindingKind.AREA_ENDED, number, period, area=area, successors=successors)]


def _set_beforehand(definition: Definition) -> bool:
    """Whether figures are due before their period ends, as a charge that is set for the year to come."""
    due = definition.due_days
    return any(days is not None and days < 0 for days in (due.submission, due.publication))


def is_count(definition: Definition) -> bool:
    """Whether the figure counts things: whole, and neither money nor a share."""
    return definition.decimal_places == 0 and not is_percentage(definition) and not is_in(definition.unit, POUNDS)


def is_percentage(definition: Definition) -> bool:
    """Whether the figure is a share in percent."""
    return is_in(definition.unit, PERCENT)


def _odd_sign(number: float, *, definition: Definition, series: SeriesFigures) -> FindingKind | None:
    """Whether a figure has a sign that no recorded one has, or is a share of more than the whole as none is."""
    lowest, highest = series.lowest, series.highest
    below = number < 0 <= lowest
    if is_percentage(definition):
        if below or number > MOST_PERCENT >= highest:
            return FindingKind.OUTSIDE_PERCENT
    elif below:
        return FindingKind.SIGN
    return FindingKind.SIGN if lowest < 0 < number and highest <= 0 else None


def _beside(
    number: float, *, period: Period, base_period: Period, definition: Definition, series: SeriesFigures
) -> list[Finding]:
    """A finding where a figure jumps, both from the figure of the base and from the one that is recorded there."""
    base = series.numbers[base_period.id]
    recorded = series.recorded.get(base_period.id, base)
    if not number and not (_is_small(base, definition=definition) or _is_small(recorded, definition=definition)):
        return [Finding(FindingKind.ZERO, number, period, base, base_period)]
    if not (_jumps(number, base=base, definition=definition) and _jumps(number, base=recorded, definition=definition)):
        return []
    factor = number / base
    exponent = round(log10(factor))
    shifted = exponent != 0 and abs(factor / 10.0**exponent - 1) <= SHIFT_TOLERANCE
    kind = FindingKind.DECIMAL_SHIFT if shifted else FindingKind.FACTOR
    return [Finding(kind, number, period, base, base_period, factor)]


def _is_small(base: float, *, definition: Definition) -> bool:
    """Whether 0 is near a figure: fewer than ten steps of the declared precision."""
    return abs(base) < SMALL_STEPS * 10.0**-definition.decimal_places


def _without_base(
    number: float,
    *,
    period: Period,
    definition: Definition,
    series: SeriesFigures,
    today: date,
    target: Target | None,
) -> Iterator[Finding]:
    """The findings about a figure that no earlier one stands beside: by the periods, the target and the unit."""
    yield from period_findings(number, period=period, definition=definition, series=series)
    aim = None if target is None else _aim(target, number=number)
    if aim is not None:
        if _jumps(number, base=aim, definition=definition):
            yield Finding(FindingKind.BESIDE_TARGET, number, period, aim, period, number / aim)
    elif not series.recorded and is_percentage(definition) and 0 < number < 1:
        yield Finding(FindingKind.FRACTION, number, period)
    day = day_of_serial(number) if is_count(definition) and not series.recorded else None
    if aim is None and day is not None and period.start <= day <= today + LATEST_DATE:
        yield Finding(FindingKind.DATE, number, period)


def _aim(target: Target, *, number: float) -> float:
    """The target, or of a range the figure within it that is nearest to the number."""
    return target.value if target.upper is None else min(max(number, target.value), target.upper)


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
