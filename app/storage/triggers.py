"""The triggers that a store must have: rows that never change, and versions that show caches what did."""

from sqlalchemy import Connection, text

_FIXED = (
    *("decision", "document_release", "publication", "report_edition", "submission", "value_release", "withdrawal"),
    *("audit_entry", "document_item", "redaction", "report_form", "resealed_entry", "value_item"),
)
_REDACTED = ("audit_entry", "document_item", "redaction", "resealed_entry", "value_item")
_WATCHED = ("document_span", "value_span", "publication", "withdrawal")
_EVENTS = ("delete", "insert", "update")
_OF_REPORTS = ("report_edition.report_edition_scopes_insert", "report_form.report_form_scopes_delete")
# By dialect, each as table.trigger. A fixed row of SQLite never changes, so that only inserts change its scopes.
TRIGGERS = {
    "sqlite": frozenset(
        [f"{table}.{table}_no_{event}" for table in _FIXED for event in ("delete", "update")]
        + [
            f"{table}.{table}_scopes_{event}"
            for table in _WATCHED
            for event in (("insert",) if table in _FIXED else _EVENTS)
        ]
    ).union(_OF_REPORTS),
    "postgresql": frozenset(
        [f"{table}.{table}_unchanged" for table in _FIXED if table not in _REDACTED]
        + [f"{table}.{table}_{what}" for table in _REDACTED for what in ("kept", "only_redacted")]
        + [f"{table}.{table}_scopes_{event}" for table in _WATCHED for event in _EVENTS]
    ).union(_OF_REPORTS, ["report_form.report_form_only_redacted"]),
}
_HELD = {
    "sqlite": text("SELECT tbl_name || '.' || name FROM sqlite_master WHERE type = 'trigger'"),
    "postgresql": text(
        "SELECT relname || '.' || tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled <> 'D' AND relnamespace = current_schema()::regnamespace"
    ),
}


def missing(connection: Connection) -> list[str]:
    """The triggers that the store lacks or that are disabled, as table.trigger, sorted."""
    present = set(connection.execute(_HELD[connection.dialect.name]).scalars())
    return sorted(TRIGGERS[connection.dialect.name] - present)
