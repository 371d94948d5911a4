"""Negative controls: data in which nothing foretells anything, on which a rule that works is broken."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from app.domain.track_record.cases import Cases
from app.domain.track_record.panels import Floats, IndicatorFacts, Integers, Panel
from app.domain.track_record.protocol import SEED

NOISE_DISTRICTS, NOISE_YEARS, NOISE_PANELS = 300, 14, 34  # 10,200 series


def with_shuffled_years(panels: Sequence[Panel]) -> Iterator[Panel]:
    """The panels with the figures of each series in random order among its own years."""
    random = np.random.default_rng(SEED)
    for panel in panels:
        present = ~np.isnan(panel.worse)
        # Sorted by a random key, with the places of the figures and the figures both in front: each goes to another.
        key = np.where(present, random.random(panel.worse.shape), 2.0)
        source = np.argsort(key, axis=1)
        target = np.argsort(~present, axis=1, kind="stable")
        yield replace(panel, worse=_moved(panel.worse, source, target), errors=_moved(panel.errors, source, target))


def with_exchanged_outcomes(cases: Cases) -> Cases:
    """The cases with the outcomes of each indicator and year exchanged between the councils."""
    random = np.random.default_rng(SEED)
    order = np.lexsort((random.random(len(cases)), cases.year, cases.indicator))
    home = np.lexsort((cases.year, cases.indicator))
    crossed, tenth = cases.crossed.copy(), cases.worst_tenth.copy()
    crossed[home], tenth[home] = cases.crossed[order], cases.worst_tenth[order]
    return replace(cases, crossed=crossed, worst_tenth=tenth)


def noise(autocorrelation: float, *, panels: int = NOISE_PANELS) -> Iterator[Panel]:
    """Panels of stable series: normal noise with mean 0, deviation 1 and the autocorrelation from year to year."""
    random = np.random.default_rng(SEED)
    for number in range(panels):
        shocks = random.standard_normal((NOISE_DISTRICTS, NOISE_YEARS))
        worse: Floats = shocks.copy()
        for year in range(1, NOISE_YEARS):
            shock = np.sqrt(1 - autocorrelation**2) * shocks[:, year]
            worse[:, year] = autocorrelation * worse[:, year - 1] + shock
        facts = IndicatorFacts(f"noise-{number:02}", "Noise", "%", "lower_is_better", "noise")
        areas = tuple(f"E07{district:06}" for district in range(NOISE_DISTRICTS))
        yield Panel(facts, areas, 2000, worse, np.full_like(worse, np.nan))


def _moved(figures: Floats, source: Integers, target: Integers) -> Floats:
    moved = np.empty_like(figures)
    np.put_along_axis(moved, target, np.take_along_axis(figures, source, axis=1), axis=1)
    return moved
