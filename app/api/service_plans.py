"""Tier 4: the yearly plans of services, for the council's own people alone."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from sqlalchemy import Connection

from app.api.auth import caller_with
from app.api.context import reading_recorded
from app.api.document_resource import Change, DocumentRead, DocumentRequest, DocumentResource, recorded_document
from app.api.known_values import require_known
from app.api.parameters import DEFAULT, Cursor, Limit, Service, YearText
from app.api.path_parameters import PathService, PathYear
from app.api.writes import private_page, private_router
from app.contract.base import Page
from app.contract.strategy.service_plan import (
    ServicePlanChange,
    ServicePlanRecord,
    ServicePlanSent,
    ServicePlanShape,
    sent_service_plan,
    service_plan_record,
    service_plan_shape,
)
from app.domain.measures.period import parse_period
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.service_plan import ServicePlan, service_code, service_plan_key
from app.services.performance.cards import cards_of
from app.services.strategy.plans import load_plan
from app.services.strategy.service_plans import cascade_source, load_service_plans, put_service_plan, read_plans

router = private_router("Strategy")


@router.get(
    "/service-plans",
    operation_id="list_service_plans",
    summary="Service plans",
    response_model=Page[ServicePlanShape],
)
def list_service_plans(
    request: Request,
    _caller: Annotated[Caller, Depends(caller_with(Scope.READ))],
    service: Service = None,
    year: Annotated[YearText | None, Query(description="Only plans of this financial year, such as `2026-27`.")] = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """The plans of all services, the latest year first: what each KPI contributes to, how, and how it stands."""
    with reading_recorded(request) as (connection, snapshot):
        plans = load_service_plans(connection, read_context=snapshot.read_context)
        known = {plan.service for plan in plans} | {each[-1].service for each in snapshot.reference.versions.values()}
        require_known(service=(service, known))
        chosen = [plan for plan in plans if _is_chosen(plan, service=service, year=year)]
        chosen.sort(key=lambda plan: (-plan.year.start.toordinal(), plan.service))
        plan = load_plan(connection, read_context=snapshot.read_context)
        read = read_plans(chosen, source=cascade_source(snapshot.reference, plan=plan, service_plans=plans))
        cards = cards_of(connection, {kpi.indicator for plan in chosen for kpi in plan.kpis}, snapshot=snapshot)
    shapes = [service_plan_shape(each, cards=cards) for each in read]
    return private_page(ServicePlanShape, shapes, key=lambda shape: shape.href, cursor=cursor, limit=limit)


def _is_chosen(plan: ServicePlan, *, service: str | None, year: str | None) -> bool:
    of_service = service is None or service_code(plan.service) == service_code(service)
    return of_service and year in (None, plan.year.id)


def _change(document: DocumentRequest, sent: ServicePlanSent) -> Change[ServicePlan]:
    plan = sent_service_plan(document.key["service"], document.key["year"], sent)
    return lambda writer, require: put_service_plan(writer, plan, require=require)


def _find(connection: Connection, document: DocumentRequest) -> tuple[Any, int] | None:
    key = service_plan_key(document.key["service"], parse_period(document.key["year"]))
    return recorded_document(connection, ItemKind.SERVICE_PLAN, key)


SERVICE_PLAN: DocumentResource[Any, Any] = DocumentResource(
    name="service plan",
    path="/service-plans/{service}/{year}",
    parameters={"service": PathService, "year": PathYear},
    tag="Strategy",
    scope=Scope.SUBMIT,
    operation="put_service_plan",
    summary="Write a service's plan for a year",
    description="Say what a service is for in a financial year, and which service-level indicators (tier 4) it follows "
    "its\nwork by, each with what it contributes to and how. A limited key writes the plans of its own services "
    "only. A "
    "plan is\napproved like anything else, and never published.",
    sent=ServicePlanSent,
    answer=ServicePlanChange,
    change=_change,
    record=lambda *_: service_plan_record,
    read=DocumentRead(
        operation="get_service_plan",
        summary="One service plan",
        description="A service's plan for a year as it is recorded; its `ETag` is the revision to change.",
        answer=ServicePlanRecord,
        find=_find,
        missing="plan of that service for {year}",
    ),
    list_router=router,
)
