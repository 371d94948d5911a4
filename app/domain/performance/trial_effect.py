"""What a trial changes in the warnings: one before and after, and the alerts of past periods."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.measures.period import Period
from app.domain.warnings.life import RULES_BY_DATES, Episode, KnowledgeState
from app.domain.warnings.rules import WARNING_RULES, Severity, WarningRule


class TrialOutcome(StrEnum):
    """What becomes of a warning by what is tried."""

    RAISED = "raised"
    CLEARED = "cleared"
    SEVERITY_CHANGED = "severity_changed"
    UNCHANGED = "unchanged"


def outcome_of(before: Severity | None, after: Severity | None) -> TrialOutcome:
    """What becomes of a warning with these severities; None: there is none."""
    if before is after:
        return TrialOutcome.UNCHANGED
    if before is None:
        return TrialOutcome.RAISED
    return TrialOutcome.CLEARED if after is None else TrialOutcome.SEVERITY_CHANGED


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """A warning that stands in a period before only, after only, or with another severity."""

    indicator: str
    rule: WarningRule
    period: Period
    before: Severity | None
    after: Severity | None

    @property
    def outcome(self) -> TrialOutcome:
        """What becomes of the warning."""
        return outcome_of(self.before, self.after)


@dataclass(frozen=True, slots=True)
class YearCount:
    """The warnings raised, and standing, in the periods that end in a year."""

    year: int
    raised_before: int
    raised_after: int
    standing_before: int
    standing_after: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The warnings that a rule raised over all periods, and in a year."""

    rule: WarningRule
    raised_before: int
    raised_after: int
    a_year_before: float
    a_year_after: float


@dataclass(frozen=True, slots=True)
class PastEffect:
    """The effect of a trial over past periods: where it makes a difference (the latest period first), and in numbers.

    The alerts of a year are each indicator's over the years in which it has a figure, added up: what a year brings in
    which all of them have one. `unchanged` counts the warnings of a period that stand as they stood. Rules by dates
    have no part in it.
    """

    changes: tuple[PeriodChange, ...]
    unchanged: int
    years: tuple[YearCount, ...]
    rules: tuple[RuleCount, ...]

    @property
    def a_year_before(self) -> float:
        """The alerts of a year without the trial."""
        return sum(rule.a_year_before for rule in self.rules)

    @property
    def a_year_after(self) -> float:
        """The alerts of a year with the trial."""
        return sum(rule.a_year_after for rule in self.rules)


@dataclass(frozen=True, slots=True)
class JudgedTwice:
    """The rules on one indicator in the current state of knowledge, before and after; `years` have a figure of it."""

    indicator: str
    before: KnowledgeState
    after: KnowledgeState
    years: frozenset[int]


def past_effect(judged: Sequence[JudgedTwice]) -> PastEffect:
    """The effect of a trial over the past periods of some indicators, with their figures as they are known now."""
    changes = sorted(
        (change for twice in judged for change in _changes(twice)),
        key=lambda change: (-change.period.end.toordinal(), change.indicator, change.rule),
    )
    differing = tuple(change for change in changes if change.outcome is not TrialOutcome.UNCHANGED)
    return PastEffect(differing, len(changes) - len(differing), _years(judged, changes), tuple(_rules(judged)))


def standing_in(state: KnowledgeState) -> Mapping[tuple[WarningRule, Period], Severity]:
    """The severity with which each rule by periods warns in each period, from raising to before clearing.

    A period that could not be assessed, or that does not clear it yet, has the severity of the one before.
    """
    standing: dict[tuple[WarningRule, Period], Severity] = {}
    for episode in _episodes(state):
        severity = episode.severity
        for assessment in state.assessments:
            period, finding = assessment.period, assessment.finding(episode.rule)
            is_over = episode.cleared_in is not None and not period < episode.cleared_in
            if not is_over and not period < episode.raised_in:
                severity = finding.severity if finding is not None else severity
                standing[episode.rule, period] = severity
    return standing


def _episodes(state: KnowledgeState) -> tuple[Episode, ...]:
    return tuple(episode for episode in state.episodes if episode.rule not in RULES_BY_DATES)


def _changes(judged: JudgedTwice) -> tuple[PeriodChange, ...]:
    before, after = standing_in(judged.before), standing_in(judged.after)
    return tuple(
        PeriodChange(judged.indicator, rule, period, before.get((rule, period)), after.get((rule, period)))
        for rule, period in before.keys() | after.keys()
    )


def _years(judged: Sequence[JudgedTwice], changes: Sequence[PeriodChange]) -> tuple[YearCount, ...]:
    before = Counter(episode.raised_in.end.year for twice in judged for episode in _episodes(twice.before))
    after = Counter(episode.raised_in.end.year for twice in judged for episode in _episodes(twice.after))
    stood = Counter(change.period.end.year for change in changes if change.before is not None)
    standing = Counter(change.period.end.year for change in changes if change.after is not None)
    years = {year for twice in judged for year in twice.years}.union(stood, standing)
    return tuple(YearCount(year, before[year], after[year], stood[year], standing[year]) for year in sorted(years))


def _rules(judged: Sequence[JudgedTwice]) -> list[RuleCount]:
    counts = []
    for rule in WARNING_RULES:
        if rule.by_dates:
            continue
        before = {twice.indicator: _raised(twice.before, rule=rule.name) for twice in judged}
        after = {twice.indicator: _raised(twice.after, rule=rule.name) for twice in judged}
        years = {twice.indicator: max(len(twice.years), 1) for twice in judged}
        counts.append(
            RuleCount(
                rule.name,
                sum(before.values()),
                sum(after.values()),
                sum(number / years[code] for code, number in before.items()),
                sum(number / years[code] for code, number in after.items()),
            )
        )
    return counts


def _raised(state: KnowledgeState, *, rule: WarningRule) -> int:
    return sum(episode.rule is rule for episode in _episodes(state))
