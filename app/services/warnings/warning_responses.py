"""Responding to warning signs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from app.domain.errors import Fault
from app.domain.publishing.change_items import ItemKind, View
from app.domain.warnings.answer_times import acceptance_end, acceptance_faults, promise_faults
from app.domain.warnings.life import Warning, WarningResponse
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.unit_of_work import Writer
from app.services.warnings.warnings import read_warning
from app.storage.measures.recorded_documents import recorded


def put_response(
    writer: Writer, identity: str, response: WarningResponse, *, accept: bool, require: RequireRevision
) -> DocumentChange[WarningResponse]:
    """Record a response to the warning `identity`; with `accept` one that names no day accepts the risk for a time."""
    dated = _with_end(writer, identity, response) if accept else response
    return change_document(
        writer,
        ItemKind.RESPONSE,
        identity,
        dated,
        require=require,
        check=lambda before: (
            *promise_faults(dated.due, before=None if before is None else before.due, today=writer.today),
            *_acceptance_faults(dated, before=before, today=writer.today),
        ),
        operation="put_warning_response",
    )


def working_warning(connection: Connection, identity: str, *, read_context: ReadContext) -> Warning:
    """The warning with this id in the working view; raises NotFoundError."""
    inside = ReadContext(read_context.instant, read_context.home_area, View.WORKING)
    return read_warning(connection, snapshot=load_snapshot(connection, read_context=inside), identity=identity)[0]


def _with_end(writer: Writer, identity: str, response: WarningResponse) -> WarningResponse:
    """The response with the day on which its acceptance ends; sent again it moves no day that is still to come."""
    if response.accepted_until is not None:
        return response
    current = recorded(writer.connection, ItemKind.RESPONSE, identity)
    if current is not None:
        until = current.document.accepted_until
        same: WarningResponse = replace(response, accepted_until=until)
        if same == current.document and until is not None and until >= writer.today:
            return same
    return replace(response, accepted_until=acceptance_end(writer.today))


def _acceptance_faults(response: WarningResponse, *, before: WarningResponse | None, today: date) -> Sequence[Fault]:
    until, reason = response.accepted_until, response.acceptance_reason
    if before is not None and (before.accepted_until, before.acceptance_reason) == (until, reason):
        return ()
    return tuple(acceptance_faults(until=until, reason=reason, today=today))
