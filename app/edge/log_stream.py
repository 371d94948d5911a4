"""Where lines of the log go: a file descriptor, which never holds up the service, however slowly it is read."""

import asyncio
import os
import select
import stat
from collections import deque
from collections.abc import Callable
from threading import Lock

MOST_BYTES = 2**20  # that wait for a reader; what comes then is dropped, and counted
_AT_ONCE = 4_096  # bytes that a pipe takes whole, so that lines of several processes never mix


class LogStream:
    """Lines to a descriptor: gathered for one turn of the event loop, then written together."""

    def __init__(self, descriptor: int = 1) -> None:
        """Write to `descriptor`; by default the standard output."""
        self._descriptor = descriptor
        self._lines: deque[bytes] = deque()
        self._bytes = 0
        self._lock = Lock()
        self._poll = self._poller()
        self.dropped = 0

    def write(self, line: bytes) -> None:
        """Write a line, after those that wait."""
        self.add(line)
        self.flush()

    def after_turn(self, add: Callable[[], None]) -> None:
        """Let `add` add lines when the event loop has its next turn, or at once where there is none; write them."""

        def write() -> None:
            add()
            self.flush()

        try:
            asyncio.get_running_loop().call_soon(write)
        except RuntimeError:
            write()

    def add(self, line: bytes) -> None:
        """Let a line wait for the next flush; a reader who has left too much unread loses it."""
        if self._bytes + len(line) > MOST_BYTES:
            self.flush()
        if self._bytes + len(line) > MOST_BYTES:
            self.dropped += 1
            return
        self._lines.append(line)
        self._bytes += len(line)

    def flush(self) -> None:
        """Write what waits, as far as the reader takes it: what cannot be written is no reason to fail."""
        with self._lock:
            while self._lines and self._takes_more():
                part = self._next_part()
                try:
                    os.write(self._descriptor, part)
                except OSError:  # the reader has gone, or its disk is full
                    self.dropped += part.count(b"\n")

    def _next_part(self) -> bytes:
        part = [self._lines.popleft()]
        size = len(part[0])
        while self._lines and size + len(self._lines[0]) <= _AT_ONCE:
            line = self._lines.popleft()
            part.append(line)
            size += len(line)
        self._bytes -= size
        return b"".join(part)

    def _takes_more(self) -> bool:
        """Whether a write returns at once: a file always does, a pipe or a socket where its reader keeps up."""
        return self._poll is None or bool(self._poll.poll(0))

    def _poller(self) -> "select.poll | None":
        try:
            mode = os.fstat(self._descriptor).st_mode
        except OSError:
            return None
        if not hasattr(select, "poll") or not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
            return None
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        return poll
