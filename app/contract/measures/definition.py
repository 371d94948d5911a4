"""The shapes of changing an indicator: the definition that is sent, and what is recorded."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.measures.indicator import DefinitionVersionShape, version_shape
from app.contract.measures.judgement_rules import (
    DirectionRuleSent,
    ExpectedRangeSent,
    IndicatorRuleSent,
    TargetRuleSent,
    ThresholdSent,
    sent_direction_rule,
    sent_expected_range,
    sent_target_rule,
    sent_threshold,
    sent_warning_rules,
)
from app.contract.request_bodies import (
    WHOLE,
    Boolean,
    Day,
    Days,
    IndicatorCode,
    PeriodId,
    RequestBody,
    ThemeCode,
    Url,
    input_field,
)
from app.contract.text import Code, Line, Paragraph
from app.contract.warnings.change_effect import JudgedChangeShape
from app.domain.measures.definition_checks import COARSEST_COUNTS
from app.domain.measures.indicator import (
    Accumulation,
    AnnualFigure,
    CertaintyRule,
    Definition,
    DoubtfulPeriod,
    DueDays,
    ForecastMethod,
    Frequency,
    Measure,
    Polarity,
    Source,
    Supply,
    UnlikeComparator,
)
from app.domain.measures.number import MAX_DECIMAL_PLACES
from app.domain.measures.period import parse_period
from app.domain.measures.tier import TierNumber
from app.domain.warnings.rules import WarningRule
from app.services.measures.definitions import Indicator, Proposal

LONGEST_COMPARATOR, MOST_COMPARATORS = 80, 50
PositiveNumber = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=1e9)]


class PlacementShape(Shape):
    """An indicator's time in a tier."""

    tier: int = output_field("The tier.", 1)
    from_date: date | None = output_field("The first day in it; null: from the beginning.")
    until_date: date | None = output_field("The first day no longer in it; null: still.")


class IndicatorRecord(DefinitionVersionShape):
    """One version of a definition as it is recorded, with the tiers that the indicator is in."""

    placements: list[PlacementShape] = output_field("The tiers that the indicator was, is and will be in.")


class SourceSent(RequestBody):
    """Who publishes the figures."""

    name: Line = input_field("The publisher and publication.", "Defra, local authority collected waste statistics")
    url: Url | None = input_field("Where the publisher explains or offers the figures.", default=None)


class UnlikeComparatorSent(RequestBody):
    """A comparator whose figure does not count the same."""

    comparator: Annotated[str, Field(min_length=1, max_length=LONGEST_COMPARATOR)] = input_field(
        "The code of the peer group or area, or `all-` with a kind of area.", "E92000001"
    )
    reason: Paragraph = input_field(
        "What makes it unlike, for residents.", "England's rate counts recycling centres, and a district's does not."
    )


class DoubtfulPeriodSent(RequestBody):
    """A period whose figures have another cause than the council's work."""

    period: PeriodId = input_field("The period.", "2020-21")
    reason: Paragraph = input_field(
        "What makes its figures doubtful, for residents.", "Offices were closed for half of the year."
    )


class IndicatorSent(RequestBody):
    """An indicator's definition in full, from which period on it holds, and which tier it moves to."""

    record = IndicatorRecord

    title: Line = input_field("What is measured, in a few words.", "Household waste recycled")
    description: Paragraph = input_field("What is measured and how, for residents.")
    purpose: Paragraph = input_field("Why the council watches it.")
    unit: Line = input_field("`percent`, `pounds`, or what is counted, as a plain plural.", "percent")
    decimal_places: Annotated[int, Field(strict=True, ge=0, le=MAX_DECIMAL_PLACES), WHOLE] = input_field(
        "The precision at which values are judged and shown.", 1
    )
    polarity: Polarity = input_field("Which way is good; `none` is a fact that is not judged.")
    frequency: Frequency = input_field("How often a value is expected.")
    measure: Measure = input_field(
        "How the figure comes about: `administrative` is counted, `survey_estimate` and `modelled_estimate` are judged "
        "only by their margin of error, `score` is put together from other figures.",
        default=Measure.ADMINISTRATIVE,
    )
    supply: Supply = input_field("Who provides the values.")
    supply_note: Paragraph | None = input_field(
        "What the publisher says about a series that is paused (then it is required) or discontinued.", default=None
    )
    accumulation: Accumulation = input_field("What a value covers.")
    annual_figure: AnnualFigure = input_field("How a year is derived from four quarters.", default=AnnualFigure.NONE)
    ratio_multiplier: PositiveNumber | None = input_field(
        "Numerator / denominator times this is the value; null: 100 for percent, else 1.", 100, default=None
    )
    counts_rounded_to: Annotated[int, Field(strict=True, ge=2, le=COARSEST_COUNTS), WHOLE] | None = input_field(
        "What numerators and denominators are published rounded to; null: they are exact.", default=None
    )
    counts_events: Boolean = input_field(
        "Whether numerator and denominator, or without them the figure, count people or events; never money or weight.",
        default=False,
    )
    forecast_method: ForecastMethod = input_field(
        "How it is forecast; `theta` is taken only where the track record shows that it errs less.",
        default=ForecastMethod.NO_CHANGE,
    )
    usual_yearly_change: PositiveNumber | None = input_field(
        "How far a year usually moves a council's figure, in the unit: the median over many councils.", default=None
    )
    group: Annotated[Code, Field(json_schema_extra={"format": "indicator-group"})] | None = input_field(
        "Shared by indicators that measure one thing, such as a count and its rate: one warning of them is enough.",
        default=None,
    )
    comparable_between_areas: Boolean = input_field("False for counts and sums: a larger place has more of them.")
    theme: ThemeCode = input_field("The code of its theme.", "environment")
    service: Line = input_field("The service that answers for it.", "Waste and Recycling")
    owner_role: Line = input_field("The role that owns it.", "Head of Environmental Services")
    source: SourceSent = input_field("Who publishes the figures.")
    licence: Line = input_field("The licence of the figures.", "Open Government Licence v3.0")
    caveat: Paragraph | None = input_field("What to bear in mind when reading it.", default=None)
    direction_rule: DirectionRuleSent = input_field(
        "The rule that the direction of travel is judged by.", default=DirectionRuleSent()
    )
    second_direction_rule: DirectionRuleSent | None = input_field(
        "A second rule of the direction of travel, given beside the first, which counts.", default=None
    )
    certainty: CertaintyRule = input_field(
        "`margins`: a change counts as clear by its margin of error; `printed`: by the printed figures alone.",
        default=CertaintyRule.MARGINS,
    )
    target_rule: TargetRuleSent = input_field("How a value is judged against a target.", default=TargetRuleSent())
    warning_threshold: ThresholdSent | None = input_field(
        "The level past which a value is a warning sign.", default=None
    )
    expected_range: ExpectedRangeSent | None = input_field(
        "Where an activity without polarity is expected to lie.", default=None
    )
    warning_rules: Annotated[list[IndicatorRuleSent], Field(max_length=len(WarningRule))] = input_field(
        "Warning rules that differ from the council's.", default=[]
    )
    submission_due_days: Days | None = input_field(
        "Days after a period's end by which its value is due inside the council; negative: before its end.",
        default=None,
    )
    publication_due_days: Days | None = input_field(
        "Days after a period's end by which its value is due to the public; negative: before its end.", default=None
    )
    doubtful_periods: Annotated[list[DoubtfulPeriodSent], Field(max_length=MOST_COMPARATORS)] = input_field(
        "Periods whose figures no warning rests on, because they have another cause than the council's work.",
        default=[],
    )
    not_like_for_like: Annotated[list[UnlikeComparatorSent], Field(max_length=MOST_COMPARATORS)] = input_field(
        "Comparators whose figures do not count the same: the difference is given, and not judged.", default=[]
    )
    contributes_to: IndicatorCode | None = input_field(
        "The higher-level indicator that it feeds; null where a service plan says what outcome or priority it feeds.",
        default=None,
    )
    tier: Annotated[int, Field(strict=True, ge=1, le=4), WHOLE] | None = input_field(
        "The tier that it moves to; required for a new indicator, null to leave it where it is.", 1, default=None
    )
    tier_from: Day | None = input_field(
        "The first day on which it is in that tier; null for a new indicator: from the beginning.", default=None
    )
    effective_from: PeriodId | None = input_field(
        "The first period that this version judges; required to change an indicator, unless `corrects`.",
        "2026-27",
        default=None,
    )
    breaks_series: Boolean = input_field("Whether values before and after cannot be compared.", default=False)
    change_reason: Paragraph | None = input_field(
        "Why there is a new version, or why one is corrected; required for both.", default=None
    )
    corrects: Boolean = input_field("Whether this corrects the version in force instead of adding one.", default=False)


class RetirementSent(RequestBody):
    """From when on an indicator is no longer used."""

    from_period: PeriodId | None = input_field(
        "The first period without it; null takes the retirement back.", "2027-28"
    )
    reason: Paragraph = input_field("Why.")


class IndicatorChange(JudgedChangeShape):
    """What changing an indicator did."""

    resource: IndicatorRecord = output_field("The version that was changed, as it is now.")


def indicator_record(indicator: Indicator) -> IndicatorRecord:
    """An indicator as it is recorded."""
    tier = indicator.tier or TierNumber.SERVICE
    return IndicatorRecord.of(version_shape(indicator.definition, tier=tier), placements=indicator.placements)


def proposal(code: str, sent: IndicatorSent) -> Proposal:
    """What a body asks for; raises InvalidInputError for rules that contradict themselves."""
    return Proposal(
        definition=_definition(code, sent),
        corrects=sent.corrects,
        tier=TierNumber(sent.tier) if sent.tier is not None else None,
        tier_from=sent.tier_from,
    )


def _definition(code: str, sent: IndicatorSent) -> Definition:
    usual, second = 100.0 if sent.unit == "percent" else 1.0, sent.second_direction_rule
    return Definition(
        code=code,
        title=sent.title,
        description=sent.description,
        purpose=sent.purpose,
        unit=sent.unit,
        decimal_places=sent.decimal_places,
        polarity=sent.polarity,
        frequency=sent.frequency,
        supply=sent.supply,
        supply_note=sent.supply_note,
        accumulation=sent.accumulation,
        annual_figure=sent.annual_figure,
        comparable_between_areas=sent.comparable_between_areas,
        theme=sent.theme,
        service=sent.service,
        owner_role=sent.owner_role,
        source=Source(sent.source.name, sent.source.url, sent.licence),
        caveat=sent.caveat,
        direction=sent_direction_rule(sent.direction_rule),
        target_rule=sent_target_rule(sent.target_rule),
        threshold=sent_threshold(sent.warning_threshold),
        warning_rules=sent_warning_rules(sent.warning_rules),
        due_days=DueDays(sent.submission_due_days, sent.publication_due_days),
        ratio_multiplier=sent.ratio_multiplier if sent.ratio_multiplier is not None else usual,
        contributes_to=sent.contributes_to,
        effective_from=parse_period(sent.effective_from) if sent.effective_from is not None else None,
        breaks_series=sent.breaks_series,
        change_reason=sent.change_reason,
        measure=sent.measure,
        certainty=sent.certainty,
        second_direction=None if second is None else sent_direction_rule(second),
        not_like_for_like=tuple(UnlikeComparator(each.comparator, each.reason) for each in sent.not_like_for_like),
        counts_rounded_to=sent.counts_rounded_to,
        counts_events=sent.counts_events,
        forecast_method=sent.forecast_method,
        expected_range=sent_expected_range(sent.expected_range),
        usual_yearly_change=sent.usual_yearly_change,
        group=sent.group,
        doubtful_periods=tuple(
            DoubtfulPeriod(parse_period(each.period), each.reason) for each in sent.doubtful_periods
        ),
    )
