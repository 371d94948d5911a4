"""What was judged by earlier rules is forgotten: every past state is judged again when it is needed."""

from alembic import op

revision = "2026_11_27_0500"
down_revision = "2026_11_27_0200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM judged_state")


def downgrade() -> None:
    op.execute("DELETE FROM judged_state")
