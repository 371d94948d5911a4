"""What has become of the warnings that the council itself made public: the live record beside the track record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median

from app.domain.measures.london import day_in_london
from app.domain.measures.period import MONTHS_IN_YEAR, Period, add_months
from app.domain.warnings.evidence import LineKind, NearEvidence
from app.domain.warnings.life import ClearedReason, Warning, WarningResponse, WarningState
from app.domain.warnings.rules import WARNING_RULES, WarningRule

LIVE_YEARS = 2  # within which what a rule foretells comes, as in the track record
RULES_PAST_A_LINE = frozenset({WarningRule.THRESHOLD_BREACHED, WarningRule.OFF_TARGET})
# These say what has happened, and foretell nothing that could fail to come.
RULES_OF_FACT = RULES_PAST_A_LINE | {WarningRule.OVERDUE, WarningRule.DATA_QUALITY}
_LINES = {
    LineKind.WARNING_THRESHOLD: frozenset({WarningRule.THRESHOLD_BREACHED}),
    LineKind.TARGET: frozenset({WarningRule.OFF_TARGET}),
}


class Fate(StrEnum):
    """Where a warning is: open or accepted, over since what it warned of passed, over otherwise, or retracted."""

    RUNNING = "running"
    CLEARED = "cleared"
    ENDED = "ended"
    RETRACTED = "retracted"


class Foretold(StrEnum):
    """Whether what a warning foretells has come within two years; `before`: it could no longer foretell it."""

    COME = "come"
    NOT_COME = "not_come"
    UNDECIDED = "undecided"
    BEFORE = "before"


WarningKey = tuple[str, str, WarningRule, Period]
FirstGiven = Mapping[WarningKey, datetime]


@dataclass(frozen=True, slots=True)
class FollowedSeries:
    """Every warning of an indicator, and the end of its latest period (None: it has no value)."""

    warnings: Sequence[Warning]
    latest_end: date | None


@dataclass(frozen=True, slots=True)
class LiveRule:
    """What has become of a rule's warnings, by their ids; each of those `told` is in one group of each kind.

    They are `running` (open or accepted), `cleared` since what they warned of passed, `ended` with the rule or the
    series, or `retracted` by a revision. What was foretold has `come`, has `not_come` within two years, is `undecided`
    as yet, or had happened `before` the warning was issued; warnings of facts and retracted ones are in none of these.
    Medians are in days, None where there is nothing to take them of.
    """

    rule: WarningRule
    told: tuple[str, ...]
    running: tuple[str, ...]
    cleared: tuple[str, ...]
    ended: tuple[str, ...]
    retracted: tuple[str, ...]
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    days_to_answer: float | None
    days_to_clear: float | None
    come: tuple[str, ...]
    not_come: tuple[str, ...]
    undecided: tuple[str, ...]
    before: tuple[str, ...]

    @property
    def precision(self) -> float | None:
        """The share, from 0 to 1, of what is decided that came; None while nothing is."""
        decided = len(self.come) + len(self.not_come)
        return len(self.come) / decided if decided else None


@dataclass(frozen=True, slots=True)
class LiveRecord:
    """The warnings issued since the council's first publication, by rule; `since` None: it has published nothing.

    `not_live` is how many were issued before that, or were over already by then: nobody was warned in time.
    """

    since: datetime | None
    not_live: int
    rules: tuple[LiveRule, ...]


def live_record(series: Iterable[FollowedSeries], *, since: datetime | None, first_given: FirstGiven) -> LiveRecord:
    """What has become of every warning issued since an instant, in one pass.

    `first_given` has the instant of the first response by indicator, area, rule and period.
    """
    by_rule: dict[WarningRule, list[tuple[Warning, Foretold | None]]] = {rule.name: [] for rule in WARNING_RULES}
    not_live = 0
    for followed in series:
        for warning in followed.warnings:
            if since is not None and _is_live(warning, since=since):
                by_rule[warning.rule].append((warning, _outcome(warning, series=followed)))
            else:
                not_live += 1
    if since is None:
        return LiveRecord(None, not_live, ())
    return LiveRecord(
        since, not_live, tuple(_rule(rule, warnings, first_given=first_given) for rule, warnings in by_rule.items())
    )


def _rule(
    rule: WarningRule, warnings: Sequence[tuple[Warning, Foretold | None]], *, first_given: FirstGiven
) -> LiveRule:
    every = sorted((warning for warning, _ in warnings), key=lambda warning: warning.id)

    def ids(fate: Fate) -> tuple[str, ...]:
        return tuple(warning.id for warning in every if fate_of(warning) is fate)

    def decided(outcome: Foretold) -> tuple[str, ...]:
        return tuple(sorted(warning.id for warning, reached in warnings if reached is outcome))

    return LiveRule(
        rule=rule,
        told=tuple(warning.id for warning in every),
        running=ids(Fate.RUNNING),
        cleared=ids(Fate.CLEARED),
        ended=ids(Fate.ENDED),
        retracted=ids(Fate.RETRACTED),
        answered=tuple(warning.id for warning in every if warning.response is not None),
        unanswered=tuple(warning.id for warning in every if warning.response is None),
        days_to_answer=_median(_days_to_answer(every, first_given=first_given)),
        days_to_clear=_median(_days_to_clear(every)),
        come=decided(Foretold.COME),
        not_come=decided(Foretold.NOT_COME),
        undecided=decided(Foretold.UNDECIDED),
        before=decided(Foretold.BEFORE),
    )


def _is_live(warning: Warning, *, since: datetime) -> bool:
    """Whether a warning was issued since an instant, and was not over already by then."""
    told_at, cleared_at = warning.told_at, warning.cleared_at
    return told_at is not None and since <= told_at and (cleared_at is None or told_at < cleared_at)


def fate_of(warning: Warning) -> Fate:
    """Where a warning is."""
    if warning.state is WarningState.CLEARED:
        return Fate.CLEARED if warning.cleared_because is ClearedReason.CONDITION_ENDED else Fate.ENDED
    return Fate.RETRACTED if warning.state is WarningState.RETRACTED else Fate.RUNNING


def _outcome(warning: Warning, *, series: FollowedSeries) -> Foretold | None:
    """Whether what a warning foretells has come; None where it foretells nothing, or its ground is gone."""
    if warning.rule in RULES_OF_FACT or warning.state is WarningState.RETRACTED or warning.told_at is None:
        return None
    lines = _LINES[warning.evidence.line] if isinstance(warning.evidence, NearEvidence) else RULES_PAST_A_LINE
    crossings = [
        crossing
        for crossing in series.warnings
        if crossing.rule in lines and crossing.state is not WarningState.RETRACTED
    ]
    start, end = warning.raised_in.end, add_months(warning.raised_in.end, LIVE_YEARS * MONTHS_IN_YEAR)
    within = [
        crossing.told_at
        for crossing in crossings
        if start < crossing.raised_in.end <= end and crossing.told_at is not None
    ]
    if any(_covers(crossing, period=warning.raised_in) for crossing in crossings) or end <= day_in_london(
        warning.told_at
    ):
        return Foretold.BEFORE
    if within:
        return Foretold.COME if warning.told_at < min(within) else Foretold.BEFORE
    return Foretold.UNDECIDED if series.latest_end is None or series.latest_end < end else Foretold.NOT_COME


def _covers(crossing: Warning, *, period: Period) -> bool:
    """Whether the figure was past its line at `period`."""
    return not period < crossing.raised_in and (crossing.cleared_in is None or period < crossing.cleared_in)


def _days_to_answer(warnings: Iterable[Warning], *, first_given: FirstGiven) -> Iterator[int]:
    for warning in warnings:
        answered_at = None if warning.response is None else first_given.get(warning_key(warning.response))
        if answered_at is not None and warning.told_at is not None:
            yield max(0, _days_between(warning.told_at, answered_at))


def _days_to_clear(warnings: Iterable[Warning]) -> Iterator[int]:
    for warning in warnings:
        if fate_of(warning) is Fate.CLEARED and warning.told_at is not None and warning.cleared_at is not None:
            yield _days_between(warning.told_at, warning.cleared_at)


def warning_key(response: WarningResponse) -> WarningKey:
    """What a response is about."""
    return response.indicator, response.area, response.rule, response.period


def _days_between(start: datetime, end: datetime) -> int:
    return (day_in_london(end) - day_in_london(start)).days


def _median(days: Iterable[int]) -> float | None:
    known_days = list(days)
    return float(median(known_days)) if known_days else None
