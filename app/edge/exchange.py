"""One request with its answer as operators see it: who, where, how long, how much; never its content."""

import re
import secrets
from collections.abc import Awaitable
from functools import lru_cache
from itertools import count
from time import perf_counter

from starlette.types import Message, Scope, Send

EXCHANGE = "edge.exchange"  # the scope's key of the Exchange, where there is a listener
REQUEST_ID = "edge.request_id"  # the scope's key of the id of the request
OTHER = "other"

_PROCESS = secrets.token_hex(6)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_ADDRESS = re.compile(r"[0-9A-Fa-f.:]{2,45}")
_numbers = count(1)  # of all requests of the process


class Exchange:
    """The `send` of an answer, which notes its status and size and gives it the request's id.

    `key` is the public part of the caller's key, `cause` why the request was refused, `detail` a sentence on it, and
    `cache` how the cache of reads answered: the layers that know set them.
    """

    __slots__ = (
        *("bytes", "cache", "cause", "client", "detail", "id", "key", "method", "route", "seconds", "send", "started"),
        "status",
    )

    def __init__(self, send: Send, *, request_id: str) -> None:
        """Note the answer that goes out by `send`."""
        self.send = send
        self.id = request_id
        self.status = self.bytes = 0
        self.key: str | None = None
        self.cause: str | None = None
        self.detail: str | None = None
        self.cache: str | None = None
        self.method = self.route = self.client = ""
        self.seconds = 0.0
        self.started = perf_counter()

    def pass_on(self, message: Message) -> Awaitable[None]:
        """Send a part of the answer: no coroutine of its own, since every answer has two parts at least."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message["headers"], (b"x-request-id", self.id.encode())]}
        else:
            self.bytes += len(message.get("body", b""))
        return self.send(message)

    def end(self, scope: Scope, *, route: str) -> None:
        """Note what is known once the request is over; status 0 becomes 499, since the caller has gone."""
        self.seconds = perf_counter() - self.started
        self.route = route
        method = scope["method"]
        self.method = method if method in _METHODS else OTHER
        client = scope.get("client")
        self.client = _address(client[0]) if client else ""
        self.status = self.status or 499


@lru_cache(maxsize=1_024)
def _address(text: str) -> str:
    """A valid IP address, or nothing where a proxy sent another text."""
    return text if _ADDRESS.fullmatch(text) else ""


def exchange_of(scope: Scope) -> Exchange | None:
    """The exchange of a request; None where there is no listener."""
    exchange: Exchange | None = scope.get(EXCHANGE)
    return exchange


def note_cause(scope: Scope, cause: str, detail: str) -> None:
    """Note why a request is refused: a cause from a short list, and a sentence that holds nothing of the request."""
    exchange = exchange_of(scope)
    if exchange is not None:
        exchange.cause, exchange.detail = cause, detail


def note_key(scope: Scope, prefix: str) -> None:
    """Note the public part of the caller's key."""
    exchange = exchange_of(scope)
    if exchange is not None:
        exchange.key = prefix


def new_request_id() -> str:
    """An id of a request that no other process gives."""
    return f"{_PROCESS}-{next(_numbers):x}"
