"""The lines of docs/reading.md, in their order, against a served process: each succeeds and says something."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.clients import NOW
from tests.servers import served, set_clock

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "reading.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)


@pytest.fixture
def base(seeded_sqlite_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a service over the seed, at the tests' instant."""
    clock = tmp_path / "clock"
    set_clock(clock, NOW)
    with served(seeded_sqlite_url, clock=clock) as service:
        yield service.base


SHELL = ["sh", "-c"]


def test_every_line_for_the_shell_works_in_its_order(base: str, tmp_path: Path) -> None:
    said = ""
    script = "set -eu\n"
    for block in _blocks("sh"):
        script += block.replace(ADDRESS, base)
        ended = subprocess.run([*SHELL, script], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, (block, ended.stderr)
        said = ended.stdout
    assert '"/v1/performance?tier=1"' in said
    assert '"next":' in said
    assert 'rel="next"' in said
    assert "the first release was at 2026-11-22" in said
    assert {card["indicator"]["tier"] for card in _json(tmp_path / "tier.json")["items"]} == {1}
    assert _json(tmp_path / "indicator.json")["periods"]
    assert _json(tmp_path / "changes.json")["total"] > 0
    assert '"total":' in said.splitlines()[-2]
    rows = {name: len((tmp_path / name).read_bytes().splitlines()) for name in ("values.csv", "two.csv", "cards.csv")}
    assert rows["values.csv"] > rows["two.csv"] > 100 > rows["cards.csv"] > 10


@pytest.mark.skipif(find_spec("pandas") is None, reason="there is no pandas here")
def test_the_lines_for_pandas_work(base: str) -> None:
    [lines] = _blocks("python")
    ended = subprocess.run(
        [sys.executable, "-c", lines],
        env={**os.environ, "WAYMARK_URL": base},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "%" in ended.stdout


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
