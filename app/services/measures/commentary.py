"""Commentary of owners on values, and agreed step changes: from which period on an indicator runs at another level."""

from typing import TypeVar

from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.indicator import Definition
from app.domain.publishing.change_items import ItemKind
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.measures.definitions import latest_definition, period_faults, submitted_definition
from app.services.unit_of_work import Writer

Item = TypeVar("Item", Commentary, StepChange)


def put_commentary(writer: Writer, commentary: Commentary, *, require: RequireRevision) -> DocumentChange[Commentary]:
    """Record a commentary; raises ForbiddenError for a service that is not the caller's, NotFoundError."""
    definition = submitted_definition(writer.connection, commentary.indicator, caller=writer.caller)
    return _put(writer, ItemKind.COMMENTARY, commentary, definition=definition, require=require)


def put_step_change(writer: Writer, step: StepChange, *, require: RequireRevision) -> DocumentChange[StepChange]:
    """Record a step change; raises NotFoundError for the indicator."""
    definition = latest_definition(writer.connection, step.indicator)
    return _put(writer, ItemKind.STEP_CHANGE, step, definition=definition, require=require)


def _put(
    writer: Writer, kind: ItemKind, item: Item, *, definition: Definition, require: RequireRevision
) -> DocumentChange[Item]:
    return change_document(
        writer,
        kind,
        f"{item.indicator}/{item.area}/{item.period.id}",
        item,
        require=require,
        check=lambda _: period_faults(item.period, definition=definition),
        operation=f"put_{kind.value}",
    )
