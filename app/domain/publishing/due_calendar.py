"""The calendar of due values: which periods of an indicator are expected, by when, and which a template covers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.errors import Fault
from app.domain.measures.indicator import ENDED_SUPPLIES, MONTHS_BETWEEN, Definition, Supply
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind, add_months, from_days, from_months
from app.domain.measures.value import MissingReason, Value, latest_due

# Of periods before the latest row, older ones are no longer expected.
LATE_YEARS = 5
# A row belongs to the period whose end is nearest: counts are not made on the same day every year.
DAYS_IN_HALF_A_MONTH = 15


class DueState(StrEnum):
    """Whether an expected value is awaited, late, or submitted and not yet public."""

    DUE = "due"
    OVERDUE = "overdue"
    SUBMITTED = "submitted"


class SeriesEnd(StrEnum):
    """Why a series has no further figures, for now or ever."""

    PAUSED = "paused"
    DISCONTINUED = "discontinued"
    RETIRED = "retired"
    AREA_ENDED = "area_ended"


@dataclass(frozen=True, slots=True)
class NextDue:
    """The next expected period and its dates: inside the council, and to the public.

    All are None where nothing more is expected; a date is None where the definition has none.
    """

    period: Period | None
    submission: date | None
    publication: date | None


@dataclass(frozen=True, slots=True)
class MissingPeriod:
    """A period without a row whose date, `due`, has passed."""

    period: Period
    due: date


NOTHING_DUE = NextDue(period=None, submission=None, publication=None)


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """A period whose value is expected, with its dates inside the council and to the public, and its state.

    `days` counts the days until it is due (negative: late); None without a date, and for a submitted value.
    """

    definition: Definition
    period: Period
    submission_due: date | None
    publication_due: date | None
    state: DueState
    days: int | None

    @property
    def due(self) -> date | None:
        """The date inside the council, or without one the date to the public."""
        return self.submission_due or self.publication_due


def next_due(series: Sequence[Value], *, definition: Definition, area_end: date | None = None) -> NextDue:
    """The period after the latest due row of a reporting series, by `definition` (the version in force).

    A row with a reason in place of a number counts. Nothing follows an empty series, an irregular, paused or
    discontinued indicator, the area's end (`area_end` is the first day without it), or the last period before the
    indicator's retirement.
    """
    latest = latest_due(series)
    months = MONTHS_BETWEEN.get(definition.frequency)
    if latest is None or months is None or definition.supply in ENDED_SUPPLIES:
        return NOTHING_DUE
    period = following_period(latest.period, months=months)
    if latest.missing_reason is MissingReason.AREA_ABOLISHED or _is_over(period, definition, area_end=area_end):
        return NOTHING_DUE
    return NextDue(
        period=period,
        submission=_days_after(period, days=definition.due_days.submission),
        publication=_days_after(period, days=definition.due_days.publication),
    )


def series_end(
    series: Sequence[Value], *, definition: Definition, today: date, area_end: date | None = None
) -> SeriesEnd | None:
    """Why no further figure of a series comes; None while one is expected, or nobody can say.

    A retired indicator and an area that has ended are over once the last figure expected of them has come.
    """
    if definition.supply is Supply.PAUSED:
        return SeriesEnd.PAUSED
    if definition.supply is Supply.DISCONTINUED:
        return SeriesEnd.DISCONTINUED
    latest = latest_due(series)
    if latest is not None and latest.missing_reason is MissingReason.AREA_ABOLISHED:
        return SeriesEnd.AREA_ENDED
    if next_due(series, definition=definition, area_end=area_end).period is not None:
        return None
    if area_end is not None and area_end <= today:
        return SeriesEnd.AREA_ENDED
    retired = definition.retired_from
    return SeriesEnd.RETIRED if retired is not None and retired.start <= today else None


def missing_periods(
    series: Sequence[Value],
    *,
    definition: Definition,
    today: date,
    working: bool = False,
    area_end: date | None = None,
) -> tuple[MissingPeriod, ...]:
    """Every expected period without a row whose date has passed, oldest first.

    The date is the publication's, or in the `working` view the submission's where there is one. The day itself is
    not late. A row that says that its value is not due says nothing once the date has passed.
    """
    dates = (
        (expected.period, expected.submission_due if working and expected.submission_due else expected.publication_due)
        for expected in _awaited(series, definition=definition, today=today, area_end=area_end)
    )
    return tuple(MissingPeriod(period, due) for period, due in dates if due is not None and due < today)


def due_date(period: Period, *, definition: Definition) -> date | None:
    """The day by which the value of a period is due: inside the council, or without such a day to the public."""
    days = definition.due_days
    return _days_after(period, days=days.publication if days.submission is None else days.submission)


def following_period(period: Period, *, months: int) -> Period:
    """The period of the same length that starts `months` later: pooled years move on by one year and overlap.

    A snapshot on a month's last day stays on one: 30 June is followed by 30 September and 31 December.
    """
    day_after = period.start + timedelta(days=1)
    if period.kind is PeriodKind.DAY and day_after.day == 1:
        return from_days(add_months(day_after, months) - timedelta(days=1), 1)
    return period.moved(months)


def check_not_due(value: Value, *, definition: Definition, today: date) -> tuple[Fault, ...]:
    """The fault of a value that says it is not due when its date has passed; none where no date is known."""
    if value.missing_reason is not MissingReason.NOT_DUE:
        return ()
    due = due_date(value.period, definition=definition)
    if due is None or today <= due:
        return ()
    detail = f"The value was due on {due.isoformat()}: give the figure, or another reason why there is none."
    return (Fault("missing_reason", "past_due", detail),)


def expected_values(
    series: Sequence[Value], *, definition: Definition, today: date, area_end: date | None = None
) -> tuple[ExpectedValue, ...]:
    """The submitted and unreleased values, then every period without a row that has begun by `today`.

    Of the council's own figures these are the periods since the first row, of others those after the latest row, and
    of a new indicator the last period that has ended and the current one. A value that is due before its period
    begins is expected from the first day of the period before. Nothing is expected of a paused, discontinued or
    irregular indicator, after the area's end or the retirement, or in a gap of more than five years ago.
    """
    since = _since(today)
    drafts = (row.period for row in _due_rows(series) if row.released_at is None and row.period.end > since)
    submitted = (_item(period, definition=definition, today=None) for period in drafts)
    return (*submitted, *_awaited(series, definition=definition, today=today, area_end=area_end))


def periods_ending_within(
    span: Period, *, series: Sequence[Value], definition: Definition, area_end: date | None = None
) -> tuple[Period, ...]:
    """The indicator's periods, in its own kind of period, that end within `span`, oldest first.

    Of a new indicator they are financial years, quarters or months; of an irregular one `span` itself where its
    latest row is for such a period; of a paused or discontinued one, or after the area's end, there are none.
    """
    if definition.supply in ENDED_SUPPLIES:
        return ()
    months = MONTHS_BETWEEN.get(definition.frequency)
    latest = series[-1].period if series else None
    if months is None:
        alike = latest is not None and (latest.kind, latest.months) == (span.kind, span.months)
        return (span,) if alike else ()
    period = _near(latest or _first(months, day=span.start), months=months, day=span.start)
    periods = []
    while period.end <= span.end:
        if period.end >= span.start and not _is_over(period, definition, area_end=area_end):
            periods.append(period)
        period = following_period(period, months=months)
    return tuple(periods)


def by_due_date(items: Iterable[ExpectedValue]) -> list[ExpectedValue]:
    """The items by due date, those without a date last, then by indicator and period."""
    return sorted(items, key=lambda item: (item.due or date.max, item.definition.code, item.period.end, item.period.id))


def _awaited(
    series: Sequence[Value], *, definition: Definition, today: date, area_end: date | None
) -> Iterator[ExpectedValue]:
    """Every expected period without a row."""
    rows = _due_rows(series)
    if definition.supply in ENDED_SUPPLIES or definition.frequency not in MONTHS_BETWEEN:
        return
    if rows and rows[-1].missing_reason is MissingReason.AREA_ABOLISHED:
        return
    since = _since(today)
    if rows:
        since = min(since, rows[-1].period.end)
    for period in _chain([row.period for row in rows], definition=definition, since=since, today=today):
        if period.end > since and not _is_over(period, definition, area_end=area_end):
            yield _item(period, definition=definition, today=today)


def _due_rows(series: Sequence[Value]) -> list[Value]:
    return [value for value in series if value.missing_reason is not MissingReason.NOT_DUE]


def _since(today: date) -> date:
    return add_months(today, -LATE_YEARS * MONTHS_IN_YEAR)


def _is_over(period: Period, definition: Definition, *, area_end: date | None) -> bool:
    """Whether nothing is expected for a period: the indicator is retired by then, or the area ends within it."""
    return definition.is_retired_in(period) or (area_end is not None and period.end >= area_end)


def _item(period: Period, *, definition: Definition, today: date | None) -> ExpectedValue:
    """The item of a period; `today` is None for a submitted value."""
    submission = _days_after(period, days=definition.due_days.submission)
    publication = _days_after(period, days=definition.due_days.publication)
    due = submission or publication
    if today is None:
        return ExpectedValue(definition, period, submission, publication, DueState.SUBMITTED, None)
    left = None if due is None else (due - today).days
    state = DueState.OVERDUE if left is not None and left < 0 else DueState.DUE
    return ExpectedValue(definition, period, submission, publication, state, left)


def _chain(recorded: Sequence[Period], *, definition: Definition, since: date, today: date) -> Iterator[Period]:
    """The periods without a row that have begun, from near `since` on and not before the first recorded one."""
    months = MONTHS_BETWEEN[definition.frequency]
    if not recorded:
        period = _first(months, day=today).previous
    elif definition.supply is Supply.COUNCIL:
        period = _near(recorded[-1], months=months, day=max(recorded[0].end, since))
    else:
        period = following_period(recorded[-1], months=months)
    ends = [recorded_period.end for recorded_period in recorded]
    half = timedelta(days=DAYS_IN_HALF_A_MONTH * months)
    while _first_expected_day(period, definition=definition, months=months) <= today:
        if not (ends and period.end < ends[0]) and not any(abs(end - period.end) <= half for end in ends):
            yield period
        period = following_period(period, months=months)


def _first_expected_day(period: Period, *, definition: Definition, months: int) -> date:
    """The first day on which a value is expected: its period's, or that of the period before where it is due sooner."""
    due = due_date(period, definition=definition)
    if due is None or due >= period.start:
        return period.start
    return min(due, following_period(period, months=-months).start)


def _first(months: int, *, day: date) -> Period:
    """The financial year, the quarter or the month that holds `day`."""
    month = from_months(day.replace(day=1), 1)
    if months == 1:
        return month
    year = month.year
    return year if months == MONTHS_IN_YEAR else next(quarter for quarter in year.quarters if quarter.end >= day)


def _near(period: Period, *, months: int, day: date) -> Period:
    """The last period in the chain of `period` that ends before `day`, or a neighbour of it."""
    steps = ((day.year - period.end.year) * MONTHS_IN_YEAR + day.month - period.end.month) // months - 1
    return following_period(period, months=months * steps) if steps else period


def _days_after(period: Period, *, days: int | None) -> date | None:
    return None if days is None else period.end + timedelta(days=days)
