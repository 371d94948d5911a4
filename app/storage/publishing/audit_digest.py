"""The canonical texts of rows, of which audit digests are made, and the rows that each write of the store left."""

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import compress
from typing import Any

import orjson
from sqlalchemy import Column, Connection, Exists, Row, Select, Table, bindparam, exists, literal, select

from app.domain.measures.value import Value
from app.domain.publishing.audit import REVOKE_OPERATION, SEED_OPERATION, WITHDRAW_OPERATION, count_and_digest
from app.storage.measures.values import CONTENT, content_of
from app.storage.tables import (
    api_key,
    decision,
    document_item,
    document_release,
    publication,
    redaction,
    report_edition,
    resealed_entry,
    submission,
    value_item,
    value_release,
    withdrawal,
)

_STREAMED = {"yield_per": 5_000}
_VALUE = tuple(value_item.c[name] for name in ("indicator", "area", "period", "revision", *CONTENT))


def value_text(value: Value) -> str:
    """The canonical text of a value as it is recorded: its key, revision and content as a JSON list."""
    return _value_json((value.indicator, value.area, value.period.id, value.revision, *content_of(value)))


def document_text(kind: str, key: str, body: str) -> str:
    """The canonical text of a document as it is recorded; `body` is its canonical JSON."""
    return f"{kind} {key} {body}"


def _nothing(_: Connection) -> Iterator[str]:
    return iter(())


@dataclass(frozen=True, slots=True)
class AuditedRow:
    """One row that a write left: its kind and code, when and by whom, its text, and the texts of the rows below.

    `person` is None where the row does not say. A row that `submits` is counted by the values and documents below.
    """

    what: str
    code: str
    at: datetime
    person: str | None
    text: str
    below: Callable[[Connection], Iterator[str]] = _nothing
    submits: bool = False


def audited_rows(connection: Connection, *, at: datetime | None = None) -> Iterator[AuditedRow]:
    """Every submission, decision, publication and key, oldest first; with `at` those that one write left."""
    if at is not None:
        return _left_at(connection, at)
    streams = (_read(connection, statement, make) for statement, _, _, make in _SOURCES)
    return heapq.merge(*streams, key=lambda trace: trace.at)


def withdrawals(connection: Connection, *, code: str | None = None) -> Iterator[AuditedRow]:
    """The withdrawals, or that of one publication; the row does not say when it was recorded."""
    columns = (publication.c.code, withdrawal.c.withdrawn_at, withdrawal.c.reason, withdrawal.c.recorded_by)
    statement = select(*columns).join(publication, publication.c.id == withdrawal.c.publication_id)
    if code is not None:
        statement = statement.where(publication.c.code == code)
    for row in connection.execute(statement.order_by(publication.c.id)):
        text = _text("withdrawal", *row)
        yield AuditedRow(f"the withdrawal of {row.code}", row.code, row.withdrawn_at, row.recorded_by, text)


def revocations(connection: Connection, *, prefix: str | None = None) -> Iterator[AuditedRow]:
    """The revocations of keys, with their instants; or that of one key."""
    statement = select(api_key.c.prefix, api_key.c.revoked_at).where(api_key.c.revoked_at.is_not(None))
    if prefix is not None:
        statement = statement.where(api_key.c.prefix == prefix)
    for row in connection.execute(statement.order_by(api_key.c.prefix)):
        text = _text("revocation", *row)
        yield AuditedRow(f"the revocation of the key {row.prefix}", row.prefix, row.revoked_at, None, text)


def not_revoked(connection: Connection, prefixes: Collection[str]) -> list[str]:
    """Which of these keys exist and were never revoked."""
    statement = select(api_key.c.prefix).where(api_key.c.revoked_at.is_(None)).order_by(api_key.c.prefix)
    return [prefix for prefix in connection.execute(statement).scalars() if prefix in prefixes]


def seeded(at: datetime) -> AuditedRow:
    """What came without a submission, which is what the seed loaded."""
    return AuditedRow(
        "what the seed loaded", "", at, None, _text("seed"), partial(_item_texts, submission_id=None), True
    )


def rows_written(connection: Connection, *, at: datetime, operation: str, target: str) -> list[AuditedRow]:
    """What the write at an instant left."""
    rows = list(audited_rows(connection, at=at))
    if operation == WITHDRAW_OPERATION:
        rows += withdrawals(connection, code=target)
    elif operation == REVOKE_OPERATION:
        rows += revocations(connection, prefix=target)
    elif operation == SEED_OPERATION:
        rows.append(seeded(at))
    return rows


def digest_of_write(
    connection: Connection,
    left: Sequence[AuditedRow],
    *,
    items: Iterable[str] | None = None,
    salt: str | None = None,
) -> tuple[int, str]:
    """How many rows a write left, a submission itself not counted, and the digest over the texts of all of them.

    `items` are the texts of the submission's values and documents, where the caller has them at hand; `salt` is that of
    the write's entry.
    """
    count, digest = count_and_digest(_texts(connection, left, items=items), salt=salt)
    return count - sum(trace.submits for trace in left), digest


def _texts(connection: Connection, left: Sequence[AuditedRow], *, items: Iterable[str] | None) -> Iterator[str]:
    for trace in left:
        yield trace.text
        yield from items if trace.submits and items is not None else trace.below(connection)


def _read(connection: Connection, statement: Select[Any], make: "_Maker") -> Iterator[AuditedRow]:
    yield from map(make, connection.execute(statement, execution_options=_STREAMED))


def _left_at(connection: Connection, at: datetime) -> Iterator[AuditedRow]:
    """What the write at an instant left: its submissions, and what else there is, which is looked at where it is."""
    rows = connection.execute(_LEFT, {"at": at}).all()
    width = len(submission.c)
    yield from (_submission(row[:width]) for row in rows if row.id is not None)
    for _, of_instant, _, make in compress(_OTHERS, rows[0][width:]):
        yield from map(make, connection.execute(of_instant, {"at": at}))


_Maker = Callable[[Any], AuditedRow]
# All rows in order, those of an instant, whether there are any of it, and what makes them.
_Source = tuple[Select[Any], Select[Any], Exists, _Maker]


def _submission(row: Sequence[Any]) -> AuditedRow:
    identity, code, *_, at, person = row
    below = partial(_item_texts, submission_id=identity)
    return AuditedRow(f"the submission {code}", code, at, person, _text("submission", *row), below, submits=True)


def _decision(row: Row[*tuple[Any, ...]]) -> AuditedRow:
    return AuditedRow(f"the decision on {row.code}", row.code, row.decided_at, row.decided_by, _text("decision", *row))


def _publication(row: Row[*tuple[Any, ...]]) -> AuditedRow:
    identity, code, at, person = row[0], row.code, row.recorded_at, row.recorded_by
    below = partial(_release_texts, publication_id=identity)
    return AuditedRow(f"the publication {code}", code, at, person, _text("publication", *row), below)


def _key(row: Row[*tuple[Any, ...]]) -> AuditedRow:
    return AuditedRow(f"the key {row.prefix}", row.prefix, row.created_at, None, _text("key", *row))


def _redaction(row: Row[*tuple[Any, ...]]) -> AuditedRow:
    identity, code, at, person = row[0], row.code, row.recorded_at, row.recorded_by
    below = partial(_reseal_texts, redaction_id=identity)
    return AuditedRow(f"the redaction {code}", code, at, person, _text("redaction", *row), below)


def _report(row: Row[*tuple[Any, ...]]) -> AuditedRow:
    text = _text("report", *row)
    return AuditedRow(f"the report {row.code}", row.code, row.recorded_at, row.recorded_by, text)


_KEY = ("prefix", "digest", "label", "holder", "scopes", "services", "is_test", "created_at", "expires_at")
_DECISIONS = select(submission.c.code, *decision.c).join(submission, submission.c.id == decision.c.submission_id)


def _source(statement: Select[Any], instant: Column[datetime], make: _Maker) -> _Source:
    ordered, is_of_instant = statement.order_by(instant, *instant.table.primary_key), instant == bindparam("at")
    return ordered, ordered.where(is_of_instant), exists().where(is_of_instant), make


_SOURCES = (
    _source(select(submission), submission.c.recorded_at, _submission),
    _source(_DECISIONS, decision.c.decided_at, _decision),
    _source(select(publication), publication.c.recorded_at, _publication),
    _source(select(*(api_key.c[name] for name in _KEY)), api_key.c.created_at, _key),
    _source(select(redaction), redaction.c.recorded_at, _redaction),
    _source(select(report_edition), report_edition.c.recorded_at, _report),
)


# The submissions of an instant, and which of the others to read at all: most writes leave nothing but a submission.
_OTHERS = _SOURCES[1:]
_LEFT = (
    select(*submission.c, *(is_left for _, _, is_left, _ in _OTHERS))
    .select_from(select(literal(1)).subquery().outerjoin(submission, submission.c.recorded_at == bindparam("at")))
    .order_by(submission.c.id)
)


def _item_texts(connection: Connection, *, submission_id: int | None) -> Iterator[str]:
    """The values, then the documents of a submission (None: of none), in the order in which they were recorded."""
    values = select(*_VALUE).where(value_item.c.submission_id == submission_id).order_by(value_item.c.id)
    for value in connection.execute(values, execution_options=_STREAMED):
        yield _value_json(value)
    documents = select(document_item.c.kind, document_item.c.key, document_item.c.body)
    documents = documents.where(document_item.c.submission_id == submission_id).order_by(document_item.c.id)
    for kind, key, body in connection.execute(documents, execution_options=_STREAMED):
        yield document_text(kind, key, body)


def _release_texts(connection: Connection, *, publication_id: int) -> Iterator[str]:
    """What a publication holds, by row id."""
    for kind, table in (("document", document_release), ("value", value_release)):
        item = _item_of(table)
        statement = select(item).where(table.c.publication_id == publication_id).order_by(item)
        for identity in connection.execute(statement, execution_options=_STREAMED).scalars():
            yield f"{kind} {identity}"


def _reseal_texts(connection: Connection, *, redaction_id: int) -> Iterator[str]:
    """The entries that a redaction sealed again, by their numbers; not their salts, which a later one deletes."""
    columns = (resealed_entry.c.seq, resealed_entry.c.digest, resealed_entry.c.was_sound)
    statement = select(*columns).where(resealed_entry.c.redaction_id == redaction_id).order_by(resealed_entry.c.seq)
    for seq, digest, was_sound in connection.execute(statement):
        yield _text("reseal", seq, digest, bool(was_sound))


def _item_of(table: Table) -> Column[int]:
    return table.c.document_id if table is document_release else table.c.value_id


def _text(kind: str, *cells: Any) -> str:
    return _json((kind, *cells))


def _value_json(cells: Sequence[Any]) -> str:
    """A value's cells; those of a verdict only where there is one, since digests are older than verdicts."""
    *others, verdict, comparator, source = cells
    return _json(others if verdict is None else (*others, verdict, comparator, source))


def _json(cells: Sequence[Any]) -> str:
    """Cells as a JSON list, instants in UTC."""
    return orjson.dumps(tuple(cells)).decode()
