"""Periods in returns: labels that people and spreadsheets write, read or suggested."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.errors import InvalidPeriodError
from app.domain.measures.indicator import Frequency
from app.domain.publishing.submitted_periods import period_fault, submitted_period
from tests.spec.spec import Table, rows_of
from tests.stores import ANNUAL


def _submitted(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(ANNUAL, frequency=Frequency(given["indicator"]))
    try:
        period = submitted_period(given["written"], definition=definition)
    except InvalidPeriodError as error:
        return {"answer": str(error)}
    fault = period_fault(period, definition=definition)
    return {"answer": period.id if fault is None else fault.detail}


LABELS = Table(
    title="How people write a period in a return",
    source="Waymark's own, after files of councils",
    rule=(
        "A return also takes a period as people write it, and as Waymark itself labels it, where it can mean one thing "
        "only. Where it can mean several, or a spreadsheet has made a date of it, the return is refused and the answer "
        "asks whether the likeliest periods of the indicator's frequency were meant. Two full years with a hyphen "
        "(`2022-2023`) stay two calendar years pooled: of an indicator without such figures they want a confirmation."
    ),
    inputs=("written", "indicator"),
    outputs=("answer",),
    rows=rows_of(
        """
  2023/24 | annual | 2023-24
  2022/2023 | annual | 2022-23
  2022-2023 | annual | 2022-2023
  FY2023/24 | annual | 2023-24
  financial year 2022-2023 | annual | 2022-23
  2023–24 | annual | 2023-24
  2023/24 academic year | annual | AY2023-24
  AY 2023/24 | annual | AY2023-24
  year to July 2015 | annual | 2014-08-01--P1Y
  year ending 31 March 2024 | annual | 2023-24
  Oct 2022-Sep 2023 | annual | 2022-10-01--P1Y
  2020 to 2022 | annual | 2020-2022
  2019/20 to 2021/22 | annual | 2019-04-01--P3Y
  2023.0 | annual | 2023
  Q1 2023/24 | quarterly | 2023-24-Q1
  2023/24 Q2 | quarterly | 2023-24-Q2
  2023-24-q2 | quarterly | 2023-24-Q2
  Quarter 3, 2023-24 | quarterly | 2023-24-Q3
  Oct to Dec 2023 | quarterly | 2023-24-Q3
  Q4 2023/24 (Jan to Mar 2024) | quarterly | 2023-24-Q4
  Apr 2023 | monthly | 2023-M04
  Sept 2023 | monthly | 2023-M09
  2023-M4 | monthly | 2023-M04
  04/2023 | monthly | 2023-M04
  31 March 2024 | irregular | 2024-03-31
  31st Mar 2024 | irregular | 2024-03-31
  31/03/2024 | irregular | 2024-03-31
  2024-03-31 00:00:00 | irregular | 2024-03-31
  16 November 2015 to 15 December 2016 | irregular | 2015-11-16--P13M
  1 June 2023 to 14 June 2023 | irregular | 2023-06-01--P14D
  23/24 | annual | It is not clear which period this is. Did you mean 2023-24?
  2020-22 | annual | It is not clear which period this is. Did you mean 2020-21 or 2020-2022?
  2020/2022 | annual | It is not clear which period this is. Did you mean 2020-21 or 2020-2022?
  2023-04 | annual | It is not clear which period this is. Did you mean 2023-24?
  2023-04 | monthly | It is not clear which period this is. Did you mean 2023-M04 or 2023-24?
  Q1 2023 | quarterly | It is not clear which period this is. Did you mean 2023-24-Q1 or 2022-23-Q4?
  2023 Q1 | quarterly | It is not clear which period this is. Did you mean 2023-24-Q1 or 2022-23-Q4?
  Q1 23/24 | quarterly | It is not clear which period this is. Did you mean 2023-24-Q1?
  23/24 Q1 | quarterly | It is not clear which period this is. Did you mean 2023-24-Q1?
  Q4 2023/24 (Jan to Mar 2023) | quarterly | It is not clear which period this is. Did you mean 2023-24-Q4 or 2022-23-Q4?
  03/04/2024 | irregular | It is not clear which period this is. Did you mean 2024-04-03 or 2024-03-04?
  Apr 23 | monthly | It is not clear which period this is. Did you mean 2023-M04 or 2023-24?
  Dec-11 | annual | A spreadsheet has made a date of this period. Did you mean 2011-12? Format the column as text, and write the period.
  Jan-24 | monthly | A spreadsheet has made a date of this period. Did you mean 2024-M01? Format the column as text, and write the period.
  24-Jan | quarterly | A spreadsheet has made a date of this period. Did you mean 2023-24-Q4? Format the column as text, and write the period.
  45292 | monthly | A spreadsheet has made a date of this period. Did you mean 2024-M01? Format the column as text, and write the period.
  45292 | irregular | A spreadsheet has made a date of this period. Did you mean 2024-M01 or 2023-24-Q4? Format the column as text, and write the period.
  2011-12-01 | annual | The indicator is annual: write a financial year (2023-24), a calendar year (2023) or an academic year (AY2023-24). Did you mean 2011-12?
  2024-03-31 | quarterly | The indicator is quarterly: write a quarter (2023-24-Q1), or a year (2023-24) for the year's figure. Did you mean 2023-24 or 2023-24-Q4?
  2023-24-Q1 | annual | The indicator is annual: write a financial year (2023-24), a calendar year (2023) or an academic year (AY2023-24). Did you mean 2023-24?
  2024-M01 | quarterly | The indicator is quarterly: write a quarter (2023-24-Q1), or a year (2023-24) for the year's figure. Did you mean 2023-24-Q4 or 2023-24?
  29 February 2023 | irregular | Not a period. Write a financial year (2023-24), a quarter (2023-24-Q1), a calendar year (2023), a month (2023-M04), an academic year (AY2023-24), a day (2024-03-31), pooled years (2020-2022) or an interval (2023-04-01--P3M).
"""  # noqa: E501 - a sentence is one cell
    ),
    check=_submitted,
)

TABLES = (LABELS,)
