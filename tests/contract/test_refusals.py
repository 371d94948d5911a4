"""What a call may be refused for is told apart from faults, by what the call asks and what the answer says."""

import json
from typing import Any

import pytest
import schemathesis
from requests import Request
from schemathesis import HookContext, Response
from schemathesis.openapi.checks import RejectedPositiveData, UndefinedStatusCode

from tests.contract.refusals import is_fault

SENT: dict[str, Any] = {"requestBody": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}
DONE: dict[str, Any] = {"responses": {"200": {"description": "Done."}}}
CONTRACT = schemathesis.openapi.from_dict(
    {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/any": {"put": SENT | DONE}}}
)
BOTH = {"If-Match": '"r1"', "If-None-Match": "*"}
FILE = {"media_type": "text/csv", "body": "a,b"}
# A call that fits the contract, and a refusal that it deserves.
DESERVED: list[tuple[dict[str, Any], int, str, list[str]]] = [
    ({"query": {"cursor": "WzFd"}}, 400, "bad-parameter", ["invalid_cursor"]),
    ({"query": {"as_of": "2026-12-01T09:00:00Z"}}, 400, "bad-parameter", ["later_than_now"]),
    ({"query": {"as_of": "2026-11-22T12:59:59+01:00"}}, 400, "bad-parameter", ["too_early"]),
    ({"query": {"tier": 4}}, 400, "bad-parameter", ["unknown_value"]),
    ({"headers": BOTH}, 400, "bad-parameter", ["two_preconditions"]),
    ({}, 428, "precondition-missing", []),
    ({"headers": {"If-Match": '"r1"'}}, 412, "stale", []),
    ({"body": {}}, 422, "invalid-input", ["conflict", "required"]),
    ({"body": {}}, 422, "implausible", ["implausible"]),
    ({"headers": {"Idempotency-Key": "1"}}, 422, "reused-idempotency-key", []),
    (FILE, 422, "invalid-input", ["missing_column", "any_other"]),
    (FILE, 422, "invalid-input", []),
]
# The same refusals of calls that do not deserve them.
UNDESERVED: list[tuple[dict[str, Any], int, str, list[str]]] = [
    ({}, 400, "bad-parameter", ["invalid_cursor"]),
    ({"query": {"as_of": "2026-11-23T09:30:00Z"}}, 400, "bad-parameter", ["later_than_now"]),
    ({"query": {"as_of": "2026-11-22T12:00:00Z"}}, 400, "bad-parameter", ["too_early"]),
    ({"query": {"as_of": "2026-11-22T11:59:59z", "theme": "a"}}, 400, "bad-parameter", ["unknown_value"]),
    ({"query": {"tier": 4, "view": "working"}}, 400, "bad-parameter", ["unknown_value"]),
    ({"query": {"cursor": "WzFd"}}, 400, "bad-parameter", ["invalid_cursor", "int_parsing"]),
    ({"query": {"cursor": "WzFd"}}, 400, "bad-parameter", []),
    ({"query": {"cursor": "WzFd"}}, 422, "bad-parameter", ["invalid_cursor"]),
    ({"headers": {"If-Match": '"r1"'}}, 400, "bad-parameter", ["two_preconditions"]),
    ({"headers": {"If-Match": '"r1"'}}, 428, "precondition-missing", []),
    ({}, 412, "stale", []),
    ({"body": {}}, 422, "invalid-input", []),
    ({"body": {}}, 422, "invalid-input", ["conflict", "string_too_long"]),
    ({"body": {}}, 400, "bad-json", ["not_json"]),
    ({"body": {}, "query": {"confirm": "true"}}, 422, "implausible", ["implausible"]),
    ({}, 422, "reused-idempotency-key", []),
    (FILE, 415, "wrong-media-type", []),
    ({}, 500, "internal-error", []),
]


@pytest.mark.parametrize(("call", "status", "kind", "codes"), DESERVED)
def test_a_refusal_that_the_call_deserves_is_no_fault(
    call: dict[str, Any], status: int, kind: str, codes: list[str]
) -> None:
    assert not _is_fault(call, status, kind, codes)


@pytest.mark.parametrize(("call", "status", "kind", "codes"), UNDESERVED)
def test_any_other_refusal_of_a_good_call_is_a_fault(
    call: dict[str, Any], status: int, kind: str, codes: list[str]
) -> None:
    assert _is_fault(call, status, kind, codes)


@pytest.mark.parametrize(("status", "length", "fault"), [(414, 9_000, False), (414, 8_000, True), (418, 9_000, True)])
def test_a_status_that_the_contract_does_not_name_is_a_fault_but_for_an_address_too_long(
    status: int, length: int, fault: bool
) -> None:
    failure = UndefinedStatusCode(
        operation="PUT /any", status_code=status, defined_status_codes=[], allowed_status_codes=[], message=""
    )
    answer = _answer(status, "target-too-long", [], address=f"http://any/{'a' * length}")
    assert is_fault(HookContext(), failure, CONTRACT["/any"]["PUT"].Case(), answer) is fault


def _is_fault(call: dict[str, Any], status: int, kind: str, codes: list[str]) -> bool:
    failure = RejectedPositiveData(operation="PUT /any", message="", status_code=status, allowed_statuses=[])
    case = CONTRACT["/any"]["PUT"].Case(**{"media_type": "application/json"} | call)
    return is_fault(HookContext(), failure, case, _answer(status, kind, codes))


def _answer(status: int, kind: str, codes: list[str], *, address: str = "http://any/any") -> Response:
    problem = {"type": f"/problems#{kind}", "errors": [{"code": code} for code in codes]}
    sent = Request("PUT", address).prepare()
    return Response(status, {}, json.dumps(problem).encode(), sent, elapsed=0.0, verify=False)
