"""The faults of service plans, and how what was sent of them is recorded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.errors import Fault
from app.domain.measures.indicator import Definition, in_force_on
from app.domain.measures.period import Period
from app.domain.measures.tier import PUBLIC_TIERS, Placements, TierNumber, tiers_between
from app.domain.strategy.plan import Plan
from app.domain.strategy.service_plan import Contribution, ContributionKind, ServiceKpi, ServicePlan, service_code
from app.domain.strategy.strategy import Strategy, replaced_on


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What a service plan is checked beside: all definitions by code, oldest first, their tiers, and the strategies."""

    versions: Mapping[str, Sequence[Definition]]
    placements: Mapping[str, Placements]
    plan: Plan

    def tiers(self, indicator: str, *, year: Period) -> set[TierNumber]:
        """The tiers that an indicator is in during a year."""
        placed = self.placements.get(indicator)
        return set() if placed is None else tiers_between(placed.rows, start=year.start, end=year.end)


def settled(plan: ServicePlan, *, context: PlanContext) -> ServicePlan:
    """A plan as it is recorded: what definitions state is not stated again, and each priority names its strategy."""
    return replace(plan, kpis=tuple(_settled(kpi, year=plan.year, context=context) for kpi in plan.kpis))


def _settled(kpi: ServiceKpi, *, year: Period, context: PlanContext) -> ServiceKpi:
    named = kpi.contributes_to
    if named is None:
        return kpi
    if named.kind is ContributionKind.OUTCOME:
        outcome = context.plan.outcomes.get(named.code)
        same = outcome is not None and outcome.strategy == named.strategy
        return replace(kpi, contributes_to=replace(named, strategy=None)) if same else kpi
    if named.kind is ContributionKind.INDICATOR:
        versions = context.versions.get(kpi.indicator)
        is_defined = versions is not None and in_force_on(versions, day=year.end).contributes_to == named.code
        return replace(kpi, contributes_to=None) if is_defined else kpi
    having = [
        strategy.code for strategy in _holding(context.plan, year=year) if strategy.priority(named.code) is not None
    ]
    if named.strategy is None and len(having) == 1:
        return replace(kpi, contributes_to=replace(named, strategy=having[0]))
    return kpi


def service_plan_faults(plan: ServicePlan, *, context: PlanContext) -> Iterator[Fault]:
    """The faults of a settled plan; fields are places in its body."""
    for place, kpi in enumerate(plan.kpis):
        field = f"kpis.{place}"
        if kpi.indicator in {earlier.indicator for earlier in plan.kpis[:place]}:
            yield Fault(f"{field}.indicator", "duplicate", f"{kpi.indicator} is named twice; name it once.")
        elif kpi.indicator not in context.versions:
            detail = f"There is no indicator {kpi.indicator}; create it first."
            yield Fault(f"{field}.indicator", "unknown_value", detail)
        else:
            yield from _indicator_faults(plan, kpi, field=f"{field}.indicator", context=context)
        yield from _contribution_faults(kpi, field=f"{field}.contributes_to", year=plan.year, context=context)


def _indicator_faults(plan: ServicePlan, kpi: ServiceKpi, *, field: str, context: PlanContext) -> Iterator[Fault]:
    """Why an indicator is no service KPI of the plan's service in its year."""
    code, year, versions = kpi.indicator, plan.year, context.versions[kpi.indicator]
    begun = [version.first_day for version in versions if year.start < version.first_day <= year.end]
    services = [in_force_on(versions, day=day).service for day in (year.start, *begun)]
    if service_code(plan.service) not in map(service_code, services):
        detail = f"{code} is an indicator of {services[-1]} in {year.id}, not of {plan.service}."
        yield Fault(field, "conflict", detail)
    if TierNumber.SERVICE not in context.tiers(code, year=year):
        detail = f"{code} is not service-level (tier 4) in {year.id}: a service plan names service-level indicators."
        yield Fault(field, "conflict", detail)
    if versions[-1].is_retired_in(year):
        yield Fault(field, "conflict", f"{code} is retired by {year.id}: leave it out.")


def _contribution_faults(kpi: ServiceKpi, *, field: str, year: Period, context: PlanContext) -> Iterator[Fault]:
    named, versions = kpi.contributes_to, context.versions.get(kpi.indicator)
    defined = in_force_on(versions, day=year.end).contributes_to if versions else None
    if named is None:
        if versions:
            yield from _defined_faults(kpi.indicator, defined, field=field, year=year, context=context)
    elif named.kind is ContributionKind.INDICATOR:
        yield from _named_indicator_faults(kpi.indicator, named, field=field, year=year, context=context)
    elif named.kind is ContributionKind.OUTCOME:
        yield from _outcome_faults(named, field=field, year=year, plan=context.plan)
    else:
        yield from _priority_faults(named, field=field, year=year, plan=context.plan)


def _defined_faults(
    indicator: str, higher: str | None, *, field: str, year: Period, context: PlanContext
) -> Iterator[Fault]:
    """Why the higher-level indicator of a definition is none in a year."""
    if higher is None:
        detail = (
            f"Say what {indicator} contributes to: an outcome or a priority here, or a higher-level indicator in its "
            "definition."
        )
        yield Fault(field, "required", detail)
    elif context.tiers(higher, year=year) == {TierNumber.SERVICE}:
        yield Fault(field, "conflict", _is_service_level(higher))


def _named_indicator_faults(
    indicator: str, named: Contribution, *, field: str, year: Period, context: PlanContext
) -> Iterator[Fault]:
    """Why an indicator that is not the one of the definition cannot be named: each fault by what mends it first."""
    tiers = context.tiers(named.code, year=year)
    if named.code not in context.versions:
        yield Fault(f"{field}.code", "unknown_value", f"There is no indicator {named.code}; create it first.")
    elif named.code == indicator:
        yield Fault(f"{field}.code", "conflict", "An indicator cannot contribute to itself.")
    elif tiers and not tiers & set(PUBLIC_TIERS):
        yield Fault(f"{field}.code", "conflict", _is_service_level(named.code))
    elif indicator in context.versions:
        defined = in_force_on(context.versions[indicator], day=year.end).contributes_to
        stated = f"names {defined}" if defined else "names no higher-level indicator"
        detail = (
            f"The definition of {indicator} {stated}, and that is where it is stated: change its contributes_to first, "
            "or leave this one out."
        )
        yield Fault(f"{field}.code", "conflict", detail)


def _is_service_level(code: str) -> str:
    return f"{code} is service-level itself; name a higher-level indicator."


def _outcome_faults(named: Contribution, *, field: str, year: Period, plan: Plan) -> Iterator[Fault]:
    outcome = plan.outcomes.get(named.code)
    if outcome is None:
        yield Fault(f"{field}.code", "unknown_value", f"There is no outcome {named.code}; create it first.")
    elif named.strategy is not None:
        detail = f"The outcome {named.code} belongs to {outcome.strategy}: leave the strategy out."
        yield Fault(f"{field}.strategy", "conflict", detail)
    else:
        yield from _strategy_faults(outcome.strategy, field=f"{field}.code", year=year, plan=plan)


def _priority_faults(named: Contribution, *, field: str, year: Period, plan: Plan) -> Iterator[Fault]:
    having = [strategy for strategy in plan.in_order() if strategy.priority(named.code) is not None]
    if not having:
        yield Fault(f"{field}.code", "unknown_value", f"There is no priority {named.code}; create it first.")
    elif named.strategy is None:
        listed = ", ".join(strategy.code for strategy in having)
        detail = f"Say of which strategy {named.code} is a priority. It is one of: {listed}."
        yield Fault(f"{field}.strategy", "required", detail)
    elif named.strategy not in {strategy.code for strategy in having}:
        detail = f"{named.strategy} is not a strategy with a priority {named.code}."
        yield Fault(f"{field}.strategy", "unknown_value", detail)
    else:
        yield from _strategy_faults(named.strategy, field=f"{field}.strategy", year=year, plan=plan)


def _strategy_faults(code: str, *, field: str, year: Period, plan: Plan) -> Iterator[Fault]:
    """A plan looks to the strategy that holds in its year."""
    if code not in {strategy.code for strategy in _holding(plan, year=year)}:
        detail = f"{code} does not hold in {year.id}: name what belongs to the strategy of that year."
        yield Fault(field, "conflict", detail)


def _holding(plan: Plan, *, year: Period) -> list[Strategy]:
    """The strategies that hold on a day of a year or more."""
    holding = []
    for strategy in plan.in_order():
        ended = replaced_on(strategy, strategies=plan.strategies)
        begins_by_then = strategy.begins <= year.end and year.start.year <= strategy.last_year
        if begins_by_then and (ended is None or ended > year.start):
            holding.append(strategy)
    return holding
