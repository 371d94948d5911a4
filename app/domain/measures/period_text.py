"""Periods as people and spreadsheets write them: read where one meaning is certain, else what may be meant."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.domain.errors import InvalidPeriodError
from app.domain.measures.period import (
    FINANCIAL_YEAR_STARTS,
    MONTHS_IN_YEAR,
    Period,
    add_months,
    from_days,
    from_months,
    parse_period,
)
from app.domain.measures.period_alternatives import (
    MONTHS_IN_QUARTER,
    academic_year,
    alternatives,
    financial_year,
    of_first_day,
)

# Day 0 of a spreadsheet's dates. Numbers of five digits are such dates: 20000 is in 1954, 80000 in 2119.
SPREADSHEET_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_CENTURY = 2000  # of a year that is written with two digits


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """What a text can mean: one period for certain, or several that are likely; none where it is no period.

    `is_date` says that a spreadsheet has probably made a date of what was typed.
    """

    meanings: tuple[Period, ...]
    is_certain: bool = False
    is_date: bool = False


@lru_cache(maxsize=16_384)
def read_period(text: str) -> PeriodReading:
    """The period of an id or a label (`Q1 2023/24 (Apr to Jun 2023)`, `Oct to Dec 2023`), or what may be meant."""
    try:
        return PeriodReading((parse_period(text),), is_certain=True)
    except InvalidPeriodError:
        plain = _normalised(text)
    for readers, is_certain, is_date in ((_CERTAIN, True, False), (_LIKELY, False, False), (_DATES, False, True)):
        for pattern, read in readers:
            match = pattern.fullmatch(plain)
            meanings = _meanings(match, read) if match else ()
            if meanings:
                return PeriodReading(meanings, is_certain=is_certain and len(meanings) == 1, is_date=is_date)
    return PeriodReading(())


def day_of_serial(number: float) -> date | None:
    """The day that a spreadsheet stores as this number; None for a number that is hardly a date."""
    if number % 1 or not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    return SPREADSHEET_EPOCH + timedelta(days=int(number))


_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SPACES = re.compile(r"\s+")


def _normalised(text: str) -> str:
    return _SPACES.sub(" ", _DASHES.sub("-", text)).strip().lower()


def _name(group: str) -> str:
    names = "january|february|march|april|may|june|july|august|september|october|november|december"
    return rf"(?P<{group}>{names}|sept|{'|'.join(_MONTH_NAMES)})\.?"


def _year(group: str) -> str:
    return rf"(?P<{group}>[0-9]{{4}})"


_TO = r" ?(?:-| to | until | through ) ?"
_DAY = r"(?P<{0}>[0-9]{{1,2}})(?:st|nd|rd|th)?"
_TWO_YEARS = r"(?P<first>[0-9]{4}) ?[/-] ?(?P<last>[0-9]{4}|[0-9]{2})"
_TWO_SHORT_YEARS = r"(?P<first>[0-9]{2}) ?[/-] ?(?P<last>[0-9]{2})"
_QUARTER = r"(?:q|qtr|quarter) ?(?P<quarter>[1-4])"
_ORDINAL_QUARTER = r"(?P<quarter>[1-4])(?:st|nd|rd|th) (?:quarter|qtr)"
_RANGE = rf"{_name('month')}(?: {_year('year')})?{_TO}{_name('end')} {_year('until')}"
_BESIDE = rf"(?:,? ?\(?{_RANGE}\)?)?"  # the months that the service's own labels of quarters add

PeriodMatch = re.Match[str]
Reader = tuple[re.Pattern[str], Callable[[PeriodMatch], tuple[Period, ...]]]


def _meanings(match: PeriodMatch, read: Callable[[PeriodMatch], tuple[Period, ...]]) -> tuple[Period, ...]:
    """What a match means; nothing where there is no such day, or no year for it."""
    try:
        return tuple(dict.fromkeys(parse_period(period.id) for period in read(match)))
    except (InvalidPeriodError, ValueError):
        return ()


def _month(name: str) -> int:
    return _MONTH_NAMES.index(name[:3]) + 1


def _first(match: PeriodMatch) -> int:
    """The first of two years, the second of which must be the next; raises ValueError."""
    first, last = int(match["first"]), match["last"]
    if first < 100:
        first += _CENTURY
    if int(last) != (first + 1) % 10 ** len(last):
        raise ValueError(match[0])
    return first


def _one_year(match: PeriodMatch) -> tuple[Period, ...]:
    return (financial_year(_first(match)),)


def _one_academic_year(match: PeriodMatch) -> tuple[Period, ...]:
    return (academic_year(_first(match)),)


def _quarter(match: PeriodMatch) -> tuple[Period, ...]:
    """A quarter of a financial year; where its months are given as well and differ, either is likely."""
    quarter = financial_year(_first(match)).quarters[int(match["quarter"]) - 1]
    return (quarter, *_months(match)) if match["end"] else (quarter,)


def _short_quarter(match: PeriodMatch) -> tuple[Period, ...]:
    return (financial_year(_first(match)).quarters[int(match["quarter"]) - 1],)


def _quarter_with_months(match: PeriodMatch) -> tuple[Period, ...]:
    """`Q1 (Apr-Jun) 2019/20`; raises ValueError for the months of another quarter."""
    [quarter] = _short_quarter(match)
    if (_month(match["month"]), _month(match["end"])) != (quarter.start.month, quarter.end.month):
        raise ValueError(match[0])
    return (quarter,)


def _year_by_one(match: PeriodMatch) -> tuple[Period, ...]:
    """`FY2015`: the financial year that ends then, or the one that begins."""
    return (financial_year(int(match["first"]) - 1), financial_year(int(match["first"])))


def _quarter_of_one_year(match: PeriodMatch) -> tuple[Period, ...]:
    """`Q1 2023`: of the financial year that begins then, or of the calendar year."""
    year, quarter = int(match["first"]), int(match["quarter"])
    calendar = date(year, (quarter - 1) * MONTHS_IN_QUARTER + 1, 1)
    return (financial_year(year).quarters[quarter - 1], from_months(calendar, MONTHS_IN_QUARTER))


def _months(match: PeriodMatch) -> tuple[Period, ...]:
    """From a month to another; a first month without a year is of the year that makes the span shortest."""
    first, last, until = _month(match["month"]), _month(match["end"]), int(match["until"])
    start = date(int(match["year"] or until - (first > last)), first, 1)
    count = (until - start.year) * MONTHS_IN_YEAR + last - first + 1
    if count < 1:
        raise ValueError(match[0])
    return (from_months(start, count),)


def _one_month(match: PeriodMatch) -> tuple[Period, ...]:
    number = match["month"]
    month = int(number) if number.isdecimal() else _month(number)
    return (from_months(date(int(match["first"]), month, 1), 1),)


def _year_to(match: PeriodMatch) -> tuple[Period, ...]:
    """The year to the end of a month, or to a day."""
    month, year = _month(match["month"]), int(match["first"])
    after = date(year, month, int(match["day"])) + timedelta(days=1) if match["day"] else None
    after = after or add_months(date(year, month, 1), 1)
    return (from_months(after.replace(year=after.year - 1), MONTHS_IN_YEAR),)


def _one_day(match: PeriodMatch) -> tuple[Period, ...]:
    return (from_days(date(int(match["first"]), _month(match["month"]), int(match["day"])), 1),)


def _days(match: PeriodMatch) -> tuple[Period, ...]:
    """From a day to another: of whole months where the days allow it."""
    start = date(int(match["first"]), _month(match["month"]), int(match["day"]))
    after = date(int(match["until"]), _month(match["end"]), int(match["last"])) + timedelta(days=1)
    count = (after.year - start.year) * MONTHS_IN_YEAR + after.month - start.month
    if count > 0 and add_months(start, count) == after:
        return (from_months(start, count),)
    return (from_days(start, (after - start).days),) if after > start else ()


def _iso_day(match: PeriodMatch) -> tuple[Period, ...]:
    return (from_days(date(int(match["first"]), int(match["month"]), int(match["day"])), 1),)


def _day_in_numbers(match: PeriodMatch) -> tuple[Period, ...]:
    """`31/03/2024`, the day first as in Britain; where it may be the month as well, both are likely."""
    day, month, year = int(match["day"]), int(match["month"]), int(match["first"])
    likely = [(month, day), (day, month)]
    return tuple(from_days(date(year, first, second), 1) for first, second in likely if first <= MONTHS_IN_YEAR)


def _calendar_year(match: PeriodMatch) -> tuple[Period, ...]:
    return (from_months(date(int(match["first"]), 1, 1), MONTHS_IN_YEAR),)


def _years(match: PeriodMatch) -> tuple[Period, ...]:
    """Calendar years pooled."""
    first, last = int(match["first"]), int(match["last"])
    return (from_months(date(first, 1, 1), (last - first + 1) * MONTHS_IN_YEAR),) if last > first else ()


def _financial_years(match: PeriodMatch) -> tuple[Period, ...]:
    """Financial years pooled."""
    first, until = _first(match), int(match["until"])
    if int(match["end"]) != (until + 1) % 100 or until <= first:
        return ()
    return (from_months(date(first, FINANCIAL_YEAR_STARTS, 1), (until - first + 1) * MONTHS_IN_YEAR),)


def _uneven_years(match: PeriodMatch) -> tuple[Period, ...]:
    """`2020-22` or `2020/2022`: one year written wrongly, or calendar years pooled."""
    first, last = int(match["first"]), int(match["last"])
    last = last if last >= 100 else first - first % 100 + last
    pooled = (from_months(date(first, 1, 1), (last - first + 1) * MONTHS_IN_YEAR),) if last > first else ()
    return (financial_year(first), *pooled)


def _year_and_month(match: PeriodMatch) -> tuple[Period, ...]:
    """`2023-04`: a month, or one year written wrongly."""
    year = int(match["first"])
    return (from_months(date(year, int(match["month"]), 1), 1), financial_year(year))


def _made_of_a_month(match: PeriodMatch) -> tuple[Period, ...]:
    """`Dec-11`: what a spreadsheet makes of `2011-12`, or of `Dec 2011`."""
    day = date(_CENTURY + int(match["first"]), _month(match["month"]), 1)
    return tuple(of_first_day(day))


def _made_of_a_day(match: PeriodMatch) -> tuple[Period, ...]:
    day = day_of_serial(float(match["serial"]))
    if day is None:
        return ()
    period = from_days(day, 1)
    return (*alternatives(period), period)


def _compiled(*patterns: tuple[str, Callable[[PeriodMatch], tuple[Period, ...]]]) -> tuple[Reader, ...]:
    return tuple((re.compile(pattern), read) for pattern, read in patterns)


_NUMBERED_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_NUMBERED_DAY = r"(?P<day>[0-9]{1,2})"
_YEAR_TO = r"(?:the )?(?:year|12 months|twelve months) (?:to|ending|ended|to the end of|to end of) (?:the end of )?"
_CERTAIN = _compiled(
    (rf"(?:(?:fy|financial year|year) ?)?{_TWO_YEARS}(?: financial year| year)?", _one_year),
    (rf"fy ?{_TWO_SHORT_YEARS}", _one_year),
    (rf"(?:ay|academic year) ?{_TWO_YEARS}", _one_academic_year),
    (rf"{_TWO_YEARS} academic year", _one_academic_year),
    (rf"{_QUARTER},? ?-?(?:of )?(?:fy ?)?{_TWO_YEARS}{_BESIDE}", _quarter),
    (rf"(?:fy ?)?{_TWO_YEARS},? ?[/-]? ?{_QUARTER}{_BESIDE}", _quarter),
    (rf"{_ORDINAL_QUARTER},? ?(?:of )?(?:fy ?)?{_TWO_YEARS}", _short_quarter),
    (rf"{_QUARTER} \({_name('month')}{_TO}{_name('end')}\) {_TWO_YEARS}", _quarter_with_months),
    (_RANGE, _months),
    (rf"{_name('month')}[ -]{_year('first')}", _one_month),
    (rf"{_year('first')}[ -]{_name('month')}", _one_month),
    (rf"{_year('first')}-?m{_NUMBERED_MONTH}", _one_month),
    (rf"{_NUMBERED_MONTH}/{_year('first')}", _one_month),
    (rf"{_YEAR_TO}(?:{_DAY.format('day')} )?{_name('month')} {_year('first')}", _year_to),
    (rf"(?:(?:as )?at )?{_DAY.format('day')}[ -]{_name('month')}[ -]{_year('first')}", _one_day),
    (
        rf"{_DAY.format('day')} {_name('month')} {_year('first')}{_TO}"
        rf"{_DAY.format('last')} {_name('end')} {_year('until')}",
        _days,
    ),
    (rf"{_year('first')}[/-]{_NUMBERED_MONTH}[/-]{_NUMBERED_DAY}(?:[ t]00:00(?::00(?:\.0+)?)?)?", _iso_day),
    (rf"{_NUMBERED_DAY}[/.-](?P<month>[0-9]{{1,2}})[/.-]{_year('first')}", _day_in_numbers),
    (rf"(?:(?:cy|calendar year) ?)?{_year('first')}(?:\.0+)?(?: calendar year)?", _calendar_year),
    (rf"{_year('first')}{_TO}{_year('last')}", _years),
    (rf"{_TWO_YEARS}{_TO}{_year('until')}[/-](?P<end>[0-9]{{2}})", _financial_years),
)
_LIKELY = _compiled(
    (_TWO_SHORT_YEARS, _one_year),
    (rf"(?:fy|financial year) ?{_year('first')}", _year_by_one),
    (rf"{_QUARTER},? ?-?{_TWO_SHORT_YEARS}", _short_quarter),
    (rf"{_TWO_SHORT_YEARS},? ?-?{_QUARTER}", _short_quarter),
    (rf"{_QUARTER},? ?-?{_year('first')}", _quarter_of_one_year),
    (rf"{_year('first')},? ?-?{_QUARTER}", _quarter_of_one_year),
    (rf"{_year('first')}-{_NUMBERED_MONTH}", _year_and_month),
    (_TWO_YEARS, _uneven_years),
    (rf"{_name('month')} (?P<first>[0-9]{{2}})", _made_of_a_month),
)
_DATES = _compiled(
    (rf"{_name('month')}-(?P<first>[0-9]{{2}})", _made_of_a_month),
    (rf"(?P<first>[0-9]{{2}})-{_name('month')}", _made_of_a_month),
    (r"(?P<serial>[0-9]{5})(?:\.0+)?", _made_of_a_day),
)
