"""One indicator in one area, judged: the card, and the whole history with each period's judgements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from app.domain.judgement.annual import YearFigure, year_figure
from app.domain.judgement.benchmark import Benchmark, BenchmarkReason, Comparator, benchmark
from app.domain.judgement.comparators import (
    DEFAULT_GROUP,
    comparators_on,
    group_comparator,
    is_peer_group_of,
    uk_fallback,
)
from app.domain.judgement.direction import Direction, direction_of_travel, not_comparable
from app.domain.judgement.target_status import TargetJudgement, against_target
from app.domain.measures.area import Area, predecessors
from app.domain.measures.breaking_versions import breaking_version, breaking_versions, with_breaks_marked
from app.domain.measures.indicator import Definition, Frequency, in_force
from app.domain.measures.period import Period, from_days
from app.domain.measures.target import Target, judges, version_of
from app.domain.measures.tier import TierNumber
from app.domain.measures.value import Figure, Value, reporting_series
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_items import View
from app.domain.publishing.due_calendar import NextDue, next_due
from app.domain.warnings.life import KnowledgeState, Warning, WarningState, card_severity
from app.domain.warnings.rules import NotAssessed, RuleInput, Severity, assess

HISTORY_ON_CARD = 5


@dataclass(frozen=True, slots=True)
class PeriodJudgement:
    """One period of a history with its judgements; benchmarks by comparator."""

    value: Value
    definition: Definition
    versions: tuple[Definition, ...]
    direction: Direction
    target: TargetJudgement
    benchmarks: tuple[Benchmark, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One indicator in one area as a tier page shows it; `latest` is None while nothing is held.

    `definition` is the one of the `versions` in force for the latest value. `not_compared` is why there is no
    comparator at all, where so.
    """

    definition: Definition
    versions: tuple[Definition, ...]
    tier: TierNumber
    area: Area
    latest: Value | None
    year: YearFigure | None
    history: tuple[Value, ...]
    direction: Direction
    target: TargetJudgement
    benchmarks: tuple[Benchmark, ...]
    not_compared: BenchmarkReason | None
    warnings: tuple[Warning, ...]
    not_assessed: tuple[NotAssessed, ...]
    severity: Severity | None
    due: NextDue

    def definition_at(self, period: Period) -> Definition:
        """The version in force for a period: its figures are in its unit."""
        return in_force(self.versions, period=period)

    @property
    def live_warnings(self) -> tuple[Warning, ...]:
        """The warnings that are open or accepted."""
        live = (WarningState.OPEN, WarningState.ACCEPTED)
        return tuple(warning for warning in self.warnings if warning.state in live)


@dataclass(frozen=True)
class Subject:
    """One indicator in one area in one state of knowledge, with every value that its judgements need.

    `values` are the area's own at every frequency; `others` the values of the areas to compare with, by code.
    With `until` nothing after that period is looked at, as if it were the latest.
    """

    reference: ReferenceSnapshot
    indicator: str
    area: Area
    home_area: str
    values: tuple[Value, ...]
    others: Mapping[str, Sequence[Figure]]
    until: Period | None = None

    @cached_property
    def versions(self) -> tuple[Definition, ...]:
        """The definition's versions, oldest first."""
        return self.reference.versions[self.indicator]

    @cached_property
    def definition(self) -> Definition:
        """The version in force for the latest period, or the newest while nothing is held."""
        return in_force(self.versions, period=self.latest.period) if self.latest else self.versions[-1]

    @property
    def is_known(self) -> bool:
        """Whether the indicator was there at all in this state of knowledge."""
        return self.indicator in self.reference.versions

    @cached_property
    def due(self) -> NextDue:
        """What is expected next, whatever period is looked at."""
        whole = reporting_series(self.values, definition=self.versions[-1])
        return next_due(whole, definition=self.versions[-1])

    @cached_property
    def series(self) -> tuple[Value, ...]:
        """The reporting series, oldest first, with the commentary of each value, up to `until`."""
        reported = reporting_series(self.values, definition=self.versions[-1])
        commentaries = self.reference.commentaries
        return tuple(
            replace(value, commentary=commentaries.get((self.indicator, self.area.code, value.period)))
            for value in reported
            if self.until is None or value.period.end <= self.until.end
        )

    @cached_property
    def shown(self) -> tuple[Value, ...]:
        """The series as people see it: marked where a version of the definition breaks it."""
        return with_breaks_marked(self.series, versions=self.versions)

    @cached_property
    def latest(self) -> Value | None:
        """The last row of the series, or the one at `until`."""
        if self.until is not None:
            return self.at(self.until)
        return self.series[-1] if self.series else None

    @cached_property
    def home(self) -> bool:
        """Whether targets and warnings apply: the council's own area, or one that it replaced."""
        own = self.home_area
        return self.area.code == own or self.area.code in predecessors(own, areas=self.reference.areas)

    @cached_property
    def targets(self) -> Mapping[Period, Target]:
        """The targets by period that may judge it; none for another council's area."""
        return {
            period: target for period, target in self._targets_set.items() if judges(target, versions=self.versions)
        }

    @property
    def _targets_set(self) -> Mapping[Period, Target]:
        """The targets by period, those set before the series broke included."""
        return self.reference.targets.get(self.indicator, {}) if self.home else {}

    def at(self, period: Period) -> Value | None:
        """The series' row at `period`."""
        return self._by_period.get(period)

    @cached_property
    def _by_period(self) -> dict[Period, Value]:
        return {value.period: value for value in self.series}

    def direction(self, period: Period) -> Direction:
        """The direction of travel at `period`."""
        return direction_of_travel(self.series, period=period, versions=self.versions, targets=self.targets)

    def target(self, period: Period) -> TargetJudgement:
        """The value at `period` against that period's target."""
        target = self._targets_set.get(period)
        before_break = target is not None and period not in self.targets
        return against_target(
            self.at(period),
            target=target,
            definition=in_force(self.versions, period=period),
            last_year=self.at(period.year_before),
            set_under=version_of(target, versions=self.versions) if target is not None and before_break else None,
        )

    def benchmark(self, period: Period, *, comparator: Comparator, rank: bool) -> Benchmark:
        """The value at `period` beside one comparator."""
        return benchmark(
            self.at(period),
            definition=in_force(self.versions, period=period),
            comparator=comparator,
            others=self._others_comparable(period),
            period=period,
            rank=rank,
        )

    def _others_comparable(self, period: Period) -> Mapping[str, Sequence[Figure]]:
        """The others' figures since a version last broke the series: none is compared across a break."""
        broken_by = breaking_version(self.versions, period=period)
        return self.others if broken_by is None else self._others_since[broken_by.first_day]

    @cached_property
    def _others_since(self) -> Mapping[date, Mapping[str, Sequence[Figure]]]:
        """By the first day of each version that breaks the series, the others' figures from then on."""
        days = [version.first_day for version in breaking_versions(self.versions)]
        return {
            day: {area: [each for each in rows if each.period.start >= day] for area, rows in self.others.items()}
            for day in days
        }

    def benchmarks(self, period: Period, *, rank: bool = False) -> tuple[Benchmark, ...]:
        """The value at `period` beside every comparator that can be offered, the country's figure last.

        Where the country has no figure for the indicator, the United Kingdom's stands beside it. A total has none.
        """
        if not in_force(self.versions, period=period).comparable_between_areas:
            return ()
        benchmarks = [
            self.benchmark(period, comparator=comparator, rank=rank)
            for comparator in comparators_on(
                self.area, groups=self.reference.groups, areas=self.reference.areas, day=period.end
            )
        ]
        country = self.area.country
        kingdom = uk_fallback(self.reference.areas)
        without = country is not None and all(
            benchmark.comparator != country or benchmark.value is None for benchmark in benchmarks
        )
        if kingdom is not None and without:
            fallback = self.benchmark(period, comparator=kingdom, rank=rank)
            benchmarks += [fallback] if fallback.value is not None else []
        too_few = BenchmarkReason.COVERAGE_BELOW_80_PERCENT
        return tuple(benchmark for benchmark in benchmarks if benchmark.reason is not too_few)


def card(subject: Subject, *, warnings: Sequence[Warning], not_assessed: Sequence[NotAssessed], rank: bool) -> Card:
    """The card of `subject`, with the warnings that its life has left and what could not be assessed."""
    latest, definition = subject.latest, subject.definition
    shown = {value.period: value for value in subject.shown}
    return Card(
        definition=definition,
        versions=subject.versions,
        tier=subject.reference.tier(subject.indicator) or TierNumber.SERVICE,
        area=subject.area,
        latest=shown[latest.period] if latest else None,
        year=_year(subject),
        history=subject.shown[-HISTORY_ON_CARD:],
        direction=subject.direction(latest.period) if latest else _nothing_held(definition),
        target=subject.target(latest.period) if latest else _no_target(definition),
        benchmarks=subject.benchmarks(latest.period, rank=rank) if latest else (),
        not_compared=None if definition.comparable_between_areas else BenchmarkReason.COUNT_NOT_COMPARABLE,
        warnings=tuple(warnings),
        not_assessed=tuple(not_assessed),
        severity=card_severity(warnings),
        due=subject.due,
    )


def history(subject: Subject, *, rank: bool) -> tuple[PeriodJudgement, ...]:
    """Every period held, oldest first, with its judgements."""
    return tuple(
        PeriodJudgement(
            value=value,
            definition=in_force(subject.versions, period=value.period),
            versions=subject.versions,
            direction=subject.direction(value.period),
            target=subject.target(value.period),
            benchmarks=subject.benchmarks(value.period, rank=rank),
        )
        for value in subject.shown
    )


def knowledge_state(subject: Subject, *, known_from: datetime) -> KnowledgeState:
    """What the rules say of every period of `subject`, in the state of knowledge that began at `known_from`."""
    knowledge = _knowledge(subject)
    return KnowledgeState(
        known_from=known_from,
        assessments=tuple(assess(knowledge, period=value.period) for value in subject.series),
        commented=frozenset(value.period for value in subject.series if value.commentary),
    )


def without_values(subject: Subject) -> tuple[NotAssessed, ...]:
    """What the rules lack in the current year where no value is held: no data is never "no warning"."""
    return assess(_knowledge(subject), period=from_days(subject.reference.today, 1).year).not_assessed


def _knowledge(subject: Subject) -> RuleInput:
    periods = [value.period for value in subject.series]
    return RuleInput(
        area=subject.area.code,
        home=subject.home,
        versions=subject.versions,
        series=subject.series,
        directions={period: subject.direction(period) for period in periods},
        target_judgements={period: subject.target(period) for period in periods},
        peers=_peers(subject, periods=periods),
        due=subject.due,
        today=subject.reference.today,
        settings=subject.reference.settings,
        working=subject.reference.view is View.WORKING,
    )


def _peers(subject: Subject, *, periods: Sequence[Period]) -> dict[Period, Benchmark]:
    """The benchmark against the default peer group at each period, with the members of its day."""
    group = subject.reference.groups.get(DEFAULT_GROUP)
    if group is None or not subject.home or not group.serves(subject.area.code):
        return {}
    if not is_peer_group_of(subject.area, group=group, areas=subject.reference.areas):
        return {}
    return {
        period: subject.benchmark(
            period,
            comparator=group_comparator(subject.area, group=group, areas=subject.reference.areas, day=period.end),
            rank=False,
        )
        for period in periods
    }


def _year(subject: Subject) -> YearFigure | None:
    """The year of a quarterly indicator's latest quarter: submitted, derived, or the year to date."""
    if subject.latest is None or subject.definition.frequency is not Frequency.QUARTERLY:
        return None
    known = [row for row in subject.values if subject.until is None or row.period.end <= subject.until.end]
    year = subject.latest.period.year
    return year_figure(known, year=year, definition=subject.definition, versions=subject.versions)


def _nothing_held(definition: Definition) -> Direction:
    return not_comparable(None, period=None, value=None, rule=definition.direction)


def _no_target(definition: Definition) -> TargetJudgement:
    return against_target(None, target=None, definition=definition, last_year=None)
