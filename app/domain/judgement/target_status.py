"""A value against its target: green, amber or red by the definition's rule, with its distance from the target."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.judgement.series_break import SeriesBreak
from app.domain.measures.indicator import AmberKind, Band, BandEdge, BandKind, Definition, Polarity, TargetRule
from app.domain.measures.number import exact, rounded
from app.domain.measures.period import Period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value, ValueStatus, rounded_number


class TargetStatus(StrEnum):
    """A value against its target, or why it has no colour."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NO_TARGET = "no_target"
    NO_VALUE = "no_value"
    NOT_DUE = "not_due"


class TargetReason(StrEnum):
    """Why the rule was not applied in full."""

    PERCENT_OF_ZERO = "percent_of_zero"
    NO_LAST_YEAR = "no_last_year"
    NO_POLARITY = "no_polarity"
    SET_BEFORE_CHANGE = "set_before_change"
    BREAK_IN_SERIES = "break_in_series"
    DEFINITION_CHANGED = "definition_changed"


@dataclass(frozen=True, slots=True)
class TargetJudgement:
    """A value against its period's target; `off_by`, in the indicator's unit, is 0 or less where it is met.

    `reason` is the value's own where it has no number, or says why the rule was not applied in full.
    `last_year` is the figure that `not_worse_than` is measured from. `set_under` is the version of the definition in
    whose unit the target is, where it was set before the series broke and so judges nothing.
    """

    status: TargetStatus
    provisional: bool
    period: Period | None
    value: Decimal | None
    target: Target | None
    off_by: Decimal | None
    reason: MissingReason | TargetReason | None
    rule: TargetRule | None
    last_year: Decimal | None
    set_under: Definition | None = None


def against_target(
    value: Value | None,
    *,
    target: Target | None,
    definition: Definition,
    last_year: Value | None,
    set_under: Definition | None = None,
    broken_by: SeriesBreak | None = None,
) -> TargetJudgement:
    """The status of `value` against `target`; `last_year` is the value of the same period a year before.

    An indicator without polarity has no status, whatever its target. A target that was `set_under` a version from
    before the series broke is given beside the value and does not judge it; `broken_by` is what breaks the series since
    last year's value, by which no value is judged then.
    """
    number = rounded_number(value, definition=definition)
    before = None if broken_by is not None else rounded_number(last_year, definition=definition)
    off: Decimal | None = None
    reason: MissingReason | TargetReason | None = None
    if target is None:
        status = TargetStatus.NO_TARGET
    elif set_under is not None:
        status, reason = TargetStatus.NO_TARGET, TargetReason.SET_BEFORE_CHANGE
    elif number is None:
        reason = value.missing_reason if value is not None else None
        status = TargetStatus.NOT_DUE if reason is MissingReason.NOT_DUE else TargetStatus.NO_VALUE
    elif definition.polarity is Polarity.NONE:
        status, reason = TargetStatus.NO_TARGET, TargetReason.NO_POLARITY
    else:
        off = distance_off_target(number, target=target, definition=definition)
        without = TargetReason(broken_by.value) if broken_by is not None else TargetReason.NO_LAST_YEAR
        status, reason = _status(
            number, target=target, definition=definition, last_year=without if before is None else before
        )
    return TargetJudgement(
        status=status,
        provisional=number is not None and value is not None and value.status is ValueStatus.PROVISIONAL,
        period=value.period if value is not None else None,
        value=number,
        target=target,
        off_by=off,
        reason=reason,
        rule=definition.target_rule if target is not None and set_under is None else None,
        set_under=set_under,
        last_year=before if needs_last_year(definition) else None,
    )


def distance_off_target(value: Decimal, *, target: Target, definition: Definition) -> Decimal:
    """How far `value` is on the wrong side of the target, in the unit: 0 or less is met (in a range, 0)."""
    low, high = _bounds(target, decimal_places=definition.decimal_places)
    return _shortfall(value, low=low, high=high, polarity=definition.polarity)


def nearest_edge(value: Decimal, *, target: Target, decimal_places: int) -> Decimal:
    """The end of the target's range that `value` is nearer to; the target itself where it is one figure."""
    low, high = _bounds(target, decimal_places=decimal_places)
    return low if abs(value - low) <= abs(value - high) else high


def red_line(judgement: TargetJudgement, *, definition: Definition) -> tuple[Decimal, bool] | None:
    """The figure past which the value would be red, and whether red lies below it; None where nothing is red.

    Of a range it is the line on the side that the value is nearer to.
    """
    value, target = judgement.value, judgement.target
    if value is None or target is None or judgement.off_by is None:
        return None
    low, high = _bounds(target, decimal_places=definition.decimal_places)
    is_range = definition.polarity is Polarity.TARGET_IS_BEST
    below = abs(value - low) <= abs(value - high) if is_range else definition.polarity is Polarity.HIGHER_IS_BETTER
    edge = low if below else high
    rule, allowed = definition.target_rule, width(definition.target_rule.green_within, of=edge)
    amber = rule.amber
    if amber is not None and amber.level is not None:
        return rounded(amber.level, decimal_places=definition.decimal_places), below
    if amber is not None and amber.band is not None:
        allowed = max(allowed, width(amber.band, of=edge))
    if amber is not None and amber.kind is AmberKind.NOT_WORSE_THAN_LAST_YEAR and judgement.last_year is not None:
        allowed = max(allowed, distance_off_target(judgement.last_year, target=target, definition=definition))
    return (edge - allowed if below else edge + allowed), below


def width(band: Band, *, of: Decimal) -> Decimal:
    """The band in the indicator's unit; a relative one is that percentage of |`of`|."""
    amount = exact(band.amount)
    return amount if band.kind is BandKind.ABSOLUTE else abs(of) * amount / 100


def needs_last_year(definition: Definition) -> bool:
    """Whether a miss is judged by the value of a year before."""
    amber = definition.target_rule.amber
    return amber is not None and amber.kind is AmberKind.NOT_WORSE_THAN_LAST_YEAR


def _bounds(target: Target, *, decimal_places: int) -> tuple[Decimal, Decimal]:
    low = rounded(target.value, decimal_places=decimal_places)
    return low, low if target.upper is None else rounded(target.upper, decimal_places=decimal_places)


def _shortfall(value: Decimal, *, low: Decimal, high: Decimal, polarity: Polarity) -> Decimal:
    if polarity is Polarity.HIGHER_IS_BETTER:
        return low - value
    if polarity is Polarity.LOWER_IS_BETTER:
        return value - high
    return max(low - value, value - high, Decimal(0))


def _status(
    value: Decimal, *, target: Target, definition: Definition, last_year: Decimal | TargetReason
) -> tuple[TargetStatus, TargetReason | None]:
    """The colour, and why the rule was not applied in full; `last_year` may be the reason why there is none."""
    rule = definition.target_rule
    off = distance_off_target(value, target=target, definition=definition)
    edge = nearest_edge(value, target=target, decimal_places=definition.decimal_places)
    if _is_within(off, width(rule.green_within, of=edge), edge=rule.edge):
        return TargetStatus.GREEN, None
    if rule.amber is None:
        return TargetStatus.RED, _percent_of_zero(rule.green_within, edge=edge)
    if rule.amber.kind is AmberKind.NOT_WORSE_THAN_LAST_YEAR:
        if isinstance(last_year, TargetReason):
            return TargetStatus.RED, last_year
        amber = off <= distance_off_target(last_year, target=target, definition=definition)
    elif rule.amber.level is not None:
        level = rounded(rule.amber.level, decimal_places=definition.decimal_places)
        below = _shortfall(value, low=level, high=level, polarity=definition.polarity)
        amber = below < 0 or (below == 0 and rule.edge is BandEdge.BETTER)
    else:
        band = rule.amber.band
        amber = band is not None and _is_within(off, width(band, of=edge), edge=rule.edge)
    if amber:
        return TargetStatus.AMBER, None
    return TargetStatus.RED, _percent_of_zero(rule.green_within, rule.amber.band, edge=edge)


def _is_within(off: Decimal, band: Decimal, *, edge: BandEdge) -> bool:
    """Whether a miss is within a band; one on its edge is where the rule says so, and a target reached always is."""
    return off <= 0 or off < band or (off == band and edge is BandEdge.BETTER)


def _percent_of_zero(*bands: Band | None, edge: Decimal) -> TargetReason | None:
    """The reason where a miss is red because a band in percent has no width at a target of 0."""
    in_percent = any(band is not None and band.kind is BandKind.RELATIVE and band.amount for band in bands)
    return TargetReason.PERCENT_OF_ZERO if in_percent and not edge else None
