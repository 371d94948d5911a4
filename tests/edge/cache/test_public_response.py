"""Public answers: their lifetime, their tag, and what a caller who has it already gets."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.edge.cache.public_response import lifetime
from app.edge.etags import compressed_etag, etag_of, matching
from tests.edge.toy import ask, edge

DAY = timedelta(days=1)
PLAIN, PRESSED = b'"a"', b'"a-gzip"'


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        ("09:30:00", 60),
        ("09:30:00.000001", 59),
        ("09:30:15", 45),
        ("09:30:59", 1),
        ("09:30:59.5", 0),
        ("23:59:30", 30),
    ],
)
def test_an_answer_lives_to_the_next_whole_minute(now: str, seconds: int) -> None:
    moment = datetime.fromisoformat(f"2026-11-23T{now}+00:00")
    assert lifetime(moment, until=None) == seconds
    assert lifetime(moment, until=moment + DAY) == seconds


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-100, 10**9))
def test_an_answer_never_outlives_the_fact_that_ends_it(moment: datetime, microseconds: int) -> None:
    assume(datetime.min.replace(tzinfo=UTC) + DAY < moment < datetime.max.replace(tzinfo=UTC) - DAY)
    until = moment + timedelta(microseconds=microseconds)
    seconds = lifetime(moment, until=until)
    assert 0 <= seconds <= lifetime(moment, until=None)
    assert seconds == 0 or moment + timedelta(seconds=seconds) <= until


def test_who_holds_the_answer_hears_that_it_has_not_changed() -> None:
    etag = ask(edge(), "/v1/things").headers["etag"]
    reply = ask(edge(), "/v1/things", headers={"If-None-Match": etag})
    assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", etag)
    assert reply.headers["cache-control"] == "public, max-age=45"
    assert "content-length" not in reply.headers
    assert ask(edge(), "/v1/things?q=other", headers={"If-None-Match": etag}).status == 200


@pytest.mark.parametrize(
    ("header", "held"),
    [
        (b'"a"', PLAIN),
        (b'W/"a"', PLAIN),
        (b'"b", "a"', PLAIN),
        (b'"b","c" , W/"a"', PLAIN),
        (b"*", PLAIN),
        (b" * ", PLAIN),
        (b'"a-gzip"', PRESSED),
        (b'"a-gzip", "a"', PLAIN),
        (b'"b"', None),
        (b"a", None),
        (b'"A"', None),
        (b'"a', None),
        (b"", None),
    ],
)
def test_a_list_of_tags_is_searched_for_both_forms_of_an_answer(header: bytes, held: bytes | None) -> None:
    assert matching(header, selected=PLAIN, other=PRESSED) == held


def test_the_tags_of_the_two_forms_differ_and_follow_the_bytes() -> None:
    assert etag_of(b"x") == etag_of(b"x") != etag_of(b"y")
    assert compressed_etag(b'"a"') == PRESSED
