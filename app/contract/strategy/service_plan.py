"""The shapes of service plans: what is sent, and what is recorded and read with a key."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from app.contract.base import Href, Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import IndicatorCode, RequestBody, input_field
from app.contract.strategy.cascade import CascadeJudgementShape
from app.contract.strategy.cascade_made import cascade_judgement, href_of
from app.contract.text import Code, Line, Paragraph
from app.domain.measures.period import parse_period
from app.domain.performance.card import Card
from app.domain.publishing.change_items import View
from app.domain.strategy.cascade import CascadeItem, CascadeKind
from app.domain.strategy.service_plan import (
    Contribution,
    ContributionKind,
    ServiceKpi,
    ServicePlan,
    service_plan_key,
)
from app.services.strategy.service_plans import ReadKpi, ReadPlan
from app.wording.cascade import contribution_sentence
from app.wording.period import label

MOST_KPIS = 100


class ContributionRecord(Shape):
    """What a service KPI contributes to."""

    kind: ContributionKind = output_field("What it is.", "outcome")
    code: str = output_field("Its code.", "fuel-poverty")
    strategy: str | None = output_field("The code of a priority's strategy; null for an indicator or an outcome.")


class ContributionShape(ContributionRecord):
    """The same by name."""

    title: str = output_field("Its title.", "Fuel poverty")
    href: Href = output_field("Where to read on.")


class ServiceKpiRecord(Shape):
    """A service KPI as it is recorded."""

    indicator: str = output_field("The code of the service-level indicator.")
    contributes_to: ContributionRecord | None = output_field(
        "The outcome or priority that it contributes to; null: the higher-level indicator that its definition names."
    )
    how: str = output_field("How it contributes, in one sentence.")


class ServiceKpiShape(Shape):
    """A service KPI, what it contributes to, and how it stands."""

    indicator: str = output_field("The code of the service-level indicator.")
    title: str = output_field("Its title.")
    contributes_to: ContributionShape | None = output_field(
        "What it contributes to, by the plan or its definition; null where that is not known any more."
    )
    how: str = output_field("How it contributes, in one sentence.")
    sentence: str = output_field("Both in one sentence.")
    judged: CascadeJudgementShape | None = output_field("How it stands; null where it has no card any more.")
    href: Href = output_field("Where its card is.")


class ServicePlanRecord(Shape):
    """A service's plan as it is recorded."""

    service: str = output_field("The service's name.", "Waste and Recycling")
    year: str = output_field("The financial year's id.", "2026-27")
    purpose: str = output_field("What the service is for.")
    kpis: list[ServiceKpiRecord] = output_field("Its KPIs.")


class ServicePlanShape(Shape):
    """A service's plan with what its KPIs contribute to and how they stand."""

    service: str = output_field("The service's name.", "Waste and Recycling")
    year: str = output_field("The financial year's id.", "2026-27")
    year_label: str = output_field("The year in words.", "2026/27")
    purpose: str = output_field("What the service is for.")
    kpis: list[ServiceKpiShape] = output_field("Its KPIs.")
    not_in_plan: list[str] = output_field(
        "The codes of the service's own service-level indicators of today that the plan does not name."
    )
    href: Href = output_field("Where it is recorded, and changed.")


class ContributionSent(RequestBody):
    """What a service KPI contributes to."""

    record = ContributionShape

    kind: ContributionKind = input_field(
        "What it is. An `indicator` can only be the one that the definition names.", "outcome"
    )
    code: Code = input_field("Its code.", "fuel-poverty")
    strategy: Code | None = input_field(
        "The code of a priority's strategy; needed where several of that year have such a priority.", default=None
    )


class ServiceKpiSent(RequestBody):
    """A service-level indicator in the plan."""

    record = ServiceKpiShape

    indicator: IndicatorCode = input_field("The code of a service-level indicator (tier 4) of the service.")
    contributes_to: ContributionSent | None = input_field(
        "What it contributes to; null: the higher-level indicator that its definition names.", default=None
    )
    how: Line = input_field("How it contributes, in one sentence.")


class ServicePlanSent(RequestBody):
    """What a service is for in a year, and its KPIs."""

    record = ServicePlanShape

    purpose: Paragraph = input_field("What the service is for, in a sentence or two.")
    kpis: Annotated[list[ServiceKpiSent], Field(max_length=MOST_KPIS)] = input_field("Its KPIs.", default=[])


class ServicePlanChange(DocumentChangeShape):
    """What changing a service plan did."""

    resource: ServicePlanRecord = output_field("The plan as it is now.")


def sent_service_plan(service: str, year: str, sent: ServicePlanSent) -> ServicePlan:
    """The plan that a body describes."""
    kpis = tuple(ServiceKpi(kpi.indicator, kpi.how, _contribution(kpi.contributes_to)) for kpi in sent.kpis)
    return ServicePlan(service, parse_period(year), sent.purpose, kpis)


def _contribution(sent: ContributionSent | None) -> Contribution | None:
    return None if sent is None else Contribution(sent.kind, sent.code, sent.strategy)


def service_plan_record(plan: ServicePlan) -> ServicePlanRecord:
    """A plan as it is recorded."""
    return ServicePlanRecord.of(plan, year=plan.year.id)


def service_plan_shape(read: ReadPlan, *, cards: Mapping[str, Card]) -> ServicePlanShape:
    """A plan with what its KPIs contribute to, and how they stand."""
    plan = read.plan
    return ServicePlanShape(
        service=plan.service,
        year=plan.year.id,
        year_label=label(plan.year),
        purpose=plan.purpose,
        kpis=[_kpi(kpi, card=cards.get(kpi.kpi.indicator)) for kpi in read.kpis],
        not_in_plan=list(read.not_in_plan),
        href=f"/v1/service-plans/{service_plan_key(plan.service, plan.year)}",
    )


def _kpi(read: ReadKpi, *, card: Card | None) -> ServiceKpiShape:
    above = read.contributes_to
    return ServiceKpiShape(
        indicator=read.kpi.indicator,
        title=read.title,
        contributes_to=None if above is None else _named(above),
        how=read.kpi.how,
        sentence=contribution_sentence(read.title, None if above is None else above.title, how=read.kpi.how),
        judged=None if card is None else cascade_judgement(card),
        href=f"/v1/indicators/{read.kpi.indicator}/performance?view=working",
    )


def _named(item: CascadeItem) -> ContributionShape:
    is_indicator = item.kind in (CascadeKind.INDICATOR, CascadeKind.SERVICE_KPI)
    kind = ContributionKind.INDICATOR if is_indicator else ContributionKind(item.kind.value)
    strategy = item.strategy if kind is ContributionKind.PRIORITY else None
    href = href_of(item, view=View.WORKING)
    return ContributionShape(kind=kind, code=item.code, strategy=strategy, title=item.title, href=href)
