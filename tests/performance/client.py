"""A client that costs little: plain requests on a few connections kept alive, one at a time on each."""

import os
import re
import selectors
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 8
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """What some time of asking gave: requests answered, seconds passed, seconds of the server's processor."""

    requests: int
    seconds: float
    server_seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def request_bytes(target: str, headers: Mapping[str, str]) -> bytes:
    """A GET as it goes over the wire."""
    lines = [f"GET {target} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def fetch(port: int, target: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """One request: status, headers with small names, and body."""
    with _connected(port) as connection:
        connection.sendall(request_bytes(target, headers))
        head, body = _answer(connection)
    first, *lines = head.decode("latin-1").split("\r\n")
    named = dict(line.split(": ", 1) for line in lines if line)
    return int(first.split(" ")[1]), {name.lower(): value for name, value in named.items()}, body


def ask_for(port: int, request: bytes, *, seconds: float, pid: int, connections: int = CONNECTIONS) -> Sample:
    """Send the same request for so long, the next one on a connection when its answer is whole."""
    with selectors.DefaultSelector() as selector:
        opened = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
        for connection in opened:
            connection.sendall(request)
            selector.register(connection, selectors.EVENT_READ, _Reading())
        used, started = processor_seconds(pid), time.perf_counter()
        answered = _loop(selector, request, until=started + seconds)
        passed = time.perf_counter() - started
        used = processor_seconds(pid) - used
        for connection in opened:
            connection.close()
    return Sample(answered, passed, used)


class _Reading:
    """How much of an answer is still to come on one connection; -1 while its head is not whole."""

    __slots__ = ("head", "left")

    def __init__(self) -> None:
        self.head = b""
        self.left = -1

    def feed(self, data: bytes) -> bool:
        """Take what came; True when the answer is whole."""
        if self.left < 0:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return False
            found = _LENGTH.search(self.head, 0, end + 2)
            self.left = (int(found[1]) if found else 0) + end + 4 - len(self.head)
        else:
            self.left -= len(data)
        if self.left > 0:
            return False
        self.head, self.left = b"", -1
        return True


def _loop(selector: selectors.BaseSelector, request: bytes, *, until: float) -> int:
    """Ask until then, and wait for what was asked by then: no work is left for whoever is timed next."""
    answered, waiting = 0, len(selector.get_map())
    while waiting:
        for key, _ in selector.select():
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            data = connection.recv(_CHUNK)
            if not data:
                raise ConnectionError("The server hung up.")
            if key.data.feed(data):
                answered += 1
                if time.perf_counter() < until:
                    connection.sendall(request)
                else:
                    waiting -= 1
    return answered


@contextmanager
def _connected(port: int) -> Iterator[socket.socket]:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    try:
        yield connection
    finally:
        connection.close()


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    reading, said, whole = _Reading(), b"", False
    while not whole:
        data = connection.recv(_CHUNK)
        if not data:
            raise ConnectionError("The server hung up.")
        said += data
        whole = reading.feed(data)
    head, _, body = said.partition(b"\r\n\r\n")
    return head, body


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used, where the system tells (Linux); else 0."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
