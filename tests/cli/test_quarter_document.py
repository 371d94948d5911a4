"""The lines of docs/quarter.md, in its order, against a served process: each succeeds, and answers what is shown."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests import quarter
from tests.clients import NOW
from tests.databases import Shops
from tests.servers import served, set_clock

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "quarter.md").read_text("utf-8")
BY_COMMAND = "A quarter of all services, by command"
ONE_SERVICE, ALL_SERVICES = DOCUMENT.split(f"## {BY_COMMAND}\n")
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
    BY_COMMAND,
]
MOST_LINES = 8
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
    url = shops["sqlite"].seeded()
    with console_beside(url, tmp_path) as found:
        yield found
    shops["sqlite"].discard(url)


@contextmanager
def console_beside(url: str, folder: Path) -> Iterator[Console]:
    """A shell in a folder beside a service over the store at `url`."""
    clock = folder / "clock"
    set_clock(clock, NOW)
    (folder / "variables").write_text("")
    with served(url, clock=clock) as service:
        own = {"WAYMARK_DATABASE_URL": url, "COLUMNS": "200", "SERVED": service.base}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        yield Console(folder, {**os.environ, **own, "PATH": path}, clock)


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
    for block in blocks(ONE_SERVICE.replace(ADDRESS, "$SERVED")):
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


def commands(lines: str) -> list[str]:
    """The commands of a block; one that goes on after a backslash is one."""
    return lines.replace("\\\n", "").splitlines()


@pytest.mark.holding(fill=quarter.furnish)
@pytest.mark.load
def test_a_quarter_of_eight_services_takes_at_most_eight_lines(database_url: str, tmp_path: Path) -> None:
    known = next(block.lines for block in blocks(ONE_SERVICE) if "call()" in block.lines).replace(ADDRESS, "$SERVED")
    keys, the_quarter = (block.lines for block in blocks(ALL_SERVICES))
    lines = commands(the_quarter)
    assert len(lines) <= MOST_LINES
    with console_beside(database_url, tmp_path) as console:
        said: list[str] = []
        for line in (f"{known}{keys}", *lines):
            ran = console.run(line)
            assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"
            said.append(ran.stdout)
            if "/v1/returns/template" in line:
                for workbook in (tmp_path / "returns").iterdir():
                    workbook.write_bytes(quarter.filled(workbook.read_bytes()))
        assert sorted(each.stem for each in (tmp_path / "returns").iterdir()) == sorted(quarter.SERVICES)
        _, _, tried, sent, waiting, approved, brief, published = said
        for number in range(quarter.INDICATORS):
            title, figure = f"Made-up figure {number}", f"{quarter.figure_of(number):.1f}%"
            row = next(line for line in tried.splitlines() if f" {quarter.code_of(number)} " in line)
            assert f"{quarter.figure_of(number):g} " in row
            assert f"{title}, Q2 2026/27 (Jul to Sep 2026): {figure} (sent by Pat)" in waiting
            assert title in brief
        assert sent.count("Recorded as S0000") == approved.count("S0000") == len(quarter.SERVICES)
        assert published.startswith(f"Releases {quarter.INDICATORS} values ")
        console.slept += 60
        read = console.run(f'public "$WAYMARK_URL/v1/values?from={quarter.QUARTER}&limit=1000"')
        public = {item["indicator"]: item["value"] for item in json.loads(read.stdout)["items"]}
    assert public == {quarter.code_of(at): quarter.figure_of(at) for at in range(quarter.INDICATORS)}


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
