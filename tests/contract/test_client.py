"""A client generated from the committed contract reads the served seed."""

import importlib
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import sleep
from types import ModuleType
from typing import Any

import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from uvicorn import Config as ServerConfig
from uvicorn import Server

from app.main import create_app
from app.paths import resource
from app.settings import Settings

PACKAGE = "waymark_client"


@pytest.fixture
def served(seeded_sqlite_url: str) -> Iterator[str]:
    """The address of a real server over the seed."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(ServerConfig(create_app(Settings(database_url=seeded_sqlite_url)), log_level="warning", ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The package that openapi-python-client writes, without a word of complaint."""
    config = Config.from_sources(
        ConfigFile(post_hooks=[]),
        MetaType.NONE,
        document_source=resource("openapi") / "openapi.yaml",
        file_encoding="utf-8",
        overwrite=False,
        output_path=tmp_path / PACKAGE,
    )
    assert list(generate(config=config)) == []
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module(PACKAGE)


def test_a_generated_client_reads_the_headline_cards(client: ModuleType, served: str) -> None:
    models = importlib.import_module(f"{PACKAGE}.models")
    with client.Client(base_url=served) as connected:
        page = _operation("performance.list_performance").sync(client=connected, tier=models.TierNumber.VALUE_1)
        refused = _operation("indicators.get_indicator").sync(client=connected, code="potholes")
    assert isinstance(page, models.CardPage)
    [card] = [one for one in page.items if one.indicator.code == "household-waste-recycling-rate"]
    assert (card.area.name, card.latest.period, card.latest.value) == ("Hyndburn", "2022-23", 30.6)
    assert card.direction_of_travel.judgement is models.Judgement.WORSENING
    assert {warning.evidence.rule for warning in card.warnings} >= {"threshold_breached", "sustained_decline"}
    assert isinstance(refused, models.Problem)
    assert refused.status == 404


def _operation(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.api.{name}")
