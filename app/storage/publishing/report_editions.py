"""Published reports: their editions, and the bytes of their forms."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, select

from app.domain.report.published import PublishedEdition, PublishedForm
from app.storage.database import insert_rows
from app.storage.measures.documents import next_id
from app.storage.tables import redaction, report_edition, report_form

_HAS_BYTES = exists().where(report_form.c.edition_id == report_edition.c.id)
_EDITIONS = select(report_edition, (~_HAS_BYTES).label("is_redacted"))


def editions(connection: Connection, *, until: datetime | None, year: str | None = None) -> list[PublishedEdition]:
    """What was published by an instant (None: ever), by year, theme and edition, the newest first; or of one year."""
    statement = _EDITIONS if until is None else _EDITIONS.where(report_edition.c.recorded_at <= until)
    if year is not None:
        statement = statement.where(report_edition.c.year == year)
    order = (report_edition.c.year.desc(), func.coalesce(report_edition.c.theme, ""), report_edition.c.edition.desc())
    return [_edition(row) for row in connection.execute(statement.order_by(*order))]


def editions_holding(
    connection: Connection, indicators: Collection[str], *, until: datetime
) -> list[tuple[PublishedEdition, list[str]]]:
    """The editions that can be read and hold some indicators, the newest first, each with those that it holds."""
    published = report_edition.c.recorded_at <= until
    statement = _EDITIONS.where(published, _HAS_BYTES).order_by(report_edition.c.id.desc())
    shared = ((row, set(row.indicators.split(" ")) & set(indicators)) for row in connection.execute(statement))
    return [(_edition(row), sorted(codes)) for row, codes in shared if codes]


def form_bytes(connection: Connection, edition: int, name: str) -> bytes:
    """The bytes of a form of an edition, by its row id."""
    statement = select(report_form.c.content).where(report_form.c.edition_id == edition, report_form.c.name == name)
    return bytes(connection.execute(statement).scalar_one())


def add_edition(
    connection: Connection, row: dict[str, Any], forms: Sequence[tuple[str, str, bytes]], *, indicators: Sequence[str]
) -> PublishedEdition:
    """Record an edition with its forms: name, media type and bytes of each."""
    published = tuple(
        PublishedForm(name, media_type, len(content), sha256(content).hexdigest())
        for name, media_type, content in forms
    )
    identity = next_id(connection, report_edition.c.id)
    listed = json.dumps([[form.name, form.content_type, form.size, form.sha256] for form in published])
    insert_rows(
        connection,
        report_edition,
        [{**row, "id": identity, "indicators": " ".join(indicators), "forms": listed}],
    )
    insert_rows(
        connection,
        report_form,
        [{"edition_id": identity, "name": name, "content": content} for name, _, content in forms],
    )
    names = ("code", "year", "theme", "edition", "title", "cut_off", "reason")
    identity_fields = {name: row[name] for name in names}
    return PublishedEdition(
        id=identity, forms=published, published_at=row["published_at"], is_redacted=False, **identity_fields
    )


def erase_reports(connection: Connection, indicator: str) -> int:
    """Remove the bytes of every edition that contains an indicator; returns how many editions lost them.

    The guard of the table allows it once the redaction is recorded.
    """
    rows = connection.execute(select(report_edition.c.id, report_edition.c.indicators).where(_HAS_BYTES))
    holding = [identity for identity, codes in rows if indicator in codes.split(" ")]
    connection.execute(delete(report_form).where(report_form.c.edition_id.in_(holding)))
    return len(holding)


def wrong_forms(connection: Connection) -> Iterator[str]:
    """The forms whose bytes are not those that were published, a sentence each."""
    last = connection.execute(select(func.max(redaction.c.recorded_at))).scalar()
    for row in connection.execute(select(report_edition).order_by(report_edition.c.id)).all():
        for name, _, _, digest in json.loads(row.forms):
            statement = select(report_form.c.content).where(
                report_form.c.edition_id == row.id, report_form.c.name == name
            )
            content = connection.execute(statement).scalar()
            if content is None and (last is None or last < row.recorded_at):
                yield f"the report {row.code} lacks its form {name}"
            elif content is not None and sha256(content).hexdigest() != digest:
                yield f"the report {row.code} has other bytes in its form {name} than it was published with"


def _edition(row: Row[*tuple[Any, ...]]) -> PublishedEdition:
    return PublishedEdition(
        id=row.id,
        code=row.code,
        year=row.year,
        theme=row.theme,
        edition=row.edition,
        title=row.title,
        cut_off=row.cut_off,
        reason=row.reason,
        forms=tuple(PublishedForm(*cells) for cells in json.loads(row.forms)),
        published_at=row.published_at,
        is_redacted=bool(row.is_redacted),
    )
