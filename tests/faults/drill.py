"""A service to try faults on: `waymark serve` as a process, with its log in a file and its metrics on a port."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.cli.installed import environment, free_port

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Drilled:
    """A running service: its addresses, its process and its log."""

    base: str
    metrics: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def lines(self, **fields: object) -> list[dict[str, Any]]:
        """The lines of the log with these fields, warnings and errors alone unless a level is asked for."""
        told = [json.loads(line) for line in self.log.read_bytes().splitlines() if line.startswith(b"{")]
        asked = {"level": ("warning", "error"), **fields}
        return [line for line in told if all(_is(line.get(name), wanted) for name, wanted in asked.items())]

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels, those in the name if there are any; 0 where it was not counted yet."""
        text = httpx.get(self.metrics, timeout=SECONDS).text
        found = re.findall(rf"^waymark_{re.escape(name)}(?:{{.*}})? (\S+)$", text, re.MULTILINE)
        return sum(map(float, found))

    def ready(self) -> tuple[int, Any]:
        """The status of readiness, and what it says: its findings, or the problem's detail."""
        answer = httpx.get(f"{self.base}/health/ready", timeout=SECONDS)
        body = answer.json()
        return answer.status_code, body.get("findings", []) if answer.is_success else body["detail"]

    def workers(self) -> list[int]:
        """The processes that it started and that serve, the resource tracker of Python left out."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii").split()
        return [int(pid) for pid in listed if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def until(found: Callable[[], object]) -> None:
    """Wait until it is so."""
    ends = time.monotonic() + SECONDS
    while not found():
        assert time.monotonic() < ends, "it has not become so"
        time.sleep(0.1)


@contextmanager
def drilled(url: str, *, folder: Path, **settings: str) -> Iterator[Drilled]:
    """`waymark serve` over the store at `url`, from its first answer on; the log is JSON."""
    port, metrics_port, log = free_port(), free_port(), folder / "log"
    given = {"database_url": url, "port": str(port), "metrics_port": str(metrics_port), "log_format": "json"}
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve"],
            env=environment(folder, **given, **settings),
            cwd=ROOT,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    base = f"http://127.0.0.1:{port}"
    found = Drilled(base, f"http://127.0.0.1:{metrics_port}/metrics", process, log)
    try:
        until(lambda: _answers(found))
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=SECONDS)


def _answers(found: Drilled) -> bool:
    assert found.process.poll() is None, found.log.read_text()
    try:
        return httpx.get(f"{found.base}/health/live", timeout=SECONDS).is_success
    except httpx.TransportError:
        return False


def _is(value: object, wanted: object) -> bool:
    return value in wanted if isinstance(wanted, tuple) else value == wanted
