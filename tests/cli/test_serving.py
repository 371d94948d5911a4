"""`waymark run` and `waymark serve` as processes: what they serve and print, and a clean end."""

import json
import signal
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import httpx
import pytest

from tests.cli.inprocess import waymark
from tests.cli.installed import fetch, serving

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.load)])
def test_run_fills_an_empty_store_serves_it_within_a_minute_and_stops_cleanly(workers: str, tmp_path: Path) -> None:
    own = {"database_url": f"sqlite:///{tmp_path / 'new' / 'waymark.db'}", "create": "true"}
    where: dict[str, Any] = {} if workers == "2" else own
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
    assert "Loaded 13,977 values of 51 indicators." in printed
    for path in ("/v1/performance?tier=1", "/v1/performance?tier=2", "/v1/warnings?state=open", "/docs"):
        assert f"  {base}{path}  " in printed
    with pytest.raises((URLError, ConnectionError)):
        urlopen(f"{base}/health/live", timeout=5)  # noqa: S310 - our own address


@pytest.mark.parametrize("kpis", ["none", pytest.param("starter", marks=pytest.mark.load)])
def test_run_begins_for_the_council_and_with_the_indicators_that_are_chosen(kpis: str, tmp_path: Path) -> None:
    with serving("run", home=tmp_path, area="E10000016", kpis=kpis) as (process, base):
        service = json.loads(fetch(f"{base}/v1/service"))
        process.terminate()
        printed, _ = process.communicate(timeout=30)
    assert (service["home_area"]["name"], service["indicators"]) == ("Kent", {"none": 0, "starter": 25}[kpis])
    assert printed.startswith("The store is for Kent (E10000016).")


def test_the_container_and_compose_hand_on_every_choice_of_a_new_store() -> None:
    compose, dockerfile = ((ROOT / name).read_text("utf-8") for name in ("compose.yaml", "Dockerfile"))
    for name in ("WAYMARK_AREA", "WAYMARK_KPIS", "WAYMARK_CREATE"):
        assert f"      {name}: ${{{name}:-" in compose, name
    assert 'CMD ["run"' in dockerfile


@pytest.mark.load
def test_two_workers_serve_the_same_store(seeded_sqlite_url: str, tmp_path: Path) -> None:
    with serving("serve", home=tmp_path, database_url=seeded_sqlite_url, workers="2") as (_, base):
        answers = {fetch(f"{base}/v1/peer-groups") for _ in range(20)}
    assert len(answers) == 1


@pytest.mark.load
def test_behind_a_trusted_proxy_each_caller_has_an_address_of_their_own(seeded_sqlite_url: str, tmp_path: Path) -> None:
    def statuses(base: str, *callers: str) -> list[int]:
        with httpx.Client(base_url=base, headers={"Authorization": "Bearer wmk_nothing"}) as client:
            return [client.get("/v1/keys", headers={"X-Forwarded-For": caller}).status_code for caller in callers]

    spoofed = "203.0.113.9, 203.0.113.7"  # what the proxy adds is the last
    for proxies, other in (("127.0.0.1", 401), ("127.0.0.0/8, ::1", 401), ("192.0.2.1", 429)):
        where: dict[str, Any] = {"database_url": seeded_sqlite_url, "trusted_proxies": proxies}
        with serving("serve", home=tmp_path, **where) as (_, base):
            assert statuses(base, *["203.0.113.7"] * 10, spoofed) == [401] * 10 + [429]
            assert statuses(base, "203.0.113.8") == [other], proxies


def test_who_is_trusted_is_an_address_or_a_network() -> None:
    for text in ("*", "proxy.example", "10.0.0.0/8,10.0.0.1/8"):
        ended = waymark("serve", trusted_proxies=text)
        assert ended.code != 0
        assert "WAYMARK_TRUSTED_PROXIES" in ended.err
        assert "such as 10.0.0.0/8" in ended.err


@pytest.mark.parametrize(
    "stop",
    [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.load)],
    ids=["terminated", "interrupted"],
)
def test_a_server_that_is_stopped_ends_with_0(
    seeded_sqlite_url: str, loaded_command: Path, tmp_path: Path, stop: signal.Signals
) -> None:
    with serving("serve", home=tmp_path, command=loaded_command, database_url=seeded_sqlite_url) as (process, _):
        process.send_signal(stop)
        _, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (0, "")
