"""How Alembic reaches the store: the connection it is handed, or the one that the settings name."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import app.storage.tables  # noqa: F401  # registers the tables in the metadata
from app.settings import Settings
from app.storage.database import Database


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


handed: Connection | None = context.config.attributes.get("connection")
if handed is not None:
    _migrate(handed)
else:
    with Database(Settings().database_url).write() as own:
        _migrate(own)
