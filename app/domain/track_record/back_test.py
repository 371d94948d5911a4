"""The back-test as a whole: from panels to the table of chances and every table of the track record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.track_record.bands import Bands, bands_of
from app.domain.track_record.breaches import Breaches, breaches_of
from app.domain.track_record.breakdown import PartScore, by_group, by_indicator, by_year, worst_served
from app.domain.track_record.budget import BudgetRow, budgets_of
from app.domain.track_record.by_parameter import ParameterScore, by_parameter
from app.domain.track_record.cases import Cases, cases_of
from app.domain.track_record.chance_choice import ChanceRow, choose_chances
from app.domain.track_record.controls import NOISE_PANELS, noise, with_exchanged_outcomes, with_shuffled_years
from app.domain.track_record.panels import LeftOutReason, Panel
from app.domain.track_record.protocol import AUTOCORRELATIONS
from app.domain.track_record.reliability import Reliability, reliability_of
from app.domain.track_record.scores import Interval, RuleScore, area_under_curve, base_rate, score_of
from app.domain.track_record.service_signs import ServiceSigns, service_signs
from app.domain.track_record.tested_rules import ANY_RULE, ANY_SIGN, Table, alerts_of

BY_PARTS = "near_threshold_watch"
SIGNS = ("near_threshold_warning", ANY_SIGN, ANY_RULE)
OnStage = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Sample:
    """One part of the cases: how many, of how many councils and indicators, their years, and the share that crossed."""

    name: str
    cases: int
    councils: int
    indicators: int
    years: tuple[int, int]
    base: Interval


@dataclass(frozen=True, slots=True)
class Control:
    """The scores of the rules on data without any pattern, and the share that crossed there."""

    name: str
    base: Interval
    scores: tuple[RuleScore, ...]

    def score(self, rule: str) -> RuleScore:
        """The score of one rule."""
        return next(score for score in self.scores if score.rule == rule)


@dataclass(frozen=True, slots=True)
class BackTest:
    """Everything that the track record prints; `scores` are by sample, in the order of the rules."""

    indicators: Mapping[str, str]
    left_out: Mapping[str, LeftOutReason]
    figures: int
    samples: tuple[Sample, ...]
    table: tuple[ChanceRow, ...]
    scores: Mapping[str, tuple[RuleScore, ...]]
    worst_tenth: tuple[RuleScore, ...]
    parameters: tuple[ParameterScore, ...]
    curves: Mapping[str, float | None]
    reliability: Reliability
    groups: tuple[PartScore, ...]
    years: tuple[PartScore, ...]
    worst_served: tuple[PartScore, ...]
    breaches: Mapping[str, Mapping[str, Breaches]]
    budgets: Mapping[str, tuple[BudgetRow, ...]]
    services: tuple[ServiceSigns, ...]
    bands: Bands
    controls: tuple[Control, ...]

    def score(self, rule: str, *, sample: str = "all") -> RuleScore:
        """The score of one rule in one sample."""
        return next(score for score in self.scores[sample] if score.rule == rule)

    def control(self, name: str) -> Control:
        """The control of a name."""
        return next(control for control in self.controls if control.name == name)

    def sample(self, name: str) -> Sample:
        """The sample of a name."""
        return next(sample for sample in self.samples if sample.name == name)


def back_test(
    panels: Sequence[Panel],
    *,
    left_out: Mapping[str, LeftOutReason] | None = None,
    noise_panels: int = NOISE_PANELS,
    progress: OnStage = lambda _: None,
) -> BackTest:
    """The back-test of panels, by the protocol; with fewer panels of noise than it asks for, its controls say less."""
    progress("cases")
    cases = cases_of(panels)
    table = choose_chances(cases)
    parts = {"all": cases, "chooses": cases.where(cases.chooses), "reports": cases.where(cases.reports)}
    progress("scores")
    other_half = cases.where(~cases.in_first_half)
    watched = alerts_of(other_half, table)[BY_PARTS]
    titles = {panel.facts.code: panel.facts.title for panel in panels}
    by_titles = by_indicator(other_half, alerts=watched, titles=titles)
    groups = {panel.facts.code: panel.facts.group for panel in panels}
    return BackTest(
        indicators=titles,
        left_out=left_out or {},
        figures=sum(int((~np.isnan(panel.worse)).sum()) for panel in panels),
        samples=tuple(_sample(name, part) for name, part in parts.items()),
        table=table,
        scores={name: _scores(part, table) for name, part in parts.items()},
        worst_tenth=_worst_tenth(parts["reports"], table),
        parameters=by_parameter(parts["reports"], table, panels=panels),
        curves=_curves(parts["reports"]),
        reliability=reliability_of(cases, table),
        groups=by_group(other_half, alerts=watched, groups=groups),
        years=by_year(other_half, alerts=watched),
        worst_served=worst_served(by_titles),
        breaches=_breaches(parts, table),
        budgets={name: _budgets(parts[name], table) for name in ("chooses", "reports")},
        services=service_signs(cases, signs=alerts_of(cases, table)[ANY_SIGN]),
        bands=bands_of(panels),
        controls=_controls(panels, cases, table, noise_panels=noise_panels, progress=progress),
    )


def _sample(name: str, cases: Cases) -> Sample:
    years = (int(cases.year.min()), int(cases.year.max())) if len(cases) else (0, 0)
    councils, indicators = len(np.unique(cases.council)), len(np.unique(cases.indicator))
    return Sample(name, len(cases), councils, indicators, years, base_rate(cases))


def _scores(cases: Cases, table: Table) -> tuple[RuleScore, ...]:
    alerts = alerts_of(cases, table)
    return tuple(score_of(name, cases=cases, alerts=fires) for name, fires in alerts.items())


def _worst_tenth(cases: Cases, table: Table) -> tuple[RuleScore, ...]:
    """The scores against the other outcome, the worst tenth of its own year newly reached."""
    outside = cases.where(cases.outside_tenth)
    alerts = alerts_of(outside, table)
    return tuple(
        score_of(name, cases=outside, alerts=fires, outcome=outside.worst_tenth) for name, fires in alerts.items()
    )


def _curves(cases: Cases) -> Mapping[str, float | None]:
    """What nearness and falls say of a crossing, whatever the edge: the area under the curve."""
    crossed = cases.crossed > 0
    return {
        "distance": area_under_curve(-cases.distance, crossed=crossed),
        "latest_distance": area_under_curve(-cases.latest_distance, crossed=crossed),
        "falls": area_under_curve(cases.falls.astype(float), crossed=crossed),
    }


def _breaches(parts: Mapping[str, Cases], table: Table) -> Mapping[str, Mapping[str, Breaches]]:
    """By sample and by what counts as a sign: a warning of nearness, any sign, any rule at all."""
    breaches = {}
    for name in ("all", "reports"):
        alerts = alerts_of(parts[name], table)
        breaches[name] = {rule: breaches_of(parts[name], signs=alerts[rule]) for rule in SIGNS}
    return breaches


def _budgets(cases: Cases, table: Table) -> tuple[BudgetRow, ...]:
    return budgets_of(cases, alerts=alerts_of(cases, table)[BY_PARTS])


def _controls(
    panels: Sequence[Panel], cases: Cases, table: Table, *, noise_panels: int, progress: OnStage
) -> tuple[Control, ...]:
    progress("controls")
    controls = [_control("exchanged_outcomes", with_exchanged_outcomes(cases), table)]
    controls.append(_control("shuffled_years", cases_of(list(with_shuffled_years(panels))), table))
    for autocorrelation in AUTOCORRELATIONS:
        progress(f"noise {autocorrelation:g}")
        controls.append(
            _control(f"noise_{autocorrelation:g}", cases_of(list(noise(autocorrelation, panels=noise_panels))), table)
        )
    return tuple(controls)


def _control(name: str, cases: Cases, table: Table) -> Control:
    return Control(name, base_rate(cases), _scores(cases, table))
