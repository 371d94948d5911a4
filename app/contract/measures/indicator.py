"""The shapes of an indicator: in brief on a card, in full with its rules, and its versions."""

from enum import StrEnum

from app.contract.base import PeriodText, Shape, output_field
from app.domain.measures.indicator import (
    Accumulation,
    AmberKind,
    AnnualFigure,
    BandEdge,
    BandKind,
    CertaintyRule,
    CompareWith,
    Definition,
    ForecastMethod,
    Frequency,
    Measure,
    Polarity,
    Supply,
    TargetRule,
    ThresholdBasis,
    ThresholdKind,
)
from app.domain.measures.tier import TierNumber
from app.domain.warnings.rules import WarningRule
from app.wording.period import label


class IndicatorStatus(StrEnum):
    """Whether an indicator is still in use."""

    CURRENT = "current"
    RETIRED = "retired"


class SourceShape(Shape):
    """Who publishes the figures."""

    name: str = output_field("The publisher and publication.", "Defra, local authority collected waste statistics")
    url: str | None = output_field(
        "Where the publisher explains or offers the figures; null where there is no such page."
    )


class IndicatorBrief(Shape):
    """An indicator in brief."""

    code: str = output_field("The indicator's code.", "household-waste-recycling-rate")
    title: str = output_field("What is measured, in a few words.", "Household waste recycled")
    tier: int = output_field("1 council headline, 2 of the whole area, 3 strategy outcome, 4 service-level.", 1)
    theme: str = output_field("The code of its theme.", "environment")
    unit: str = output_field("`percent`, `pounds`, or what is counted.", "percent")
    decimal_places: int = output_field("The precision at which values are judged and shown.", 1)
    polarity: Polarity = output_field("Which way is good; `none` is a fact that is not judged.")
    frequency: Frequency = output_field("How often a value is expected.")
    measure: Measure = output_field("Whether the figure is counted, estimated from a survey or by a model, or a score.")
    supply: Supply = output_field("Who provides the values.")
    comparable_between_areas: bool = output_field("False for counts and sums: a larger place has more of them.")
    source: SourceShape = output_field("Who publishes the figures.")


class CardIndicatorShape(IndicatorBrief):
    """An indicator as a card names it, in words."""

    theme_title: str = output_field("Its theme's title.", "Environment and Climate Change")
    polarity_label: str = output_field("Which way is good, in words.", "Higher is better")


class ToleranceBandShape(Shape):
    """A width around a figure."""

    kind: BandKind = output_field("`absolute` in the indicator's unit, or `relative` in percent of the base or target.")
    amount: float = output_field("The width.", 0)


class DirectionRuleShape(Shape):
    """How the direction of travel is judged."""

    compare_with: CompareWith = output_field("The base that a value is compared with.")
    periods: int | None = output_field("How many periods are averaged; null unless `mean_of_previous`.")
    tolerance: ToleranceBandShape = output_field("A change up to and including this is steady.")


class TargetRuleShape(Shape):
    """How a value is judged against a target."""

    green_within: ToleranceBandShape = output_field("A miss up to and including this is still green.")
    amber: AmberKind | None = output_field("When a larger miss is amber; null: never.")
    amber_within: ToleranceBandShape | None = output_field(
        "The band measured from the target; null unless `amber` is `within`."
    )
    amber_floor: float | None = output_field("The level that must be held; null unless `amber` is `floor`.")
    edge: BandEdge = output_field("The side that a value on the edge of a band or on the floor belongs to.")


class WarningThresholdShape(Shape):
    """The level past which a value is a warning sign."""

    kind: ThresholdKind = output_field("`floor`: below the level is the sign; `ceiling`: above it.")
    level: float = output_field("The level, in the indicator's unit.", 28.1)
    basis: ThresholdBasis = output_field("Whether the council set it, or a statistic until it does.")
    note: str = output_field("Where the level comes from.")


class ExpectedRangeShape(Shape):
    """Where an activity without polarity is expected to lie; a value outside is a warning sign, not a status."""

    lower: float | None = output_field("Its lower end, in the indicator's unit; null where it is open.")
    upper: float | None = output_field("Its upper end; null where it is open.")
    note: str = output_field("Where the range comes from.")


class WarningRuleSettingShape(Shape):
    """One warning rule of this indicator that differs from the service's table."""

    rule: WarningRule = output_field("The rule.", "sustained_decline")
    enabled: bool = output_field("Whether the rule applies.")
    parameters: dict[str, float | int | str] = output_field("The parameters that differ from the table's.")


class UnlikeComparatorShape(Shape):
    """A comparator whose figure does not count the same."""

    comparator: str = output_field("The code of the peer group or area.", "E92000001")
    reason: str = output_field(
        "What makes it unlike, for residents.", "England's rate counts recycling centres, and a district's does not."
    )


class DoubtfulPeriodShape(Shape):
    """A period whose figures have another cause than the council's work."""

    period: PeriodText = output_field("The period.", "2020-21")
    reason: str = output_field(
        "What makes its figures doubtful, for residents.", "Offices were closed for half of the year."
    )


class DefinitionShape(IndicatorBrief):
    """An indicator's definition in full, in the version now in force."""

    description: str = output_field("What is measured and how, for residents.")
    purpose: str = output_field("Why the council watches it.")
    supply_note: str | None = output_field(
        "What the publisher says about a series that is paused or discontinued; null where there is none."
    )
    accumulation: Accumulation = output_field("What a value covers.")
    annual_figure: AnnualFigure = output_field("How a year is derived from four quarters.")
    ratio_multiplier: float = output_field("Numerator / denominator times this is the value.", 100)
    counts_rounded_to: int | None = output_field(
        "What numerators and denominators are published rounded to, such as 5; null where they are exact."
    )
    counts_events: bool = output_field(
        "Whether numerator and denominator, or without them the figure, count people or events, so that chance can be "
        "worked out from them."
    )
    forecast_method: ForecastMethod = output_field(
        "How it is forecast; `theta` only where the track record supports it."
    )
    usual_yearly_change: float | None = output_field(
        "How far a year usually moves a council's figure, in the unit; null where it is not known.", 1.6
    )
    group: str | None = output_field(
        "The group that it shares with indicators that measure the same thing; null where there are none.",
        "child-poverty",
    )
    service: str = output_field("The service that answers for it.")
    owner_role: str = output_field("The role that owns it.", "Head of Environmental Services")
    licence: str = output_field("The licence of the figures.", "Open Government Licence v3.0")
    caveat: str | None = output_field("What to bear in mind when reading it; null where there is nothing.")
    direction_rule: DirectionRuleShape = output_field("How the direction of travel is judged.")
    second_direction_rule: DirectionRuleShape | None = output_field(
        "A second rule of the direction of travel, given beside the first, which counts; null where there is none."
    )
    certainty: CertaintyRule = output_field(
        "`margins`: a change counts as clear by its margin of error; `printed`: by the printed figures alone."
    )
    target_rule: TargetRuleShape = output_field("How a value is judged against a target.")
    warning_threshold: WarningThresholdShape | None = output_field("The warning threshold; null where none is set.")
    expected_range: ExpectedRangeShape | None = output_field(
        "Where an activity without polarity is expected to lie; null where none is set."
    )
    warning_rules: list[WarningRuleSettingShape] = output_field("Warning rules that differ from the service's table.")
    submission_due_days: int | None = output_field(
        "Days after a period's end by which its value is due inside the council; negative: before its end."
    )
    publication_due_days: int | None = output_field(
        "Days after a period's end by which its value is due to the public; negative: before its end."
    )
    doubtful_periods: list[DoubtfulPeriodShape] = output_field("Periods whose figures no warning rests on, with why.")
    not_like_for_like: list[UnlikeComparatorShape] = output_field(
        "Comparators whose figures do not count the same: the difference is given, and not judged."
    )
    contributes_to: str | None = output_field("The higher-level indicator that it feeds; null where there is none.")
    status: IndicatorStatus = output_field("Whether it is still in use.", "current")
    retired_from: PeriodText | None = output_field("The first period without it; null while it is current.")


class DefinitionVersionShape(DefinitionShape):
    """One version of a definition."""

    effective_from: PeriodText | None = output_field("The first period that it judges; null: from the first held.")
    effective_from_label: str | None = output_field("That period in words.")
    breaks_series: bool = output_field("Whether values before and after cannot be compared.")
    change_reason: str | None = output_field("Why the definition was changed; null for the first version.")


def definition_shape(definition: Definition, *, tier: TierNumber) -> DefinitionShape:
    """A definition in full."""
    return DefinitionShape.of(
        definition,
        tier=tier,
        licence=definition.source.licence,
        direction_rule=definition.direction,
        second_direction_rule=definition.second_direction,
        target_rule=target_rule_shape(definition.target_rule),
        warning_threshold=definition.threshold,
        warning_rules=[
            WarningRuleSettingShape.of(setting, rule=rule, parameters=setting.parameters or {})
            for rule, setting in sorted(definition.warning_rules.items())
        ],
        submission_due_days=definition.due_days.submission,
        publication_due_days=definition.due_days.publication,
        status=IndicatorStatus.RETIRED if definition.retired_from else IndicatorStatus.CURRENT,
    )


def version_shape(version: Definition, *, tier: TierNumber) -> DefinitionVersionShape:
    """One version of a definition."""
    return DefinitionVersionShape.of(
        definition_shape(version, tier=tier),
        effective_from=version.effective_from,
        effective_from_label=label(version.effective_from) if version.effective_from else None,
        breaks_series=version.breaks_series,
        change_reason=version.change_reason,
    )


def target_rule_shape(rule: TargetRule) -> TargetRuleShape:
    """A target rule."""
    amber = rule.amber
    return TargetRuleShape.of(
        rule,
        amber=amber.kind if amber else None,
        amber_within=amber.band if amber else None,
        amber_floor=amber.level if amber else None,
    )
