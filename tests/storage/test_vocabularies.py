"""The words of a closed vocabulary: the store itself refuses another."""

from enum import StrEnum

import pytest
from sqlalchemy import inspect

from app.domain.measures.value import MissingReason, PublishedVerdict, ValueStatus
from app.domain.publishing.change_feed import ChangeKind
from app.domain.publishing.change_items import ItemKind, View
from app.domain.publishing.returns import ReasonCode
from app.domain.publishing.submission import Outcome
from app.storage.database import Database

CLOSED: dict[tuple[str, str], type[StrEnum]] = {
    ("document_item", "kind"): ItemKind,
    ("value_item", "missing_reason"): MissingReason,
    ("value_item", "status"): ValueStatus,
    ("value_item", "verdict"): PublishedVerdict,
    ("submission", "reason_code"): ReasonCode,
    ("decision", "outcome"): Outcome,
    ("value_span", "view"): View,
    ("document_span", "view"): View,
    ("document_span", "kind"): ItemKind,
    ("publication_count", "kind"): ChangeKind,
    ("judged_state", "view"): View,
    ("scope_version", "view"): View,
    ("value_change", "view"): View,
}


@pytest.mark.parametrize(("table", "column"), CLOSED)
def test_the_store_knows_the_words_of_a_closed_vocabulary(database: Database, table: str, column: str) -> None:
    with database.read() as connection:
        checks = inspect(connection).get_check_constraints(table)
    words = [word.value for word in CLOSED[table, column]]
    of_column = [
        check["sqltext"] for check in checks if column in check["sqltext"] and f"'{words[0]}'" in check["sqltext"]
    ]
    assert [text for text in of_column if all(f"'{word}'" in text for word in words)]


def test_every_column_of_a_closed_vocabulary_is_named(database: Database) -> None:
    names = {column for _, column in CLOSED}
    with database.read() as connection:
        inspector = inspect(connection)
        columns = {
            (table, column["name"])
            for table in inspector.get_table_names()
            for column in inspector.get_columns(table)
            if column["name"] in names
        }
    others = {("idempotent_answer", "status")}  # a number, that of the answer
    assert columns - others == set(CLOSED)
