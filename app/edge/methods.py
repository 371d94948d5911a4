"""HTTP methods done right for every path: HEAD beside GET, OPTIONS, and 405 with the full Allow."""

import re
from dataclasses import dataclass
from functools import cached_property

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.edge.headers import ALWAYS, NO_STORE
from app.edge.problems import METHOD_NOT_ALLOWED, problem_response

ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
PREFLIGHT_SECONDS = 7_200
HEADERS_ALONE = "edge.headers_alone"  # the scope's key that is True for HEAD, whose answer has no body


@dataclass(frozen=True, slots=True)
class _Path:
    """One path of the app and the methods that its routes take."""

    path: str
    pattern: re.Pattern[str]
    methods: frozenset[str]


class Methods:
    """Pure ASGI, directly in front of FastAPI: `Methods(app)`."""

    def __init__(self, app: FastAPI) -> None:
        """Take the paths from the app's routes, on the first request."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer HEAD, OPTIONS and methods that a path does not take; pass everything else on."""
        method = scope.get("method")
        if scope["type"] != "http" or (method == "GET" and scope["path"] not in self._without_get):
            await self.app(scope, receive, send)
            return
        methods = self._methods_of(scope["path"])
        if method == "HEAD":
            send = without_body(send)
        if method == "HEAD" and "GET" in methods:
            await self.app({**scope, "method": "GET", HEADERS_ALONE: True}, receive, send)
        elif method in methods or not methods:
            await self.app(scope, receive, send)
        elif method == "OPTIONS":
            await _options(scope, methods)(scope, receive, send)
        else:
            detail = f"This address takes {', '.join(_allow(methods))}."
            headers = {"Allow": ", ".join(_allow(methods))}
            response = problem_response(scope, METHOD_NOT_ALLOWED, detail, headers=headers)
            await response(scope, receive, send)

    @cached_property
    def _paths(self) -> tuple[_Path, ...]:
        routes = iter_route_contexts(self.app.routes)
        return tuple(
            _Path(route.path or "", route.path_regex, frozenset(route.methods)) for route in routes if route.methods
        )

    @cached_property
    def _without_parameters(self) -> dict[str, frozenset[str]]:
        """The methods of each path that has no parameters."""
        methods: dict[str, frozenset[str]] = {}
        for route in self._paths:
            if not route.pattern.groups:
                methods[route.path] = methods.get(route.path, frozenset()) | route.methods
        return methods

    @cached_property
    def _without_get(self) -> frozenset[str]:
        """The paths without parameters that take no GET, whatever one with parameters beside them takes."""
        return frozenset(path for path, methods in self._without_parameters.items() if "GET" not in methods)

    def _methods_of(self, path: str) -> frozenset[str]:
        """The methods of a path: one without parameters comes before those whose parameters could stand for it."""
        if own := self._without_parameters.get(path):
            return own
        return frozenset().union(*(route.methods for route in self._paths if path == "*" or route.pattern.match(path)))


def _allow(methods: frozenset[str]) -> list[str]:
    implied = {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    return sorted(methods | implied)


def _options(scope: Scope, methods: frozenset[str]) -> Response:
    """What a path takes; to a browser that asks on behalf of another site, also what it may send."""
    allow = ", ".join(_allow(methods))
    headers = ALWAYS | NO_STORE | {"Allow": allow}
    if "access-control-request-method" in Headers(scope=scope):
        headers |= {
            "Access-Control-Allow-Methods": allow,
            "Access-Control-Allow-Headers": ALLOWED_HEADERS,
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        }
    return Response(status_code=204, headers=headers)


def without_body(send: Send) -> Send:
    """The `send` for HEAD: the headers of the answer alone."""

    async def headers_alone(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_alone
