"""`waymark audit verify` names what was done to the trail, or to the rows that it tells of, behind its back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from app.cli.operator import CONSOLE
from app.domain.publication import ItemKind
from app.domain.submission import Outcome
from app.services import publishing
from app.services.approval import decide
from app.services.changes import record
from app.services.seeding import RECORDED_BY
from app.services.writing import Call, Effect, Writer, perform
from app.storage.bulk_values import insert_values, text_of
from app.storage.database import Database
from app.storage.documents import Recording, add_documents
from app.storage.publications import release
from tests.cli.inprocess import waymark
from tests.stores import ANNUAL, KEYS, THEME, basis, held

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
TABLES = ("audit_entry", "value_item", "document_item", "submission", "decision", "publication")


def written(database: Database) -> None:
    """A return, a theme, the decision on each, a publication and its withdrawal: six entries."""

    def post(writer: Writer) -> Effect:
        values = [held("2024-25", 30.6, numerator=306.0, denominator=1000.0), held("2025-26", 31.0)]
        code, recording = writer.submission("create_return")
        insert_values(writer.connection, values, recording=recording)
        return Effect(201, "", code, rows=[text_of(value) for value in values])

    def define(writer: Writer) -> Effect:
        _, rows = record(writer, [(ItemKind.THEME, "new", THEME)], operation="put_theme", reason=None)
        return Effect(201, "", "new", rows=rows)

    def approve(code: str) -> Callable[[Writer], Effect]:
        def action(writer: Writer) -> Effect:
            decide(writer, code, outcome=Outcome.APPROVED, reason=None, one_officer=True)
            return Effect(200, "", code, rows=[f"decision {code} approved"])

        return action

    def release_all(writer: Writer) -> Effect:
        made = publishing.publish(writer, title="All", release_at=None, submissions=None, headline_cap=40)
        return Effect(201, "", made.publication.code, rows=["one"])

    def withdraw(writer: Writer) -> Effect:
        code = published_code(writer.connection)
        publishing.withdraw(writer, code, reason="A mistake.")
        return Effect(200, "", code, rows=["one"])

    acts: list[tuple[str, Callable[[Writer], Effect]]] = [
        ("create_return", post),
        ("put_theme", define),
        ("decide_submission", approve("S000001")),
        ("decide_submission", approve("S000002")),
        ("create_publication", release_all),
        ("withdraw_publication", withdraw),
    ]
    for number, (operation, action) in enumerate(acts):
        at = START + timedelta(minutes=number)
        perform(database, Call(CONSOLE, operation, f"r{number}", clock=lambda at=at: at), action)  # type: ignore[misc]  # a default of a lambda has no type


def published_code(connection: Connection) -> str:
    code: str = connection.execute(text("SELECT code FROM publication ORDER BY id DESC LIMIT 1")).scalar_one()
    return code


def unguarded(database: Database, change: Callable[[Connection], None]) -> None:
    """Change rows as somebody with the database's own tools could, without the triggers that refuse it."""
    with database.write() as connection:
        for table in TABLES:
            if database.is_sqlite:
                connection.execute(text(f"DROP TRIGGER {table}_no_update"))
                connection.execute(text(f"DROP TRIGGER {table}_no_delete"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        change(connection)


def doing(*statements: str) -> Callable[[Connection], None]:
    def change(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    return change


@pytest.fixture
def store(database: Database) -> Database:
    """What a seed brings, which comes without an entry, and six writes after it."""
    recording = Recording(START - timedelta(days=30), RECORDED_BY)
    items = [(*KEYS[type(item)], item) for item in basis(ANNUAL)]
    with database.write() as connection:
        documents = add_documents(
            connection, [(kind, key(item), item) for kind, key, item in items], recording=recording
        )
        release(
            connection,
            code="seed",
            title="Seed",
            released_at=recording.recorded_at,
            documents=documents,
            values=(),
            recording=recording,
        )
    written(database)
    return database


def test_a_trail_that_nobody_touched_is_whole_and_its_head_is_known_for_good(
    store: Database, database_url: str
) -> None:
    head = waymark("audit", "head", "--json", url=database_url).json
    assert head["seq"] == 6
    verified = waymark("audit", "verify", "--head", head["head"], url=database_url)
    assert (verified.code, verified.out) == (0, "The trail of 6 entries is whole.\n")
    assert waymark("key", "create", "--holder", "A", "--label", "B", "--scope", "read", url=database_url).code == 0
    assert waymark("audit", "verify", "--head", head["head"], url=database_url).code == 0
    assert waymark("audit", "head", url=database_url).out.strip() != head["head"]


@pytest.mark.parametrize(
    ("what", "change", "faults"),
    [
        (
            "an entry is edited",
            doing("UPDATE audit_entry SET reason = 'Nothing.' WHERE seq = 2"),
            ["entry 2 was changed"],
        ),
        (
            "an entry is deleted",
            doing("DELETE FROM audit_entry WHERE seq = 3"),
            [
                "entry 3 is missing or out of place: entry 4 stands there",
                "no entry tells of the decision on S000001: it was deleted or cut off",
            ],
        ),
        (
            "two entries change places",
            doing(
                "UPDATE audit_entry SET seq = 99 WHERE seq = 3",
                "UPDATE audit_entry SET seq = 3 WHERE seq = 4",
                "UPDATE audit_entry SET seq = 4 WHERE seq = 99",
            ),
            [
                "entry 3 does not follow the one before it",
                "entry 3 was changed",
                "entry 4 does not follow the one before it",
                "entry 4 was changed",
                "entry 5 does not follow the one before it",
            ],
        ),
        (
            "the end is cut off",
            doing("DELETE FROM audit_entry WHERE seq >= 5"),
            [
                "no entry tells of the publication {code}: it was deleted or cut off",
                "no entry tells of the withdrawal of {code}: it was deleted or cut off",
            ],
        ),
        (
            "a value is edited",
            doing("UPDATE value_item SET number = 99.9 WHERE period = '2025-26'"),
            ["the rows of the submission S000001 are not those that entry 1 tells of"],
        ),
        (
            "a document is edited",
            doing("UPDATE document_item SET body = replace(body, 'Made up', 'Made down') WHERE key = 'new'"),
            ["the rows of the submission S000002 are not those that entry 2 tells of"],
        ),
        (
            "a value is deleted",
            doing(
                "DELETE FROM value_release WHERE value_id = 2",
                "DELETE FROM value_item WHERE id = 2",
            ),
            ["entry 1 tells of 2 rows, and the submission S000001 holds 1"],
        ),
        (
            "somebody else sent it",
            doing("UPDATE submission SET recorded_by = 'P1' WHERE id = 2"),
            ["entry 2 and the submission S000002 name different people"],
        ),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_what_was_done_to_the_trail_or_its_rows_is_named(
    what: str, change: Callable[[Connection], None], faults: list[str], store: Database, database_url: str
) -> None:
    if what == "a value is deleted":
        unguarded_releases(store)
    unguarded(store, change)
    with store.read() as connection:
        code = published_code(connection)
    faults = [fault.format(code=code) for fault in faults]
    verified = waymark("audit", "verify", "--json", url=database_url)
    assert verified.code == 1
    assert verified.json["faults"] == faults
    printed = waymark("audit", "verify", url=database_url)
    assert printed.code == 1
    assert printed.out.splitlines()[: len(faults)] == faults


def unguarded_releases(database: Database) -> None:
    with database.write() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER value_release_no_delete"))
        else:
            connection.execute(text("ALTER TABLE value_release DISABLE TRIGGER USER"))


def test_an_end_cut_off_with_all_that_it_told_of_shows_beside_a_head_kept_elsewhere(
    database: Database, database_url: str
) -> None:
    for label in ("first", "second"):
        waymark("key", "create", "--holder", "A", "--label", label, "--scope", "read", url=database_url)
    head = waymark("audit", "head", url=database_url).out.strip()
    unguarded(database, doing("DELETE FROM audit_entry WHERE seq = 2"))
    assert waymark("audit", "verify", url=database_url).code == 0, "nothing else tells of it"
    verified = waymark("audit", "verify", "--head", head, url=database_url)
    assert verified.code == 1
    assert "the end of the chain was cut off or replaced" in verified.out


def test_a_head_that_is_none_is_a_wrong_command_line(database_url: str) -> None:
    assert waymark("audit", "verify", "--head", "abc", url=database_url).code == 2


def test_the_head_of_an_empty_trail_is_what_its_first_entry_will_hold(database_url: str) -> None:
    head = waymark("audit", "head", "--json", url=database_url).json
    assert head == {"seq": 0, "head": "0" * 64}
