"""Few at a time: the open warnings in order of urgency, one of a group, and those that fall below the line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.measures.indicator import Definition, RuleSetting
from app.domain.warnings.data_quality import QualityEvidence
from app.domain.warnings.evidence import (
    DeclineEvidence,
    Evidence,
    NearEvidence,
    PeersEvidence,
    TargetEvidence,
    ThresholdEvidence,
    TrendEvidence,
)
from app.domain.warnings.false_discovery import edge_for, surviving_p_value
from app.domain.warnings.life import Warning, WarningState

BUDGET = "budget"  # the name of the council's setting, beside those of the rules
OPEN_WARNINGS = "open_warnings"
WARNING_BUDGET = 5  # open warnings listed by default, unless the council sets another number
WITHOUT_BUDGET = 10**6
CERTAIN = 1.0  # what has happened needs no chance
OF_THE_FIGURES = -1.0  # figures to check say nothing of how the council does: they come after all as severe


@dataclass(frozen=True, slots=True)
class Discount:
    """Why a trend may be chance: its `p_value` exceeds the `edge` for it among all `tests` of the council's set."""

    p_value: float
    edge: float
    tests: int


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Which open warnings are listed by default; the others are counted, and listed on request.

    `above` holds the ids above the line, the most urgent first; `below` those below it. `others` are, by the id of a
    warning that stands for its group, the indicators of the group that are open as well. `discounted` are those of
    trends that may be chance among so many tests, all of them below.
    """

    above: tuple[str, ...]
    below: frozenset[str]
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    discounted: Mapping[str, Discount] = field(default_factory=dict)


def budget_in_force(setting: RuleSetting | None) -> int:
    """How many open warnings are listed by default, by the council's setting; switched off, all are."""
    if setting is None:
        return WARNING_BUDGET
    return int((setting.parameters or {}).get(OPEN_WARNINGS, WARNING_BUDGET)) if setting.enabled else WITHOUT_BUDGET


def budget_line(
    warnings: Iterable[tuple[Warning, Definition]], *, budget: int, trend_tests: Mapping[str, float] | None = None
) -> BudgetLine:
    """The line through the open warnings of an area: `budget` of them are above it, and one of each subject.

    An alarm that is always on is none. The warnings of an indicator, and of those that share its `group`, are about one
    thing: the most urgent stands for them, and the others are below the line. So is a trend that does not survive
    beside all the trends that were tested: `trend_tests` are their p-values by indicator, found or not.
    """
    opened = [pair for pair in warnings if pair[0].state is WarningState.OPEN]
    above: list[str] = []
    below: list[str] = []
    discounted = _discounted([warning for warning, _ in opened], trend_tests=trend_tests or {})
    leads: dict[str, tuple[str, str]] = {}
    others: dict[str, set[str]] = {}
    for warning, definition in sorted(opened, key=lambda pair: urgency(*pair)):
        if warning.id in discounted:
            below.append(warning.id)
            continue
        subject = definition.group or warning.indicator
        if subject in leads:
            lead, lead_indicator = leads[subject]
            below.append(warning.id)
            if warning.indicator != lead_indicator:
                others.setdefault(lead, set()).add(warning.indicator)
            continue
        leads[subject] = warning.id, warning.indicator
        (above if len(above) < budget else below).append(warning.id)
    named = {lead: tuple(sorted(codes)) for lead, codes in others.items()}
    return BudgetLine(tuple(above), frozenset(below), named, discounted)


def is_open_trend(warning: Warning) -> bool:
    """Whether a warning is open and rests on a trend, so that it matters how many trends were tested."""
    return warning.state is WarningState.OPEN and isinstance(warning.evidence, TrendEvidence)


def _discounted(warnings: Iterable[Warning], *, trend_tests: Mapping[str, float]) -> dict[str, Discount]:
    """By id, the warnings whose only ground is a trend that may be chance among all that were tested."""
    trends = {
        warning.id: (warning.indicator, warning.evidence)
        for warning in warnings
        if isinstance(warning.evidence, TrendEvidence)
    }
    tests = {**trend_tests, **{indicator: evidence.p_value for indicator, evidence in trends.values()}}
    p_values = tests.values()
    surviving = surviving_p_value(p_values)
    return {
        identity: Discount(evidence.p_value, edge_for(evidence.p_value, p_values=p_values), len(p_values))
        for identity, (_, evidence) in trends.items()
        if evidence.p_value > surviving and evidence.signal is None
    }


def urgency(warning: Warning, definition: Definition) -> tuple[int, float, Decimal, int, str]:
    """The order of open warnings: by severity, then chance, then distance, then the latest raised."""
    return (
        -warning.severity.level,
        -_chance(warning.evidence),
        -_distance(warning.evidence, definition=definition),
        -warning.raised_in.end.toordinal(),
        warning.id,
    )


def _chance(evidence: Evidence | None) -> float:
    if isinstance(evidence, NearEvidence):
        return evidence.chance
    if isinstance(evidence, QualityEvidence):
        return OF_THE_FIGURES
    return CERTAIN if isinstance(evidence, ThresholdEvidence | TargetEvidence) else 0.0


def _distance(evidence: Evidence | None, *, definition: Definition) -> Decimal:
    """How far the figure is past its line or from its peers, in usual yearly changes where they are known."""
    if isinstance(evidence, PeersEvidence):
        return Decimal(repr(evidence.distance))
    past: Decimal | None = None
    if isinstance(evidence, ThresholdEvidence):
        past = evidence.past_by
    elif isinstance(evidence, TargetEvidence):
        past = evidence.off_by
    elif isinstance(evidence, DeclineEvidence):
        past = evidence.total
    usual = definition.usual_yearly_change
    return Decimal(0) if past is None or usual is None else past / Decimal(repr(usual))
