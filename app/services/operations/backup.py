"""A store copied whole while it serves, and put back: SQLite as its own file, PostgreSQL as an archive."""

from pathlib import Path

from app.domain.errors import InvalidInputError
from app.domain.operations.archive import ArchiveKind
from app.services.operations.archive import OnProgress, load_archive, read_manifest, write_archive
from app.storage import schema
from app.storage.database import Database
from app.storage.operations import sqlite_copy


def back_up(database: Database, target: Path, *, progress: OnProgress) -> None:
    """Write everything in the store, keys too, to `target`, which appears whole or not at all."""
    if database.path is not None:
        sqlite_copy.copy_store(database.path, target)
    else:
        save_archive(database, target, kind=ArchiveKind.BACKUP, with_names=True, progress=progress)


def save_archive(database: Database, target: Path, *, kind: ArchiveKind, with_names: bool, progress: OnProgress) -> int:
    """Write an archive of the store, in one snapshot, to `target`; how many rows it holds."""
    with sqlite_copy.beside(target) as draft:
        with draft.open("xb") as file, database.read() as connection:
            manifest = write_archive(connection, file, kind=kind, with_names=with_names, progress=progress)
        draft.replace(target)
        sqlite_copy.sync_folder(target.parent)
    return manifest.rows


def restore(database: Database, source: Path, *, progress: OnProgress) -> None:
    """Make the store what it was when `source` was written: an SQLite store is replaced, a PostgreSQL one is empty.

    Raises InvalidInputError for a file that is no backup, StoreError for a store that cannot be replaced.
    """
    is_file = sqlite_copy.is_sqlite_file(source)
    if database.path is None:
        if is_file:
            raise InvalidInputError(
                f"{source} is the backup of an SQLite store; to move it to PostgreSQL use export and import."
            )
        _load(database, source, progress=progress)
        return
    _require_backup(source, is_file=is_file)
    database.path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite_copy.beside(database.path) as draft:
        if is_file:
            sqlite_copy.copy_store(source, draft)
        _bring_up(draft, archive=None if is_file else source, name=source, progress=progress)
        sqlite_copy.put_in_place(draft, database.path)


def _bring_up(draft: Path, *, archive: Path | None, name: Path, progress: OnProgress) -> None:
    """Make a draft a store of this program's revision; raises InvalidInputError when it is none."""
    database = Database(f"sqlite:///{draft}")
    try:
        if archive is not None:
            _load(database, archive, progress=progress)
        else:
            with database.read() as connection:
                if schema.store_schema_revision(connection) is None:
                    raise InvalidInputError(f"{name} is a database, but not a Waymark store.")
            schema.migrate(database)
    finally:
        database.close()
    sqlite_copy.require_sound(draft, name=name)


def _load(database: Database, archive: Path, *, progress: OnProgress) -> None:
    _require_backup(archive, is_file=False)
    schema.migrate(database)
    with archive.open("rb") as file, database.write() as connection:
        load_archive(connection, file, kind=ArchiveKind.BACKUP, progress=progress)


def _require_backup(source: Path, *, is_file: bool) -> None:
    """Raise InvalidInputError, before anything is touched, when a file is not a backup."""
    if is_file:
        return
    with source.open("rb") as file:
        kind = read_manifest(file).kind
    if kind is not ArchiveKind.BACKUP:
        raise InvalidInputError(f"{source} is a {kind} archive, not a backup: load it with waymark import.")


def import_archive(database: Database, source: Path, *, progress: OnProgress) -> int:
    """Load a hand-over archive into an empty store, made where there is none; how many rows it held."""
    with source.open("rb") as file:
        read_manifest(file)
        schema.migrate(database)
        with database.write() as connection:
            return load_archive(connection, file, kind=ArchiveKind.HAND_OVER, progress=progress).rows
