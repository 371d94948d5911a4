"""Taking a disclosed figure out of every answer and of the store."""

from typing import Annotated

from fastapi import Depends, Response

from app.api.writes import WriteAnswer, WriteFrame, post_frame, write_router
from app.contract.publishing.redaction import RedactionSent, RedactionShape, redaction_request, redaction_shape
from app.domain.publishing.access import Scope
from app.services.publishing.redactions import redact
from app.services.unit_of_work import Writer, WriteResult

router = write_router("Administration")

AdministratorWrite = Annotated[WriteFrame, Depends(post_frame(Scope.ADMIN))]


@router.post(
    "/redactions",
    operation_id="create_redaction",
    summary="Redact a figure",
    status_code=201,
    response_model=RedactionShape,
    responses={200: {"model": RedactionShape, "description": "What a dry run would do."}},
)
def create_redaction(sent: RedactionSent, write: AdministratorWrite) -> Response:
    """Take a figure that should not have been published out of every answer, `as_of` included, and out of the store.

    Its rows say `suppressed` from now on, for every instant. Copies that others hold, and backups, keep it.
    """
    home_area = write.context.home_area
    request = redaction_request(sent, home_area=home_area)

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        result = redact(writer, request, home_area=home_area)
        shape = redaction_shape(result, dry_run=writer.dry_run)
        return WriteResult(WriteAnswer(shape, 201), request.target, reason=request.reason)

    response = write.respond(action)
    write.context.database.wipe()
    return response
