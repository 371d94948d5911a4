"""The words of a closed vocabulary: the store itself refuses another, wherever people's rows have one."""

from enum import StrEnum

import pytest
from sqlalchemy import inspect

from app.domain.measures.value import MissingReason, PublishedVerdict, ValueStatus
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
}
# Projections take the word from a row that is checked, or from the program; `waymark check` rebuilds and compares them.
PROJECTED = {
    ("document_span", "kind"),
    ("publication_count", "kind"),
    ("judged_state", "view"),
    ("scope_version", "view"),
    ("value_change", "view"),
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
    assert columns - others == {*CLOSED, *PROJECTED}
