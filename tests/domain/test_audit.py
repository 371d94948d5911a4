"""The audit trail: its hashes, and that whatever is done to its entries is named."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from app.domain.publishing.audit import (
    GENESIS_HASH,
    AuditAct,
    AuditEntry,
    broken_links,
    count_and_digest,
    entry_hash,
    next_entry,
)

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ACT = AuditAct(AT, "P0a1b2c", "k7m2p9q4r8s1", "put_value", "household-waste-recycling-rate", None, "r-1", 2, "d1")
SECOND = replace(ACT, at=AT + timedelta(microseconds=250), reason='£5 was "£6".', request_id="r-2", rows=1, digest="d2")
CUT = "the entry with the given head is not there: the end of the chain was cut off or replaced"


def chain(*acts: AuditAct, after: AuditEntry | None = None) -> list[AuditEntry]:
    """The entries of acts, one after the other."""
    found: list[AuditEntry] = []
    for act in acts:
        found.append(next_entry(act, after=found[-1] if found else after))
    return found


ONE, TWO, THREE, FOUR = TRAIL = chain(ACT, SECOND, replace(ACT, request_id="r-3"), replace(ACT, request_id="r-4"))
OTHER = replace(ACT, person="Pffffff")


def forged(entry: AuditEntry, **changes: Any) -> AuditEntry:
    """An entry with other fields and the hash that goes with them."""
    other = replace(entry, **changes)
    return replace(other, hash=entry_hash(other.seq, other.act, previous=other.previous))


# Made with sha256sum from the canonical texts, which are (the first on one line, without spaces between fields):
# {"at":"2026-11-23T09:30:00.000000+00:00","digest":"d1","key_prefix":"k7m2p9q4r8s1","operation":"put_value",
# "person":"P0a1b2c","previous":"000...","reason":null,"request_id":"r-1","rows":2,"seq":1,"target":"household-..."}
# The second has "previous":"abc6...", "reason":"\u00a35 was \"\u00a36\"." and "at":"2026-11-23T09:30:00.000250+00:00".
def test_an_entry_is_hashed_over_the_canonical_json_of_all_its_fields_and_the_hash_before_it() -> None:
    first = "abc6dba3b0adf57d2e6252528c21b30799f74d4b719e3126b7b2bf9e6b63588e"
    second = "85f535ff8b38465c016db43b9d964ddcdefbbcbb0bafdb27354601143643faa1"
    assert (ONE.seq, ONE.previous, ONE.hash) == (1, "0" * 64, first)
    assert (TWO.seq, TWO.previous, TWO.hash) == (2, first, second)


@pytest.mark.parametrize(
    ("rows", "digest"),
    [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (["a", "b"], "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"),
        (["b", "a"], "aea8a04c2f293417e499bf5de2def8ebb1ed40264d128a67180ea56fbe4600ff"),
        (["£5"], "59168bf5ded069c3ec39714e15afdc96377a8fbf2e24da53cad4b208ea6a5bcc"),
    ],
)
def test_rows_are_digested_in_order_each_with_its_line_end(rows: list[str], digest: str) -> None:
    assert count_and_digest(rows) == (len(rows), digest)


def test_where_one_row_ends_and_the_next_begins_counts() -> None:
    assert len({count_and_digest(rows)[1] for rows in (["ab"], ["a", "b"], ["", "ab"], ["ab", ""])}) == 4


def test_a_chain_that_nobody_touched_is_sound_with_or_without_its_head() -> None:
    assert broken_links(TRAIL) == []
    assert broken_links(iter(TRAIL), head=FOUR.hash) == []
    assert broken_links([]) == []
    assert broken_links([], head=GENESIS_HASH) == []


def test_a_head_kept_earlier_is_still_there_when_the_chain_has_grown() -> None:
    assert [broken_links(TRAIL, head=head) for head in (GENESIS_HASH, ONE.hash, THREE.hash)] == [[], [], []]


OTHERWISE = {
    "at": AT + timedelta(microseconds=1),
    "person": "Pffffff",
    "key_prefix": "zzzzzzzzzzzz",
    "operation": "withdraw_publication",
    "target": "another",
    "reason": "",
    "request_id": "r-9",
    "rows": 3,
    "digest": "d9",
}


@pytest.mark.parametrize("field", [field.name for field in fields(AuditAct)])
@pytest.mark.parametrize("entry", TRAIL, ids=lambda entry: str(entry.seq))
def test_an_edited_entry_is_named_whichever_of_its_fields_was_edited(entry: AuditEntry, field: str) -> None:
    changes: dict[str, Any] = {field: OTHERWISE[field]}
    edited = replace(entry, act=replace(entry.act, **changes))
    assert broken_links([edited if one is entry else one for one in TRAIL]) == [f"entry {entry.seq} was changed"]


def test_the_instant_of_an_act_counts_to_the_microsecond() -> None:
    assert TWO.hash != forged(TWO, act=replace(SECOND, at=AT + timedelta(microseconds=251))).hash


def test_an_entry_edited_and_hashed_anew_is_told_by_the_one_after_it() -> None:
    edited = forged(TWO, act=OTHER)
    assert broken_links([ONE, edited, THREE, FOUR]) == ["entry 3 does not follow the one before it"]


def test_an_entry_whose_hash_alone_was_edited_is_named_and_so_is_the_break_after_it() -> None:
    edited = replace(TWO, hash="f" * 64)
    assert broken_links([ONE, edited, THREE, FOUR]) == [
        "entry 2 was changed",
        "entry 3 does not follow the one before it",
    ]


def test_a_first_entry_that_claims_one_before_it_does_not_follow() -> None:
    assert broken_links([forged(ONE, previous="f" * 64)]) == ["entry 1 does not follow the one before it"]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ([TWO, THREE, FOUR], ["entry 1 is missing or out of place: entry 2 stands there"]),
        ([ONE, THREE, FOUR], ["entry 2 is missing or out of place: entry 3 stands there"]),
        ([ONE, FOUR], ["entry 2 is missing or out of place: entry 4 stands there"]),
        ([ONE, TWO, FOUR], ["entry 3 is missing or out of place: entry 4 stands there"]),
    ],
)
def test_a_deleted_entry_is_named_once_with_what_stands_in_its_place(left: list[AuditEntry], said: list[str]) -> None:
    assert broken_links(left) == said


def test_a_deleted_entry_is_told_even_where_those_after_it_are_numbered_anew() -> None:
    assert broken_links([ONE, replace(THREE, seq=2), replace(FOUR, seq=3)]) == [
        "entry 2 does not follow the one before it",
        "entry 2 was changed",
        "entry 3 was changed",
    ]


def test_entries_that_changed_places_are_named() -> None:
    assert broken_links([ONE, THREE, TWO, FOUR]) == [
        "entry 2 is missing or out of place: entry 3 stands there",
        "entry 4 is missing or out of place: entry 2 stands there",
        "entry 3 is missing or out of place: entry 4 stands there",
    ]


def test_nothing_but_a_beginning_of_the_chain_is_sound_and_the_head_tells_that_from_the_whole() -> None:
    for length in range(len(TRAIL) + 1):
        for left in permutations(TRAIL, length):
            beginning = list(left) == TRAIL[:length]
            assert (broken_links(left) == []) is beginning
            assert (broken_links(left, head=FOUR.hash) == []) is (list(left) == TRAIL)


@pytest.mark.parametrize("length", range(4))
def test_an_end_that_was_cut_off_is_told_by_its_head(length: int) -> None:
    assert broken_links(TRAIL[:length], head=FOUR.hash) == [CUT]


def test_an_end_that_was_cut_off_and_written_anew_is_told_by_its_head() -> None:
    anew = [ONE, TWO, *chain(OTHER, OTHER, after=TWO)]
    assert broken_links(anew) == []
    assert broken_links(anew, head=FOUR.hash) == [CUT]
    assert broken_links(chain(OTHER, OTHER, OTHER, OTHER), head=FOUR.hash) == [CUT]


@pytest.mark.parametrize(
    ("appended", "said"),
    [
        (forged(FOUR, seq=5), "entry 5 does not follow the one before it"),
        (forged(FOUR, seq=6, previous=FOUR.hash), "entry 5 is missing or out of place: entry 6 stands there"),
        (FOUR, "entry 5 is missing or out of place: entry 4 stands there"),
        (AuditEntry(5, OTHER, FOUR.hash, "f" * 64), "entry 5 was changed"),
    ],
)
def test_an_entry_appended_by_another_hand_is_named(appended: AuditEntry, said: str) -> None:
    assert broken_links([*TRAIL, appended], head=FOUR.hash) == [said]


def test_a_salt_makes_another_digest_of_the_same_rows_and_counts_for_none() -> None:
    rows = ["a", "b"]
    digests = {count_and_digest(rows, salt=salt) for salt in (None, "", "one", "two")}
    assert {count for count, _ in digests} == {2}
    assert len({digest for _, digest in digests}) == 4


def test_the_hash_of_an_entry_does_not_rest_on_its_salt() -> None:
    salted, plain = (next_entry(OTHER, after=None, salt=salt) for salt in ("one", None))
    assert (salted.hash, salted.salt, plain.salt) == (plain.hash, "one", None)
