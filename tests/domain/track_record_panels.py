"""Panels of made-up figures for the tests of the back-test."""

import numpy as np

from app.domain.track_record.panels import Floats, IndicatorFacts, Panel

FACTS = IndicatorFacts("rate", "Rate of something", "%", "lower_is_better", "things")
DISTRICTS = tuple(f"E07{number:06}" for number in range(200))


def panel(worse: Floats, *, first_year: int = 2000, facts: IndicatorFacts = FACTS, errors: float = np.nan) -> Panel:
    """A panel of districts, one a row."""
    return Panel(facts, DISTRICTS[: len(worse)], first_year, worse, np.full_like(worse, errors))


def drifting(*, districts: int = 200, years: int = 24, seed: int = 1) -> Floats:
    """Series that wander about levels of their own, in whole hundredths, with a gap here and there."""
    random = np.random.default_rng(seed)
    levels = random.normal(50, 5, (districts, 1))
    worse: Floats = np.round(levels + np.cumsum(random.normal(0, 1, (districts, years)), axis=1), 2)
    worse[random.random(worse.shape) < 0.01] = np.nan
    return worse
