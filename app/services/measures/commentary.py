"""Commentary of owners on values."""

from sqlalchemy import Connection

from app.domain.measures.commentary import Commentary
from app.domain.publishing.change_items import ItemKind
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.measures.definitions import period_faults, submitted_definition
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import DocumentRevision, recorded


def put_commentary(writer: Writer, commentary: Commentary, *, require: RequireRevision) -> DocumentChange[Commentary]:
    """Record a commentary; raises ForbiddenError for a service that is not the caller's, NotFoundError."""
    definition = submitted_definition(writer.connection, commentary.indicator, caller=writer.caller)
    return change_document(
        writer,
        ItemKind.COMMENTARY,
        f"{commentary.indicator}/{commentary.area}/{commentary.period.id}",
        commentary,
        require=require,
        check=lambda _: period_faults(commentary.period, definition=definition),
        operation="put_commentary",
    )


def read_commentary(connection: Connection, *, indicator: str, area: str, period: str) -> DocumentRevision | None:
    """The latest recorded commentary."""
    return recorded(connection, ItemKind.COMMENTARY, f"{indicator}/{area}/{period}")
