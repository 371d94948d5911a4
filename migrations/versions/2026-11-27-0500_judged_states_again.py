"""Judgements by earlier rules are deleted: every past state is judged again when it is needed."""

from alembic import op

revision = "2026_11_27_0500"
down_revision = "2026_11_27_0200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty the table of judged states, which any read or `waymark check` fills again."""
    op.execute("DELETE FROM judged_state")


def downgrade() -> None:
    """Empty it again, for the earlier rules."""
    op.execute("DELETE FROM judged_state")
