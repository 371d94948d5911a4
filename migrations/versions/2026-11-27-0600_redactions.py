"""Redactions: figures that are taken out of the store, salted digests, and guards that allow just this."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_0600"
down_revision = "2026_11_27_0500"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

FIGURES = ("number", "numerator", "denominator", "lower_limit", "upper_limit", "limits_level")
TEXTS = ("note", "break_reason")
# By table: its columns that never change, and what else has to hold of a changed row.
ALLOWED: dict[str, tuple[tuple[str, ...], str]] = {
    "value_item": (
        (
            *("id", "indicator", "area", "period", "period_start", "period_end", "revision", "status"),
            *("break_in_series", "recorded_at", "recorded_by", "submission_id"),
        ),
        " AND ".join(
            (
                "(NEW.missing_reason = 'suppressed' OR {same_missing_reason})",
                *(f"NEW.{name} IS NULL" for name in FIGURES),
                *(f"({{same_{name}}} OR NEW.{name} = '[removed]')" for name in TEXTS),
            )
        ),
    ),
    "document_item": (
        (
            *("id", "kind", "key", "revision", "recorded_at", "recorded_by"),
            *("submission_id", "indicator", "area", "period"),
        ),
        "NEW.kind = 'commentary'",
    ),
    "audit_entry": (
        (
            *("seq", "at", "person", "key_prefix", "operation", "target"),
            *("reason", "request_id", "rows", "digest", "previous", "hash"),
        ),
        "NEW.salt IS NULL",
    ),
    "resealed_entry": (("redaction_id", "seq", "digest", "was_sound"), "NEW.salt IS NULL"),
    "redaction": ((), "1 = 0"),
}
NEW_TABLES = ("resealed_entry", "redaction")


def upgrade() -> None:
    """Add the tables and the salt, and let the guards allow that figures, commentaries and salts are taken out."""
    op.add_column("audit_entry", sa.Column("salt", sa.Text))
    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, CODE, nullable=False) for name in ("indicator", "area", "period")),
        sa.Column("revision", sa.Integer),
        sa.Column("value_rows", sa.Integer, nullable=False),
        sa.Column("texts", sa.Integer, nullable=False),
        sa.Column("code", CODE, nullable=False, unique=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False, index=True),
        sa.Column("recorded_by", sa.Text, nullable=False),
    )
    op.create_table(
        "resealed_entry",
        sa.Column("redaction_id", sa.Integer, sa.ForeignKey("redaction.id"), primary_key=True),
        sa.Column("seq", sa.Integer, sa.ForeignKey("audit_entry.seq"), primary_key=True, index=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("was_sound", sa.Boolean, nullable=False),
        sa.Column("salt", sa.Text),
    )
    for table in ALLOWED:
        _unguard(table)
        _guard(table)


def downgrade() -> None:
    """Drop them again, which breaks the trail of a store with redactions; the guards refuse every change as before."""
    for table in ALLOWED:
        _unguard(table)
    for table in NEW_TABLES:
        op.drop_table(table)
    op.drop_column("audit_entry", "salt")
    for table in ALLOWED:
        if table not in NEW_TABLES:
            _guard_wholly(table)
    if _is_postgresql():
        for table in ALLOWED:
            op.execute(f"DROP FUNCTION waymark_{table}_only_redacted()")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _condition(table: str) -> str:
    """What has to hold of a row that is changed."""
    columns, more = ALLOWED[table]
    same = "NEW.{0} IS NOT DISTINCT FROM OLD.{0}" if _is_postgresql() else "NEW.{0} IS OLD.{0}"
    more = more.format(**{f"same_{name}": same.format(name) for name in (*TEXTS, "missing_reason")})
    return " AND ".join((*(same.format(name) for name in columns), more))


def _unguard(table: str) -> None:
    if _is_postgresql():
        for name in ("unchanged", "kept", "only_redacted"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")
    else:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")


def _guard(table: str) -> None:
    """Rows are never deleted, and changed by redactions alone."""
    words = f"rows of {table} are never changed"
    if _is_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION waymark_refuse()"
        )
        op.execute(
            f"CREATE FUNCTION waymark_{table}_only_redacted() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {_condition(table)} THEN RETURN NEW; END IF; RAISE EXCEPTION '{words}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_only_redacted BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION waymark_{table}_only_redacted()"
        )
        return
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({_condition(table)}) "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END")


def _guard_wholly(table: str) -> None:
    """As before redactions."""
    if _is_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION waymark_refuse()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
        )
