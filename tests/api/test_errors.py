"""Waymark's errors become problems: each has its kind, in a read and in a write."""

import pytest
from fastapi import APIRouter
from starlette.types import ASGIApp

from app.api import errors as api_errors
from app.api.errors import KINDS, STATUS, kind_of
from app.domain import errors
from app.domain.errors import (
    Fault,
    InvalidInputError,
    InvalidPeriodError,
    NotFoundError,
    StoreError,
    StoreUnavailableError,
    UnauthenticatedError,
    WaymarkError,
)
from app.edge import problems
from app.edge.strict_route import StrictRoute
from tests.edge.toy import ask, edge, toy

router = APIRouter(route_class=StrictRoute, prefix="/v1")


@router.get("/raises/{what}")
def raises(what: str) -> None:
    raise {
        "not-found": NotFoundError("There is no such thing."),
        "period": InvalidPeriodError("That is no period.", [Fault("period", "invalid_period", "Not a period.")]),
        "unavailable": StoreUnavailableError("The store does not answer; try again shortly."),
        "old-store": StoreError("The store is older than this program. Run: waymark migrate"),
        "no-key": UnauthenticatedError("This needs a key."),
    }[what]


@router.post("/faults")
def faults() -> None:
    raise InvalidInputError("Two things are wrong.", [Fault("values.0", "a", "A."), Fault("b/", "b", "B.")])


def service(*, not_ready: StoreError | None = None) -> ASGIApp:
    return edge(toy(router, install=api_errors.install, kinds=KINDS, not_ready=not_ready))


def descendants(cls: type[WaymarkError]) -> set[type[WaymarkError]]:
    return {cls}.union(*(descendants(one) for one in cls.__subclasses__()))


def test_every_error_of_the_domain_has_a_status_by_itself_or_by_its_nearest_ancestor() -> None:
    statuses = {
        cls.__name__: next(STATUS[one][0].status for one in cls.__mro__ if one in STATUS)
        for cls in descendants(WaymarkError)
        if cls.__module__ == errors.__name__
    }
    assert statuses == {
        "WaymarkError": 500,
        "InvalidInputError": 400,
        "InvalidPeriodError": 400,
        "TierFullError": 400,
        "NotFoundError": 404,
        "UnauthenticatedError": 401,
        "ForbiddenError": 403,
        "ConflictError": 409,
        "StaleError": 412,
        "PreconditionMissingError": 428,
        "ReusedKeyError": 422,
        "StoreError": 503,
        "StoreUnavailableError": 503,
        "UndecodableDocumentError": 503,
        "SeedError": 500,
    }


def test_what_is_wrong_with_a_body_is_422_and_with_a_query_400() -> None:
    error = InvalidInputError("Wrong.")
    assert kind_of(error, reading=True).status == 400
    assert kind_of(error, reading=False).status == 422


def test_the_page_of_problems_explains_every_kind_of_the_edge_and_of_waymark() -> None:
    declared = {
        value
        for module in (problems, api_errors)
        for value in vars(module).values()
        if isinstance(value, problems.ProblemKind)
    }
    assert declared == set(KINDS)
    assert len({kind.slug for kind in KINDS}) == len(KINDS)
    assert all(kind.advice.endswith(".") for kind in KINDS)


@pytest.mark.parametrize(
    ("target", "status", "slug"),
    [
        ("/v1/raises/not-found", 404, "not-found"),
        ("/v1/raises/period", 400, "bad-parameter"),
        ("/v1/raises/unavailable", 503, "store-unavailable"),
        ("/v1/raises/old-store", 503, "store-unusable"),
        ("/v1/raises/no-key", 401, "no-key"),
    ],
)
def test_errors_of_reads_are_problems(target: str, status: int, slug: str) -> None:
    reply = ask(service(), target)
    assert reply.status == status
    assert reply.problem.type == f"/problems#{slug}"
    assert reply.problem.instance == target


def test_a_store_that_may_answer_again_says_when_to_ask() -> None:
    assert int(ask(service(), "/v1/raises/unavailable").headers["retry-after"]) > 0
    assert int(ask(service(), "/v1/raises/old-store").headers["retry-after"]) > 0


def test_a_caller_without_a_key_learns_how_to_send_one() -> None:
    assert ask(service(), "/v1/raises/no-key").headers["www-authenticate"] == "Bearer"


def test_a_store_of_another_revision_says_which_command_mends_it() -> None:
    assert "waymark migrate" in ask(service(), "/v1/raises/old-store").problem.detail


def test_a_parameter_that_cannot_be_used_is_answered_with_those_that_exist() -> None:
    assert "no parameters here" in ask(service(), "/v1/raises/period").problem.detail


def test_faults_of_the_domain_name_the_parameter_of_a_read_and_the_place_in_a_body() -> None:
    assert ask(service(), "/v1/raises/period").codes == [("period", "invalid_period")]
    assert ask(service(), "/v1/faults", method="POST").codes == [("/values/0", "a"), ("/b~1", "b")]


def test_the_service_is_ready_only_with_a_store_of_its_own_revision() -> None:
    assert ask(service(), "/health/ready").json() == {"status": "ready"}
    old = ask(service(not_ready=StoreError("The store is older. Run: waymark migrate")), "/health/ready")
    assert (old.status, old.problem.detail) == (503, "The store is older. Run: waymark migrate")


def test_the_service_lives_also_when_the_store_does_not_answer() -> None:
    broken = service(not_ready=StoreUnavailableError("The store does not answer; try again shortly."))
    assert ask(broken, "/health/live").status == 200
    reply = ask(broken, "/health/ready")
    assert (reply.status, reply.problem.type) == (503, "/problems#store-unavailable")


def test_a_store_error_is_not_mistaken_for_the_unforeseen() -> None:
    reply = ask(service(not_ready=StoreError("Run: waymark migrate")), "/health/ready")
    assert (reply.status, reply.problem.detail) == (503, "Run: waymark migrate")
