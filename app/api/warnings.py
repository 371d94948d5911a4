"""Warning signs of failure."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from app.api.context import reading
from app.api.parameters import (
    DEFAULT,
    Area,
    Cursor,
    Indicator,
    Limit,
    Theme,
    Tier,
    kind_of_text,
    require_known,
    tier_choice,
)
from app.api.reads import read_router, respond_one, respond_page
from app.contract.base import Page
from app.contract.warnings.warning import WarningSignShape, warning_shape
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.services.performance.assessment_data import load_snapshot
from app.services.performance.freshness import good_until
from app.services.warnings.warnings import WarningFilter, read_warning, read_warnings

router = read_router("Warnings")


@router.get(
    "/warnings", operation_id="list_warnings", summary="Warning signs of failure", response_model=Page[WarningSignShape]
)
def list_warnings(
    request: Request,
    severity: Annotated[Severity | None, Query(description="Only this severity.")] = None,
    rule: Annotated[WarningRule | None, Query(description="Only this rule's.")] = None,
    tier: Tier = None,
    theme: Theme = None,
    indicator: Indicator = None,
    area: Area = None,
    state: Annotated[WarningState | None, Query(description="Only in this state of their life.")] = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """Every warning with its evidence: open ones first, the most severe first, those cleared or retracted last."""
    with reading(request) as (connection, read_context):
        snapshot = load_snapshot(connection, read_context=read_context)
        reference = snapshot.reference
        require_known(
            tier=tier_choice(tier, reference),
            theme=(theme, reference.themes),
            indicator=(indicator, reference.shown()),
            area=(area, reference.areas),
        )
        where = WarningFilter(severity=severity, rule=rule, tier=tier, theme=theme, indicator=indicator, state=state)
        signs = read_warnings(connection, snapshot=snapshot, area=area or read_context.home_area, where=where)
        until = good_until(connection, instant=read_context.instant)
    return respond_page(
        request,
        shape=WarningSignShape,
        items=[
            warning_shape(warning, definition=definition, area=reference.area(warning.area))
            for warning, definition in signs
        ],
        key=lambda shape: shape.id,
        cursor=cursor,
        limit=limit,
        until=until,
    )


@router.get("/warnings/{id}", operation_id="get_warning", summary="One warning", response_model=WarningSignShape)
def get_warning(
    request: Request,
    identity: Annotated[
        str,
        Path(
            alias="id",
            max_length=400,
            description="The warning's id.",
            examples=["household-waste-recycling-rate.E07000120.sustained_decline.2022-23"],
            json_schema_extra=kind_of_text("warning-id"),
        ),
    ],
) -> Response:
    """One warning with its evidence, in whatever state it is; a warning never vanishes."""
    with reading(request) as (connection, read_context):
        snapshot = load_snapshot(connection, read_context=read_context)
        warning, definition = read_warning(connection, snapshot=snapshot, identity=identity)
        until = good_until(connection, instant=read_context.instant)
    shape = warning_shape(warning, definition=definition, area=snapshot.reference.area(warning.area))
    return respond_one(request, shape, until=until)
