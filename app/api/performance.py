"""Performance: the cards of a tier, one indicator's whole history, and benchmarks on their own."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from app.api.context import reading
from app.api.indicators import Code
from app.api.known_values import area_faults, require_known, tier_choice
from app.api.parameters import (
    DEFAULT,
    LISTED,
    MOST_LISTED,
    Area,
    AsAt,
    Cursor,
    Indicator,
    Limit,
    Rank,
    Service,
    TextListed,
    Theme,
    Tier,
    Unexplained,
    Words,
    kind_of_text,
    period_of,
)
from app.api.reads import read_router, respond_page
from app.api.responses import Paging, page_limit, respond
from app.contract.base import Page
from app.contract.judgement.benchmark import BenchmarkRowShape, benchmark_rows
from app.contract.performance.card import (
    CardPageShape,
    CardShape,
    IndicatorPerformanceShape,
    PeriodJudgementShape,
    card_page_json,
    card_shape,
    history_rows,
    performance_shape,
)
from app.domain.judgement.comparators import kind_comparator
from app.domain.judgement.direction import Judgement
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.area import AreaKind
from app.domain.performance.currency import CurrencyState
from app.domain.performance.health import CoverageItem
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.warnings.evidence import NotAssessedReason
from app.domain.warnings.rules import Severity, WarningRule
from app.edge.paging import page_of
from app.formats.tables import table_of
from app.services.performance.assessment_data import load_snapshot
from app.services.performance.cards import (
    CardFilter,
    CardOrder,
    answer_scopes,
    holding_until,
    is_chosen,
    read_card,
    read_card_page,
    read_cards,
)
from app.services.performance.freshness import good_until

router = read_router("Performance")

Judgements = Annotated[list[Judgement] | None, LISTED, Query(description="Only these directions of travel.")]
TargetStatuses = Annotated[list[TargetStatus] | None, LISTED, Query(description="Only these statuses against target.")]
Severities = Annotated[
    list[Severity] | None, LISTED, Query(description="Only these highest severities of open warnings.")
]
Currencies = Annotated[
    list[CurrencyState] | None, LISTED, Query(description="Only those whose figures are so current.")
]
RulesNotAssessed = Annotated[
    list[WarningRule] | None, LISTED, Query(description="Only those for which one of these rules was not assessed.")
]
ReasonsNotAssessed = Annotated[
    list[NotAssessedReason] | None,
    LISTED,
    Query(description="Only those for which a rule was not assessed for one of these reasons."),
]
Having = Annotated[
    list[CoverageItem] | None, LISTED, Query(description="Only those that have all of these; see the health check.")
]
Order = Annotated[
    CardOrder, Query(description="What is listed first: by tier, theme and title, the most serious, or by service.")
]
Lacking = Annotated[list[CoverageItem] | None, LISTED, Query(description="Only those that have none of these.")]


@router.get(
    "/performance", operation_id="list_performance", summary="The cards of a tier page", response_model=CardPageShape
)
def list_performance(
    request: Request,
    tier: Tier = None,
    theme: Theme = None,
    area: Area = None,
    period: AsAt = None,
    judgement: Judgements = None,
    target_status: TargetStatuses = None,
    severity: Severities = None,
    currency: Currencies = None,
    not_assessed: RulesNotAssessed = None,
    not_assessed_reason: ReasonsNotAssessed = None,
    has: Having = None,
    lacks: Lacking = None,
    unexplained: Unexplained = None,
    service: Service = None,
    q: Words = None,
    order: Order = CardOrder.TIER,
    rank: Rank = False,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """One card an indicator: value, direction of travel, target, benchmarks and warnings, by tier, theme and title,
    or in another `order`.

    `summary` counts all cards that pass the filters, whatever page is given.
    """
    with reading(request) as (connection, read_context):
        snapshot = load_snapshot(connection, read_context=read_context)
        reference = snapshot.reference
        require_known(
            tier=tier_choice(tier, reference),
            theme=(theme, reference.themes),
            service=(service, reference.services()),
            also=area_faults(connection, reference=reference, codes=area and [area]),
        )
        where = CardFilter(
            tiers=tier,
            themes=theme,
            period=period_of(period),
            judgements=judgement,
            target_statuses=target_status,
            severities=severity,
            currencies=currency,
            not_assessed=not_assessed,
            not_assessed_reasons=not_assessed_reason,
            having=has,
            lacking=lacks,
            unexplained=unexplained,
            service=service,
            q=q,
        )
        page = read_card_page(
            connection,
            snapshot=snapshot,
            area=area or read_context.home_area,
            where=where,
            rank=rank,
            order=order,
            paged=lambda codes: page_of(codes, key=str, cursor=cursor, limit=page_limit(request, limit)),
        )
    return respond(
        request,
        shape=lambda: card_page_json(page),
        table=lambda: table_of(CardShape, [card_shape(entry.card) for entry in page.entries]),
        until=page.until,
        scopes=page.scopes,
        paging=Paging(page.summary.indicators, page.next),
    )


@router.get(
    "/indicators/{code}/performance",
    operation_id="get_indicator_performance",
    summary="One indicator's whole history",
    response_model=IndicatorPerformanceShape,
)
def get_indicator_performance(
    request: Request, code: Code, area: Area = None, period: AsAt = None, rank: Rank = False
) -> Response:
    """The card, every period held with its judgements, and the series' trend, usual range and forecast."""
    with reading(request) as (connection, read_context):
        snapshot = load_snapshot(connection, read_context=read_context)
        snapshot.reference.definition(code)
        require_known(also=area_faults(connection, reference=snapshot.reference, codes=area and [area]))
        place = area or read_context.home_area
        performance = read_card(
            connection, snapshot=snapshot, area=place, indicator=code, period=period_of(period), rank=rank
        )
        until = holding_until(connection, snapshot=snapshot, indicators=[code])[code]
    return respond(
        request,
        shape=performance_shape(performance),
        table=lambda: table_of(PeriodJudgementShape, history_rows(performance)),
        until=until,
        scopes=answer_scopes([code], reference=snapshot.reference),
    )


@router.get(
    "/benchmarks",
    operation_id="list_benchmarks",
    summary="Every indicator beside its comparators",
    response_model=Page[BenchmarkRowShape],
)
def list_benchmarks(
    request: Request,
    indicator: Indicator = None,
    area: Area = None,
    period: AsAt = None,
    comparator: Annotated[
        list[Annotated[TextListed, Field(json_schema_extra=kind_of_text("comparator-code"))]] | None,
        LISTED,
        Query(max_length=MOST_LISTED, description="Only these peer groups or areas, by code."),
    ] = None,
    rank: Rank = False,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """The comparator statistics of each indicator's latest value, or of its value at a period."""
    with reading(request) as (connection, read_context):
        snapshot = load_snapshot(connection, read_context=read_context)
        reference, place = snapshot.reference, area or read_context.home_area
        require_known(
            indicator=(indicator, reference.shown()),
            comparator=(comparator, _comparators(reference)),
            also=area_faults(connection, reference=reference, codes=area and [area]),
        )
        where = CardFilter(period=period_of(period), indicators=indicator)
        cards = read_cards(connection, snapshot=snapshot, area=place, where=where, rank=rank)
        until = good_until(connection, instant=read_context.instant)
    rows = [row for card in cards for row in benchmark_rows(card)]
    return respond_page(
        request,
        shape=BenchmarkRowShape,
        items=[row for row in rows if is_chosen(row.comparator, comparator)],
        key=lambda row: f"{row.indicator}/{row.comparator}",
        cursor=cursor,
        limit=limit,
        until=until,
    )


def _comparators(reference: ReferenceSnapshot) -> set[str]:
    """The codes of all that some area can be compared with."""
    one_of_each = {area.kind: area for area in reference.areas.values()}.values()
    return {
        *reference.groups,
        *(kind_comparator(area, areas=reference.areas, day=reference.today).code for area in one_of_each),
        *(area.code for area in reference.areas.values() if area.kind in (AreaKind.REGION, AreaKind.COUNTRY)),
    }
