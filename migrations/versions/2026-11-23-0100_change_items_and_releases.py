"""Change items, publications and the store's version."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_0100"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

IMMUTABLE = ("publication", "withdrawal", "document_item", "document_release", "value_item", "value_release")


def upgrade() -> None:
    """Create the tables, the guards that keep their rows as they are, and the version counter."""
    _create_publications()
    _create_documents()
    _create_values()
    op.create_table(
        "store_version",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO store_version (id, version) VALUES (1, 0)")
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def downgrade() -> None:
    """Drop everything: the store was empty before."""
    for table in (
        "value_release",
        "value_item",
        "document_release",
        "document_item",
        "withdrawal",
        "publication",
    ):
        op.drop_table(table)
    op.drop_table("store_version")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION waymark_refuse()")
        op.execute("DROP FUNCTION waymark_count()")


def _create_publications() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", CODE, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("released_at", INSTANT, nullable=False, index=True),
        *_recording(),
    )
    op.create_table(
        "withdrawal",
        sa.Column("publication_id", sa.Integer, sa.ForeignKey("publication.id"), primary_key=True),
        sa.Column("withdrawn_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
    )


def _create_documents() -> None:
    op.create_table(
        "document_item",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        *_recording(),
        sa.UniqueConstraint("kind", "key", "revision"),
        sa.CheckConstraint("revision > 0"),
    )
    op.create_table(
        "document_release",
        sa.Column("document_id", sa.Integer, sa.ForeignKey("document_item.id"), primary_key=True),
        sa.Column("publication_id", sa.Integer, sa.ForeignKey("publication.id"), primary_key=True, index=True),
    )


def _create_values() -> None:
    big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    numbers = ("number", "numerator", "denominator", "lower_limit", "upper_limit", "limits_level")
    finite = " AND ".join(f"{name} BETWEEN -{2**53} AND {2**53}" for name in numbers)
    op.create_table(
        "value_item",
        sa.Column("id", big, primary_key=True, autoincrement=False),
        sa.Column("indicator", CODE, nullable=False),
        sa.Column("area", CODE, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("period_start", CODE, nullable=False),
        sa.Column("period_end", CODE, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Double) for name in numbers),
        sa.Column("missing_reason", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("break_in_series", sa.Boolean, nullable=False),
        sa.Column("break_reason", sa.Text),
        sa.Column("note", sa.Text),
        *_recording(),
        sa.UniqueConstraint("indicator", "area", "period_end", "period_start", "period", "revision"),
        sa.CheckConstraint("revision > 0"),
        sa.CheckConstraint("(number IS NULL) <> (missing_reason IS NULL)", name="number_or_reason"),
        sa.CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="both_or_no_parts"),
        sa.CheckConstraint("(lower_limit IS NULL) = (upper_limit IS NULL)", name="both_or_no_limits"),
        sa.CheckConstraint("lower_limit IS NULL OR limits_level IS NOT NULL", name="level_of_limits"),
        sa.CheckConstraint(finite, name="finite_numbers"),
    )
    op.create_table(
        "value_release",
        sa.Column("value_id", big, sa.ForeignKey("value_item.id"), primary_key=True),
        sa.Column("publication_id", sa.Integer, sa.ForeignKey("publication.id"), primary_key=True, index=True),
    )


def _recording() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
    )


def _guard_on_sqlite() -> None:
    """Rows stay as they are. Freshness needs no counter here: SQLite tells a connection of others' commits."""
    for table in IMMUTABLE:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
            )


def _guard_on_postgresql() -> None:
    """Rows stay as they are, and every transaction that adds rows counts, so that cached answers are checked.

    Once a transaction: each update of the one row leaves a dead one that the next has to step over.
    """
    op.execute(
        "CREATE FUNCTION waymark_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION waymark_count() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN UPDATE store_version SET version = version + 1 "
        "WHERE id = 1 AND xmin <> pg_current_xact_id()::xid; RETURN NULL; END $$"
    )
    for table in IMMUTABLE:
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION waymark_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_counted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION waymark_count()"
        )
