"""Values: as tidy open data, and one as it is recorded, read with its revision and changed with a reason."""

from collections.abc import Collection
from contextlib import ExitStack
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from app.api.auth import caller_with
from app.api.context import context_of, reading
from app.api.errors import documented
from app.api.known_values import area_faults, require_known
from app.api.parameters import (
    DEFAULT,
    LISTED,
    PERIOD,
    Area,
    Areas,
    Cursor,
    Indicator,
    Limit,
    PeriodText,
    UpdatedSince,
    period_of,
)
from app.api.path_parameters import IndicatorCode, PathPeriod
from app.api.reads import read_router, respond_all, respond_items
from app.api.responses import MOST_AT_ONCE, wants_everything
from app.api.returns import Confirm, send
from app.api.writes import (
    WriteFrame,
    combined_router,
    private_router,
    put_frame,
    revision_etag,
    revision_response,
    write_router,
)
from app.contract.base import Page
from app.contract.measures.recorded_value import RecordedValueShape, recorded_value_shape
from app.contract.measures.value import TidyValueShape, tidy_shape
from app.contract.publishing.return_bodies import ValueSent
from app.contract.publishing.returns import ReturnShape
from app.domain.measures.indicator import Definition, Frequency
from app.domain.measures.value import Value, ValueStatus
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.returns import SubmittedReturn
from app.edge.paging import decode_cursor, encode_cursor, invalid_cursor
from app.services.measures.values import count_values, every_value, read_values
from app.services.performance.assessment_data import load_snapshot
from app.services.performance.cards import is_chosen
from app.services.performance.freshness import good_until
from app.storage.measures.recorded_values import recorded_value
from app.storage.measures.values import Position, ValueFilter, position_of

router = read_router("Values")
recorded_reads = private_router("Returns")
recorded_writes = write_router("Returns")

Reader = Annotated[Caller, Depends(caller_with(Scope.READ))]
SubmitterPut = Annotated[WriteFrame, Depends(put_frame(Scope.SUBMIT))]

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
    area: Areas = None,
    start: From = None,
    end: To = None,
    frequency: Annotated[
        list[Frequency] | None, LISTED, Query(description="Only indicators of these frequencies.")
    ] = None,
    updated_since: UpdatedSince = None,
    status: Annotated[ValueStatus | None, Query(description="Only provisional, or only final values.")] = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """The values of every area, by indicator, area and period; one row a value."""
    first, last = period_of(start), period_of(end)
    after = None if cursor is None else _position(cursor)
    with ExitStack() as stack:
        connection, read_context = stack.enter_context(reading(request))
        snapshot = load_snapshot(connection, read_context=read_context)
        reference = snapshot.reference
        require_known(
            indicator=(indicator, reference.shown()),
            also=area_faults(connection, reference=reference, codes=area),
        )
        where = ValueFilter(
            indicators=_indicators(reference, indicators=indicator, frequencies=frequency),
            areas=area,
            from_date=first.start if first else None,
            to_date=last.end if last else None,
            status=status,
            known_since=updated_since,
        )
        if wants_everything(request):
            limit = count_values(connection, snapshot=snapshot, where=where)
            if limit > MOST_AT_ONCE:
                values = every_value(connection, snapshot=snapshot, where=where, after=after)
                rows = (_shape(value, definition, reference=reference) for value, definition in values)
                read = connection, reference
                return respond_all(request, TidyValueShape, rows, total=limit, reading=read, stack=stack)
        page = read_values(connection, snapshot=snapshot, where=where, after=after, limit=limit)
        until = good_until(connection, instant=read_context.instant)
    shapes = [_shape(value, definition, reference=reference) for value, definition in page.rows]
    following = encode_cursor(position_of(page.rows[-1][0])) if page.more else None
    return respond_items(request, TidyValueShape, shapes, total=page.total, following=following, until=until)


@recorded_reads.get(
    "/indicators/{code}/values/{period}",
    operation_id="get_recorded_value",
    summary="One value as recorded",
    response_model=RecordedValueShape,
)
def get_recorded_value(
    request: Request, code: IndicatorCode, period: PathPeriod, _: Reader, area: Area = None
) -> Response:
    """A value as it is recorded inside the council, released or not; its `ETag` is what a change starts from."""
    where = area or context_of(request).home_area
    with context_of(request).database.read() as connection:
        value = recorded_value(connection, indicator=code, area=where, period=period)
    shape = None if value is None else recorded_value_shape(value)
    revision = 0 if value is None else value.revision
    return revision_response(shape, revision=revision, what="value recorded for this period")


@recorded_writes.put(
    "/indicators/{code}/values/{period}",
    operation_id="put_value",
    summary="Record or correct one value",
    response_model=ReturnShape,
    responses={201: {"description": "Created."}, **documented(412, 428)},
)
def put_value(
    code: IndicatorCode,
    period: PathPeriod,
    sent: ValueSent,
    write: SubmitterPut,
    area: Area = None,
    confirm: Confirm = False,
) -> Response:
    """Record one value, or change the one recorded, which needs the reason."""
    where = area or write.context.home_area
    row = sent.model_dump(exclude={"reason_code", "reason"}) | {"indicator": code, "area": where, "period": period}
    submitted = SubmittedReturn(
        [row],
        reason=sent.reason,
        reason_code=sent.reason_code,
        operation="put_value",
        single=True,
        confirm=confirm,
    )
    return send(
        write,
        submitted,
        may_wait=True,
        require=write.expected.require,
        status=lambda done: 201 if done.rows[0].outcome is ChangeOutcome.CREATED else 200,
        headers=lambda done: {"ETag": revision_etag(done.rows[0].value.revision)},
    )


def _indicators(
    reference: ReferenceSnapshot, *, indicators: Collection[str] | None, frequencies: Collection[Frequency] | None
) -> list[str]:
    return [
        code
        for code in reference.shown()
        if is_chosen(code, indicators) and is_chosen(reference.definition(code).frequency, frequencies)
    ]


def _shape(value: Value, definition: Definition, *, reference: ReferenceSnapshot) -> TidyValueShape:
    area = reference.areas.get(value.area)
    return tidy_shape(value, definition=definition, area_name=value.area if area is None else area.name)


def _position(cursor: str) -> Position:
    match decode_cursor(cursor, size=5):
        case (indicator, area, end, start, period):
            return (indicator, area, end, start, period)
    raise invalid_cursor()


recorded_router = combined_router(recorded_reads, recorded_writes)
