"""Redactions: figures removed from the rows that contain them, and the audit entries of those rows sealed again.

The one place that changes recorded rows; the database's guards allow just this.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, false, or_, select, update

from app.domain.measures.value import MissingReason
from app.domain.publishing.audit import SEED_OPERATION
from app.domain.publishing.change_items import ItemKind
from app.storage.database import insert_rows
from app.storage.measures.documents import next_id
from app.storage.tables import (
    audit_entry,
    document_item,
    document_span,
    judged_state,
    redaction,
    resealed_entry,
    submission,
    value_item,
    value_span,
)

FIGURES = ("number", "numerator", "denominator", "lower_limit", "upper_limit", "limits_level")
VERDICT = ("verdict", "verdict_comparator", "verdict_source")  # describes the figure, and goes with it
WITHOUT_FIGURES: dict[str, Any] = dict.fromkeys((*FIGURES, *VERDICT))
REMOVED = "[removed]"


@dataclass(frozen=True, slots=True)
class Seal:
    """The digest over the rows of a write, and its salt; `was_sound` is whether the rows agreed with the one before."""

    digest: str
    salt: str | None
    was_sound: bool = True


@dataclass(frozen=True, slots=True)
class RecordedFigure:
    """A row that holds a figure, or a text of the same key: its row id, and the submission that brought it."""

    id: int
    submission_id: int | None
    numbers: tuple[float, ...]
    texts: tuple[str, ...]


def figures_of(
    connection: Connection, *, indicator: str, area: str, period: str, revision: int | None
) -> list[RecordedFigure]:
    """The rows of a value (or one revision of it) in the order recorded, released or not."""
    items = value_item.c
    columns = (items.id, items.submission_id, *(items[name] for name in FIGURES[:-1]), items.note, items.break_reason)
    of_key = [items.indicator == indicator, items.area == area, items.period == period]
    if revision is not None:
        of_key.append(items.revision == revision)
    return [
        RecordedFigure(
            row.id,
            row.submission_id,
            tuple(cell for cell in row[2:-2] if cell is not None),
            tuple(text for text in row[-2:] if text is not None),
        )
        for row in connection.execute(select(*columns).where(*of_key).order_by(items.id))
    ]


def commentaries_of(connection: Connection, *, indicator: str, area: str, period: str) -> list[RecordedFigure]:
    """Every revision of the commentary on a value."""
    items = document_item.c
    statement = select(items.id, items.submission_id, items.body).where(
        items.kind == ItemKind.COMMENTARY.value, items.key == f"{indicator}/{area}/{period}"
    )
    return [
        RecordedFigure(row.id, row.submission_id, (), (json.loads(row.body)["text"],))
        for row in connection.execute(statement.order_by(items.id))
    ]


def entries_of(connection: Connection, submission_ids: Collection[int | None]) -> list[int]:
    """The numbers of the audit entries that cover what some submissions (None: the seed) brought."""
    identities = [identity for identity in submission_ids if identity is not None]
    sent_at = select(submission.c.recorded_at).where(submission.c.id.in_(identities))
    is_seed = audit_entry.c.operation == SEED_OPERATION if None in submission_ids else false()
    is_of_them = or_(audit_entry.c.at.in_(sent_at), is_seed)
    return list(connection.execute(select(audit_entry.c.seq).where(is_of_them).order_by(audit_entry.c.seq)).scalars())


def latest_seals(connection: Connection, entries: Collection[int] | None = None) -> dict[int, Seal]:
    """By the number of an audit entry, the seal that counts since the last redaction of a row that it covers."""
    statement = select(resealed_entry).order_by(resealed_entry.c.redaction_id)
    if entries is not None:
        statement = statement.where(resealed_entry.c.seq.in_(entries))
    seals: dict[int, Seal] = {}
    for row in connection.execute(statement):
        earlier = seals.get(row.seq)
        was_sound = row.was_sound and (earlier is None or earlier.was_sound)
        seals[row.seq] = Seal(row.digest, row.salt, was_sound)
    return seals


def erase_figures(connection: Connection, rows: Collection[RecordedFigure], *, with_texts: bool) -> None:
    """Remove the numbers from value rows, which say `suppressed` from now on, and with `with_texts` their texts."""
    with_numbers = [row.id for row in rows if row.numbers]
    changes = {**WITHOUT_FIGURES, "missing_reason": MissingReason.SUPPRESSED.value}
    connection.execute(update(value_item).where(value_item.c.id.in_(with_numbers)).values(**changes))
    ids = [row.id for row in rows]
    for name in ("note", "break_reason") if with_texts else ():
        with_text = (value_item.c.id.in_(ids), value_item.c[name].is_not(None))
        connection.execute(update(value_item).where(*with_text).values({name: REMOVED}))
    # Not changed, but touched, so that the versions of what rests on these rows change.
    touched = update(value_span).where(value_span.c.value_id.in_(ids))
    connection.execute(touched.values(known_until=value_span.c.known_until))


def erase_commentaries(connection: Connection, ids: Iterable[int]) -> None:
    """Remove the words from commentaries."""
    for identity in ids:
        body = connection.execute(select(document_item.c.body).where(document_item.c.id == identity)).scalar_one()
        without = {**json.loads(body), "text": REMOVED}
        text = json.dumps(without, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        connection.execute(update(document_item).where(document_item.c.id == identity).values(body=text))
        touched = update(document_span).where(document_span.c.document_id == identity)
        connection.execute(touched.values(known_until=document_span.c.known_until))


def forget_judged(connection: Connection, indicator: str) -> None:
    """Delete what was judged from an indicator's figures."""
    connection.execute(delete(judged_state).where(judged_state.c.indicator == indicator))


def forget_salts(connection: Connection, entries: Collection[int]) -> None:
    """Delete the salts of some entries' digests: without them nobody can find by trial what the rows said."""
    for table in (audit_entry, resealed_entry):
        connection.execute(update(table).where(table.c.seq.in_(entries)).values(salt=None))


def add_redaction(
    connection: Connection, row: dict[str, Any], *, recorded_at: datetime, recorded_by: str
) -> tuple[int, str]:
    """Record a redaction; its row id and its code (`R` and the number, from 1)."""
    identity = next_id(connection, redaction.c.id)
    code = f"R{identity:06d}"
    recorded = {"id": identity, "code": code, "recorded_at": recorded_at, "recorded_by": recorded_by}
    insert_rows(connection, redaction, [{**row, **recorded}])
    return identity, code


def add_seals(connection: Connection, redaction_id: int, seals: dict[int, Seal]) -> None:
    """Seal audit entries again."""
    rows = [
        {
            "redaction_id": redaction_id,
            "seq": seq,
            "digest": seal.digest,
            "was_sound": seal.was_sound,
            "salt": seal.salt,
        }
        for seq, seal in seals.items()
    ]
    insert_rows(connection, resealed_entry, rows)


def is_redacted_since(connection: Connection, instant: datetime) -> bool:
    """Whether a figure was redacted at an instant or later."""
    later_redaction = select(redaction.c.id).where(redaction.c.recorded_at >= instant).limit(1)
    return connection.execute(later_redaction).first() is not None


@contextmanager
def wiping(connection: Connection) -> Iterator[None]:
    """Within the block SQLite overwrites what rows held; PostgreSQL does so when it is vacuumed (`Database.wipe`)."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA secure_delete").scalar_one()
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA secure_delete = {int(before == 1)}")
