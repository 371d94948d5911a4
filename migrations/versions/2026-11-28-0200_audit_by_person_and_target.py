"""The audit trail of one person and of one target is read in its order of time, without reading the rest."""

from alembic import op

revision = "2026_11_28_0200"
down_revision = "2026_11_28_0100"
branch_labels = None
depends_on = None

INDEXED = ("person", "target")


def upgrade() -> None:
    """Create an index for each filter."""
    for column in INDEXED:
        op.create_index(f"ix_audit_entry_{column}_at", "audit_entry", [column, "at"])


def downgrade() -> None:
    """Drop them again."""
    for column in INDEXED:
        op.drop_index(f"ix_audit_entry_{column}_at", "audit_entry")
