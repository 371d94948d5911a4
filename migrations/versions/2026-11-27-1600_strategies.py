"""Strategies, outcomes, actions and their progress are documents of a scope of their own."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_1600"
down_revision = "2026_11_27_1500"
branch_labels = None
depends_on = None

BEFORE = (
    *("area", "theme", "peer_group", "definition", "placement", "target", "commentary", "rule_setting", "response"),
    "step_change",
)
ADDED = ("strategy", "outcome", "outcome_progress", "action", "action_progress")
# Where a change of documents shows. Cards and lists rest on none of the plans, which change every month.
SCOPES = (
    "SELECT view, scope FROM {rows}",
    "SELECT view, 'documents' FROM {rows} WHERE scope <> 'strategy'",
    "SELECT view, 'indicators' FROM {rows} WHERE kind IN ('definition', 'placement')",
)
SCOPES_BEFORE = (SCOPES[0], "SELECT view, 'documents' FROM {rows}", SCOPES[2])


def upgrade() -> None:
    """Let the table of documents hold the new kinds, and give them a scope that touches nothing else."""
    _change_check(BEFORE, (*BEFORE, *ADDED))
    _count_scopes(SCOPES)


def downgrade() -> None:
    """Allow only the old kinds again; raises ValueError where the store has a document of a new kind."""
    kinds = ", ".join(map(repr, ADDED))
    if op.get_bind().exec_driver_sql(f"SELECT 1 FROM document_item WHERE kind IN ({kinds}) LIMIT 1").first():
        raise ValueError("The store holds strategies, which the version before does not know: it stays as it is.")
    _change_check((*BEFORE, *ADDED), BEFORE)
    _count_scopes(SCOPES_BEFORE)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _check(kinds: tuple[str, ...]) -> str:
    return f"kind IS NULL OR kind IN ({', '.join(map(repr, kinds))})"


def _change_check(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """On SQLite in the stored definition of the table, as https://www.sqlite.org/lang_altertable.html#otheralter says.

    The stored rows stay as they are.
    """
    connection = op.get_bind()
    if _is_postgresql():
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


def _count_scopes(queries: tuple[str, ...]) -> None:
    """Give each scope that a change touches another version."""
    if _is_postgresql():
        body = " ".join(
            "INSERT INTO scope_version (view, scope, version) "
            f"SELECT DISTINCT touched.*, token FROM ({query.format(rows='changed')}) AS touched "
            "ON CONFLICT (view, scope) DO UPDATE SET version = excluded.version;"
            for query in queries
        )
        op.execute(
            "CREATE OR REPLACE FUNCTION waymark_document_span_scopes() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ DECLARE token bigint := (random() * 9007199254740991)::bigint; "
            f"BEGIN {body} UPDATE store_version SET version = token WHERE id = 1; RETURN NULL; END $$"
        )
        return
    for verb in ("INSERT", "UPDATE", "DELETE"):
        row = "OLD" if verb == "DELETE" else "NEW"
        rows = f"(SELECT {row}.view AS view, {row}.scope AS scope, {row}.kind AS kind)"
        body = " ".join(
            "INSERT INTO scope_version (view, scope, version) "
            f"SELECT *, random() FROM ({query.format(rows=rows)}) WHERE true "
            "ON CONFLICT (view, scope) DO UPDATE SET version = excluded.version;"
            for query in queries
        )
        name = f"document_span_scopes_{verb.lower()}"
        op.execute(f"DROP TRIGGER {name}")
        op.execute(f"CREATE TRIGGER {name} AFTER {verb} ON document_span BEGIN {body} END")
