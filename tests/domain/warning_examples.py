"""A definition, values and peers to try the rules on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.domain.judgement.benchmark import Comparator, ComparatorKind, benchmark
from app.domain.judgement.direction import direction_of_travel
from app.domain.judgement.target_status import against_target
from app.domain.judgement.time_series.process_chart import process_chart
from app.domain.measures.indicator import (
    Accumulation,
    AnnualFigure,
    Definition,
    DirectionRule,
    DueDays,
    Frequency,
    Polarity,
    Source,
    Supply,
    TargetRule,
    ThresholdBasis,
    ThresholdKind,
    WarningThreshold,
    in_force_on,
)
from app.domain.measures.number import exact
from app.domain.measures.period import Period, parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value, reporting_series
from app.domain.performance.years import WITHIN_A_YEAR, year_figures
from app.domain.publishing.due_calendar import missing_periods, next_due
from app.domain.warnings.life import KnowledgeState, KnownWarning, Warning, WarningResponse, through, warnings_now
from app.domain.warnings.rules import Assessment, RuleFinding, RuleInput, WarningRule, assess

HOME = "E07000120"
ENGLAND = Comparator("E92000001", "England", ComparatorKind.PUBLISHED, ("E92000001",))
RECYCLING = Definition(
    code="household-waste-recycling-rate",
    title="Household waste recycled",
    description="The share of household waste sent for reuse, recycling or composting.",
    purpose="Waste that is recycled is neither burnt nor buried.",
    unit="percent",
    decimal_places=1,
    polarity=Polarity.HIGHER_IS_BETTER,
    frequency=Frequency.ANNUAL,
    supply=Supply.NATIONAL,
    accumulation=Accumulation.DISCRETE,
    annual_figure=AnnualFigure.NONE,
    comparable_between_areas=True,
    theme="environment",
    service="Waste",
    owner_role="Head of Environmental Services",
    source=Source(name="Defra", url=None, licence="Open Government Licence v3.0"),
    caveat=None,
    direction=DirectionRule(),
    target_rule=TargetRule(),
    threshold=None,
    warning_rules={},
    due_days=DueDays(submission=None, publication=365),
    ratio_multiplier=100.0,
)
FLOOR = WarningThreshold(ThresholdKind.FLOOR, 35.0, ThresholdBasis.COUNCIL, note="Set by Cabinet.")
BY_COUNCIL = replace(RECYCLING, supply=Supply.COUNCIL)
WITH_FLOOR = replace(RECYCLING, threshold=FLOOR)


def value(period: str, number: float | MissingReason, *, area: str = HOME) -> Value:
    """One value, or the reason why there is none."""
    missing = number if isinstance(number, MissingReason) else None
    return Value(
        indicator=RECYCLING.code,
        area=area,
        period=parse_period(period),
        number=None if isinstance(number, MissingReason) else number,
        missing_reason=missing,
    )


def series(numbers: Mapping[str, float | MissingReason], *, area: str = HOME) -> tuple[Value, ...]:
    """One area's values in order of period."""
    return tuple(value(period, number, area=area) for period, number in numbers.items())


def years(first: int, *numbers: float | MissingReason) -> tuple[Value, ...]:
    """The home area's values of financial years in a row."""
    named = ((f"{first + i}-{(first + i + 1) % 100:02d}", number) for i, number in enumerate(numbers))
    return tuple(value(period, number) for period, number in named)


def peers(*numbers: float, period: str = "2022-23") -> dict[str, tuple[Value, ...]]:
    """As many peers as numbers, each with its value of one period, by area code."""
    codes = [f"E0799{place:04d}" for place in range(len(numbers))]
    return {code: (value(period, number, area=code),) for code, number in zip(codes, numbers, strict=True)}


def group(others: Mapping[str, Sequence[Value]]) -> Comparator:
    """The peer group of these areas."""
    return Comparator("similar-districts", "Similar districts", ComparatorKind.COMPUTED, tuple(others))


def targets(aims: Mapping[str, float]) -> dict[Period, Target]:
    """Targets by period."""
    return {parse_period(text): Target(RECYCLING.code, parse_period(text), aim) for text, aim in aims.items()}


def knowledge(
    held: Sequence[Value],
    *,
    versions: Sequence[Definition] = (RECYCLING,),
    aims: Mapping[str, float] | None = None,
    others: Mapping[str, Sequence[Value]] | None = None,
    today: date = date(2024, 1, 1),
    working: bool = False,
) -> RuleInput:
    """All that is known of the values held, their periods judged by the rules themselves."""
    definition, known, beside = versions[-1], targets(aims or {}), others or {}
    rows = reporting_series(held, definition=definition) if definition.frequency in WITHIN_A_YEAR else held
    expected_by = in_force_on(versions, day=today)
    return RuleInput(
        area=HOME,
        home=True,
        versions=tuple(versions),
        series=tuple(rows),
        directions={
            row.period: direction_of_travel(rows, period=row.period, versions=versions, targets=known) for row in rows
        },
        target_judgements={
            row.period: against_target(row, target=known.get(row.period), definition=definition, last_year=None)
            for row in rows
        },
        peers={
            row.period: benchmark(
                row, definition=definition, comparator=group(beside), others=beside, period=row.period
            )
            for row in rows
        },
        targets=known,
        years=year_figures(held, versions=versions) if definition.frequency in WITHIN_A_YEAR else {},
        due=next_due(rows, definition=expected_by),
        missing=missing_periods(rows, definition=expected_by, today=today, working=working),
        today=today,
        settings={},
        working=working,
        charts={
            row.period: process_chart(
                rows,
                period=row.period,
                versions=versions,
                targets=known,
                peers={
                    code: {each.period.id: exact(each.number) for each in figures if each.number is not None}
                    for code, figures in beside.items()
                },
            )
            for row in rows
        },
    )


def assessments(known: RuleInput) -> tuple[Assessment, ...]:
    """The assessment of every period, in order."""
    return tuple(assess(known, period=row.period) for row in known.series)


def found(known: RuleInput, rule: WarningRule, *, period: str = "2022-23") -> RuleFinding:
    """What the rule found at the period; it must have."""
    finding = assess(known, period=parse_period(period)).finding(rule)
    assert finding is not None
    return finding


def reason(known: RuleInput, rule: WarningRule, *, period: str = "2022-23") -> str | None:
    """Why the rule was not evaluated at the period; it must not have found anything."""
    assessment = assess(known, period=parse_period(period))
    assert assessment.finding(rule) is None
    return assessment.reason(rule)


def warnings_through(
    states: Sequence[KnowledgeState],
    *,
    indicator: str,
    area: str,
    responses: Sequence[WarningResponse],
    today: date,
) -> tuple[Warning, ...]:
    """Every warning of one indicator and area through its states of knowledge, oldest state first."""
    known: tuple[KnownWarning, ...] = ()
    for state in states:
        known = through(known, state)
    if not states:
        return ()
    return warnings_now(known, states[-1], indicator=indicator, area=area, responses=responses, today=today)
