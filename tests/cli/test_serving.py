"""`waymark run` from nothing to an answer, with one process and with two, and back to a clean end."""

import json
import signal
import time
from pathlib import Path
from subprocess import Popen
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.cli.waymark import free_port, started

WITHIN = 60.0  # seconds from the start to the first answer, as promised to newcomers


@pytest.mark.parametrize(
    ("workers", "stop"),
    [(1, signal.SIGTERM), (1, signal.SIGINT), (2, signal.SIGTERM)],
    ids=["one-terminated", "one-interrupted", "two-terminated"],
)
def test_run_serves_the_seed_within_a_minute_and_stops_cleanly(
    tmp_path: Path, workers: int, stop: signal.Signals
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with started("run", "--port", str(port), home=tmp_path, workers=str(workers)) as process:
        wait_until_ready(address, process=process)
        with urlopen(f"{address}/v1/performance?tier=1") as answer:  # noqa: S310 - our own address
            cards = json.load(answer)
        process.send_signal(stop)
        printed, complained = process.communicate(timeout=30)
    assert cards["total"] > 10
    assert all(card["indicator"]["tier"] == 1 for card in cards["items"])
    assert (process.returncode, complained) == (0, "")
    assert printed.startswith("Loaded 1")
    for path in ("/v1/performance?tier=1", "/v1/performance?tier=2", "/v1/warnings?state=open", "/docs"):
        assert f"  {address}{path}  " in printed
    with pytest.raises((URLError, ConnectionError)):
        urlopen(f"{address}/health/live", timeout=5)  # noqa: S310 - our own address


def wait_until_ready(address: str, *, process: Popen[str]) -> None:
    """Ask until the service says that it is ready."""
    end = time.monotonic() + WITHIN
    while time.monotonic() < end:
        assert process.poll() is None, process.communicate()
        try:
            with urlopen(f"{address}/health/ready", timeout=5) as answer:  # noqa: S310 - our own address
                assert answer.status == 200
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"Not ready within {WITHIN} seconds.")
