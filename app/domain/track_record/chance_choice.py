"""The table of chances, chosen by the cases of one half: how often series so near a line crossed it in two years."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.domain.track_record.cases import Cases
from app.domain.track_record.panels import Bools, Floats, Integers
from app.domain.track_record.protocol import LEAST_CASES, TABLE_EDGES


class ChanceRow(NamedTuple):
    """The cases up to a distance (and beyond that of the row before): how many crossed, and their share.

    `share_in_other_half` is that of the cases that had no part in the choice; 0 where it has none.
    """

    distance_up_to: float
    cases: int
    crossed: int
    share: float
    share_in_other_half: float


def choose_chances(cases: Cases) -> tuple[ChanceRow, ...]:
    """The rows of the table, nearest first, their shares falling strictly; empty without a case that chooses.

    Source of the pooling: Barlow, Bartholomew, Bremner and Brunk (1972), adjacent violators; then neighbours of fewer
    than the least number of cases are pooled too.
    """
    chosen, crossed = _counted(cases, cases.chooses)
    others, others_crossed = _counted(cases, cases.reports)
    return tuple(
        ChanceRow(
            TABLE_EDGES[max(at for at in group if chosen[at])],
            int(chosen[group].sum()),
            int(crossed[group].sum()),
            round(float(crossed[group].sum() / chosen[group].sum()), 4),
            round(float(others_crossed[group].sum() / max(others[group].sum(), 1)), 4),
        )
        for group in _pooled(chosen, crossed)
    )


def chances_at(distances: Floats, rows: Sequence[ChanceRow]) -> Floats:
    """The share of the table's row at each distance; 0 beyond the table."""
    edges = [row.distance_up_to for row in rows]
    shares = np.array([*(row.share for row in rows), 0.0])
    chances: Floats = shares[np.searchsorted(edges, distances, side="left")]
    return chances


def _counted(cases: Cases, chosen: Bools) -> tuple[Integers, Integers]:
    """The cases up to each edge, and how many of them crossed."""
    at = np.searchsorted(TABLE_EDGES, cases.distance[chosen], side="left")
    size = len(TABLE_EDGES) + 1
    crossed = cases.crossed[chosen] > 0
    return np.bincount(at, minlength=size)[:-1], np.bincount(at[crossed], minlength=size)[:-1]


def _pooled(chosen: Integers, crossed: Integers) -> list[list[int]]:
    """The bins in groups whose shares fall, each of enough cases; the last group may take the one before in."""
    groups: list[list[int]] = []
    for at in range(len(chosen)):
        groups.append([at])
        while len(groups) > 1 and _joins(groups[-2], groups[-1], chosen, crossed):
            last = groups.pop()
            groups[-1] += last
    if len(groups) > 1 and chosen[groups[-1]].sum() < LEAST_CASES:
        last = groups.pop()
        groups[-1] += last
    return [group for group in groups if chosen[group].sum() > 0]


def _joins(before: list[int], after: list[int], chosen: Integers, crossed: Integers) -> bool:
    """Whether two neighbours become one: the nearer has too few cases, or no higher share."""
    if chosen[before].sum() < LEAST_CASES:
        return True
    cross_products = crossed[after].sum() * chosen[before].sum(), crossed[before].sum() * chosen[after].sum()
    return bool(chosen[after].sum() > 0 and cross_products[0] >= cross_products[1])
