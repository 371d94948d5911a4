"""Theta for all series of a panel at once; a test holds it to the forecast's own function."""

import numpy as np

from app.domain.judgement.time_series.theta import SMOOTHINGS
from app.domain.track_record.panels import Floats, Integers
from app.domain.track_record.protocol import HORIZON, LEAST_CHANGES


def theta_middles(worse: Floats, *, origin: int) -> Floats:
    """The middles one and two years after the origin's column, from the years in a row up to it.

    NaN where fewer than five years in a row end at the origin.
    """
    middles: Floats = np.full((len(worse), HORIZON), np.nan)
    lengths = _years_in_a_row(worse, origin=origin)
    for length in np.unique(lengths[lengths > LEAST_CHANGES]).tolist():
        rows = lengths == length
        middles[rows] = _middles(worse[rows, origin - length + 1 : origin + 1])
    return middles


def _years_in_a_row(worse: Floats, *, origin: int) -> Integers:
    present = ~np.isnan(worse[:, : origin + 1])[:, ::-1]
    years: Integers = np.cumprod(present, axis=1).sum(axis=1)
    return years


def _middles(series: Floats) -> Floats:
    """The middles of series of one length, by the smoothing whose forecasts one step ahead err least."""
    points = series.shape[1]
    smoothing = np.array(SMOOTHINGS)
    level = np.repeat(series[:, :1], len(smoothing), axis=1)
    squares = np.zeros_like(level)
    for column in range(points):
        error = series[:, column : column + 1] - level
        squares += error * error
        level = level + smoothing * error
    best = squares.argmin(axis=1)
    chosen, reached = smoothing[best], level[np.arange(len(level)), best]
    times = np.arange(points) - (points - 1) / 2
    drift = ((series - series[:, :1]) @ times) / (times @ times) / 2
    started = (1 - (1 - chosen) ** points) / chosen
    ahead = np.arange(HORIZON)[None, :]
    middles: Floats = reached[:, None] + drift[:, None] * (ahead + started[:, None])
    return middles
