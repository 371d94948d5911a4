"""What is due next, and by when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.domain.measures.indicator import DueDays, Frequency
from app.domain.publishing.due_calendar import next_due
from tests.domain.warning_examples import RECYCLING, value
from tests.spec.spec import Table


def _days(text: str) -> int | None:
    return int(text) if text else None


def _date(day: date | None) -> str:
    return day.isoformat() if day is not None else "none"


def _next(row: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        RECYCLING,
        frequency=Frequency(row["frequency"]),
        due_days=DueDays(submission=_days(row["submission days"]), publication=_days(row["publication days"])),
    )
    due = next_due([value(row["latest held"], 30.0)], definition=definition)
    return {
        "next period": due.period.id if due.period is not None else "none",
        "submission": _date(due.submission),
        "publication": _date(due.publication),
    }


TABLES: tuple[Table, ...] = (
    Table(
        title="The next period and its dates",
        source="Waymark's own",
        rule=(
            "The next period is the one after the latest that has come, with a number or with a reason why "
            "there is none: a year, a quarter or a month later by the indicator's frequency. Pooled years "
            "move on by one year. A snapshot on a month's last day stays on one. The dates are the period's "
            "end and the days that the definition allows. For an irregular indicator nobody knows."
        ),
        inputs=("frequency", "latest held", "submission days", "publication days"),
        outputs=("next period", "submission", "publication"),
        rows=(
            ("annual", "2022-23", "", "350", "2023-24", "none", "2025-03-16"),
            ("annual", "2025-26", "-345", "-340", "2026-27", "2026-04-20", "2026-04-25"),
            ("annual", "2023", "", "", "2024", "none", "none"),
            ("annual", "AY2023-24", "", "61", "AY2024-25", "none", "2025-10-31"),
            ("annual", "2020-2022", "", "365", "2021-2023", "none", "2024-12-30"),
            ("annual", "2015-11-16--P1Y", "", "30", "2016-11-16--P1Y", "none", "2017-12-15"),
            ("annual", "2023-03-31", "", "0", "2024-03-31", "none", "2024-03-31"),
            ("annual", "2023-06-15--P364D", "", "0", "2024-06-15--P364D", "none", "2025-06-13"),
            ("quarterly", "2023-24-Q4", "20", "45", "2024-25-Q1", "2024-07-20", "2024-08-14"),
            ("quarterly", "2023-06-30", "10", "30", "2023-09-30", "2023-10-10", "2023-10-30"),
            ("quarterly", "2023-09-30", "", "0", "2023-12-31", "none", "2023-12-31"),
            ("quarterly", "2023-11-30", "", "0", "2024-02-29", "none", "2024-02-29"),
            ("quarterly", "2023-10-15", "", "0", "2024-01-15", "none", "2024-01-15"),
            ("quarterly", "2023-04-01--P1Y", "", "0", "2023-07-01--P1Y", "none", "2024-06-30"),
            ("monthly", "2023-M12", "5", "", "2024-M01", "2024-02-05", "none"),
            ("monthly", "2024-01-30", "", "0", "2024-02-29", "none", "2024-02-29"),
            ("irregular", "2019", "10", "365", "none", "none", "none"),
        ),
        check=_next,
    ),
)
