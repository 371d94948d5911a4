"""What comes in is read strictly: parameters, characters and JSON bodies."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edge.problems import Refusal
from app.edge.strict_json import DEEPEST, strict_json
from app.edge.strict_query import query_pairs
from tests.edge.toy import ask, edge, put_json

GOOD = b'{"name": "a", "amounts": [1, -2.5, 1e3]}'


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("nonsense=1", [("nonsense", "unknown_parameter")]),
        ("Tier=1", [("Tier", "unknown_parameter")]),
        ("tier=1&tier=1", [("tier", "repeated_parameter")]),
        ("tier=1&q=a&tier=2", [("tier", "repeated_parameter")]),
        ("tier=", [("tier", "empty_parameter")]),
        ("tier", [("tier", "empty_parameter")]),
        ("=1", [(None, "unknown_parameter")]),
        ("&", [(None, "unknown_parameter"), (None, "unknown_parameter")]),
        ("tier=1&", [(None, "unknown_parameter")]),
        ("tier=0", [("tier", "greater_than_equal")]),
        ("tier=5", [("tier", "less_than_equal")]),
        ("tier=1_0", [("tier", "int_parsing")]),
        ("tier=%2B1", [("tier", "int_parsing")]),
        ("tier=1.0", [("tier", "int_parsing")]),
        ("tier=1e0", [("tier", "int_parsing")]),
        ("tier=01", [("tier", "int_parsing")]),
        ("tier=+1", [("tier", "int_parsing")]),
        ("tier=%D9%A1", [("tier", "int_parsing")]),
        ("tier=" + "9" * 5_000, [("tier", "int_parsing")]),
        ("tier=nan", [("tier", "int_parsing")]),
        ("rank=1", [("rank", "bool_parsing")]),
        ("rank=True", [("rank", "bool_parsing")]),
        ("format=pdf", [("format", "enum")]),
        ("q=%ff", [("q", "bad_characters")]),
        ("q=%ed%a0%80", [("q", "bad_characters")]),
        ("q=%c0%af", [("q", "bad_characters")]),
        ("q=a%00b", [("q", "bad_characters")]),
        ("q=%0a", [("q", "bad_characters")]),
        ("q=%e2%80%ae", [("q", "bad_characters")]),
        ("q=%zz", [("q", "bad_characters")]),
        ("q=%", [("q", "bad_characters")]),
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(query: str, codes: list[tuple[str | None, str]]) -> None:
    reply = ask(edge(), f"/v1/things?{query}")
    assert reply.status == 400
    assert reply.codes == codes
    assert "The parameters here are: format, polarity, q, rank, tier." in reply.problem.detail


def test_everything_wrong_with_a_query_is_told_at_once() -> None:
    reply = ask(edge(), "/v1/things?tier=9&rank=maybe&x=1&q=&polarity=sideways")
    assert sorted(reply.codes, key=str) == [
        ("polarity", "enum"),
        ("q", "empty_parameter"),
        ("rank", "bool_parsing"),
        ("tier", "less_than_equal"),
        ("x", "unknown_parameter"),
    ]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "None None False None"),
        ("tier=4&rank=true", "None 4 True None"),
        ("q=a+b%20c", "a b c None False None"),
        ("q=%C3%A9%F0%9F%97%91", "é🗑 None False None"),
        ("polarity=lower_is_better", "None None False lower_is_better"),
    ],
)
def test_a_query_in_order_is_taken_as_it_says(query: str, name: str) -> None:
    assert ask(edge(), f"/v1/things?{query}").json()["name"] == name


def test_a_route_without_parameters_says_so() -> None:
    assert "parameters here are: format." in ask(edge(), "/v1/raises/bug?x=1").problem.detail
    assert "no parameters here" in ask(edge(), "/health/live?x=1").problem.detail


def test_a_path_with_characters_that_no_path_has_is_not_found() -> None:
    for odd in ("%ff", "%00", "%e2%80%ae", "%ed%a0%80"):
        assert ask(edge(), f"/v1/raises/{odd}").status == 404


@given(st.dictionaries(st.sampled_from("abcdef"), st.text(min_size=1), max_size=4))
def test_a_query_is_read_as_it_was_written_or_not_at_all(pairs: dict[str, str]) -> None:
    from urllib.parse import quote_plus

    written = "&".join(f"{name}={quote_plus(value, errors='surrogatepass')}" for name, value in pairs.items())
    read = query_pairs(written.encode()) if written else []
    assert read is None or dict(read) == pairs


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"name": "a", "amounts": [NaN]}', "not_a_number"),
        (b'{"name": "a", "amounts": [-Infinity]}', "not_a_number"),
        (b'{"name": "a", "amounts": [1e400]}', "number_too_large"),
        (b'{"name": "a", "amounts": [' + b"9" * 400 + b"]}", "number_too_large"),
        (b'{"name": "a", "amounts": [' + b"9" * 5_000 + b"]}", "number_too_large"),
        (b'{"name": "a", "name": "b", "amounts": []}', "duplicate_key"),
        (b'{"name": "a", "amounts": [], "x": {"y": 1, "\\u0079": 2}}', "duplicate_key"),
        (b'{"name": "\\ud800", "amounts": []}', "lone_surrogate"),
        (b'{"\\udfff": 1}', "lone_surrogate"),
        (b'{"name": "\xed\xa0\x80", "amounts": []}', "not_utf_8"),
        (b'{"name": "\xff", "amounts": []}', "not_utf_8"),
        ('{"name": "a", "amounts": []}'.encode("utf-16"), "not_utf_8"),
        (b"\xef\xbb\xbf" + GOOD, "byte_order_mark"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "too_deep"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "too_deep"),
        (b"[" * 100_000, "too_deep"),
        (b'{"name": "a", "amounts": [1_000]}', "not_json"),
        (b'{"name": "a", "amounts": [01]}', "not_json"),
        (b'{"name": "a\x00", "amounts": []}', "not_json"),
        (GOOD + b" x", "not_json"),
        (b"{'name': 1}", "not_json"),
        (b"{", "not_json"),
        (b'"', "not_json"),
        (b" ", "not_json"),
    ],
)
def test_a_body_that_readers_could_take_differently_is_refused(body: bytes, code: str) -> None:
    reply = put_json(edge(), body)
    assert reply.status == 400
    assert [one.code for one in reply.problem.errors] == [code]


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "text/json", "application/json; charset=latin-1", "application/x-www-form-urlencoded"],
)
def test_a_body_of_another_media_type_is_refused(content_type: str) -> None:
    assert put_json(edge(), GOOD, content_type=content_type).problem.status == 415


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; Charset=UTF-8", 'application/json;charset="utf-8"'],
)
def test_a_body_in_order_is_read(content_type: str) -> None:
    assert put_json(edge(), GOOD, content_type=content_type).json()["amounts"] == [1.0, -2.5, 1000.0]


def test_a_compressed_body_is_refused() -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert ask(edge(), "/v1/things/a", method="PUT", headers=headers, body=GOOD).problem.status == 415


def test_a_body_that_is_missing_is_named_as_such() -> None:
    reply = put_json(edge(), b"")
    assert (reply.status, reply.codes) == (422, [("", "missing")])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=12,
)


@given(JSON, st.booleans())
def test_strict_json_reads_all_json_that_is_in_order(value: object, ascii_only: bool) -> None:
    assert strict_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a": ', "}"), ('[{"a": 1, "b": ', "}]")])
def test_the_deepest_that_is_taken_is_counted_in_lists_and_objects_alike(opened: str, closed: str) -> None:
    times = DEEPEST // len(closed)
    deepest = f"{opened * times}1{closed * times}"
    assert strict_json(deepest.encode()) == json.loads(deepest)
    for deeper in (f"[1, {deepest}]", f'{{"a": [], "b": {deepest}}}'):
        with pytest.raises(Refusal) as refused:
            strict_json(deeper.encode())
        assert [one.code for one in refused.value.items] == ["too_deep"]


def test_brackets_inside_texts_do_not_count_as_depth() -> None:
    assert strict_json(json.dumps(["[" * 100, '\\"[{' * 50]).encode()) == ["[" * 100, '\\"[{' * 50]


@pytest.mark.parametrize(
    "body",
    [b'"' + b'\\"' * 500_000, b"[" * 1_000_000, b'{"a":' * 200_000, b"[" + b'"a",' * 300_000 + b'"a"]'],
)
def test_reading_takes_time_in_proportion_to_the_body(body: bytes) -> None:
    started = time.perf_counter()
    put_json(edge(), body)
    assert time.perf_counter() - started < 3
