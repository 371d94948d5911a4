"""docs/operating/nginx.conf at work: nginx in front of `waymark serve`, both as the guide says, but on free ports."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from uvicorn import Config

from app.domain.publishing.access import Scope
from tests.api.test_prefix import PREFIX, addresses
from tests.cli.installed import free_port
from tests.databases import Shops, opened
from tests.faults.drill import Drilled, drilled, until
from tests.keys import bearing, make_key

pytestmark = pytest.mark.load

CONF = Path(__file__).resolve().parents[2] / "docs" / "operating" / "nginx.conf"
HOST = "performance.example.gov.uk"
MEBIBYTE = 2**20
SECONDS = 30.0
# What Debian's nginx.conf sets around the file, and where nginx may write as a process of a test.
AROUND = """
{user}
daemon off;
pid {folder}/pid;
events {{}}
http {{
    gzip on;
    gzip_types application/json text/csv;
    access_log off;
    {temporary}
    {conf}
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
RELATIVE = ("/openapi.json", "/openapi.yaml", ".js")  # the contract's paths begin at its server
Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Proxied:
    """The service, nginx in front of it, and its certificate."""

    waymark: Drilled
    port: int
    context: ssl.SSLContext
    headers: dict[str, str]

    def client(self, *, address: str = "127.0.0.1") -> httpx.Client:
        """A client that calls from an address of this machine."""
        transport = httpx.HTTPTransport(verify=self.context, local_address=address)
        base = f"https://127.0.0.1:{self.port}"
        return httpx.Client(transport=transport, base_url=base, headers={"Host": HOST}, timeout=SECONDS)

    def connection(self) -> ssl.SSLSocket:
        """A bare connection through TLS."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        return self.context.wrap_socket(plain, server_hostname="127.0.0.1")

    def line_of(self, request_id: str) -> dict[str, Any]:
        """The line of the log that tells of a request."""
        until(lambda: self.waymark.lines(id=request_id, level=("info", "warning")))
        [line] = self.waymark.lines(id=request_id, level=("info", "warning"))
        return line


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    openssl = shutil.which("openssl")
    if shutil.which("nginx") is None or openssl is None:
        pytest.skip("there is no nginx here")
    folder = tmp_path_factory.mktemp("pair")
    pem, key = folder / "pem", folder / "key"
    named = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(pem), *named]
    subprocess.run([openssl, *made], check=True, capture_output=True)
    return pem, key


@pytest.fixture(scope="module")
def store(shops: Shops) -> tuple[str, dict[str, str]]:
    """The seed, and the headers of an administrator."""
    url = shops["sqlite"].seeded()
    with opened(url) as database:
        return url, bearing(make_key(database, *Scope))


@contextmanager
def served(store: tuple[str, dict[str, str]], folder: Path, *, root_path: str = "") -> Iterator[Drilled]:
    """Waymark with the settings of the guide."""
    given = {"allowed_hosts": f"{HOST},127.0.0.1", "trusted_proxies": "127.0.0.1", "create": "false"}
    with drilled(store[0], folder=folder, **given, root_path=root_path) as found:
        yield found


@contextmanager
def proxied(
    waymark: Drilled, headers: dict[str, str], *, pair: tuple[Path, Path], folder: Path, change: Change = str
) -> Iterator[Proxied]:
    """The file of the guide at work in front of it: `change` gives its text another form."""
    port, conf = free_port(), change(CONF.read_text("utf-8"))
    conf = conf.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace(
        "listen 80;", f"listen {free_port()};"
    )
    conf = conf.replace("server 127.0.0.1:8000", f"server {waymark.base.removeprefix('http://')}")
    conf = re.sub(r"(ssl_certificate) .*;", rf"\1 {pair[0]};", conf)
    conf = re.sub(r"(ssl_certificate_key) .*;", rf"\1 {pair[1]};", conf)
    temporary = "\n".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    user = "user root root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(user=user, folder=folder, temporary=temporary, conf=conf))
    arguments = ["nginx", "-q", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with (folder / "nginx.log").open("wb") as log:
        process = subprocess.Popen(arguments, stdout=log, stderr=log)
    try:
        until(lambda: _listens(port, process=process))
        yield Proxied(waymark, port, ssl.create_default_context(cafile=pair[0]), headers)
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


def _listens(port: int, *, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, "nginx has ended"
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def without_limit(conf: str) -> str:
    """The same for a caller who asks much."""
    return conf.replace("rate=10r/s", "rate=10000r/s")


def impatient(conf: str) -> str:
    """The same with a second in place of what a slow client is given."""
    changed = re.sub(r"(client_(?:header|body)_timeout +)\d+s;", r"\g<1>1s;", conf)
    assert changed.count(" 1s;") == 2
    return changed


@pytest.fixture(scope="module")
def waymark(store: tuple[str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drilled]:
    """The service with a site of its own."""
    with served(store, tmp_path_factory.mktemp("waymark")) as found:
        yield found


Front = Callable[..., AbstractContextManager[Proxied]]


@pytest.fixture
def front(waymark: Drilled, store: tuple[str, dict[str, str]], pair: tuple[Path, Path], tmp_path: Path) -> Front:
    """Opens nginx in front of the service."""
    return lambda change=without_limit: proxied(waymark, store[1], pair=pair, folder=tmp_path, change=change)


def test_ids_addresses_and_hosts_are_what_they_are(front: Front) -> None:
    with front() as found, found.client(address="127.0.0.2") as client:
        answer = client.get("/v1/service", headers={"X-Request-Id": "mine-1", "X-Forwarded-For": "10.9.8.7"})
        assert (answer.status_code, answer.headers["x-request-id"]) == (200, "mine-1")
        assert found.line_of("mine-1")["client"] == "127.0.0.2"
        made = client.get("/v1/service").headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", made)
        assert found.line_of(made)["status"] == 200
        assert client.get("/v1/service", headers={"X-Request-Id": "no id"}).headers["x-request-id"] != "no id"
        assert client.get("/v1/service", headers={"Host": "elsewhere.example"}).status_code == 400
        assert client.get("/metrics").status_code == 404
        assert client.get("/v1/keys", headers=found.headers).status_code == 200


@pytest.mark.parametrize("path", ["/v1/tiers/1", "/v1/performance?tier=1", "/v1/values?format=csv", "/docs/pages.css"])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_tags_and_compression_pass_as_they_are(front: Front, waymark: Drilled, path: str, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    with front() as found, found.client() as client:
        direct = httpx.get(f"{waymark.base}{path}", headers=headers, timeout=SECONDS)
        answer = client.get(path, headers=headers)
        names = ("etag", "content-encoding", "content-type", "cache-control", "vary", "content-disposition", "link")
        through, wanted = ({name: one.headers.get(name) for name in names} for one in (answer, direct))
        same_minute = through["cache-control"] == wanted["cache-control"]
        assert through | ({} if same_minute else {"cache-control": wanted["cache-control"]}) == wanted
        assert answer.content == direct.content
        tag = answer.headers["etag"]
        assert client.get(path, headers=headers | {"If-None-Match": tag}).status_code == 304


def test_large_returns_arrive_and_too_large_ones_are_refused_in_words(front: Front) -> None:
    bodies = {size: b" " * int(size * MEBIBYTE) + b'{"values": []}' for size in (31.0, 32.5, 34.0)}
    headers = {"Content-Type": "application/json"}
    with front() as found, found.client() as client:
        known = headers | found.headers
        answers = {size: client.post("/v1/returns", content=body, headers=known) for size, body in bodies.items()}
        assert {size: answer.status_code for size, answer in answers.items()} == {31.0: 422, 32.5: 413, 34.0: 413}
        assert answers[32.5].json()["type"] == "/problems#body-too-large"
        stranger = client.post("/v1/returns", content=bodies[31.0], headers=headers)
        assert (stranger.status_code, stranger.json()["type"]) == (401, "/problems#no-key")
        assert client.put("/v1/themes/waste", content=bodies[31.0], headers=known).status_code == 413


def test_slow_clients_are_given_up_and_others_do_not_wait(front: Front) -> None:
    heads = {
        "slow-head": b"GET /v1/service HTTP/1.1\r\nHost: " + HOST.encode(),
        "slow-body": b"POST /v1/returns HTTP/1.1\r\nHost: " + HOST.encode() + b"\r\nX-Request-Id: slow-body\r\n"
        b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n[",
    }
    with front(impatient) as found, found.client() as client:
        for sent in heads.values():
            with found.connection() as slow:
                slow.sendall(sent)
                began = time.monotonic()
                assert client.get("/v1/service").status_code == 200
                said = slow.recv(4096)
                assert not said or b" 408 " in said.splitlines()[0]
                assert 0.5 < time.monotonic() - began < SECONDS / 2
        assert found.waymark.lines(id="slow-body", level=("info", "warning", "error")) == []


def test_a_caller_who_does_not_read_holds_no_place_of_a_large_table(front: Front) -> None:
    request = f"GET /v1/values?format=csv HTTP/1.1\r\nHost: {HOST}\r\nX-Request-Id: idle-{{}}\r\n\r\n"
    with front() as found, found.client() as client, ExitStack() as slow:
        for number in range(6):
            connection = slow.enter_context(found.connection())
            connection.sendall(request.format(number).encode())
            assert found.line_of(f"idle-{number}")["status"] == 200
        assert client.get("/v1/values?format=csv").status_code == 200


def test_who_asks_too_much_is_slowed_down_and_a_service_that_is_gone_is_told_soon(front: Front, pair: Any) -> None:
    with front(str) as found, found.client() as client:
        statuses = [client.get("/health/live").status_code for _ in range(90)]
        assert statuses[:50] == [200] * 50
        assert set(statuses) == {200, 429}
    gone = Drilled(f"http://127.0.0.1:{free_port()}", "", found.waymark.process, found.waymark.log)
    with (
        proxied(gone, {}, pair=pair, folder=found.waymark.log.parent) as without,
        without.client() as client,
    ):
        assert client.get("/v1/service").status_code == 502


def test_nginx_lets_go_of_a_connection_before_waymark_does() -> None:
    [seconds] = re.findall(r"^ +keepalive_timeout (\d+)s;", CONF.read_text("utf-8"), re.MULTILINE)
    assert int(seconds) < Config("none").timeout_keep_alive


def under_prefix(conf: str) -> str:
    """The same under a path of a site."""
    return without_limit(conf).replace("location / {", f"location {PREFIX}/ {{")


def taken_off(conf: str) -> str:
    """The same where nginx takes the path off."""
    return under_prefix(conf).replace("proxy_pass http://waymark;", "proxy_pass http://waymark/;")


@pytest.fixture(scope="module")
def waymark_under_prefix(
    store: tuple[str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Drilled]:
    """The service under a path of a site."""
    with served(store, tmp_path_factory.mktemp("prefixed"), root_path=PREFIX) as found:
        yield found


@pytest.mark.parametrize("change", [under_prefix, taken_off])
def test_whoever_follows_the_links_from_the_prefix_on_finds_everything(
    waymark_under_prefix: Drilled, store: tuple[str, dict[str, str]], pair: Any, tmp_path: Path, change: Change
) -> None:
    with (
        proxied(waymark_under_prefix, store[1], pair=pair, folder=tmp_path, change=change) as found,
        found.client() as client,
    ):
        assert client.get("/v1/service").status_code == 404
        moved = client.get(PREFIX)
        assert (moved.status_code, moved.headers["location"].endswith(f"{PREFIX}/")) == (301, True)
        waiting, seen = [f"{PREFIX}/", f"{PREFIX}/v1/values?format=csv&limit=5"], set[str]()
        while waiting and len(seen) < 120:
            address = waiting.pop(0)
            seen.add(address)
            answer = client.get(address, headers={"Accept": "text/html"} if address == f"{PREFIX}/" else {})
            assert answer.status_code == 200, address
            if address.endswith(RELATIVE):
                continue
            told = addresses(answer.text) | addresses(answer.headers.get("link", ""))
            told |= set(re.findall(r'(?:src|href)="(/[^"]+)"', answer.text))
            assert {one for one in told if not one.startswith(f"{PREFIX}/")} == set(), address
            waiting += sorted(told - seen - set(waiting))
        assert len(seen) > 60
        contract = json.loads(client.get(f"{PREFIX}/openapi.json").content)
        [server] = contract["servers"]
        plain = [path for path, methods in contract["paths"].items() if "get" in methods and "{" not in path]
        asked = {path: client.get(f"{server['url']}{path}", headers=found.headers) for path in plain}
        assert {path for path, answer in asked.items() if answer.status_code not in (200, 400)} == set()
