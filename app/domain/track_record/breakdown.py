"""The scores of one rule by group of indicators, by year and by indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.track_record.cases import Cases
from app.domain.track_record.panels import Bools
from app.domain.track_record.protocol import HORIZON, PANDEMIC
from app.domain.track_record.scores import area_under_curve, share

PANDEMIC_PART, ALL_OTHERS = "pandemic", "all_others"
LEAST_CROSSED = 20  # for an indicator to be among the worst served
WORST_SERVED = 10


@dataclass(frozen=True, slots=True)
class PartScore:
    """The alerts among the cases of one part: a group, a year or an indicator; shares are None of nothing.

    `area_under_curve` is that of the distance: 0.5 says nothing of what comes.
    """

    part: str
    cases: int
    crossed: int
    alerts: int
    hits: int
    base: float | None
    precision: float | None
    caught: float | None
    area_under_curve: float | None


def by_group(cases: Cases, *, alerts: Bools, groups: Mapping[str, str]) -> tuple[PartScore, ...]:
    """By the group of the indicator, in order of their names."""
    names = np.array([groups[code] for code in cases.indicators])
    return tuple(
        _part(name, cases=cases, alerts=alerts, chosen=names[cases.indicator] == name)
        for name in sorted({groups[code] for code in cases.indicators})
    )


def by_year(cases: Cases, *, alerts: Bools) -> tuple[PartScore, ...]:
    """By the origin's year, then the years whose outcomes fall into the pandemic apart from all others."""
    years = np.unique(cases.year)
    parts = [_part(str(year), cases=cases, alerts=alerts, chosen=cases.year == year) for year in years.tolist()]
    pandemic = touches_pandemic(cases)
    apart = ((PANDEMIC_PART, pandemic), (ALL_OTHERS, ~pandemic))
    return (*parts, *(_part(name, cases=cases, alerts=alerts, chosen=chosen) for name, chosen in apart))


def touches_pandemic(cases: Cases) -> Bools:
    """Whether one of the years in which each case may cross lies in the pandemic."""
    return np.isin(cases.year + 1, PANDEMIC) | np.isin(cases.year + HORIZON, PANDEMIC)


def by_indicator(cases: Cases, *, alerts: Bools, titles: Mapping[str, str]) -> tuple[PartScore, ...]:
    """By indicator, under its title, in the order of their codes."""
    return tuple(
        _part(titles[code], cases=cases, alerts=alerts, chosen=cases.indicator == place)
        for place, code in enumerate(cases.indicators)
    )


def worst_served(parts: Sequence[PartScore]) -> tuple[PartScore, ...]:
    """Of the indicators with crossings enough to tell, those of which the smallest share was caught."""
    large_enough = [part for part in parts if part.crossed >= LEAST_CROSSED]
    return tuple(sorted(large_enough, key=lambda part: (part.caught or 0.0, part.part)))[:WORST_SERVED]


def _part(name: str, *, cases: Cases, alerts: Bools, chosen: Bools) -> PartScore:
    crossed = cases.crossed[chosen] > 0
    alerted = alerts[chosen]
    hits = int((alerted & crossed).sum())
    return PartScore(
        part=name,
        cases=int(chosen.sum()),
        crossed=int(crossed.sum()),
        alerts=int(alerted.sum()),
        hits=hits,
        base=share(crossed.sum(), chosen.sum()),
        precision=share(hits, alerted.sum()),
        caught=share(hits, crossed.sum()),
        area_under_curve=area_under_curve(-cases.distance[chosen], crossed=crossed),
    )
