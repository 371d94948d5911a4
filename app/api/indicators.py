"""Indicators: their definitions and versions."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from app.api.context import reading_reference
from app.api.known_values import require_known, tier_choice
from app.api.parameters import DEFAULT, INDICATOR_CODE, LISTED, LONGEST, Cursor, Limit, Service, Theme, Tier, Words
from app.api.reads import read_router, respond_one, respond_page
from app.contract.base import Page
from app.contract.measures.indicator import (
    DefinitionShape,
    DefinitionVersionShape,
    IndicatorStatus,
    definition_shape,
    version_shape,
)
from app.domain.measures.indicator import Polarity
from app.domain.measures.search import matches
from app.domain.measures.tier import TierNumber as DomainTier
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.services.performance.cards import is_chosen
from app.storage.measures.recorded_documents import indicator_revision

router = read_router("Indicators")

Code = Annotated[
    str,
    Path(
        title="Indicator",
        max_length=LONGEST,
        description="The indicator's code.",
        examples=["household-waste-recycling-rate"],
        json_schema_extra=INDICATOR_CODE,
    ),
]


@router.get(
    "/indicators",
    operation_id="list_indicators",
    summary="The indicators and their definitions",
    response_model=Page[DefinitionShape],
)
def list_indicators(
    request: Request,
    tier: Tier = None,
    theme: Theme = None,
    service: Service = None,
    polarity: Annotated[list[Polarity] | None, LISTED, Query(description="Only these polarities.")] = None,
    status: Annotated[list[IndicatorStatus] | None, LISTED, Query(description="Only those in use, or retired.")] = None,
    q: Words = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """The definitions of the indicators in a public tier, by tier and code."""
    with reading_reference(request) as (_, reference, until):
        shown = {code: reference.definition(code) for code in reference.shown()}
        require_known(
            tier=tier_choice(tier, reference),
            theme=(theme, reference.themes),
            service=(service, {definition.service for definition in shown.values()}),
        )
    shapes = [_shape(reference, code) for code, definition in shown.items() if q is None or matches(definition, q=q)]
    services = None if service is None else [service]  # a name may hold a comma
    filters = {"tier": tier, "theme": theme, "service": services, "polarity": polarity, "status": status}
    return respond_page(
        request,
        shape=DefinitionShape,
        items=[
            shape
            for shape in shapes
            if all(is_chosen(getattr(shape, name), chosen) for name, chosen in filters.items())
        ],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=until,
    )


@router.get(
    "/indicators/{code}",
    operation_id="get_indicator",
    summary="One indicator's definition",
    response_model=DefinitionShape,
)
def get_indicator(request: Request, code: Code) -> Response:
    """The definition now in force, with its rules."""
    with reading_reference(request) as (connection, reference, until):
        reference.definition(code)
        revision = indicator_revision(connection, code)
    shape = _shape(reference, code)
    return respond_one(request, shape, until=until, revision=revision)


@router.get(
    "/indicators/{code}/versions",
    operation_id="list_indicator_versions",
    summary="The versions of a definition",
    response_model=Page[DefinitionVersionShape],
)
def list_indicator_versions(request: Request, code: Code, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """Every version of a definition, oldest first: each judges the periods from its own first one on."""
    with reading_reference(request) as (_, reference, until):
        tier = reference.tier(code) or DomainTier.SERVICE
    reference.definition(code)
    return respond_page(
        request,
        shape=DefinitionVersionShape,
        items=[version_shape(version, tier=tier) for version in reference.versions[code]],
        key=lambda shape: shape.effective_from or "",
        cursor=cursor,
        limit=limit,
        until=until,
    )


def _shape(reference: ReferenceSnapshot, code: str) -> DefinitionShape:
    return definition_shape(reference.definition(code), tier=reference.tier(code) or DomainTier.SERVICE)
