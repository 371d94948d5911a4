"""Spans say for every instant what `public_at` says: when each release of one key counts."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.publishing.change_items import ReleasedItem, Span, public_at, spans_of

START = datetime(2026, 5, 1, 9, tzinfo=UTC)
MINUTES = st.integers(0, 8).map(lambda minutes: START + timedelta(minutes=minutes))
RELEASES = st.lists(st.tuples(MINUTES, st.none() | MINUTES), max_size=7).map(
    lambda rows: [
        ReleasedItem("rate", revision, released_at, withdrawn_at, f"revision {revision}")
        for revision, (released_at, withdrawn_at) in enumerate(rows, start=1)
    ]
)


def counting(spans: list[Span[str]], at: datetime) -> str | None:
    """The item whose span contains an instant."""
    return next(
        (
            span.release.item
            for span in spans
            if span.known_from <= at and (span.known_until is None or at < span.known_until)
        ),
        None,
    )


@given(RELEASES)
def test_at_every_instant_the_span_is_of_what_the_public_reads(releases: list[ReleasedItem[str]]) -> None:
    spans = spans_of(releases)
    for minutes in range(-1, 10):
        for second in (0, 30):
            at = START + timedelta(minutes=minutes, seconds=second)
            public = public_at(releases, instant=at).get("rate")
            assert counting(spans, at) == (public.item if public is not None else None)


@given(RELEASES)
def test_spans_do_not_overlap_and_none_is_empty(releases: list[ReleasedItem[str]]) -> None:
    spans = spans_of(releases)
    assert all(span.known_until is None or span.known_from < span.known_until for span in spans)
    for earlier, later in pairwise(spans):
        assert earlier.known_until is not None
        assert earlier.known_until <= later.known_from


@given(RELEASES)
def test_neighbouring_spans_are_of_different_releases(releases: list[ReleasedItem[str]]) -> None:
    for earlier, later in pairwise(spans_of(releases)):
        assert earlier.known_until != later.known_from or earlier.release is not later.release


def test_a_withdrawal_brings_back_the_release_before_as_a_span_of_its_own() -> None:
    first = ReleasedItem("rate", 1, START, None, "31.0")
    end = START + timedelta(minutes=5)
    second = ReleasedItem("rate", 2, START + timedelta(minutes=1), end, "3.1")
    assert spans_of([first, second]) == [
        Span(START, second.released_at, first),
        Span(second.released_at, end, second),
        Span(end, None, first),
    ]


def test_a_release_withdrawn_by_its_instant_has_no_span() -> None:
    for withdrawn_at in (START - timedelta(minutes=1), START):
        assert spans_of([ReleasedItem("rate", 1, START, withdrawn_at, "3.1")]) == []


def test_of_two_revisions_at_one_instant_the_higher_counts_whatever_their_order() -> None:
    low, high = (ReleasedItem("rate", revision, START, None, "31.0") for revision in (1, 2))
    assert spans_of([low, high]) == spans_of([high, low]) == [Span(START, None, high)]


def test_a_release_withdrawn_while_another_counts_leaves_that_one_undivided() -> None:
    first = ReleasedItem("rate", 1, START, START + timedelta(minutes=5), "3.1")
    second = ReleasedItem("rate", 2, START + timedelta(minutes=1), None, "31.0")
    assert spans_of([first, second]) == [
        Span(START, second.released_at, first),
        Span(second.released_at, None, second),
    ]


def test_between_a_withdrawal_and_the_next_release_nothing_counts() -> None:
    end, again = START + timedelta(minutes=1), START + timedelta(minutes=2)
    first, second = ReleasedItem("rate", 1, START, end, "3.1"), ReleasedItem("rate", 2, again, None, "31.0")
    assert spans_of([first, second]) == [Span(START, end, first), Span(again, None, second)]
