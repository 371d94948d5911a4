"""What is probably a slip in a figure that was sent: a shifted decimal point, a lost sign, a period still to come."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from math import log10

from app.domain.measures.indicator import Definition, Frequency
from app.domain.measures.period import Period, PeriodKind, parse_period

FACTOR = 5.0
# How near a factor must be to 10, 100 ... for the decimal point to be the likely slip.
SHIFT_TOLERANCE = 0.02
# Small counts change many times over by chance.
SMALL_COUNT = 10
# How many figures back the one before of the same length is looked for.
FIGURES_SEARCHED = 8
MOST_PERCENT = 100
_WITHIN_A_YEAR = (Frequency.QUARTERLY, Frequency.MONTHLY)


class FindingKind(StrEnum):
    """What is odd about a figure."""

    DECIMAL_SHIFT = "decimal_shift"
    FACTOR = "factor"
    SIGN = "sign"
    OUTSIDE_PERCENT = "outside_percent"
    NOT_WHOLE = "not_whole"
    KIND_OF_PERIOD = "kind_of_period"
    NOT_ENDED = "not_ended"


@dataclass(frozen=True, slots=True)
class Finding:
    """One odd thing about a figure; `base` is the figure of `base_period` that it was held against, where one was.

    `factor` is how many times the base it is (below 1: what part of it).
    """

    kind: FindingKind
    number: float
    period: Period
    base: float | None = None
    base_period: Period | None = None
    factor: float | None = None


@dataclass(frozen=True)
class SeriesFigures:
    """An indicator's figures in one area by the period's id: with those just sent, and as they were `recorded`."""

    numbers: Mapping[str, float]
    recorded: Mapping[str, float]

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods that have a figure, oldest first."""
        return tuple(sorted(parse_period(period) for period in self.numbers))

    @cached_property
    def kinds(self) -> Mapping[PeriodKind, Period]:
        """The latest period recorded of each kind."""
        return {period.kind: period for period in sorted(parse_period(period) for period in self.recorded)}


def series_figures(recorded: Mapping[str, float], sent: Mapping[str, float]) -> SeriesFigures:
    """The figures of one indicator and area, those just sent in place of those recorded."""
    return SeriesFigures({**recorded, **sent}, recorded)


def findings(
    number: float, *, period: Period, definition: Definition, held: SeriesFigures, today: date
) -> tuple[Finding, ...]:
    """Everything odd about `number` at `period`, beside what is held of the same indicator and area."""
    found: list[Finding] = []
    if period.end > today:
        found.append(Finding(FindingKind.NOT_ENDED, number, period))
    if is_count(definition) and number % 1:
        found.append(Finding(FindingKind.NOT_WHOLE, number, period))
    if is_percentage(definition) and not 0 <= number <= MOST_PERCENT:
        if all(0 <= one <= MOST_PERCENT for one in held.recorded.values()):
            found.append(Finding(FindingKind.OUTSIDE_PERCENT, number, period))
    elif number < 0 and all(one >= 0 for one in held.recorded.values()):
        found.append(Finding(FindingKind.SIGN, number, period))
    return (*found, *_beside(number, period=period, definition=definition, held=held))


def is_count(definition: Definition) -> bool:
    """Whether the figure counts things: whole, and neither money nor a share."""
    return definition.decimal_places == 0 and not is_percentage(definition) and not _is(definition, "pounds")


def is_percentage(definition: Definition) -> bool:
    """Whether the figure is a share in percent."""
    return _is(definition, "percent")


def _beside(number: float, *, period: Period, definition: Definition, held: SeriesFigures) -> list[Finding]:
    base_period = _base(period, held=held)
    if base_period is None:
        return _other_kind(number, period=period, definition=definition, held=held)
    base = held.numbers[base_period.id]
    if not _jumps(number, base=base, definition=definition):
        return []
    if not _jumps(number, base=held.recorded.get(base_period.id, base), definition=definition):
        return []
    factor = number / base
    exponent = round(log10(factor))
    shifted = exponent != 0 and abs(factor / 10.0**exponent - 1) <= SHIFT_TOLERANCE
    kind = FindingKind.DECIMAL_SHIFT if shifted else FindingKind.FACTOR
    return [Finding(kind, number, period, base, base_period, factor)]


def _other_kind(number: float, *, period: Period, definition: Definition, held: SeriesFigures) -> list[Finding]:
    """Whether everything recorded is for another kind of period; a year beside its quarters or months is none."""
    years_figure = period.kind is PeriodKind.FINANCIAL_YEAR and definition.frequency in _WITHIN_A_YEAR
    if not held.kinds or years_figure or period.kind in held.kinds:
        return []
    last = max(held.kinds.values())
    return [Finding(FindingKind.KIND_OF_PERIOD, number, period, held.recorded[last.id], last)]


def _jumps(number: float, *, base: float, definition: Definition) -> bool:
    """Whether a figure is at least five times its base, or at most a fifth of it."""
    if not base or not number or (base < 0) is not (number < 0):
        return False
    if is_count(definition) and abs(number - base) < SMALL_COUNT:
        return False
    return not 1 / FACTOR < number / base < FACTOR


def _base(period: Period, *, held: SeriesFigures) -> Period | None:
    """The same period last year, else the one before of the same length that has a figure."""
    year_before = _year_before(period.id)
    if year_before.id in held.numbers:
        return year_before
    place = bisect_left(held.periods, period)
    for other in reversed(held.periods[max(0, place - FIGURES_SEARCHED) : place]):
        if other.kind is period.kind and other.months == period.months:
            return other
    return None


@lru_cache(maxsize=4_096)
def _year_before(period: str) -> Period:
    return parse_period(period).year_before


def _is(definition: Definition, unit: str) -> bool:
    return definition.unit == unit or definition.unit.startswith(f"{unit} ")
