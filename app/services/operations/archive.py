"""A whole store with its history as one archive (a zip of JSON lines with a manifest), and back into an empty store."""

import json
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from sqlalchemy import Connection, Table

from app.domain.errors import InvalidInputError, StoreError
from app.domain.measures.period import parse_period
from app.domain.operations.archive import ArchiveFile, ArchiveKind, Manifest, manifest_json, parse_manifest
from app.domain.publishing.change_items import ItemKind
from app.storage import projections
from app.storage.measures.document_json import decode
from app.storage.measures.documents import subject_of
from app.storage.operations.table_dump import PEOPLE, PRIVATE, RECORDED, add_lines, count_rows, holds_nothing, lines
from app.storage.publishing import audit
from app.storage.tables import SCHEMA_REVISION, document_item, value_item

MANIFEST = "manifest.json"
MOST_MANIFEST_BYTES = 1_000_000
MOST_LINE_BYTES = 16 * 2**20
MOST_RATIO = 300  # rows of these tables shrink to a thirtieth or so; a bomb to a thousandth

OnProgress = Callable[[int], None]
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
_DAMAGED = "The archive is damaged: {what}. Nothing was loaded."


def tables_of(kind: ArchiveKind, *, with_names: bool) -> tuple[Table, ...]:
    """The tables in an archive; only a backup has keys and stored answers, and names are in it on request."""
    if kind is ArchiveKind.BACKUP:
        return (*RECORDED, *PEOPLE, *PRIVATE)
    return (*RECORDED, *PEOPLE) if with_names else RECORDED


def rows_to_write(connection: Connection, kind: ArchiveKind, *, with_names: bool) -> int:
    """How many rows an archive would have."""
    return sum(count_rows(connection, table) for table in tables_of(kind, with_names=with_names))


def write_archive(
    connection: Connection, file: BinaryIO, *, kind: ArchiveKind, with_names: bool, progress: OnProgress
) -> Manifest:
    """Write the store as it is in this connection's snapshot; equal stores give equal bytes."""
    with_names = with_names or kind is ArchiveKind.BACKUP
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        parts = [
            _write_part(archive, connection, table, progress=progress)
            for table in tables_of(kind, with_names=with_names)
        ]
        last = audit.last_entry(connection)
        manifest = Manifest(kind, with_names, SCHEMA_REVISION, None if last is None else last.hash, tuple(parts))
        archive.writestr(_entry(MANIFEST), json.dumps(manifest_json(manifest), indent=2) + "\n")
    return manifest


def load_archive(connection: Connection, file: BinaryIO, *, kind: ArchiveKind, progress: OnProgress) -> Manifest:
    """Load an archive into an empty store; the caller's transaction is rolled back by what this raises.

    Raises InvalidInputError for a file that is no such archive or a damaged one, StoreError for a store that is used.
    """
    if not holds_nothing(connection):
        raise StoreError("The store already holds something; an archive is only loaded into an empty one.")
    try:
        with ZipFile(file) as archive:
            manifest = _manifest(archive, kind=kind)
            by_name = {_file_name(table): table for table in tables_of(kind, with_names=manifest.with_names)}
            for part in manifest.parts:
                _load_part(connection, archive, part, table=by_name[part.name], progress=progress)
    except _UNREADABLE as error:
        raise InvalidInputError(_DAMAGED.format(what="it is not a whole zip file")) from error
    projections.rebuild(connection)
    return manifest


def read_manifest(file: BinaryIO) -> Manifest:
    """The manifest in an archive; raises InvalidInputError."""
    try:
        with ZipFile(file) as archive:
            return _read_manifest(archive)
    except _UNREADABLE as error:
        raise InvalidInputError("The file is not an archive of a Waymark store.") from error


def _write_part(archive: ZipFile, connection: Connection, table: Table, *, progress: OnProgress) -> ArchiveFile:
    digest, rows, size = sha256(), 0, 0
    with archive.open(_entry(_file_name(table)), "w", force_zip64=True) as part:
        for line in lines(connection, table):
            part.write(line)
            digest.update(line)
            rows += 1
            size += len(line)
            if rows % 1_000 == 0:
                progress(1_000)
    progress(rows % 1_000)
    return ArchiveFile(_file_name(table), rows, size, digest.hexdigest())


def _entry(name: str) -> ZipInfo:
    """A zip entry without the time and the system of its writing."""
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def _file_name(table: Table) -> str:
    return f"{table.name}.jsonl"


def _manifest(archive: ZipFile, *, kind: ArchiveKind) -> Manifest:
    """The manifest, once everything that can be checked without reading the rows is right."""
    manifest = _read_manifest(archive)
    if manifest.kind is not kind:
        verb = "waymark import" if manifest.kind is ArchiveKind.HAND_OVER else "waymark restore"
        raise InvalidInputError(f"The archive is a {manifest.kind}: load it with {verb}.")
    expected = [_file_name(table) for table in tables_of(kind, with_names=manifest.with_names)]
    if [part.name for part in manifest.parts] != expected:
        raise InvalidInputError(_DAMAGED.format(what="it does not name the files that it should hold"))
    if sorted(archive.namelist()) != sorted([*expected, MANIFEST]):
        raise InvalidInputError(_DAMAGED.format(what="it holds other files than it names"))
    for part in manifest.parts:
        entry = archive.getinfo(part.name)
        if entry.file_size != part.bytes or entry.file_size > MOST_RATIO * entry.compress_size + MOST_MANIFEST_BYTES:
            raise InvalidInputError(_DAMAGED.format(what=f"{part.name} is of another size than it should be"))
    return manifest


def _read_manifest(archive: ZipFile) -> Manifest:
    try:
        entry = archive.getinfo(MANIFEST)
    except KeyError:
        raise InvalidInputError("The file is not an archive of a Waymark store.") from None
    if entry.file_size > MOST_MANIFEST_BYTES:
        raise InvalidInputError("The archive's manifest is too large to be one.")
    try:
        manifest = json.loads(archive.read(entry))
    except (ValueError, RecursionError):
        raise InvalidInputError("The archive's manifest is damaged.") from None
    return parse_manifest(manifest)


def _load_part(
    connection: Connection, archive: ZipFile, part: ArchiveFile, *, table: Table, progress: OnProgress
) -> None:
    digest = sha256()
    with archive.open(part.name) as file:
        rows = 0
        read = _lines(file, digest.update, name=part.name)
        for added in add_lines(connection, table, read, complete=COMPLETIONS.get(table.name, _nothing)):
            rows += added
            progress(added)
    if rows != part.rows or digest.hexdigest() != part.sha256:
        raise InvalidInputError(_DAMAGED.format(what=f"{part.name} is not what its manifest says"))


def _lines(file: IO[bytes], note: Callable[[bytes], None], *, name: str) -> Iterator[bytes]:
    while line := file.readline(MOST_LINE_BYTES):
        if not line.endswith(b"\n"):
            raise InvalidInputError(_DAMAGED.format(what=f"a line of {name} has no end"))
        note(line)
        yield line


def _document(row: dict[str, Any]) -> dict[str, str | None]:
    """What the document is about, once its body is one of its kind."""
    return subject_of(decode(ItemKind(row["kind"]), row["body"]))


def _value(row: dict[str, Any]) -> dict[str, str | None]:
    """Nothing is derived; the days are those of the period."""
    _check_period(row["period"], row["period_start"], row["period_end"])
    return {}


@lru_cache(maxsize=4_096)
def _check_period(name: str, start: str, end: str) -> None:
    """Cached, since the same few periods are on all rows; a fault is not cached."""
    period = parse_period(name)
    if (period.start.isoformat(), period.end.isoformat()) != (start, end):
        raise ValueError("a period with other days")


def _nothing(_row: dict[str, Any]) -> dict[str, str | None]:
    """Nothing is derived; what the columns' types and the database's own rules say is enough."""
    return {}


COMPLETIONS: dict[str, Callable[[dict[str, Any]], dict[str, str | None]]] = {
    document_item.name: _document,
    value_item.name: _value,
}
