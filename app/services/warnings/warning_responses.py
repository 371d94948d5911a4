"""Responding to warning signs."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from app.domain.errors import Fault
from app.domain.publishing.change_items import ItemKind, View
from app.domain.warnings.life import Warning, WarningResponse
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.unit_of_work import Writer
from app.services.warnings.warnings import read_warning


def put_response(
    writer: Writer, identity: str, response: WarningResponse, *, require: RequireRevision
) -> DocumentChange[WarningResponse]:
    """Record a response to the warning `identity`."""
    return change_document(
        writer,
        ItemKind.RESPONSE,
        identity,
        response,
        require=require,
        check=lambda before: _acceptance_faults(response, before=before, today=writer.today),
        operation="put_warning_response",
    )


def working_warning(connection: Connection, identity: str, *, read_context: ReadContext) -> Warning:
    """The warning with this id in the working view; raises NotFoundError."""
    inside = ReadContext(read_context.instant, read_context.home_area, View.WORKING)
    return read_warning(connection, snapshot=load_snapshot(connection, read_context=inside), identity=identity)[0]


def _acceptance_faults(response: WarningResponse, *, before: WarningResponse | None, today: date) -> Sequence[Fault]:
    until = response.accepted_until
    if until is None or until >= today or (before is not None and before.accepted_until == until):
        return ()
    return (Fault("accepted_until", "in_the_past", "A risk is accepted until today or later; null ends it."),)
