"""The installed command from a user's chair: processes of their own, their exit codes, and a clean end."""

import json
import shutil
import signal
import time
from pathlib import Path
from subprocess import Popen
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from app.paths import resource
from app.storage import schema
from app.storage.publications import is_empty
from app.storage.tables import SCHEMA_REVISION
from tests.cli.commands import free_port
from tests.cli.waymark import started, waymark
from tests.databases import Shops, opened

WITHIN = 60.0  # seconds from the start to the first answer, as promised to newcomers


def test_migrate_makes_the_store_in_its_default_place_and_again_changes_nothing(tmp_path: Path) -> None:
    first = waymark("migrate", home=tmp_path)
    assert (first.returncode, first.stdout, first.stderr) == (0, f"The store is at revision {SCHEMA_REVISION}.\n", "")
    [path] = tmp_path.rglob("waymark.db")
    before = path.read_bytes()
    again = waymark("migrate", "--json", home=tmp_path)
    assert (again.returncode, json.loads(again.stdout)) == (0, {"revision": SCHEMA_REVISION})
    assert path.read_bytes() == before
    with opened(f"sqlite:///{path}") as database, database.read() as connection:
        schema.require_current(connection)
        assert is_empty(connection)


def test_a_database_file_that_cannot_be_read_is_one_sentence_and_3(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear council, " * 500)
    found = waymark("check", home=tmp_path, database_url=f"sqlite:///{path}")
    assert (found.returncode, found.stdout) == (3, "")
    assert found.stderr == "The file that WAYMARK_DATABASE_URL names is not a database.\n"


def test_a_seed_that_cannot_be_read_is_one_sentence_and_4(shops: Shops, tmp_path: Path) -> None:
    folder = tmp_path / "seed"
    shutil.copytree(resource("seed"), folder, ignore=shutil.ignore_patterns("*.py", "definitions", "__pycache__"))
    (folder / "themes.csv").write_bytes(b"\xff\xfe\x00")
    found = waymark("seed", str(folder), home=tmp_path, database_url=shops["sqlite"].migrated())
    assert (found.returncode, found.stdout) == (4, "")
    assert found.stderr.startswith(f"The seed file {folder / 'themes.csv'} cannot be read: ")
    assert found.stderr.count("\n") == 1


def test_settings_that_cannot_be_used_are_one_sentence_and_2(tmp_path: Path) -> None:
    found = waymark("migrate", home=tmp_path, port="eight", area="Hyndburn")
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (2, "", 1)
    assert "WAYMARK_PORT: " in found.stderr
    assert "WAYMARK_AREA: " in found.stderr


def test_run_with_two_workers_serves_the_seed_within_a_minute_and_stops_cleanly(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with started("run", "--port", str(port), home=tmp_path, workers="2") as process:
        wait_until_ready(address, process=process)
        with urlopen(f"{address}/v1/performance?tier=1") as answer:  # noqa: S310 - our own address
            cards = json.load(answer)
        process.terminate()
        printed, complained = process.communicate(timeout=30)
    assert cards["total"] > 10
    assert all(card["indicator"]["tier"] == 1 for card in cards["items"])
    assert (process.returncode, complained) == (0, "")
    for path in ("/v1/performance?tier=1", "/v1/performance?tier=2", "/v1/warnings?state=open", "/docs"):
        assert f"  {address}{path}  " in printed
    with pytest.raises((URLError, ConnectionError)):
        urlopen(f"{address}/health/live", timeout=5)  # noqa: S310 - our own address


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "interrupted"])
def test_a_server_that_is_stopped_ends_with_0(seeded_sqlite_url: str, tmp_path: Path, stop: signal.Signals) -> None:
    port = free_port()
    with started("serve", "--port", str(port), home=tmp_path, database_url=seeded_sqlite_url) as process:
        wait_until_ready(f"http://127.0.0.1:{port}", process=process)
        process.send_signal(stop)
        _, complained = process.communicate(timeout=30)
    assert (process.returncode, complained) == (0, "")


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
