"""One connection with an end to the time and size of request heads: uvicorn has neither."""

import asyncio
import logging
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.edge.exchange import REQUEST_ID, new_request_id
from app.edge.headers import CLOSE
from app.edge.log_lines import FIELDS
from app.edge.problems import BAD_REQUEST, HEADERS_TOO_LARGE, TOO_SLOW, ProblemKind, problem_response

HEAD_SECONDS = 10.0
HEAD_BYTES = 64 * 1_024
_log = logging.getLogger(__name__)


class TimedProtocol(HttpToolsProtocol):
    """For uvicorn: `http=TimedProtocol`. A head that takes too long or grows too large is refused."""

    head_seconds = HEAD_SECONDS
    _timer: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Read on, and see to it that a head which has begun comes to its end."""
        super().data_received(data)
        # A scope gets its method when the head is whole; a request is never answered while it is read.
        scope: Any = self.scope  # None before the first request
        if scope is not None and "method" in scope and not self.cycle.response_complete:
            if self._timer is not None:
                self._stop_waiting()
        elif not self.transport.is_closing():
            self._wait_for_head()
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._refuse(HEADERS_TOO_LARGE, f"The head of the request is larger than {HEAD_BYTES} bytes.")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer with the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets a problem too."""
        self._refuse(BAD_REQUEST, msg)

    def _wait_for_head(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop_waiting(self) -> None:
        self._head_bytes = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if self._head_bytes:
            self._refuse(TOO_SLOW, f"The head of the request took longer than {self.head_seconds:g} seconds.")
        else:
            self.transport.close()

    def _refuse(self, kind: ProblemKind, detail: str) -> None:
        """Write the problem past the app, which never saw the request, and hang up."""
        self._stop_waiting()
        if self.transport.is_closing():
            return
        scope: dict[str, Any] = {"type": "http", "path": "", REQUEST_ID: new_request_id()}
        fields = {"id": scope[REQUEST_ID], "status": kind.status, "cause": kind.slug.replace("-", "_")}
        _log.info("a connection was refused before its request was complete", extra={FIELDS: fields})
        response = problem_response(scope, kind, detail, headers=CLOSE)
        lines = [b"HTTP/1.1 %d %s" % (kind.status, kind.title.encode())]
        lines += [name + b": " + value for name, value in response.raw_headers if value]
        self.transport.write(b"\r\n".join([*lines, b"", bytes(response.body)]))
        self.transport.close()
