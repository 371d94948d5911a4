"""The store's schema: bringing it to this program's revision, and refusing to work on another one."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from app.domain.errors import StoreError
from app.paths import resource
from app.storage import projections
from app.storage.database import Database
from app.storage.tables import SCHEMA_REVISION


def migrate(database: Database, *, revision: str = "head", down: bool = False, rebuild: bool = False) -> None:
    """Bring the store up (or down) to `revision` at once; raises StoreError when it is newer than this program.

    What is derived is made again where it is missing, or, with `rebuild`, in any case.
    """
    from alembic import command  # imported where it is used: it costs start-up time
    from alembic.config import Config

    if database.path is not None:
        _make_folder(database.path.parent)
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")).replace("%", "%%"))
    with database.write() as connection:
        current = store_schema_revision(connection)
        if current is not None and not _is_known(current):
            raise StoreError(_NEWER.format(revision=current))
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)
        if store_schema_revision(connection) == SCHEMA_REVISION and (rebuild or projections.are_missing(connection)):
            projections.rebuild(connection)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} for the store cannot be made: {error.strerror}.") from error


def store_schema_revision(connection: Connection) -> str | None:
    """The revision that the store is at; None when it was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_current(connection: Connection) -> None:
    """Raise StoreError, naming the command that mends it, unless the store is at this program's revision."""
    revision = store_schema_revision(connection)
    if revision == SCHEMA_REVISION:
        if projections.are_missing(connection):
            raise StoreError("The store lacks what is derived from its rows. Run: waymark migrate")
        return
    if revision is None:
        raise StoreError("The store has no tables yet. Run: waymark migrate")
    if _is_known(revision):
        raise StoreError(f"The store is at revision {revision}, older than this program. Run: waymark migrate")
    raise StoreError(_NEWER.format(revision=revision))


_NEWER = (
    "The store is at revision {revision}, which this program does not know: it is newer. "
    "Install the newer Waymark: pip install --upgrade waymark-kpi"
)


def _is_known(revision: str) -> bool:
    """Whether a migration of this program leads to `revision`; the files name themselves by it."""
    versions = resource("migrations") / "versions"
    return any(f'revision = "{revision}"' in path.read_text("utf-8").splitlines() for path in versions.glob("*.py"))
