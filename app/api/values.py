"""Values as tidy open data."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.api.context import reading
from app.api.parameters import (
    DEFAULT,
    PERIOD,
    Area,
    Cursor,
    Indicator,
    Limit,
    PeriodText,
    UpdatedSince,
    period_of,
    require_known,
)
from app.api.reads import read_router
from app.api.responses import respond
from app.contract.base import Page
from app.contract.measures.value import TidyValueShape, tidy_shape
from app.domain.measures.indicator import Frequency
from app.domain.measures.value import ValueStatus
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.edge.paging import decode_cursor, encode_cursor, invalid_cursor
from app.formats.tables import table_of
from app.services.assessment_data import load_snapshot
from app.services.freshness import good_until
from app.services.values import read_values
from app.storage.values import Position, ValueFilter, position_of

router = read_router("Values")

From = Annotated[
    PeriodText | None,
    Query(
        alias="from",
        min_length=1,
        description="Only periods that start no earlier than this one.",
        json_schema_extra=PERIOD,
    ),
]
To = Annotated[
    PeriodText | None,
    Query(
        alias="to",
        min_length=1,
        description="Only periods that end no later than this one.",
        json_schema_extra=PERIOD,
    ),
]


@router.get(
    "/values", operation_id="list_values", summary="Values as tidy open data", response_model=Page[TidyValueShape]
)
def list_values(
    request: Request,
    indicator: Indicator = None,
    area: Area = None,
    start: From = None,
    end: To = None,
    frequency: Annotated[Frequency | None, Query(description="Only indicators of this frequency.")] = None,
    updated_since: UpdatedSince = None,
    status: Annotated[ValueStatus | None, Query(description="Only provisional, or only final values.")] = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """The values of every area, by indicator, area and period; one row a value."""
    first, last = period_of(start), period_of(end)
    with reading(request) as (connection, read_context):
        known = load_snapshot(connection, read_context=read_context)
        reference = known.reference
        require_known(indicator=(indicator, reference.shown()), area=(area, reference.areas))
        where = ValueFilter(
            indicators=_indicators(reference, indicator=indicator, frequency=frequency),
            areas=None if area is None else [area],
            from_date=first.start if first else None,
            to_date=last.end if last else None,
            status=status,
            known_since=updated_since,
        )
        after = None if cursor is None else _position(cursor)
        page = read_values(connection, known=known, where=where, after=after, limit=limit)
        until = good_until(connection, instant=read_context.instant)
    shapes = [tidy_shape(value, definition=definition) for value, definition in page.rows]
    following = encode_cursor(position_of(page.rows[-1][0])) if page.more else None
    answer = Page[TidyValueShape](items=shapes, total=page.total, next=following)
    return respond(request, shape=answer, table=lambda: table_of(TidyValueShape, shapes), until=until)


def _indicators(reference: ReferenceSnapshot, *, indicator: str | None, frequency: Frequency | None) -> list[str]:
    return [
        code
        for code in reference.shown()
        if indicator in (None, code) and frequency in (None, reference.definition(code).frequency)
    ]


def _position(cursor: str) -> Position:
    match decode_cursor(cursor, size=5):
        case (indicator, area, end, start, period):
            return (indicator, area, end, start, period)
    raise invalid_cursor()
