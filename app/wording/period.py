"""Periods as people write them."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from app.domain.measures.period import FINANCIAL_YEAR_STARTS, MONTHS_IN_YEAR, Period, PeriodKind

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@lru_cache(maxsize=4_096)  # few periods are those of many values
def label(period: Period) -> str:
    """The period for a table or a heading: `2023/24`, `Q1 2023/24 (Apr to Jun 2023)`, `31 March 2024`."""
    if period.kind is not PeriodKind.FINANCIAL_QUARTER:
        return short_label(period)
    first, last = _month(period.start)[:3], _month(period.end)[:3]
    return f"{short_label(period)} ({first} to {last} {period.end.year})"


def short_label(period: Period) -> str:
    """The period without the months of a quarter: `Q1 2023/24`."""
    match period.kind:
        case PeriodKind.FINANCIAL_YEAR:
            return _two_years(period.start.year)
        case PeriodKind.ACADEMIC_YEAR:
            return f"{_two_years(period.start.year)} academic year"
        case PeriodKind.FINANCIAL_QUARTER:
            quarter = period.year.quarters.index(period) + 1
            return f"Q{quarter} {_two_years(period.year.start.year)}"
        case PeriodKind.CALENDAR_YEAR:
            return str(period.start.year)
        case PeriodKind.MONTH:
            return f"{_month(period.start)} {period.start.year}"
        case PeriodKind.DAY:
            return day_label(period.start)
        case PeriodKind.POOLED_YEARS:
            return f"{period.start.year} to {period.end.year}"
        case PeriodKind.INTERVAL:
            return _interval(period)


def in_sentence(period: Period) -> str:
    """The period inside a sentence: `2023/24`, `the year to July 2015`, `the 2023/24 academic year`."""
    text = short_label(period)
    article = period.kind is PeriodKind.ACADEMIC_YEAR or text.startswith("year ")
    return f"the {text}" if article else text


def alike_in_sentence(periods: Sequence[Period]) -> list[str]:
    """Several periods inside a sentence; where years begin in different months, each as `the year to July 2015`."""
    years = all(period.months == MONTHS_IN_YEAR and period.start.day == 1 for period in periods)
    if years and len({period.start.month for period in periods}) > 1:
        return [f"the year to {_month(period.end)} {period.end.year}" for period in periods]
    return [in_sentence(period) for period in periods]


def when(period: Period) -> str:
    """When something was so, inside a sentence: `in 2023/24`, `on 31 March 2024`."""
    return f"{'on' if period.kind is PeriodKind.DAY else 'in'} {in_sentence(period)}"


def day_label(day: date) -> str:
    """A date: `31 March 2024`."""
    return f"{day.day} {_month(day)} {day.year}"


def _interval(period: Period) -> str:
    whole_months = period.months > 0 and period.start.day == 1
    years, rest = divmod(period.months, MONTHS_IN_YEAR)
    if years > 1 and not rest and whole_months and period.start.month == FINANCIAL_YEAR_STARTS:
        return f"{_two_years(period.start.year)} to {_two_years(period.end.year - 1)}"
    end = f"{_month(period.end)} {period.end.year}" if whole_months else day_label(period.end)
    if period.months == MONTHS_IN_YEAR:
        return f"year to {end}"
    start = f"{_month(period.start)} {period.start.year}" if whole_months else day_label(period.start)
    if whole_months and period.start.year == period.end.year:
        start = _month(period.start)
    return f"{start} to {end}"


def _two_years(first: int) -> str:
    return f"{first}/{(first + 1) % 100:02d}"


def _month(day: date) -> str:
    return MONTHS[day.month - 1]
