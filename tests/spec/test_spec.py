"""Every row of the rule book is a test, and the printed book is the one that is tested."""

import pytest

from tests.spec.book import BOOK, SPECS, rendered
from tests.spec.spec import Table, expected, given

ROWS = [
    pytest.param(table, row, id=f"{table.title}: {', '.join(row[: len(table.inputs)])}")
    for _, tables in SPECS
    for table in tables
    for row in table.rows
]


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_the_code_answers_as_the_rule_book_says(table: Table, row: tuple[str, ...]) -> None:
    assert dict(table.check(given(table, row=row))) == expected(table, row=row)


def test_no_two_rules_share_a_title() -> None:
    titles = [table.title for _, tables in SPECS for table in tables]
    assert len(titles) == len(set(titles))


def test_the_printed_rule_book_is_the_tested_one() -> None:
    assert BOOK.read_text(encoding="utf-8") == rendered(), "run `make fix` to print docs/rules.md again"
