"""Clients of the whole service over a store, with a clock that stands still."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, Protocol
from urllib.parse import unquote

import anyio
from starlette.testclient import TestClient, httpx  # type: ignore[attr-defined]  # httpx2, or httpx before it
from starlette.types import ASGIApp, Message

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
Clock = Callable[[], datetime]


class OpenClient(Protocol):
    """Gives a client of the service over the store at a URL; its clock stands at `NOW` unless given."""

    def __call__(self, url: str, *, clock: Clock = ..., **settings: Any) -> TestClient:
        """A client whose service runs until the test ends; `settings` are fields of app.settings.Settings."""
        ...


def stopped() -> datetime:
    """The clock of tests, which stands still."""
    return NOW


@contextmanager
def serving(
    url: str, *, clock: Clock = stopped, listeners: Sequence[Any] = (), **settings: Any
) -> Iterator[TestClient]:
    """A client of the service over the store at `url`, from start-up to shutdown; `listeners` hear of its requests."""
    from app.main import create_app  # the whole program: tests of rules alone do without
    from app.settings import Settings

    app = create_app(Settings(database_url=url, **settings), clock=clock, listeners=listeners)
    _share_routes(app)
    with WholeAnswers(app) as client:
        yield client


class WholeAnswers(TestClient):
    """A client that goes to the service's event loop once for an answer, not eight times, unless it is streamed.

    That is half of the time of a call whose answer is kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self._transport = _Transport(self, streaming=self._transport)

    def send(self, request: httpx.Request, *, stream: bool = False, **options: Any) -> httpx.Response:
        """Send a request, which says whether its answer is to be streamed."""
        request.extensions["stream"] = stream
        return super().send(request, stream=stream, **options)


class _Transport(httpx.BaseTransport):
    def __init__(self, client: TestClient, *, streaming: httpx.BaseTransport) -> None:
        self._client = client
        self._streaming = streaming

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.extensions["stream"]:
            return self._streaming.handle_request(request)
        portal = self._client.portal
        assert portal is not None, "the service is not started"
        start, *parts = portal.call(self._exchange, request)
        content = b"" if request.method == "HEAD" else b"".join(part.get("body", b"") for part in parts)
        return httpx.Response(start["status"], headers=start["headers"], content=content, request=request)

    async def _exchange(self, request: httpx.Request) -> list[Message]:
        """All that the service says to a request."""
        incoming: list[Message] = [{"type": "http.request", "body": request.read(), "more_body": False}]
        said: list[Message] = []
        ended = anyio.Event()

        async def receive() -> Message:
            if incoming:
                return incoming.pop()
            await ended.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            said.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                ended.set()

        await self._client.app(self._scope(request), receive, send)
        return said

    def _scope(self, request: httpx.Request) -> dict[str, Any]:
        url = request.url
        return {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.raw_path.partition(b"?")[0],
            "root_path": "",
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("testclient", 50_000),
            "server": [url.host, url.port or 80],
            "state": self._client.app_state.copy(),
        }


def _share_routes(app: Any) -> None:
    """Give a service the routes of all others: FastAPI takes each of them apart anew for every app that it is in.

    That is a third of the time of a test that makes a few calls; a service in a process of its own has its own routes.
    """
    from fastapi import FastAPI

    while not isinstance(app, FastAPI):
        app = app.app
    shared = _routes()
    own: list[Any] = app.router.routes[: len(shared)]
    assert [one.original_router for one in own] == [one.original_router for one in shared]
    app.router.routes[: len(shared)] = shared


@cache
def _routes() -> list[Any]:
    from fastapi import APIRouter

    from app.main import ROUTERS

    together = APIRouter()
    for router in ROUTERS:
        together.include_router(router)
    return together.routes


def contract() -> dict[str, Any]:
    """The contract as the program has it: only to be read."""
    from app.main import contract as made

    return made()


def parameters_of(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation of the contract, those that it shares with others in full."""
    shared = contract()["components"]["parameters"]
    return [
        shared[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
        for parameter in operation["parameters"]
    ]
