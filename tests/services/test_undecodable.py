"""Documents that this version cannot read: each is named, and takes down its own indicator and nothing else."""

from dataclasses import replace

import pytest

from app.domain.errors import UndecodableDocumentError
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.publishing.change_items import ItemKind
from app.services.operations.store_check import UndecodableDocuments, check_store
from app.storage.database import Database
from app.storage.measures.document_json import UndecodableDocument, decode_or_finding, encode
from app.storage.measures.documents import (
    latest_documents,
    leave_out_indicators,
    released_documents,
    undecodable_documents,
)
from app.storage.measures.recorded_documents import recorded, recorded_of
from tests.clients import NOW, OpenClient
from tests.history import tampered
from tests.stores import ANNUAL, HOME, QUARTERLY, RATE, basis, district, held, instant, publish, record

DAY = instant("2024-05-01")
OTHER = "made-up-other"
FUTURE_ENUM = "body = replace(body, 'higher_is_better', 'sideways_is_better')"
FINDING = (
    "this version of Waymark cannot read revision 1 ('sideways_is_better' is not a valid Polarity), "
    f"so {RATE} is left out: install the version that wrote it"
)


@pytest.fixture
def store(database: Database) -> Database:
    """Two indicators, of which the definition of one comes from a newer version."""
    items = basis(ANNUAL, replace(QUARTERLY, code=OTHER))
    target = Target(RATE, parse_period("2023-24"), 5.0)
    publish(database, DAY, *items, district("E92000001"), held("2023-24", 1.0), target)
    tampered(database, f"UPDATE document_item SET {FUTURE_ENUM} WHERE indicator = '{RATE}'")
    return database


def test_check_names_the_document_and_says_nothing_else_of_its_indicator(store: Database) -> None:
    with store.read() as connection:
        found = [(one.where, one.what) for one in check_store(connection, headline_cap=40, now=NOW, home_area=HOME)]
    assert found == [(f"definition {RATE}/", FINDING)]


def test_what_can_be_read_is_read(store: Database) -> None:
    with store.read() as connection:
        latest = latest_documents(connection)
        several = recorded_of(connection, [ItemKind.DEFINITION])
        assert list(latest[ItemKind.DEFINITION]) == list(several[ItemKind.DEFINITION]) == [f"{OTHER}/"]
        assert list(latest[ItemKind.TARGET]) == [f"{RATE}/2023-24"]
        with pytest.raises(UndecodableDocumentError, match="'sideways_is_better'"):
            recorded(connection, ItemKind.DEFINITION, f"{RATE}/")
        assert recorded(connection, ItemKind.DEFINITION, f"{OTHER}/") is not None


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("definition", "{}", "it has no field 'code'"),
        ("definition", "no JSON", "Expecting value: line 1 column 1 (char 0)"),
        ("poem", "{}", "poem is not a kind of document"),
        ("rule_setting", encode(1), ""),
    ],
)
def test_a_body_that_is_none_gives_a_finding_with_the_reason(kind: str, body: str, reason: str) -> None:
    found = decode_or_finding(kind, body, key="key", revision=2, indicator=None)
    assert isinstance(found, UndecodableDocument)
    assert (found.kind, found.key, found.revision) == (kind, "key", 2)
    assert found.reason.startswith(reason)
    assert "left out" not in found.sentence


def test_the_indicator_of_an_undecodable_document_is_left_out_and_others_stay(store: Database) -> None:
    tampered(store, f"UPDATE document_item SET body = replace(body, 'sideways', 'higher') WHERE indicator = '{RATE}'")
    with store.read() as connection:
        documents = released_documents(connection, until=NOW)
    leave_out_indicators(documents, [UndecodableDocument("target", f"{RATE}/2023-24", 1, RATE, "a reason")])
    assert [one.key for one in documents[ItemKind.DEFINITION]] == [f"{OTHER}/"]
    leave_out_indicators(documents, [UndecodableDocument("theme", "t", 1, None, "a reason")])
    assert [one.key for one in documents[ItemKind.DEFINITION]] == [f"{OTHER}/"]


def test_the_service_is_ready_and_names_released_documents_and_only_counts_drafts(
    store: Database, database_url: str, client_for: OpenClient
) -> None:
    client = client_for(database_url)
    assert client.get("/health/ready").json() == {"status": "ready", "findings": [f"definition {RATE}/: {FINDING}"]}
    record(store, DAY, replace(ANNUAL, code="secret"))
    tampered(store, f"UPDATE document_item SET {FUTURE_ENUM} WHERE indicator = 'secret'")
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["findings"] == [
        f"definition {RATE}/: {FINDING}",
        "Unreleased documents that this version cannot read: 1. Run: waymark check",
    ]


def test_a_probe_reads_each_document_once(store: Database) -> None:
    probe = UndecodableDocuments()
    with store.read() as connection:
        assert len(probe.sentences(connection, now=NOW)) == 1
    tampered(store, f"UPDATE document_item SET {FUTURE_ENUM} WHERE indicator = '{OTHER}'")
    with store.read() as connection:
        assert len(probe.sentences(connection, now=NOW)) == 1  # rows never change: those read are not read again
        assert len(undecodable_documents(connection)[0]) == 2
        assert undecodable_documents(connection, after=10**6) == ([], 10**6)
