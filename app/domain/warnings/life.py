"""The life of a warning: raised, cleared, accepted, and retracted when a revision removes its ground."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from app.domain.measures.london import midnight_of
from app.domain.measures.period import Period
from app.domain.publishing.due_calendar import SeriesEnd
from app.domain.warnings.answer_times import (
    ANSWERED,
    NOBODY_YET,
    NOT_AWAITED,
    Answer,
    AnswerState,
    AnswerTimes,
    awaited,
    with_promise,
)
from app.domain.warnings.evidence import Evidence, NotAssessedReason, OverdueEvidence, SignalEvidence, rests_on_any
from app.domain.warnings.rules import WARNING_RULES, Assessment, Parameters, RuleFinding, Severity, WarningRule

RULES_BY_DATES = tuple(rule.name for rule in WARNING_RULES if rule.by_dates)
# Without these there is no ground for a warning; any other reason only says that data are lacking.
GROUND_REMOVED = (
    NotAssessedReason.RULE_OFF,
    NotAssessedReason.NOT_HOME_AREA,
    NotAssessedReason.NO_THRESHOLD,
    NotAssessedReason.NO_TARGET,
    NotAssessedReason.NO_POLARITY,
    NotAssessedReason.COUNT_NOT_COMPARABLE,
    NotAssessedReason.MARGIN_UNKNOWN,
    NotAssessedReason.NOT_LIKE_FOR_LIKE,
)


STANDING_DAYS = 3 * 365  # leap days aside


class ClearedReason(StrEnum):
    """Why a warning is over: what it warned of has passed, the rule is off, or the series breaks or has ended."""

    CONDITION_ENDED = "condition_ended"
    RULE_OFF = "rule_off"
    SERIES_BREAK = "series_break"
    PAUSED = "paused"
    DISCONTINUED = "discontinued"
    RETIRED = "retired"
    AREA_ENDED = "area_ended"


class WarningState(StrEnum):
    """Where a warning is in its life."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CLEARED = "cleared"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class WarningResponse:
    """What people say about a warning; it covers the episode of `rule` that contains `period`.

    With `accepted_until` the council accepts the risk to the end of that day (Europe/London), for `acceptance_reason`,
    which responses of earlier versions lack.
    """

    indicator: str
    area: str
    rule: WarningRule
    period: Period
    explanation: str
    likely_impact: str | None
    action: str | None
    owner_role: str | None
    due: date | None
    accepted_until: date | None
    acceptance_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch of a rule holding: from `raised_in` until `cleared_in`; `latest` is the last period that it
    held in.

    Severity, evidence and parameters are those of `latest`. `cleared_because` says why it is over: with the series
    (then `cleared_in` is None), or in `cleared_in`. `reached` are the instants since which it was known to be of each
    severity up to its own, the mildest first; `cleared_at` is the one since which it was known to have cleared.
    """

    rule: WarningRule
    severity: Severity
    raised_in: Period
    since: Period
    latest: Period
    cleared_in: Period | None
    evidence: Evidence
    parameters: Parameters
    cleared_because: ClearedReason | None = None
    reached: tuple[datetime, ...] = ()
    cleared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnowledgeState:
    """What the rules said of one indicator and area from the instant `known_from` until the next state's.

    `assessments` are by period, oldest first, made as on the state's last day (today, for the state that is current);
    `commented` are the periods whose value carries a commentary, `suppressed` those whose value is withheld. With
    `ended` the series has no further figures, so that no warning stays open. `counted_from` has by period the instant
    since which its value counts: a new period's value adds to a state and begins none.
    """

    known_from: datetime
    assessments: tuple[Assessment, ...]
    commented: frozenset[Period] = frozenset()
    suppressed: frozenset[Period] = frozenset()
    ended: SeriesEnd | None = None
    counted_from: Mapping[Period, datetime] = field(default_factory=dict)

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The episodes of every rule in this state."""
        return fold(self.assessments, ended=self.ended, known_at=self.known_at)

    def known_at(self, period: Period) -> datetime:
        """Since when it is known what the rules say of a period."""
        return max(self.known_from, self.counted_from.get(period, self.known_from))


@dataclass(frozen=True, slots=True)
class Warning:
    """A warning as it stands. `unexplained`: open, with an answer awaited, without a response and without a
    commentary on its latest period.

    `retracted_at` is the instant of the release that removed its ground; `replaced_by` then names the warning
    that covers the same period, when a revision only moved its beginning. `evidence` is None where a figure that it
    rested on is suppressed by now: then the warning is retracted without its figures. `told_at` and `cleared_at` are
    the instants since which it, and its end, can be read; `answer` is how it stands with its answer today.
    """

    id: str
    indicator: str
    area: str
    rule: WarningRule
    severity: Severity
    state: WarningState
    raised_in: Period
    since: Period
    latest: Period
    cleared_in: Period | None
    unexplained: bool
    evidence: Evidence | None
    parameters: Parameters
    response: WarningResponse | None
    retracted_at: datetime | None
    replaced_by: str | None = None
    cleared_because: ClearedReason | None = None
    told_at: datetime | None = None
    cleared_at: datetime | None = None
    answer: Answer = NOT_AWAITED

    @property
    def standing(self) -> bool:
        """Whether it is a difference from others that has stood for 3 years: it is listed, and no longer new."""
        stood = (self.latest.end - self.raised_in.end).days
        return self.rule is WarningRule.FAR_FROM_PEERS and stood >= STANDING_DAYS


KnownAt = Callable[[Period], datetime]


def _always(_: Period) -> datetime:
    return datetime.min.replace(tzinfo=UTC)


def fold(
    assessments: Sequence[Assessment], *, ended: SeriesEnd | None = None, known_at: KnownAt = _always
) -> tuple[Episode, ...]:
    """The episodes of every rule over assessments in order of period, in the table's order, oldest first.

    A rule raises in the first period that it holds in, and clears after `clear_after` assessed periods in a
    row without it. A period that could not be assessed changes nothing, but that a series which proves to drift has no
    signal; one that the rule is switched off for clears, and so does one from which on a version of the definition
    breaks the series. A rule by dates is read from the last assessment alone. Where the series has `ended`, so have
    they all. `known_at` says since when it is known what the rules say of a period.
    """
    return tuple(
        replace(episode, cleared_because=ClearedReason(ended)) if ended and not episode.cleared_because else episode
        for rule in WARNING_RULES
        for episode in _episodes(
            rule.name, assessments=assessments[-1:] if rule.by_dates else assessments, known_at=known_at
        )
    )


def _episodes(rule: WarningRule, *, assessments: Sequence[Assessment], known_at: KnownAt) -> list[Episode]:
    done: list[Episode] = []
    running: Episode | None = None
    quiet = 0
    comparable_from = assessments[0].comparable_from if assessments else None
    for assessment in assessments:
        finding, reason = assessment.finding(rule), assessment.reason(rule)
        if running is not None and assessment.comparable_from != comparable_from:
            done.append(_over(running, assessment, because=ClearedReason.SERIES_BREAK, known_at=known_at))
            running = None
        comparable_from = assessment.comparable_from
        if finding is not None:
            running, quiet = _carried_on(running, finding=finding, known_at=known_at), 0
        elif running is not None and (
            reason in (None, NotAssessedReason.RULE_OFF) or _is_drift(running, reason=reason)
        ):
            quiet += 1
            is_off = reason == NotAssessedReason.RULE_OFF
            if is_off or quiet >= int(running.parameters["clear_after"]):
                because = ClearedReason.RULE_OFF if is_off else ClearedReason.CONDITION_ENDED
                done.append(_over(running, assessment, because=because, known_at=known_at))
                running = None
    return done if running is None else [*done, running]


def _is_drift(episode: Episode, *, reason: str | None) -> bool:
    """Whether the series proves to drift, so that the signal which raised the episode is none."""
    return reason == NotAssessedReason.DRIFTS and isinstance(episode.evidence, SignalEvidence)


def _over(running: Episode, assessment: Assessment, *, because: ClearedReason, known_at: KnownAt) -> Episode:
    """The episode as the period of `assessment` ends it."""
    period = assessment.period
    return replace(running, cleared_in=period, cleared_because=because, cleared_at=known_at(period))


def _carried_on(running: Episode | None, *, finding: RuleFinding, known_at: KnownAt) -> Episode:
    """The episode with its latest finding; a new one where none is running."""
    reached = _reached(finding, known_at=known_at)
    if running is not None:
        reached = _first_reached(running.reached, reached)
    return Episode(
        rule=finding.rule,
        severity=finding.severity,
        raised_in=running.raised_in if running is not None else finding.period,
        since=running.since if running is not None else finding.since,
        latest=finding.period,
        cleared_in=None,
        evidence=finding.evidence,
        parameters=finding.parameters,
        reached=reached,
    )


def _reached(finding: RuleFinding, *, known_at: KnownAt) -> tuple[datetime, ...]:
    """Since when a finding is known to be of each severity up to its own; one by dates becomes serious by dates."""
    known, levels = known_at(finding.period), range(finding.severity.level + 1)
    if not isinstance(finding.evidence, OverdueEvidence):
        return tuple(known for _ in levels)
    at_first = Severity(str(finding.parameters["severity"])).level
    later = int(finding.parameters["later_after_days"])
    late = (finding.evidence.due + timedelta(days=1 + (0 if level <= at_first else later)) for level in levels)
    return tuple(max(known, midnight_of(day).astimezone(UTC)) for day in late)


def _first_reached(before: Sequence[datetime], now: Sequence[datetime]) -> tuple[datetime, ...]:
    """The instants of `before`, and of `now` for the severities that it had not reached; none for those left since."""
    return (*before[: len(now)], *now[len(before) :])


@dataclass(frozen=True, slots=True)
class KnownWarning:
    """An episode in the last state of knowledge that had it.

    Once later states have not, `refuted_at` is the instant of the first that could judge its first period.
    """

    episode: Episode
    is_present: bool = True
    refuted_at: datetime | None = None


def through(known: Iterable[KnownWarning], state: KnowledgeState) -> tuple[KnownWarning, ...]:
    """The warnings known through one more state of knowledge: those of the state, and those that it no longer has.

    Past states never change, so what is known through them needs to be worked out once.
    """
    before = {_key(warning.episode): warning for warning in known}
    warnings = {key: _without(warning, state=state) for key, warning in before.items()}
    warnings |= {
        _key(episode): KnownWarning(_known_before(episode, before=before.get(_key(episode))))
        for episode in state.episodes
    }
    return tuple(warnings.values())


def _known_before(episode: Episode, *, before: KnownWarning | None) -> Episode:
    """The episode with the instants of the state before, where it goes on: one refuted since is new again."""
    if before is None or before.refuted_at is not None:
        return episode
    if not before.is_present and episode.rule in RULES_BY_DATES:
        return episode
    is_as_before = before.episode.cleared_at is not None and before.episode.cleared_in == episode.cleared_in
    return replace(
        episode,
        reached=_first_reached(before.episode.reached, episode.reached),
        cleared_at=before.episode.cleared_at if is_as_before else episode.cleared_at,
    )


def warnings_now(
    known: Sequence[KnownWarning],
    current: KnowledgeState,
    *,
    indicator: str,
    area: str,
    responses: Sequence[WarningResponse],
    today: date,
    answer_times: AnswerTimes = NOBODY_YET,
) -> tuple[Warning, ...]:
    """Every warning known through the `current` state, the last one, as it stands.

    A warning of an earlier state that the last one no longer has is retracted, unless it goes by dates: then it is
    cleared, for the late figure has come or is no longer expected. Where a revision left its period without data it
    stands as it stood, unless a figure that it rests on is suppressed.
    """
    own = [response for response in responses if (response.indicator, response.area) == (indicator, area)]
    ordered = sorted(
        known, key=lambda warning: (tuple(WarningRule).index(warning.episode.rule), warning.episode.raised_in)
    )
    return tuple(
        _answered(
            _warning(warning, subject=(indicator, area), current=current),
            reached=warning.episode.reached,
            responses=own,
            commented=current.commented,
            today=today,
            times=answer_times,
        )
        for warning in ordered
    )


def _key(episode: Episode) -> tuple[WarningRule, Period]:
    return episode.rule, episode.raised_in


def _without(warning: KnownWarning, *, state: KnowledgeState) -> KnownWarning:
    """The warning after a state of knowledge that does not have it; one that goes by dates is over from then on."""
    if warning.is_present and warning.episode.rule in RULES_BY_DATES:
        because = _over_because(state, rule=warning.episode.rule)
        over = replace(
            warning.episode,
            cleared_in=warning.episode.raised_in,
            cleared_because=because,
            cleared_at=state.known_from,
        )
        return KnownWarning(over, is_present=False)
    refuted_at, episode = warning.refuted_at, warning.episode
    if refuted_at is None and (_rests_on_suppressed(episode, state=state) or not _lacks_data(state, episode=episode)):
        refuted_at = state.known_from
    return replace(warning, is_present=False, refuted_at=refuted_at)


def _warning(known: KnownWarning, *, subject: tuple[str, str], current: KnowledgeState) -> Warning:
    """A known warning as it stands in the current state of knowledge, before anybody responds."""
    episode = known.episode
    warning = Warning(
        id=_id(episode, subject=subject),
        indicator=subject[0],
        area=subject[1],
        rule=episode.rule,
        severity=episode.severity,
        state=WarningState.OPEN if episode.cleared_because is None else WarningState.CLEARED,
        raised_in=episode.raised_in,
        since=episode.since,
        latest=episode.latest,
        cleared_in=episode.cleared_in,
        unexplained=False,
        evidence=episode.evidence,
        parameters=episode.parameters,
        response=None,
        retracted_at=None,
        cleared_because=episode.cleared_because,
        told_at=min(episode.reached, default=None),
        cleared_at=episode.cleared_at,
    )
    if known.is_present or episode.rule in RULES_BY_DATES:
        return warning
    if known.refuted_at is None:
        return _cleared_since(warning, state=current)
    if _rests_on_suppressed(episode, state=current):
        warning = replace(warning, evidence=None)
    heirs = [heir for heir in current.episodes if _continues(heir, episode=episode)]
    replaced_by = _id(heirs[0], subject=subject) if heirs else None
    return replace(
        warning,
        state=WarningState.RETRACTED,
        retracted_at=known.refuted_at,
        replaced_by=replaced_by,
        cleared_because=None,
    )


def _rests_on_suppressed(episode: Episode, *, state: KnowledgeState) -> bool:
    """Whether a figure that the evidence rests on may be suppressed by now."""
    return rests_on_any(episode.evidence, state.suppressed)


def _id(episode: Episode, *, subject: tuple[str, str]) -> str:
    return ".".join((*subject, episode.rule, episode.raised_in.id))


def _lacks_data(state: KnowledgeState, *, episode: Episode) -> bool:
    """Whether the state cannot say if the episode's first period deserved its warning."""
    row = next((row for row in state.assessments if row.period == episode.raised_in), None)
    if row is None:
        return True
    reason = row.reason(episode.rule)
    return reason is not None and reason not in GROUND_REMOVED and not _is_drift(episode, reason=reason)


def _cleared_since(warning: Warning, *, state: KnowledgeState) -> Warning:
    """A warning whose ground can no longer be read, cleared by the next period that could be assessed."""
    after = [
        row.period for row in state.assessments if warning.latest < row.period and row.reason(warning.rule) is None
    ]
    over = replace(warning, state=WarningState.CLEARED)
    if warning.state is WarningState.CLEARED:
        return warning
    if after:
        at = state.known_at(after[0])
        return replace(over, cleared_in=after[0], cleared_because=ClearedReason.CONDITION_ENDED, cleared_at=at)
    return warning if state.ended is None else replace(over, cleared_because=ClearedReason(state.ended))


def _over_because(state: KnowledgeState, *, rule: WarningRule) -> ClearedReason:
    """Why a warning that goes by dates is no longer there."""
    if state.ended is not None:
        return ClearedReason(state.ended)
    is_off = any(row.reason(rule) == NotAssessedReason.RULE_OFF for row in state.assessments[-1:])
    return ClearedReason.RULE_OFF if is_off else ClearedReason.CONDITION_ENDED


def _continues(heir: Episode, *, episode: Episode) -> bool:
    """Whether `heir` warns of the same for periods that `episode` covered."""
    ended_before = heir.cleared_in is not None and not episode.raised_in < heir.cleared_in
    return heir.rule is episode.rule and not episode.latest < heir.raised_in and not ended_before


def _answered(
    warning: Warning,
    *,
    reached: Sequence[datetime],
    responses: Sequence[WarningResponse],
    commented: frozenset[Period],
    today: date,
    times: AnswerTimes,
) -> Warning:
    """The warning with the latest response to its episode, which may accept it for a time."""
    covering = [response for response in responses if _covers(response, warning=warning)]
    response = max(covering, key=lambda response: response.period.end, default=None)
    if warning.state is not WarningState.OPEN:
        return replace(warning, response=response, answer=NOT_AWAITED if response is None else ANSWERED)
    if response is None:
        answer = awaited(reached, times=times, today=today)
        unexplained = answer.state is not AnswerState.NOT_AWAITED and warning.latest not in commented
        return replace(warning, unexplained=unexplained, answer=answer)
    until = response.accepted_until
    if until is not None and today <= until:
        answer = with_promise(ANSWERED, promised=response.due, today=today)
        return replace(warning, response=response, state=WarningState.ACCEPTED, answer=answer)
    answer = ANSWERED
    if until is not None:
        answer = awaited(reached, times=times, today=today, not_before=until + timedelta(days=1))
    return replace(warning, response=response, answer=with_promise(answer, promised=response.due, today=today))


def _covers(response: WarningResponse, *, warning: Warning) -> bool:
    cleared = warning.cleared_in
    before_end = cleared is None or response.period == warning.raised_in or response.period < cleared
    return response.rule is warning.rule and not response.period < warning.raised_in and before_end


def card_severity(warnings: Iterable[Warning]) -> Severity | None:
    """The highest severity of the open ones; one accepted is listed, but does not raise it."""
    severities = [warning.severity for warning in warnings if warning.state is WarningState.OPEN]
    return max(severities, key=lambda severity: severity.level, default=None)


def goes_on(before: Warning, *, as_: Warning) -> bool:
    """Whether two warnings of an indicator, known at two instants, are the same: of one rule, with a common period.

    The later one has another id where a revision moved its beginning.
    """
    shares_a_period = not before.latest < as_.raised_in and not as_.latest < before.raised_in
    return before.rule is as_.rule and shares_a_period
