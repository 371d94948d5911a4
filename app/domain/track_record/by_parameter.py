"""The same rules with other parameters, on the half that reports: what a council that sets its own can expect."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.track_record.cases import Cases, in_first_half, line_at
from app.domain.track_record.chance_choice import ChanceRow, chances_at
from app.domain.track_record.panels import Bools, Panel
from app.domain.track_record.protocol import LAST_YEAR_OF_CHOICE, POINTS

CHANCES = (0.1, 0.15, 0.2, 0.25, 0.3)
DISTANCES = (2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.5)
SHARES_PAST = (0.025, 0.05, 0.1, 0.15, 0.2, 0.25)


@dataclass(frozen=True, slots=True)
class ParameterScore:
    """A rule with one parameter at a value: of so many cases the alerts, and those that came true.

    Of `near_threshold` and `far_from_peers` that is a crossing within two years, as everywhere. `threshold_breached`
    goes by the share of districts past its line: an alert is a figure past it where that of the year before was not,
    and comes true where that of the next year is past it as well.
    """

    rule: str
    parameter: str
    value: float
    cases: int
    alerts: int
    hits: int


def by_parameter(cases: Cases, table: Sequence[ChanceRow], *, panels: Sequence[Panel]) -> tuple[ParameterScore, ...]:
    """The scores on the cases that report, and those of lines on the same half of the councils and years."""
    chances = chances_at(cases.distance, table)
    with np.errstate(invalid="ignore"):
        far = [(value, cases.peer_distance > value) for value in DISTANCES]
    return (
        *(_score("near_threshold", "watch_chance", value, cases, chances >= value) for value in CHANCES),
        *(_score("far_from_peers", "distance", value, cases, alerts) for value, alerts in far),
        *(_breaches(panels, share=share) for share in SHARES_PAST),
    )


def _score(rule: str, parameter: str, value: float, cases: Cases, alerts: Bools) -> ParameterScore:
    hits = alerts & (cases.crossed > 0)
    return ParameterScore(rule, parameter, value, len(cases), int(alerts.sum()), int(hits.sum()))


def _breaches(panels: Sequence[Panel], *, share: float) -> ParameterScore:
    """The breaches of a line that so large a share of all figures of five years is past."""
    counts = np.zeros(3, dtype=np.int64)
    for panel in panels:
        reports = np.array([not in_first_half(area) for area in panel.areas], dtype=np.bool_)
        for origin in range(POINTS - 1, panel.worse.shape[1] - 1):
            line = line_at(panel.worse, origin=origin, percent=100 * (1 - share))
            if line is None or panel.first_year + origin <= LAST_YEAR_OF_CHOICE:
                continue
            before, now, after = (panel.worse[:, origin + step] for step in (-1, 0, 1))
            cases = reports & (before <= line) & ~np.isnan(now) & ~np.isnan(after)
            raised = cases & (now > line)
            counts += [cases.sum(), raised.sum(), (raised & (after > line)).sum()]
    return ParameterScore("threshold_breached", "share_past", share, *map(int, counts))
