"""The `waymark` command as people run it: those that serve as a process, the others in this one, for speed."""

import io
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli import main

COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def run(*words: str, url: str, **settings: str) -> Ended:
    """Run a command to its end over the store at `url`, in this process; `settings` by their name after WAYMARK_."""
    said, complained, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["waymark", *words])
        for name, value in _settings(url, settings).items():
            patch.setenv(name, value)
        with redirect_stdout(said), redirect_stderr(complained):
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Ended(code, said.getvalue(), complained.getvalue())


@contextmanager
def serving(*words: str, url: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that serves, and its address, from when it answers until it has been stopped."""
    port = str(free_port())
    environment = {**os.environ, **_settings(url, {**settings, "PORT": port})}
    process = subprocess.Popen([*COMMAND, *words], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health/ready", process=process)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


def fetch(address: str) -> str:
    """What an address answers."""
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - only addresses of the test itself
        text: str = answer.read().decode()
    return text


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _settings(url: str, settings: dict[str, str]) -> dict[str, str]:
    named = {f"WAYMARK_{name.upper()}": value for name, value in settings.items()}
    return {**named, "WAYMARK_DATABASE_URL": url, "COLUMNS": "200"}


def _wait_for(address: str, *, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the command ended"
        try:
            fetch(address)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the command did not answer within a minute")
