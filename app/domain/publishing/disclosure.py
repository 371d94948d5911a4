"""Secondary disclosure: figures that together let a suppressed one be worked out."""

from collections.abc import Callable, Sequence

from app.domain.measures.indicator import AnnualFigure, Definition
from app.domain.measures.period import Period, from_days
from app.domain.measures.value import Value, is_suppressed

ValueAt = Callable[[Period], Value | None]


def disclosed_period(value_at: ValueAt, *, year: Period, definition: Definition) -> Period | None:
    """The suppressed figure among a year's and its quarters' that the others give away; None without one.

    `value_at` gives an indicator's value in one area for a period. One part of a sum or a mean is found by subtraction,
    of a ratio where its counts are there; the last quarter of a year to date is the year itself.
    """
    if definition.annual_figure is AnnualFigure.NONE or not year.quarters:
        return None
    whole = value_at(year)
    quarters = [value_at(quarter) or value_at(from_days(quarter.end, 1)) for quarter in year.quarters]
    rows: list[Value | None] = [whole, *quarters]
    periods: tuple[Period, ...] = (year, *year.quarters)
    if definition.annual_figure is AnnualFigure.LAST:
        rows, periods = [whole, quarters[-1]], (year, year.quarters[-1])
    hidden = [index for index, row in enumerate(rows) if is_suppressed(row)]
    if len(hidden) != 1:
        return None
    others = rows[: hidden[0]] + rows[hidden[0] + 1 :]
    is_given_away = _can_be_subtracted(others, by_counts=definition.annual_figure is AnnualFigure.RATIO)
    return periods[hidden[0]] if is_given_away else None


def _can_be_subtracted(rows: Sequence[Value | None], *, by_counts: bool) -> bool:
    """Whether every row has what is subtracted: its number, or its counts; 0 out of 0 has counts."""
    if by_counts:
        return all(row is not None and row.denominator is not None for row in rows)
    return all(row is not None and row.number is not None for row in rows)
