"""The statistics of the rules for all series of a panel at once; tests hold them to the rules' own functions."""

import numpy as np

from app.domain.judgement.time_series.smoothing import CHANGES, SMOOTHING
from app.domain.track_record.panels import Floats, Integers
from app.domain.track_record.protocol import LEAST_CHANGES, POINTS


def median_of(numbers: Floats) -> float:
    """The median of the numbers that are there; NaN where there are none."""
    present = numbers[~np.isnan(numbers)]
    return float(np.median(present)) if present.size else float("nan")


def percentile_of(numbers: Floats, percent: float) -> float:
    """The percentile of the numbers that are there, by linear interpolation; NaN where there are none."""
    present = numbers[~np.isnan(numbers)]
    return float(np.percentile(present, percent)) if present.size else float("nan")


def levels(worse: Floats, *, origin: int) -> Floats:
    """The smoothed level of each series at the origin's column; NaN unless all of the last 5 years have a figure."""
    recent = worse[:, origin - POINTS + 1 : origin + 1]
    level: Floats = recent[:, 0].copy()
    for year in range(1, POINTS):
        level = level + SMOOTHING * (recent[:, year] - level)
    return level


def usual_changes(worse: Floats, *, origin: int) -> Floats:
    """The root mean square of each series' last 5 yearly changes to the origin; NaN where there are fewer than 4."""
    changes = np.diff(worse[:, : origin + 1], axis=1)[:, ::-1]
    present = ~np.isnan(changes)
    used = present & (np.cumsum(present, axis=1) <= CHANGES)
    count = used.sum(axis=1)
    squares = np.where(used, changes, 0.0) ** 2
    usual: Floats = np.sqrt(squares.sum(axis=1) / np.maximum(count, 1))
    usual[count < LEAST_CHANGES] = np.nan
    return usual


def held_changes(worse: Floats, *, origin: int) -> Integers:
    """How many yearly changes the usual change of each series rests on: 5 at most."""
    count = (~np.isnan(np.diff(worse[:, : origin + 1], axis=1))).sum(axis=1)
    changes: Integers = np.minimum(count, CHANGES)
    return changes


def worsening_run(worse: Floats, *, origin: int, beyond: float = 0.0) -> Integers:
    """How many changes back from the origin worsen one after the other, each by more than `beyond`."""
    changes = np.diff(worse[:, : origin + 1], axis=1)[:, ::-1]
    run: Integers = np.cumprod(changes > beyond, axis=1).sum(axis=1)
    return run


def mean_moving_ranges(worse: Floats, *, origin: int) -> Floats:
    """The mean step of each series up to the origin; NaN where there is none."""
    steps = np.abs(np.diff(worse[:, : origin + 1], axis=1))
    present = ~np.isnan(steps)
    count = present.sum(axis=1)
    total = np.where(present, steps, 0.0).sum(axis=1)
    mean: Floats = np.divide(total, count, out=np.full(len(worse), np.nan), where=count > 0)
    return mean
