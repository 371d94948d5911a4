"""Judgements without `data_quality` are deleted: past states are judged with it when they are needed."""

from alembic import op

revision = "2026_11_27_1400"
down_revision = "2026_11_27_1200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty the table of judged states, which any read or `waymark check` fills again."""
    op.execute("DELETE FROM judged_state")


def downgrade() -> None:
    """Empty it again, for the earlier rules."""
    op.execute("DELETE FROM judged_state")
