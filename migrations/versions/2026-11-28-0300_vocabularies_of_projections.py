"""The vocabularies of the projections are closed too."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_0300"
down_revision = "2026_11_28_0200"
branch_labels = None
depends_on = None

VIEWS = ("public", "working")
KINDS = (
    *("area", "theme", "peer_group", "definition", "placement", "target", "commentary", "rule_setting", "response"),
    *("step_change", "strategy", "outcome", "outcome_progress", "action", "action_progress", "service_plan"),
    *("achievement", "framework", "framework_mapping", "framework_evidence", "definition_review", "figure_check"),
)
NEVER_PUBLISHED = ("service_plan", "definition_review", "figure_check")
PUBLISHED = (*(kind for kind in KINDS if kind not in NEVER_PUBLISHED), "value")
VOCABULARIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "document_span": ("kind", KINDS),
    "publication_count": ("kind", PUBLISHED),
    "judged_state": ("view", VIEWS),
    "scope_version": ("view", VIEWS),
    "value_change": ("view", VIEWS),
}


def upgrade() -> None:
    """Let each column hold the words of its vocabulary alone."""
    for table, (column, words) in VOCABULARIES.items():
        check = _check(column, words)
        if _is_postgresql():
            op.create_check_constraint(f"known_{column}", table, sa.text(check))
        else:
            _refuse_other_words(table, check)
            head, end, tail = _definition(table).rpartition(")")
            _define(table, f"{head}{_constraint(column, check)}{end}{tail}")


def downgrade() -> None:
    """Let them hold any text again."""
    for table, (column, words) in VOCABULARIES.items():
        if _is_postgresql():
            op.drop_constraint(f"known_{column}", table)
        else:
            _define(table, _definition(table).replace(_constraint(column, _check(column, words)), ""))


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _check(column: str, words: tuple[str, ...]) -> str:
    """SQLite makes an index of the words for each row that it looks up, unless something stands before them."""
    return f"{column} IS NULL OR {column} IN ({', '.join(map(repr, words))})"


def _constraint(column: str, check: str) -> str:
    return f", \n\tCONSTRAINT known_{column} CHECK ({check})"


def _refuse_other_words(table: str, check: str) -> None:
    if op.get_bind().exec_driver_sql(f"SELECT 1 FROM {table} WHERE NOT ({check}) LIMIT 1").first():
        raise ValueError(f"{table} has rows that break its new check: {check}")


_DEFINITION = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
_DEFINE = "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?"


def _definition(table: str) -> str:
    return str(op.get_bind().exec_driver_sql(_DEFINITION, (table,)).scalar_one())


def _define(table: str, definition: str) -> None:
    """Where SQLite keeps the table's definition, as https://www.sqlite.org/lang_altertable.html#otheralter says.

    Rows, indexes and triggers stay, however many rows there are.
    """
    connection = op.get_bind()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(_DEFINE, (definition, table))
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
