"""Copies of an SQLite store, whole and checked, made and put back while others use it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from app.domain.errors import InvalidInputError, StoreError, StoreUnavailableError
from app.storage.database import BUSY_SECONDS, sqlite_module

HEADER = b"SQLite format 3\0"


def is_sqlite_file(path: Path) -> bool:
    """Whether a file says that it is an SQLite database."""
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER


def copy_store(source: Path, target: Path) -> None:
    """Write a checked copy of `source`, as it is at one moment, to `target`, which appears whole or not at all.

    Raises InvalidInputError when the copy is damaged, and StoreError when the source cannot be read.
    """
    with beside(target) as draft:
        _copy(source, draft)
        require_sound(draft, name=source)
        os.replace(draft, target)  # noqa: PTH105 - as Path.replace, and beside os.fsync
        sync_folder(target.parent)


def put_in_place(copy: Path, target: Path) -> None:
    """Make `target` hold what `copy` does, in one transaction where `target` is a store that others may be using.

    Where there is no usable store the copy takes its place. Raises StoreUnavailableError while another writes.
    """
    if target.exists() and _can_be_written(target):
        _overwrite(copy, target)
        return
    for suffix in ("-wal", "-shm"):  # of the store that was there: they would be taken for the copy's own
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    os.replace(copy, target)  # noqa: PTH105 - as Path.replace, and beside os.fsync
    sync_folder(target.parent)


def require_sound(path: Path, *, name: Path) -> None:
    """Raise InvalidInputError, calling the file `name`, unless the database in it is whole."""
    library = sqlite_module()
    try:
        with closing(_opened(path)) as connection:
            [(result,), *_] = connection.execute("PRAGMA integrity_check(1)").fetchall()
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
            connection.execute("PRAGMA journal_mode=DELETE")  # one file, without others beside it
    except library.Error as error:
        raise InvalidInputError(f"{name} is damaged, or not a database: {error}.") from error
    if result != "ok":
        raise InvalidInputError(f"{name} is damaged: {' '.join(result.split())}")
    if loose is not None:
        raise InvalidInputError(f"{name} is damaged: rows point to rows that are not there.")
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A new path in the folder of `target`, for what is to take its place; nothing is left there at the end."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield draft
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make sure that a change of names outlives a power cut; where folders cannot be opened, the system sees to it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # pragma: no cover - Windows
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: Path, draft: Path) -> None:
    library = sqlite_module()
    try:
        with closing(_opened(source)) as store, closing(library.connect(draft)) as copy:
            store.backup(copy)
    except library.Error as error:
        raise StoreError(f"{source} cannot be copied: {error}.") from error


def _can_be_written(target: Path) -> bool:
    """Whether `target` is a store that takes a writer; raises StoreUnavailableError while it has another."""
    library = sqlite_module()
    try:
        with closing(_opened(target)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except library.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise StoreUnavailableError("Another program is writing to the store; try again shortly.") from error
        raise StoreError(f"{target} cannot be written to: {error}.") from error
    except library.DatabaseError:
        return False
    return True


def _overwrite(copy: Path, target: Path) -> None:
    """Every page in one transaction: those who read go on with what they had, and their next read sees the copy."""
    library = sqlite_module()
    try:
        with closing(_opened(copy)) as source, closing(_opened(target)) as store:
            store.execute("PRAGMA synchronous=FULL")
            source.backup(store)
    except library.Error as error:
        raise StoreError(f"{target} cannot be replaced: {error}. It is as it was.") from error


def _opened(path: Path) -> Any:
    """A connection to a file that is there."""
    return sqlite_module().connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=BUSY_SECONDS
    )
