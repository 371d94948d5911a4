"""By when the council answers warnings, by severity."""

from fastapi import Request, Response

from app.api.context import reading_reference
from app.api.parameters import DEFAULT, Cursor, Limit
from app.api.reads import read_router, respond_page
from app.contract.base import Page
from app.contract.warnings.answer_time import AnswerTimeRecord, answer_time_record
from app.domain.warnings.answer_times import answer_time_key
from app.domain.warnings.rules import Severity

router = read_router("Warnings")


@router.get(
    "/answer-times",
    operation_id="list_answer_times",
    summary="By when warnings are answered",
    response_model=Page[AnswerTimeRecord],
)
def list_answer_times(request: Request, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """How many days the council gives itself to answer a warning, by severity: its own, or those of the table."""
    with reading_reference(request) as (_, reference, until):
        settings = reference.settings
    return respond_page(
        request,
        shape=AnswerTimeRecord,
        items=[
            answer_time_record(severity, settings.get(answer_time_key(severity))) for severity in reversed(Severity)
        ],
        key=lambda shape: shape.severity,
        cursor=cursor,
        limit=limit,
        until=until,
    )
