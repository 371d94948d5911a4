"""`waymark run` and `waymark serve` from a user's chair."""

import json
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.commands import fetch, free_port, run, serving


def test_run_fills_an_empty_store_serves_it_says_where_to_look_and_stops_when_asked(tmp_path: Path) -> None:
    with serving("run", url=f"sqlite:///{tmp_path / 'new' / 'waymark.db'}") as (process, base):
        card = json.loads(fetch(f"{base}/v1/performance?tier=1&q=recycled"))["items"][0]
        assert card["latest"]["value"] == 30.6
        assert "swagger" in fetch(f"{base}/docs").lower()
        process.terminate()
        printed, _ = process.communicate(timeout=20)
    assert process.returncode in (0, -signal.SIGTERM)  # the server passes the signal on once it has stopped
    assert "Loaded 13,464 values of 47 indicators." in printed
    assert f"{base}/v1/performance?tier=1" in printed


def test_two_workers_serve_the_same_store(seeded_sqlite_url: str) -> None:
    with serving("serve", url=seeded_sqlite_url, workers="2") as (_, base):
        answers = {fetch(f"{base}/v1/peer-groups") for _ in range(20)}
    assert len(answers) == 1


def test_serve_refuses_a_store_without_tables_and_names_the_command(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    refused = run("serve", url=url)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "Run: waymark migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("revision", ["0000_00_00_0000"])
def test_serve_refuses_a_newer_store_and_says_what_to_install(
    revision: str, tmp_path: Path, damaged: Callable[[str, str], None]
) -> None:
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    assert run("migrate", url=url).returncode == 0
    damaged(url, f"UPDATE alembic_version SET version_num = '{revision}'")
    refused = run("serve", url=url)
    assert refused.returncode == 3
    assert "pip install --upgrade waymark-kpi" in refused.stderr


def test_an_address_that_is_taken_is_one_sentence_and_an_exit_code(seeded_sqlite_url: str) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        refused = run("serve", url=seeded_sqlite_url, port=str(port))
    assert refused.returncode == 6
    assert refused.stderr.startswith(f"Cannot listen on 127.0.0.1 port {port}")
