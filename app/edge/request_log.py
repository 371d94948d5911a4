"""The outermost layer: every request gets its id, and the listeners get it when it is over."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache

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
        """Call the listeners for every request to `app`; `route_of` gives the template of a path.

        An `X-Request-Id` of the caller's is taken unless it holds `never`: what only secrets begin with.
        """
        self.app = app
        self._route_of = route_of
        self._listeners = tuple(listeners)
        self._never = never

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the app, and call the listeners, also where it fails."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope[REQUEST_ID] = request_id = self._caller_id(scope["headers"]) or new_request_id()
        scope[EXCHANGE] = exchange = Exchange(send, request_id=request_id)
        try:
            await self.app(scope, receive, exchange.pass_on)
        finally:
            exchange.end(scope, route=self._route_of(scope["path"]))
            for listener in self._listeners:
                listener(exchange)
            del scope[EXCHANGE]  # it refers to the scope by `send`: a cycle that only a collection frees

    def _caller_id(self, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        """The caller's id for the request; None without one, with several, or with one that is not plain."""
        request_id = None
        for name, value in headers:
            if name == b"x-request-id":
                if request_id is not None:
                    return None
                request_id = value
        if request_id is None or not _SANE_ID.fullmatch(request_id):
            return None
        if self._never is not None and self._never in request_id:
            return None
        text: str = request_id.decode("ascii")
        return text


def route_templates(app: FastAPI) -> Callable[[str], str]:
    """What gives the template of a path of an app, such as /v1/things/{code}; what no route has is `other`.

    One without parameters comes before those whose parameters could stand for it.
    """

    @cache
    def patterns() -> list[tuple[re.Pattern[str], str]]:
        routes = [(route.path_regex, route.path) for route in iter_route_contexts(app.routes) if route.path]
        return sorted(routes, key=lambda route: "{" in route[1])

    @lru_cache(maxsize=2_048)
    def template_of(path: str) -> str:
        return next((template for pattern, template in patterns() if pattern.match(path)), OTHER)

    return template_of
