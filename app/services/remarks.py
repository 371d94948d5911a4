"""What people add to figures: commentary, agreed step changes, and responses to warnings."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from app.domain.errors import Fault, ForbiddenError, NotFoundError
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.performance.reference_snapshot import LONDON
from app.domain.publishing.access import Caller, require_service
from app.domain.publishing.change_items import ItemKind, View
from app.domain.publishing.returns import period_fault
from app.domain.warnings.life import Warning, WarningResponse
from app.services.assessment_data import ReadContext, load_snapshot
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.unit_of_work import Writer
from app.services.warnings import read_warning
from app.storage.recorded_documents import DocumentRevision, recorded, recorded_versions


def put_commentary(writer: Writer, commentary: Commentary, *, require: RequireRevision) -> DocumentChange[Commentary]:
    """Record a commentary; raises ForbiddenError for a service that is not the caller's, NotFoundError."""
    definition = submitted_definition(writer.connection, commentary.indicator, caller=writer.caller)
    return change_document(
        writer,
        ItemKind.COMMENTARY,
        _key(commentary),
        commentary,
        require=require,
        check=lambda _: period_faults(commentary.period, definition=definition),
        operation="put_commentary",
    )


def put_step_change(writer: Writer, step: StepChange, *, require: RequireRevision) -> DocumentChange[StepChange]:
    """Record a step change; raises NotFoundError for the indicator."""
    definition = latest_definition(writer.connection, step.indicator)
    return change_document(
        writer,
        ItemKind.STEP_CHANGE,
        _key(step),
        step,
        require=require,
        check=lambda _: period_faults(step.period, definition=definition),
        operation="put_step_change",
    )


def put_response(
    writer: Writer, identity: str, said: WarningResponse, *, require: RequireRevision
) -> DocumentChange[WarningResponse]:
    """Record a response to the warning `identity`."""
    today = writer.now.astimezone(LONDON).date()
    return change_document(
        writer,
        ItemKind.RESPONSE,
        identity,
        said,
        require=require,
        check=lambda before: _acceptance_faults(said, before=before, today=today),
        operation="put_warning_response",
    )


def working_warning(connection: Connection, identity: str, *, read_context: ReadContext) -> Warning:
    """The warning with this id in the working view; raises NotFoundError."""
    inside = ReadContext(read_context.instant, read_context.home_area, View.WORKING)
    return read_warning(connection, known=load_snapshot(connection, read_context=inside), identity=identity)[0]


def read_commentary(connection: Connection, *, indicator: str, area: str, period: str) -> DocumentRevision | None:
    """The latest recorded commentary."""
    return recorded(connection, ItemKind.COMMENTARY, f"{indicator}/{area}/{period}")


def read_step_change(connection: Connection, *, indicator: str, area: str, period: str) -> DocumentRevision | None:
    """The latest recorded step change."""
    return recorded(connection, ItemKind.STEP_CHANGE, f"{indicator}/{area}/{period}")


def read_response(connection: Connection, identity: str) -> DocumentRevision | None:
    """The latest recorded response."""
    return recorded(connection, ItemKind.RESPONSE, identity)


def latest_definition(connection: Connection, code: str) -> Definition:
    """The newest recorded version of a definition; raises NotFoundError."""
    versions = recorded_versions(connection, code)
    if not versions:
        raise NotFoundError(f"There is no indicator {code}.")
    return versions[-1].document  # type: ignore[no-any-return]  # a definition, by its kind


def submitted_definition(connection: Connection, code: str, *, caller: Caller) -> Definition:
    """The definition, where the caller may post for its service; a limited key never learns of other indicators."""
    try:
        definition = latest_definition(connection, code)
    except NotFoundError:
        if caller.services is None:
            raise
        raise ForbiddenError("This key may not post for that service.") from None
    require_service(caller, definition.service)
    return definition


def period_faults(period: Period, *, definition: Definition) -> tuple[Fault, ...]:
    """A fault where the indicator can have nothing for that period."""
    fault = period_fault(period, definition=definition)
    return (fault,) if fault is not None else ()


def _key(item: Commentary | StepChange) -> str:
    return f"{item.indicator}/{item.area}/{item.period.id}"


def _acceptance_faults(said: WarningResponse, *, before: WarningResponse | None, today: date) -> Sequence[Fault]:
    until = said.accepted_until
    if until is None or until >= today or (before is not None and before.accepted_until == until):
        return ()
    return (Fault("/accepted_until", "in_the_past", "A risk is accepted until today or later; null ends it."),)
