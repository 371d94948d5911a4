"""Reading and changing service plans, which no one outside the council reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.errors import Fault, ForbiddenError, NotFoundError
from app.domain.measures.indicator import Definition
from app.domain.measures.tier import TierNumber
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import Caller
from app.domain.publishing.change_items import STRATEGY_KINDS, ItemKind, View
from app.domain.strategy.cascade import CascadeItem, CascadeSource, contribution_item
from app.domain.strategy.plan import Plan, plan_of
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
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.performance.assessment_data import ReadContext
from app.services.strategy.plan_cache import cached_of_strategy
from app.services.unit_of_work import Writer
from app.storage.measures.documents import released_documents
from app.storage.measures.recorded_documents import recorded_of

_PLANS = frozenset({ItemKind.SERVICE_PLAN})


def load_service_plans(connection: Connection, *, read_context: ReadContext) -> Sequence[ServicePlan]:
    """Every service plan that is recorded, by service and year; the public view has none."""
    if read_context.view is View.PUBLIC:
        return ()
    return cached_of_strategy(
        connection, "service plans", lambda: _plans_at(connection, read_context), read_context=read_context
    )


def _plans_at(connection: Connection, read_context: ReadContext) -> Sequence[ServicePlan]:
    releases = released_documents(connection, until=read_context.instant, view=read_context.view, kinds=_PLANS)
    return tuple(release.item for release in releases[ItemKind.SERVICE_PLAN])


def cascade_source(reference: ReferenceSnapshot, *, plan: Plan, service_plans: Sequence[ServicePlan]) -> CascadeSource:
    """What a cascade is made of, on the day of the reference data."""
    day = reference.today
    indicators = {code: reference.definition(code) for code in reference.shown()}
    tiers = {code: tier for code in indicators if (tier := reference.tier(code)) is not None}
    return CascadeSource(plan, indicators, tiers, plans_on(service_plans, day=day), day)


def put_service_plan(writer: Writer, plan: ServicePlan, *, require: RequireRevision) -> DocumentChange[ServicePlan]:
    """Record a service's plan for a year; `plan.service` is the service's name, or its code as an address has it.

    Raises ForbiddenError for another service than the caller's, NotFoundError where no indicator is a service's, and
    InvalidInputError with every fault.
    """
    code = service_code(plan.service)
    _require_own(writer.caller, code)
    context = _context(writer.connection)
    named = ServicePlan(_service_name(code, versions=context.versions), plan.year, plan.purpose, plan.kpis)
    document = settled(named, context=context)

    def check(_: ServicePlan | None) -> tuple[Fault, ...]:
        return tuple(service_plan_faults(document, context=context))

    key = service_plan_key(code, plan.year)
    return change_document(
        writer, ItemKind.SERVICE_PLAN, key, document, require=require, check=check, operation="put_service_plan"
    )


def _require_own(caller: Caller, code: str) -> None:
    """A limited key writes the plans of its own services, and learns nothing of others."""
    if caller.services is not None and code not in map(service_code, caller.services):
        raise ForbiddenError("This key may not post for that service.")


def _service_name(code: str, *, versions: Mapping[str, Sequence[Definition]]) -> str:
    """The name of a service as the newest definitions write it, or else older ones; raises NotFoundError."""
    newest = {of_code[-1].service for of_code in versions.values()}
    older = {version.service for of_code in versions.values() for version in of_code}
    for names in (newest, older):
        matching = sorted(name for name in names if service_code(name) == code)
        if matching:
            return matching[0]
    listed = ", ".join(sorted(newest)) or "none yet"
    raise NotFoundError(f"No indicator is of that service. The services are: {listed}.")


def _context(connection: Connection) -> PlanContext:
    kinds = (ItemKind.DEFINITION, ItemKind.PLACEMENT, *STRATEGY_KINDS)
    documents = {
        kind: [revision.document for revision in revisions.values()]
        for kind, revisions in recorded_of(connection, kinds).items()
    }
    versions: dict[str, list[Definition]] = {}
    for definition in sorted(documents[ItemKind.DEFINITION], key=lambda version: version.first_day):
        versions.setdefault(definition.code, []).append(definition)
    placements = {placed.indicator: placed for placed in documents[ItemKind.PLACEMENT]}
    return PlanContext(versions, placements, plan_of(documents))


@dataclass(frozen=True, slots=True)
class ReadKpi:
    """A service KPI with its title and what it contributes to; None where that is not known any more."""

    kpi: ServiceKpi
    title: str
    contributes_to: CascadeItem | None


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """A plan with its KPIs, and the service's own service-level indicators of today that it does not name."""

    plan: ServicePlan
    kpis: Sequence[ReadKpi]
    not_in_plan: Sequence[str]


def read_plans(plans: Sequence[ServicePlan], *, source: CascadeSource) -> list[ReadPlan]:
    """Plans with what their KPIs contribute to."""
    return [_read_plan(plan, source=source) for plan in plans]


def _read_plan(plan: ServicePlan, *, source: CascadeSource) -> ReadPlan:
    code, named = service_code(plan.service), {kpi.indicator for kpi in plan.kpis}
    left_out = [
        indicator
        for indicator, definition in sorted(source.indicators.items())
        if source.tiers[indicator] is TierNumber.SERVICE
        and service_code(definition.service) == code
        and indicator not in named
    ]
    return ReadPlan(plan, [_read_kpi(kpi, source=source) for kpi in plan.kpis], left_out)


def _read_kpi(kpi: ServiceKpi, *, source: CascadeSource) -> ReadKpi:
    definition = source.indicators.get(kpi.indicator)
    named = kpi.contributes_to
    if named is None and definition is not None and definition.contributes_to is not None:
        named = Contribution(ContributionKind.INDICATOR, definition.contributes_to)
    above = None if named is None else contribution_item(named, source=source)
    return ReadKpi(kpi, kpi.indicator if definition is None else definition.title, above)
