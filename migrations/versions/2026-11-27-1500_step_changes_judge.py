"""Agreed step changes judge; judgements by earlier rules are deleted, and made again when they are needed."""

from alembic import op

revision = "2026_11_27_1500"
down_revision = "2026_11_27_1400"
branch_labels = None
depends_on = None

# Another revision of the same step change, whose span ends where this one begins, or begins where it ends.
_NEIGHBOUR = """
    SELECT 1 FROM document_span AS other
    JOIN document_item AS item ON item.id = other.document_id
    JOIN document_item AS own ON own.id = document_span.document_id
    WHERE other.view = document_span.view AND item.kind = own.kind AND item.key = own.key
"""


def upgrade() -> None:
    """Mark where step changes begin and cease to count, and empty the table of judged states, which is filled again."""
    begins = f"NOT EXISTS ({_NEIGHBOUR} AND other.known_until = document_span.known_from)"
    ends = f"known_until IS NOT NULL AND NOT EXISTS ({_NEIGHBOUR} AND other.known_from = document_span.known_until)"
    op.execute(f"UPDATE document_span SET judges = ({begins}), judges_end = ({ends}) WHERE kind = 'step_change'")
    op.execute("DELETE FROM judged_state")


def downgrade() -> None:
    """The same, for the rules of before, by which a step change judged nothing."""
    op.execute("UPDATE document_span SET judges = false, judges_end = false WHERE kind = 'step_change'")
    op.execute("DELETE FROM judged_state")
