"""The service as a process of its own on a free port, with a clock that a test can set: the text of a file."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import uvicorn

from app.edge.read_timeouts import TimedProtocol
from app.main import create_app
from app.settings import Settings
from tests.clients import Clock


@dataclass(frozen=True, slots=True)
class Served:
    """A running service: its address, and the process."""

    base: str
    process: "subprocess.Popen[str]"

    def kill(self) -> None:
        """End it at once, as `kill -9` does: nothing is finished or put away."""
        self.process.kill()
        self.process.wait()


def start(url: str, *, clock: Path | None = None) -> Served:
    """Serve the store at `url`; returns once the port takes connections."""
    command = [sys.executable, "-m", "tests.servers", url, *([str(clock)] if clock else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as said:
        port = said.readline().strip()
    assert port, "the service did not start"
    return Served(f"http://127.0.0.1:{port}", process)


@contextmanager
def served(url: str, *, clock: Path | None = None) -> Iterator[Served]:
    """The service over the store at `url`, until the block ends."""
    found = start(url, clock=clock)
    try:
        yield found
    finally:
        found.process.terminate()
        found.process.wait(timeout=30)


def set_clock(file: Path, instant: datetime) -> None:
    """Move the clock of a service; the file is replaced whole, so that no request reads half of it."""
    written = file.with_suffix(".next")
    written.write_text(instant.isoformat(), "ascii")
    written.replace(file)


def _clock_in(file: Path) -> Clock:
    return lambda: datetime.fromisoformat(file.read_text("ascii"))


def main(url: str, clock: str | None = None) -> None:
    """Serve as `waymark serve` does, one worker, on a free port, which is printed."""
    app = create_app(Settings(database_url=url), clock=_clock_in(Path(clock)) if clock else None)
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(app, http=TimedProtocol, access_log=False, log_level="error", ws="none")
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
