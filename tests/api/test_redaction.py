"""A redacted figure is in no answer, `as_of` included, and in no place of the store; the audit trail still verifies.

Routes and parameters come from the contract: a read that `tests.api.kept_back` does not know fails a test.
"""

import io
import struct
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Connection, inspect, text

from app.domain.operations.archive import ArchiveKind
from app.services.operations.archive import write_archive
from app.services.operations.store_check import check_store
from app.services.publishing.audit_verification import verify
from app.storage.database import Database
from tests.api.kept_back import (
    AS_OF,
    DENOMINATOR,
    LOWER,
    NUMBER,
    NUMERATOR,
    QUARTER,
    QUARTERS,
    RETURN,
    UPPER,
    WARNING,
    YEAR,
    Desk,
    figure,
    furnish,
    heard,
    publish_figure,
    suppress_figure,
    traces,
)
from tests.clients import OpenClient
from tests.stores import HOME, RATE

pytestmark = pytest.mark.holding(fill=furnish)
REASON = "It identified a household."
PATH = "/v1/redactions"


@pytest.fixture
def desk(database: Database, client_for: OpenClient) -> Desk:
    """A desk over a store in which the figure was published."""
    desk = Desk(database, client_for)
    publish_figure(desk)
    return desk


def redact(desk: Desk, indicator: str = RATE, period: str = YEAR, *, query: str = "", **more: Any) -> Any:
    """Redact a figure."""
    desk.later(seconds=1)
    return desk.officer.post(PATH + query, {"indicator": indicator, "period": period, "reason": REASON, **more})


def redact_both(desk: Desk) -> None:
    """Redact the figure of the year and of the quarter, an hour after it was published."""
    desk.later(hours=2)
    for indicator, period in ((RATE, YEAR), (QUARTERS, QUARTER)):
        answer = redact(desk, indicator, period)
        assert answer.status_code == 201, answer.text
        assert (answer.json()["values"], answer.json()["entries"]) == (1, 1)
    desk.later(minutes=2)


def rows_of_store(connection: Connection) -> dict[str, bytes]:
    """Every row of every table, as text."""
    return {
        f"{table} {row[0]} {number}": repr(tuple(row)).encode()
        for table in inspect(connection).get_table_names()
        for number, row in enumerate(connection.execute(text(f"SELECT * FROM {table}")))
    }


def archived(connection: Connection, kind: ArchiveKind) -> dict[str, bytes]:
    """Every file of an archive of the store."""
    file = io.BytesIO()
    write_archive(connection, file, kind=kind, with_names=True, progress=lambda _: None)
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.load
def test_a_redacted_figure_is_in_no_answer_of_any_instant(desk: Desk) -> None:
    desk.later(hours=1)
    assert len(traces(heard(desk, more=f"as_of={AS_OF[0]}", public_only=True))) > 10
    redact_both(desk)
    assert traces(heard(desk)) == {}
    for instant in AS_OF:
        assert traces(heard(desk, more=f"as_of={instant}", public_only=True)) == {}
    then = desk.client.get(f"/v1/values?indicator={RATE}&area={HOME}&from={YEAR}&as_of={AS_OF[0]}").json()["items"]
    assert [(item["value"], item["missing_reason"]) for item in then] == [(None, "suppressed")]
    assert desk.client.get(f"/v1/warnings/{WARNING}?as_of={AS_OF[0]}").status_code == 404


def test_a_redacted_figure_is_nowhere_in_the_store_nor_in_an_archive(desk: Desk) -> None:
    with desk.database.read() as connection:
        before = traces(rows_of_store(connection))
        assert {place.split(" ")[0] for place in before} >= {"value_item", "idempotent_answer"}
    suppress_figure(desk)
    desk.officer.get(f"/v1/indicators/{RATE}/performance?view=working").raise_for_status()
    redact_both(desk)
    with desk.database.read() as connection:
        assert traces(rows_of_store(connection)) == {}
        for kind in ArchiveKind:
            assert traces(archived(connection, kind)) == {}
        assert list(check_store(connection, headline_cap=40, now=desk.now, home_area=HOME)) == []


def test_no_byte_of_an_sqlite_file_holds_it(desk: Desk) -> None:
    path = desk.database.path
    if path is None:
        pytest.skip("PostgreSQL keeps its own files")
    whole = {number.to_bytes(4, "big")[1:] for number in (NUMERATOR, DENOMINATOR)}  # SQLite writes 8287193.0 as that
    forms = {struct.pack(">d", number) for number in (NUMBER, LOWER, UPPER)} | whole
    desk.database.wipe()
    before = path.read_bytes()
    assert all(form in before for form in forms)
    redact_both(desk)
    desk.client.close()
    for file in (path, path.with_name(path.name + "-wal")):
        after = file.read_bytes() if file.exists() else b""
        assert [form for form in forms if form in after] == []


def test_the_audit_trail_still_verifies_and_tells_of_the_redaction(desk: Desk) -> None:
    with desk.database.read() as connection:
        before = verify(connection).faults  # of keys that the test made without an entry
    redact_both(desk)
    assert redact(desk, with_texts=True).status_code == 201  # and once more over the same rows
    with desk.database.read() as connection:
        assert verify(connection).faults == before
    entries = reversed(desk.officer.get("/v1/audit?limit=1000").json()["items"])  # newest first
    told = [
        (one["operation"], one["target"], one["reason"]) for one in entries if one["operation"] == "create_redaction"
    ]
    assert told[:2] == [
        ("create_redaction", f"{RATE}/{HOME}/{YEAR}", REASON),
        ("create_redaction", f"{QUARTERS}/{HOME}/{QUARTER}", REASON),
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE value_item SET note = '[removed]' WHERE number IS NULL", "does not match entry"),
        ("UPDATE resealed_entry SET salt = NULL", "does not match entry"),
    ],
)
def test_rows_changed_after_a_redaction_still_show(desk: Desk, change: str, fault: str) -> None:
    desk.send(figure(RATE, YEAR) | {"note": "Small numbers."}).raise_for_status()
    redact_both_again = redact(desk)
    assert redact_both_again.json()["values"] == 2
    with desk.database.read() as connection:
        before = verify(connection).faults
    with desk.database.write() as connection:
        connection.execute(text(change))
    with desk.database.read() as connection:
        assert any(fault in found for found in set(verify(connection).faults) - set(before))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE value_item SET number = 1, missing_reason = NULL",
        "UPDATE value_item SET missing_reason = 'suppressed', number = NULL, period = '2000-01'",
        "UPDATE document_item SET body = '{}' WHERE kind = 'definition'",
        "UPDATE audit_entry SET digest = ''",
        "UPDATE audit_entry SET salt = 'another'",
        "UPDATE redaction SET reason = ''",
        "DELETE FROM redaction",
        "DELETE FROM value_item",
    ],
)
def test_the_guards_allow_nothing_else(desk: Desk, change: str) -> None:
    redact(desk).raise_for_status()
    with pytest.raises(Exception, match="are never changed"), desk.database.write() as connection:
        connection.execute(text(change))


def test_a_repeated_call_reveals_nothing_and_does_nothing(desk: Desk) -> None:
    body = {
        "values": [figure(RATE, YEAR), figure(QUARTERS, QUARTER)],
        "reason": "To protect people.",
    }
    again = desk.sender.post("/v1/returns?confirm=true", body, **{"Idempotency-Key": "first"})
    assert again.headers["Idempotent-Replayed"] == "true"
    redact_both(desk)
    repeated = desk.sender.post("/v1/returns?confirm=true", body, **{"Idempotency-Key": "first"})
    assert (repeated.status_code, repeated.json()["type"]) == (422, "/problems#reused-idempotency-key")
    assert "answer was removed" in repeated.json()["detail"]
    assert traces({"repeated": repeated.content}) == {}
    assert desk.officer.get(f"/v1/indicators/{RATE}/values/{YEAR}").json()["revision"] == 1


def test_a_redaction_may_be_tried_and_repeated(desk: Desk) -> None:
    tried = redact(desk, query="?dry_run=true")
    assert (tried.status_code, tried.json()["id"], tried.json()["values"]) == (200, None, 1)
    assert desk.client.get(f"/v1/values?indicator={RATE}&area={HOME}&from={YEAR}").json()["items"][0]["value"] == NUMBER
    body = {"indicator": RATE, "period": YEAR, "reason": REASON}
    first = desk.officer.post(PATH, body, **{"Idempotency-Key": "once"})
    second = desk.officer.post(PATH, body, **{"Idempotency-Key": "once"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


@pytest.mark.load
def test_notes_and_commentaries_that_repeat_it_go_where_that_is_asked_for(desk: Desk) -> None:
    row = figure(RATE, YEAR) | {"note": "73.51 of 100.", "commentary": "It was 73.5%."}
    sent = desk.send(row)
    desk.out(sent.json()["id"])
    desk.later(hours=2)
    assert redact(desk, query="?dry_run=true").json()["texts_left"] == 2
    done = redact(desk, with_texts=True).json()
    assert (done["values"], done["texts"], done["texts_left"]) == (2, 2, 0)
    [item] = desk.client.get(f"/v1/values?indicator={RATE}&area={HOME}&from={YEAR}").json()["items"]
    assert (item["data_note"], item["commentary"]) == ("[removed]", "[removed]")
    assert redact(desk, QUARTERS, QUARTER).status_code == 201
    assert traces(heard(desk)) == {}


def test_one_revision_alone_may_be_redacted(desk: Desk) -> None:
    sent = desk.send({"indicator": RATE, "period": YEAR, "value": 82.0})
    desk.out(sent.json()["id"])
    assert redact(desk, revision=1).json()["values"] == 1
    [item] = desk.client.get(f"/v1/values?indicator={RATE}&area={HOME}&from={YEAR}").json()["items"]
    assert (item["value"], item["revised"], item["revised_from"]) == (82.0, True, None)
    assert desk.officer.get(f"/v1/returns/{RETURN}").json()["values"]["items"][0]["missing_reason"] == "suppressed"


@pytest.mark.parametrize(
    ("changes", "status", "pointer"),
    [
        ({"indicator": "nothing"}, 404, None),
        ({"period": "1999-00"}, 422, "/period"),
        ({"revision": 9}, 422, "/revision"),
        ({"period": "yesterday"}, 422, "/period"),
        ({"reason": ""}, 422, "/reason"),
        ({"reason": "We printed 73.51."}, 422, "/reason"),
        ({"reason": "We printed 73.5%."}, 422, "/reason"),
        ({"reason": "8,287,193 people."}, 422, "/reason"),
    ],
)
def test_a_redaction_that_cannot_be_says_why(
    desk: Desk, changes: dict[str, Any], status: int, pointer: str | None
) -> None:
    body = {"indicator": RATE, "period": YEAR, "reason": REASON, **changes}
    refused = desk.officer.post(PATH, body)
    assert refused.status_code == status, refused.text
    assert [error["pointer"] for error in refused.json()["errors"]] == ([pointer] if pointer else [])


def test_what_is_redacted_already_has_no_figure_left(desk: Desk) -> None:
    redact(desk).raise_for_status()
    again = redact(desk)
    assert [error["code"] for error in again.json()["errors"]] == ["no_figure"]
