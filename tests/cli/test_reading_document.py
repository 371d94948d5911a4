"""The lines of docs/reading.md, in their order, against a served process: each succeeds and says something."""

import csv
import io
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

import httpx
import pytest

from tests.clients import NOW
from tests.servers import served, set_clock

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "reading.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
PANDAS, PAGES = (text for language, text in BLOCKS if language == "python")
[R] = (text for language, text in BLOCKS if language == "r")
[POWER_QUERY] = (text for language, text in BLOCKS if language == "powerquery")


@pytest.fixture(scope="module")
def base(seeded_sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service over the seed, at the tests' instant."""
    clock = tmp_path_factory.mktemp("reading") / "clock"
    set_clock(clock, NOW)
    with served(seeded_sqlite_url, clock=clock) as service:
        yield service.base


SHELL = ["sh", "-euxc"]
RSCRIPT = ["Rscript", "-e"]


def test_every_block_is_in_a_language_that_is_tried_here() -> None:
    assert {language for language, _ in BLOCKS} == {"sh", "python", "r", "powerquery", "html"}


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_every_line_for_the_shell_works_in_its_order(base: str, tmp_path: Path) -> None:
    script = "".join(text for language, text in BLOCKS if language == "sh").replace(ADDRESS, base)
    ended = subprocess.run([*SHELL, script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr  # whose last line is the one that failed
    said = ended.stdout
    assert '"/v1/performance?tier=1"' in said
    assert '"next":"' in said
    assert 'rel="next"' in said
    assert "the first release was at 2026-11-22" in said
    assert "There is no parameter of that name here." in said
    assert {card["indicator"]["tier"] for card in _json(tmp_path / "tier.json")["items"]} == {1}
    assert _json(tmp_path / "tier.json")["summary"]
    assert _json(tmp_path / "indicator.json")["periods"]
    assert _json(tmp_path / "then.json")["items"]
    first, more = (_json(tmp_path / f"{name}.json")["items"] for name in ("first", "more"))
    assert len(first) == _json(tmp_path / "first.json")["total"] > 100
    assert more == [], "after the last change there is none"
    rows = {name: len(_rows((tmp_path / name).read_bytes())) for name in ("values.csv", "two.csv", "cards.csv")}
    assert rows["values.csv"] > rows["two.csv"] > 100 > rows["cards.csv"] > 10


def test_the_lines_for_python_alone_read_every_page(base: str) -> None:
    said = _run([sys.executable, "-c", PAGES], base)
    count = int(said.split()[0])
    assert count > 400, "more than two pages"
    assert count == httpx.get(f"{base}/v1/values?area=E07000120&limit=1").json()["total"]


@pytest.mark.skipif(find_spec("pandas") is None, reason="there is no pandas here")
def test_the_lines_for_pandas_work(base: str) -> None:
    assert "%" in _run([sys.executable, "-c", PANDAS], base)


def test_the_lines_for_r_work(base: str) -> None:
    if shutil.which(RSCRIPT[0]) is None:
        pytest.skip("there is no R here")
    assert "2022/23" in _run([*RSCRIPT, R], base)


@pytest.mark.parametrize("lines", [PANDAS, R], ids=["pandas", "R"])
def test_what_the_lines_of_a_program_ask_for_is_there_with_the_columns_that_they_name(base: str, lines: str) -> None:
    [path] = re.findall(r'"(/v1/[^"]+)"', lines)
    _require_columns(base, path, {"period", "period_start", "period_end", "indicator", "period_label", "display"})


def test_what_power_query_asks_for_is_there_with_the_columns_that_it_types(base: str) -> None:
    [(address, path)] = re.findall(r'Web\.Contents\("([^"]+)", \[RelativePath = "([^"]+)"', POWER_QUERY)
    [asked] = re.findall(r"Query = \[([^]]+)\]", POWER_QUERY)
    query = "&".join(f"{name}={value}" for name, value in re.findall(r'(\w+) = "([^"]+)"', asked))
    columns = set(re.findall(r'{"(\w+)", type', POWER_QUERY))
    assert (address, columns) == (ADDRESS, {"value", "period_start", "period_end"})
    _require_columns(base, f"/{path}?{query}", columns)


def _require_columns(base: str, path: str, columns: set[str]) -> None:
    """The answer is a whole table in UTF-8 with these columns; days are ISO 8601, values numbers or empty."""
    answer = httpx.get(f"{base}{path}").raise_for_status()
    assert answer.headers["content-type"].startswith("text/csv; charset=utf-8")
    rows = _rows(answer.content)
    assert len(rows) == int(answer.headers["x-total-count"]) > 400
    assert columns <= rows[0].keys()
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row[name]) for row in rows for name in ("period_start", "period_end"))
    assert all(re.fullmatch(r"(-?\d+(\.\d+)?)?", row["value"]) for row in rows)


def _rows(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))


def _run(command: list[str], base: str) -> str:
    environment = {**os.environ, "WAYMARK_URL": base}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
