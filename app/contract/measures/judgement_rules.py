"""The rules that an indicator is judged by, as they are sent: direction, target, threshold and warning rules."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from app.contract.request_bodies import (
    WHOLE,
    Boolean,
    Number,
    RequestBody,
    Width,
    input_field,
)
from app.contract.text import Paragraph
from app.contract.warnings.warning_rule import ParametersSent
from app.domain.errors import Fault, InvalidInputError
from app.domain.measures.definition_checks import MAX_PERIODS, MIN_PERIODS
from app.domain.measures.indicator import (
    Amber,
    AmberKind,
    Band,
    BandEdge,
    BandKind,
    CompareWith,
    DirectionRule,
    ExpectedRange,
    RuleSetting,
    TargetRule,
    ThresholdBasis,
    ThresholdKind,
    WarningThreshold,
)
from app.domain.warnings.parameters import check_parameters, with_declared_types
from app.domain.warnings.rules import WarningRule


class BandSent(RequestBody):
    """A width around a figure."""

    kind: BandKind = input_field("`absolute` in the unit, or `relative` in percent.", default=BandKind.ABSOLUTE)
    amount: Width = input_field("The width.", 0.5, default=0.0)


class DirectionRuleSent(RequestBody):
    """How the direction of travel is judged."""

    compare_with: CompareWith = input_field(
        "The base that a value is compared with.", default=CompareWith.SAME_PERIOD_LAST_YEAR
    )
    periods: Annotated[int, Field(strict=True, ge=MIN_PERIODS, le=MAX_PERIODS), WHOLE] | None = input_field(
        "How many periods are averaged.", default=None
    )
    tolerance: BandSent = input_field("A change up to and including this is steady.", default=BandSent())


class TargetRuleSent(RequestBody):
    """How a value is judged against a target."""

    green_within: BandSent = input_field("A miss up to and including this is still green.", default=BandSent())
    amber: AmberKind | None = input_field("When a larger miss is amber; null: never.", default=None)
    amber_within: BandSent | None = input_field("The band measured from the target, with `within`.", default=None)
    amber_floor: Number | None = input_field("The level that must be held, with `floor`.", default=None)
    edge: BandEdge = input_field(
        "The side that a value on the edge of a band or on the floor belongs to.", default=BandEdge.BETTER
    )


class ThresholdSent(RequestBody):
    """The level past which a value is a warning sign."""

    kind: ThresholdKind = input_field("`floor`: below the level is the sign; `ceiling`: above it.")
    level: Number = input_field("The level, in the indicator's unit.", 28.1)
    basis: ThresholdBasis = input_field("Whether the council set it, or a statistic until it does.")
    note: Paragraph = input_field("Where the level comes from.")


class ExpectedRangeSent(RequestBody):
    """Where an activity without polarity is expected to lie."""

    lower: Number | None = input_field("Its lower end, in the indicator's unit; null: open.", default=None)
    upper: Number | None = input_field("Its upper end; null: open.", default=None)
    note: Paragraph = input_field("Where the range comes from.")


class IndicatorRuleSent(RequestBody):
    """A warning rule that differs for this indicator."""

    rule: WarningRule = input_field("The rule.", "sustained_decline")
    enabled: Boolean = input_field("Whether the rule applies.", default=True)
    parameters: ParametersSent = input_field("The parameters that differ, by name.", default={})


def _band(band: BandSent) -> Band:
    return Band(band.kind, band.amount)


def sent_direction_rule(rule: DirectionRuleSent) -> DirectionRule:
    """How the direction of travel is judged."""
    return DirectionRule(rule.compare_with, _band(rule.tolerance), rule.periods)


def sent_target_rule(rule: TargetRuleSent) -> TargetRule:
    """How a value is judged against a target; raises InvalidInputError for a band or level without its amber."""
    green, within, floor = _band(rule.green_within), rule.amber_within, rule.amber_floor
    if rule.amber is None:
        if within is not None or floor is not None:
            detail = "A band or a level goes with a kind of amber: say which, or leave them out."
            raise InvalidInputError(detail, [Fault("target_rule.amber", "required", detail)])
        return TargetRule(green, edge=rule.edge)
    return TargetRule(green, Amber(rule.amber, _band(within) if within is not None else None, floor), rule.edge)


def sent_threshold(threshold: ThresholdSent | None) -> WarningThreshold | None:
    """The level past which a value is a warning sign."""
    if threshold is None:
        return None
    return WarningThreshold(threshold.kind, threshold.level, threshold.basis, threshold.note)


def sent_expected_range(expected: ExpectedRangeSent | None) -> ExpectedRange | None:
    """Where an activity is expected to lie."""
    return None if expected is None else ExpectedRange(expected.lower, expected.upper, expected.note)


def sent_warning_rules(rules: Sequence[IndicatorRuleSent]) -> dict[str, RuleSetting]:
    """The settings by rule; raises InvalidInputError for one that is listed twice."""
    settings: dict[str, RuleSetting] = {}
    for index, rule in enumerate(rules):
        if rule.rule in settings:
            detail = f"The rule {rule.rule} is listed twice."
            raise InvalidInputError(detail, [Fault(f"warning_rules.{index}.rule", "duplicate", detail)])
        sound = not check_parameters(rule.rule, rule.parameters)
        parameters = with_declared_types(rule.rule, rule.parameters) if sound else rule.parameters
        settings[rule.rule.value] = RuleSetting(rule.enabled, parameters or None)
    return settings
