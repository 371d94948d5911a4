"""Every error is a problem of one shape, whoever noticed it."""

import logging

import pytest

from app.edge import problems
from app.edge.problems import EDGE_KINDS, MOST_ITEMS
from tests.edge.toy import ask, edge, put_json, toy


def test_no_two_kinds_of_problem_share_a_slug_and_each_says_what_to_do() -> None:
    assert len({kind.slug for kind in EDGE_KINDS}) == len(EDGE_KINDS)
    assert all(kind.advice.endswith(".") for kind in EDGE_KINDS)
    declared = {value for value in vars(problems).values() if isinstance(value, problems.ProblemKind)}
    assert declared == set(EDGE_KINDS)


@pytest.mark.parametrize(
    ("target", "status", "slug"),
    [
        ("/nowhere", 404, "not-found"),
        ("/v1/things/", 404, "not-found"),
        ("//v1/things", 404, "not-found"),
        ("/v1/things/0", 404, "not-found"),
        ("/v1/things/1_0", 404, "not-found"),
        ("/v1/things/%D9%A1", 404, "not-found"),
        ("/v1/raises/unavailable", 503, "store-unavailable"),
    ],
)
def test_errors_of_reads_are_problems(target: str, status: int, slug: str) -> None:
    reply = ask(edge(), target)
    assert reply.status == status
    assert reply.problem.type == f"/problems#{slug}"
    assert reply.problem.instance == target


def test_the_unforeseen_gives_away_nothing_but_an_id_that_the_log_has_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, logger="app.edge"):
        reply = ask(edge(), "/v1/raises/bug")
    assert reply.status == 500
    assert reply.problem.request_id
    assert b"secret" not in reply.body
    assert b"Error" not in reply.body
    assert reply.problem.request_id in caplog.text
    assert "secret of the house" in caplog.text


def test_a_store_that_may_answer_again_says_when_to_ask() -> None:
    assert int(ask(edge(), "/v1/raises/unavailable").headers["retry-after"]) > 0


def test_a_body_of_the_wrong_shape_lists_every_place_at_once() -> None:
    reply = put_json(edge(), b'{"name": 5, "amounts": [1, "x", null], "a/b~c": true}')
    assert reply.status == 422
    assert sorted(reply.codes) == [
        ("/amounts/1", "float_parsing"),
        ("/amounts/2", "float_type"),
        ("/a~1b~0c", "extra_forbidden"),
        ("/name", "string_type"),
    ]


def test_a_problem_never_repeats_what_was_sent() -> None:
    sent = "nosuchvaluewassent"
    for reply in (
        ask(edge(), f"/v1/things?polarity={sent}&tier={sent}&rank={sent}"),
        put_json(edge(), f'{{"name": ["{sent}"], "amounts": "{sent}"}}'.encode()),
    ):
        assert reply.problem.errors
        assert sent not in reply.body.decode()


def test_a_problem_lists_at_most_fifty_items() -> None:
    reply = put_json(edge(), b'{"name": "a", "amounts": [' + b"null," * 60 + b"1]}")
    assert len(reply.problem.errors) == MOST_ITEMS


def test_a_wrong_choice_is_answered_with_the_choices_there_are() -> None:
    [fault] = ask(edge(), "/v1/things?polarity=up").problem.errors
    assert "higher_is_better" in fault.detail
    assert "lower_is_better" in fault.detail


def test_the_contract_knows_problems_and_not_the_frameworks_own_errors() -> None:
    contract = toy().openapi()
    assert set(contract["components"]["schemas"]) >= {"Problem", "ProblemItem"}
    assert "ValidationError" not in str(contract)
    described = contract["paths"]["/v1/things"]["get"]["responses"]["400"]
    assert described["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert "422" not in contract["paths"]["/v1/things"]["get"]["responses"]
