"""Answers to warnings: by when one is desired, what was promised and is late, and how long a risk may be accepted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from app.domain.errors import Fault
from app.domain.measures.indicator import RuleSetting, Supply
from app.domain.measures.london import day_in_london
from app.domain.measures.tier import TierNumber
from app.domain.warnings.rules import Severity

# Two weeks, a month, a quarter: calendar days, so that no list of bank holidays is needed.
ANSWER_DAYS: Mapping[Severity, int] = MappingProxyType(
    {Severity.CRITICAL: 14, Severity.WARNING: 30, Severity.WATCH: 90}
)
MOST_ANSWER_DAYS = 366
ACCEPTANCE_DAYS = 180  # how long a risk is accepted, unless a day is named
MOST_ACCEPTANCE_DAYS = 365
_DAYS = "days"


class AnswerState(StrEnum):
    """Whether an answer to a warning is awaited, late or given."""

    NOT_AWAITED = "not_awaited"
    AWAITED = "awaited"
    OVERDUE = "overdue"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """The council's answer times: the days by severity, and since when they count.

    `counts_from` is the instant since which somebody could have answered; None: nobody could yet.
    """

    days: Mapping[Severity, int] = field(default_factory=lambda: ANSWER_DAYS)
    counts_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The state of an open warning's answer on a day.

    While one is awaited `due` is the last day for it, and either `days_left` (0 on that day) or `days_overdue` (1 on
    the day after) is set. `promise_days_overdue` are the days since the one that the response names for its action,
    where that is past.
    """

    state: AnswerState
    due: date | None = None
    days_left: int | None = None
    days_overdue: int | None = None
    promise_days_overdue: int | None = None

    @property
    def is_promise_overdue(self) -> bool:
        """Whether the day that the response names is past."""
        return self.promise_days_overdue is not None


NOT_AWAITED = Answer(AnswerState.NOT_AWAITED)
ANSWERED = Answer(AnswerState.ANSWERED)
NOBODY_YET = AnswerTimes()


def answer_time_key(severity: Severity) -> str:
    """The key under which the council's own days for a severity are recorded, beside the settings of the rules."""
    return f"answer_time.{severity}"


def answer_time_setting(days: int) -> RuleSetting:
    """The council's own days for a severity, as they are recorded."""
    return RuleSetting(parameters={_DAYS: days})


def answer_days(settings: Mapping[str, RuleSetting]) -> dict[Severity, int]:
    """The days by severity: the council's where it has set them, the table's elsewhere."""
    own = {severity: settings.get(answer_time_key(severity)) for severity in Severity}
    return {severity: set_days(own[severity]) or ANSWER_DAYS[severity] for severity in Severity}


def set_days(setting: RuleSetting | None) -> int | None:
    """The days of a setting; None where the council has set none."""
    return None if setting is None else int((setting.parameters or {})[_DAYS])


def is_answered_for(tier: TierNumber | None, supply: Supply) -> bool:
    """Whether the council answers for an indicator: for all but those of the whole area, which it only influences.

    For a figure of the area that it brings itself it answers too.
    """
    return tier is not TierNumber.BOROUGH or supply is Supply.COUNCIL


def awaited(reached: Sequence[datetime], *, times: AnswerTimes, today: date, not_before: date | None = None) -> Answer:
    """An open warning without a response, or since `not_before`, the day after its acceptance ended.

    `reached` are the instants at which it was known to be of each severity, the mildest first. The time of each counts
    from its own instant, and the earliest end counts: a warning that gets worse is never given longer.
    """
    if times.counts_from is None or not reached:
        return NOT_AWAITED
    first = day_in_london(times.counts_from)
    starts = [max(first, day_in_london(instant), not_before or first) for instant in reached]
    due = min(start + timedelta(days=times.days[level]) for start, level in zip(starts, Severity, strict=False))
    left = (due - today).days
    if left < 0:
        return Answer(AnswerState.OVERDUE, due=due, days_overdue=-left)
    return Answer(AnswerState.AWAITED, due=due, days_left=left)


def with_promise(answer: Answer, *, promised: date | None, today: date) -> Answer:
    """The answer of an open or accepted warning whose response names the day `promised` to act by; None: none."""
    if promised is None or today <= promised:
        return answer
    return replace(answer, promise_days_overdue=(today - promised).days)


def acceptance_end(today: date) -> date:
    """The last day of an acceptance that names none."""
    return today + timedelta(days=ACCEPTANCE_DAYS)


def promise_faults(promised: date | None, *, before: date | None, today: date) -> Iterator[Fault]:
    """What is wrong with the day that a response names for its action, `before` what it named so far."""
    if promised is not None and promised != before and promised < today:
        yield Fault("due", "in_the_past", "A promise cannot be for a past day: give today or later.")


def acceptance_faults(*, until: date | None, reason: str | None, today: date) -> Iterator[Fault]:
    """What is wrong with accepting a risk to the end of `until` (None: not at all) for `reason`."""
    if until is None:
        if reason is not None:
            detail = (
                "Say with accepted_until how long the risk is accepted, or send accept as true; else leave this out."
            )
            yield Fault("acceptance_reason", "conflict", detail)
        return
    if reason is None:
        yield Fault("acceptance_reason", "required", "Say why the risk is accepted.")
    if until < today:
        yield Fault(
            "accepted_until",
            "in_the_past",
            "A risk cannot be accepted until a past day: give today or later, or null to end the acceptance.",
        )
    latest = today + timedelta(days=MOST_ACCEPTANCE_DAYS)
    if until > latest:
        yield Fault("accepted_until", "out_of_range", f"A risk is accepted for a year at the most: until {latest}.")
