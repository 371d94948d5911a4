"""Judged states are made again: each warning in them says since when it can be read."""

from alembic import op

revision = "2026_11_27_1200"
down_revision = "2026_11_27_1000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty the table of judged states, which any read or `waymark check` fills again."""
    op.execute("DELETE FROM judged_state")


def downgrade() -> None:
    """Empty it again, for the earlier program."""
    op.execute("DELETE FROM judged_state")
