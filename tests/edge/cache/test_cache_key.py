"""One request, one key, however it is written; what is irregular goes past the tier."""

from ast import literal_eval

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edge.cache.cache_key import CacheRequests, takes_gzip
from tests.edge.toy import FORMATS, Headers, scope_of

cache_request = CacheRequests(lambda _: FORMATS).read

PLAIN = repr(("/v1/performance", "json", ("area", "E07000120"), ("tier", "1")))


@pytest.mark.parametrize(
    ("target", "accept"),
    [
        ("/v1/performance?tier=1&area=E07000120", None),
        ("/v1/performance?area=E07000120&tier=1", "*/*"),
        ("/v1/performance?area=E0700%3012%30&%74ier=1", "application/json"),
        ("/v1/performance?tier=1&area=E07000120&format=json", None),
        ("/v1/performance?format=json&tier=1&area=E07000120", "text/csv"),
    ],
)
def test_the_same_question_has_the_same_key_however_it_is_written(target: str, accept: str | None) -> None:
    found = cache_request(scope_of("GET", target, {} if accept is None else {"Accept": accept}))
    assert found is not None
    assert found.key == PLAIN


def test_another_question_or_another_form_has_another_key() -> None:
    targets = [
        "/v1/performance",
        "/v1/performance?format=csv",
        "/v1/performance?tier=1",
        "/v1/performance?tier=2",
        "/v1/performance?q=a&tier=1",
        "/v1/performance?q=a%26tier=1",
        "/v1/performance?q=a%26tier%3D1",
        "/v1/performance/q/a/tier/1",
    ]
    keys = [found.key for target in targets if (found := cache_request(scope_of("GET", target, {})))]
    assert len(set(keys)) == len(targets) - 1  # two of them write the same text


def test_head_asks_for_the_same_as_get() -> None:
    get, head = (cache_request(scope_of(method, "/v1/tiers", {})) for method in ("GET", "HEAD"))
    assert get == head != None  # noqa: E711 - the chain compares all three


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("POST", "/v1/tiers", {}),
        ("OPTIONS", "/v1/tiers", {}),
        ("GET", "/v1/tiers", {"Authorization": "Bearer key"}),
        ("GET", "/v1/tiers", {"Content-Length": "3"}),
        ("GET", "/v1/tiers", {"Transfer-Encoding": "chunked"}),
        ("GET", "/v1/tiers", {"Accept": "text/html"}),
        ("GET", "/v1/tiers?format=pdf", {}),
        ("GET", "/v1/tiers?format=", {}),
        ("GET", "/v1/tiers?limit=1&limit=2", {}),
        ("GET", "/v1/tiers?limit", {}),
        ("GET", "/v1/tiers?&", {}),
        ("GET", "/v1/tiers?q=%ff", {}),
        ("GET", "/v1/tiers?q=%00", {}),
        ("GET", "/v1/tiers?q=%zz", {}),
        ("GET", "/v1/%74iers", {}),
    ],
)
def test_what_fastapi_has_to_see_goes_past_the_tier(method: str, target: str, headers: Headers) -> None:
    assert cache_request(scope_of(method, target, headers)) is None


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("gzip;q=1, identity", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("*;q=0", False),
        ("gzip;q=0.5, identity", False),
        ("gzip;q=x", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it_and_does_not_like_plain_bytes_better(header: str, wanted: bool) -> None:
    assert takes_gzip(header.encode()) is wanted
    found = cache_request(scope_of("GET", "/v1/tiers", {"Accept-Encoding": header}))
    assert found is not None
    assert found.gzip is wanted


def test_a_header_in_several_lines_is_one_list() -> None:
    found = cache_request(scope_of("GET", "/v1/tiers", [("If-None-Match", '"a"'), ("If-None-Match", '"b"')]))
    assert found is not None
    assert found.if_none_match == b'"a", "b"'


@given(st.binary(max_size=30).filter(lambda raw: b"#" not in raw))
def test_no_query_breaks_the_tier(query: bytes) -> None:
    found = cache_request(scope_of("GET", b"/v1/tiers?" + query, {}))
    assert found is None or literal_eval(found.key)[0] == "/v1/tiers"
