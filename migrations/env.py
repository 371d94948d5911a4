"""How Alembic reaches the store: the connection that `waymark migrate` gives it, or the one that the settings name."""

from typing import Any

from alembic import context
from sqlalchemy import Connection


def _migrate(connection: Connection, *, metadata: Any = None) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


def _migrate_as_set() -> None:
    """Developers' own `alembic`: only it needs the application, for its settings and to compare its tables."""
    from sqlmodel import SQLModel

    import app.storage.tables  # noqa: F401  # registers the tables in the metadata
    from app.settings import Settings
    from app.storage.database import Database

    with Database(Settings().database_url).write() as connection:
        _migrate(connection, metadata=SQLModel.metadata)


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _migrate(given)
else:
    _migrate_as_set()
