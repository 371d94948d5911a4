"""The installed command in processes of its own, with a home of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

COMMAND = Path(sys.executable).parent  # the folder of the command
SECONDS = 60  # from the start to the first answer, as promised to newcomers


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a process: only the given settings, and a home of its own."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
    given = {f"WAYMARK_{name.upper()}": value for name, value in settings.items()}
    return others | {"HOME": str(home), "COLUMNS": "200"} | given


def waymark(*arguments: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [COMMAND / "waymark", *arguments],
        env=environment(home, **settings),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@contextmanager
def serving(
    *arguments: str, home: Path, command: Path = COMMAND, **settings: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that serves, and its address, from its first answer on; ended at the end if it still runs."""
    port = str(free_port())
    base = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [command / "waymark", *arguments, "--port", port],
        env=environment(home, **settings),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            _wait_until_ready(base, process=process)
            yield process, base
        finally:
            _end(process)


def fetch(address: str) -> str:
    """The body of an answer with status 200."""
    with urlopen(address, timeout=20) as answer:  # noqa: S310 - only addresses of the test itself
        assert answer.status == 200
        text: str = answer.read().decode()
    return text


def free_port() -> int:
    """A port without a listener."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _end(process: subprocess.Popen[str]) -> None:
    """Ask it first: one that is killed leaves its workers behind, who go on for as long as the machine."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_ready(base: str, *, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, process.communicate()
        try:
            fetch(f"{base}/health/ready")
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"Not ready within {SECONDS} seconds.")
