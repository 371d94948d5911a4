"""What is derived from recorded rows and kept for speed: made again as a whole, and compared with what it should be."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, select

from app.storage.measures.document_spans import rebuild_document_spans
from app.storage.measures.value_spans import rebuild_value_spans
from app.storage.publishing.publication_contents import count_contents
from app.storage.tables import (
    document_item,
    document_span,
    judged_state,
    publication_count,
    value_change,
    value_item,
    value_span,
)

DERIVED = (value_span, document_span, value_change, publication_count)


def are_missing(connection: Connection) -> bool:
    """Whether items are recorded of which no span says when they count."""
    pairs = ((document_item, document_span), (value_item, value_span))
    return any(_has_rows(connection, items) and not _has_rows(connection, spans) for items, spans in pairs)


def rebuild(connection: Connection) -> None:
    """Make every projection again; judged states are made again when they are needed."""
    connection.execute(judged_state.delete())
    rebuild_document_spans(connection)
    rebuild_value_spans(connection)
    count_contents(connection)


def differences(connection: Connection) -> Iterator[str]:
    """Where the projections are not what a rebuild makes of the recorded rows; rebuilds them on the way."""
    before = {table.name: set(_rows(connection, table)) for table in DERIVED}
    rebuild(connection)
    for table in DERIVED:
        rebuilt = set(_rows(connection, table))
        for row in sorted(before[table.name] ^ rebuilt, key=str):
            is_missing = row in rebuilt
            yield f"{table.name} {'lacks' if is_missing else 'has the wrong row'} {row}"


def _has_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(table).limit(1)).first() is not None


def _rows(connection: Connection, table: Table) -> Iterator[tuple[object, ...]]:
    for row in connection.execute(select(table)):
        yield tuple(row)
