"""How many figures the forecast's band holds, by indicator, on the half of the councils that reports."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.judgement.time_series.forecast import band_half_width
from app.domain.judgement.time_series.smoothing import CHANGES
from app.domain.track_record.cases import in_first_half
from app.domain.track_record.panels import Panel
from app.domain.track_record.protocol import BAND_LEVEL, HORIZON, LEAST_CHANGES
from app.domain.track_record.scores import share
from app.domain.track_record.series_features import held_changes, usual_changes


@dataclass(frozen=True, slots=True)
class BandCover:
    """Of the figures forecast for an indicator, how many the band holds."""

    title: str
    figures: int
    held: int


@dataclass(frozen=True, slots=True)
class Bands:
    """The cover by indicator, in order of their codes."""

    indicators: tuple[BandCover, ...]

    @property
    def cover(self) -> float | None:
        """The share of all figures that the bands hold; None without a figure."""
        return share(sum(each.held for each in self.indicators), sum(each.figures for each in self.indicators))


def bands_of(panels: Sequence[Panel]) -> Bands:
    """The cover of the bands one and two years ahead, from every origin with changes enough."""
    return Bands(tuple(_cover(panel) for panel in panels))


def _cover(panel: Panel) -> BandCover:
    reports = np.array([not in_first_half(area) for area in panel.areas], dtype=np.bool_)
    worse = panel.worse[reports]
    factors = {
        (changes, years): band_half_width(1.0, changes=changes, years=years, level=BAND_LEVEL)
        for changes in range(LEAST_CHANGES, CHANGES + 1)
        for years in range(1, HORIZON + 1)
    }
    figures = held = 0
    for origin in range(LEAST_CHANGES, worse.shape[1] - 1):
        usual, changes = usual_changes(worse, origin=origin), held_changes(worse, origin=origin)
        for years in range(1, min(HORIZON, worse.shape[1] - 1 - origin) + 1):
            half = usual * np.array([factors.get((count, years), np.nan) for count in changes.tolist()])
            missed = np.abs(worse[:, origin + years] - worse[:, origin])
            told = ~np.isnan(missed) & ~np.isnan(half)
            figures += int(told.sum())
            held += int((missed[told] <= half[told]).sum())
    return BandCover(panel.facts.title, figures, held)
