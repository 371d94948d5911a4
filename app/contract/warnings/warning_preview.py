"""The shapes of a preview of warnings: what is tried, and what it would make of them."""

from typing import Annotated

from pydantic import Field

from app.contract.base import PeriodText, Shape, output_field
from app.contract.measures.judgement_rules import ThresholdSent
from app.contract.measures.target import ProfileSent
from app.contract.request_bodies import Boolean, IndicatorCode, Number, PeriodId, RequestBody, input_field
from app.contract.text import Paragraph
from app.contract.warnings.warning_rule import ParametersSent
from app.domain.measures.indicator import ThresholdBasis
from app.domain.performance.trial_effect import TrialOutcome
from app.domain.warnings.england import NotKnownReason
from app.domain.warnings.evidence import LineKind, NotAssessedReason
from app.domain.warnings.rules import Severity, WarningRule

MOST_TRIALS = 100
A_NOTE = "A level that is tried."


class RuleTrialSent(RequestBody):
    """Another setting of a warning rule."""

    rule: WarningRule = input_field("The rule.", "far_from_peers")
    indicator: IndicatorCode | None = input_field(
        "The indicator that it is set for; null: for the whole council.", default=None
    )
    enabled: Boolean = input_field("Whether the rule applies.", default=True)
    parameters: ParametersSent = input_field(
        "The parameters that differ from the table's, or for an indicator from the council's, by name.", default={}
    )


class ThresholdTriedSent(ThresholdSent):
    """The level past which a value would be a warning sign."""

    basis: ThresholdBasis = input_field(
        "Whether the council sets it, or a statistic until it does.", default=ThresholdBasis.COUNCIL
    )
    note: Paragraph = input_field("Where the level comes from.", default=A_NOTE)


class ThresholdTrialSent(RequestBody):
    """Another warning threshold of an indicator."""

    indicator: IndicatorCode = input_field("The indicator.", "household-waste-recycling-rate")
    warning_threshold: ThresholdTriedSent | None = input_field("The threshold; null: none.")


class TargetTrialSent(RequestBody):
    """Another target of an indicator."""

    indicator: IndicatorCode = input_field("The indicator.", "household-waste-recycling-rate")
    period: PeriodId = input_field("The period that it is for.", "2026-27")
    value: Number = input_field("The target in the indicator's unit, or the lower end of its range.", 35)
    upper: Number | None = input_field("The upper end of the range; null for one figure.", default=None)
    profile: ProfileSent | None = input_field(
        "For a year of a quarterly indicator: the targets of its four quarters too.", default=None
    )
    every_period: Boolean = input_field(
        "Whether each period held that is as long is judged by it too (of quarters and months: the same part of each "
        "year), as if it had stood then; false: its own period alone, as recording it would.",
        default=True,
    )


class WarningPreviewSent(RequestBody):
    """What is to be tried, all of it together; nothing of it is recorded."""

    rules: Annotated[list[RuleTrialSent], Field(max_length=MOST_TRIALS)] = input_field(
        "Settings of warning rules, each as `PUT` would replace it.", default=[]
    )
    thresholds: Annotated[list[ThresholdTrialSent], Field(max_length=MOST_TRIALS)] = input_field(
        "Warning thresholds, for all periods that can be compared with today's.", default=[]
    )
    targets: Annotated[list[TargetTrialSent], Field(max_length=MOST_TRIALS)] = input_field("Targets.", default=[])


class OutcomeCountsShape(Shape):
    """How many warnings, by what becomes of them."""

    raised: int = output_field("Raised.")
    cleared: int = output_field("Cleared.")
    severity_changed: int = output_field("With another severity.")
    unchanged: int = output_field("As before.")


class WarningNowShape(Shape):
    """A warning that is open now, or would be."""

    outcome: TrialOutcome = output_field("What becomes of it.")
    outcome_label: str = output_field("The outcome in words.")
    indicator: str = output_field("The indicator's code.")
    indicator_title: str = output_field("Its title.")
    rule: WarningRule = output_field("The rule.")
    rule_label: str = output_field("The rule in words.")
    period: PeriodText = output_field("The latest period that it holds in.")
    period_label: str = output_field("That period in words.")
    severity_before: Severity | None = output_field("How severe it is; null where it is not open.")
    severity_after: Severity | None = output_field("How severe it would be; null where it would not be open.")
    sentence: str = output_field("What it would say, or where it would be cleared, what it says.")


class PeriodOutcomeShape(Shape):
    """A warning that would have stood in a period otherwise than it did, by the figures known now."""

    period: PeriodText = output_field("The period.")
    period_label: str = output_field("That period in words.")
    indicator: str = output_field("The indicator's code.")
    rule: WarningRule = output_field("The rule.")
    outcome: TrialOutcome = output_field("What becomes of it.")
    severity_before: Severity | None = output_field("How severe it is; null where none stands.")
    severity_after: Severity | None = output_field("How severe it would be; null where none would stand.")


class YearOutcomeShape(Shape):
    """The warnings of the periods that end in a calendar year."""

    year: int = output_field("The year.")
    raised_before: int = output_field("Warnings raised in it, as things are.")
    raised_after: int = output_field("Warnings that would have been raised in it.")
    standing_before: int = output_field("Warnings standing in its periods, as things are.")
    standing_after: int = output_field("Warnings that would have stood in its periods.")


class RuleOutcomeShape(Shape):
    """What a rule raised over all periods held."""

    rule: WarningRule = output_field("The rule.")
    rule_label: str = output_field("The rule in words.")
    raised_before: int = output_field("Warnings raised, as things are.")
    raised_after: int = output_field("Warnings that would have been raised.")
    a_year_before: float = output_field("Warnings raised in a year, as things are.")
    a_year_after: float = output_field("Warnings that would have been raised in a year, with the trial.")


class PastOutcomeShape(Shape):
    """What is tried over the periods held, with their figures as they are known now; `overdue` goes by dates."""

    alerts_a_year_before: float = output_field(
        "New warnings a year, as things are: each indicator's over the years in which it has a figure, added up."
    )
    alerts_a_year_after: float = output_field("New warnings a year, as is tried.")
    years: list[YearOutcomeShape] = output_field("By year, oldest first.")
    rules: list[RuleOutcomeShape] = output_field("By rule, in the order of the table.")
    changes: list[PeriodOutcomeShape] = output_field("Every period in which a warning differs, the latest first.")
    unchanged: int = output_field("Warnings of a period that stand as they stood.")


class PrecisionShape(Shape):
    """How often a rule's alerts came true among England's districts that had no part in its choice."""

    precision: float | None = output_field(
        "The share (0 to 1) of alerts that came true: the figure was past its line within two years; of "
        "`threshold_breached`, was past it a year later too."
    )
    lower: float | None = output_field("Its lower 95% limit (Wilson).")
    upper: float | None = output_field("Its upper 95% limit.")
    alerts: int | None = output_field("How many alerts.")
    came_true: int | None = output_field("How many of them came true.")
    per_100: float | None = output_field("Alerts in 100 series and years.")
    tried: float | None = output_field(
        "The value that was tried, where it is another than asked about: of `far_from_peers` the nearest distance "
        "below, of `threshold_breached` the nearest share of districts past a line. Null where it is the same."
    )
    not_known: NotKnownReason | None = output_field("Why it is not known; null where it is.")
    parameters: dict[str, float | int | str] | None = output_field("The rule's parameters; null where it is off.")
    sentence: str = output_field("The precision in one sentence.")


class RulePrecisionShape(Shape):
    """How often a rule came true in England, as things are and as is tried."""

    rule: WarningRule = output_field("The rule.")
    rule_label: str = output_field("The rule in words.")
    indicator: str | None = output_field("The indicator whose parameters are used; null: the council's.")
    before: PrecisionShape = output_field("With the parameters in force.")
    after: PrecisionShape = output_field("With those that are tried.")


class NeighbourShape(Shape):
    """A similar council past the line."""

    code: str = output_field("Its code.")
    name: str = output_field("Its name.")
    value: float = output_field("Its figure.")
    value_display: str = output_field("The value as text, with its unit.")


class NeighboursShape(Shape):
    """Similar councils, or all of the kind where most have a figure, by the same line in the latest period."""

    indicator: str = output_field("The indicator's code.")
    comparator: str = output_field("The peer group, or all areas of the council's kind.", "similar-districts")
    line: LineKind = output_field("Whether the line is the warning threshold, or where the target is red.")
    period: PeriodText | None = output_field("The period; null where the council has no figure.")
    period_label: str | None = output_field("That period in words.")
    level_before: float | None = output_field("The line as it is; null where there is none.")
    level_after: float | None = output_field("The line that is tried; null where there is none.")
    areas: int = output_field("How many areas that is.")
    areas_with_value: int = output_field("How many of them have a figure.")
    past_before: int | None = output_field("How many are past the line as it is; null where they are not compared.")
    past_after: int | None = output_field("How many are past the one that is tried.")
    share_before: float | None = output_field("Their share (0 to 1) of those with a figure.")
    share_after: float | None = output_field("The share (0 to 1) of them past the line that is tried.")
    past: list[NeighbourShape] = output_field("Of the peer group, those past the line that is tried, by code.")
    reason: NotAssessedReason | None = output_field("Why they are not compared; null where they are.")
    sentence: str = output_field("The comparison in one sentence.")


class TargetReachShape(Shape):
    """What a target that is tried judges."""

    indicator: str = output_field("The indicator's code.")
    period: PeriodText = output_field("The period that it is for.")
    figures: int = output_field("How many figures held are judged by it.")
    sentence: str = output_field("What the target judges, in one sentence.")


class WarningPreviewShape(Shape):
    """What would become of the home area's warnings in the working view; nothing was recorded."""

    summary: str = output_field("The consequences in a few sentences.")
    indicators: int = output_field("How many indicators were judged again.")
    counts: OutcomeCountsShape = output_field("The warnings open now, by what becomes of them.")
    now: list[WarningNowShape] = output_field("The warnings open now or then: what differs first.")
    past: PastOutcomeShape = output_field("What would have become of the warnings of earlier periods.")
    england: list[RulePrecisionShape] = output_field(
        "With what precision the rules tried would have warned in England."
    )
    neighbours: list[NeighboursShape] = output_field("How many others would be past a line that is tried.")
    targets: list[TargetReachShape] = output_field("What each target that is tried judges.")
