"""The chance that a series so near its line crosses it within two years, as English councils as near have done."""

from bisect import bisect_left
from dataclasses import dataclass

from app.domain.warnings.chance_table import CHOSEN_YEARS, REPORTED_YEARS, ROWS, VERSION

WARNING_FROM, WATCH_FROM = 0.25, 0.20  # shares of the table, set by the track record (ADR 0020)

_EDGES = [row[0] for row in ROWS]


@dataclass(frozen=True, slots=True)
class Chance:
    """The row of the table for a distance: of `cases` councils as near, `crossed` did so within two years.

    `share` is theirs, from 0 to 1, over the origins of `years`; `share_in_other_half` that of the councils which had no
    part in the choice, over `other_years`. `distance_up_to` is the row's edge in usual yearly changes.
    """

    share: float
    share_in_other_half: float
    cases: int
    crossed: int
    distance_up_to: float
    years: tuple[int, int]
    other_years: tuple[int, int]
    table_version: int


def chance_within_two_years(distance: float) -> Chance | None:
    """The chance at a distance in usual yearly changes (0 or less: the level is at the line or past it).

    An edge belongs to the nearer row. None beyond the table, where so few cross that it has no row, and for NaN.
    """
    place = bisect_left(_EDGES, distance)
    if not distance <= _EDGES[-1]:
        return None
    distance_up_to, cases, crossed, share, other = ROWS[place]
    return Chance(share, other, cases, crossed, distance_up_to, CHOSEN_YEARS, REPORTED_YEARS, VERSION)
