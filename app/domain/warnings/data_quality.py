"""Figures to check: what is wrong or odd with the figures of an indicator themselves, each with its numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, takewhile
from math import erf, sqrt

from app.domain.judgement.annual import YearFigure, YearFigureKind
from app.domain.judgement.direction import Direction
from app.domain.judgement.target_status import width
from app.domain.measures.breaking_versions import breaking_version
from app.domain.measures.indicator import (
    MONTHS_BETWEEN,
    PERCENT,
    Accumulation,
    Definition,
    Frequency,
    Polarity,
    in_force,
    is_in,
)
from app.domain.measures.number import exact, rounded
from app.domain.measures.period import MONTHS_IN_YEAR, Period, from_days
from app.domain.measures.target import Target
from app.domain.measures.value import Value, rounded_number

TOLERANCE = "tolerance"  # in place of a number: what the definition counts as no change
A_YEAR = timedelta(days=366)
LEAST_CHANGES = 3  # before a run, for the series to say how far it usually moves
CAP_OF_PERCENT = Decimal(100)
USUAL_SHARE = Decimal(5)  # a fifth of the usual yearly change is no change, as the tolerances of the seed are made
CHANCE_PLACES = 6


class QualityKind(StrEnum):
    """What is wrong or odd with the figures."""

    DISAGREES_WITH_QUARTERS = "disagrees_with_quarters"
    LARGE_REVISION = "large_revision"
    STALE_TARGET = "stale_target"
    IDENTICAL_VALUES = "identical_values"


@dataclass(frozen=True, slots=True)
class QualityFlaw:
    """One flaw: the figure `value` of `period`, and the figure that it is compared with (`against`), in the unit.

    - `disagrees_with_quarters`: a year's submitted figure against what its quarters, the `periods`, give;
    - `large_revision`: the figure against the one that the public could read before;
    - `stale_target`: no target for `period` (`value` is None) against the last one, that of `periods`;
    - `identical_values`: the one figure of all `periods`, oldest first; a run that comes with a `chance` from 0 to 1.

    `difference`, always positive, exceeds what is `allowed`; both are None where nothing is subtracted.
    """

    kind: QualityKind
    period: Period
    periods: tuple[Period, ...]
    value: Decimal | None
    against: Decimal | None = None
    difference: Decimal | None = None
    allowed: Decimal | None = None
    chance: float | None = None

    @property
    def rests_on(self) -> frozenset[Period]:
        """The periods whose figures it rests on; a missing target rests on none."""
        if self.kind is QualityKind.STALE_TARGET:
            return frozenset()
        return frozenset((self.period, *self.periods))


@dataclass(frozen=True, slots=True)
class QualityEvidence:
    """The flaws of the figures as they stand at `period`: one or more, in the order of `QualityKind`."""

    period: Period
    flaws: tuple[QualityFlaw, ...]

    @property
    def since(self) -> Period:
        """The first period that a flaw is about."""
        return min(min((flaw.period, *flaw.rests_on)) for flaw in self.flaws)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an indicator that are checked: its series, and by period the years, targets and directions."""

    series: Sequence[Value]
    versions: Sequence[Definition]
    years: Mapping[Period, YearFigure]
    targets: Mapping[Period, Target]
    directions: Mapping[Period, Direction]


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """When a flaw counts.

    A revision counts beyond `revision`, in the unit or TOLERANCE; a target is missed for so many `target_years`; a run
    has at least `identical` figures and comes with less than `identical_chance`.
    """

    revision: float | str
    target_years: int
    identical: int
    identical_chance: float


def quality_flaws(figures: Figures, *, period: Period, limits: QualityLimits) -> tuple[QualityFlaw, ...]:
    """The flaws at a period of the series: of that period, and of what stands beside it."""
    place = next((place for place, row in enumerate(figures.series) if row.period == period), None)
    flaws = [*_disagreeing_year(figures, period=period)]
    if place is not None:
        flaws += _large_revisions(figures, place=place, beyond=limits.revision)
    flaws += _stale_target(figures, period=period, years=limits.target_years)
    if place is not None:
        flaws += _identical_values(figures, place=place, limits=limits)
    return tuple(flaws)


def _disagreeing_year(figures: Figures, *, period: Period) -> Iterator[QualityFlaw]:
    """The last finished year, or where nobody submitted a figure for it the one before it, against its quarters."""
    if not figures.years:
        return
    finished = [year for year in figures.years if year.end <= period.end]
    submitted = [year for year in finished[-2:] if figures.years[year].kind is YearFigureKind.SUBMITTED]
    if not submitted:
        return
    figure = figures.years[submitted[-1]]
    if figure.value is None or figure.disagrees_with is None:
        return
    year, definition = figure.period, in_force(figures.versions, period=figure.period)
    allowed = max(width(definition.direction.tolerance, of=figure.disagrees_with), figure.rounding)
    difference = abs(figure.value - figure.disagrees_with)
    if difference > allowed:
        periods = {row.period for row in figures.series}
        quarters = tuple(quarter if quarter in periods else from_days(quarter.end, 1) for quarter in year.quarters)
        kind = QualityKind.DISAGREES_WITH_QUARTERS
        yield QualityFlaw(kind, year, quarters, figure.value, figure.disagrees_with, difference, allowed)


def _large_revisions(figures: Figures, *, place: int, beyond: float | str) -> Iterator[QualityFlaw]:
    """The revised figures that a reader of the period meets: its own, those of the year to it, and its bases."""
    for row in _read_with(figures, place=place):
        definition = in_force(figures.versions, period=row.period)
        now = rounded_number(row, definition=definition)
        if now is None or row.revised_from is None:
            continue
        before = rounded(row.revised_from, decimal_places=definition.decimal_places)
        allowed = _no_change(figures, row.period, of=before) if isinstance(beyond, str) else exact(beyond)
        difference = abs(now - before)
        if allowed is not None and difference > allowed:
            kind = QualityKind.LARGE_REVISION
            yield QualityFlaw(kind, row.period, (row.period,), now, before, difference, allowed)


def _read_with(figures: Figures, *, place: int) -> list[Value]:
    """The revised rows that end in the year to a row's end, or that it is compared with; oldest first."""
    period = figures.series[place].period
    since, direction = period.end - A_YEAR, figures.directions.get(period)
    bases = [base for base in direction.base_periods if base.end < since] if direction is not None else []
    rows = []
    for at in range(place, -1, -1):
        row = figures.series[at]
        if row.period.end < since and not bases:
            break
        if row.revised and (row.period.end >= since or row.period in bases):
            rows.append(row)
    return rows[::-1]


def _no_change(figures: Figures, period: Period, *, of: Decimal) -> Decimal | None:
    """The change that the definition counts as none; without a tolerance a fifth of a usual change, if one is known."""
    definition = in_force(figures.versions, period=period)
    tolerance = width(definition.direction.tolerance, of=of)
    if tolerance:
        return tolerance
    if definition.usual_yearly_change is not None:
        return exact(definition.usual_yearly_change) / USUAL_SHARE
    usual = _usual_change(_comparable(figures, since=period), definition=definition)
    return None if usual is None else rounded(usual, decimal_places=definition.decimal_places + 2) / USUAL_SHARE


def _comparable(figures: Figures, *, since: Period) -> list[Decimal]:
    """The numbers of the series since the version that breaks it before a period, oldest first."""
    broken_by = breaking_version(figures.versions, period=since)
    numbers = (
        _number(row, versions=figures.versions)
        for row in figures.series
        if broken_by is None or row.period.start >= broken_by.first_day
    )
    return [number for number in numbers if number is not None]


def _stale_target(figures: Figures, *, period: Period, years: int) -> Iterator[QualityFlaw]:
    """No target for the period, nor for its year or any later one, where one of the last years had one."""
    if not figures.targets or in_force(figures.versions, period=period).polarity is Polarity.NONE:
        return
    year = period.year
    if year in figures.targets:
        return
    for target_period in dict.fromkeys((period, year)):
        by_years = {
            _years_from(other, to=target_period): other for other in figures.targets if _is_alike(other, target_period)
        }
        latest = min(by_years, default=0)
        if 0 < latest <= years:
            last = by_years[latest]
            yield QualityFlaw(
                QualityKind.STALE_TARGET, target_period, (last,), None, exact(figures.targets[last].value)
            )
            return


def _is_alike(period: Period, other: Period) -> bool:
    """Whether two periods are the same part of one year or another."""
    return (period.months, period.days, period.start.month, period.start.day) == (
        other.months,
        other.days,
        other.start.month,
        other.start.day,
    )


def _years_from(earlier: Period, *, to: Period) -> int:
    return to.start.year - earlier.start.year


def _identical_values(figures: Figures, *, place: int, limits: QualityLimits) -> Iterator[QualityFlaw]:
    """A run of equal figures up to the period that chance seldom gives: by how far the figure usually moves.

    A yearly change is taken as normal about 0; it leaves the printed figure the same with the chance
    erf(step / (usual change x 2 x sqrt 2)). A figure at the end of its scale may well stay there.
    """
    latest = figures.series[place]
    value = _number(latest, versions=figures.versions)
    before = _number(figures.series[place - 1], versions=figures.versions) if place else None
    if not value or value != before:
        return
    definition = in_force(figures.versions, period=latest.period)
    if value == CAP_OF_PERCENT and is_in(definition.unit, PERCENT):
        return
    since = breaking_version(figures.versions, period=latest.period)
    first_day = date.min if since is None else since.first_day
    back = takewhile(
        lambda row: row.period.start >= first_day and _number(row, versions=figures.versions) == value,
        (figures.series[at] for at in range(place, -1, -1)),
    )
    run = tuple(back)[::-1]
    if len(run) < limits.identical or not _stand_alone(run, definition=definition):
        return
    earlier = _comparable(replace(figures, series=figures.series[: place + 1 - len(run)]), since=latest.period)
    usual = _usual_change([*earlier, value], definition=definition)
    if usual is None:
        return
    same = erf(float(_step([*earlier, value])) / usual / 2 / sqrt(2))
    chance = round(same ** (len(run) - 1), CHANCE_PLACES)
    if chance < limits.identical_chance:
        periods = tuple(row.period for row in run)
        yield QualityFlaw(QualityKind.IDENTICAL_VALUES, latest.period, periods, value, chance=chance)


def _number(row: Value, *, versions: Sequence[Definition]) -> Decimal | None:
    return rounded_number(row, definition=in_force(versions, period=row.period))


def _stand_alone(run: Sequence[Value], *, definition: Definition) -> bool:
    """Whether each figure is of its own time: neither counted up nor rolling, of periods that share no months."""
    if definition.accumulation is Accumulation.ROLLING_YEAR:
        return False
    if definition.accumulation is Accumulation.CUMULATIVE and definition.frequency is not Frequency.ANNUAL:
        return False
    return not any(earlier.period.overlaps(later.period) for earlier, later in pairwise(run))


def _usual_change(numbers: Sequence[Decimal], *, definition: Definition) -> float | None:
    """How far one figure usually is from the next, by the lesser of what the series and the definition say."""
    changes = [float(later - earlier) for earlier, later in pairwise(numbers)]
    known = []
    if len(changes) >= LEAST_CHANGES:
        known.append(sqrt(sum(change * change for change in changes) / len(changes)))
    by_year = MONTHS_BETWEEN.get(definition.frequency, MONTHS_IN_YEAR) == MONTHS_IN_YEAR
    if definition.usual_yearly_change is not None and by_year:
        known.append(definition.usual_yearly_change)
    usual = min(known, default=0.0)
    return usual or None


def _step(numbers: Sequence[Decimal]) -> Decimal:
    """The coarsest power of ten of which all the numbers are multiples: how finely the figure is given in fact."""
    exponents = (int(number.normalize().as_tuple().exponent) for number in numbers if number)
    return Decimal(1).scaleb(min(exponents))
