"""Errors and choices whose names others rely on: operators' counts, settings, and what an error says of itself."""

import pytest

from app.domain.errors import StoreError, StoreTrouble, StoreUnavailableError, UnauthenticatedError
from app.domain.operations.kpis import Kpis


def test_the_troubles_of_a_store_keep_the_names_that_operators_count() -> None:
    assert [trouble.value for trouble in StoreTrouble] == [
        "store_unavailable",
        "store_unusable",
        "store_locked",
        "disk_full",
        "disk_fails",
        "read_only",
        "no_connection_free",
        "statement_too_slow",
    ]


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (StoreError("Run: waymark migrate"), StoreTrouble.UNUSABLE),
        (StoreUnavailableError("It does not answer."), StoreTrouble.UNAVAILABLE),
        (StoreUnavailableError("No room is left.", trouble=StoreTrouble.DISK_FULL), StoreTrouble.DISK_FULL),
    ],
)
def test_a_store_error_says_its_sentence_and_its_trouble(error: StoreError, trouble: StoreTrouble) -> None:
    assert error.trouble is trouble
    assert str(error).endswith((".", "migrate"))


def test_a_refused_key_is_told_by_its_prefix_where_there_is_one() -> None:
    assert UnauthenticatedError("The key has ended.", prefix="abcdefghijkl").prefix == "abcdefghijkl"
    assert UnauthenticatedError("There is no such key.").prefix is None


def test_a_new_store_begins_with_nothing_or_with_the_starter_set() -> None:
    assert [kpis.value for kpis in Kpis] == ["none", "starter"]
