"""Whether the store takes writes now: tried without waiting, and without leaving anything behind."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from app.domain.errors import StoreError, StoreTrouble, StoreUnavailableError
from app.storage.database import WRITER_LOCK, Database, sqlite_module

LEAST_FREE_BYTES = 16 * 2**20  # on the disk of an SQLite file: less is as good as full
HELD = "Another writer holds the store: writes wait for it."

_PROBE_BYTES = 4_096
_LOCK_SECONDS = 0.25
_FULL = "The disk of the store is full: make room, and nothing is lost."
_READ_ONLY = "The store takes no writes: {reason}."
_ON_POSTGRESQL = text(
    "SELECT current_setting('transaction_read_only') = 'on', has_table_privilege('value_item', 'INSERT'), "
    "pg_try_advisory_xact_lock(:lock)"
)
# More rows than this memory holds: the server writes them to a file without a name on the disk of the database.
_LITTLE_MEMORY = text("SELECT set_config('work_mem', '64kB', true)")
_SPILLED = text("SELECT count(*) FROM generate_series(1, 10000)")


def require_writable(database: Database) -> list[str]:
    """Findings that only make writes wait; raises StoreError where the store takes none.

    On SQLite: a lock that is given back, a nameless file beside the store, and room on the disk. On PostgreSQL: a
    transaction that may write, the right to insert, the writers' lock, if it is free, and a file without a name.
    """
    if database.path is not None:
        _require_disk(database.path.absolute().parent)
        return _lock_file(database.path.absolute())
    with database.probe() as connection:
        return _ask(connection)


def free_bytes(database: Database) -> int | None:
    """The room on the disk of an SQLite file; None for PostgreSQL."""
    return None if database.path is None else shutil.disk_usage(database.path.absolute().parent).free


def _require_disk(folder: Path) -> None:
    try:
        free = shutil.disk_usage(folder).free
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * _PROBE_BYTES)
            probe.flush()
    except OSError as error:
        reason = str(error.strerror)
        raise StoreError(_READ_ONLY.format(reason=f"its folder says {reason}"), trouble=_trouble(error)) from error
    if free < LEAST_FREE_BYTES:
        raise StoreUnavailableError(_FULL, trouble=StoreTrouble.DISK_FULL)


def _trouble(error: OSError) -> StoreTrouble:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreTrouble.DISK_FULL
    return StoreTrouble.READ_ONLY if error.errno in (errno.EROFS, errno.EACCES) else StoreTrouble.DISK_FAILS


def _lock_file(path: Path) -> list[str]:
    library: Any = sqlite_module()
    try:
        connection = library.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_LOCK_SECONDS)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        finally:
            connection.close()
    except library.Error as error:
        if "locked" in str(error):
            return [HELD]
        raise StoreError(_READ_ONLY.format(reason=f"SQLite says {error}"), trouble=StoreTrouble.READ_ONLY) from error
    return []


def _ask(connection: Connection) -> list[str]:
    read_only, may_insert, is_free = connection.execute(_ON_POSTGRESQL, {"lock": WRITER_LOCK}).one()
    if read_only or not may_insert:
        reason = "the server is a standby or set to read only" if read_only else "its role may not insert"
        raise StoreError(_READ_ONLY.format(reason=reason), trouble=StoreTrouble.READ_ONLY)
    connection.execute(_LITTLE_MEMORY)
    connection.execute(_SPILLED)
    return [] if is_free else [HELD]
