"""Chooses the similar councils: those of the same kind nearest to a council on standardised published figures.

A measure is the mean of its figures; z = (x - mean) / population standard deviation over all current English councils
of the kind; distance = square root of the sum over the measures of (z - z of the council)^2.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seed.figures import Figure, FiguresError

GROUP_SIZE = 15


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that districts are compared on: the mean of `indicators` in `periods` (ISO 8601)."""

    title: str
    indicators: tuple[str, ...]
    periods: tuple[str, ...]


# Pay, employment and qualifications come from sample surveys whose margin for one district and year is wide,
# so the latest years are averaged: three where three are published, else all there are.
MEASURES = (
    Measure("Population", ("population-count",), ("2023-06-30",)),
    Measure("Population growth over five years", ("population-change-5-year",), ("2023-06-30",)),
    Measure("Deprivation score", ("imd-average-score",), ("2025-01-01/P1Y",)),
    Measure("Median weekly pay", ("gross-median-weekly-pay",), ("2023-04-19", "2024-04-17", "2025-04-30")),
    Measure("Median house price", ("median-house-price",), ("2023-10-01/P1Y",)),
    Measure("Employment rate", ("employment-rate",), ("2021-01-01/P1Y", "2022-01-01/P1Y", "2023-01-01/P1Y")),
    Measure(
        "Level 3 qualifications or above",
        ("level-3-or-above-qualifications",),
        ("2022-01-01/P1Y", "2023-01-01/P1Y"),
    ),
    Measure(
        "Life expectancy, men and women",
        ("life-expectancy-male", "life-expectancy-female"),
        ("2023-01-01/P3Y",),
    ),
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A district and its distance from the home district."""

    area: str
    distance: float


def nearest(home: str, *, districts: Iterable[str], figures: Sequence[Figure]) -> tuple[Neighbour, ...]:
    """The `GROUP_SIZE` of `districts` nearest to `home`, nearest first; any that lacks a figure is out."""
    measured = measurements(districts, figures=figures)
    if home not in measured:
        raise FiguresError(f"{home} lacks a figure that the similar districts are computed from")
    return nearest_of_each(measured)[home]


def nearest_of_each(
    measured: Mapping[str, tuple[float, ...]], *, size: int = GROUP_SIZE
) -> Mapping[str, tuple[Neighbour, ...]]:
    """For each council the `size` others nearest to it, nearest first."""
    codes = sorted(measured)
    table = np.array([measured[code] for code in codes])
    scores = (table - table.mean(axis=0)) / table.std(axis=0)
    found: dict[str, tuple[Neighbour, ...]] = {}
    for home, score in zip(codes, scores, strict=True):
        distances = np.sqrt(((scores - score) ** 2).sum(axis=1))
        others = [Neighbour(code, float(far)) for code, far in zip(codes, distances, strict=True) if code != home]
        # Rounded first, so that the last binary digit of another machine's sum cannot change the order.
        others.sort(key=lambda other: (round(other.distance, 9), other.area))
        found[home] = tuple(others[:size])
    return found


def measurements(
    districts: Iterable[str], *, figures: Sequence[Figure], measures: Sequence[Measure] = MEASURES
) -> Mapping[str, tuple[float, ...]]:
    """Every measure of each district, or other council, that has all the figures."""
    held = {(figure.indicator, figure.area, figure.iso): figure.value for figure in figures if figure.value}
    measured: dict[str, tuple[float, ...]] = {}
    for area in districts:
        keys = [[(code, area, iso) for code in m.indicators for iso in m.periods] for m in measures]
        if all(key in held for measure in keys for key in measure):
            measured[area] = tuple(sum(float(held[key]) for key in measure) / len(measure) for measure in keys)
    return measured
