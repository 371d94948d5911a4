"""`significant_decline` for all series of a panel at once: a worsening recent trend, or a process signal of concern."""

import numpy as np
from numpy.typing import ArrayLike

from app.domain.judgement.time_series.autocorrelation import DRIFTS_ABOVE
from app.domain.judgement.time_series.process_limits import LEAST_POINTS, LIMIT, STEPS_IN_A_ROW
from app.domain.judgement.time_series.trend_test import SIGNIFICANT
from app.domain.track_record.panels import Bools, Floats, Integers
from app.domain.track_record.protocol import POINTS

CONCERN, IMPROVEMENT = 1, -1


def significant_declines(worse: Floats, errors: Floats, medians: Floats, *, origin: int) -> Bools:
    """Whether each series declines significantly at the origin's column.

    `medians` are those of the comparators, series by years: the process limits of a series that drifts are drawn on its
    gap to them.
    """
    recent = slice(origin - POINTS + 1, origin + 1)
    known = worse[:, : origin + 1]
    gaps = known - medians[:, : origin + 1]
    drifts = _lag_1(_right_aligned(known)) > float(DRIFTS_ABOVE)
    concern = np.where(drifts, concerns(gaps), concerns(known))
    has_figure = ~np.isnan(known[:, -1])
    declines: Bools = has_figure & (worsening_trends(worse[:, recent], errors[:, recent]) | concern)
    return declines


def worsening_trends(worse: Floats, errors: Floats) -> Bools:
    """Whether the trend over all columns, weighted by 1/SE^2, worsens significantly and no one point alone makes it."""
    with np.errstate(all="ignore"):
        weights = 1 / errors**2
        slope, spread = _slopes(worse, weights)
        significant = (slope > 0) & (slope**2 * spread > SIGNIFICANT)
        for left_out in range(worse.shape[1]):
            others = np.arange(worse.shape[1]) != left_out
            significant &= _slopes(worse[:, others], weights[:, others], times=np.flatnonzero(others))[0] > 0
    worsening: Bools = significant
    return worsening


def concerns(worse: Floats) -> Bools:
    """Whether the last point of each series, gaps left out, is a process signal towards the worse side."""
    aligned = _right_aligned(worse)
    count = (~np.isnan(aligned)).sum(axis=1)
    steps = np.diff(aligned, axis=1)
    with np.errstate(all="ignore"):
        mean = np.nansum(aligned, axis=1) / count
        limit = float(LIMIT) * np.nansum(np.abs(steps), axis=1) / (count - 1)
    from_mean = aligned - mean[:, None]
    kinds = (
        _outside(from_mean, limit),
        _steps_one_way(steps),
        _two_of_three(from_mean, limit),
        _run_on_one_side(from_mean, count),
    )
    signal = np.zeros(len(worse), dtype=np.int64)
    for kind in kinds:
        signal = np.where(signal == 0, kind, signal)
    concerning: Bools = (signal == CONCERN) & (count >= LEAST_POINTS)
    return concerning


def _right_aligned(worse: Floats) -> Floats:
    """Each series without its gaps, ending in the last column."""
    order = np.argsort(~np.isnan(worse), axis=1, kind="stable")
    aligned: Floats = np.take_along_axis(worse, order, axis=1)
    return aligned


def _lag_1(aligned: Floats) -> Floats:
    """The lag-1 autocorrelation of each series; 0 of a constant one."""
    count = np.maximum((~np.isnan(aligned)).sum(axis=1), 1)
    residuals = np.nan_to_num(aligned - (np.nansum(aligned, axis=1) / count)[:, None])
    total = (residuals**2).sum(axis=1)
    shared = (residuals[:, 1:] * residuals[:, :-1]).sum(axis=1)
    autocorrelation: Floats = np.divide(shared, total, out=np.zeros(len(aligned)), where=total > 0)
    return autocorrelation


def _slopes(worse: Floats, weights: Floats, *, times: Integers | None = None) -> tuple[Floats, Floats]:
    at = np.arange(worse.shape[1], dtype=float) if times is None else times.astype(float)
    total = weights.sum(axis=1)
    middle = (weights * at).sum(axis=1) / total
    level = (weights * worse).sum(axis=1) / total
    apart = at[None, :] - middle[:, None]
    spread = (weights * apart**2).sum(axis=1)
    return (weights * apart * (worse - level[:, None])).sum(axis=1) / spread, spread


def _side(higher: ArrayLike, lower: ArrayLike) -> Integers:
    side: Integers = np.where(higher, CONCERN, np.where(lower, IMPROVEMENT, 0))
    return side


def _outside(from_mean: Floats, limit: Floats) -> Integers:
    return _side(np.greater(from_mean[:, -1], limit), np.less(from_mean[:, -1], -limit))


def _steps_one_way(steps: Floats) -> Integers:
    if steps.shape[1] < STEPS_IN_A_ROW:
        return np.zeros(len(steps), dtype=np.int64)
    latest = steps[:, -STEPS_IN_A_ROW:]
    return _side((latest > 0).all(axis=1), (latest < 0).all(axis=1))


def _two_of_three(from_mean: Floats, limit: Floats) -> Integers:
    latest = from_mean[:, -3:]
    near = (np.abs(latest) > limit[:, None] * 2 / 3) & (np.abs(latest) <= limit[:, None])
    fires = near[:, -1] & (near.sum(axis=1) >= 2)
    higher: Bools = fires & (latest > 0).all(axis=1)
    lower: Bools = fires & (latest < 0).all(axis=1)
    return _side(higher, lower)


def _run_on_one_side(from_mean: Floats, count: Integers) -> Integers:
    backwards = from_mean[:, ::-1]
    usual = np.round(np.log2(np.maximum(count, 1))) + 3
    higher = np.cumprod(backwards > 0, axis=1).sum(axis=1)
    lower = np.cumprod(backwards < 0, axis=1).sum(axis=1)
    return _side(higher > usual, lower > usual)
