"""Periods that somebody may have meant by another one, or that a spreadsheet made a date of."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.domain.measures.period import (
    ACADEMIC_YEAR_STARTS,
    FINANCIAL_YEAR_STARTS,
    MONTHS_IN_YEAR,
    Period,
    PeriodKind,
    add_months,
    from_months,
)

MONTHS_IN_QUARTER = 3


def financial_year(first: int) -> Period:
    """The financial year that begins in a calendar year."""
    return from_months(date(first, FINANCIAL_YEAR_STARTS, 1), MONTHS_IN_YEAR)


def academic_year(first: int) -> Period:
    """The academic year that begins in a calendar year."""
    return from_months(date(first, ACADEMIC_YEAR_STARTS, 1), MONTHS_IN_YEAR)


def alternatives(period: Period) -> tuple[Period, ...]:
    """The periods that may be meant by one of the wrong kind, the likeliest first."""
    return tuple(dict.fromkeys(other for other in _alternatives(period) if other != period))


def is_likely_date(period: Period) -> bool:
    """Whether a spreadsheet may have made this day of a financial year: it makes 1 December 2011 of `2011-12`."""
    return period.kind is PeriodKind.DAY and period.start.day == 1 and _is_next_year(period.start)


def _is_next_year(day: date) -> bool:
    return day.month == (day.year + 1) % 100


def _alternatives(period: Period) -> Iterator[Period]:
    year = period.start.year
    match period.kind:
        case PeriodKind.POOLED_YEARS if period.months == 2 * MONTHS_IN_YEAR:
            yield from (financial_year(year), academic_year(year))
        case PeriodKind.CALENDAR_YEAR:
            yield from (financial_year(year), academic_year(year))
        case PeriodKind.FINANCIAL_YEAR:
            yield from (academic_year(year), from_months(date(year, 1, 1), MONTHS_IN_YEAR))
        case PeriodKind.ACADEMIC_YEAR:
            yield from (financial_year(year), from_months(date(year, 1, 1), MONTHS_IN_YEAR))
        case PeriodKind.FINANCIAL_QUARTER:
            yield period.year
        case PeriodKind.MONTH:
            yield from of_first_day(period.start)
            yield period.year
        case PeriodKind.DAY:
            yield from of_first_day(period.start) if period.start.day == 1 else _to_last_day(period.end)
        case _:
            return


def of_first_day(day: date) -> Iterator[Period]:
    """The year that is written like this month, the month, and the quarter that begin on this day."""
    if _is_next_year(day):
        yield financial_year(day.year)
    yield from_months(day, 1)
    if day.month % MONTHS_IN_QUARTER == 1:
        yield from_months(day, MONTHS_IN_QUARTER)
    if day.month == FINANCIAL_YEAR_STARTS:
        yield financial_year(day.year)


def _to_last_day(day: date) -> Iterator[Period]:
    """The year, the quarter and the month that end on this day."""
    after = day + timedelta(days=1)
    if after.day != 1:
        return
    if after.month == FINANCIAL_YEAR_STARTS:
        yield financial_year(day.year - 1)
    if after.month % MONTHS_IN_QUARTER == 1:
        yield from_months(add_months(after, -MONTHS_IN_QUARTER), MONTHS_IN_QUARTER)
    yield from_months(day.replace(day=1), 1)
