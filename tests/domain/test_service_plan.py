"""Service plans: how a service is named, which plan holds, and every fault of one, at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.measures.indicator import Definition
from app.domain.measures.period import parse_period
from app.domain.measures.tier import Placement, Placements, TierNumber, tiers_between
from app.domain.publishing.change_items import INTERNAL_KINDS, REFERENCE_KINDS, STRATEGY_KINDS, ItemKind
from app.domain.strategy.plan import plan_of
from app.domain.strategy.service_plan import (
    Contribution,
    ContributionKind,
    ServiceKpi,
    ServicePlan,
    plans_on,
    service_code,
    service_plan_key,
)
from app.domain.strategy.service_plan_checks import PlanContext, service_plan_faults, settled
from tests.stores import ANNUAL, KPI, OUTCOME, RATE, SERVICE_PLAN, STRATEGY, placed

YEAR = parse_period("2023-24")
LATER = replace(STRATEGY, code="later", adopted_on=date(2025, 7, 10), last_year=2030, replaces=STRATEGY.code)
LATER_OUTCOME = replace(OUTCOME, code="later-outcome", strategy="later")
DEFINED = replace(ANNUAL, code=KPI, contributes_to=RATE)
ALONE = replace(ANNUAL, code="alone")
SERVICE = Placement(TierNumber.SERVICE)


def context(*definitions: Definition, tiers: Mapping[str, Placements] | None = None) -> PlanContext:
    versions: dict[str, list[Definition]] = {}
    for definition in (ANNUAL, DEFINED, ALONE, *definitions):
        versions.setdefault(definition.code, []).append(definition)
    placements = {code: placed(code, SERVICE) for code in versions} | {RATE: placed(RATE)}
    documents: dict[ItemKind, list[Any]] = {kind: [] for kind in STRATEGY_KINDS} | {
        ItemKind.STRATEGY: [STRATEGY, LATER],
        ItemKind.OUTCOME: [OUTCOME, LATER_OUTCOME],
    }
    return PlanContext(versions, placements | dict(tiers or {}), plan_of(documents))


def plan(*kpis: ServiceKpi, year: str = "2023-24", service: str = "Tests") -> ServicePlan:
    return ServicePlan(service, parse_period(year), "To be planned.", kpis)


def kpi(indicator: str = KPI, kind: str | None = None, code: str = "", strategy: str | None = None) -> ServiceKpi:
    named = None if kind is None else Contribution(ContributionKind(kind), code, strategy)
    return ServiceKpi(indicator, "Somehow.", named)


def faults_of(sent: ServicePlan, known: PlanContext | None = None) -> list[tuple[str, str]]:
    known = known or context()
    found = list(service_plan_faults(settled(sent, context=known), context=known))
    assert all(fault.detail.endswith(".") for fault in found)
    return [(fault.field, fault.code) for fault in found]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Waste and Recycling", "waste-and-recycling"),
        ("  Revenues/Benefits & Tax ", "revenues-benefits-tax"),
        ("Tŷ Café", "ty-cafe"),
        ("***", ""),
    ],
)
def test_a_service_has_one_code_which_is_its_own_code(name: str, code: str) -> None:
    assert service_code(name) == code
    assert service_code(code) == code
    assert service_plan_key(name, YEAR) == f"{code}/2023-24"


def test_each_service_has_the_plan_of_the_last_year_that_has_begun() -> None:
    old, new, other = plan(year="2022-23"), plan(year="2024-25"), plan(service="Another", year="2020-21")
    assert plans_on([new, old, other], day=date(2024, 3, 31)) == [other, old]
    assert plans_on([new, old, other], day=date(2024, 4, 1)) == [other, new]
    assert plans_on([new], day=date(2024, 3, 31)) == []


def test_no_service_plan_is_of_a_kind_that_can_be_public_or_judges() -> None:
    assert frozenset({ItemKind.SERVICE_PLAN}) <= INTERNAL_KINDS
    assert set(ItemKind) - INTERNAL_KINDS >= REFERENCE_KINDS | STRATEGY_KINDS


def test_the_tiers_of_a_year_are_those_of_any_of_its_days() -> None:
    rows = (
        Placement(TierNumber.SERVICE, None, date(2023, 4, 1)),
        Placement(TierNumber.BOROUGH, date(2023, 4, 1), date(2024, 3, 31)),
        Placement(TierNumber.HEADLINE, date(2024, 3, 31)),
    )
    assert tiers_between(rows, start=YEAR.start, end=YEAR.end) == {TierNumber.BOROUGH, TierNumber.HEADLINE}
    earlier = YEAR.previous
    assert tiers_between(rows, start=earlier.start, end=earlier.end) == {TierNumber.SERVICE}


def test_a_plan_without_faults_may_leave_to_the_definition_what_that_says() -> None:
    assert faults_of(plan()) == faults_of(plan(kpi())) == faults_of(SERVICE_PLAN) == []
    named = settled(plan(kpi(kind="indicator", code=RATE)), context=context())
    assert named == plan(kpi())


def test_what_belongs_to_one_strategy_alone_need_not_name_it() -> None:
    def recorded(sent: ServiceKpi, year: str = "2023-24") -> Contribution | None:
        return settled(plan(sent, year=year), context=context()).kpis[0].contributes_to

    assert recorded(kpi(kind="priority", code="made-up")) == Contribution(
        ContributionKind.PRIORITY, "made-up", STRATEGY.code
    )
    assert recorded(kpi(kind="priority", code="made-up", strategy="later")) == Contribution(
        ContributionKind.PRIORITY, "made-up", "later"
    )
    assert recorded(kpi(kind="outcome", code=OUTCOME.code, strategy=STRATEGY.code)) == Contribution(
        ContributionKind.OUTCOME, OUTCOME.code
    )
    both = kpi(kind="priority", code="made-up")
    assert recorded(both, "2025-26") == both.contributes_to  # the year in which one strategy replaced the other
    assert faults_of(plan(both, year="2025-26")) == [("kpis.0.contributes_to.strategy", "required")]


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (kpi("nothing", "outcome", OUTCOME.code), ("kpis.0.indicator", "unknown_value")),
        (kpi("nothing"), ("kpis.0.indicator", "unknown_value")),
        (kpi(RATE, "outcome", OUTCOME.code), ("kpis.0.indicator", "conflict")),
        (kpi("alone"), ("kpis.0.contributes_to", "required")),
        (kpi(kind="indicator", code="nothing"), ("kpis.0.contributes_to.code", "unknown_value")),
        (kpi(kind="indicator", code=KPI), ("kpis.0.contributes_to.code", "conflict")),
        (kpi(kind="indicator", code="alone"), ("kpis.0.contributes_to.code", "conflict")),
        (kpi("alone", "indicator", RATE), ("kpis.0.contributes_to.code", "conflict")),
        (kpi(kind="outcome", code="nothing"), ("kpis.0.contributes_to.code", "unknown_value")),
        (kpi(kind="outcome", code="later-outcome"), ("kpis.0.contributes_to.code", "conflict")),
        (kpi(kind="outcome", code=OUTCOME.code, strategy="later"), ("kpis.0.contributes_to.strategy", "conflict")),
        (kpi(kind="priority", code="nothing"), ("kpis.0.contributes_to.code", "unknown_value")),
        (kpi(kind="priority", code="made-up", strategy="x"), ("kpis.0.contributes_to.strategy", "unknown_value")),
        (kpi(kind="priority", code="made-up", strategy="later"), ("kpis.0.contributes_to.strategy", "conflict")),
    ],
)
def test_a_kpi_that_cannot_be_is_told(sent: ServiceKpi, fault: tuple[str, str]) -> None:
    assert faults_of(plan(sent)) == [fault]


def test_all_faults_of_a_plan_are_told_at_once() -> None:
    sent = plan(kpi(), kpi(), kpi("nothing", "indicator", RATE), kpi(RATE, "outcome", "nothing"), service="Others")
    assert faults_of(sent) == [
        ("kpis.0.indicator", "conflict"),
        ("kpis.1.indicator", "duplicate"),
        ("kpis.2.indicator", "unknown_value"),
        ("kpis.3.indicator", "conflict"),
        ("kpis.3.indicator", "conflict"),
        ("kpis.3.contributes_to.code", "unknown_value"),
    ]


def test_a_definition_that_names_another_indicator_says_so() -> None:
    known = context(replace(ANNUAL, code="other"), tiers={"other": placed("other")})
    [fault] = service_plan_faults(plan(kpi(kind="indicator", code="other")), context=known)
    assert "The definition of made-up-kpi names made-up-rate, and that is where it is stated" in fault.detail
    [fault] = service_plan_faults(plan(kpi("alone", "indicator", "other")), context=known)
    assert "names no higher-level indicator" in fault.detail


def test_a_higher_indicator_that_became_service_level_is_none_any_more() -> None:
    assert faults_of(plan(kpi()), context(tiers={RATE: placed(RATE, SERVICE)})) == [
        ("kpis.0.contributes_to", "conflict")
    ]
    unplaced = replace(context(), placements={KPI: placed(KPI, SERVICE)})
    assert faults_of(plan(kpi()), unplaced) == []


def test_the_service_and_the_retirement_of_a_year_count() -> None:
    moved = replace(DEFINED, service="Others", effective_from=parse_period("2023-24-Q3"))
    known = context(moved)
    assert faults_of(plan(kpi(), service="Others"), known) == faults_of(plan(kpi()), known) == []
    assert faults_of(plan(kpi(), service="Others", year="2022-23"), known) == [("kpis.0.indicator", "conflict")]
    assert faults_of(plan(kpi(), year="2024-25"), known) == [("kpis.0.indicator", "conflict")]
    retired = replace(DEFINED, retired_from=parse_period("2023-24"))
    known = replace(context(), versions={RATE: [ANNUAL], KPI: [retired]})
    assert faults_of(plan(kpi()), known) == [("kpis.0.indicator", "conflict")]
    assert faults_of(plan(kpi(), year="2022-23"), known) == []
