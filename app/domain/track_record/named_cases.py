"""The councils with section 114 notices from 2018 to 2023, beside all others of their kind, by two figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import NamedTuple

RESERVES = "reserves-share-of-net-revenue-expenditure"
BORROWING, EXPENDITURE = "external-borrowing", "net-revenue-expenditure"
FINANCE_INDICATORS = (RESERVES, BORROWING, EXPENDITURE)
KINDS = ("E06", "E07", "E08", "E09", "E10")  # codes of unitary, district, metropolitan, London and county councils
WORST_PART = 10  # of so many councils of a kind one is in the worst tenth, rounded down


class NamedCouncil(NamedTuple):
    """A council that gave notice under section 114 of the Local Government Finance Act 1988, and when."""

    name: str
    area: str
    notice: str

    @property
    def year(self) -> int:
        """The year of the notice."""
        return int(self.notice[-4:])


NAMED_COUNCILS = (
    NamedCouncil("Northamptonshire", "E10000021", "February 2018"),
    NamedCouncil("Croydon", "E09000008", "November 2020"),
    NamedCouncil("Slough", "E06000039", "July 2021"),
    NamedCouncil("Thurrock", "E06000034", "December 2022"),
    NamedCouncil("Woking", "E07000217", "June 2023"),
    NamedCouncil("Birmingham", "E08000025", "September 2023"),
    NamedCouncil("Nottingham", "E06000018", "November 2023"),
)


class FinanceFigure(NamedTuple):
    """One figure of a council's return for one financial year (its id), in GBP or percent."""

    indicator: str
    area: str
    year: str
    value: float


class Place(NamedTuple):
    """A council's place among those of its kind, 1 the worst: `value` is its percentage."""

    rank: int
    councils: int
    value: float

    @property
    def is_worst_tenth(self) -> bool:
        """Whether it is among the worst tenth, rounded down."""
        return self.rank <= self.councils // WORST_PART


@dataclass(frozen=True, slots=True)
class NamedCase:
    """One named council in one year: its places by reserves and by borrowing, None without the figure."""

    council: NamedCouncil
    reserves: Place | None
    borrowing: Place | None

    @property
    def is_worst_tenth(self) -> bool:
        """Whether it is among the worst tenth of its kind by either."""
        return any(place is not None and place.is_worst_tenth for place in (self.reserves, self.borrowing))


@dataclass(frozen=True, slots=True)
class FinanceYear:
    """One year: of `councils`, so many are in the `worst` tenth of their kind by either figure; and the named ones.

    `probability` is that of as many named councils or more in the worst tenth, were they drawn blindly from all.
    """

    year: str
    councils: int
    worst: int
    cases: tuple[NamedCase, ...]
    probability: float

    @property
    def named_worst(self) -> int:
        """How many of the named councils are in the worst tenth."""
        return sum(case.is_worst_tenth for case in self.cases)


def named_cases(figures: Sequence[FinanceFigure]) -> tuple[FinanceYear, ...]:
    """The years in which all kinds of council have figures, oldest first; a year without all named ones is left out.

    Reserves are those held back or unallocated, as a share of net revenue expenditure; borrowing is taken against the
    same expenditure.
    """
    years: dict[str, dict[str, dict[str, float]]] = {}
    for figure in figures:
        years.setdefault(figure.year, {}).setdefault(figure.indicator, {})[figure.area] = figure.value
    named = {council.area for council in NAMED_COUNCILS}
    cases = [
        _year(year, by_figure)
        for year, by_figure in sorted(years.items())
        if named <= by_figure.get(RESERVES, {}).keys()
    ]
    return tuple(cases)


def chance_of_as_many(drawn: int, *, named: int, worst: int, councils: int) -> float:
    """The probability that `drawn` or more of `named` councils, taken blindly from all, are among the `worst`.

    Source: Fisher's exact test, one-sided; the tail of the hypergeometric distribution.
    """
    ways = sum(comb(worst, hits) * comb(councils - worst, named - hits) for hits in range(drawn, named + 1))
    return ways / comb(councils, named)


def _year(year: str, figures: Mapping[str, Mapping[str, float]]) -> FinanceYear:
    expenditure = {area: value for area, value in figures.get(EXPENDITURE, {}).items() if value > 0}
    owed = figures.get(BORROWING, {})
    burden = {area: 100 * owed[area] / spent for area, spent in expenditure.items() if area in owed}
    reserves = _places(figures[RESERVES], worst_first=lambda value: value)
    borrowing = _places(burden, worst_first=lambda value: -value)
    worst = {area for places in (reserves, borrowing) for area, place in places.items() if place.is_worst_tenth}
    cases = tuple(
        NamedCase(council, reserves.get(council.area), borrowing.get(council.area)) for council in NAMED_COUNCILS
    )
    councils = len(reserves.keys() | borrowing.keys())
    hits = sum(case.is_worst_tenth for case in cases)
    chance = chance_of_as_many(hits, named=len(cases), worst=len(worst), councils=councils)
    return FinanceYear(year, councils, len(worst), cases, chance)


def _places(values: Mapping[str, float], *, worst_first: Callable[[float], float]) -> dict[str, Place]:
    """The place of each council among those of its kind; equal figures in order of their codes."""
    places: dict[str, Place] = {}
    for kind in KINDS:
        areas = sorted(
            (area for area in values if area[:3] == kind), key=lambda area: (worst_first(values[area]), area)
        )
        places |= {area: Place(rank, len(areas), values[area]) for rank, area in enumerate(areas, start=1)}
    return places
