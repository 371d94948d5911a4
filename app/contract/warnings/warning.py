"""The shapes of warnings, with evidence typed by rule."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from app.contract.base import Shape, output_field
from app.domain.judgement.direction import NotComparableReason
from app.domain.measures.indicator import CompareWith, Definition, Supply, ThresholdBasis, ThresholdKind
from app.domain.warnings.evidence import (
    DeclineEvidence,
    Evidence,
    NotAssessedReason,
    OverdueEvidence,
    PeersEvidence,
    TargetEvidence,
    ThresholdEvidence,
)
from app.domain.warnings.life import Warning, WarningResponse, WarningState
from app.domain.warnings.rules import NotAssessed, Severity, WarningRule
from app.wording.period import label
from app.wording.warning import not_assessed, sentence


class ToleranceSource(StrEnum):
    """Whether a rule's tolerance was set, or measured as the mean step between the values before."""

    PARAMETER = "parameter"
    MEAN_MOVING_RANGE = "mean_moving_range"


class ThresholdEvidenceShape(Shape):
    """A value past its warning threshold."""

    rule: Literal["threshold_breached"] = output_field("The rule that this is evidence for.")
    period: str = output_field("The period judged.", "2022-23")
    value: float = output_field("The value at the declared precision.")
    level: float = output_field("The threshold.")
    kind: ThresholdKind = output_field("Whether below (`floor`) or above (`ceiling`) the level is the sign.")
    basis: ThresholdBasis = output_field("Whether the council set the threshold, or a statistic until it does.")
    note: str = output_field("Where the threshold comes from.")
    past_by: float = output_field("How far past the threshold, in the unit.")


class TargetEvidenceShape(Shape):
    """A value red against its target."""

    rule: Literal["off_target"] = output_field("The rule that this is evidence for.")
    period: str = output_field("The period judged.")
    value: float = output_field("The value at the declared precision.")
    target: float = output_field("The target, or the lower end of its range.")
    target_upper: float | None = output_field("The upper end of the range; null where the target is one figure.")
    off_by: float = output_field("How far off, in the unit.")
    provisional: bool = output_field("Whether the value is provisional.")


class EvidencePointShape(Shape):
    """One value that a comparison used."""

    period: str = output_field("The period.")
    value: float = output_field("The value at the declared precision.")


class DeclineEvidenceShape(Shape):
    """A run of comparisons that all worsen."""

    rule: Literal["sustained_decline"] = output_field("The rule that this is evidence for.")
    period: str = output_field("The period judged.")
    points: list[EvidencePointShape] = output_field("The values that are each worse than their base, oldest first.")
    base_periods: list[str] = output_field("What the first of them was compared with.")
    base_value: float = output_field("The value of that base (the mean where there are several).")
    compare_with: CompareWith = output_field("What each value is compared with.")
    total: float = output_field("The whole change for the worse, in the unit; always positive.")
    tolerance: float = output_field("What the total exceeds, in the unit.")
    tolerance_from: ToleranceSource = output_field("Where the tolerance comes from.", "mean_moving_range")
    steps: int = output_field("How many steps the mean moving range was taken over.")


class PeersEvidenceShape(Shape):
    """A value far worse than the median of a peer group."""

    rule: Literal["far_from_peers"] = output_field("The rule that this is evidence for.")
    period: str = output_field("The period judged.")
    value: float = output_field("The value at the declared precision.")
    comparator: str = output_field("The peer group's code.")
    name: str = output_field("The peer group's name.")
    median: float = output_field("The median of the group.")
    difference: float = output_field("The value minus the median.")
    distance: float = output_field("How much worse, in median absolute deviations.")
    areas_with_value: int = output_field("How many areas of the group have a value.")


class OverdueEvidenceShape(Shape):
    """A value that has not come by its date."""

    rule: Literal["overdue"] = output_field("The rule that this is evidence for.")
    period: str = output_field("The period that is expected.")
    due: date = output_field("The day by which it was due.")
    supply: Supply = output_field("Who brings the values.")
    last_held: str | None = output_field("The latest period that has come; null where none has.")
    working: bool = output_field("Whether the date is that of submission rather than of publication.")


EvidenceShape = Annotated[
    ThresholdEvidenceShape | TargetEvidenceShape | DeclineEvidenceShape | PeersEvidenceShape | OverdueEvidenceShape,
    Field(discriminator="rule"),
]


class WarningResponseShape(Shape):
    """What the council says about a warning."""

    explanation: str = output_field("Why it is so.")
    likely_impact: str | None = output_field("What it is likely to lead to.")
    action: str | None = output_field("What is done about it.")
    owner_role: str | None = output_field("The role that does it.")
    due: date | None = output_field("By when.")
    accepted_until: date | None = output_field("The last day on which the council accepts the risk.")


class WarningSignShape(Shape):
    """A warning sign of failure."""

    id: str = output_field("The warning's id: indicator, area, rule and the period that raised it.")
    indicator: str = output_field("The indicator's code.")
    indicator_title: str = output_field("The indicator's title.")
    area: str = output_field("The area's ONS code.")
    rule: WarningRule = output_field("The rule that raised it.")
    severity: Severity = output_field("How serious it is.")
    state: WarningState = output_field("Where it is in its life.")
    raised_in: str = output_field("The first period in which the rule held.", "2022-23")
    raised_in_label: str = output_field("That period for people.", "2022/23")
    since: str = output_field("The first period of the evidence.", "2021-22")
    latest: str = output_field("The last period in which the rule held.", "2022-23")
    cleared_in: str | None = output_field("The period in which it cleared; null while it has not.")
    retracted_at: datetime | None = output_field("When a revision removed its ground; null where none has.")
    replaced_by: str | None = output_field("The warning that now covers its period; null where there is none.")
    unexplained: bool = output_field("Whether it is open without a response or a commentary.")
    sentence: str = output_field("What it says, for a resident.")
    evidence: EvidenceShape = output_field("Every number that the judgement used, typed by rule.")
    parameters: dict[str, float | int | str] = output_field("The rule's parameters as they were used.")
    response: WarningResponseShape | None = output_field("What the council says about it; null while it has not.")


class NotAssessedShape(Shape):
    """A rule that could not be evaluated."""

    rule: WarningRule = output_field("The rule.")
    reason: NotAssessedReason = output_field("Why not, as a code.", "no_threshold")
    not_comparable_reason: NotComparableReason | None = output_field(
        "What kept the value from being compared, where it did."
    )
    sentence: str = output_field("Why not, for people.")


def warning_shape(warning: Warning, *, definition: Definition) -> WarningSignShape:
    """A warning with its sentence."""
    return WarningSignShape(
        id=warning.id,
        indicator=warning.indicator,
        indicator_title=definition.title,
        area=warning.area,
        rule=warning.rule,
        severity=warning.severity,
        state=warning.state,
        raised_in=warning.raised_in.id,
        raised_in_label=label(warning.raised_in),
        since=warning.since.id,
        latest=warning.latest.id,
        cleared_in=warning.cleared_in.id if warning.cleared_in else None,
        retracted_at=warning.retracted_at,
        replaced_by=warning.replaced_by,
        unexplained=warning.unexplained,
        sentence=sentence(warning.evidence, definition),
        evidence=_evidence(warning.evidence),
        parameters=dict(warning.parameters),
        response=_response(warning.response) if warning.response else None,
    )


def not_assessed_shape(missed: NotAssessed) -> NotAssessedShape:
    """A rule that could not be evaluated."""
    code, _, obstacle = missed.reason.partition(":")
    return NotAssessedShape(
        rule=missed.rule,
        reason=NotAssessedReason(code),
        not_comparable_reason=NotComparableReason(obstacle) if obstacle else None,
        sentence=not_assessed(missed.reason),
    )


def _evidence(evidence: Evidence) -> EvidenceShape:
    match evidence:
        case ThresholdEvidence():
            return ThresholdEvidenceShape(
                rule="threshold_breached",
                period=evidence.period.id,
                value=float(evidence.value),
                level=float(evidence.level),
                kind=evidence.kind,
                basis=evidence.basis,
                note=evidence.note,
                past_by=float(evidence.past_by),
            )
        case TargetEvidence():
            return TargetEvidenceShape(
                rule="off_target",
                period=evidence.period.id,
                value=float(evidence.value),
                target=evidence.target,
                target_upper=evidence.target_upper,
                off_by=float(evidence.off_by),
                provisional=evidence.provisional,
            )
        case DeclineEvidence():
            return _decline(evidence)
        case PeersEvidence():
            return _far_from_peers(evidence)
        case OverdueEvidence():
            return OverdueEvidenceShape(
                rule="overdue",
                period=evidence.period.id,
                due=evidence.due,
                supply=evidence.supply,
                last_held=evidence.last_held.id if evidence.last_held else None,
                working=evidence.working,
            )


def _far_from_peers(evidence: PeersEvidence) -> PeersEvidenceShape:
    return PeersEvidenceShape(
        rule="far_from_peers",
        period=evidence.period.id,
        value=float(evidence.value),
        comparator=evidence.comparator,
        name=evidence.name,
        median=float(evidence.median),
        difference=float(evidence.difference),
        distance=evidence.distance,
        areas_with_value=evidence.areas_with_value,
    )


def _decline(evidence: DeclineEvidence) -> DeclineEvidenceShape:
    return DeclineEvidenceShape(
        rule="sustained_decline",
        period=evidence.period.id,
        points=[EvidencePointShape(period=p.period.id, value=float(p.value)) for p in evidence.points],
        base_periods=[base.id for base in evidence.base_periods],
        base_value=float(evidence.base_value),
        compare_with=evidence.compare_with,
        total=float(evidence.total),
        tolerance=float(evidence.tolerance),
        tolerance_from=ToleranceSource(evidence.tolerance_from),
        steps=evidence.steps,
    )


def _response(response: WarningResponse) -> WarningResponseShape:
    return WarningResponseShape(
        explanation=response.explanation,
        likely_impact=response.likely_impact,
        action=response.action,
        owner_role=response.owner_role,
        due=response.due,
        accepted_until=response.accepted_until,
    )
