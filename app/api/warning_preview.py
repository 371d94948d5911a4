"""What other parameters, thresholds and targets would make of the warnings."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.api.auth import caller_with
from app.api.context import reading_recorded
from app.api.writes import private_response, write_router
from app.contract.warnings.track_record import committed_track_record
from app.contract.warnings.warning_preview import WarningPreviewSent, WarningPreviewShape
from app.contract.warnings.warning_preview_made import england_tables, requested_trials, warning_preview_shape
from app.domain.publishing.access import Caller, Scope
from app.services.warnings.trial_checks import sound_trials
from app.services.warnings.warning_preview import preview_warnings

router = write_router("Warnings")


@router.post(
    "/warnings/preview",
    operation_id="preview_warnings",
    summary="What another threshold, target or parameter would raise",
    response_model=WarningPreviewShape,
)
def preview(
    request: Request, sent: WarningPreviewSent, _caller: Annotated[Caller, Depends(caller_with(Scope.DEFINE))]
) -> Response:
    """Try settings of warning rules, thresholds and targets on the home area's working view; nothing is recorded.

    The answer tells which warnings would be raised and cleared now, which there would have been in the periods held,
    how many a year that makes, how often such warnings came true in England, and how many similar councils would be
    past the same line. Faults are those of the writes that would record it. Only the indicators that are touched are
    judged again: for a rule of the whole council, all of them.
    """
    with reading_recorded(request) as (connection, snapshot):
        trials = sound_trials(connection, snapshot=snapshot, requested=requested_trials(sent))
        tables = england_tables(committed_track_record())
        previewed = preview_warnings(connection, snapshot=snapshot, trials=trials, tables=tables)
    return private_response(warning_preview_shape(previewed))
