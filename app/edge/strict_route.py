"""The route class that reads strictly: unknown parameters, odd characters and loose JSON are refused."""

import re
from collections.abc import Callable, Coroutine, Iterator
from typing import Annotated, Any

from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.params import Form
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, BeforeValidator
from pydantic_core import PydanticCustomError
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from app.edge.problems import NOT_FOUND, ParameterRefusal, ProblemItem, Refusal
from app.edge.strict_json import require_json, strict_json
from app.edge.strict_query import Pairs, sorted_out, text_of
from app.edge.validation import items_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)


def plain_integer(value: object) -> object:
    """ASCII digits only: no `1_000`, no sign `+`, no spaces, no `5.0`, no booleans."""
    if isinstance(value, bool) or (isinstance(value, str) and not _WHOLE.fullmatch(value)):
        raise PydanticCustomError("int_parsing", "Give a whole number in plain digits")
    return value


def plain_boolean(value: object) -> object:
    """`true` or `false` only."""
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise PydanticCustomError("bool_parsing", "Give true or false")
    return value == "true"


PlainBoolean = Annotated[bool, BeforeValidator(plain_boolean)]


class StrictRoute(APIRoute):
    """The route class of every router: `APIRouter(route_class=StrictRoute)`."""

    _dependants: list[Dependant] | None = None

    def get_route_handler(self) -> Handler:
        """FastAPI's handler behind the strict reading."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            self._check_path(request)
            self._check_query(request)
            if self.body_field is None or isinstance(self.body_field.field_info, Form):
                return await handle(request)
            return await handle(await _with_strict_body(request))

        return strict

    def dependants(self, request: Request) -> list[Dependant]:
        """All that the route takes, also by the routers that include it and by dependencies."""
        if self._dependants is None:
            contexts = iter_route_contexts(request.app.routes)
            included = [context.dependant for context in contexts if context.original_route is self]
            self._dependants = [part for dependant in included or [self.dependant] for part in _flat(dependant)]
        return self._dependants

    def _check_path(self, request: Request) -> None:
        raw = request.scope.get("raw_path")
        if raw and b"%" in raw and (b"%2f" in raw.lower() or text_of(raw) is None):
            raise Refusal(NOT_FOUND, "The address has characters that no address of this service has.")

    def _check_query(self, request: Request) -> None:
        raw = request.scope["query_string"]
        if not raw:
            return
        names = parameters_of(request)
        pairs, faults = sorted_out(raw, names=names)
        if faults:
            faults += self._other_faults(request, pairs, refused={fault.parameter for fault in faults})
            raise ParameterRefusal("Correct the parameters in `errors`.", faults)

    def _other_faults(self, request: Request, pairs: Pairs, *, refused: set[str | None]) -> list[ProblemItem]:
        """What FastAPI would refuse as well, so that a caller learns everything at once."""
        query = QueryParams(pairs)
        parts = [request_params_to_args(part.query_params, query)[1] for part in self.dependants(request)]
        items = [fault for errors in parts for fault in items_of(errors)]
        return [fault for fault in items if fault.parameter not in refused]


class _StrictRequest(Request):
    """A request whose JSON is read strictly: FastAPI asks it for the body."""

    async def json(self) -> object:
        return strict_json(await self.body())


async def _with_strict_body(request: Request) -> Request:
    strict = _StrictRequest(request.scope, request.receive)
    if await strict.body():
        require_json(strict.headers)
    return strict


def parameters_of(request: Request) -> tuple[str, ...]:
    """The query parameters that exist on the route of a request, sorted."""
    route = request.scope.get("route")
    if not isinstance(route, StrictRoute):
        return ()
    return tuple(sorted({name for part in route.dependants(request) for name in _names(part)}))


def _flat(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _flat(inner)


def _names(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (inner.alias or name for name, inner in kind.model_fields.items())
        else:
            yield field.alias
