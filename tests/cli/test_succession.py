"""Councils handed over into the one that replaces them: nothing is overwritten, lost or added up."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from app.storage.publishing import audit
from tests.cli.inprocess import Ran, waymark
from tests.cli.predecessors import CALLS, FOURTEEN, INSIDE, SUCCESSOR, UPHELD, YEARS, exported, figure
from tests.cli.test_quarter_document import ROOT, SHELL, blocks, shows
from tests.clients import OpenClient
from tests.databases import Shops, opened
from tests.keys import bearing, make_key

THREE = ("E07000117", "E07000120", "E07000122")  # Burnley, Hyndburn and Pendle
OWN = {"E07000117": "burnley", "E07000120": "hyndburn", "E07000122": "pendle"}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The exports of three councils."""
    folder = tmp_path_factory.mktemp("predecessors")
    return {code: exported(code, folder) for code in THREE}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.load)])
def nothing(request: pytest.FixtureRequest, shops: Shops) -> Iterator[str]:
    """The address of a store that is not there yet."""
    url = shops[request.param].blank()
    yield url
    shops[request.param].discard(url)


def made(url: str, codes: tuple[str, ...], *words: str) -> None:
    """The successor's store."""
    named = ("--name", "Example Council", "--from", "2026-04-01", "--kpis", "none")
    done = waymark("new", "--area", SUCCESSOR, "--replaces", ",".join(codes), *named, *words, url=url)
    assert done.code == 0, done.err


def taken(url: str, *files: Path, dry_run: bool = False) -> Any:
    ran = imported(url, *files, *(["--dry-run"] if dry_run else []))
    assert ran.code == 0, ran.err
    return ran.json


def imported(url: str, *words: Path | str) -> Ran:
    return waymark("import", "--predecessors", *map(str, words), "--json", url=url, area=SUCCESSOR)


def published(url: str) -> None:
    assert waymark("approve", "--all", url=url, area=SUCCESSOR, one_officer="true").code == 0
    done = waymark("publish", "--title", "What our predecessors measured", url=url, area=SUCCESSOR)
    assert done.code == 0, done.err


def reader(url: str, client_for: OpenClient) -> TestClient:
    later = datetime.now(UTC) + timedelta(minutes=2)  # noqa: TID251 - the command's clock is the machine's
    return client_for(url, clock=lambda: later, area=SUCCESSOR)


def get(client: TestClient, path: str, **headers: str) -> Any:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, f"{path}: {answer.text}"
    return answer.json()


def walk(url: str, files: dict[str, Path], client_for: OpenClient) -> TestClient:
    """From nothing to the successor's published store: what must hold of however many predecessors."""
    codes = tuple(files)
    made(url, codes)
    planned = taken(url, *files.values(), dry_run=True)
    answer = taken(url, *files.values())
    assert planned == {**answer, "dry_run": True}
    assert (answer["values"], answer["left"]) == (5 * len(codes), len(codes)), "a draft stays in each export"
    published(url)
    client = reader(url, client_for)
    for code in codes:
        values = get(client, f"/v1/values?indicator={CALLS}&area={code}")["items"]
        assert [(row["period"], row["value"]) for row in values] == [(year, figure(code, year)) for year in YEARS]
        card = get(client, f"/v1/indicators/{CALLS}/performance?area={code}")
        assert card["latest"]["value"] == figure(code, YEARS[-1])
        assert card["direction_of_travel"]["judgement"] == "improving"
        assert card["latest"]["commentary"] == f"{FOURTEEN[code]} took on two people."
        area = get(client, f"/v1/areas/{code}")
        assert (area["end_date"], area["successors"][0]["code"]) == ("2026-04-01", SUCCESSOR)
    of_successor = get(client, f"/v1/values?area={SUCCESSOR}")
    assert of_successor["items"] == [], "nothing is added up for the successor"
    assert waymark("check", url=url, area=SUCCESSOR).out == "No problems found.\n"
    assert waymark("audit", "verify", url=url, area=SUCCESSOR).code == 0
    return client


def test_three_councils_go_into_one_and_all_that_they_measured_is_there(
    exports: dict[str, Path], nothing: str, client_for: OpenClient
) -> None:
    client = walk(nothing, exports, client_for)
    for code, name in OWN.items():
        found = get(client, f"/v1/indicators/{UPHELD}-{name}")
        stage = "at the second stage" in found["description"]
        assert (found["title"], stage) == (f"Complaints upheld ({FOURTEEN[code]})", code == "E07000120")
        assert (found["tier"], found["caveat"]) == (2, f"{FOURTEEN[code]} alone.")
        [value] = get(client, f"/v1/values?indicator={UPHELD}-{name}")["items"]
        assert (value["area"], value["value"]) == (code, 12.0)
        card = get(client, f"/v1/indicators/{UPHELD}-{name}/performance?area={code}")
        assert card["target"]["value"] == 10.0
    assert client.get(f"/v1/indicators/{UPHELD}").status_code == 404, "no council's has the code alone"
    shared = get(client, f"/v1/indicators/{CALLS}")
    assert (shared["title"], shared["tier"], shared["caveat"]) == ("Calls answered", 1, None)
    assert client.get(f"/v1/indicators/{INSIDE}").status_code == 404, "what was for services stays inside"
    with opened(nothing) as database:
        key = make_key(database, Scope.READ)
    inside = get(client, f"/v1/values?indicator={INSIDE}&view=working", **bearing(key))["items"]
    assert {(row["area"], row["value"]) for row in inside} == {(code, 99.0) for code in exports}
    assert get(client, "/v1/warnings")["items"] == [], "nothing is overdue of a council that has just begun"


def test_the_trail_names_each_export_so_that_its_own_history_can_be_asked(
    exports: dict[str, Path], nothing: str, tmp_path: Path
) -> None:
    made(nothing, THREE)
    taken(nothing, *exports.values())
    with opened(nothing) as database, database.read() as connection:
        last = audit.last_entry(connection)
    assert last is not None
    text = str(last.act.reason)
    for code, file in exports.items():
        own = f"sqlite:///{tmp_path / code}.db"
        assert waymark("import", str(file), url=own, area=code).code == 0
        with opened(own) as database, database.read() as connection:
            end = audit.last_entry(connection)
        assert end is not None
        assert f"{FOURTEEN[code]} ({code}): SHA-256 " in text
        assert f"audit head {end.hash}" in text
        assert waymark("audit", "verify", "--head", end.hash, url=own, area=code).code == 0


def test_an_export_that_comes_later_or_again_changes_nothing_that_is_there(
    exports: dict[str, Path], nothing: str
) -> None:
    made(nothing, THREE)
    burnley, hyndburn, pendle = exports.values()
    taken(nothing, burnley, hyndburn)
    again = taken(nothing, burnley)
    assert (again["submission"], again["values"], again["documents"]) == (None, 0, 0)
    later = taken(nothing, pendle)
    codes = {each["code"]: each["is_new"] for each in later["indicators"]}
    assert codes == {CALLS: False, f"{UPHELD}-pendle": True, INSIDE: False}
    assert later["values"] == 5


def test_what_cannot_be_taken_over_is_refused_in_one_sentence_and_nothing_is(
    exports: dict[str, Path], nothing: str, seeded_sqlite_url: str, tmp_path: Path
) -> None:
    made(nothing, THREE[:1])
    refused = imported(nothing, *exports.values(), exports["E07000117"])
    assert (refused.code, refused.out, refused.err.count("\n")) == (4, "", 1)
    for said in ("Hyndburn (E07000120) is no predecessor", "Pendle (E07000122) is no", "two exports of Burnley"):
        assert said in refused.err
    whole = exports["E07000117"].read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-30])
    for file, said in (("cut.zip", "not an archive"), ("nowhere.zip", "No such file")):
        refused = imported(nothing, tmp_path / file)
        assert (refused.code, said in refused.err) == (4, True)
    assert waymark("approve", "--json", url=nothing, area=SUCCESSOR).json["items"] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("import", "a.zip", "b.zip"), 2, "--predecessors"),
        (("import", "a.zip", "--dry-run"), 2, "only with --predecessors"),
        (("new", "--replaces", "E07000117"), 2, "needs --name and --from"),
        (("new", "--name", "Example"), 2, "only with"),
        (("new", "--replaces", ",", "--name", "X", "--from", "2026-04-01"), 2, "ONS codes with commas"),
        (("new", "--replaces", "E07000117", "--name", "X", "--from", "2026-04-01", "--kind", "region"), 2, "kind of"),
        (("new", "--replaces", "E07999999", "--name", "X", "--from", "2026-04-01"), 5, "no English council E07999999"),
        (
            ("new", "--replaces", "E07000117", "--name", "X", "--from", "2026-04-01", "--area", "E06000009"),
            5,
            "already",
        ),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    words: tuple[str, ...], code: int, said: str, tmp_path: Path
) -> None:
    refused = waymark(*words, url=f"sqlite:///{tmp_path / 'new.db'}", area=SUCCESSOR)
    assert (refused.code, refused.out) == (code, "")
    assert said in refused.err


def test_a_successor_begins_with_the_open_figures_of_its_predecessors(nothing: str, client_for: OpenClient) -> None:
    done = waymark(
        *("new", "--area", SUCCESSOR, "--replaces", ",".join(THREE), "--name", "Example Council"),
        *("--from", "2026-04-01", "--json"),
        url=nothing,
    )
    assert (done.code, done.json["indicators"], done.json["peers"]) == (0, 51, 0)
    client = reader(nothing, client_for)
    rows = get(client, "/v1/values?indicator=household-waste-recycling-rate&limit=500")["items"]
    assert set(THREE) < {row["area"] for row in rows}
    assert SUCCESSOR not in {row["area"] for row in rows}
    assert waymark("check", url=nothing, area=SUCCESSOR).out == "No problems found.\n"


@pytest.mark.load
def test_lancashires_fourteen_councils_go_into_one(tmp_path: Path, client_for: OpenClient) -> None:
    files = {code: exported(code, tmp_path) for code in FOURTEEN}
    client = walk(f"sqlite:///{tmp_path / 'successor.db'}", files, client_for)
    upheld = get(client, f"/v1/indicators?q={UPHELD}&limit=500")["items"]
    assert len({found["code"] for found in upheld}) == len(FOURTEEN)


@pytest.mark.load
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_lines_of_the_document_work_in_their_order(exports: dict[str, Path], tmp_path: Path) -> None:
    document = (ROOT / "docs" / "handover.md").read_text("utf-8")
    _, _, chapter = document.partition("## Several councils into one")
    assert chapter
    for code, name in OWN.items():
        shutil.copy(exports[code], tmp_path / f"{name}.zip")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"HOME": str(tmp_path), "COLUMNS": "200", "PATH": path, "PYTHONPATH": str(ROOT)}
    (tmp_path / "variables").write_text("")
    ran = 0
    for block in blocks(re.sub(r"\n## .*", "", chapter, flags=re.DOTALL)):
        script = f"set -aeu\n. ./variables\n{block.lines}\nexport -p > variables\n"
        done = subprocess.run(
            [*SHELL, script], cwd=tmp_path, env={**os.environ, **own}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block.lines}\n{done.stdout}\n{done.stderr}"
        for language, excerpt in block.shown:
            assert shows(done.stdout, language, excerpt), f"{block.lines}\n{excerpt}\n{done.stdout}"
        ran += 1
    assert ran >= 4
