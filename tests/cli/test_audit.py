"""`waymark audit verify` says what is wrong with the trail or the store, and with which exit code."""

import shutil
from pathlib import Path

import pytest

from app.storage.database import Database
from tests.cli.inprocess import waymark
from tests.databases import opened
from tests.history import lived, tampered

ENTRIES = 13


@pytest.mark.holding(fill=lived)
def test_a_trail_that_nobody_touched_is_whole_and_its_head_is_known_for_good(
    database: Database, database_url: str
) -> None:
    head = waymark("audit", "head", "--json", url=database_url).json
    assert head["seq"] == ENTRIES
    verified = waymark("audit", "verify", "--head", head["head"], url=database_url)
    assert (verified.code, verified.out) == (0, f"The audit trail verifies: {ENTRIES} entries.\n")
    assert waymark("key", "create", "--holder", "A", "--label", "B", "--scope", "read", url=database_url).code == 0
    assert waymark("audit", "verify", "--head", head["head"], url=database_url).code == 0
    assert waymark("audit", "head", url=database_url).out.strip() != head["head"]


@pytest.mark.holding(fill=lived)
def test_what_was_tampered_with_is_named_and_the_exit_code_is_1(database: Database, database_url: str) -> None:
    tampered(database, "UPDATE value_item SET number = 99.9 WHERE id = 1", "DELETE FROM audit_entry WHERE seq = 5")
    verified = waymark("audit", "verify", "--json", url=database_url)
    faults = [
        "entry 5 is missing or out of place: entry 6 stands there",
        "the publication 2026-10-02 and what the seed loaded, or a row of it, does not match entry 1",
        "no entry covers the decision on S000001: the entry was deleted or cut off",
    ]
    assert (verified.code, verified.json["ok"], verified.json["faults"]) == (1, False, faults)
    printed = waymark("audit", "verify", url=database_url)
    assert (printed.code, printed.out.splitlines()) == (1, [*faults, "3 problems found."])


def test_a_seed_that_an_earlier_version_loaded_is_told_as_not_covered(seeded_sqlite_url: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    shutil.copyfile(seeded_sqlite_url.removeprefix("sqlite:///"), tmp_path / "store.db")
    whole = waymark("audit", "verify", url=url)
    assert (whole.code, whole.out) == (0, "The audit trail verifies: 1 entry.\n")
    with opened(url) as database:
        tampered(database, "DELETE FROM audit_entry")
    earlier = waymark("audit", "verify", "--json", url=url)
    assert (earlier.code, earlier.json["faults"]) == (0, [])
    [note] = earlier.json["notes"]
    assert waymark("audit", "verify", url=url).out == f"{note}\nThe audit trail verifies: 0 entries.\n"


def test_an_end_cut_off_with_all_that_it_told_of_shows_beside_a_head_kept_elsewhere(
    database: Database, database_url: str
) -> None:
    for label in ("first", "second"):
        waymark("key", "create", "--holder", "A", "--label", label, "--scope", "read", url=database_url)
    head = waymark("audit", "head", url=database_url).out.strip()
    tampered(
        database,
        "DELETE FROM audit_entry WHERE seq = 2",
        "DELETE FROM api_key WHERE label = 'second'",
    )
    assert waymark("audit", "verify", url=database_url).code == 0, "nothing else tells of it"
    verified = waymark("audit", "verify", "--head", head, url=database_url)
    assert verified.code == 1
    assert "the end of the chain was cut off or replaced" in verified.out


def test_a_head_that_is_none_is_a_wrong_command_line(database_url: str) -> None:
    assert waymark("audit", "verify", "--head", "abc", url=database_url).code == 2


def test_the_head_of_an_empty_trail_is_what_its_first_entry_will_hold(database_url: str) -> None:
    head = waymark("audit", "head", "--json", url=database_url).json
    assert head == {"seq": 0, "head": "0" * 64}
