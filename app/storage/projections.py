"""What is derived from recorded rows and kept for speed: made again as a whole, and compared with what it should be."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, exists, select, true

from app.domain.publishing.change_items import View
from app.storage.cache.scope_versions import PUBLICATIONS, renew
from app.storage.measures.document_spans import expected_document_spans, rebuild_document_spans
from app.storage.measures.value_spans import (
    disordered_publications,
    expected_changes_of_totals,
    expected_value_spans,
    rebuild_value_spans,
)
from app.storage.performance.judged_states import delete_judged
from app.storage.publishing.publication_contents import count_contents, expected_counts
from app.storage.tables import (
    document_item,
    document_span,
    publication,
    publication_count,
    value_change,
    value_item,
    value_span,
)


def are_missing(connection: Connection) -> bool:
    """Whether items are recorded of which no span says when they count."""
    pairs = ((document_item, document_span), (value_item, value_span))
    return any(_has_rows(connection, items) and not _has_rows(connection, spans) for items, spans in pairs)


def rebuild(connection: Connection) -> None:
    """Make every projection again; judged states are made again when they are needed."""
    delete_judged(connection)
    rebuild_document_spans(connection)
    rebuild_value_spans(connection)
    count_contents(connection)
    renew(connection, PUBLICATIONS)  # their triggers see no counts


def differences(connection: Connection) -> Iterator[str]:
    """Where the projections are not what a rebuild makes of the recorded rows, by indicator."""
    codes = list(connection.execute(select(value_item.c.indicator).distinct()).scalars())
    spans = value_span.c
    for view in View:
        expected = expected_document_spans(connection, view=view)
        yield from _compared(connection, document_span, expected, where=document_span.c.view == view.value)
        for code in sorted(codes):
            expected = iter(expected_value_spans(connection, code, view=view))
            where = (spans.view == view.value) & spans.value_id.in_(
                select(value_item.c.id).where(value_item.c.indicator == code)
            )
            yield from _compared(connection, value_span, expected, where=where)
        totals = (row._asdict() for row in expected_changes_of_totals(connection, view=view))
        yield from _compared(connection, value_change, totals, where=value_change.c.view == view.value)
    without_value = spans.value_id.not_in(select(value_item.c.id))
    yield from _compared(connection, value_span, (), where=without_value)
    yield from _compared(connection, publication_count, (row._asdict() for row in expected_counts(connection)))
    for identity in disordered_publications(connection):
        code = connection.execute(select(publication.c.code).where(publication.c.id == identity)).scalar()
        yield f"value_span has places out of order in publication {code}"


def _compared(
    connection: Connection,
    table: Table,
    expected: Iterable[Mapping[str, Any]],
    *,
    where: ColumnElement[bool] | None = None,
) -> Iterator[str]:
    """The rows of a table that are missing, and those that should not be there."""
    columns = [column for column in table.c if column.name != "place"]
    stored = {tuple(row) for row in connection.execute(select(*columns).where(true() if where is None else where))}
    right = {tuple(row[column.name] for column in columns) for row in expected}
    for row in sorted(stored ^ right, key=str):
        cells = ", ".join(f"{column.name} {_text(cell)}" for column, cell in zip(columns, row, strict=True))
        yield f"{table.name} {'lacks a row' if row in right else 'has a wrong row'}: {cells}"


def _text(cell: object) -> str:
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def _has_rows(connection: Connection, table: Table) -> bool:
    return bool(connection.execute(select(exists(select(table.primary_key.columns[0])))).scalar())
