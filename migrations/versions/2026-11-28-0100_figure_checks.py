"""Checks of figures that others publish are documents, for the council alone."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_0100"
down_revision = "2026_11_27_1800"
branch_labels = None
depends_on = None

BEFORE = (
    *("area", "theme", "peer_group", "definition", "placement", "target", "commentary", "rule_setting", "response"),
    *("step_change", "strategy", "outcome", "outcome_progress", "action", "action_progress", "service_plan"),
    *("achievement", "framework", "framework_mapping", "framework_evidence", "definition_review"),
)
ADDED = ("figure_check",)


def upgrade() -> None:
    """Let the table of documents hold the new kind."""
    _change_check(BEFORE, (*BEFORE, *ADDED))


def downgrade() -> None:
    """Allow only the old kinds again; raises ValueError where the store has a document of a new kind."""
    kinds = ", ".join(map(repr, ADDED))
    if op.get_bind().exec_driver_sql(f"SELECT 1 FROM document_item WHERE kind IN ({kinds}) LIMIT 1").first():
        raise ValueError("The store holds documents that the version before does not know: it stays as it is.")
    _change_check((*BEFORE, *ADDED), BEFORE)


def _check(kinds: tuple[str, ...]) -> str:
    return f"kind IS NULL OR kind IN ({', '.join(map(repr, kinds))})"


def _change_check(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """On SQLite in the stored definition of the table, as https://www.sqlite.org/lang_altertable.html#otheralter says.

    The stored rows stay as they are.
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint("known_kind", "document_item")
        op.create_check_constraint("known_kind", "document_item", sa.text(_check(new)))
        return
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) "
        "WHERE type = 'table' AND name = 'document_item' AND instr(sql, ?) > 0",
        (_check(old), _check(new), _check(old)),
    )
    if changed.rowcount != 1:
        raise ValueError("The table document_item has not the check of kinds that it should have.")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
