"""The cases of the back-test: each series at each origin, what was known of it, and what it did within two years."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.track_record.decline_signals import significant_declines
from app.domain.track_record.panels import Bools, Floats, Integers, Panel
from app.domain.track_record.protocol import (
    HORIZON,
    LAST_YEAR_OF_CHOICE,
    LEAST_DISTRICTS,
    PEERS,
    POINTS,
    POOLED_YEARS,
    TOLERANCE_SHARE,
    WORST_TENTH,
)
from app.domain.track_record.series_features import (
    levels,
    mean_moving_ranges,
    median_of,
    percentile_of,
    usual_changes,
    worsening_run,
)

Column = Floats | Integers | Bools
Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Cases:
    """One row a case. `council` and `indicator` are places in `councils` and `indicators`; `year` is the origin's.

    `distance` is z by the smoothed level, `latest_distance` by the latest figure, both in usual yearly changes.
    `falls` and `declines` are runs of worsening changes, plain and by `sustained_decline`; `peer_distance` is in median
    absolute deviations towards the worse side (NaN where too few peers). `crossed` is 1 or 2 for the first of the next
    years past the line, 0 where neither is; `worst_tenth` whether either is in its own year's worst tenth, where the
    origin's figure is `outside_tenth` of its year.
    """

    councils: tuple[str, ...]
    indicators: tuple[str, ...]
    council: Integers
    indicator: Integers
    year: Integers
    distance: Floats
    latest_distance: Floats
    falls: Integers
    declines: Integers
    peer_distance: Floats
    significant: Bools
    crossed: Integers
    worst_tenth: Bools
    outside_tenth: Bools

    def __len__(self) -> int:
        """How many cases there are."""
        return len(self.year)

    def where(self, chosen: Bools) -> "Cases":
        """The cases of a mask."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in _COLUMNS})

    @property
    def in_first_half(self) -> Bools:
        """Whether each case's council is in the half that chooses."""
        half = np.array([in_first_half(council) for council in self.councils], dtype=np.bool_)
        chosen: Bools = half[self.council] if len(self.councils) else np.zeros(0, dtype=np.bool_)
        return chosen

    @property
    def chooses(self) -> Bools:
        """The cases by which is chosen: the first half of the councils, origins to 2018."""
        return self.in_first_half & (self.year <= LAST_YEAR_OF_CHOICE)

    @property
    def reports(self) -> Bools:
        """The cases that report: the other half of the councils, origins after 2018."""
        return ~self.in_first_half & (self.year > LAST_YEAR_OF_CHOICE)


_COLUMNS = tuple(field.name for field in fields(Cases) if field.name not in ("councils", "indicators"))


def in_first_half(area: str) -> bool:
    """Whether a council is in the half that chooses: the first byte of the SHA-256 of its code is even."""
    return sha256(area.encode()).digest()[0] % 2 == 0


def cases_of(panels: Sequence[Panel], *, progress: Callable[[str], object] = lambda _: None) -> Cases:
    """The cases of all panels, in order of panel, origin and council."""
    councils = tuple(sorted({area for panel in panels for area in panel.areas}))
    place = {area: at for at, area in enumerate(councils)}
    parts: dict[str, list[Column]] = {name: [_EMPTY[name]] for name in _COLUMNS}
    for number, panel in enumerate(panels):
        progress(panel.facts.code)
        council = np.array([place[area] for area in panel.areas], dtype=np.int64)
        for of_panel, chosen in _origins(panel):
            known: dict[str, Column] = {**of_panel, "council": council, "indicator": np.full(len(council), number)}
            for name in _COLUMNS:
                parts[name].append(known[name][chosen])
    columns: dict[str, Any] = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    return Cases(councils, tuple(panel.facts.code for panel in panels), **columns)


_EMPTY: dict[str, Column] = {
    **{name: np.zeros(0, dtype=np.int64) for name in ("council", "indicator", "year", "falls", "declines", "crossed")},
    **{name: np.zeros(0) for name in ("distance", "latest_distance", "peer_distance")},
    **{name: np.zeros(0, dtype=np.bool_) for name in ("significant", "worst_tenth", "outside_tenth")},
}


def line_at(worse: Floats, *, origin: int, percent: float = WORST_TENTH) -> float | None:
    """The line at an origin's column: the worst tenth of the last 5 years pooled; None where too few have a figure.

    With another percentile than that of the worst tenth it is drawn elsewhere.
    """
    if (~np.isnan(worse[:, origin])).sum() < LEAST_DISTRICTS:
        return None
    return percentile_of(worse[:, max(0, origin - POOLED_YEARS + 1) : origin + 1], percent)


def _origins(panel: Panel) -> Iterator[tuple[dict[str, Column], Bools]]:
    """What is known of all series at each origin with a line, and which of them are cases."""
    worse = panel.worse
    kinds = np.array([area[:3] for area in panel.areas])
    medians = _kind_medians(worse, kinds)
    tenths = [percentile_of(worse[:, column], WORST_TENTH) for column in range(worse.shape[1])]
    for origin in range(POINTS - 1, worse.shape[1] - HORIZON):
        line = line_at(worse, origin=origin)
        if line is None:
            continue
        own = usual_changes(worse, origin=origin)
        usual = (own + median_of(own)) / 2
        latest, ahead = worse[:, origin], worse[:, origin + 1 : origin + 1 + HORIZON]
        level = levels(worse, origin=origin)
        with np.errstate(all="ignore"):
            distance, latest_distance = (line - level) / usual, (line - latest) / usual
        past = ahead > line
        columns: dict[str, Column] = {
            "year": np.full(len(worse), panel.first_year + origin),
            "distance": distance,
            "latest_distance": latest_distance,
            "falls": worsening_run(worse, origin=origin),
            "declines": _declines(worse, origin=origin, usual=median_of(own)),
            "peer_distance": _peer_distances(latest, medians[:, origin], kinds),
            "significant": significant_declines(worse, panel.errors, medians, origin=origin),
            "crossed": np.where(past[:, 0], 1, np.where(past[:, 1], 2, 0)),
            "outside_tenth": np.array(latest <= tenths[origin], dtype=np.bool_),
            "worst_tenth": np.any(ahead > np.array(tenths[origin + 1 : origin + 1 + HORIZON]), axis=1),
        }
        yield columns, (latest <= line) & np.isfinite(distance) & ~np.isnan(ahead).any(axis=1)


def _declines(worse: Floats, *, origin: int, usual: float) -> Integers:
    """The run of `sustained_decline`, 0 where its total is within the mean moving range."""
    run = worsening_run(worse, origin=origin, beyond=TOLERANCE_SHARE * usual)
    base = np.take_along_axis(worse, (origin - run)[:, None], axis=1)[:, 0]
    beyond = worse[:, origin] - base > mean_moving_ranges(worse, origin=origin)
    declines: Integers = np.where(beyond, run, 0)
    return declines


def _kind_medians(worse: Floats, kinds: Texts) -> Floats:
    """The median of the districts of each series' kind, by year."""
    medians = np.full(worse.shape, np.nan)
    for kind in np.unique(kinds):
        rows = kinds == kind
        medians[rows] = [median_of(worse[rows, column]) for column in range(worse.shape[1])]
    return medians


def _peer_distances(latest: Floats, medians: Floats, kinds: Texts) -> Floats:
    """How many median absolute deviations each series is past the median of its kind; NaN with too few peers."""
    distances = np.full(len(latest), np.nan)
    for kind in np.unique(kinds):
        rows = kinds == kind
        apart = latest[rows] - medians[rows]
        deviation = median_of(np.abs(apart))
        if (~np.isnan(apart)).sum() > PEERS and deviation > 0:
            distances[rows] = apart / deviation
    return distances
