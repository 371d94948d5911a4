"""The lines of docs/another-council.md, in order, from nothing: each succeeds and answers what is shown."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.inprocess import waymark
from tests.cli.installed import serving
from tests.cli.test_quarter_document import ADDRESS, ROOT, SHELL, blocks, shows
from tests.databases import Shops

DOCUMENT = (ROOT / "docs" / "another-council.md").read_text("utf-8")
BURNLEY, KENT = "E07000117", "E10000016"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.load)])
def nothing(request: pytest.FixtureRequest, shops: Shops) -> Iterator[str]:
    """The address of a store that is not there yet."""
    url = shops[request.param].blank()
    yield url
    shops[request.param].discard(url)


@pytest.mark.load
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_every_line_works_in_its_order_and_answers_what_is_shown(
    nothing: str, loaded_command: Path, tmp_path: Path
) -> None:
    path = f"{loaded_command}{os.pathsep}{os.environ['PATH']}"
    own = {"WAYMARK_DATABASE_URL": nothing, "COLUMNS": "200", "PATH": path, "PYTHONPATH": str(ROOT)}
    (tmp_path / "variables").write_text("")
    held = ""

    def run_through(document: str) -> None:
        nonlocal held
        for block in blocks(document):
            held += "".join(re.findall(r"^\w+\(\) \{.*\}\n", block.lines, re.MULTILINE))
            script = f"set -aeu\n. ./variables\n{held}{block.lines}\nexport -p > variables\n"
            ran = subprocess.run(
                [*SHELL, script], cwd=tmp_path, env={**os.environ, **own}, capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, f"{block.lines}\n{ran.stdout}\n{ran.stderr}"
            for language, excerpt in block.shown:
                assert shows(ran.stdout, language, excerpt), f"{block.lines}\n{excerpt}\n{ran.stdout}"

    before, _, after = DOCUMENT.partition("Then `waymark serve`")
    assert after
    run_through(before)
    with serving("serve", home=tmp_path, command=loaded_command, database_url=nothing, area=BURNLEY) as (_, base):
        run_through(after.replace(ADDRESS, base))


def test_the_document_is_found_and_its_links_lead_somewhere() -> None:
    assert "](docs/another-council.md)" in (ROOT / "README.md").read_text("utf-8")
    for link in re.findall(r"\]\(([\w./]+\.md)\)", DOCUMENT):
        assert (ROOT / "docs" / link).is_file(), link


def test_a_store_is_made_once_and_says_for_whom(nothing: str) -> None:
    made = waymark("new", "--area", KENT, url=nothing)
    assert (made.code, made.out) == (
        0,
        "The store is for Kent (E10000016). Loaded 2,438 values of 25 indicators. Similar counties: 10. "
        "Set WAYMARK_AREA=E10000016 for every other command.\n",
    )
    assert waymark("check", url=nothing, area=KENT).out == "No problems found.\n"
    assert waymark("audit", "verify", url=nothing, area=KENT).code == 0
    again = waymark("new", "--area", BURNLEY, url=nothing)
    assert (again.code, again.out) == (3, "")
    assert "already holds data" in again.err


def test_the_seeds_own_council_gets_the_whole_seed(nothing: str) -> None:
    made = waymark("new", "--json", url=nothing)
    assert (made.code, made.json) == (
        0,
        {
            "area": "E07000120",
            "name": "Hyndburn",
            "peers": 15,
            "peer_group": "Similar districts",
            "values": 13_977,
            "indicators": 51,
        },
    )


@pytest.mark.parametrize(("code", "status"), [("E07999999", 5), ("E12000002", 5), ("Burnley", 2)])
def test_what_is_no_council_is_refused(code: str, status: int, nothing: str) -> None:
    refused = waymark("new", "--area", code, url=nothing)
    assert (refused.code, refused.out, refused.err.count("\n")) == (status, "", 1)


def test_a_new_store_may_begin_without_indicators(nothing: str) -> None:
    made = waymark("new", "--kpis", "none", "--json", url=nothing, area=KENT)
    assert (made.json["indicators"], made.json["values"], made.json["peers"]) == (0, 0, 10)
    assert waymark("check", url=nothing, area=KENT).out == "No problems found.\n"
    shown = waymark("show", "1", url=nothing, area=KENT)
    assert shown.code == 0, shown.err
