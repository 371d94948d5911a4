"""What was public when: the latest release of a key, from its instant on, until it is withdrawn."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from app.domain.publishing.change_items import Publication, ReleasedItem, public_at

FIRST, SECOND, THIRD = (datetime(2026, month, 1, 9, 30, tzinfo=UTC) for month in (5, 6, 7))
MOMENT = timedelta(microseconds=1)


def release(
    item: str, *, revision: int, at: datetime, key: str = "rate/E07000120/2024-25", withdrawn: datetime | None = None
) -> ReleasedItem[str]:
    return ReleasedItem(key, revision, at, withdrawn, item)


def seen(releases: tuple[ReleasedItem[str], ...], at: datetime) -> dict[str, str]:
    """What the public reads at an instant, by key: the same in whatever order the releases come."""
    found = [{key: one.item for key, one in public_at(some, instant=at).items()} for some in permutations(releases)]
    assert all(each == found[0] for each in found)
    return found[0]


def read(releases: tuple[ReleasedItem[str], ...], at: datetime) -> str | None:
    """What the public reads at an instant of releases of a single key."""
    return next(iter(seen(releases, at).values()), None)


def test_nothing_is_public_before_its_release_and_it_is_from_that_very_instant() -> None:
    held = (release("31.0", revision=1, at=SECOND),)
    assert [read(held, at) for at in (SECOND - MOMENT, SECOND, THIRD)] == [None, "31.0", "31.0"]


def test_a_later_release_takes_the_place_of_the_one_before_from_its_instant_on() -> None:
    held = (release("31.0", revision=1, at=FIRST), release("31.4", revision=2, at=SECOND))
    assert [read(held, at) for at in (FIRST, SECOND - MOMENT, SECOND)] == ["31.0", "31.0", "31.4"]


def test_the_later_release_counts_even_where_it_releases_the_older_revision() -> None:
    held = (release("31.4", revision=2, at=FIRST), release("31.0", revision=1, at=SECOND))
    assert [read(held, at) for at in (FIRST, SECOND)] == ["31.4", "31.0"]


def test_of_two_revisions_released_at_one_instant_the_higher_counts() -> None:
    held = (release("31.0", revision=9, at=FIRST), release("31.4", revision=10, at=FIRST))
    assert read(held, FIRST) == "31.4"


def test_a_withdrawal_hides_the_release_from_its_instant_and_not_before() -> None:
    held = (release("31.0", revision=1, at=FIRST, withdrawn=SECOND),)
    assert [read(held, at) for at in (FIRST, SECOND - MOMENT, SECOND)] == ["31.0", "31.0", None]


def test_a_withdrawal_brings_back_what_the_withdrawn_release_replaced() -> None:
    held = (release("31.0", revision=1, at=FIRST), release("3.14", revision=2, at=SECOND, withdrawn=THIRD))
    assert [read(held, at) for at in (FIRST, SECOND, THIRD)] == ["31.0", "3.14", "31.0"]


def test_a_withdrawal_brings_back_nothing_that_was_withdrawn_itself() -> None:
    held = (
        release("31.0", revision=1, at=FIRST, withdrawn=THIRD),
        release("3.14", revision=2, at=SECOND, withdrawn=THIRD),
    )
    assert [read(held, at) for at in (FIRST, SECOND, THIRD)] == ["31.0", "3.14", None]


def test_the_withdrawal_of_a_release_already_replaced_changes_nothing() -> None:
    held = (release("3.14", revision=1, at=FIRST, withdrawn=THIRD), release("31.4", revision=2, at=SECOND))
    assert [read(held, at) for at in (SECOND, THIRD)] == ["31.4", "31.4"]


def test_a_release_after_a_withdrawal_shows_the_key_again() -> None:
    held = (release("3.14", revision=1, at=FIRST, withdrawn=SECOND), release("31.4", revision=2, at=THIRD))
    assert [read(held, at) for at in (FIRST, SECOND, THIRD)] == ["3.14", None, "31.4"]


def test_each_key_goes_its_own_way() -> None:
    held = (
        release("a1", revision=1, at=FIRST, key="a", withdrawn=THIRD),
        release("b1", revision=1, at=FIRST, key="b"),
        release("b2", revision=2, at=SECOND, key="b"),
        release("c1", revision=1, at=THIRD, key="c"),
    )
    assert [seen(held, at) for at in (FIRST, SECOND, THIRD)] == [
        {"a": "a1", "b": "b1"},
        {"a": "a1", "b": "b2"},
        {"b": "b2", "c": "c1"},
    ]


def test_a_publication_stands_until_somebody_withdraws_it() -> None:
    assert Publication("2026-q1", "First quarter", recorded_at=FIRST, released_at=SECOND).withdrawn_at is None
