"""Every error that reaches FastAPI becomes a problem: the domain's, the framework's, and the unforeseen."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.domain.errors import InvalidInputError, WaymarkError
from app.edge import problems
from app.edge.problem_shape import Problem
from app.edge.problems import ANSWERED, INTERNAL_DETAIL, Kind, Refusal, problem_response
from app.edge.strict_query import that_exist
from app.edge.strict_route import parameters_of
from app.edge.validation import items_of, items_of_faults, places

_READS = ("GET", "HEAD", "OPTIONS")
_NOT_FOUND = "Nothing is at this address. The addresses there are: /docs."
_UNAVAILABLE = "The store does not answer; try again shortly."


def install(app: FastAPI) -> None:
    """Register the handlers of every error, the framework's own included, and document their shape."""
    app.add_exception_handler(WaymarkError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    for trouble in (OperationalError, InterfaceError, PoolTimeoutError):
        app.add_exception_handler(trouble, _store)
    app.add_exception_handler(Exception, _unforeseen)
    _document(app)


async def _domain(request: Request, error: Exception) -> Response:
    error = cast("WaymarkError", error)
    reading = request.method in _READS
    kind = problems.kind_of(error, reading=reading)
    if kind.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        raise error
    faults = error.faults if isinstance(error, InvalidInputError) else ()
    detail = str(error)
    if kind is problems.BAD_PARAMETER:
        detail = f"{detail} {that_exist(parameters_of(request))}"
    return problem_response(request.scope, kind, detail, items=items_of_faults(faults, reading=reading))


async def _validation(request: Request, error: Exception) -> Response:
    errors = cast("RequestValidationError", error).errors()
    kind, detail = _judged(request, errors)
    return problem_response(request.scope, kind, detail, items=items_of(errors))


def _judged(request: Request, errors: Sequence[Any]) -> tuple[Kind, str]:
    found = places(errors)
    if found == {"path"}:
        return problems.NOT_FOUND, "This address cannot exist; each item says what it may hold."
    if found == {"body"}:
        return problems.INVALID_INPUT, "Each item says what to mend and where."
    return problems.BAD_PARAMETER, f"Each item says what to mend. {that_exist(parameters_of(request))}"


async def _http(request: Request, error: Exception) -> Response:
    error = cast("HTTPException", error)
    if isinstance(error, Refusal):
        return problem_response(request.scope, error.kind, error.detail, items=error.items, headers=error.headers)
    kind = _kind_by(error.status_code)
    detail = _NOT_FOUND if error.detail == HTTPStatus.NOT_FOUND.phrase else f"{error.detail}."
    return problem_response(request.scope, kind, detail, headers=error.headers)


def _kind_by(status: int) -> Kind:
    known = next((kind for kind in problems.KINDS if kind.status == status), None)
    phrase = HTTPStatus(status).phrase
    return known or Kind(phrase.lower().replace(" ", "-"), status, phrase, "")


async def _store(request: Request, _error: Exception) -> Response:
    return problem_response(request.scope, problems.STORE_UNAVAILABLE, _UNAVAILABLE)


async def _unforeseen(request: Request, error: Exception) -> Response:
    error.add_note(ANSWERED)
    return problem_response(request.scope, problems.INTERNAL, INTERNAL_DETAIL)


def _document(app: FastAPI) -> None:
    produce = app.openapi

    def openapi() -> dict[str, Any]:
        return _with_problems(produce())

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the contract


def _with_problems(contract: dict[str, Any]) -> dict[str, Any]:
    schemas = contract.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path in contract["paths"].values():
        for operation in path.values():
            _without_framework_shape(operation["responses"])
    contract["components"]["schemas"] = dict(sorted(schemas.items()))
    return contract


def _without_framework_shape(responses: dict[str, Any]) -> None:
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
