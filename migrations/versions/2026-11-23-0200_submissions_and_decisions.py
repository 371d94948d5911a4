"""What was sent in one call and what was decided on it; every change item may name its submission."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0200"
down_revision = "2026_11_23_0100"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

TABLES = ("submission", "decision")
ITEMS = ("document_item", "value_item")


def upgrade() -> None:
    """Add the two tables with their guards, and the items' column. Items recorded before were sent by no call."""
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", CODE, nullable=False, unique=True),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("reason_code", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
    )
    op.create_table(
        "decision",
        sa.Column("submission_id", sa.Integer, sa.ForeignKey("submission.id"), primary_key=True),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
    )
    for table in ITEMS:  # in SQL, since SQLite's ALTER takes a reference only with the column, which Alembic does not
        op.execute(f"ALTER TABLE {table} ADD COLUMN submission_id INTEGER REFERENCES submission (id)")
        op.create_index(f"ix_{table}_submission_id", table, ["submission_id"])
    for table in TABLES:
        _guard(table)


def downgrade() -> None:
    """Remove the column and the tables; the items stay."""
    for table in ITEMS:
        op.drop_index(f"ix_{table}_submission_id", table)
        op.execute(f"ALTER TABLE {table} DROP COLUMN submission_id")
    for table in reversed(TABLES):
        op.drop_table(table)


def _guard(table: str) -> None:
    """Rows stay as they are, and are counted on PostgreSQL, as in the migration before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION waymark_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_counted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION waymark_count()"
        )
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
            )
