"""Warning signs of failure."""

from enum import StrEnum
from typing import Annotated

from fastapi import Path, Query, Request, Response

from app.api.context import reading
from app.api.known_values import area_faults, require_known, tier_choice
from app.api.parameters import DEFAULT, LISTED, Area, Cursor, Indicator, Limit, Theme, Tier, Unexplained, kind_of_text
from app.api.reads import read_router, respond_one
from app.api.responses import Paging, page_limit, respond
from app.contract.warnings.live_record import WholeTrackRecordShape, whole_track_record
from app.contract.warnings.track_record import ChanceRowShape, committed_track_record
from app.contract.warnings.warning import (
    ListedWarningShape,
    WarningPageShape,
    WarningSignShape,
    listed_shape,
    warning_shape,
)
from app.domain.measures.indicator import Definition
from app.domain.warnings.answer_times import AnswerState
from app.domain.warnings.life import Warning, WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.edge.paging import page_of
from app.formats.tables import table_of
from app.services.performance.assessment_data import load_snapshot
from app.services.performance.freshness import good_until
from app.services.warnings.live_record import read_live_record
from app.services.warnings.warnings import WarningFilter, WarningList, read_warning, read_warnings

router = read_router("Warnings")


class BelowLine(StrEnum):
    """Whether a list of warnings holds those below the line as well, or alone."""

    BELOW_LINE = "below_line"
    ONLY_BELOW_LINE = "only_below_line"


Severities = Annotated[list[Severity] | None, LISTED, Query(description="Only these severities.")]
Rules = Annotated[list[WarningRule] | None, LISTED, Query(description="Only these rules'.")]
States = Annotated[list[WarningState] | None, LISTED, Query(description="Only in these states of their life.")]
Answers = Annotated[
    list[AnswerState] | None, LISTED, Query(description="Only those whose answer is awaited, late or given.")
]
PromiseOverdue = Annotated[
    bool | None,
    Query(
        description="Only those open or accepted past the day that their response names (`true`), or only the others "
        "(`false`)."
    ),
]
Include = Annotated[
    BelowLine | None,
    Query(description="`below_line` adds the open ones below the line; `only_below_line` lists these alone."),
]


@router.get(
    "/warnings", operation_id="list_warnings", summary="Warning signs of failure", response_model=WarningPageShape
)
def list_warnings(
    request: Request,
    severity: Severities = None,
    rule: Rules = None,
    tier: Tier = None,
    theme: Theme = None,
    indicator: Indicator = None,
    area: Area = None,
    state: States = None,
    unexplained: Unexplained = None,
    answer: Answers = None,
    promise_overdue: PromiseOverdue = None,
    include: Include = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """Every warning with its evidence: open ones first, the most urgent first, those cleared or retracted last.

    Of the open ones only the most urgent are listed, 5 unless the council sets another number, and one of each
    indicator and group; `below_line` counts the others.
    """
    with reading(request) as (connection, read_context):
        snapshot = load_snapshot(connection, read_context=read_context)
        reference = snapshot.reference
        require_known(
            tier=tier_choice(tier, reference),
            theme=(theme, reference.themes),
            indicator=(indicator, reference.shown()),
            also=area_faults(connection, reference=reference, codes=area and [area]),
        )
        where = WarningFilter(
            severities=severity,
            rules=rule,
            tiers=tier,
            themes=theme,
            indicators=indicator,
            states=state,
            unexplained=unexplained,
            answers=answer,
            promise_overdue=promise_overdue,
        )
        listing = read_warnings(connection, snapshot=snapshot, area=area or read_context.home_area, where=where)
        until = good_until(connection, instant=read_context.instant)
    shapes = [
        listed_shape(warning, definition=definition, area=reference.area(warning.area), line=listing.line)
        for warning, definition in _listed(listing, include=include, all_of_some=indicator is not None)
    ]
    items, following = page_of(shapes, key=lambda shape: shape.id, cursor=cursor, limit=page_limit(request, limit))
    page = WarningPageShape(
        items=list(items),
        total=len(shapes),
        next=following,
        below_line=listing.below_line,
        answer_overdue=listing.answers_overdue,
        promise_overdue=listing.promises_overdue,
    )
    return respond(
        request,
        shape=page,
        table=lambda: table_of(ListedWarningShape, items),
        until=until,
        paging=Paging(len(shapes), following),
    )


def _listed(listing: WarningList, *, include: BelowLine | None, all_of_some: bool) -> list[tuple[Warning, Definition]]:
    """The warnings above the budget line; an indicator in the filter shows all of its own."""
    if include is BelowLine.ONLY_BELOW_LINE:
        return listing.below()
    return listing.warnings if include is not None or all_of_some else listing.above_line()


@router.get(
    "/warnings/track-record",
    operation_id="get_track_record",
    summary="What the rules would have said, and what came",
    response_model=WholeTrackRecordShape,
)
def get_track_record(request: Request) -> Response:
    """The rules tried on all English districts: the table of chances and how each rule did; as a table the chances.

    That belongs to the version of the program. Beside it `live` tells what has become of the warnings that the council
    itself has made public, with their ids.
    """
    with reading(request) as (connection, read_context):
        snapshot = load_snapshot(connection, read_context=read_context)
        live = read_live_record(connection, snapshot=snapshot)
        until = good_until(connection, instant=read_context.instant)
    record = whole_track_record(committed_track_record(), live, view=read_context.view)
    return respond(request, shape=record, table=lambda: table_of(ChanceRowShape, record.chances), until=until)


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
