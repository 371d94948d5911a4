"""How much the forecast's band holds and how far its middle errs, by indicator, beside Theta's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.judgement.time_series.forecast import band_half_width
from app.domain.judgement.time_series.smoothing import CHANGES
from app.domain.track_record.cases import in_first_half
from app.domain.track_record.panels import Bools, Floats, Panel
from app.domain.track_record.protocol import BAND_LEVEL, HORIZON, LEAST_CHANGES
from app.domain.track_record.scores import share
from app.domain.track_record.series_features import held_changes, usual_changes
from app.domain.track_record.theta_middles import theta_middles

COVER_FROM, COVER_TO = 0.75, 0.82  # of the figures of an indicator, what its band should hold


@dataclass(frozen=True, slots=True)
class BandCover:
    """Of the figures forecast for an indicator on the half that reports, how many the band holds.

    `theta_figures` are those that Theta can forecast as well, of which its band holds `theta_held`. `theta_error` is
    its mean absolute error over that of no change, on the half that reports, and `theta_error_chosen` on the other: 1
    is as far off. They are None without a figure.
    """

    code: str
    title: str
    figures: int
    held: int
    theta_figures: int
    theta_held: int
    theta_error: float | None
    theta_error_chosen: float | None

    @property
    def cover(self) -> float | None:
        """The share of its figures that the band holds."""
        return share(self.held, self.figures)

    @property
    def is_as_named(self) -> bool:
        """Whether the band holds from 75 to 82 of 100 figures."""
        return self.cover is not None and COVER_FROM <= self.cover <= COVER_TO

    @property
    def theta_is_better(self) -> bool:
        """Whether Theta errs less than no change on both halves of the councils."""
        errors = (self.theta_error, self.theta_error_chosen)
        return all(error is not None and error < 1 for error in errors)


@dataclass(frozen=True, slots=True)
class Bands:
    """The cover by indicator, in order of their codes."""

    indicators: tuple[BandCover, ...]

    @property
    def cover(self) -> float | None:
        """The share of all figures that the bands hold; None without a figure."""
        return share(
            sum(indicator.held for indicator in self.indicators),
            sum(indicator.figures for indicator in self.indicators),
        )


def bands_of(panels: Sequence[Panel]) -> Bands:
    """The cover of the bands one and two years ahead, from every origin with changes enough."""
    return Bands(tuple(_cover(panel) for panel in panels))


@dataclass(frozen=True, slots=True)
class _Forecast:
    """The figures of one origin and horizon: how far each method is off, and half the band; NaN without a forecast."""

    unchanged: Floats
    theta: Floats
    half: Floats


def _cover(panel: Panel) -> BandCover:
    reports = np.array([not in_first_half(area) for area in panel.areas], dtype=np.bool_)
    figures = held = theta_figures = theta_held = 0
    for forecast in _forecasts(panel.worse[reports]):
        has_band, by_theta = ~np.isnan(forecast.unchanged), ~np.isnan(forecast.theta)
        figures += int(has_band.sum())
        held += int((forecast.unchanged[has_band] <= forecast.half[has_band]).sum())
        theta_figures += int(by_theta.sum())
        theta_held += int((forecast.theta[by_theta] <= forecast.half[by_theta]).sum())
    return BandCover(
        code=panel.facts.code,
        title=panel.facts.title,
        figures=figures,
        held=held,
        theta_figures=theta_figures,
        theta_held=theta_held,
        theta_error=_theta_error(panel, areas=reports),
        theta_error_chosen=_theta_error(panel, areas=~reports),
    )


def _theta_error(panel: Panel, *, areas: Bools) -> float | None:
    """The absolute error of Theta over that of no change, on the figures that both forecast."""
    theta = unchanged = 0.0
    for forecast in _forecasts(panel.worse[areas]):
        both = ~np.isnan(forecast.theta)
        theta += float(forecast.theta[both].sum())
        unchanged += float(forecast.unchanged[both].sum())
    return share(theta, unchanged)


def _forecasts(worse: Floats) -> Iterator[_Forecast]:
    """Every origin with changes enough, one and two years ahead."""
    factors = {
        (changes, years): band_half_width(1.0, changes=changes, years=years, level=BAND_LEVEL)
        for changes in range(LEAST_CHANGES, CHANGES + 1)
        for years in range(1, HORIZON + 1)
    }
    for origin in range(LEAST_CHANGES, worse.shape[1] - 1):
        usual, changes = usual_changes(worse, origin=origin), held_changes(worse, origin=origin)
        middles = theta_middles(worse, origin=origin)
        for years in range(1, min(HORIZON, worse.shape[1] - 1 - origin) + 1):
            half = usual * np.array([factors.get((count, years), np.nan) for count in changes.tolist()])
            came = np.where(np.isnan(half), np.nan, worse[:, origin + years])
            yield _Forecast(np.abs(came - worse[:, origin]), np.abs(came - middles[:, years - 1]), half)
