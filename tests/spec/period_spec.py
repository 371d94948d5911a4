"""Periods: how they are written, what is refused, and which periods stand beside them."""

from collections.abc import Mapping

from app.domain.errors import InvalidPeriodError
from app.domain.measures.period import parse_period
from app.wording.period import label
from tests.spec.spec import Table


def _read(given: Mapping[str, str]) -> Mapping[str, str]:
    period = parse_period(given["written"])
    return {
        "id": period.id,
        "kind": period.kind,
        "first day": period.start.isoformat(),
        "last day": period.end.isoformat(),
        "interval": period.interval,
        "label": label(period),
    }


def _refused(given: Mapping[str, str]) -> Mapping[str, str]:
    try:
        parse_period(given["written"])
    except InvalidPeriodError as error:
        return {"answer": str(error)}
    return {"answer": "a period"}


def _neighbours(given: Mapping[str, str]) -> Mapping[str, str]:
    period = parse_period(given["period"])
    return {
        "previous": period.previous.id,
        "next": period.next.id,
        "a year before": period.year_before.id,
        "a year after": period.year_after.id,
        "its year": period.year.id,
        "its quarters": ", ".join(quarter.id for quarter in period.quarters),
    }


READING = Table(
    title="How a period is written",
    source="Waymark's own; intervals as in ISO 8601",
    rule=(
        "A period has one id. It may also be written as an ISO 8601 interval, with `/` or, in addresses and "
        "file names, with `--`; an interval that is one of the named kinds gets that kind's id. A financial year may "
        "have `FY` before it, as tables write it."
    ),
    inputs=("written",),
    outputs=("id", "kind", "first day", "last day", "interval", "label"),
    rows=(
        ("2023-24", "2023-24", "financial_year", "2023-04-01", "2024-03-31", "2023-04-01/P1Y", "2023/24"),
        ("FY2010-11", "2010-11", "financial_year", "2010-04-01", "2011-03-31", "2010-04-01/P1Y", "2010/11"),
        ("1999-00", "1999-00", "financial_year", "1999-04-01", "2000-03-31", "1999-04-01/P1Y", "1999/00"),
        (
            "2023-24-Q1",
            "2023-24-Q1",
            "financial_quarter",
            "2023-04-01",
            "2023-06-30",
            "2023-04-01/P3M",
            "Q1 2023/24 (Apr to Jun 2023)",
        ),
        (
            "2024-01-01/P3M",
            "2023-24-Q4",
            "financial_quarter",
            "2024-01-01",
            "2024-03-31",
            "2024-01-01/P3M",
            "Q4 2023/24 (Jan to Mar 2024)",
        ),
        ("2023", "2023", "calendar_year", "2023-01-01", "2023-12-31", "2023-01-01/P1Y", "2023"),
        ("2024-M02", "2024-M02", "month", "2024-02-01", "2024-02-29", "2024-02-01/P1M", "February 2024"),
        (
            "AY2023-24",
            "AY2023-24",
            "academic_year",
            "2023-09-01",
            "2024-08-31",
            "2023-09-01/P1Y",
            "2023/24 academic year",
        ),
        ("2024-03-31", "2024-03-31", "day", "2024-03-31", "2024-03-31", "2024-03-31", "31 March 2024"),
        ("2024-03-31/P1D", "2024-03-31", "day", "2024-03-31", "2024-03-31", "2024-03-31", "31 March 2024"),
        (
            "2020-2022",
            "2020-2022",
            "pooled_years",
            "2020-01-01",
            "2022-12-31",
            "2020-01-01/P3Y",
            "2020 to 2022",
        ),
        (
            "2015-11-16--P1Y",
            "2015-11-16--P1Y",
            "interval",
            "2015-11-16",
            "2016-11-15",
            "2015-11-16/P1Y",
            "year to 15 November 2016",
        ),
        (
            "2014-08-01/P1Y",
            "2014-08-01--P1Y",
            "interval",
            "2014-08-01",
            "2015-07-31",
            "2014-08-01/P1Y",
            "year to July 2015",
        ),
        (
            "2019-04-01/P3Y",
            "2019-04-01--P3Y",
            "interval",
            "2019-04-01",
            "2022-03-31",
            "2019-04-01/P3Y",
            "2019/20 to 2021/22",
        ),
        (
            "2014-10-01/P2M",
            "2014-10-01--P2M",
            "interval",
            "2014-10-01",
            "2014-11-30",
            "2014-10-01/P2M",
            "October to November 2014",
        ),
        (
            "2023-11-01/P3M",
            "2023-11-01--P3M",
            "interval",
            "2023-11-01",
            "2024-01-31",
            "2023-11-01/P3M",
            "November 2023 to January 2024",
        ),
        (
            "2024-03-25/P2W",
            "2024-03-25--P14D",
            "interval",
            "2024-03-25",
            "2024-04-07",
            "2024-03-25/P14D",
            "25 March 2024 to 7 April 2024",
        ),
    ),
    check=_read,
)

REFUSALS = Table(
    title="What is no period",
    source="Waymark's own",
    rule="Everything else is refused with a sentence that says what was wrong.",
    inputs=("written",),
    outputs=("answer",),
    rows=(
        ("2023-25", "Year 2023-25: the second part must be the next year, 2023-24."),
        ("AY2023-25", "Year AY2023-25: the second part must be the next year, 2023-24."),
        ("2022-2020", "Pooled years 2022-2020: the second year must be after the first."),
        ("2023-02-29", "There is no day 2023-02-29."),
        ("2023-04-01/P0M", "Interval 2023-04-01/P0M: a period lasts at least one day."),
        (
            "2024-01-31/P1M",
            "A period of months or years cannot start on day 31, which some months lack: write it in days.",
        ),
        ("1799-00", "A period lies within the years 1800 to 2200."),
        ("2200-2300", "A period lies within the years 1800 to 2200."),
        ("9999-12-31", "A period lies within the years 1800 to 2200."),
        ("2200-12-01/P99999D", "A period lies within the years 1800 to 2200."),
        (
            "2023/24",
            "Not a period. Write a financial year (2023-24), a quarter (2023-24-Q1), a calendar year (2023), "
            "a month (2023-M04), an academic year (AY2023-24), a day (2024-03-31), pooled years (2020-2022) "
            "or an interval (2023-04-01--P3M).",
        ),
    ),
    check=_refused,
)

NEIGHBOURS = Table(
    title="The periods beside a period",
    source="Waymark's own",
    rule=(
        "The previous and the next period have the same length and leave no day between. "
        "A quarter, month or day lies in a financial year; only a financial year has quarters."
    ),
    inputs=("period",),
    outputs=("previous", "next", "a year before", "a year after", "its year", "its quarters"),
    rows=(
        (
            "2023-24",
            "2022-23",
            "2024-25",
            "2022-23",
            "2024-25",
            "2023-24",
            "2023-24-Q1, 2023-24-Q2, 2023-24-Q3, 2023-24-Q4",
        ),
        ("2023-24-Q1", "2022-23-Q4", "2023-24-Q2", "2022-23-Q1", "2024-25-Q1", "2023-24", ""),
        ("2024-M01", "2023-M12", "2024-M02", "2023-M01", "2025-M01", "2023-24", ""),
        ("2024-02-29", "2024-02-28", "2024-03-01", "2023-02-28", "2025-02-28", "2023-24", ""),
        ("2020-2022", "2017-2019", "2023-2025", "2019-2021", "2021-2023", "2020-2022", ""),
        (
            "2024-03-25--P14D",
            "2024-03-11--P14D",
            "2024-04-08--P14D",
            "2023-03-25--P14D",
            "2025-03-25--P14D",
            "2024-03-25--P14D",
            "",
        ),
    ),
    check=_neighbours,
)

FINANCIAL_YEARS = Table(
    title="The financial year that a figure belongs to",
    source="Waymark's own; 16 November 2023 to 15 November 2024 is 2023/24 to the publisher of the Active Lives survey",
    rule=(
        "A query for a financial year finds the figure that belongs to it, whatever period it is for: the year that "
        "holds the period, such as the day of a count. Twelve months across 1 April go with the financial year that "
        "begins in the same calendar year, and a longer period with its last twelve months."
    ),
    inputs=("period",),
    outputs=("financial year",),
    rows=(
        ("2024-25", "2024-25"),
        ("2024-25-Q4", "2024-25"),
        ("2025-M03", "2024-25"),
        ("2024-04-01", "2024-25"),
        ("2025-03-31", "2024-25"),
        ("2025-04-01", "2025-26"),
        ("2024-10-01--P2M", "2024-25"),
        ("2024", "2024-25"),
        ("AY2024-25", "2024-25"),
        ("2024-08-01--P1Y", "2024-25"),
        ("2023-11-16--P1Y", "2023-24"),
        ("2023-10-01--P1Y", "2023-24"),
        ("2022-2024", "2024-25"),
        ("2022-04-01--P3Y", "2024-25"),
        ("2200-12-31--P366D", "2200-01"),
        ("1800-01-01", "1799-00"),
    ),
    check=lambda row: {"financial year": parse_period(row["period"]).financial_year.id},
)

TABLES = (READING, REFUSALS, NEIGHBOURS, FINANCIAL_YEARS)
