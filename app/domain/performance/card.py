"""One indicator in one area, judged: the card, and the whole history with each period's judgements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from app.domain.judgement.annual import YearFigure
from app.domain.judgement.benchmark import Benchmark, BenchmarkReason, Comparator, benchmark
from app.domain.judgement.comparators import (
    DEFAULT_GROUP,
    comparators_on,
    group_comparator,
    is_peer_group_of,
    uk_fallback,
)
from app.domain.judgement.direction import Direction, direction_of_travel, not_comparable
from app.domain.judgement.series_break import series_break
from app.domain.judgement.target_status import TargetJudgement, against_target, needs_last_year
from app.domain.judgement.time_series.process_chart import ProcessChart, process_chart
from app.domain.measures.area import Area, predecessors
from app.domain.measures.breaking_versions import breaking_version, breaking_versions, with_breaks_marked
from app.domain.measures.commentary import StepChange
from app.domain.measures.indicator import Definition, Frequency, WarningThreshold, in_force, in_force_on
from app.domain.measures.number import rounded
from app.domain.measures.period import Period, from_days
from app.domain.measures.target import Target, judges, version_of
from app.domain.measures.tier import TierNumber
from app.domain.measures.value import Figure, Value, is_suppressed, reporting_series
from app.domain.performance.currency import Currency, currency
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.performance.years import (
    WITHIN_A_YEAR,
    annual_version,
    period_meant,
    year_figures,
    year_value,
    years_of_others,
)
from app.domain.publishing.change_items import View
from app.domain.publishing.due_calendar import NextDue
from app.domain.warnings.evidence import NotAssessedReason
from app.domain.warnings.life import KnowledgeState, Warning, WarningState, card_severity
from app.domain.warnings.rules import WARNING_RULES, NotAssessed, RuleInput, Severity, assess

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
class JudgedYear:
    """A year of an indicator that is counted by quarter or month: its figure, as a value, with its judgements."""

    figure: YearFigure
    judged: PeriodJudgement


class AbsenceReason(StrEnum):
    """Why a card has no value."""

    NOTHING_HELD = "nothing_held"
    NOT_HELD = "not_held"
    NO_FIGURE_FOR_A_YEAR = "no_figure_for_a_year"


@dataclass(frozen=True, slots=True)
class Absence:
    """Why there is no value for the period `requested` (None: any); those with a row go from `first` to `last`."""

    reason: AbsenceReason
    requested: Period | None
    first: Period | None
    last: Period | None


@dataclass(frozen=True, slots=True)
class Card:
    """One indicator in one area as a tier page shows it; `latest` is None while there is no value.

    `definition` is the one of the `versions` in force for the latest value. `not_compared` says why there is no
    comparator at all. `absence` says why there is no value for the requested period.
    """

    definition: Definition
    versions: tuple[Definition, ...]
    theme_title: str
    tier: TierNumber
    area: Area
    latest: Value | None
    year: JudgedYear | None
    history: tuple[Value, ...]
    direction: Direction
    target: TargetJudgement
    benchmarks: tuple[Benchmark, ...]
    not_compared: BenchmarkReason | None
    warnings: tuple[Warning, ...]
    not_assessed: tuple[NotAssessed, ...]
    severity: Severity | None
    due: NextDue
    currency: Currency
    threshold: WarningThreshold | None
    absence: Absence | None

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

    `values` are the area's own at every frequency; `others` the values of the areas to compare with, by code. With
    `until` later periods are ignored, as if the period that a reader means by it were the latest. A financial year is
    one of `years`, where the indicator is counted by quarter or month. `counted_from` has by period the instant since
    which its value counts.
    """

    reference: ReferenceSnapshot
    indicator: str
    area: Area
    home_area: str
    values: tuple[Value, ...]
    others: Mapping[str, Sequence[Figure]]
    until: Period | None = None
    counted_from: Mapping[Period, datetime] = field(default_factory=dict)

    @cached_property
    def versions(self) -> tuple[Definition, ...]:
        """The definition's versions, oldest first."""
        return self.reference.versions[self.indicator]

    @cached_property
    def definition(self) -> Definition:
        """The version in force for the latest period, or the newest while there is no value."""
        return in_force(self.versions, period=self.latest.period) if self.latest else self.versions[-1]

    @property
    def is_known(self) -> bool:
        """Whether the indicator existed in this state of knowledge."""
        return self.indicator in self.reference.versions

    def is_judged_like(self, other: "Subject") -> bool:
        """Whether the rules have the same input: the same data on the same day."""
        if self.reference.today != other.reference.today:
            return False
        return replace(self, reference=self.reference.at(other.reference.instant)) == other

    @cached_property
    def expected_by(self) -> Definition:
        """The version that says what is expected today, whichever period is shown."""
        return in_force_on(self.versions, day=self.reference.today)

    @property
    def due(self) -> NextDue:
        """What is expected next, whichever period is shown."""
        return self.currency.due

    @cached_property
    def currency(self) -> Currency:
        """How current the series is today, whichever period is shown."""
        return currency(
            reporting_series(self.values, definition=self.expected_by),
            definition=self.expected_by,
            today=self.reference.today,
            home=self.home,
            working=self.reference.view is View.WORKING,
            area_end=self.area.end_date,
        )

    @cached_property
    def whole_series(self) -> tuple[Value, ...]:
        """The reporting series, oldest first, whichever period is shown."""
        return reporting_series(self.values, definition=self.versions[-1])

    @cached_property
    def series(self) -> tuple[Value, ...]:
        """The reporting series, oldest first, with the commentary of each value, up to `until`."""
        commentaries = self.reference.commentaries
        texts = (commentaries.get((self.indicator, self.area.code, value.period)) for value in self.whole_series)
        return tuple(
            value if text == value.commentary else replace(value, commentary=text)
            for value, text in zip(self.whole_series, texts, strict=True)
            if self.until is None or value.period.end <= (self._meant or self.until).end
        )

    @cached_property
    def _meant(self) -> Period | None:
        """The period of the series that `until` means."""
        requested, by_year = self.until, not self.is_within_a_year
        return None if requested is None else period_meant(self.whole_series, requested=requested, by_year=by_year)

    @property
    def is_within_a_year(self) -> bool:
        """Whether it is counted by quarter or month, so that its years are a series of their own."""
        return self.versions[-1].frequency in WITHIN_A_YEAR

    @cached_property
    def year_figures(self) -> Mapping[Period, YearFigure]:
        """The figures of the years up to `until`, oldest first; none of an indicator that has one figure a year."""
        return year_figures(self.values_until_then, versions=self.versions) if self.is_within_a_year else {}

    @cached_property
    def values_until_then(self) -> tuple[Value, ...]:
        """The area's rows at every frequency, up to `until`."""
        until = self.until
        return tuple(value for value in self.values if until is None or value.period.end <= until.end)

    def years(self, *years: Period) -> "Subject":
        """The years as an indicator of their own; with `years` only those are compared with other areas."""
        figures, code = self.year_figures, self.indicator
        today = self.reference.today if self.until is None else min(self.reference.today, self.until.end)
        annual = tuple(map(annual_version, self.versions))
        return replace(
            self,
            reference=replace(self.reference, versions={**self.reference.versions, code: annual}),
            until=self.until if self.until in figures else None,
            values=tuple(year_value(figure, values=self.values_until_then, today=today) for figure in figures.values()),
            others=years_of_others(self.others, years=years or tuple(figures), versions=self.versions),
        )

    @cached_property
    def shown(self) -> tuple[Value, ...]:
        """The series as people see it: marked where a version of the definition breaks it."""
        return with_breaks_marked(self.series, versions=self.versions)

    @cached_property
    def latest(self) -> Value | None:
        """The last row of the series, or the one at `until`."""
        if self.until is not None:
            return None if self._meant is None else self.at(self._meant)
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

    @cached_property
    def step_changes(self) -> tuple[StepChange, ...]:
        """The new levels that people agreed for it."""
        return self.reference.step_changes.get((self.indicator, self.area.code), ())

    def chart(self, period: Period) -> ProcessChart:
        """The series up to `period` on its process limits, beside the area's main peers where it drifts."""
        comparator, others = self.main_comparator(period), self._rounded_others(period)
        members = comparator.members if comparator is not None else ()
        return process_chart(
            self.series,
            period=period,
            versions=self.versions,
            step_changes=[step.period for step in self.step_changes],
            targets=self.targets,
            peers={code: others[code] for code in members if code in others},
        )

    def _rounded_others(self, period: Period) -> Mapping[str, Mapping[str, Decimal]]:
        """The others' figures by period's id since a version broke the series, rounded as by the one in force."""
        places = in_force(self.versions, period=period).decimal_places
        broken_by = breaking_version(self.versions, period=period)
        since = date.min if broken_by is None else broken_by.first_day
        of_places = self._rounded.get((places, since))
        if of_places is None:
            of_places = self._rounded[places, since] = {
                area: {
                    row.period.id: rounded(row.number, decimal_places=places) for row in rows if row.number is not None
                }
                for area, rows in self._others_comparable(period).items()
            }
        return of_places

    @cached_property
    def _rounded(self) -> dict[tuple[int, date], Mapping[str, Mapping[str, Decimal]]]:
        """The results of `_rounded_others`."""
        return {}

    def main_comparator(self, period: Period) -> Comparator | None:
        """The default peer group with the members of a period's last day; None where the area has none."""
        if period.end not in self._main_comparators:
            self._main_comparators[period.end] = self._main_comparator_on(period.end)
        return self._main_comparators[period.end]

    @cached_property
    def _main_comparators(self) -> dict[date, Comparator | None]:
        """The results of `main_comparator`, by day."""
        return {}

    def _main_comparator_on(self, day: date) -> Comparator | None:
        group, area, areas = self.reference.groups.get(DEFAULT_GROUP), self.area, self.reference.areas
        if group is None or not group.serves(area.code) or not is_peer_group_of(area, group=group, areas=areas):
            return None
        return group_comparator(area, group=group, areas=areas, day=day)

    def direction(self, period: Period) -> Direction:
        """The direction of travel at `period`."""
        return direction_of_travel(self.series, period=period, versions=self.versions, targets=self.targets)

    def target(self, period: Period) -> TargetJudgement:
        """The value at `period` against that period's target."""
        target = self._targets_set.get(period)
        before_break = target is not None and period not in self.targets
        definition, last_year = in_force(self.versions, period=period), self.at(period.year_before)
        broken_by = None
        if last_year is not None and needs_last_year(definition):
            broken_by = series_break(self.series, base=last_year.period, period=period, versions=self.versions)
        return against_target(
            self.at(period),
            target=target,
            definition=definition,
            last_year=last_year,
            set_under=version_of(target, versions=self.versions) if target is not None and before_break else None,
            broken_by=broken_by,
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
            day: {area: [figure for figure in rows if figure.period.start >= day] for area, rows in self.others.items()}
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

    def compared_figures(self, period: Period, *, beside: Benchmark) -> tuple[tuple[str, Decimal], ...]:
        """The figures that a benchmark of the value at `period` was computed from, as judged, by area code."""
        comparators = comparators_on(
            self.area, groups=self.reference.groups, areas=self.reference.areas, day=period.end
        )
        members = next((comparator.members for comparator in comparators if comparator.code == beside.comparator), ())
        others, places = self._others_comparable(period), in_force(self.versions, period=period).decimal_places
        return tuple(
            (code, rounded(row.number, decimal_places=places))
            for code in members
            for row in others.get(code, ())
            if row.number is not None and row.period == beside.period
        )


def _is_empty(benchmark: Benchmark) -> bool:
    """Whether there is neither a figure to compare with, nor a published verdict."""
    return benchmark.reason is BenchmarkReason.NO_COMPARATOR_VALUE and benchmark.published_verdict is None


def _benchmarks(subject: Subject, *, latest: Value | None, rank: bool) -> tuple[Benchmark, ...]:
    """The comparators of a card; none where not one of them has a figure: `not_compared` says it once."""
    benchmarks = subject.benchmarks(latest.period, rank=rank) if latest is not None else ()
    return () if all(map(_is_empty, benchmarks)) else benchmarks


def _not_compared(
    definition: Definition, *, latest: Value | None, benchmarks: Sequence[Benchmark]
) -> BenchmarkReason | None:
    """Why a card has no comparator; None where it has one, or no figure that could be compared."""
    if not definition.comparable_between_areas:
        return BenchmarkReason.COUNT_NOT_COMPARABLE
    return BenchmarkReason.NO_COMPARATOR_VALUE if latest is not None and not benchmarks else None


def card(subject: Subject, *, warnings: Sequence[Warning], not_assessed: Sequence[NotAssessed], rank: bool) -> Card:
    """The card of `subject`, with its warnings and what could not be assessed."""
    year = subject.until
    if year is not None and subject.latest is None and year in subject.year_figures:
        return _year_card(subject, year, warnings=warnings, not_assessed=not_assessed, rank=rank)
    latest, definition = subject.latest, subject.definition
    shown = {value.period: value for value in subject.shown}
    theme = subject.reference.themes.get(definition.theme)
    benchmarks = _benchmarks(subject, latest=latest, rank=rank)
    return Card(
        definition=definition,
        versions=subject.versions,
        theme_title=theme.title if theme is not None else definition.theme,
        tier=subject.reference.tier(subject.indicator) or TierNumber.SERVICE,
        area=subject.area,
        latest=shown[latest.period] if latest else None,
        year=_year(subject, rank=rank),
        history=subject.shown[-HISTORY_ON_CARD:],
        direction=subject.direction(latest.period) if latest else _no_figure(definition, requested=subject.until),
        target=subject.target(latest.period) if latest else _no_target(definition),
        benchmarks=benchmarks,
        not_compared=_not_compared(definition, latest=latest, benchmarks=benchmarks),
        warnings=tuple(warnings),
        not_assessed=tuple(not_assessed),
        severity=card_severity(warnings),
        due=subject.due,
        currency=subject.currency,
        threshold=definition.threshold if subject.home else None,
        absence=absence(subject),
    )


def _year_card(
    subject: Subject, year: Period, *, warnings: Sequence[Warning], not_assessed: Sequence[NotAssessed], rank: bool
) -> Card:
    """The card of a year, with the warnings that its quarters or months left."""
    judged = card(subject.years(year, year.year_before), warnings=warnings, not_assessed=not_assessed, rank=rank)
    return replace(
        judged,
        definition=in_force(subject.versions, period=year),
        versions=subject.versions,
        year=_judged_year(subject, year, rank=rank),
        due=subject.due,
        currency=subject.currency,
    )


def absence(subject: Subject) -> Absence | None:
    """Why there is no value for the requested period; None where there is one."""
    if subject.latest is not None:
        return None
    periods = [value.period for value in subject.whole_series]
    if not periods:
        return Absence(AbsenceReason.NOTHING_HELD, subject.until, None, None)
    has_parts = subject.is_within_a_year and any(period.year == subject.until for period in periods)
    reason = AbsenceReason.NO_FIGURE_FOR_A_YEAR if has_parts else AbsenceReason.NOT_HELD
    return Absence(reason, subject.until, periods[0], periods[-1])


def years(subject: Subject, *, rank: bool) -> tuple[JudgedYear, ...]:
    """Every year of an indicator that is counted by quarter or month, oldest first, with its judgements."""
    judged = history(subject.years(), rank=rank) if subject.year_figures else ()
    return tuple(JudgedYear(subject.year_figures[year.value.period], year) for year in judged)


def history(subject: Subject, *, rank: bool) -> tuple[PeriodJudgement, ...]:
    """Every period with a row, oldest first, with its judgements."""
    return tuple(_period_judgement(subject, value, rank=rank) for value in subject.shown)


def _period_judgement(subject: Subject, value: Value, *, rank: bool) -> PeriodJudgement:
    return PeriodJudgement(
        value=value,
        definition=in_force(subject.versions, period=value.period),
        versions=subject.versions,
        direction=subject.direction(value.period),
        target=subject.target(value.period),
        benchmarks=subject.benchmarks(value.period, rank=rank),
    )


def knowledge_state(subject: Subject, *, known_from: datetime, knowledge: RuleInput | None = None) -> KnowledgeState:
    """What the rules say of every period of `subject`, in the state of knowledge that began at `known_from`.

    `knowledge` is the input of the rules, where the caller has it already.
    """
    knowledge = rule_input(subject) if knowledge is None else knowledge
    return KnowledgeState(
        known_from=known_from,
        assessments=tuple(assess(knowledge, period=value.period) for value in subject.series),
        commented=frozenset(value.period for value in subject.series if value.commentary),
        ended=subject.currency.end,
        suppressed=frozenset(value.period for value in subject.values if is_suppressed(value)),
        counted_from=subject.counted_from,
    )


def not_assessed(subject: Subject, state: KnowledgeState) -> tuple[NotAssessed, ...]:
    """What the rules lack in the latest period of `state`, or in the current year where there is no value.

    No data is never "no warning"; of a series without further figures no rule is assessed.
    """
    if subject.home and state.ended is not None:
        return tuple(NotAssessed(rule.name, NotAssessedReason(state.ended), None) for rule in WARNING_RULES)
    if state.assessments:
        return state.assessments[-1].not_assessed
    return assess(rule_input(subject), period=from_days(subject.reference.today, 1).year).not_assessed


def rule_input(subject: Subject) -> RuleInput:
    """The input of the rules for `subject`."""
    periods = [value.period for value in subject.series]
    return RuleInput(
        area=subject.area.code,
        home=subject.home,
        versions=subject.versions,
        series=subject.series,
        directions={period: subject.direction(period) for period in periods},
        target_judgements={period: subject.target(period) for period in periods},
        peers=_peers(subject, periods=periods),
        targets=subject.targets,
        years=subject.year_figures,
        due=subject.due,
        missing=subject.currency.missing,
        today=subject.reference.today,
        settings=subject.reference.settings,
        working=subject.reference.view is View.WORKING,
        charts={period: subject.chart(period) for period in periods} if subject.home else {},
    )


def _peers(subject: Subject, *, periods: Sequence[Period]) -> dict[Period, Benchmark]:
    """The benchmark against the default peer group at each period, with the members of its day."""
    pairs = ((period, subject.main_comparator(period)) for period in periods if subject.home)
    return {
        period: subject.benchmark(period, comparator=comparator, rank=False)
        for period, comparator in pairs
        if comparator is not None
    }


def _year(subject: Subject, *, rank: bool) -> JudgedYear | None:
    """The year of a quarterly indicator's latest quarter: submitted, derived, or the year to date."""
    if subject.latest is None or subject.definition.frequency is not Frequency.QUARTERLY:
        return None
    return _judged_year(subject, subject.latest.period.year, rank=rank)


def _judged_year(subject: Subject, year: Period, *, rank: bool) -> JudgedYear | None:
    figure = subject.year_figures.get(year)
    if figure is None:
        return None
    series = subject.years(year, year.year_before)
    judged = series.at(year)
    return None if judged is None else JudgedYear(figure, _period_judgement(series, judged, rank=rank))


def _no_figure(definition: Definition, *, requested: Period | None) -> Direction:
    return not_comparable(None, period=requested, value=None, rule=definition.direction)


def _no_target(definition: Definition) -> TargetJudgement:
    return against_target(None, target=None, definition=definition, last_year=None)
