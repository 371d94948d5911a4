"""The trail verified: every row that it tells of, changed behind its back, is named; what nobody touched is whole."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from app.services.publishing.audit_verification import Verdict, verify
from app.storage import tables
from app.storage.database import Database
from tests.databases import Shops, opened
from tests.history import cell, lived, tamper


@pytest.fixture(scope="module")
def store(backend: str, shops: Shops) -> Iterator[Database]:
    """A store in which everything came about as its trail tells; for all tests, which change it and take it back."""
    with opened(shops[backend].migrated()) as database:
        lived(database)
        yield database


class _TakenBackError(Exception):
    """Ends a transaction without a trace."""


def verdict_after(store: Database, *statements: str) -> Verdict:
    """What is said of the store once it was tampered with."""
    found: list[Verdict] = []
    with suppress(_TakenBackError), store.write() as connection:
        tamper(connection, *statements)
        found.append(verify(connection))
        raise _TakenBackError
    return found[0]


def test_what_nobody_touched_is_whole(store: Database) -> None:
    with store.read() as connection:
        assert verify(connection) == Verdict([], [])


RETURN = "the submission S000001, or a row of it, does not match entry 3"
THEME = "the submission S000002, or a row of it, does not match entry 4"
DECISION = "the decision on S000001, or a row of it, does not match entry 5"
SENT_BACK = "the decision on S000002, or a row of it, does not match entry 6"
PUBLICATION = "the publication {code}, or a row of it, does not match entry 7"
WITHDRAWAL = "the withdrawal of {code}, or a row of it, does not match entry 8"
KEY = "the key {first}, or a row of it, does not match entry 2"
FIRST_END = "the revocation of the key {first} does not match entry 10"
SEED = "the publication 2026-10-02 and what the seed loaded, or a row of it, does not match entry 1"
FIRST_KEY = "(SELECT min(target) FROM audit_entry WHERE seq = 2)"

EDITS: list[tuple[str, str, list[str]]] = [
    ("audit_entry", "reason = 'Nothing.' WHERE seq = 3", ["entry 3 was changed"]),
    ("value_item", "number = 99.9 WHERE period = '2025-26'", [RETURN]),
    ("value_item", "status = 'provisional' WHERE period = '2025-26'", [RETURN]),
    ("value_item", "number = 30.2 WHERE period = '2023-24'", [SEED]),
    (
        "value_item",
        "period_end = '2027-03-31' WHERE period = '2025-26'",
        ["values for the period 2025-26 stand from 2025-04-01 to 2027-03-31"],
    ),
    (
        "value_item",
        "recorded_by = 'P1' WHERE period = '2025-26'",
        [
            "the value made-up-rate E07000120 2025-26, revision 1, and the submission S000001 name different times "
            "or people"
        ],
    ),
    (
        "value_item",
        "recorded_at = (SELECT max(at) FROM audit_entry) WHERE period = '2023-24'",
        ["the value made-up-rate E07000120 2023-24, revision 1, and the seed name different times or people"],
    ),
    ("document_item", "body = replace(body, 'Made up', 'Made down') WHERE key = 'new'", [THEME]),
    ("document_item", "body = replace(body, 'percent', 'permille') WHERE kind = 'definition'", [SEED]),
    (
        "document_item",
        "revision = 2 WHERE key = 'new'",
        ["the document theme new has revision 2 where 1 was recorded"],
    ),
    (
        "document_item",
        "indicator = 'another' WHERE kind = 'placement'",
        ["the document placement made-up-rate, revision 1, stands under another indicator, area or period"],
    ),
    ("submission", "reason = 'Early.' WHERE id = 1", [RETURN]),
    ("submission", "reason_code = 'other' WHERE id = 1", [RETURN]),
    ("submission", "operation = 'put_theme' WHERE id = 1", [RETURN]),
    (
        "submission",
        "recorded_by = 'seed' WHERE id = 2",
        [
            "entry 4 and the submission S000002 name different people",
            "the document theme new, revision 1, and the submission S000002 name different times or people",
        ],
    ),
    (
        "submission",
        "recorded_at = (SELECT released_at FROM publication WHERE id = 2) WHERE id = 2",
        [
            "what entry 4 covers is missing: put_theme new",
            "no entry covers the submission S000002: the entry was deleted or cut off",
            "the document theme new, revision 1, and the submission S000002 name different times or people",
        ],
    ),
    ("decision", "outcome = 'approved' WHERE submission_id = 2", [SENT_BACK]),
    ("decision", "reason = 'No reason.' WHERE submission_id = 2", [SENT_BACK]),
    ("decision", "outcome = 'sent_back' WHERE submission_id = 1", [DECISION]),
    (
        "decision",
        "decided_by = 'P1' WHERE submission_id = 1",
        ["entry 5 and the decision on S000001 name different people"],
    ),
    (
        "decision",
        "decided_at = (SELECT released_at FROM publication WHERE id = 2) WHERE submission_id = 1",
        [
            "what entry 5 covers is missing: decide_submission S000001",
            "no entry covers the decision on S000001: the entry was deleted or cut off",
        ],
    ),
    ("publication", "title = 'Nothing' WHERE id = 2", [PUBLICATION]),
    ("publication", "released_at = recorded_at WHERE id = 2", [PUBLICATION]),
    ("publication", "title = 'Nothing' WHERE id = 1", [SEED]),
    (
        "publication",
        "recorded_by = 'seed' WHERE id = 2",
        ["entry 7 and the publication {code} name different people"],
    ),
    (
        "publication",
        "recorded_at = released_at WHERE id = 2",
        [
            "what entry 7 covers is missing: create_publication {code}",
            "no entry covers the publication {code}: the entry was deleted or cut off",
        ],
    ),
    ("withdrawal", "reason = 'None.'", [WITHDRAWAL]),
    ("withdrawal", "withdrawn_at = (SELECT released_at FROM publication WHERE id = 2)", [WITHDRAWAL]),
    ("withdrawal", "recorded_by = 'P1'", ["entry 8 and the withdrawal of {code} name different people"]),
    ("api_key", f"""scopes = '["admin"]' WHERE prefix = {FIRST_KEY}""", [KEY]),
    ("api_key", f"services = NULL WHERE prefix = {FIRST_KEY}", [KEY]),
    ("api_key", f"is_test = (1 = 0) WHERE prefix = {FIRST_KEY}", [KEY]),
    ("api_key", f"expires_at = NULL WHERE prefix = {FIRST_KEY}", [KEY]),
    ("api_key", f"label = 'another' WHERE prefix = {FIRST_KEY}", [KEY]),
    ("api_key", f"digest = 'another' WHERE prefix = {FIRST_KEY}", [KEY]),
    ("api_key", f"holder = (SELECT code FROM person WHERE name IS NULL) WHERE prefix = {FIRST_KEY}", [KEY]),
    (
        "api_key",
        f"created_at = expires_at WHERE prefix = {FIRST_KEY}",
        ["no entry covers the key {first}: the entry was deleted or cut off"],
    ),
    ("api_key", f"revoked_at = expires_at WHERE prefix = {FIRST_KEY}", [FIRST_END]),
    (
        "api_key",
        f"revoked_at = NULL WHERE prefix = {FIRST_KEY}",
        ["the key {first} is not revoked, although entry 10 says so"],
    ),
    (
        "api_key",
        "revoked_at = expires_at WHERE revoked_at IS NULL",
        ["no entry covers the revocation of the key {second}"],
    ),
    ("person", "name = 'Bob' WHERE name IS NULL", ["the person {erased} was erased and has a name again"]),
]

DELETIONS: list[tuple[list[str], list[str]]] = [
    (
        ["DELETE FROM audit_entry WHERE seq = 5"],
        [
            "entry 5 is missing or out of place: entry 6 stands there",
            "no entry covers the decision on S000001: the entry was deleted or cut off",
        ],
    ),
    (
        ["DELETE FROM audit_entry WHERE seq >= 7"],
        [
            "no entry covers the publication {code}: the entry was deleted or cut off",
            "no entry covers the key {second}: the entry was deleted or cut off",
            "no entry covers the key {third}: the entry was deleted or cut off",
            "no entry covers the withdrawal of {code}: the entry was deleted or cut off",
            "no entry covers the revocation of the key {first}",
            "no entry covers the revocation of the key {third}",
        ],
    ),
    (
        [
            "UPDATE audit_entry SET seq = 99 WHERE seq = 3",
            "UPDATE audit_entry SET seq = 3 WHERE seq = 4",
            "UPDATE audit_entry SET seq = 4 WHERE seq = 99",
        ],
        [
            "entry 3 does not follow the one before it",
            "entry 3 was changed",
            "entry 4 does not follow the one before it",
            "entry 4 was changed",
            "entry 5 does not follow the one before it",
        ],
    ),
    (
        ["DELETE FROM value_release WHERE value_id = 3", "DELETE FROM value_item WHERE id = 3"],
        [
            "entry 3 covers 2 rows, and the submission S000001 holds 1",
            "entry 7 covers 3 rows, and the publication {code} holds 2",
        ],
    ),
    (
        ["DELETE FROM value_release WHERE publication_id = 2"],
        ["entry 7 covers 3 rows, and the publication {code} holds 1"],
    ),
    (
        ["DELETE FROM document_release WHERE publication_id = 1"],
        ["entry 1 covers 11 rows, and the publication 2026-10-02 and what the seed loaded holds 7"],
    ),
    (
        ["UPDATE value_release SET value_id = 1 WHERE value_id = 3"],
        [PUBLICATION],
    ),
    (
        ["INSERT INTO document_release (document_id, publication_id) SELECT max(id), 2 FROM document_item"],
        ["entry 7 covers 3 rows, and the publication {code} holds 4"],
    ),
    (["DELETE FROM withdrawal"], ["what entry 8 covers is missing: withdraw_publication {code}"]),
    (
        ["DELETE FROM decision WHERE submission_id = 2"],
        ["what entry 6 covers is missing: decide_submission S000002"],
    ),
    (
        ["UPDATE value_item SET submission_id = 2 WHERE id = 3"],
        [
            "entry 3 covers 2 rows, and the submission S000001 holds 1",
            "entry 4 covers 1 row, and the submission S000002 holds 2",
            "the value made-up-rate E07000120 2025-26, revision 1, and the submission S000002"
            " name different times or people",
        ],
    ),
    (
        [
            "INSERT INTO api_key (prefix, digest, label, holder, scopes, is_test, created_at)"
            " SELECT 'backdoor', digest, label, holder, scopes, is_test, expires_at FROM api_key"
            f" WHERE prefix = {FIRST_KEY}"
        ],
        ["no entry covers the key backdoor: the entry was deleted or cut off"],
    ),
]
TAMPERED = [*(([f"UPDATE {table} SET {change}"], said) for table, change, said in EDITS), *DELETIONS]


# What rows are found by, and what changes with use.
LEFT_OUT = {"id", "code", "prefix", "submission_id", "publication_id", "last_used_at"}


def test_every_column_of_what_is_decided_released_and_allowed_is_tampered_with() -> None:
    edited = {(table, change.split(" = ")[0]) for table, change, _ in EDITS}
    whole = (tables.submission, tables.decision, tables.publication, tables.withdrawal, tables.api_key)
    columns = {(table.name, column.name) for table in whole for column in table.columns if column.name not in LEFT_OUT}
    assert columns - edited == set()


@pytest.mark.parametrize(("statements", "faults"), TAMPERED, ids=[statements[0][:60] for statements, _ in TAMPERED])
def test_what_was_done_to_the_trail_or_its_rows_is_named(
    statements: list[str], faults: list[str], store: Database
) -> None:
    with store.read() as connection:
        names = {
            "code": cell(connection, "SELECT code FROM publication WHERE id = 2"),
            "erased": cell(connection, "SELECT target FROM audit_entry WHERE seq = 12"),
            "first": cell(connection, "SELECT target FROM audit_entry WHERE seq = 2"),
            "second": cell(connection, "SELECT target FROM audit_entry WHERE seq = 9"),
            "third": cell(connection, "SELECT target FROM audit_entry WHERE seq = 11"),
        }
    verdict = verdict_after(store, *statements)
    assert sorted(verdict.faults) == sorted(fault.format(**names) for fault in faults)
    assert verdict.notes == []


def test_a_row_that_can_be_none_is_said_and_stops_nothing(store: Database) -> None:
    if not store.is_sqlite:
        pytest.skip("PostgreSQL keeps a column to its type")
    [fault] = verdict_after(store, "UPDATE publication SET released_at = 'soon' WHERE id = 2").faults
    assert fault.startswith("a row cannot be read")


def test_a_seed_that_an_earlier_version_loaded_is_said_to_be_not_covered(store: Database) -> None:
    verdict = verdict_after(
        store,
        *(f"DELETE FROM {table}" for table in ("audit_entry", "withdrawal", "api_key", "decision")),
        "DELETE FROM value_release WHERE publication_id = 2",
        "DELETE FROM document_release WHERE publication_id = 2",
        "DELETE FROM publication WHERE id = 2",
        "DELETE FROM value_item WHERE submission_id = 1",
        "DELETE FROM document_item WHERE submission_id = 2",
        "DELETE FROM submission",
    )
    assert verdict.faults == []
    assert [note.split(":")[0] for note in verdict.notes] == [
        "No entry covers what the seed loaded (1 values, 4 documents)"
    ]
