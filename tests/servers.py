"""The service as a process of its own on a free port, with a clock that a test can set: the text of a file."""

import multiprocessing
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

import uvicorn

from app.edge.read_timeouts import TimedProtocol
from app.main import create_app
from app.settings import Settings
from tests.clients import Clock

_PROCESSES = multiprocessing.get_context("forkserver")
# So that each process begins with the program loaded, not by loading it: the service, and what commands load late.
_LOADED = ("app.cli", "app.cli.telemetry", "app.cli.workers")
_USE_CASES = ("archive", "backup", "new_council", "seed", "store_check", "upgrade")
_PROCESSES.set_forkserver_preload([__name__, *_LOADED, *(f"app.services.operations.{name}" for name in _USE_CASES)])


@dataclass(frozen=True, slots=True)
class Served:
    """A running service: its address, and the process."""

    base: str
    process: BaseProcess

    def kill(self) -> None:
        """End it at once, as `kill -9` does: nothing is finished or put away."""
        self.process.kill()
        self.process.join()


def start(url: str, *, clock: Path | None = None) -> Served:
    """Serve the store at `url`; its port takes connections from now on."""
    port, process = in_a_process(_serve, url, clock)
    return Served(f"http://127.0.0.1:{port}", process)


def in_a_process(serve: Callable[..., None], *arguments: object) -> tuple[int, BaseProcess]:
    """The port on which a process of its own serves from now on, and the process.

    `serve` gets the listening socket and the arguments.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        process = in_process_of_its_own(serve, listening, *arguments)
        port: int = listening.getsockname()[1]
    return port, process


def in_process_of_its_own(function: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process that begins with the program loaded, and runs the function."""
    process = _PROCESSES.Process(target=function, args=arguments, daemon=True)
    process.start()
    return process


@contextmanager
def served(url: str, *, clock: Path | None = None) -> Iterator[Served]:
    """The service over the store at `url`, until the block ends."""
    found = start(url, clock=clock)
    try:
        yield found
    finally:
        found.process.terminate()
        found.process.join(timeout=30)


def set_clock(file: Path, instant: datetime) -> None:
    """Move the clock of a service; the file is replaced whole, so that no request reads half of it."""
    written = file.with_suffix(".next")
    written.write_text(instant.isoformat(), "ascii")
    written.replace(file)


def _clock_in(file: Path) -> Clock:
    return lambda: datetime.fromisoformat(file.read_text("ascii"))


def _serve(listening: socket.socket, url: str, clock: Path | None) -> None:
    """Serve as `waymark serve` does, one worker."""
    app = create_app(Settings(database_url=url), clock=_clock_in(clock) if clock else None)
    config = uvicorn.Config(app, http=TimedProtocol, access_log=False, log_level="error", ws="none")
    uvicorn.Server(config).run(sockets=[listening])
