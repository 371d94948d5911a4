"""A year's figure: submitted, derived from all four quarters, or the year to date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from app.domain.measures.breaking_versions import break_between
from app.domain.measures.indicator import AnnualFigure, Definition, in_force
from app.domain.measures.number import exact, mean, ratio, rounded
from app.domain.measures.period import Period, from_days
from app.domain.measures.value import MissingReason, Value, ValueStatus, is_suppressed, rounded_number

QUARTERS = 4


class YearFigureKind(StrEnum):
    """Where a year's figure comes from."""

    SUBMITTED = "submitted"
    DERIVED = "derived"
    YEAR_TO_DATE = "year_to_date"


class YearFigureReason(StrEnum):
    """A reservation about a year's figure, or why there is none."""

    DISAGREES_WITH_QUARTERS = "disagrees_with_quarters"
    QUARTERS_MISSING = "quarters_missing"
    NO_NUMERATORS = "no_numerators"
    NO_DENOMINATOR = "no_denominator"
    DEFINITION_CHANGED = "definition_changed"


_NO_RATIO: Mapping[YearFigureReason | None, MissingReason] = {
    YearFigureReason.NO_NUMERATORS: MissingReason.NOT_AVAILABLE,
    YearFigureReason.NO_DENOMINATOR: MissingReason.UNDEFINED,
    YearFigureReason.DEFINITION_CHANGED: MissingReason.NOT_AVAILABLE,
}


@dataclass(frozen=True, slots=True)
class YearFigure:
    """One year's figure: `value`, or `missing_reason` why there is none; `quarters` are those from which it is derived.

    A submitted figure has no quarters; `disagrees_with` is what all four give, where that differs from it, and
    `rounding` how far the two may be apart because the quarters are rounded. A derived one carries the quality of its
    quarters: provisional where one is, and a break where one falls within it.
    """

    period: Period
    kind: YearFigureKind
    value: Decimal | None
    missing_reason: MissingReason | None
    method: AnnualFigure
    quarters: tuple[Period, ...]
    disagrees_with: Decimal | None
    reason: YearFigureReason | None
    status: ValueStatus = ValueStatus.FINAL
    break_in_series: bool = False
    break_reason: str | None = None
    rounding: Decimal = Decimal(0)


def year_figure(
    values: Iterable[Value], *, year: Period, definition: Definition, versions: Sequence[Definition] = ()
) -> YearFigure | None:
    """The figure for `year` from all rows of one indicator and area; None without a row of the year.

    It is derived by `definition`, and never across one of the `versions` that breaks the series. A submitted figure
    takes precedence over a derived one. A snapshot on a quarter's last day is that quarter's value.
    """
    rows = {value.period: value for value in values}
    derived = _from_quarters(rows, year=year, definition=definition, versions=versions)
    row = rows.get(year)
    if row is None or (row.missing_reason is MissingReason.NOT_DUE and derived is not None):
        return derived
    submitted = YearFigure(
        period=year,
        kind=YearFigureKind.SUBMITTED,
        value=rounded_number(row, definition=in_force(versions, period=year) if versions else definition),
        missing_reason=row.missing_reason,
        method=definition.annual_figure,
        quarters=(),
        disagrees_with=None,
        reason=None,
        status=row.status,
        break_in_series=row.break_in_series,
        break_reason=row.break_reason,
    )
    if derived is None or derived.kind is not YearFigureKind.DERIVED or submitted.value is None:
        return submitted
    if derived.value in (submitted.value, None):
        return submitted
    disagrees = YearFigureReason.DISAGREES_WITH_QUARTERS
    return replace(submitted, disagrees_with=derived.value, reason=disagrees, rounding=derived.rounding)


def _from_quarters(
    rows: Mapping[Period, Value], *, year: Period, definition: Definition, versions: Sequence[Definition]
) -> YearFigure | None:
    """The year derived from all four quarters, or to date from those with a number; None without a quarter.

    Nothing is derived around a suppressed quarter: the others would let it be subtracted back.
    """
    if definition.annual_figure is AnnualFigure.NONE:
        return None
    pairs = ((quarter, rows.get(quarter) or rows.get(from_days(quarter.end, 1))) for quarter in year.quarters)
    quarters = {quarter: row for quarter, row in pairs if row is not None}
    if not quarters:
        return None
    hidden = any(is_suppressed(row) for row in quarters.values())
    used = {quarter: row for quarter, row in quarters.items() if not hidden and _usable(row, definition=definition)}
    reasons = [row.missing_reason for quarter, row in quarters.items() if quarter not in used]
    missing = [reason for reason in reasons if reason is not MissingReason.NOT_DUE]
    figure = _figure(used, definition=definition, versions=versions) if used else None
    reason = figure if isinstance(figure, YearFigureReason) else None
    if reason is None and used and (missing or _has_hole(used, year=year)):
        reason = YearFigureReason.QUARTERS_MISSING
    missing_reason = _NO_RATIO.get(reason) if used else (missing or reasons)[-1]
    if hidden:
        missing_reason = MissingReason.SUPPRESSED
    return YearFigure(
        period=year,
        kind=YearFigureKind.DERIVED if len(used) == QUARTERS else YearFigureKind.YEAR_TO_DATE,
        value=rounded(figure, decimal_places=definition.decimal_places) if isinstance(figure, Decimal) else None,
        missing_reason=missing_reason,
        method=definition.annual_figure,
        quarters=tuple(used),
        disagrees_with=None,
        reason=reason,
        status=_status(used.values()),
        break_in_series=any(row.break_in_series for row in used.values()),
        break_reason=" ".join(dict.fromkeys(filter(None, (row.break_reason for row in used.values())))) or None,
        rounding=_rounding(used.values(), definition=definition),
    )


def _rounding(rows: Iterable[Value], *, definition: Definition) -> Decimal:
    """How far a year that is given by itself may be from what its rounded quarters give.

    Each rounded number is out by up to half a step. The last quarter, and a ratio of exact counts, are given exactly.
    """
    half = Decimal(1).scaleb(-definition.decimal_places) / 2
    match definition.annual_figure:
        case AnnualFigure.SUM:
            return half * (QUARTERS + 1)
        case AnnualFigure.MEAN:
            return half * 2
        case AnnualFigure.RATIO if definition.counts_rounded_to:
            return half * 2 + _rounding_of_ratio(rows, definition=definition)
        case _:
            return Decimal(0)


def _rounding_of_ratio(rows: Iterable[Value], *, definition: Definition) -> Decimal:
    """How far the ratio of the sums of rounded counts may be from that of the counts; without bound if the whole is."""
    counts = [row for row in rows if row.numerator is not None and row.denominator is not None]
    part = sum((exact(row.numerator or 0) for row in counts), Decimal(0))
    whole = sum((exact(row.denominator or 0) for row in counts), Decimal(0))
    slack = exact(definition.counts_rounded_to or 0) / 2 * len(counts)
    if whole <= slack:
        return Decimal("Infinity")
    factor = abs(exact(definition.ratio_multiplier))
    return ((abs(part) + slack) / (whole - slack) - abs(part) / whole) * factor


def _status(rows: Iterable[Value]) -> ValueStatus:
    provisional = any(row.status is ValueStatus.PROVISIONAL for row in rows)
    return ValueStatus.PROVISIONAL if provisional else ValueStatus.FINAL


def year_of_numbers(
    numbers: Mapping[str, float | None], *, quarters: Sequence[Period], definition: Definition
) -> float | None:
    """The year that four quarters' numbers give, by the period's id; None without all four, or where counts are needed.

    Only the numbers of the areas to compare with are read, so this takes no rows.
    """
    known = [exact(number) for quarter in quarters if (number := _at_quarter(numbers, quarter)) is not None]
    if len(known) < QUARTERS:
        return None
    match definition.annual_figure:
        case AnnualFigure.SUM:
            return float(sum(known, Decimal(0)))
        case AnnualFigure.MEAN:
            return float(mean(known))
        case AnnualFigure.LAST:
            return float(known[-1])
        case _:
            return None


def _at_quarter(numbers: Mapping[str, float | None], quarter: Period) -> float | None:
    return numbers.get(quarter.id, numbers.get(quarter.end.isoformat()))


def _usable(row: Value, *, definition: Definition) -> bool:
    """Whether a quarter counts towards the year; 0 out of 0 has no number, but counts in a ratio of sums."""
    undefined = row.missing_reason is MissingReason.UNDEFINED and row.denominator is not None
    return row.number is not None or (undefined and definition.annual_figure is AnnualFigure.RATIO)


def _has_hole(used: Mapping[Period, Value], *, year: Period) -> bool:
    """Whether a quarter before the last used one has no number."""
    return tuple(used) != year.quarters[: len(used)]


def _figure(
    used: Mapping[Period, Value], *, definition: Definition, versions: Sequence[Definition]
) -> Decimal | YearFigureReason:
    """The quarters' numbers put together by the definition's method, or why that cannot be done."""
    if break_between(versions, base=min(used), period=max(used)):
        return YearFigureReason.DEFINITION_CHANGED
    rows = tuple(used.values())
    numbers = [exact(row.number) for row in rows if row.number is not None]
    match definition.annual_figure:
        case AnnualFigure.SUM:
            return sum(numbers, Decimal(0))
        case AnnualFigure.MEAN:
            return mean(numbers)
        case AnnualFigure.RATIO:
            return _ratio_of_sums(rows, multiplier=definition.ratio_multiplier)
        case _:
            return numbers[-1]


def _ratio_of_sums(rows: Sequence[Value], *, multiplier: float) -> Decimal | YearFigureReason:
    parts = [exact(row.numerator) for row in rows if row.numerator is not None]
    wholes = [exact(row.denominator) for row in rows if row.denominator is not None]
    if not len(parts) == len(wholes) == len(rows):
        return YearFigureReason.NO_NUMERATORS
    figure = ratio(sum(parts, Decimal(0)), sum(wholes, Decimal(0)), multiplier=multiplier)
    return YearFigureReason.NO_DENOMINATOR if figure is None else figure
