"""The lines of docs/quarter.md, in its order, against a served process: each succeeds, and answers what is shown."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.clients import NOW
from tests.databases import Shops
from tests.servers import served, set_clock

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "quarter.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"
CHAPTERS = [
    "Keys",
    "Define the indicator, and set its target",
    "Send the figure",
    "Look at it before the public does",
    "Approve, or send back",
    "Publish",
    "Correct it in the open",
    "Withdraw",
    "Prove it",
]
QUARTER = "2026-27-Q2"
SHELL = ["sh", "-c"]

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of the document, and the answers shown after them."""

    lines: str
    shown: tuple[tuple[str, str], ...]


@dataclass
class Console:
    """A shell that keeps its variables from block to block, over a service whose clock goes ahead by each `sleep`."""

    folder: Path
    environment: dict[str, str]
    clock: Path
    functions: str = ""
    slept: int = 0

    def run(self, lines: str) -> "subprocess.CompletedProcess[str]":
        """The lines one after another, stopped by the first that fails."""
        now = datetime.now(UTC)  # noqa: TID251 - the document's `date` and `waymark` read the machine's clock
        set_clock(self.clock, now + timedelta(seconds=self.slept))
        self.functions += "".join(re.findall(r"^\w+\(\) \{.*\}\n", lines, re.MULTILINE))
        held = "set -aeu\n. ./variables\n"
        script = f"{held}{self.functions}{lines}\nexport -p > variables\n"
        return subprocess.run(
            [*SHELL, script], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )


@pytest.fixture
def console(shops: Shops, tmp_path: Path) -> Iterator[Console]:
    """A shell beside a service over the seed, as `make run` starts one."""
    url, clock = shops["sqlite"].seeded(), tmp_path / "clock"
    set_clock(clock, NOW)
    (tmp_path / "variables").write_text("")
    with served(url, clock=clock) as service:
        own = {"WAYMARK_DATABASE_URL": url, "COLUMNS": "200", "SERVED": service.base}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        yield Console(tmp_path, {**os.environ, **own, "PATH": path}, clock)
    shops["sqlite"].discard(url)


def blocks(document: str) -> list[Block]:
    """Every block of lines with the answers that follow it."""
    found: list[Block] = []
    for language, text in re.findall(r"^```(\w+)\n(.*?)^```$", document, re.DOTALL | re.MULTILINE):
        if language == "sh":
            found.append(Block(text, ()))
        else:
            found[-1] = Block(found[-1].lines, (*found[-1].shown, (language, text)))
    return found


def parts(lines: str) -> Iterator[str | int]:
    """A block's lines, cut where they wait; a number is the seconds of the wait."""
    for number, text in enumerate(re.split(r"^sleep (\d+)\n", lines, flags=re.MULTILINE)):
        if number % 2:
            yield int(text)
        elif text.strip():
            yield text


def holds(answer: Any, excerpt: Any) -> bool:
    """Whether everything in the excerpt stands in the answer; lists may leave items out."""
    if isinstance(excerpt, dict):
        return all(key in answer and holds(answer[key], part) for key, part in excerpt.items())
    if isinstance(excerpt, list):
        return all(any(holds(item, part) for item in answer) for part in excerpt)
    return bool(answer == excerpt)


def shows(said: str, language: str, excerpt: str) -> bool:
    """Whether the output is as the document shows it: the last answer in part, or lines of text in full."""
    if language == "json":
        return holds(json.loads(said.splitlines()[-1]), json.loads(excerpt))
    return set(excerpt.splitlines()) <= set(said.splitlines())


def fill_in(workbook: Path, figure: int) -> None:
    """What Max does with it in a spreadsheet program."""
    book = load_workbook(workbook)
    sheet = book["Return"]
    columns = {cell.value: place for place, cell in enumerate(sheet[1], 1)}
    rows = range(2, sheet.max_row + 1)
    [row] = [
        row
        for row in rows
        if (sheet.cell(row, columns["indicator"]).value, sheet.cell(row, columns["period"]).value)
        == ("missed-bins", QUARTER)
    ]
    sheet.cell(row, columns["value"]).value = figure
    sheet.cell(row, columns["commentary"]).value = "Two lorries were off the road in August."
    book.save(workbook)


@pytest.mark.load
def test_every_line_works_in_its_order_and_answers_what_is_shown(console: Console) -> None:
    figures = [int(number) for number in re.findall(r"Max puts (\d+) into", DOCUMENT)]
    for block in blocks(DOCUMENT.replace(ADDRESS, "$SERVED")):
        said = ""
        if "waymark post return.xlsx" in block.lines:
            fill_in(console.folder / "return.xlsx", figures.pop(0))
        for part in parts(block.lines):
            if isinstance(part, int):
                console.slept += part
                continue
            ran = console.run(part)
            assert ran.returncode == 0, f"{part}\n{ran.stdout}\n{ran.stderr}"
            said += ran.stdout
        for language, excerpt in block.shown:
            assert shows(said, language, excerpt), f"{block.lines}\n{excerpt}\n{said}"
    assert figures == []


def test_a_line_that_fails_and_an_answer_that_differs_are_seen(console: Console) -> None:
    call = next(block.lines for block in blocks(DOCUMENT) if "call()" in block.lines).replace(ADDRESS, "$SERVED")
    assert console.run(f"{call}ANN=nobody\n").returncode == 0
    assert console.run('call "$ANN" "$WAYMARK_URL/v1/returns"\ntrue').returncode != 0
    assert shows('{}\n{"items": [{"value": 1}, {"value": 2}], "total": 2}\n', "json", '{"items": [{"value": 2}]}')
    assert not shows('{"items": [{"value": 1}]}', "json", '{"items": [{"value": 2}]}')
    assert not shows("one\ntwo", "text", "one\nthree\n")


def test_the_document_goes_the_whole_way_and_is_found() -> None:
    assert re.findall(r"^## (.+)$", DOCUMENT, re.MULTILINE) == CHAPTERS
    for page, link in (("README.md", "docs/quarter.md"), ("docs/posting.md", "quarter.md")):
        assert f"]({link})" in (ROOT / page).read_text("utf-8"), page
    for link in re.findall(r"\]\((\w+\.md)\)", DOCUMENT):
        assert (ROOT / "docs" / link).is_file(), link
