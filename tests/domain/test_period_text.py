"""Periods as people write them: every label of the service is read back, and what may have been meant is found."""

from datetime import date, timedelta

import pytest

from app.domain.errors import InvalidPeriodError
from app.domain.measures.period import Period, from_months, parse_period
from app.domain.measures.period_alternatives import alternatives, is_likely_date
from app.domain.measures.period_text import day_of_serial, read_period
from app.domain.publishing.submitted_periods import submitted_period
from app.wording.period import label, short_label

OTHERS = "2015-11-16--P1Y 2023-06-01--P14D 2020-2022 2023-02-28--P1Y 2023-06-15--P10D 2024-03-31"


def periods() -> list[Period]:
    """Periods of one to thirty-six months that begin in any month, and others."""
    whole = [from_months(date(2022, month, 1), months) for month in range(1, 13) for months in (1, 2, 3, 6, 9, 12, 24)]
    return whole + [from_months(date(2021, 4, 1), 36)] + [parse_period(text) for text in OTHERS.split()]


@pytest.mark.parametrize("period", periods(), ids=lambda period: period.id)
def test_the_services_own_labels_are_read_back(period: Period) -> None:
    for text in (label(period), short_label(period), label(period).upper(), f" {label(period)} "):
        reading = read_period(text)
        assert (reading.meanings, reading.is_certain) == ((period,), True), text


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "",
        "Q9 2023/24",
        "Q1 2023/25",
        "13/2023",
        "31/31/2024",
        "31 April 2024",
        "99999",
        "Mar 2024 to Jan 2024",
        "2022 to 2020",
        "2021/22 to 2020/21",
        "2021/22 to 2023/25",
        "14 June 2023 to 1 June 2023",
        "2023-24 financial quarter",
        "year to 30 February 2024",
        "1799/00",
    ],
)
def test_what_means_nothing_has_no_meaning(text: str) -> None:
    assert read_period(text).meanings == ()
    with pytest.raises(InvalidPeriodError, match="Not a period"):
        submitted_period(text)


@pytest.mark.parametrize(
    ("text", "meanings", "is_certain"),
    [
        ("FY2015", "2014-15 2015-16", False),
        ("Financial year 2015", "2014-15 2015-16", False),
        ("Year 2014/15", "2014-15", True),
        ("2014/15 year", "2014-15", True),
        ("1st quarter 2019/20", "2019-20-Q1", True),
        ("4th qtr of 2019-20", "2019-20-Q4", True),
        ("Q1 (Apr-Jun) 2019/20", "2019-20-Q1", True),
        ("Q2 (Apr-Jun) 2019/20", "", False),
        ("As at 31 March 2015", "2015-03-31", True),
        ("at 31st March 2015", "2015-03-31", True),
    ],
)
def test_labels_of_councils_own_tables_are_read(text: str, meanings: str, is_certain: bool) -> None:
    reading = read_period(text)
    assert (ids(reading.meanings), reading.is_certain) == (meanings, is_certain)


def ids(found: tuple[Period, ...]) -> str:
    """Their ids."""
    return " ".join(period.id for period in found)


@pytest.mark.parametrize(
    ("period", "others"),
    [
        ("2022-2023", "2022-23 AY2022-23"),
        ("2020-2022", ""),
        ("2023", "2023-24 AY2023-24"),
        ("2023-24", "AY2023-24 2023"),
        ("AY2023-24", "2023-24 2023"),
        ("2023-24-Q1", "2023-24"),
        ("2011-M12", "2011-12"),
        ("2023-M05", "2023-24"),
        ("2023-M04", "2023-24-Q1 2023-24"),
        ("2011-12-01", "2011-12 2011-M12"),
        ("2024-04-01", "2024-M04 2024-25-Q1 2024-25"),
        ("2024-03-31", "2023-24 2023-24-Q4 2024-M03"),
        ("2024-06-30", "2024-25-Q1 2024-M06"),
        ("2024-05-31", "2024-M05"),
        ("2024-05-30", ""),
        ("2015-11-16--P1Y", ""),
    ],
)
def test_what_may_have_been_meant_instead(period: str, others: str) -> None:
    assert ids(alternatives(parse_period(period))) == others


def test_a_day_that_a_spreadsheet_may_have_made_of_a_year() -> None:
    likely = [f"20{first:02d}-{first + 1:02d}-01" for first in range(12)]
    assert [text for text in likely if is_likely_date(parse_period(text))] == likely
    for text in ("2011-12-02", "2012-12-01", "2011-12", "2011-M12"):
        assert not is_likely_date(parse_period(text))


def test_the_number_of_a_day_in_a_spreadsheet() -> None:
    assert day_of_serial(45_292) == date(2024, 1, 1)
    assert day_of_serial(20_000) == date(1954, 10, 3)
    assert day_of_serial(80_000) == date(1899, 12, 30) + timedelta(days=80_000)
    for number in (19_999, 80_001, 45_292.5, -45_292):
        assert day_of_serial(number) is None


def test_without_an_indicator_every_meaning_is_suggested() -> None:
    with pytest.raises(InvalidPeriodError, match="Did you mean 2023-M04 or 2023-24"):
        submitted_period("2023-04")
