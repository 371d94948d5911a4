"""Documents name what they are about, vocabularies are closed, queries have indexes, and SQL users have views."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_0200"
down_revision = "2026_11_27_0100"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SUBJECT = ("indicator", "area", "period")
VOCABULARIES: dict[str, dict[str, tuple[str, ...]]] = {
    "document_item": {
        "kind": (
            *("area", "theme", "peer_group", "definition", "placement"),
            *("target", "commentary", "rule_setting", "response", "step_change"),
        ),
    },
    "value_item": {
        "missing_reason": (
            *("not_due", "not_available", "not_collected", "suppressed"),
            *("undefined", "unreliable", "area_abolished", "not_applicable"),
        ),
        "status": ("provisional", "final"),
    },
    "submission": {"reason_code": ("correction", "late_data", "method", "source_revision", "other")},
    "decision": {"outcome": ("approved", "sent_back")},
}
INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("document_item", ("indicator", "kind")),
    ("submission", ("recorded_at",)),
    ("submission", ("recorded_by", "id")),
    ("decision", ("outcome",)),
    ("decision", ("decided_at",)),
    ("publication", ("recorded_at",)),
    ("withdrawal", ("withdrawn_at",)),
    ("audit_entry", ("at",)),
    ("audit_entry", ("operation", "target")),
    ("api_key", ("holder",)),
    ("api_key", ("created_at",)),
    ("person", ("name",)),
)
VIEWS = (
    *("waymark_now", "released_document", "released_value", "public_tier"),
    *("public_definition", "public_target", "public_warning_rule", "public_value"),
)


def upgrade() -> None:
    """Add the columns and fill them from the documents, then the checks, the indexes and the views."""
    _add_subjects()
    for table, columns in VOCABULARIES.items():
        _add_checks(table, {f"known_{column}": _is_one_of(column, names) for column, names in columns.items()})
    for table, names in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names))
    for name in VIEWS:
        op.execute(f"CREATE VIEW {name} AS {_view(name)}")


def downgrade() -> None:
    """Remove all of it; every row stays."""
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
    for table, names in INDEXES:
        op.drop_index(f"ix_{table}_{'_'.join(names)}", table)
    for table, columns in VOCABULARIES.items():
        _drop_checks(table, {f"known_{column}": _is_one_of(column, names) for column, names in columns.items()})
    for column in SUBJECT:
        op.drop_column("document_item", column)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _add_subjects() -> None:
    """The rows are guarded by a trigger, which is switched off while the new columns are filled."""
    for column in SUBJECT:
        op.add_column("document_item", sa.Column(column, CODE))
    connection = op.get_bind()
    guard = None if _is_postgresql() else connection.exec_driver_sql(_GUARD_ON_SQLITE).scalar()
    if guard is not None:
        op.execute("DROP TRIGGER document_item_no_update")
    elif _is_postgresql():
        op.execute("ALTER TABLE document_item DISABLE TRIGGER document_item_unchanged")
    filled = list(_subjects(connection))
    if filled:
        changes = ", ".join(f"{column} = :{column}" for column in SUBJECT)
        connection.execute(sa.text(f"UPDATE document_item SET {changes} WHERE id = :id"), filled)
    if guard is not None:
        connection.exec_driver_sql(guard)
    elif _is_postgresql():
        op.execute("ALTER TABLE document_item ENABLE TRIGGER document_item_unchanged")


_GUARD_ON_SQLITE = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'document_item_no_update'"


def _subjects(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """What each document is about, as its body says; a body that is no JSON object is about nothing."""
    for identity, kind, text in connection.execute(sa.text("SELECT id, kind, body FROM document_item ORDER BY id")):
        try:
            body = json.loads(text)
        except ValueError:
            continue
        if not isinstance(body, dict):
            continue
        found = {column: body.get(column) for column in SUBJECT}
        if kind == "definition":
            found = {"indicator": body.get("code"), "area": None, "period": body.get("effective_from")}
        elif kind == "area":
            found = {"indicator": None, "area": body.get("code"), "period": None}
        if any(isinstance(cell, str) for cell in found.values()):
            yield {"id": identity, **{name: cell if isinstance(cell, str) else None for name, cell in found.items()}}


def _is_one_of(column: str, names: tuple[str, ...]) -> str:
    """SQLite makes an index of the names for each row that it looks up; most rows have no name and need none."""
    return f"{column} IS NULL OR {column} IN ({', '.join(repr(name) for name in names)})"


def _add_checks(table: str, checks: dict[str, str]) -> None:
    if _is_postgresql():
        for name, check in checks.items():
            op.create_check_constraint(name, table, check)
        return
    for name, check in checks.items():
        broken = op.get_bind().exec_driver_sql(f"SELECT 1 FROM {table} WHERE NOT ({check}) LIMIT 1")
        if broken.first() is not None:
            raise ValueError(f"{table} has rows that break {name}: {check}")
    _edit_table(table, added="".join(f", \n\t{_constraint(name, check)}" for name, check in checks.items()))


def _drop_checks(table: str, checks: dict[str, str]) -> None:
    if _is_postgresql():
        for name in checks:
            op.drop_constraint(name, table)
        return
    _edit_table(table, removed="".join(f", \n\t{_constraint(name, check)}" for name, check in checks.items()))


def _constraint(name: str, check: str) -> str:
    return f"CONSTRAINT {name} CHECK ({check})"


def _edit_table(table: str, *, added: str = "", removed: str = "") -> None:
    """Change the checks of an SQLite table in its stored definition; rows, ids, indexes and triggers stay.

    This is what https://www.sqlite.org/lang_altertable.html#otheralter prescribes for a change that leaves the stored
    rows as they are; building a table of millions of rows again would need all foreign keys switched off.
    """
    connection = op.get_bind()
    (definition,) = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).one()
    without = definition.replace(removed, "") if removed else definition
    head, parenthesis, tail = without.rpartition(")")
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?",
        (f"{head}{added}{parenthesis}{tail}", table),
    )
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def _view(name: str) -> str:
    """The query of a view. The embargo stands in two of them alone, `released_document` and `released_value`."""
    match name:
        case "waymark_now":
            return _NOW_ON_POSTGRESQL if _is_postgresql() else _NOW_ON_SQLITE
        case "released_document":
            columns = ("kind", "key", *SUBJECT, "body")
            return _released("document", columns=columns)
        case "released_value":
            numbers = ("number", "numerator", "denominator", "lower_limit", "upper_limit", "limits_level")
            words = ("missing_reason", "status", "break_in_series", "break_reason", "note")
            key = ("indicator", "area", "period_end", "period_start", "period")
            return _released("value", columns=(*key, *numbers, *words))
        case "public_tier":
            return _TIER_ON_POSTGRESQL if _is_postgresql() else _TIER_ON_SQLITE
        case "public_definition":
            return _public_definition()
        case "public_target":
            return (
                f"SELECT document.indicator, document.period, {_json('value', 'DOUBLE PRECISION')} AS value, "
                f"{_json('upper', 'DOUBLE PRECISION')} AS upper, {_RELEASE} FROM released_document AS document "
                f"JOIN public_tier ON public_tier.indicator = document.indicator WHERE document.kind = 'target'"
            )
        case "public_warning_rule":
            enabled = _json("enabled", "BOOLEAN")
            parameters = "document.body::json ->> 'parameters'"
            if not _is_postgresql():
                parameters = "json_extract(document.body, '$.parameters')"
            return (
                f"SELECT document.key AS rule, {enabled} AS enabled, {parameters} AS parameters, {_RELEASE} "
                f"FROM released_document AS document WHERE document.kind = 'rule_setting'"
            )
    return (
        "SELECT document.indicator, document.area, document.period, document.period_start, document.period_end, "
        "document.number AS value, document.missing_reason, document.numerator, document.denominator, "
        "document.lower_limit, document.upper_limit, document.limits_level, document.status, "
        f"document.break_in_series, document.break_reason, document.note, {_RELEASE} "
        "FROM released_value AS document JOIN public_tier ON public_tier.indicator = document.indicator"
    )


_RELEASE = "document.revision, document.publication, document.released_at"
_NOW_ON_POSTGRESQL = (
    "SELECT now() AS instant, to_char(now() AT TIME ZONE 'Europe/London', 'YYYY-MM-DD') COLLATE \"C\" AS day"
)
# Summer time in London is from the last Sunday of March to the last of October, at one o'clock UTC.
_NOW_ON_SQLITE = (
    "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z' AS instant, "
    "date('now', CASE WHEN datetime('now') >= date('now', 'start of year', '+3 months', 'weekday 0', '-7 days') "
    "|| ' 01:00:00' AND datetime('now') < date('now', 'start of year', '+10 months', 'weekday 0', '-7 days') "
    "|| ' 01:00:00' THEN '+1 hour' ELSE '+0 hours' END) AS day"
)
# The tier that the public placement of each indicator names for today; tier 4 is not public.
_TIER = (
    "SELECT indicator, tier FROM (SELECT placement.indicator, {tier} AS tier, row_number() OVER "
    "(PARTITION BY placement.indicator ORDER BY {position}) AS place "
    "FROM released_document AS placement CROSS JOIN waymark_now CROSS JOIN {rows} "
    "WHERE placement.kind = 'placement' "
    "AND ({start} IS NULL OR {start} <= waymark_now.day) AND ({end} IS NULL OR waymark_now.day < {end})) AS placed "
    "WHERE place = 1 AND tier < 4 AND indicator IN "
    "(SELECT definition.indicator FROM released_document AS definition WHERE definition.kind = 'definition')"
)
_TIER_ON_POSTGRESQL = _TIER.format(
    tier="(held.cell ->> 'tier')::integer",
    position="held.position",
    rows="LATERAL json_array_elements(placement.body::json -> 'rows') WITH ORDINALITY AS held (cell, position)",
    start="(held.cell ->> 'from_date')",
    end="(held.cell ->> 'until_date')",
)
_TIER_ON_SQLITE = _TIER.format(
    tier="json_extract(held.value, '$.tier')",
    position="held.key",
    rows="json_each(placement.body, '$.rows') AS held",
    start="json_extract(held.value, '$.from_date')",
    end="json_extract(held.value, '$.until_date')",
)


def _released(what: str, *, columns: tuple[str, ...]) -> str:
    """THE EMBARGO, as `value_spans.counts_at` has it: what counts for the public now."""
    names = ", ".join(f"item.{column}" for column in columns)
    return (
        f"SELECT {names}, item.revision, publication.code AS publication, span.released_at "
        f"FROM waymark_now CROSS JOIN {what}_item AS item JOIN {what}_span AS span ON span.{what}_id = item.id "
        "JOIN publication ON publication.id = span.publication_id "
        "WHERE span.view = 'public' AND span.known_from <= waymark_now.instant "
        "AND (span.known_until IS NULL OR span.known_until > waymark_now.instant)"
    )


def _public_definition() -> str:
    texts = ("title", "description", "purpose", "unit", "polarity", "frequency", "theme", "service", "owner_role")
    cells = [f"{_json(name)} AS {name}" for name in texts]
    cells += [f"{_json('source.' + name)} AS source_{name}" for name in ("name", "url", "licence")]
    return (
        "SELECT document.indicator, document.period AS effective_from, public_tier.tier, "
        f"{', '.join(cells)}, {_json('decimal_places', 'INTEGER')} AS decimal_places, {_json('caveat')} AS caveat, "
        f"{_json('retired_from')} AS retired_from, {_RELEASE} FROM released_document AS document "
        "JOIN public_tier ON public_tier.indicator = document.indicator WHERE document.kind = 'definition'"
    )


def _json(path: str, kind: str | None = None) -> str:
    """A cell of a document's body, as text or as the given type."""
    if not _is_postgresql():
        return f"json_extract(document.body, '$.{path}')"
    text = f"(document.body::json #>> '{{{path.replace('.', ',')}}}')"
    return text if kind is None else f"{text}::{kind}"
