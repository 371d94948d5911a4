"""What a call that fits the contract may be refused for all the same: what no schema can say, and nothing else."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import RejectedPositiveData, UndefinedStatusCode

from app.edge.guards import Limits
from tests.clients import NOW

FIRST_RELEASE = datetime.fromisoformat("2026-11-22T12:00:00Z")  # seed/publication.csv
Call = Case[Any]


def _is_later_than_now(case: Call) -> bool:
    """Whether an instant is asked for that has not come, or one that had not come at the instant that is read of."""
    query = case.query or {}
    found = {name: _instant(str(query[name])) for name in ("as_of", "since", "cut_off") if name in query}
    instants = [instant for instant in found.values() if instant is not None]
    as_of, since = found.get("as_of"), found.get("since")
    return any(instant > NOW for instant in instants) or (as_of is not None and since is not None and since > as_of)


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _has_what_does_not_go_together(case: Call) -> bool:
    """Whether an edition is asked for with what a draft takes, or progress for a day that has not come."""
    return bool({"cut_off", "edition", "draft", "view", "on"} & set(case.query or {}))


def _is_too_early(case: Call) -> bool:
    query = case.query or {}
    asked = [_instant(str(query[name])) for name in ("as_of", "cut_off") if name in query]
    return any(instant is not None and instant < FIRST_RELEASE for instant in asked)


def _is_not_public(case: Call) -> bool:
    """Whether it asks for service-level indicators, which only the working view has."""
    query = case.query or {}
    return "4" in str(query.get("tier")) and query.get("view") != "working"


def _has_control_characters(case: Call) -> bool:
    return any(ord(character) < ord(" ") for value in (case.query or {}).values() for character in str(value))


def _has_cursor(case: Call) -> bool:
    return "cursor" in (case.query or {})


def _preconditions(case: Call) -> int:
    return sum(name in (case.headers or {}) for name in ("If-Match", "If-None-Match"))


def _is_file(case: Call) -> bool:
    return case.media_type not in (None, "application/json")


def _always(_case: Call) -> bool:
    return True


# What the rules find in a body, besides what its schema says: parts that do not go together, and what is not there.
OF_RULES = (
    *("conflict", "required", "duplicate", "unknown_value", "unknown_area", "unknown_indicator"),
    *("unknown_rule", "wrong_period", "retired", "tier_full", "in_the_past", "needs_submit", "unknown_parameter"),
    *("out_of_range", "invalid_instant", "too_early", "invalid_year"),
    *("not_found", "repeated", "own_submission"),  # of a decision in a list
)
# By status, kind of problem and code of an item ("" for a problem without items, "*" for any): who deserves that.
REFUSALS: Mapping[tuple[int, str, str], Callable[[Call], bool]] = {
    (400, "bad-parameter", "invalid_cursor"): _has_cursor,  # only those that an answer gave are any
    (400, "bad-parameter", "later_than_now"): _is_later_than_now,
    (400, "bad-parameter", "too_early"): _is_too_early,
    (400, "bad-parameter", "conflict"): _has_what_does_not_go_together,
    (400, "bad-parameter", "unknown_value"): _is_not_public,
    (400, "bad-parameter", "bad_characters"): _has_control_characters,
    (400, "bad-parameter", "two_preconditions"): lambda case: _preconditions(case) == 2,
    **{(422, "invalid-input", code): _always for code in OF_RULES},
    (422, "invalid-input", "*"): _is_file,  # the contract says only that a file is text, or bytes
    (422, "implausible", "implausible"): lambda case: (case.query or {}).get("confirm") not in (True, "true"),
    (422, "reused-idempotency-key", ""): lambda case: "Idempotency-Key" in (case.headers or {}),
    (412, "stale", ""): lambda case: _preconditions(case) == 1,
    (428, "precondition-missing", ""): lambda case: _preconditions(case) == 0,
}


def is_fault(_context: HookContext, failure: Failure, case: Call, response: Response) -> bool:
    """Whether a failure is one: it is none where what refuses a call is the store, the clock or another call."""
    if isinstance(failure, UndefinedStatusCode):
        return not _is_too_long(response)
    return not (isinstance(failure, RejectedPositiveData) and _is_right_to_refuse(case, response))


def _is_too_long(response: Response) -> bool:
    """Whether it is refused as the contract says of every call: an address that is too large is 414."""
    target = response.request.path_url
    return response.status_code == HTTPStatus.REQUEST_URI_TOO_LONG and len(target) > Limits().target_bytes


def _is_right_to_refuse(case: Call, response: Response) -> bool:
    problem = response.json()
    kind = problem["type"].partition("#")[2]
    codes = {one["code"] for one in problem["errors"]} or {""}
    return all(_deserved(case, response.status_code, kind, code) for code in codes)


def _deserved(case: Call, status: int, kind: str, code: str) -> bool:
    found = (REFUSALS.get((status, kind, one)) for one in (code, "*"))
    return any(deserves is not None and deserves(case) for deserves in found)
