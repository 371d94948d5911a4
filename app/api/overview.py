"""The service, its tiers and its themes."""

from typing import Annotated

from fastapi import Path, Request, Response
from pydantic import BeforeValidator

from app.api.context import context_of, reading
from app.api.parameters import DEFAULT, LONGEST, Cursor, Limit, kind_of_text
from app.api.reads import read_router, respond_one, respond_page
from app.contract.base import Page
from app.contract.measures.area import AreaBrief
from app.contract.performance.currency import CurrencyCountsShape
from app.contract.performance.overview import ServiceLinkShape, ServiceShape, ThemeShape, TierShape
from app.domain.errors import NotFoundError
from app.domain.measures.area import Area
from app.domain.measures.theme import Theme
from app.domain.measures.tier import TierNumber
from app.domain.performance.overview import Counts
from app.domain.publishing.change_items import ItemKind
from app.edge.strict_route import plain_integer
from app.services.performance.freshness import good_until
from app.services.performance.overview import read_overview
from app.services.publishing.service_facts import read_service
from app.storage.measures.recorded_documents import recorded_revision
from app.wording import overview as words

router = read_router("Overview")

TierPath = Annotated[
    TierNumber, BeforeValidator(plain_integer), Path(description="The tier: 1, 2 or 3; 4 with `view=working` only.")
]


@router.get("/service", operation_id="get_service", summary="What this service is", response_model=ServiceShape)
def get_service(request: Request) -> Response:
    """Name, home area, software and data version, licence, counts and links."""
    with reading(request) as (connection, read_context):
        facts = read_service(connection, read_context=read_context)
        until = good_until(connection, instant=read_context.instant)
    shape = ServiceShape(
        name=words.SERVICE_NAME,
        description=words.service_description(facts.home_area),
        home_area=AreaBrief(code=facts.home_area.code, name=facts.home_area.name),
        software_version=context_of(request).version,
        data_version=facts.last_release,
        licence=words.LICENCE,
        licence_url=words.LICENCE_URL,
        indicators=facts.indicators,
        values=facts.values,
        areas=facts.areas,
        warnings=facts.counts.critical + facts.counts.warning + facts.counts.watch,
        currency=CurrencyCountsShape.of(facts.counts.currency),
        links=[
            ServiceLinkShape(rel=rel, href=href, title=title)
            for rel, href, title in words.service_links(facts.home_area)
        ],
    )
    return respond_one(request, shape, until=until)


@router.get("/tiers", operation_id="list_tiers", summary="The tiers", response_model=Page[TierShape])
def list_tiers(request: Request, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """The tiers with their cap, directions of travel and warnings in numbers."""
    with reading(request) as (connection, read_context):
        overview = read_overview(connection, read_context=read_context)
        until = good_until(connection, instant=read_context.instant)
    cap = context_of(request).headline_cap
    return respond_page(
        request,
        shape=TierShape,
        items=[_tier(tier, counts, cap=cap, area=overview.home_area) for tier, counts in overview.tiers()],
        key=lambda shape: str(shape.tier),
        cursor=cursor,
        limit=limit,
        until=until,
    )


@router.get("/tiers/{tier}", operation_id="get_tier", summary="One tier", response_model=TierShape)
def get_tier(request: Request, tier: TierPath) -> Response:
    """One tier with its cap, directions of travel and warnings in numbers."""
    with reading(request) as (connection, read_context):
        overview = read_overview(connection, read_context=read_context, tier=tier)
        until = good_until(connection, instant=read_context.instant)
    cap = context_of(request).headline_cap
    tiers = dict(overview.tiers())
    if tier not in tiers:
        raise NotFoundError(f"There is no tier {tier.value}.")
    shape = _tier(tier, tiers[tier], cap=cap, area=overview.home_area)
    return respond_one(request, shape, until=until)


@router.get("/themes", operation_id="list_themes", summary="The themes", response_model=Page[ThemeShape])
def list_themes(request: Request, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """The themes with their directions of travel and warnings in numbers."""
    with reading(request) as (connection, read_context):
        overview = read_overview(connection, read_context=read_context)
        until = good_until(connection, instant=read_context.instant)
    return respond_page(
        request,
        shape=ThemeShape,
        items=[_theme(theme, counts) for theme, counts in overview.themes()],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=until,
    )


@router.get("/themes/{code}", operation_id="get_theme", summary="One theme", response_model=ThemeShape)
def get_theme(
    request: Request,
    code: Annotated[
        str, Path(max_length=LONGEST, description="The theme's code.", json_schema_extra=kind_of_text("theme-code"))
    ],
) -> Response:
    """One theme with its directions of travel and warnings in numbers."""
    with reading(request) as (connection, read_context):
        overview = read_overview(connection, read_context=read_context, theme=code)
        until = good_until(connection, instant=read_context.instant)
        revision = recorded_revision(connection, ItemKind.THEME, code)
    shape = _theme(*overview.theme(code))
    return respond_one(request, shape, until=until, revision=revision)


def _tier(tier: TierNumber, counts: Counts, *, cap: int, area: Area | None) -> TierShape:
    return TierShape.of(
        counts,
        tier=tier.value,
        title=words.tier_title(tier, area=area),
        description=words.tier_description(tier, area=area),
        cap=cap if tier is TierNumber.HEADLINE else None,
    )


def _theme(theme: Theme, counts: Counts) -> ThemeShape:
    return ThemeShape.of(
        counts,
        code=theme.code,
        title=theme.title,
        description=theme.description,
        framework=theme.framework,
    )
