"""The year of a report, and which period of an indicator stands for it."""

from collections.abc import Iterable
from datetime import timedelta

from app.domain.errors import Fault, InvalidInputError, InvalidPeriodError
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind, parse_period
from app.domain.measures.value import MissingReason, Value

YEARS_SHOWN = 5
_FORM = "A report is of a financial year: write it as 2023-24, the year from April 2023 to March 2024."


def report_year(text: str) -> Period:
    """The financial year that a text means; raises InvalidInputError for any other period, and for no period."""
    try:
        period = parse_period(text)
    except InvalidPeriodError:
        period = None
    if period is None or period.kind is not PeriodKind.FINANCIAL_YEAR:
        raise InvalidInputError(_FORM, [Fault("year", "invalid_year", _FORM)])
    return period


def reported_period(series: Iterable[Value], *, year: Period) -> Period | None:
    """The latest period that ended by the year's end, of the rows of a reporting series; None where there is none.

    A row that is not due yet is ignored; one with another reason in place of its number counts: the reason is shown.
    """
    ended = (
        value.period
        for value in series
        if value.period.end <= year.end and value.missing_reason is not MissingReason.NOT_DUE
    )
    return max(ended, default=None)


def lag_months(period: Period, *, year: Period) -> int:
    """The whole months between the end of a period and the later end of the year."""
    after, year_after = period.end + timedelta(days=1), year.end + timedelta(days=1)
    months = (year_after.year - after.year) * MONTHS_IN_YEAR + year_after.month - after.month
    return months - (after.day > year_after.day)


def is_shown(period: Period, *, latest: Period) -> bool:
    """Whether a period belongs to the five years that end with the latest one."""
    first = latest.moved(-MONTHS_IN_YEAR * YEARS_SHOWN)
    return first.end < period.end <= latest.end
