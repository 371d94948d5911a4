"""The cascade: what contributes to what, from service KPIs up to the priorities of the strategy, and back down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import NotFoundError
from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.measures.tier import TierNumber
from app.domain.strategy.plan import Plan
from app.domain.strategy.service_plan import Contribution, ContributionKind, ServiceKpi, ServicePlan
from app.domain.strategy.strategy import Priority, Strategy, StrategyOutcome, is_in_force


class CascadeKind(StrEnum):
    """The kind of a thing in the cascade, the highest first."""

    STRATEGY = "strategy"
    PRIORITY = "priority"
    OUTCOME = "outcome"
    ACTION = "action"
    INDICATOR = "indicator"
    SERVICE_KPI = "service_kpi"


class CascadeLinkKind(StrEnum):
    """How a thing serves the one above it.

    An outcome is `part_of` a priority, and a priority of a strategy. An action is `done_for` an outcome. An indicator
    `shows` an outcome that names it, `contributes_to` what its definition or a service plan says, or `stands_under` a
    priority by its theme alone.
    """

    PART_OF = "part_of"
    DONE_FOR = "done_for"
    SHOWS = "shows"
    CONTRIBUTES_TO = "contributes_to"
    STANDS_UNDER = "stands_under"


@dataclass(frozen=True, slots=True)
class CascadeItem:
    """A thing in the cascade, by its code; an outcome and a priority with the code of their `strategy`."""

    kind: CascadeKind
    code: str
    title: str
    strategy: str | None = None


@dataclass(frozen=True, slots=True)
class CascadeLink:
    """One thing below another; `how` it contributes is stated in the service plan of a `year`."""

    lower: CascadeItem
    upper: CascadeItem
    kind: CascadeLinkKind
    how: str | None = None
    year: Period | None = None


@dataclass(frozen=True, slots=True)
class CascadeBranch:
    """A link below a thing: 1 for what is directly below it, and so on down."""

    level: int
    link: CascadeLink


@dataclass(frozen=True, slots=True)
class CascadeSource:
    """What a cascade is made of: strategies, indicators that are shown, their tiers, and the service plans of a day."""

    plan: Plan
    indicators: Mapping[str, Definition]
    tiers: Mapping[str, TierNumber]
    service_plans: Sequence[ServicePlan]
    day: date

    def indicator(self, code: str) -> CascadeItem:
        """A shown indicator."""
        is_kpi = self.tiers[code] is TierNumber.SERVICE
        kind = CascadeKind.SERVICE_KPI if is_kpi else CascadeKind.INDICATOR
        return CascadeItem(kind, code, self.indicators[code].title)

    def outcome(self, code: str) -> CascadeItem:
        """A known outcome."""
        outcome = self.plan.outcomes[code]
        return CascadeItem(CascadeKind.OUTCOME, code, outcome.title, outcome.strategy)

    def is_in_force(self, strategy: Strategy) -> bool:
        """Whether a strategy holds on the day."""
        return is_in_force(strategy, day=self.day, strategies=self.plan.strategies)

    def strategies(self, chosen: str | None = None) -> list[Strategy]:
        """The strategies, or the one chosen: those in force on the day first, then the newest."""
        ordered = [strategy for strategy in self.plan.in_order() if chosen in (None, strategy.code)]
        return sorted(ordered, key=lambda strategy: not self.is_in_force(strategy))


def _priority_item(priority: Priority, *, strategy: Strategy) -> CascadeItem:
    return CascadeItem(CascadeKind.PRIORITY, priority.code, priority.title, strategy.code)


def cascade_subject(
    code: str, *, source: CascadeSource, kind: ContributionKind | None = None, strategy: str | None = None
) -> CascadeItem:
    """What a code names: an indicator, else an outcome, else a priority; of a kind and a strategy where given.

    Of priorities of several strategies it is that of the strategy in force. Raises NotFoundError.
    """
    if kind in (None, ContributionKind.INDICATOR) and code in source.indicators:
        return source.indicator(code)
    outcome = source.plan.outcomes.get(code)
    if kind in (None, ContributionKind.OUTCOME) and outcome is not None and strategy in (None, outcome.strategy):
        return source.outcome(code)
    if kind in (None, ContributionKind.PRIORITY):
        for known in source.strategies(strategy):
            priority = known.priority(code)
            if priority is not None:
                return _priority_item(priority, strategy=known)
    raise NotFoundError(f"There is no indicator, outcome or priority {code}.")


def cascade_links(source: CascadeSource, *, strategy: str | None = None) -> list[CascadeLink]:
    """Every link, of one strategy or of all; what is above comes first, in the order in which people read it."""
    links: list[CascadeLink] = []
    for known in source.strategies(strategy):
        links += _links_of_strategy(known, source=source)
    kpis = {kpi.indicator: (kpi, plan.year) for plan in source.service_plans for kpi in plan.kpis}
    for code, definition in source.indicators.items():
        kpi, year = kpis.get(code, (None, None))
        links += _links_of_indicator(definition, kpi, year, source=source, strategy=strategy)
    return links


def _links_of_strategy(strategy: Strategy, *, source: CascadeSource) -> Iterator[CascadeLink]:
    whole = CascadeItem(CascadeKind.STRATEGY, strategy.code, strategy.title)
    for priority in strategy.priorities:
        above = _priority_item(priority, strategy=strategy)
        yield CascadeLink(above, whole, CascadeLinkKind.PART_OF)
        outcomes = source.plan.outcomes_of(strategy.code, priority.code)
        for outcome in outcomes:
            yield from _links_of_outcome(outcome, above=above, source=source)
        if source.is_in_force(strategy):
            named = {code for outcome in outcomes for code in outcome.indicators}
            yield from _links_of_theme(priority, above=above, named=named, source=source)


def _links_of_outcome(outcome: StrategyOutcome, *, above: CascadeItem, source: CascadeSource) -> Iterator[CascadeLink]:
    item = source.outcome(outcome.code)
    yield CascadeLink(item, above, CascadeLinkKind.PART_OF)
    for action in source.plan.actions_of(outcome.code):
        doing = CascadeItem(CascadeKind.ACTION, action.code, action.title)
        yield CascadeLink(doing, item, CascadeLinkKind.DONE_FOR)
    for code in outcome.indicators:
        if code in source.indicators:
            yield CascadeLink(source.indicator(code), item, CascadeLinkKind.SHOWS)


def _links_of_theme(
    priority: Priority, *, above: CascadeItem, named: set[str], source: CascadeSource
) -> Iterator[CascadeLink]:
    """The indicators of a priority's theme that have no nearer way to it: service KPIs always name what they serve."""
    for code, definition in source.indicators.items():
        is_of_theme = priority.theme is not None and definition.theme == priority.theme
        has_nearer = code in named or definition.contributes_to in source.indicators
        if is_of_theme and not has_nearer and source.tiers[code] is not TierNumber.SERVICE:
            yield CascadeLink(source.indicator(code), above, CascadeLinkKind.STANDS_UNDER)


def _links_of_indicator(
    definition: Definition,
    kpi: ServiceKpi | None,
    year: Period | None,
    *,
    source: CascadeSource,
    strategy: str | None,
) -> Iterator[CascadeLink]:
    """What an indicator contributes to by its definition, and a service KPI by its service's plan."""
    item, higher = source.indicator(definition.code), definition.contributes_to
    named = None if kpi is None else kpi.contributes_to
    if higher in source.indicators and higher is not None:
        how, stated = (kpi.how, year) if kpi is not None and named is None else (None, None)
        yield CascadeLink(item, source.indicator(higher), CascadeLinkKind.CONTRIBUTES_TO, how, stated)
    if kpi is None or named is None:
        return
    above = contribution_item(named, source=source)
    if above is not None and strategy in (None, above.strategy):
        yield CascadeLink(item, above, CascadeLinkKind.CONTRIBUTES_TO, kpi.how, year)


def contribution_item(named: Contribution, *, source: CascadeSource) -> CascadeItem | None:
    """The outcome, priority or indicator that a service plan names; None where it is not known."""
    if named.kind is ContributionKind.INDICATOR:
        return source.indicator(named.code) if named.code in source.indicators else None
    if named.kind is ContributionKind.OUTCOME:
        return source.outcome(named.code) if named.code in source.plan.outcomes else None
    strategy = source.plan.strategies.get(named.strategy or "")
    priority = None if strategy is None else strategy.priority(named.code)
    return None if strategy is None or priority is None else _priority_item(priority, strategy=strategy)


def lines_up(item: CascadeItem, *, links: Sequence[CascadeLink]) -> list[tuple[CascadeLink, ...]]:
    """Every line from a thing up to where nothing more is above it, as the links on the way; none without a link."""
    above: dict[CascadeItem, list[CascadeLink]] = {}
    for link in links:
        above.setdefault(link.lower, []).append(link)
    return [line for line in _lines(item, above, passed=(item,)) if line]


def _lines(
    item: CascadeItem, above: Mapping[CascadeItem, Sequence[CascadeLink]], *, passed: tuple[CascadeItem, ...]
) -> Iterator[tuple[CascadeLink, ...]]:
    onward = [link for link in above.get(item, ()) if link.upper not in passed]
    if not onward:
        yield ()
    for link in onward:
        for rest in _lines(link.upper, above, passed=(*passed, link.upper)):
            yield (link, *rest)


def branches_below(item: CascadeItem, *, links: Sequence[CascadeLink]) -> list[CascadeBranch]:
    """Everything below a thing, each followed by what is below it; under several things it comes under each."""
    below: dict[CascadeItem, list[CascadeLink]] = {}
    for link in links:
        below.setdefault(link.upper, []).append(link)
    return list(_branches(item, below, passed=(item,)))


def _branches(
    item: CascadeItem, below: Mapping[CascadeItem, Sequence[CascadeLink]], *, passed: tuple[CascadeItem, ...]
) -> Iterator[CascadeBranch]:
    for link in below.get(item, ()):
        if link.lower not in passed:
            yield CascadeBranch(len(passed), link)
            yield from _branches(link.lower, below, passed=(*passed, link.lower))
