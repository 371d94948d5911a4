"""When each item counts in a view, what is derived from that, and a version for each scope of answers.

These tables are projections: `waymark migrate` fills them from the rows that they are derived from.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_0100"
down_revision = "2026_11_23_0300"
branch_labels = None
depends_on = None

COUNTED = ("publication", "withdrawal", "document_item", "document_release", "value_item", "value_release")
COUNTED_LATER = ("submission", "decision")
# Where a change shows: the scope of a span, all documents of a view, and what lists of indicators rest on.
SCOPES = {
    "value_span": ("SELECT view, indicator FROM {rows}",),
    "document_span": (
        "SELECT view, scope FROM {rows}",
        "SELECT view, 'documents' FROM {rows}",
        "SELECT view, 'indicators' FROM {rows} WHERE kind IN ('definition', 'placement')",
    ),
    "publication": ("SELECT 'public', 'publications' FROM {rows}", "SELECT 'working', 'publications' FROM {rows}"),
    "withdrawal": ("SELECT 'public', 'publications' FROM {rows}", "SELECT 'working', 'publications' FROM {rows}"),
}


def upgrade() -> None:
    """Create the tables and the triggers; the version of the store counts changes of scopes from now on."""
    _create_spans()
    _create_derived()
    if _is_postgresql():
        _count_scopes_on_postgresql()
    else:
        _count_scopes_on_sqlite()


def downgrade() -> None:
    """Drop them, and count every change of a table again."""
    if _is_postgresql():
        for table in SCOPES:
            for verb in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_scopes_{verb} ON {table}")
            op.execute(f"DROP FUNCTION waymark_{table}_scopes()")
        for table in (*COUNTED, *COUNTED_LATER):
            op.execute(
                f"CREATE TRIGGER {table}_counted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION waymark_count()"
            )
    else:
        for table in ("publication", "withdrawal"):
            op.execute(f"DROP TRIGGER {table}_scopes_insert")
    for table in (
        *("scope_version", "judged_state", "publication_count", "value_change"),
        *("document_span", "value_span"),
    ):
        op.drop_table(table)


def _create_spans() -> None:
    op.create_table(
        "value_span",
        sa.Column("view", _code(), primary_key=True),
        sa.Column("value_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("known_from", _instant(), primary_key=True),
        sa.Column("known_until", _instant()),
        sa.Column("indicator", _code(), nullable=False),
        sa.Column("released_at", _instant()),
        sa.Column("publication_id", sa.Integer),
        sa.Column("place", sa.Integer),
        sa.CheckConstraint("view IN ('public', 'working')", name="view_of_value_span"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_value_span_place", "value_span", ["publication_id", "place"])
    op.create_table(
        "document_span",
        sa.Column("view", _code(), primary_key=True),
        sa.Column("document_id", sa.Integer, primary_key=True),
        sa.Column("known_from", _instant(), primary_key=True),
        sa.Column("known_until", _instant()),
        sa.Column("kind", _code(), nullable=False),
        sa.Column("scope", _code(), nullable=False),
        sa.Column("judges", sa.Boolean, nullable=False),
        sa.Column("judges_end", sa.Boolean, nullable=False),
        sa.Column("released_at", _instant()),
        sa.Column("publication_id", sa.Integer),
        sa.CheckConstraint("view IN ('public', 'working')", name="view_of_document_span"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_document_span_known_from", "document_span", ["view", "known_from"])
    op.create_index("ix_document_span_known_until", "document_span", ["view", "known_until"])
    op.create_index("ix_document_span_publication_id", "document_span", ["publication_id"])


def _create_derived() -> None:
    op.create_table(
        "value_change",
        sa.Column("view", _code(), primary_key=True),
        sa.Column("indicator", _code(), primary_key=True),
        sa.Column("at", _instant(), primary_key=True),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("first_end", _code(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "publication_count",
        sa.Column("publication_id", sa.Integer, primary_key=True),
        sa.Column("withdraws", sa.Boolean, primary_key=True),
        sa.Column("kind", _code(), primary_key=True),
        sa.Column("indicator", _code(), primary_key=True),
        sa.Column("changed", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "judged_state",
        sa.Column("view", _code(), primary_key=True),
        sa.Column("indicator", _code(), primary_key=True),
        sa.Column("area", _code(), primary_key=True),
        sa.Column("known_until", _instant(), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scope_version",
        sa.Column("view", _code(), primary_key=True),
        sa.Column("scope", _code(), primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _count_scopes_on_sqlite() -> None:
    """A token for each scope; random, so that a store put back never has the token of another state."""
    for table, queries in SCOPES.items():
        verbs = ("INSERT",) if table in ("publication", "withdrawal") else ("INSERT", "UPDATE", "DELETE")
        for verb in verbs:
            row = "OLD" if verb == "DELETE" else "NEW"
            columns = "" if table in ("publication", "withdrawal") else f"{row}.view AS view"
            for name in {"value_span": ("indicator",), "document_span": ("scope", "kind")}.get(table, ()):
                columns += f", {row}.{name} AS {name}"
            rows = f"(SELECT {columns or '1'})"
            body = " ".join(
                "INSERT INTO scope_version (view, scope, version) "
                f"SELECT *, random() FROM ({query.format(rows=rows)}) WHERE true "
                "ON CONFLICT (view, scope) DO UPDATE SET version = excluded.version;"
                for query in queries
            )
            op.execute(f"CREATE TRIGGER {table}_scopes_{verb.lower()} AFTER {verb} ON {table} BEGIN {body} END")


def _count_scopes_on_postgresql() -> None:
    """The same a statement, over the rows that it touched; the version of the store changes with any of them."""
    for table in (*COUNTED, *COUNTED_LATER):
        op.execute(f"DROP TRIGGER {table}_counted ON {table}")
    for table, queries in SCOPES.items():
        body = " ".join(
            "INSERT INTO scope_version (view, scope, version) "
            f"SELECT DISTINCT touched.*, token FROM ({query.format(rows='changed')}) AS touched "
            "ON CONFLICT (view, scope) DO UPDATE SET version = excluded.version;"
            for query in queries
        )
        op.execute(
            f"CREATE FUNCTION waymark_{table}_scopes() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ DECLARE token bigint := (random() * 9007199254740991)::bigint; "
            f"BEGIN {body} UPDATE store_version SET version = token WHERE id = 1; RETURN NULL; END $$"
        )
        for verb, image in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
            op.execute(
                f"CREATE TRIGGER {table}_scopes_{verb} AFTER {verb.upper()} ON {table} "
                f"REFERENCING {image} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION waymark_{table}_scopes()"
            )


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _code() -> sa.Text:
    """A text that sorts by its bytes on both databases."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _instant() -> sa.String:
    """`timestamptz` on PostgreSQL, text of fixed width on SQLite."""
    return sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")
