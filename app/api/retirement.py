"""The retirement of an indicator; its creation and change are in the table of documents."""

from typing import Annotated

from fastapi import Depends, Response

from app.api.document_resource import effect_on, respond_change
from app.api.path_parameters import IndicatorCode
from app.api.writes import WriteFrame, post_frame, write_router
from app.contract.measures.definition import IndicatorChange, RetirementSent, indicator_record
from app.domain.measures.period import parse_period
from app.domain.publishing.access import Scope
from app.services.measures.definitions import retire

router = write_router("Definitions")


@router.post(
    "/indicators/{code}/retirement",
    operation_id="retire_indicator",
    summary="Retire an indicator",
    response_model=IndicatorChange,
)
def retire_indicator(
    code: IndicatorCode, sent: RetirementSent, write: Annotated[WriteFrame, Depends(post_frame(Scope.DEFINE))]
) -> Response:
    """Retire an indicator from a period on: its history stays, and nothing more is due. It keeps its tier."""
    from_period = parse_period(sent.from_period) if sent.from_period is not None else None
    return respond_change(
        write,
        lambda writer: retire(writer, code, from_period=from_period, reason=sent.reason),
        answer=IndicatorChange,
        record=lambda _: indicator_record,
        target=f"indicator {code}",
        reason=sent.reason,
        effect=effect_on(code, home_area=write.context.home_area),
    )
