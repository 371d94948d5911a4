"""What stands between the socket and everything else: size, time and number of requests, hosts, ids."""

import asyncio
import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import problems
from app.api.problems import REQUEST_ID, Kind, Refusal, problem_response

ALWAYS = (  # every answer is for pages of any site to read: none depends on a cookie
    (b"x-content-type-options", b"nosniff"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, X-Request-Id"),
)

_log = logging.getLogger("waymark")
_CLOSE = {"Connection": "close"}
_CLOSES = (b"connection", b"close")
_INTERNAL = "The request could not be answered. Quote the request id when you report it."


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may cost; `hosts` None answers for any host name. Some paths take larger bodies."""

    hosts: frozenset[str] | None = None
    body_bytes: int = 8 * 2**20
    large_body_bytes: int = 32 * 2**20
    large_body_paths: frozenset[str] = frozenset({"/v1/returns"})
    target_bytes: int = 8_192
    body_seconds: float = 30.0
    concurrent: int = 512

    def most_bytes(self, scope: Scope) -> int:
        """How large the body of a request may be."""
        return self.large_body_bytes if scope["path"] in self.large_body_paths else self.body_bytes


class Guards:
    """Pure ASGI, outermost: `Guards(app, limits=Limits(...))`."""

    def __init__(self, app: ASGIApp, *, limits: Limits) -> None:
        """Guard `app`."""
        self.app = app
        self.limits = limits
        self._running = 0
        self._ids = _request_ids()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what passes a limit, give every request an id, and turn the unforeseen into a problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope[REQUEST_ID] = next(self._ids)
        inward = self._inward(scope, receive)
        outward = _Outward(send, inward)
        refused = self._refusal(scope)
        if refused is not None:
            response = problem_response(scope, refused[0], refused[1], headers=_CLOSE)
            await response(scope, receive, outward)
            return
        self._running += 1
        try:
            await self.app(scope, inward, outward)
        except Exception:
            await self._answer_unforeseen(scope, receive, outward)
        finally:
            self._running -= 1

    def _refusal(self, scope: Scope) -> tuple[Kind, str] | None:
        limits = self.limits
        if self._running >= limits.concurrent:
            return problems.OVERLOADED, "This service is busy; try again in a moment."
        target = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
        if target > limits.target_bytes:
            return problems.TARGET_TOO_LONG, f"An address may have {limits.target_bytes} bytes."
        if limits.hosts is not None and not _is_known(scope, limits.hosts):
            return problems.FOREIGN_HOST, "Ask for this service by its own name."
        most = limits.most_bytes(scope)
        if _declared_length(scope) > most:
            return problems.BODY_TOO_LARGE, _too_large(most)
        return None

    def _inward(self, scope: Scope, receive: Receive) -> Receive:
        """The way to the body, with an end to its size and time; requests without one keep the short way."""
        for header in scope["headers"]:
            if header[0] in (b"content-length", b"transfer-encoding") and header[1] != b"0":
                return _LimitedBody(receive, limits=self.limits, most=self.limits.most_bytes(scope))
        return receive

    async def _answer_unforeseen(self, scope: Scope, receive: Receive, outward: "_Outward") -> None:
        _log.exception("request %s failed: %s %r", scope[REQUEST_ID], scope["method"], scope["path"])
        if outward.complete:
            return
        if outward.started:
            raise  # noqa: PLE0704 - called while the exception is handled: the server must cut the answer
        response = problem_response(scope, problems.INTERNAL, _INTERNAL, headers=_CLOSE)
        await response(scope, receive, outward)


class _Outward:
    """The way out: adds what every answer carries, and knows how far the answer has come."""

    __slots__ = ("complete", "inward", "send", "started")

    def __init__(self, send: Send, inward: Receive) -> None:
        self.send = send
        self.inward = inward
        self.started = False
        self.complete = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = [*message["headers"], *ALWAYS]
            # The rest of a body that nobody reads is not waited for.
            if isinstance(self.inward, _LimitedBody) and not self.inward.whole and _CLOSES not in headers:
                headers.append(_CLOSES)
            message = {**message, "headers": headers}
        elif not message.get("more_body", False):
            self.complete = True
        await self.send(message)


class _LimitedBody:
    """The way in for a body: refuses (413, 408) what is too large or too slow."""

    __slots__ = ("deadline", "limits", "most", "receive", "received", "whole")

    def __init__(self, receive: Receive, *, limits: Limits, most: int) -> None:
        self.receive = receive
        self.limits = limits
        self.most = most
        self.received = 0
        self.whole = False
        self.deadline = asyncio.get_running_loop().time() + limits.body_seconds

    async def __call__(self) -> Message:
        if self.whole:
            return await self.receive()
        try:
            async with asyncio.timeout_at(self.deadline):
                message = await self.receive()
        except TimeoutError:
            detail = f"The body took longer than {self.limits.body_seconds:g} seconds."
            raise Refusal(problems.TOO_SLOW, detail, headers=_CLOSE) from None
        self.received += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if self.received > self.most:
            detail = _too_large(self.most)
            raise Refusal(problems.BODY_TOO_LARGE, detail, headers=_CLOSE)
        return message


def _request_ids() -> Iterator[str]:
    """Ids that tell requests of all workers apart: a random beginning a process, then a number."""
    beginning = secrets.token_hex(6)
    return (f"{beginning}-{number:x}" for number in count(1))


def _is_known(scope: Scope, hosts: frozenset[str]) -> bool:
    """Whether the request names one host, and one of ours; a port after the name is ignored."""
    named = [value for name, value in scope["headers"] if name == b"host"]
    return len(named) == 1 and host_name(named[0].decode("latin-1")) in hosts


def host_name(header: str) -> str:
    """The name in a Host header, without its port: `localhost:8000` and `[::1]:8000` too."""
    name, colon, port = header.rpartition(":")
    return (name if colon and port.isdigit() else header).lower()


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else 2**63
    return 0


def _too_large(most: int) -> str:
    return f"A body may have {most} bytes."
