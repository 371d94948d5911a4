"""The example pages of a website: one call each, and every word and figure from the answer."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from starlette.testclient import TestClient

from tests.databases import Shops
from tests.servers import served

PAGES = Path(__file__).parents[2] / "docs" / "examples" / "website"
RECYCLING = "household-waste-recycling-rate"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS = 120


@pytest.mark.parametrize("page", ["tier", "indicator"])
def test_a_page_makes_one_call_and_words_nothing_itself(page: str) -> None:
    script = (PAGES / f"{page}.js").read_text("utf-8")
    assert len(re.findall(r"\bread\(", script)) == 1
    assert "fetch(" not in script
    assert not re.search(r"percent|pounds|£|improving\"|worsening\"|toFixed|toLocale", script)


def test_the_pages_read_what_cards_have(seeded_client: TestClient) -> None:
    card = seeded_client.get(f"/v1/indicators/{RECYCLING}/performance").json()
    summary = seeded_client.get("/v1/performance?tier=1").json()["summary"]
    parts = {
        "card": card,
        "indicator": card["indicator"],
        "latest": card["latest"],
        "direction": card["direction_of_travel"],
        "target": card["target"],
        "benchmark": card["benchmarks"][0],
        "warning": card["warnings"][0],
        "currency": card["currency"],
        "value": card["periods"][0]["value"],
        "summary": summary,
    }
    named = {
        (part, field)
        for script in PAGES.glob("*.js")
        for part, field in re.findall(r"\b([a-z]+)\.([a-z_]+)\b(?![(?])", script.read_text("utf-8"))
        if part in parts
    }
    assert len(named) > 25
    assert [name for name in sorted(named) if name[1] not in parts[name[0]]] == []


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _website() -> Iterator[str]:
    """The pages on a server of their own, as a council's website would hold them."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(PAGES)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.load
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_the_pages_show_the_cards_in_a_browser(shops: Shops, seeded_client: TestClient, tmp_path: Path) -> None:
    with served(shops["sqlite"].seeded()) as service, _website() as website:
        tier = _page(f"{website}/tier.html?tier=1&service={service.base}", home=tmp_path)
        indicator = _page(f"{website}/indicator.html?code={RECYCLING}&service={service.base}", home=tmp_path)
        missing = _page(f"{website}/indicator.html?code=nothing&service={service.base}", home=tmp_path)
    for card in seeded_client.get("/v1/performance?tier=1").json()["items"]:
        direction, second = card["direction_of_travel"], card["direction_of_travel"]["second"]
        told = [
            card["indicator"]["title"],
            card["latest"]["display"],
            direction["sentence"],
            card["latest"]["data_note"],
        ]
        told.append(None if second is None else second["sentence"])
        assert [text for text in told if text and _escaped(text) not in tier] == []
        for warning in card["warnings"]:
            assert _escaped(warning["sentence"]) in tier
    history = seeded_client.get(f"/v1/indicators/{RECYCLING}/performance").json()["periods"]
    assert indicator.count("<tr>") == len(history) + 1
    assert all(f"<td>{period['value']['display']}</td>" in indicator for period in history)
    assert "The figures cannot be shown now. There is no indicator nothing." in missing


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _page(address: str, *, home: Path) -> str:
    """What a page holds once its script has run."""
    assert CHROMIUM is not None
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
    run = subprocess.run(
        [CHROMIUM, *options, f"--user-data-dir={home / 'browser'}", address],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    assert 'data-ready="true"' in run.stdout, json.dumps(run.stderr[-500:])
    return run.stdout
