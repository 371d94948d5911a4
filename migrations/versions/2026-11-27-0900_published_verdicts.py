"""A value may hold what its publisher says of it beside a comparator."""

from alembic import op

revision = "2026_11_27_0900"
down_revision = "2026_11_27_0800"
branch_labels = None
depends_on = None

VERDICTS = ("better", "similar", "worse", "higher", "lower")
KNOWN = f"verdict IS NULL OR verdict IN ({', '.join(repr(name) for name in VERDICTS)})"
WHOLE = (
    "(verdict IS NULL) = (verdict_source IS NULL) AND (verdict IS NULL) = (verdict_comparator IS NULL) "
    "AND (verdict IS NULL OR number IS NOT NULL)"
)


def upgrade() -> None:
    """Add the columns, each with its check: both databases then take them away with the column."""
    op.execute(f"ALTER TABLE value_item ADD COLUMN verdict TEXT CONSTRAINT known_verdict CHECK ({KNOWN})")
    op.execute("ALTER TABLE value_item ADD COLUMN verdict_comparator TEXT")
    op.execute(f"ALTER TABLE value_item ADD COLUMN verdict_source TEXT CONSTRAINT whole_verdict CHECK ({WHOLE})")


def downgrade() -> None:
    """Remove the columns."""
    for column in ("verdict_source", "verdict_comparator", "verdict"):
        op.drop_column("value_item", column)
