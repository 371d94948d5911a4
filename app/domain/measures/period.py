"""Periods: financial years and quarters, calendar and academic years, months, days, pooled years and more."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from app.domain.errors import InvalidPeriodError

FIRST_YEAR, LAST_YEAR = 1800, 2200
MONTHS_IN_YEAR, SHORTEST_MONTH = 12, 28
FINANCIAL_YEAR_STARTS, ACADEMIC_YEAR_STARTS = 4, 9


class PeriodKind(StrEnum):
    """The kind of a period."""

    FINANCIAL_YEAR = "financial_year"
    FINANCIAL_QUARTER = "financial_quarter"
    CALENDAR_YEAR = "calendar_year"
    MONTH = "month"
    ACADEMIC_YEAR = "academic_year"
    DAY = "day"
    POOLED_YEARS = "pooled_years"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Period:
    """A time of whole `months` or whole `days`; `end` is its last day; equal periods have equal ids.

    Periods sort by end, then by start: a quarter comes before the year that it closes.
    """

    id: str
    kind: PeriodKind
    start: date
    end: date
    months: int
    days: int

    def __lt__(self, other: "Period") -> bool:
        """Order by end; of two with one end the shorter first."""
        return self.end < other.end or (self.end == other.end and self.start > other.start)

    @property
    def interval(self) -> str:
        """The ISO 8601 interval (`2022-04-01/P1Y`), or the date alone for a day."""
        if self.kind is PeriodKind.DAY:
            return self.start.isoformat()
        return f"{self.start.isoformat()}/{_duration(months=self.months, days=self.days)}"

    @property
    def previous(self) -> "Period":
        """The period of the same length that ends where this one starts."""
        if self.months:
            return self.moved(-self.months)
        return from_days(self.start - timedelta(days=self.days), self.days)

    @property
    def next(self) -> "Period":
        """The period of the same length that starts where this one ends."""
        start = self.end + timedelta(days=1)
        return from_months(start, self.months) if self.months else from_days(start, self.days)

    @property
    def year_before(self) -> "Period":
        """The same period one year earlier."""
        return self.moved(-MONTHS_IN_YEAR)

    @property
    def year_after(self) -> "Period":
        """The same period one year later."""
        return self.moved(MONTHS_IN_YEAR)

    @property
    def year(self) -> "Period":
        """The financial year that holds a quarter, month or day; any other period is its own year."""
        if self.kind not in (PeriodKind.FINANCIAL_QUARTER, PeriodKind.MONTH, PeriodKind.DAY):
            return self
        first = self.start.year if self.start.month >= FINANCIAL_YEAR_STARTS else self.start.year - 1
        return from_months(date(first, FINANCIAL_YEAR_STARTS, 1), MONTHS_IN_YEAR)

    @property
    def financial_year(self) -> "Period":
        """The financial year under which a reader looks for the period: 2024-25 for 2024 and for AY2024-25.

        It is the one that holds the period. A longer period goes with its last twelve months, and twelve months across
        1 April with the financial year that begins in the same calendar year.
        """
        start = max(self.start, add_months(self.end + timedelta(days=1), -MONTHS_IN_YEAR))
        holding = from_days(start, 1).year
        if self.end <= holding.end:
            return holding
        return from_months(date(min(start.year, LAST_YEAR), FINANCIAL_YEAR_STARTS, 1), MONTHS_IN_YEAR)

    @property
    def quarters(self) -> tuple["Period", ...]:
        """The four quarters of a financial year, in order; empty for any other period."""
        if self.kind is not PeriodKind.FINANCIAL_YEAR:
            return ()
        return tuple(from_months(add_months(self.start, 3 * quarter), 3) for quarter in range(4))

    def moved(self, months: int) -> "Period":
        """The period of the same length that starts `months` later, or earlier where negative."""
        start = add_months(self.start, months)
        return from_months(start, self.months) if self.months else from_days(start, self.days)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share at least one day."""
        return self.start <= other.end and other.start <= self.end


@lru_cache(maxsize=16_384)
def from_months(start: date, months: int) -> Period:
    """The period of `months` months (one or more) from `start`, which is the 28th of a month or earlier.

    Raises InvalidPeriodError outside the years of periods.
    """
    if start.day > SHORTEST_MONTH:
        raise InvalidPeriodError(
            f"A period of months or years cannot start on day {start.day}, which some months lack: write it in days."
        )
    _require_year(start)
    after = add_months(start, months)
    _require_year(after)
    kind = _kind(start, months)
    end = after - timedelta(days=1)
    return Period(_id(start, kind, months=months), kind, start, end, months, 0)


def from_days(start: date, days: int) -> Period:
    """The period of `days` days (one or more) from `start`; raises InvalidPeriodError outside the years of periods."""
    _require_year(start)
    end = start + timedelta(days=days - 1)
    _require_year(end)
    if days == 1:
        return Period(start.isoformat(), PeriodKind.DAY, start, end, 0, 1)
    return Period(f"{start.isoformat()}--P{days}D", PeriodKind.INTERVAL, start, end, 0, days)


@lru_cache(maxsize=16_384)
def parse_period(text: str) -> Period:
    """Read a period id (`2023-24`, `2023-24-Q1`, `2020-2022` ...) or an ISO 8601 interval (`2023-04-01/P3M`).

    A financial year may have `FY` before it, as tables write it. Raises InvalidPeriodError.
    """
    for pattern, read in _READERS:
        if match := pattern.fullmatch(text):
            period = read(match)
            if not FIRST_YEAR <= period.start.year <= LAST_YEAR:
                raise _outside_the_years()
            return period
    raise InvalidPeriodError(
        "Not a period. Write a financial year (2023-24), a quarter (2023-24-Q1), a calendar year (2023), "
        "a month (2023-M04), an academic year (AY2023-24), a day (2024-03-31), pooled years (2020-2022) "
        "or an interval (2023-04-01--P3M)."
    )


def _read_financial_year(match: re.Match[str]) -> Period:
    first = _first_of_two_years(match)
    year = from_months(_date(first, FINANCIAL_YEAR_STARTS), MONTHS_IN_YEAR)
    quarter = match["quarter"]
    return year.quarters[int(quarter) - 1] if quarter else year


def _read_academic_year(match: re.Match[str]) -> Period:
    return from_months(_date(_first_of_two_years(match), ACADEMIC_YEAR_STARTS), MONTHS_IN_YEAR)


def _read_calendar_year(match: re.Match[str]) -> Period:
    return from_months(_date(int(match["first"])), MONTHS_IN_YEAR)


def _read_month(match: re.Match[str]) -> Period:
    return from_months(_date(int(match["first"]), int(match["month"])), 1)


def _read_pooled_years(match: re.Match[str]) -> Period:
    first, last = int(match["first"]), int(match["last"])
    if last <= first:
        raise InvalidPeriodError(f"Pooled years {match[0]}: the second year must be after the first.")
    return from_months(_date(first), (last - first + 1) * MONTHS_IN_YEAR)


def _read_day(match: re.Match[str]) -> Period:
    return from_days(_date(int(match["first"]), int(match["month"]), int(match["day"])), 1)


def _read_interval(match: re.Match[str]) -> Period:
    start = _date(int(match["first"]), int(match["month"]), int(match["day"]))
    count, unit = int(match["count"]), match["unit"]
    if count == 0:
        raise InvalidPeriodError(f"Interval {match[0]}: a period lasts at least one day.")
    if unit == "Y":
        return from_months(start, count * MONTHS_IN_YEAR)
    if unit == "M":
        return from_months(start, count)
    return from_days(start, count * 7 if unit == "W" else count)


_YEAR, _MONTH, _DAY = r"(?P<first>[0-9]{4})", r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>[0-9]{2})"
_READERS = (
    (re.compile(rf"(?:FY)?{_YEAR}-(?P<last>[0-9]{{2}})(?:-Q(?P<quarter>[1-4]))?"), _read_financial_year),
    (re.compile(rf"AY{_YEAR}-(?P<last>[0-9]{{2}})"), _read_academic_year),
    (re.compile(_YEAR), _read_calendar_year),
    (re.compile(rf"{_YEAR}-M{_MONTH}"), _read_month),
    (re.compile(rf"{_YEAR}-(?P<last>[0-9]{{4}})"), _read_pooled_years),
    (re.compile(rf"{_YEAR}-{_MONTH}-{_DAY}"), _read_day),
    (re.compile(rf"{_YEAR}-{_MONTH}-{_DAY}(?:/|--)P(?P<count>[0-9]{{1,5}})(?P<unit>[YMWD])"), _read_interval),
)


def _first_of_two_years(match: re.Match[str]) -> int:
    """The first year of `2023-24`; the second part must be the next year, or it is not such a year."""
    first = int(match["first"])
    if int(match["last"]) != (first + 1) % 100:
        raise InvalidPeriodError(
            f"Year {match[0]}: the second part must be the next year, {first}-{(first + 1) % 100:02d}."
        )
    return first


def _date(year: int, month: int = 1, day: int = 1) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidPeriodError(f"There is no day {year}-{month:02d}-{day:02d}.") from None


def _require_year(day: date) -> None:
    """Neighbours of the first and last periods lie up to a year outside the years in which a period may start."""
    if not FIRST_YEAR - 1 <= day.year <= LAST_YEAR + 1:
        raise _outside_the_years()


def _outside_the_years() -> InvalidPeriodError:
    return InvalidPeriodError(f"A period lies within the years {FIRST_YEAR} to {LAST_YEAR}.")


def add_months(day: date, months: int) -> date:
    """The day `months` later, or earlier where negative; the month's last day where it has no such day.

    Raises InvalidPeriodError outside the years of periods.
    """
    years, month = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    if not FIRST_YEAR - 1 <= years <= LAST_YEAR + 1:
        raise _outside_the_years()
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _kind(start: date, months: int) -> PeriodKind:
    if start.day != 1:
        return PeriodKind.INTERVAL
    if months == 1:
        return PeriodKind.MONTH
    if months == 3 and start.month % 3 == 1:
        return PeriodKind.FINANCIAL_QUARTER
    if months == MONTHS_IN_YEAR:
        return _YEAR_KINDS.get(start.month, PeriodKind.INTERVAL)
    if start.month == 1 and months % MONTHS_IN_YEAR == 0:
        return PeriodKind.POOLED_YEARS
    return PeriodKind.INTERVAL


_YEAR_KINDS = {
    1: PeriodKind.CALENDAR_YEAR,
    FINANCIAL_YEAR_STARTS: PeriodKind.FINANCIAL_YEAR,
    ACADEMIC_YEAR_STARTS: PeriodKind.ACADEMIC_YEAR,
}


def _id(start: date, kind: PeriodKind, *, months: int) -> str:
    two_years = f"{start.year}-{(start.year + 1) % 100:02d}"
    match kind:
        case PeriodKind.FINANCIAL_YEAR:
            return two_years
        case PeriodKind.ACADEMIC_YEAR:
            return f"AY{two_years}"
        case PeriodKind.FINANCIAL_QUARTER:
            first = start.year if start.month >= FINANCIAL_YEAR_STARTS else start.year - 1
            quarter = (start.month - FINANCIAL_YEAR_STARTS) % MONTHS_IN_YEAR // 3 + 1
            return f"{first}-{(first + 1) % 100:02d}-Q{quarter}"
        case PeriodKind.CALENDAR_YEAR:
            return str(start.year)
        case PeriodKind.MONTH:
            return f"{start.year}-M{start.month:02d}"
        case PeriodKind.POOLED_YEARS:
            return f"{start.year}-{start.year + months // MONTHS_IN_YEAR - 1}"
        case _:
            return f"{start.isoformat()}--{_duration(months=months, days=0)}"


def _duration(*, months: int, days: int) -> str:
    if days:
        return f"P{days}D"
    years, rest = divmod(months, MONTHS_IN_YEAR)
    return f"P{months}M" if rest else f"P{years}Y"
