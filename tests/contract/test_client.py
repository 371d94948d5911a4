"""A client generated from the committed contract reads and writes a served store."""

import importlib
import io
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from threading import Thread
from time import sleep
from types import ModuleType
from typing import Any

import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from uvicorn import Config as ServerConfig
from uvicorn import Server

from app.domain.publishing.access import Scope
from app.formats.registry import SVG
from app.main import create_app
from app.paths import resource
from app.settings import Settings
from tests.clients import stopped
from tests.databases import Shops, opened
from tests.keys import make_key

PACKAGE = "waymark_client"
pytestmark = pytest.mark.load  # to write the package takes long
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RECYCLING, PERIOD = "household-waste-recycling-rate", "2025-26"


@dataclass(frozen=True, slots=True)
class Served:
    """The address of a real server over a seeded store, and a key with every scope."""

    url: str
    key: str


@pytest.fixture(scope="module")
def served(shops: Shops) -> Iterator[Served]:
    """A store of its own, since it is written to."""
    store = shops["sqlite"].seeded()
    with opened(store) as database:
        key = make_key(database, *Scope)
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(Settings(database_url=store), clock=stopped)
    server = Server(ServerConfig(app, log_level="warning", ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        sleep(0.01)
    yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", key)
    server.should_exit = True
    thread.join()
    shops["sqlite"].discard(store)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package that openapi-python-client writes; it knows files and images as bytes, and no second kind of them."""
    folder = tmp_path_factory.mktemp("client")
    config = Config.from_sources(
        ConfigFile(
            post_hooks=[], content_type_overrides=dict.fromkeys((XLSX, SVG.media_type), "application/octet-stream")
        ),
        MetaType.NONE,
        document_source=resource("openapi") / "openapi.yaml",
        file_encoding="utf-8",
        overwrite=False,
        output_path=folder / PACKAGE,
    )
    complaints = {f"{one.header}: {one.detail}" for one in generate(config=config)}
    assert complaints == {
        f"WARNING parsing POST {path} within {tag}.: Unsupported content type text/csv"
        for path, tag in (
            ("/v1/indicators", "definitions"),
            ("/v1/actions/progress", "strategy"),
            ("/v1/targets", "definitions"),
            ("/v1/peer-groups", "areas"),
            ("/v1/warning-rules", "warnings"),
            ("/v1/returns", "returns"),
        )
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module(PACKAGE)


@pytest.fixture
def client(package: ModuleType, served: Served) -> Iterator[Any]:
    """The generated client with the key."""
    with package.AuthenticatedClient(base_url=served.url, token=served.key) as connected:
        yield connected


def test_a_generated_client_reads_the_headline_cards(package: ModuleType, served: Served) -> None:
    models = _module("models")
    with package.Client(base_url=served.url) as connected:
        page = _call("performance.list_performance").sync(client=connected, tier=[models.TierNumber.VALUE_1])
        refused = _call("indicators.get_indicator").sync(client=connected, code="potholes")
    assert isinstance(page, models.CardPage)
    [card] = [one for one in page.items if one.indicator.code == RECYCLING]
    assert (card.area.name, card.latest.period, card.latest.value) == ("Hyndburn", "2022-23", 30.6)
    assert card.direction_of_travel.judgement is models.Judgement.WORSENING
    assert {warning.evidence.rule for warning in card.warnings} >= {"threshold_breached", "sustained_decline"}
    assert isinstance(refused, models.Problem)
    assert refused.status == 404


def test_a_generated_client_asks_for_instants(client: Any) -> None:
    models, values = _module("models"), _call("values.list_values")
    released = datetime(2026, 11, 22, 13, tzinfo=timezone(timedelta(hours=1)))
    minute = timedelta(minutes=1)
    since = [
        values.sync(client=client, indicator=[RECYCLING], updated_since=one) for one in (released, released + minute)
    ]
    assert [page.total > 0 for page in since] == [True, False]
    early = values.sync(client=client, indicator=[RECYCLING], as_of=released - minute)
    assert isinstance(early, models.Problem)
    assert [one.code for one in early.errors] == ["too_early"]


def test_a_generated_client_changes_what_it_has_read_and_nothing_else(client: Any) -> None:
    models, put = _module("models"), _call("definitions.put_target").sync_detailed
    where = {"client": client, "code": RECYCLING, "period": "2027-28"}
    sent = models.TargetSent(value=40, rationale="The best districts reach it.", set_by="Cabinet")
    assert put(**where, body=sent).parsed.status == 428
    made = put(**where, body=sent, if_none_match="*")
    assert (made.status_code, made.headers["ETag"], made.parsed.resource.value) == (201, '"r1"', 40)
    assert put(**where, body=sent, if_none_match="*").parsed.status == 412
    sent.value = 41
    changed = put(**where, body=sent, if_match=made.headers["ETag"])
    assert (changed.status_code, changed.headers["ETag"], changed.parsed.resource.value) == (200, '"r2"', 41)
    held = _call("definitions.get_target").sync_detailed(**where)
    assert (held.headers["ETag"], held.parsed.value) == ('"r2"', 41)


def test_a_generated_client_sends_a_return_as_json_once(client: Any) -> None:
    models, send = _module("models"), _call("returns.create_return").sync_detailed
    row = models.RowSent(indicator=RECYCLING, period=PERIOD, value=31.0, status=models.ValueStatus.PROVISIONAL)
    call = {"client": client, "body": models.ReturnSent(values=[row]), "confirm": True}
    tried = send(**call, dry_run=True)
    assert (tried.status_code, tried.parsed.rows[0].outcome) == (200, models.ChangeOutcome.CREATED)
    first, second = (send(**call, idempotency_key="once") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.parsed == first.parsed
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_generated_client_sends_the_template_back_as_a_workbook(client: Any) -> None:
    models, types = _module("models"), _module("types")
    template = _call("returns.get_return_template").sync(
        client=client, period="2022-23", include=models.Included("all")
    )
    assert template.payload.getvalue().startswith(b"PK")
    answer = _call("returns.create_return").sync(
        client=client, body=types.File(io.BytesIO(template.payload.getvalue())), dry_run=True
    )
    assert isinstance(answer, models.Return)
    assert {row.outcome for row in answer.rows} <= {models.ChangeOutcome.UNCHANGED}


def test_csv_goes_through_the_generated_clients_own_connection(client: Any) -> None:
    table = f"indicator,period,value\n{RECYCLING},2024-25,31.5\n"
    answer = client.get_httpx_client().post(
        "/v1/returns",
        content=table,
        params={"dry_run": "true", "confirm": "true"},
        headers={"Content-Type": "text/csv"},
    )
    assert _module("models").Return.from_dict(answer.json()).rows[0].new_value == 31.5


def _call(name: str) -> Any:
    return _module(f"api.{name}")


def _module(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.{name}")
