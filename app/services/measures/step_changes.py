"""Agreeing step changes: from which period on an indicator runs at another level."""

from sqlalchemy import Connection

from app.domain.measures.commentary import StepChange
from app.domain.publishing.change_items import ItemKind
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.measures.definitions import latest_definition, period_faults
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import DocumentRevision, recorded


def put_step_change(writer: Writer, step: StepChange, *, require: RequireRevision) -> DocumentChange[StepChange]:
    """Record a step change; raises NotFoundError for the indicator."""
    definition = latest_definition(writer.connection, step.indicator)
    return change_document(
        writer,
        ItemKind.STEP_CHANGE,
        f"{step.indicator}/{step.area}/{step.period.id}",
        step,
        require=require,
        check=lambda _: period_faults(step.period, definition=definition),
        operation="put_step_change",
    )


def read_step_change(connection: Connection, *, indicator: str, area: str, period: str) -> DocumentRevision | None:
    """The latest recorded step change."""
    return recorded(connection, ItemKind.STEP_CHANGE, f"{indicator}/{area}/{period}")
