"""The shapes of warnings, with evidence typed by rule."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from app.contract.base import PeriodText, Shape, output_field
from app.domain.judgement.direction import NotComparableReason
from app.domain.measures.area import Area
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
from app.domain.warnings.life import Warning, WarningState
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
    period: PeriodText = output_field("The period judged.", "2022-23")
    value: float = output_field("The value at the declared precision.")
    level: float = output_field("The threshold.")
    kind: ThresholdKind = output_field("Whether below (`floor`) or above (`ceiling`) the level is the sign.")
    basis: ThresholdBasis = output_field("Whether the council set the threshold, or a statistic until it does.")
    note: str = output_field("Where the threshold comes from.")
    past_by: float = output_field("How far past the threshold, in the unit.")


class TargetEvidenceShape(Shape):
    """A value red against its target."""

    rule: Literal["off_target"] = output_field("The rule that this is evidence for.")
    period: PeriodText = output_field("The period judged.")
    value: float = output_field("The value at the declared precision.")
    target: float = output_field("The target, or the lower end of its range.")
    target_upper: float | None = output_field("The upper end of the range; null where the target is one figure.")
    off_by: float = output_field("How far off, in the unit.")
    provisional: bool = output_field("Whether the value is provisional.")


class EvidencePointShape(Shape):
    """One value that a comparison used."""

    period: PeriodText = output_field("The period.")
    value: float = output_field("The value at the declared precision.")


class DeclineEvidenceShape(Shape):
    """A run of comparisons that all worsen, each by a clear change."""

    rule: Literal["sustained_decline"] = output_field("The rule that this is evidence for.")
    period: PeriodText = output_field("The period judged.")
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
    period: PeriodText = output_field("The period judged.")
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
    period: PeriodText = output_field("The period that is expected.")
    due: date = output_field("The day by which it was due.")
    supply: Supply = output_field("Who brings the values.")
    last_held: PeriodText | None = output_field("The latest period that has come; null where none has.")
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
    raised_in: PeriodText = output_field("The first period in which the rule held.", "2022-23")
    raised_in_label: str = output_field("That period for people.", "2022/23")
    since: PeriodText = output_field("The first period of the evidence.", "2021-22")
    latest: PeriodText = output_field("The last period in which the rule held.", "2022-23")
    cleared_in: PeriodText | None = output_field("The period in which it cleared; null while it has not.")
    retracted_at: datetime | None = output_field("When a revision removed its ground; null where none has.")
    replaced_by: str | None = output_field("The warning that now covers its period; null where there is none.")
    unexplained: bool = output_field("Whether it is open without a response or a commentary.")
    sentence: str = output_field("What it says, for a resident.")
    caveat: str | None = output_field("What to bear in mind when reading the figures; null where there is nothing.")
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


def warning_shape(warning: Warning, *, definition: Definition, area: Area) -> WarningSignShape:
    """A warning with its sentence; `definition` is the version in force for the period of its evidence."""
    return WarningSignShape.of(
        warning,
        indicator_title=definition.title,
        raised_in_label=label(warning.raised_in),
        sentence=sentence(warning.evidence, definition, place=area.name),
        caveat=definition.caveat,
        evidence=_evidence(warning.evidence),
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
            return ThresholdEvidenceShape.of(evidence, rule="threshold_breached")
        case TargetEvidence():
            return TargetEvidenceShape.of(evidence, rule="off_target")
        case DeclineEvidence():
            bases = [period.id for period in evidence.base_periods]
            return DeclineEvidenceShape.of(evidence, rule="sustained_decline", base_periods=bases)
        case PeersEvidence():
            return PeersEvidenceShape.of(evidence, rule="far_from_peers")
        case OverdueEvidence():
            return OverdueEvidenceShape.of(evidence, rule="overdue")
