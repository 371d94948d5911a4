"""The shapes of the evidence of warnings, typed by rule."""

from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from app.contract.base import PeriodText, Shape, output_field
from app.domain.judgement.time_series.process_chart import ChartedFigure
from app.domain.judgement.time_series.process_limits import SignalKind
from app.domain.measures.indicator import CompareWith, Definition, Supply, ThresholdBasis, ThresholdKind
from app.domain.measures.target import Target
from app.domain.warnings.data_quality import QualityEvidence, QualityFlaw, QualityKind
from app.domain.warnings.evidence import (
    DeclineEvidence,
    Evidence,
    LineKind,
    NearEvidence,
    OverdueEvidence,
    PeersEvidence,
    SignalEvidence,
    TargetEvidence,
    ThresholdEvidence,
    TrendEvidence,
)
from app.wording.number import change_display, figure_display
from app.wording.period import label
from app.wording.target import target_display


class ToleranceSource(StrEnum):
    """Whether a rule's tolerance was set, or measured as the mean step between the values before."""

    PARAMETER = "parameter"
    MEAN_MOVING_RANGE = "mean_moving_range"


class ThresholdEvidenceShape(Shape):
    """A value past its warning threshold."""

    rule: Literal["threshold_breached"] = output_field("The rule that this is evidence for.")
    period: PeriodText = output_field("The period judged.", "2022-23")
    period_label: str = output_field("The period in words.")
    value: float = output_field("The value at the declared precision.")
    value_display: str = output_field("The value as text, with its unit.")
    level: float = output_field("The threshold.")
    level_display: str = output_field("The level as text, with its unit.")
    kind: ThresholdKind = output_field("Whether below (`floor`) or above (`ceiling`) the level is the sign.")
    basis: ThresholdBasis = output_field("Whether the council set the threshold, or a statistic until it does.")
    note: str = output_field("Where the threshold comes from.")
    past_by: float = output_field("How far past the threshold, in the unit.")
    past_by_display: str = output_field("The distance past the threshold as text, with its unit.")


class TargetEvidenceShape(Shape):
    """A value red against its target."""

    rule: Literal["off_target"] = output_field("The rule that this is evidence for.")
    period: PeriodText = output_field("The period judged.")
    period_label: str = output_field("The period in words.")
    value: float = output_field("The value at the declared precision.")
    value_display: str = output_field("The value as text, with its unit.")
    target: float = output_field("The target, or the lower end of its range.")
    target_upper: float | None = output_field("The upper end of the range; null where the target is one figure.")
    target_display: str = output_field("The target as text, with its unit, or its range.")
    off_by: float = output_field("How far off, in the unit.")
    off_by_display: str = output_field("The distance from the target as text, with its unit.")
    provisional: bool = output_field("Whether the value is provisional.")


class EvidencePointShape(Shape):
    """One value that a comparison used."""

    period: PeriodText = output_field("The period.")
    period_label: str = output_field("The period in words.")
    value: float = output_field("The value at the declared precision.")
    value_display: str = output_field("The value as text, with its unit.")


class DeclineEvidenceShape(Shape):
    """A run of comparisons that all worsen, each by a clear change."""

    rule: Literal["sustained_decline"] = output_field("The rule that this is evidence for.")
    period: PeriodText = output_field("The period judged.")
    period_label: str = output_field("The period in words.")
    points: list[EvidencePointShape] = output_field("The values that are each worse than their base, oldest first.")
    base_periods: list[str] = output_field("What the first of them was compared with.")
    base_value: float = output_field("The value of that base (the mean where there are several).")
    base_display: str = output_field("The value of the base as text, with its unit.")
    compare_with: CompareWith = output_field("What each value is compared with.")
    total: float = output_field("The whole change for the worse, in the unit; always positive.")
    total_display: str = output_field("The whole change as text, with its unit.")
    tolerance: float = output_field("What the total exceeds, in the unit.")
    tolerance_from: ToleranceSource = output_field("Where the tolerance comes from.", "mean_moving_range")
    steps: int = output_field("How many steps the mean moving range was taken over.")


class PeersEvidenceShape(Shape):
    """A value far worse than the median of a peer group."""

    rule: Literal["far_from_peers"] = output_field("The rule that this is evidence for.")
    period: PeriodText = output_field("The period judged.")
    period_label: str = output_field("The period in words.")
    value: float = output_field("The value at the declared precision.")
    value_display: str = output_field("The value as text, with its unit.")
    comparator: str = output_field("The peer group's code.")
    name: str = output_field("The peer group's name.")
    median: float = output_field("The median of the group.")
    median_display: str = output_field("The median as text, with its unit.")
    difference: float = output_field("The value minus the median.")
    difference_display: str = output_field("Its size as text, with its unit.")
    distance: float = output_field("How much worse, in median absolute deviations.")
    areas_with_value: int = output_field("How many areas of the group have a value.")


class NearEvidenceShape(Shape):
    """A value on the right side of a line and near it."""

    rule: Literal["near_threshold"] = output_field("The rule that this is evidence for.")
    period: PeriodText = output_field("The period judged.")
    period_label: str = output_field("The period in words.")
    value: float = output_field("The value at the declared precision.")
    value_display: str = output_field("The value as text, with its unit.")
    periods: list[str] = output_field("The periods that the level is smoothed over, oldest first.")
    level: float = output_field("The smoothed level, in the unit.")
    level_display: str = output_field("The level as text, with its unit.")
    line: LineKind = output_field("Whether the line is the warning threshold, or the target's red.")
    line_at: float = output_field("The line, in the unit.")
    line_display: str = output_field("The line as text, with its unit.")
    kind: ThresholdKind = output_field("Whether below (`floor`) or above (`ceiling`) the line is the sign.")
    usual_change: float = output_field("How far a year usually moves the figure, in the unit.")
    own_change: float = output_field("The usual yearly change of this series alone, in the unit.")
    others_change: float | None = output_field("The median of many councils; null where it is not held.")
    distance: float = output_field("How many usual yearly changes the level is from the line; negative past it.")
    chance: float = output_field("The share (0 to 1) of councils as near that crossed within two years.", 0.38)
    cases: int = output_field("How many councils and years that comes from.")
    crossed: int = output_field("How many of them crossed.")
    years: list[int] = output_field("The first and the last year of those.")
    chance_in_other_half: float = output_field("The share among the councils kept apart from the choice of the table.")
    other_years: list[int] = output_field("The first and the last year of these.")


class DeclineGround(StrEnum):
    """What a significant decline rests on: the recent trend, or a signal on the process limits alone."""

    RECENT_TREND = "recent_trend"
    PROCESS_SIGNAL = "process_signal"


class ChartedPointShape(EvidencePointShape):
    """One value on its process limits."""

    charted: float = output_field("What is charted of it: the value, or its gap to the comparator's median.")


class ProcessEvidenceShape(Shape):
    """A series on its process limits, whose latest point is a signal for the worse."""

    higher: bool = output_field("Whether the signal is towards higher figures.")
    figure: ChartedFigure = output_field("`value`, or `gap_to_median` where the values drift.")
    points: list[ChartedPointShape] = output_field("Every value on the chart, oldest first.")
    mean: float = output_field("The mean of what is charted.")
    lower: float = output_field("The lower limit.")
    upper: float = output_field("The upper limit.")
    trial: bool = output_field("Whether the limits rest on fewer than 12 points.")
    autocorrelation: float = output_field("How much each value resembles the one before; above 0.3 they drift.")
    comparator: str | None = output_field("The peer group whose median the gap is taken from; null for `value`.")
    name: str | None = output_field("Its name.")
    areas: int = output_field("How many of its areas have a figure in every period; 0 of `value`.")


class SignificantDeclineEvidenceShape(Shape):
    """A trend of the latest five years for the worse, beyond chance, or a signal on the process limits."""

    rule: Literal["significant_decline"] = output_field("The rule that this is evidence for.")
    ground: DeclineGround = output_field("What the rule rests on.")
    period: PeriodText = output_field("The period judged.")
    period_label: str = output_field("The period in words.")
    points: list[EvidencePointShape] = output_field("The five values of the trend, or all on the chart, oldest first.")
    slope: float | None = output_field("The change of a year by the trend, in the unit; null without a trend.")
    chi_squared: float | None = output_field("The test's figure; beyond 9.55 it is chance once in 500 times.")
    p_value: float | None = output_field("How often chance alone gives as much, from 0 to 1.", 0.0008)
    signal: SignalKind | None = output_field(
        "The signal for the worse on the process limits, beside a trend as well; null: none."
    )
    process: ProcessEvidenceShape | None = output_field(
        "The numbers behind the signal; null where the evidence is a trend."
    )


class OverdueEvidenceShape(Shape):
    """A value that has not come by its date."""

    rule: Literal["overdue"] = output_field("The rule that this is evidence for.")
    period: PeriodText = output_field("The period that is expected.")
    period_label: str = output_field("The period in words.")
    due: date = output_field("The day by which it was due.")
    supply: Supply = output_field("Who provides the values: the council.")
    last_held: PeriodText | None = output_field("The latest period that has come; null where none has.")
    working: bool = output_field("Whether the date is that of submission rather than of publication.")
    missing: list[str] = output_field("Every period whose date has passed without a value, oldest first.")


class QualityFlawShape(Shape):
    """One thing that is wrong or odd with the figures."""

    kind: QualityKind = output_field("What is wrong or odd.")
    period: PeriodText = output_field("The period whose figure, or whose missing target, it is.")
    period_label: str = output_field("The period in words.")
    periods: list[str] = output_field(
        "The year's quarters, the period revised, that of the last target, or those of the run; oldest first."
    )
    value: float | None = output_field("The figure; null for a target that is missing.")
    value_display: str | None = output_field("The value as text, with its unit.")
    against: float | None = output_field(
        "What the quarters give, the figure before the revision, or the last target; null for a run."
    )
    against_display: str | None = output_field("What it is compared with as text, with its unit.")
    difference: float | None = output_field("How far apart the two are, in the unit; null where none is subtracted.")
    allowed: float | None = output_field("What the difference exceeds, in the unit; null where there is none.")
    chance: float | None = output_field("The chance (0 to 1) that a run is as long; null for anything else.")


class QualityEvidenceShape(Shape):
    """Figures that contradict each other, were revised by much, stay the same, or have lost their target."""

    rule: Literal["data_quality"] = output_field("The rule that this is evidence for.")
    period: PeriodText = output_field("The period judged.")
    period_label: str = output_field("The period in words.")
    flaws: list[QualityFlawShape] = output_field("What is wrong or odd, one or more.")


EvidenceShape = Annotated[
    ThresholdEvidenceShape
    | TargetEvidenceShape
    | NearEvidenceShape
    | PeersEvidenceShape
    | DeclineEvidenceShape
    | SignificantDeclineEvidenceShape
    | OverdueEvidenceShape
    | QualityEvidenceShape,
    Field(discriminator="rule"),
]


def evidence_shape(  # noqa: PLR0911 - one a kind of evidence
    evidence: Evidence, *, definition: Definition
) -> EvidenceShape:
    """Evidence with its figures for people."""
    shown = partial(figure_display, definition=definition)
    size = partial(change_display, definition=definition)
    period_label = label(evidence.period)
    match evidence:
        case ThresholdEvidence():
            return ThresholdEvidenceShape.of(
                evidence,
                rule="threshold_breached",
                period_label=period_label,
                value_display=shown(evidence.value),
                level_display=shown(evidence.level),
                past_by_display=size(evidence.past_by),
            )
        case TargetEvidence():
            target = Target(definition.code, evidence.period, evidence.target, evidence.target_upper)
            return TargetEvidenceShape.of(
                evidence,
                rule="off_target",
                period_label=period_label,
                value_display=shown(evidence.value),
                target_display=target_display(target, definition=definition),
                off_by_display=size(evidence.off_by),
            )
        case NearEvidence():
            return NearEvidenceShape.of(
                evidence,
                rule="near_threshold",
                period_label=period_label,
                value_display=shown(evidence.value),
                periods=[period.id for period in evidence.periods],
                level_display=shown(evidence.level),
                line_display=shown(evidence.line_at),
            )
        case TrendEvidence():
            return _trend(evidence, definition=definition)
        case SignalEvidence():
            return _signal(evidence, definition=definition)
        case DeclineEvidence():
            return DeclineEvidenceShape.of(
                evidence,
                rule="sustained_decline",
                period_label=period_label,
                points=_points(evidence, definition=definition),
                base_periods=[period.id for period in evidence.base_periods],
                base_display=shown(evidence.base_value),
                total_display=size(evidence.total),
            )
        case PeersEvidence():
            return PeersEvidenceShape.of(
                evidence,
                rule="far_from_peers",
                period_label=period_label,
                value_display=shown(evidence.value),
                median_display=shown(evidence.median),
                difference_display=size(evidence.difference),
            )
        case OverdueEvidence():
            missing = [period.id for period in evidence.missing]
            return OverdueEvidenceShape.of(evidence, rule="overdue", period_label=period_label, missing=missing)
        case QualityEvidence():
            flaws = [_flaw(flaw, definition=definition) for flaw in evidence.flaws]
            return QualityEvidenceShape.of(evidence, rule="data_quality", period_label=period_label, flaws=flaws)


def _flaw(flaw: QualityFlaw, *, definition: Definition) -> QualityFlawShape:
    return QualityFlawShape.of(
        flaw,
        period_label=label(flaw.period),
        periods=[period.id for period in flaw.periods],
        value_display=None if flaw.value is None else figure_display(flaw.value, definition=definition),
        against_display=None if flaw.against is None else figure_display(flaw.against, definition=definition),
    )


def _trend(evidence: TrendEvidence, *, definition: Definition) -> SignificantDeclineEvidenceShape:
    return SignificantDeclineEvidenceShape.of(
        evidence,
        rule="significant_decline",
        ground=DeclineGround.RECENT_TREND,
        period_label=label(evidence.period),
        points=_points(evidence, definition=definition),
        process=None,
    )


def _signal(evidence: SignalEvidence, *, definition: Definition) -> SignificantDeclineEvidenceShape:
    charted = [
        ChartedPointShape.of(
            point, period_label=label(point.period), value_display=figure_display(point.value, definition=definition)
        )
        for point in evidence.points
    ]
    return SignificantDeclineEvidenceShape.of(
        evidence,
        rule="significant_decline",
        ground=DeclineGround.PROCESS_SIGNAL,
        period_label=label(evidence.period),
        points=_points(evidence, definition=definition),
        slope=None,
        chi_squared=None,
        p_value=None,
        signal=evidence.kind,
        process=ProcessEvidenceShape.of(evidence, points=charted),
    )


def _points(
    evidence: DeclineEvidence | TrendEvidence | SignalEvidence, *, definition: Definition
) -> list[EvidencePointShape]:
    shown = partial(figure_display, definition=definition)
    return [
        EvidencePointShape.of(point, period_label=label(point.period), value_display=shown(point.value))
        for point in evidence.points
    ]
