"""The cascade: every link, the lines up, what is below, and what a code names."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.errors import NotFoundError
from app.domain.measures.indicator import Definition
from app.domain.measures.period import parse_period
from app.domain.measures.tier import TierNumber
from app.domain.publishing.change_items import STRATEGY_KINDS, ItemKind
from app.domain.strategy.cascade import (
    CascadeItem,
    CascadeKind,
    CascadeLink,
    CascadeLinkKind,
    CascadeSource,
    branches_below,
    cascade_links,
    cascade_subject,
    contribution_item,
    lines_up,
)
from app.domain.strategy.plan import plan_of
from app.domain.strategy.service_plan import Contribution, ContributionKind, ServiceKpi, ServicePlan
from tests.stores import ACTION, ANNUAL, KPI, OUTCOME, RATE, SERVICE_PLAN, STRATEGY, THEME

NEXT = replace(
    STRATEGY,
    code="next",
    title="Next",
    first_year=2025,
    last_year=2030,
    adopted_on=date(2025, 7, 10),
    replaces=STRATEGY.code,
)
DEFINED = replace(ANNUAL, code=KPI, title="KPI", contributes_to=RATE)
SECOND = replace(ANNUAL, code="second", title="Second")
FEEDER = replace(ANNUAL, code="feeder", title="Feeder", contributes_to="second")
ELSEWHERE = replace(ANNUAL, code="elsewhere", title="Elsewhere", theme="another")


def source(
    *definitions: Definition,
    plans: Sequence[ServicePlan] = (),
    kpis: Sequence[str] = (KPI,),
    day: date = date(2024, 5, 1),
    strategies: Sequence[object] = (STRATEGY,),
) -> CascadeSource:
    documents: dict[ItemKind, list[Any]] = {kind: [] for kind in STRATEGY_KINDS} | {
        ItemKind.STRATEGY: list(strategies),
        ItemKind.OUTCOME: [replace(OUTCOME, indicators=(RATE, "not-shown"))],
        ItemKind.ACTION: [ACTION],
    }
    indicators = {definition.code: definition for definition in (ANNUAL, *definitions)}
    tiers = {code: TierNumber.SERVICE if code in kpis else TierNumber.HEADLINE for code in indicators}
    return CascadeSource(plan_of(documents), indicators, tiers, plans, day)


def told(links: Sequence[CascadeLink]) -> list[tuple[str, str, str]]:
    return [(link.lower.code, link.kind.value, link.upper.code) for link in links]


def lines(code: str, of: CascadeSource) -> list[list[tuple[str, str, str]]]:
    subject = cascade_subject(code, source=of)
    return [told(line) for line in lines_up(subject, links=cascade_links(of))]


def below(code: str, of: CascadeSource, kind: ContributionKind | None = None) -> list[tuple[int, str, str]]:
    subject = cascade_subject(code, source=of, kind=kind)
    found = branches_below(subject, links=cascade_links(of))
    return [(branch.level, branch.link.lower.code, branch.link.kind.value) for branch in found]


PART_OF = [(OUTCOME.code, "part_of", "made-up"), ("made-up", "part_of", STRATEGY.code)]


def test_a_service_kpi_leads_up_to_the_strategy_by_its_definition_and_its_plan() -> None:
    by_plan = [[(KPI, "contributes_to", OUTCOME.code), *PART_OF]]
    by_definition = [[(KPI, "contributes_to", RATE), (RATE, "shows", OUTCOME.code), *PART_OF]]
    alone = replace(DEFINED, contributes_to=None)
    assert lines(KPI, source(DEFINED)) == by_definition
    assert lines(KPI, source(alone)) == []
    assert lines(KPI, source(alone, plans=[SERVICE_PLAN])) == by_plan
    assert lines(KPI, source(DEFINED, plans=[SERVICE_PLAN])) == [*by_definition, *by_plan]


def test_how_it_contributes_stands_at_the_link_that_the_plan_is_about() -> None:
    def hows(plan: ServicePlan) -> list[tuple[str, str | None, object]]:
        links = cascade_links(source(DEFINED, plans=[plan]))
        kind = CascadeLinkKind.CONTRIBUTES_TO
        return [(link.upper.code, link.how, link.year) for link in links if link.kind is kind]

    year, how = parse_period("2023-24"), SERVICE_PLAN.kpis[0].how
    assert hows(SERVICE_PLAN) == [(RATE, None, None), (OUTCOME.code, how, year)]
    assert hows(replace(SERVICE_PLAN, kpis=(ServiceKpi(KPI, how),))) == [(RATE, how, year)]


def test_what_is_below_a_priority_comes_under_each_outcome_and_by_theme() -> None:
    plan = replace(
        SERVICE_PLAN,
        kpis=(
            *SERVICE_PLAN.kpis,
            ServiceKpi("other-kpi", "So.", Contribution(ContributionKind.PRIORITY, "made-up", STRATEGY.code)),
        ),
    )
    other = replace(ANNUAL, code="other-kpi", title="Other KPI")
    of = source(DEFINED, SECOND, FEEDER, ELSEWHERE, other, plans=[plan], kpis=(KPI, "other-kpi"))
    assert below("made-up", of, ContributionKind.PRIORITY) == [
        (1, OUTCOME.code, "part_of"),
        (2, ACTION.code, "done_for"),
        (2, RATE, "shows"),
        (3, KPI, "contributes_to"),
        (2, KPI, "contributes_to"),
        (1, "second", "stands_under"),
        (2, "feeder", "contributes_to"),
        (1, "other-kpi", "contributes_to"),
    ]
    assert below(OUTCOME.code, of) == [
        (1, ACTION.code, "done_for"),
        (1, RATE, "shows"),
        (2, KPI, "contributes_to"),
        (1, KPI, "contributes_to"),
    ]
    assert below(RATE, of) == [(1, KPI, "contributes_to")]
    assert lines("elsewhere", of) == []


def test_a_theme_leads_only_to_the_strategy_in_force() -> None:
    def to(day: date) -> list[str]:
        of = source(SECOND, day=day, strategies=(STRATEGY, NEXT))
        return [line[-1][2] for line in lines("second", of)]

    assert to(date(2025, 7, 9)) == [STRATEGY.code]
    assert to(date(2025, 7, 10)) == ["next"]
    assert THEME.code == SECOND.theme


def test_indicators_that_contribute_to_each_other_end_the_line() -> None:
    one, two = (replace(ANNUAL, code=a, contributes_to=b, theme="another") for a, b in (("one", "two"), ("two", "one")))
    of = source(one, two)
    assert lines("one", of) == [[("one", "contributes_to", "two")]]
    assert below("one", of) == [(1, "two", "contributes_to")]


def test_a_code_names_an_indicator_before_an_outcome_before_a_priority() -> None:
    of = source(replace(ANNUAL, code=OUTCOME.code), replace(ANNUAL, code="made-up"))
    outcome, priority = ContributionKind.OUTCOME, ContributionKind.PRIORITY
    assert cascade_subject(OUTCOME.code, source=of).kind is CascadeKind.INDICATOR
    assert cascade_subject(OUTCOME.code, source=of, kind=outcome).kind is CascadeKind.OUTCOME
    assert cascade_subject("made-up", source=of, kind=priority).kind is CascadeKind.PRIORITY
    assert cascade_subject("made-up", source=source()).kind is CascadeKind.PRIORITY
    for kind in ContributionKind:
        with pytest.raises(NotFoundError):
            cascade_subject("nothing", source=of, kind=kind)
    with pytest.raises(NotFoundError):
        cascade_subject(OUTCOME.code, source=source(), strategy="next")


def test_of_priorities_with_one_code_it_is_that_of_the_strategy_in_force_or_chosen() -> None:
    both = (STRATEGY, NEXT)

    def of(day: date, chosen: str | None = None) -> str | None:
        return cascade_subject("made-up", source=source(day=day, strategies=both), strategy=chosen).strategy

    assert of(date(2025, 7, 9)) == STRATEGY.code
    assert of(date(2025, 7, 10)) == "next"
    assert of(date(2025, 7, 10), STRATEGY.code) == STRATEGY.code


def test_one_strategy_alone_has_no_link_of_another() -> None:
    of = source(DEFINED, plans=[SERVICE_PLAN], strategies=(STRATEGY, NEXT), day=date(2025, 8, 1))
    found = told(cascade_links(of, strategy="next"))
    assert (KPI, "contributes_to", RATE) in found
    assert not {STRATEGY.code, OUTCOME.code} & {code for link in found for code in link}
    assert ("made-up", "part_of", "next") in found


def test_what_a_plan_names_and_nobody_knows_is_no_link() -> None:
    of = source(DEFINED)
    named = [
        Contribution(ContributionKind.INDICATOR, "nothing"),
        Contribution(ContributionKind.OUTCOME, "nothing"),
        Contribution(ContributionKind.PRIORITY, "made-up"),
        Contribution(ContributionKind.PRIORITY, "nothing", STRATEGY.code),
    ]
    assert [contribution_item(each, source=of) for each in named] == [None] * 4
    assert contribution_item(Contribution(ContributionKind.INDICATOR, RATE), source=of) == CascadeItem(
        CascadeKind.INDICATOR, RATE, ANNUAL.title
    )
    lost = replace(SERVICE_PLAN, kpis=(ServiceKpi(KPI, "So.", named[1]),))
    assert lines(KPI, source(replace(DEFINED, contributes_to="unknown"), plans=[lost])) == []
