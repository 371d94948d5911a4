"""What other parameters, thresholds and targets would make of the warnings: judged in memory, nothing is recorded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.domain.measures.indicator import Definition, in_force_on
from app.domain.measures.period import Period
from app.domain.performance.card import Subject, knowledge_state, rule_input
from app.domain.performance.neighbours import Neighbours, neighbours
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.performance.trial_effect import JudgedTwice, PastEffect, TrialOutcome, outcome_of, past_effect
from app.domain.performance.warning_preview import Trials, stand_ins, with_trials
from app.domain.warnings.england import EnglandTables, LinePosition, Precision, precision_in_england
from app.domain.warnings.evidence import LineKind
from app.domain.warnings.life import KnowledgeState, KnownWarning, through, warnings_now
from app.domain.warnings.parameters import rule_definition
from app.domain.warnings.rules import Parameters, WarningRule, parameters_in_force
from app.services.performance.assessment_data import Snapshot, load_assessment_data
from app.services.performance.judged_states import PastKnowledge, load_past
from app.services.warnings.warning_changes import Life, Pair, known_pairs, open_pairs, pair_goes_on, raised_and_cleared


@dataclass(frozen=True, slots=True)
class WarningNow:
    """A warning open before (`old`), after (`new`), or both, in the working view."""

    old: Pair | None
    new: Pair | None

    @property
    def outcome(self) -> TrialOutcome:
        """What becomes of the warning."""
        severities = (pair[0].severity if pair is not None else None for pair in (self.old, self.new))
        return outcome_of(*severities)


@dataclass(frozen=True, slots=True)
class TargetReach:
    """How many figures of an indicator the target of a period judges."""

    definition: Definition
    period: Period
    figures: int


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """How often a rule came true in England, by its parameters before and after; `indicator` None: for the council."""

    rule: WarningRule
    indicator: str | None
    parameters_before: Parameters | None
    parameters_after: Parameters | None
    before: Precision
    after: Precision


@dataclass(frozen=True, slots=True)
class WarningPreview:
    """The warnings with the trials; `reference` contains the trials, and `judged` indicators were judged again."""

    reference: ReferenceSnapshot
    judged: int
    now: tuple[WarningNow, ...]
    past: PastEffect
    precisions: tuple[RulePrecision, ...]
    neighbours: tuple[Neighbours, ...]
    targets: tuple[TargetReach, ...]


@dataclass(frozen=True, slots=True)
class _Twice:
    """One indicator as it is and as is tried: its subject, the rules on it, and its warnings as they stand."""

    subjects: tuple[Subject, Subject]
    states: tuple[KnowledgeState, KnowledgeState]
    life: tuple[Life, Life]

    @property
    def judged(self) -> JudgedTwice:
        """The rules before and after, with the years that have a figure."""
        subject = self.subjects[0]
        years = frozenset(value.period.end.year for value in subject.series if value.number is not None)
        return JudgedTwice(subject.indicator, *self.states, years=years)


def preview_warnings(
    connection: Connection, *, snapshot: Snapshot, trials: Trials, tables: EnglandTables
) -> WarningPreview:
    """What is tried, in the home area: warnings now, over past periods, in England, and among its peers.

    Only the indicators that a trial touches are judged again, in a fixed number of statements. Raises NotFoundError for
    the home area.
    """
    reference = snapshot.reference
    codes = trials.touched(reference.shown())
    has_line = bool(trials.thresholds or trials.targets)
    home = snapshot.read_context.home_area
    data = load_assessment_data(connection, snapshot=snapshot, area=home, indicators=codes, same_kind=has_line)
    past = load_past(connection, data, codes)
    periods = {code: [row.item.period for row in rows] for code, rows in data.own.items()}
    tried = replace(data, snapshot=replace(snapshot, reference=with_trials(reference, trials, periods=periods)))
    with_targets = {trial.target.indicator for trial in trials.targets}
    twice = {
        code: _judged_twice(
            (data.subject(code), tried.subject(code)), past=past[code], with_target=code in with_targets
        )
        for code in codes
    }
    beside = tuple(_neighbours(trials, twice))
    return WarningPreview(
        reference=tried.reference,
        judged=len(codes),
        now=tuple(_now(twice, before=reference, after=tried.reference)),
        past=past_effect([indicator.judged for indicator in twice.values()]),
        precisions=tuple(_precisions(trials, before=reference, after=tried.reference, beside=beside, tables=tables)),
        neighbours=tuple(beside),
        targets=tuple(_reach(trials, twice)),
    )


def _judged_twice(subjects: tuple[Subject, Subject], *, past: PastKnowledge, with_target: bool) -> _Twice:
    """What is tried begins a state of knowledge now, as recording it would.

    But for a target it changes nothing of what the rules assess, only how: that is worked out once.
    """
    before, after = subjects
    knowledge = rule_input(before)
    is_state = knowledge_state(before, known_from=past.current_from, knowledge=knowledge)
    tried = rule_input(after) if with_target else None
    would_be = knowledge_state(
        after,
        known_from=after.reference.instant,
        knowledge=tried or replace(knowledge, versions=after.versions, settings=after.reference.settings),
    )
    known = through(past.known, is_state)
    return _Twice(
        subjects,
        (is_state, would_be),
        (
            _life(before, known=known, state=is_state),
            _life(after, known=through(known, would_be), state=would_be),
        ),
    )


def _life(subject: Subject, *, known: Iterable[KnownWarning], state: KnowledgeState) -> Life:
    reference, code = subject.reference, subject.indicator
    warnings = warnings_now(
        tuple(known),
        state,
        indicator=code,
        area=subject.area.code,
        responses=reference.responses,
        today=reference.today,
    )
    return {code: warnings}


def _now(twice: Mapping[str, _Twice], *, before: ReferenceSnapshot, after: ReferenceSnapshot) -> Iterator[WarningNow]:
    """The open warnings before and after: those raised, those cleared, and those that go on, by id."""
    old, new = (
        open_pairs(known_pairs({code: each.life[side][code] for code, each in twice.items()}, reference=reference))
        for side, reference in enumerate((before, after))
    )
    raised, cleared = raised_and_cleared(old, new)
    yield from (WarningNow(None, pair) for pair in raised)
    yield from (WarningNow(pair, None) for pair in cleared)
    begun, ended = {pair[0].id for pair in raised}, [pair for identity, pair in old.items() if identity not in new]
    for identity, pair in sorted(new.items()):
        if identity not in begun:
            yield WarningNow(old.get(identity) or next(other for other in ended if pair_goes_on(other, as_=pair)), pair)


def _precisions(
    trials: Trials,
    *,
    before: ReferenceSnapshot,
    after: ReferenceSnapshot,
    beside: Sequence[Neighbours],
    tables: EnglandTables,
) -> Iterator[RulePrecision]:
    for rule, code in dict.fromkeys(_rules_tried(trials, after=after)):
        is_set, would_be = (
            parameters_in_force(
                rule_definition(rule),
                definition=None if code is None else in_force_on(reference.versions[code], day=reference.today),
                settings=reference.settings,
            )
            for reference in (before, after)
        )
        lines = _positions(code, beside)
        yield RulePrecision(
            rule,
            code,
            is_set,
            would_be,
            precision_in_england(rule, is_set, tables=tables, line=lines[0]),
            precision_in_england(rule, would_be, tables=tables, line=lines[1]),
        )


def _positions(indicator: str | None, beside: Sequence[Neighbours]) -> tuple[LinePosition | None, LinePosition | None]:
    """Where the threshold of an indicator lies before and after: among all of the kind, or among the peers."""
    positions = [
        neighbours
        for neighbours in beside
        if neighbours.indicator == indicator and neighbours.line is LineKind.WARNING_THRESHOLD
    ]
    if not positions:
        return None, None
    best = positions[-1]  # all of the kind, where most of them have a figure
    return best.position(best.before), best.position(best.after)


def _rules_tried(trials: Trials, *, after: ReferenceSnapshot) -> Iterator[tuple[WarningRule, str | None]]:
    """The rules whose alerts a trial changes, with the indicator; None: for the whole council."""
    for rule in trials.rules:
        yield rule.rule, rule.indicator
    for threshold in trials.thresholds:
        yield WarningRule.THRESHOLD_BREACHED, threshold.indicator
        yield WarningRule.NEAR_THRESHOLD, threshold.indicator
    for target in trials.targets:
        code = target.target.indicator
        yield WarningRule.OFF_TARGET, code
        if in_force_on(after.versions[code], day=after.today).threshold is None:
            yield WarningRule.NEAR_THRESHOLD, code


def _neighbours(trials: Trials, twice: Mapping[str, _Twice]) -> Iterator[Neighbours]:
    """The peers beside each line that is tried, and where most of them have a figure, all of the kind."""
    lines = [(trial.indicator, LineKind.WARNING_THRESHOLD) for trial in trials.thresholds]
    lines += [(trial.target.indicator, LineKind.TARGET) for trial in trials.targets]
    for code, line in dict.fromkeys(lines):
        yield neighbours(*twice[code].subjects, line=line)
        of_kind = neighbours(*twice[code].subjects, line=line, of_kind=True)
        if of_kind.reason is None:
            yield of_kind


def _reach(trials: Trials, twice: Mapping[str, _Twice]) -> Iterator[TargetReach]:
    for trial in trials.targets:
        tried = twice[trial.target.indicator].subjects[1]
        periods = [value.period for value in tried.series if value.number is not None]
        mine = (*trial.own, *stand_ins(trial, versions=tried.versions, periods=periods))
        judged = [period for period in periods if tried.targets.get(period) in mine]
        yield TargetReach(tried.versions[-1], trial.target.period, len(judged))
