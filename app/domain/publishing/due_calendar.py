"""The collection calendar: which periods of an indicator are expected, by when, and which a workbook asks for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.measures.indicator import MONTHS_BETWEEN, Definition, Supply
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind, add_months, from_days, from_months
from app.domain.measures.value import MissingReason, Value, latest_due

# What is older than this is not asked for any more.
LATE_YEARS = 5
# A row is that of the period whose end it is nearest to: counts are not made on the same day every year.
DAYS_IN_HALF_A_MONTH = 15


class DueState(StrEnum):
    """Where an expected value is: awaited, late, or sent and not yet public."""

    DUE = "due"
    OVERDUE = "overdue"
    SUBMITTED = "submitted"


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


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """A period whose value is expected: by when inside the council and to the public, and where it is.

    `days` are those left until it is due (negative: late); None where no date is known or it was sent.
    """

    definition: Definition
    period: Period
    submission_due: date | None
    publication_due: date | None
    state: DueState
    days: int | None

    @property
    def due(self) -> date | None:
        """The date that counts: inside the council, or where it has none, to the public."""
        return self.submission_due or self.publication_due


def next_due(series: Sequence[Value], *, definition: Definition) -> NextDue:
    """What follows the latest row of a reporting series that is due, by `definition` (the latest version).

    A row that gives a reason instead of a number has come too. Nothing follows an empty series, an irregular
    or discontinued indicator, an area that was abolished, or the last period before the indicator's
    retirement.
    """
    latest = latest_due(series)
    months = MONTHS_BETWEEN.get(definition.frequency)
    if latest is None or months is None or definition.supply is Supply.DISCONTINUED:
        return NOTHING_DUE
    period = following_period(latest.period, months=months)
    retired = definition.retired_from is not None and period.start >= definition.retired_from.start
    if retired or latest.missing_reason is MissingReason.AREA_ABOLISHED:
        return NOTHING_DUE
    return NextDue(
        period=period,
        submission=_days_after(period, days=definition.due_days.submission),
        publication=_days_after(period, days=definition.due_days.publication),
    )


def following_period(period: Period, *, months: int) -> Period:
    """The period of the same length that starts `months` later: pooled years move on by one year and overlap.

    A snapshot on a month's last day stays on one: 30 June is followed by 30 September and 31 December.
    """
    day_after = period.start + timedelta(days=1)
    if period.kind is PeriodKind.DAY and day_after.day == 1:
        return from_days(add_months(day_after, months) - timedelta(days=1), 1)
    return period.moved(months)


def expected_values(series: Sequence[Value], *, definition: Definition, today: date) -> tuple[ExpectedValue, ...]:
    """What was sent and is not released, then every period that has begun by `today` and has no row.

    Of the council's own figures that is each one since the first held, of others each one after the latest, and of a
    new indicator the last that has ended and the present one. Nothing is expected of a discontinued or irregular
    indicator, of an abolished area, after the retirement, or after five years.
    """
    since = add_months(today, -LATE_YEARS * MONTHS_IN_YEAR)
    rows = [value for value in series if value.missing_reason is not MissingReason.NOT_DUE]
    drafts = (row.period for row in rows if row.released_at is None and row.period.end > since)
    found = [_item(period, definition=definition, today=None) for period in drafts]
    if definition.supply is Supply.DISCONTINUED or definition.frequency not in MONTHS_BETWEEN:
        return tuple(found)
    if rows and rows[-1].missing_reason is MissingReason.AREA_ABOLISHED:
        return tuple(found)
    chain = _chain([row.period for row in rows], definition=definition, since=since, today=today)
    late = (one for one in chain if one.end > since and not _retired(one, definition=definition))
    return (*found, *(_item(one, definition=definition, today=today) for one in late))


def periods_ending_within(span: Period, *, series: Sequence[Value], definition: Definition) -> tuple[Period, ...]:
    """The indicator's periods, in its own kind of period, that end within `span`, oldest first.

    Of a new indicator they are financial years, quarters or months; of an irregular one `span` itself when it has
    been held in such periods; of a discontinued one there are none.
    """
    if definition.supply is Supply.DISCONTINUED:
        return ()
    months = MONTHS_BETWEEN.get(definition.frequency)
    held = series[-1].period if series else None
    if months is None:
        own = held is not None and (held.kind, held.months) == (span.kind, span.months)
        return (span,) if own else ()
    near = _near(held or _first(months, day=span.start), months=months, day=span.start)
    found = []
    while near.end <= span.end:
        if near.end >= span.start and not _retired(near, definition=definition):
            found.append(near)
        near = following_period(near, months=months)
    return tuple(found)


def by_due_date(items: Iterable[ExpectedValue]) -> list[ExpectedValue]:
    """The items by the date that counts, those without one last, then by indicator and period."""
    return sorted(items, key=lambda one: (one.due or date.max, one.definition.code, one.period.end, one.period.id))


def _item(period: Period, *, definition: Definition, today: date | None) -> ExpectedValue:
    """An expected period; one that was sent has no `today`."""
    days = definition.due_days
    submission, publication = (
        None if lag is None else period.end + timedelta(days=lag) for lag in (days.submission, days.publication)
    )
    due = submission or publication
    if today is None:
        return ExpectedValue(definition, period, submission, publication, DueState.SUBMITTED, None)
    left = None if due is None else (due - today).days
    state = DueState.OVERDUE if left is not None and left < 0 else DueState.DUE
    return ExpectedValue(definition, period, submission, publication, state, left)


def _chain(held: Sequence[Period], *, definition: Definition, since: date, today: date) -> Iterator[Period]:
    """The periods without a row that have begun: from near `since` on, and no earlier than the first held."""
    months = MONTHS_BETWEEN[definition.frequency]
    if not held:
        period = _first(months, day=today).previous
    elif definition.supply is Supply.COUNCIL:
        period = _near(held[-1], months=months, day=max(held[0].end, since))
    else:
        period = following_period(held[-1], months=months)
    ends = [one.end for one in held]
    half = timedelta(days=DAYS_IN_HALF_A_MONTH * months)
    while period.start <= today:
        if not (ends and period.end < ends[0]) and not any(abs(end - period.end) <= half for end in ends):
            yield period
        period = following_period(period, months=months)


def _first(months: int, *, day: date) -> Period:
    """The financial year, the quarter or the month that holds `day`."""
    month = from_months(day.replace(day=1), 1)
    if months == 1:
        return month
    year = month.year
    return year if months == MONTHS_IN_YEAR else next(one for one in year.quarters if one.end >= day)


def _near(period: Period, *, months: int, day: date) -> Period:
    """The last period in the chain of `period` that ends before `day`, or a neighbour of it."""
    steps = ((day.year - period.end.year) * MONTHS_IN_YEAR + day.month - period.end.month) // months - 1
    return following_period(period, months=months * steps) if steps else period


def _retired(period: Period, *, definition: Definition) -> bool:
    return definition.retired_from is not None and period.start >= definition.retired_from.start


def _days_after(period: Period, *, days: int | None) -> date | None:
    return None if days is None else period.end + timedelta(days=days)
