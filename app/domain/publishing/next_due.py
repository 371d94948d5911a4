"""What is due next: the period after the latest held one, and the dates by which its value is expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.judgement.direction import MONTHS_BETWEEN
from app.domain.measures.indicator import Definition, Supply
from app.domain.measures.period import Period, PeriodKind, add_months, from_days
from app.domain.measures.value import MissingReason, Value, latest_with_row


@dataclass(frozen=True, slots=True)
class NextDue:
    """The next period expected and its dates: to the council's own system, and to the public.

    All are None where nothing more is expected or nobody knows when; a date is None where the definition has
    none.
    """

    period: Period | None
    submission: date | None
    publication: date | None


NOTHING_DUE = NextDue(period=None, submission=None, publication=None)


def next_due(series: Sequence[Value], *, definition: Definition) -> NextDue:
    """What follows the latest row of a reporting series that is due, by `definition` (the latest version).

    A row that gives a reason instead of a number has come too. Nothing follows an empty series, an irregular
    or discontinued indicator, an area that was abolished, or the last period before the indicator's
    retirement.
    """
    latest = latest_with_row(series)
    months = MONTHS_BETWEEN.get(definition.frequency)
    if latest is None or months is None or definition.supply is Supply.DISCONTINUED:
        return NOTHING_DUE
    period = following(latest.period, months=months)
    retired = definition.retired_from is not None and period.start >= definition.retired_from.start
    if retired or latest.missing_reason is MissingReason.AREA_ABOLISHED:
        return NOTHING_DUE
    return NextDue(
        period=period,
        submission=_days_after(period, days=definition.due_days.submission),
        publication=_days_after(period, days=definition.due_days.publication),
    )


def following(period: Period, *, months: int) -> Period:
    """The period of the same length that starts `months` later: pooled years move on by one year and overlap.

    A snapshot on a month's last day stays on one: 30 June is followed by 30 September and 31 December.
    """
    day_after = period.start + timedelta(days=1)
    if period.kind is PeriodKind.DAY and day_after.day == 1:
        return from_days(add_months(day_after, months) - timedelta(days=1), 1)
    return period.moved(months)


def _days_after(period: Period, *, days: int | None) -> date | None:
    return None if days is None else period.end + timedelta(days=days)
