"""The outermost layer: every request gets its id, and whoever listens is told of it when it is over."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Receive, Scope, Send

from app.edge.exchange import EXCHANGE, OTHER, REQUEST_ID, Exchange, new_request_id

Listener = Callable[[Exchange], None]

_SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")


class RequestLog:
    """Pure ASGI, outermost: `RequestLog(app, route_of=..., listeners=[...])`."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        route_of: Callable[[str], str],
        listeners: Sequence[Listener] = (),
        never: bytes | None = None,
    ) -> None:
        """Tell the listeners of every request to `app`; `route_of` gives the template of a path.

        An `X-Request-Id` of the caller's is taken unless it holds `never`: what only secrets begin with.
        """
        self.app = app
        self._route_of = route_of
        self._listeners = tuple(listeners)
        self._never = never

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the app, note the answer, and tell of it also where it fails."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope[REQUEST_ID] = request_id = self._given_id(scope) or new_request_id()
        scope[EXCHANGE] = exchange = Exchange(send, request_id=request_id)
        try:
            await self.app(scope, receive, exchange)
        finally:
            exchange.end(scope, route=self._route_of(scope["path"]))
            for listener in self._listeners:
                listener(exchange)

    def _given_id(self, scope: Scope) -> str | None:
        """The caller's id for the request, if it has a plain one and only one."""
        found = None
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                if found is not None:
                    return None
                found = value
        if found is None or not _SANE_ID.fullmatch(found) or (self._never is not None and self._never in found):
            return None
        text: str = found.decode("ascii")
        return text


class RouteTemplates:
    """The templates of an app's paths, such as /v1/things/{code}; what no route has is `other`."""

    def __init__(self, app: FastAPI) -> None:
        """Take the templates from the app's routes, on the first request."""
        self._app = app
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        self._of = lru_cache(maxsize=2_048)(self._find)

    def __call__(self, path: str) -> str:
        """The template of a path: one without parameters comes before those whose parameters could stand for it."""
        return self._of(path)

    def _find(self, path: str) -> str:
        if not self._patterns:
            routes = [(route.path_regex, route.path) for route in iter_route_contexts(self._app.routes) if route.path]
            self._patterns = sorted(routes, key=lambda route: "{" in route[1])
        return next((template for pattern, template in self._patterns if pattern.match(path)), OTHER)
