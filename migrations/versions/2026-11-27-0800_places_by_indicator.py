"""The values of a publication are read by indicator: the feed of changes of one indicator reads no others."""

from alembic import op

revision = "2026_11_27_0800"
down_revision = "2026_11_27_0600"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the indicator into the index of places."""
    op.drop_index("ix_value_span_place", "value_span")
    op.create_index("ix_value_span_place", "value_span", ["publication_id", "indicator", "place"])


def downgrade() -> None:
    """Remove it from the index."""
    op.drop_index("ix_value_span_place", "value_span")
    op.create_index("ix_value_span_place", "value_span", ["publication_id", "place"])
