"""Whole tables out of the store and into an empty one: one JSON line a row, the same from either database."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Boolean, Column, Connection, Double, Integer, LargeBinary, Table, func, select
from sqlalchemy.exc import DataError, IntegrityError

from app.domain.errors import InvalidInputError
from app.storage import tables
from app.storage.database import copy_rows, insert_rows
from app.storage.tables import Instant

# Everything that is recorded; each table after those that it points to.
RECORDED = (
    tables.submission,
    tables.decision,
    tables.publication,
    tables.withdrawal,
    tables.document_item,
    tables.document_release,
    tables.value_item,
    tables.value_release,
    tables.audit_entry,
    tables.redaction,
    tables.resealed_entry,
    tables.report_edition,
    tables.report_form,
)
PEOPLE = (tables.person,)
PRIVATE = (tables.api_key, tables.idempotent_answer)  # only ever in a backup

_AT_ONCE = 2_000

Complete = Callable[[dict[str, Any]], Mapping[str, Any]]  # a row's derived cells; raises for a row that cannot be


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows a table holds."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def holds_nothing(connection: Connection) -> bool:
    """Whether the store is as it was made: no row in any table that an archive fills."""
    return all(connection.execute(select(table).limit(1)).first() is None for table in (*RECORDED, *PEOPLE, *PRIVATE))


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """A table's rows in the order of their key, each as a JSON object; read on demand."""
    columns = _exported(table)
    statement = select(*columns).order_by(*table.primary_key.columns)
    writers = [(column.name, _writer(column)) for column in columns]
    result = connection.execution_options(yield_per=_AT_ONCE).execute(statement)
    for row in result:
        cells = {name: None if cell is None else write(cell) for (name, write), cell in zip(writers, row, strict=True)}
        yield orjson.dumps(cells, option=orjson.OPT_APPEND_NEWLINE)


def add_lines(connection: Connection, table: Table, read: Iterable[bytes], *, complete: Complete) -> Iterator[int]:
    """Add the rows that lines hold, each with what `complete` derives from it; yields how many were added each time.

    Raises InvalidInputError naming the first line that is not a row of the table.
    """
    readers = {column.name: _reader(column) for column in _exported(table)}
    rows = (_row(line, readers, complete, name=f"{table.name}, line {n}") for n, line in enumerate(read, start=1))
    while several := list(islice(rows, _AT_ONCE)):
        try:
            _insert(connection, table, several)
        except (IntegrityError, DataError) as error:
            raise InvalidInputError(f"The archive cannot be read. {table.name}: rows contradict each other.") from error
        yield len(several)


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if connection.dialect.name == "sqlite":
        insert_rows(connection, table, rows)
    else:
        cells = (tuple(row.values()) for row in rows)
        copy_rows(connection, table, cells, columns=tuple(rows[0]), count=len(rows))


def _row(line: bytes, readers: Mapping[str, Callable[[Any], Any]], complete: Complete, *, name: str) -> dict[str, Any]:
    try:
        cells = orjson.loads(line)
        if not isinstance(cells, dict) or cells.keys() != readers.keys():
            raise ValueError("other columns than this program's")
        derived = complete(cells)
        return {column: read(cells[column]) for column, read in readers.items()} | dict(derived)
    except Exception as error:  # a foreign row may raise anything
        raise InvalidInputError(f"The archive cannot be read. {name}: that is not a row of the table.") from error


def _exported(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if not column.info.get("derived")]


def _writer(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, Instant):
        return _instant_text
    if isinstance(column.type, Double):
        return _plain_number
    if isinstance(column.type, LargeBinary):
        return _text_of_bytes
    return _same


def _instant_text(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _plain_number(number: float) -> float:
    return number + 0.0  # one of the databases does not keep the sign of a zero


def _text_of_bytes(content: bytes) -> str:
    return b64encode(content).decode()


def _same(cell: Any) -> Any:
    return cell


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    read = _reader_of_type(column)

    def read_cell(cell: Any) -> Any:
        if cell is None and column.nullable:
            return None
        return read(cell)

    return read_cell


def _reader_of_type(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, Instant):
        return _instant
    if isinstance(column.type, Boolean):
        return lambda cell: _of(bool, cell)
    if isinstance(column.type, Integer):
        return lambda cell: _of(int, cell)
    if isinstance(column.type, Double):
        return lambda cell: _of(float, cell)
    if isinstance(column.type, LargeBinary):
        return lambda cell: b64decode(_of(str, cell), validate=True)
    return lambda cell: _of(str, cell)


def _of(kind: type, cell: Any) -> Any:
    if type(cell) is not kind:  # true is no number here
        raise ValueError(f"{cell!r} is no {kind.__name__}")
    return cell


def _instant(cell: Any) -> datetime:
    return _instant_of(_of(str, cell))


@lru_cache(maxsize=4_096)
def _instant_of(cell: str) -> datetime:
    """An instant from its text; cached, since thousands of rows share the instant of one call."""
    instant = datetime.fromisoformat(cell)
    if _instant_text(instant) != cell:
        raise ValueError("an instant in another form")
    return instant
