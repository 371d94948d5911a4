"""The fault drill: each fault leaves one clear line, is counted, and readiness tells the truth; then all goes on.

Each drill serves a store of its own for some seconds.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL, Connection, NullPool, create_engine

from app.domain.publishing.access import Scope
from app.storage import schema
from app.storage.database import Database
from app.storage.writability import HELD
from tests.clients import serving
from tests.databases import opened, postgresql_server
from tests.faults.drill import Drilled, drilled, until
from tests.keys import bearing, make_key

pytestmark = pytest.mark.faults

READ = "/v1/publications"
MEBIBYTE = 2**20


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that others than its owner may enter."""
    path = Path(tempfile.mkdtemp(prefix="waymark-drill-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 40 MiB; the drill is left out where none can be mounted."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(disk)],  # noqa: S607 - the system's own
        check=False,
        capture_output=True,
    )
    if not mounted or mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)  # noqa: S607 - the system's own


def furnished(path: Path) -> tuple[str, dict[str, str]]:
    """A migrated store in a file, and the headers of an administrator."""
    url = f"sqlite:///{path}"
    with opened(url) as database:
        schema.migrate(database)
        return url, bearing(make_key(database, Scope.ADMIN))


def fill(path: Path) -> None:
    """Write until there is no room."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * MEBIBYTE)


def write(found: Drilled, headers: dict[str, str]) -> httpx.Response:
    """Make a key: the least that can be written."""
    body = {"label": "drill", "holder": "Mary Drill", "scopes": ["read"]}
    return httpx.post(f"{found.base}/v1/keys", json=body, headers=headers, timeout=60)


def require_one_line(found: Drilled, cause: str) -> None:
    """One line tells of the cause, in a sentence; no line tells a key or a name, or is part of a trace."""
    until(lambda: found.lines(cause=cause))  # it is written just after the answer
    [line] = found.lines(cause=cause)
    assert line["detail"].endswith(".")
    text = found.log.read_text()
    assert "Traceback" not in text
    assert "wmk_" not in text
    assert "Mary Drill" not in text


def test_a_full_disk(small_disk: Path, folder: Path) -> None:
    url, headers = furnished(small_disk / "waymark.db")
    with drilled(url, folder=folder) as found:
        assert (write(found, headers).status_code, found.ready()) == (201, (200, []))
        filler = small_disk / "filler"
        fill(filler)
        refused = write(found, headers)
        assert (refused.status_code, refused.json()["detail"][:30]) == (503, "The disk of the store is full:")
        assert httpx.get(found.base + READ).status_code == 200
        assert httpx.get(found.base + "/v1/keys", headers=headers).status_code == 200
        require_one_line(found, "disk_full")
        assert found.metric("unavailable_total") == 1
        assert found.metric("ready") == 0
        assert found.ready()[0] == 503
        filler.unlink()
        assert (write(found, headers).status_code, found.ready(), found.metric("ready")) == (201, (200, []), 1)


def test_a_full_disk_of_postgresql(small_disk: Path, folder: Path) -> None:
    with ExitStack() as server:
        address = server.enter_context(own_server())
        place = small_disk / "tables"
        place.mkdir()
        with superuser(address) as connection:
            [(data,)] = connection.exec_driver_sql("SHOW data_directory")
            owner = Path(data).stat()
            os.chown(place, owner.st_uid, owner.st_gid)
            connection.exec_driver_sql(f"CREATE TABLESPACE small LOCATION '{place}'")
            connection.exec_driver_sql("CREATE DATABASE small TABLESPACE small")
        url, headers = furnished_on(address.set(database="small"))
        with drilled(url, folder=folder) as found:
            assert (write(found, headers).status_code, found.ready()) == (201, (200, []))
            filler = small_disk / "filler"
            fill(filler)
            assert found.metric("ready") == 0
            refused = next(answer for _ in range(500) if (answer := write(found, headers)).status_code != 201)
            assert (refused.status_code, refused.json()["detail"][:30]) == (503, "The disk of the store is full:")
            assert httpx.get(found.base + READ).status_code == 200
            require_one_line(found, "disk_full")
            assert found.metric("unavailable_total") == 1
            assert found.ready()[0] == 503
            filler.unlink()
            assert (write(found, headers).status_code, found.ready(), found.metric("ready")) == (201, (200, []), 1)


@contextmanager
def own_server() -> Iterator[URL]:
    """A server of PostgreSQL for one drill; the drill is left out where the tests are given one."""
    if os.environ.get("TEST_POSTGRES_URL"):
        pytest.skip("the server is not ours to break")
    with postgresql_server() as address:
        yield address


def furnished_on(address: URL) -> tuple[str, dict[str, str]]:
    """A migrated store on a server, and the headers of an administrator."""
    url = address.render_as_string(hide_password=False)
    with opened(url) as database:
        schema.migrate(database)
        return url, bearing(make_key(database, Scope.ADMIN))


@contextmanager
def superuser(address: URL) -> Iterator[Connection]:
    """A connection to the server that commits each statement."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def test_a_disk_that_takes_no_writes(folder: Path) -> None:
    place = folder / "place"
    place.mkdir()
    url, headers = furnished(place / "waymark.db")
    with ExitStack() as stack:
        stack.enter_context(stack.enter_context(opened(url)).read())  # so that its log lies beside it
        locked = stack.enter_context(read_only(place, folder=folder))
        with drilled(f"sqlite:///{locked / 'waymark.db'}", folder=folder) as found:
            assert httpx.get(found.base + READ).status_code == 200
            assert httpx.get(f"{found.base}/v1/keys", headers=headers).status_code == 200
            assert write(found, headers).status_code == 503
            require_one_line(found, "read_only")
            assert found.metric("unavailable_total") == 1
            status, detail = found.ready()
            assert (status, detail[:29]) == (503, "The store takes no writes: it")
            assert found.metric("ready") == 0


@contextmanager
def read_only(place: Path, *, folder: Path) -> Iterator[Path]:
    """The place as a file system that takes no writes; whom its permissions stop needs no mount."""
    if os.geteuid() != 0:
        for path in (*place.iterdir(), place):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield place
        place.chmod(0o755)
        return
    locked = folder / "locked"
    locked.mkdir()
    with ExitStack() as mounted:
        for options in (["--bind", str(place)], ["-o", "remount,bind,ro"]):
            if subprocess.run(["mount", *options, str(locked)], check=False, capture_output=True).returncode:  # noqa: S607 - the system's own
                pytest.skip("root may not mount here")
            if "--bind" in options:
                mounted.callback(subprocess.run, ["umount", str(locked)], check=True)
        yield locked


def test_postgresql_stopped(folder: Path) -> None:
    with ExitStack() as server:
        url, headers = furnished_on(server.enter_context(own_server()))
        with drilled(url, folder=folder) as found:
            assert (write(found, headers).status_code, found.ready()) == (201, (200, []))
            server.close()
            assert write(found, headers).status_code == 503
            require_one_line(found, "store_unavailable")
            assert found.metric("unavailable_total") == 1
            assert found.ready()[0] == 503
            assert found.metric("ready") == 0
            assert httpx.get(f"{found.base}/health/live").status_code == 200


def test_a_lock_held(database_url: str, folder: Path) -> None:
    with opened(database_url) as database:
        headers = bearing(make_key(database, Scope.ADMIN))
        with drilled(database_url, folder=folder, log_lock_ms="500") as found:
            assert write(found, headers).status_code == 201
            with database.write():
                assert httpx.get(found.base + READ).status_code == 200
                assert found.ready() == (200, [HELD])
                assert found.metric("findings") == 1
                assert write(found, headers).status_code == 503
            require_one_line(found, "store_locked")
            assert found.metric("unavailable_total") == 1
            _hold_for_a_second(database, while_doing=lambda: write(found, headers))
            until(lambda: found.lines(cause="lock_waited_for"))
            [line] = found.lines(cause="lock_waited_for")
            assert line["ms"] >= 500
            assert found.metric("store_lock_wait_seconds_sum") >= 0.5
            assert (found.ready(), found.metric("ready"), found.metric("findings")) == ((200, []), 1, 0)


def _hold_for_a_second(database: Database, *, while_doing: "object") -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with database.write():
            held.set()
            done.wait(1.2)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    assert callable(while_doing)
    assert while_doing().status_code == 201
    thread.join()


def test_a_worker_killed(database_url: str, folder: Path) -> None:
    with opened(database_url) as database:
        headers = bearing(make_key(database, Scope.ADMIN))
    with drilled(database_url, folder=folder, workers="2") as found:
        until(lambda: len(found.workers()) == 2)
        [killed, other] = found.workers()
        os.kill(killed, signal.SIGKILL)
        until(lambda: found.lines(cause="worker_died"))
        [line] = found.lines(cause="worker_died")
        assert (line["pid"], line["exit_code"]) == (killed, -signal.SIGKILL)
        until(lambda: len(found.workers()) == 2)
        assert other in found.workers()
        assert found.metric("workers_died_total") == 1
        for _ in range(8):
            assert httpx.get(found.base + READ).status_code == 200
        assert (write(found, headers).status_code, found.ready(), found.metric("ready")) == (201, (200, []), 1)
        assert found.metric("http_requests_total") >= 9
        assert "Traceback" not in found.log.read_text()


def test_a_key_guessed(database_url: str, folder: Path) -> None:
    with opened(database_url) as database:
        headers = bearing(make_key(database, Scope.ADMIN))
    prefix, _, secret = headers["Authorization"].removeprefix("Bearer wmk_").partition("_")
    guesses = [f"wmk_{prefix}_{'a' * len(secret)}", f"wmk_{'b' * 12}_{'b' * 43}", "hunter2"]
    with drilled(database_url, folder=folder) as found:
        statuses = [
            httpx.get(f"{found.base}/v1/keys", headers=bearing(guesses[number % 3])).status_code for number in range(12)
        ]
        assert statuses == [401] * 10 + [429] * 2
        until(lambda: len(found.lines(cause="too_many_requests")) == 2)
        assert [line["key"] for line in found.lines(cause="key_refused")] == [prefix, "unknown", "unknown"] * 3 + [
            prefix
        ]
        assert [line["status"] for line in found.lines(cause="too_many_requests")] == [429, 429]
        assert (found.metric("refused_keys_total"), found.metric("rate_limited_total")) == (10, 2)
        text = found.log.read_text() + httpx.get(found.metrics).text
        assert [guess for guess in (*guesses, secret) if guess in text] == []
        assert (found.ready(), found.metric("ready")) == ((200, []), 1)
        assert httpx.get(f"{found.base}/v1/keys", headers=headers).status_code == 200


def test_a_clock_that_goes_back(database_url: str, folder: Path) -> None:
    """Another machine, whose clock is an hour ahead, has written last."""
    with opened(database_url) as database:
        headers = bearing(make_key(database, Scope.ADMIN))
    ahead = datetime.now(UTC) + timedelta(hours=1)  # noqa: TID251 - the clock of the service is the machine's
    with serving(database_url, clock=lambda: ahead) as client:
        body = {"label": "drill", "holder": "Mary Drill", "scopes": ["read"]}
        assert client.post("/v1/keys", json=body, headers=headers).status_code == 201
    with drilled(database_url, folder=folder) as found:
        assert write(found, headers).status_code == 201
        until(lambda: found.lines(cause="clock_behind"))
        [line] = found.lines(cause="clock_behind")
        assert 3_500 < line["seconds"] <= 3_600
        assert "Mary Drill" not in found.log.read_text()
        assert found.metric("clock_behind_seconds") > 3_500
        status, [finding] = found.ready()
        assert (status, finding[-36:]) == (200, "behind the last write: set it right.")
        assert (found.metric("ready"), found.metric("findings")) == (1, 1)


@pytest.mark.parametrize("how", ["ALTER SYSTEM", "ALTER DATABASE council"])
def test_postgresql_set_to_read_only(how: str, folder: Path) -> None:
    with ExitStack() as server:
        address = server.enter_context(own_server())
        with superuser(address) as connection:
            connection.exec_driver_sql("CREATE DATABASE council")
        url, headers = furnished_on(address.set(database="council"))
        with drilled(url, folder=folder) as found:
            assert (write(found, headers).status_code, found.ready(), found.metric("ready")) == (201, (200, []), 1)
            set_to_read_only(address, how, value="on")
            assert write(found, headers).status_code == 503
            assert httpx.get(found.base + READ).status_code == 200
            require_one_line(found, "read_only")
            status, detail = found.ready()
            assert (status, detail[:26]) == (503, "The store takes no writes:")
            assert found.metric("ready") == 0
            set_to_read_only(address, how, value="off")
            assert (write(found, headers).status_code, found.ready(), found.metric("ready")) == (201, (200, []), 1)


def set_to_read_only(address: URL, how: str, *, value: str) -> None:
    """What an operator does: set it, and end the connections that were opened before."""
    with superuser(address) as connection:
        connection.exec_driver_sql(f"{how} SET default_transaction_read_only = {value}")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = 'council'"
        )
