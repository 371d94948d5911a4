"""Tolerances of rates: a fifth of the change that is usual in a district from one year to the next."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

import numpy as np

from seed.definitions import Definition
from seed.figures import Figure
from seed.periods import span
from seed.values import counts_otherwise

PART = 5
# A figure of a day counts as a year later up to this far from the date; periods of the same length start on it.
DAYS_APART, YEAR = 45, 365


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The change that counts as steady, the usual yearly change, and how many districts that comes from."""

    amount: str
    usual: str
    districts: int


def tolerance(
    versions: Sequence[Definition], *, districts: Collection[str], figures: Sequence[Figure]
) -> Tolerance | None:
    """A fifth of the median over `districts` of each one's root mean square yearly change; None for what is no rate.

    A change across a break is left out. `figures` are in the order of area and period.
    """
    definition = versions[0]
    if not is_rate(definition.unit):
        return None
    breaks = _breaks(versions)
    usual: list[float] = []
    for area, of_area in groupby(figures, key=lambda figure: figure.area):
        changes = list(_yearly_changes(list(of_area), breaks=breaks)) if area in districts else []
        if changes:
            usual.append(float(np.sqrt(np.mean(np.square(changes)))))
    if not usual:
        return None
    # Through the shortest decimal text, so that rounding half up sees what a person would.
    median = Decimal(repr(float(np.median(usual))))
    places = definition.decimal_places
    return Tolerance(_rounded(median / PART, places=places), _rounded(median, places=places + 2), len(usual))


def is_rate(unit: str) -> bool:
    """Whether figures in this unit are a share or so many per person, home or the like."""
    return unit == "percent" or " per " in unit


def _breaks(versions: Sequence[Definition]) -> tuple[date, ...]:
    """The first days of the periods that are not to be compared with earlier ones."""
    marked = [each.period for each in versions[0].breaks]
    changed = [version.effective_from for version in versions if version.breaks_series]
    return tuple(_first_day(period) for period in (*marked, *changed))


def _first_day(period: str) -> date:
    """The first day of a period as definitions write it: a year, a financial year or a day."""
    if len(period) == len("2018"):
        return date(int(period), 1, 1)
    if len(period) == len("2018-19"):
        return date(int(period[:4]), 4, 1)
    return span(period.replace("--", "/")).start


def _yearly_changes(figures: Sequence[Figure], *, breaks: Collection[date]) -> Iterator[float]:
    held = [figure for figure in figures if figure.value]
    for later in held:
        earlier = _year_before(later, among=held)
        if earlier is None or counts_otherwise(later, before=earlier):
            continue
        if not any(earlier.period.start < day <= later.period.start for day in breaks):
            yield float(Decimal(later.value) - Decimal(earlier.value))


def _year_before(later: Figure, *, among: Sequence[Figure]) -> Figure | None:
    """The figure nearest to a year before, of a period of the same length give or take a leap day."""
    near = [
        figure for figure in among if abs(_length(figure) - _length(later)) <= 1 and _apart(figure, later) <= DAYS_APART
    ]
    return min(near, key=lambda figure: _apart(figure, later), default=None)


def _length(figure: Figure) -> int:
    return (figure.period.end - figure.period.start).days


def _apart(earlier: Figure, later: Figure) -> int:
    """How many days the two are from being a year apart."""
    return abs((later.period.start - earlier.period.start).days - YEAR)


def _rounded(number: Decimal, *, places: int) -> str:
    return format(number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP), "f")
