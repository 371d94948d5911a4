"""Published reports: their editions, and each form of them as the bytes that it was published in."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_1800"
down_revision = "2026_11_27_1700"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
VIEWS = ("public", "working")
# The bytes of an edition go once a figure was redacted after it was published; nothing else ever goes.
REDACTED = (
    "EXISTS (SELECT 1 FROM report_edition AS edition JOIN redaction ON redaction.recorded_at >= edition.recorded_at "
    "WHERE edition.id = OLD.edition_id)"
)
WORDS = "rows of {table} are never changed"


def upgrade() -> None:
    """Create the tables with their guards, and count the scope of reports."""
    op.create_table(
        "report_edition",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", CODE, nullable=False, unique=True),
        sa.Column("year", CODE, nullable=False),
        sa.Column("theme", CODE),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("cut_off", INSTANT, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("indicators", sa.Text, nullable=False),
        sa.Column("forms", sa.Text, nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False, index=True),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.CheckConstraint("edition > 0"),
    )
    op.create_table(
        "report_form",
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("report_edition.id"), primary_key=True),
        sa.Column("name", CODE, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    if _is_postgresql():
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def downgrade() -> None:
    """Refuse where a report was published; else drop the tables again."""
    if op.get_bind().exec_driver_sql("SELECT 1 FROM report_edition LIMIT 1").first():
        raise ValueError(
            "The store holds published reports, which the version before does not know: it stays as it is."
        )
    op.drop_table("report_form")
    op.drop_table("report_edition")
    op.execute("DELETE FROM scope_version WHERE scope = 'reports'")
    if _is_postgresql():
        op.execute("DROP FUNCTION waymark_report_scopes()")
        op.execute("DROP FUNCTION waymark_report_form_only_redacted()")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _guard_on_sqlite() -> None:
    table = "report_edition"
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS.format(table=table)}'); END"
        )
    words = WORDS.format(table="report_form")
    op.execute(
        f"CREATE TRIGGER report_form_no_update BEFORE UPDATE ON report_form BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )
    op.execute(
        f"CREATE TRIGGER report_form_no_delete BEFORE DELETE ON report_form WHEN NOT ({REDACTED}) "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )
    for name, verb in (("report_edition", "INSERT"), ("report_form", "DELETE")):
        body = " ".join(
            f"INSERT INTO scope_version (view, scope, version) VALUES ('{view}', 'reports', random()) "
            "ON CONFLICT (view, scope) DO UPDATE SET version = excluded.version;"
            for view in VIEWS
        )
        op.execute(f"CREATE TRIGGER {name}_scopes_{verb.lower()} AFTER {verb} ON {name} BEGIN {body} END")


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER report_edition_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON report_edition "
        "FOR EACH STATEMENT EXECUTE FUNCTION waymark_refuse()"
    )
    op.execute(
        "CREATE TRIGGER report_form_unchanged BEFORE UPDATE OR TRUNCATE ON report_form "
        "FOR EACH STATEMENT EXECUTE FUNCTION waymark_refuse()"
    )
    words = WORDS.format(table="report_form")
    op.execute(
        "CREATE FUNCTION waymark_report_form_only_redacted() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {REDACTED} THEN RETURN OLD; END IF; RAISE EXCEPTION '{words}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER report_form_only_redacted BEFORE DELETE ON report_form "
        "FOR EACH ROW EXECUTE FUNCTION waymark_report_form_only_redacted()"
    )
    body = " ".join(
        f"INSERT INTO scope_version (view, scope, version) VALUES ('{view}', 'reports', token) "
        "ON CONFLICT (view, scope) DO UPDATE SET version = excluded.version;"
        for view in VIEWS
    )
    op.execute(
        "CREATE FUNCTION waymark_report_scopes() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ DECLARE token bigint := (random() * 9007199254740991)::bigint; "
        f"BEGIN {body} UPDATE store_version SET version = token WHERE id = 1; RETURN NULL; END $$"
    )
    for name, verb in (("report_edition", "INSERT"), ("report_form", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {name}_scopes_{verb.lower()} AFTER {verb} ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION waymark_report_scopes()"
        )
