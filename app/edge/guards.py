"""Guards in front of everything else: size, time and number of requests, hosts, ids."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.edge import problems
from app.edge.exchange import REQUEST_ID, new_request_id
from app.edge.headers import CLOSE
from app.edge.problems import (
    ANSWERED,
    INTERNAL_DETAIL,
    ProblemKind,
    Refusal,
    problem_response,
    request_id_of,
)

_log = logging.getLogger(__name__)
_CLOSES = (b"connection", b"close")
_LINGER_SECONDS, _LINGER_BYTES = 5.0, 64 * 2**20  # of a body that is no longer needed


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may cost; `hosts` None answers for any host name. Some paths take larger bodies."""

    hosts: frozenset[str] | None = None
    body_bytes: int = 8 * 2**20
    large_body_bytes: int = 32 * 2**20
    large_body_paths: frozenset[str] = frozenset()
    target_bytes: int = 8_192
    body_seconds: float = 30.0
    concurrent: int = 512

    def most_bytes(self, scope: Scope) -> int:
        """How large the body of a request may be."""
        return self.large_body_bytes if scope["path"] in self.large_body_paths else self.body_bytes


class Guards:
    """Pure ASGI in front of the app: `Guards(app, limits=Limits(...))`."""

    def __init__(self, app: ASGIApp, *, limits: Limits) -> None:
        """Guard `app`."""
        self.app = app
        self.limits = limits
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what passes a limit, number every request, and turn the unforeseen into a problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if REQUEST_ID not in scope:
            scope[REQUEST_ID] = new_request_id()
        body_bytes = _body_bytes(scope)
        if body_bytes != 0:  # requests without a body take the short path
            receive = body = _LimitedBody(receive, limits=self.limits, most=self.limits.most_bytes(scope))
            send = _closing_unless_read(send, body)
        refused = self._refusal(scope, body_bytes=body_bytes)
        if refused is not None:
            response = problem_response(scope, refused[0], refused[1], headers={} if body_bytes != 0 else CLOSE)
            await response(scope, receive, send)
            return
        self._running += 1
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            await _answer_unforeseen(scope, receive, send, error)
        finally:
            self._running -= 1

    def _refusal(self, scope: Scope, *, body_bytes: int | None) -> tuple[ProblemKind, str] | None:
        limits = self.limits
        if self._running >= limits.concurrent:
            return problems.OVERLOADED, "This service is busy; try again in a moment."
        if len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"]) > limits.target_bytes:
            return problems.TARGET_TOO_LONG, f"The address is longer than {limits.target_bytes} bytes."
        if limits.hosts is not None and not _is_known(scope, limits.hosts):
            return problems.FOREIGN_HOST, "Use the host name of this service."
        if body_bytes and body_bytes > (most := limits.most_bytes(scope)):
            return problems.BODY_TOO_LARGE, _too_large(most)
        return None


class _LimitedBody:
    """The `receive` of a body: refuses (413, 408) what is too large or too slow."""

    __slots__ = ("deadline", "has_ended", "limits", "most", "receive", "received", "whole")

    def __init__(self, receive: Receive, *, limits: Limits, most: int) -> None:
        self.receive = receive
        self.limits = limits
        self.most = most
        self.received = 0
        self.whole = False
        self.has_ended = False
        self.deadline = asyncio.get_running_loop().time() + limits.body_seconds

    async def __call__(self) -> Message:
        if self.whole:
            return await self.receive()
        try:
            async with asyncio.timeout_at(self.deadline):
                message = await self.receive()
        except TimeoutError:
            detail = f"The body took longer than {self.limits.body_seconds:g} seconds."
            raise Refusal(problems.TOO_SLOW, detail) from None
        self.received += len(message.get("body", b""))
        self.whole = self.has_ended = not message.get("more_body", False)
        if self.received > self.most:
            self.whole = False  # whatever comes now is not read
            raise Refusal(problems.BODY_TOO_LARGE, _too_large(self.most))
        return message

    async def drain(self) -> None:
        """Read the rest for a while: a client that is still sending when the connection closes loses the answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(min(self.deadline, asyncio.get_running_loop().time() + _LINGER_SECONDS)):
                while not self.has_ended and self.received < _LINGER_BYTES:
                    message = await self.receive()
                    self.received += len(message.get("body", b""))
                    self.has_ended = not message.get("more_body", False)


def _closing_unless_read(send: Send, body: _LimitedBody) -> Send:
    """The `send` of an answer that may come before the body is read: the rest is drained, or cut off."""

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start" and not body.whole:
            message = {**message, "headers": [*message["headers"], _CLOSES]}
        elif message["type"] == "http.response.body" and not message.get("more_body", False) and not body.has_ended:
            await send({**message, "more_body": True})
            await body.drain()
            message = {"type": "http.response.body", "body": b""}
        await send(message)

    return closing


async def _answer_unforeseen(scope: Scope, receive: Receive, send: Send, error: Exception) -> None:
    """Log the error and answer 500; raise it again where an answer has begun, so that the server cuts it."""
    _log.error("request %s failed", request_id_of(scope), exc_info=error)
    if ANSWERED in getattr(error, "__notes__", ()):
        return
    response = problem_response(scope, problems.INTERNAL, INTERNAL_DETAIL, headers=CLOSE)
    try:
        await response(scope, receive, send)
    except Exception:
        raise error from None


def _is_known(scope: Scope, hosts: frozenset[str]) -> bool:
    """Whether the request names one host, and one of ours; a port after the name is ignored."""
    named = [value for name, value in scope["headers"] if name == b"host"]
    return len(named) == 1 and host_name(named[0].decode("latin-1")) in hosts


def host_name(header: str) -> str:
    """The name in a Host header, without its port: `localhost:8000` and `[::1]:8000` too."""
    name, colon, port = header.rpartition(":")
    return (name if colon and port.isdigit() else header).lower()


def _body_bytes(scope: Scope) -> int | None:
    """How long the body says it is; 0 without one, None when it does not say."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else 2**63
        if name == b"transfer-encoding":
            return None
    return 0


def _too_large(most: int) -> str:
    return f"The body is larger than {most} bytes."
