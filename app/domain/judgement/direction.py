"""Direction of travel: what moved since the base period, and whether that is better or worse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.domain.judgement.certainty import NOT_CLEAR, Certainty, ChangeCertainty, MarginSource, certainty_of
from app.domain.judgement.series_break import series_break
from app.domain.judgement.target_status import distance_off_target, width
from app.domain.measures.breaking_versions import break_between
from app.domain.measures.indicator import (
    MONTHS_BETWEEN,
    Accumulation,
    Band,
    CompareWith,
    Definition,
    DirectionRule,
    Frequency,
    Polarity,
    in_force,
)
from app.domain.measures.number import mean, rounded, share
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value, rounded_number

SNAPSHOT_DAYS = 45
LONGEST_YEAR = 366
NO_BAND = Band()


class Movement(StrEnum):
    """Which way the figure went, whether that is good or not."""

    UP = "up"
    DOWN = "down"
    LEVEL = "level"


class Judgement(StrEnum):
    """What a movement means by the indicator's polarity and tolerance, and by how certain the change is."""

    IMPROVING = "improving"
    WORSENING = "worsening"
    STEADY = "steady"
    NO_CLEAR_CHANGE = "no_clear_change"
    NO_JUDGEMENT = "no_judgement"
    NOT_COMPARABLE = "not_comparable"


class NotComparableReason(StrEnum):
    """Why a value has no direction of travel."""

    NO_VALUE = "no_value"
    NO_PREVIOUS_VALUE = "no_previous_value"
    GAP = "gap"
    BREAK_IN_SERIES = "break_in_series"
    DEFINITION_CHANGED = "definition_changed"
    ACCUMULATES = "accumulates"
    OVERLAPS = "overlaps"
    NO_TARGET = "no_target"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two figures compared: `change` in the unit, and in percent of the base (None where the base is 0)."""

    movement: Movement
    judgement: Judgement
    change: Decimal
    change_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Direction:
    """The direction of travel at `period`, with everything that it was judged from.

    Where it is not comparable `reason` says why, `missing_reason` why the value or its base has no number, and
    `movement` and `change` are None. `base_periods` (newest first) and `base_value` (of several, their mean) describe
    the recorded base, usable or not. `change_percent` is None for a base of 0. `certainty` says whether the change is
    clear, None where nothing is compared; `margin`, in the unit, is what it must exceed for that (None where unknown).
    `second` is the direction by the definition's second rule, if it has one.
    """

    judgement: Judgement
    movement: Movement | None
    reason: NotComparableReason | None
    missing_reason: MissingReason | None
    period: Period | None
    value: Decimal | None
    base_periods: tuple[Period, ...]
    base_value: Decimal | None
    change: Decimal | None
    change_percent: Decimal | None
    certainty: Certainty | None
    margin: Decimal | None
    margin_from: MarginSource | None
    rule: DirectionRule
    second: "Direction | None" = None


def direction_of_travel(
    series: Sequence[Value],
    *,
    period: Period,
    versions: Sequence[Definition],
    targets: Mapping[Period, Target],
) -> Direction:
    """The direction of travel at `period`; `series` is a reporting series, whose later rows are ignored."""
    definition = in_force(versions, period=period)
    known = [row for row in series if row.period < period or row.period == period]
    first = _by_rule(definition.direction, known=known, period=period, versions=versions, targets=targets)
    if definition.second_direction is None:
        return first
    second = _by_rule(definition.second_direction, known=known, period=period, versions=versions, targets=targets)
    return replace(first, second=second)


def _by_rule(
    rule: DirectionRule,
    *,
    known: Sequence[Value],
    period: Period,
    versions: Sequence[Definition],
    targets: Mapping[Period, Target],
) -> Direction:
    definition = in_force(versions, period=period)
    judged = next((row for row in known if row.period == period), None)
    value = rounded_number(judged, definition=definition)
    without_base = not_comparable(judged, period=period, value=value, rule=rule)
    if judged is None or value is None:
        return without_base
    earlier = [row for row in known if row.period < period]
    bases = _bases(earlier, period=period, rule=rule, frequency=definition.frequency)
    if isinstance(bases, NotComparableReason):
        return replace(without_base, reason=bases)
    with_base = replace(
        without_base,
        reason=_obstacle(bases, known=known, period=period, rule=rule, versions=versions),
        missing_reason=next((row.missing_reason for row in bases if row.number is None), None),
        base_periods=tuple(row.period for row in bases),
        base_value=_base_value(bases, period=period, versions=versions),
    )
    nearer_by = _nearer_by(judged, bases=bases, definition=definition, targets=targets)
    return _judged(with_base, judged=judged, bases=bases, definition=definition, nearer_by=nearer_by)


def compare(
    base: Decimal,
    latest: Decimal,
    *,
    polarity: Polarity,
    tolerance: Band = NO_BAND,
    nearer_by: Decimal | None = None,
) -> Comparison:
    """`latest` against `base`; a change within the tolerance, its edge included, is steady.

    With `target_is_best`, `nearer_by` is judged: how much nearer to its target the figure has come.
    """
    change = latest - base
    gains = {
        Polarity.HIGHER_IS_BETTER: change,
        Polarity.LOWER_IS_BETTER: -change,
        Polarity.TARGET_IS_BEST: nearer_by,
    }
    gain = gains.get(polarity)
    if gain is None:
        judgement = Judgement.NO_JUDGEMENT
    elif abs(gain) <= width(tolerance, of=base):
        judgement = Judgement.STEADY
    else:
        judgement = Judgement.IMPROVING if gain > 0 else Judgement.WORSENING
    movement = Movement.UP if change > 0 else Movement.DOWN if change < 0 else Movement.LEVEL
    return Comparison(movement, judgement, change, share(change, base))


def not_comparable(
    judged: Value | None, *, period: Period | None, value: Decimal | None, rule: DirectionRule
) -> Direction:
    """The direction of a value without a base; its reason is that there is no value."""
    return Direction(
        judgement=Judgement.NOT_COMPARABLE,
        movement=None,
        reason=NotComparableReason.NO_VALUE,
        missing_reason=judged.missing_reason if judged is not None else None,
        period=period,
        value=value,
        base_periods=(),
        base_value=None,
        change=None,
        change_percent=None,
        certainty=None,
        margin=None,
        margin_from=None,
        rule=rule,
    )


def _judged(
    direction: Direction,
    *,
    judged: Value,
    bases: Sequence[Value],
    definition: Definition,
    nearer_by: Decimal | None,
) -> Direction:
    """The direction with its movement, certainty and judgement, unless there is an obstacle."""
    if direction.reason is not None or direction.value is None or direction.base_value is None:
        return direction
    towards_target = definition.polarity is Polarity.TARGET_IS_BEST
    if towards_target and nearer_by is None:
        return replace(direction, reason=NotComparableReason.NO_TARGET)
    tolerance = direction.rule.tolerance
    comparison = compare(
        direction.base_value,
        direction.value,
        polarity=definition.polarity,
        tolerance=tolerance,
        nearer_by=nearer_by,
    )
    gain = nearer_by if towards_target and nearer_by is not None else comparison.change
    certainty = certainty_of(
        abs(gain),
        latest=judged,
        bases=bases,
        base_value=direction.base_value,
        tolerance=width(tolerance, of=direction.base_value),
        definition=definition,
    )
    return replace(
        direction,
        judgement=_with_certainty(comparison.judgement, certainty),
        movement=comparison.movement,
        change=comparison.change,
        change_percent=comparison.change_percent,
        certainty=certainty.certainty,
        margin=certainty.margin,
        margin_from=certainty.margin_from,
    )


def _with_certainty(judgement: Judgement, certainty: ChangeCertainty) -> Judgement:
    """The judgement, which neither praises nor blames a change that the figures cannot show."""
    unclear = certainty.certainty in NOT_CLEAR and judgement is not Judgement.NO_JUDGEMENT
    return Judgement.NO_CLEAR_CHANGE if unclear else judgement


def _base_value(bases: Sequence[Value], *, period: Period, versions: Sequence[Definition]) -> Decimal | None:
    """The mean of the bases' numbers at the precision that judges `period`; None where one of them has none.

    A base from before a version that breaks the series has the precision of its own version; bases on both sides of one
    have no mean.
    """
    oldest, newest = (find(row.period for row in bases) for find in (min, max))
    if break_between(versions, base=oldest, period=newest):
        return None
    broken = break_between(versions, base=newest, period=period)
    definition = in_force(versions, period=newest if broken else period)
    numbers = [number for row in bases if (number := rounded_number(row, definition=definition)) is not None]
    if len(numbers) < len(bases):
        return None
    return rounded(mean(numbers), decimal_places=definition.decimal_places)


def _nearer_by(
    judged: Value, *, bases: Sequence[Value], definition: Definition, targets: Mapping[Period, Target]
) -> Decimal | None:
    """How much nearer to its target the judged value is than its bases were to theirs, where all have one."""
    off = [
        distance_off_target(number, target=targets[row.period], definition=definition)
        for row in (judged, *bases)
        if row.period in targets and (number := rounded_number(row, definition=definition)) is not None
    ]
    if len(off) <= len(bases):
        return None
    return rounded(mean(off[1:]), decimal_places=definition.decimal_places) - off[0]


def _obstacle(
    bases: Sequence[Value],
    *,
    known: Sequence[Value],
    period: Period,
    rule: DirectionRule,
    versions: Sequence[Definition],
) -> NotComparableReason | None:
    """Why the bases cannot be compared with the value of `period`; None when they can."""
    accumulation = in_force(versions, period=period).accumulation
    if _accumulates(bases, period=period, rule=rule, accumulation=accumulation):
        return NotComparableReason.ACCUMULATES
    if any(row.number is None for row in bases):
        return NotComparableReason.NO_PREVIOUS_VALUE
    broken_by = series_break(known, base=min(row.period for row in bases), period=period, versions=versions)
    return None if broken_by is None else NotComparableReason(broken_by.value)


def _accumulates(bases: Sequence[Value], *, period: Period, rule: DirectionRule, accumulation: Accumulation) -> bool:
    """Whether figures that accumulate would be compared across different parts of the year."""
    if accumulation not in (Accumulation.CUMULATIVE, Accumulation.ROLLING_YEAR):
        return False
    if rule.compare_with is CompareWith.SAME_PERIOD_LAST_YEAR:
        return False
    part = (period.start.month, period.start.day)
    return any((row.period.start.month, row.period.start.day) != part for row in bases)


def _bases(
    earlier: Sequence[Value], *, period: Period, rule: DirectionRule, frequency: Frequency
) -> tuple[Value, ...] | NotComparableReason:
    """The rows that `period` is compared with, newest first, or why there are none."""
    bases: list[Value] = []
    for _ in range(rule.periods or 1):
        at = bases[-1].period if bases else period
        base = _base(earlier, of=at, compare_with=rule.compare_with, frequency=frequency)
        if isinstance(base, NotComparableReason):
            return base
        bases.append(base)
    return tuple(bases)


def _base(
    earlier: Sequence[Value], *, of: Period, compare_with: CompareWith, frequency: Frequency
) -> Value | NotComparableReason:
    last_year = compare_with is CompareWith.SAME_PERIOD_LAST_YEAR
    months_back = MONTHS_IN_YEAR if last_year else MONTHS_BETWEEN.get(frequency)
    spans_years = (of.end - of.start).days > LONGEST_YEAR
    if compare_with is CompareWith.PREVIOUS_HELD or months_back is None or spans_years:
        return _last_apart(earlier, of=of)
    base_period = of.moved(-months_back)
    if of.kind is PeriodKind.DAY:
        return _nearest_day(earlier, day=base_period.start, within=min(SNAPSHOT_DAYS, 15 * months_back))
    row = next((row for row in earlier if row.period == base_period), None)
    return row or _absent(earlier, before=base_period.end)


def _last_apart(earlier: Sequence[Value], *, of: Period) -> Value | NotComparableReason:
    """The last row of the same length that shares no day, rows with a number first."""
    length = (of.months, of.days)
    alike = [row for row in earlier if row.period < of and (row.period.months, row.period.days) == length]
    apart = [row for row in alike if row.period.end < of.start]
    if not apart:
        return NotComparableReason.OVERLAPS if alike else NotComparableReason.NO_PREVIOUS_VALUE
    return next((row for row in reversed(apart) if row.number is not None), apart[-1])


def _nearest_day(earlier: Sequence[Value], *, day: date, within: int) -> Value | NotComparableReason:
    """The row nearest to `day`, rows with a number first, and the earlier of two as near."""

    def distance(row: Value) -> tuple[bool, int, date]:
        return row.number is None, abs((row.period.start - day).days), row.period.start

    near = [row for row in earlier if row.period.kind is PeriodKind.DAY and distance(row)[1] <= within]
    return min(near, key=distance) if near else _absent(earlier, before=day)


def _absent(earlier: Sequence[Value], *, before: date) -> NotComparableReason:
    """A gap where the series has an older row, otherwise its beginning."""
    older = any(row.period.end < before for row in earlier)
    return NotComparableReason.GAP if older else NotComparableReason.NO_PREVIOUS_VALUE
