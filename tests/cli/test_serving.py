"""`waymark run` and `waymark serve` as processes: what they serve and print, and a clean end."""

import json
import signal
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.cli.installed import fetch, serving


@pytest.mark.parametrize("workers", ["1", "2"])
def test_run_fills_an_empty_store_serves_it_within_a_minute_and_stops_cleanly(workers: str, tmp_path: Path) -> None:
    where = {} if workers == "2" else {"database_url": f"sqlite:///{tmp_path / 'new' / 'waymark.db'}"}
    with serving("run", home=tmp_path, workers=workers, **where) as (process, base):
        card = json.loads(fetch(f"{base}/v1/performance?tier=1&q=recycling-rate"))["items"][0]
        cards = json.loads(fetch(f"{base}/v1/performance?tier=1"))
        documentation = fetch(f"{base}/docs")
        process.terminate()
        printed, complaints = process.communicate(timeout=30)
    assert card["latest"]["value"] == 30.6
    assert cards["total"] > 10
    assert all(card["indicator"]["tier"] == 1 for card in cards["items"])
    assert "swagger" in documentation.lower()
    assert (process.returncode, complaints) == (0, "")
    assert "Loaded 13,464 values of 47 indicators." in printed
    for path in ("/v1/performance?tier=1", "/v1/performance?tier=2", "/v1/warnings?state=open", "/docs"):
        assert f"  {base}{path}  " in printed
    with pytest.raises((URLError, ConnectionError)):
        urlopen(f"{base}/health/live", timeout=5)  # noqa: S310 - our own address


def test_two_workers_serve_the_same_store(seeded_sqlite_url: str, tmp_path: Path) -> None:
    with serving("serve", home=tmp_path, database_url=seeded_sqlite_url, workers="2") as (_, base):
        answers = {fetch(f"{base}/v1/peer-groups") for _ in range(20)}
    assert len(answers) == 1


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "interrupted"])
def test_a_server_that_is_stopped_ends_with_0(seeded_sqlite_url: str, tmp_path: Path, stop: signal.Signals) -> None:
    with serving("serve", home=tmp_path, database_url=seeded_sqlite_url) as (process, _):
        process.send_signal(stop)
        _, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (0, "")
