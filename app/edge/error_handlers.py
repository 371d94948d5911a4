"""Every error that reaches FastAPI becomes a problem: refusals, the framework's own errors, and the unforeseen."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.edge import problems
from app.edge.addresses import under_root
from app.edge.problems import (
    ANSWERED,
    INTERNAL_DETAIL,
    ParameterRefusal,
    Problem,
    ProblemItem,
    ProblemKind,
    Refusal,
    problem_response,
)
from app.edge.strict_route import parameters_of
from app.edge.validation import items_of, places

_NOT_FOUND = "There is nothing at this address. See {docs} for the addresses."


def install(app: FastAPI) -> None:
    """Register the handlers of the edge's and the framework's errors, and document their shape."""
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)
    _document(app)


def bad_parameter(request: Request, detail: str, items: Iterable[ProblemItem]) -> Response:
    """The answer to a request with a parameter that cannot be used: it names the parameters there are."""
    names = parameters_of(request)
    existing = f"The parameters here are: {', '.join(names)}." if names else "There are no parameters here."
    return problem_response(request.scope, problems.BAD_PARAMETER, f"{detail} {existing}", items=items)


async def _validation(request: Request, error: Exception) -> Response:
    errors: Sequence[Any] = cast("RequestValidationError", error).errors()
    items = items_of(errors)
    parts = places(errors)
    if parts == {"path"}:
        detail = "A part of the address is not in the right form: see `errors`."
        return problem_response(request.scope, problems.NOT_FOUND, detail, items=items)
    if parts == {"body"}:
        detail = "Correct the places in `errors`."
        return problem_response(request.scope, problems.INVALID_INPUT, detail, items=items)
    return bad_parameter(request, "Correct the parameters in `errors`.", items)


async def _http(request: Request, error: Exception) -> Response:
    error = cast("HTTPException", error)
    if isinstance(error, ParameterRefusal):
        return bad_parameter(request, error.detail, error.items)
    if isinstance(error, Refusal):
        return problem_response(request.scope, error.kind, error.detail, items=error.items, headers=error.headers)
    nothing = _NOT_FOUND.format(docs=under_root("/docs"))
    detail = nothing if error.detail == HTTPStatus.NOT_FOUND.phrase else f"{error.detail}."
    return problem_response(request.scope, _kind_by(error.status_code), detail, headers=error.headers)


def _kind_by(status: int) -> ProblemKind:
    known = next((kind for kind in problems.EDGE_KINDS if kind.status == status), None)
    phrase = HTTPStatus(status).phrase
    return known or ProblemKind(phrase.lower().replace(" ", "-"), status, phrase, "")


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
