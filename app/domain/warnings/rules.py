"""Warning signs of failure: one function a rule, in one ordered table with its parameters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from app.domain.judgement.annual import YearFigure
from app.domain.judgement.benchmark import Benchmark
from app.domain.judgement.direction import Direction
from app.domain.judgement.target_status import TargetJudgement
from app.domain.judgement.time_series.process_chart import ProcessChart
from app.domain.measures.breaking_versions import breaking_version
from app.domain.measures.indicator import Definition, RuleSetting, in_force, in_force_on
from app.domain.measures.period import Period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value, rounded_number
from app.domain.publishing.due_calendar import MissingPeriod, NextDue
from app.domain.warnings.chances import WARNING_FROM, WATCH_FROM
from app.domain.warnings.data_quality import TOLERANCE, Figures, QualityEvidence, QualityLimits, quality_flaws
from app.domain.warnings.evidence import (
    MEAN_MOVING_RANGE,
    DeclineEvidence,
    Evidence,
    NearEvidence,
    NotAssessedReason,
    OverdueEvidence,
    PeersEvidence,
    SignalEvidence,
    TargetEvidence,
    ThresholdEvidence,
    TrendEvidence,
    decline_evidence,
    overdue_evidence,
    peers_evidence,
    periods_of,
    signal_evidence,
    target_evidence,
    threshold_evidence,
    trend_evidence,
)
from app.domain.warnings.nearness import near_evidence

Parameters = Mapping[str, float | int | str]


class Severity(StrEnum):
    """How serious a warning is, mildest first; compare by `level`."""

    WATCH = "watch"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def level(self) -> int:
        """0 for the mildest."""
        return tuple(Severity).index(self)


class WarningRule(StrEnum):
    """The rules, in the order of the table."""

    THRESHOLD_BREACHED = "threshold_breached"
    OFF_TARGET = "off_target"
    NEAR_THRESHOLD = "near_threshold"
    FAR_FROM_PEERS = "far_from_peers"
    SUSTAINED_DECLINE = "sustained_decline"
    SIGNIFICANT_DECLINE = "significant_decline"
    OVERDUE = "overdue"
    DATA_QUALITY = "data_quality"


# The rules that find a bad level or one near the line: beside these a movement is a warning.
LEVEL_RULES = frozenset({WarningRule.THRESHOLD_BREACHED, WarningRule.OFF_TARGET, WarningRule.NEAR_THRESHOLD})


@dataclass(frozen=True, slots=True)
class RuleInput:
    """What the rules assess: one indicator in one area, in one state of knowledge.

    `home` is whether targets and warnings apply to the area (the council's own, or one that it replaced).
    `series` is the reporting series; `peers` the benchmark against the default peer group at each period.
    `targets` are those that may judge, whatever their period, and `years` the figures of the years of a series that is
    counted by quarter or month. `missing` are the periods whose date has passed by `today`, and `due` is what is
    expected next. `settings` are the council's, by rule; a definition's take precedence. In the `working` view a value
    is late from its submission date, where it has one. `charts` are the series up to each period on its process limits.
    """

    area: str
    home: bool
    versions: tuple[Definition, ...]
    series: tuple[Value, ...]
    directions: Mapping[Period, Direction]
    target_judgements: Mapping[Period, TargetJudgement]
    peers: Mapping[Period, Benchmark]
    targets: Mapping[Period, Target]
    years: Mapping[Period, YearFigure]
    due: NextDue
    missing: Sequence[MissingPeriod]
    today: date
    settings: Mapping[str, RuleSetting]
    working: bool = False
    charts: Mapping[Period, ProcessChart] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """A rule that holds at `period`; `since` is the first period of its evidence."""

    rule: WarningRule
    severity: Severity
    period: Period
    since: Period
    evidence: Evidence
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """A rule that was not assessed, and why; `period` is the period without the data, if any."""

    rule: WarningRule
    reason: str
    period: Period | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome of the rules at one period; a rule in neither list was assessed and does not hold.

    `comparable_from` is the first day of the version that last broke the series, the first day of all where none did.
    """

    period: Period
    findings: tuple[RuleFinding, ...]
    not_assessed: tuple[NotAssessed, ...]
    comparable_from: date = date.min

    def finding(self, rule: WarningRule) -> RuleFinding | None:
        """The finding of `rule`, if it holds."""
        return next((finding for finding in self.findings if finding.rule is rule), None)

    def reason(self, rule: WarningRule) -> str | None:
        """Why `rule` was not assessed, if so."""
        return next((missing.reason for missing in self.not_assessed if missing.rule is rule), None)


RuleOutcome = RuleFinding | NotAssessed | None


@dataclass(frozen=True, slots=True)
class RuleCase:
    """One rule at one period: the input, the value, the definition in force and the parameters.

    `earlier_findings` are those of the rules before it in the table at the same period.
    """

    rule: WarningRule
    period: Period
    value: Decimal | None
    rule_input: RuleInput
    definition: Definition
    parameters: Parameters
    earlier_findings: Mapping[WarningRule, RuleFinding]
    missing_reason: MissingReason | None = None

    def number(self, name: str) -> float:
        """A parameter that is a number."""
        return float(self.parameters[name])

    def severity(self, name: str) -> Severity:
        """A parameter that is a severity."""
        return Severity(str(self.parameters[name]))

    @property
    def movement_severity(self) -> Severity:
        """The severity of a movement: it says little by itself, and more with a level that is bad or near its line."""
        return self.severity("severity_beside" if self.earlier_findings.keys() & LEVEL_RULES else "severity")

    def finding(self, evidence: Evidence, *, severity: Severity, since: Period | None = None) -> RuleFinding:
        """The rule holds."""
        first = since or evidence.period
        return RuleFinding(self.rule, severity, evidence.period, first, evidence, self.parameters)

    def not_assessed(self, reason: str | None) -> NotAssessed | None:
        """The rule was not assessed for `reason`, or without a reason does not hold."""
        return None if reason is None else NotAssessed(self.rule, reason, self.period)


@dataclass(frozen=True, slots=True)
class RuleDefinition:
    """A rule with the defaults of its parameters; a rule `by_dates` depends on today, not on a period's value."""

    name: WarningRule
    evaluate: Callable[[RuleCase], RuleOutcome]
    defaults: Parameters
    by_dates: bool = False


def threshold_breached(case: RuleCase) -> RuleOutcome:
    """The value is past the warning threshold or outside the expected range; critical where the council set it."""
    evidence = threshold_evidence(case.value, period=case.period, definition=case.definition)
    if not isinstance(evidence, ThresholdEvidence):
        return case.not_assessed(evidence)
    return case.finding(evidence, severity=case.severity(evidence.basis))


def off_target(case: RuleCase) -> RuleOutcome:
    """The value is red against its target."""
    evidence = target_evidence(case.rule_input.target_judgements.get(case.period), period=case.period)
    if not isinstance(evidence, TargetEvidence):
        return case.not_assessed(evidence)
    return case.finding(evidence, severity=case.severity("severity"))


def sustained_decline(case: RuleCase) -> RuleOutcome:
    """The last comparisons all worsen, together by more than the tolerance.

    A fall says nothing about what comes: on 132,524 series-years of English districts two falls in a row are followed
    by the worst tenth no more often than none. It is something to watch, and a warning beside a bad level alone.
    """
    evidence = decline_evidence(
        case.rule_input.directions,
        period=case.period,
        definition=case.definition,
        least=int(case.number("comparisons")),
        tolerance=case.parameters["tolerance"],
    )
    if not isinstance(evidence, DeclineEvidence):
        return case.not_assessed(evidence)
    return case.finding(evidence, severity=case.movement_severity, since=evidence.points[0].period)


def near_threshold(case: RuleCase) -> RuleOutcome:
    """The value is not past its line and near it: of councils as near, so many crossed within two years."""
    evidence = near_evidence(
        case.value,
        series=case.rule_input.series,
        period=case.period,
        versions=case.rule_input.versions,
        definition=case.definition,
        judgement=case.rule_input.target_judgements.get(case.period),
        least=min(case.number("watch_chance"), case.number("warning_chance")),
    )
    if not isinstance(evidence, NearEvidence):
        return case.not_assessed(evidence)
    likely = evidence.chance >= case.number("warning_chance")
    severity = Severity.WARNING if likely else Severity.WATCH
    return case.finding(evidence, severity=severity, since=evidence.periods[0])


def far_from_peers(case: RuleCase) -> RuleOutcome:
    """The value is far worse than the median of the council's peers."""
    benchmark = case.rule_input.peers.get(case.period)
    evidence = peers_evidence(
        benchmark if benchmark is not None and benchmark.comparator == case.parameters["comparator"] else None,
        value=case.value,
        definition=case.definition,
        period=case.period,
        least=int(case.number("min_areas")),
        beyond=case.number("distance"),
    )
    if not isinstance(evidence, PeersEvidence):
        return case.not_assessed(evidence)
    critical = evidence.distance > case.number("critical_distance")
    return case.finding(evidence, severity=Severity.CRITICAL if critical else Severity.WARNING)


def significant_decline(case: RuleCase) -> RuleOutcome:
    """The recent trend is for the worse, beyond what chance gives once in 500 times, or the latest signal is.

    It was assessed where one of the two could be.
    """
    known = case.rule_input
    trend = trend_evidence(known.series, period=case.period, versions=known.versions, definition=case.definition)
    signal = signal_evidence(
        known.charts.get(case.period),
        series=known.series,
        definition=case.definition,
        peers=known.peers.get(case.period),
    )
    if isinstance(trend, TrendEvidence):
        evidence = replace(trend, signal=signal.kind) if isinstance(signal, SignalEvidence) else trend
        return case.finding(evidence, severity=case.movement_severity, since=evidence.points[0].period)
    if isinstance(signal, SignalEvidence):
        return case.finding(signal, severity=case.movement_severity, since=signal.since)
    return case.not_assessed(signal if trend is not None else None)


def overdue(case: RuleCase) -> RuleOutcome:
    """A value that the council supplies is late; after more days it is more serious."""
    rule_input = case.rule_input
    evidence = overdue_evidence(
        rule_input.missing,
        due=rule_input.due,
        series=rule_input.series,
        supply=case.definition.supply,
        working=rule_input.working,
    )
    if not isinstance(evidence, OverdueEvidence):
        return case.not_assessed(evidence)
    much_later = rule_input.today > evidence.due + timedelta(days=case.number("later_after_days"))
    return case.finding(evidence, severity=case.severity("later_severity" if much_later else "severity"))


def data_quality(case: RuleCase) -> RuleOutcome:
    """The figures contradict each other, were changed afterwards by much, stay the same, or have lost their target."""
    rule_input, revision = case.rule_input, case.parameters["revision"]
    figures = Figures(
        series=rule_input.series,
        versions=rule_input.versions,
        years=rule_input.years,
        targets=rule_input.targets,
        directions=rule_input.directions,
    )
    limits = QualityLimits(
        revision=revision if isinstance(revision, str) else float(revision),
        target_years=int(case.number("target_years")),
        identical=int(case.number("identical")),
        identical_chance=case.number("identical_chance"),
    )
    if flaws := quality_flaws(figures, period=case.period, limits=limits):
        evidence = QualityEvidence(case.period, flaws)
        return case.finding(evidence, severity=case.severity("severity"), since=evidence.since)
    if case.value is not None:
        return None
    is_due = case.missing_reason is not MissingReason.NOT_DUE
    return case.not_assessed(NotAssessedReason.NO_VALUE if is_due else NotAssessedReason.NOT_DUE)


WARNING_RULES = (
    RuleDefinition(
        WarningRule.THRESHOLD_BREACHED,
        threshold_breached,
        {"council": "critical", "statistical": "warning", "expected_range": "warning", "clear_after": 1},
    ),
    RuleDefinition(WarningRule.OFF_TARGET, off_target, {"severity": "warning", "clear_after": 1}),
    RuleDefinition(
        WarningRule.NEAR_THRESHOLD,
        near_threshold,
        {"warning_chance": WARNING_FROM, "watch_chance": WATCH_FROM, "clear_after": 1},
    ),
    RuleDefinition(
        WarningRule.FAR_FROM_PEERS,
        far_from_peers,
        {
            "comparator": "similar-districts",
            "min_areas": 10,
            "distance": 3.0,
            "critical_distance": 7.5,
            "clear_after": 1,
        },
    ),
    RuleDefinition(
        WarningRule.SUSTAINED_DECLINE,
        sustained_decline,
        {
            "comparisons": 2,
            "tolerance": MEAN_MOVING_RANGE,
            "severity": "watch",
            "severity_beside": "warning",
            "clear_after": 1,
        },
    ),
    RuleDefinition(
        WarningRule.SIGNIFICANT_DECLINE,
        significant_decline,
        {"severity": "watch", "severity_beside": "warning", "clear_after": 1},
    ),
    RuleDefinition(
        WarningRule.OVERDUE,
        overdue,
        {"severity": "watch", "later_severity": "warning", "later_after_days": 30},
        by_dates=True,
    ),
    RuleDefinition(
        WarningRule.DATA_QUALITY,
        data_quality,
        {
            "revision": TOLERANCE,
            "target_years": 3,
            "identical": 4,
            "identical_chance": 0.001,
            "severity": "watch",
            "clear_after": 1,
        },
    ),
)


def assess(rule_input: RuleInput, *, period: Period) -> Assessment:
    """The outcome of every rule at `period`; `overdue` goes by dates and is the same at every period."""
    row = next((row for row in rule_input.series if row.period == period), None)
    outcomes: list[RuleOutcome] = []
    findings: dict[WarningRule, RuleFinding] = {}
    for rule in WARNING_RULES:
        outcome = _outcome(rule, rule_input=rule_input, period=period, row=row, findings=findings)
        outcomes.append(outcome)
        if isinstance(outcome, RuleFinding):
            findings[rule.name] = outcome
    broken_by = breaking_version(rule_input.versions, period=period)
    return Assessment(
        period=period,
        findings=tuple(findings.values()),
        not_assessed=tuple(outcome for outcome in outcomes if isinstance(outcome, NotAssessed)),
        comparable_from=broken_by.first_day if broken_by is not None else date.min,
    )


def _outcome(
    rule: RuleDefinition,
    *,
    rule_input: RuleInput,
    period: Period,
    row: Value | None,
    findings: Mapping[WarningRule, RuleFinding],
) -> RuleOutcome:
    """One rule by the parameters in force."""
    if not rule_input.home:
        return NotAssessed(rule.name, NotAssessedReason.NOT_HOME_AREA, None)
    versions = rule_input.versions
    definition = in_force_on(versions, day=rule_input.today) if rule.by_dates else in_force(versions, period=period)
    parameters = parameters_in_force(rule, definition=definition, settings=rule_input.settings)
    if parameters is None:
        return NotAssessed(rule.name, NotAssessedReason.RULE_OFF, period)
    value, why = rounded_number(row, definition=definition), row.missing_reason if row is not None else None
    outcome = rule.evaluate(RuleCase(rule.name, period, value, rule_input, definition, parameters, findings, why))
    if isinstance(outcome, RuleFinding) and _is_doubtful(outcome, definition=definition):
        return NotAssessed(rule.name, NotAssessedReason.CAVEAT, period)
    return outcome


def parameters_in_force(
    rule: RuleDefinition, *, definition: Definition | None, settings: Mapping[str, RuleSetting]
) -> Parameters | None:
    """A rule's parameters, None where it is off: the definition's come before the council's, those before the table's.

    Without a definition they are the council's. A stored parameter that the rule does not take is ignored.
    """
    own = definition.warning_rules.get(rule.name) if definition is not None else None
    council = settings.get(rule.name)
    chosen = own or council
    if chosen is not None and not chosen.enabled:
        return None
    if own is None and council is None:
        return rule.defaults
    parameters = dict(rule.defaults)
    for setting in (council, own):
        stored = (setting.parameters or {}) if setting is not None else {}
        parameters |= {name: value for name, value in stored.items() if name in rule.defaults}
    return parameters


def _is_doubtful(finding: RuleFinding, *, definition: Definition) -> bool:
    """Whether the finding rests on a figure of a period that the definition calls doubtful."""
    if not definition.doubtful_periods:
        return False
    rests_on = periods_of(finding.evidence)
    return any(doubtful.period.overlaps(period) for doubtful in definition.doubtful_periods for period in rests_on)
