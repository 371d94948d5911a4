"""Migrations: up from nothing, down to nothing and up again, to exactly the schema that the program works with."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app.domain.errors import StoreError
from app.domain.measures.commentary import StepChange
from app.domain.measures.period import parse_period
from app.paths import resource
from app.storage import projections, schema, triggers
from app.storage.database import Database
from app.storage.publishing.publications import is_empty
from app.storage.tables import SCHEMA_REVISION
from tests.databases import opened
from tests.history import tamper
from tests.stores import ANNUAL, HOME, RATE, SERVICE_PLAN, basis, held, instant, publish, withdraw

OBJECTS = {
    "sqlite": "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1",
    "postgresql": "SELECT relkind::text || ' ' || relname || "
    "CASE relkind WHEN 'v' THEN pg_get_viewdef(oid) ELSE '' END FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace "
    "UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
    "UNION ALL SELECT 'check ' || conrelid::regclass || ' ' || conname || pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype = 'c' AND connamespace = 'public'::regnamespace "
    "UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
}


@pytest.fixture
def blank(blank_url: str) -> Iterator[Database]:
    """A store without tables, open."""
    with opened(blank_url) as found:
        yield found


def test_the_store_goes_up_from_nothing_down_to_nothing_and_up_again(blank: Database) -> None:
    schema.migrate(blank)
    first = objects(blank)
    assert any("document_item" in one for one in first)
    schema.migrate(blank, revision="base", down=True)
    assert revision(blank) is None
    assert [one for one in objects(blank) if "alembic_version" not in one] == []
    schema.migrate(blank)
    assert objects(blank) == first
    assert revision(blank) == SCHEMA_REVISION
    publish(blank, instant("2024-05-01"), held("2023-24", 1.0))


def test_a_store_of_the_first_release_keeps_its_rows_on_the_way_up_and_down(blank: Database) -> None:
    schema.migrate(blank, revision="2026_11_23_0100")
    with blank.write() as connection:
        connection.execute(
            text(
                "INSERT INTO document_item (id, kind, key, revision, body, recorded_at, recorded_by) "
                "VALUES (1, 'area', 'E07000120', 1, '{}', '2026-05-01 00:00:00', 'seed')"
            )
        )
    schema.migrate(blank)
    assert documents(blank, "key, submission_id") == [("E07000120", None)]
    schema.migrate(blank, revision="2026_11_23_0100", down=True)
    assert documents(blank, "*") == documents(blank, "id, kind, key, revision, body, recorded_at, recorded_by")
    assert documents(blank, "key, body") == [("E07000120", "{}")]


PLACE = '"area":"E07000120","indicator":"a","period":"2024-25"'
DEFINITION = '{"code":"a","effective_from":"2024-25-Q1"}'
BODIES: tuple[tuple[str, str, str, tuple[str | None, str | None, str | None]], ...] = (
    ("area", "E07000120", '{"code":"E07000120","name":"Hyndburn"}', (None, "E07000120", None)),
    ("theme", "t", '{"code":"t","title":"T"}', (None, None, None)),
    ("peer_group", "p", '{"code":"p","members":[]}', (None, None, None)),
    ("definition", "a/", '{"code":"a","effective_from":null}', ("a", None, None)),
    ("definition", "a/2024-25-Q1", DEFINITION, ("a", None, "2024-25-Q1")),
    ("placement", "a", '{"indicator":"a","rows":[]}', ("a", None, None)),
    ("target", "a/2024-25", '{"indicator":"a","period":"2024-25","value":1.0}', ("a", None, "2024-25")),
    ("commentary", "a/E07000120/2024-25", f'{{{PLACE},"text":"Words"}}', ("a", "E07000120", "2024-25")),
    ("response", "a/E07000120/overdue/2024-25", f'{{{PLACE},"rule":"overdue"}}', ("a", "E07000120", "2024-25")),
    ("step_change", "a/E07000120/2024-25", f'{{{PLACE},"reason":"Why"}}', ("a", "E07000120", "2024-25")),
    ("rule_setting", "overdue", '{"enabled":true,"parameters":null}', (None, None, None)),
    ("theme", "broken", "no JSON at all", (None, None, None)),
    ("theme", "list", "[1]", (None, None, None)),
    ("target", "odd", '{"indicator":7,"period":"2024-25"}', (None, None, "2024-25")),
)


def fill_old_store(database: Database) -> None:
    """Rows as the revision before documents had subjects held them."""
    at = "'2026-05-01T00:00:00.000000Z', 'P1'"
    statements = [
        f"INSERT INTO submission VALUES (1, 'S000001', 'create_return', 'late_data', NULL, {at})",
        "INSERT INTO decision VALUES (1, 'approved', NULL, '2026-05-02T00:00:00.000000Z', 'P2')",
        "INSERT INTO value_item (id, indicator, area, period, period_start, period_end, revision, number, "
        "missing_reason, status, break_in_series, recorded_at, recorded_by, submission_id) VALUES "
        f"(1, 'a', 'E07000120', '2024-25', '2024-04-01', '2025-03-31', 1, 1.5, NULL, 'final', (1 = 0), {at}, 1), "
        f"(2, 'a', 'E07000120', '2025-26', '2025-04-01', '2026-03-31', 1, NULL, 'not_due', 'final', (1 = 0), {at}, 1)",
    ]
    with database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))
        for number, (kind, key, body, _) in enumerate(BODIES, start=1):
            connection.execute(
                text(f"INSERT INTO document_item VALUES ({number}, :kind, :key, 1, :body, {at}, 1)"),
                {"kind": kind, "key": key, "body": body},
            )


def test_a_store_of_the_revision_before_gains_the_subjects_of_its_documents_and_loses_them_again(
    blank: Database,
) -> None:
    schema.migrate(blank, revision="2026_11_23_0300")
    fill_old_store(blank)
    shape, rows = objects(blank), everything(blank)
    schema.migrate(blank)
    assert documents(blank, "indicator, area, period") == [subject for *_, subject in BODIES]
    with pytest.raises(DBAPIError, match="never changed"), blank.write() as connection:
        connection.execute(text("UPDATE document_item SET indicator = 'b'"))
    schema.migrate(blank, revision="2026_11_23_0300", down=True)
    assert objects(blank) == shape
    assert everything(blank) == rows
    schema.migrate(blank)
    with blank.read() as connection:
        assert connection.execute(text("SELECT number FROM value_item ORDER BY id")).scalars().all() == [1.5, None]
        if blank.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("document_item", "kind = 'poem' WHERE id = 1"),
        ("value_item", "status = 'perhaps'"),
        ("value_item", "missing_reason = 'lost', number = NULL"),
        ("submission", "reason_code = 'whim'"),
        ("decision", "outcome = 'maybe'"),
    ],
)
def test_a_word_outside_its_vocabulary_is_refused_by_the_store_and_on_the_way_up(
    blank: Database, table: str, change: str
) -> None:
    schema.migrate(blank, revision="2026_11_23_0300")
    fill_old_store(blank)
    with blank.write() as connection:
        tamper(connection, f"UPDATE {table} SET {change}")
    before = everything(blank)
    with pytest.raises((ValueError, DBAPIError), match="known_"):
        schema.migrate(blank)
    assert everything(blank) == before


PROJECTED_WORDS = (
    ("document_span", "kind", "poem"),
    ("publication_count", "kind", "service_plan"),
    ("judged_state", "view", "private"),
    ("scope_version", "view", "private"),
    ("value_change", "view", "private"),
)


def fill_projections(database: Database) -> None:
    """Rows in each projection: of the public and of the council, released and withdrawn."""
    publish(database, instant("2024-01-01"), *basis(ANNUAL), held("2023-24", 1.0), code="first")
    publish(database, instant("2024-02-01"), held("2023-24", 2.0), code="second")
    withdraw(database, instant("2024-03-01"), code="second")
    with database.write() as connection:
        connection.execute(
            text("INSERT INTO judged_state VALUES ('working', 'a', 'E07000120', :at, '[]')"),
            {"at": "2024-03-01T00:00:00.000000Z"},
        )


def test_the_words_of_projections_are_closed_on_the_way_up_and_all_else_stays(blank: Database) -> None:
    schema.migrate(blank)
    fill_projections(blank)
    made = objects(blank)
    schema.migrate(blank, revision="2026_11_28_0200", down=True)
    before, rows = objects(blank), everything(blank)
    assert all(rows[table] for table, *_ in PROJECTED_WORDS)
    schema.migrate(blank)
    assert objects(blank) == made
    assert without_tables(made) == without_tables(before)
    assert everything(blank) == rows
    for table, column, word in PROJECTED_WORDS:
        with pytest.raises(DBAPIError, match=f"known_{column}"), blank.write() as connection:
            connection.execute(text(f"UPDATE {table} SET {column} = '{word}'"))
    with blank.read() as connection:
        assert list(projections.differences(connection)) == []
        assert triggers.missing(connection) == []
        assert connection.execute(text("SELECT value FROM public_value")).scalars().all() == [1.0]
        if blank.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    schema.migrate(blank, revision="2026_11_28_0200", down=True)
    assert objects(blank) == before
    assert everything(blank) == rows


@pytest.mark.parametrize(("table", "column", "word"), PROJECTED_WORDS)
def test_another_word_in_a_projection_is_refused_on_the_way_up(
    blank: Database, table: str, column: str, word: str
) -> None:
    schema.migrate(blank)
    fill_projections(blank)
    schema.migrate(blank, revision="2026_11_28_0200", down=True)
    with blank.write() as connection:
        condition = "view = 'working'" if column == "view" else "kind = 'definition'"
        tamper(connection, f"UPDATE {table} SET {column} = '{word}' WHERE {condition}")
    before = objects(blank), everything(blank)
    with pytest.raises((ValueError, DBAPIError), match=f"{table}.*check|known_{column}"):
        schema.migrate(blank)
    assert (objects(blank), everything(blank)) == before


def without_tables(made: list[str]) -> list[str]:
    """Of all that a store is made of, its views, indexes, triggers and functions."""
    return [one for one in made if not one.startswith(("table ", "check "))]


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """By table, all rows of what is recorded."""
    with database.read() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))), key=str)
            for name in inspect(connection).get_table_names()
            if name not in ("store_version", "alembic_version")
        }


def test_step_changes_of_a_store_of_before_judge_from_then_on(blank: Database) -> None:
    schema.migrate(blank)
    publish(blank, instant("2024-01-01"), *basis(ANNUAL), code="first")
    step = StepChange(RATE, HOME, parse_period("2021-22"), "A new contract.", "Cabinet")
    publish(blank, instant("2024-02-01"), step, code="step")
    publish(blank, instant("2024-03-01"), replace(step, reason="In other words."), code="words")
    withdraw(blank, instant("2024-04-01"), code="words")
    withdraw(blank, instant("2024-05-01"), code="step")
    with blank.read() as connection:
        assert list(projections.differences(connection)) == []
    schema.migrate(blank, revision="2026_11_27_1200", down=True)
    with blank.read() as connection:
        spans = text("SELECT judges, judges_end FROM document_span WHERE kind = 'step_change'")
        assert {tuple(row) for row in connection.execute(spans)} == {(0, 0)}
    schema.migrate(blank)
    with blank.read() as connection:
        assert list(projections.differences(connection)) == []


def test_no_migration_imports_the_application() -> None:
    folder = resource("migrations")
    for path in (folder / "versions").glob("*.py"):
        imported = [line for line in path.read_text("utf-8").splitlines() if re.search(r"\bimport\b", line)]
        assert not [line for line in imported if re.search(r"\bapp\b", line)], path
    top_level = [line for line in (folder / "env.py").read_text("utf-8").splitlines() if re.match("from|import", line)]
    assert not [line for line in top_level if re.search(r"\bapp\b", line)]


def test_a_store_that_is_up_to_date_stays_as_it_is(database: Database) -> None:
    publish(database, instant("2024-05-01"), held("2023-24", 1.0))
    before = objects(database)
    schema.migrate(database)
    assert objects(database) == before
    with database.read() as connection:
        assert not is_empty(connection)


def test_a_migration_that_fails_leaves_the_store_as_it_was(blank: Database) -> None:
    with blank.write() as connection:
        connection.execute(text("CREATE TABLE value_release (other text)"))  # in the migration's way, at its end
    before = objects(blank)
    with pytest.raises(Exception, match="value_release"):
        schema.migrate(blank)
    assert objects(blank) == before


def test_the_migrated_schema_is_that_of_the_tables(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_migrated_schema_is_that_of_the_tables_in_what_alembic_does_not_compare(
    database: Database, blank: Database
) -> None:
    with blank.write() as connection:
        SQLModel.metadata.create_all(connection)
    made, migrated = described(blank), described(database)
    migrated.pop("alembic_version")
    assert migrated == made
    assert {one["name"] for one in made["value_item"]["checks"]} > {"number_or_reason", "finite_numbers"}


def test_codes_are_kept_in_the_order_of_their_bytes_on_postgresql(postgresql_database: Database) -> None:
    with postgresql_database.read() as connection:
        held_so = connection.execute(
            text(
                "SELECT table_name || '.' || column_name FROM information_schema.columns "
                "JOIN information_schema.tables USING (table_schema, table_name) "
                "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND collation_name = 'C' ORDER BY 1"
            )
        )
        assert held_so.scalars().all() == [
            "api_key.holder",
            "api_key.prefix",
            "document_item.area",
            "document_item.indicator",
            "document_item.key",
            "document_item.kind",
            "document_item.period",
            "document_span.kind",
            "document_span.scope",
            "document_span.view",
            "idempotent_answer.holder",
            "idempotent_answer.key",
            "idempotent_answer.operation",
            "judged_state.area",
            "judged_state.indicator",
            "judged_state.view",
            "person.code",
            "publication.code",
            "publication_count.indicator",
            "publication_count.kind",
            "redaction.area",
            "redaction.code",
            "redaction.indicator",
            "redaction.period",
            "report_edition.code",
            "report_edition.theme",
            "report_edition.year",
            "report_form.name",
            "scope_version.scope",
            "scope_version.view",
            "submission.code",
            "value_change.first_end",
            "value_change.indicator",
            "value_change.view",
            "value_item.area",
            "value_item.indicator",
            "value_item.period",
            "value_item.period_end",
            "value_item.period_start",
            "value_span.indicator",
            "value_span.view",
        ]


def test_the_program_works_with_the_newest_migration_and_there_is_one_line_of_them() -> None:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [SCHEMA_REVISION]
    assert all(one.revision.replace("_", "-") in one.path for one in script.walk_revisions())


def test_a_store_that_was_never_migrated_is_refused(blank: Database) -> None:
    with blank.write() as connection:
        connection.execute(text("CREATE TABLE other (id integer)"))
    with pytest.raises(StoreError, match=r"has no tables yet\. Run: waymark migrate$"):
        require_current(blank)


def test_a_store_newer_than_the_program_is_refused_and_not_migrated(database: Database) -> None:
    set_revision(database, "2031_01_01_0000")
    says = r"revision 2031_01_01_0000, .* newer\. .*: pip install --upgrade waymark-kpi$"
    with pytest.raises(StoreError, match=says):
        require_current(database)
    with pytest.raises(StoreError, match=says):
        schema.migrate(database)
    assert revision(database) == "2031_01_01_0000"


def test_a_store_older_than_the_program_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "SCHEMA_REVISION", "2031_01_01_0000")
    with pytest.raises(StoreError, match=rf"revision {SCHEMA_REVISION}, older .*\. Run: waymark migrate$"):
        require_current(database)


def test_a_store_at_the_programs_revision_is_accepted(database: Database) -> None:
    require_current(database)


def objects(database: Database) -> list[str]:
    """Everything that the store is made of, rows apart."""
    with database.read() as connection:
        return list(connection.execute(text(OBJECTS["sqlite" if database.is_sqlite else "postgresql"])).scalars())


def documents(database: Database, columns: str) -> list[tuple[Any, ...]]:
    """The rows of the document items."""
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM document_item ORDER BY id"))]


def described(database: Database) -> dict[str, dict[str, Any]]:
    """By table, its columns, keys, indices and checks."""
    with database.read() as connection:
        tables = inspect(connection).get_table_names()
        return {name: _table(connection, name) for name in tables}


def _table(connection: Connection, name: str) -> dict[str, Any]:
    look = inspect(connection)
    columns = look.get_columns(name)
    return {
        "columns": {c["name"]: (str(c["type"]), getattr(c["type"], "collation", None), c["nullable"]) for c in columns},
        "key": look.get_pk_constraint(name)["constrained_columns"],
        "unique": sorted(tuple(one["column_names"]) for one in look.get_unique_constraints(name)),
        "refers": sorted((one["constrained_columns"], one["referred_table"]) for one in look.get_foreign_keys(name)),
        "indices": sorted(str((one["column_names"], one["unique"])) for one in look.get_indexes(name)),
        "checks": sorted(look.get_check_constraints(name), key=str),
    }


def revision(database: Database) -> str | None:
    """The revision that the store says it is at."""
    with database.read() as connection:
        return schema.store_schema_revision(connection)


def set_revision(database: Database, name: str) -> None:
    """Make the store say that it is at another revision."""
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": name})


def require_current(database: Database) -> None:
    """Refuse the store unless the program can work with it."""
    with database.read() as connection:
        schema.require_current(connection)


def test_a_store_with_a_service_plan_does_not_go_down_to_a_version_that_knows_none(blank: Database) -> None:
    schema.migrate(blank)
    publish(blank, instant("2024-05-01"), SERVICE_PLAN)
    with pytest.raises(ValueError, match="does not know"):
        schema.migrate(blank, revision="2026_11_27_1600", down=True)
    assert documents(blank, "kind") == [("service_plan",)]
