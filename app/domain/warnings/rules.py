"""Warning signs of failure: one function a rule, in one ordered table with its parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from app.domain.judgement.benchmark import Benchmark
from app.domain.judgement.direction import Direction
from app.domain.judgement.target_status import TargetJudgement
from app.domain.measures.indicator import Definition, RuleSetting, Supply, in_force
from app.domain.measures.number import rounded
from app.domain.measures.period import Period
from app.domain.measures.value import Value
from app.domain.publishing.due_calendar import NextDue
from app.domain.warnings.evidence import (
    MEAN_MOVING_RANGE,
    DeclineEvidence,
    Evidence,
    NotAssessedReason,
    OverdueEvidence,
    PeersEvidence,
    TargetEvidence,
    ThresholdEvidence,
    decline_evidence,
    overdue_evidence,
    peers_evidence,
    target_evidence,
    threshold_evidence,
)

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
    SUSTAINED_DECLINE = "sustained_decline"
    FAR_FROM_PEERS = "far_from_peers"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class RuleInput:
    """All that is known of one indicator in one area, in one state of knowledge.

    `home` is whether targets and warnings apply to the area (the council's own, or one that it replaced).
    `series` is the reporting series; `peers` the benchmark against the default peer group at each period.
    `today` is the day for the rules that go by dates. `settings` are the council's own, by rule; a
    definition's win over them. In the `working` view a value counts as late from its submission date, where
    there is one.
    """

    area: str
    home: bool
    versions: tuple[Definition, ...]
    series: tuple[Value, ...]
    directions: Mapping[Period, Direction]
    target_judgements: Mapping[Period, TargetJudgement]
    peers: Mapping[Period, Benchmark]
    due: NextDue
    today: date
    settings: Mapping[str, RuleSetting]
    working: bool = False


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
    """A rule that could not be evaluated, and why; `period` is the one that lacked something, where there is
    one.
    """

    rule: WarningRule
    reason: str
    period: Period | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say at one period; a rule in neither list was evaluated and does not hold."""

    period: Period
    findings: tuple[RuleFinding, ...]
    not_assessed: tuple[NotAssessed, ...]

    def finding(self, rule: WarningRule) -> RuleFinding | None:
        """What `rule` found, if it holds."""
        return next((found for found in self.findings if found.rule is rule), None)

    def reason(self, rule: WarningRule) -> str | None:
        """Why `rule` could not be evaluated, if so."""
        return next((missing.reason for missing in self.not_assessed if missing.rule is rule), None)


RuleOutcome = RuleFinding | NotAssessed | None


@dataclass(frozen=True, slots=True)
class RuleCase:
    """One rule at one period: what is known, the value, the definition in force and the parameters that
    apply.
    """

    rule: WarningRule
    period: Period
    value: Decimal | None
    knowledge: RuleInput
    definition: Definition
    parameters: Parameters

    def number(self, name: str) -> float:
        """A parameter that is a number."""
        return float(self.parameters[name])

    def severity(self, name: str) -> Severity:
        """A parameter that is a severity."""
        return Severity(str(self.parameters[name]))

    def finding(self, evidence: Evidence, *, severity: Severity, since: Period | None = None) -> RuleFinding:
        """The rule holds."""
        first = since or evidence.period
        return RuleFinding(self.rule, severity, evidence.period, first, evidence, self.parameters)

    def without(self, reason: str | None) -> NotAssessed | None:
        """The rule cannot be evaluated for `reason`, or does not hold."""
        return None if reason is None else NotAssessed(self.rule, reason, self.period)


@dataclass(frozen=True, slots=True)
class RuleDefinition:
    """A rule with its parameters' defaults; one `by_dates` looks at today, not at the value of a period."""

    name: WarningRule
    evaluate: Callable[[RuleCase], RuleOutcome]
    defaults: Parameters
    by_dates: bool = False


def threshold_breached(case: RuleCase) -> RuleOutcome:
    """The value is past the warning threshold: critical where the council set it, milder where a statistic
    did.
    """
    found = threshold_evidence(case.value, period=case.period, threshold=case.definition.threshold)
    if not isinstance(found, ThresholdEvidence):
        return case.without(found)
    return case.finding(found, severity=case.severity(found.basis))


def off_target(case: RuleCase) -> RuleOutcome:
    """The value is red against its target."""
    found = target_evidence(case.knowledge.target_judgements.get(case.period), period=case.period)
    if not isinstance(found, TargetEvidence):
        return case.without(found)
    return case.finding(found, severity=case.severity("severity"))


def sustained_decline(case: RuleCase) -> RuleOutcome:
    """The last comparisons all worsen, in all by more than the tolerance; the more, the more serious."""
    found = decline_evidence(
        case.knowledge.directions,
        period=case.period,
        definition=case.definition,
        least=int(min(case.number(severity) for severity in Severity)),
        tolerance=case.parameters["tolerance"],
    )
    if not isinstance(found, DeclineEvidence):
        return case.without(found)
    reached = [severity for severity in Severity if len(found.points) >= case.number(severity)]
    return case.finding(found, severity=reached[-1], since=found.points[0].period)


def far_from_peers(case: RuleCase) -> RuleOutcome:
    """The value is far worse than the median of the council's peers."""
    beside = case.knowledge.peers.get(case.period)
    found = peers_evidence(
        beside if beside is not None and beside.comparator == case.parameters["comparator"] else None,
        value=case.value,
        definition=case.definition,
        period=case.period,
        least=int(case.number("min_areas")),
        beyond=case.number("distance"),
    )
    if not isinstance(found, PeersEvidence):
        return case.without(found)
    critical = found.distance > case.number("critical_distance")
    return case.finding(found, severity=Severity.CRITICAL if critical else Severity.WARNING)


def overdue(case: RuleCase) -> RuleOutcome:
    """The next value has not come by its date; more serious later, where the council itself brings it."""
    known = case.knowledge
    found = overdue_evidence(
        known.due,
        series=known.series,
        supply=case.definition.supply,
        today=known.today,
        working=known.working,
    )
    if not isinstance(found, OverdueEvidence):
        return case.without(found)
    much_later = known.today > found.due + timedelta(days=case.number("later_after_days"))
    late = much_later and found.supply is Supply.COUNCIL
    return case.finding(found, severity=case.severity("later_severity" if late else "severity"))


WARNING_RULES = (
    RuleDefinition(
        WarningRule.THRESHOLD_BREACHED,
        threshold_breached,
        {"council": "critical", "statistical": "warning", "clear_after": 1},
    ),
    RuleDefinition(WarningRule.OFF_TARGET, off_target, {"severity": "warning", "clear_after": 1}),
    RuleDefinition(
        WarningRule.SUSTAINED_DECLINE,
        sustained_decline,
        {"watch": 2, "warning": 3, "critical": 4, "tolerance": MEAN_MOVING_RANGE, "clear_after": 1},
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
        WarningRule.OVERDUE,
        overdue,
        {"severity": "watch", "later_severity": "warning", "later_after_days": 30},
        by_dates=True,
    ),
)


def assess(knowledge: RuleInput, *, period: Period) -> Assessment:
    """Every rule of the table at `period`; `overdue` goes by dates and answers alike at every period."""
    outcomes = [_outcome(rule, knowledge=knowledge, period=period) for rule in WARNING_RULES]
    return Assessment(
        period=period,
        findings=tuple(outcome for outcome in outcomes if isinstance(outcome, RuleFinding)),
        not_assessed=tuple(outcome for outcome in outcomes if isinstance(outcome, NotAssessed)),
    )


def _outcome(rule: RuleDefinition, *, knowledge: RuleInput, period: Period) -> RuleOutcome:
    """One rule by the parameters that apply: the definition's win over the council's, and those over the
    table's.
    """
    if not knowledge.home:
        return NotAssessed(rule.name, NotAssessedReason.NOT_HOME_AREA, None)
    definition = knowledge.versions[-1] if rule.by_dates else in_force(knowledge.versions, period=period)
    own, council = definition.warning_rules.get(rule.name), knowledge.settings.get(rule.name)
    chosen = own or council
    if chosen is not None and not chosen.enabled:
        return NotAssessed(rule.name, NotAssessedReason.RULE_OFF, period)
    parameters = dict(rule.defaults)
    for setting in (council, own):
        parameters |= (setting.parameters or {}) if setting is not None else {}
    row = next((row for row in knowledge.series if row.period == period), None)
    number = row.number if row is not None else None
    value = None if number is None else rounded(number, decimal_places=definition.decimal_places)
    return rule.evaluate(RuleCase(rule.name, period, value, knowledge, definition, parameters))
