"""Keys and their holders, the audit trail, and answers stored for repeated calls."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0300"
down_revision = "2026_11_23_0200"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables, and the guard that keeps the trail as it is."""
    _create_keys()
    _create_trail()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION waymark_refuse()"
        )
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
                "BEGIN SELECT RAISE(ABORT, 'rows of audit_entry are never changed'); END"
            )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("idempotent_answer", "audit_entry", "api_key", "person"):
        op.drop_table(table)


def _create_keys() -> None:
    op.create_table(
        "person",
        sa.Column("code", CODE, primary_key=True),
        sa.Column("name", sa.Text),
    )
    op.create_table(
        "api_key",
        sa.Column("prefix", CODE, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("holder", CODE, sa.ForeignKey("person.code"), nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("services", sa.Text),
        sa.Column("is_test", sa.Boolean, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.Column("last_used_at", INSTANT),
    )


def _create_trail() -> None:
    texts = ("person", "key_prefix", "operation", "target")
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("reason", sa.Text),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("digest", "previous", "hash")),
    )
    op.create_table(
        "idempotent_answer",
        sa.Column("holder", CODE, primary_key=True),
        sa.Column("operation", CODE, primary_key=True),
        sa.Column("key", CODE, primary_key=True),
        sa.Column("request_digest", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False, index=True),
    )
