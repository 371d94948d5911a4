"""Whether the chances hold: the shares that the table names beside those that came, and the Brier skill."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.judgement.intervals import proportion_interval
from app.domain.track_record.cases import Cases
from app.domain.track_record.chance_choice import ChanceRow
from app.domain.track_record.panels import Bools
from app.domain.track_record.scores import share


@dataclass(frozen=True, slots=True)
class ReliabilityRow:
    """The reporting cases of one row of the table: the share that it names, and the share that came, with limits.

    The limits are Wilson's at 95 %, which take cases as independent. `distance_up_to` is None beyond the table.
    """

    distance_up_to: float | None
    named: float
    cases: int
    crossed: int
    came: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """The rows, the Brier score of the table and its skill beside a forecast of the reporting cases' own base rate.

    A skill of 1 is perfect, of 0 no better than the base rate. None without a reporting case.
    """

    rows: tuple[ReliabilityRow, ...]
    brier: float | None
    skill: float | None


def reliability_of(cases: Cases, table: Sequence[ChanceRow]) -> Reliability:
    """How the table chosen on one half holds on the other.

    Source: Brier, Monthly Weather Review 78 (1950) 1-3: the mean squared difference of the chance and what came.
    """
    edges = [row.distance_up_to for row in table]
    chosen, reports = cases.where(cases.chooses), cases.where(cases.reports)
    beyond = chosen.crossed[np.searchsorted(edges, chosen.distance, side="left") == len(edges)] > 0
    named = np.array([*(row.share for row in table), share(beyond.sum(), beyond.size) or 0.0])
    places = np.searchsorted(edges, reports.distance, side="left")
    crossed = reports.crossed > 0
    rows = tuple(
        _row(edge, named=float(named[at]), came=crossed[places == at]) for at, edge in enumerate([*edges, None])
    )
    if not len(reports):
        return Reliability(rows, None, None)
    brier = float(np.mean((named[places] - crossed) ** 2))
    spread = float(np.mean((crossed.mean() - crossed) ** 2))
    return Reliability(rows, brier, 1 - brier / spread if spread else None)


def _row(edge: float | None, *, named: float, came: Bools) -> ReliabilityRow:
    crossed, cases = int(came.sum()), int(came.size)
    limits = proportion_interval(crossed, cases)
    return ReliabilityRow(edge, named, cases, crossed, share(crossed, cases), limits.lower, limits.upper)
