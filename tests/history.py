"""A seeded store with one write of each kind after it, and its rows changed behind the trail's back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from app.cli.operator import CONSOLE
from app.domain.measures.london import LONDON
from app.domain.publishing.access import Scope
from app.domain.publishing.change_items import ItemKind
from app.domain.publishing.submission import Outcome
from app.services.document_changes import record
from app.services.operations.seed import Seed, load_seed
from app.services.operations.seed_rows import Release
from app.services.publishing import access
from app.services.publishing import publications as publishing
from app.services.publishing.submissions import decide
from app.services.unit_of_work import Writer, WriteRequest, WriteResult, execute_write
from app.storage.database import Database
from app.storage.measures.values import add_values
from app.storage.publishing.audit_digest import value_text
from tests.stores import ANNUAL, HOME, KEYS, THEME, basis, held

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
SEEDED = START - timedelta(days=30)
Action = Callable[[Writer], WriteResult[None]]


def lived(database: Database) -> None:
    """Entries: 1 seed, 2 a key, 3 a return, 4 a theme, 5 and 6 decisions, 7 a publication, 8 its withdrawal.

    Then 9 another key takes the first one's place (10 tells of its end), and a third (11) goes with its holder's name
    (12 the name, 13 the key).
    """
    items = [(*KEYS[type(item)], item) for item in basis(ANNUAL)]
    documents = tuple((kind, key(item), item) for kind, key, item in items)
    with database.write() as connection:
        load_seed(connection, Seed(Release("Seed", SEEDED, SEEDED), documents, (held("2023-24", 30.1),)))
    acts: list[tuple[str, Action]] = [
        ("create_key", _key("Ann")),
        ("create_return", _post),
        ("put_theme", _define),
        ("decide_submission", _decision("S000001", Outcome.APPROVED, None)),
        ("decide_submission", _decision("S000002", Outcome.SENT_BACK, "Another name.")),
        ("create_publication", _publish),
        ("withdraw_publication", _withdraw),
        ("rotate_key", _rotate),
        ("create_key", _key("Bob")),
        ("erase_person", _erase),
    ]
    for number, (operation, action) in enumerate(acts):
        act(database, operation, action, at=START + timedelta(minutes=number))


def act(database: Database, operation: str, action: Action, *, at: datetime) -> None:
    """One write by whoever has the console."""
    execute_write(database, WriteRequest(CONSOLE, operation, "test", clock=lambda: at), action)


def _key(name: str) -> Action:
    def action(writer: Writer) -> WriteResult[None]:
        made = access.make_key(
            writer.connection,
            label="tests",
            holder_name=name,
            scopes=frozenset({Scope.READ, Scope.SUBMIT}),
            services=frozenset({"Tests"}),
            is_test=True,
            now=writer.now,
            expires_at=START + timedelta(days=900),
        )
        return WriteResult(None, made.key.prefix)

    return action


def _post(writer: Writer) -> WriteResult[None]:
    values = [held("2024-25", 30.6, numerator=306.0, denominator=1000.0), held("2025-26", 31.0)]
    code, recording = writer.submission("create_return", reason_code="late_data", reason="Late.")
    add_values(writer.connection, values, recording=recording)
    return WriteResult(None, code, rows=[value_text(value) for value in values], reason="Late.")


def _define(writer: Writer) -> WriteResult[None]:
    _, rows = record(writer, [(ItemKind.THEME, "new", THEME)], operation="put_theme", reason=None)
    return WriteResult(None, "new", rows=rows)


def _decision(code: str, outcome: Outcome, reason: str | None) -> Action:
    def action(writer: Writer) -> WriteResult[None]:
        decide(writer, code, outcome=outcome, reason=reason, one_officer=True)
        return WriteResult(None, code)

    return action


def _publish(writer: Writer) -> WriteResult[None]:
    at = writer.now.astimezone(LONDON).replace(second=0, microsecond=0) + timedelta(hours=2)
    made = publishing.publish(writer, title="All", release_at=at, submissions=None, headline_cap=40, home_area=HOME)
    return WriteResult(None, made.publication.code)


def _withdraw(writer: Writer) -> WriteResult[None]:
    code = str(cell(writer.connection, "SELECT code FROM publication ORDER BY id DESC LIMIT 1"))
    publishing.withdraw(writer, code, reason="A mistake.", home_area=HOME)
    return WriteResult(None, code)


def _rotate(writer: Writer) -> WriteResult[None]:
    old = str(cell(writer.connection, "SELECT prefix FROM api_key"))
    made = access.rotate_key(writer.connection, old, now=writer.now, overlap=timedelta(days=7))
    return WriteResult(None, made.key.prefix, revoked=made.revoked)


def _erase(writer: Writer) -> WriteResult[None]:
    code = str(cell(writer.connection, "SELECT code FROM person WHERE name = 'Bob'"))
    done = access.erase_person(writer.connection, code, now=writer.now)
    return WriteResult(None, code, reason=done.reason, revoked=done.revoked)


def cell(connection: Connection, statement: str) -> Any:
    """The one cell that a statement gives."""
    return connection.execute(text(statement)).scalar_one()


def tampered(database: Database, *statements: str) -> None:
    """Change rows as somebody with the database's own tools could."""
    with database.write() as connection:
        tamper(connection, *statements)


def tamper(connection: Connection, *statements: str) -> None:
    """Change rows without the triggers that refuse it, which are there again afterwards."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        before, after = [f'DROP TRIGGER "{name}"' for name, _ in rows], [sql for _, sql in rows]
    else:
        names = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        ).scalars()
        tables = [f'ALTER TABLE "{name}"' for name in names]
        before, after = ([f"{table} {verb} TRIGGER USER" for table in tables] for verb in ("DISABLE", "ENABLE"))
    for statement in (*before, *statements, *after):
        connection.exec_driver_sql(statement)
